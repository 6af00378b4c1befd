//! A validation as text for the terminal, as JSON, and as a page to sign off.

mod json;
mod page;
mod words;

pub use self::json::json;
pub use self::page::html;

use self::words::{Said, about, allowed, error, figure, percent, reason};
use super::layout::wrap;
use super::number::count;
use super::style::{Role, Style, printable};
use super::table::{Align, Table};
use super::terminal::COLUMNS;
use super::words::say;
use crate::lang::Lang;
use crate::validate::check::{Check, Standing};
use crate::validate::{Summary, Validation};

/// Failed checks that are described.
const SHOWN: usize = 12;

/// A validation as text, at most 100 columns wide: the verdict, the groups, what failed.
#[must_use]
pub fn report(validation: &Validation, lang: Lang, style: Style) -> String {
    let said = Said::of(validation, lang);
    let role = match validation.standing() {
        Standing::Passed => Role::Good,
        Standing::NotRun => Role::Doubt,
        Standing::Failed => Role::Bad,
    };
    let mut out = style.paint(role, &wrap(&said.verdict, COLUMNS, 0)) + "\n";
    for sentence in &said.sentences {
        out.push_str(&wrap(&printable(sentence), COLUMNS, 2));
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&groups(validation, lang).render(2, style));
    for (standing, key) in [(Standing::Failed, "validate.failures"), (Standing::NotRun, "validate.not-run")] {
        out.push_str(&described(validation, standing, key, lang, style));
    }
    out.push('\n');
    let facts = said.facts.join(" · ");
    for line in wrap(&printable(&facts), COLUMNS, 2).lines() {
        out.push_str(&style.paint(Role::Faint, line));
        out.push('\n');
    }
    out
}

fn groups(validation: &Validation, lang: Lang) -> Table {
    let text = |key| lang.text(key);
    let mut table = Table::new(&[
        (text("validate.column-subject"), Align::Left),
        (text("validate.column-checks"), Align::Right),
        (text("validate.column-passed"), Align::Right),
        (text("validate.column-worst"), Align::Right),
        (text("validate.column-worst-in"), Align::Left),
    ]);
    for group in &validation.groups {
        let summary = group.summary();
        let worst = group.worst().map_or_else(String::new, |check| printable(&check.id));
        let cells = vec![
            words::subject(group.subject, lang).to_owned(),
            count(summary.checks as u64),
            count(summary.passed as u64),
            percent(summary.worst),
            super::layout::fit(&worst, 44),
        ];
        match role(&summary) {
            Some(role) => table.row_as(role, cells),
            None => table.row(cells),
        }
    }
    let all = validation.summary();
    table.row_as(
        Role::Heading,
        vec![
            text("validate.total").to_owned(),
            count(all.checks as u64),
            count(all.passed as u64),
            percent(all.worst),
            String::new(),
        ],
    );
    table
}

fn role(summary: &Summary) -> Option<Role> {
    match (summary.failed, summary.not_run) {
        (0, 0) => None,
        (0, _) => Some(Role::Doubt),
        _ => Some(Role::Bad),
    }
}

/// Checks that stand so, each with its worst figure or its reason.
fn described(validation: &Validation, standing: Standing, key: &'static str, lang: Lang, style: Style) -> String {
    let found: Vec<&Check> =
        validation.groups.iter().flat_map(|group| &group.checks).filter(|check| check.standing == standing).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", style.paint(Role::Heading, lang.text(key)));
    for check in found.iter().take(SHOWN) {
        let text = format!("  {}: {}", printable(&check.id), printable(&about(check, lang)));
        out.push_str(&wrap(&text, COLUMNS, 4));
        out.push('\n');
        for line in lines(check, lang) {
            out.push_str(&style.paint(Role::Faint, &wrap(&format!("    {}", printable(&line)), COLUMNS, 6)));
            out.push('\n');
        }
    }
    if found.len() > SHOWN {
        let more = say(lang, "validate.more", &[("count", (found.len() - SHOWN).to_string())]);
        out.push_str(&style.paint(Role::Faint, &format!("  {more}")));
        out.push('\n');
    }
    out
}

fn lines(check: &Check, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = check
        .failures
        .iter()
        .take(3)
        .map(|failure| {
            let values = [
                ("figure", failure.what.clone()),
                ("found", figure(&failure.found, failure.scale)),
                ("expected", figure(&failure.expected, failure.scale)),
                ("error", error(failure, lang)),
                ("allowed", allowed(failure, lang)),
            ];
            say(lang, "validate.failure", &values)
        })
        .collect();
    lines.extend(reason(check, lang));
    lines
}

#[cfg(test)]
mod tests;
