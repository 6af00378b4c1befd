//! Distribution, payback, running total and adoption, each with the sentence it stands for.

use crate::analysis::results::{Fan, Results};
use crate::outcome::Quantity;
use crate::report::number::Rounding;

use super::value::{beside, complement};
use super::{Block, Figure, Phrase, Plot, Value};

/// Histogram and cumulative probability of the leading outcome.
pub fn distribution(results: &Results) -> Vec<Block<'_>> {
    let histogram = &results.histogram;
    let outcome = histogram.outcome;
    let Some(summary) = results.outcome(outcome.metric, outcome.month) else { return Vec::new() };
    if histogram.counts.iter().all(|count| *count == 0) {
        return Vec::new();
    }
    let rounding = beside(summary);
    let percentile = |share| Value::Number(rounding, summary.percentile(share).map(|estimate| estimate.value));
    let fill = |key| {
        Phrase::new(key)
            .with("outcome", Value::Outcome(outcome))
            .with("p10", percentile(0.1))
            .with("p50", percentile(0.5))
            .with("p90", percentile(0.9))
            .with("trials", Value::Count(results.provenance.trials))
            .with("plan", Value::Number(rounding, summary.plan))
    };
    let title = match &summary.above_zero {
        Some(above) => fill("view.histogram-title").with("loss", Value::Probability(complement(above))),
        None => fill("view.histogram-title-plain"),
    };
    let reach = match summary.reach_plan {
        Some(reach) => fill("view.cumulative-title").with("reach", Value::Probability(reach)),
        None => fill("view.cumulative-title-plain"),
    };
    vec![Block::Figures(vec![
        Figure {
            id: "histogram".into(),
            title,
            about: fill("view.histogram-about"),
            plot: Plot::Histogram(histogram, summary),
        },
        Figure {
            id: "cumulative".into(),
            title: reach,
            about: fill("view.cumulative-about"),
            plot: Plot::Cumulative(histogram, summary),
        },
    ])]
}

/// Payback by month and the running total.
pub fn payback(results: &Results) -> Vec<Block<'_>> {
    let payback = &results.payback;
    let horizon = results.case.horizon;
    let mut figures = Vec::new();
    if payback.by_month.len() > 1 {
        let fill = |key| {
            Phrase::new(key)
                .with("months", Value::Count(horizon as u64))
                .with("by", Value::Probability(complement(&payback.never)))
                .with("never", Value::ProbabilityWithError(payback.never))
                .with("never_discounted", Value::ProbabilityWithError(payback.never_discounted))
                .with("plan", Value::month(payback.plan, horizon))
        };
        figures.push(Figure {
            id: "payback-by-month".into(),
            title: fill("view.payback-title"),
            about: fill("view.payback-about"),
            plot: Plot::Payback(payback),
        });
    }
    let fan = &results.running_total;
    if let Some((low, median, high, plan)) = ends(fan) {
        let size = [low, median, high, plan].into_iter().fold(0.0, |size: f64, value| size.max(value.abs()));
        let rounding = Rounding::by_error(Quantity::Money, size, None);
        let number = |value| Value::Number(rounding, Some(value));
        let fill = |key| {
            Phrase::new(key)
                .with("months", Value::Count(horizon as u64))
                .with("median", number(median))
                .with("low", number(low))
                .with("high", number(high))
                .with("plan", number(plan))
                .with("unit", Value::Unit)
        };
        figures.push(Figure {
            id: "running-total".into(),
            title: fill("view.running-title"),
            about: fill("view.running-about"),
            plot: Plot::RunningTotal(fan),
        });
    }
    if figures.is_empty() { Vec::new() } else { vec![Block::Figures(figures)] }
}

/// Adoption curves.
pub fn adoption(results: &Results) -> Vec<Block<'_>> {
    let rounding = Rounding::by_error(Quantity::Share, 1.0, None);
    let share = |value: f64| Value::Number(rounding, Some(value));
    let figures: Vec<Figure<'_>> = results
        .adoption
        .iter()
        .enumerate()
        .filter_map(|(index, named)| {
            let (low, median, high, plan) = ends(&named.fan)?;
            let fill = |key| {
                Phrase::new(key)
                    .with("name", Value::Label(named.name.clone()))
                    .with("months", Value::Count(results.case.horizon as u64))
                    .with("median", share(median))
                    .with("low", share(low))
                    .with("high", share(high))
                    .with("plan", share(plan))
            };
            Some(Figure {
                id: format!("adoption-{}", index + 1),
                title: fill("view.adoption-title"),
                about: fill("view.adoption-about"),
                plot: Plot::Adoption(named),
            })
        })
        .collect();
    if figures.is_empty() { Vec::new() } else { vec![Block::Figures(figures)] }
}

/// Lowest percentile, median, highest percentile and plan in the last month.
fn ends(fan: &Fan) -> Option<(f64, f64, f64, f64)> {
    let last = |row: Option<&Vec<f64>>| row.and_then(|row| row.last()).copied();
    let rows = &fan.percentiles;
    Some((last(rows.first())?, last(rows.get(rows.len() / 2))?, last(rows.last())?, *fan.plan.last()?))
}
