//! Change in an output statistic along an input: trials sorted by the input, cut into bins, the statistic in each.

use crate::stats::Estimate;

use super::bins::equal_counts;
use super::given_data::{Shape, explained_by_bins};
use super::order::Order;
use super::spread::replicated;
use super::study::Study;

/// Bins used when nothing else is asked for.
pub const BINS: usize = 10;

/// Trials whose input lies in one range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Smallest value of the input in the bin.
    pub from: f64,
    /// Largest value of the input in the bin.
    pub to: f64,
    /// Number of trials.
    pub trials: usize,
    /// The statistic of the output given that the input lies between `from` and `to`; `None` where it does not exist.
    pub statistic: Option<Estimate>,
}

/// A bar of the tornado of changes in a statistic, and the points of its spider line.
#[derive(Debug, Clone, PartialEq)]
pub struct BinnedChange {
    /// The bins, by increasing input.
    pub bins: Vec<Bin>,
    /// Number of the bin with the smallest statistic; `None` when no bin has one.
    pub lowest: Option<usize>,
    /// Number of the bin with the largest statistic.
    pub highest: Option<usize>,
}

impl BinnedChange {
    /// Smallest and largest statistic: the ends of the bar. Both are extremes of noisy numbers, so the bar of an input
    /// without effect is as long as the noise; compare with the errors of the bins.
    #[must_use]
    pub fn ends(&self) -> Option<(f64, f64)> {
        let value = |index: Option<usize>| Some(self.bins.get(index?)?.statistic?.value);
        Some((value(self.lowest)?, value(self.highest)?))
    }

    /// Length of the bar, in the unit of the statistic; 0 when no bin has one.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.ends().map_or(0.0, |(low, high)| high - low)
    }
}

/// The statistic of the output in at most `bins` bins of an input with about equal counts, equal values together.
///
/// `statistic` sees the output values of a bin in the order of the trials: a mean, a percentile, a probability. Its error
/// is taken as it is for independent trials and replaced by the spread of the replicates where there are several. With
/// fewer than two bins all trials are one.
///
/// ```
/// use roicast::sensitivity::{Study, binned::binned_change};
/// use roicast::stats::{Confidence, mean_estimate};
/// let (x, y) = ([0.0, 1.0, 0.0, 1.0], [3.0, 5.0, 5.0, 7.0]);
/// let study = Study::new(&[&x], &y, 1)?;
/// let change = binned_change(&study, 0, 10, |values| mean_estimate(values, Confidence::default()));
/// assert_eq!((change.bins.len(), change.ends()), (2, Some((4.0, 6.0))));
/// # Ok::<(), roicast::sensitivity::StudyError>(())
/// ```
#[must_use]
pub fn binned_change(
    study: &Study<'_>,
    input: usize,
    bins: usize,
    statistic: impl Fn(&[f64]) -> Option<Estimate>,
) -> BinnedChange {
    let (x, y) = (study.input(input), study.output());
    let order = Order::of(x);
    let bins: Vec<Bin> = equal_counts(&order, bins.max(1))
        .into_iter()
        .filter_map(|range| {
            let mut trials = order.trials().get(range)?.to_vec();
            let (from, to) = (x[*trials.first()?], x[*trials.last()?]);
            trials.sort_unstable();
            let values: Vec<f64> = trials.iter().map(|&trial| y[trial]).collect();
            let mut estimate = statistic(&values);
            if let (Some(whole), true) = (&mut estimate, study.replicates() > 1) {
                let each: Vec<Option<f64>> = study
                    .ranges()
                    .iter()
                    .map(|part| {
                        let (start, end) =
                            (trials.partition_point(|t| *t < part.start), trials.partition_point(|t| *t < part.end));
                        statistic(&values[start..end]).map(|estimate| estimate.value)
                    })
                    .collect();
                *whole = replicated(whole.value, &each);
            }
            Some(Bin { from, to, trials: trials.len(), statistic: estimate })
        })
        .collect();
    let values = || bins.iter().enumerate().filter_map(|(index, bin)| Some((index, bin.statistic?.value)));
    // Of equal bins the first one, by keeping the earlier in both.
    let lowest = values().reduce(|best, next| if next.1 < best.1 { next } else { best }).map(|(index, _)| index);
    let highest = values().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(index, _)| index);
    BinnedChange { bins, lowest, highest }
}

/// Share of the output's variance between the means of at most `bins` bins of an input: the correlation ratio, without
/// the part that noise alone gives (Kelley 1935). It estimates the first-order index from below, by what the output
/// changes inside bins; [`first_order`](super::given_data::first_order) follows that too.
///
/// `None` when the output does not vary or there are too few trials for the bins.
#[must_use]
pub fn correlation_ratio(study: &Study<'_>, input: usize, bins: usize) -> Option<Estimate> {
    explained_by_bins(study, input, |_| bins, Shape::Level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Confidence, mean_estimate};

    #[test]
    fn bars_reach_over_all_bins_not_only_the_ends() {
        // A hump: 0 at both ends, 1 in the middle.
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| if (40.0..60.0).contains(x) { 1.0 } else { 0.0 }).collect();
        let study = Study::new(&[&x], &y, 1).expect("valid");
        let change = binned_change(&study, 0, 10, |values| mean_estimate(values, Confidence::default()));
        assert_eq!(change.ends(), Some((0.0, 1.0)));
        assert_eq!((change.lowest, change.highest, change.width()), (Some(0), Some(4), 1.0));
        assert_eq!((change.bins[4].from, change.bins[4].to, change.bins[4].trials), (40.0, 49.0, 10));
    }

    #[test]
    fn nothing_has_no_bar() {
        let study = Study::new(&[&[]], &[], 1).expect("valid");
        let change = binned_change(&study, 0, 10, |values| mean_estimate(values, Confidence::default()));
        assert_eq!((change.bins.len(), change.ends()), (0, None));
        assert_eq!(correlation_ratio(&study, 0, 10), None);
        let missing = binned_change(&study, 7, 10, |_| None);
        assert_eq!(missing.ends(), None);
    }

    #[test]
    fn replicates_give_the_error() {
        // Two replicates of two trials; bin means 1 and 3 for x = 0 and x = 1 in the pool, 0/2 and 2/4 in the replicates.
        let (x, y) = ([0.0, 1.0, 0.0, 1.0], [0.0, 2.0, 2.0, 4.0]);
        let study = Study::new(&[&x], &y, 2).expect("valid");
        let change = binned_change(&study, 0, 2, |values| mean_estimate(values, Confidence::default()));
        let low = change.bins[0].statistic.expect("values");
        assert_eq!((low.value, low.standard_error), (1.0, Some(1.0)));
    }
}
