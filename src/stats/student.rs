//! Student's t distribution.

use crate::math::{beta_quantile, normal_quantile};

/// From this many degrees of freedom on, the expansion about the normal is the more accurate way.
const NEARLY_NORMAL: f64 = 2e4;

/// Quantile of Student's t with `degrees` of freedom at `probability`; −∞ at 0 and ∞ at 1, `None`
/// outside [0, 1] or unless `degrees` > 0. Relative error below 1e-11 for probabilities between
/// 1e-12 and 1 − 1e-12.
///
/// ```
/// use roicast::stats::student_t_quantile;
/// // With 2 degrees of freedom t = (2p − 1)/√(2p(1 − p)).
/// let t = student_t_quantile(2.0, 0.975).unwrap();
/// assert!((t - 0.95 / (2.0_f64 * 0.975 * 0.025).sqrt()).abs() < 1e-12);
/// ```
pub fn student_t_quantile(degrees: f64, probability: f64) -> Option<f64> {
    let valid = degrees > 0.0 && degrees.is_finite() && (0.0..=1.0).contains(&probability);
    if !valid {
        return None;
    }
    let tail = probability.min(1.0 - probability);
    let magnitude = if tail == 0.0 {
        f64::INFINITY
    } else if degrees >= NEARLY_NORMAL {
        expand(degrees, -normal_quantile(tail))
    } else if tail < 0.25 {
        // P(T ≤ −|t|) = ½ I_x(ν/2, ½) with x = ν/(ν + t²) (Abramowitz & Stegun 1964, 26.7.1).
        let x = beta_quantile(degrees / 2.0, 0.5, 2.0 * tail);
        (degrees * (1.0 - x) / x).sqrt()
    } else {
        // Near the centre the digits are in y = 1 − x.
        let y = beta_quantile(0.5, degrees / 2.0, 1.0 - 2.0 * tail);
        (degrees * y / (1.0 - y)).sqrt()
    };
    Some(if probability < 0.5 { -magnitude } else { magnitude })
}

/// The quantile from that of the normal, in powers of 1/ν (Abramowitz & Stegun 1964, 26.7.5).
fn expand(degrees: f64, z: f64) -> f64 {
    let square = z * z;
    let first = z * (square + 1.0) / 4.0;
    let second = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    z + (first + (second + third / degrees) / degrees) / degrees
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::beta_cdf;

    /// P(T ≤ t) for t ≤ 0.
    fn lower_cdf(degrees: f64, t: f64) -> f64 {
        let total = degrees + t * t;
        0.5 * beta_cdf(degrees / 2.0, 0.5, degrees / total, t * t / total)
    }

    #[test]
    fn quantiles_match_a_published_table() {
        // Two-sided 95 %: t(1), t(4), t(9), t(29) of every printed table, to three decimals.
        for (degrees, expected) in [(1.0, 12.706), (4.0, 2.776), (9.0, 2.262), (29.0, 2.045)] {
            let got = student_t_quantile(degrees, 0.975).unwrap();
            assert!((got - expected).abs() < 5e-4, "{degrees}: {got}");
        }
    }

    #[test]
    fn quantile_inverts_the_cdf_and_is_odd() {
        for degrees in [0.7, 1.0, 3.0, 15.0, 31.0, 999.0, 19_999.0, 20_001.0] {
            for p in [1e-9, 1e-4, 0.025, 0.2, 0.3, 0.49] {
                let t = student_t_quantile(degrees, p).unwrap();
                let back = lower_cdf(degrees, t);
                assert!((back - p).abs() < 2e-11 * p, "{degrees} {p} {t} {back}");
                let upper = student_t_quantile(degrees, 1.0 - p).unwrap();
                assert!((upper + t).abs() <= 1e-7 * t.abs());
            }
            assert_eq!(student_t_quantile(degrees, 0.5), Some(0.0));
        }
    }

    #[test]
    fn one_degree_of_freedom_is_cauchy() {
        for p in [0.001, 0.1, 0.4, 0.7, 0.95] {
            let got = student_t_quantile(1.0, p).unwrap();
            let expected = libm::tan(std::f64::consts::PI * (p - 0.5));
            assert!((got - expected).abs() < 1e-11 * expected.abs().max(1.0), "{p}");
        }
    }

    #[test]
    fn many_degrees_of_freedom_are_normal() {
        let got = student_t_quantile(1e12, 0.975).unwrap();
        assert!((got - 1.959963984540054).abs() < 1e-11);
    }

    #[test]
    fn nonsense_has_no_quantile() {
        assert_eq!(student_t_quantile(0.0, 0.5), None);
        assert_eq!(student_t_quantile(f64::NAN, 0.5), None);
        assert_eq!(student_t_quantile(5.0, 1.5), None);
        assert_eq!(student_t_quantile(5.0, f64::NAN), None);
        assert_eq!(student_t_quantile(5.0, 0.0), Some(f64::NEG_INFINITY));
    }
}
