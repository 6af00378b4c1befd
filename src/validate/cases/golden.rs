//! Whole projects with a closed form: the formulas, and the library's statistics on a simulation of the project with
//! fixed draws, within five standard errors.

use super::Kind;
use super::case::{Case, Checked, lacks, number, unknown};
use crate::math::{exp, exp_m1, ln, normal_cdf, normal_pdf, normal_quantile};
use crate::stats::{
    Confidence, Estimate, QuantileType, Tail, mean_estimate, proportion_estimate, quantile_estimates,
    standard_deviation_estimate, tail_mean_estimate,
};
use crate::validate::check::Comparison;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("golden.").or_else(|| id.strip_prefix("trap."))?;
    Some(if kind.starts_with("linear_gaussian") {
        Kind::new("validate.kind.linear-gaussian", linear_gaussian)
    } else if kind.starts_with("lognormal_project") {
        Kind::new("validate.kind.lognormal-project", lognormal_project)
    } else if kind.starts_with("flaw_of_averages") {
        Kind::new("validate.kind.flaw-of-averages", flaw_of_averages)
    } else if kind.starts_with("mean_of_ratio") {
        Kind::new("validate.kind.mean-of-ratio", mean_of_ratio)
    } else {
        return None;
    })
}

const TRIALS: usize = 200_000;
/// Standard errors that a simulated figure may be off.
const SIGMA: f64 = 5.0;

/// Standard normal draws from a fixed linear congruential generator.
struct Normals(u64);

impl Normals {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        normal_quantile(((self.0 >> 12) as f64 + 0.5) / (1_u64 << 52) as f64)
    }
}

fn simulate(trial: impl Fn(&mut Normals) -> f64) -> Vec<f64> {
    let mut draws = Normals(20_260_101);
    (0..TRIALS).map(|_| trial(&mut draws)).collect()
}

