//! Statistics of one outcome with the error that is right for the sampling design.
//!
//! Independent trials use the classical errors: normal for means, order statistics for percentiles (no assumption
//! about the distribution), Wilson for probabilities. Latin hypercubes and Sobol points are not independent inside a
//! replicate, so there the replicates are: every statistic is also computed in each of them, and their spread gives the
//! error with Student's t (L'Ecuyer & Lemieux 2002).

use std::borrow::Cow;

use crate::stats::{
    Confidence, Estimate, Moments, QuantileType, Tail, proportion_estimate, quantile_estimates, quantiles,
    student_t_quantile, tail_mean, tail_mean_estimate,
};

/// Values of an outcome over the trials, by replicate. Undefined values are NaN, "never" is infinite.
#[derive(Debug, Clone)]
pub struct Sample<'a> {
    groups: Vec<Cow<'a, [f64]>>,
    confidence: Confidence,
}

impl<'a> Sample<'a> {
    /// A sample of equally long replicates; one replicate means independent trials.
    ///
    /// Trials marked in `failed` do not count at all.
    #[must_use]
    pub fn new(values: &'a [f64], replicates: u64, failed: Option<&[bool]>) -> Self {
        let size = values.len().div_ceil(usize::try_from(replicates).unwrap_or(1).max(1)).max(1);
        let groups = match failed {
            None => values.chunks(size).map(Cow::Borrowed).collect(),
            Some(failed) => values
                .chunks(size)
                .zip(failed.chunks(size))
                .map(|(values, failed)| {
                    Cow::Owned(values.iter().zip(failed).filter(|(_, failed)| !**failed).map(|(v, _)| *v).collect())
                })
                .collect(),
        };
        Self { groups, confidence: Confidence::default() }
    }

