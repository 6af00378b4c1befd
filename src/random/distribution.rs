//! Probability distributions, each by its quantile function.
//!
//! Every draw of the library is the image of one uniform number under a quantile function: that
//! is what makes rank correlation, stratified designs and common random numbers possible, and no
//! family uses rejection. A [`Distribution`] that exists is valid; a constructor that is given bad
//! parameters reports every broken rule at once.

mod beta;
mod bounded;
mod constructors;
mod counts;
mod discrete;
mod display;
mod metalog;
mod mixture;
mod normal;
mod parameter;
mod positive;
mod quadrature;
mod segments;
mod symmetric;
mod tabulated;
mod transform;

pub use beta::{Beta, Pert};
pub use bounded::{Constant, Triangular, Uniform};
pub use counts::{Bernoulli, Binomial, Geometric, NegativeBinomial, Poisson};
pub use discrete::Discrete;
pub use metalog::{MAX_METALOG_TERMS, Metalog, THREE_TERM_LIMIT};
pub use mixture::Mixture;
pub use normal::{LogNormal, Normal};
pub use parameter::{ParameterError, ParameterErrors};
pub use positive::{Exponential, Gamma, Pareto, Weibull};
pub use symmetric::{Logistic, StudentT};
pub use tabulated::{Cumulative, Empirical};
pub use transform::{Affine, Truncated};

pub(in crate::random) use segments::{Segment, atoms, segments};

/// What every family implements; the public face is [`Distribution`].
pub(in crate::random) trait Shape {
    /// Smallest x with P(X ≤ x) ≥ u.
    fn quantile(&self, u: f64) -> f64;
    /// The quantile of 1 − q, for a q that may be far below the spacing of doubles at 1.
    fn upper_quantile(&self, q: f64) -> f64;
    /// P(X ≤ x).
    fn cdf(&self, x: f64) -> f64;
    /// P(X > x).
    fn survival(&self, x: f64) -> f64;
    /// P(X < x); differs from the cdf only where a single point has probability.
    fn cdf_below(&self, x: f64) -> f64 {
        self.cdf(x)
    }
    /// P(X ≥ x).
    fn survival_from(&self, x: f64) -> f64 {
        self.survival(x)
    }
    /// Density of the continuous part.
    fn density(&self, _x: f64) -> f64 {
        0.0
    }
    fn mean(&self) -> Option<f64>;
    fn variance(&self) -> Option<f64>;
    fn mode(&self) -> Option<f64> {
        None
    }
    fn support(&self) -> (f64, f64);
    fn is_discrete(&self) -> bool {
        false
    }
    /// Where, inside the support, the density is not smooth or a point has probability.
    fn kinks(&self) -> Vec<f64> {
        Vec::new()
    }
}

/// A valid probability distribution.
///
/// Built by its constructors ([`Distribution::normal`], [`Distribution::pert`], …) or by name with
/// [`family::build`](crate::random::family::build). A degenerate case, such as a standard
/// deviation of 0 or equal bounds, becomes [`Distribution::Constant`]. `Display` prints a call
/// that builds the same distribution again.
///
/// ```
/// use roicast::random::distribution::Distribution;
/// let cost = Distribution::pert(10.0, 20.0, 50.0, 4.0)?;
/// assert!((cost.mean().unwrap() - 23.333333).abs() < 1e-6);
/// assert!((cost.quantile(0.9) - 33.355615).abs() < 1e-6);
/// assert_eq!(cost.to_string(), "pert(min = 10, mode = 20, max = 50)");
/// assert!(Distribution::pert(10.0, 5.0, 50.0, 4.0).is_err());
/// # Ok::<(), roicast::random::distribution::ParameterErrors>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant is the family its payload documents")]
pub enum Distribution {
    Constant(Constant),
    Uniform(Uniform),
    Triangular(Triangular),
    Pert(Pert),
    Normal(Normal),
    LogNormal(LogNormal),
    Beta(Beta),
    Gamma(Gamma),
    Weibull(Weibull),
    Exponential(Exponential),
    Logistic(Logistic),
    StudentT(StudentT),
    Poisson(Poisson),
    Binomial(Binomial),
    NegativeBinomial(NegativeBinomial),
    Geometric(Geometric),
    Bernoulli(Bernoulli),
    Discrete(Discrete),
    Mixture(Mixture),
    Pareto(Pareto),
    Cumulative(Cumulative),
    Empirical(Empirical),
    Metalog(Metalog),
    Truncated(Truncated),
    Affine(Affine),
}

