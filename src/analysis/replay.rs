//! A saved run repeated: the same scenario, data, seed, design and trials give the same results.

use std::sync::Arc;

use super::results::{FORMAT, Results};
use super::run::{Finished, Options, Progress, RunError, design_of, run, sha256};
use crate::lang::Message;
use crate::random::address::STREAM_VERSION;
use crate::random::alignment::Alignment;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::problem::Problem;
use crate::simulate::{Control, Sampling};

/// Repeats a saved run: the same scenario, data, seed, design and trials. `keep_trials` as in [`Options`].
///
/// # Errors
/// `E-DAMAGED` or `E-MISMATCH` when the text is not a results file this version can repeat, else as [`run`].
pub fn replay(
    name: &str,
    text: &str,
    max_memory: u64,
    keep_trials: bool,
    control: &Control,
    progress: &mut dyn FnMut(Progress),
) -> Result<Finished, RunError> {
    let saved: Results =
        serde_json::from_str(text).map_err(|error| damaged(name, "replay.unreadable", error.to_string()))?;
    let (loaded, options) = restore(name, &saved, max_memory)?;
    let options = Options { keep_trials, ..options };
    run(&loaded, &options, control, progress)
}

/// The scenario of a saved run and how it was sampled.
///
/// # Errors
/// As [`replay`], but for those of the run.
pub fn restore(name: &str, saved: &Results, max_memory: u64) -> Result<(Loaded, Options), RunError> {
    let damaged = |key: &'static str, found: &str| damaged(name, key, found.to_owned());
    if saved.format != FORMAT {
        return Err(damaged("replay.format", &saved.format));
    }
    if saved.provenance.stream_version != STREAM_VERSION {
        let message = Message::new("replay.stream")
            .with("found", saved.provenance.stream_version)
            .with("expected", STREAM_VERSION);
        return Err(RunError::Damaged(Problem::error("E-MISMATCH", name, message)));
    }
    if sha256(&saved.replay.scenario) != saved.provenance.scenario_sha256 {
        return Err(damaged("replay.hash", &saved.provenance.scenario_sha256));
    }
    let seed = saved.provenance.seed.parse().map_err(|_| damaged("replay.unreadable", &saved.provenance.seed))?;
    let design =
        design_of(&saved.provenance.design).ok_or_else(|| damaged("replay.unreadable", &saved.provenance.design))?;
    // A design rounds its trials up to whole replicates, so what was computed never has fewer.
    let replicates = u32::try_from(saved.provenance.replicates)
        .ok()
        .filter(|replicates| (1..=saved.provenance.trials.max(1)).contains(&u64::from(*replicates)))
        .ok_or_else(|| damaged("replay.unreadable", &saved.provenance.replicates.to_string()))?;
    // As it was laid then: results from before there were alignments have none.
    let alignment =
        Alignment::new(saved.provenance.alignment.clone()).ok_or_else(|| damaged("replay.unreadable", "alignment"))?;
    let scenario = format!("{}.json", name);
    let loaded =
        Document::parse(&scenario, &saved.replay.scenario.to_string())?.with_data(saved.replay.data.clone()).load()?;
    let sampling =
        Sampling { design, seed, trials: saved.provenance.trials, replicates, alignment: Some(Arc::new(alignment)) };
    let options = Options {
        max_failed: saved.replay.max_failed,
        max_memory,
        scenario_file: saved.provenance.scenario_file.clone(),
        overrides: saved.provenance.overrides.clone(),
        ..Options::new(sampling)
    };
    Ok((loaded, options))
}

fn damaged(name: &str, key: &'static str, found: String) -> RunError {
    RunError::Damaged(Problem::error("E-DAMAGED", name, Message::new(key).with("found", found)))
}
