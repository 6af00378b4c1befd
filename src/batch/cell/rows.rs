//! The analysis `summary`: the figures of `roicast run`, one a row.

use super::{Job, Row};
use crate::analysis::results::OutcomeSummary;
use crate::analysis::summary::outcomes as summaries;
use crate::analysis::verdict::{Trials, estimate};
use crate::outcome::{Metric, Quantity};
use crate::simulate::trace;
use crate::stats::Estimate;

/// Plan, share of defined trials, mean, standard deviation, percentiles, CVaR and probabilities of every outcome, then
/// the further statistics. Which rows an outcome has depends on the outcome alone.
pub(super) fn summary(job: &Job<'_>) -> Vec<Row> {
    let plan = trace::plan(job.model);
    let all = summaries(job.outcomes, &plan);
    let mut rows = Vec::new();
    for wanted in &job.wanted.outcomes {
        let found = all.iter().find(|summary| summary.metric == wanted.metric && summary.month == wanted.month);
        rows.extend(found.into_iter().flat_map(rows_of));
    }
    let trials = Trials::of(job.outcomes);
    for (text, statistic) in &job.wanted.statistics {
        let outcome = statistic.outcome();
        let sample = trials.outcome(outcome);
        let found = sample.and_then(|sample| estimate(statistic, &sample));
        rows.push(row(outcome.metric, outcome.month, text.clone(), found.as_ref()));
    }
    rows
}

fn rows_of(summary: &OutcomeSummary) -> Vec<Row> {
    let (metric, month) = (summary.metric, summary.month);
    let is_payback = matches!(metric, Metric::Payback | Metric::PaybackDiscounted);
    let is_signed = metric.quantity() == Quantity::Share || metric == Metric::Npv;
    let plan = summary.plan.map(Estimate::exact);
    let defined = Estimate::exact(summary.defined);
    let mut figures: Vec<(String, Option<&Estimate>)> =
        vec![("plan".into(), plan.as_ref()), ("defined".into(), Some(&defined))];
    if !is_payback {
        figures.push(("mean".into(), summary.mean.as_ref()));
        figures.push(("sd".into(), summary.sd.as_ref()));
    }
    for percentile in &summary.percentiles {
        // Shares of the summary are whole percents.
        figures.push((format!("p{}", (percentile.share * 100.0).round()), percentile.estimate.as_ref()));
    }
    if !is_payback {
        figures.push(("cvar_5".into(), summary.cvar.as_ref()));
    }
    if is_signed {
        figures.push(("above_zero".into(), summary.above_zero.as_ref()));
    }
    figures.push(("reach_plan".into(), summary.reach_plan.as_ref()));
    figures.into_iter().map(|(statistic, estimate)| row(metric, month, statistic, estimate)).collect()
}

pub(super) fn row(metric: Metric, month: usize, statistic: String, estimate: Option<&Estimate>) -> Row {
    let finite = |value: f64| value.is_finite().then_some(value);
    let interval = estimate.and_then(|estimate| estimate.interval);
    Row(
        metric.key().to_owned(),
        u32::try_from(month).unwrap_or(u32::MAX),
        statistic,
        estimate.and_then(|estimate| finite(estimate.value)),
        estimate.and_then(|estimate| estimate.standard_error).and_then(finite),
        interval.and_then(|(low, _)| finite(low)),
        interval.and_then(|(_, high)| finite(high)),
    )
}
