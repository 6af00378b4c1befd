//! The standard normal distribution.

use super::exponential::exp_sum;
use super::logarithm::ln;

/// √(2π).
const SQRT_TWO_PI: f64 = 2.506_628_274_631_000_5;
/// Clears the low 27 of the 53 significant bits, so that the square of the rest is exact.
const HIGH_HALF: u64 = !0x7FF_FFFF;

// Minimax rational approximations, fitted for this library in 80-digit arithmetic; the relative
// error is given with each. All coefficients are positive: nothing cancels.

/// Φ(−t) = e^(−t²/2) · P(t)/Q(t) on [0, 38.7], error 5.1e-17 (a scaled Mills ratio).
const UPPER_TAIL_NUMERATOR: [f64; 10] = [
    0.5,
    0.7746540254055029,
    0.5937273119979837,
    0.28910459062511956,
    0.09759689164451692,
    0.02359108688807614,
    0.00408264832688829,
    0.0004894518942913535,
    3.716628858689249e-05,
    1.3817771522533147e-06,
];
const UPPER_TAIL_DENOMINATOR: [f64; 11] = [
    1.0,
    2.3471926116138615,
    2.5602433700335396,
    1.7133530525546434,
    0.7813929614817313,
    0.2546864738315726,
    0.060354032609066105,
    0.0103268437899896,
    0.0012303375591852178,
    9.316206983280969e-05,
    3.463601679087887e-06,
];

/// Φ⁻¹(½ + q) = q · P(r)/Q(r) with r = 0.180625 − q² on |q| ≤ 0.425, error 7.4e-17. The split into
/// a centre and a tail in √(−ln p) is Wichura's (1988, algorithm AS 241).
const CENTRE_NUMERATOR: [f64; 8] = [
    3.3871328727963665,
    133.1315247992013,
    1971.261299529144,
    13727.9001460549,
    45903.28033647528,
    67228.04377095836,
    33405.84276515309,
    2506.7166632660856,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.31033610618229,
    687.080683532229,
    5392.822536280881,
    21205.875066022767,
    39287.72749515775,
    28709.697652281222,
    5222.015643648819,
];
/// −Φ⁻¹(p) = P(s)/Q(s) with s = √(−ln p) − 1.6, for p from 0.075 down to 1e-323, error 1.5e-16.
const TAIL_NUMERATOR: [f64; 11] = [
    1.4234371107496844,
    4.7695477104628194,
    6.252323220910782,
    4.304640063207896,
    1.7324236840504654,
    0.42335218769884764,
    0.06237997591718844,
    0.005270909261753068,
    0.0002312013505243209,
    4.430005273377303e-06,
    2.576304425735654e-08,
];
const TAIL_DENOMINATOR: [f64; 10] = [
    1.0,
    2.1509900212805917,
    1.8982498615183514,
    0.8934558033545341,
    0.24361891748748182,
    0.03890228052171326,
    0.0034821300809317166,
    0.00015858481871455305,
    3.1033678005359003e-06,
    1.8217187621859065e-08,
];

/// A polynomial by two interleaved Horner chains, which overlap in the processor.
#[inline(always)]
fn polynomial<const N: usize>(c: &[f64; N], x: f64) -> f64 {
    let square = x * x;
    let (mut first, mut second) = (c[N - 1], c[N - 2]);
    let mut i = N - 2;
    while i >= 2 {
        first = c[i - 1] + first * square;
        second = c[i - 2] + second * square;
        i -= 2;
    }
    // N even: `second` ends at c[0]; N odd: at c[1], with c[0] still to come.
    if i == 0 { second + first * x } else { c[0] + (first * square + second * x) }
}

/// Density of the standard normal distribution, φ(x) = e^(−x²/2)/√(2π), within a few units in the
/// last place also far out in the tail.
#[inline(always)]
pub fn normal_pdf(x: f64) -> f64 {
    gaussian(x) / SQRT_TWO_PI
}

/// e^(−x²/2) with the square carried in two parts: rounded to one double it would cost a relative
/// error of x²/2 units in the last place.
#[inline(always)]
fn gaussian(x: f64) -> f64 {
    let x = x.abs();
    let x = if x > 40.0 { 40.0 } else { x };
    let high = f64::from_bits(x.to_bits() & HIGH_HALF);
    let low = x - high;
    let square = x * x;
    let rest = ((high * high - square) + 2.0 * high * low) + low * low;
    exp_sum(-0.5 * square, -0.5 * rest)
}

/// Cumulative distribution function of the standard normal distribution, Φ(x).
///
/// Relative error at most 1e-15 in the lower tail, down to x = −37.5 where Φ is 4.6e-308; use
/// Φ(−x) for the upper tail. Φ(0) is exactly ½.
///
/// ```
/// use roicast::math::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(-8.0) / 6.220960574271784e-16 - 1.0).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let t = x.abs();
    let t = if t > 40.0 { 40.0 } else { t };
    let ratio = polynomial(&UPPER_TAIL_NUMERATOR, t) / polynomial(&UPPER_TAIL_DENOMINATOR, t);
    let tail = gaussian(t) * ratio;
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// |p − ½| up to which the approximation of the centre holds.
const CENTRE: f64 = 0.425;

#[inline(always)]
fn centre_quantile(q: f64) -> f64 {
    let r = CENTRE * CENTRE - q * q;
    q * polynomial(&CENTRE_NUMERATOR, r) / polynomial(&CENTRE_DENOMINATOR, r)
}

/// −Φ⁻¹(p) for p in (0, 0.075].
#[inline(always)]
fn tail_quantile(p: f64) -> f64 {
    let s = (-ln(p)).sqrt() - 1.6;
    polynomial(&TAIL_NUMERATOR, s) / polynomial(&TAIL_DENOMINATOR, s)
}

