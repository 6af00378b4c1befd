//! What the board should find out first, and what the numbers of its page rest on.

use crate::report::number::count;
use krilla::tagging::Tag;

use super::{COLUMN, HEAD, MARGIN, QUESTIONS, SMALL, TEXT, WIDTH};
use crate::report::chart::bars::Bars;
use crate::report::pdf::book::heading;
use crate::report::pdf::figure::Studio;
use crate::report::pdf::paper::{Item, Paper, stack};
use crate::report::pdf::text::{Ink, set, single};
use crate::report::view::{Block, Phrase, Plot, Row, Table, Value};

/// An input that is worth finding out about.
pub struct Question {
    name: String,
    /// What knowing it is worth; empty if that was not analysed.
    worth: String,
}

impl Studio<'_> {
    /// Inputs by what knowing them is worth, or else by how strongly they move the result.
    pub(super) fn questions(&self) -> Vec<Question> {
        let bars = self.all_figures().into_iter().find_map(|figure| match figure.plot {
            Plot::Bars(bars) if figure.id.starts_with("information") => Some(bars),
            _ => None,
        });
        match bars {
            Some(Bars { bars, .. }) => bars
                .iter()
                .filter(|bar| bar.value > 0.0)
                .take(QUESTIONS)
                .map(|bar| Question {
                    name: bar.name.clone(),
                    worth: self.view.say("pdf.worth", &[("value", bar.label.clone()), ("unit", self.view.money())]),
                })
                .collect(),
            None => {
                let inputs = self.drivers().into_iter().flat_map(|drivers| &drivers.inputs).take(QUESTIONS);
                inputs.map(|input| Question { name: input.name.clone(), worth: String::new() }).collect()
            }
        }
    }

    pub(super) fn find_out(&self, paper: &mut Paper, questions: &[Question], height: f32) -> Vec<Item> {
        let mut items = Vec::new();
        let head = paper.node(None, heading(2, self.view.text("pdf.find-out")));
        let lines = set(self.fonts, self.view.text("pdf.find-out"), HEAD, COLUMN, 1);
        let mut y = stack(&mut items, lines, (0.0, 0.0), HEAD, Some(head));
        let node = paper.node(None, Tag::P);
        let informed = questions.iter().any(|question| !question.worth.is_empty());
        let about = self.view.text(if informed { "pdf.find-out-by-worth" } else { "pdf.find-out-by-strength" });
        y = stack(&mut items, set(self.fonts, about, SMALL, COLUMN, 3), (0.0, y), SMALL, Some(node)) + 4.0;
        for question in questions {
            let (part, end) = self.question(paper, question, y + 4.0);
            if end > height {
                break;
            }
            items.push(Item::fill(0.0, y, COLUMN, 0.5, Ink::Rule));
            items.extend(part);
            y = end + 4.0;
        }
        items
    }

    /// An input with its worth and what it rests on.
    fn question(&self, paper: &mut Paper, question: &Question, top: f32) -> (Vec<Item>, f32) {
        let mut items = Vec::new();
        let node = paper.node(None, Tag::P);
        let worth = single(self.fonts, &question.worth, TEXT, COLUMN * 0.5);
        let room = COLUMN - if worth.width > 0.0 { worth.width + 10.0 } else { 0.0 };
        let lines = set(self.fonts, &self.view.driver(&question.name), TEXT.bold(), room, 2);
        let y = stack(&mut items, lines, (0.0, top), TEXT.bold(), Some(node));
        if worth.width > 0.0 {
            items.push(Item::text(COLUMN - worth.width, top, worth, TEXT, Some(node)));
        }
        let basis = self.inputs().and_then(|inputs| self.basis(inputs, &question.name));
        let basis = basis.unwrap_or_else(|| self.view.text("pdf.elsewhere").to_owned());
        let lines = set(self.fonts, &basis, SMALL, COLUMN, 2);
        let end = stack(&mut items, lines, (0.0, y), SMALL, Some(node));
        (items, end)
    }

    fn inputs(&self) -> Option<&Table> {
        self.tables().find(|table| table.caption.key == "view.inputs")
    }

    /// Value, source, owner and confidence of an input in a line.
    fn basis(&self, inputs: &Table, name: &str) -> Option<String> {
        let names = |row: &&Row| matches!(row.cells.first(), Some(Value::Label(of)) if of == name);
        let row = inputs.rows.iter().find(names)?;
        let said = |column, key: &'static str, placeholder| {
            let text = cell(inputs, row, column).map(|value| first(value).show(self.view));
            text.filter(|text| !text.is_empty()).map(|text| self.view.say(key, &[(placeholder, text)]))
        };
        let value = cell(inputs, row, "view.as-written").map(|value| value.show(self.view));
        let source = match cell(inputs, row, "view.source") {
            Some(value) if sourced(value) => said("view.source", "pdf.source", "source"),
            _ => Some(self.view.text("explain.no-source").to_owned()),
        };
        let owner = said("view.owner", "pdf.owner", "owner");
        let sure = said("view.confidence", "pdf.confidence", "confidence");
        Some([value, source, owner, sure].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }

    /// How many assumptions there are, and how well they are founded.
    fn rests_on(&self) -> Option<String> {
        let inputs = self.inputs()?;
        let number = |column, of: &dyn Fn(&Value) -> bool| {
            let rows = inputs.rows.iter().filter(|row| cell(inputs, row, column).is_some_and(of));
            count(rows.count() as u64)
        };
        let warnings = self.report.sections.iter().filter(|section| section.id == "warnings");
        let warnings = warnings.flat_map(|section| &section.blocks).map(|block| match block {
            Block::List(warnings) => warnings.len(),
            _ => 0,
        });
        let values = [
            ("inputs", count(inputs.rows.len() as u64)),
            ("uncertain", number("view.p50", &|value| matches!(value, Value::Number(_, Some(_))))),
            ("sources", number("view.source", &sourced)),
            ("owners", number("view.owner", &|value| *value != Value::Empty)),
            ("warnings", count(warnings.sum::<usize>() as u64)),
        ];
        Some(self.view.say("pdf.rests-on", &values))
    }

    /// What the numbers rest on, what the errors mean, what repeats them.
    pub(super) fn board_foot(&self, paper: &mut Paper, top: f32) {
        let method = self.blocks().filter_map(|block| match block {
            Block::Sentence(phrase @ Phrase { key: "report.error-trials" | "report.error-replicates", .. }) => {
                Some(phrase.show(self.view))
            }
            _ => None,
        });
        let replaced = self.replaced();
        let texts = self.rests_on().into_iter().chain(method).chain(replaced).chain([self.provenance()]);
        let mut items = vec![Item::fill(0.0, 0.0, WIDTH, 0.5, Ink::Soft)];
        let mut y = 5.0;
        let mut room = 5_usize;
        for text in texts {
            let node = paper.node(None, Tag::P);
            let lines = set(self.fonts, &text, SMALL, WIDTH, 2.min(room));
            room = room.saturating_sub(lines.len());
            if room == 0 && lines.is_empty() {
                break;
            }
            y = stack(&mut items, lines, (0.0, y), SMALL, Some(node));
        }
        self.put(paper, items, MARGIN, top);
    }
}

fn cell<'a>(table: &Table, row: &'a Row, column: &str) -> Option<&'a Value> {
    let named = |value: &Value| matches!(value, Value::Key(key) if *key == column);
    row.cells.get(table.columns.iter().position(|column| named(&column.name))?)
}

/// The first part of what was put together, such as a source without its date and note.
fn first(value: &Value) -> &Value {
    match value {
        Value::Phrase(phrase) if phrase.key == "view.and" => {
            phrase.values.first().map_or(value, |(_, before)| first(before))
        }
        _ => value,
    }
}

fn sourced(value: &Value) -> bool {
    !matches!(first(value), Value::Key("explain.no-source") | Value::Empty)
}
