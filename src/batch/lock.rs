//! One process a folder: a lock of the operating system, which ends with its process however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::BatchError;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// Name of the lock file.
pub(super) const FILE: &str = "study.lock";

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a folder.
    ///
    /// # Errors
    /// [`BatchError::Locked`] when another process holds it, saying which; else those of the file system.
    pub(super) fn take(folder: &Path, holder: &str) -> Result<Self, BatchError> {
        let path = folder.join(FILE);
        let failed = |error: &std::io::Error| BatchError::io(&path, "io.write", error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| failed(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut other = String::new();
                // Who holds it is a courtesy; the lock itself is what counts.
                let _ = file.take(200).read_to_string(&mut other);
                let message = Message::new("batch.locked").with("holder", other.trim());
                let problem = Problem::error("E-LOCKED", folder.display().to_string(), message);
                return Err(BatchError::Locked(problem.help(Message::new("batch.locked-help"))));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{holder}"));
        Ok(Self { _file: file })
    }
}
