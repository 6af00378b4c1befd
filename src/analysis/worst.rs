//! What was true in the worst trials: the inputs whose draws there differ most from the rest.

use serde::{Deserialize, Serialize};

use super::factor::FactorKind;
use super::study::Study;
use crate::stats::{Confidence, Estimate, QuantileType, proportion_estimate, quantiles, ranks};

/// An input among the worst trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorstInput {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// Probability that a draw from the worst trials is above one from the rest (equal ones count half): 50 % when the
    /// input plays no part.
    pub above: Estimate,
    /// Median among the worst trials; for a risk, the share of them in which it happens.
    pub in_worst: Option<f64>,
    /// The same among the rest.
    pub in_rest: Option<f64>,
}

/// What was true in the worst trials.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worst {
    /// Share of trials called the worst.
    pub share: f64,
    /// How many trials that is.
    pub trials: u64,
    /// Best outcome among them.
    pub threshold: Option<f64>,
    /// One for each input and risk, the most telling first.
    pub inputs: Vec<WorstInput>,
}

/// Compares the worst share of the kept trials with the rest. Trials in which a payback never comes are the worst of
/// all; undefined outcomes belong to neither side.
#[must_use]
pub fn worst(study: &Study, share: f64) -> Worst {
    let outcome = study.target.outcome();
    let sign = if outcome.metric.less_is_better() { -1.0 } else { 1.0 };
    let values = study.kept(outcome);
    let mut order: Vec<usize> = (0..values.len()).filter(|trial| !values[*trial].is_nan()).collect();
    order.sort_by(|a, b| (sign * values[*a]).total_cmp(&(sign * values[*b])).then(a.cmp(b)));
    let count = ((order.len() as f64 * share).ceil() as usize).clamp(1.min(order.len()), order.len());
    let (bad, rest) = order.split_at(count);
    let mut inputs: Vec<WorstInput> = study
        .factors
        .iter()
        .filter_map(|factor| {
            let column = study.column(factor)?;
            let risk = factor.kind() == FactorKind::Risk;
            let pick = |trials: &[usize]| trials.iter().map(|trial| column[*trial]).collect::<Vec<f64>>();
            let (in_worst, in_rest) = (pick(bad), pick(rest));
            Some(WorstInput {
                factor: factor.name.clone(),
                kind: factor.kind(),
                above: above(&in_worst, &in_rest)?,
                in_worst: middle(in_worst, risk),
                in_rest: middle(in_rest, risk),
            })
        })
        .collect();
    inputs.sort_by(|a, b| (b.above.value - 0.5).abs().total_cmp(&(a.above.value - 0.5).abs()));
    let threshold = bad.last().map(|trial| values[*trial]).filter(|value| value.is_finite());
    Worst { share, trials: bad.len() as u64, threshold, inputs }
}

fn middle(mut values: Vec<f64>, risk: bool) -> Option<f64> {
    if risk {
        let happened = values.iter().filter(|value| **value != 0.0).count();
        return proportion_estimate(happened as u64, values.len() as u64, Confidence::default())
            .map(|share| share.value);
    }
    quantiles(&mut values, &[0.5], QuantileType::default())?.into_iter().next().flatten()
}

/// Mann & Whitney's statistic over the number of pairs, with the error of DeLong, DeLong & Clarke-Pearson (1988): each
/// side's placements among the other vary by themselves.
fn above(a: &[f64], b: &[f64]) -> Option<Estimate> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let joint: Vec<f64> = a.iter().chain(b).copied().collect();
    let (of_joint, of_a, of_b) = (ranks(&joint)?, ranks(a)?, ranks(b)?);
    let (n, m) = (a.len() as f64, b.len() as f64);
    // A value's rank among all less its rank on its own side is its place on the other side.
    let placed_a: Vec<f64> = of_joint.iter().zip(&of_a).map(|(all, own)| (all - own) / m).collect();
    let placed_b: Vec<f64> = of_joint.iter().skip(a.len()).zip(&of_b).map(|(all, own)| (all - own) / n).collect();
    let (over_a, over_b) = (crate::stats::Moments::of(&placed_a), crate::stats::Moments::of(&placed_b));
    let value = over_a.mean()?;
    let (sd_a, sd_b) = (over_a.standard_deviation()?, over_b.standard_deviation()?);
    let error = (sd_a * sd_a / n + sd_b * sd_b / m).sqrt();
    let estimate = Estimate::normal(value, error, Confidence::default());
    let interval = estimate.interval.map(|(low, high)| (low.max(0.0), high.min(1.0)));
    Some(Estimate { interval, ..estimate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_standing_above_is_that_of_all_pairs() {
        // Pairs of {2, 4} and {1, 3}: 2 > 1, 4 > 1, 4 > 3, so three of four.
        let found = above(&[2.0, 4.0], &[1.0, 3.0]).expect("two on each side");
        assert_eq!(found.value, 0.75);
        // Placements of a: 1/2 and 1, of b: 1 and 1/2: each variance 1/8, over 2, twice.
        assert!((found.standard_error.expect("error") - (0.125_f64).sqrt()).abs() < 1e-15);
    }
}
