//! What moves the result: rank correlations, and the tornadoes, spider and break-even points of a sensitivity analysis.

use crate::analysis::results::Results;
use crate::outcome::Quantity;
use crate::report::number::Rounding;

use super::later::Sensitivity;
use super::{Block, Figure, Later, Phrase, Plot, Table, Tone, Value};

/// Charts and tables of the drivers.
pub fn drivers<'a>(results: &'a Results, later: &Later<'a>) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut figures = Vec::new();
    if let Some(sensitivity) = later.sensitivity {
        let (tornadoes, spider) = swings(sensitivity);
        blocks.extend((!tornadoes.is_empty()).then_some(Block::Choice(tornadoes)));
        figures.extend(spider);
    }
    if let Some(first) = results.drivers.inputs.first() {
        let rounding = Rounding::by_error(Quantity::Number, 1.0, Some(0.1));
        let fill = |key| {
            Phrase::new(key)
                .with("name", Value::Driver(first.name.clone()))
                .with("value", Value::Signed(rounding, first.spearman.value))
                .with("outcome", Value::Outcome(results.drivers.outcome))
                .with("trials", Value::Count(results.drivers.trials))
        };
        figures.insert(
            0,
            Figure {
                id: "drivers-rank".into(),
                title: fill("view.drivers-title"),
                about: fill("view.drivers-about"),
                plot: Plot::Drivers(&results.drivers),
            },
        );
    }
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    if let Some(sensitivity) = later.sensitivity.filter(|sensitivity| !sensitivity.break_even.is_empty()) {
        blocks.push(Block::Table(break_even(sensitivity)));
    }
    blocks
}

/// All tornadoes on one scale, and the spider.
fn swings(sensitivity: &Sensitivity) -> (Vec<(&'static str, Figure<'_>)>, Option<Figure<'_>>) {
    let reach = sensitivity
        .tornadoes
        .iter()
        .map(|kind| kind.tornado.reach())
        .reduce(|(low, high), (from, to)| (low.min(from), high.max(to)))
        .unwrap_or((0.0, 1.0));
    let outcome = || Value::Outcome(sensitivity.outcome);
    let tornadoes = sensitivity.tornadoes.iter().enumerate().filter_map(|(index, kind)| {
        let first = kind.tornado.bars.first()?;
        let fill = |key| Phrase::new(key).with("name", Value::Driver(first.name.clone())).with("outcome", outcome());
        let figure = Figure {
            id: format!("tornado-{}", index + 1),
            title: fill("view.tornado-title"),
            about: fill(kind.about),
            plot: Plot::Tornado(&kind.tornado, reach),
        };
        Some((kind.name, figure))
    });
    let spider = sensitivity.spider.as_ref().map(|lines| Figure {
        id: "spider".into(),
        title: Phrase::new("view.spider-title").with("outcome", outcome()),
        about: Phrase::new("view.spider-about").with("outcome", outcome()),
        plot: Plot::Spider(lines),
    });
    (tornadoes.collect(), spider)
}

fn break_even(sensitivity: &Sensitivity) -> Table {
    let caption = Phrase::new("view.break-even").with("outcome", Value::Outcome(sensitivity.outcome));
    let columns = [
        ("view.input", false),
        ("report.plan", true),
        ("view.break-even-value", true),
        ("view.break-even-probability", true),
    ];
    let mut table = Table::new(caption, &columns);
    for point in &sensitivity.break_even {
        let size = point.plan.or(point.value).unwrap_or(0.0);
        let rounding =
            Rounding::by_error(Quantity::Money, size, (size != 0.0 && size.abs() < 10.0).then_some(size.abs() / 5.0));
        let number = |value| Value::Number(rounding, value);
        let value = match point.value {
            Some(_) => number(point.value),
            None => Value::Key("view.break-even-none"),
        };
        let missed = point.missed.map_or(Value::Empty, Value::Probability);
        table.row(Tone::Plain, vec![Value::Driver(point.name.clone()), number(point.plan), value, missed]);
    }
    table
}
