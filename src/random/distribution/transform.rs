//! Distributions made from another one: truncated to an interval, or shifted and scaled.

use super::{Distribution, Mixture, Shape, quadrature};

/// A distribution given that it lies in [min, max].
///
/// Drawn by its quantile function, never by rejection, and from the nearer tail, so that an
/// interval of probability 1e-300 is as exact as any other.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncated {
    pub(super) inner: Box<Distribution>,
    /// As given; infinite where there is no limit.
    pub(super) min: f64,
    pub(super) max: f64,
    below: f64,
    up_to: f64,
    from: f64,
    above: f64,
    /// Probability of the interval.
    pub(super) kept: f64,
}

impl Truncated {
    pub(super) fn new(inner: Distribution, min: f64, max: f64) -> Self {
        let shape = inner.shape();
        let (below, from) = (shape.cdf_below(min), shape.survival_from(min));
        let (up_to, above) = (shape.cdf(max), shape.survival(max));
        // The difference that cancels least.
        let kept = if below > 0.5 {
            from - above
        } else if above > 0.5 {
            up_to - below
        } else {
            1.0 - below - above
        };
        Self { inner: Box::new(inner), min, max, below, up_to, from, above, kept }
    }

    /// A truncated mixture is a mixture of its truncated components, weighted by what is kept of
    /// each: so that its moments need no common grid.
    fn mixture_of_truncated(&self) -> Option<Mixture> {
        let Distribution::Mixture(mixture) = self.inner.as_ref() else {
            return None;
        };
        let parts = mixture.components.iter().filter_map(|(part, weight)| {
            let truncated = Self::new(part.clone(), self.min, self.max);
            let weight = weight * truncated.kept;
            (weight >= f64::MIN_POSITIVE).then_some((Distribution::Truncated(truncated), weight))
        });
        Some(Mixture::new(parts.collect()))
    }

    /// The inner quantile with probability `lower` below and `upper` above.
    fn at(&self, lower: f64, upper: f64) -> f64 {
        let shape = self.inner.shape();
        let x = if lower <= upper {
            // Rounding must not fall back onto the last value below the interval.
            shape.quantile(lower.max(self.below.next_up()).min(self.up_to))
        } else {
            shape.upper_quantile(upper.min(self.from.next_down()).max(self.above))
        };
        x.clamp(self.min, self.max)
    }
}

impl Shape for Truncated {
    fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        self.at(self.below + u * self.kept, self.above + (1.0 - u) * self.kept)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        if q.is_nan() {
            return q;
        }
        self.at(self.below + (1.0 - q) * self.kept, self.above + q * self.kept)
    }
    fn cdf(&self, x: f64) -> f64 {
        if x < self.min {
            return 0.0;
        }
        if x >= self.max {
            return 1.0;
        }
        let shape = self.inner.shape();
        let part = if self.below > 0.5 { self.from - shape.survival(x) } else { shape.cdf(x) - self.below };
        (part / self.kept).clamp(0.0, 1.0)
    }
    fn survival(&self, x: f64) -> f64 {
        if x < self.min {
            return 1.0;
        }
        if x >= self.max {
            return 0.0;
        }
        let shape = self.inner.shape();
        let part = if self.above > 0.5 { self.up_to - shape.cdf(x) } else { shape.survival(x) - self.above };
        (part / self.kept).clamp(0.0, 1.0)
    }
    fn cdf_below(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else if x > self.max {
            1.0
        } else {
            let shape = self.inner.shape();
            let part =
                if self.below > 0.5 { self.from - shape.survival_from(x) } else { shape.cdf_below(x) - self.below };
            (part / self.kept).clamp(0.0, 1.0)
        }
    }
    fn survival_from(&self, x: f64) -> f64 {
        if x <= self.min {
            1.0
        } else if x > self.max {
            0.0
        } else {
            let shape = self.inner.shape();
            let part =
                if self.above > 0.5 { self.up_to - shape.cdf_below(x) } else { shape.survival_from(x) - self.above };
            (part / self.kept).clamp(0.0, 1.0)
        }
    }
    fn density(&self, x: f64) -> f64 {
        if x < self.min || x > self.max { 0.0 } else { self.inner.shape().density(x) / self.kept }
    }
    fn mean(&self) -> Option<f64> {
        if let Some(mixture) = self.mixture_of_truncated() {
            return mixture.mean();
        }
        let (low, high) = self.support();
        let bounded = low.is_finite() && high.is_finite();
        if bounded || self.inner.mean().is_some() { quadrature::mean(self) } else { None }
    }
    fn variance(&self) -> Option<f64> {
        if let Some(mixture) = self.mixture_of_truncated() {
            return mixture.variance();
        }
        let (low, high) = self.support();
        let bounded = low.is_finite() && high.is_finite();
        if bounded || self.inner.variance().is_some() { quadrature::variance(self, self.mean()?) } else { None }
    }
    fn mode(&self) -> Option<f64> {
        // Families that state a mode have a density that falls on both sides of it.
        let (low, high) = self.support();
        Some(self.inner.mode()?.clamp(low, high))
    }
    fn support(&self) -> (f64, f64) {
        let (low, high) = self.inner.support();
        if self.is_discrete() {
            return (self.quantile(0.0), self.upper_quantile(0.0));
        }
        (low.max(self.min), high.min(self.max))
    }
    fn is_discrete(&self) -> bool {
        self.inner.is_discrete()
    }
    fn kinks(&self) -> Vec<f64> {
        let mut kinks = self.inner.shape().kinks();
        kinks.retain(|x| (self.min..=self.max).contains(x));
        kinks
    }
}

/// shift + scale · X with scale > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    pub(in crate::random) inner: Box<Distribution>,
    pub(in crate::random) shift: f64,
    pub(in crate::random) scale: f64,
}

impl Affine {
    fn out(&self, x: f64) -> f64 {
        self.shift + self.scale * x
    }
    fn back(&self, x: f64) -> f64 {
        (x - self.shift) / self.scale
    }
}

impl Shape for Affine {
    fn quantile(&self, u: f64) -> f64 {
        self.out(self.inner.shape().quantile(u))
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.out(self.inner.shape().upper_quantile(q))
    }
    fn cdf(&self, x: f64) -> f64 {
        self.inner.shape().cdf(self.back(x))
    }
    fn survival(&self, x: f64) -> f64 {
        self.inner.shape().survival(self.back(x))
    }
    fn cdf_below(&self, x: f64) -> f64 {
        self.inner.shape().cdf_below(self.back(x))
    }
    fn survival_from(&self, x: f64) -> f64 {
        self.inner.shape().survival_from(self.back(x))
    }
    fn density(&self, x: f64) -> f64 {
        self.inner.shape().density(self.back(x)) / self.scale
    }
    fn mean(&self) -> Option<f64> {
        Some(self.out(self.inner.mean()?))
    }
    fn variance(&self) -> Option<f64> {
        Some(self.scale * self.scale * self.inner.variance()?)
    }
    fn mode(&self) -> Option<f64> {
        Some(self.out(self.inner.mode()?))
    }
    fn support(&self) -> (f64, f64) {
        let (low, high) = self.inner.support();
        (self.out(low), self.out(high))
    }
    fn is_discrete(&self) -> bool {
        self.inner.is_discrete()
    }
    fn kinks(&self) -> Vec<f64> {
        self.inner.shape().kinks().into_iter().map(|x| self.out(x)).collect()
    }
}
