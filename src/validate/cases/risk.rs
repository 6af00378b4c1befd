//! Value at risk and conditional value at risk.

use super::Kind;
use super::case::{Case, Checked, lacks, unknown};
use crate::math::{exp, normal_cdf, normal_pdf, normal_quantile};
use crate::stats::{QuantileType, Tail, quantiles, tail_mean};
use crate::validate::check::Comparison;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("risk.")?;
    Some(if kind.contains("lognormal") {
        Kind::new("validate.kind.risk-lognormal", lognormal)
    } else if kind.contains("normal") {
        Kind::new("validate.kind.risk-normal", normal)
    } else if kind.contains("triangular") {
        Kind::new("validate.kind.risk-triangular", triangular)
    } else if kind.contains("atom") {
        Kind::new("validate.kind.risk-discrete", discrete)
    } else {
        Kind::new("validate.kind.risk-sample", sample)
    })
}

/// The closed forms of one distribution.
struct Closed {
    level: f64,
    var_upper: f64,
    cvar_upper: f64,
    var_lower: f64,
    cvar_lower: f64,
    mean: f64,
}

impl Closed {
    /// The closed forms against the case, then the statistics of a sample that stands for the
    /// distribution (its quantiles at the middles of equal steps) against the closed forms.
    fn check(&self, case: &Case, quantile: impl Fn(f64) -> f64) -> Checked {
        for (key, expected) in case.results() {
            let got = match key {
                "var_upper" => self.var_upper,
                "cvar_upper_tail" => self.cvar_upper,
                "var_lower" => self.var_lower,
                "cvar_lower_tail" => self.cvar_lower,
                "mean" => self.mean,
                _ => return Err(unknown(key)),
            };
            case.same(key, Some(got), expected);
        }
        let size = 200_000;
        let mut sample: Vec<f64> = (0..size).map(|k| quantile((f64::from(k) + 0.5) / f64::from(size))).collect();
        let scale = self.cvar_upper - self.cvar_lower;
        let tail = 1.0 - self.level;
        let near = |key: &str, found: Option<f64>, closed: f64| {
            let what = format!("{key} (sample)");
            case.compare(Comparison::close(what, found.unwrap_or(f64::NAN), closed, 2e-3 * scale, 0.0));
        };
        near("cvar_upper_tail", tail_mean(&mut sample, Tail::Upper, tail), self.cvar_upper);
        near("cvar_lower_tail", tail_mean(&mut sample, Tail::Lower, tail), self.cvar_lower);
        let found = quantiles(&mut sample, &[self.level, tail], QuantileType::default());
        let found = found.unwrap_or_default();
        near("var_upper", found.first().copied().flatten(), self.var_upper);
        near("var_lower", found.last().copied().flatten(), self.var_lower);
        Ok(())
    }
}

/// CVaR of a normal: μ ± σ φ(z)/(1 − level).
fn normal(case: &Case) -> Checked {
    let (mean, deviation) = (case.input("mean")?, case.input("sd")?);
    let level = case.input("level")?;
    let z = normal_quantile(level);
    let excess = deviation * normal_pdf(z) / (1.0 - level);
    let closed = Closed {
        level,
        var_upper: mean + deviation * z,
        cvar_upper: mean + excess,
        var_lower: mean - deviation * z,
        cvar_lower: mean - excess,
        mean,
    };
    closed.check(case, |p| mean + deviation * normal_quantile(p))
}

/// CVaR of a lognormal: e^(μ+σ²/2) Φ(σ − z)/(1 − level) above, with Φ(−z − σ) below.
fn lognormal(case: &Case) -> Checked {
    let (mu, sigma) = (case.input("mu")?, case.input("sigma")?);
    let level = case.input("level")?;
    let z = normal_quantile(level);
    let mean = exp(mu + sigma * sigma / 2.0);
    let closed = Closed {
        level,
        var_upper: exp(mu + sigma * z),
        cvar_upper: mean * normal_cdf(sigma - z) / (1.0 - level),
        var_lower: exp(mu - sigma * z),
        cvar_lower: mean * normal_cdf(-z - sigma) / (1.0 - level),
        mean,
    };
    closed.check(case, |p| exp(mu + sigma * normal_quantile(p)))
}

/// In each branch of a triangle the mean beyond a point lies a third of the way from it to the
/// end; across the mode, the two tails at one point average to the mean.
fn triangular(case: &Case) -> Checked {
    let (min, mode, max) = (case.input("min")?, case.input("mode")?, case.input("max")?);
    let level = case.input("level")?;
    let (width, mean) = (max - min, (min + mode + max) / 3.0);
    let quantile = |p: f64| {
        if p <= (mode - min) / width {
            min + (p * width * (mode - min)).sqrt()
        } else {
            max - ((1.0 - p) * width * (max - mode)).sqrt()
        }
    };
    // The mean below the quantile at p.
    let below = |p: f64| {
        if p <= (mode - min) / width {
            min + (quantile(p) - min) * 2.0 / 3.0
        } else {
            let above = max - (max - quantile(p)) * 2.0 / 3.0;
            (mean - (1.0 - p) * above) / p
        }
    };
    let closed = Closed {
        level,
        var_upper: quantile(level),
        cvar_upper: (mean - level * below(level)) / (1.0 - level),
        var_lower: quantile(1.0 - level),
        cvar_lower: below(1.0 - level),
        mean,
    };
    closed.check(case, quantile)
}

fn sample(case: &Case) -> Checked {
    upper_tail(case, case.list("sample")?, case.input("level")?)
}

/// Outcomes with probabilities, written out as equally likely values.
fn discrete(case: &Case) -> Checked {
    let (losses, probabilities) = (case.list("loss")?, case.list("prob")?);
    let size = [10.0, 100.0, 1e3, 1e4, 1e5].into_iter().find(|size| {
        let whole = |p: &f64| (p * size - (p * size).round()).abs() < 1e-9;
        probabilities.iter().all(whole)
    });
    let size = size.ok_or_else(|| lacks("prob"))?;
    let values = losses
        .iter()
        .zip(&probabilities)
        .flat_map(|(loss, p)| std::iter::repeat_n(*loss, (p * size).round() as usize))
        .collect();
    upper_tail(case, values, case.input("level")?)
}

fn upper_tail(case: &Case, mut values: Vec<f64>, level: f64) -> Checked {
    for (key, expected) in case.results() {
        let got = match key {
            "cvar" => tail_mean(&mut values, Tail::Upper, 1.0 - level),
            "var" => quantiles(&mut values, &[level], QuantileType::InverseCdf)
                .and_then(|found| found.first().copied().flatten()),
            _ => return Err(unknown(key)),
        };
        case.same(key, got, expected);
    }
    Ok(())
}
