//! `roicast run`: the main job.

use std::path::{Path, PathBuf};

use super::arguments::RunArguments;
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::values::{MAX_THREADS, Reader};
use super::{progress, scenario};
use crate::analysis::run::{Finished, Options, Precision, replay, run as simulate};
use crate::lang::Message;
use crate::random::design::Design;
use crate::report::files::{CsvStyle, fan_csv, results_json, summary_csv, trials_csv};
use crate::report::{terminal, wrap};
use crate::scenario::format::DesignName;
use crate::scenario::load::{Loaded, read_file};
use crate::scenario::patch::Patch;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, Sampling};
use crate::text::file_name;

/// Trials when neither the command line nor the scenario says.
pub const TRIALS: u64 = 20_000;
/// Seed when neither the command line nor the scenario says.
pub const SEED: u64 = 1;
/// Most trials for which `trials.csv` is written without being asked for.
pub const TRIALS_IN_CSV: u64 = 100_000;
/// Memory a run may hold when the size of the machine is not known.
pub const MEMORY: u64 = 4_000_000_000;
/// Where results go without `--out`.
pub const RESULTS: &str = "roicast-out";

/// Values of the options, checked.
struct Asked {
    trials: Option<u64>,
    seed: Option<u64>,
    design: Option<Design>,
    precision: Option<Precision>,
    threads: Option<u64>,
    patches: Vec<Patch>,
    max_failed: f64,
    max_memory: u64,
}

impl Asked {
    fn read(arguments: &RunArguments) -> Result<Self, Problems> {
        let mut reader = Reader::default();
        let asked = Self {
            trials: reader.count("trials", arguments.trials.as_deref(), 1, u64::MAX),
            seed: reader.count("seed", arguments.seed.as_deref(), 0, u64::MAX),
            design: reader.design(arguments.design.as_deref()),
            precision: reader.precision(arguments.precision.as_deref()),
            threads: reader.count("threads", arguments.threads.as_deref(), 1, MAX_THREADS),
            patches: reader.patches(&arguments.set, arguments.horizon.as_deref()),
            max_failed: reader.share("max-failed", arguments.max_failed.as_deref()).unwrap_or(0.0),
            max_memory: reader.bytes("max-memory", arguments.max_memory.as_deref()).unwrap_or_else(half_of_memory),
        };
        reader.finish()?;
        Ok(asked)
    }

    /// The command line first, then the scenario, then the defaults.
    fn options(&self, loaded: &Loaded, path: &Path) -> Options {
        let settings = loaded.scenario.run.clone().unwrap_or_default();
        let design = self.design.or(settings.design.map(|design| match design {
            DesignName::Independent => Design::Independent,
            DesignName::LatinHypercube => Design::LatinHypercube,
            DesignName::Sobol => Design::Sobol,
        }));
        let trials = self.trials.or(settings.trials).unwrap_or(TRIALS);
        let seed = self.seed.or(settings.seed).unwrap_or(SEED);
        Options {
            sampling: Sampling::new(design.unwrap_or(Design::Independent), trials, seed),
            precision: self.precision.clone(),
            max_failed: self.max_failed,
            max_memory: self.max_memory,
            scenario_file: path.display().to_string(),
            overrides: self.patches.iter().map(|patch| format!("{}={}", patch.path, patch.value)).collect(),
        }
    }
}

