//! Distributions with a piecewise linear cdf: cumulative points and empirical samples.

use super::Shape;

/// A cdf that is a straight line between given points.
///
/// Two points of equal x are a jump, that is an atom of probability; two points of equal
/// probability are a gap without probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Cumulative {
    pub(in crate::random) x: Vec<f64>,
    /// From exactly 0 to exactly 1, not decreasing.
    pub(in crate::random) p: Vec<f64>,
}

/// The value at position `at` of the way from `a` to `b`, never outside of them.
fn between(a: f64, b: f64, at: f64) -> f64 {
    (a + (b - a) * at).clamp(a, b)
}

impl Cumulative {
    fn value_at(&self, index: usize, p: f64) -> f64 {
        let (p0, p1) = (self.p[index], self.p[index + 1]);
        let at = if p1 > p0 { (p - p0) / (p1 - p0) } else { 0.0 };
        between(self.x[index], self.x[index + 1], at)
    }
    /// The cdf from the point after `count` points lie at or below x.
    fn probability_at(&self, count: usize, x: f64) -> f64 {
        if count == 0 {
            return 0.0;
        }
        if count == self.x.len() {
            return 1.0;
        }
        let (x0, x1) = (self.x[count - 1], self.x[count]);
        between(self.p[count - 1], self.p[count], (x - x0) / (x1 - x0))
    }
    fn segments(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let pairs = self.x.windows(2).zip(self.p.windows(2));
        pairs.map(|(x, p)| (x[0], x[1], p[1] - p[0]))
    }
}

impl Shape for Cumulative {
    fn quantile(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        // The first point that reaches u ends the segment.
        let end = self.p.partition_point(|p| *p < u).clamp(1, self.p.len() - 1);
        self.value_at(end - 1, u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.quantile(1.0 - q)
    }
    fn cdf(&self, x: f64) -> f64 {
        self.probability_at(self.x.partition_point(|point| *point <= x), x)
    }
    fn survival(&self, x: f64) -> f64 {
        1.0 - self.cdf(x)
    }
    fn cdf_below(&self, x: f64) -> f64 {
        let count = self.x.partition_point(|point| *point < x);
        match self.x.get(count) {
            Some(point) if *point == x => self.p[count],
            _ => self.probability_at(count, x),
        }
    }
    fn survival_from(&self, x: f64) -> f64 {
        1.0 - self.cdf_below(x)
    }
    fn density(&self, x: f64) -> f64 {
        let count = self.x.partition_point(|point| *point <= x);
        if count == 0 || count == self.x.len() {
            return 0.0;
        }
        (self.p[count] - self.p[count - 1]) / (self.x[count] - self.x[count - 1])
    }
    fn mean(&self) -> Option<f64> {
        Some(self.segments().map(|(a, b, p)| p * (0.5 * a + 0.5 * b)).sum())
    }
    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        // E[(X - mean)²] of a uniform segment from mean + a to mean + b is (a² + ab + b²)/3.
        let square = |(a, b, p): (f64, f64, f64)| {
            let (a, b) = (a - mean, b - mean);
            p * (a * a + a * b + b * b) / 3.0
        };
        Some(self.segments().map(square).sum())
    }
    fn support(&self) -> (f64, f64) {
        let first = self.p.iter().rposition(|p| *p == 0.0).unwrap_or(0);
        let last = self.p.iter().position(|p| *p == 1.0).unwrap_or(self.p.len() - 1);
        (self.x[first], self.x[last])
    }
    fn kinks(&self) -> Vec<f64> {
        self.x.clone()
    }
}

/// A sample, made continuous by straight lines between its sorted values.
///
/// The quantile is Hyndman & Fan's (1996) type 7, the default of R, NumPy and spreadsheets, so
/// the result never leaves the range of the sample. With weights, each observation stands at the
/// middle of its weight. Equal observations remain an atom. For exact resampling of the observed
/// values use [`Discrete`](super::Discrete).
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    pub(super) values: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(in crate::random) cumulative: Cumulative,
}

impl Empirical {
    /// From checked pairs of value and weight with at least two different values.
    pub(super) fn new(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.retain(|pair| pair.1 > 0.0);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let last = weights.len() - 1;
        let ends = 0.5 * (weights[0] + weights[last]);
        let total = weights.iter().sum::<f64>() - ends;
        let mut middle = -0.5 * weights[0];
        let mut p: Vec<f64> = weights
            .iter()
            .map(|weight| {
                let here = middle + 0.5 * weight;
                middle += weight;
                (here / total).clamp(0.0, 1.0)
            })
            .collect();
        p[0] = 0.0;
        p[last] = 1.0;
        Self { cumulative: Cumulative { x: values.clone(), p }, values, weights }
    }
}

impl Shape for Empirical {
    fn quantile(&self, u: f64) -> f64 {
        self.cumulative.quantile(u)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.cumulative.upper_quantile(q)
    }
    fn cdf(&self, x: f64) -> f64 {
        self.cumulative.cdf(x)
    }
    fn survival(&self, x: f64) -> f64 {
        self.cumulative.survival(x)
    }
    fn cdf_below(&self, x: f64) -> f64 {
        self.cumulative.cdf_below(x)
    }
    fn survival_from(&self, x: f64) -> f64 {
        self.cumulative.survival_from(x)
    }
    fn density(&self, x: f64) -> f64 {
        self.cumulative.density(x)
    }
    fn mean(&self) -> Option<f64> {
        self.cumulative.mean()
    }
    fn variance(&self) -> Option<f64> {
        self.cumulative.variance()
    }
    fn support(&self) -> (f64, f64) {
        self.cumulative.support()
    }
    fn kinks(&self) -> Vec<f64> {
        self.cumulative.kinks()
    }
}
