//! Options against each other on the same trials: means, chances, regret and what certainty is worth.

use super::DecisionError;
use super::benefits::NetBenefits;
use super::normal::maximum;
use super::table::first_largest;
use crate::stats::{Estimate, sum};

/// One option among the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptionScore {
    /// Mean net benefit.
    pub mean: Estimate,
    /// Probability to be the best of all; options that tie for the best share the trial.
    pub probability_best: Estimate,
    /// Mean shortfall from the best option of each trial; never negative. Without an error where no trial has any.
    pub expected_regret: Estimate,
}

/// Two options, trial by trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// The option that is counted positive.
    pub first: usize,
    /// The option that is counted negative.
    pub second: usize,
    /// Mean of first less second. Common random numbers make its error smaller than that of either mean.
    pub difference: Estimate,
    /// Probability that the first exceeds the second; a tie counts half.
    pub probability_greater: Estimate,
}

/// Expected value of perfect information: what certainty before the choice would be worth, at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerfectInformation {
    /// The smallest expected regret. Without an error where no trial has any.
    pub value: Estimate,
    /// How far `value` is off on average because the option with the largest mean was found in the same sample, which
    /// flatters it: never positive, and 0 once the lead of the best option is many standard errors.
    pub bias: f64,
}

impl PerfectInformation {
    /// The value with its estimated bias taken off.
    #[must_use]
    pub fn corrected(&self) -> f64 {
        self.value.value - self.bias
    }
}

/// All options of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionComparison {
    /// Every option, in the order given.
    pub options: Vec<OptionScore>,
    /// Every pair, first before second.
    pub pairs: Vec<PairedDifference>,
    /// The option with the largest mean; of equal ones, the first.
    pub best: usize,
    /// What certainty would be worth.
    pub evpi: PerfectInformation,
}

/// Compares the options of a decision.
///
/// # Errors
/// Values so large that their sums are not finite.
///
/// ```
/// use roicast::decision::{NetBenefits, compare_options};
/// // Going brings 4 or loses 2; with certainty one would go in two trials of four and save 2 in the others.
/// let benefits = NetBenefits::new(&[&[4.0, -2.0, 4.0, -2.0], &[0.0; 4]], 1).unwrap();
/// let comparison = compare_options(&benefits).unwrap();
/// assert_eq!((comparison.best, comparison.evpi.value.value), (0, 1.0));
/// ```
pub fn compare_options(benefits: &NetBenefits) -> Result<OptionComparison, DecisionError> {
    let (largest, holders) = largest_of(benefits);
    let mut options = Vec::with_capacity(benefits.options());
    for column in benefits.columns() {
        let regret: Vec<f64> = largest.iter().zip(column).map(|(largest, value)| largest - value).collect();
        let score = |((largest, holders), value): ((&f64, &u32), &f64)| {
            if value == largest { 1.0 / f64::from(*holders) } else { 0.0 }
        };
        let scores: Vec<f64> = largest.iter().zip(&holders).zip(column).map(score).collect();
        options.push(OptionScore {
            mean: benefits.mean(column)?,
            probability_best: benefits.share(&scores)?,
            expected_regret: not_below_zero(benefits.mean(&regret)?),
        });
    }
    let means: Vec<f64> = options.iter().map(|option| option.mean.value).collect();
    let best = first_largest(&means);
    let value = options.get(best).map_or(Estimate::exact(0.0), |option| option.expected_regret);
    let bias = -selection_gain(benefits, &means);
    Ok(OptionComparison { options, pairs: pairs(benefits)?, best, evpi: PerfectInformation { value, bias } })
}

/// The largest value of each trial, and how many options have it.
fn largest_of(benefits: &NetBenefits) -> (Vec<f64>, Vec<u32>) {
    let mut largest = vec![f64::NEG_INFINITY; benefits.trials()];
    let mut holders = vec![0; benefits.trials()];
    for column in benefits.columns() {
        for ((largest, holders), &value) in largest.iter_mut().zip(&mut holders).zip(column) {
            if value > *largest {
                (*largest, *holders) = (value, 1);
            } else if value == *largest {
                *holders += 1;
            }
        }
    }
    (largest, holders)
}

