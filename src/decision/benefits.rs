//! The columns every analysis of a decision starts from.

use std::borrow::Cow;

use super::DecisionError;
use crate::stats::{Confidence, Estimate, Moments, proportion_estimate, student_t_quantile};

/// Net benefits of the options of a decision: one column an option, one row a trial, rows paired.
///
/// A trial in which some option has no finite value does not count for any of them, otherwise the options would be
/// compared in different worlds. Intervals are for 95 %.
///
/// ```
/// use roicast::decision::NetBenefits;
/// let (go, nothing) = ([3.0, -1.0, f64::NAN, 2.0], [0.0; 4]);
/// let benefits = NetBenefits::new(&[&go, &nothing], 1).unwrap();
/// assert_eq!((benefits.options(), benefits.trials(), benefits.left_out()), (2, 3, 1));
/// ```
#[derive(Debug, Clone)]
pub struct NetBenefits<'a> {
    columns: Vec<Cow<'a, [f64]>>,
    /// Which of the trials given count; `None` when all do.
    counts: Option<Vec<bool>>,
    given: usize,
    /// First row of each replicate that has rows, and the number of rows.
    starts: Vec<usize>,
    confidence: Confidence,
}

impl<'a> NetBenefits<'a> {
    /// Columns of equal length. `replicates` is 1 for independent trials; otherwise equal consecutive chunks of rows
    /// are independent replicates of a design, and their spread gives every error.
    ///
    /// # Errors
    /// No columns, columns of different length, or fewer than two trials in which all are finite.
    pub fn new(columns: &[&'a [f64]], replicates: u64) -> Result<Self, DecisionError> {
        let given = columns.first().ok_or(DecisionError::NoColumns)?.len();
        if columns.iter().any(|column| column.len() != given) {
            return Err(DecisionError::UnequalLengths);
        }
        let size = given.div_ceil(usize::try_from(replicates).unwrap_or(usize::MAX).max(1)).max(1);
        let mut starts: Vec<usize> = (0..given).step_by(size).collect();
        starts.push(given);
        if columns.iter().all(|column| column.iter().all(|value| value.is_finite())) {
            let columns = columns.iter().map(|column| Cow::Borrowed(*column)).collect();
            return Self { columns, counts: None, given, starts, confidence: Confidence::default() }.checked();
        }
        let mut counts = vec![true; given];
        for column in columns {
            for (count, value) in counts.iter_mut().zip(*column) {
                *count &= value.is_finite();
            }
        }
        let columns = columns.iter().map(|column| Cow::Owned(only(column, &counts))).collect();
        let mut kept = 0;
        let mut starts = vec![0];
        for chunk in counts.chunks(size) {
            let more = chunk.iter().filter(|count| **count).count();
            kept += more;
            if more > 0 {
                starts.push(kept);
            }
        }
        Self { columns, counts: Some(counts), given, starts, confidence: Confidence::default() }.checked()
    }

    fn checked(self) -> Result<Self, DecisionError> {
        if self.trials() < 2 { Err(DecisionError::TooFewTrials) } else { Ok(self) }
    }

    /// Number of options.
    #[must_use]
    pub fn options(&self) -> usize {
        self.columns.len()
    }

    /// Number of trials that count.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// Number of trials that do not count because some option has no finite value in them.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.given - self.trials()
    }

    /// The trials of an option that count.
    #[must_use]
    pub fn column(&self, option: usize) -> Option<&[f64]> {
        self.columns.get(option).map(AsRef::as_ref)
    }

