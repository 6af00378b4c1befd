//! Problems for people and for programs.

use super::layout::width;
use super::number::count;
use super::style::{Role, Style, printable};
use super::words::say;
use crate::lang::Lang;
use crate::scenario::problem::{Place, Problem};

/// Characters of a line shown at most around the marked part.
const WINDOW: usize = 76;

/// All problems with the lines they stand in, then how many there are.
#[must_use]
pub fn problems_text(problems: &[Problem], lang: Lang, style: Style) -> String {
    let mut out = String::new();
    for problem in problems {
        let role = if problem.is_warning() { Role::Doubt } else { Role::Bad };
        let headline = printable(&problem.headline(lang));
        out.push_str(&headline.replacen(problem.code, &style.paint(role, problem.code), 1));
        out.push('\n');
        if let Some(place) = &problem.place {
            out.push_str(&snippet(place, lang, style, role));
        }
        if let Some(help) = &problem.help {
            let text = say(lang, "problem.help", &[("help", printable(&help.text(lang)))]);
            out.push_str(&format!("  {}\n", style.paint(Role::Faint, &text)));
        }
    }
    let warnings = problems.iter().filter(|problem| problem.is_warning()).count() as u64;
    let errors = problems.len() as u64 - warnings;
    let counts = [("errors", count(errors)), ("warnings", count(warnings))];
    out.push_str(&say(lang, "problem.count", &counts));
    out.push('\n');
    out
}

/// The line with the marked part underlined.
fn snippet(place: &Place, lang: Lang, style: Style, role: Role) -> String {
    let line: Vec<char> = printable(&place.excerpt.replace('\t', " ")).chars().collect();
    let mark = place.column.saturating_sub(1);
    if line.is_empty() || mark > line.len() {
        return String::new();
    }
    let start = if mark + place.length > WINDOW { mark.saturating_sub(20) } else { 0 };
    let text = |from: usize, to: usize| line.iter().skip(from).take(to.saturating_sub(from)).collect::<String>();
    let end = (start + WINDOW).min(line.len());
    let before = if start > 0 { "…" } else { "" };
    let after = if end < line.len() { "…" } else { "" };
    let gutter = format!("  {} | {before}", say(lang, "problem.line", &[("line", place.line.to_string())]));
    let shown = format!("{gutter}{}{after}\n", text(start, end));
    let marked = width(&text(mark, (mark + place.length).min(end))).max(1);
    let indent = " ".repeat(width(&gutter) + width(&text(start, mark)));
    format!("{shown}{indent}{}\n", style.paint(role, &"^".repeat(marked)))
}

/// A problem as an object with stable keys.
#[must_use]
pub fn problem_json(problem: &Problem, lang: Lang) -> serde_json::Value {
    let place = problem.place.as_ref();
    serde_json::json!({
        "code": problem.code,
        "severity": problem.severity,
        "file": place.map(|place| &place.file),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "path": problem.path,
        "message": problem.message.text(lang),
        "help": problem.help.as_ref().map(|help| help.text(lang)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Message;

    fn problem(excerpt: &str, column: usize, length: usize) -> Problem {
        let place = Place { file: "s.toml".into(), line: 3, column, length, excerpt: excerpt.into() };
        Problem::error("E-KEY", "input.price", Message::new("file.empty")).at(Some(place))
    }

    #[test]
    fn carets_stand_under_what_is_meant_also_after_chinese() {
        let text = problems_text(&[problem("名称 = \"价格\"", 6, 4)], Lang::En, Style::Plain);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "  line 3 | 名称 = \"价格\"");
        // `名称 = ` takes 7 columns, `"价格"` takes 6.
        assert_eq!(lines[2], format!("{}{}", " ".repeat(11 + 7), "^".repeat(6)));
    }

    #[test]
    fn a_mark_far_right_stays_in_view() {
        let text = problems_text(&[problem(&format!("{}bad", "x".repeat(200)), 201, 3)], Lang::En, Style::Plain);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].ends_with("bad") && lines[1].contains('…'), "{}", lines[1]);
        assert!(lines[2].ends_with("^^^") && width(lines[2]) == width(lines[1]), "{text}");
    }

    #[test]
    fn a_mark_beyond_the_kept_line_shows_no_snippet() {
        let text = problems_text(&[problem("short", 300, 3)], Lang::En, Style::Plain);
        assert_eq!(text.lines().count(), 2, "{text}");
    }
}
