//! What to find out first: bars with their errors, and the table with what finding out costs.

use crate::analysis::information::{FactorInformation, Information as Found};
use crate::outcome::Quantity;
use crate::report::chart::bars::{Bar, Bars};
use crate::report::chart::typographic;
use crate::report::findings::information::{evpi, option_name};
use crate::report::number::{Rounding, half_width};
use crate::report::view::later::Information;
use crate::report::view::{Block, Phrase, Table, Tone, Value};
use crate::report::words::Words;

/// Factors shown.
const SHOWN: usize = 12;

/// What knowing inputs before the decision is worth.
pub fn information(found: &Found, words: &Words<'_>) -> Information {
    // What is worth nothing is not shown, unless finding it out was thought of.
    let matters = |factor: &&FactorInformation| factor.value.value != 0.0 || factor.study_cost.is_some();
    let shown: Vec<&FactorInformation> = found.factors.iter().filter(matters).take(SHOWN).collect();
    let halves = found.factors.iter().filter_map(|factor| half_width(&factor.value));
    let rounding = Rounding::beside(Quantity::Money, found.evpi.value, halves);
    let bar = |factor: &&FactorInformation| Bar {
        name: factor.factor.clone(),
        value: factor.value.value,
        interval: factor.value.interval,
        label: typographic(
            format!("{} {}", rounding.value(factor.value.value), rounding.error(half_width(&factor.value))).trim_end(),
        ),
        uncorrected: Some(factor.plug_in),
    };
    let inputs =
        Bars { bars: shown.iter().map(bar).collect(), quantity: Quantity::Money, axis: words.money(), range: None };
    // More than noise: the whole interval of the largest is above 0.
    let worthwhile = shown.first().is_some_and(|first| first.value.interval.is_some_and(|(low, _)| low > 0.0));
    let best = found.options.get(found.best).map_or_else(String::new, |name| option_name(words, name));
    let sentence = typographic(&evpi(words, found, best));
    let mut blocks = Vec::new();
    if !shown.is_empty() {
        blocks.push(Block::Table(table(&shown, rounding)));
        blocks.push(Block::Sentence(Phrase::new("findings.information-note")));
    }
    Information { sentence: Value::Text(sentence), inputs, worthwhile, table: blocks }
}

fn table(shown: &[&FactorInformation], rounding: Rounding) -> Table {
    let caption = Phrase::new("findings.information").with("unit", Value::Unit);
    let columns = [
        ("view.input", false),
        ("findings.worth", true),
        ("view.error", true),
        ("findings.changes-choice", true),
        ("findings.study-cost", true),
        ("view.worth-it", false),
    ];
    let mut table = Table::new(caption, &columns);
    for factor in shown {
        let (key, tone) = match factor.worth_it {
            Some(true) => (Value::Key("findings.worth-it"), Tone::Good),
            Some(false) => (Value::Key("findings.not-worth-it"), Tone::Plain),
            None if factor.study_cost.is_some() => (Value::Key("verdict.too-close"), Tone::Doubt),
            None => (Value::Empty, Tone::Plain),
        };
        let cost = factor.study_cost.map_or(Value::Empty, |cost| Value::Number(rounding, Some(cost)));
        table.row(
            tone,
            vec![
                Value::Driver(factor.factor.clone()),
                Value::Number(rounding, Some(factor.value.value)),
                Value::HalfWidth(rounding, half_width(&factor.value)),
                Value::Share(factor.changed),
                cost,
                key,
            ],
        );
    }
    table.without_empty_columns()
}
