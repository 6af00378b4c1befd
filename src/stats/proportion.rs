//! Intervals for a probability that was estimated by counting.

use super::estimate::{Confidence, Estimate};
use crate::math::beta_quantile;

/// Wilson's score interval (1927) for `successes` of `trials`.
///
/// Its coverage is close to the level on average, and it never collapses to a point: 0 of n has a
/// positive upper bound. `None` when there are no trials or more successes than trials.
///
/// ```
/// use roicast::stats::{Confidence, wilson_interval};
/// let (low, high) = wilson_interval(0, 1000, Confidence::default()).unwrap();
/// assert_eq!(low, 0.0);
/// assert!(high > 0.003 && high < 0.004);
/// ```
pub fn wilson_interval(successes: u64, trials: u64, confidence: Confidence) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let (hits, misses) = (successes as f64, (trials - successes) as f64);
    let z = confidence.normal_factor();
    let square = z * z;
    let root = z * (hits * misses / n + square / 4.0).sqrt();
    // Exact at the ends, where the difference of two equal numbers would leave rounding dust.
    let low = if successes == 0 { 0.0 } else { (hits + square / 2.0 - root) / (n + square) };
    let high = if successes == trials { 1.0 } else { (hits + square / 2.0 + root) / (n + square) };
    Some((low, high))
}

/// The interval of Clopper & Pearson (1934) for `successes` of `trials`: it covers the truth with
/// at least the level, whatever the truth is, and is therefore wider than [`wilson_interval`].
/// `None` when there are no trials or more successes than trials.
pub fn clopper_pearson_interval(successes: u64, trials: u64, confidence: Confidence) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let tail = confidence.tail();
    let (hits, misses) = (successes as f64, (trials - successes) as f64);
    let low = if successes == 0 { 0.0 } else { beta_quantile(hits, misses + 1.0, tail) };
    let high = if successes == trials { 1.0 } else { 1.0 - beta_quantile(misses, hits + 1.0, tail) };
    Some((low, high))
}

/// A probability estimated from independent trials: the share, its standard error √(p(1 − p)/n)
/// and the [`wilson_interval`]. At a share of 0 or 1 that standard error would be 0 and is left
/// out. `None` when there are no trials or more successes than trials.
pub fn proportion_estimate(successes: u64, trials: u64, confidence: Confidence) -> Option<Estimate> {
    let interval = wilson_interval(successes, trials, confidence)?;
    let share = successes as f64 / trials as f64;
    let inside = successes > 0 && successes < trials;
    Some(Estimate {
        value: share,
        standard_error: inside.then(|| (share * (1.0 - share) / trials as f64).sqrt()),
        interval: Some(interval),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_many_still_has_an_upper_bound() {
        // Clopper–Pearson at 0 of n is 1 − (α/2)^(1/n); the "rule of three" is its one-sided form.
        let (low, high) = clopper_pearson_interval(0, 100, Confidence::default()).unwrap();
        assert_eq!(low, 0.0);
        assert!((high - (1.0 - libm::pow(0.025, 0.01))).abs() < 1e-13);
        let all = clopper_pearson_interval(100, 100, Confidence::default()).unwrap();
        assert!((all.0 - libm::pow(0.025, 0.01)).abs() < 1e-13 && all.1 == 1.0);
        // Wilson at 0 of n is z²/(n + z²).
        let (_, wilson) = wilson_interval(0, 100, Confidence::default()).unwrap();
        let square = 1.959963984540054_f64 * 1.959963984540054;
        assert!((wilson - square / (100.0 + square)).abs() < 1e-14);
        let estimate = proportion_estimate(0, 100, Confidence::default()).unwrap();
        assert_eq!(estimate.standard_error, None);
    }

    #[test]
    fn wilson_contains_the_truth_as_often_as_it_says() {
        // Exact coverage at n = 50 by summing the binomial probabilities: near 95 % on average
        // (Brown, Cai & DasGupta 2001), here over a grid of true probabilities.
        let n = 50_u64;
        let mut total = 0.0;
        for step in 1..100 {
            let p = f64::from(step) / 100.0;
            let mut probability = libm::pow(1.0 - p, 50.0);
            for k in 0..=n {
                let (low, high) = wilson_interval(k, n, Confidence::default()).unwrap();
                if low <= p && p <= high {
                    total += probability;
                }
                probability *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            }
        }
        assert!((total / 99.0 - 0.95).abs() < 0.01, "{}", total / 99.0);
    }

    #[test]
    fn impossible_counts_are_refused() {
        assert_eq!(wilson_interval(0, 0, Confidence::default()), None);
        assert_eq!(wilson_interval(5, 4, Confidence::default()), None);
        assert_eq!(clopper_pearson_interval(5, 4, Confidence::default()), None);
    }
}
