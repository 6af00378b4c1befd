//! Decisions whose net benefits are normal: exact values.

use crate::math::{normal_cdf, normal_pdf};

/// Where the difference of two nearly equal terms gives way to the continued fraction.
const FAR: f64 = 2.0;

/// The unit normal loss `E[(Z − u)⁺]` = φ(u) − u·Φ(−u) of a standard normal Z (Raiffa & Schlaifer 1961).
///
/// Accurate to about 1e-14 of itself also far out, where it is as small as 1e-300. NaN for NaN.
///
/// ```
/// use roicast::decision::unit_normal_loss;
/// assert!((unit_normal_loss(0.0) - 0.3989422804014327).abs() < 1e-15);
/// assert!((unit_normal_loss(5.0) / 5.346165533832815e-8 - 1.0).abs() < 1e-13);
/// ```
#[must_use]
pub fn unit_normal_loss(u: f64) -> f64 {
    if u.is_nan() || u <= FAR {
        return normal_pdf(u) - u * normal_cdf(-u);
    }
    // Repeated integrals of the tail: L(u)/Φ(−u) = 1/(u + 2/(u + 3/(u + …))) (Abramowitz & Stegun 7.2.5).
    let mut fraction = 0.0;
    for term in (2..=150_u8).rev() {
        fraction = f64::from(term) / (u + fraction);
    }
    normal_cdf(-u) / (u + fraction)
}

/// Expected value of perfect information of a decision to go or not, when going brings a normal net benefit against
/// not going: the expected regret of the better choice, s·L(|m|/s), in the unit of the benefit.
///
/// `None` unless the mean is finite and the standard deviation finite and not negative.
///
/// ```
/// use roicast::decision::normal_evpi;
/// assert!((normal_evpi(200.0, 426.14551505325034).unwrap() - 88.39450331508242).abs() < 1e-9);
/// assert_eq!(normal_evpi(-5.0, 0.0), Some(0.0));
/// ```
#[must_use]
pub fn normal_evpi(mean: f64, deviation: f64) -> Option<f64> {
    if !mean.is_finite() || !deviation.is_finite() || deviation < 0.0 {
        return None;
    }
    if deviation == 0.0 {
        return Some(0.0);
    }
    Some(deviation * unit_normal_loss(mean.abs() / deviation))
}

/// Expected value of knowing one quantity (EVPPI), when the mean of the net benefit given that quantity is normal with
/// this standard deviation; [`normal_evpi`] of the conditional mean, whatever the distribution of the benefit itself.
#[must_use]
pub fn normal_evppi(mean: f64, deviation_of_conditional_mean: f64) -> Option<f64> {
    normal_evpi(mean, deviation_of_conditional_mean)
}

/// Standard deviation of the posterior mean before the data are seen: s²/√(s² + e²/n) for a normal prior with standard
/// deviation s and n independent observations with normal noise e (Raiffa & Schlaifer 1961).
///
/// `None` unless both are finite and not negative. No observations give 0, noise of 0 gives s.
#[must_use]
pub fn preposterior_deviation(prior: f64, noise: f64, observations: u64) -> Option<f64> {
    let valid = |deviation: f64| deviation.is_finite() && deviation >= 0.0;
    if !valid(prior) || !valid(noise) {
        return None;
    }
    if observations == 0 || prior == 0.0 {
        return Some(0.0);
    }
    let error = noise / (observations as f64).sqrt();
    Some(prior * (prior / libm::hypot(prior, error)))
}

/// Expected value of sample information: what `observations` noisy measurements of a normal net benefit are worth to a
/// decision to go or not, before their cost. `None` as in [`preposterior_deviation`] and [`normal_evpi`].
///
/// ```
/// use roicast::decision::normal_evsi;
/// assert!((normal_evsi(200.0, 300.0, 600.0, 9).unwrap() - 29.940357810036062).abs() < 1e-9);
/// ```
#[must_use]
pub fn normal_evsi(prior_mean: f64, prior_deviation: f64, noise: f64, observations: u64) -> Option<f64> {
    normal_evpi(prior_mean, preposterior_deviation(prior_deviation, noise, observations)?)
}

/// The larger of two normals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalMaximum {
    /// `E[max(A, B)]`.
    pub expected: f64,
    /// Variance of max(A, B).
    pub variance: f64,
    /// `E[max(A, B)] − max(E[A], E[B])`: the value of perfect information; never negative.
    pub evpi: f64,
    /// P(A > B), ties counted half.
    pub probability_first: f64,
}

/// Mean and variance of the larger of two jointly normal numbers, each (mean, standard deviation), with a correlation
/// (Clark 1961). `None` for numbers that are not finite, negative standard deviations or a correlation outside −1 to 1.
///
/// ```
/// use roicast::decision::normal_maximum;
/// let best = normal_maximum((10.0, 3.0), (9.0, 4.0), 0.25).unwrap();
/// assert!((best.evpi - 1.2845112442856284).abs() < 1e-12);
/// ```
#[must_use]
pub fn normal_maximum(a: (f64, f64), b: (f64, f64), correlation: f64) -> Option<NormalMaximum> {
    let valid = |(mean, deviation): (f64, f64)| mean.is_finite() && deviation.is_finite() && deviation >= 0.0;
    if !valid(a) || !valid(b) || !(-1.0..=1.0).contains(&correlation) {
        return None;
    }
    let ((mean_a, sd_a), (mean_b, sd_b)) = (a, b);
    // (σa − σb)² + 2(1 − ρ)σaσb does not cancel when both are nearly the same variable.
    let difference = sd_a - sd_b;
    let theta = (difference * difference + 2.0 * (1.0 - correlation) * (sd_a * sd_b)).max(0.0).sqrt();
    Some(maximum(mean_a, sd_a * sd_a, mean_b, sd_b * sd_b, theta))
}

