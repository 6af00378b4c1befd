//! From outcomes to results: every figure with its error, the plan beside it.

use rayon::prelude::*;

use super::results::{
    Assumption, Case, CorrelationUsed, Fan, Histogram, IrrSummary, LineAtMonth, LineSide, LineSummary, NamedFan,
    OutcomeSummary, PaybackSummary, Percentile, Warning,
};
use super::sample::Sample;
use super::verdict::{Trials, tail};
use crate::lang::Lang;
use crate::model::{Dimension, Model, Side};
use crate::outcome::{Comparison, Metric, MonthlyHistogram, Outcome, Outcomes, Quantity, Watched};
use crate::scenario::format::{InputEntry, Quantity as Written};
use crate::scenario::load::Loaded;
use crate::scenario::problem::Problem;
use crate::simulate::trace::Trace;
use crate::stats::{Estimate, QuantileType, quantiles};

/// Shares of the percentiles of every outcome.
pub const SHARES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
/// Shares of the rows of a fan.
const FAN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Share of the worst trials in the CVaR of every outcome.
const WORST: f64 = 0.05;
/// Bins of the histogram of the leading outcome.
const BINS: usize = 48;

/// What was simulated.
#[must_use]
pub fn case(loaded: &Loaded, model: &Model, plan: &Trace) -> Case {
    let scenario = &loaded.scenario;
    Case {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        kind: scenario.kind,
        currency: scenario.currency.clone(),
        unit: scenario.unit.clone(),
        horizon: model.horizon,
        months: model.report_months(),
        discount_rate: plan.value(model.discount_rate),
        discount_rate_assumed: scenario.discount_rate.is_none(),
        weights: Dimension::ALL.map(|dimension| model.weights.of(dimension)),
    }
}

/// Every outcome at every month it was taken.
#[must_use]
pub fn outcomes(outcomes: &Outcomes, plan: &Trace) -> Vec<OutcomeSummary> {
    let trials = Trials::of(outcomes);
    // Columns are independent of each other, so threads cannot change a bit.
    let mut all: Vec<OutcomeSummary> = outcomes
        .columns
        .par_iter()
        .filter_map(|column| {
            let sample = trials.outcome(column.outcome)?;
            Some(summary(column.outcome, &sample, plan.outcome(column.outcome)))
        })
        .collect();
    let gross: Vec<OutcomeSummary> = all
        .iter()
        .filter(|summary| summary.metric == Metric::Roi)
        .filter(|roi| !all.iter().any(|s| s.metric == Metric::BenefitCostRatio && s.month == roi.month))
        .map(gross_return)
        .collect();
    all.extend(gross);
    all.sort_by_key(|summary| (summary.month, Metric::ALL.iter().position(|metric| *metric == summary.metric)));
    all
}

/// Which conditions the summaries of outcomes ask about, for digests to count.
#[must_use]
pub fn watched(outcome: Outcome, horizon: usize, plan: Option<f64>) -> Vec<Watched> {
    let watch = |comparison, threshold| Watched { comparison, threshold };
    let mut watched = Vec::new();
    if is_payback(outcome.metric) {
        watched.extend((0..=horizon).map(|month| watch(Comparison::AtMost, month as f64)));
    }
    if is_signed(outcome.metric) {
        watched.push(watch(Comparison::Greater, 0.0));
    }
    watched.extend(plan.map(|plan| watch(reaching(outcome.metric), plan)));
    // B / C has no column of its own: its plan is reached where that of ROI is.
    watched
}

const fn is_payback(metric: Metric) -> bool {
    matches!(metric, Metric::Payback | Metric::PaybackDiscounted)
}

fn is_signed(metric: Metric) -> bool {
    matches!(metric.quantity(), Quantity::Share) || metric == Metric::Npv
}

const fn reaching(metric: Metric) -> Comparison {
    if metric.less_is_better() { Comparison::AtMost } else { Comparison::AtLeast }
}

