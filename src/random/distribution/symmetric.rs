//! Symmetric distributions with tails heavier than the normal: logistic and Student's t.

use super::Shape;
use crate::math::{beta_cdf, beta_density, beta_quantile, exp, logistic, logit};

/// The logistic distribution: cdf 1/(1 + e^(−(x − mean)/scale)).
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    pub(in crate::random) mean: f64,
    pub(in crate::random) scale: f64,
}

impl Shape for Logistic {
    fn quantile(&self, u: f64) -> f64 {
        self.mean + self.scale * logit(u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.mean - self.scale * logit(q)
    }
    fn cdf(&self, x: f64) -> f64 {
        logistic((x - self.mean) / self.scale)
    }
    fn survival(&self, x: f64) -> f64 {
        logistic((self.mean - x) / self.scale)
    }
    fn density(&self, x: f64) -> f64 {
        let e = exp(-((x - self.mean) / self.scale).abs());
        e / ((1.0 + e) * (1.0 + e)) / self.scale
    }
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn variance(&self) -> Option<f64> {
        let pi = std::f64::consts::PI;
        Some(pi * pi / 3.0 * self.scale * self.scale)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mean)
    }
    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}

/// Student's t with `df` degrees of freedom (any real number), moved by `location` and stretched
/// by `scale`. The mean exists for df > 1, the variance for df > 2.
#[derive(Clone, Debug, PartialEq)]
pub struct StudentT {
    pub(super) df: f64,
    pub(super) location: f64,
    pub(super) scale: f64,
}

impl StudentT {
    /// The positive t with P(T > t) = q, for q at most ½ (Abramowitz & Stegun 1964, 26.7.1: with
    /// z = df/(df + t²), P(T > t) = I_z(df/2, ½)/2).
    fn standard_upper(&self, q: f64) -> f64 {
        if q < 0.25 {
            let z = beta_quantile(0.5 * self.df, 0.5, 2.0 * q);
            (self.df * (1.0 - z) / z).sqrt()
        } else {
            let complement = beta_quantile(0.5, 0.5 * self.df, 1.0 - 2.0 * q);
            (self.df * complement / (1.0 - complement)).sqrt()
        }
    }
    /// P(T > |t|) of the standard t.
    fn standard_tail(&self, t: f64) -> f64 {
        // Scaled so that the square of a large t does not overflow.
        let root = self.df.sqrt();
        let r = t.abs() / root;
        let (z, complement) = if r > 1.0 {
            let inverse = 1.0 / (r * r);
            (inverse / (1.0 + inverse), 1.0 / (1.0 + inverse))
        } else {
            (1.0 / (1.0 + r * r), r * r / (1.0 + r * r))
        };
        0.5 * beta_cdf(0.5 * self.df, 0.5, z, complement)
    }
}

impl Shape for StudentT {
    fn quantile(&self, u: f64) -> f64 {
        if u <= 0.5 {
            self.location - self.scale * self.standard_upper(u)
        } else {
            self.location + self.scale * self.standard_upper(1.0 - u)
        }
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        if q <= 0.5 {
            self.location + self.scale * self.standard_upper(q)
        } else {
            self.location - self.scale * self.standard_upper(1.0 - q)
        }
    }
    fn cdf(&self, x: f64) -> f64 {
        let t = (x - self.location) / self.scale;
        let tail = self.standard_tail(t);
        if t <= 0.0 { tail } else { 1.0 - tail }
    }
    fn survival(&self, x: f64) -> f64 {
        let t = (x - self.location) / self.scale;
        let tail = self.standard_tail(t);
        if t >= 0.0 { tail } else { 1.0 - tail }
    }
    fn density(&self, x: f64) -> f64 {
        // Through the beta density of s = (1 + t/√(df + t²))/2, shapes df/2 and df/2, whose
        // derivative is ds/dt = (df/2) (df + t²)^(-3/2).
        let t = (x - self.location) / self.scale;
        let r = (self.df + t * t).sqrt();
        let near = 0.5 * self.df / (r * (r + t.abs()));
        let slope = 0.5 * self.df / (r * r * r);
        beta_density(0.5 * self.df, 0.5 * self.df, near, 1.0 - near) * slope / self.scale
    }
    fn mean(&self) -> Option<f64> {
        (self.df > 1.0).then_some(self.location)
    }
    fn variance(&self) -> Option<f64> {
        (self.df > 2.0).then(|| self.df / (self.df - 2.0) * self.scale * self.scale)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.location)
    }
    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}
