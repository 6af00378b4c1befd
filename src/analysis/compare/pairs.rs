//! Options two by two, and who leads.

use super::runs::Run;
use super::{COMPARED, LEADING};
use crate::analysis::comparison::{DominanceResult, Leaders, OutcomeDifference};
use crate::analysis::sample::Sample;
use crate::decision::Dominance;
use crate::outcome::{Comparison, Outcome};
use crate::stats::{Estimate, Moments};

pub(super) fn differences(a: &Run, b: &Run, horizon: usize) -> Vec<OutcomeDifference> {
    let replicates = a.outcomes.replicates;
    COMPARED
        .into_iter()
        .filter_map(|metric| {
            let outcome = Outcome { metric, month: horizon };
            let (a, b) = (a.outcomes.values(outcome)?, b.outcomes.values(outcome)?);
            Some(difference(outcome, a, b, replicates))
        })
        .collect()
}

/// The difference of an outcome of two options, trial by trial.
#[must_use]
pub fn difference(outcome: Outcome, a: &[f64], b: &[f64], replicates: u64) -> OutcomeDifference {
    let less = outcome.metric.less_is_better();
    let score = |(a, b): (&f64, &f64)| match a.partial_cmp(b) {
        None => f64::NAN,
        Some(std::cmp::Ordering::Equal) => 0.5,
        Some(order) => f64::from(u8::from((order == std::cmp::Ordering::Greater) != less)),
    };
    let scores: Vec<f64> = a.iter().zip(b).map(score).collect();
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let sample = Sample::new(&scores, replicates, None);
    let whole = scores.iter().all(|score| *score == 0.0 || *score == 1.0);
    let better = if whole { sample.probability(Comparison::AtLeast, 1.0) } else { sample.mean() };
    OutcomeDifference {
        outcome,
        difference: differences
            .iter()
            .all(|difference| difference.is_finite())
            .then(|| Sample::new(&differences, replicates, None).mean())
            .flatten(),
        a_better: better.map(|better| {
            let interval = better.interval.map(|(low, high)| (low.max(0.0), high.min(1.0)));
            Estimate { interval, ..better }
        }),
        compared: sample.defined(),
    }
}

pub(super) fn dominance_result(found: &Dominance) -> DominanceResult {
    DominanceResult {
        first_order: found.comparison.first_order,
        second_order: found.comparison.second_order,
        violation: found.comparison.violation,
        first_order_frequency: found.first_order_frequency,
        second_order_frequency: found.second_order_frequency,
    }
}

/// How much common random numbers save: Var(A) + Var(B) over Var(A - B).
pub(super) fn variance_ratio(a: &[f64], b: &[f64]) -> Option<f64> {
    let variance = |values: &[f64]| Moments::of(values).standard_deviation().map(|sd| sd * sd);
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let paired = variance(&differences).filter(|paired| *paired > 0.0)?;
    Some((variance(a)? + variance(b)?) / paired)
}

pub(super) fn leaders(runs: &[Run], months: &[usize]) -> Vec<Leaders> {
    let mut all = Vec::new();
    for metric in LEADING {
        for &month in months {
            let outcome = Outcome { metric, month };
            let sample = |run: &Run| {
                let values = run.outcomes.values(outcome)?;
                let sample = Sample::new(values, run.outcomes.replicates, None);
                (sample.defined() == 1.0).then(|| sample.mean()).flatten()
            };
            let mut ranked: Vec<(usize, Estimate)> =
                runs.iter().enumerate().filter_map(|(number, run)| Some((number, sample(run)?))).collect();
            ranked.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
            let clear = match ranked.as_slice() {
                [(first, _), (second, _), ..] => {
                    let value = |number: usize| runs.get(number).and_then(|run| run.outcomes.values(outcome));
                    let replicates = runs.first().map_or(1, |run| run.outcomes.replicates);
                    value(*first)
                        .zip(value(*second))
                        .and_then(|(first, second)| difference(outcome, first, second, replicates).difference)
                        .is_some_and(|lead| lead.interval.map_or(lead.value, |(low, _)| low) > 0.0)
                }
                _ => true,
            };
            let (ranking, means) = ranked.into_iter().unzip();
            all.push(Leaders { metric, month, ranking, means, clear });
        }
    }
    all
}
