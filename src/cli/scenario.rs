//! Reading a scenario with its overrides.

use std::path::Path;

use crate::model::compile::load_and_compile;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::patch::Patch;
use crate::scenario::problem::Problems;

/// Opens, overrides and checks a scenario.
pub fn load(path: &Path, patches: &[Patch]) -> Result<Loaded, Problems> {
    let mut document = Document::open(path)?;
    document.patch(patches)?;
    // A file that does not even read is checked for problems of meaning too, so that one run shows them all.
    document.clone().load().or_else(|_| load_and_compile(document).map(|(loaded, _, _)| loaded))
}
