//! The exponential function and what is built on it.

/// 1.5 · 2^52: adding it to a number of moderate size rounds that number to the nearest integer
/// and leaves the integer in the low bits of the sum.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts; the high one has 33 significant bits, so `k * LN_2_HIGH` is exact for every
/// exponent `k` of a double.
pub(super) const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
/// The rest of ln 2.
pub(super) const LN_2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);

/// Taylor coefficients 1/k! for k = 2, …, 13. On |r| ≤ ln(2)/2 the first one left out contributes
/// less than 5e-18.
const TAYLOR: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// `exp(r) - 1` for |r| ≤ 0.35.
#[inline(always)]
fn exp_m1_reduced(r: f64) -> f64 {
    let t = &TAYLOR;
    let r2 = r * r;
    let r4 = r2 * r2;
    // Estrin's scheme: a short chain of dependent operations.
    let a = (t[0] + t[1] * r) + (t[2] + t[3] * r) * r2;
    let b = (t[4] + t[5] * r) + (t[6] + t[7] * r) * r2;
    let c = (t[8] + t[9] * r) + (t[10] + t[11] * r) * r2;
    r + r2 * (a + r4 * (b + r4 * c))
}

/// `2^k` for an integral `k` in -1022..=1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + ROUND).to_bits().wrapping_add(1023) << 52)
}

/// `exp(x + low)` for |low| far below 1: the argument as an unevaluated sum, for callers whose
/// argument has more digits than a double.
#[inline(always)]
pub(super) fn exp_sum(x: f64, low: f64) -> f64 {
    // Clamped where the result is infinite or zero anyway; written so that NaN passes through.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let k = (x * std::f64::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2_HIGH) - (k * LN_2_LOW - low);
    let half = (k * 0.5 + ROUND) - ROUND;
    // The scale in two factors reaches the subnormal numbers and infinity.
    ((1.0 + exp_m1_reduced(r)) * power_of_two(half)) * power_of_two(k - half)
}

/// e^x, within 1 unit in the last place over the whole range.
///
/// Overflows to infinity above 709.78, passes through the subnormal numbers and is 0 below
/// -745.14; NaN gives NaN.
///
/// ```
/// use roicast::math::exp;
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() < 5e-16);
/// assert_eq!(exp(f64::NEG_INFINITY), 0.0);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    exp_sum(x, 0.0)
}

/// e^x − 1 without the cancellation at small `x`, within 2 units in the last place.
///
/// ```
/// assert_eq!(roicast::math::exp_m1(1e-20), 1e-20);
/// ```
#[inline(always)]
pub fn exp_m1(x: f64) -> f64 {
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -50.0 { -50.0 } else { x };
    let k = (x * std::f64::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    // exp(x) - 1 = 2^k (e^r - 1) + (2^k - 1), halved because 2^1024 is no double.
    let half_scale = power_of_two(k - 1.0);
    let result = 2.0 * (half_scale * exp_m1_reduced(r) + (half_scale - 0.5));
    // Keeps the sign of zero.
    if x == 0.0 { x } else { result }
}

/// The logistic function 1/(1 + e^(−x)), the inverse of [`logit`](super::logit), accurate to a
/// few units in the last place in both tails.
///
/// ```
/// use roicast::math::logistic;
/// assert_eq!(logistic(0.0), 0.5);
/// assert!(logistic(-700.0) > 0.0);
/// ```
#[inline(always)]
pub fn logistic(x: f64) -> f64 {
    let e = exp(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]
mod tests {
    use super::*;

    /// (x, e^x, e^x - 1) with 60 digits (mpmath), rounded once.
    const VALUES: [(f64, f64, f64); 15] = [
        (-745.0, 5e-324, -1.0),
        (-720.3, 1.5055136071e-313, -1.0),
        (-700.1, 8.921404266525102e-305, -1.0),
        (-50.7, 9.577888291887943e-23, -1.0),
        (-3.3, 0.036883167401240015, -0.96311683259876),
        (-0.34, 0.7117703227626097, -0.2882296772373903),
        (-1e-09, 0.999999999, -9.999999995e-10),
        (1e-300, 1.0, 1e-300),
        (0.3, 1.3498588075760032, 0.3498588075760031),
        (0.35, 1.4190675485932571, 0.41906754859325723),
        (1.5, 4.4816890703380645, 3.481689070338065),
        (10.1, 24343.00942440838, 24342.00942440838),
        (100.9, 6.611701285165332e+43, 6.611701285165332e+43),
        (700.2, 1.2387858290678473e+304, 1.2387858290678473e+304),
        (709.78, 1.7928227943945155e+308, 1.7928227943945155e+308),
    ];

    #[test]
    fn matches_high_precision_values() {
        for (x, e, m1) in VALUES {
            assert!((exp(x) - e).abs() <= 2.3e-16 * e, "exp({x}) = {:e}", exp(x));
            assert!((exp_m1(x) - m1).abs() <= 4.5e-16 * m1.abs(), "exp_m1({x})");
        }
    }

    #[test]
    fn limits() {
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert_eq!(exp(-746.0), 0.0);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(exp_m1(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
        assert_eq!(exp_m1(-0.0).to_bits(), (-0.0f64).to_bits());
        assert!(exp_m1(f64::NAN).is_nan());
        assert_eq!(logistic(f64::NEG_INFINITY), 0.0);
        assert_eq!(logistic(f64::INFINITY), 1.0);
        assert!(logistic(f64::NAN).is_nan());
        assert!((logistic(-30.0) / exp(-30.0) - 1.0).abs() < 1e-13);
    }

    #[test]
    fn agrees_with_the_platform_within_two_units() {
        // An independent implementation; each of the two may err by one unit.
        for i in -70_000..70_000 {
            let x = i as f64 * 0.0101;
            assert!((exp(x) / x.exp() - 1.0).abs() <= 4.5e-16, "exp({x})");
            assert!((exp_m1(x) / x.exp_m1() - 1.0).abs() <= 7e-16 || i == 0, "exp_m1({x})");
        }
    }

    #[test]
    fn the_logistic_function_is_its_definition() {
        for x in [-30.0, -2.5, -0.1, 0.0, 0.1, 2.5, 30.0] {
            assert!((logistic(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-15, "{x}");
        }
    }
}