/// One outcome over the trials.
#[must_use]
pub fn summary(outcome: Outcome, sample: &Sample<'_>, plan: Option<f64>) -> OutcomeSummary {
    let metric = outcome.metric;
    // A plan that never pays back is reached by every trial that does, so it says nothing.
    let plan = plan.filter(|plan| plan.is_finite());
    let reach = |plan: f64| sample.probability(reaching(metric), plan).filter(|_| sample.defined() > 0.0);
    let mut pooled = sample.pooled();
    let percentiles = SHARES
        .into_iter()
        .zip(pooled.percentiles(&SHARES))
        .map(|(share, estimate)| Percentile { share, estimate })
        .collect();
    let (mean, sd) = if is_payback(metric) { (None, None) } else { sample.moments() };
    let cvar = if is_payback(metric) { None } else { pooled.cvar(WORST, tail(outcome)) };
    OutcomeSummary {
        metric,
        month: outcome.month,
        plan,
        reach_plan: plan.and_then(reach),
        defined: sample.defined(),
        mean,
        sd,
        percentiles,
        cvar,
        above_zero: (is_signed(metric) && sample.defined() > 0.0)
            .then(|| sample.probability(Comparison::Greater, 0.0))
            .flatten(),
    }
}

/// B / C is ROI + 1 in every trial, so all its figures follow.
fn gross_return(roi: &OutcomeSummary) -> OutcomeSummary {
    let shift = |estimate: &Estimate| Estimate {
        value: estimate.value + 1.0,
        standard_error: estimate.standard_error,
        interval: estimate.interval.map(|(low, high)| (low + 1.0, high + 1.0)),
    };
    OutcomeSummary {
        metric: Metric::BenefitCostRatio,
        plan: roi.plan.map(|plan| plan + 1.0),
        mean: roi.mean.as_ref().map(shift),
        cvar: roi.cvar.as_ref().map(shift),
        percentiles: roi
            .percentiles
            .iter()
            .map(|p| Percentile { share: p.share, estimate: p.estimate.as_ref().map(shift) })
            .collect(),
        above_zero: None,
        ..roi.clone()
    }
}

/// P(payback <= t) by month, and the share that never pays back.
#[must_use]
pub fn payback(model: &Model, outcomes: &Outcomes, plan: &Trace) -> PaybackSummary {
    let trials = Trials::of(outcomes);
    let curve = |metric: Metric| -> (Vec<Estimate>, Estimate) {
        // Every run has trials and a payback column, so there is always an estimate.
        let sample = trials.outcome(Outcome { metric, month: model.horizon });
        let share = |limit: f64| sample.as_ref().and_then(|sample| sample.probability(Comparison::AtMost, limit));
        let by_month = (0..=model.horizon).map(|month| share(month as f64).unwrap_or(Estimate::exact(0.0))).collect();
        (by_month, sample.as_ref().and_then(Sample::never).unwrap_or(Estimate::exact(1.0)))
    };
    let plan_of = |metric| plan.outcome(Outcome { metric, month: model.horizon }).filter(|time| time.is_finite());
    let (by_month, never) = curve(Metric::Payback);
    let (by_month_discounted, never_discounted) = curve(Metric::PaybackDiscounted);
    PaybackSummary {
        plan: plan_of(Metric::Payback),
        plan_discounted: plan_of(Metric::PaybackDiscounted),
        by_month,
        by_month_discounted,
        never,
        never_discounted,
    }
}

/// IRR counts by month.
#[must_use]
pub fn irr(outcomes: &Outcomes) -> Vec<IrrSummary> {
    outcomes.irr.iter().map(|(month, counts)| IrrSummary { month: *month, counts: *counts }).collect()
}

fn fan(histogram: &MonthlyHistogram, plan: &[f64]) -> Fan {
    let row =
        |share: f64| (0..histogram.months()).map(|month| histogram.percentile(month, share).unwrap_or(0.0)).collect();
    Fan { shares: FAN.to_vec(), percentiles: FAN.into_iter().map(row).collect(), plan: plan.to_vec() }
}

/// The fan of the running total.
#[must_use]
pub fn running_total(outcomes: &Outcomes, plan: &Trace) -> Fan {
    fan(&outcomes.running_total, &plan.running_total)
}

/// The fans of adoption.
#[must_use]
pub fn adoption(model: &Model, outcomes: &Outcomes, plan: &Trace) -> Vec<NamedFan> {
    model
        .curves
        .iter()
        .zip(&outcomes.adoption)
        .zip(&plan.adoption)
        .map(|((curve, histogram), plan)| NamedFan { name: curve.name.clone(), fan: fan(histogram, plan) })
        .collect()
}

