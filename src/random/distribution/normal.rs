//! The normal distribution and its exponential.

use super::Shape;
use crate::math::{exp, exp_m1, ln, normal_cdf, normal_pdf, normal_quantile};

/// The normal distribution, sd > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    pub(in crate::random) mean: f64,
    pub(in crate::random) sd: f64,
}

impl Shape for Normal {
    fn quantile(&self, u: f64) -> f64 {
        self.mean + self.sd * normal_quantile(u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.mean - self.sd * normal_quantile(q)
    }
    fn cdf(&self, x: f64) -> f64 {
        normal_cdf((x - self.mean) / self.sd)
    }
    fn survival(&self, x: f64) -> f64 {
        normal_cdf((self.mean - x) / self.sd)
    }
    fn density(&self, x: f64) -> f64 {
        normal_pdf((x - self.mean) / self.sd) / self.sd
    }
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn variance(&self) -> Option<f64> {
        Some(self.sd * self.sd)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}

/// The lognormal distribution: ln X is normal with mean `mu` and standard deviation `sigma` > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct LogNormal {
    pub(in crate::random) mu: f64,
    pub(in crate::random) sigma: f64,
}

impl LogNormal {
    fn standard(&self, x: f64) -> f64 {
        if x > 0.0 { (ln(x) - self.mu) / self.sigma } else { f64::NEG_INFINITY }
    }
}

impl Shape for LogNormal {
    fn quantile(&self, u: f64) -> f64 {
        exp(self.mu + self.sigma * normal_quantile(u))
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        exp(self.mu - self.sigma * normal_quantile(q))
    }
    fn cdf(&self, x: f64) -> f64 {
        normal_cdf(self.standard(x))
    }
    fn survival(&self, x: f64) -> f64 {
        normal_cdf(-self.standard(x))
    }
    fn density(&self, x: f64) -> f64 {
        if x > 0.0 { normal_pdf(self.standard(x)) / (x * self.sigma) } else { 0.0 }
    }
    fn mean(&self) -> Option<f64> {
        Some(exp(self.mu + 0.5 * self.sigma * self.sigma)).filter(|mean| mean.is_finite())
    }
    fn variance(&self) -> Option<f64> {
        // exp_m1 keeps the digits of a small coefficient of variation.
        let square = self.sigma * self.sigma;
        Some(exp_m1(square) * exp(2.0 * self.mu + square)).filter(|v| v.is_finite())
    }
    fn mode(&self) -> Option<f64> {
        Some(exp(self.mu - self.sigma * self.sigma))
    }
    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}
