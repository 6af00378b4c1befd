//! Why a command ends early: problems to show and an exit code.

use std::io;
use std::path::Path;

use crate::analysis::run::RunError;
use crate::batch::BatchError;
use crate::lang::Message;
use crate::scenario::problem::{Problem, Problems, Severity};

/// Problems and the exit code they lead to.
#[derive(Debug)]
pub struct Failure {
    pub problems: Vec<Problem>,
    pub code: u8,
}

impl Failure {
    /// Nobody reads the output any more: not a failure of ours.
    pub const fn silent() -> Self {
        Self { problems: Vec::new(), code: 0 }
    }

    /// Reading or writing a path failed.
    pub fn io(path: &Path, key: &'static str, error: &io::Error) -> Self {
        let message = Message::new(key).with("found", error);
        Problem::error("E-IO", path.display().to_string(), message).severity(Severity::Io).into()
    }

    /// Stored results that do not fit.
    pub fn mismatch(problem: Problem) -> Self {
        Self { problems: vec![problem], code: 7 }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { code: problem.severity.exit_code(), problems: vec![problem] }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self { code: problems.exit_code(), problems: problems.0 }
    }
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        Self { code: error.exit_code(), problems: error.problems() }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self { code: error.exit_code(), problems: error.problems() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::silent();
        }
        let message = Message::new("io.write").with("found", error);
        Problem::error("E-IO", "stdout", message).severity(Severity::Io).into()
    }
}
