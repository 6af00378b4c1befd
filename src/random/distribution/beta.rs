//! The beta distribution on any interval, and PERT, the beta an estimator's three points imply.

use super::Shape;
use crate::math::{beta_cdf, beta_density, beta_quantile};

/// Density proportional to t^(α−1) (1−t)^(β−1) for t = (x − min)/(max − min). Shapes between
/// 0.001 and 100000.
#[derive(Clone, Debug, PartialEq)]
pub struct Beta {
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Beta {
    fn width(&self) -> f64 {
        self.max - self.min
    }
    /// The quantile with probability `lower` below and `upper` above, from the end of the
    /// interval that is nearer to it: there the distance keeps its digits.
    fn at(&self, lower: f64, upper: f64) -> f64 {
        let from_min = || beta_quantile(self.alpha, self.beta, lower);
        let from_max = || beta_quantile(self.beta, self.alpha, upper);
        let (mut distance, mut rises) = if lower <= upper { (from_min(), true) } else { (from_max(), false) };
        if distance > 0.9 {
            distance = if rises { from_max() } else { from_min() };
            rises = !rises;
        }
        let x = if rises { self.min + self.width() * distance } else { self.max - self.width() * distance };
        x.clamp(self.min, self.max)
    }
    /// The position in the unit interval and its complement.
    fn unit(&self, x: f64) -> (f64, f64) {
        let t = ((x - self.min) / self.width()).clamp(0.0, 1.0);
        let complement = ((self.max - x) / self.width()).clamp(0.0, 1.0);
        (t, complement)
    }
}

impl Shape for Beta {
    fn quantile(&self, u: f64) -> f64 {
        self.at(u, 1.0 - u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.at(1.0 - q, q)
    }
    fn cdf(&self, x: f64) -> f64 {
        let (t, complement) = self.unit(x);
        beta_cdf(self.alpha, self.beta, t, complement)
    }
    fn survival(&self, x: f64) -> f64 {
        let (t, complement) = self.unit(x);
        beta_cdf(self.beta, self.alpha, complement, t)
    }
    fn density(&self, x: f64) -> f64 {
        let (t, complement) = self.unit(x);
        beta_density(self.alpha, self.beta, t, complement) / self.width()
    }
    fn mean(&self) -> Option<f64> {
        let total = self.alpha + self.beta;
        Some(self.min * (self.beta / total) + self.max * (self.alpha / total))
    }
    fn variance(&self) -> Option<f64> {
        let total = self.alpha + self.beta;
        let (a, b) = (self.width() * (self.alpha / total), self.width() * (self.beta / total));
        Some(a * b / (total + 1.0))
    }
    fn mode(&self) -> Option<f64> {
        let (a, b) = (self.alpha - 1.0, self.beta - 1.0);
        if a < 0.0 || b < 0.0 || a + b == 0.0 {
            return None;
        }
        Some(self.min + self.width() * (a / (a + b)))
    }
    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}

/// The modified PERT distribution (Vose 2000): a beta on [min, max] with
/// α = 1 + λ(mode − min)/(max − min) and β = 1 + λ(max − mode)/(max − min).
///
/// The mean is (min + λ·mode + max)/(λ + 2). The standard deviation follows from the beta; it is
/// not the (max − min)/6 of hand calculation.
#[derive(Clone, Debug, PartialEq)]
pub struct Pert {
    pub(super) mode: f64,
    pub(super) lambda: f64,
    pub(super) beta: Beta,
}

impl Pert {
    pub(super) fn new(min: f64, mode: f64, max: f64, lambda: f64) -> Self {
        let width = max - min;
        let alpha = 1.0 + lambda * ((mode - min) / width);
        let beta = 1.0 + lambda * ((max - mode) / width);
        Self { mode, lambda, beta: Beta { alpha, beta, min, max } }
    }
}

impl Shape for Pert {
    fn quantile(&self, u: f64) -> f64 {
        self.beta.quantile(u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.beta.upper_quantile(q)
    }
    fn cdf(&self, x: f64) -> f64 {
        self.beta.cdf(x)
    }
    fn survival(&self, x: f64) -> f64 {
        self.beta.survival(x)
    }
    fn density(&self, x: f64) -> f64 {
        self.beta.density(x)
    }
    fn mean(&self) -> Option<f64> {
        self.beta.mean()
    }
    fn variance(&self) -> Option<f64> {
        self.beta.variance()
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mode)
    }
    fn support(&self) -> (f64, f64) {
        self.beta.support()
    }
}
