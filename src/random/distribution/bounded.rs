//! A point, and straight lines between bounds: constant, uniform, triangular.

use super::Shape;

/// All probability in one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    pub(in crate::random) value: f64,
}

impl Shape for Constant {
    fn quantile(&self, _: f64) -> f64 {
        self.value
    }
    fn upper_quantile(&self, _: f64) -> f64 {
        self.value
    }
    fn cdf(&self, x: f64) -> f64 {
        f64::from(x >= self.value)
    }
    fn survival(&self, x: f64) -> f64 {
        f64::from(x < self.value)
    }
    fn cdf_below(&self, x: f64) -> f64 {
        f64::from(x > self.value)
    }
    fn survival_from(&self, x: f64) -> f64 {
        f64::from(x <= self.value)
    }
    fn mean(&self) -> Option<f64> {
        Some(self.value)
    }
    fn variance(&self) -> Option<f64> {
        Some(0.0)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.value)
    }
    fn support(&self) -> (f64, f64) {
        (self.value, self.value)
    }
    fn is_discrete(&self) -> bool {
        true
    }
    fn kinks(&self) -> Vec<f64> {
        vec![self.value]
    }
}

/// Constant density between `min` and `max`.
#[derive(Clone, Debug, PartialEq)]
pub struct Uniform {
    pub(in crate::random) min: f64,
    pub(in crate::random) max: f64,
}

impl Shape for Uniform {
    fn quantile(&self, u: f64) -> f64 {
        (self.min + u * (self.max - self.min)).min(self.max)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        (self.max - q * (self.max - self.min)).max(self.min)
    }
    fn cdf(&self, x: f64) -> f64 {
        ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }
    fn survival(&self, x: f64) -> f64 {
        ((self.max - x) / (self.max - self.min)).clamp(0.0, 1.0)
    }
    fn density(&self, x: f64) -> f64 {
        if (self.min..=self.max).contains(&x) { 1.0 / (self.max - self.min) } else { 0.0 }
    }
    fn mean(&self) -> Option<f64> {
        Some(0.5 * self.min + 0.5 * self.max)
    }
    fn variance(&self) -> Option<f64> {
        let width = self.max - self.min;
        Some(width * width / 12.0)
    }
    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}

/// A density that rises in a straight line from `min` to `mode` and falls to `max`.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangular {
    pub(in crate::random) min: f64,
    pub(in crate::random) mode: f64,
    pub(in crate::random) max: f64,
}

impl Triangular {
    fn lower(&self, u: f64) -> f64 {
        self.min + (u * (self.max - self.min) * (self.mode - self.min)).sqrt()
    }
    fn upper(&self, q: f64) -> f64 {
        self.max - (q * (self.max - self.min) * (self.max - self.mode)).sqrt()
    }
}

impl Shape for Triangular {
    fn quantile(&self, u: f64) -> f64 {
        let rise = (self.mode - self.min) / (self.max - self.min);
        if u < rise { self.lower(u) } else { self.upper(1.0 - u) }
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        let fall = (self.max - self.mode) / (self.max - self.min);
        if q < fall { self.upper(q) } else { self.lower(1.0 - q) }
    }
    fn cdf(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else if x < self.mode {
            (x - self.min) / (self.max - self.min) * ((x - self.min) / (self.mode - self.min))
        } else {
            1.0 - self.survival(x)
        }
    }
    fn survival(&self, x: f64) -> f64 {
        if x >= self.max {
            0.0
        } else if x > self.mode {
            (self.max - x) / (self.max - self.min) * ((self.max - x) / (self.max - self.mode))
        } else if x <= self.min {
            1.0
        } else if self.mode > self.min {
            1.0 - (x - self.min) / (self.max - self.min) * ((x - self.min) / (self.mode - self.min))
        } else {
            1.0
        }
    }
    fn density(&self, x: f64) -> f64 {
        let peak = 2.0 / (self.max - self.min);
        if x < self.min || x > self.max {
            0.0
        } else if x < self.mode {
            peak * (x - self.min) / (self.mode - self.min)
        } else if x > self.mode {
            peak * (self.max - x) / (self.max - self.mode)
        } else {
            peak
        }
    }
    fn mean(&self) -> Option<f64> {
        Some(self.min / 3.0 + self.mode / 3.0 + self.max / 3.0)
    }
    fn variance(&self) -> Option<f64> {
        // With p, q the distances of the mode from the ends: (p² + pq + q²)/18.
        let (p, q) = (self.mode - self.min, self.max - self.mode);
        Some((p * p + p * q + q * q) / 18.0)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.mode)
    }
    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
    fn kinks(&self) -> Vec<f64> {
        vec![self.mode]
    }
}
