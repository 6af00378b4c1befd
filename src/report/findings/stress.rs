//! Named stresses: the outcome under each, and the difference from the scenario on the same draws.

use super::super::files::{CsvTable, estimate_cells};
use super::super::layout::wrap;
use super::super::number::{DASH, Rounding, half_width, probability, with_error};
use super::super::style::Role;
use super::super::table::{Align, Table};
use super::super::terminal::{COLUMNS, heading};
use super::super::words::{Words, verdict_key};
use super::quantity;
use crate::analysis::findings::Findings;
use crate::analysis::results::Verdict;
use crate::analysis::stress::{Stress, StressSummary};
use crate::lang::Lang;
use crate::stats::Estimate;

pub fn text(words: &Words<'_>, findings: &Findings, stress: &Stress) -> String {
    let mut out = heading(words, words.text("findings.stress"));
    let quantity = quantity(&findings.target);
    let mut table = Table::new(&[
        ("", Align::Left),
        (words.text("findings.stress-target"), Align::Right),
        (words.text("findings.stress-change"), Align::Right),
        (words.text("findings.stress-npv"), Align::Right),
        (words.text("findings.stress-rule"), Align::Left),
    ])
    .widest(34);
    let all = || stress.stresses.iter().filter_map(|s| s.target.as_ref()).chain(&findings.target.estimate);
    let size = all().map(|target| target.value.abs()).fold(0.0, f64::max);
    let rounding = Rounding::beside(quantity, size, all().filter_map(half_width));
    let target = |found: Option<&Estimate>| found.map_or_else(|| DASH.to_owned(), |found| rounding.value(found.value));
    let rule = |verdict: Option<Verdict>| verdict.map_or_else(String::new, |v| words.text(verdict_key(v)).to_owned());
    let npv = |found: Option<&Estimate>| found.map_or_else(|| DASH.to_owned(), probability);
    table.row_as(
        Role::Heading,
        vec![
            words.text("findings.stress-none").to_owned(),
            target(findings.target.estimate.as_ref()),
            String::new(),
            npv(stress.npv_above_zero.as_ref()),
            rule(stress.verdict),
        ],
    );
    for found in &stress.stresses {
        let change = found.difference.as_ref().map_or_else(|| DASH.to_owned(), |change| with_error(quantity, change));
        table.row(vec![
            found.name.clone(),
            target(found.target.as_ref()),
            change,
            npv(found.npv_above_zero.as_ref()),
            rule(found.verdict),
        ]);
    }
    out.push_str(&table.render(2, words.style));
    for found in &stress.stresses {
        let meaning = wrap(&format!("  {}: {}", found.name, meaning(words, found)), COLUMNS, 4);
        out.push_str(&words.style.paint(Role::Faint, &meaning));
        out.push('\n');
    }
    if !stress.without_effect.is_empty() {
        let values = [("names", words.list(&stress.without_effect))];
        let text = wrap(&format!("  {}", words.say("findings.stress-without", &values)), COLUMNS, 4);
        out.push_str(&words.style.paint(Role::Faint, &text));
        out.push('\n');
    }
    out
}

/// What happens; for changes of one's own, the changes.
fn meaning(words: &Words<'_>, found: &StressSummary) -> String {
    let written = if words.lang == Lang::ZhCn { &found.meaning_zh } else { &found.meaning };
    if written.is_empty() {
        let changes: Vec<String> = found.changes.iter().map(|(path, value)| format!("{path}={value}")).collect();
        return super::super::style::printable(&changes.join(", "));
    }
    written.clone()
}

pub fn table(stress: &Stress) -> CsvTable {
    let header = [
        "stress",
        "target",
        "target_low",
        "target_high",
        "difference",
        "difference_low",
        "difference_high",
        "npv_above_zero",
        "npv_above_zero_low",
        "npv_above_zero_high",
        "rule",
        "changes",
    ];
    let mut table = CsvTable::new("stress", &header);
    for found in &stress.stresses {
        let mut row = vec![found.name.clone()];
        row.extend(estimate_cells(found.target.as_ref()));
        row.extend(estimate_cells(found.difference.as_ref()));
        row.extend(estimate_cells(found.npv_above_zero.as_ref()));
        row.push(found.verdict.map_or_else(String::new, |verdict| verdict.key().to_owned()));
        let changes: Vec<String> = found.changes.iter().map(|(path, value)| format!("{path}={value}")).collect();
        row.push(changes.join("; "));
        table.rows.push(row);
    }
    table
}
