//! Reading a scenario with its overrides.

use std::path::Path;

use crate::model::compile::load_and_compile;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::patch::Patch;
use crate::scenario::problem::Problems;

/// Opens, overrides and checks a scenario.
pub fn load(path: &Path, patches: &[Patch]) -> Result<Loaded, Problems> {
    open(path, patches).map(|(_, loaded)| loaded)
}

/// As [`load`], with the document it was read from.
pub fn open(path: &Path, patches: &[Patch]) -> Result<(Document, Loaded), Problems> {
    let mut document = Document::open(path)?;
    document.patch(patches)?;
    // A file that does not even read is checked for problems of meaning too, so that one run shows them all.
    let loaded =
        document.clone().load().or_else(|_| load_and_compile(document.clone()).map(|(loaded, _, _)| loaded))?;
    Ok((document, loaded))
}
