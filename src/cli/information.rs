//! `roicast information`: what knowing an input before the decision is worth.

use super::arguments::StudyArguments;
use super::failure::Failure;
use super::output::Output;
use super::study::command;
use super::values::Reader;
use crate::analysis::information::information as worth;
use crate::analysis::run::RunError;

pub fn information(arguments: &StudyArguments, output: &mut Output) -> Result<u8, Failure> {
    command(arguments, Reader::default(), output, |prepared, findings| -> Result<(), RunError> {
        findings.information = Some(worth(prepared.loaded, prepared.study)?);
        Ok(())
    })
}
