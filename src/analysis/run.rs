//! The main job: compile, simulate until the trials or the precision asked for are reached, and sum up.

use sha2::{Digest as _, Sha256};

pub use super::precision::Precision;
use super::precision::{read_statistic, until_precise};
use super::results::{FORMAT, Provenance, Replay, Results};
use super::verdict::{Trials, decide};
use super::{check, drivers, summary};
use crate::decision::DecisionError;
use crate::lang::Message;
use crate::model::compile::compile;
use crate::model::{Model, Statistic};
use crate::outcome::{FailureCause, Metric, Outcome, Outcomes, Watched};
use crate::random::address::STREAM_VERSION;
use crate::random::design::Design;
use crate::scenario::load::Loaded;
use crate::scenario::problem::{Problem, Problems, Severity};
use crate::simulate::{
    Control, MAX_TRIALS, Sampling, SimulationError, Wanted, memory_estimate, simulate_summary, summary_memory_estimate,
    trace, usual_outcomes,
};
use crate::stats::Confidence;

/// What a run is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Design, seed, trials.
    pub sampling: Sampling,
    /// Precision to reach instead of a number of trials.
    pub precision: Option<Precision>,
    /// Keep the outcomes of every trial, for files by trial.
    pub keep_trials: bool,
    /// Share of trials that may fail.
    pub max_failed: f64,
    /// Bytes of memory a run may hold.
    pub max_memory: u64,
    /// File the scenario came from, for provenance.
    pub scenario_file: String,
    /// Overrides applied, for provenance.
    pub overrides: Vec<String>,
}

impl Options {
    /// A run of a number of trials, none of which may fail, without a limit on memory and without provenance.
    #[must_use]
    pub fn new(sampling: Sampling) -> Self {
        Self {
            sampling,
            precision: None,
            keep_trials: false,
            max_failed: 0.0,
            max_memory: u64::MAX,
            scenario_file: String::new(),
            overrides: Vec::new(),
        }
    }
}

/// How far a run has come, for progress bars.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Trials of the round that begins.
    pub trials: u64,
    /// Number of the round, from 1; only a precision needs several.
    pub round: u32,
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Everything it says.
    pub results: Results,
    /// Columns of outcomes, for files by trial.
    pub outcomes: Outcomes,
    /// The model it ran.
    pub model: Model,
}

/// Why a run gave no results.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// Problems of the input or of trials.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Stopped from outside.
    #[error("the run was cancelled")]
    Cancelled,
    /// A results file that cannot be replayed.
    #[error("{0}")]
    Damaged(Problem),
}

impl From<DecisionError> for RunError {
    fn from(error: DecisionError) -> Self {
        Problems::from(Problem::error("E-TRIAL", "npv", Message::new("decision.failed").with("found", error))).into()
    }
}

impl RunError {
    /// Exit code of a command that ends with it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Problems(problems) => problems.exit_code(),
            Self::Cancelled => 130,
            Self::Damaged(_) => 7,
        }
    }

    /// The problems to show.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Problems(Problems(problems)) => problems.clone(),
            Self::Cancelled => Vec::new(),
            Self::Damaged(problem) => vec![problem.clone()],
        }
    }
}

/// Runs a scenario.
///
/// # Errors
/// All problems of the scenario, limits exceeded (before any work), failed trials over the share allowed, or
/// cancellation.
pub fn run(
    loaded: &Loaded,
    options: &Options,
    control: &Control,
    progress: &mut dyn FnMut(Progress),
) -> Result<Finished, RunError> {
    let (model, mut warnings) = compile(loaded)?;
    warnings.extend(check::check(loaded, &model));
    let asked = options.sampling.aligned_to(&model);
    let mut wanted = wanted(&model);
    let mut round = |sampling: &Sampling, wanted: &[Wanted], number| {
        within_summary_memory(&model, wanted.len(), sampling, options)?;
        progress(Progress { trials: sampling.trials, round: number });
        simulate_summary(&model, sampling, wanted, options.keep_trials, control).map_err(refused)
    };
    let (outcomes, sampling) = match &options.precision {
        None => (round(&asked, &wanted, 1)?, asked),
        Some(precision) => {
            let statistic = read_statistic(precision, &model, &usual_outcomes(&model))?;
            watch(&mut wanted, &statistic);
            let mut rounds = |sampling: &Sampling, number| round(sampling, &wanted, number);
            until_precise(precision, &statistic, &asked, &mut rounds)?
        }
    };
    refuse_failures(&model, &outcomes, options.sampling.seed, options.max_failed)?;
    let results = results(loaded, &model, &outcomes, options, &sampling, &warnings);
    Ok(Finished { results, outcomes, model })
}

