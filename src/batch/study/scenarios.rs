//! The scenarios of a study: read, their own values set, and tried at a level.

use std::path::Path;

use indexmap::IndexMap;

use super::super::design::Level;
use super::super::format::{BaseScenario, StudyFile};
use super::super::{cell, substitute};
use super::Base;
use crate::lang::Message;
use crate::model::compile::{compile_with, load_and_compile};
use crate::random::marginal::Marginals;
use crate::scenario::load::Document;
use crate::scenario::problem::{Problem, Problems};

/// A scenario with its canonical form and its data.
pub(super) type Read = (Base, serde_json::Value, IndexMap<String, Vec<f64>>);

/// The data of a scenario at one level.
pub(super) fn try_level(
    file: &StudyFile,
    base: &Base,
    level: Option<&Level>,
    marginals: &Marginals,
) -> Result<IndexMap<String, Vec<f64>>, Problems> {
    let mut document = base.document.clone();
    for (path, value) in level.into_iter().flat_map(|level| &level.set) {
        let patches = substitute::patches(path, value, &base.entry, &document)?;
        document.patch(&patches)?;
    }
    let loaded = document.load()?;
    let (model, _) = compile_with(&loaded, marginals)?;
    cell::wanted(file, &model)?;
    Ok(loaded.data)
}

/// Opens a scenario of a study and sets its own values.
pub(super) fn base(name: &str, entry: &BaseScenario, folder: &Path, marginals: &Marginals) -> Result<Read, Problems> {
    let mut document = Document::open(&folder.join(&entry.file))?;
    for (path, value) in &entry.set {
        let patches = substitute::patches(path, value, entry, &document)?;
        document.patch(&patches)?;
    }
    // Where the file does not read, `load_and_compile` says what is wrong with its meaning too.
    let loaded =
        document.clone().load().or_else(|_| load_and_compile(document.clone()).map(|(loaded, _, _)| loaded))?;
    compile_with(&loaded, marginals)?;
    // The files it reads are read once; cells find them at hand.
    let document = document.with_data(loaded.data.clone());
    for paths in entry.alias.values() {
        for path in paths.as_slice() {
            alias_leads_somewhere(path, &document)?;
        }
    }
    let base = Base { name: name.to_owned(), entry: entry.clone(), document };
    Ok((base, loaded.canonical, loaded.data))
}

/// An alias may name a value that is not stated yet, but not one below nothing.
fn alias_leads_somewhere(path: &str, document: &Document) -> Result<(), Problem> {
    let parent = path.rfind(['.', '[']).map_or("", |at| &path[..at]);
    if parent.is_empty() || document.value(parent).is_some() {
        return Ok(());
    }
    Err(Problem::error("E-NAME", path, Message::new("patch.nowhere").with("name", path)))
}
