//! Which inputs move the result: Spearman rank correlation, with a risk as one bar.

use super::factor::{columns, factors};
use super::results::{DriverSummary, Drivers};
use crate::model::Model;
use crate::outcome::{Outcome, Outcomes};
use crate::stats::{Confidence, Estimate, replicate_estimate, spearman};

/// Ranks the factors by their rank correlation with an outcome, on the trials whose inputs were kept.
#[must_use]
pub fn rank(model: &Model, outcomes: &Outcomes, outcome: Outcome) -> Drivers {
    let kept = outcomes.variables.first().map_or(0, Vec::len);
    let values = outcomes.values(outcome).unwrap_or_default();
    let kept = kept.min(values.len());
    let size = values.len() / usize::try_from(outcomes.replicates).unwrap_or(1).max(1);
    let factors = factors(model, &[]).unwrap_or_default();
    let mut inputs: Vec<DriverSummary> = factors
        .iter()
        .zip(columns(model, outcomes, &factors, kept))
        .filter_map(|(factor, column)| {
            let spearman = correlation(&column?, &values[..kept], size, outcomes.replicates)?;
            Some(DriverSummary { name: factor.name.clone(), spearman })
        })
        .collect();
    inputs.sort_by(|a, b| b.spearman.value.abs().total_cmp(&a.spearman.value.abs()));
    Drivers { outcome, trials: kept as u64, inputs }
}

/// Spearman correlation with its error: by whole replicates where there are several, else by the approximation of
/// Bonett & Wright (2000), whose standard error of the Fisher transform is sqrt((1 + ρ²/2) / (n - 3)).
fn correlation(x: &[f64], y: &[f64], replicate: usize, replicates: u64) -> Option<Estimate> {
    let (x, y): (Vec<f64>, Vec<f64>) =
        x.iter().zip(y).filter(|(x, y)| x.is_finite() && y.is_finite()).map(|(x, y)| (*x, *y)).unzip();
    let value = spearman(&x, &y)?;
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
