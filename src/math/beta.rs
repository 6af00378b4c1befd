//! The beta function and the regularised incomplete beta function with its inverse.

use super::stirling::BinomialKernel;
use super::{exp, ln, ln_gamma, normal_quantile};

const CONVERGED: f64 = 1e-16;
const MAX_TERMS: usize = 100_000;
const TINY: f64 = 1e-300;

/// ln B(a, b) for a, b > 0.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Density of the beta distribution at x in [0, 1], where y = 1 − x is passed beside it so that
/// it keeps its digits near x = 1.
pub fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x > 0.0 && y > 0.0 {
        return BinomialKernel::new(a, b).at(x, y) * (a / x) * (b / (a + b)) / y;
    }
    let edge = if x > 0.0 { b } else { a };
    match edge.total_cmp(&1.0) {
        std::cmp::Ordering::Less => f64::INFINITY,
        std::cmp::Ordering::Equal => a * b,
        std::cmp::Ordering::Greater => 0.0,
    }
}

/// I_x(a, b), the cdf of the beta distribution, where y = 1 − x is passed beside x.
///
/// Relatively accurate wherever the result is at most about ½; for the upper tail swap the
/// shapes and the arguments: 1 − I_x(a, b) = I_y(b, a).
///
/// ```
/// // With a = 2, b = 1 the cdf is x².
/// assert!((roicast::math::beta_cdf(2.0, 1.0, 0.3, 0.7) - 0.09).abs() < 1e-15);
/// ```
pub fn beta_cdf(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    if y.is_nan() || y <= 0.0 {
        return 1.0;
    }
    from_kernel(BinomialKernel::new(a, b).at(x, y), a, b, x, y).0
}

