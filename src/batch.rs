//! Batch studies: many variants of scenarios by a design, each simulated, one tidy result that can be resumed, split
//! over machines and repeated to the byte.
//!
//! ```text
//! study file ─ study ─▶ Study     scenarios parsed, factors checked against them
//!              plan  ─▶ Plan      cells in a fixed order, cut into shards; what it will cost
//!              cell  ─▶ CellResult  rows of one cell: a pure function of study and cell number
//!              store ─▶ shard files, each whole or absent, with a checksum
//!              merge ─▶ tables, in the order of the cells, whatever computed them where
//!              repeat ─▶ one cell again as a run of its own, with everything a run says
//! ```
//!
//! Results depend on the study alone: a cell knows its number and nothing of threads, shards or what ran before it.
//! A process that vanishes at any moment leaves whole shard files and temporary ones, and resuming computes what is
//! missing; there is no orderly shutdown that a resume relies on.

mod atomic;
mod cell;
mod design;
pub mod format;
mod lock;
mod manifest;
mod merge;
mod parquet;
mod plan;
mod repeat;
mod schedule;
mod shard;
mod store;
mod study;
mod substitute;
mod table;

pub use cell::{CellResult, Row, compute};
pub use design::{Label, Level};
pub use manifest::{Machine, Session};
pub use merge::{Merged, merge};
pub use plan::{Estimate, Limits, Plan, Probe, Share};
pub use repeat::Repeat;
pub use schedule::{Progress, Workers, work};
pub use store::{Shards, Store};
pub use study::Study;

use std::io;
use std::path::Path;

use crate::lang::Message;
use crate::scenario::problem::{Problem, Problems, Severity};

/// Why a study ends early, with the exit code of a command that ends with it.
#[derive(Debug)]
pub enum BatchError {
    /// Problems of the study, of limits (5) or of files (4).
    Problems(Problems),
    /// Another process works in the folder (6).
    Locked(Problem),
    /// What is stored is damaged, incomplete or of another study (7).
    Stored(Vec<Problem>),
}

impl BatchError {
    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Problems(problems) => problems.exit_code(),
            Self::Locked(_) => 6,
            Self::Stored(_) => 7,
        }
    }

    /// What to tell.
    #[must_use]
    pub fn problems(self) -> Vec<Problem> {
        match self {
            Self::Problems(Problems(problems)) | Self::Stored(problems) => problems,
            Self::Locked(problem) => vec![problem],
        }
    }

    fn io(path: &Path, key: &'static str, error: &io::Error) -> Self {
        let message = Message::new(key).with("found", error);
        let problem = Problem::error("E-IO", path.display().to_string(), message).severity(Severity::Io);
        Self::Problems(problem.into())
    }

    fn stored(code: &'static str, path: &Path, message: Message) -> Self {
        Self::Stored(vec![Problem::error(code, path.display().to_string(), message)])
    }
}

impl From<Problems> for BatchError {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<Problem> for BatchError {
    fn from(problem: Problem) -> Self {
        Self::Problems(problem.into())
    }
}

/// SHA-256 as lower-case hexadecimal digits.
fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
