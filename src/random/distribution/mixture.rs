//! Mixtures: with stated probabilities, the quantity follows one of several distributions.

use super::{Distribution, Shape};
use crate::math::ln;

/// The cdf is the weighted mean of the components' cdfs. Weights are positive and sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// As given, for printing.
    pub(super) weights: Vec<f64>,
    pub(in crate::random) components: Vec<(Distribution, f64)>,
}

impl Mixture {
    /// From checked components with positive weights.
    pub(super) fn new(components: Vec<(Distribution, f64)>) -> Self {
        let total: f64 = components.iter().map(|component| component.1).sum();
        let weights = components.iter().map(|component| component.1).collect();
        let components = components.into_iter().map(|(d, weight)| (d, weight / total)).collect();
        Self { weights, components }
    }

    fn sum(&self, part: impl Fn(&dyn Shape) -> f64) -> f64 {
        self.components.iter().map(|(d, weight)| weight * part(d.shape())).sum()
    }

    /// The lowest and highest value of some quantile among the components: the mixture's own lies
    /// between them.
    fn bracket(&self, quantile: impl Fn(&dyn Shape) -> f64) -> (f64, f64) {
        let values = self.components.iter().map(|(d, _)| quantile(d.shape()));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    }

    /// Smallest x with `excess(x) ≥ 0` for an increasing function: Newton's method on the
    /// logarithm of the tail, inside a bracket that is halved whenever Newton leaves it.
    fn root((mut low, mut high): (f64, f64), reached: impl Fn(f64) -> bool, newton: impl Fn(f64) -> f64) -> f64 {
        if reached(low) {
            return low;
        }
        let mut x = 0.5 * low + 0.5 * high;
        for _ in 0..300 {
            if reached(x) {
                high = x
            } else {
                low = x
            }
            let step = newton(x);
            if step.abs() <= 4e-16 * x.abs() {
                return x;
            }
            let next = x - step;
            x = if next > low && next < high { next } else { 0.5 * low + 0.5 * high };
            if x <= low || x >= high {
                return high; // neighbours: nothing lies between them
            }
        }
        high
    }
}

impl Shape for Mixture {
    fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        if u > 0.5 {
            return self.upper_quantile(1.0 - u);
        }
        let bracket = self.bracket(|d| d.quantile(u));
        if bracket.0 >= bracket.1 || u <= 0.0 {
            return bracket.0;
        }
        let newton = |x: f64| {
            let cdf = self.cdf(x);
            (ln(cdf) - ln(u)) * cdf / self.density(x)
        };
        Self::root(bracket, |x| self.cdf(x) >= u, newton)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        if q.is_nan() {
            return q;
        }
        if q > 0.5 {
            return self.quantile(1.0 - q);
        }
        let bracket = self.bracket(|d| d.upper_quantile(q));
        if bracket.0 >= bracket.1 || q <= 0.0 {
            return bracket.1;
        }
        let newton = |x: f64| {
            let survival = self.survival(x);
            (ln(q) - ln(survival)) * survival / self.density(x)
        };
        Self::root(bracket, |x| self.survival(x) <= q, newton)
    }
    fn cdf(&self, x: f64) -> f64 {
        self.sum(|d| d.cdf(x))
    }
    fn survival(&self, x: f64) -> f64 {
        self.sum(|d| d.survival(x))
    }
    fn cdf_below(&self, x: f64) -> f64 {
        self.sum(|d| d.cdf_below(x))
    }
    fn survival_from(&self, x: f64) -> f64 {
        self.sum(|d| d.survival_from(x))
    }
    fn density(&self, x: f64) -> f64 {
        self.sum(|d| d.density(x))
    }
    fn mean(&self) -> Option<f64> {
        self.components.iter().map(|(d, weight)| Some(weight * d.mean()?)).sum()
    }
    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let part = |(d, weight): &(Distribution, f64)| {
            let offset = d.mean()? - mean;
            Some(weight * (d.variance()? + offset * offset))
        };
        self.components.iter().map(part).sum()
    }
    fn support(&self) -> (f64, f64) {
        let low = self.bracket(|d| d.support().0).0;
        (low, self.bracket(|d| d.support().1).1)
    }
    fn is_discrete(&self) -> bool {
        self.components.iter().all(|(d, _)| d.is_discrete())
    }
    fn kinks(&self) -> Vec<f64> {
        let all = self.components.iter().flat_map(|(d, _)| {
            let (low, high) = d.support();
            d.shape().kinks().into_iter().chain([low, high])
        });
        all.filter(|x| x.is_finite()).collect()
    }
}