/// The usual outcomes with every condition that results or the rule ask about.
fn wanted(model: &Model) -> Vec<Wanted> {
    let plan = trace::plan(model);
    let usual = usual_outcomes(model).into_iter();
    let mut wanted: Vec<Wanted> = usual
        .map(|outcome| Wanted { outcome, watched: summary::watched(outcome, model.horizon, plan.outcome(outcome)) })
        .collect();
    model.rules.iter().for_each(|rule| watch(&mut wanted, &rule.statistic));
    wanted
}

/// Watches the condition of a probability.
fn watch(wanted: &mut [Wanted], statistic: &Statistic) {
    if let Statistic::Probability(outcome, comparison, threshold) = *statistic
        && let Some(wanted) = wanted.iter_mut().find(|wanted| wanted.outcome == outcome)
    {
        wanted.watched.push(Watched { comparison, threshold });
    }
}

/// What a simulation that could not begin or end means for the run.
#[must_use]
pub fn refused(error: SimulationError) -> RunError {
    match error {
        SimulationError::Cancelled => RunError::Cancelled,
        SimulationError::Trials(found) => {
            let rule = format!(">= 1, <= {MAX_TRIALS}");
            let message = Message::new("number.range").with("value", found).with("rule", rule);
            RunError::Problems(Problem::error("E-RANGE", "trials", message).into())
        }
        SimulationError::Design(error) => {
            let message = Message::new("design.refused").with("found", error);
            RunError::Problems(Problem::error("E-LIMIT", "design", message).severity(Severity::Limit).into())
        }
    }
}

/// Refuses a run that would hold more memory than allowed, before it starts.
///
/// # Errors
/// `E-LIMIT` with the arithmetic.
pub fn within_memory(model: &Model, wanted: usize, trials: u64, max_memory: u64) -> Result<(), Problems> {
    refuse_memory(wanted, trials, memory_estimate(model, wanted, trials), max_memory)
}

fn refuse_memory(wanted: usize, trials: u64, needed: u128, max_memory: u64) -> Result<(), Problems> {
    if needed <= u128::from(max_memory) {
        return Ok(());
    }
    let gigabytes = |bytes: u128| format!("{:.1} GB", bytes as f64 / 1e9);
    let message = Message::new("limit.memory")
        .with("trials", trials)
        .with("columns", wanted)
        .with("one", format!("{:.0} GB", trials as f64 * 8.0 / 1e9))
        .with("needed", gigabytes(needed))
        .with("limit", gigabytes(u128::from(max_memory)));
    Err(Problem::error("E-LIMIT", "trials", message).severity(Severity::Limit).into())
}

fn within_summary_memory(model: &Model, wanted: usize, sampling: &Sampling, options: &Options) -> Result<(), Problems> {
    let needed = summary_memory_estimate(model, wanted, sampling, options.keep_trials);
    refuse_memory(wanted, sampling.trials, needed, options.max_memory)
}

