//! Reading a scenario with its overrides.

use std::path::Path;

use crate::scenario::load::{Document, Loaded};
use crate::scenario::patch::Patch;
use crate::scenario::problem::Problems;

/// Opens, overrides and checks a scenario.
pub fn load(path: &Path, patches: &[Patch]) -> Result<Loaded, Problems> {
    let mut document = Document::open(path)?;
    document.patch(patches)?;
    document.load()
}
