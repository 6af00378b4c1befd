//! `roicast stress`: named stresses, changes of one's own, and what was true in the worst trials.

use super::arguments::StressArguments;
use super::failure::Failure;
use super::output::Output;
use super::study::command;
use super::values::Reader;
use crate::analysis::run::RunError;
use crate::analysis::stress::{chosen, stress as put};
use crate::analysis::worst::worst;
use crate::simulate::Control;

/// Share of trials called the worst.
pub const WORST: f64 = 0.05;

pub fn stress(arguments: &StressArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let share = reader.share("worst", arguments.worst.as_deref()).unwrap_or(WORST);
    // Here --set is a stress of one's own, beside the scenario as it is written.
    let own = reader.patches(&arguments.study.sampling.set, None);
    let sets = reader.all(chosen(&arguments.stress));
    let mut study = arguments.study.clone();
    study.sampling.set.clear();
    command(&study, reader, output, |prepared, findings| -> Result<(), RunError> {
        let control = Control::default();
        let sets = sets.unwrap_or_default();
        let found = put(prepared.document, prepared.loaded, prepared.study, &sets, &own, &control)?;
        findings.stress = Some(found);
        findings.worst = Some(worst(prepared.study, share));
        Ok(())
    })
}
