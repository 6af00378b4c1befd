//! The folder of a study: what it is, which shards are there, and whether they are whole.
//!
//! ```text
//! study.lock            held while a process works here
//! study.json            the study with its scenarios, and their SHA-256
//! shards/000000.jsonl   some cells each
//! trials/000000.parquet their values by trial, when the study keeps any
//! results.csv  results.parquet  cells.csv  cells.parquet  manifest.json  sessions.json
//! ```

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::BatchError;
use super::atomic::{self, Whole};
use super::cell::CellResult;
use super::lock::Lock;
use super::plan::{Plan, Share};
use super::shard::{self, Damage};
use super::study::Study;
use super::table;
use crate::lang::Message;
use crate::scenario::problem::{Problem, Severity};

/// What a study is, beside its results.
const STUDY: &str = "study.json";

/// A folder in which this process alone works.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    _lock: Lock,
}

/// Which shards are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shards {
    whole: Vec<bool>,
}

impl Shards {
    /// Shards of a share that are not there yet.
    #[must_use]
    pub fn missing(&self, share: Share) -> Vec<u64> {
        let absent = self.whole.iter().enumerate().filter(|(_, whole)| !**whole);
        absent.map(|(shard, _)| shard as u64).filter(|shard| share.holds(*shard)).collect()
    }

    /// Number of shards that are there.
    #[must_use]
    pub fn whole(&self) -> u64 {
        self.whole.iter().filter(|whole| **whole).count() as u64
    }
}

impl Store {
    /// Opens a folder for a study, or creates it. Half-written files of earlier processes are removed, and every shard
    /// is checked.
    ///
    /// # Errors
    /// When another process works here (6), when it holds another study or damaged shards (7), and those of the file
    /// system (4). With `recompute`, damaged shards count as missing.
    pub fn open(
        folder: &Path,
        study: &Study,
        plan: &Plan,
        holder: &str,
        recompute: bool,
    ) -> Result<(Self, Shards), BatchError> {
        let failed = |path: &Path, error: &io::Error| BatchError::io(path, "io.probe", error);
        let folders = [folder.to_path_buf(), folder.join("shards"), folder.join("trials")];
        let needed = if plan.kept.is_empty() { 2 } else { 3 };
        for path in folders.iter().take(needed) {
            fs::create_dir_all(path).map_err(|error| failed(path, &error))?;
        }
        let lock = Lock::take(folder, holder)?;
        for path in folders.iter().filter(|path| path.exists()) {
            atomic::remove_leftovers(path).map_err(|error| failed(path, &error))?;
        }
        let store = Self { folder: folder.to_path_buf(), _lock: lock };
        if folder.join(STUDY).exists() {
            same_study(folder, study)?;
        } else {
            let text = format!("{:#}\n", serde_json::json!({ "sha256": study.hash, "inputs": study.canonical }));
            store.write(STUDY, text.as_bytes())?;
        }
        let shards = store.check(plan, recompute)?;
        Ok((store, shards))
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file of the folder.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<String, BatchError> {
        let path = self.folder.join(name);
        atomic::write(&path, bytes).map_err(|error| BatchError::io(&path, "io.write", &error))
    }

    /// Writes the cells of a shard, their values by trial first: a shard that is there has everything.
    pub(super) fn write_shard(&self, plan: &Plan, number: u64, cells: &[CellResult]) -> Result<(), BatchError> {
        let trials_sha256 = if plan.kept.is_empty() {
            None
        } else {
            let path = trials_path(&self.folder, number);
            let written = Whole::create(&path)
                .and_then(|file| table::trials(file, &plan.kept, &plan.hash, cells))
                .and_then(Whole::commit);
            Some(written.map_err(|error| BatchError::io(&path, "io.write", &error))?)
        };
        let path = shard_path(&self.folder, number);
        let text = shard::encode(plan, number, cells, trials_sha256).map_err(io::Error::from);
        let written = text.and_then(|text| atomic::write(&path, text.as_bytes()));
        written.map(|_| ()).map_err(|error| BatchError::io(&path, "io.write", &error))
    }

    /// Copies the values by trial of a shard from another folder.
    pub(super) fn copy_trials(&self, from: &Path, number: u64) -> Result<(), BatchError> {
        let (source, target) = (trials_path(from, number), trials_path(&self.folder, number));
        if source == target {
            return Ok(());
        }
        let copied = Whole::create(&target).and_then(|mut file| {
            io::copy(&mut File::open(&source)?, &mut file)?;
            file.commit()
        });
        copied.map(|_| ()).map_err(|error| BatchError::io(&target, "io.write", &error))
    }

    fn check(&self, plan: &Plan, recompute: bool) -> Result<Shards, BatchError> {
        let mut whole = Vec::new();
        let mut problems = Vec::new();
        for number in 0..plan.shards() {
            match read_shard(&self.folder, plan, number)? {
                Found::Whole(_) => whole.push(true),
                Found::Absent => whole.push(false),
                Found::Damaged(damage) => {
                    whole.push(false);
                    if !recompute {
                        problems.push(damaged(&self.folder, number, damage));
                    }
                }
            }
        }
        if problems.is_empty() { Ok(Shards { whole }) } else { Err(BatchError::Stored(problems)) }
    }
}

/// A shard as it was found.
pub(super) enum Found {
    /// Whole, with its cells.
    Whole(Vec<CellResult>),
    /// Not there.
    Absent,
    /// There, but not usable.
    Damaged(Damage),
}

/// Reads and checks a shard, and the file of trials that belongs to it.
pub(super) fn read_shard(folder: &Path, plan: &Plan, number: u64) -> Result<Found, BatchError> {
    let path = shard_path(folder, number);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(BatchError::io(&path, "io.read", &error)),
    };
    let (head, cells) = match shard::decode(plan, number, &bytes) {
        Ok(read) => read,
        Err(damage) => return Ok(Found::Damaged(damage)),
    };
    if let Some(expected) = head.trials_sha256 {
        let path = trials_path(folder, number);
        match digest(&path) {
            Ok(found) if found == expected => {}
            Ok(_) => return Ok(Found::Damaged(Damage::Checksum)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Damaged(Damage::Truncated)),
            Err(error) => return Err(BatchError::io(&path, "io.read", &error)),
        }
    }
    Ok(Found::Whole(cells))
}

