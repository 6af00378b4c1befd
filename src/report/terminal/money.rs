//! Costs and benefits by class over the horizon, plan beside mean.

use super::super::number::{Rounding, half_width};
use super::super::style::Role;
use super::super::table::{Align, Table};
use super::super::words::{View, benefit_kind_key, class_key};
use super::heading;
use crate::analysis::results::LineSide;
use crate::outcome::{Metric, Quantity};
use crate::scenario::format::{BenefitKind, CostClass};
use crate::stats::Estimate;

pub fn money(view: &View<'_>) -> String {
    let mut table = Table::new(&[
        ("", Align::Left),
        (view.text("report.plan"), Align::Right),
        (view.text("report.mean"), Align::Right),
        ("", Align::Left),
        (view.text("report.mean-over-plan"), Align::Right),
    ]);
    let horizon = view.results.case.horizon;
    let summary = |metric| view.results.outcome(metric, horizon).and_then(|summary| summary.mean.as_ref());
    let totals = [Metric::Cost, Metric::Benefit].map(summary);
    let size = totals.iter().flatten().map(|total| total.value.abs()).fold(0.0, f64::max);
    let rounding = Rounding::by_error(Quantity::Money, size, None);
    let mut add = |role: Option<Role>, name: &'static str, (plan, mean): (f64, f64), estimate: Option<&Estimate>| {
        let ratio = if plan == 0.0 { None } else { Some(mean / plan) };
        let cells = vec![
            view.text(name).to_owned(),
            rounding.value(plan),
            rounding.value(mean),
            rounding.error(estimate.and_then(half_width)),
            Rounding::by_error(Quantity::Share, 1.0, None).optional(ratio),
        ];
        match role {
            Some(role) => table.row_as(role, cells),
            None => table.row(cells),
        }
    };
    for class in [CostClass::Explicit, CostClass::Hidden] {
        let sums = sums(view, |side| matches!(side, LineSide::Cost { class: of, .. } if *of == class));
        add(None, class_key(class), sums, None);
    }
    let cost = sums(view, |side| matches!(side, LineSide::Cost { .. }));
    add(Some(Role::Heading), "report.total-cost", cost, summary(Metric::Cost));
    for (kind, metric) in [(BenefitKind::Hard, Metric::BenefitHard), (BenefitKind::Soft, Metric::BenefitSoft)] {
        let sums = sums(view, |side| matches!(side, LineSide::Benefit { kind: of, .. } if *of == kind));
        add(None, benefit_kind_key(kind), sums, summary(metric));
    }
    let benefit = sums(view, |side| matches!(side, LineSide::Benefit { .. }));
    add(Some(Role::Heading), "report.total-benefit", benefit, summary(Metric::Benefit));
    let released = sums(view, |side| matches!(side, LineSide::Release { .. }));
    if released != (0.0, 0.0) {
        add(None, "report.released", released, None);
    }
    let title = view.say("report.money-title", &[("months", horizon.to_string()), ("unit", view.money())]);
    heading(view, &title) + &table.render(2, view.style)
}

/// Plan and mean of all lines on a side.
fn sums(view: &View<'_>, on: impl Fn(&LineSide) -> bool) -> (f64, f64) {
    let lines = view.results.lines.iter().filter(|line| on(&line.side));
    lines.fold((0.0, 0.0), |(plan, mean), line| (plan + line.plan, mean + line.mean))
}
