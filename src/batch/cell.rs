//! One cell: from its number to its rows, and nothing else. What runs beside it, before it or where cannot be seen
//! from here, which is why any split of a study gives the same bytes.

mod analyses;
mod rows;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::analyses::{comparison_rows, index_rows, information_rows, tornado_rows};
use self::rows::summary;
use super::design::Label;
use super::format::{AnalysisName, StudyFile};
use super::study::{Cell, Study};
use crate::analysis::precision::{Precision, read_statistic, until_precise};
use crate::analysis::run::{RunError, refuse_failures, refused, sha256, within_memory};
use crate::lang::Message;
use crate::model::Model;
use crate::model::compile::compile_with;
use crate::model::rule::{Statistic, parse_statistic};
use crate::outcome::{Metric, Outcome, Outcomes};
use crate::random::alignment::Alignment;
use crate::random::design::Design;
use crate::scenario::format::DesignName;
use crate::scenario::load::Loaded;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, Sampling, simulate_outcomes};

/// Longest cause of a failed cell that is kept, in characters.
const LONGEST_CAUSE: usize = 1000;

/// One figure of a cell: outcome, month, statistic, value, standard error, and the ends of its 95 % interval.
/// `None` is undefined, or not estimated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row(
    /// Outcome, such as `npv`.
    pub String,
    /// Month up to which it is taken.
    pub u32,
    /// Statistic, such as `mean`.
    pub String,
    /// Value.
    pub Option<f64>,
    /// Standard error.
    pub Option<f64>,
    /// Lower end.
    pub Option<f64>,
    /// Upper end.
    pub Option<f64>,
);

/// What a cell gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// Number of the cell, from 0.
    pub cell: u64,
    /// Name of its scenario.
    pub scenario: String,
    /// Its levels, one a factor.
    pub levels: Vec<Label>,
    /// Its replication, from 0.
    pub replication: u32,
    /// Its seed, as text.
    pub seed: String,
    /// Trials computed.
    pub trials: u64,
    /// Independent randomisations among them.
    pub replicates: u64,
    /// Trials that could not be computed; no figure counts them.
    pub failed_trials: u64,
    /// SHA-256 of the scenario after all overrides, as in `results.json`; empty when it did not come to that.
    pub scenario_sha256: String,
    /// Why there are no rows; `None` for a cell that went well.
    pub cause: Option<String>,
    /// Its figures.
    pub rows: Vec<Row>,
    /// Values in every trial, one column an outcome kept; not part of the rows of a shard.
    #[serde(skip)]
    pub kept: Vec<Vec<f64>>,
}

/// Computes a cell. A cell that cannot be computed says why and stops nothing.
///
/// The number of threads is that of the pool it is called in; it changes no bit.
///
/// # Errors
/// When the cell needs more memory than allowed: that is a matter of the machine, so it must not become a result.
pub fn compute(study: &Study, number: u64, max_memory: u64) -> Result<CellResult, Problems> {
    let cell = study.cell(number);
    compute_trials(study, &cell, study.file.trials, max_memory)
}

/// As [`compute`], with another number of trials: for a probe of the time.
pub(super) fn compute_trials(
    study: &Study,
    cell: &Cell,
    trials: Option<u64>,
    max_memory: u64,
) -> Result<CellResult, Problems> {
    let mut result = CellResult {
        cell: cell.number,
        scenario: study.bases.get(cell.scenario).map(|base| base.name.clone()).unwrap_or_default(),
        levels: study.labels(cell),
        replication: cell.replication,
        seed: study.seed(cell).to_string(),
        trials: 0,
        replicates: 0,
        failed_trials: 0,
        scenario_sha256: String::new(),
        cause: None,
        rows: Vec::new(),
        kept: Vec::new(),
    };
    let mut over = None;
    if let Err(error) = fill(study, cell, trials, max_memory, &mut result, &mut over) {
        if let Some(problems) = over {
            return Err(problems);
        }
        let said: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
        result.cause = Some(said.join("; ").chars().take(LONGEST_CAUSE).collect());
    }
    Ok(result)
}

