//! Distributions of waiting times and sizes: gamma, Weibull, exponential, truncated Pareto.

use super::Shape;
use crate::math::{
    exp, exp_m1, gamma_cdf, gamma_density, gamma_quantile, gamma_survival, gamma_upper_quantile, ln, ln_1p, ln_gamma,
    pow,
};

/// Density proportional to x^(shape−1) e^(−x/scale). Shape between 0.001 and 100000.
#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    pub(super) shape: f64,
    pub(super) scale: f64,
}

impl Shape for Gamma {
    fn quantile(&self, u: f64) -> f64 {
        self.scale * gamma_quantile(self.shape, u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.scale * gamma_upper_quantile(self.shape, q)
    }
    fn cdf(&self, x: f64) -> f64 {
        gamma_cdf(self.shape, x / self.scale)
    }
    fn survival(&self, x: f64) -> f64 {
        gamma_survival(self.shape, x / self.scale)
    }
    fn density(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { gamma_density(self.shape, x / self.scale) / self.scale }
    }
    fn mean(&self) -> Option<f64> {
        Some(self.shape * self.scale)
    }
    fn variance(&self) -> Option<f64> {
        Some(self.shape * self.scale * self.scale)
    }
    fn mode(&self) -> Option<f64> {
        Some((self.shape - 1.0).max(0.0) * self.scale)
    }
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

/// Survival e^(−(x/scale)^shape).
#[derive(Clone, Debug, PartialEq)]
pub struct Weibull {
    pub(in crate::random) shape: f64,
    pub(in crate::random) scale: f64,
}

impl Weibull {
    fn hazard(&self, x: f64) -> f64 {
        if x > 0.0 { pow(x / self.scale, self.shape) } else { 0.0 }
    }
}

impl Shape for Weibull {
    fn quantile(&self, u: f64) -> f64 {
        self.scale * pow(-ln_1p(-u), 1.0 / self.shape)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.scale * pow(-ln(q), 1.0 / self.shape)
    }
    fn cdf(&self, x: f64) -> f64 {
        -exp_m1(-self.hazard(x))
    }
    fn survival(&self, x: f64) -> f64 {
        exp(-self.hazard(x))
    }
    fn density(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        let t = x / self.scale;
        self.shape / self.scale * pow(t, self.shape - 1.0) * exp(-self.hazard(x))
    }
    fn mean(&self) -> Option<f64> {
        Some(self.scale * exp(ln_gamma(1.0 + 1.0 / self.shape))).filter(|mean| mean.is_finite())
    }
    fn variance(&self) -> Option<f64> {
        // Γ(1 + 2/k) - Γ(1 + 1/k)², written so that a large k does not cancel.
        let first = ln_gamma(1.0 + 1.0 / self.shape);
        let second = ln_gamma(1.0 + 2.0 / self.shape);
        let relative = exp_m1(second - 2.0 * first);
        let mean = self.scale * exp(first);
        Some(mean * mean * relative).filter(|variance| variance.is_finite())
    }
    fn mode(&self) -> Option<f64> {
        if self.shape <= 1.0 {
            return Some(0.0);
        }
        Some(self.scale * pow(1.0 - 1.0 / self.shape, 1.0 / self.shape))
    }
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

/// Survival e^(−x/mean).
#[derive(Clone, Debug, PartialEq)]
pub struct Exponential {
    pub(in crate::random) mean: f64,
}

impl Shape for Exponential {
    fn quantile(&self, u: f64) -> f64 {
        -self.mean * ln_1p(-u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        -self.mean * ln(q)
    }
    fn cdf(&self, x: f64) -> f64 {
        -exp_m1(-x.max(0.0) / self.mean)
    }
    fn survival(&self, x: f64) -> f64 {
        exp(-x.max(0.0) / self.mean)
    }
    fn density(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { exp(-x / self.mean) / self.mean }
    }
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn variance(&self) -> Option<f64> {
        Some(self.mean * self.mean)
    }
    fn mode(&self) -> Option<f64> {
        Some(0.0)
    }
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

/// The truncated Pareto distribution: survival proportional to x^(−alpha) between `min` > 0 and
/// `max`.
///
/// The upper limit is mandatory. Measured cost overruns of IT projects have alpha near or below
/// 1 (Flyvbjerg et al. 2022), where an unlimited Pareto has no mean at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Pareto {
    pub(in crate::random) min: f64,
    pub(in crate::random) alpha: f64,
    pub(in crate::random) max: f64,
}

impl Pareto {
    /// Probability that the unlimited Pareto stays below `max`.
    pub(in crate::random) fn kept(&self) -> f64 {
        -exp_m1(-self.alpha * ln(self.max / self.min))
    }

    /// E[X^k] = α L minᵏ φ((k − α)L)/kept with L = ln(max/min) and φ(t) = (eᵗ − 1)/t.
    fn moment(&self, k: f64) -> f64 {
        let log = ln(self.max / self.min);
        let t = (k - self.alpha) * log;
        let phi = if t == 0.0 { 1.0 } else { exp_m1(t) / t };
        self.alpha * log * pow(self.min, k) * phi / self.kept()
    }
}

impl Shape for Pareto {
    fn quantile(&self, u: f64) -> f64 {
        let x = self.min * exp(-ln_1p(-u * self.kept()) / self.alpha);
        x.clamp(self.min, self.max)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        // From the upper end: (x/max)^-α = 1 + q (max/min)^α kept = 1 + q ((max/min)^α - 1).
        let ratio = exp_m1(self.alpha * ln(self.max / self.min));
        if ratio.is_finite() {
            (self.max * exp(-ln_1p(q * ratio) / self.alpha)).clamp(self.min, self.max)
        } else {
            self.quantile(1.0 - q)
        }
    }
    fn cdf(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else if x >= self.max {
            1.0
        } else {
            -exp_m1(-self.alpha * ln(x / self.min)) / self.kept()
        }
    }
    fn survival(&self, x: f64) -> f64 {
        if x <= self.min {
            1.0
        } else if x >= self.max {
            0.0
        } else {
            let beyond = exp(-self.alpha * ln(x / self.min));
            beyond * -exp_m1(-self.alpha * ln(self.max / x)) / self.kept()
        }
    }
    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max {
            return 0.0;
        }
        self.alpha / x * exp(-self.alpha * ln(x / self.min)) / self.kept()
    }
    fn mean(&self) -> Option<f64> {
        Some(self.moment(1.0))
    }
    fn variance(&self) -> Option<f64> {
        let mean = self.moment(1.0);
        Some((self.moment(2.0) - mean * mean).max(0.0))
    }
    fn mode(&self) -> Option<f64> {
        Some(self.min)
    }
    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}
