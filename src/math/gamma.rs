//! The gamma function and the regularised incomplete gamma functions with their inverses.

use super::stirling::poisson_kernel;
use super::{exp, ln, normal_quantile};

/// Relative size below which a further term of a series or fraction is dropped.
const CONVERGED: f64 = 1e-16;
/// More than any shape up to 1e6 needs (about 10·√shape).
const MAX_TERMS: usize = 100_000;
/// Replaces an exact zero in a continued fraction.
const TINY: f64 = 1e-300;

/// ln Γ(x) for x > 0.
///
/// ```
/// assert!((roicast::math::ln_gamma(5.0) - 24f64.ln()).abs() < 1e-14);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Density x^(a−1) e^(−x)/Γ(a) of the standard gamma distribution with shape a > 0, at x ≥ 0.
pub fn gamma_density(shape: f64, x: f64) -> f64 {
    if x > 0.0 {
        return poisson_kernel(shape, x) * shape / x;
    }
    match shape.total_cmp(&1.0) {
        std::cmp::Ordering::Less => f64::INFINITY,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => 0.0,
    }
}

/// Both regularised incomplete gamma functions (P, Q) of shape a > 0 at x.
///
/// The smaller one has full relative accuracy. P by its series below a + 1, Q by its continued
/// fraction above (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31, evaluated by Lentz's method).
fn incomplete(a: f64, x: f64) -> (f64, f64) {
    from_kernel(poisson_kernel(a, x), a, x)
}

/// The same from x^a e^(−x)/Γ(a + 1).
fn from_kernel(kernel: f64, a: f64, x: f64) -> (f64, f64) {
    if x.is_nan() || x <= 0.0 {
        return (0.0, 1.0);
    }
    if x == f64::INFINITY {
        return (1.0, 0.0);
    }
    if x < a + 1.0 {
        let mut term = 1.0;
        let mut sum = 1.0;
        let mut n = a;
        for _ in 0..MAX_TERMS {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * CONVERGED {
                break;
            }
        }
        let lower = (kernel * sum).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut h = d;
        let mut i = 0.0;
        for _ in 0..MAX_TERMS {
            i += 1.0;
            let an = -i * (i - a);
            b += 2.0;
            d = an * d + b;
            d = 1.0 / if d.abs() < TINY { TINY } else { d };
            c = b + an / c;
            c = if c.abs() < TINY { TINY } else { c };
            let step = d * c;
            h *= step;
            if (step - 1.0).abs() < 3.0 * CONVERGED {
                break;
            }
        }
        let upper = (kernel * a * h).min(1.0);
        (1.0 - upper, upper)
    }
}

/// P(a, x), the cdf of the standard gamma distribution with shape a > 0.
///
/// ```
/// // A gamma of shape 1 is exponential.
/// assert!((roicast::math::gamma_cdf(1.0, 2.0) - (1.0 - (-2f64).exp())).abs() < 1e-15);
/// ```
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    incomplete(shape, x).0
}

/// Q(a, x) = 1 − P(a, x), relatively accurate in the upper tail.
pub fn gamma_survival(shape: f64, x: f64) -> f64 {
    incomplete(shape, x).1
}

/// The x with P(a, x) = p, for p in (0, 1); 0 at p = 0 and ∞ at p = 1.
///
/// Relatively accurate for p down to 1e-300; a result below the smallest double is 0.
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    if p > 0.5 {
        return gamma_upper_quantile(shape, 1.0 - p);
    }
    if p.is_nan() || p <= 0.0 {
        return if p == 0.0 { 0.0 } else { f64::NAN };
    }
    // For small x: P ≈ x^a/Γ(a + 1).
    let ln_p = ln(p);
    let ln_power = (ln_p + ln_gamma(shape + 1.0)) / shape;
    let guess = if shape < 0.5 { ln_power } else { ln(wilson_hilferty(shape, p)).max(ln_power) };
    // Newton's method on ln P against t = ln x: concave, and straight in the tail.
    let mut t = guess.min(ln(shape) + 1.0);
    for _ in 0..100 {
        if t < -690.0 {
            return exp(ln_power);
        }
        let x = exp(t);
        let kernel = poisson_kernel(shape, x);
        let (lower, _) = from_kernel(kernel, shape, x);
        let slope = kernel * shape / lower;
        let step = (ln(lower) - ln_p) / slope;
        let step = step.clamp(-20.0, 2.0);
        t -= step;
        if step.abs() < 1e-15 * t.abs().max(1.0) || !step.is_finite() {
            break;
        }
        if step.abs() < 1e-9 {
            break; // quadratic convergence: the error left is below 1e-17
        }
    }
    exp(t)
}

