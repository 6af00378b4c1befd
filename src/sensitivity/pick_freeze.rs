//! Variance-based indices from pick-freeze runs: first order, total and interactions of independent factors.

use crate::stats::{Estimate, Moments, sum};

use super::spread::{influence_error, normal, with_replicates};
use super::study::{Study, StudyError};

/// Outputs of a pick-freeze design: on two independent sets of inputs A and B, and for every factor on A with that
/// factor's inputs from B.
///
/// Trials in which any of them is undefined or infinite are left out of all of them. With several replicates (equal
/// consecutive parts) errors are their spread; else they are those of a ratio of means of independent trials.
///
/// ```
/// use roicast::sensitivity::pick_freeze::PickFreeze;
/// // f(x1, x2) = x1, with (x1) 1, 2, 3, 4 in A and 4, 1, 2, 3 in B.
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [4.0, 1.0, 2.0, 3.0]);
/// let runs = PickFreeze::new(&a, &b, &[&b, &a], 1)?;
/// // The second factor changes nothing.
/// assert_eq!(runs.total(1).expect("trials").value, 0.0);
/// # Ok::<(), roicast::sensitivity::StudyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct PickFreeze<'a> {
    /// Output A; inputs are B and then the mixed columns.
    study: Study<'a>,
}

/// Mean and variance of the output.
struct Scale {
    mean: f64,
    variance: f64,
}

impl<'a> PickFreeze<'a> {
    /// The outputs on A, on B, and by factor on A with the factor from B.
    ///
    /// # Errors
    /// [`StudyError`] for columns of different length (column 0 is B) or replicates that do not divide it.
    pub fn new(a: &'a [f64], b: &'a [f64], mixed: &[&'a [f64]], replicates: u64) -> Result<Self, StudyError> {
        let columns: Vec<&[f64]> = std::iter::once(b).chain(mixed.iter().copied()).collect();
        Ok(Self { study: Study::new(&columns, a, replicates)? })
    }

    /// Number of factors.
    #[must_use]
    pub fn factors(&self) -> usize {
        self.study.inputs().saturating_sub(1)
    }

    /// Number of trials that count.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.study.trials()
    }

    /// Number of trials left out because an output in them is not a finite number.
    #[must_use]
    pub const fn dropped(&self) -> usize {
        self.study.dropped()
    }

    /// Variance of the output over A and B, in its unit squared; `None` without trials.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        Some(scale(&self.study)?.variance)
    }

    /// First-order index: the share of variance that goes when the factor alone is known. Mean of f_B (f_AB - f_A), with
    /// f_B centred, over the variance (Saltelli et al. 2010): the better of the two for small indices.
    ///
    /// Not cut off at 0: a small negative value is noise. Exactly 0 for a constant output; `None` without trials or
    /// factor.
    #[must_use]
    pub fn first(&self, factor: usize) -> Option<Estimate> {
        self.ratio(|study, scale| {
            let mixed = mixed(study, factor)?;
            let rows = study.output().iter().zip(study.input(0)).zip(mixed);
            Some(rows.map(|((a, b), ab)| (b - scale.mean) * (ab - a)).collect())
        })
    }

    /// First-order index by differences, 1 less half the mean of (f_B - f_AB)² over the variance (Jansen 1999): the better
    /// of the two for large indices.
    #[must_use]
    pub fn first_by_differences(&self, factor: usize) -> Option<Estimate> {
        self.ratio(|study, scale| {
            let mixed = mixed(study, factor)?;
            let rows = study.input(0).iter().zip(mixed).zip(spread(study, scale));
            Some(rows.map(|((b, ab), own)| own - 0.5 * (b - ab) * (b - ab)).collect())
        })
    }

    /// Total index: the share of variance left when everything but the factor is known, its interactions included. Half
    /// the mean of (f_A - f_AB)² over the variance (Jansen 1999).
    #[must_use]
    pub fn total(&self, factor: usize) -> Option<Estimate> {
        self.interaction(factor, factor).map(|estimate| {
            // The interaction of a factor with itself is twice its total.
            let half = |value: f64| value / 2.0;
            Estimate {
                value: half(estimate.value),
                standard_error: estimate.standard_error.map(half),
                interval: estimate.interval.map(|(low, high)| (half(low), half(high))),
            }
        })
    }

    /// Share of variance from all interactions in which both factors take part: the second-order index, and more where
    /// higher ones exist. Mean of (f_A - f_ABi)(f_A - f_ABj) over the variance (Liu & Owen 2006), from the runs at hand.
    #[must_use]
    pub fn interaction(&self, one: usize, two: usize) -> Option<Estimate> {
        self.ratio(|study, _| {
            let (one, two) = (mixed(study, one)?, mixed(study, two)?);
            let rows = study.output().iter().zip(one).zip(two);
            Some(rows.map(|((a, one), two)| (a - one) * (a - two)).collect())
        })
    }

    /// The mean of some terms over the variance of the output.
    fn ratio(&self, terms: impl Fn(&Study<'_>, &Scale) -> Option<Vec<f64>>) -> Option<Estimate> {
        let whole = ratio(&self.study, &terms)?;
        let of_part = |part: &Study<'_>| vec![ratio(part, &terms).map(|estimate| estimate.value)];
        with_replicates(&self.study, vec![Some(whole)], of_part).into_iter().next().flatten()
    }
}