/// A result by closed form and, where a simulation shows it too, as an estimate.
type Results = Vec<(&'static str, f64, Option<Estimate>)>;

fn verify(case: &Case, results: &Results) -> Checked {
    for (key, expected) in case.results() {
        let found = results.iter().find(|(name, _, _)| *name == key);
        let (_, closed, estimate) = found.ok_or_else(|| unknown(key))?;
        case.same(key, Some(*closed), expected);
        if let Some(estimate) = estimate {
            let error = estimate.standard_error.unwrap_or(0.0);
            let wanted = number(expected).unwrap_or(f64::NAN);
            case.compare(Comparison::errors(format!("{key} (simulated)"), estimate.value, wanted, error, SIGMA));
        }
    }
    Ok(())
}

fn mean(values: &[f64]) -> Option<Estimate> {
    mean_estimate(values, Confidence::default())
}

fn deviation(values: &[f64]) -> Option<Estimate> {
    standard_deviation_estimate(values, Confidence::default())
}

fn quantile(values: &[f64], probability: f64) -> Option<Estimate> {
    let mut values = values.to_vec();
    let kind = QuantileType::default();
    quantile_estimates(&mut values, &[probability], kind, Confidence::default())?.first().copied().flatten()
}

fn negative(values: &[f64]) -> Option<Estimate> {
    let count = values.iter().filter(|value| **value < 0.0).count();
    proportion_estimate(count as u64, values.len() as u64, Confidence::default())
}

fn shortfall(values: &[f64]) -> Option<Estimate> {
    let losses: Vec<f64> = values.iter().map(|value| (-value).max(0.0)).collect();
    mean(&losses)
}

/// The net present value is a weighted sum of jointly normal amounts, so it is normal.
fn linear_gaussian(case: &Case) -> Checked {
    let (rate, rho) = (case.input("rate")?, case.input("autocorrelation")?);
    let (capex_mean, capex_deviation) = case.pair("capex")?;
    let (means, deviations) = (case.list("benefit_mean")?, case.list("benefit_sd")?);
    let factors: Vec<f64> = (1..=means.len()).map(|t| libm::pow(1.0 + rate, -(t as f64))).collect();
    let weighted: Vec<f64> = factors.iter().zip(&deviations).map(|(f, sd)| f * sd).collect();
    let mut variance = capex_deviation * capex_deviation;
    for (i, a) in weighted.iter().enumerate() {
        for (j, b) in weighted.iter().enumerate() {
            variance += a * b * libm::pow(rho, i.abs_diff(j) as f64);
        }
    }
    let benefit: f64 = factors.iter().zip(&means).map(|(f, mean)| f * mean).sum();
    let (centre, spread) = (capex_mean + benefit, variance.sqrt());
    let ratio = centre / spread;
    let at = |p: f64| centre + spread * normal_quantile(p);
    let tail = centre - spread * normal_pdf(normal_quantile(0.05)) / 0.05;
    // E[(−X)⁺] for a normal: the loss that perfect information would avoid.
    let information = spread * normal_pdf(ratio) - centre * normal_cdf(-ratio);
    let values = simulate(|draws| {
        let mut value = capex_mean + capex_deviation * draws.next();
        let mut state = draws.next();
        for (factor, (mean, deviation)) in factors.iter().zip(means.iter().zip(&deviations)) {
            value += factor * (mean + deviation * state);
            state = rho * state + (1.0 - rho * rho).sqrt() * draws.next();
        }
        value
    });
    let tail_estimate = tail_mean_estimate(&mut values.clone(), Tail::Lower, 0.05, Confidence::default());
    let results = vec![
        ("npv_mean", centre, mean(&values)),
        ("npv_sd", spread, deviation(&values)),
        ("p5", at(0.05), quantile(&values, 0.05)),
        ("p50", centre, quantile(&values, 0.5)),
        ("p95", at(0.95), quantile(&values, 0.95)),
        ("prob_npv_negative", normal_cdf(-ratio), negative(&values)),
        ("cvar5_lower", tail, tail_estimate),
        ("evpi", information, shortfall(&values)),
    ];
    verify(case, &results)
}

/// The value is a product of correlated lognormals, so it is lognormal; the expected loss is an
/// option price (Black 1976).
fn lognormal_project(case: &Case) -> Checked {
    let (medians, sigmas) = (case.list("medians")?, case.list("sigmas")?);
    let (rho, cost) = (case.input("latent_corr_users_price")?, case.input("cost")?);
    let (&[users, price, uplift], &[s1, s2, s3]) = (medians.as_slice(), sigmas.as_slice()) else {
        return Err(lacks("medians"));
    };
    let median = users * price * uplift;
    let sigma = (s1 * s1 + s2 * s2 + s3 * s3 + 2.0 * rho * s1 * s2).sqrt();
    let value_mean = median * exp(sigma * sigma / 2.0);
    let at = |p: f64| median * exp(sigma * normal_quantile(p)) - cost;
    let d2 = ln(median / cost) / sigma;
    let loss = cost * normal_cdf(-d2) - value_mean * normal_cdf(-d2 - sigma);
    // Perfect information avoids the loss if the project would be done, or adds the gain if not.
    let information = if value_mean > cost { loss } else { loss + value_mean - cost };
    let net = simulate(|draws| {
        let first = draws.next();
        let second = rho * first + (1.0 - rho * rho).sqrt() * draws.next();
        median * exp(s1 * first + s2 * second + s3 * draws.next()) - cost
    });
    let returns: Vec<f64> = net.iter().map(|value| value / cost).collect();
    let value: Vec<f64> = net.iter().map(|value| value + cost).collect();
    let results = vec![
        ("value_mean", value_mean, mean(&value)),
        ("value_sd", value_mean * exp_m1(sigma * sigma).sqrt(), deviation(&value)),
        ("net_mean", value_mean - cost, mean(&net)),
        ("p10_net", at(0.1), quantile(&net, 0.1)),
        ("p50_net", median - cost, quantile(&net, 0.5)),
        ("p90_net", at(0.9), quantile(&net, 0.9)),
        ("prob_loss", normal_cdf(-d2), negative(&net)),
        ("expected_shortfall_below_zero", loss, shortfall(&net)),
        ("evpi", information, None),
        ("roi_mean", value_mean / cost - 1.0, mean(&returns)),
        ("roi_p50", median / cost - 1.0, quantile(&returns, 0.5)),
    ];
    verify(case, &results)
}

/// E[min(D, c)] for a normal D is μ − σ(φ(k) + kΦ(k)) with k = (μ − c)/σ.
fn flaw_of_averages(case: &Case) -> Checked {
    let (centre, spread) = case.pair("demand")?;
    let (capacity, margin) = (case.input("capacity")?, case.input("unit_margin")?);
    let fixed = case.input("fixed")?;
    let k = (centre - capacity) / spread;
    let sold = centre - spread * (normal_pdf(k) + k * normal_cdf(k));
    let values = simulate(|draws| margin * (centre + spread * draws.next()).min(capacity) - fixed);
    let results = vec![
        ("expected_margin", margin * sold - fixed, mean(&values)),
        ("margin_at_mean_inputs", margin * centre.min(capacity) - fixed, None),
    ];
    verify(case, &results)
}

/// E[1/C] of a lognormal cost is e^(σ²/2)/median, not 1/E[C].
fn mean_of_ratio(case: &Case) -> Checked {
    let benefit = case.input("benefit_mean")?;
    let cost = &case.inputs["cost_lognormal"];
    let (Some(median), Some(sigma)) = (number(&cost["median"]), number(&cost["sigma"])) else {
        return Err(lacks("cost_lognormal"));
    };
    let half = sigma * sigma / 2.0;
    let values = simulate(|draws| benefit / (median * exp(sigma * draws.next())));
    let results = vec![
        ("mean_of_ratio", benefit / median * exp(half), mean(&values)),
        ("ratio_of_means", benefit / (median * exp(half)), None),
    ];
    verify(case, &results)
}
