//! Findings of analyses: as text for the terminal, as JSON, as CSV tables. One file a section.

pub(super) mod break_even;
mod grid;
pub(super) mod information;
mod spider;
mod stress;
pub(super) mod tornado;
mod worst;

use super::files::CsvTable;
use super::number::{count, with_error};
use super::style::{Role, Style};
use super::terminal::heading;
use super::words::Words;
use crate::analysis::findings::Findings;
use crate::analysis::scan::Others;
use crate::analysis::target::TargetSummary;
use crate::lang::Lang;
use crate::outcome::Quantity;

/// All findings as JSON.
#[must_use]
pub fn json(findings: &Findings) -> String {
    format!("{:#}\n", serde_json::json!(findings))
}

/// Every section as a table of exact numbers.
#[must_use]
pub fn tables(findings: &Findings) -> Vec<CsvTable> {
    [
        findings.tornado.as_ref().map(tornado::table),
        findings.spider.as_ref().map(spider::table),
        findings.grid.as_ref().map(grid::table),
        findings.break_even.as_ref().map(break_even::table),
        findings.information.as_ref().map(information::table),
        findings.stress.as_ref().map(stress::table),
        findings.worst.as_ref().map(worst::table),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every section as text, at most 100 columns wide.
#[must_use]
pub fn report(findings: &Findings, lang: Lang, style: Style) -> String {
    let (unit, currency) = (findings.case.unit.as_deref(), findings.case.currency.as_str());
    let words = Words { unit, currency, labels: &findings.labels, lang, style };
    let mut sections = vec![title(&words, findings)];
    sections.extend(findings.tornado.as_ref().map(|section| tornado::text(&words, findings, section)));
    sections.extend(findings.spider.as_ref().map(|section| spider::text(&words, findings, section)));
    sections.extend(findings.grid.as_ref().map(|section| grid::text(&words, findings, section)));
    sections.extend(findings.break_even.as_ref().map(|section| break_even::text(&words, section)));
    sections.extend(findings.information.as_ref().map(|section| information::text(&words, section)));
    sections.extend(findings.stress.as_ref().map(|section| stress::text(&words, findings, section)));
    sections.extend(findings.worst.as_ref().map(|section| worst::text(&words, findings, section)));
    sections.push(method(&words, findings));
    sections.join("\n")
}

fn title(words: &Words<'_>, findings: &Findings) -> String {
    let mut out = heading(words, &words.label(&findings.case.name));
    let target = &findings.target;
    if let Some(estimate) = &target.estimate {
        let values = [("target", target_name(words, target)), ("value", with_error(quantity(target), estimate))];
        out.push_str(&words.say("findings.target", &values));
        out.push('\n');
    }
    out
}

/// What the numbers rest on.
fn method(words: &Words<'_>, findings: &Findings) -> String {
    let provenance = &findings.provenance;
    let values = [
        ("trials", count(provenance.trials)),
        ("design", words.lang.find(&format!("design.{}", provenance.design)).unwrap_or(&provenance.design).to_owned()),
        ("seed", provenance.seed.clone()),
        ("version", provenance.version.clone()),
        ("hash", provenance.scenario_sha256.chars().take(12).collect()),
    ];
    words.style.paint(Role::Faint, &words.say("findings.method", &values)) + "\n"
}

/// The target in words: the statistic as written, of an outcome by name.
pub(super) fn target_name(words: &Words<'_>, target: &TargetSummary) -> String {
    let outcome = words.outcome(target.outcome);
    match target.statistic.as_str() {
        "mean" => words.say("findings.mean-of", &[("outcome", outcome)]),
        _ => super::style::printable(&target.text),
    }
}

/// How the target's numbers are shown.
pub(super) fn quantity(target: &TargetSummary) -> Quantity {
    if target.is_share { Quantity::Share } else { target.outcome.metric.quantity() }
}

/// `P10` for a share of 0.1.
pub(super) fn percentile(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| {
        let percent = share * 100.0;
        let decimals = if (percent - percent.round()).abs() < 1e-9 { 0 } else { 1 };
        format!("P{}", super::number::fixed(percent, decimals))
    })
}

/// The value of an input, whose quantity is not known, to four digits.
pub(super) fn input_value(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size >= 1000.0 || value == value.round() && size >= 10.0 => 0,
        _ if size >= 100.0 => 1,
        _ if size >= 10.0 => 2,
        _ if size >= 0.001 || size == 0.0 => 3,
        _ => 6,
    };
    super::number::fixed(value, decimals)
}

/// What the other inputs do.
pub(super) fn others(words: &Words<'_>, others: Others) -> String {
    let key = match others {
        Others::Plan => "findings.others-plan",
        Others::Median => "findings.others-median",
        Others::Drawn => "findings.others-drawn",
    };
    words.text(key).to_owned()
}