    /// The columns of all options.
    pub(super) fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.columns.iter().map(AsRef::as_ref)
    }

    /// The trials that count of a quantity observed in the trials that were given.
    pub(super) fn align<'c>(&self, quantity: &'c [f64]) -> Result<Cow<'c, [f64]>, DecisionError> {
        if quantity.len() != self.given {
            return Err(DecisionError::UnequalLengths);
        }
        let aligned = match &self.counts {
            None => Cow::Borrowed(quantity),
            Some(counts) => Cow::Owned(only(quantity, counts)),
        };
        if aligned.iter().all(|value| value.is_finite()) { Ok(aligned) } else { Err(DecisionError::NotFinite) }
    }

    /// Whether the trials are independent rather than replicates of a design.
    pub(super) fn independent(&self) -> bool {
        self.starts.len() <= 2
    }

    /// The first trial of the second half: at the start of a replicate unless trials are independent.
    pub(super) fn middle(&self) -> usize {
        if self.independent() {
            return self.trials() / 2;
        }
        self.starts.get((self.starts.len() - 1) / 2).copied().unwrap_or(0)
    }

    /// The ranges of the replicates.
    pub(super) fn groups(&self) -> impl Iterator<Item = std::ops::Range<usize>> + Clone + '_ {
        self.starts.iter().zip(self.starts.iter().skip(1)).map(|(from, to)| *from..*to)
    }

    /// The mean of one number a trial.
    pub(super) fn mean(&self, values: &[f64]) -> Result<Estimate, DecisionError> {
        let moments = Moments::of(values);
        if self.independent() {
            return moments.mean_estimate(self.confidence).ok_or(DecisionError::TooLarge);
        }
        let value = moments.mean().ok_or(DecisionError::TooLarge)?;
        let each: Vec<f64> =
            self.groups().filter_map(|group| values.get(group).and_then(|values| Moments::of(values).mean())).collect();
        Ok(self.spread(value, &each))
    }

    /// The share of trials in which something holds: 1, 0, or a part where it is tied.
    pub(super) fn share(&self, scores: &[f64]) -> Result<Estimate, DecisionError> {
        let whole = scores.iter().all(|score| *score == 0.0 || *score == 1.0);
        let estimate = self.mean(scores)?;
        if whole && (self.independent() || estimate.standard_error == Some(0.0)) {
            // Wilson's interval: equal replicates say nothing about how rare something is.
            let hits = scores.iter().filter(|score| **score == 1.0).count() as u64;
            return proportion_estimate(hits, scores.len() as u64, self.confidence).ok_or(DecisionError::TooFewTrials);
        }
        let interval = estimate.interval.map(|(low, high)| (low.max(0.0), high.min(1.0)));
        Ok(Estimate { interval, ..estimate })
    }

    /// A value whose error is the spread of the same statistic in the replicates, with Student's t.
    pub(super) fn spread(&self, value: f64, replicates: &[f64]) -> Estimate {
        let Some(error) = Moments::of(replicates).standard_error_of_mean() else { return Estimate::exact(value) };
        let half = self.factor() * error;
        Estimate { value, standard_error: Some(error), interval: Some((value - half, value + half)) }
    }

    /// Half the width of an interval in standard errors.
    pub(super) fn factor(&self) -> f64 {
        let degrees = if self.independent() { self.trials() } else { self.starts.len() - 1 } as f64 - 1.0;
        student_t_quantile(degrees, 1.0 - self.confidence.tail()).unwrap_or(f64::INFINITY)
    }

    /// The level of all intervals.
    pub(super) fn confidence(&self) -> Confidence {
        self.confidence
    }
}

fn only(values: &[f64], counts: &[bool]) -> Vec<f64> {
    values.iter().zip(counts).filter(|(_, counts)| **counts).map(|(value, _)| *value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_columns() {
        let error = |columns: &[&[f64]]| NetBenefits::new(columns, 1).unwrap_err();
        assert_eq!(error(&[]), DecisionError::NoColumns);
        assert_eq!(error(&[&[1.0, 2.0], &[1.0]]), DecisionError::UnequalLengths);
        assert_eq!(error(&[&[1.0, f64::NAN], &[1.0, 2.0]]), DecisionError::TooFewTrials);
        assert_eq!(error(&[&[]]), DecisionError::TooFewTrials);
    }

    #[test]
    fn replicates_keep_their_trials_when_some_do_not_count() {
        let column = [1.0, 2.0, f64::NAN, 4.0, f64::NAN, f64::NAN];
        let benefits = NetBenefits::new(&[&column], 3).unwrap();
        assert_eq!(benefits.groups().collect::<Vec<_>>(), [0..2, 2..3]);
        assert_eq!(benefits.align(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap().as_ref(), [0.0, 1.0, 3.0]);
        assert_eq!(benefits.align(&[0.0]), Err(DecisionError::UnequalLengths));
    }

    #[test]
    fn the_spread_of_replicates_is_the_error() {
        // Replicate means 1, 2 and 3: error 1/√3, and t with two degrees of freedom is 4.302653.
        let column = [0.5, 1.5, 1.5, 2.5, 2.5, 3.5];
        let benefits = NetBenefits::new(&[&column], 3).unwrap();
        let mean = benefits.mean(&column).unwrap();
        let error = 1.0 / 3.0_f64.sqrt();
        assert!((mean.standard_error.unwrap() - error).abs() < 1e-15);
        assert!((mean.interval.unwrap().1 - 2.0 - 4.302_652_729_911_275 * error).abs() < 1e-9);
        assert_eq!(benefits.middle(), 2);
    }
}
