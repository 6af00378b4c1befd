//! What repeats a study and what it ran on. The manifest depends on the study and the version alone; machine, dates
//! and times stand in a file of their own, so that everything else repeats to the byte.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::BatchError;
use super::merge::Merged;
use super::plan::Plan;
use super::store::Store;
use super::study::Study;
use crate::analysis::run::sha256;
use crate::random::address::STREAM_VERSION;

/// Name of the manifest.
pub(super) const FILE: &str = "manifest.json";
/// Name of the list of sessions.
const SESSIONS: &str = "sessions.json";

/// The manifest of a finished study.
pub(super) fn manifest(study: &Study, plan: &Plan, merged: &Merged, tables: &[(PathBuf, String)]) -> String {
    let scenario = |name: &str| {
        let inputs = study.canonical.pointer("/scenarios").and_then(|scenarios| scenarios.get(name));
        inputs.map(sha256).unwrap_or_default()
    };
    let scenarios: serde_json::Map<String, serde_json::Value> = study
        .bases
        .iter()
        .map(|base| (base.name.clone(), json!({ "file": base.entry.file, "sha256": scenario(&base.name) })))
        .collect();
    let files: serde_json::Map<String, serde_json::Value> = tables
        .iter()
        .filter_map(|(path, sha256)| Some((path.file_name()?.to_string_lossy().into_owned(), json!(sha256))))
        .collect();
    let factors: Vec<serde_json::Value> = study
        .factors
        .iter()
        .map(|factor| {
            let levels: Vec<_> = factor.levels.iter().map(|level| json!(level.label)).collect();
            json!({ "name": factor.name, "levels": levels, "range": factor.range.as_ref().map(|(_, a, b)| [a, b]) })
        })
        .collect();
    let value = json!({
        "format": "roicast-batch/1",
        "study": study.file.name,
        "study_sha256": study.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "commit": option_env!("ROICAST_COMMIT").filter(|commit| !commit.is_empty()),
        "stream_version": STREAM_VERSION,
        "seed": study.file.seed.to_string(),
        "random_numbers": study.file.random_numbers,
        "replications": study.file.replications,
        "sampling": study.file.sampling,
        "trials": study.precision.is_none().then(|| study.trials()),
        "precision": study.file.precision,
        "design": study.file.design,
        "factors": factors,
        "scenarios": scenarios,
        "outcomes": study.file.outcomes,
        "statistics": study.file.statistics,
        "analyses": study.file.analyses,
        "trial_columns": plan.kept,
        "cells": merged.cells,
        "failed_cells": merged.failed,
        "cells_per_shard": plan.cells_per_shard,
        "shards": plan.shards(),
        "tables": files,
    });
    format!("{value:#}\n")
}

/// The machine of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Operating system and processor family.
    pub system: String,
    /// Model of the processor, where the system tells.
    pub processor: Option<String>,
    /// Threads used.
    pub threads: usize,
}

/// One process that worked on a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When it began, in seconds since 1970 (UTC).
    pub started: u64,
    /// Seconds it took, without starting the program.
    pub seconds: f64,
    /// Cells it computed.
    pub cells: u64,
    /// Shards that were there before.
    pub shards_found: u64,
    /// The share of the study it was asked for, such as `2/5`.
    pub share: Option<String>,
    /// Version of Roicast.
    pub version: String,
    /// Commit it was built from, when known.
    pub commit: Option<String>,
    /// Where.
    pub machine: Machine,
}

impl Store {
    /// Adds a session to the list; a list that cannot be read begins anew, since it decides nothing.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn add_session(&self, session: Session) -> Result<(), BatchError> {
        let stored = std::fs::read(self.folder().join(SESSIONS)).unwrap_or_default();
        let mut sessions: Vec<Session> = serde_json::from_slice(&stored).unwrap_or_default();
        sessions.push(session);
        self.write(SESSIONS, format!("{:#}\n", json!(sessions)).as_bytes()).map(|_| ())
    }
}
