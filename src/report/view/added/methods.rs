//! Every factor by every method, where the methods disagree, and what each input must be for a condition to hold.

use crate::analysis::break_even::{BreakEven, BreakEvens, ConditionBreakEven, Together, TogetherInput};
use crate::analysis::findings::Findings;
use crate::analysis::sensitivity::tornado::{Tornado, TornadoBar};
use crate::outcome::Quantity;
use crate::report::chart::typographic;
use crate::report::findings::break_even::{likely, must_be, shown};
use crate::report::findings::tornado::disagreements;
use crate::report::findings::{input_value, percentile, quantity};
use crate::report::number::{Rounding, half_width};
use crate::report::view::rule::quoted;
use crate::report::view::{Block, Phrase, Table, Tone, Value};
use crate::report::words::Words;
use crate::stats::Estimate;

/// Factors shown.
const SHOWN: usize = 12;

/// A measure by the key of its name, and what it says of a factor.
type Measure = (&'static str, fn(&TornadoBar) -> Option<Estimate>);

/// Measures in the unit of the outcome.
const WIDTHS: [Measure; 2] =
    [("measure.swing", |bar| bar.swing.map(|(a, b)| Estimate::exact(b - a))), ("measure.bins", |bar| bar.bins_width)];
/// Correlations and indices.
const INDICES: [Measure; 6] = [
    ("measure.regression", |bar| bar.regression),
    ("measure.rank", |bar| bar.rank),
    ("measure.given-data", |bar| bar.given_data),
    ("measure.first-order", |bar| bar.first_order),
    ("measure.total", |bar| bar.total),
    ("measure.shapley", |bar| bar.shapley),
];

/// The table of all methods, and a sentence for each disagreement.
pub fn methods(found: &Tornado, findings: &Findings, words: &Words<'_>) -> Vec<Block<'static>> {
    let used = |(_, of): &&Measure| found.bars.iter().any(|bar| of(bar).is_some());
    let (widths, indices): (Vec<&Measure>, Vec<&Measure>) =
        (WIDTHS.iter().filter(used).collect(), INDICES.iter().filter(used).collect());
    if widths.is_empty() && indices.is_empty() {
        return Vec::new();
    }
    let mut columns = vec![("view.input", false)];
    columns.extend(widths.iter().chain(&indices).map(|(key, _)| (*key, true)));
    let mut table = Table::new(Phrase::new("view.by-method"), &columns);
    let index = Rounding::beside(Quantity::Number, 1.0, [0.05]);
    let width: Vec<Rounding> = widths
        .iter()
        .map(|(_, of)| {
            let all = || found.bars.iter().filter_map(of);
            let size = all().map(|found| found.value.abs()).fold(0.0, f64::max);
            Rounding::beside(quantity(&findings.target), size, all().filter_map(|found| half_width(&found)))
        })
        .collect();
    for bar in found.bars.iter().take(SHOWN) {
        let number =
            |rounding: Rounding, found: Option<Estimate>| Value::Number(rounding, found.map(|found| found.value));
        let mut cells = vec![Value::Driver(bar.factor.clone())];
        cells.extend(widths.iter().zip(&width).map(|((_, of), rounding)| number(*rounding, of(bar))));
        cells.extend(indices.iter().map(|(_, of)| number(index, of(bar))));
        table.row(Tone::Plain, cells);
    }
    let mut blocks = vec![Block::Table(table)];
    let told: Vec<Phrase> = disagreements(words, found).into_iter().map(said).collect();
    if !told.is_empty() {
        blocks.push(Block::Sentence(Phrase::new("view.disagree")));
        blocks.push(Block::List(told));
    }
    blocks
}

fn said(text: String) -> Phrase {
    Phrase::new("view.sentence").with("text", Value::Text(typographic(&text)))
}

/// One table a condition, and what the inputs that matter most must be together.
pub fn break_even(found: &BreakEvens, horizon: usize, words: &Words<'_>) -> Vec<Block<'static>> {
    found.conditions.iter().flat_map(|condition| one(condition, horizon, words)).collect()
}

fn one(found: &ConditionBreakEven, horizon: usize, words: &Words<'_>) -> Vec<Block<'static>> {
    let quantity = if found.is_share { Quantity::Share } else { found.outcome.metric.quantity() };
    let now = found.now.map_or(Value::Empty, |now| Value::Estimate(quantity, now));
    let condition = quoted(&found.condition, horizon);
    let caption = Phrase::new("view.break-even").with("condition", condition).with("now", now);
    let columns = [("view.input", false), ("findings.plan", true), ("findings.must-be", true), ("view.likely", true)];
    let mut table = Table::new(caption, &columns);
    let (turning, silent): (Vec<&BreakEven>, Vec<&BreakEven>) =
        found.inputs.iter().partition(|input| !input.turns.is_empty());
    for input in turning.iter().take(SHOWN) {
        for (number, turn) in input.turns.iter().enumerate() {
            let name = if number == 0 { Value::Driver(input.factor.clone()) } else { Value::Empty };
            let now = input.now.filter(|_| number == 0).map_or_else(String::new, |now| shown(input, now));
            let cells = [now, must_be(words, input, turn), likely(turn)].map(|text| Value::Text(typographic(&text)));
            table.row(Tone::Plain, std::iter::once(name).chain(cells).collect());
        }
    }
    let mut blocks = vec![if table.rows.is_empty() { Block::Heading(table.caption) } else { Block::Table(table) }];
    if !silent.is_empty() {
        let key = if silent.iter().any(|input| input.holds_at_low) { "view.always-holds" } else { "view.never-holds" };
        let names = silent.iter().take(SHOWN).map(|input| Value::Driver(input.factor.clone())).collect();
        blocks.push(Block::Sentence(Phrase::new(key).with("inputs", Value::List(names))));
    }
    blocks.extend(found.together.as_ref().into_iter().flat_map(together));
    blocks
}

/// How good the inputs that matter most must be at the same time.
fn together(found: &Together) -> Vec<Block<'static>> {
    let Some(goodness) = found.goodness else {
        let key = if found.holds_at_worst { "findings.together-always" } else { "findings.together-never" };
        return vec![Block::Sentence(Phrase::new(key))];
    };
    let input = |input: &TogetherInput| {
        let key = if input.more_is_better { "view.input-at-least" } else { "view.input-at-most" };
        let value = input.value.map_or_else(|| percentile(Some(input.percentile)), input_value);
        let phrase = Phrase::new(key)
            .with("name", Value::Driver(input.factor.clone()))
            .with("value", Value::Text(typographic(&value)));
        Value::Phrase(Box::new(phrase))
    };
    let phrase = Phrase::new("view.together")
        .with("share", Value::Share(goodness))
        .with("inputs", Value::List(found.inputs.iter().map(input).collect()));
    vec![Block::Sentence(phrase)]
}
