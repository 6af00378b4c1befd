//! What a report is about: a scenario that is run and analysed, options that are compared, a cell of a study, or
//! something saved.

use super::{cell, saved};
use crate::analysis::break_even::{break_evens, conditions};
use crate::analysis::compare::{Also, Candidate, compare};
use crate::analysis::comparison::{Comparison, OptionKind};
use crate::analysis::findings::Findings;
use crate::analysis::information::information;
use crate::analysis::replay::replay;
use crate::analysis::results::Results;
use crate::analysis::run::{Finished, Options, Progress, RunError, run};
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::spider::spider;
use crate::analysis::sensitivity::tornado::{Method, TornadoOptions, tornado};
use crate::analysis::study::{Question, Study};
use crate::cli::arguments::ReportArguments;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::progress::Tell;
use crate::cli::sampling::{self, on_threads};
use crate::cli::spider::spider_options;
use crate::cli::study::Prepared;
use crate::cli::values::Reader;
use crate::cli::{break_even, compare as options, progress, scenario};
use crate::lang::Message;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, Sampling};

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
        /// The run of the option that leads and what swings it, where its trials are needed.
        #[cfg_attr(not(feature = "xlsx"), expect(dead_code, reason = "only a workbook shows trials"))]
        leading: Option<Box<(Finished, Findings)>>,
    },
}

/// Options of the command, checked.
pub struct Asked {
    sampling: sampling::Asked,
    cell: Option<u64>,
}

impl Asked {
    /// Reads the options; problems stay with the reader.
    pub fn read(arguments: &ReportArguments, reader: &mut Reader) -> Self {
        let cell = reader.count("cell", arguments.cell.as_deref(), 0, u64::MAX);
        Self { sampling: sampling::Asked::read(&arguments.sampling, reader), cell }
    }

    /// Reads the files, and runs and analyses what is not saved.
    pub fn subject(
        &self,
        arguments: &ReportArguments,
        needs_trials: bool,
        output: &Output,
    ) -> Result<Subject, Failure> {
        let job = Job {
            asked: &self.sampling,
            control: Control::default(),
            watched: output.is_watched() && !arguments.quiet,
            needs_trials,
        };
        if let Some(cell) = cell::open(&arguments.files, self.cell, self.sampling.max_memory)? {
            refuse_sampling(arguments, "report.cell-sampled")?;
            return job.case(&cell.document, &cell.loaded, &cell.options);
        }
        let files = saved::find(&arguments.files)?;
        match files.as_slice() {
            [] => {}
            [file] => {
                refuse_sampling(arguments, "report.saved-sampled")?;
                return job.saved(file);
            }
            several => {
                refuse_sampling(arguments, "report.saved-sampled")?;
                let (candidates, options) = saved::candidates(several, self.sampling.max_memory)?;
                return job.comparison(&candidates, &options);
            }
        }
        if let [path] = arguments.files.as_slice() {
            let (document, loaded) = scenario::open(path, &self.sampling.patches)?;
            if loaded.scenario.option.is_empty() {
                return job.case(&document, &loaded, &self.sampling.options(&loaded, path));
            }
        }
        let candidates = options::candidates(&arguments.files, &self.sampling.patches)?;
        let (Some(first), Some(path)) = (candidates.first(), arguments.files.first()) else {
            return Err(Problems(Vec::new()).into());
        };
        job.comparison(&candidates, &self.sampling.options(&first.loaded, path))
    }
}

/// How a subject is computed.
struct Job<'a> {
    asked: &'a sampling::Asked,
    control: Control,
    watched: bool,
    needs_trials: bool,
}

impl Job<'_> {
    /// With a progress bar, on the threads asked for.
    fn work<T: Send>(&self, work: impl FnOnce(&mut Tell<'_>) -> Result<T, Failure> + Send) -> Result<T, Failure> {
        progress::watch(self.watched, &self.control, |tell| on_threads(self.asked.threads, || work(tell)))
    }

    /// One scenario, run and analysed.
    fn case(&self, document: &Document, loaded: &Loaded, options: &Options) -> Result<Subject, Failure> {
        self.work(|tell| {
            let finished = run(loaded, options, &self.control, tell)?;
            // With the trials that a precision came to; and no analysis holds when some of them failed.
            let sampling = Sampling { trials: finished.results.provenance.trials, ..options.sampling.clone() };
            let options = Options { sampling, precision: None, ..options.clone() };
            let findings = match finished.results.failed_trials {
                0 => Some(Box::new(analyses(document, loaded, &options)?)),
                _ => None,
            };
            Ok(Subject::Case {
                results: Box::new(finished.results.clone()),
                findings,
                finished: Some(Box::new(finished)),
            })
        })
    }

    /// What a file holds; a workbook repeats the run for its trials.
    fn saved(&self, file: &saved::File) -> Result<Subject, Failure> {
        let subject = saved::read(file)?;
        let Subject::Case { results, findings, .. } = subject else { return Ok(subject) };
        let finished = match self.needs_trials {
            false => None,
            true => Some(Box::new(self.work(|tell| {
                let stored = crate::report::files::results_json(&results);
                Ok(replay(&file.name(), &stored, self.asked.max_memory, false, &self.control, tell)?)
            })?)),
        };
        Ok(Subject::Case { results, findings, finished })
    }

    fn comparison(&self, candidates: &[Candidate], options: &Options) -> Result<Subject, Failure> {
        self.work(|tell| {
            tell(Progress { trials: options.sampling.trials * candidates.len() as u64, round: 1 });
            let found = compare(candidates, Also { nothing: true, wait: None }, options, &self.control)?;
            let leading = match self.needs_trials {
                true => leading(&found, candidates, options, &self.control)?.map(Box::new),
                false => None,
            };
            Ok(Subject::Comparison { comparison: Box::new(found), leading })
        })
    }
}

/// The run of the scenario with the highest mean NPV, under the name of its option, and what swings it.
fn leading(
    found: &Comparison,
    candidates: &[Candidate],
    options: &Options,
    control: &Control,
) -> Result<Option<(Finished, Findings)>, RunError> {
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
    let study = Study::new(&candidate.loaded, &options, &Question::default(), control)?;
    let mut findings = Findings::new(&candidate.loaded, &study);
    let swings = TornadoOptions { methods: [Method::Swing].into(), ..TornadoOptions::default() };
    findings.tornado = Some(tornado(&study, &swings, control)?);
    Ok(Some((finished, findings)))
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

/// What is saved, and a cell of a study, says itself how it is sampled.
fn refuse_sampling(arguments: &ReportArguments, why: &'static str) -> Result<(), Failure> {
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
        .map(|(name, _)| Problem::error("E-USAGE", name, Message::new(why)))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems).into()) }
}
