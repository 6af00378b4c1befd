//! `roicast run`: the main job.

use std::path::{Path, PathBuf};

use super::arguments::RunArguments;
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::report::AlongRun;
use super::sampling::{Asked, on_threads};
use super::values::Reader;
use super::{progress, scenario};
use crate::analysis::replay::replay;
use crate::analysis::run::{Finished, Options, Precision, run as simulate};
use crate::lang::Message;
use crate::report::files::{CsvStyle, fan_csv, results_json, summary_csv, trials_csv};
use crate::report::{terminal, wrap};
use crate::scenario::load::{Loaded, read_file};
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, Sampling};
use crate::text::file_name;

/// Most trials for which `trials.csv` is written without being asked for.
pub const TRIALS_IN_CSV: u64 = 100_000;
/// Where results go without `--out`.
pub const RESULTS: &str = "roicast-out";

/// Values of the options, checked.
struct AskedOfRun {
    sampling: Asked,
    precision: Option<Precision>,
    max_failed: f64,
    keep_trials: bool,
}

impl AskedOfRun {
    fn read(arguments: &RunArguments) -> Result<Self, Problems> {
        let mut reader = Reader::default();
        let asked = Self {
            sampling: Asked::read(&arguments.sampling, &mut reader),
            precision: reader.precision(arguments.precision.as_deref()),
            max_failed: reader.share("max-failed", arguments.max_failed.as_deref()).unwrap_or(0.0),
            keep_trials: arguments.trials_csv,
        };
        reader.finish()?;
        Ok(asked)
    }

    fn options(&self, loaded: &Loaded, path: &Path) -> Options {
        let precision = self.precision.clone();
        let Self { max_failed, keep_trials, .. } = *self;
        Options { precision, max_failed, keep_trials, ..self.sampling.options(loaded, path) }
    }
}

pub fn run(arguments: &RunArguments, output: &mut Output) -> Result<u8, Failure> {
    let asked = AskedOfRun::read(arguments)?;
    let along = AlongRun::read(arguments)?;
    let mut report = None;
    let control = Control::default();
    let watched = output.is_watched() && !arguments.quiet;
    let lang = output.lang;
    let (finished, folder, stored) = match (&arguments.replay, &arguments.scenario) {
        (Some(path), _) => {
            let stored = String::from_utf8_lossy(&read_file(path)?).into_owned();
            let folder = arguments.out.as_deref().map(Folder::prepare).transpose()?;
            let name = path.display().to_string();
            let finished = progress::watch(watched, &control, |tell| {
                on_threads(asked.sampling.threads, || {
                    Ok(replay(&name, &stored, asked.sampling.max_memory, asked.keep_trials, &control, tell)?)
                })
            })?;
            (finished, folder, Some((path, stored)))
        }
        (None, Some(path)) => {
            let (document, loaded) = scenario::open(path, &asked.sampling.patches)?;
            let options = asked.options(&loaded, path);
            let folder = folder(arguments, path, &loaded.scenario.name)?;
            let finished = progress::watch(watched, &control, |tell| {
                on_threads(asked.sampling.threads, || {
                    let finished = simulate(&loaded, &options, &control, tell)?;
                    if let Some(along) = &along {
                        // A precision that was reached says how many trials the analyses need.
                        let sampling =
                            Sampling { trials: finished.results.provenance.trials, ..options.sampling.clone() };
                        let options = Options { sampling, ..options.clone() };
                        report = Some(along.write((&document, &loaded), &finished, &options, lang)?);
                    }
                    Ok(finished)
                })
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
        if let Some(report) = &report {
            let message = Message::new("report.file").with("file", report.display());
            text.push_str(&format!("\n{}\n", message.text(output.lang)));
        }
        output.print(&text)?;
    }
    match stored {
        Some((path, stored)) => compare(path, &stored, &json, &finished, arguments, output),
        None => Ok(0),
    }
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
