//! Blocks of a section as HTML.

use crate::analysis::results::Verdict;

use super::Page;
use crate::report::draw::draw;
use crate::report::markup::escape;
use crate::report::view::{Block, Figure, Phrase, Table, Tile, Tone, Value};

/// Width of charts beside each other on a screen.
const WIDE: f64 = 520.0;
/// Width of charts on a phone and on paper, where the page shows these instead.
const SLIM: f64 = 336.0;

impl Page<'_> {
    pub(super) fn block(&mut self, block: &Block<'_>, id: &str) {
        match block {
            Block::Verdict(verdict) => self.verdict(*verdict),
            Block::Advice(tone, phrase) => {
                let text = escape(&phrase.show(self.view));
                self.banner(class_of(*tone), &text);
            }
            Block::Tiles(tiles) => self.tiles(tiles),
            Block::Heading(phrase) => {
                self.out.push_str(&format!("<h3 class=\"part\">{}</h3>\n", escape(&phrase.show(self.view))));
            }
            Block::Sentence(phrase) => self.paragraph("", phrase),
            Block::List(phrases) => self.list(phrases),
            Block::Table(table) => self.table(table, id),
            Block::Figures(figures) => {
                let one = if figures.len() == 1 { " one" } else { "" };
                self.out.push_str(&format!("<div class=\"figures{one}\">\n"));
                for figure in figures {
                    self.figure(figure);
                }
                self.out.push_str("</div>\n");
            }
            Block::Choice(of, figures) => self.choice(of, figures, id),
        }
    }

    fn verdict(&mut self, verdict: Option<Verdict>) {
        let (class, key) = match verdict {
            Some(Verdict::Met) => ("good", "report.verdict-met"),
            Some(Verdict::NotMet) => ("bad", "report.verdict-not-met"),
            Some(Verdict::TooClose) => ("doubt", "report.verdict-too-close"),
            Some(Verdict::Undefined) => ("doubt", "report.verdict-undefined"),
            None => ("none", "report.no-rule"),
        };
        let text = escape(self.view.text(key));
        self.banner(class, &text);
    }

    fn banner(&mut self, class: &str, text: &str) {
        let sign = sign(class);
        self.out.push_str(&format!("<p class=\"verdict {class}\">{sign}<span>{text}</span></p>\n"));
    }

    fn tiles(&mut self, tiles: &[Tile]) {
        self.out.push_str("<dl class=\"tiles\">\n");
        for tile in tiles {
            let [name, value] = [&tile.name, &tile.value].map(|value| escape(&value.show(self.view)));
            let note = tile.note.as_ref().map_or_else(String::new, |note| escape(&note.show(self.view)));
            self.out.push_str(&format!("<div><dt>{name}</dt><dd><b>{value}</b><small>{note}</small></dd></div>\n"));
        }
        self.out.push_str("</dl>\n");
    }

    fn paragraph(&mut self, class: &str, phrase: &Phrase) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.out.push_str(&format!("<p{class}>{}</p>\n", escape(&phrase.show(self.view))));
    }

    fn list(&mut self, phrases: &[Phrase]) {
        self.out.push_str("<ul>\n");
        for phrase in phrases {
            self.out.push_str(&format!("<li>{}</li>\n", escape(&phrase.show(self.view))));
        }
        self.out.push_str("</ul>\n");
    }

    /// A table with a caption; its box scrolls where the screen is narrower, also by keyboard.
    fn table(&mut self, table: &Table, id: &str) {
        let caption = escape(&table.caption.show(self.view));
        let short = if table.columns.len() <= 4 { " short" } else { "" };
        self.out.push_str(&format!(
            "<div class=\"scroll{short}\" role=\"region\" aria-labelledby=\"{id}-c\" tabindex=\"0\"><table>\n\
             <caption id=\"{id}-c\">{caption}</caption>\n<thead><tr>"
        ));
        for column in &table.columns {
            let class = if column.number { " class=\"number\"" } else { "" };
            self.out.push_str(&format!("<th scope=\"col\"{class}>{}</th>", escape(&column.name.show(self.view))));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            let class = match row.tone {
                Tone::Plain => "",
                Tone::Total => " class=\"total\"",
                Tone::Good => " class=\"good\"",
                Tone::Bad => " class=\"bad\"",
                Tone::Doubt => " class=\"doubt\"",
            };
            self.out.push_str(&format!("<tr{class}>"));
            for (index, cell) in row.cells.iter().enumerate() {
                let number = table.columns.get(index).is_some_and(|column| column.number);
                // The word that says how a row stands carries its sign.
                let sign = if matches!(cell, Value::Key(_)) { tone_sign(row.tone) } else { "" };
                self.cell(cell, index == 0, number, sign);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn cell(&mut self, cell: &Value, names_row: bool, number: bool, sign: &str) {
        let text = escape(&cell.show(self.view));
        let text = if matches!(cell, Value::Code(_)) {
            format!("<code>{}</code>", breakable(&cell.show(self.view)))
        } else {
            text
        };
        let class = match (number, sign) {
            (true, _) => " class=\"number\"",
            (_, "") => "",
            _ => " class=\"standing\"",
        };
        // A row that goes on with the one above it has no name of its own.
        if names_row && !text.is_empty() {
            self.out.push_str(&format!("<th scope=\"row\"{class}>{sign}{text}</th>"));
        } else {
            self.out.push_str(&format!("<td{class}>{sign}{text}</td>"));
        }
    }

    fn figure(&mut self, figure: &Figure<'_>) {
        let [title, about] = [&figure.title, &figure.about].map(|phrase| escape(&phrase.show(self.view)));
        let chart = |suffix: &str, width: f64| {
            let id = format!("{}-{suffix}", figure.id);
            draw(self.report, figure, self.view.lang, &id, width).inline()
        };
        let (wide, slim) = (chart("w", WIDE), chart("s", SLIM));
        self.out.push_str(&format!(
            "<figure>\n<figcaption><h3>{title}</h3><p>{about}</p></figcaption>\n\
             <div class=\"wide\">{wide}</div>\n<div class=\"slim\">{slim}</div>\n</figure>\n"
        ));
    }

    /// Figures behind radio buttons, which need no script; on paper all are shown.
    fn choice(&mut self, of: &'static str, figures: &[(&'static str, Figure<'_>)], id: &str) {
        let legend = escape(self.view.text(of));
        self.out.push_str(&format!("<fieldset class=\"choice\"><legend>{legend}</legend>\n"));
        for (index, (name, figure)) in figures.iter().enumerate() {
            let name = escape(self.view.text(name));
            let checked = if index == 0 { " checked" } else { "" };
            let button = format!("{}-r", figure.id);
            self.out.push_str(&format!(
                "<input type=\"radio\" name=\"{id}\" id=\"{button}\"{checked}><label for=\"{button}\">{name}</label>\n"
            ));
        }
        for (_, figure) in figures {
            self.figure(figure);
        }
        self.out.push_str("</fieldset>\n");
    }
}

/// A short formula in one piece; a longer one may be broken after parentheses, commas and underscores, and every so often in a long word.
fn breakable(code: &str) -> String {
    if code.chars().count() <= 18 {
        return format!("<span>{}</span>", escape(code));
    }
    let mut out = String::new();
    let mut unbroken = 0;
    let mut piece = String::new();
    for letter in code.chars() {
        piece.push(letter);
        unbroken = if letter == ' ' { 0 } else { unbroken + 1 };
        if matches!(letter, '(' | ',' | '_') || unbroken >= 16 {
            out.push_str(&escape(&piece));
            out.push_str("<wbr>");
            piece.clear();
            unbroken = 0;
        }
    }
    out + &escape(&piece)
}

/// A sign beside the colour, for those who do not see it.
pub(in crate::report) fn sign(class: &str) -> &'static str {
    match class {
        "good" => "<i aria-hidden=\"true\">✓</i>",
        "bad" => "<i aria-hidden=\"true\">✕</i>",
        "doubt" => "<i aria-hidden=\"true\">≈</i>",
        _ => "",
    }
}

fn tone_sign(tone: Tone) -> &'static str {
    sign(class_of(tone))
}

const fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Doubt => "doubt",
        Tone::Plain | Tone::Total => "",
    }
}
