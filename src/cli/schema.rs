//! `roicast schema`: the JSON Schema of the scenario format, or of the study format.

use super::arguments::SchemaArguments;
use super::failure::Failure;
use super::output::Output;
use crate::batch::format::StudyFile;
use crate::lang::Message;
use crate::scenario::problem::Problem;
use crate::scenario::schema::{scenario_schema, schema_of};

pub fn schema(arguments: &SchemaArguments, output: &mut Output) -> Result<u8, Failure> {
    let schema = match arguments.format.as_deref() {
        None | Some("scenario") => scenario_schema(),
        Some("study") => schema_of::<StudyFile>(),
        Some(other) => {
            let message = Message::new("shape.word").with("found", other).with("allowed", "scenario, study");
            return Err(Problem::error("E-CHOICE", "format", message).into());
        }
    };
    output.print(&format!("{schema:#}\n"))?;
    Ok(0)
}
