//! Which inputs move the result: Spearman rank correlation, with a risk as one bar.

use rayon::prelude::*;

use super::factor::{columns, factors};
use super::results::{DriverSummary, Drivers};
use crate::model::Model;
use crate::outcome::{Outcome, Outcomes};
use crate::stats::{Confidence, Estimate, pearson, ranks, replicate_estimate, spearman};

/// Ranks the factors by their rank correlation with an outcome, on the trials whose inputs were kept.
#[must_use]
pub fn rank(model: &Model, outcomes: &Outcomes, outcome: Outcome) -> Drivers {
    let kept = outcomes.variables.first().map_or(0, Vec::len);
    let values = outcomes.values(outcome).unwrap_or_default();
    let kept = kept.min(values.len());
    let trials = usize::try_from(outcomes.trials).unwrap_or(values.len());
    let size = trials / usize::try_from(outcomes.replicates).unwrap_or(1).max(1);
    let factors = factors(model, &[]).unwrap_or_default();
    let y = Ranked::new(&values[..kept]);
    let columns: Vec<_> = factors.iter().zip(columns(model, outcomes, &factors, kept)).collect();
    // Factors are independent of each other, so threads cannot change a bit.
    let mut inputs: Vec<DriverSummary> = columns
        .into_par_iter()
        .filter_map(|(factor, column)| {
            let spearman = correlation(&column?, &y, size, outcomes.replicates)?;
            Some(DriverSummary { name: factor.name.clone(), spearman })
        })
        .collect();
    inputs.sort_by(|a, b| b.spearman.value.abs().total_cmp(&a.spearman.value.abs()));
    Drivers { outcome, trials: kept as u64, inputs }
}

/// The values of an outcome with their ranks, if all of them are finite.
struct Ranked<'a> {
    values: &'a [f64],
    ranks: Option<Vec<f64>>,
}

impl<'a> Ranked<'a> {
    fn new(values: &'a [f64]) -> Self {
        let all = values.iter().all(|value| value.is_finite());
        Self { values, ranks: all.then(|| ranks(values)).flatten() }
    }
}

/// Spearman correlation with its error: by whole replicates where there are several, else by the approximation of
/// Bonett & Wright (2000), whose standard error of the Fisher transform is sqrt((1 + ρ²/2) / (n - 3)).
fn correlation(x: &[f64], y: &Ranked<'_>, replicate: usize, replicates: u64) -> Option<Estimate> {
    let known = y.ranks.as_ref().filter(|_| x.iter().all(|value| value.is_finite()));
    let (x, y): (Vec<f64>, Vec<f64>) =
        x.iter().zip(y.values).filter(|(x, y)| x.is_finite() && y.is_finite()).map(|(x, y)| (*x, *y)).unzip();
    let value = match known {
        Some(ranks_of_y) => pearson(&ranks(&x)?, ranks_of_y)?,
        None => spearman(&x, &y)?,
    };
    let whole = x.len().checked_div(replicate).unwrap_or(0);
    if replicates > 1 && whole >= 4 {
        let each: Vec<f64> =
            x.chunks_exact(replicate).zip(y.chunks_exact(replicate)).filter_map(|(x, y)| spearman(x, y)).collect();
        let spread = replicate_estimate(&each, Confidence::default())?;
        let half = spread.interval.map_or(0.0, |(low, high)| (high - low) / 2.0);
        return Some(Estimate {
            value,
            standard_error: spread.standard_error,
            interval: Some((value - half, value + half)),
        });
    }
    let trials = x.len() as f64;
    if trials < 10.0 {
        return Some(Estimate::exact(value));
    }
    let error = (1.0 - value * value) * ((1.0 + value * value / 2.0) / (trials - 3.0)).sqrt();
    Some(Estimate::normal(value, error, Confidence::default()))
}
