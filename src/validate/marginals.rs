//! Draws of every family of distributions, written as a user writes them: their empirical distribution and mean beside
//! the distribution itself, and the quantile table that draws them beside the exact quantile.

use super::check::{Check, Comparison};
use super::shipped;
use super::threads;
use crate::lang::Message;
use crate::model::Variable;
use crate::random::address::Stream;
use crate::random::distribution::Distribution;
use crate::stats::{dkw_bound, sum};

const DRAWS: usize = 200_000;
/// Draws of what has no table and is slow.
const FEW: usize = 20_000;
const SEED: u64 = 20_260_101;
/// Probability with which a right sampler exceeds the bound of Dvoretzky, Kiefer and Wolfowitz.
const ALPHA: f64 = 1e-6;
/// Order statistics between two evaluations of the distribution function; adds `STRIDE` / draws to the bound.
const STRIDE: usize = 50;
const SIGMA: f64 = 4.0;
/// Error of a table allowed, as a share of the distance from P5 to P95 and the value.
const TABLE_ERROR: f64 = 1e-8;
/// Values filled at a time, as the engine does.
const LANES: usize = 256;

/// At least one call of every family, with extreme parameters beside the usual ones.
const CALLS: [&str; 56] = [
    "affine(gamma(shape = 2, scale = 1), shift = -3, scale = 0.5)",
    "bernoulli(p = 0.3)",
    "beta(alpha = 2, beta = 5)",
    "beta(alpha = 0.5, beta = 0.5)",
    "beta(alpha = 0.05, beta = 0.2)",
    "beta(alpha = 300, beta = 70, min = -10, max = 30)",
    "binomial(n = 20, p = 0.3)",
    "binomial(n = 100000, p = 0.5)",
    "cumulative(0: 0, 10: 0.2, 30: 0.9, 50: 1)",
    "discrete(1: 0.2, 5: 0.5, 10: 0.3)",
    "empirical(3, 1, 4, 1, 5, 9, 2, 6)",
    "exponential(mean = 8)",
    "gamma(shape = 2.5, scale = 10)",
    "gamma(shape = 0.05, scale = 1)",
    "gamma(shape = 4000, scale = 0.01)",
    "geometric(p = 0.2)",
    "interval90(low = 2, high = 9)",
    "interval90(low = -2, high = 9)",
    "logistic(mean = 3, scale = 0.7)",
    "lognormal(mu = 0.08, sigma = 0.22)",
    "lognormal(p50 = 1.11, p90 = 1.62)",
    "lognormal(median = 5, sigma = 2)",
    "metalog(10, 20, 30)",
    "metalog(p10 = 8, p50 = 12, p90 = 20, min = 0)",
    "metalog(p10 = 10, p50 = 20, p90 = 28, min = 0, max = 50)",
    "metalog(0.05: 1, 0.25: 2.5, 0.5: 4, 0.75: 6.5, 0.95: 12)",
    "mixture(lognormal(mu = 0.08, sigma = 0.22): 0.92, pareto(min = 1.5, alpha = 1.378, max = 5): 0.08)",
    "mixture(normal(mean = -10, sd = 1): 1, normal(mean = 10, sd = 1): 3)",
    "mixture(0: 0.7, lognormal(mu = 3, sigma = 1): 0.3)",
    "mixture(poisson(mean = 2): 0.5, binomial(n = 10, p = 0.9): 0.5)",
    "mixture(poisson(mean = 2): 0.5, normal(mean = 3, sd = 1): 0.5)",
    "negative_binomial(r = 4, p = 0.25)",
    "negative_binomial(r = 0.5, p = 0.01)",
    "normal(mean = 100, sd = 15)",
    "normal(p10 = 10, p90 = 40)",
    "pareto(min = 1.5, alpha = 1.378, max = 5)",
    "pareto(min = 2, alpha = 30, max = 1e9)",
    "pert(min = 10, mode = 20, max = 50)",
    "pert(min = 0, mode = 0, max = 1, lambda = 2)",
    "pert(p10 = 10, mode = 20, p90 = 50)",
    "poisson(mean = 3.5)",
    "poisson(mean = 1e-3)",
    "poisson(mean = 20000)",
    "student_t(df = 5)",
    "student_t(df = 1)",
    "triangular(min = 0, mode = 1, max = 4)",
    "triangular(min = 0, mode = 0, max = 1)",
    "triangular(p10 = 10, mode = 20, p90 = 50)",
    "truncate(normal(mean = 0, sd = 1), min = 8, max = 9)",
    "truncate(lognormal(mu = 0, sigma = 1), min = 0.5)",
    "truncate(poisson(mean = 3), min = 2.5, max = 9)",
    "gamma(shape = 3, scale = 2, max = 10)",
    "uniform(min = -100, max = 250)",
    "weibull(shape = 1.5, scale = 10)",
    "weibull(shape = 0.3, scale = 2)",
    "weibull(shape = 20, scale = 2)",
];

