//! Which order statistics enclose a quantile, whatever the distribution.

use super::estimate::Confidence;
use crate::math::{beta_cdf, ln, ln_1p, normal_quantile, pow_integer};

/// The order statistics between which a quantile lies, and how surely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileRanks {
    /// 1-based rank of the lower bound; `None` when the sample is too small for one.
    pub lower: Option<u64>,
    /// 1-based rank of the upper bound; `None` when the sample is too small for one.
    pub upper: Option<u64>,
    /// The exact probability that the interval, open where a bound is missing, contains the
    /// quantile of a continuous distribution.
    pub coverage: f64,
}

/// P(X ≤ k) for X binomial(n, p): I_(1−p)(n − k, k + 1).
fn binomial_cdf(n: u64, p: f64, k: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_cdf((n - k) as f64, (k + 1) as f64, 1.0 - p, p)
}

/// P(X ≥ k) for X binomial(n, p): I_p(k, n − k + 1).
fn binomial_survival(n: u64, p: f64, k: u64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    beta_cdf(k as f64, (n - k + 1) as f64, p, 1.0 - p)
}

/// The smallest k in 0..=end for which a predicate that turns true once holds, searched outwards
/// from a guess.
fn first_true(end: u64, guess: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let mut step = 1;
    let (mut low, mut high) = (0, end);
    let guess = guess.min(end);
    if holds(guess) {
        high = guess;
        while high > 0 {
            let probe = high.saturating_sub(step);
            if !holds(probe) {
                low = probe + 1;
                break;
            }
            high = probe;
            step *= 2;
        }
    } else {
        low = guess + 1;
        while low <= end {
            let probe = low.saturating_add(step).min(end);
            if holds(probe) {
                high = probe;
                break;
            }
            low = probe + 1;
            step *= 2;
        }
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The order statistics that enclose the quantile at `probability` of `size` independent values,
/// each side missing it with probability at most half of what the confidence leaves.
///
/// The number of values below the quantile is binomial. With α = 1 − level, the lower rank is the
/// largest l with P(X ≤ l − 1) ≤ α/2, the upper one the smallest u with P(X ≥ u) ≤ α/2 (David &
/// Nagaraja 2003, §7.1). `None` for an empty sample and for a probability outside (0, 1).
///
/// ```
/// use roicast::stats::{Confidence, quantile_ranks};
/// let ranks = quantile_ranks(100, 0.5, Confidence::default()).unwrap();
/// assert_eq!((ranks.lower, ranks.upper), (Some(40), Some(61)));
/// ```
pub fn quantile_ranks(size: u64, probability: f64, confidence: Confidence) -> Option<QuantileRanks> {
    if size == 0 || !(probability > 0.0 && probability < 1.0) {
        return None;
    }
    let tail = confidence.tail();
    let centre = size as f64 * probability;
    let reach = -normal_quantile(tail) * (centre * (1.0 - probability)).sqrt();
    // With k = l − 1 below the first k where the cdf exceeds the tail, l is that k.
    let below = (centre - reach).max(0.0) as u64;
    let lower = first_true(size, below, |k| binomial_cdf(size, probability, k) > tail);
    let above = (centre + reach).min(size as f64) as u64;
    let upper = first_true(size + 1, above, |k| binomial_survival(size, probability, k) <= tail);
    let missed_below = match lower {
        0 => 0.0,
        rank => binomial_cdf(size, probability, rank - 1),
    };
    Some(QuantileRanks {
        lower: (lower > 0).then_some(lower),
        upper: (upper <= size).then_some(upper),
        coverage: 1.0 - missed_below - binomial_survival(size, probability, upper),
    })
}

/// Wilks's sample size (1941): the smallest n for which the largest of n independent values
/// exceeds the quantile at `content` with probability at least `confidence`, 1 − γⁿ ≥ β. `None`
/// unless `content` is in (0, 1).
///
/// ```
/// use roicast::stats::{Confidence, wilks_size_one_sided};
/// assert_eq!(wilks_size_one_sided(0.95, Confidence::default()), Some(59));
/// ```
pub fn wilks_size_one_sided(content: f64, confidence: Confidence) -> Option<u64> {
    if !(content > 0.0 && content < 1.0) {
        return None;
    }
    let missed = |n: u64| power(content, n);
    Some(wilks_size(content, confidence, missed))
}

/// Wilks's sample size (1941) for both sides: the smallest n for which the range of n independent
/// values holds at least the share `content` of the distribution with probability at least
/// `confidence`, 1 − γⁿ − n(1 − γ)γⁿ⁻¹ ≥ β. `None` unless `content` is in (0, 1).
pub fn wilks_size_two_sided(content: f64, confidence: Confidence) -> Option<u64> {
    if !(content > 0.0 && content < 1.0) {
        return None;
    }
    let missed = |n: u64| match n {
        0 => 1.0,
        _ => power(content, n) + n as f64 * (1.0 - content) * power(content, n - 1),
    };
    Some(wilks_size(content, confidence, missed))
}

fn wilks_size(content: f64, confidence: Confidence, missed: impl Fn(u64) -> f64) -> u64 {
    let allowed = 1.0 - confidence.level();
    // γⁿ alone would allow n = ln(1 − β)/ln γ; the search corrects the rest.
    let guess = (ln(allowed) / ln_1p(content - 1.0)) as u64;
    first_true(1 << 60, guess, |n| missed(n) <= allowed)
}

fn power(base: f64, exponent: u64) -> f64 {
    match i32::try_from(exponent) {
        Ok(exponent) => pow_integer(base, exponent),
        Err(_) => crate::math::exp(exponent as f64 * ln(base)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Binomial, DiscreteCDF};

    #[test]
    fn binomial_sums_agree_with_another_library() {
        for (n, p) in [(10_u64, 0.3), (200, 0.05), (200, 0.95)] {
            let other = Binomial::new(p, n).unwrap();
            for k in 0..=n {
                assert!((binomial_cdf(n, p, k) - other.cdf(k)).abs() < 1e-11);
                assert!((binomial_survival(n, p, k) + if k == 0 { 0.0 } else { other.cdf(k - 1) } - 1.0).abs() < 1e-11);
            }
        }
    }

    #[test]
    fn ranks_fit_their_definition_for_every_size() {
        let tail = Confidence::default().tail();
        for size in 1..=200 {
            for p in [0.01, 0.3, 0.5, 0.9] {
                let ranks = quantile_ranks(size, p, Confidence::default()).unwrap();
                if let Some(lower) = ranks.lower {
                    assert!(binomial_cdf(size, p, lower - 1) <= tail);
                    assert!(binomial_cdf(size, p, lower) > tail);
                } else {
                    assert!(binomial_cdf(size, p, 0) > tail);
                }
                if let Some(upper) = ranks.upper {
                    assert!(binomial_survival(size, p, upper) <= tail);
                    assert!(binomial_survival(size, p, upper - 1) > tail);
                } else {
                    assert!(binomial_survival(size, p, size) > tail);
                }
                assert!(ranks.coverage >= 0.95 - 1e-12);
            }
        }
    }

    #[test]
    fn median_of_six_by_hand() {
        // The range of six values misses the median when all lie on one side: 2/64.
        let ranks = quantile_ranks(6, 0.5, Confidence::default()).unwrap();
        assert_eq!((ranks.lower, ranks.upper), (Some(1), Some(6)));
        assert!((ranks.coverage - 62.0 / 64.0).abs() < 1e-14);
        // With five, 1/32 on a side is too much.
        let ranks = quantile_ranks(5, 0.5, Confidence::default()).unwrap();
        assert_eq!((ranks.lower, ranks.upper), (None, None));
    }

    #[test]
    fn degenerate_requests_have_no_ranks() {
        assert_eq!(quantile_ranks(0, 0.5, Confidence::default()), None);
        assert_eq!(quantile_ranks(10, 0.0, Confidence::default()), None);
        assert_eq!(quantile_ranks(10, f64::NAN, Confidence::default()), None);
        assert_eq!(wilks_size_one_sided(1.0, Confidence::default()), None);
    }
}
