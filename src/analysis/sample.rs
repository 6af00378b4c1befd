//! Statistics of one outcome with the error that is right for the sampling design.
//!
//! Independent trials use the classical errors: normal for means, order statistics for percentiles (no assumption
//! about the distribution), Wilson for probabilities. Latin hypercubes and Sobol points are not independent inside a
//! replicate, so there the replicates are: every statistic is also computed in each of them, and their spread gives the
//! error with Student's t (L'Ecuyer & Lemieux 2002). What is not a mean is made one by the boundary of all trials, since
//! a percentile of a replicate is coarser than one of them all: the error of a percentile is that of the share up to it,
//! read off at both ends of the share's interval (sectioning, Asmussen & Glynn 2007).

mod group;

use std::borrow::Cow;

use self::group::Group;
use crate::outcome::{Comparison, Digest};
use crate::stats::{Confidence, Estimate, Moments, Tail, proportion_estimate, student_t_quantile};

/// Values of an outcome over the trials, by replicate. Undefined values are NaN, "never" is infinite.
#[derive(Debug, Clone)]
pub struct Sample<'a> {
    groups: Vec<Group<'a>>,
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
            None => values.chunks(size).map(|values| Group::Values(Cow::Borrowed(values))).collect(),
            Some(failed) => values
                .chunks(size)
                .zip(failed.chunks(size))
                .map(|(values, failed)| {
                    let kept = values.iter().zip(failed).filter(|(_, failed)| !**failed).map(|(v, _)| *v);
                    Group::Values(Cow::Owned(kept.collect()))
                })
                .collect(),
        };
        Self { groups, confidence: Confidence::default() }
    }

    /// A sample of which digests are known, one for each replicate.
    #[must_use]
    pub fn counted(digests: &'a [Digest]) -> Self {
        let groups = digests.iter().map(|digest| Group::Digest(Cow::Borrowed(digest))).collect();
        Self { groups, confidence: Confidence::default() }
    }

    /// Number of trials that count.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.groups.iter().map(Group::trials).sum()
    }

    /// Share of trials in which the outcome is a finite number.
    #[must_use]
    pub fn defined(&self) -> f64 {
        let finite: u64 = self.groups.iter().map(Group::finite).sum();
        if self.trials() == 0 { 0.0 } else { finite as f64 / self.trials() as f64 }
    }

    /// Probability that the outcome fulfils a condition; undefined values do not. `None` without trials, and for a
    /// condition that digests did not watch.
    #[must_use]
    pub fn probability(&self, comparison: Comparison, threshold: f64) -> Option<Estimate> {
        self.share(|group| group.holding(comparison, threshold))
    }

    /// Probability that the outcome never comes.
    #[must_use]
    pub fn never(&self) -> Option<Estimate> {
        self.share(|group| Some(group.never()))
    }

    fn share(&self, count: impl Fn(&Group<'_>) -> Option<u64>) -> Option<Estimate> {
        let counts = self.groups.iter().map(count).collect::<Option<Vec<u64>>>()?;
        if let ([only], [count]) = (self.groups.as_slice(), counts.as_slice()) {
            return proportion_estimate(*count, only.trials(), self.confidence);
        }
        let shares: Vec<f64> =
            self.groups.iter().zip(&counts).map(|(group, n)| *n as f64 / group.trials().max(1) as f64).collect();
        let hits: u64 = counts.iter().sum();
        let pooled = hits as f64 / self.trials().max(1) as f64;
        let mut estimate = self.spread(pooled, &shares)?;
        // Equal replicates say nothing about how rare the event is; independent trials bound it.
        if estimate.standard_error == Some(0.0) {
            return proportion_estimate(hits, self.trials(), self.confidence);
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
        let each: Vec<Moments> = self.groups.iter().map(Group::moments).collect();
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
        self.pooled().percentiles(shares)
    }

    /// Mean of the worst share of the defined values.
    #[must_use]
    pub fn cvar(&self, share: f64, tail: Tail) -> Option<Estimate> {
        self.pooled().cvar(share, tail)
    }

    /// All replicates together, for several questions about order.
    #[must_use]
    pub fn pooled(&self) -> Pooled<'_, 'a> {
        Pooled { sample: self, all: Group::all(&self.groups), each: self.groups.iter().map(Group::ordered).collect() }
    }

    /// Student's t for the interval of a mean of the replicates.
    fn factor(&self) -> Option<f64> {
        student_t_quantile(self.groups.len() as f64 - 1.0, 1.0 - self.confidence.tail())
    }

    /// An estimate whose error is the spread of replicates.
    fn spread(&self, value: f64, replicates: &[f64]) -> Option<Estimate> {
        let moments = Moments::of(replicates);
        let error = moments.standard_error_of_mean()?;
        let factor = student_t_quantile(replicates.len() as f64 - 1.0, 1.0 - self.confidence.tail())?;
        let half = factor * error;
        Some(Estimate { value, standard_error: Some(error), interval: Some((value - half, value + half)) })
    }
}

/// A sample with its values together, ready for questions about order; each may reorder them.
#[derive(Debug)]
pub struct Pooled<'s, 'a> {
    sample: &'s Sample<'a>,
    all: group::All,
    each: Vec<group::Ordered<'s>>,
}

impl Pooled<'_, '_> {
    /// Percentiles over all trials in which the outcome is defined or never comes; `None` where it never comes.
    #[must_use]
    pub fn percentiles(&mut self, shares: &[f64]) -> Vec<Option<Estimate>> {
        if self.each.len() == 1 {
            let found = self.all.percentile_estimates(shares, self.sample.confidence);
            return found.into_iter().map(|found| found.filter(|estimate| estimate.value.is_finite())).collect();
        }
        let values = self.all.percentiles(shares);
        values.into_iter().zip(shares).map(|(value, share)| self.replicated(value?, *share)).collect()
    }

    /// A percentile whose interval is that of the share of values up to it, read off at both ends.
    fn replicated(&mut self, value: f64, share: f64) -> Option<Estimate> {
        if !value.is_finite() {
            return None;
        }
        let Some(half) = self.half_width_of_share_up_to(value) else { return Some(Estimate::exact(value)) };
        let ends = self.all.percentiles(&[(share - half).max(0.0), (share + half).min(1.0)]);
        let &[Some(low), Some(high)] = ends.as_slice() else { return Some(Estimate::exact(value)) };
        // Where the event may never come, the interval is open and has no standard error.
        let error = self.sample.factor().map(|factor| (high - low) / (2.0 * factor)).filter(|error| error.is_finite());
        Some(Estimate { value, standard_error: error, interval: Some((low, high)) })
    }

    /// Half width of the interval of the share of values up to a boundary, by replicates. A replicate cannot tell
    /// shares closer than its points, so its rounding is the least that is taken for its spread.
    fn half_width_of_share_up_to(&self, boundary: f64) -> Option<f64> {
        let (mut shares, mut points) = (Vec::new(), 0.0);
        for group in self.each.iter().filter(|group| group.len() > 0) {
            shares.push(group.up_to(boundary) as f64 / group.len() as f64);
            points += group.len() as f64;
        }
        let count = shares.len() as f64;
        let rounding = (1.0 / 12.0_f64).sqrt() / (points / count) / count.sqrt();
        Some(self.sample.factor()? * Moments::of(&shares).standard_error_of_mean()?.max(rounding))
    }

    /// Mean of the worst share of the defined values.
    #[must_use]
    pub fn cvar(&mut self, share: f64, tail: Tail) -> Option<Estimate> {
        if self.each.len() == 1 {
            return self.all.tail_estimate(tail, share, self.sample.confidence);
        }
        let value = self.all.tail(tail, share)?;
        let (at, sign) = match tail {
            Tail::Lower => (share, 1.0),
            Tail::Upper => (1.0 - share, -1.0),
        };
        // With the boundary of all trials a tail mean is a mean (Rockafellar & Uryasev 2002), in every replicate too.
        let boundary = self.all.percentiles(&[at]).first().copied().flatten()?;
        let each: Vec<f64> = self
            .each
            .iter()
            .filter(|group| group.finite() > 0)
            .map(|group| boundary - sign * group.beyond(tail, boundary) / (share * group.finite() as f64))
            .collect();
        self.sample.spread(value, &each)
    }

    /// How many finite values lie in each of the bins between these edges; those beyond count in the outermost.
    #[must_use]
    pub fn counts(&self, edges: &[f64]) -> Vec<u64> {
        self.all.counts(edges)
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
        assert_eq!(sample.probability(Comparison::AtMost, 1.0).expect("four trials").value, 0.25);
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
        let never = Sample::new(&values, 16, None).probability(Comparison::Less, 0.0).expect("trials");
        assert_eq!(never.value, 0.0);
        assert!(never.interval.expect("bound").1 > 0.01);
    }
}