impl Distribution {
    pub(in crate::random) fn shape(&self) -> &dyn Shape {
        match self {
            Self::Constant(d) => d,
            Self::Uniform(d) => d,
            Self::Triangular(d) => d,
            Self::Pert(d) => d,
            Self::Normal(d) => d,
            Self::LogNormal(d) => d,
            Self::Beta(d) => d,
            Self::Gamma(d) => d,
            Self::Weibull(d) => d,
            Self::Exponential(d) => d,
            Self::Logistic(d) => d,
            Self::StudentT(d) => d,
            Self::Poisson(d) => d,
            Self::Binomial(d) => d,
            Self::NegativeBinomial(d) => d,
            Self::Geometric(d) => d,
            Self::Bernoulli(d) => d,
            Self::Discrete(d) => d,
            Self::Mixture(d) => d,
            Self::Pareto(d) => d,
            Self::Cumulative(d) => d,
            Self::Empirical(d) => d,
            Self::Metalog(d) => d,
            Self::Truncated(d) => d,
            Self::Affine(d) => d,
        }
    }

    /// The smallest x with P(X ≤ x) ≥ u, for u in [0, 1]; the ends of the support at 0 and 1, NaN
    /// for another u.
    pub fn quantile(&self, u: f64) -> f64 {
        if !(0.0..=1.0).contains(&u) {
            return f64::NAN;
        }
        let (low, high) = self.support();
        if u == 0.0 {
            low
        } else if u == 1.0 {
            high
        } else {
            self.shape().quantile(u).clamp(low, high)
        }
    }

    /// `quantile(1 - q)` without the rounding of 1 − q, for q in [0, 1].
    pub fn upper_quantile(&self, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        let (low, high) = self.support();
        if q == 0.0 {
            high
        } else if q == 1.0 {
            low
        } else {
            self.shape().upper_quantile(q).clamp(low, high)
        }
    }

    /// P(X ≤ x); relatively accurate in the lower tail. NaN for NaN.
    pub fn cdf(&self, x: f64) -> f64 {
        if x.is_nan() { x } else { self.shape().cdf(x).clamp(0.0, 1.0) }
    }

    /// P(X > x); relatively accurate in the upper tail. NaN for NaN.
    pub fn survival(&self, x: f64) -> f64 {
        if x.is_nan() { x } else { self.shape().survival(x).clamp(0.0, 1.0) }
    }

    /// P(X = x), which is 0 except at the values of discrete distributions and at the atoms of
    /// mixed ones.
    pub fn probability_of(&self, x: f64) -> f64 {
        let shape = self.shape();
        let (below, up_to) = (shape.cdf_below(x), shape.cdf(x));
        let difference = if up_to > 0.5 { shape.survival_from(x) - shape.survival(x) } else { up_to - below };
        difference.max(0.0)
    }

    /// Density at x of the continuous part; 0 for a discrete distribution.
    pub fn density(&self, x: f64) -> f64 {
        self.shape().density(x)
    }

    /// Expected value, if it exists and is a number that a double can hold.
    pub fn mean(&self) -> Option<f64> {
        self.shape().mean().filter(|mean| mean.is_finite())
    }

    /// Variance, if it exists and is a number that a double can hold.
    pub fn variance(&self) -> Option<f64> {
        self.shape().variance().filter(|variance| variance.is_finite())
    }

    /// Standard deviation, if it exists.
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The most likely value, where a single one is meaningful.
    pub fn mode(&self) -> Option<f64> {
        self.shape().mode()
    }

    /// The value that is exceeded with probability ½.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Smallest and largest possible value, possibly infinite.
    pub fn support(&self) -> (f64, f64) {
        self.shape().support()
    }

    /// Whether all probability lies in separate points.
    pub fn is_discrete(&self) -> bool {
        self.shape().is_discrete()
    }

    /// Whether a part of it has more atoms than can be listed as kinks.
    pub(in crate::random) fn has_endless_atoms(&self) -> bool {
        match self {
            Self::Mixture(d) => d.components.iter().any(|(part, _)| part.has_endless_atoms()),
            Self::Truncated(d) => d.inner.has_endless_atoms(),
            Self::Affine(d) => d.inner.has_endless_atoms(),
            other => other.is_discrete() && other.shape().kinks().is_empty(),
        }
    }

    /// Whether there is only one possible value.
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }
}
