//! Sample quantiles.

use super::estimate::{Confidence, Estimate};
use super::order_interval::quantile_ranks;

/// How a quantile is read off a sample: the nine types of Hyndman & Fan (1996).
///
/// Types 1 to 3 give a value of the sample, types 4 to 9 interpolate. Type 7 is the default here
/// as in R, NumPy and the spreadsheet function PERCENTILE.INC; PERCENTILE.EXC is type 6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuantileType {
    /// Type 1: the inverse of the empirical cdf.
    InverseCdf,
    /// Type 2: as type 1, with the average at a jump.
    AveragedInverseCdf,
    /// Type 3: the nearest order statistic, the even one in a tie.
    ClosestObservation,
    /// Type 4: linear interpolation of the empirical cdf.
    InterpolatedInverseCdf,
    /// Type 5: knots in the middle of the steps (Hazen).
    Hazen,
    /// Type 6: knots at k/(n + 1) (Weibull).
    Weibull,
    /// Type 7: knots at (k − 1)/(n − 1).
    #[default]
    Linear,
    /// Type 8: approximately median-unbiased for every distribution.
    MedianUnbiased,
    /// Type 9: approximately unbiased for the normal distribution.
    NormalUnbiased,
}

/// Where a quantile lies: between the 0-based order statistics `lower` and `lower + 1`, at
/// `fraction` of the way.
#[derive(Clone, Copy)]
struct Position {
    lower: usize,
    fraction: f64,
}

impl QuantileType {
    /// The type by its number in Hyndman & Fan (1996), 1 to 9.
    pub fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::InverseCdf,
            2 => Self::AveragedInverseCdf,
            3 => Self::ClosestObservation,
            4 => Self::InterpolatedInverseCdf,
            5 => Self::Hazen,
            6 => Self::Weibull,
            7 => Self::Linear,
            8 => Self::MedianUnbiased,
            9 => Self::NormalUnbiased,
            _ => return None,
        })
    }

    fn position(self, length: usize, probability: f64) -> Position {
        let n = length as f64;
        // The quantile sits at the 1-based rank n·p + m; m per type, Hyndman & Fan (1996), table 1.
        let m = match self {
            Self::InverseCdf | Self::AveragedInverseCdf | Self::InterpolatedInverseCdf => 0.0,
            Self::ClosestObservation => -0.5,
            Self::Hazen => 0.5,
            Self::Weibull => probability,
            Self::Linear => 1.0 - probability,
            Self::MedianUnbiased => (probability + 1.0) / 3.0,
            Self::NormalUnbiased => probability / 4.0 + 0.375,
        };
        let rank = n * probability + m;
        // A rank that misses an integer only by rounding is that integer.
        let nearest = rank.round();
        let dust = 4.0 * f64::EPSILON * nearest.abs().max(1.0);
        let (whole, gap) =
            if (rank - nearest).abs() <= dust { (nearest, 0.0) } else { (rank.floor(), rank - rank.floor()) };
        let fraction = match self {
            Self::InverseCdf => f64::from(gap > 0.0),
            Self::AveragedInverseCdf if gap > 0.0 => 1.0,
            Self::AveragedInverseCdf => 0.5,
            Self::ClosestObservation => f64::from(gap > 0.0 || whole % 2.0 != 0.0),
            _ => gap,
        };
        if whole < 1.0 {
            Position { lower: 0, fraction: 0.0 }
        } else if whole >= n {
            Position { lower: length - 1, fraction: 0.0 }
        } else {
            Position { lower: whole as usize - 1, fraction }
        }
    }
}

/// Between two order statistics, of which the data may make one or both infinite; `None` between
/// −∞ and ∞.
fn interpolate(lower: f64, upper: f64, fraction: f64) -> Option<f64> {
    if fraction == 0.0 || lower == upper {
        Some(lower)
    } else if fraction == 1.0 {
        Some(upper)
    } else if lower.is_infinite() && upper.is_infinite() {
        None
    } else if lower.is_infinite() {
        Some(lower)
    } else {
        Some(lower + fraction * (upper - lower))
    }
}

/// The quantile at `probability` of values in increasing order.
///
/// The data may contain ±∞ (a payback that never comes is +∞); a quantile that falls on or next to
/// one is infinite. `None` without data, for a probability outside [0, 1], and between −∞ and ∞.
///
/// ```
/// use roicast::stats::{QuantileType, quantile_of_sorted};
/// let sorted = [1.0, 2.0, 4.0, 7.0];
/// assert_eq!(quantile_of_sorted(&sorted, 0.5, QuantileType::Linear), Some(3.0));
/// assert_eq!(quantile_of_sorted(&sorted, 0.5, QuantileType::InverseCdf), Some(2.0));
/// ```
pub fn quantile_of_sorted(sorted: &[f64], probability: f64, kind: QuantileType) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&probability) {
        return None;
    }
    debug_assert!(sorted.is_sorted());
    let Position { lower, fraction } = kind.position(sorted.len(), probability);
    let low = *sorted.get(lower)?;
    interpolate(low, sorted.get(lower + 1).copied().unwrap_or(low), fraction)
}

