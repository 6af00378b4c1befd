//! What was true in the worst trials.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::number::{DASH, Rounding, count, share, with_error};
use super::super::table::{Align, Table};
use super::super::terminal::heading;
use super::super::words::Words;
use super::{input_value, quantity};
use crate::analysis::factor::FactorKind;
use crate::analysis::findings::Findings;
use crate::analysis::worst::Worst;
use crate::outcome::Quantity;

/// Inputs shown.
const SHOWN: usize = 12;

pub fn text(words: &Words<'_>, findings: &Findings, worst: &Worst) -> String {
    let rounding = Rounding::by_error(quantity(&findings.target), worst.threshold.unwrap_or(0.0), None);
    let values = [
        ("share", share(worst.share)),
        ("trials", count(worst.trials)),
        ("outcome", words.outcome(findings.target.outcome)),
        (
            "threshold",
            worst.threshold.map_or_else(|| words.text("findings.never").to_owned(), |found| rounding.value(found)),
        ),
    ];
    let less = findings.target.outcome.metric.less_is_better();
    let key = if less { "findings.worst-least" } else { "findings.worst" };
    let mut out = heading(words, &words.say(key, &values));
    let mut table = Table::new(&[
        ("", Align::Left),
        (words.text("findings.in-worst"), Align::Right),
        (words.text("findings.in-rest"), Align::Right),
        (words.text("findings.above"), Align::Right),
    ]);
    for input in worst.inputs.iter().take(SHOWN) {
        let value = |value: Option<f64>| match (value, input.kind) {
            (Some(value), FactorKind::Risk) => words.say("findings.happens", &[("share", share(value))]),
            (Some(value), _) => input_value(value),
            (None, _) => DASH.to_owned(),
        };
        table.row(vec![
            words.driver(&input.factor),
            value(input.in_worst),
            value(input.in_rest),
            with_error(Quantity::Share, &input.above),
        ]);
    }
    out.push_str(&table.render(2, words.style));
    out.push_str(&format!("  {}\n", words.text("findings.above-note")));
    out
}

pub fn table(worst: &Worst) -> CsvTable {
    let header = ["factor", "kind", "in_worst", "in_rest", "above", "above_low", "above_high"];
    let mut table = CsvTable::new("worst", &header);
    for input in &worst.inputs {
        let mut row =
            vec![input.factor.clone(), input.kind.key().to_owned(), cell(input.in_worst), cell(input.in_rest)];
        row.extend(estimate_cells(Some(&input.above)));
        table.rows.push(row);
    }
    table
}
