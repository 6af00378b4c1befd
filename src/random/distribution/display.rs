//! Printing a distribution as the call that builds it.

use super::Distribution;
use std::fmt;

/// A number in the shortest form that reads back to the same double.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && !(1e-5..1e16).contains(&size) { write!(f, "{:e}", self.0) } else { write!(f, "{}", self.0) }
    }
}

/// `name = value` arguments.
fn named(f: &mut fmt::Formatter<'_>, family: &str, arguments: &[(&str, f64)]) -> fmt::Result {
    write!(f, "{family}(")?;
    for (i, (name, value)) in arguments.iter().enumerate() {
        write!(f, "{}{name} = {}", if i == 0 { "" } else { ", " }, Number(*value))?;
    }
    f.write_str(")")
}

/// `left: right` arguments, without the closing parenthesis.
fn pairs<L: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    family: &str,
    list: impl Iterator<Item = (L, f64)>,
) -> fmt::Result {
    write!(f, "{family}(")?;
    for (i, (left, right)) in list.enumerate() {
        write!(f, "{}{left}: {}", if i == 0 { "" } else { ", " }, Number(right))?;
    }
    Ok(())
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(d) => named(f, "constant", &[("value", d.value)]),
            Self::Uniform(d) => named(f, "uniform", &[("min", d.min), ("max", d.max)]),
            Self::Triangular(d) => named(f, "triangular", &[("min", d.min), ("mode", d.mode), ("max", d.max)]),
            Self::Pert(d) => {
                let all = [("min", d.beta.min), ("mode", d.mode), ("max", d.beta.max), ("lambda", d.lambda)];
                named(f, "pert", if d.lambda == 4.0 { &all[..3] } else { &all })
            }
            Self::Normal(d) => named(f, "normal", &[("mean", d.mean), ("sd", d.sd)]),
            Self::LogNormal(d) => named(f, "lognormal", &[("mu", d.mu), ("sigma", d.sigma)]),
            Self::Beta(d) => {
                let all = [("alpha", d.alpha), ("beta", d.beta), ("min", d.min), ("max", d.max)];
                let unit = d.min == 0.0 && d.max == 1.0;
                named(f, "beta", if unit { &all[..2] } else { &all })
            }
            Self::Gamma(d) => named(f, "gamma", &[("shape", d.shape), ("scale", d.scale)]),
            Self::Weibull(d) => named(f, "weibull", &[("shape", d.shape), ("scale", d.scale)]),
            Self::Exponential(d) => named(f, "exponential", &[("mean", d.mean)]),
            Self::Logistic(d) => named(f, "logistic", &[("mean", d.mean), ("scale", d.scale)]),
            Self::StudentT(d) => {
                let all = [("df", d.df), ("location", d.location), ("scale", d.scale)];
                let standard = d.location == 0.0 && d.scale == 1.0;
                named(f, "student_t", if standard { &all[..1] } else { &all })
            }
            Self::Poisson(d) => named(f, "poisson", &[("mean", d.mean)]),
            Self::Binomial(d) => named(f, "binomial", &[("n", d.trials), ("p", d.probability)]),
            Self::NegativeBinomial(d) => named(f, "negative_binomial", &[("r", d.successes), ("p", d.probability)]),
            Self::Geometric(d) => named(f, "geometric", &[("p", d.probability)]),
            Self::Bernoulli(d) => named(f, "bernoulli", &[("p", d.probability)]),
            Self::Pareto(d) => named(f, "pareto", &[("min", d.min), ("alpha", d.alpha), ("max", d.max)]),
            Self::Discrete(d) => {
                let list = d.values.iter().zip(&d.weights);
                pairs(f, "discrete", list.map(|(value, weight)| (Number(*value), *weight)))?;
                f.write_str(")")
            }
            Self::Mixture(d) => {
                let list = d.components.iter().zip(&d.weights);
                pairs(f, "mixture", list.map(|(component, weight)| (&component.0, *weight)))?;
                f.write_str(")")
            }
            Self::Cumulative(d) => {
                let list = d.x.iter().zip(&d.p);
                pairs(f, "cumulative", list.map(|(value, p)| (Number(*value), *p)))?;
                f.write_str(")")
            }
            Self::Empirical(d) => {
                let equal = d.weights.iter().all(|weight| *weight == 1.0);
                f.write_str("empirical(")?;
                for (i, (value, weight)) in d.values.iter().zip(&d.weights).enumerate() {
                    write!(f, "{}{}", if i == 0 { "" } else { ", " }, Number(*value))?;
                    if !equal {
                        write!(f, ": {}", Number(*weight))?;
                    }
                }
                f.write_str(")")
            }
            Self::Metalog(d) => {
                let list = d.pairs.iter();
                pairs(f, "metalog", list.map(|(p, value)| (Number(*p), *value)))?;
                limit(f, "min", d.min)?;
                limit(f, "max", d.max)?;
                f.write_str(")")
            }
            Self::Truncated(d) => {
                write!(f, "truncate({}", d.inner)?;
                limit(f, "min", Some(d.min).filter(|limit| limit.is_finite()))?;
                limit(f, "max", Some(d.max).filter(|limit| limit.is_finite()))?;
                f.write_str(")")
            }
            Self::Affine(d) => {
                write!(f, "affine({}, shift = {}", d.inner, Number(d.shift))?;
                write!(f, ", scale = {})", Number(d.scale))
            }
        }
    }
}

/// `, name = value` for a limit that was given.
fn limit(f: &mut fmt::Formatter<'_>, name: &str, value: Option<f64>) -> fmt::Result {
    match value {
        Some(value) => write!(f, ", {name} = {}", Number(value)),
        None => Ok(()),
    }
}