/// A mean of numbers that are never negative. Only zeros say nothing about what was not seen.
pub(super) fn not_below_zero(estimate: Estimate) -> Estimate {
    if estimate.value == 0.0 {
        return Estimate::exact(0.0);
    }
    Estimate { interval: estimate.interval.map(|(low, high)| (low.max(0.0), high)), ..estimate }
}

fn pairs(benefits: &NetBenefits) -> Result<Vec<PairedDifference>, DecisionError> {
    let mut pairs = Vec::new();
    for (first, one) in benefits.columns().enumerate() {
        for (second, other) in benefits.columns().enumerate().skip(first + 1) {
            let difference: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).collect();
            let scores: Vec<f64> = one
                .iter()
                .zip(other)
                .map(|(a, b)| if a > b { 1.0 } else { f64::from(u8::from(a == b)) * 0.5 })
                .collect();
            pairs.push(PairedDifference {
                first,
                second,
                difference: benefits.mean(&difference)?,
                probability_greater: benefits.share(&scores)?,
            });
        }
    }
    Ok(pairs)
}

/// How much the largest sample mean exceeds the largest mean on average: E[max of the means] − max E, for means that
/// are normal about the sample means with their covariances; the maximum of several by Clark's recursion (1961).
fn selection_gain(benefits: &NetBenefits, means: &[f64]) -> f64 {
    let covariances = covariances_of_means(benefits, means);
    let mut order: Vec<usize> = (0..means.len()).collect();
    let mean = |option: usize| means.get(option).copied().unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| mean(*b).total_cmp(&mean(*a)));
    let covariance = |a: usize, b: usize| covariances.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0.0);
    let Some((&top, rest)) = order.split_first() else { return 0.0 };
    let (mut running, mut variance) = (mean(top), covariance(top, top));
    let mut with: Vec<f64> = (0..means.len()).map(|option| covariance(top, option)).collect();
    for &next in rest {
        let shared = with.get(next).copied().unwrap_or(0.0);
        let theta = (variance + covariance(next, next) - 2.0 * shared).max(0.0).sqrt();
        let joined = maximum(running, variance, mean(next), covariance(next, next), theta);
        for (option, with) in with.iter_mut().enumerate() {
            let first = joined.probability_first;
            *with = *with * first + covariance(next, option) * (1.0 - first);
        }
        (running, variance) = (joined.expected, joined.variance);
    }
    (running - mean(top)).max(0.0)
}

