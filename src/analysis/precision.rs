//! Runs to a precision: rounds of growing size until an interval is narrow enough.

use super::run::RunError;
use super::verdict::{Trials, estimate};
use crate::lang::Message;
use crate::model::Model;
use crate::model::rule::{Statistic, parse_statistic};
use crate::outcome::{Metric, Outcome, Outcomes};
use crate::scenario::problem::{Problem, Problems, Severity};
use crate::simulate::{MAX_TRIALS, Sampling};

/// Trials of the first round when a precision is asked for.
const FIRST_ROUND: u64 = 1 << 14;

/// A statistic and the half width of its 95 % interval that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    /// As written: a statistic such as `mean(npv)` or `P(npv > 0)`.
    pub statistic: String,
    /// Half width of its interval.
    pub half_width: f64,
}

impl Precision {
    /// Reads `mean(npv) = 0.5`, `npv = 0.5` (the mean), or a bare number (the mean of ROI).
    ///
    /// # Errors
    /// When the width is not a positive number.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || Problem::error("E-RANGE", "precision", Message::new("precision.form").with("found", text));
        let (statistic, width) = match text.rsplit_once('=') {
            Some((statistic, width)) => (statistic.trim(), width.trim()),
            None => ("mean(roi)", text.trim()),
        };
        let half_width = crate::text::number::parse_number(width).map_err(|_| bad())?.value;
        if half_width.is_nan() || half_width <= 0.0 {
            return Err(bad());
        }
        let statistic =
            if Metric::find(statistic).is_some() { format!("mean({statistic})") } else { statistic.to_owned() };
        Ok(Self { statistic, half_width })
    }
}

/// Runs rounds of growing size until the interval is narrow enough. A round is a plain run, so the last one can be
/// repeated with its number of trials. `round` computes at least the outcome of the statistic.
pub(crate) fn until_precise(
    precision: &Precision,
    statistic: &Statistic,
    sampling: &Sampling,
    round: &mut dyn FnMut(&Sampling, u32) -> Result<Outcomes, RunError>,
) -> Result<(Outcomes, Sampling), RunError> {
    let mut sampling = Sampling { trials: FIRST_ROUND, ..sampling.clone() };
    for number in 1.. {
        let outcomes = round(&sampling, number)?;
        let sample = Trials::of(&outcomes).outcome(statistic.outcome());
        let found = sample.and_then(|sample| estimate(statistic, &sample));
        let half = found.and_then(|found| found.interval).map(|(low, high)| (high - low) / 2.0);
        if half.is_some_and(|half| half <= precision.half_width) {
            return Ok((outcomes, sampling));
        }
        // Errors fall with the root of the trials; a little more, so that the next round is usually the last.
        let ratio = half.map_or(2.0, |half| half / precision.half_width);
        let factor = (ratio * ratio * 1.15).clamp(1.25, 64.0);
        let next = (outcomes.trials as f64 * factor).ceil();
        if next > MAX_TRIALS as f64 {
            let message = Message::new("precision.unreachable")
                .with("statistic", &precision.statistic)
                .with("wanted", precision.half_width)
                .with("reached", half.map_or_else(|| "–".to_owned(), |half| format!("{half:.3e}")))
                .with("trials", outcomes.trials);
            let problem = Problem::error("E-LIMIT", "precision", message).severity(Severity::Limit);
            return Err(Problems::from(problem).into());
        }
        sampling.trials = next as u64;
    }
    Err(RunError::Cancelled)
}

/// The statistic of a precision.
///
/// # Errors
/// When it can't be read, or its outcome is not among those `wanted`.
pub(crate) fn read_statistic(precision: &Precision, model: &Model, wanted: &[Outcome]) -> Result<Statistic, Problems> {
    let statistic = parse_statistic(&precision.statistic, model.horizon).map_err(|errors| {
        Problems(
            errors
                .into_iter()
                .map(|error| Problem { help: error.help, ..Problem::error(error.code, "precision", error.message) })
                .collect(),
        )
    })?;
    if wanted.contains(&statistic.outcome()) {
        return Ok(statistic);
    }
    let message = Message::new("precision.not-computed").with("statistic", &precision.statistic);
    Err(Problem::error("E-NAME", "precision", message).into())
}
