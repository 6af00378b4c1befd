//! Figures of a report as charts: names by their labels, numbers with their units.

use crate::analysis::results::{Drivers, Fan as FanData, Histogram, OutcomeSummary, PaybackSummary};
use crate::lang::Lang;
use crate::outcome::{Outcome, Quantity};
use crate::report::number::{Rounding, half_width, probability};

use super::chart::distribution::{Distribution, Mark, cumulative, histogram};
use super::chart::fan::{Fan, fan};
use super::chart::payback::{Payback, payback};
use super::chart::{Chart, Frame, bars, bridge, lines, matrix, overlay, scatter, tornado, typographic};
use super::view::{Figure, Group, Plot, Report};
use super::words::Words;

/// Drivers that are drawn; all are in the results.
const DRIVERS: usize = 10;

/// A figure of a report as a chart of a width in pixels, in a language. `id` must be unique in the page.
#[must_use]
pub fn draw(report: &Report<'_>, figure: &Figure<'_>, lang: Lang, id: &str, width: f64) -> Chart {
    let view = &report.head.words(lang);
    let (title, description) = (figure.title.show(view), figure.about.show(view));
    let frame = &Frame { id, title: &title, description: &description, lang, width };
    match &figure.plot {
        Plot::Histogram(data, summary) => histogram(frame, &distribution(view, data, summary)),
        Plot::Cumulative(data, summary) => cumulative(frame, &distribution(view, data, summary)),
        Plot::Payback(summary) => payback_chart(frame, summary),
        Plot::RunningTotal(data) => fan(frame, &fan_data(data, Quantity::Money, view.money())),
        Plot::Adoption(named) => {
            fan(frame, &fan_data(&named.fan, Quantity::Share, view.text("view.adopted").to_owned()))
        }
        Plot::Waterfall(plan, steps) => bridge::waterfall(frame, &waterfall(view, *plan, steps)),
        Plot::Groups(groups) => bridge::pairs(frame, &pairs(view, groups)),
        Plot::Drivers(data) => bars::bars(frame, &drivers(view, data)),
        Plot::Tornado(data, range) => {
            let mut data = (*data).clone();
            data.bars.iter_mut().for_each(|bar| bar.name = view.driver(&bar.name));
            data.range = Some(*range);
            tornado::tornado(frame, &data)
        }
        Plot::Spider(data) => lines::lines(frame, &named_lines(data, |name| view.driver(name))),
        Plot::Horizon(data) => lines::lines(frame, &named_lines(data, |name| view.label(name))),
        Plot::Bars(data) => {
            let mut data = (*data).clone();
            data.bars.iter_mut().for_each(|bar| bar.name = view.driver(&bar.name));
            bars::bars(frame, &data)
        }
        Plot::Overlay(data) => {
            let mut data = (*data).clone();
            data.options.iter_mut().for_each(|option| option.name = view.label(&option.name));
            overlay::overlay(frame, &data)
        }
        Plot::Matrix(data) => {
            let mut data = (*data).clone();
            data.names.iter_mut().for_each(|name| *name = view.label(name));
            matrix::matrix(frame, &data)
        }
        Plot::Scatter(data) => {
            let mut data = (*data).clone();
            data.points.iter_mut().for_each(|point| point.name = view.label(&point.name));
            scatter::scatter(frame, &data)
        }
    }
}

fn distribution<'a>(view: &Words<'_>, data: &'a Histogram, summary: &OutcomeSummary) -> Distribution<'a> {
    let rounding = super::view::beside(summary);
    let label = |name: &str, value: f64| format!("{name} {}", typographic(&rounding.value(value)));
    let mut marks: Vec<Mark> = [("P10", 0.1), ("P50", 0.5), ("P90", 0.9)]
        .into_iter()
        .filter_map(|(name, share)| {
            let value = summary.percentile(share)?.value;
            Some(Mark { label: label(name, value), value, plan: false })
        })
        .collect();
    if let Some(value) = summary.plan {
        marks.push(Mark { label: label(view.text("report.plan"), value), value, plan: true });
    }
    let quantity = data.outcome.metric.quantity();
    let loss_below = summary.above_zero.is_some().then_some(0.0);
    Distribution {
        edges: &data.edges,
        counts: &data.counts,
        quantity,
        axis: axis(view, data.outcome),
        marks,
        loss_below,
    }
}

/// Name of an outcome with the unit of money where it is money.
fn axis(view: &Words<'_>, outcome: Outcome) -> String {
    let name = view.outcome(outcome);
    if outcome.metric.quantity() == Quantity::Money { format!("{name} · {}", view.money()) } else { name }
}

fn fan_data(data: &FanData, quantity: Quantity, axis: String) -> Fan<'_> {
    Fan { shares: &data.shares, percentiles: &data.percentiles, plan: &data.plan, quantity, axis }
}

fn payback_chart(frame: &Frame<'_>, summary: &PaybackSummary) -> Chart {
    let values = |months: &[crate::stats::Estimate]| -> Vec<f64> { months.iter().map(|month| month.value).collect() };
    let (by_month, discounted) = (values(&summary.by_month), values(&summary.by_month_discounted));
    let data = Payback {
        by_month: &by_month,
        discounted: &discounted,
        never: summary.never.value,
        never_label: typographic(&probability(&summary.never)),
        plan: summary.plan,
    };
    payback(frame, &data)
}

fn waterfall(view: &Words<'_>, plan: f64, steps: &[(&'static str, f64)]) -> bridge::Waterfall {
    let step =
        |(name, change): &(&'static str, f64)| bridge::Step { name: view.text(name).to_owned(), change: *change };
    bridge::Waterfall {
        start: (view.text("view.net-plan").to_owned(), plan),
        steps: steps.iter().map(step).collect(),
        end: view.text("view.net-mean").to_owned(),
        axis: view.money(),
    }
}

fn pairs(view: &Words<'_>, groups: &[Group]) -> bridge::Pairs {
    let pair = |group: &Group| {
        let name = view.text(group.name).to_owned();
        bridge::Pair { name, plan: group.plan, mean: group.mean, cost: group.cost }
    };
    bridge::Pairs { pairs: groups.iter().map(pair).collect(), axis: view.money() }
}

fn drivers(view: &Words<'_>, data: &Drivers) -> bars::Bars {
    let shown = data.inputs.iter().take(DRIVERS);
    let largest = shown.clone().filter_map(|driver| half_width(&driver.spearman)).fold(0.0, f64::max);
    let rounding = Rounding::by_error(Quantity::Number, 1.0, Some((largest * 10.0).clamp(0.01, 1.0)));
    let bar = |name: &str, estimate: &crate::stats::Estimate| {
        let sign = if estimate.value < 0.0 { "" } else { "+" };
        let value = typographic(&rounding.value(estimate.value));
        bars::Bar {
            name: view.driver(name),
            value: estimate.value,
            interval: estimate.interval,
            label: format!("{sign}{value} {}", rounding.error(half_width(estimate))),
            uncorrected: None,
        }
    };
    bars::Bars {
        range: None,
        bars: shown.map(|driver| bar(&driver.name, &driver.spearman)).collect(),
        quantity: Quantity::Number,
        axis: view.text("view.spearman").to_owned(),
    }
}

fn named_lines(data: &lines::Lines, name: impl Fn(&str) -> String) -> lines::Lines {
    let mut data = data.clone();
    data.series.iter_mut().for_each(|line| line.name = name(&line.name));
    data
}