/// Lines over the horizon, plan against mean.
#[must_use]
pub fn lines(model: &Model, outcomes: &Outcomes, plan: &Trace) -> Vec<LineSummary> {
    let months = model.report_months();
    let lines = model.lines.iter().zip(&plan.lines).enumerate();
    lines
        .filter_map(|(index, (line, plan))| {
            let at = |month: usize| {
                let mean = *outcomes.line_means_at(month)?.get(index)?;
                Some(LineAtMonth { month, plan: plan.iter().take(month + 1).sum(), mean })
            };
            let LineAtMonth { plan: total, mean, .. } = at(model.horizon)?;
            Some(LineSummary {
                name: line.name.clone(),
                side: match line.side {
                    Side::Cost(class, category) => LineSide::Cost { class, category },
                    Side::Benefit(dimension, kind) => LineSide::Benefit { dimension, kind },
                    Side::Release(dimension, kind) => LineSide::Release { dimension, kind },
                },
                plan: total,
                mean,
                by_month: months.iter().filter_map(|&month| at(month)).collect(),
            })
        })
        .collect()
}

/// A histogram of an outcome between its P0.5 and P99.5.
#[must_use]
pub fn histogram(outcomes: &Outcomes, outcome: Outcome) -> Histogram {
    let trials = Trials::of(outcomes);
    let nothing = || Histogram { outcome, edges: Vec::new(), counts: Vec::new() };
    let Some(sample) = trials.outcome(outcome) else { return nothing() };
    let mut pooled = sample.pooled();
    let bounds = pooled.percentiles(&[0.005, 0.995]);
    let (Some(Some(low)), Some(Some(high))) = (bounds.first(), bounds.get(1)) else { return nothing() };
    let (low, high) = (low.value, high.value);
    let bins = if high > low { BINS } else { 1 };
    let width = if high > low { (high - low) / bins as f64 } else { 1.0 };
    let edges: Vec<f64> = (0..=bins).map(|edge| low + width * edge as f64).collect();
    let counts = pooled.counts(&edges);
    Histogram { outcome, edges, counts }
}

/// Inputs as they were assumed.
#[must_use]
pub fn assumptions(loaded: &Loaded, model: &Model, outcomes: &Outcomes, plan: &Trace) -> Vec<Assumption> {
    let value_of = |name: &str| model.inputs.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let text = |quantity: &Written| match quantity {
        Written::Number(number) => number.to_string(),
        Written::Expression(text) => text.clone(),
    };
    loaded
        .scenario
        .input
        .iter()
        .map(|(name, entry)| {
            let column = model.variables.iter().position(|variable| variable.name == *name);
            let percentiles = column.and_then(|index| {
                let mut values = outcomes.variables.get(index)?.clone();
                let found = quantiles(&mut values, &[0.1, 0.5, 0.9], QuantileType::default())?;
                Some([*found.first()?, *found.get(1)?, *found.get(2)?]).and_then(|[a, b, c]| Some([a?, b?, c?]))
            });
            let empty = crate::scenario::format::Input::default();
            let (input, value) = match entry {
                InputEntry::Short(quantity) => (&empty, text(quantity)),
                InputEntry::Full(input) => {
                    let written = match (&input.value, &input.dist) {
                        (Some(value), _) => text(value),
                        (None, Some(dist)) => {
                            let parameters: Vec<String> = input
                                .parameters
                                .iter()
                                .map(|(key, value)| format!("{key} = {}", text(value)))
                                .collect();
                            format!("{dist}({})", parameters.join(", "))
                        }
                        (None, None) => String::new(),
                    };
                    (input.as_ref(), written)
                }
            };
            Assumption {
                name: name.clone(),
                value,
                uncertain: value_of(name).is_some_and(|value| value.constant().is_none()),
                plan: value_of(name).map(|value| plan.value(value)),
                percentiles,
                unit: input.unit.clone(),
                source: input.source.clone(),
                owner: input.owner.clone(),
                date: input.date.clone(),
                confidence: input.confidence,
                note: input.note.clone(),
            }
        })
        .collect()
}

/// Correlations that were used.
#[must_use]
pub fn correlations(model: &Model) -> Vec<CorrelationUsed> {
    let name = |index: usize| model.variables.get(index).map(|variable| variable.name.clone()).unwrap_or_default();
    model
        .correlations
        .iter()
        .map(|(a, b, spearman)| CorrelationUsed { a: name(*a), b: name(*b), spearman: *spearman })
        .collect()
}

/// Warnings as results carry them.
#[must_use]
pub fn warnings(problems: &[Problem]) -> Vec<Warning> {
    problems
        .iter()
        .map(|problem| Warning {
            code: problem.code.to_owned(),
            path: problem.path.clone(),
            key: problem.message.key.to_owned(),
            values: problem.message.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            text: problem.message.text(Lang::En),
        })
        .collect()
}
