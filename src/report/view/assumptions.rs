//! What was assumed, from where, by whom.

use crate::analysis::results::{Assumption, Results};
use crate::outcome::Quantity;
use crate::report::number::Rounding;

use super::{Block, Phrase, Table, Tone, Value};
use crate::report::words::confidence_key;

/// The tables of inputs and correlations.
pub fn assumptions(results: &Results) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    if !results.assumptions.is_empty() {
        blocks.push(Block::Table(inputs(results).without_empty_columns()));
        if results.assumptions.iter().all(|input| input.owner.is_none()) {
            blocks.push(Block::Sentence(Phrase::new("view.no-owner")));
        }
    }
    if !results.correlations.is_empty() {
        let columns = [("view.input", false), ("view.other-input", false), ("view.spearman", true)];
        let mut table = Table::new(Phrase::new("view.correlations"), &columns);
        for pair in &results.correlations {
            let names = [&pair.a, &pair.b].map(|name| Value::Driver(name.clone()));
            let [a, b] = names;
            table.row(Tone::Plain, vec![a, b, Value::fixed(pair.spearman, 2)]);
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn inputs(results: &Results) -> Table {
    let columns = [
        ("view.input", false),
        ("view.as-written", false),
        ("report.plan", true),
        ("view.p10", true),
        ("view.p50", true),
        ("view.p90", true),
        ("view.unit", false),
        ("view.source", false),
        ("view.owner", false),
        ("view.confidence", false),
    ];
    let mut table = Table::new(Phrase::new("view.inputs"), &columns);
    for input in &results.assumptions {
        let number = rounding(input);
        let percentile = |index: usize| match input.percentiles {
            Some(percentiles) => Value::Number(number, percentiles.get(index).copied()),
            None => Value::Empty,
        };
        let cells = vec![
            Value::Label(input.name.clone()),
            Value::Code(input.value.clone()),
            input.plan.map_or(Value::Empty, |plan| Value::Number(number, Some(plan))),
            percentile(0),
            percentile(1),
            percentile(2),
            input.unit.clone().map_or(Value::Empty, Value::Label),
            source(input),
            input.owner.clone().map_or(Value::Empty, Value::Label),
            input.confidence.map_or(Value::Empty, |confidence| Value::Key(confidence_key(confidence))),
        ];
        table.row(Tone::Plain, cells);
    }
    table
}

/// Source with date and note, as far as they are stated.
fn source(input: &Assumption) -> Value {
    let parts = [
        Some(input.source.clone().map_or(Value::Key("explain.no-source"), Value::Label)),
        input
            .date
            .clone()
            .map(|date| Value::Phrase(Box::new(Phrase::new("explain.date").with("date", Value::Text(date))))),
        input
            .note
            .clone()
            .map(|note| Value::Phrase(Box::new(Phrase::new("explain.note").with("note", Value::Label(note))))),
    ];
    let mut parts = parts.into_iter().flatten();
    let first = parts.next().unwrap_or(Value::Empty);
    parts.fold(first, |before, next| {
        Value::Phrase(Box::new(Phrase::new("view.and").with("before", before).with("next", next)))
    })
}

/// Three digits of the largest value; in percent what is written in percent.
fn rounding(input: &Assumption) -> Rounding {
    if written_in_percent(&input.value) {
        return Rounding::by_error(Quantity::Share, 1.0, None);
    }
    let values = input.percentiles.iter().flatten().chain(input.plan.as_ref());
    let size = values.fold(0.0, |size: f64, value| size.max(value.abs()));
    let precise = (size > 0.0 && size < 1e4).then_some(size / 50.0);
    Rounding::by_error(Quantity::Money, size, precise)
}

/// Whether all numbers of an expression are percentages, or 0; digits within names are no numbers.
fn written_in_percent(expression: &str) -> bool {
    let mut any = false;
    let mut rest = expression;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let within_name = rest
            .get(..start)
            .and_then(|before| before.chars().last())
            .is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let number = rest.get(start..).unwrap_or("");
        let length = number.find(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == '_'));
        let (number, after) = number.split_at(length.unwrap_or(number.len()));
        let percent = after.trim_start().starts_with('%');
        if !within_name && !percent && number.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            return false;
        }
        any |= percent && !within_name;
        rest = after;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::written_in_percent;

    #[test]
    fn only_percentages_are_shown_in_percent() {
        for expression in ["pert(0%, 5%, 12.5%)", "mixture(pert(3%, 8 %, 20%): 75%, constant(0): 25%)", "10%"] {
            assert!(written_in_percent(expression), "{expression}");
        }
        for expression in ["23 * 10%", "beta(2, 5) * 10%", "reference(cost_sme)", "p90", "0", "normal(100, 5%)"] {
            assert!(!written_in_percent(expression), "{expression}");
        }
    }
}
