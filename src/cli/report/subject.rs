//! What a report is about: a scenario that is run and analysed, options that are compared, or something saved.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::analysis::break_even::{break_evens, conditions};
use crate::analysis::compare::{Also, Candidate, compare};
use crate::analysis::comparison::{self, Comparison, OptionKind};
use crate::analysis::findings::{self, Findings};
use crate::analysis::information::information;
use crate::analysis::replay::replay;
use crate::analysis::results::{self, Results};
use crate::analysis::run::{Finished, Options, Progress, RunError, run};
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::spider::spider;
use crate::analysis::sensitivity::tornado::{TornadoOptions, tornado};
use crate::analysis::study::{Question, Study};
use crate::cli::arguments::ReportArguments;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::sampling::{self, on_threads};
use crate::cli::spider::spider_options;
use crate::cli::study::Prepared;
use crate::cli::values::Reader;
use crate::cli::{break_even, compare as options, progress, scenario};
use crate::lang::Message;
use crate::scenario::load::{Document, Loaded, read_file};
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, Sampling};

/// Name and version of a report as data.
pub const FORMAT: &str = "roicast-report/1";

/// What a report tells.
#[derive(Debug)]
pub enum Subject {
    /// One case.
    Case {
        /// What the run says.
        results: Box<Results>,
        /// What analyses add.
        findings: Option<Box<Findings>>,
        /// The run itself, where its trials are needed.
        finished: Option<Box<Finished>>,
    },
    /// Analyses alone.
    Findings(Box<Findings>),
    /// Options beside each other.
    Comparison {
        /// What the comparison says.
        comparison: Box<Comparison>,
        /// The run of the option that leads, where its trials are needed.
        #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only a workbook shows trials"))]
        leading: Option<Box<Finished>>,
    },
}

/// A report as data.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    /// [`FORMAT`].
    pub format: String,
    /// What the run says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Box<Results>>,
    /// What analyses add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Box<Findings>>,
    /// What the comparison says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Box<Comparison>>,
}

/// Options of the command, checked.
pub struct Asked {
    sampling: sampling::Asked,
}

impl Asked {
    /// Reads the options; problems stay with the reader.
    pub fn read(arguments: &ReportArguments, reader: &mut Reader) -> Self {
        Self { sampling: sampling::Asked::read(&arguments.sampling, reader) }
    }

    /// Reads the files, and runs and analyses what is not saved.
    pub fn subject(
        &self,
        arguments: &ReportArguments,
        needs_trials: bool,
        output: &Output,
    ) -> Result<Subject, Failure> {
        let control = Control::default();
        let watched = output.is_watched() && !arguments.quiet;
        if let Some((path, text)) = saved(&arguments.files)? {
            refuse_sampling(arguments)?;
            let subject = read(&path, &text)?;
            let Subject::Case { results, findings, finished: None } = subject else { return Ok(subject) };
            let finished = match needs_trials {
                false => None,
                true => Some(Box::new(progress::watch(watched, &control, |tell| {
                    on_threads(self.sampling.threads, || {
                        let stored = crate::report::files::results_json(&results);
                        let name = path.display().to_string();
                        Ok(replay(&name, &stored, self.sampling.max_memory, false, &control, tell)?)
                    })
                })?)),
            };
            return Ok(Subject::Case { results, findings, finished });
        }
        if let [path] = arguments.files.as_slice() {
            let (document, loaded) = scenario::open(path, &self.sampling.patches)?;
            if loaded.scenario.option.is_empty() {
                let options = self.sampling.options(&loaded, path);
                return progress::watch(watched, &control, |tell| {
                    on_threads(self.sampling.threads, || {
                        let finished = run(&loaded, &options, &control, tell)?;
                        let findings = analyses(&document, &loaded, &options)?;
                        Ok(Subject::Case {
                            results: Box::new(finished.results.clone()),
                            findings: Some(Box::new(findings)),
                            finished: Some(Box::new(finished)),
                        })
                    })
                });
            }
        }
        let candidates = options::candidates(&arguments.files, &self.sampling.patches)?;
        let (Some(first), Some(path)) = (candidates.first(), arguments.files.first()) else {
            return Err(Problems(Vec::new()).into());
        };
        let options = self.sampling.options(&first.loaded, path);
        progress::watch(watched, &control, |tell| {
            on_threads(self.sampling.threads, || {
                tell(Progress { trials: options.sampling.trials * candidates.len() as u64, round: 1 });
                let found = compare(&candidates, Also { nothing: true, wait: None }, &options, &control)?;
                let leading = match needs_trials {
                    true => leading(&found, &candidates, &options, &control)?.map(Box::new),
                    false => None,
                };
                Ok(Subject::Comparison { comparison: Box::new(found), leading })
            })
        })
    }
}

