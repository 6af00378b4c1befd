//! The checked constructors of [`Distribution`].

use super::discrete::Discrete;
use super::parameter::Checks;
use super::*;
use crate::math::{exp, ln, ln_1p};

type Checked = Result<Distribution, ParameterErrors>;

/// The smallest and largest uniform number that a generator of the library delivers.
const SMALLEST: f64 = 1.0 / 9_007_199_254_740_992.0; // 2^-53

/// The distribution, unless a possible draw overflows.
fn drawable(distribution: Distribution) -> Checked {
    let shape = distribution.shape();
    let (low, high) = (shape.quantile(SMALLEST), shape.upper_quantile(SMALLEST));
    if (high - low).is_finite() {
        return Ok(distribution);
    }
    let reason = format!("{distribution} has draws too large for a number");
    Err(vec![ParameterError::Infeasible { reason }])
}

/// The value of a distribution without spread.
fn point(value: f64) -> Distribution {
    Distribution::Constant(Constant { value })
}

impl Distribution {
    /// One certain value.
    pub fn constant(value: f64) -> Checked {
        let mut checks = Checks::default();
        checks.finite("value", value);
        checks.finish(|| point(value))
    }

    /// Constant density on [min, max], min ≤ max.
    pub fn uniform(min: f64, max: f64) -> Checked {
        let mut checks = Checks::default();
        checks.ordered(&[("min", min), ("max", max)], "min <= max");
        checks.finish(|| Self::Uniform(Uniform { min, max })).and_then(collapse)
    }

