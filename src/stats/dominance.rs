//! Is one prospect better than another, and for whom?

use super::rank::ranks;
use super::sum::sum;
use crate::math::normal_cdf;

/// Stochastic dominance between two samples of equally likely outcomes, more being better.
///
/// First order: at every threshold A is at least as likely to exceed it, so anybody who prefers
/// more prefers A. Second order: the area under A's cdf is nowhere larger, so anybody who also
/// dislikes risk prefers A (Hadar & Russell 1969). Both strict: equal samples do not dominate.
///
/// On finite samples the tails almost always cross, so a bare no says little; the `violation`
/// tells how far from dominance A is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleComparison {
    /// A dominates B in the first order.
    pub first_order: bool,
    /// A dominates B in the second order.
    pub second_order: bool,
    /// The part of the area between the two cdfs in which A is the worse one, from 0 (dominance
    /// of A) to 1 (of B): ε of Leshno & Levy (2002). `None` when the samples are equal.
    pub violation: Option<f64>,
}

/// Compares two samples in increasing order, which may differ in size. `None` without data on
/// either side or with data that are not finite.
///
/// ```
/// let comparison = roicast::stats::compare_samples(&[1.0, 4.0, 6.0], &[0.0, 3.0, 6.0]).unwrap();
/// assert!(comparison.first_order && comparison.second_order);
/// ```
pub fn compare_samples(a: &[f64], b: &[f64]) -> Option<SampleComparison> {
    let finite = |values: &[f64]| !values.is_empty() && values.iter().all(|v| v.is_finite());
    if !finite(a) || !finite(b) {
        return None;
    }
    debug_assert!(a.is_sorted() && b.is_sorted());
    let (size_a, size_b) = (a.len() as i128, b.len() as i128);
    let (mut below_a, mut below_b) = (0, 0);
    let mut position = a[0].min(b[0]);
    // Areas between the cdfs, scaled by both sizes, where A is better and where it is worse.
    let (mut better, mut worse, mut least) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut ever_worse = false;
    while below_a < a.len() || below_b < b.len() {
        let next = match (a.get(below_a), b.get(below_b)) {
            (Some(&x), Some(&y)) => x.min(y),
            (Some(&x), None) | (None, Some(&x)) => x,
            (None, None) => break,
        };
        // The heights are compared as integers, so a tie is a tie.
        let lead = below_b as i128 * size_a - below_a as i128 * size_b;
        let width = next - position;
        if lead > 0 {
            better += lead as f64 * width;
        } else if lead < 0 {
            worse += -lead as f64 * width;
            ever_worse = true;
        }
        // Rounding in the two running areas must not pass for a crossing.
        let dust = 64.0 * f64::EPSILON * (better + worse);
        let integral = better - worse;
        least = least.min(if integral.abs() <= dust { 0.0 } else { integral });
        position = next;
        while a.get(below_a).is_some_and(|&x| x <= next) {
            below_a += 1;
        }
        while b.get(below_b).is_some_and(|&x| x <= next) {
            below_b += 1;
        }
    }
    let total = better + worse;
    Some(SampleComparison {
        first_order: !ever_worse && better > 0.0,
        second_order: least >= 0.0 && better > 0.0,
        violation: (total > 0.0).then(|| worse / total),
    })
}

/// Two independent normal prospects A and B compared, more being better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalComparison {
    /// A dominates B in the first order: equal spread and a larger mean.
    pub first_order: bool,
    /// A dominates B in the second order: a mean no smaller and a spread no larger, not both
    /// equal.
    pub second_order: bool,
    /// P(A > B) when the two are independent.
    pub probability_better: f64,
    /// Where the two cdfs cross; `None` when the spreads are equal.
    pub crossing: Option<f64>,
}

/// Compares two normals given as (mean, standard deviation). `None` unless the means are finite
/// and the standard deviations finite and positive.
pub fn compare_normals(a: (f64, f64), b: (f64, f64)) -> Option<NormalComparison> {
    let valid = |(mean, deviation): (f64, f64)| mean.is_finite() && deviation > 0.0 && deviation.is_finite();
    if !valid(a) || !valid(b) {
        return None;
    }
    let ((mean_a, sd_a), (mean_b, sd_b)) = (a, b);
    Some(NormalComparison {
        first_order: sd_a == sd_b && mean_a > mean_b,
        second_order: mean_a >= mean_b && sd_a <= sd_b && a != b,
        probability_better: normal_cdf((mean_a - mean_b) / libm::hypot(sd_a, sd_b)),
        // (x − μa)/σa = (x − μb)/σb, solved from A's mean so that equal means give it exactly.
        crossing: (sd_a != sd_b).then(|| mean_a + sd_a * (mean_a - mean_b) / (sd_b - sd_a)),
    })
}

