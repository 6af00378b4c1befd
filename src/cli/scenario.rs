//! Reading a scenario with its overrides.

use std::path::Path;

use crate::model::compile::load_and_compile;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::patch::Patch;
use crate::scenario::problem::{Problem, Problems};

/// An option inside a file: its name, its changes, and the scenario with them.
pub struct Variant {
    pub name: String,
    pub changes: Vec<Patch>,
    pub loaded: Loaded,
}

/// The options of a file; the problems of all of them name the option they stand in.
pub fn variants(document: &Document, loaded: &Loaded) -> Result<Vec<Variant>, Problems> {
    let mut problems = Vec::new();
    let mut variants = Vec::new();
    for option in &loaded.scenario.option {
        let changes: Vec<Patch> = option.set.iter().map(|(path, value)| Patch::of_value(path, value)).collect();
        let mut variant = document.clone();
        let made = variant.patch(&changes).and_then(|()| {
            let (loaded, _, _) = load_and_compile(variant)?;
            Ok(loaded)
        });
        match made {
            Ok(loaded) => variants.push(Variant { name: option.name.clone(), changes, loaded }),
            Err(found) => problems.extend(found.0.into_iter().map(|problem| inside(problem, &option.name))),
        }
    }
    if problems.is_empty() { Ok(variants) } else { Err(Problems(problems)) }
}

/// A problem of a change, with the option in its path.
fn inside(problem: Problem, option: &str) -> Problem {
    let path = format!("option.{option}: {}", problem.path);
    Problem { path, ..problem }
}

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
