//! `roicast explain`: the model in words and formulas, and the plan case month by month.

use super::arguments::ExplainArguments;
use super::failure::Failure;
use super::output::Output;
use super::scenario;
use super::values::Reader;
use crate::model::compile::compile;
use crate::report::explain::explain as text;

pub fn explain(arguments: &ExplainArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let patches = reader.patches(&arguments.set, arguments.horizon.as_deref());
    reader.finish()?;
    let loaded = scenario::load(&arguments.scenario, &patches)?;
    let (model, _) = compile(&loaded)?;
    output.print(&text(&loaded, &model, output.lang, output.style()))?;
    Ok(0)
}
