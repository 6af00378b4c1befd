//! From outcomes to results: every figure with its error, the plan beside it.

use rayon::prelude::*;

use super::results::{
    Assumption, Case, CorrelationUsed, Fan, Histogram, IrrSummary, LineAtMonth, LineSide, LineSummary, NamedFan,
    OutcomeSummary, PaybackSummary, Percentile, Warning,
};
use super::verdict::{Trials, tail};
use crate::lang::Lang;
use crate::model::{Dimension, Model, Side};
use crate::outcome::{Metric, MonthlyHistogram, Outcome, Outcomes, Quantity};
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
        .map_init(Vec::new, |buffer, column| {
            summary(column.outcome, &column.values, &trials, plan.outcome(column.outcome), buffer)
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

/// One outcome over the trials; `buffer` is working memory.
#[must_use]
pub fn summary(
    outcome: Outcome,
    values: &[f64],
    trials: &Trials,
    plan: Option<f64>,
    buffer: &mut Vec<f64>,
) -> OutcomeSummary {
    let sample = trials.sample(values);
    let metric = outcome.metric;
    let is_payback = matches!(metric, Metric::Payback | Metric::PaybackDiscounted);
    // A plan that never pays back is reached by every trial that does, so it says nothing.
    let plan = plan.filter(|plan| plan.is_finite());
    let reach = |plan: f64| {
        let at_least = if metric.less_is_better() {
            sample.probability(|value| value <= plan)
        } else {
            sample.probability(|value| value >= plan)
        };
        at_least.filter(|_| sample.defined() > 0.0)
    };
    let percentiles = SHARES
        .into_iter()
        .zip(sample.percentiles_in(&SHARES, buffer))
        .map(|(share, estimate)| Percentile { share, estimate })
        .collect();
    let (mean, sd) = if is_payback { (None, None) } else { sample.moments() };
    let cvar = if is_payback { None } else { sample.cvar_of(buffer, WORST, tail(outcome)) };
    let signed = matches!(metric.quantity(), Quantity::Share) || metric == Metric::Npv;
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
        above_zero: (signed && sample.defined() > 0.0).then(|| sample.probability(|value| value > 0.0)).flatten(),
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
        let values = outcomes.values(Outcome { metric, month: model.horizon }).unwrap_or_default();
        let sample = trials.sample(values);
        // Every run has trials and a payback column, so there is always an estimate.
        let share = |limit: f64| sample.probability(|time| time <= limit).unwrap_or(Estimate::exact(0.0));
        let by_month = (0..=model.horizon).map(|month| share(month as f64)).collect();
        (by_month, sample.probability(|time| time == f64::INFINITY).unwrap_or(Estimate::exact(1.0)))
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
    let mut values = outcomes.values(outcome).map(|values| trials.sample(values).pooled()).unwrap_or_default();
    values.retain(|value| value.is_finite());
    let bounds = quantiles(&mut values, &[0.005, 0.995], QuantileType::default()).unwrap_or_default();
    let (Some(Some(low)), Some(Some(high))) = (bounds.first().copied(), bounds.get(1).copied()) else {
        return Histogram { outcome, edges: Vec::new(), counts: Vec::new() };
    };
    let bins = if high > low { BINS } else { 1 };
    let width = if high > low { (high - low) / bins as f64 } else { 1.0 };
    let mut counts = vec![0_u64; bins];
    for value in &values {
        let bin = ((value - low) / width).clamp(0.0, bins as f64 - 1.0) as usize;
        counts[bin] += 1;
    }
    let edges = (0..=bins).map(|edge| low + width * edge as f64).collect();
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