fn mixed<'s>(study: &'s Study<'_>, factor: usize) -> Option<&'s [f64]> {
    (factor + 1 < study.inputs()).then(|| study.input(factor + 1))
}

fn scale(study: &Study<'_>) -> Option<Scale> {
    let moments = Moments::of(study.output()).merge(Moments::of(study.input(0)));
    Some(Scale { mean: moments.mean()?, variance: moments.central_sum(2)? / moments.count() as f64 })
}

/// What every trial adds to the variance.
fn spread(study: &Study<'_>, scale: &Scale) -> impl Iterator<Item = f64> {
    let square = |value: f64| (value - scale.mean) * (value - scale.mean);
    study.output().iter().zip(study.input(0)).map(move |(a, b)| 0.5 * (square(*a) + square(*b)))
}

/// The ratio with the delta-method error for independent trials; exactly 0 for a constant output.
fn ratio(study: &Study<'_>, terms: impl Fn(&Study<'_>, &Scale) -> Option<Vec<f64>>) -> Option<Estimate> {
    let scale = scale(study)?;
    let terms = terms(study, &scale)?;
    // Rounding alone gives a constant with many digits a variance of its last ones.
    if scale.variance.sqrt() <= 8.0 * f64::EPSILON * scale.mean.abs() {
        return Some(Estimate::exact(0.0));
    }
    let value = sum(&terms) / terms.len() as f64 / scale.variance;
    let influences: Vec<f64> =
        terms.iter().zip(spread(study, &scale)).map(|(term, own)| (term - value * own) / scale.variance).collect();
    Some(normal(value, influence_error(&influences)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_output_has_indices_of_exactly_zero() {
        let y = [0.4; 64];
        let runs = PickFreeze::new(&y, &y, &[&y, &y, &y], 1).expect("valid");
        for factor in 0..3 {
            for index in [runs.first(factor), runs.total(factor)] {
                assert_eq!(index, Some(Estimate::exact(0.0)));
            }
        }
        assert_eq!(runs.first(3), None);
    }

    #[test]
    fn small_sample_by_hand() {
        // A 0, 2; B 4, 2; mixed 2, 4. Mean 2, variance (4 + 0 + 4 + 0) / 4 = 2. First: (2*2 + 0*2) / 2 / 2 = 1. Total:
        // half of (4 + 4) / 2 over 2 = 1. By differences: 1 - half of (4 + 4) / 2 over 2 = 0.
        let runs = PickFreeze::new(&[0.0, 2.0], &[4.0, 2.0], &[&[2.0, 4.0]], 1).expect("valid");
        let value = |estimate: Option<Estimate>| estimate.expect("trials").value;
        assert_eq!(runs.variance(), Some(2.0));
        assert_eq!((value(runs.first(0)), value(runs.total(0)), value(runs.first_by_differences(0))), (1.0, 1.0, 0.0));
    }

    #[test]
    fn undefined_trials_are_left_out_of_every_column() {
        let runs = PickFreeze::new(&[0.0, 2.0, 9.0], &[4.0, 2.0, 9.0], &[&[2.0, 4.0, f64::NAN]], 1).expect("valid");
        assert_eq!((runs.trials(), runs.dropped(), runs.variance()), (2, 1, Some(2.0)));
        assert!(PickFreeze::new(&[1.0], &[1.0], &[&[]], 1).is_err());
        assert_eq!(PickFreeze::new(&[], &[], &[&[]], 1).expect("valid").total(0), None);
    }
}
