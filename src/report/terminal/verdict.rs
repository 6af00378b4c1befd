//! The verdict on the board's rule, and the leading figure in one sentence.

use super::super::layout::wrap;
use super::super::number::{Rounding, half_width, probability_with_error, with_error};
use super::super::style::{Role, printable};
use super::super::table::{Align, Table};
use super::super::view::beside;
use super::super::words::View;
use super::{COLUMNS, heading};
use crate::analysis::results::{ConditionResult, Verdict};
use crate::outcome::{Metric, Quantity};

pub fn verdict(view: &View<'_>) -> String {
    let decision = &view.results.decision;
    let Some(overall) = decision.verdict else {
        return heading(view, view.text("report.no-rule"));
    };
    let (key, role) = match overall {
        Verdict::Met => ("report.verdict-met", Role::Good),
        Verdict::NotMet => ("report.verdict-not-met", Role::Bad),
        Verdict::TooClose => ("report.verdict-too-close", Role::Doubt),
        Verdict::Undefined => ("report.verdict-undefined", Role::Doubt),
    };
    let mut out = view.style.paint(role, view.text(key)) + "\n";
    let mut table = Table::new(&[
        (view.text("report.condition"), Align::Left),
        (view.text("report.estimate"), Align::Right),
        (view.text("report.standing"), Align::Left),
    ])
    .widest(54);
    for condition in &decision.conditions {
        let (key, role) = match condition.verdict {
            Verdict::Met => ("verdict.met", Role::Good),
            Verdict::NotMet => ("verdict.not-met", Role::Bad),
            Verdict::TooClose => ("verdict.too-close", Role::Doubt),
            Verdict::Undefined => ("verdict.undefined", Role::Doubt),
        };
        let cells = vec![printable(&condition.condition), estimate(view, condition), view.text(key).to_owned()];
        table.row_as(role, cells);
    }
    out.push_str(&table.render(2, view.style));
    out
}

fn estimate(view: &View<'_>, condition: &ConditionResult) -> String {
    match &condition.estimate {
        Some(estimate) if condition.is_share => probability_with_error(estimate),
        Some(estimate) => with_error(condition.outcome.metric.quantity(), estimate),
        None => view.text("verdict.undefined").to_owned(),
    }
}

pub fn headline(view: &View<'_>) -> String {
    sentence(view).map_or_else(String::new, |sentence| wrap(&sentence, COLUMNS, 0) + "\n")
}

/// What the case returns in one sentence, and what ROI means here.
pub fn sentence(view: &View<'_>) -> Option<String> {
    let horizon = view.results.case.horizon;
    let roi = view.results.outcome(Metric::Roi, horizon)?;
    let mean = roi.mean.as_ref()?;
    let error = half_width(mean);
    let rounding = Rounding::by_error(Quantity::Share, mean.value, error);
    let coarse = beside(roi);
    let percentile = |share| coarse.optional(roi.percentile(share).map(|estimate| estimate.value));
    let loss = roi.above_zero.as_ref().map_or_else(String::new, |above| {
        let below = crate::stats::Estimate {
            value: 1.0 - above.value,
            standard_error: above.standard_error,
            interval: above.interval.map(|(low, high)| (1.0 - high, 1.0 - low)),
        };
        super::super::number::probability(&below)
    });
    let values = [
        ("months", horizon.to_string()),
        ("mean", rounding.value(mean.value)),
        ("error", rounding.error(error)),
        ("p10", percentile(0.1)),
        ("p50", percentile(0.5)),
        ("p90", percentile(0.9)),
        ("plan", coarse.optional(roi.plan)),
        ("reach", roi.reach_plan.as_ref().map_or_else(String::new, super::super::number::probability)),
        ("loss", loss),
    ];
    let key = if roi.plan.is_some() { "report.headline" } else { "report.headline-no-plan" };
    Some(view.say(key, &values))
}
