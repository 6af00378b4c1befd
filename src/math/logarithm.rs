//! Logarithms.

use super::exponential::{LN_2_HIGH, LN_2_LOW};

/// Upper half of the bits of √½, where one binade of the reduced argument begins.
const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_0000_0000;
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;
/// 2^52 as bits: or-ing a small integer into it gives the double 2^52 + integer.
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// With s = f/(2 + f), ln(1 + f) = 2s + s·R(s²) and R(z) = Σ 2 z^j/(2j + 1), j ≥ 1. Minimax
/// coefficients of R for |s| ≤ 0.1716 (fitted for this library), error 1.3e-18 of the logarithm.
const SERIES: [f64; 7] = [
    0.6666666666666734,
    0.39999999999413766,
    0.28571428742598576,
    0.2222219855052775,
    0.18183565558659862,
    0.15314017591065854,
    0.147962937420842,
];

/// `ln(x) + correction` for a positive normal or subnormal `x`; anything for other arguments.
#[inline(always)]
fn ln_positive(x: f64, correction: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let scaled = if subnormal { x * 18_014_398_509_481_984.0 } else { x }; // 2^54
    let bias = if subnormal { TWO_52 + 1077.0 } else { TWO_52 + 1023.0 };

    // x = 2^k · m with m between √½ and √2.
    let shifted = scaled.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let k = f64::from_bits((shifted >> 52) | TWO_52_BITS) - bias;
    let m = f64::from_bits((shifted & MANTISSA).wrapping_add(SQRT_HALF_BITS));

    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let c = &SERIES;
    let odd = w * (c[1] + w * (c[3] + w * c[5]));
    let even = z * (c[0] + w * (c[2] + w * (c[4] + w * c[6])));
    // 2s = f - s·f and s·f = h - s·h with h = f²/2, which keeps the leading terms exact.
    let h = 0.5 * f * f;
    let tail = s * (h + (even + odd)) + (k * LN_2_LOW + correction);
    k * LN_2_HIGH + (f - (h - tail))
}

/// Natural logarithm, within 1 unit in the last place, subnormal numbers included.
///
/// `ln(0)` is −∞, `ln(∞)` is ∞, a negative or NaN argument gives NaN.
///
/// ```
/// use roicast::math::ln;
/// assert_eq!(ln(1.0), 0.0);
/// assert_eq!(ln(0.0), f64::NEG_INFINITY);
/// ```
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let result = ln_positive(x, 0.0);
    let result = if x < f64::INFINITY { result } else { x };
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    if x < 0.0 { f64::NAN } else { result }
}

/// ln(1 + x) without the cancellation at small `x`, within 2 units in the last place.
///
/// ```
/// assert_eq!(roicast::math::ln_1p(1e-20), 1e-20);
/// ```
#[inline(always)]
pub fn ln_1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    // What the rounding of 1 + x lost, to first order of the logarithm.
    let lost = if x < 1.0 { x - (sum - 1.0) } else { 1.0 - (sum - x) };
    let result = ln_positive(sum, lost / sum);
    let result = if x < f64::INFINITY { result } else { x };
    let result = if x == -1.0 { f64::NEG_INFINITY } else { result };
    let result = if x == 0.0 { x } else { result };
    if x < -1.0 { f64::NAN } else { result }
}

/// The log odds ln(p/(1 − p)) of a probability `p`; −∞ at 0 and ∞ at 1.
///
/// Near p = ½ the result is accurate in proportion to its distance from 0, because the quotient
/// is replaced by ln(1 + (2p − 1)/(1 − p)).
///
/// ```
/// assert_eq!(roicast::math::logit(0.5), 0.0);
/// ```
#[inline(always)]
pub fn logit(p: f64) -> f64 {
    let small = if p > 0.5 { 1.0 - p } else { p };
    // ln((1 - q)/q) for q = min(p, 1 - p), as ln(1 + (1 - 2q)/q).
    let magnitude = ln_1p((1.0 - 2.0 * small) / small);
    if p < 0.5 { -magnitude } else { magnitude }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]
mod tests {
    use super::*;

    /// (x, ln x, ln(1 + x)) with 60 digits (mpmath), rounded once.
    const VALUES: [(f64, f64, f64); 14] = [
        (5e-324, -744.4400719213812, 5e-324),
        (1e-310, -713.8013788281542, 1e-310),
        (2.3e-308, -708.363299519231, 2.3e-308),
        (1e-10, -23.025850929940457, 9.999999999500001e-11),
        (0.5, -std::f64::consts::LN_2, 0.4054651081081644),
        (0.707, -0.34672461308556435, 0.5347374438123036),
        (0.7072, -0.3464417676587033, 0.5348546015653519),
        (0.9999999, -1.0000000494736474e-07, 0.693147130559944),
        (1.0000001, 9.999999505838704e-08, 0.6931472305599441),
        (1.414, 0.34642256747438094, 0.8812851226753398),
        (1.4144, 0.346705412901242, 0.8814508090314475),
        (3.0, 1.0986122886681098, 1.3862943611198906),
        (10000000000.0, 23.025850929940457, 23.025850930040455),
        (1.7e+308, 709.7268368932282, 709.7268368932282),
    ];

    #[test]
    fn matches_high_precision_values() {
        for (x, l, l1) in VALUES {
            assert!((ln(x) - l).abs() <= 2.3e-16 * l.abs(), "ln({x}) = {:e}", ln(x));
            assert!((ln_1p(x) - l1).abs() <= 4.5e-16 * l1.abs(), "ln_1p({x}) = {:e}", ln_1p(x));
        }
    }

    #[test]
    fn limits() {
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1.0).is_nan() && ln(f64::NEG_INFINITY).is_nan() && ln(f64::NAN).is_nan());
        assert_eq!(ln_1p(-1.0), f64::NEG_INFINITY);
        assert_eq!(ln_1p(f64::INFINITY), f64::INFINITY);
        assert!(ln_1p(-1.5).is_nan() && ln_1p(f64::NAN).is_nan());
        assert_eq!(ln_1p(-0.0).to_bits(), (-0.0f64).to_bits());
        assert_eq!(logit(0.0), f64::NEG_INFINITY);
        assert_eq!(logit(1.0), f64::INFINITY);
        // logit(1/2 + d) = 4d + O(d^3)
        assert!((logit(0.5 + 1e-9) / (4.0 * (0.500000001 - 0.5)) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn agrees_with_the_platform_within_two_units() {
        let mut x = 1e-320;
        while x < 1e308 {
            assert!((ln(x) - x.ln()).abs() <= 4.5e-16 * x.ln().abs(), "ln({x:e})");
            let d = (ln_1p(x) - x.ln_1p()).abs();
            assert!(d <= 6e-16 * x.ln_1p().abs() + 5e-324, "ln_1p({x:e})");
            if x < 1.0 {
                let d = (ln_1p(-x) - (-x).ln_1p()).abs();
                assert!(d <= 6e-16 * (-x).ln_1p().abs() + 5e-324, "ln_1p(-{x:e})");
            }
            x *= 1.003;
        }
    }
}