/// The x with Q(a, x) = q, for q in (0, 1); ∞ at q = 0 and 0 at q = 1.
pub fn gamma_upper_quantile(shape: f64, q: f64) -> f64 {
    if q > 0.5 {
        return gamma_quantile(shape, 1.0 - q);
    }
    if q.is_nan() || q <= 0.0 {
        return if q == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    let ln_q = ln(q);
    let start = if shape < 0.5 { -ln_q } else { wilson_hilferty_upper(shape, q) };
    let mut x = start.max(1e-300);
    for _ in 0..200 {
        let kernel = poisson_kernel(shape, x);
        let (_, upper) = from_kernel(kernel, shape, x);
        let kernel = kernel * shape;
        if upper == 0.0 || kernel == 0.0 {
            x *= 0.5;
            continue;
        }
        let excess = ln(upper) - ln_q;
        // Newton's method on ln Q: against x in the tail, where it is nearly straight, against
        // ln x below, where x may be many powers of ten smaller than the shape.
        let relative_step = excess * upper / kernel;
        let next = if x > shape + 1.0 {
            (x + x * relative_step).max(x / 3.0)
        } else {
            x * exp(relative_step.clamp(-20.0, 1.0))
        };
        let done = (next - x).abs() <= 1e-9 * x;
        x = next;
        if done {
            break; // quadratic convergence: the error left is below 1e-17
        }
    }
    x
}

/// Wilson & Hilferty (1931): the cube root of a gamma variate is nearly normal.
fn wilson_hilferty(shape: f64, p: f64) -> f64 {
    from_normal(shape, normal_quantile(p))
}

fn wilson_hilferty_upper(shape: f64, q: f64) -> f64 {
    from_normal(shape, -normal_quantile(q))
}

fn from_normal(shape: f64, z: f64) -> f64 {
    let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    if root > 0.0 { shape * root * root * root } else { 0.0 }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]
mod tests {
    use super::*;

    /// (a, x, P, Q) with 60 digits (mpmath), rounded once.
    const VALUES: [(f64, f64, f64, f64); 11] = [
        (0.01, 1e-30, 0.5040472728599954, 0.49595272714000455),
        (0.3, 0.2, 0.6575067242697218, 0.34249327573027827),
        (0.5, 9.0, 0.9999779095030014, 2.209049699858544e-05),
        (1.0, 2.5, 0.9179150013761012, 0.0820849986238988),
        (2.5, 0.01, 2.987601531906594e-06, 0.999997012398468),
        (4.0, 4.2, 0.6045966303976439, 0.3954033696023561),
        (15.5, 3.0, 2.9061301748356287e-07, 0.9999997093869826),
        (100.0, 120.0, 0.9721362601094793, 0.027863739890520663),
        (100.0, 60.0, 1.4815276326460468e-06, 0.9999985184723673),
        (5000.0, 5100.0, 0.9206711189223811, 0.07932888107761897),
        (100000.0, 99000.0, 0.0007574199211747679, 0.9992425800788253),
    ];

    #[test]
    fn both_tails_match_high_precision_values() {
        for (a, x, p, q) in VALUES {
            let (lower, upper) = (gamma_cdf(a, x), gamma_survival(a, x));
            assert!((lower / p - 1.0).abs() < 2e-12, "P({a}, {x}) = {lower:e}");
            assert!((upper / q - 1.0).abs() < 2e-12, "Q({a}, {x}) = {upper:e}");
        }
    }

    #[test]
    fn quantiles_invert_and_agree_with_another_implementation() {
        for shape in [0.02, 0.5, 1.0, 2.5, 30.0, 1e3, 1e5] {
            for p in [1e-300, 1e-16, 1e-9, 1e-3, 0.2, 0.5] {
                let x = gamma_quantile(shape, p);
                if x > 1e-290 {
                    assert!((gamma_cdf(shape, x) / p - 1.0).abs() < 1e-11, "{shape} {p}");
                }
                let x = gamma_upper_quantile(shape, p);
                assert!(
                    (gamma_survival(shape, x) / p - 1.0).abs() < 1e-10,
                    "{shape} upper {p:e}: {x} {:e}",
                    gamma_survival(shape, x)
                );
                if shape > 0.1 && shape < 1e4 {
                    let other = spec_math::cephes64::igamci(shape, p);
                    assert!((x / other - 1.0).abs() < 1e-11, "{shape} {p}: {x} {other}");
                }
            }
        }
        assert_eq!(gamma_quantile(2.0, 0.0), 0.0);
        assert_eq!(gamma_quantile(2.0, 1.0), f64::INFINITY);
        assert!(gamma_quantile(2.0, f64::NAN).is_nan());
    }

    #[test]
    fn the_edge_of_the_density_and_the_logarithm_of_the_function_are_exact() {
        // Γ(5) = 24, Γ(1/2) = √π.
        assert!((ln_gamma(5.0) - 24_f64.ln()).abs() < 1e-14);
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-15);
        assert_eq!([0.5, 1.0, 1.5].map(|shape| gamma_density(shape, 0.0)), [f64::INFINITY, 1.0, 0.0]);
        // x e^(−x) at 2.
        assert!((gamma_density(2.0, 2.0) - 2.0 * (-2_f64).exp()).abs() < 1e-15);
    }
}