fn fill(
    study: &Study,
    cell: &Cell,
    trials: Option<u64>,
    max_memory: u64,
    result: &mut CellResult,
    over: &mut Option<Problems>,
) -> Result<(), RunError> {
    let Some((loaded, model)) = prepared(study, cell)? else { return Ok(()) };
    result.scenario_sha256 = sha256(&loaded.canonical);
    let wanted = wanted(&study.file, &model)?;
    let first = Sampling { trials: trials.unwrap_or(study.trials()), ..sampling(study, cell) };
    let mut simulate = |model: &Model, sampling: &Sampling| -> Result<Outcomes, RunError> {
        within_memory(model, wanted.columns.len(), sampling.trials, max_memory).inspect_err(|problems| {
            *over = Some(problems.clone());
        })?;
        simulate_outcomes(model, sampling, wanted.columns.clone(), &Control::default()).map_err(refused)
    };
    let mut round = |sampling: &Sampling, _: u32| simulate(&model, sampling);
    let (outcomes, sampling) = match &study.precision {
        Some(precision) if trials.is_none() => {
            let statistic = read_statistic(precision, &model, &wanted.columns)?;
            until_precise(precision, &statistic, &first, &mut round)?
        }
        _ => (round(&first, 1)?, first),
    };
    refuse_failures(&model, &outcomes, sampling.seed, study.file.max_failed_trials)?;
    result.trials = outcomes.trials;
    result.replicates = outcomes.replicates;
    result.failed_trials = outcomes.failed;
    let against = study.against(cell).map(|other| prepared(study, &other)).transpose()?.flatten();
    let against = against.map(|(_, model)| simulate(&model, &sampling)).transpose()?;
    let job = Job {
        loaded: &loaded,
        model: &model,
        wanted: &wanted,
        outcomes: &outcomes,
        sampling: &sampling,
        max_memory,
        against: against.as_ref(),
    };
    for analysis in &study.file.analyses {
        result.rows.extend(job.rows(*analysis)?);
    }
    let columns = wanted.kept.iter().map(|outcome| outcomes.values(*outcome).map(<[f64]>::to_vec).unwrap_or_default());
    result.kept = columns.collect();
    Ok(())
}

/// How the trials of a cell are drawn.
pub(super) fn sampling(study: &Study, cell: &Cell) -> Sampling {
    let design = match study.file.sampling {
        DesignName::Independent => Design::Independent,
        DesignName::LatinHypercube => Design::LatinHypercube,
        DesignName::Sobol => Design::Sobol,
    };
    // Cells are compared with each other, so no cell lays its points its own way.
    let alignment = Some(Arc::new(Alignment::default()));
    Sampling { alignment, ..Sampling::new(design, study.trials(), study.seed(cell)) }
}

/// The scenario of a cell with its overrides, compiled.
fn prepared(study: &Study, cell: &Cell) -> Result<Option<(Loaded, Model)>, RunError> {
    let Some(base) = study.bases.get(cell.scenario) else { return Ok(None) };
    let mut document = base.document.clone();
    document.patch(&study.patches(cell)?)?;
    let loaded = document.load()?;
    let (model, _) = compile_with(&loaded, &study.marginals)?;
    Ok(Some((loaded, model)))
}

/// Everything an analysis of a cell may look at.
pub(super) struct Job<'a> {
    /// The scenario after the overrides of the cell.
    pub loaded: &'a Loaded,
    /// The scenario after the overrides of the cell, compiled.
    pub model: &'a Model,
    /// What the study asks for, at the months of this cell.
    pub wanted: &'a Wanted,
    /// What happened.
    pub outcomes: &'a Outcomes,
    /// How it was sampled.
    pub sampling: &'a Sampling,
    /// Bytes a run may hold.
    pub max_memory: u64,
    /// The same draws with the level of comparison; `None` where this cell has it, or nothing is compared.
    pub against: Option<&'a Outcomes>,
}

impl Job<'_> {
    /// The rows of an analysis: the one place where a word of the study's `analyses` gets its meaning.
    fn rows(&self, analysis: AnalysisName) -> Result<Vec<Row>, RunError> {
        match analysis {
            AnalysisName::Summary => Ok(summary(self)),
            AnalysisName::Tornado => tornado_rows(self),
            AnalysisName::Indices => index_rows(self),
            AnalysisName::Information => information_rows(self),
            AnalysisName::Comparison => {
                self.against.map_or_else(|| Ok(Vec::new()), |other| comparison_rows(self, other))
            }
        }
    }
}

/// What a study wants of a cell, at the months of its model.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Outcomes summed up.
    pub outcomes: Vec<Outcome>,
    /// Further statistics, as written.
    pub statistics: Vec<(String, Statistic)>,
    /// Outcomes kept by trial.
    pub kept: Vec<Outcome>,
    /// Columns to simulate: all of these, and total cost, which tells failed trials.
    pub columns: Vec<Outcome>,
}

