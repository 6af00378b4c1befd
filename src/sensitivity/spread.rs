//! Errors: of independent trials by influence, of replicated designs by spread.

use crate::math::{exp, ln};
use crate::stats::{Confidence, Estimate, Moments, replicate_estimate};

use super::study::Study;

/// Standard error of a statistic from the influence of every independent trial on it (Hampel 1974).
pub(super) fn influence_error(influences: &[f64]) -> Option<f64> {
    Moments::of(influences).standard_error_of_mean()
}

/// An estimate with a normal interval, or without an error where there is none.
pub(super) fn normal(value: f64, error: Option<f64>) -> Estimate {
    match error {
        Some(error) if error.is_finite() => Estimate::normal(value, error, Confidence::default()),
        _ => Estimate::exact(value),
    }
}

/// A correlation with an interval by Fisher's transform atanh, which keeps it inside -1 to 1.
pub(super) fn correlation(value: f64, error: Option<f64>) -> Estimate {
    let mut estimate = normal(value, error);
    let margin = 1.0 - value * value;
    if let (Some(error), true) = (estimate.standard_error, margin > 0.0) {
        let centre = 0.5 * ln((1.0 + value) / (1.0 - value));
        let half = Confidence::default().normal_factor() * error / margin;
        let back = |z: f64| 1.0 - 2.0 / (exp(2.0 * z) + 1.0);
        estimate.interval = Some((back(centre - half), back(centre + half)));
    }
    estimate
}

/// The value over all trials with the spread of the replicates as its error; without an error where a replicate has
/// no value.
pub(super) fn replicated(value: f64, each: &[Option<f64>]) -> Estimate {
    let values: Option<Vec<f64>> = each.iter().copied().collect();
    let Some(spread) = values.and_then(|values| replicate_estimate(&values, Confidence::default())) else {
        return Estimate::exact(value);
    };
    let half = spread.interval.map(|(low, high)| (high - low) / 2.0);
    Estimate { value, standard_error: spread.standard_error, interval: half.map(|half| (value - half, value + half)) }
}

/// Replaces the errors of several estimates by the spread of the replicates, if there are several.
pub(super) fn with_replicates(
    study: &Study<'_>,
    estimates: Vec<Option<Estimate>>,
    values: impl Fn(&Study<'_>) -> Vec<Option<f64>>,
) -> Vec<Option<Estimate>> {
    if study.replicates() < 2 {
        return estimates;
    }
    let each: Vec<Vec<Option<f64>>> = study.parts().map(|part| values(&part)).collect();
    let column =
        |index: usize| -> Vec<Option<f64>> { each.iter().map(|row| row.get(index).copied().flatten()).collect() };
    estimates
        .into_iter()
        .enumerate()
        .map(|(index, estimate)| Some(replicated(estimate?.value, &column(index))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fisher_interval_of_a_textbook_case() {
        // r = 0.5, n = 103, se of atanh 0.1: atanh(0.5) = 0.549306; tanh(0.549306 -/+ 0.195996) = 0.339307, 0.632338.
        let estimate = correlation(0.5, Some(0.075));
        let (low, high) = estimate.interval.expect("interval");
        assert!((low - 0.339_307).abs() < 2e-6 && (high - 0.632_338).abs() < 2e-6, "{low} {high}");
    }

    #[test]
    fn a_replicate_without_a_value_leaves_no_error() {
        assert_eq!(replicated(1.0, &[Some(1.0), None]), Estimate::exact(1.0));
        let two = replicated(1.5, &[Some(1.0), Some(2.0)]);
        assert!((two.standard_error.expect("spread") - 0.5).abs() < 1e-15);
    }
}