/// I_x(a, b) and 1 − I_x(a, b) from Γ(a + b + 1)/(Γ(a + 1) Γ(b + 1)) · x^a y^b; the smaller of the two has full
/// relative accuracy.
fn from_kernel(kernel: f64, a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    // Each fraction converges fast on its own side of the mean.
    if x * (a + b + 2.0) <= a + 1.0 {
        let lower = (kernel * (b / (a + b)) * lower_fraction(a, b, x)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (kernel * (a / (a + b)) * lower_fraction(b, a, y)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 1964, 26.5.8) by
/// Lentz's method, for x below about a/(a + b).
fn lower_fraction(a: f64, b: f64, x: f64) -> f64 {
    let nonzero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let mut m = 0.0;
    for _ in 0..MAX_TERMS {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 3.0 * CONVERGED {
            break;
        }
    }
    h
}

/// The x with I_x(a, b) = p, for p in [0, 1].
///
/// Relatively accurate for x down to the smallest double; for a result near 1 the digits of
/// 1 − x come from `1 - x = beta_quantile(b, a, 1 - p)`.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return if p == 0.0 || p == 1.0 { p } else { f64::NAN };
    }
    let ln_p = ln(p);
    // For small x: I ≈ x^a/(a B(a, b)).
    let ln_power = (ln_p + ln(a) + ln_beta(a, b)) / a;
    if ln_power < -690.0 {
        return exp(ln_power);
    }
    // Halley's method on ln I against t = ln x, held inside the bracket found so far; near p = 1 on I itself, whose
    // complement keeps the digits there.
    let kernel = BinomialKernel::new(a, b);
    let (mut low, mut high) = (-745.0, 0.0);
    let mut t = initial_guess(a, b, p, ln_power);
    for _ in 0..200 {
        let x = exp(t);
        let y = -super::exp_m1(t);
        let density = kernel.at(x, y);
        let (lower, upper) = from_kernel(density, a, b, x, y);
        // x times the derivative of I, and of that the logarithmic derivative against t.
        let (slope, bend) = (density * a * (b / (a + b)) / y, a - (b - 1.0) * x / y);
        let (error, slope, bend) = if p <= 0.5 || lower < 0.5 {
            (ln(lower) - ln_p, slope / lower, bend - slope / lower)
        } else {
            ((((1.0 - p) - upper) / p).max(-1.0), slope / p, bend)
        };
        if error > 0.0 {
            high = t
        } else {
            low = t
        }
        let newton = error / slope;
        let step = newton / (1.0 - 0.5 * newton * bend).clamp(0.5, 2.0);
        let relative = step * bend.abs().max(slope).max(1.0);
        if step.abs() * relative * relative < 1e-17 {
            t -= step;
            break; // cubic convergence: that much is left
        }
        let next = t - step;
        t = if next > low && next < high { next } else { 0.5 * (low + high) };
    }
    exp(t)
}

/// ln of a first guess: the normal approximation of Abramowitz & Stegun 1964, 26.5.22, for
/// shapes of at least 1, else the leading power of x.
fn initial_guess(a: f64, b: f64, p: f64, ln_power: f64) -> f64 {
    if a < 1.0 || b < 1.0 || p < 1e-4 {
        return ln_power.min(-1e-3);
    }
    let z = -normal_quantile(p);
    let r = (z * z - 3.0) / 6.0;
    let (u, v) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let h = 2.0 / (u + v);
    let w = z * (h + r).max(0.0).sqrt() / h - (v - u) * (r + 5.0 / 6.0 - 2.0 / (3.0 * h));
    // ln x with x = a/(a + b·e^(2w)).
    -super::ln_1p(b / a * exp(2.0 * w))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]
mod tests {
    use super::*;

    /// (a, b, x, I) with 60 digits (mpmath), rounded once.
    const VALUES: [(f64, f64, f64, f64); 8] = [
        (0.05, 0.2, 1e-12, 0.203774909111231),
        (0.5, 0.5, 0.001, 0.020135041633377492),
        (1.5, 3.5, 0.2, 0.3553320479214188),
        (5.0, 1.0, 0.9, 0.5904900000000001),
        (2.0, 300.0, 0.001, 0.037080858197070694),
        (200.5, 800.25, 0.19, 0.20813864593558246),
        (3000.0, 2000.0, 0.58, 0.002027667604028052),
        (0.7, 40.0, 0.3, 0.999999771575096),
    ];

    #[test]
    fn cdf_matches_high_precision_values() {
        for (a, b, x, expected) in VALUES {
            let got = beta_cdf(a, b, x, 1.0 - x);
            assert!((got / expected - 1.0).abs() < 1e-12, "I({a}, {b}, {x}) = {got:e}");
        }
    }

    #[test]
    fn quantile_inverts_and_agrees_with_another_implementation() {
        for (a, b) in [(0.05, 0.2), (0.5, 0.5), (2.0, 4.0), (1.0, 5.0), (5.0, 1.0), (300.0, 70.0), (2e4, 5e4)] {
            for p in [1e-300, 1e-16, 1e-9, 1e-3, 0.2, 0.5, 0.8, 0.999] {
                let x = beta_quantile(a, b, p);
                if x > 1e-290 && x < 0.999 {
                    let back = beta_cdf(a, b, x, 1.0 - x);
                    assert!((back / p - 1.0).abs() < 2e-11, "({a}, {b}) {p:e}: {x:e} {back:e}");
                    let other = spec_math::cephes64::incbi(a, b, p);
                    assert!((x / other - 1.0).abs() < 1e-11, "({a}, {b}) {p:e}: {x:e} {other:e}");
                }
            }
        }
        assert_eq!(beta_quantile(2.0, 3.0, 0.0), 0.0);
        assert_eq!(beta_quantile(2.0, 3.0, 1.0), 1.0);
        assert!(beta_quantile(2.0, 3.0, f64::NAN).is_nan());
    }

    #[test]
    fn density_is_the_derivative_of_the_cdf() {
        for (a, b, x) in [(2.0, 4.0, 0.3), (0.5, 0.5, 0.1), (40.0, 60.0, 0.42)] {
            let h = 1e-5;
            let slope = (beta_cdf(a, b, x + h, 1.0 - x - h) - beta_cdf(a, b, x - h, 1.0 - x + h)) / (2.0 * h);
            assert!((beta_density(a, b, x, 1.0 - x) / slope - 1.0).abs() < 1e-6, "({a}, {b}) {x}");
        }
    }

    #[test]
    fn the_edges_of_the_density_and_the_logarithm_of_the_function_are_exact() {
        // B(2, 3) = 1/12, B(1/2, 1/2) = π.
        assert!((ln_beta(2.0, 3.0) + 12_f64.ln()).abs() < 1e-14);
        assert!((ln_beta(0.5, 0.5) - std::f64::consts::PI.ln()).abs() < 1e-14);
        // 3 (1 − x)² and 2 x at their ends, and ends that are infinite or 0.
        assert_eq!((beta_density(1.0, 3.0, 0.0, 1.0), beta_density(1.0, 3.0, 1.0, 0.0)), (3.0, 0.0));
        assert_eq!((beta_density(2.0, 1.0, 0.0, 1.0), beta_density(2.0, 1.0, 1.0, 0.0)), (0.0, 2.0));
        assert_eq!(
            (beta_density(0.5, 3.0, 0.0, 1.0), beta_density(3.0, 0.5, 1.0, 0.0)),
            (f64::INFINITY, f64::INFINITY)
        );
        // So far down that the leading power is all there is: x = (p a B(a, b))^(1/a) by mpmath.
        assert!((beta_quantile(0.0125, 2.0, 1.5e-4) / 4.525_829_339_681_971e-307 - 1.0).abs() < 1e-10);
    }
}
