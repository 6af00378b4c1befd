//! The key table: outcomes at the horizon, then return and value at each reported month.

use super::super::number::{Rounding, half_width, probability, share};
use super::super::style::Role;
use super::super::table::{Align, Table};
use super::super::view::beside;
use super::super::words::View;
use super::heading;
use crate::analysis::results::OutcomeSummary;
use crate::outcome::{Metric, Quantity};
use crate::scenario::format::ProjectKind;

const ALWAYS: [Metric; 9] = [
    Metric::Roi,
    Metric::RoiHard,
    Metric::RoiDiscounted,
    Metric::BenefitCostRatio,
    Metric::Npv,
    Metric::Irr,
    Metric::Mirr,
    Metric::Payback,
    Metric::PeakFunding,
];

pub fn key_figures(view: &View<'_>) -> String {
    let horizon = view.results.case.horizon;
    let mut table = columns(view, "report.reaches-plan");
    let extra: &[Metric] = match view.results.case.kind {
        Some(ProjectKind::Growth) => &[Metric::BenefitCustomer],
        Some(ProjectKind::Strategic) => &[Metric::WeightedScore, Metric::WeightedIndex],
        _ => &[Metric::WeightedIndex],
    };
    for metric in ALWAYS.iter().chain(extra) {
        if let Some(summary) = view.results.outcome(*metric, horizon) {
            let mut cells = row(view, view.metric(*metric).to_owned(), summary);
            cells.push(summary.reach_plan.as_ref().map_or_else(String::new, probability));
            table.row(cells);
        }
    }
    let title = view.say("report.key-figures", &[("months", horizon.to_string()), ("unit", view.money())]);
    heading(view, &title) + &table.render(2, view.style) + &roots(view)
}

pub fn by_month(view: &View<'_>) -> String {
    let mut table = columns(view, "report.above-zero");
    for metric in [Metric::Roi, Metric::Npv] {
        for month in &view.results.case.months {
            if let Some(summary) = view.results.outcome(metric, *month) {
                let values = [("outcome", view.metric(metric).to_owned()), ("month", month.to_string())];
                let mut cells = row(view, view.say("report.outcome-at", &values), summary);
                cells.push(summary.above_zero.as_ref().map_or_else(String::new, probability));
                table.row(cells);
            }
        }
    }
    heading(view, view.text("report.by-month")) + &table.render(2, view.style)
}

fn columns(view: &View<'_>, last: &'static str) -> Table {
    Table::new(&[
        ("", Align::Left),
        (view.text("report.plan"), Align::Right),
        ("P10", Align::Right),
        ("P50", Align::Right),
        ("P90", Align::Right),
        (view.text("report.mean"), Align::Right),
        ("", Align::Left),
        (view.text(last), Align::Right),
    ])
}

/// Plan, percentiles and mean with its error.
fn row(view: &View<'_>, name: String, summary: &OutcomeSummary) -> Vec<String> {
    let quantity = summary.metric.quantity();
    let error = summary.mean.as_ref().and_then(half_width);
    let size = summary.mean.as_ref().map(|mean| mean.value).or(summary.plan).unwrap_or(0.0);
    let rounding = Rounding::by_error(quantity, size, error);
    let coarse = beside(summary);
    // A payback that does not come is known to be later than the horizon.
    let missing = |value: Option<f64>| match value {
        None if quantity == Quantity::Months => format!("> {}", view.results.case.horizon),
        value => coarse.optional(value),
    };
    let percentile = |share| missing(summary.percentile(share).map(|estimate| estimate.value));
    vec![
        name,
        missing(summary.plan),
        percentile(0.1),
        percentile(0.5),
        percentile(0.9),
        rounding.optional(summary.mean.as_ref().map(|mean| mean.value)),
        rounding.error(error),
    ]
}

/// How often the IRR has one root, none or several.
fn roots(view: &View<'_>) -> String {
    let horizon = view.results.case.horizon;
    let Some(irr) = view.results.irr.iter().find(|irr| irr.month == horizon) else { return String::new() };
    let counts = irr.counts;
    let all = counts.unique + counts.none + counts.multiple + counts.undefined;
    if all == 0 || counts.unique == all {
        return String::new();
    }
    let share = |count: u64| share(count as f64 / all as f64);
    let values = [
        ("one", share(counts.unique)),
        ("none", share(counts.none + counts.undefined)),
        ("several", share(counts.multiple)),
    ];
    format!("  {}\n", view.style.paint(Role::Faint, &view.say("report.irr-roots", &values)))
}