/// The problem of a damaged shard.
pub(super) fn damaged(folder: &Path, number: u64, damage: Damage) -> Problem {
    let path = shard_path(folder, number).display().to_string();
    Problem::error("E-DAMAGED", path, Message::new(damage.key())).help(Message::new("batch.recompute-help"))
}

/// What is wrong with a `study.json` that cannot be what was stored.
pub(super) fn unreadable(folder: &Path) -> BatchError {
    BatchError::stored("E-DAMAGED", &folder.join(STUDY), Message::new("batch.study-unreadable"))
}

/// The study of a folder with its scenarios and their data, as it was stored, and its SHA-256, which fits.
pub(super) fn stored_inputs(folder: &Path) -> Result<(serde_json::Value, String), BatchError> {
    let path = folder.join(STUDY);
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let problem = Problem::error("E-IO", folder.display().to_string(), Message::new("batch.no-study"));
            BatchError::from(problem.severity(Severity::Io).help(Message::new("batch.no-study-help")))
        }
        _ => BatchError::io(&path, "io.read", &error),
    })?;
    let mut stored: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| unreadable(folder))?;
    let inputs = stored.get_mut("inputs").map(serde_json::Value::take).ok_or_else(|| unreadable(folder))?;
    let sha256 = stored.get("sha256").and_then(serde_json::Value::as_str).unwrap_or_default();
    if super::hex(Sha256::digest(inputs.to_string().as_bytes())) != sha256 {
        return Err(unreadable(folder));
    }
    Ok((inputs, sha256.to_owned()))
}

/// Refuses a folder of another study, naming the first thing that differs.
pub(super) fn same_study(folder: &Path, study: &Study) -> Result<(), BatchError> {
    let (inputs, sha256) = stored_inputs(folder)?;
    if sha256 == study.hash {
        return Ok(());
    }
    let key = first_difference(String::new(), &inputs, &study.canonical);
    let message = Message::new("batch.other-study").with("key", key);
    let problem = Problem::error("E-MISMATCH", folder.display().to_string(), message);
    Err(BatchError::Stored(vec![problem.help(Message::new("batch.other-study-help"))]))
}

/// Path of the first value that two trees do not share.
fn first_difference(path: String, one: &serde_json::Value, two: &serde_json::Value) -> String {
    use serde_json::Value::{Array, Object};
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (one, two) {
        (Object(first), Object(second)) => {
            let keys = first.keys().chain(second.keys().filter(|key| !first.contains_key(*key)));
            for key in keys {
                match (first.get(key), second.get(key)) {
                    (Some(first), Some(second)) if first == second => {}
                    (Some(first), Some(second)) => return first_difference(join(key), first, second),
                    _ => return join(key),
                }
            }
            path
        }
        (Array(first), Array(second)) => {
            let differs = |(index, (first, second)): (usize, (&serde_json::Value, &serde_json::Value))| {
                (first != second).then(|| first_difference(format!("{path}[{}]", index + 1), first, second))
            };
            first.iter().zip(second).enumerate().find_map(differs).unwrap_or_else(|| path.clone())
        }
        _ => path,
    }
}

/// SHA-256 of a file, read piece by piece.
fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0_u8; 1 << 16];
    loop {
        let read = file.read(&mut piece)?;
        match piece.get(..read) {
            Some(bytes) if read > 0 => digest.update(bytes),
            _ => return Ok(super::hex(digest.finalize())),
        }
    }
}

fn shard_path(folder: &Path, number: u64) -> PathBuf {
    folder.join("shards").join(format!("{number:06}.jsonl"))
}

fn trials_path(folder: &Path, number: u64) -> PathBuf {
    folder.join("trials").join(format!("{number:06}.parquet"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_difference_is_named() {
        let difference = |one, two| first_difference(String::new(), &one, &two);
        assert_eq!(difference(json!({"a": 1, "b": {"c": [1, 2]}}), json!({"a": 1, "b": {"c": [1, 3]}})), "b.c[2]");
        assert_eq!(difference(json!({"a": 1}), json!({"a": 1, "b": 2})), "b");
        assert_eq!(difference(json!([1]), json!([1, 2])), "");
    }
}
