//! Distance between a sample and a distribution.

use crate::math::ln;

/// The distance sup|Fₙ − F| that an independent sample of `size` exceeds with probability at most
/// `alpha`: √(ln(2/α)/(2n)), the inequality of Dvoretzky, Kiefer & Wolfowitz with the constant of
/// Massart (1990). `None` unless `size` > 0 and 0 < `alpha` < 1.
///
/// ```
/// let bound = roicast::stats::dkw_bound(1_000_000, 1e-3).unwrap();
/// assert!((bound - 0.00194947).abs() < 1e-8);
/// ```
pub fn dkw_bound(size: u64, alpha: f64) -> Option<f64> {
    (size > 0 && alpha > 0.0 && alpha < 1.0).then(|| (ln(2.0 / alpha) / (2.0 * size as f64)).sqrt())
}

/// The Kolmogorov–Smirnov statistic sup|Fₙ − F| of a sample in increasing order against a cdf.
/// `None` without data. For a cdf with jumps it is an upper bound of the distance.
pub fn kolmogorov_smirnov(sorted: &[f64], cdf: impl Fn(f64) -> f64) -> Option<f64> {
    if sorted.is_empty() {
        return None;
    }
    debug_assert!(sorted.is_sorted());
    let n = sorted.len() as f64;
    let distance = sorted.iter().enumerate().fold(0.0, |worst: f64, (below, &x)| {
        let probability = cdf(x);
        worst.max(probability - below as f64 / n).max((below + 1) as f64 / n - probability)
    });
    Some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_by_hand() {
        // Against U(0,1), the sample 0.1, 0.6, 0.7: the steps 1/3, 2/3, 1 are reached at
        // 0.1, 0.6, 0.7. Above: 0.2333, 0.0667, 0.3; below: 0.1, 0.2667, 0.0333.
        let got = kolmogorov_smirnov(&[0.1, 0.6, 0.7], |x| x).unwrap();
        assert!((got - 0.3).abs() < 1e-15);
        assert_eq!(kolmogorov_smirnov(&[], |x| x), None);
    }

    #[test]
    fn bound_needs_a_sample_and_a_level() {
        assert_eq!(dkw_bound(0, 0.1), None);
        assert_eq!(dkw_bound(10, 0.0), None);
        assert_eq!(dkw_bound(10, f64::NAN), None);
    }
}
