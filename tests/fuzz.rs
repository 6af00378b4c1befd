//! What fuzzers try, in the seconds of a test: the corpora of `fuzz/corpus`, the shipped scenarios and the invalid ones,
//! as they are and changed at random with a fixed seed.
//!
//! What must hold is in `tests/fuzz/`, which the fuzz targets of `fuzz/` share; `docs/testing.md` says how to run those.

#[path = "fuzz/distribution.rs"]
mod distribution;
#[path = "fuzz/expression.rs"]
mod expression;
#[path = "fuzz/mutate.rs"]
mod mutate;
#[path = "fuzz/saved.rs"]
mod saved;
#[path = "fuzz/scenario.rs"]
mod scenario;
#[path = "fuzz/study.rs"]
mod study;
#[path = "fuzz/table.rs"]
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use mutate::{Random, mutated};
use rayon::prelude::*;

/// No input of a few kilobytes takes so long, even on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// The files of a folder of the repository, in order.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let name = |path: &Path| path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read(path).expect("readable"))).collect()
}

fn attempt<T>(what: &str, bytes: &[u8], check: impl Fn(&[u8]) -> T) -> T {
    let start = Instant::now();
    let ended = catch_unwind(AssertUnwindSafe(|| check(bytes)));
    let shown = || String::from_utf8_lossy(bytes).chars().take(4000).collect::<String>();
    let ended = ended.unwrap_or_else(|_| panic!("{what}:\n{}\n{}", bytes.escape_ascii(), shown()));
    assert!(start.elapsed() < LONGEST, "{what} took {:?}:\n{}", start.elapsed(), shown());
    ended
}

/// Tries every file as it is, then so many changed ones, and gives what came of those.
fn try_all<T: Send>(folders: &[&str], changed: usize, check: impl Fn(&[u8]) -> T + Sync) -> Vec<T> {
    let corpus: Vec<(String, Vec<u8>)> = folders.iter().flat_map(|folder| files(folder)).collect();
    assert!(corpus.len() >= 8, "only {} files in {folders:?}", corpus.len());
    corpus.par_iter().for_each(|(name, bytes)| drop(attempt(name, bytes, &check)));
    try_changed(&corpus, changed, check)
}

fn try_changed<T: Send>(corpus: &[(String, Vec<u8>)], changed: usize, check: impl Fn(&[u8]) -> T + Sync) -> Vec<T> {
    (0..changed)
        .into_par_iter()
        .map(|number| {
            let mut random = Random::new(2026 + number as u64);
            let (name, bytes) = &corpus[number % corpus.len()];
            let other = &corpus[random.below(corpus.len())].1;
            let bytes = mutated(&mut random, bytes, other);
            attempt(&format!("{name}, change {number}"), &bytes, &check)
        })
        .collect()
}

#[test]
fn expressions() {
    try_all(&["fuzz/corpus/expression", "fuzz/corpus/distribution"], 20_000, expression::check);
}

#[test]
fn tables() {
    try_all(&["fuzz/corpus/table"], 20_000, table::check);
}

#[test]
fn distributions() {
    try_all(&["fuzz/corpus/distribution"], 1500, distribution::check);
}

#[test]
fn scenarios() {
    let folders = ["fuzz/corpus/scenario", "scenarios", "scenarios/tools", "tests/invalid"];
    let mut corpus: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
    // What is refused as it is teaches little when it is changed.
    corpus.retain(|(name, bytes)| attempt(name, bytes, scenario::follow) == scenario::End::Ran);
    let ends = try_changed(&corpus, 100, scenario::follow);
    let count = |end| ends.iter().filter(|found| **found == end).count();
    let (refused, ran) = (count(scenario::End::Refused), count(scenario::End::Ran));
    println!("{} texts: {refused} refused, {ran} ran without failed trials", ends.len());
    // The changes reach both sides, or they would test little.
    assert!(refused > ends.len() / 4 && ran > ends.len() / 10, "{refused} refused, {ran} ran");
}

#[test]
fn every_beginning_of_a_scenario() {
    let (name, original) = files("scenarios").swap_remove(0);
    let step = original.len() / 80;
    (0..original.len()).step_by(step).for_each(|end| attempt(&name, &original[..end], scenario::check));
}

#[test]
fn saved_files() {
    try_all(&["fuzz/corpus/saved"], 250, saved::check);
}

#[test]
fn studies() {
    let folder = study::folder("studies");
    attempt("study", study::STUDY.as_bytes(), |bytes| study::check(&folder, bytes));
    let other = files("studies").into_iter().find(|(name, _)| name.ends_with(".toml")).expect("a shipped study").1;
    for number in 0..400 {
        let mut random = Random::new(number);
        let bytes = mutated(&mut random, study::STUDY.as_bytes(), &other);
        attempt(&format!("study, change {number}"), &bytes, |bytes| study::check(&folder, bytes));
    }
}

#[test]
fn stored_studies() {
    let finished = study::Finished::new(&study::folder("stored"));
    for (file, (path, whole)) in finished.files.iter().enumerate() {
        attempt(&path.display().to_string(), whole, |bytes| finished.open_with(file, bytes));
        for number in 0..100 {
            let mut random = Random::new(number);
            let bytes = mutated(&mut random, whole, &finished.files[1].1);
            attempt(&format!("{}, change {number}", path.display()), &bytes, |bytes| finished.open_with(file, bytes));
        }
    }
}
