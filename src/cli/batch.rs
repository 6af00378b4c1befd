//! `roicast batch`: a designed study, resumed where it stopped, or a share of it, or the merging of shares.

mod progress;
mod text;

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::arguments::BatchArguments;
use super::failure::Failure;
use super::output::Output;
use super::run::RESULTS;
use super::sampling::half_of_memory;
use super::values::{MAX_THREADS, Reader};
use crate::batch::{
    BatchError, Estimate, Limits, Machine, Plan, Probe, Progress, Session, Share, Store, Study, Workers, merge, work,
};
use crate::scenario::problem::Problems;
use crate::text::file_name;

/// Most cells without being asked for more.
pub const CELLS: u64 = 100_000;
/// Most bytes on the disk without being asked for more.
pub const DISK: u64 = 20_000_000_000;
/// Cells of a probe, spread over the study.
const PROBES: u64 = 4;
/// Seconds after which a probe runs no further cell.
const PROBE_SECONDS: f64 = 0.5;

/// Values of the options, checked.
struct Asked {
    threads: usize,
    share: Option<Share>,
    limits: Limits,
    max_failed_cells: u64,
}

impl Asked {
    fn read(arguments: &BatchArguments) -> Result<Self, Problems> {
        let mut reader = Reader::default();
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = reader.count("threads", arguments.threads.as_deref(), 1, MAX_THREADS);
        let count = |reader: &mut Reader, path: &str, text: &Option<String>, least, usual: u64| {
            reader.count(path, text.as_deref(), least, u64::MAX).unwrap_or(usual)
        };
        let asked = Self {
            threads: threads.and_then(|threads| usize::try_from(threads).ok()).unwrap_or_else(all),
            share: reader.part("shard", arguments.shard.as_deref()),
            limits: Limits {
                cells: count(&mut reader, "max-cells", &arguments.max_cells, 1, CELLS),
                memory: reader.bytes("max-memory", arguments.max_memory.as_deref()).unwrap_or_else(half_of_memory),
                disk: reader.bytes("max-disk", arguments.max_disk.as_deref()).unwrap_or(DISK),
                seconds: reader.seconds("max-time", arguments.max_time.as_deref()),
            },
            max_failed_cells: count(&mut reader, "max-failed-cells", &arguments.max_failed_cells, 0, 0),
        };
        reader.finish()?;
        Ok(asked)
    }
}

pub fn batch(arguments: &BatchArguments, output: &mut Output) -> Result<u8, Failure> {
    let asked = Asked::read(arguments)?;
    let begun = Instant::now();
    let started = seconds_since_1970();
    let study = Study::open(&arguments.study)?;
    let plan = Plan::new(&study);
    let mut estimate = plan.estimate(&study)?;
    estimate.within(&asked.limits)?;
    let folder = folder(arguments);
    if arguments.dry_run {
        estimate.seconds = probe(&study, &estimate, plan.cells, &asked)?;
        let said = if arguments.json {
            text::plan_json(&study, &plan, &estimate, &asked.limits)
        } else {
            text::plan(&study, &plan, &estimate, &folder, asked.threads, output)
        };
        output.print(&said)?;
        estimate.within(&asked.limits)?;
        return Ok(0);
    }
    let holder = format!("process {}, since {started} (seconds since 1970, UTC)", std::process::id());
    let (store, shards) = Store::open(&folder, &study, &plan, &holder, arguments.recompute_damaged)?;
    let share = asked.share.unwrap_or(Share { number: 1, of: 1 });
    let missing = if arguments.merge.is_empty() { shards.missing(share) } else { Vec::new() };
    let cells = missing.iter().map(|shard| plan.cells_of(*shard)).map(|cells| cells.end - cells.start).sum();
    if cells > 0 {
        if asked.limits.seconds.is_some() {
            estimate.seconds = probe(&study, &estimate, cells, &asked)?;
            estimate.within(&asked.limits)?;
        }
        let workers = Workers::new(asked.threads, asked.limits.memory, estimate.memory_per_cell);
        let progress = Progress::default();
        progress::watch(cells, plan.cells, &progress, arguments.quiet, output, || {
            work(&study, &plan, &store, &missing, workers, &progress)
        })?;
    }
    // What a share lacks is computed elsewhere; tables come when all of it is in one place.
    let complete = !arguments.merge.is_empty() || shards.whole() + missing.len() as u64 == plan.shards();
    let merged = if complete { Some(merge(&study, &plan, &store, &arguments.merge)?) } else { None };
    let seconds = begun.elapsed().as_secs_f64();
    let session = Session {
        started,
        seconds,
        cells,
        shards_found: shards.whole(),
        share: arguments.shard.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("ROICAST_COMMIT").filter(|commit| !commit.is_empty()).map(str::to_owned),
        machine: machine(asked.threads),
    };
    store.add_session(session)?;
    let done = text::Done { study: &study, plan: &plan, merged: merged.as_ref(), cells, seconds, folder: &folder };
    if arguments.json {
        output.print(&done.json())?;
    } else if !arguments.quiet {
        output.print(&done.text(asked.share, output))?;
    }
    match merged {
        Some(merged) if merged.failed > asked.max_failed_cells => {
            Err(text::too_many_failed(&merged, asked.max_failed_cells).into())
        }
        _ => Ok(0),
    }
}

/// For the list of sessions; nothing computed knows it.
#[allow(clippy::disallowed_methods, reason = "a date in a file of its own, which no result depends on")]
fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Seconds expected, from a few cells spread over the study.
fn probe(study: &Study, estimate: &Estimate, cells: u64, asked: &Asked) -> Result<Option<f64>, BatchError> {
    let probe = Probe::new(study);
    let begun = Instant::now();
    let mut runs = 0;
    while runs < PROBES && begun.elapsed().as_secs_f64() < PROBE_SECONDS {
        probe.run((runs as f64 + 0.5) / PROBES as f64, asked.limits.memory)?;
        runs += 1;
    }
    let each = begun.elapsed().as_secs_f64() / runs.max(1) as f64;
    let side_by_side = asked.threads.min(usize::try_from(estimate.cells).unwrap_or(usize::MAX));
    Ok(Some(probe.seconds(each, cells, side_by_side)))
}

/// The folder of a study: the one asked for, or one by the name of its file.
fn folder(arguments: &BatchArguments) -> PathBuf {
    arguments.out.clone().unwrap_or_else(|| {
        let stem = arguments.study.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Path::new(RESULTS).join(file_name(&stem))
    })
}

fn machine(threads: usize) -> Machine {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    Machine { system: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS), processor, threads }
}