/// Quantile of the standard normal distribution, Φ⁻¹(p).
///
/// Relative error at most 1e-15 for every p down to 1e-323. Exactly 0 at ½ and antisymmetric:
/// Φ⁻¹(1 − p) = −Φ⁻¹(p) wherever 1 − p is a double. −∞ at 0, ∞ at 1, NaN outside [0, 1].
///
/// ```
/// use roicast::math::normal_quantile;
/// assert_eq!(normal_quantile(0.5), 0.0);
/// assert_eq!(normal_quantile(0.25), -normal_quantile(0.75));
/// assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRE {
        return centre_quantile(q);
    }
    let small = if q > 0.0 { 1.0 - p } else { p };
    if small > 0.0 {
        let z = tail_quantile(small);
        return if q > 0.0 { z } else { -z };
    }
    if small == 0.0 { q * f64::INFINITY } else { f64::NAN }
}

/// Replaces each probability by its [`normal_quantile`], to the same bits but faster.
///
/// Blocks are first filled with the approximation of the centre; the 15 % that lie in a tail are
/// collected beside it, so that both parts are loops without branches.
///
/// ```
/// use roicast::math::{normal_quantile, normal_quantiles};
/// let mut values = [0.01, 0.5, 0.9];
/// normal_quantiles(&mut values);
/// assert_eq!(values, [0.01, 0.5, 0.9].map(normal_quantile));
/// ```
#[inline(always)]
pub fn normal_quantiles(values: &mut [f64]) {
    const BLOCK: usize = 128;
    let mut tails = [0.0; BLOCK];
    let mut places = [0u8; BLOCK];
    for block in values.chunks_mut(BLOCK) {
        let mut count = 0;
        for (place, &p) in block.iter().enumerate() {
            tails[count & (BLOCK - 1)] = p;
            places[count & (BLOCK - 1)] = place as u8;
            // NaN counts as a tail too.
            count += usize::from(!matches!((p - 0.5).abs(), d if d <= CENTRE));
        }
        for p in block.iter_mut() {
            *p = centre_quantile(*p - 0.5);
        }
        for p in &mut tails[..count] {
            let small = if *p > 0.5 { 1.0 - *p } else { *p };
            let z = tail_quantile(small);
            let z = if small == 0.0 { f64::INFINITY } else { z };
            *p = if *p > 0.5 { z } else { -z };
        }
        for (&z, &place) in tails[..count].iter().zip(&places) {
            block[usize::from(place)] = z;
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]
mod tests {
    use super::*;

    /// Computed with 60 digits (mpmath), rounded once.
    const CDF: [(f64, f64); 15] = [
        (-37.5, 4.605353009581955e-308),
        (-30.3, 5.731723503315496e-202),
        (-20.7, 1.7318518790197378e-95),
        (-12.3, 4.5287069561587846e-35),
        (-8.1, 2.7479593923982286e-16),
        (-5.55, 1.4283479893922769e-08),
        (-3.3, 0.0004834241423837775),
        (-1.7, 0.04456546275854304),
        (-0.9, 0.18406012534675947),
        (-0.3, 0.3820885778110474),
        (-1e-05, 0.499_996_010_577_196_06),
        (0.2, 0.579259709439103),
        (1.1, 0.8643339390536173),
        (2.7, 0.9965330261969594),
        (6.0, 0.9999999990134123),
    ];

    #[test]
    fn cdf_matches_high_precision_values() {
        for (x, expected) in CDF {
            let relative = normal_cdf(x) / expected - 1.0;
            assert!(relative.abs() <= 1e-15, "x = {x}: relative error {relative:e}");
        }
        assert_eq!(normal_cdf(0.0), 0.5);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
        assert!(normal_cdf(f64::NAN).is_nan());
    }

    #[test]
    fn quantile_inverts_the_cdf_in_both_tails() {
        let mut p = 1e-307;
        while p < 0.5 {
            let z = normal_quantile(p);
            // A relative error e of z moves the cdf by e·z·(its log-derivative, about -z).
            let relative = normal_cdf(z) / p - 1.0;
            assert!(relative.abs() <= 1e-15 * (2.0 + z * z), "p = {p:e}: {relative:e}");
            p *= 1.37;
        }
    }

    #[test]
    fn quantile_is_antisymmetric_and_exact_at_the_ends() {
        for i in 1..512 {
            let p = i as f64 / 1024.0;
            assert_eq!(normal_quantile(p), -normal_quantile(1.0 - p));
        }
        assert_eq!(normal_quantile(0.5).to_bits(), 0.0f64.to_bits());
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        for bad in [-0.1, 1.1, f64::NAN] {
            assert!(normal_quantile(bad).is_nan(), "{bad}");
        }
        assert!((normal_quantile(2f64.powi(-53)) + 8.209536151601387).abs() < 1e-14);
    }

    #[test]
    fn whole_slices_have_the_bits_of_single_values() {
        let mut values: Vec<f64> = (0..=3000).map(|i| i as f64 / 3000.0).collect();
        values.extend([1e-300, 1e-20, 2f64.powi(-53), 1.0 - 2f64.powi(-53), 0.075, 0.925]);
        values.extend([-0.1, 1.1, f64::NAN]);
        let single: Vec<u64> = values.iter().map(|p| normal_quantile(*p).to_bits()).collect();
        normal_quantiles(&mut values);
        for (value, bits) in values.iter().zip(single) {
            assert!(value.to_bits() == bits || (value.is_nan() && f64::from_bits(bits).is_nan()));
        }
    }
}
