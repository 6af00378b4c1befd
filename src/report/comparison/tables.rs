//! A comparison as CSV tables of exact numbers.

use crate::analysis::comparison::{Comparison, OptionKind, OptionSummary};
use crate::outcome::Metric;
use crate::report::files::{CsvTable, cell, estimate_cells};
use crate::report::findings::information;

/// The tables of a comparison.
#[must_use]
pub fn tables(comparison: &Comparison) -> Vec<CsvTable> {
    vec![options(comparison), pairs(comparison), leaders(comparison), information::table(&comparison.information)]
}

fn options(comparison: &Comparison) -> CsvTable {
    let header = [
        "option",
        "kind",
        "file",
        "npv",
        "npv_low",
        "npv_high",
        "npv_cvar_5",
        "npv_cvar_5_low",
        "npv_cvar_5_high",
        "efficient",
        "best",
        "best_low",
        "best_high",
        "regret",
        "regret_low",
        "regret_high",
        "rule",
    ];
    let mut table = CsvTable::new("options", &header);
    for option in &comparison.options {
        let mut row = vec![option.name.clone(), kind_key(option).to_owned(), option.file.clone().unwrap_or_default()];
        row.extend(estimate_cells(Some(&option.npv)));
        row.extend(estimate_cells(Some(&option.npv_cvar)));
        row.push(option.efficient.to_string());
        row.extend(estimate_cells(Some(&option.best)));
        row.extend(estimate_cells(Some(&option.regret)));
        row.push(option.decision.verdict.map_or_else(String::new, |verdict| verdict.key().to_owned()));
        table.rows.push(row);
    }
    table
}

const fn kind_key(option: &OptionSummary) -> &'static str {
    match option.kind {
        OptionKind::Scenario => "scenario",
        OptionKind::Wait => "wait",
        OptionKind::DoNothing => "do-nothing",
    }
}

fn pairs(comparison: &Comparison) -> CsvTable {
    let header = [
        "a",
        "b",
        "outcome",
        "month",
        "difference",
        "difference_low",
        "difference_high",
        "a_better",
        "a_better_low",
        "a_better_high",
        "compared",
        "a_first_order",
        "a_second_order",
        "a_violation",
        "b_first_order",
        "b_second_order",
        "b_violation",
        "variance_ratio",
    ];
    let mut table = CsvTable::new("pairs", &header);
    let name = |option: usize| comparison.options.get(option).map_or_else(String::new, |option| option.name.clone());
    for pair in &comparison.pairs {
        for found in &pair.differences {
            let mut row = vec![
                name(pair.a),
                name(pair.b),
                found.outcome.metric.key().to_owned(),
                found.outcome.month.to_string(),
            ];
            row.extend(estimate_cells(found.difference.as_ref()));
            row.extend(estimate_cells(found.a_better.as_ref()));
            row.push(cell(Some(found.compared)));
            // Dominance is about NPV.
            if found.outcome.metric == Metric::Npv {
                for dominance in [&pair.a_over_b, &pair.b_over_a] {
                    row.extend([
                        dominance.first_order.to_string(),
                        dominance.second_order.to_string(),
                        cell(dominance.violation),
                    ]);
                }
                row.push(cell(pair.variance_ratio));
            } else {
                row.extend(std::iter::repeat_n(String::new(), 7));
            }
            table.rows.push(row);
        }
    }
    table
}

fn leaders(comparison: &Comparison) -> CsvTable {
    let mut table =
        CsvTable::new("leaders", &["outcome", "month", "place", "option", "mean", "mean_low", "mean_high", "clear"]);
    for found in &comparison.leaders {
        for (place, (option, mean)) in found.ranking.iter().zip(&found.means).enumerate() {
            let name = comparison.options.get(*option).map_or_else(String::new, |option| option.name.clone());
            let mut row = vec![found.metric.key().to_owned(), found.month.to_string(), (place + 1).to_string(), name];
            row.extend(estimate_cells(Some(mean)));
            row.push(if place == 0 { found.clear.to_string() } else { String::new() });
            table.rows.push(row);
        }
    }
    table
}
