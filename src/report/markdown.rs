//! The report as Markdown, for mail and chat: the same sections, with a sentence in place of each chart.

use crate::analysis::results::Verdict;
use crate::lang::Lang;

use super::markup::unsafe_in_markup;
use super::view::{Block, Figure, Phrase, Report, Table, Tone, Value};
use super::words::Words;

/// The report in GitHub-flavoured Markdown. Names of the scenario are escaped: they can be neither markup nor HTML.
#[must_use]
pub fn markdown(report: &Report<'_>, lang: Lang) -> String {
    let view = &report.head.words(lang);
    let mut out = format!("# {}\n\n", escape(&report.head.name.show(view)));
    if let Some(description) = &report.head.description {
        out.push_str(&format!("{}\n\n", escape(&description.show(view))));
    }
    let facts: Vec<String> = report.head.facts.iter().map(|fact| escape(&fact.show(view))).collect();
    out.push_str(&format!("{}\n\n", facts.join(" · ")));
    for section in &report.sections {
        out.push_str(&format!("## {}\n\n", escape(view.text(section.heading))));
        for block in &section.blocks {
            write(&mut out, view, block);
        }
    }
    out.push_str(&format!("{}\n", escape(&report.head.provenance.show(view))));
    out
}

fn write(out: &mut String, view: &Words<'_>, block: &Block<'_>) {
    match block {
        Block::Verdict(verdict) => {
            let (sign, key) = match verdict {
                Some(Verdict::Met) => ("✓ ", "report.verdict-met"),
                Some(Verdict::NotMet) => ("✕ ", "report.verdict-not-met"),
                Some(Verdict::TooClose) => ("≈ ", "report.verdict-too-close"),
                Some(Verdict::Undefined) => ("≈ ", "report.verdict-undefined"),
                None => ("", "report.no-rule"),
            };
            out.push_str(&format!("**{sign}{}**\n\n", escape(view.text(key))));
        }
        Block::Advice(tone, phrase) => {
            let sign = match tone {
                Tone::Good => "✓ ",
                Tone::Bad => "✕ ",
                Tone::Doubt => "≈ ",
                Tone::Plain | Tone::Total => "",
            };
            out.push_str(&format!("**{sign}{}**\n\n", sentence(view, phrase)));
        }
        Block::Tiles(tiles) => {
            for tile in tiles {
                let (name, value) = (escape(&tile.name.show(view)), escape(&tile.value.show(view)));
                let line = view.say("markdown.tile", &[("name", name), ("value", format!("**{value}**"))]);
                let line = match &tile.note {
                    Some(note) => view.say("markdown.note", &[("before", line), ("note", sentence(view, note))]),
                    None => line,
                };
                out.push_str(&format!("- {line}\n"));
            }
            out.push('\n');
        }
        Block::Heading(phrase) => out.push_str(&format!("**{}**\n\n", sentence(view, phrase))),
        Block::Sentence(phrase) => out.push_str(&format!("{}\n\n", sentence(view, phrase))),
        Block::List(phrases) => {
            phrases.iter().for_each(|phrase| out.push_str(&format!("- {}\n", sentence(view, phrase))));
            out.push('\n');
        }
        Block::Table(table) => write_table(out, view, table),
        Block::Figures(figures) => figures.iter().for_each(|figure| write_figure(out, view, figure)),
        Block::Choice(_, figures) => figures.iter().for_each(|(_, figure)| write_figure(out, view, figure)),
    }
}

fn write_figure(out: &mut String, view: &Words<'_>, figure: &Figure<'_>) {
    out.push_str(&format!("**{}** {}\n\n", sentence(view, &figure.title), sentence(view, &figure.about)));
}

fn write_table(out: &mut String, view: &Words<'_>, table: &Table) {
    out.push_str(&format!("**{}**\n\n", sentence(view, &table.caption)));
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(table.columns.iter().map(|column| escape(&column.name.show(view))).collect()));
    out.push_str(&line(
        table.columns.iter().map(|column| if column.number { "---:" } else { ":---" }.to_owned()).collect(),
    ));
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| {
            let text = cell.show(view);
            let text = if matches!(cell, Value::Code(_)) { code(&text) } else { escape(&text) };
            if row.tone == Tone::Total && !text.is_empty() { format!("**{text}**") } else { text }
        });
        out.push_str(&line(cells.collect()));
    }
    out.push('\n');
}

fn sentence(view: &Words<'_>, phrase: &Phrase) -> String {
    escape(&phrase.show(view))
}

/// Text that stays text: punctuation that Markdown or HTML would read is escaped, line breaks become spaces.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' | '\r' | '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            // Before a space it opens nothing, and `< 0.02%` stays readable where Markdown is read as it is.
            '<' if letters.peek() != Some(&' ') => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            // A bare address would become a link.
            ':' if out.ends_with("http") || out.ends_with("https") || out.ends_with("ftp") => out.push_str("&#58;"),
            '@' => out.push_str("&#64;"),
            _ if unsafe_in_markup(letter) => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    // Only at the start of a line a list or a heading begins.
    match out.chars().next() {
        Some(first @ ('-' | '+' | '=' | '>')) => format!("\\{first}{}", out.get(1..).unwrap_or("")),
        _ => out.replace("www.", "www&#46;"),
    }
}

/// A formula between back ticks, as many as it needs.
fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let clean: String = text.chars().map(|letter| if unsafe_in_markup(letter) { '\u{fffd}' } else { letter }).collect();
    // A bar ends a cell even inside code; only its escaped form does not.
    format!("{fence}{space}{}{space}{fence}", clean.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_text() {
        assert_eq!(escape("< 0.02%"), "< 0.02%");
        assert_eq!(escape("<img src=x>|*b* `c` [a](b)"), "&lt;img src=x>\\|\\*b\\* \\`c\\` \\[a\\](b)");
        assert_eq!(escape("- item\n# head"), "\\- item \\# head");
        assert_eq!(escape("https://x.example www.x.example a@b"), "https&#58;//x.example www&#46;x.example a&#64;b");
        assert_eq!(code("a | `b`"), "`` a \\| `b` ``");
    }
}