/// Covariances of the sample means: of the trials divided by their number, or of the replicates.
fn covariances_of_means(benefits: &NetBenefits, means: &[f64]) -> Vec<Vec<f64>> {
    let centred: Vec<Vec<f64>> = benefits
        .columns()
        .zip(means)
        .map(|(column, mean)| {
            if benefits.independent() {
                return column.iter().map(|value| value - mean).collect();
            }
            let group_mean = |values: &[f64]| sum(values) / values.len() as f64 - mean;
            benefits.groups().filter_map(|group| column.get(group)).map(group_mean).collect()
        })
        .collect();
    let covariance = |a: &[f64], b: &[f64]| {
        let products: Vec<f64> = a.iter().zip(b).map(|(x, y)| x * y).collect();
        let count = products.len() as f64;
        sum(&products) / (count * (count - 1.0)).max(1.0)
    };
    let mut matrix = vec![vec![0.0; centred.len()]; centred.len()];
    for (row, a) in centred.iter().enumerate() {
        for (column, b) in centred.iter().enumerate().take(row + 1) {
            let value = covariance(a, b);
            for (i, j) in [(row, column), (column, row)] {
                if let Some(cell) = matrix.get_mut(i).and_then(|cells| cells.get_mut(j)) {
                    *cell = value;
                }
            }
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::normal_maximum;
    use crate::math::normal_quantile;
    use crate::random::address::Stream;

    #[test]
    fn worked_by_hand() {
        // Best of each trial: 3, 2, 4, 0. Regrets of A 0, 1, 0, 0; of B 2, 0, 0, 4; of C 3, 2, 4, 0.
        let (a, b, c) = ([3.0, 1.0, 4.0, 0.0], [1.0, 2.0, 4.0, -4.0], [0.0; 4]);
        let got = compare_options(&NetBenefits::new(&[&a, &b, &c], 1).unwrap()).unwrap();
        let values = |of: fn(&OptionScore) -> Estimate| got.options.iter().map(|o| of(o).value).collect::<Vec<_>>();
        assert_eq!(values(|o| o.mean), [2.0, 0.75, 0.0]);
        assert_eq!(values(|o| o.expected_regret), [0.25, 1.5, 2.25]);
        // A and B tie in the third trial, A and C in the fourth.
        assert_eq!(values(|o| o.probability_best), [0.5, 0.375, 0.125]);
        assert_eq!((got.best, got.evpi.value.value), (0, 0.25));
        // A − B is 2, −1, 0, 4: mean 1.25, variance 59/12, standard error √(59/48).
        let pair = got.pairs[0];
        assert_eq!((pair.first, pair.second, pair.difference.value), (0, 1, 1.25));
        assert!((pair.difference.standard_error.unwrap() - (14.75_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
        assert_eq!(pair.probability_greater.value, 0.625);
    }

    #[test]
    fn an_option_that_never_loses_leaves_no_regret_and_no_error() {
        let got = compare_options(&NetBenefits::new(&[&[2.0, 3.0], &[0.0, 0.0]], 1).unwrap()).unwrap();
        assert_eq!(got.evpi.value, Estimate::exact(0.0));
        assert!(got.pairs[0].probability_greater.interval.unwrap().0 < 0.5);
    }

    /// Draws of a normal by the address of the trial.
    fn normal(name: &str, seed: u64, n: u64, mean: f64, sd: f64) -> Vec<f64> {
        let stream = Stream::new(seed, name);
        (0..n).map(|trial| mean + sd * normal_quantile(stream.uniform(trial))).collect()
    }

    #[test]
    fn two_normals_agree_with_clark() {
        let (n, rho) = (40_000, 0.25_f64);
        let (z, w) = (normal("z", 1, n, 0.0, 1.0), normal("w", 1, n, 0.0, 1.0));
        let a: Vec<f64> = z.iter().map(|z| 10.0 + 3.0 * z).collect();
        let rest = (1.0 - rho * rho).sqrt();
        let b: Vec<f64> = z.iter().zip(&w).map(|(z, w)| 9.0 + 4.0 * (rho * z + rest * w)).collect();
        let exact = normal_maximum((10.0, 3.0), (9.0, 4.0), rho).unwrap();
        let got = compare_options(&NetBenefits::new(&[&a, &b], 1).unwrap()).unwrap();
        let near =
            |estimate: Estimate, truth: f64| (estimate.value - truth).abs() < 4.0 * estimate.standard_error.unwrap();
        assert!(near(got.evpi.value, exact.evpi), "{:?}", got.evpi);
        assert!(near(got.pairs[0].probability_greater, exact.probability_first));
        assert!(near(got.options[0].probability_best, exact.probability_first));
        // The lead is 1 with an error of 0.02: no doubt about the best, no bias.
        assert!(got.evpi.bias.abs() < 1e-100);
    }

    #[test]
    fn bias_of_equals_is_what_repetition_shows() {
        // Three equal options of 400 trials: the best looks better than it is by 0.846/20 on average (Harter 1961). The
        // estimate looks at the sample means, which differ more than the means: on average it sees somewhat less.
        let studies = 200;
        let (mut gain, mut flattery) = (0.0, 0.0);
        for seed in 0..studies {
            let columns: Vec<Vec<f64>> = ["a", "b", "c"].map(|name| normal(name, seed, 400, 0.0, 1.0)).to_vec();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let got = compare_options(&NetBenefits::new(&slices, 1).unwrap()).unwrap();
            gain -= got.evpi.bias / studies as f64;
            flattery += got.options[got.best].mean.value / studies as f64;
        }
        let truth = 0.846_284 / 20.0;
        assert!((flattery - truth).abs() < 0.01, "{flattery}");
        assert!(gain > 0.4 * truth && gain < 1.1 * truth, "{gain}");
    }
}
