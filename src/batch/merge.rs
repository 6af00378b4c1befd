//! From shards, wherever they were computed, to the tables: in the order of the cells, one shard in memory at a time.

use std::path::{Path, PathBuf};

use super::BatchError;
use super::manifest;
use super::plan::Plan;
use super::store::{Found, Store, damaged, read_shard, same_study};
use super::study::Study;
use super::table::Tables;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// Failed cells that are listed by their cause; all are in `cells.csv`.
const LISTED: usize = 20;

/// A finished study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Cells in the tables.
    pub cells: u64,
    /// Failed ones among them.
    pub failed: u64,
    /// The first of those: number and cause.
    pub failures: Vec<(u64, String)>,
    /// Files written.
    pub files: Vec<PathBuf>,
}

/// Writes the tables and the manifest of a study from the shards of its own folder and of `others`.
///
/// # Errors
/// When shards are missing or damaged, or a folder holds another study (7), and those of the file system (4).
pub fn merge(study: &Study, plan: &Plan, store: &Store, others: &[PathBuf]) -> Result<Merged, BatchError> {
    others.iter().try_for_each(|folder| same_study(folder, study))?;
    let folders: Vec<&Path> = std::iter::once(store.folder()).chain(others.iter().map(PathBuf::as_path)).collect();
    let mut tables = Tables::create(store.folder(), &study.columns(), &study.hash)?;
    let mut merged = Merged { cells: 0, failed: 0, failures: Vec::new(), files: Vec::new() };
    let mut problems = Vec::new();
    let mut missing = Vec::new();
    for number in 0..plan.shards() {
        let mut found = None;
        for folder in &folders {
            match read_shard(folder, plan, number)? {
                Found::Whole(cells) => {
                    found = Some((cells, *folder));
                    break;
                }
                Found::Absent => {}
                Found::Damaged(damage) => problems.push(damaged(folder, number, damage)),
            }
        }
        let Some((cells, folder)) = found else {
            missing.push(number);
            continue;
        };
        if !plan.kept.is_empty() {
            store.copy_trials(folder, number)?;
        }
        for cell in &cells {
            tables.cell(cell)?;
            merged.cells += 1;
            if let Some(cause) = &cell.cause {
                merged.failed += 1;
                if merged.failures.len() < LISTED {
                    merged.failures.push((cell.cell, cause.clone()));
                }
            }
        }
    }
    if let Some(first) = missing.first() {
        let message = Message::new("batch.shards-missing")
            .with("missing", missing.len())
            .with("shards", plan.shards())
            .with("first", first);
        problems.push(Problem::error("E-MISSING", store.folder().display().to_string(), message));
    }
    if !problems.is_empty() {
        return Err(BatchError::Stored(problems));
    }
    let tables = tables.finish()?;
    let manifest = manifest::manifest(study, plan, &merged, &tables);
    store.write(manifest::FILE, manifest.as_bytes())?;
    merged.files = tables.into_iter().map(|(path, _)| path).collect();
    merged.files.push(store.folder().join(manifest::FILE));
    Ok(merged)
}
