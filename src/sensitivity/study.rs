//! The data of an ordinary run: a column for each input and one for the output.

use std::borrow::Cow;
use std::ops::Range;

/// Why columns are not a [`Study`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StudyError {
    /// A column is longer or shorter than the output.
    #[error("input column {input} has {found} trials, the output has {expected}")]
    Length {
        /// Number of the column.
        input: usize,
        /// Its length.
        found: usize,
        /// Length of the output.
        expected: usize,
    },
    /// The trials cannot be cut into that many equal replicates.
    #[error("{trials} trials cannot be cut into {replicates} equal replicates")]
    Replicates {
        /// Number of trials.
        trials: usize,
        /// Number of replicates asked for.
        replicates: u64,
    },
}

/// Inputs and output of a run, trial by trial.
///
/// Trials in which the output or an input is undefined or infinite are left out, and counted in
/// [`dropped`](Self::dropped). Several replicates are equal consecutive parts, each an independent repetition of a
/// Latin hypercube or Sobol design; one replicate means independent trials.
///
/// ```
/// use roicast::sensitivity::Study;
/// let price = [1.0, 2.0, 3.0, 4.0];
/// let margin = [0.5, f64::NAN, 1.5, 2.0];
/// let study = Study::new(&[&price], &margin, 1)?;
/// assert_eq!((study.inputs(), study.trials(), study.dropped()), (1, 3, 1));
/// # Ok::<(), roicast::sensitivity::StudyError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study<'a> {
    inputs: Vec<Cow<'a, [f64]>>,
    output: Cow<'a, [f64]>,
    /// Where the replicates lie.
    parts: Vec<Range<usize>>,
    dropped: usize,
}

impl<'a> Study<'a> {
    /// A study of input columns and an output column of the same length.
    ///
    /// # Errors
    /// [`StudyError::Length`] for columns of different length; [`StudyError::Replicates`] for no replicates or a number
    /// that does not divide the number of trials.
    pub fn new(inputs: &[&'a [f64]], output: &'a [f64], replicates: u64) -> Result<Self, StudyError> {
        let trials = output.len();
        if let Some((input, column)) = inputs.iter().enumerate().find(|(_, column)| column.len() != trials) {
            return Err(StudyError::Length { input, found: column.len(), expected: trials });
        }
        let count = usize::try_from(replicates).ok().filter(|count| *count > 0 && trials.is_multiple_of(*count));
        let count = count.ok_or(StudyError::Replicates { trials, replicates })?;
        let size = trials / count;
        let finite = |column: &[f64]| column.iter().all(|value| value.is_finite());
        if finite(output) && inputs.iter().all(|column| finite(column)) {
            let parts = (0..count).map(|part| part * size..(part + 1) * size).collect();
            let inputs = inputs.iter().map(|column| Cow::Borrowed(*column)).collect();
            return Ok(Self { inputs, output: Cow::Borrowed(output), parts, dropped: 0 });
        }
        let keep: Vec<bool> = (0..trials)
            .map(|trial| output[trial].is_finite() && inputs.iter().all(|column| column[trial].is_finite()))
            .collect();
        let mut start = 0;
        let parts = (0..count)
            .map(|part| {
                let kept = keep[part * size..(part + 1) * size].iter().filter(|keep| **keep).count();
                let range = start..start + kept;
                start += kept;
                range
            })
            .collect();
        let filter = |column: &[f64]| -> Vec<f64> {
            column.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(value, _)| *value).collect()
        };
        Ok(Self {
            inputs: inputs.iter().map(|column| Cow::Owned(filter(column))).collect(),
            output: Cow::Owned(filter(output)),
            parts,
            dropped: trials - start,
        })
    }

    /// Number of inputs.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// Number of trials that count.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.output.len()
    }

    /// Number of trials left out because something in them is not a finite number.
    #[must_use]
    pub const fn dropped(&self) -> usize {
        self.dropped
    }

    /// Number of independent replicates; 1 for independent trials.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.parts.len()
    }

    /// Column of an input; empty if there is no such input.
    #[must_use]
    pub fn input(&self, input: usize) -> &[f64] {
        self.inputs.get(input).map_or(&[], |column| column)
    }

    /// Column of the output.
    #[must_use]
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// Where the replicates lie in the columns.
    pub(super) fn ranges(&self) -> &[Range<usize>] {
        &self.parts
    }

    /// Every replicate as a study of its own.
    pub(super) fn parts(&self) -> impl Iterator<Item = Study<'_>> {
        self.parts.iter().map(|part| Study {
            inputs: self.inputs.iter().map(|column| Cow::Borrowed(&column[part.clone()])).collect(),
            output: Cow::Borrowed(&self.output[part.clone()]),
            parts: std::iter::once(0..part.len()).collect(),
            dropped: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_trials_leave_their_own_replicate() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let y = [1.0, f64::NAN, 3.0, 4.0, f64::INFINITY, 6.0];
        let study = Study::new(&[&x], &y, 2).expect("valid");
        assert_eq!(study.dropped(), 2);
        let parts: Vec<Vec<f64>> = study.parts().map(|part| part.input(0).to_vec()).collect();
        assert_eq!(parts, [vec![1.0, 3.0], vec![4.0, 6.0]]);
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let error = Study::new(&[&[1.0], &[1.0, 2.0]], &[1.0], 1).expect_err("too long");
        assert_eq!(error, StudyError::Length { input: 1, found: 2, expected: 1 });
        assert!(Study::new(&[], &[1.0, 2.0, 3.0], 2).is_err());
        assert!(Study::new(&[], &[1.0], 0).is_err());
        assert_eq!(Study::new(&[], &[], 1).expect("nothing").trials(), 0);
    }
}
