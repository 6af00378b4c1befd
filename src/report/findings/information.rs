//! What to find out first, in money.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::layout::wrap;
use super::super::number::{Rounding, half_width, share, with_error};
use super::super::style::Role;
use super::super::table::{Align, Table};
use super::super::terminal::{COLUMNS, heading};
use super::super::words::Words;
use crate::analysis::information::{DO_NOTHING, Information};
use crate::outcome::Quantity;
use crate::stats::Estimate;

/// Factors shown.
const SHOWN: usize = 12;

pub fn text(words: &Words<'_>, information: &Information) -> String {
    let mut out = heading(words, &words.say("findings.information", &[("unit", words.money())]));
    let best = information.options.get(information.best).map_or_else(String::new, |name| option_name(words, name));
    out.push_str(&wrap(&format!("  {}", evpi(words, information, best)), COLUMNS, 2));
    out.push('\n');
    let halves = information.factors.iter().filter_map(|factor| half_width(&factor.value));
    let rounding = Rounding::beside(Quantity::Money, information.evpi.value, halves);
    let mut table = Table::new(&[
        ("", Align::Left),
        (words.text("findings.worth"), Align::Right),
        ("", Align::Left),
        (words.text("findings.bias"), Align::Right),
        (words.text("findings.changes-choice"), Align::Right),
        (words.text("findings.study-cost"), Align::Right),
        ("", Align::Left),
    ])
    .widest(26);
    for factor in information.factors.iter().take(SHOWN) {
        let verdict = match factor.worth_it {
            Some(true) => words.text("findings.worth-it"),
            Some(false) => words.text("findings.not-worth-it"),
            None if factor.study_cost.is_some() => words.text("verdict.too-close"),
            None => "",
        };
        let cells = vec![
            words.driver(&factor.factor),
            rounding.value(factor.value.value),
            rounding.error(half_width(&factor.value)),
            rounding.value(factor.bias),
            share(factor.changed),
            factor.study_cost.map_or_else(String::new, |cost| rounding.value(cost)),
            verdict.to_owned(),
        ];
        let role = if factor.worth_it == Some(true) { Role::Good } else { Role::Faint };
        table.row_with_last(role, cells);
    }
    out.push_str(&table.render(2, words.style));
    let note = words.text("findings.information-note");
    out.push_str(&words.style.paint(Role::Faint, &wrap(&format!("  {note}"), COLUMNS, 2)));
    out.push('\n');
    out
}

/// What is chosen without knowing more, and what knowing everything is worth.
pub fn evpi(words: &Words<'_>, information: &Information, best: String) -> String {
    let values = [
        ("option", best),
        ("npv", certain_or_not(&information.best_mean)),
        ("evpi", with_error(Quantity::Money, &information.evpi)),
    ];
    words.say("findings.evpi", &values)
}

/// A mean without an error where nothing varies.
fn certain_or_not(mean: &Estimate) -> String {
    match half_width(mean) {
        Some(0.0) => Rounding::by_error(Quantity::Money, mean.value, None).value(mean.value),
        _ => with_error(Quantity::Money, mean),
    }
}

/// Name of an option; doing nothing has no name of its own.
pub fn option_name(words: &Words<'_>, name: &str) -> String {
    if name == DO_NOTHING { words.text("compare.do-nothing").to_owned() } else { words.label(name) }
}

pub fn table(information: &Information) -> CsvTable {
    let header = [
        "factor",
        "kind",
        "value",
        "value_low",
        "value_high",
        "standard_error",
        "plug_in",
        "bias",
        "changed",
        "study_cost",
        "worth_it",
    ];
    let mut table = CsvTable::new("information", &header);
    for factor in &information.factors {
        let mut row = vec![factor.factor.clone(), factor.kind.key().to_owned()];
        row.extend(estimate_cells(Some(&factor.value)));
        row.extend([
            cell(factor.value.standard_error),
            cell(Some(factor.plug_in)),
            cell(Some(factor.bias)),
            cell(Some(factor.changed)),
            cell(factor.study_cost),
            factor.worth_it.map_or_else(String::new, |worth| worth.to_string()),
        ]);
        table.rows.push(row);
    }
    table
}