pub fn run(arguments: &RunArguments, output: &mut Output) -> Result<u8, Failure> {
    let asked = Asked::read(arguments)?;
    let control = Control::default();
    let watched = output.is_watched() && !arguments.quiet;
    let (finished, folder, stored) = match (&arguments.replay, &arguments.scenario) {
        (Some(path), _) => {
            let stored = String::from_utf8_lossy(&read_file(path)?).into_owned();
            let folder = arguments.out.as_deref().map(Folder::prepare).transpose()?;
            let name = path.display().to_string();
            let finished = progress::watch(watched, &control, |tell| {
                on_threads(asked.threads, || Ok(replay(&name, &stored, asked.max_memory, &control, tell)?))
            })?;
            (finished, folder, Some((path, stored)))
        }
        (None, Some(path)) => {
            let loaded = scenario::load(path, &asked.patches)?;
            let options = asked.options(&loaded, path);
            let folder = folder(arguments, path, &loaded.scenario.name)?;
            let finished = progress::watch(watched, &control, |tell| {
                on_threads(asked.threads, || Ok(simulate(&loaded, &options, &control, tell)?))
            })?;
            (finished, folder, None)
        }
        (None, None) => {
            let problem = Problem::error("E-USAGE", "", Message::new("usage.missing").with("found", "<SCENARIO>"));
            return Err(problem.help(Message::new("usage.help")).into());
        }
    };
    let json = results_json(&finished.results);
    let files = match &folder {
        Some(folder) => write(folder, &finished, &json, arguments)?,
        None => Vec::new(),
    };
    if arguments.json {
        output.print(&json)?;
    } else if !arguments.quiet {
        let mut text = terminal::report(&finished.results, output.lang, output.style());
        if let Some(folder) = &folder {
            text.push_str(&written(folder, &files, output));
        }
        output.print(&text)?;
    }
    match stored {
        Some((path, stored)) => compare(path, &stored, &json, &finished, arguments, output),
        None => Ok(0),
    }
}

/// Runs on a number of threads; the results are the same on any number.
fn on_threads<T: Send>(threads: Option<u64>, work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let Some(threads) = threads.and_then(|threads| usize::try_from(threads).ok()) else { return work() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        Failure::from(Problem::error("E-LIMIT", "threads", Message::new("limit.threads").with("found", error)))
    })?;
    pool.install(work)
}

/// The folder results go to, tried out; `None` when none are to be written.
fn folder(arguments: &RunArguments, scenario: &Path, name: &str) -> Result<Option<Folder>, Failure> {
    if let Some(path) = &arguments.out {
        let folder = Folder::prepare(path)?;
        if !arguments.force {
            folder.refuse_other_case(name)?;
        }
        return Ok(Some(folder));
    }
    if arguments.no_files || arguments.json {
        return Ok(None);
    }
    let stem = scenario.file_stem().map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
    Folder::prepare(&Path::new(RESULTS).join(file_name(&stem))).map(Some)
}

fn write(folder: &Folder, finished: &Finished, json: &str, arguments: &RunArguments) -> Result<Vec<PathBuf>, Failure> {
    let style = if arguments.csv_plain { CsvStyle::Plain } else { CsvStyle::Spreadsheet };
    let results = &finished.results;
    let mut files = vec![
        folder.write("results.json", |file| file.write_all(json.as_bytes()))?,
        folder.write("summary.csv", |file| file.write_all(summary_csv(results, style).as_bytes()))?,
        folder.write("fan.csv", |file| file.write_all(fan_csv(results, style).as_bytes()))?,
    ];
    if arguments.trials_csv || finished.outcomes.trials <= TRIALS_IN_CSV {
        files.push(folder.write("trials.csv", |file| trials_csv(&finished.outcomes, style, file))?);
    }
    Ok(files)
}

/// Where the files went, in one sentence.
fn written(folder: &Folder, files: &[PathBuf], output: &Output) -> String {
    let names: Vec<String> =
        files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
    let message = Message::new("report.files").with("folder", folder.path().display()).with("files", names.join(", "));
    format!("\n{}\n", wrap(&message.text(output.lang), terminal::COLUMNS, 2))
}

/// A replay must give the bytes that were stored.
fn compare(
    path: &Path,
    stored: &str,
    json: &str,
    finished: &Finished,
    arguments: &RunArguments,
    output: &mut Output,
) -> Result<u8, Failure> {
    if stored == json {
        if !arguments.json && !arguments.quiet {
            let message = Message::new("replay.same").with("file", path.display());
            output.print(&format!("\n{}\n", message.text(output.lang)))?;
        }
        return Ok(0);
    }
    let line = stored.lines().zip(json.lines()).position(|(stored, new)| stored != new).map_or(1, |at| at + 1);
    let message =
        Message::new("replay.differs").with("line", line).with("version", &finished.results.provenance.version);
    Err(Failure::mismatch(Problem::error("E-MISMATCH", path.display().to_string(), message)))
}

/// Half of the machine's memory, as far as it tells.
pub fn half_of_memory() -> u64 {
    let total = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    });
    total.map_or(MEMORY, |kibibytes| kibibytes * 512)
}
