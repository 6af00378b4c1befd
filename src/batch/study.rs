//! A study that is ready to run: read, checked against its scenarios, with everything that is wrong said at once.

mod check;
mod scenarios;
mod stored;

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::BatchError;
use super::design::{Choice, Label, Levels, Points};
use super::format::{AnalysisName, BaseScenario, DesignKind, RandomNumbers, StudyFile};
use super::substitute;
use crate::analysis::run::Precision;
use crate::random::address::{STREAM_VERSION, Stream};
use crate::random::marginal::Marginals;
use crate::scenario::load::Document;
use crate::scenario::patch::Patch;
use crate::scenario::problem::{Problem, Problems};

/// Trials of a cell when the study states neither trials nor a precision.
pub const TRIALS: u64 = 10_000;

/// A checked study with its scenarios.
#[derive(Debug)]
pub struct Study {
    /// As written.
    pub file: StudyFile,
    /// SHA-256 of all that decides the results: the study, its scenarios with their data, its design.
    pub hash: String,
    /// What is told about it that does not stop it.
    pub warnings: Vec<Problem>,
    pub(super) canonical: serde_json::Value,
    pub(super) precision: Option<Precision>,
    pub(super) bases: Vec<Base>,
    pub(super) factors: Vec<Levels>,
    pub(super) points: Points,
    /// Distributions that cells share, compiled once.
    pub(super) marginals: Marginals,
}

/// A scenario of a study, its own values already set.
#[derive(Debug)]
pub(super) struct Base {
    pub name: String,
    pub entry: BaseScenario,
    pub document: Document,
}

/// One cell: a scenario at a point of the design, in one replication.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its number, from 0.
    pub number: u64,
    /// Index of its scenario.
    pub scenario: usize,
    /// Its choices, one a factor.
    pub choices: Vec<Choice>,
    /// Its replication, from 0.
    pub replication: u32,
}