/// The values at the given 0-based ranks, by selection instead of sorting; the slice is reordered.
///
/// The ranks may be in any order and repeat. `None` when a rank is not below the length or a value
/// is NaN.
///
/// ```
/// let mut values = [5.0, 1.0, 4.0];
/// assert_eq!(roicast::stats::order_statistics(&mut values, &[2, 0]), Some(vec![5.0, 1.0]));
/// ```
pub fn order_statistics(values: &mut [f64], wanted: &[usize]) -> Option<Vec<f64>> {
    if wanted.iter().any(|&rank| rank >= values.len()) || values.iter().any(|v| v.is_nan()) {
        return None;
    }
    let mut distinct = wanted.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    place(values, 0, &distinct);
    wanted.iter().map(|&rank| values.get(rank).copied()).collect()
}

/// Moves the value of every rank (sorted, distinct, counted from `offset`) to its place: the
/// middle rank splits both the data and the ranks.
fn place(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let Some(&rank) = ranks.get(ranks.len() / 2) else {
        return;
    };
    let (lower, upper) = (&ranks[..ranks.len() / 2], &ranks[ranks.len() / 2 + 1..]);
    let (below, _, above) = values.select_nth_unstable_by(rank - offset, f64::total_cmp);
    place(below, offset, lower);
    place(above, rank + 1, upper);
}

/// The quantiles at several probabilities, by selection; the slice is reordered.
///
/// Much faster than sorting for a handful of percentiles of a million values. Infinities as in
/// [`quantile_of_sorted`], in whose place an element is `None`. `None` altogether without data,
/// with a NaN among them, or for a probability outside [0, 1].
pub fn quantiles(values: &mut [f64], probabilities: &[f64], kind: QuantileType) -> Option<Vec<Option<f64>>> {
    let estimates = select(values, probabilities, kind, None)?;
    Some(estimates.into_iter().map(|e| e.map(|e| e.value)).collect())
}

/// The quantiles at several probabilities with distribution-free confidence intervals between
/// order statistics (see [`quantile_ranks`]), for independent trials; the slice is reordered.
///
/// The standard error is the width of the interval divided by twice the normal factor (Woodruff
/// 1952). Where the sample is too small for an interval, or it reaches an infinity, there is no
/// standard error; in the first case no interval either. `None` as in [`quantiles`].
///
/// ```
/// use roicast::stats::{Confidence, QuantileType, quantile_estimates};
/// let mut values: Vec<f64> = (1..=100).map(f64::from).collect();
/// let median = quantile_estimates(&mut values, &[0.5], QuantileType::default(),
///     Confidence::default()).unwrap()[0].unwrap();
/// assert_eq!(median.value, 50.5);
/// assert_eq!(median.interval, Some((40.0, 61.0)));
/// ```
pub fn quantile_estimates(
    values: &mut [f64],
    probabilities: &[f64],
    kind: QuantileType,
    confidence: Confidence,
) -> Option<Vec<Option<Estimate>>> {
    select(values, probabilities, kind, Some(confidence))
}

fn select(
    values: &mut [f64],
    probabilities: &[f64],
    kind: QuantileType,
    confidence: Option<Confidence>,
) -> Option<Vec<Option<Estimate>>> {
    quantile_estimates_from(values.len(), probabilities, kind, confidence, |ranks| order_statistics(values, ranks))
}

