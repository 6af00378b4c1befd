//! The plan of a study: how many cells, cut into which shards, what it will cost; and the limits it must keep.

use std::ops::Range;

use super::BatchError;
use super::cell::{self, CellResult};
use super::study::Study;
use crate::lang::Message;
use crate::model::compile::compile_with;
use crate::outcome::Metric;
use crate::scenario::problem::{Problem, Problems, Severity};
use crate::simulate::memory_estimate;

/// Trials that a shard holds at most, so that a kill costs a moment; a shard has at least one cell.
const TRIALS_A_SHARD: u64 = 200_000;
/// Most cells of a shard.
const CELLS_A_SHARD: u64 = 64;
/// Most trials of a cell that a probe runs.
const PROBE_TRIALS: u64 = 20_000;
/// Bytes of a row in all files together: shard, CSV and Parquet, measured on the shipped study.
const BYTES_A_ROW: u64 = 260;

/// The cells of a study and their shards. It follows from the study alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// SHA-256 of the study.
    pub hash: String,
    /// Number of cells.
    pub cells: u64,
    /// Cells of each shard but the last, which may have fewer.
    pub cells_per_shard: u64,
    /// Rows of a cell, as far as they are known before it runs.
    pub rows_per_cell: u64,
    /// Names of the columns kept by trial.
    pub kept: Vec<String>,
}

/// What a study will take.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Cells to compute.
    pub cells: u64,
    /// Trials of a cell.
    pub trials: u64,
    /// Bytes of memory that one cell holds.
    pub memory_per_cell: u64,
    /// Bytes of disk for everything that is kept.
    pub disk: u64,
    /// Seconds expected on the threads asked for, when a probe was run.
    pub seconds: Option<f64>,
}

/// What is allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Most cells.
    pub cells: u64,
    /// Most bytes of memory.
    pub memory: u64,
    /// Most bytes on the disk.
    pub disk: u64,
    /// Most seconds expected.
    pub seconds: Option<f64>,
}

/// A part of a study for one machine: the shards whose number leaves a given rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which, from 1.
    pub number: u64,
    /// Of how many.
    pub of: u64,
}

impl Share {
    /// Reads `2/5`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, of) = text.split_once('/')?;
        let share = Self { number: number.trim().parse().ok()?, of: of.trim().parse().ok()? };
        (share.number >= 1 && share.number <= share.of).then_some(share)
    }

    /// Whether a shard is in it. Neighbours go to different machines, because they tend to take as long as each other.
    #[must_use]
    pub const fn holds(self, shard: u64) -> bool {
        shard % self.of == self.number - 1
    }
}

impl Plan {
    /// The plan of a study.
    #[must_use]
    pub fn new(study: &Study) -> Self {
        let kept: Vec<String> = study.file.trial_columns.iter().map(|text| cell::column_name(text)).collect();
        let trials = study.trials().max(1);
        Self {
            hash: study.hash.clone(),
            cells: study.cells(),
            cells_per_shard: (TRIALS_A_SHARD / trials).clamp(1, CELLS_A_SHARD),
            rows_per_cell: rows_per_cell(study),
            kept,
        }
    }

    /// Number of shards.
    #[must_use]
    pub const fn shards(&self) -> u64 {
        self.cells.div_ceil(self.cells_per_shard)
    }

    /// The cells of a shard.
    #[must_use]
    pub fn cells_of(&self, shard: u64) -> Range<u64> {
        let first = shard.saturating_mul(self.cells_per_shard).min(self.cells);
        first..first.saturating_add(self.cells_per_shard).min(self.cells)
    }

    /// The shard of a cell.
    #[must_use]
    pub const fn shard_of(&self, cell: u64) -> u64 {
        cell / self.cells_per_shard
    }

    /// What the study will take, without running anything.
    ///
    /// # Errors
    /// When a scenario does not compile, which [`Study::open`] has excluded.
    pub fn estimate(&self, study: &Study) -> Result<Estimate, Problems> {
        let trials = study.trials();
        let mut memory = 0;
        for base in &study.bases {
            let (model, _) = compile_with(&base.document.clone().load()?, &study.marginals)?;
            let wanted = cell::wanted(&study.file, &model)?;
            memory = memory.max(memory_estimate(&model, wanted.columns.len(), trials));
        }
        let kept = trials.saturating_mul(8).saturating_mul(self.kept.len() as u64);
        let per_cell = self.rows_per_cell.saturating_mul(BYTES_A_ROW).saturating_add(kept);
        Ok(Estimate {
            cells: self.cells,
            trials,
            memory_per_cell: u64::try_from(memory).unwrap_or(u64::MAX),
            disk: per_cell.saturating_mul(self.cells),
            seconds: None,
        })
    }
}

