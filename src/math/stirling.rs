//! The pieces of the saddle-point form of gamma, Poisson, beta and binomial densities
//! (Loader 2000, "Fast and accurate computation of binomial probabilities"), which keeps
//! relative accuracy where the textbook form subtracts large logarithms.

use super::{exp, ln};
use std::f64::consts::PI;

/// ln √(2π).
const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// The error of Stirling's formula: ln Γ(n + 1) − [(n + ½) ln n − n + ln √(2π)], n > 0.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n < 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * ln(n) + n - LN_SQRT_TWO_PI;
    }
    // The asymptotic series in 1/n (Abramowitz & Stegun 1964, 6.1.41).
    let s = 1.0 / (n * n);
    let series = 1.0 / 1_188.0 - s * (691.0 / 360_360.0);
    let series = 1.0 / 1_680.0 - s * series;
    let series = 1.0 / 1_260.0 - s * series;
    let series = 1.0 / 360.0 - s * series;
    (1.0 / 12.0 - s * series) / n
}

/// The deviance term x ln(x/m) + m − x, without cancellation when `x` is near `m`; both > 0.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    // With v = (x - m)/(x + m): ln(x/m) = 2 Σ v^(2j+1)/(2j+1).
    let v = (x - m) / (x + m);
    let square = v * v;
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    let mut j = 1.0;
    loop {
        power *= square;
        let next = sum + power / (2.0 * j + 1.0);
        if next == sum || j > 200.0 {
            return next;
        }
        sum = next;
        j += 1.0;
    }
}

/// x^a e^(−x)/Γ(a + 1) for a > 0 and x > 0.
pub(super) fn poisson_kernel(a: f64, x: f64) -> f64 {
    exp(-stirling_error(a) - deviance(a, x)) / (2.0 * PI * a).sqrt()
}

/// Γ(a + b + 1)/(Γ(a + 1) Γ(b + 1)) · x^a y^b for positive arguments and x + y = 1, with what depends on the shapes
/// alone worked out once.
pub(super) struct BinomialKernel {
    a: f64,
    b: f64,
    error: f64,
    scale: f64,
}

impl BinomialKernel {
    pub(super) fn new(a: f64, b: f64) -> Self {
        let n = a + b;
        let error = stirling_error(n) - stirling_error(a) - stirling_error(b);
        Self { a, b, error, scale: (n / (2.0 * PI * a) / b).sqrt() }
    }

    pub(super) fn at(&self, x: f64, y: f64) -> f64 {
        let n = self.a + self.b;
        exp(self.error - deviance(self.a, n * x) - deviance(self.b, n * y)) * self.scale
    }
}
