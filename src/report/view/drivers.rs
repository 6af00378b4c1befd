//! What moves the result: rank correlations, and the tornadoes, spider and break-even points of a sensitivity analysis.

use crate::analysis::results::Results;
use crate::outcome::Quantity;
use crate::report::number::Rounding;

use super::later::sensitivity;
use super::{Block, Figure, Later, Phrase, Plot, Value};

/// Charts and tables of the drivers.
pub fn drivers<'a>(results: &'a Results, later: &Later<'a>) -> Vec<Block<'a>> {
    let mut figures = Vec::new();
    if let Some(first) = results.drivers.inputs.first() {
        let rounding = Rounding::by_error(Quantity::Number, 1.0, Some(0.1));
        let fill = |key| {
            Phrase::new(key)
                .with("name", Value::Driver(first.name.clone()))
                .with("value", Value::Signed(rounding, first.spearman.value))
                .with("outcome", Value::Outcome(results.drivers.outcome))
                .with("trials", Value::Count(results.drivers.trials))
        };
        figures.push(Figure {
            id: "drivers-rank".into(),
            title: fill("view.drivers-title"),
            about: fill("view.drivers-about"),
            plot: Plot::Drivers(&results.drivers),
        });
    }
    with_analyses(figures, later)
}

/// The same without rank correlations of a run.
pub fn of_analyses<'a>(later: &Later<'a>) -> Vec<Block<'a>> {
    with_analyses(Vec::new(), later)
}

/// Tornadoes, then the figures with the spider, then tables.
fn with_analyses<'a>(mut figures: Vec<Figure<'a>>, later: &Later<'a>) -> Vec<Block<'a>> {
    let (mut blocks, spider) = later.sensitivity.map(sensitivity).unwrap_or_default();
    figures.extend(spider);
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    let tables = later.sensitivity.into_iter().flat_map(|found| found.methods.iter().chain(&found.break_even));
    blocks.extend(tables.cloned());
    blocks
}