/// The share of trials in which A exceeds B, pair by pair (common random numbers); an equal pair
/// counts half. `None` when the lengths differ, without data or with a NaN.
pub fn probability_greater_paired(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() || a.is_empty() {
        return None;
    }
    let mut half_points = 0_u64;
    for (x, y) in a.iter().zip(b) {
        half_points += match x.partial_cmp(y)? {
            std::cmp::Ordering::Greater => 2,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Less => 0,
        };
    }
    Some(half_points as f64 / (2 * a.len()) as f64)
}

/// P(A > B) + ½P(A = B) for values drawn independently from the two samples: the statistic of
/// Mann & Whitney (1947) divided by the number of pairs. `None` without data or with a NaN.
///
/// ```
/// let p = roicast::stats::probability_greater_independent(&[2.0, 4.0], &[1.0, 3.0]);
/// assert_eq!(p, Some(0.75));
/// ```
pub fn probability_greater_independent(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let joint: Vec<f64> = a.iter().chain(b).copied().collect();
    let ranks = ranks(&joint)?;
    let (n, m) = (a.len() as f64, b.len() as f64);
    // Ranks are halves and integers: their sum is exact up to 2^52.
    let rank_sum = sum(ranks.get(..a.len())?);
    Some((rank_sum - n * (n + 1.0) / 2.0) / (n * m))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dominance by the definition, for equal sizes: order statistics and their partial sums.
    fn by_definition(a: &[f64], b: &[f64]) -> (bool, bool) {
        let strict = a != b;
        let first = a.iter().zip(b).all(|(x, y)| x >= y);
        let partial = |values: &[f64]| {
            let running = values.iter().scan(0.0, |total, v| {
                *total += v;
                Some(*total)
            });
            running.collect::<Vec<f64>>()
        };
        let second = partial(a).iter().zip(partial(b)).all(|(x, y)| *x >= y);
        (first && strict, second && strict)
    }

    #[test]
    fn agrees_with_the_definition_on_all_small_samples() {
        let samples: Vec<[f64; 3]> =
            (0..4_u8).flat_map(|x| (x..4).flat_map(move |y| (y..4).map(move |z| [x, y, z].map(f64::from)))).collect();
        for a in &samples {
            for b in &samples {
                let got = compare_samples(a, b).unwrap();
                assert_eq!((got.first_order, got.second_order), by_definition(a, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn sizes_may_differ() {
        // Doubling every value changes nothing.
        let got = compare_samples(&[1.0, 1.0, 2.0, 2.0], &[1.0, 2.0]).unwrap();
        assert_eq!(got, SampleComparison { first_order: false, second_order: false, violation: None });
        let got = compare_samples(&[2.0], &[1.0, 3.0]).unwrap();
        assert_eq!((got.first_order, got.second_order, got.violation), (false, true, Some(0.5)));
    }

    #[test]
    fn probabilities_count_ties_half() {
        assert_eq!(probability_greater_paired(&[1.0, 2.0, 3.0, 0.0], &[0.0, 2.0, 4.0, -1.0]), Some(0.625));
        let (a, b) = ([1.0, 2.0, 2.0, 5.0], [2.0, 0.0, 5.0]);
        let mut points = 0.0;
        for x in a {
            for y in b {
                points += if x > y {
                    1.0
                } else if x == y {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert_eq!(probability_greater_independent(&a, &b), Some(points / 12.0));
    }

    #[test]
    fn refused_comparisons() {
        assert_eq!(compare_samples(&[], &[1.0]), None);
        assert_eq!(compare_samples(&[1.0], &[f64::INFINITY]), None);
        assert_eq!(compare_normals((0.0, 0.0), (1.0, 1.0)), None);
        assert_eq!(probability_greater_paired(&[1.0], &[f64::NAN]), None);
        assert_eq!(probability_greater_independent(&[], &[1.0]), None);
    }
}