/// Clark's formulas from means, variances and the standard deviation of the difference.
pub(super) fn maximum(mean_a: f64, variance_a: f64, mean_b: f64, variance_b: f64, theta: f64) -> NormalMaximum {
    let lead = mean_a - mean_b;
    let (evpi, first, second) = if theta > 0.0 {
        (theta * unit_normal_loss(lead.abs() / theta), normal_cdf(lead / theta), normal_cdf(-lead / theta))
    } else if lead == 0.0 {
        (0.0, 0.5, 0.5)
    } else if lead > 0.0 {
        (0.0, 1.0, 0.0)
    } else {
        (0.0, 0.0, 1.0)
    };
    let expected = mean_a.max(mean_b) + evpi;
    // About the expected maximum, so that large means do not cancel.
    let (from_a, from_b) = (mean_a - expected, mean_b - expected);
    let density = if theta > 0.0 { theta * normal_pdf(lead / theta) } else { 0.0 };
    let second_moment =
        (from_a * from_a + variance_a) * first + (from_b * from_b + variance_b) * second + (from_a + from_b) * density;
    NormalMaximum { expected, variance: second_moment.max(0.0), evpi, probability_first: first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_has_no_seam_and_the_right_tail() {
        let direct = normal_pdf(FAR) - FAR * normal_cdf(-FAR);
        assert!((unit_normal_loss(FAR + 1e-12) / direct - 1.0).abs() < 1e-11);
        // Asymptotic series φ(u)/u²·(1 − 3/u² + 15/u⁴ − 105/u⁶ + 945/u⁸) at u = 30: the next term is below 2e-11.
        let u = 30.0_f64;
        let w = 1.0 / (u * u);
        let series = normal_pdf(u) * w * (1.0 - w * (3.0 - w * (15.0 - w * (105.0 - w * 945.0))));
        assert!((unit_normal_loss(u) / series - 1.0).abs() < 2e-11);
        // L(−u) = u + L(u).
        assert!((unit_normal_loss(-3.0) - 3.0 - unit_normal_loss(3.0)).abs() < 1e-15);
    }

    #[test]
    fn maximum_of_equals_is_known() {
        // Two independent standard normals: mean 1/√π, variance 1 − 1/π.
        let best = normal_maximum((0.0, 1.0), (0.0, 1.0), 0.0).unwrap();
        let pi = std::f64::consts::PI;
        assert!((best.expected - 1.0 / pi.sqrt()).abs() < 1e-15);
        assert!((best.variance - (1.0 - 1.0 / pi)).abs() < 1e-15);
        assert_eq!(best.probability_first, 0.5);
    }

    #[test]
    fn the_same_variable_twice_has_no_uncertainty_about_the_better() {
        let best = normal_maximum((5.0, 2.0), (3.0, 2.0), 1.0).unwrap();
        assert_eq!((best.expected, best.variance, best.evpi, best.probability_first), (5.0, 4.0, 0.0, 1.0));
    }

    #[test]
    fn published_cases() {
        // decisionSupport, units with a 90 % interval 150,000 to 300,000 at 25 each, cost 5 million: EVPI 208,954.008.
        let deviation = 25.0 * 45_596.762;
        assert!((normal_evpi(625_000.0, deviation).unwrap() - 208_954.008).abs() < 0.01);
        // The toy of the R package voi, p1 ~ N(1, 1) less p2 ~ N(0, 2): .479810706, .083315471, .395593115.
        assert!((normal_evpi(1.0, 5.0_f64.sqrt()).unwrap() - 0.479_810_706).abs() < 1e-9);
        assert!((normal_evppi(1.0, 1.0).unwrap() - 0.083_315_471).abs() < 1e-9);
        assert!((normal_evppi(1.0, 2.0).unwrap() - 0.395_593_115).abs() < 1e-9);
    }

    #[test]
    fn data_are_worth_between_nothing_and_certainty() {
        assert_eq!(normal_evsi(200.0, 300.0, 600.0, 0), Some(0.0));
        assert_eq!(normal_evsi(200.0, 300.0, 0.0, 1), normal_evpi(200.0, 300.0));
        let worth: Vec<f64> = [1, 9, 100, 10_000].map(|n| normal_evsi(200.0, 300.0, 600.0, n).unwrap()).to_vec();
        assert!(worth.is_sorted() && worth[3] < normal_evpi(200.0, 300.0).unwrap());
    }

    #[test]
    fn refused_numbers() {
        assert_eq!(normal_evpi(f64::NAN, 1.0), None);
        assert_eq!(normal_evpi(0.0, -1.0), None);
        assert_eq!(preposterior_deviation(1.0, f64::INFINITY, 1), None);
        assert_eq!(normal_maximum((0.0, 1.0), (0.0, 1.0), 1.5), None);
        assert!(unit_normal_loss(f64::NAN).is_nan());
    }

    #[test]
    fn maximum_of_two_that_differ_is_their_integral() {
        // N(1, 2²) and N(0, 1²), independent: mean, variance and P(first is larger) by quadrature (mpmath).
        for (a, b, first) in [((1.0, 2.0), (0.0, 1.0), true), ((0.0, 1.0), (1.0, 2.0), false)] {
            let best = normal_maximum(a, b, 0.0).unwrap();
            assert!((best.expected - 1.4798107063483924).abs() < 1e-14, "{best:?}");
            assert!((best.variance - 2.3078897106971988).abs() < 1e-14, "{best:?}");
            assert!((best.evpi - 0.4798107063483924).abs() < 1e-14, "{best:?}");
            let probability = if first { best.probability_first } else { 1.0 - best.probability_first };
            assert!((probability - 0.6726395769907115).abs() < 1e-14, "{best:?}");
        }
    }
}
