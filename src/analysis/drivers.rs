//! Which inputs move the result: Spearman rank correlation, with a risk as one bar.

use super::results::{DriverSummary, Drivers};
use crate::model::shape::Columns;
use crate::model::{Line, Model};
use crate::outcome::{Outcome, Outcomes};
use crate::stats::{Confidence, Estimate, replicate_estimate, spearman};

/// Ranks the inputs by their rank correlation with an outcome, on the trials whose inputs were kept.
#[must_use]
pub fn rank(model: &Model, outcomes: &Outcomes, outcome: Outcome) -> Drivers {
    let kept = outcomes.variables.first().map_or(0, Vec::len);
    let values = outcomes.values(outcome).unwrap_or_default();
    let kept = kept.min(values.len());
    let size = values.len() / usize::try_from(outcomes.replicates).unwrap_or(1).max(1);
    let mut inputs: Vec<DriverSummary> = bars(model, outcomes, kept)
        .into_iter()
        .filter_map(|(name, column)| {
            let spearman = correlation(&column, &values[..kept], size, outcomes.replicates)?;
            Some(DriverSummary { name, spearman })
        })
        .collect();
    inputs.sort_by(|a, b| b.spearman.value.abs().total_cmp(&a.spearman.value.abs()));
    Drivers { outcome, trials: kept as u64, inputs }
}

/// One column a bar: variables of their own, and for each risk its realised impact.
fn bars(model: &Model, outcomes: &Outcomes, kept: usize) -> Vec<(String, Vec<f64>)> {
    let mut bars: Vec<(String, Vec<f64>)> = model
        .variables
        .iter()
        .zip(&outcomes.variables)
        .filter(|(variable, _)| variable.risk.is_none())
        .map(|(variable, column)| (variable.name.clone(), column[..kept].to_vec()))
        .collect();
    bars.extend(model.risks.iter().map(|risk| (risk.name.clone(), Vec::with_capacity(kept))));
    let own = bars.len() - model.risks.len();
    if model.risks.is_empty() {
        return bars;
    }
    let costs: Vec<Option<&Line>> = model
        .risks
        .iter()
        .map(|risk| model.lines.iter().find(|line| line.path == format!("risk.{}.cost", risk.name)))
        .collect();
    const BLOCK: usize = 256;
    let mut columns = vec![0.0; model.program.columns * BLOCK];
    for start in (0..kept).step_by(BLOCK) {
        let lanes = BLOCK.min(kept - start);
        for (index, column) in outcomes.variables.iter().enumerate() {
            columns[index * lanes..(index + 1) * lanes].copy_from_slice(&column[start..start + lanes]);
        }
        for switch in &model.plan_switches {
            columns[switch.column * lanes..(switch.column + 1) * lanes].fill(0.0);
        }
        model.program.run(&mut columns[..model.program.columns * lanes], lanes);
        let view = Columns { data: &columns, lanes };
        for ((risk, cost), (_, bar)) in model.risks.iter().zip(&costs).zip(&mut bars[own..]) {
            bar.extend((0..lanes).map(|lane| {
                let happened = view.at(risk.time, lane) <= model.horizon as f64;
                let impact = cost.map_or(1.0, |line| view.at(line.rate, lane));
                if happened { impact } else { 0.0 }
            }));
        }
    }
    bars
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
