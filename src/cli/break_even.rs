//! `roicast breakeven`: what must be true of each input, and of the key ones together.

use super::arguments::BreakEvenArguments;
use super::failure::Failure;
use super::output::Output;
use super::study::command;
use super::values::Reader;
use crate::analysis::break_even::{break_evens, conditions};
use crate::analysis::run::RunError;
use crate::simulate::Sampling;

/// Trials behind every point of the search.
pub const TRIALS_A_POINT: u64 = 4_096;

pub fn break_even(arguments: &BreakEvenArguments, output: &mut Output) -> Result<u8, Failure> {
    command(&arguments.study, Reader::default(), output, |prepared, findings| -> Result<(), RunError> {
        let conditions = conditions(&prepared.study.model, &arguments.condition)?;
        let asked = &prepared.options.sampling;
        let sampling = Sampling { trials: asked.trials.min(TRIALS_A_POINT), ..asked.clone() };
        findings.break_even = Some(break_evens(prepared.study, &conditions, &sampling)?);
        Ok(())
    })
}
