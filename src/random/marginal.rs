//! A distribution compiled for speed: fills a slice of uniform numbers with draws, in place.
//!
//! | Distribution | Method | Error |
//! | --- | --- | --- |
//! | uniform, triangular, normal, lognormal, exponential, Weibull, logistic, Pareto, metalog | closed form | rounding, below 1e-13 relative |
//! | Bernoulli, geometric | closed form | exact |
//! | other discrete ones | list of values with a guide table | exact |
//! | cumulative, empirical | polygon with a guide table | rounding |
//! | PERT, beta, gamma, Student's t, truncated and mixed ones | table of polynomials | below |
//! | the same where 8 tables are not enough (many corners or jumps, t with df < 1) | the exact quantile, slowly | rounding |
//!
//! The error of a table is at most 1e-8 · (s + |x|) for u in [2⁻²⁵, 1 − 2⁻²⁵], where s is the
//! distance between the 5 % and 95 % quantiles, and 1e-7 · (s + |x|) beyond; it is checked cell by
//! cell when the table is built, and is near 2e-10 for the usual PERT, beta and gamma. A table has
//! 40 KB, of which draws mostly touch the tenth that lies around the middle.
//!
//! The function is increasing up to rounding, never leaves the support, and is finite for every
//! u in [2⁻⁵³, 1 − 2⁻⁵³], the range of the library's generators.

mod memo;
mod pieces;
mod steps;
mod table;

use super::distribution::Distribution;
use crate::math::{exp, ln, ln_1p, logistic, logit, normal_quantiles};
pub use memo::Marginals;
use pieces::Pieces;
use steps::{Polygon, Steps};

/// The quantile function of one distribution, ready for many draws.
///
/// ```
/// use roicast::random::distribution::Distribution;
/// use roicast::random::marginal::Marginal;
/// let marginal = Marginal::compile(&Distribution::triangular(0.0, 1.0, 4.0)?);
/// let mut values = [0.25, 0.5];
/// marginal.fill(&mut values);
/// assert_eq!(values[0], 1.0);
/// # Ok::<(), roicast::random::distribution::ParameterErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct Marginal(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Constant(f64),
    Uniform {
        min: f64,
        max: f64,
    },
    Triangular(Triangle),
    Normal {
        mean: f64,
        sd: f64,
    },
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Weibull {
        scale: f64,
        power: f64,
    },
    Logistic {
        mean: f64,
        scale: f64,
    },
    Pareto {
        min: f64,
        max: f64,
        kept: f64,
        power: f64,
    },
    Geometric {
        reciprocal: f64,
    },
    Bernoulli {
        failure: f64,
    },
    /// Up to four terms, and the general case.
    ShortMetalog(Metalog<2>),
    Metalog(Box<Metalog<6>>),
    Affine {
        inner: Box<Marginal>,
        shift: f64,
        scale: f64,
    },
    Steps(Steps),
    Polygon(Polygon),
    Pieces(Pieces),
    Direct(Box<Distribution>),
}

#[derive(Clone, Debug)]
struct Triangle {
    min: f64,
    max: f64,
    turn: f64,
    rise: f64,
    fall: f64,
}

/// Coefficients of the two polynomials of a metalog, padded with zeros.
#[derive(Clone, Debug)]
struct Metalog<const N: usize> {
    plain: [f64; N],
    logit: [f64; N],
    min: Option<f64>,
    max: Option<f64>,
}

impl<const N: usize> Metalog<N> {
    fn new(plain: &[f64], logit: &[f64], (low, high): (f64, f64)) -> Self {
        let pad = |list: &[f64]| {
            let mut padded = [0.0; N];
            for (to, from) in padded.iter_mut().zip(list) {
                *to = *from;
            }
            padded
        };
        let bound = |x: f64| Some(x).filter(|x| x.is_finite());
        Self { plain: pad(plain), logit: pad(logit), min: bound(low), max: bound(high) }
    }

    #[inline(always)]
    fn fill(&self, values: &mut [f64]) {
        for x in values.iter_mut() {
            let (u, l) = (*x, logit(*x));
            let c = u - 0.5;
            let (mut s, mut t) = (self.plain[N - 1], self.logit[N - 1]);
            for k in (0..N - 1).rev() {
                s = self.plain[k] + c * s;
                t = self.logit[k] + c * t;
            }
            *x = s + l * t;
        }
        match (self.min, self.max) {
            (None, None) => {}
            (Some(min), None) => map(values, |m| min + exp(m)),
            (None, Some(max)) => map(values, |m| max - exp(-m)),
            (Some(min), Some(max)) => map(values, |m| {
                let part = (max - min) * logistic(-m.abs());
                if m < 0.0 { min + part } else { max - part }
            }),
        }
    }
}

/// Applies a function to each value.
#[inline(always)]
fn map(values: &mut [f64], f: impl Fn(f64) -> f64) {
    for x in values {
        *x = f(*x);
    }
}

impl Marginal {
    /// Prepares the quantile function: one to five milliseconds where a table is needed, about
    /// twenty for a mixture, which needs several.
    pub fn compile(distribution: &Distribution) -> Self {
        Self(Kind::compile(distribution))
    }

