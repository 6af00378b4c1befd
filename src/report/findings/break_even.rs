//! Break-evens: what each input must be, and the key ones together.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::layout::wrap;
use super::super::number::{Rounding, count, half_width, share, with_error};
use super::super::style::{Role, printable};
use super::super::table::{Align, Table};
use super::super::terminal::{COLUMNS, heading};
use super::super::words::Words;
use super::input_value;
use crate::analysis::break_even::{BreakEven, BreakEvens, ConditionBreakEven, Together, Turn};
use crate::analysis::factor::FactorKind;
use crate::outcome::Quantity;
use crate::stats::Estimate;

pub fn text(words: &Words<'_>, section: &BreakEvens) -> String {
    let conditions: Vec<String> =
        section.conditions.iter().map(|condition| one(words, condition, section.trials)).collect();
    conditions.join("\n")
}

fn one(words: &Words<'_>, found: &ConditionBreakEven, trials: u64) -> String {
    let mut out = heading(words, &words.say("findings.break-even", &[("condition", printable(&found.condition))]));
    if let Some(now) = &found.now {
        let quantity = if found.is_share { Quantity::Share } else { found.outcome.metric.quantity() };
        out.push_str(&format!(
            "  {}\n",
            words.say("findings.now", &[("value", with_error(quantity, now)), ("trials", count(trials))])
        ));
    }
    let mut table = Table::new(&[
        ("", Align::Left),
        (words.text("findings.plan"), Align::Right),
        (words.text("findings.must-be"), Align::Left),
        (words.text("findings.likely"), Align::Right),
    ]);
    let mut silent = Vec::new();
    for input in &found.inputs {
        if input.turns.is_empty() {
            silent.push(words.driver(&input.factor));
            continue;
        }
        for (number, turn) in input.turns.iter().enumerate() {
            let name = if number == 0 { words.driver(&input.factor) } else { String::new() };
            let now = input.now.filter(|_| number == 0).map_or_else(String::new, |now| shown(input, now));
            table.row(vec![name, now, must_be(words, input, turn), likely(turn)]);
        }
    }
    if silent.len() < found.inputs.len() {
        out.push_str(&table.render(2, words.style));
    }
    if !silent.is_empty() {
        let holds = found.inputs.iter().any(|input| input.turns.is_empty() && input.holds_at_low);
        let key = if holds { "findings.none-holds" } else { "findings.none-fails" };
        let text = words.say(key, &[("inputs", words.list(&silent))]);
        out.push_str(&words.style.paint(Role::Faint, &wrap(&format!("  {text}"), COLUMNS, 2)));
        out.push('\n');
    }
    if let Some(together) = &found.together {
        out.push_str(&all(words, together));
    }
    out
}

/// A value of an input; the probability of a risk.
pub fn shown(input: &BreakEven, value: f64) -> String {
    if input.kind == FactorKind::Risk { share(value) } else { input_value(value) }
}

/// On which side of which value the input must be.
pub fn must_be(words: &Words<'_>, input: &BreakEven, turn: &Turn) -> String {
    let key = if turn.holds_above { "findings.at-least" } else { "findings.at-most" };
    let value = match (&turn.value, turn.percentile) {
        (Some(value), _) if input.kind == FactorKind::Risk && value.interval.is_none() => share(value.value),
        (Some(value), _) if input.kind == FactorKind::Risk => with_error(Quantity::Share, value),
        (Some(value), _) => with_input_error(value),
        (None, percentile) => super::percentile(percentile),
    };
    words.say(key, &[("value", value)])
}

/// `value ± half width` for an input of any size.
fn with_input_error(value: &Estimate) -> String {
    match half_width(value).filter(|half| *half > 0.0) {
        Some(half) => {
            let rounding = Rounding::by_error(Quantity::Number, value.value, Some(half));
            format!("{} {}", rounding.value(value.value), rounding.error(Some(half)))
        }
        None => input_value(value.value),
    }
}

/// How probable it is that the input is on the right side.
pub fn likely(turn: &Turn) -> String {
    turn.percentile.map_or_else(String::new, |below| share(if turn.holds_above { 1.0 - below } else { below }))
}

fn all(words: &Words<'_>, together: &Together) -> String {
    let Some(goodness) = together.goodness else {
        let key = if together.holds_at_worst { "findings.together-always" } else { "findings.together-never" };
        return format!("{}\n", wrap(&format!("  {}", words.text(key)), COLUMNS, 2));
    };
    let values = [("count", together.inputs.len().to_string()), ("share", share(goodness))];
    let text = words.say("findings.together", &values);
    let mut out = format!("{}\n", wrap(&format!("  {text}"), COLUMNS, 2));
    let mut table = Table::new(&[("", Align::Left), ("", Align::Left), ("", Align::Right)]);
    for input in &together.inputs {
        let key = if input.more_is_better { "findings.at-least" } else { "findings.at-most" };
        let value = input.value.map_or_else(|| super::percentile(Some(input.percentile)), input_value);
        let percentile = super::percentile(Some(input.percentile));
        table.row(vec![words.driver(&input.factor), words.say(key, &[("value", value)]), percentile]);
    }
    out.push_str(&table.render(4, words.style));
    out
}

pub fn table(section: &BreakEvens) -> CsvTable {
    let header = [
        "condition",
        "factor",
        "kind",
        "now",
        "range_low",
        "range_high",
        "holds_at_low",
        "holds_at_high",
        "reach",
        "value",
        "value_low",
        "value_high",
        "percentile",
        "holds_above",
    ];
    let mut table = CsvTable::new("break-even", &header);
    for condition in &section.conditions {
        for input in &condition.inputs {
            let start = vec![
                condition.condition.clone(),
                input.factor.clone(),
                input.kind.key().to_owned(),
                cell(input.now),
                cell(input.range.map(|range| range.0)),
                cell(input.range.map(|range| range.1)),
                input.holds_at_low.to_string(),
                input.holds_at_high.to_string(),
                cell(Some(input.reach)),
            ];
            let mut add = |turn: Option<&Turn>| {
                let mut row = start.clone();
                row.extend(estimate_cells(turn.and_then(|turn| turn.value.as_ref())));
                row.push(cell(turn.and_then(|turn| turn.percentile)));
                row.push(turn.map_or_else(String::new, |turn| turn.holds_above.to_string()));
                table.rows.push(row);
            };
            if input.turns.is_empty() {
                add(None);
            }
            input.turns.iter().for_each(|turn| add(Some(turn)));
        }
    }
    table
}