/// Reads what a study wants against a model.
///
/// # Errors
/// Months at which the model takes no outcome, and everything wrong with statistics.
pub(super) fn wanted(study: &StudyFile, model: &Model) -> Result<Wanted, Problems> {
    let mut problems = Vec::new();
    let mut read = |list: &str, texts: &[String]| -> Vec<Outcome> {
        let mut found = Vec::new();
        for text in texts {
            let Ok((metric, month)) = read_outcome(text) else { continue };
            let outcome = Outcome { metric, month: month.unwrap_or(model.horizon) };
            match month_problem(outcome, model) {
                None => found.push(outcome),
                Some(message) => problems.push(Problem::error("E-RANGE", format!("{list}: {text}"), message)),
            }
        }
        found
    };
    let outcomes = read("outcomes", &study.outcomes);
    let kept = read("trial_columns", &study.trial_columns);
    let mut statistics = Vec::new();
    for text in &study.statistics {
        match parse_statistic(text, model.horizon) {
            Ok(statistic) => match month_problem(statistic.outcome(), model) {
                None => statistics.push((text.clone(), statistic)),
                Some(message) => problems.push(Problem::error("E-RANGE", format!("statistics: {text}"), message)),
            },
            Err(errors) => problems.extend(errors.into_iter().map(|error| Problem {
                help: error.help,
                ..Problem::error(error.code, format!("statistics: {text}"), error.message)
            })),
        }
    }
    // Sensitivities explain means, and what perhaps never comes has none.
    let explained = [AnalysisName::Tornado, AnalysisName::Indices];
    if study.analyses.iter().any(|analysis| explained.contains(analysis)) {
        let endless = |outcome: &&Outcome| matches!(outcome.metric, Metric::Payback | Metric::PaybackDiscounted);
        problems.extend(outcomes.iter().filter(endless).map(|outcome| {
            let message = Message::new("rule.no-mean").with("outcome", outcome.metric.key());
            Problem::error("E-RULE", "outcomes", message)
        }));
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let mut columns: Vec<Outcome> = Vec::new();
    let cost = Outcome { metric: Metric::Cost, month: model.horizon };
    // A precision may be asked of an outcome that no table shows.
    let precise = study.precision.as_deref().and_then(|text| {
        let precision = Precision::parse(text).ok()?;
        parse_statistic(&precision.statistic, model.horizon).ok()
    });
    let asked = statistics.iter().map(|(_, statistic)| statistic.outcome());
    let asked = asked.chain(precise.iter().map(Statistic::outcome)).chain([cost]);
    for outcome in outcomes.iter().chain(&kept).copied().chain(asked) {
        if !columns.contains(&outcome) {
            columns.push(outcome);
        }
    }
    Ok(Wanted { outcomes, statistics, kept, columns })
}

fn month_problem(outcome: Outcome, model: &Model) -> Option<Message> {
    if outcome.metric.horizon_only() && outcome.month != model.horizon {
        return Some(Message::new("rule.horizon-only").with("outcome", outcome.metric.key()));
    }
    let months = || model.checkpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    (!model.checkpoints.contains(&outcome.month))
        .then(|| Message::new("batch.month").with("month", outcome.month).with("known", months()))
}

/// An outcome as a study writes it: `npv`, or `npv(24)`.
///
/// # Errors
/// What was found instead of an outcome.
pub(super) fn read_outcome(text: &str) -> Result<(Metric, Option<usize>), String> {
    let (name, month) = match text.trim().strip_suffix(')').and_then(|text| text.split_once('(')) {
        Some((name, month)) => (name.trim(), Some(month.trim().parse().map_err(|_| text.to_owned())?)),
        None => (text.trim(), None),
    };
    Metric::find(name).map(|metric| (metric, month)).ok_or_else(|| name.to_owned())
}

/// The name of an outcome as a column of trials: `npv`, or `npv_24`.
pub(super) fn column_name(text: &str) -> String {
    match read_outcome(text) {
        Ok((metric, Some(month))) => format!("{}_{month}", metric.key()),
        Ok((metric, None)) => metric.key().to_owned(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_with_and_without_a_month() {
        assert_eq!(read_outcome("npv"), Ok((Metric::Npv, None)));
        assert_eq!(read_outcome(" roi_hard( 24 ) "), Ok((Metric::RoiHard, Some(24))));
        assert_eq!(read_outcome("nvp").expect_err("a slip"), "nvp");
        assert!(read_outcome("npv(two)").is_err());
        assert_eq!((column_name("npv"), column_name("npv(24)")), ("npv".into(), "npv_24".into()));
    }
}