    /// Triangle with min ≤ mode ≤ max.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Checked {
        let mut checks = Checks::default();
        let order = [("min", min), ("mode", mode), ("max", max)];
        checks.ordered(&order, "min <= mode <= max");
        checks.finish(|| Self::Triangular(Triangular { min, mode, max })).and_then(collapse)
    }

    /// Modified PERT with min ≤ mode ≤ max; `lambda` > 0 is the weight of the mode, usually 4.
    pub fn pert(min: f64, mode: f64, max: f64, lambda: f64) -> Checked {
        let mut checks = Checks::default();
        let order = [("min", min), ("mode", mode), ("max", max)];
        checks.ordered(&order, "min <= mode <= max");
        let holds = lambda > 0.0 && lambda <= 10_000.0;
        checks.rule("lambda", lambda, holds, "> 0 and <= 10000");
        checks
            .finish(|| if min == max { point(min) } else { Self::Pert(Pert::new(min, mode, max, lambda)) })
            .and_then(collapse)
    }

    /// Normal with a standard deviation ≥ 0.
    pub fn normal(mean: f64, sd: f64) -> Checked {
        let mut checks = Checks::default();
        checks.finite("mean", mean);
        checks.non_negative("sd", sd);
        checks.finish(|| if sd == 0.0 { point(mean) } else { Self::Normal(Normal { mean, sd }) }).and_then(drawable)
    }

    /// Lognormal by the mean and the standard deviation ≥ 0 of ln X.
    pub fn lognormal(mu: f64, sigma: f64) -> Checked {
        let mut checks = Checks::default();
        checks.finite("mu", mu);
        checks.non_negative("sigma", sigma);
        checks
            .finish(|| if sigma == 0.0 { point(exp(mu)) } else { Self::LogNormal(LogNormal { mu, sigma }) })
            .and_then(drawable)
    }

    /// Lognormal by its own mean > 0 and standard deviation ≥ 0.
    pub fn lognormal_from_mean(mean: f64, sd: f64) -> Checked {
        let mut checks = Checks::default();
        checks.positive("mean", mean);
        checks.non_negative("sd", sd);
        checks.finish(|| ())?;
        // sigma² = ln(1 + (sd/mean)²): ln_1p keeps the digits of a small ratio.
        let ratio = sd / mean;
        let square = ln_1p(ratio * ratio);
        if square == 0.0 { Ok(point(mean)) } else { Self::lognormal(ln(mean) - 0.5 * square, square.sqrt()) }
    }

    /// Beta with shapes between 0.001 and 100000, on [min, max].
    pub fn beta(alpha: f64, beta: f64, min: f64, max: f64) -> Checked {
        let mut checks = Checks::default();
        checks.shape("alpha", alpha);
        checks.shape("beta", beta);
        checks.ordered(&[("min", min), ("max", max)], "min <= max");
        checks.finish(|| Self::Beta(Beta { alpha, beta, min, max })).and_then(collapse)
    }

    /// Gamma with a shape between 0.001 and 100000 and a scale > 0.
    pub fn gamma(shape: f64, scale: f64) -> Checked {
        let mut checks = Checks::default();
        checks.shape("shape", shape);
        checks.positive("scale", scale);
        checks.finish(|| Self::Gamma(Gamma { shape, scale })).and_then(drawable)
    }

    /// Weibull with a shape between 0.05 and 1000 and a scale > 0.
    pub fn weibull(shape: f64, scale: f64) -> Checked {
        let mut checks = Checks::default();
        let holds = (0.05..=1000.0).contains(&shape);
        checks.rule("shape", shape, holds, "between 0.05 and 1000");
        checks.positive("scale", scale);
        checks.finish(|| Self::Weibull(Weibull { shape, scale })).and_then(drawable)
    }

    /// Exponential with a mean > 0.
    pub fn exponential(mean: f64) -> Checked {
        let mut checks = Checks::default();
        checks.positive("mean", mean);
        checks.finish(|| Self::Exponential(Exponential { mean })).and_then(drawable)
    }

    /// Logistic with a scale ≥ 0.
    pub fn logistic(mean: f64, scale: f64) -> Checked {
        let mut checks = Checks::default();
        checks.finite("mean", mean);
        checks.non_negative("scale", scale);
        checks
            .finish(|| if scale == 0.0 { point(mean) } else { Self::Logistic(Logistic { mean, scale }) })
            .and_then(drawable)
    }

    /// Student's t with degrees of freedom between 0.1 and 100000, moved by `location` and
    /// stretched by `scale` ≥ 0.
    pub fn student_t(df: f64, location: f64, scale: f64) -> Checked {
        let mut checks = Checks::default();
        let holds = (0.1..=100_000.0).contains(&df);
        checks.rule("df", df, holds, "between 0.1 and 100000");
        checks.finite("location", location);
        checks.non_negative("scale", scale);
        checks
            .finish(|| if scale == 0.0 { point(location) } else { Self::StudentT(StudentT { df, location, scale }) })
            .and_then(drawable)
    }

    /// Poisson with a mean between 0 and 100000.
    pub fn poisson(mean: f64) -> Checked {
        let mut checks = Checks::default();
        checks.rule("mean", mean, (0.0..=100_000.0).contains(&mean), "between 0 and 100000");
        checks.finish(|| if mean == 0.0 { point(0.0) } else { Self::Poisson(Poisson { mean }) })
    }

    /// Number of successes in `trials` (whole, up to 100000) with the given probability each.
    pub fn binomial(trials: f64, probability: f64) -> Checked {
        let mut checks = Checks::default();
        let whole = trials.fract() == 0.0 && (0.0..=100_000.0).contains(&trials);
        checks.rule("n", trials, whole, "a whole number between 0 and 100000");
        checks.probability("p", probability);
        checks.finish(|| {
            if trials == 0.0 || probability == 0.0 {
                point(0.0)
            } else if probability == 1.0 {
                point(trials)
            } else {
                Self::Binomial(Binomial { trials, probability })
            }
        })
    }

    /// Number of failures before the `successes`-th success; probability from 0.001 to 1.
    pub fn negative_binomial(successes: f64, probability: f64) -> Checked {
        let mut checks = Checks::default();
        let holds = successes > 0.0 && successes <= 10_000.0;
        checks.rule("r", successes, holds, "> 0 and <= 10000");
        checks.rule("p", probability, (0.001..=1.0).contains(&probability), "between 0 and 1, and not below 0.001");
        checks.finish(|| {
            if probability == 1.0 {
                point(0.0)
            } else {
                Self::NegativeBinomial(NegativeBinomial { successes, probability })
            }
        })
    }

    /// Number of trials up to the first success; probability in (0, 1], not below 1e-12.
    pub fn geometric(probability: f64) -> Checked {
        let mut checks = Checks::default();
        checks.rule("p", probability, (1e-12..=1.0).contains(&probability), "between 0 and 1, and not below 1e-12");
        checks.finish(|| if probability == 1.0 { point(1.0) } else { Self::Geometric(Geometric { probability }) })
    }

    /// 1 with the given probability, else 0.
    pub fn bernoulli(probability: f64) -> Checked {
        let mut checks = Checks::default();
        checks.probability("p", probability);
        checks.finish(|| {
            if probability == 0.0 || probability == 1.0 {
                point(probability)
            } else {
                Self::Bernoulli(Bernoulli { probability })
            }
        })
    }

    /// Values with weights ≥ 0, which need not add up to 1.
    pub fn discrete(pairs: &[(f64, f64)]) -> Checked {
        let mut checks = Checks::default();
        weighted(&mut checks, pairs);
        checks.finish(|| Self::Discrete(Discrete::new(pairs.to_vec()))).and_then(collapse)
    }

    /// A sample of observations with weights ≥ 0; see [`Empirical`] for the interpolation.
    pub fn empirical(pairs: &[(f64, f64)]) -> Checked {
        let mut checks = Checks::default();
        weighted(&mut checks, pairs);
        checks.finish(|| ())?;
        let discrete = Discrete::new(pairs.to_vec());
        if let [value] = discrete.values[..] {
            return Ok(point(value));
        }
        collapse(Self::Empirical(Empirical::new(pairs.to_vec())))
    }

    /// A cdf through the given (value, probability) points: values increase, probabilities do not
    /// decrease, from 0 to 1.
    pub fn cumulative(points: &[(f64, f64)]) -> Checked {
        let mut checks = Checks::default();
        if points.len() < 2 {
            checks.push(ParameterError::Missing { parameter: "at least two points".to_owned() });
        }
        for (index, (value, p)) in points.iter().enumerate() {
            checks.finite(&format!("value {}", index + 1), *value);
            checks.probability(&format!("probability {}", index + 1), *p);
        }
        if checks.is_clean() {
            for (index, two) in points.windows(2).enumerate() {
                let pair = |what: &str, a: f64, b: f64| {
                    vec![(format!("{what} {}", index + 1), a), (format!("{what} {}", index + 2), b)]
                };
                if two[0].0 >= two[1].0 {
                    let values = pair("value", two[0].0, two[1].0);
                    checks.push(ParameterError::Order { values, rule: "values that increase" });
                }
                if two[0].1 > two[1].1 {
                    let values = pair("probability", two[0].1, two[1].1);
                    let rule = "probabilities that do not decrease";
                    checks.push(ParameterError::Order { values, rule });
                }
            }
            if let (Some(first), Some(last)) = (points.first(), points.last()) {
                checks.rule("the first probability", first.1, first.1 == 0.0, "0");
                checks.rule("the last probability", last.1, last.1 == 1.0, "1");
            }
        }
        checks
            .finish(|| {
                let (x, p) = points.iter().copied().unzip();
                Self::Cumulative(Cumulative { x, p })
            })
            .and_then(collapse)
    }

    /// Pareto between min > 0 and max ≥ min, with survival falling like x^(−alpha), alpha between
    /// 0.01 and 1000.
    pub fn pareto(min: f64, alpha: f64, max: f64) -> Checked {
        let mut checks = Checks::default();
        checks.positive("min", min);
        checks.rule("alpha", alpha, (0.01..=1000.0).contains(&alpha), "between 0.01 and 1000");
        checks.ordered(&[("min", min), ("max", max)], "min <= max");
        checks.finish(|| Self::Pareto(Pareto { min, alpha, max })).and_then(collapse)
    }

    /// Metalog through (probability, value) pairs, with optional bounds.
    ///
    /// ```
    /// use roicast::random::distribution::Distribution;
    /// let pairs = [(0.1, 8.0), (0.5, 12.0), (0.9, 20.0)];
    /// let duration = Distribution::metalog(&pairs, Some(0.0), None)?;
    /// assert!((duration.quantile(0.9) - 20.0).abs() < 1e-12);
    /// // The median may not lie too close to an end.
    /// assert!(Distribution::metalog(&[(0.1, 10.0), (0.5, 12.0), (0.9, 30.0)], None, None).is_err());
    /// # Ok::<(), roicast::random::distribution::ParameterErrors>(())
    /// ```
    pub fn metalog(pairs: &[(f64, f64)], min: Option<f64>, max: Option<f64>) -> Checked {
        Metalog::new(pairs, min, max).map(Self::Metalog).and_then(drawable)
    }

    /// A mixture with weights ≥ 0, which need not add up to 1.
    pub fn mixture(components: &[(Distribution, f64)]) -> Checked {
        let mut checks = Checks::default();
        checks.weights(components.iter().map(|component| component.1));
        checks.finish(|| ())?;
        let mut components: Vec<_> = components.iter().filter(|component| component.1 > 0.0).cloned().collect();
        if components.len() == 1
            && let Some((only, _)) = components.pop()
        {
            return Ok(only);
        }
        collapse(Self::Mixture(Mixture::new(components)))
    }

    /// This distribution, given that it lies in [min, max]; a missing limit is infinite.
    ///
    /// ```
    /// use roicast::random::distribution::Distribution;
    /// let tail = Distribution::normal(0.0, 1.0)?.truncated(Some(8.0), Some(9.0))?;
    /// assert!((tail.mean().unwrap() - 8.121188992979796).abs() < 1e-9);
    /// # Ok::<(), roicast::random::distribution::ParameterErrors>(())
    /// ```
    pub fn truncated(self, min: Option<f64>, max: Option<f64>) -> Checked {
        let mut checks = Checks::default();
        let named = [("min", min), ("max", max)];
        let given: Vec<(&str, f64)> = named.iter().filter_map(|(name, limit)| Some((*name, (*limit)?))).collect();
        checks.ordered(&given, "min <= max");
        checks.finish(|| ())?;
        if given.is_empty() {
            return Ok(self);
        }
        let (min, max) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
        let truncated = Truncated::new(self, min, max);
        // Below the smallest normal number the probability has lost its digits.
        if truncated.kept.is_nan() || truncated.kept < f64::MIN_POSITIVE {
            let probability = truncated.kept.max(0.0);
            return Err(vec![ParameterError::NoProbability { min, max, probability }]);
        }
        collapse(Self::Truncated(truncated))
    }

    /// shift + scale · X, scale > 0.
    pub fn affine(self, shift: f64, scale: f64) -> Checked {
        let mut checks = Checks::default();
        checks.finite("shift", shift);
        checks.positive("scale", scale);
        checks.finish(|| Self::Affine(Affine { inner: Box::new(self), shift, scale })).and_then(collapse)
    }
}

/// Values are finite and weights usable.
fn weighted(checks: &mut Checks, pairs: &[(f64, f64)]) {
    if pairs.is_empty() {
        checks.push(ParameterError::Missing { parameter: "at least one value".to_owned() });
        return;
    }
    for (index, (value, _)) in pairs.iter().enumerate() {
        checks.finite(&format!("value {}", index + 1), *value);
    }
    checks.weights(pairs.iter().map(|pair| pair.1));
}

/// A distribution whose support is one point becomes a constant; the others must be drawable.
fn collapse(distribution: Distribution) -> Checked {
    let (low, high) = distribution.support();
    if low == high { Ok(point(low)) } else { drawable(distribution) }
}