    /// Replaces each uniform number u in [2⁻⁵³, 1 − 2⁻⁵³] by the quantile of u.
    #[inline(always)]
    pub fn fill(&self, values: &mut [f64]) {
        match &self.0 {
            Kind::Constant(value) => values.fill(*value),
            Kind::Uniform { min, max } => {
                let width = max - min;
                map(values, |u| (min + u * width).min(*max));
            }
            Kind::Triangular(t) => map(values, |u| {
                let up = t.min + (u * t.rise).sqrt();
                let down = t.max - ((1.0 - u) * t.fall).sqrt();
                if u < t.turn { up } else { down }
            }),
            Kind::Normal { mean, sd } => {
                normal_quantiles(values);
                map(values, |z| mean + sd * z);
            }
            Kind::LogNormal { mu, sigma } => {
                normal_quantiles(values);
                map(values, |z| exp(mu + sigma * z));
            }
            Kind::Exponential { mean } => map(values, |u| -mean * ln_1p(-u)),
            Kind::Weibull { scale, power } => {
                // Short loops vectorise; one long one does not.
                map(values, |u| -ln_1p(-u));
                map(values, ln);
                map(values, |l| scale * exp(l * power));
            }
            Kind::Logistic { mean, scale } => map(values, |u| mean + scale * logit(u)),
            &Kind::Pareto { min, max, kept, power } => {
                map(values, |u| ln_1p(-u * kept));
                map(values, |l| min * exp(l * power));
                map(values, |x| x.max(min).min(max));
            }
            Kind::Geometric { reciprocal } => {
                map(values, |u| (ln_1p(-u) * reciprocal).ceil().max(1.0));
            }
            Kind::Bernoulli { failure } => map(values, |u| if u > *failure { 1.0 } else { 0.0 }),
            Kind::ShortMetalog(metalog) => metalog.fill(values),
            Kind::Metalog(metalog) => metalog.fill(values),
            Kind::Affine { inner, shift, scale } => {
                inner.fill_inner(values);
                map(values, |x| shift + scale * x);
            }
            Kind::Steps(steps) => map(values, |u| steps.at(u)),
            Kind::Polygon(polygon) => map(values, |u| polygon.at(u)),
            Kind::Pieces(pieces) => pieces.fill(values),
            Kind::Direct(distribution) => map(values, |u| exact(distribution, u)),
        }
    }

    /// One step of recursion that is not inlined.
    fn fill_inner(&self, values: &mut [f64]) {
        self.fill(values);
    }
}

/// The exact quantile from the nearer end.
fn exact(distribution: &Distribution, u: f64) -> f64 {
    if u > 0.5 { distribution.upper_quantile(1.0 - u) } else { distribution.quantile(u) }
}

impl Kind {
    fn compile(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Constant(d) => Self::Constant(d.value),
            Distribution::Uniform(d) => Self::Uniform { min: d.min, max: d.max },
            Distribution::Triangular(d) => {
                let width = d.max - d.min;
                Self::Triangular(Triangle {
                    min: d.min,
                    max: d.max,
                    turn: (d.mode - d.min) / width,
                    rise: width * (d.mode - d.min),
                    fall: width * (d.max - d.mode),
                })
            }
            Distribution::Normal(d) => Self::Normal { mean: d.mean, sd: d.sd },
            Distribution::LogNormal(d) => Self::LogNormal { mu: d.mu, sigma: d.sigma },
            Distribution::Exponential(d) => Self::Exponential { mean: d.mean },
            Distribution::Weibull(d) => Self::Weibull { scale: d.scale, power: 1.0 / d.shape },
            Distribution::Logistic(d) => Self::Logistic { mean: d.mean, scale: d.scale },
            Distribution::Pareto(d) => Self::Pareto { min: d.min, max: d.max, kept: d.kept(), power: -1.0 / d.alpha },
            Distribution::Geometric(d) => Self::Geometric { reciprocal: 1.0 / d.ln_failure() },
            Distribution::Bernoulli(d) => Self::Bernoulli { failure: 1.0 - d.probability },
            Distribution::Metalog(d) => {
                let support = distribution.support();
                if d.plain.len() <= 2 && d.logit.len() <= 2 {
                    Self::ShortMetalog(Metalog::new(&d.plain, &d.logit, support))
                } else {
                    Self::Metalog(Box::new(Metalog::new(&d.plain, &d.logit, support)))
                }
            }
            Distribution::Affine(d) => {
                Self::Affine { inner: Box::new(Marginal::compile(&d.inner)), shift: d.shift, scale: d.scale }
            }
            Distribution::Cumulative(d) => Self::Polygon(Polygon::new(&d.x, &d.p)),
            Distribution::Empirical(d) => Self::Polygon(Polygon::new(&d.cumulative.x, &d.cumulative.p)),
            Distribution::Poisson(_)
            | Distribution::Binomial(_)
            | Distribution::NegativeBinomial(_)
            | Distribution::Discrete(_)
            | Distribution::Pert(_)
            | Distribution::Beta(_)
            | Distribution::Gamma(_)
            | Distribution::StudentT(_)
            | Distribution::Mixture(_)
            | Distribution::Truncated(_) => Self::tabulate(distribution),
        }
    }

    fn tabulate(distribution: &Distribution) -> Self {
        let direct = || Self::Direct(Box::new(distribution.clone()));
        if distribution.is_discrete() {
            return Steps::new(distribution.shape()).map_or_else(direct, Self::Steps);
        }
        if distribution.has_endless_atoms() {
            return direct();
        }
        Pieces::new(distribution.shape()).map_or_else(direct, Self::Pieces)
    }
}