impl Estimate {
    /// Refuses a study that is larger than allowed.
    ///
    /// # Errors
    /// Every limit it exceeds, with exit code 5.
    pub fn within(&self, limits: &Limits) -> Result<(), BatchError> {
        let mut problems = Vec::new();
        let mut refuse = |path: &str, key: &'static str, needed: String, limit: String, option: &str| {
            let message = Message::new(key).with("needed", needed).with("limit", limit);
            let help = Message::new("batch.limit-help").with("option", option);
            problems.push(Problem::error("E-LIMIT", path, message).severity(Severity::Limit).help(help));
        };
        if self.cells > limits.cells {
            refuse("cells", "batch.limit-cells", self.cells.to_string(), limits.cells.to_string(), "--max-cells");
        }
        if self.memory_per_cell > limits.memory {
            let (needed, limit) = (bytes(self.memory_per_cell), bytes(limits.memory));
            refuse("trials", "batch.limit-memory", needed, limit, "--max-memory");
        }
        if self.disk > limits.disk {
            refuse("cells", "batch.limit-disk", bytes(self.disk), bytes(limits.disk), "--max-disk");
        }
        if let (Some(seconds), Some(limit)) = (self.seconds, limits.seconds)
            && seconds > limit
        {
            let minutes = |seconds: f64| format!("{:.1} min", seconds / 60.0);
            refuse("cells", "batch.limit-time", minutes(seconds), minutes(limit), "--max-time");
        }
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems).into()) }
    }
}

/// Bytes as people say them.
fn bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= 1e9 { format!("{:.1} GB", bytes / 1e9) } else { format!("{:.1} MB", bytes / 1e6) }
}

/// A few cells of a study, spread over it, to be run for the time they take.
#[derive(Debug)]
pub struct Probe<'a> {
    study: &'a Study,
    trials: u64,
}

impl<'a> Probe<'a> {
    /// A probe with fewer trials where a cell has many.
    #[must_use]
    pub fn new(study: &'a Study) -> Self {
        Self { study, trials: study.trials().min(PROBE_TRIALS) }
    }

    /// Runs one cell, `part` of the way through the study (0 to 1); what it gives is thrown away.
    ///
    /// # Errors
    /// As [`cell::compute`].
    pub fn run(&self, part: f64, max_memory: u64) -> Result<CellResult, Problems> {
        let number = (part.clamp(0.0, 1.0) * (self.study.cells().saturating_sub(1)) as f64) as u64;
        cell::compute_trials(self.study, &self.study.cell(number), Some(self.trials), max_memory)
    }

    /// Seconds of the study when the cells of the probe took so long each, on one thread.
    #[must_use]
    pub fn seconds(&self, each: f64, cells: u64, threads: usize) -> f64 {
        let larger = self.study.trials() as f64 / self.trials.max(1) as f64;
        each * larger * cells as f64 / threads.max(1) as f64
    }
}

/// Rows that the outcomes and statistics of a study give; see `cell::rows`.
fn rows_per_cell(study: &Study) -> u64 {
    let outcomes = study.file.outcomes.iter().filter_map(|text| cell::read_outcome(text).ok());
    let rows = outcomes.map(|(metric, _)| match metric {
        Metric::Payback | Metric::PaybackDiscounted => 10,
        _ => 14,
    });
    rows.sum::<u64>() + study.file.statistics.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(cells: u64) -> Plan {
        Plan { hash: String::new(), cells, cells_per_shard: 4, rows_per_cell: 1, kept: Vec::new() }
    }

    #[test]
    fn every_cell_is_in_one_shard_and_every_shard_in_one_share() {
        let plan = plan(11);
        assert_eq!(plan.shards(), 3);
        let cells: Vec<u64> = (0..3).flat_map(|shard| plan.cells_of(shard)).collect();
        assert_eq!(cells, (0..11).collect::<Vec<_>>());
        assert!(cells.iter().all(|cell| plan.cells_of(plan.shard_of(*cell)).contains(cell)));
        for of in [1, 2, 3, 64] {
            for shard in 0..3 {
                assert_eq!((1..=of).filter(|number| Share { number: *number, of }.holds(shard)).count(), 1);
            }
        }
    }

    #[test]
    fn shares_are_read_as_they_are_typed() {
        assert_eq!(Share::parse("2/5"), Some(Share { number: 2, of: 5 }));
        for text in ["0/5", "6/5", "5", "a/b", "1/0", "-1/2"] {
            assert_eq!(Share::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_limit_exceeded_is_named() {
        let estimate = Estimate { cells: 10, trials: 1, memory_per_cell: 2_000_000_000, disk: 5, seconds: Some(120.0) };
        let limits = Limits { cells: 5, memory: 1_000_000_000, disk: 10, seconds: Some(60.0) };
        let error = estimate.within(&limits).expect_err("three limits");
        assert_eq!(error.exit_code(), 5);
        assert_eq!(error.problems().len(), 3);
        let limits = Limits { cells: 10, memory: u64::MAX, disk: 5, seconds: None };
        assert!(estimate.within(&limits).is_ok());
    }
}
