//! The output folder: tried out before any work, and every file in it whole or absent.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// A folder that can be written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Creates the folder if need be, and a file in it that is removed again: better to fail now than after a long run.
    pub fn prepare(path: &Path) -> Result<Self, Failure> {
        let folder = Self { path: path.to_path_buf() };
        let probe = || -> io::Result<()> {
            fs::create_dir_all(path)?;
            let name = folder.temporary("probe");
            let outcome = create(&name).and_then(|mut file| file.write_all(b"roicast"));
            fs::remove_file(&name).or_else(|error| if outcome.is_err() { Ok(()) } else { Err(error) })?;
            outcome
        };
        probe().map_err(|error| Failure::io(path, "io.probe", &error))?;
        Ok(folder)
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses a folder that holds results of another case.
    pub fn refuse_other_case(&self, name: &str) -> Result<(), Failure> {
        let Ok(text) = fs::read_to_string(self.path.join("results.json")) else { return Ok(()) };
        let Ok(stored) = serde_json::from_str::<serde_json::Value>(&text) else { return Ok(()) };
        let word = |pointer| stored.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or("?");
        let found = word("/case/name");
        if found == name {
            return Ok(());
        }
        let hash: String = word("/provenance/scenario_sha256").chars().take(12).collect();
        let message = Message::new("io.other-case").with("found", found).with("hash", hash).with("name", name);
        let problem = Problem::error("E-MISMATCH", self.path.display().to_string(), message);
        Err(Failure::mismatch(problem.help(Message::new("io.force"))))
    }

    /// Writes a file: to a temporary name beside it, then renamed, so that it is never seen half-written.
    pub fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<PathBuf, Failure> {
        let target = self.path.join(name);
        write_whole(&target, &self.temporary(name), content)
            .map_err(|error| Failure::io(&target, "io.write", &error))?;
        Ok(target)
    }

    fn temporary(&self, name: &str) -> PathBuf {
        self.path.join(format!(".{name}.{}.tmp", std::process::id()))
    }
}

/// Writes a new file of the user's choosing, refusing to replace one unless told to.
pub fn write_new(target: &Path, content: &str, replace: bool) -> Result<(), Failure> {
    if !replace && target.exists() {
        let message = Message::new("io.exists");
        let problem = Problem::error("E-IO", target.display().to_string(), message).help(Message::new("io.force"));
        return Err(problem.severity(crate::scenario::problem::Severity::Io).into());
    }
    let name = target.file_name().map_or_else(|| "new".into(), |name| name.to_string_lossy().into_owned());
    let temporary = target.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    write_whole(target, &temporary, |file| file.write_all(content.as_bytes()))
        .map_err(|error| Failure::io(target, "io.write", &error))
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn write_whole(
    target: &Path,
    temporary: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let attempt = || -> io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 16, create(temporary)?);
        content(&mut file)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        drop(file);
        fs::rename(temporary, target)
    };
    let outcome = attempt();
    if outcome.is_err() {
        let _ = fs::remove_file(temporary);
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_fails_half_way_leaves_nothing_behind() {
        let path = std::env::temp_dir().join(format!("roicast-folder-{}", std::process::id()));
        let folder = Folder::prepare(&path).expect("a writable folder");
        let failed = folder.write("a.csv", |file| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.expect_err("it failed").code, 4);
        assert_eq!(fs::read_dir(&path).expect("readable").count(), 0);
        assert!(folder.write("a.csv", |file| file.write_all(b"whole")).is_ok());
        assert_eq!(fs::read_to_string(path.join("a.csv")).expect("readable"), "whole");
        fs::remove_dir_all(&path).expect("removable");
    }

    #[test]
    fn a_folder_below_a_file_is_refused_before_running() {
        let file = std::env::temp_dir().join(format!("roicast-file-{}", std::process::id()));
        fs::write(&file, "x").expect("writable");
        let failure = Folder::prepare(&file.join("out")).expect_err("a file is no folder");
        assert_eq!(failure.code, 4);
        let said = failure.problems[0].to_string();
        assert!(said.contains("permission") && said.contains("before running"), "{said}");
        fs::remove_file(&file).expect("removable");
    }
}