/// [`quantile_estimates`] of `length` values of which only the order statistics asked for are known: `find` gives the
/// values at 0-based ranks. Without a confidence there are no intervals.
pub fn quantile_estimates_from(
    length: usize,
    probabilities: &[f64],
    kind: QuantileType,
    confidence: Option<Confidence>,
    find: impl FnOnce(&[usize]) -> Option<Vec<f64>>,
) -> Option<Vec<Option<Estimate>>> {
    if length == 0 || probabilities.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    // Four ranks for each probability: the two neighbours of the quantile and the ends of its
    // interval, the first neighbour standing in for ends that do not exist.
    let mut wanted = Vec::with_capacity(4 * probabilities.len());
    let mut plans = Vec::with_capacity(probabilities.len());
    for &probability in probabilities {
        let position = kind.position(length, probability);
        let ends = confidence
            .and_then(|confidence| quantile_ranks(length as u64, probability, confidence))
            .and_then(|ranks| Some((ranks.lower? as usize - 1, ranks.upper? as usize - 1)));
        let (low, high) = ends.unwrap_or((position.lower, position.lower));
        let next = (position.lower + 1).min(length - 1);
        wanted.extend([position.lower, next, low, high]);
        plans.push((position.fraction, ends.is_some()));
    }
    let found = find(&wanted)?;
    let factor = confidence.map(Confidence::normal_factor);
    let estimates = found.chunks_exact(4).zip(plans).map(|(four, (fraction, bounded))| {
        let &[lower, upper, low, high] = four else {
            return None;
        };
        let width = high - low;
        Some(Estimate {
            value: interpolate(lower, upper, fraction)?,
            standard_error: factor.filter(|_| bounded && width.is_finite()).map(|z| width / (2.0 * z)),
            interval: bounded.then_some((low, high)),
        })
    });
    Some(estimates.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A permutation of 0..n by a multiplier coprime to n.
    fn shuffled(n: usize) -> Vec<f64> {
        (0..n).map(|k| (k * 7_919 % n) as f64).collect()
    }

    #[test]
    fn selection_equals_sorting() {
        let probabilities = [0.0, 0.001, 0.05, 0.25, 0.5, 0.77, 0.95, 0.999, 1.0];
        let mut sorted = shuffled(10_000);
        sorted.sort_by(f64::total_cmp);
        for number in 1..=9 {
            let kind = QuantileType::from_number(number).unwrap();
            let got = quantiles(&mut shuffled(10_000), &probabilities, kind).unwrap();
            for (p, got) in probabilities.iter().zip(got) {
                assert_eq!(got, quantile_of_sorted(&sorted, *p, kind), "type {number} at {p}");
            }
        }
    }

    #[test]
    fn censored_values_are_infinite_only_where_they_reach() {
        // 60 % pay back, 40 % never: P50 exists, P90 does not.
        let mut values: Vec<f64> = (1..=10).map(|k| if k <= 6 { f64::from(k) } else { f64::INFINITY }).collect();
        let got = quantiles(&mut values, &[0.5, 0.6, 0.9], QuantileType::Linear).unwrap();
        assert_eq!(got, [Some(5.5), Some(f64::INFINITY), Some(f64::INFINITY)]);
        // At the last finite rank exactly there is nothing to interpolate.
        let got = quantile_of_sorted(&[1.0, 2.0, f64::INFINITY], 0.5, QuantileType::Linear);
        assert_eq!(got, Some(2.0));
        let ends = [f64::NEG_INFINITY, f64::INFINITY];
        assert_eq!(quantile_of_sorted(&ends, 0.5, QuantileType::Linear), None);
        assert_eq!(quantile_of_sorted(&[f64::NEG_INFINITY, 1.0], 0.5, QuantileType::Linear), Some(f64::NEG_INFINITY));
    }

    #[test]
    fn interval_reaching_infinity_has_no_standard_error() {
        let mut values: Vec<f64> = (0..100).map(|k| if k < 55 { f64::from(k) } else { f64::INFINITY }).collect();
        let got = quantile_estimates(&mut values, &[0.5], QuantileType::Linear, Confidence::default());
        let median = got.unwrap()[0].unwrap();
        assert_eq!(median.value, 49.5);
        assert_eq!(median.interval, Some((39.0, f64::INFINITY)));
        assert_eq!(median.standard_error, None);
    }

    #[test]
    fn what_cannot_be_answered_is_none() {
        assert_eq!(quantiles(&mut [], &[0.5], QuantileType::Linear), None);
        assert_eq!(quantiles(&mut [1.0, f64::NAN], &[0.5], QuantileType::Linear), None);
        assert_eq!(quantiles(&mut [1.0], &[1.5], QuantileType::Linear), None);
        assert_eq!(quantiles(&mut [1.0], &[f64::NAN], QuantileType::Linear), None);
        assert_eq!(order_statistics(&mut [1.0], &[1]), None);
        let one = quantile_estimates(&mut [1.0], &[0.5], QuantileType::Linear, Confidence::default());
        assert_eq!(one.unwrap(), [Some(Estimate::exact(1.0))]);
    }

    #[test]
    fn standard_error_of_the_median_is_right_for_a_uniform() {
        // The asymptotic standard error is √(p(1 − p)/n)/f = 0.5/√n for U(0,1).
        let n = 99_991;
        let mut values: Vec<f64> = shuffled(n).into_iter().map(|k| k / n as f64).collect();
        let got = quantile_estimates(&mut values, &[0.5], QuantileType::Linear, Confidence::default());
        let error = got.unwrap()[0].unwrap().standard_error.unwrap();
        assert!((error / (0.5 / (n as f64).sqrt()) - 1.0).abs() < 0.01);
    }

    #[test]
    fn type_seven_hits_the_percent_ranks_exactly() {
        // 0.07 · 100 is 7.000000000000001 in doubles; the rank is 8 all the same.
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        for k in 0..=100 {
            let got = quantile_of_sorted(&values, f64::from(k) / 100.0, QuantileType::Linear);
            assert_eq!(got, Some(f64::from(k)));
        }
    }
}
