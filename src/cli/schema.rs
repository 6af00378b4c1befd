//! `roicast schema`: the JSON Schema of the scenario format.

use super::failure::Failure;
use super::output::Output;
use crate::scenario::schema::scenario_schema;

pub fn schema(output: &mut Output) -> Result<u8, Failure> {
    output.print(&format!("{:#}\n", scenario_schema()))?;
    Ok(0)
}