/// The run of the scenario with the highest mean NPV, under the name of its option.
fn leading(
    found: &Comparison,
    candidates: &[Candidate],
    options: &Options,
    control: &Control,
) -> Result<Option<Finished>, RunError> {
    let scenarios = found.options.iter().filter(|option| option.kind == OptionKind::Scenario);
    let Some(best) = scenarios.max_by(|a, b| a.npv.value.total_cmp(&b.npv.value)) else { return Ok(None) };
    let Some(candidate) = candidates.iter().find(|candidate| candidate.name == best.name) else { return Ok(None) };
    let options = Options {
        scenario_file: candidate.file.clone(),
        overrides: candidate.changes.clone(),
        precision: None,
        ..options.clone()
    };
    let mut finished = run(&candidate.loaded, &options, control, &mut |_| ())?;
    finished.results.case.name = candidate.name.clone();
    Ok(Some(finished))
}

/// Everything that is asked of one scenario in a report.
pub fn analyses(document: &Document, loaded: &Loaded, options: &Options) -> Result<Findings, Failure> {
    let control = Control::default();
    let study = Study::new(loaded, options, &Question::default(), &control)?;
    let mut found = Findings::new(loaded, &study);
    let prepared = Prepared { document, loaded, study: &study, options };
    found.tornado = Some(tornado(&study, &TornadoOptions::default(), &control)?);
    found.spider = Some(spider(&study, &spider_options(&prepared, Others::Drawn))?);
    let trials = options.sampling.trials.min(break_even::TRIALS_A_POINT);
    let sampling = Sampling { trials, ..options.sampling.clone() };
    found.break_even = Some(break_evens(&study, &conditions(&study.model, &[])?, &sampling)?);
    found.information = Some(information(loaded, &study).map_err(RunError::from)?);
    Ok(found)
}

/// The only file and its text, when it holds something saved; saved files stand alone.
fn saved(files: &[PathBuf]) -> Result<Option<(PathBuf, String)>, Failure> {
    let mut found = None;
    for path in files {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            let text = String::from_utf8_lossy(&read_file(path)?).into_owned();
            let head: String = text.chars().take(200).collect();
            if head.contains("\"roicast-") {
                found = Some((path.clone(), text));
            }
        }
    }
    if found.is_some() && files.len() > 1 {
        return Err(Problem::error("E-USAGE", "report", Message::new("report.saved-alone")).into());
    }
    Ok(found)
}

/// What is saved was sampled already.
fn refuse_sampling(arguments: &ReportArguments) -> Result<(), Failure> {
    let sampling = &arguments.sampling;
    let given = [
        ("trials", sampling.trials.is_some()),
        ("seed", sampling.seed.is_some()),
        ("design", sampling.design.is_some()),
        ("horizon", sampling.horizon.is_some()),
        ("set", !sampling.set.is_empty()),
    ];
    let problems: Vec<Problem> = given
        .into_iter()
        .filter(|(_, given)| *given)
        .map(|(name, _)| Problem::error("E-USAGE", name, Message::new("report.saved-sampled")))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems).into()) }
}

#[derive(Deserialize)]
struct Named {
    format: String,
}

fn read(path: &Path, text: &str) -> Result<Subject, Failure> {
    let case = |results, findings| Subject::Case { results, findings, finished: None };
    match parse::<Named>(path, text)?.format.as_str() {
        results::FORMAT => Ok(case(Box::new(parse(path, text)?), None)),
        findings::FORMAT => Ok(Subject::Findings(Box::new(parse(path, text)?))),
        comparison::FORMAT => Ok(Subject::Comparison { comparison: Box::new(parse(path, text)?), leading: None }),
        FORMAT => match parse::<Saved>(path, text)? {
            Saved { comparison: Some(comparison), .. } => Ok(Subject::Comparison { comparison, leading: None }),
            Saved { results: Some(results), findings, .. } => Ok(case(results, findings)),
            Saved { findings: Some(findings), .. } => Ok(Subject::Findings(findings)),
            Saved { format, .. } => Err(damaged(path, "replay.format", &format)),
        },
        other => Err(damaged(path, "replay.format", other)),
    }
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| damaged(path, "replay.unreadable", &error.to_string()))
}

fn damaged(path: &Path, key: &'static str, found: &str) -> Failure {
    let message = Message::new(key).with("found", found);
    Failure::mismatch(Problem::error("E-DAMAGED", path.display().to_string(), message))
}
