//! The plan case month by month, and what it comes to.

use super::Case;
use crate::calendar::Month;
use crate::model::Side;
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::number::{DASH, Rounding};
use crate::report::style::Role;
use crate::report::table::{Align, Table};
use crate::report::words::{metric_key, money_unit};

/// Adoption curves with a column of their own; more would not fit a terminal.
const CURVES: usize = 3;

pub fn months(case: &Case<'_>) -> String {
    let scenario = &case.loaded.scenario;
    let sum = |wanted: fn(&Side) -> bool, month: usize| -> f64 {
        let lines = case.model.lines.iter().zip(&case.plan.lines).filter(|(line, _)| wanted(&line.side));
        lines.filter_map(|(_, flows)| flows.get(month)).sum()
    };
    let releases = case.model.lines.iter().any(|line| matches!(line.side, Side::Release(..)));
    let curves: Vec<String> = case.model.curves.iter().take(CURVES).map(|curve| case.label(&curve.name)).collect();
    let mut columns = vec![
        (case.text("explain.month"), Align::Right),
        (case.text("explain.cost"), Align::Right),
        (case.text("explain.benefit"), Align::Right),
    ];
    if releases {
        columns.push((case.text("explain.released"), Align::Right));
    }
    columns.push((case.text("explain.net"), Align::Right));
    columns.push((case.text("explain.running-total"), Align::Right));
    columns.extend(curves.iter().map(|name| (name.as_str(), Align::Right)));
    let mut table = Table::new(&columns);
    let start = scenario.start.as_deref().and_then(Month::parse);
    let largest = case.plan.net.iter().chain(&case.plan.running_total).fold(0.0_f64, |most, flow| most.max(flow.abs()));
    let money = Rounding::by_error(Quantity::Money, largest, None);
    let share = Rounding::by_error(Quantity::Share, 1.0, None);
    for month in 0..=case.model.horizon {
        let at = |values: &[f64]| values.get(month).copied().unwrap_or(0.0);
        let mut cells = vec![
            start.map_or_else(|| month.to_string(), |start| format!("{month} ({})", start.after(month))),
            money.value(sum(|side| matches!(side, Side::Cost(..)), month)),
            money.value(sum(|side| matches!(side, Side::Benefit(..)), month)),
        ];
        if releases {
            cells.push(money.value(sum(|side| matches!(side, Side::Release(..)), month)));
        }
        cells.push(money.value(at(&case.plan.net)));
        cells.push(money.value(at(&case.plan.running_total)));
        cells.extend(case.plan.adoption.iter().take(CURVES).map(|curve| share.value(at(curve))));
        table.row(cells);
    }
    let unit = money_unit(scenario.unit.as_deref(), &scenario.currency);
    let title = case.say("explain.by-month", &[("unit", unit)]);
    format!("{}\n{}", case.style.paint(Role::Heading, &title), table.render(2, case.style))
}

pub fn outcomes(case: &Case<'_>) -> String {
    let months = case.model.report_months();
    let names: Vec<String> =
        months.iter().map(|month| case.say("explain.at-month", &[("month", month.to_string())])).collect();
    let mut columns = vec![("", Align::Left)];
    columns.extend(names.iter().map(|name| (name.as_str(), Align::Right)));
    let mut table = Table::new(&columns);
    let shown = [
        Metric::Roi,
        Metric::RoiHard,
        Metric::RoiDiscounted,
        Metric::WeightedIndex,
        Metric::Npv,
        Metric::Irr,
        Metric::Mirr,
        Metric::Payback,
        Metric::PaybackDiscounted,
        Metric::PeakFunding,
    ];
    for metric in shown {
        let mut cells = vec![case.text(metric_key(metric)).to_owned()];
        cells.extend(months.iter().map(|&month| {
            let value = case.plan.outcome(Outcome { metric, month });
            match value {
                Some(value) if value.is_infinite() => format!("> {month}"),
                Some(value) if value.is_finite() => Rounding::by_error(metric.quantity(), value, None).value(value),
                Some(_) => DASH.to_owned(),
                None => String::new(),
            }
        }));
        table.row(cells);
    }
    format!("{}\n{}", case.style.paint(Role::Heading, case.text("explain.plan-outcomes")), table.render(2, case.style))
}