impl Study {
    /// Reads a study and its scenarios, and compiles every scenario at every level.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn open(path: &Path) -> Result<Self, Problems> {
        check::open(path)
    }

    /// Reads the study of a folder, as it was stored there with its scenarios and their data: no other file is opened,
    /// and the folder is neither locked nor changed, so another process may be working in it.
    ///
    /// # Errors
    /// When there is none (exit code 4), or it was changed or cut off, or drawn on other random streams (7).
    pub fn stored(folder: &Path) -> Result<Self, BatchError> {
        stored::read(folder)
    }

    /// Number of cells.
    #[must_use]
    pub fn cells(&self) -> u64 {
        let points = self.points.count(&self.factors).unwrap_or(u64::MAX);
        let scenarios = if self.points.scenario(0).is_some() { 1 } else { self.bases.len() as u64 };
        points.saturating_mul(scenarios).saturating_mul(u64::from(self.file.replications))
    }

    /// Trials of a cell, or those its first round will have when a precision is asked for.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.file.trials.unwrap_or(TRIALS)
    }

    /// The cell of a number. Scenarios change slowest, replications fastest.
    pub(super) fn cell(&self, number: u64) -> Cell {
        let replications = u64::from(self.file.replications).max(1);
        let points = self.points.count(&self.factors).unwrap_or(u64::MAX).max(1);
        let rest = number / replications;
        let point = rest % points;
        Cell {
            number,
            scenario: self.points.scenario(point).unwrap_or((rest / points) as usize),
            choices: self.points.point(point, &self.factors),
            replication: (number % replications) as u32,
        }
    }

    /// Names of the factors, and whether their column holds numbers.
    pub(super) fn columns(&self) -> Vec<(&str, bool)> {
        self.factors.iter().map(|factor| (factor.name.as_str(), factor.is_number())).collect()
    }

    /// How the choices of a cell stand in the results.
    pub(super) fn labels(&self, cell: &Cell) -> Vec<Label> {
        let levels = self.factors.iter().zip(&cell.choices);
        levels.filter_map(|(factor, choice)| factor.level(*choice).map(|level| level.label)).collect()
    }

    /// Seed of a cell. The first replication on common random numbers has the study's own, so that a cell can be
    /// repeated with `roicast run --seed`.
    pub(super) fn seed(&self, cell: &Cell) -> u64 {
        let replication = u64::from(cell.replication);
        match self.file.random_numbers {
            RandomNumbers::Common if replication == 0 => self.file.seed,
            RandomNumbers::Common => Stream::new(self.file.seed, "study replication").word(replication),
            RandomNumbers::Independent => {
                // By what the cell is, not by its number: adding levels leaves the other cells as they were.
                let mut name = format!("study cell {}", self.bases.get(cell.scenario).map_or("", |base| &base.name));
                for (factor, label) in self.factors.iter().zip(self.labels(cell)) {
                    name.push_str(&format!("\u{1f}{}={label}", factor.name));
                }
                Stream::new(self.file.seed, &name).word(replication)
            }
        }
    }

    /// The cell that the comparison sets a cell against, on its seed; `None` when that is the cell itself, or nothing is
    /// compared.
    pub(super) fn against(&self, cell: &Cell) -> Option<Cell> {
        let compare = self.file.compare.as_ref().filter(|_| self.file.analyses.contains(&AnalysisName::Comparison))?;
        let index = self.factors.iter().position(|factor| factor.name == compare.factor)?;
        let choice = self.factors.get(index)?.find(&compare.against)?;
        let mut choices = cell.choices.clone();
        let own = std::mem::replace(choices.get_mut(index)?, choice);
        (own != choice).then(|| Cell { choices, ..cell.clone() })
    }

    /// The overrides of a cell, in the order of the factors.
    pub(super) fn patches(&self, cell: &Cell) -> Result<Vec<Patch>, Problems> {
        let Some(base) = self.bases.get(cell.scenario) else { return Ok(Vec::new()) };
        let mut document = base.document.clone();
        let mut all = Vec::new();
        for (factor, choice) in self.factors.iter().zip(&cell.choices) {
            for (path, value) in factor.level(*choice).into_iter().flat_map(|level| level.set) {
                let patches = substitute::patches(&path, &value, &base.entry, &document)?;
                // Applied one by one, so that `{}` sees what factors before it have made.
                document.patch(&patches)?;
                all.extend(patches);
            }
        }
        Ok(all)
    }
}

/// SHA-256 of a study and all it reads.
fn hash(canonical: &serde_json::Value) -> String {
    super::hex(Sha256::digest(canonical.to_string().as_bytes()))
}

/// Everything that decides the results, as plain JSON. Results are equal when this is; the version of the program is
/// not part of it, that of the random streams is.
fn canonical(file: &StudyFile, bases: &[scenarios::Read], points: &Points, factors: &[Levels]) -> serde_json::Value {
    let scenarios: serde_json::Map<String, serde_json::Value> = bases
        .iter()
        .map(|(base, scenario, data)| (base.name.clone(), serde_json::json!({ "scenario": scenario, "data": data })))
        .collect();
    let mut value = serde_json::json!({
        "format": "roicast-study/1",
        "stream_version": STREAM_VERSION,
        "study": file,
        "scenarios": scenarios,
    });
    // Other points follow from the study and its seed; a table is a file of its own.
    let table = file.design.kind == DesignKind::Table;
    if let (true, Points::Listed(listed), Some(object)) = (table, points, value.as_object_mut()) {
        let rows: Vec<serde_json::Value> = listed
            .iter()
            .map(|(scenario, choices)| {
                let labels: Vec<Option<Label>> = factors
                    .iter()
                    .zip(choices)
                    .map(|(factor, choice)| factor.level(*choice).map(|level| level.label))
                    .collect();
                serde_json::json!([scenario, labels])
            })
            .collect();
        object.insert("points".into(), rows.into());
    }
    value
}
