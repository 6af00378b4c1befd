//! The board's rule: each condition estimated, compared, and called only when its interval allows.

use super::results::{ConditionResult, Decision, Verdict};
use super::sample::Sample;
use crate::model::{Comparison, Condition, Statistic};
use crate::outcome::{Outcome, Outcomes};
use crate::stats::{Estimate, Tail};

/// Estimates a statistic; `None` when it is undefined.
#[must_use]
pub fn estimate(statistic: &Statistic, sample: &Sample<'_>) -> Option<Estimate> {
    match *statistic {
        Statistic::Probability(_, comparison, value) => sample.probability(comparison, value),
        Statistic::Mean(_) => sample.mean(),
        Statistic::StandardDeviation(_) => sample.standard_deviation(),
        Statistic::Percentile(_, share) => sample.percentiles(&[share]).into_iter().next().flatten(),
        Statistic::Cvar(outcome, share) => sample.cvar(share, tail(outcome)),
    }
}

/// The bad end of an outcome.
#[must_use]
pub const fn tail(outcome: Outcome) -> Tail {
    if outcome.metric.less_is_better() { Tail::Upper } else { Tail::Lower }
}

/// The verdict on an estimate: met or not met only when the whole interval says so.
#[must_use]
pub fn judge(comparison: Comparison, threshold: f64, estimate: Option<&Estimate>) -> Verdict {
    let Some(estimate) = estimate else { return Verdict::Undefined };
    let (low, high) = estimate.interval.unwrap_or((estimate.value, estimate.value));
    match (comparison.holds(low, threshold), comparison.holds(high, threshold)) {
        (true, true) => Verdict::Met,
        (false, false) => Verdict::NotMet,
        _ => Verdict::TooClose,
    }
}

/// Judges all conditions of a rule.
#[must_use]
pub fn decide(rules: &[Condition], trials: &Trials<'_>) -> Decision {
    let conditions: Vec<ConditionResult> = rules
        .iter()
        .map(|rule| {
            let outcome = rule.outcome();
            let found = trials.outcome(outcome);
            let found_estimate = found.as_ref().and_then(|sample| estimate(&rule.statistic, sample));
            let verdict = match (&rule.statistic, &found_estimate, &found) {
                // A percentile beyond what ever comes lies at infinity, on a known side.
                (Statistic::Percentile(..), None, Some(sample)) if sample.defined() < 1.0 && sample.trials() > 0 => {
                    let never = Estimate::exact(f64::INFINITY);
                    if outcome.metric.less_is_better() {
                        judge(rule.comparison, rule.threshold, Some(&never))
                    } else {
                        Verdict::Undefined
                    }
                }
                _ => judge(rule.comparison, rule.threshold, found_estimate.as_ref()),
            };
            ConditionResult {
                condition: rule.text.clone(),
                outcome,
                statistic: rule.statistic.key().to_owned(),
                estimate: found_estimate,
                threshold: rule.threshold,
                is_share: matches!(rule.statistic, Statistic::Probability(..))
                    || outcome.metric.quantity() == crate::outcome::Quantity::Share,
                verdict,
            }
        })
        .collect();
    let any = |wanted: Verdict| conditions.iter().any(|condition| condition.verdict == wanted);
    let verdict = (!conditions.is_empty()).then(|| {
        if any(Verdict::NotMet) {
            Verdict::NotMet
        } else if any(Verdict::Undefined) {
            Verdict::Undefined
        } else if any(Verdict::TooClose) {
            Verdict::TooClose
        } else {
            Verdict::Met
        }
    });
    Decision { conditions, verdict }
}

/// What turns outcomes into samples: the run, its replicates and failed trials.
#[derive(Debug, Clone)]
pub struct Trials<'a> {
    outcomes: &'a Outcomes,
    failed: Option<Vec<bool>>,
}

impl<'a> Trials<'a> {
    /// Those of a run.
    #[must_use]
    pub fn of(outcomes: &'a Outcomes) -> Self {
        // A failed trial has no outcome at all; total cost is always defined otherwise.
        let cost = || outcomes.columns.iter().find(|column| column.outcome.metric == crate::outcome::Metric::Cost);
        let failed = (outcomes.failed > 0).then(cost).flatten();
        Self { outcomes, failed: failed.map(|column| column.values.iter().map(|value| value.is_nan()).collect()) }
    }

    /// The sample of an outcome, from its digests where there are some; `None` when it was not asked for.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> Option<Sample<'a>> {
        match self.outcomes.digests(outcome) {
            Some(digests) => Some(Sample::counted(digests)),
            None => self.outcomes.values(outcome).map(|values| self.sample(values)),
        }
    }

    /// The sample of a column with a value for every trial.
    #[must_use]
    pub fn sample<'v>(&self, values: &'v [f64]) -> Sample<'v> {
        Sample::new(values, self.outcomes.replicates, self.failed.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_interval_decides() {
        let around = |low: f64, high: f64| Estimate {
            value: f64::midpoint(low, high),
            standard_error: None,
            interval: Some((low, high)),
        };
        let judge = |low, high| judge(Comparison::AtLeast, 0.7, Some(&around(low, high)));
        assert_eq!(judge(0.71, 0.75), Verdict::Met);
        assert_eq!(judge(0.60, 0.69), Verdict::NotMet);
        assert_eq!(judge(0.68, 0.72), Verdict::TooClose);
    }
}