    /// Number of trials that count.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.groups.iter().map(|group| group.len()).sum()
    }

    /// Share of trials in which the outcome is a finite number.
    #[must_use]
    pub fn defined(&self) -> f64 {
        let finite: usize = self.groups.iter().map(|g| g.iter().filter(|value| value.is_finite()).count()).sum();
        if self.trials() == 0 { 0.0 } else { finite as f64 / self.trials() as f64 }
    }

    /// Probability that a value fulfils a condition; undefined values do not.
    #[must_use]
    pub fn probability(&self, holds: impl Fn(f64) -> bool) -> Option<Estimate> {
        let count = |group: &[f64]| group.iter().filter(|value| holds(**value)).count();
        if let [only] = self.groups.as_slice() {
            return proportion_estimate(count(only) as u64, only.len() as u64, self.confidence);
        }
        let shares: Vec<f64> =
            self.groups.iter().map(|group| count(group) as f64 / group.len().max(1) as f64).collect();
        let hits: usize = self.groups.iter().map(|group| count(group)).sum();
        let pooled = hits as f64 / self.trials().max(1) as f64;
        let mut estimate = self.spread(pooled, &shares)?;
        // Equal replicates say nothing about how rare the event is; independent trials bound it.
        if estimate.standard_error == Some(0.0) {
            return proportion_estimate(hits as u64, self.trials() as u64, self.confidence);
        }
        estimate.interval = estimate.interval.map(|(low, high)| (low.max(0.0), high.min(1.0)));
        Some(estimate)
    }

    /// Mean of the defined values.
    #[must_use]
    pub fn mean(&self) -> Option<Estimate> {
        self.moments().0
    }

    /// Standard deviation of the defined values.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<Estimate> {
        self.moments().1
    }

    /// Mean and standard deviation of the defined values, in one pass.
    #[must_use]
    pub fn moments(&self) -> (Option<Estimate>, Option<Estimate>) {
        let Some(groups) = self.finite() else { return (None, None) };
        let each: Vec<Moments> = groups.iter().map(|group| Moments::of(group)).collect();
        if let [only] = each.as_slice() {
            let deviation = only.standard_deviation().map(|value| match only.standard_error_of_standard_deviation() {
                Some(error) => Estimate::normal(value, error, self.confidence),
                None => Estimate::exact(value),
            });
            return (only.mean_estimate(self.confidence), deviation);
        }
        let all = each.iter().fold(Moments::of(&[]), |all, moments| all.merge(*moments));
        let spread = |value: Option<f64>, of: fn(&Moments) -> Option<f64>| {
            self.spread(value?, &each.iter().filter_map(of).collect::<Vec<_>>())
        };
        (spread(all.mean(), Moments::mean), spread(all.standard_deviation(), Moments::standard_deviation))
    }

    /// Percentiles over all trials in which the outcome is defined or never comes; `None` where it never comes.
    #[must_use]
    pub fn percentiles(&self, shares: &[f64]) -> Vec<Option<Estimate>> {
        self.percentiles_in(shares, &mut Vec::new())
    }

    /// As [`Self::percentiles`], in a buffer that can be used again; it is left with the values, partly sorted.
    #[must_use]
    pub fn percentiles_in(&self, shares: &[f64], pooled: &mut Vec<f64>) -> Vec<Option<Estimate>> {
        let none = || vec![None; shares.len()];
        pooled.clear();
        pooled.extend(self.groups.iter().flat_map(|group| group.iter()).copied().filter(|value| !value.is_nan()));
        if pooled.is_empty() {
            return none();
        }
        if self.groups.len() == 1 {
            let found = quantile_estimates(pooled, shares, QuantileType::default(), self.confidence);
            let finite = |estimate: Option<Estimate>| estimate.filter(|estimate| estimate.value.is_finite());
            return found.map_or_else(none, |found| found.into_iter().map(finite).collect());
        }
        let Some(values) = quantiles(pooled, shares, QuantileType::default()) else { return none() };
        let each: Vec<Vec<Option<f64>>> = self
            .groups
            .iter()
            .filter_map(|group| {
                let mut group: Vec<f64> = group.iter().copied().filter(|value| !value.is_nan()).collect();
                quantiles(&mut group, shares, QuantileType::default())
            })
            .collect();
        values
            .into_iter()
            .enumerate()
            .map(|(index, value)| {
                let value = value.filter(|value| value.is_finite())?;
                let each: Option<Vec<f64>> = each.iter().map(|row| row[index]).collect();
                // Where some replicate never gets there, the value stands without an error.
                Some(each.and_then(|each| self.spread(value, &each)).unwrap_or(Estimate::exact(value)))
            })
            .collect()
    }

    /// Mean of the worst share of the defined values.
    #[must_use]
    pub fn cvar(&self, share: f64, tail: Tail) -> Option<Estimate> {
        self.cvar_of(&mut self.pooled(), share, tail)
    }

    /// As [`Self::cvar`], with all values at hand in any order.
    #[must_use]
    pub fn cvar_of(&self, pooled: &mut Vec<f64>, share: f64, tail: Tail) -> Option<Estimate> {
        pooled.retain(|value| value.is_finite());
        if self.groups.len() == 1 {
            return tail_mean_estimate(pooled, tail, share, self.confidence);
        }
        let value = tail_mean(pooled, tail, share)?;
        let each: Vec<f64> =
            self.finite()?.into_iter().filter_map(|group| tail_mean(&mut group.into_owned(), tail, share)).collect();
        self.spread(value, &each)
    }

    /// All values that are not undefined.
    #[must_use]
    pub fn pooled(&self) -> Vec<f64> {
        self.groups.iter().flat_map(|group| group.iter()).copied().filter(|value| !value.is_nan()).collect()
    }

    /// The finite values of every replicate, copied only where some are not; `None` when there are none at all.
    fn finite(&self) -> Option<Vec<Cow<'_, [f64]>>> {
        let groups: Vec<Cow<'_, [f64]>> = self
            .groups
            .iter()
            .map(|group| {
                if group.iter().all(|value| value.is_finite()) {
                    Cow::Borrowed(group.as_ref())
                } else {
                    Cow::Owned(group.iter().copied().filter(|value| value.is_finite()).collect())
                }
            })
            .collect();
        groups.iter().any(|group| !group.is_empty()).then_some(groups)
    }

    /// An estimate whose error is the spread of replicates.
    fn spread(&self, value: f64, replicates: &[f64]) -> Option<Estimate> {
        let moments = Moments::of(replicates);
        let error = moments.standard_error_of_mean()?;
        let degrees = replicates.len() as f64 - 1.0;
        let factor = student_t_quantile(degrees, 1.0 - self.confidence.tail())?;
        let half = factor * error;
        Some(Estimate { value, standard_error: Some(error), interval: Some((value - half, value + half)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_and_never_are_kept_apart() {
        let values = [1.0, 2.0, f64::INFINITY, f64::NAN];
        let sample = Sample::new(&values, 1, None);
        assert_eq!(sample.defined(), 0.5);
        assert_eq!(sample.mean().expect("two values").value, 1.5);
        assert_eq!(sample.probability(|value| value <= 1.0).expect("four trials").value, 0.25);
        assert_eq!(sample.percentiles(&[0.5])[0].expect("second of three").value, 2.0);
        assert_eq!(sample.percentiles(&[0.99])[0], None);
    }

    #[test]
    fn failed_trials_do_not_count() {
        let values = [1.0, 100.0, 3.0];
        let sample = Sample::new(&values, 1, Some(&[false, true, false]));
        assert_eq!((sample.trials(), sample.mean().expect("two").value), (2, 2.0));
    }

    #[test]
    fn replicates_give_the_error_and_the_pool_gives_the_value() {
        // Means 1, 2, 3 of three replicates: mean 2, standard error 1/sqrt(3), t(2) at 97.5 % = 4.302653.
        let values = [0.5, 1.5, 1.5, 2.5, 2.5, 3.5];
        let mean = Sample::new(&values, 3, None).mean().expect("six values");
        assert_eq!(mean.value, 2.0);
        assert!((mean.standard_error.expect("error") - 1.0 / 3.0_f64.sqrt()).abs() < 1e-12);
        let (low, high) = mean.interval.expect("interval");
        assert!((high - low - 2.0 * 4.302_652_729_911_275 / 3.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn an_event_no_replicate_saw_still_has_an_upper_bound() {
        let values = vec![1.0; 64];
        let never = Sample::new(&values, 16, None).probability(|value| value < 0.0).expect("trials");
        assert_eq!(never.value, 0.0);
        assert!(never.interval.expect("bound").1 > 0.01);
    }
}
