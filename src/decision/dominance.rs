//! Would everybody prefer the same option, and how sure is that?

use super::DecisionError;
use super::benefits::NetBenefits;
use crate::random::address::{Purpose, Stream};
use crate::stats::{SampleComparison, compare_samples};

/// Trials at most that are resampled; more are thinned evenly.
const MOST_TRIALS: usize = 2000;
/// Resamples of the bootstrap.
const RESAMPLES: u64 = 100;

/// One option against the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dominance {
    /// On all trials: dominance of both orders and the violation share, ε of almost dominance (Leshno & Levy 2002).
    pub comparison: SampleComparison,
    /// Share of bootstrap resamples in which first-order dominance holds.
    pub first_order_frequency: f64,
    /// Share of bootstrap resamples in which second-order dominance holds.
    pub second_order_frequency: f64,
}

/// Stochastic dominance between two options, both ways.
///
/// The tails of two samples almost always cross somewhere, so a bare yes or no says little: the violation share tells
/// by how much, and the frequencies tell how often the same finding would come from other trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DominanceSummary {
    /// The first option against the second.
    pub forward: Dominance,
    /// The second option against the first.
    pub backward: Dominance,
}

/// Compares two options by stochastic dominance of first and second order.
///
/// The bootstrap (Efron 1979) draws trials, both options together, or whole replicates of a design that has them; 100
/// times, from at most 2,000 evenly spaced trials. The seed decides the resamples.
///
/// # Errors
/// An option that does not exist.
///
/// ```
/// use roicast::decision::{NetBenefits, dominance_summary};
/// let benefits = NetBenefits::new(&[&[1.0, 4.0, 6.0], &[0.0, 3.0, 5.0]], 1).unwrap();
/// let summary = dominance_summary(&benefits, 0, 1, 42).unwrap();
/// assert!(summary.forward.comparison.first_order && !summary.backward.comparison.second_order);
/// ```
pub fn dominance_summary(
    benefits: &NetBenefits,
    first: usize,
    second: usize,
    seed: u64,
) -> Result<DominanceSummary, DecisionError> {
    let column = |option: usize| benefits.column(option).ok_or(DecisionError::NoSuchOption);
    let (a, b) = (column(first)?, column(second)?);
    let compare = |a: &[f64], b: &[f64]| compare_samples(a, b).ok_or(DecisionError::TooFewTrials);
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let (all_a, all_b) = (sorted(a), sorted(b));
    let (forward, backward) = (compare(&all_a, &all_b)?, compare(&all_b, &all_a)?);

    let units = units(benefits);
    let (order_a, order_b) = (order(a, &units), order(b, &units));
    let stream = Stream::with_purpose(seed, "dominance", Purpose::Resample);
    let count = units.len() as u64;
    let mut hits = [0_u64; 4];
    let mut times = vec![0_u32; units.len()];
    let (mut sample_a, mut sample_b) = (Vec::new(), Vec::new());
    for resample in 0..RESAMPLES {
        times.fill(0);
        for draw in 0..count {
            // The upper half of the product of a word and the number of units is uniform on them.
            let unit = (u128::from(stream.word(resample * count + draw)) * u128::from(count)) >> 64;
            if let Some(times) = usize::try_from(unit).ok().and_then(|unit| times.get_mut(unit)) {
                *times += 1;
            }
        }
        repeat(&order_a, &times, &mut sample_a);
        repeat(&order_b, &times, &mut sample_b);
        let (forward, backward) = (compare(&sample_a, &sample_b)?, compare(&sample_b, &sample_a)?);
        let found = [forward.first_order, forward.second_order, backward.first_order, backward.second_order];
        for (hits, found) in hits.iter_mut().zip(found) {
            *hits += u64::from(found);
        }
    }
    let [forward_first, forward_second, backward_first, backward_second] =
        hits.map(|hits| hits as f64 / RESAMPLES as f64);
    let join = |comparison, first_order_frequency, second_order_frequency| Dominance {
        comparison,
        first_order_frequency,
        second_order_frequency,
    };
    Ok(DominanceSummary {
        forward: join(forward, forward_first, forward_second),
        backward: join(backward, backward_first, backward_second),
    })
}

/// What is drawn again and again: trials, or the trials of whole replicates.
fn units(benefits: &NetBenefits) -> Vec<Vec<usize>> {
    let thinned = |range: std::ops::Range<usize>, most: usize| {
        let step = range.len().div_ceil(most.max(1)).max(1);
        range.step_by(step).collect::<Vec<usize>>()
    };
    if benefits.independent() {
        return thinned(0..benefits.trials(), MOST_TRIALS).into_iter().map(|trial| vec![trial]).collect();
    }
    let replicates = benefits.groups().count();
    benefits.groups().map(|group| thinned(group, MOST_TRIALS / replicates)).collect()
}

/// The values of the trials that can be drawn, in increasing order, each with its unit.
fn order(column: &[f64], units: &[Vec<usize>]) -> Vec<(f64, usize)> {
    let mut order: Vec<(f64, usize)> = units
        .iter()
        .enumerate()
        .flat_map(|(unit, trials)| trials.iter().filter_map(move |&trial| Some((*column.get(trial)?, unit))))
        .collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    order
}

/// Each value as often as its unit was drawn; the order stays.
fn repeat(order: &[(f64, usize)], times: &[u32], sample: &mut Vec<f64>) {
    sample.clear();
    for &(value, unit) in order {
        for _ in 0..times.get(unit).copied().unwrap_or(0) {
            sample.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;

    fn normal(name: &str, n: u64) -> Vec<f64> {
        let stream = Stream::new(7, name);
        (0..n).map(|trial| normal_quantile(stream.uniform(trial))).collect()
    }

    #[test]
    fn a_shift_dominates_in_every_resample() {
        let b = normal("b", 5000);
        let a: Vec<f64> = b.iter().map(|b| b + 0.5).collect();
        let benefits = NetBenefits::new(&[&a, &b], 1).unwrap();
        let got = dominance_summary(&benefits, 0, 1, 1).unwrap();
        assert!(got.forward.comparison.first_order);
        assert!((got.forward.first_order_frequency - 1.0).abs() < 1e-12);
        assert_eq!((got.forward.comparison.violation, got.backward.second_order_frequency), (Some(0.0), 0.0));
    }

    #[test]
    fn equal_means_and_another_spread_is_second_order_at_most() {
        // N(0.5, 1) against N(0, 2): the first dominates in the second order, neither in the first.
        let (a, b) = (normal("a", 3000), normal("b", 3000));
        let a: Vec<f64> = a.iter().map(|a| a + 0.5).collect();
        let b: Vec<f64> = b.iter().map(|b| 2.0 * b).collect();
        for replicates in [1, 10] {
            let benefits = NetBenefits::new(&[&a, &b], replicates).unwrap();
            let got = dominance_summary(&benefits, 0, 1, 1).unwrap();
            assert!(got.forward.second_order_frequency > 0.9, "{got:?}");
            assert_eq!((got.forward.first_order_frequency, got.backward.second_order_frequency), (0.0, 0.0));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_frequencies() {
        let (a, b) = (normal("a", 500), normal("b", 500));
        let benefits = NetBenefits::new(&[&a, &b], 1).unwrap();
        assert_eq!(dominance_summary(&benefits, 0, 1, 3), dominance_summary(&benefits, 0, 1, 3));
        assert_eq!(dominance_summary(&benefits, 0, 2, 3).unwrap_err(), DecisionError::NoSuchOption);
    }
}