/// One check a call.
pub fn check() -> Vec<Check> {
    threads::each(CALLS.len() as u64, |index| of_call(CALLS.get(index as usize).copied().unwrap_or_default()))
}

fn of_call(call: &str) -> Check {
    let mut check = Check::new(
        format!("marginal.{}", call.replace(" = ", "=")),
        Message::new("validate.kind.marginal").with("draws", DRAWS),
    );
    let text = format!(
        "name = 'Draws'\n[input.x]\nvalue = '{call}'\n\
         [[benefit]]\nname = 'X'\ndimension = 'finance'\nkind = 'hard'\namount = 'x'\n[[cost]]\nname = 'C'\namount = 1\n"
    );
    let model = shipped::model(&text);
    match model.as_ref().map(|model| model.variables.iter().find(|variable| variable.name == "x")) {
        Ok(Some(variable)) => compare(&mut check, call, variable),
        Ok(None) => check.fail(shipped::refused(call)),
        Err(reason) => check.fail(reason.clone()),
    }
    check
}

fn compare(check: &mut Check, call: &str, variable: &Variable) {
    let d = &variable.distribution;
    // The only mixture here of atoms and a continuous part that overlap.
    let count = if call.contains("poisson") && call.contains("normal") { FEW } else { DRAWS };
    let mut values = vec![0.0; count];
    Stream::new(SEED, call).fill(0, &mut values);
    values.chunks_mut(LANES).for_each(|chunk| variable.marginal.fill(chunk));
    let mean = sum(&values) / count as f64;
    values.sort_unstable_by(f64::total_cmp);
    let bound = dkw_bound(count as u64, ALPHA).unwrap_or(f64::NAN) + STRIDE as f64 / count as f64;
    check.compare(Comparison::bounded("sup|Fn - F|", distance(d, &values), bound));
    // Without a variance the mean of draws says nothing.
    if let (Some(expected), Some(sd)) = (d.mean(), d.standard_deviation()) {
        check.compare(Comparison::errors("mean", mean, expected, sd / (count as f64).sqrt(), SIGMA));
    }
    check.compare(Comparison::bounded("quantile table", table_error(variable), TABLE_ERROR));
}

/// Largest distance between the empirical distribution function and the distribution's, exact also at atoms.
fn distance(d: &Distribution, sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let mut worst: f64 = 0.0;
    let mut at = 0;
    while let Some(&x) = sorted.get(at) {
        let below = sorted.partition_point(|value| *value < x);
        let up_to = sorted.partition_point(|value| *value <= x);
        let cdf = d.cdf(x);
        let above = (cdf - up_to as f64 / n).abs();
        let under = (cdf - d.probability_of(x) - below as f64 / n).abs();
        // NaN must not pass for small.
        if above.is_nan() || under.is_nan() {
            return f64::NAN;
        }
        worst = worst.max(above).max(under);
        at = up_to.max(at + STRIDE);
    }
    worst
}

/// Largest difference between what draws and the exact quantile, from probability 2⁻²⁵ to 1 − 2⁻²⁵. Where the
/// distribution function is flat, as between the modes of a mixture, many values are a quantile as good as exact: there
/// the difference is that of the probabilities.
fn table_error(variable: &Variable) -> f64 {
    let d = &variable.distribution;
    let spread = d.quantile(0.95) - d.quantile(0.05);
    let steps = 400;
    let mut probabilities: Vec<f64> = (1..steps).map(|k| f64::from(k) / f64::from(steps) + 1e-7).collect();
    let small = (2..=25).map(|k| crate::math::pow_integer(0.5, k));
    probabilities.extend(small.flat_map(|p| [p, 1.0 - p]));
    let mut values = probabilities.clone();
    values.chunks_mut(LANES).for_each(|chunk| variable.marginal.fill(chunk));
    let off = |(p, found): (&f64, &f64)| {
        let exact = d.quantile(*p);
        let by_value = if *found == exact { 0.0 } else { (found - exact).abs() / (spread + exact.abs()) };
        if by_value <= TABLE_ERROR { by_value } else { by_value.min((d.cdf(*found) - p).abs() / p.min(1.0 - p)) }
    };
    let errors = probabilities.iter().zip(&values).map(off);
    errors.fold(0.0, |worst: f64, error| if error.is_nan() { f64::NAN } else { worst.max(error) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::family::families;

    #[test]
    fn every_family_is_drawn() {
        for family in families().iter().filter(|family| family.name != "constant") {
            assert!(CALLS.iter().any(|call| call.starts_with(&format!("{}(", family.name))), "{}", family.name);
        }
    }

    #[test]
    fn a_shifted_sample_is_noticed() {
        let d = Distribution::normal(0.0, 1.0).expect("valid");
        let shifted: Vec<f64> = (1..1000).map(|k| d.quantile(f64::from(k) / 1000.0) + 0.1).collect();
        let found = distance(&d, &shifted);
        assert!((0.03..0.06).contains(&found), "{found}");
    }
}