/// Failed trials over the share allowed end the run, with the first of them explained.
///
/// # Errors
/// `E-TRIAL` for each of them.
pub fn refuse_failures(model: &Model, outcomes: &Outcomes, seed: u64, max_failed: f64) -> Result<(), RunError> {
    if outcomes.failed < outcomes.trials && outcomes.failed as f64 <= max_failed * outcomes.trials as f64 {
        return Ok(());
    }
    let mut problems = Vec::new();
    for failure in &outcomes.failures {
        let inputs: Vec<String> = model
            .variables
            .iter()
            .zip(&failure.variables)
            .take(8)
            .map(|(variable, value)| format!("{} = {value:.4}", variable.name))
            .collect();
        let message = match &failure.cause {
            FailureCause::DivisionByZero => Message::new("trial.division"),
            FailureCause::NotFinite => Message::new("trial.not-finite"),
            FailureCause::OutOfRange(value, rule) => {
                Message::new("trial.range").with("value", format!("{value:.6}")).with("rule", rule)
            }
        }
        .with("trial", failure.trial)
        .with("seed", seed)
        .with("inputs", inputs.join(", "));
        problems.push(Problem::error("E-TRIAL", failure.path.clone(), message).severity(Severity::Trial));
    }
    let message = Message::new("trial.failed")
        .with("failed", outcomes.failed)
        .with("trials", outcomes.trials)
        .with("limit", format!("{}%", max_failed * 100.0));
    problems.push(Problem::error("E-TRIAL", "", message).severity(Severity::Trial));
    Err(Problems(problems).into())
}

fn results(
    loaded: &Loaded,
    model: &Model,
    outcomes: &Outcomes,
    options: &Options,
    sampling: &Sampling,
    warnings: &[Problem],
) -> Results {
    let plan = trace::plan(model);
    let leading = Outcome { metric: Metric::Roi, month: model.horizon };
    Results {
        format: FORMAT.to_owned(),
        provenance: provenance(loaded, options, sampling, outcomes),
        case: summary::case(loaded, model, &plan),
        decision: decide(&model.rules, &Trials::of(outcomes)),
        outcomes: summary::outcomes(outcomes, &plan),
        payback: summary::payback(model, outcomes, &plan),
        irr: summary::irr(outcomes),
        running_total: summary::running_total(outcomes, &plan),
        adoption: summary::adoption(model, outcomes, &plan),
        lines: summary::lines(model, outcomes, &plan),
        drivers: drivers::rank(model, outcomes, leading),
        histogram: summary::histogram(outcomes, leading),
        assumptions: summary::assumptions(loaded, model, outcomes, &plan),
        correlations: summary::correlations(model),
        failed_trials: outcomes.failed,
        warnings: summary::warnings(warnings),
        labels: loaded.scenario.labels.clone(),
        replay: Replay {
            scenario: loaded.canonical.clone(),
            data: loaded.data.clone(),
            max_failed: options.max_failed,
        },
    }
}

/// Where the numbers of a run come from.
#[must_use]
pub fn provenance(loaded: &Loaded, options: &Options, sampling: &Sampling, outcomes: &Outcomes) -> Provenance {
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("ROICAST_COMMIT").filter(|commit| !commit.is_empty()).map(str::to_owned),
        stream_version: STREAM_VERSION,
        scenario_sha256: sha256(&loaded.canonical),
        scenario_file: options.scenario_file.clone(),
        overrides: options.overrides.clone(),
        design: design_name(sampling.design).to_owned(),
        seed: sampling.seed.to_string(),
        trials: outcomes.trials,
        replicates: outcomes.replicates,
        alignment: sampling.alignment.as_ref().map_or_else(Vec::new, |found| found.inputs().to_vec()),
        confidence_level: Confidence::default().level(),
    }
}

/// The word for a design.
#[must_use]
pub const fn design_name(design: Design) -> &'static str {
    match design {
        Design::Independent => "independent",
        Design::LatinHypercube => "latin-hypercube",
        Design::Sobol => "sobol",
    }
}

/// The design of a word.
#[must_use]
pub fn design_of(name: &str) -> Option<Design> {
    [Design::Independent, Design::LatinHypercube, Design::Sobol].into_iter().find(|design| design_name(*design) == name)
}

pub(crate) fn sha256(value: &serde_json::Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
