//! Options on common random numbers: the same trial meets every option, and inputs of one name share their draw.

mod pairs;
mod runs;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use self::pairs::difference;
use self::pairs::{differences, dominance_result, leaders, variance_ratio};
pub(super) use self::runs::run_candidates;
use self::runs::{Run, nothing, simulate_all};
use super::advice::advise;
use super::comparison::{Comparison, FORMAT, OptionKind, OptionSummary, PairSummary};
use super::factor;
use super::information::{DO_NOTHING, Knowable, worth};
use super::run::{Options, RunError, design_name, provenance};
use super::verdict::{Trials, decide};
use super::{results::Decision, summary};
use crate::decision::{DecisionError, NetBenefits, compare_options, dominance_summary, mean_tail_scores};
use crate::lang::Message;
use crate::model::Model;
use crate::model::compile::compile;
use crate::outcome::{Metric, Outcome};
use crate::scenario::format::InputEntry;
use crate::scenario::load::Loaded;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, KEPT_VARIABLES, trace};

/// Share of trials in the CVaR of options.
const WORST: f64 = 0.05;
/// What is shown and compared at the common horizon.
const COMPARED: [Metric; 8] = [
    Metric::Npv,
    Metric::Roi,
    Metric::RoiHard,
    Metric::Payback,
    Metric::PeakFunding,
    Metric::Cost,
    Metric::Benefit,
    Metric::BenefitHard,
];
/// What leads by month.
const LEADING: [Metric; 3] = [Metric::Npv, Metric::Roi, Metric::RoiHard];

/// An option to compare.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its name, unique among the options.
    pub name: String,
    /// Its scenario.
    pub loaded: Loaded,
    /// File it came from.
    pub file: String,
    /// Changes of that file.
    pub changes: Vec<String>,
}

/// What else is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Also {
    /// Doing nothing.
    pub nothing: bool,
    /// Every option again, this many months later.
    pub wait: Option<usize>,
}

/// Compares options.
///
/// # Errors
/// Options in different currencies, units or under one name; all problems of a scenario or of its run.
pub fn compare(
    candidates: &[Candidate],
    also: Also,
    options: &Options,
    control: &Control,
) -> Result<Comparison, RunError> {
    comparable(candidates)?;
    let mut models = Vec::new();
    for candidate in candidates {
        models.push(compile(&candidate.loaded)?.0);
    }
    let horizon = models.iter().map(|model| model.horizon).min().unwrap_or_default();
    let months: Vec<usize> = [12, 24, 36].into_iter().filter(|month| *month < horizon).chain([horizon]).collect();
    let wanted = wanted(&months);
    let mut runs = simulate_all(candidates, models, &wanted, also, options, control)?;
    if also.nothing {
        runs.push(nothing(&runs, &wanted));
    }
    let replicates = runs.first().map_or(1, |run| run.outcomes.replicates);
    let npv = Outcome { metric: Metric::Npv, month: horizon };
    let columns: Vec<&[f64]> = runs.iter().map(|run| run.outcomes.values(npv).unwrap_or_default()).collect();
    let benefits = NetBenefits::new(&columns, replicates)?;
    let scores = compare_options(&benefits)?;
    let tails = mean_tail_scores(&benefits, WORST)?;
    let mut pairs = Vec::new();
    for (a, first) in runs.iter().enumerate() {
        for (b, second) in runs.iter().enumerate().skip(a + 1) {
            let dominance = dominance_summary(&benefits, a, b, options.sampling.seed)?;
            pairs.push(PairSummary {
                a,
                b,
                differences: differences(first, second, horizon),
                a_over_b: dominance_result(&dominance.forward),
                b_over_a: dominance_result(&dominance.backward),
                variance_ratio: variance_ratio(columns[a], columns[b]),
            });
        }
    }
    let summaries: Vec<OptionSummary> = runs
        .iter()
        .zip(scores.options.iter().zip(&tails))
        .map(|(run, (score, tail))| {
            let candidate = run.candidate.and_then(|number| candidates.get(number));
            let provenance = candidate.map(|c| provenance(&c.loaded, options, &options.sampling, &run.outcomes));
            OptionSummary {
                name: run.name.clone(),
                kind: run.kind,
                wait: run.wait,
                file: candidate.map(|candidate| candidate.file.clone()),
                changes: candidate.map_or_else(Vec::new, |candidate| candidate.changes.clone()),
                scenario_sha256: provenance.map(|provenance| provenance.scenario_sha256),
                project: candidate.and_then(|candidate| candidate.loaded.scenario.kind),
                horizon: run.model.as_ref().map_or(horizon, |model| model.horizon),
                decision: decision(run),
                outcomes: outcomes(run, &wanted),
                npv: score.mean,
                npv_cvar: tail.cvar,
                efficient: tail.efficient,
                best: score.probability_best,
                regret: score.expected_regret,
                histogram: run.model.as_ref().map(|_| summary::histogram(&run.outcomes, npv)),
            }
        })
        .collect();
    let leaders = leaders(&runs, &months);
    let information = information(candidates, &runs, npv)?;
    let (shared_inputs, other_inputs) = inputs(&runs);
    let advice = advise(&summaries, &pairs, &leaders, &information, horizon);
    let first = provenance_of(candidates, options, &runs);
    let scenario = candidates.first().map(|candidate| &candidate.loaded.scenario);
    Ok(Comparison {
        format: FORMAT.to_owned(),
        version: first.0,
        commit: first.1,
        stream_version: crate::random::address::STREAM_VERSION,
        design: design_name(options.sampling.design).to_owned(),
        seed: options.sampling.seed.to_string(),
        trials: runs.first().map_or(0, |run| run.outcomes.trials),
        replicates,
        confidence_level: crate::stats::Confidence::default().level(),
        currency: scenario.map_or_else(String::new, |scenario| scenario.currency.clone()),
        unit: scenario.and_then(|scenario| scenario.unit.clone()),
        horizon,
        months,
        shared_inputs,
        other_inputs,
        options: summaries,
        pairs,
        leaders,
        information,
        advice,
        labels: labels(candidates),
    })
}

/// Names in other languages from all scenarios.
pub(super) fn labels(candidates: &[Candidate]) -> IndexMap<String, IndexMap<String, String>> {
    let mut labels: IndexMap<String, IndexMap<String, String>> = IndexMap::new();
    for candidate in candidates {
        for (language, names) in &candidate.loaded.scenario.labels {
            labels.entry(language.clone()).or_default().extend(names.clone());
        }
    }
    labels
}

fn provenance_of(candidates: &[Candidate], options: &Options, runs: &[Run]) -> (String, Option<String>) {
    match (candidates.first(), runs.first()) {
        (Some(candidate), Some(run)) => {
            let found = provenance(&candidate.loaded, options, &options.sampling, &run.outcomes);
            (found.version, found.commit)
        }
        _ => (String::new(), None),
    }
}

/// Options must be told apart by name and be in one money.
pub(super) fn comparable(candidates: &[Candidate]) -> Result<(), Problems> {
    let mut problems = Vec::new();
    let Some(first) = candidates.first() else {
        return Err(Problem::error("E-MISSING", "", Message::new("compare.none")).into());
    };
    let size = |candidate: &Candidate| {
        let scenario = &candidate.loaded.scenario;
        crate::units::unit_size(scenario.unit.as_deref(), scenario.unit_size)
    };
    let mut names = BTreeSet::new();
    for candidate in candidates {
        if !names.insert(candidate.name.as_str()) || candidate.name == DO_NOTHING {
            let message = Message::new("compare.same-name").with("name", &candidate.name);
            problems.push(Problem::error("E-NAME", candidate.file.clone(), message));
        }
        let (scenario, of_first) = (&candidate.loaded.scenario, &first.loaded.scenario);
        if scenario.currency != of_first.currency || size(candidate) != size(first) {
            let money = |candidate: &Candidate| {
                let scenario = &candidate.loaded.scenario;
                format!("{} {}", scenario.unit.clone().unwrap_or_default(), scenario.currency).trim().to_owned()
            };
            let message = Message::new("compare.money").with("found", money(candidate)).with("first", money(first));
            problems.push(Problem::error("E-RANGE", candidate.file.clone(), message));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

fn wanted(months: &[usize]) -> Vec<Outcome> {
    let mut wanted: Vec<Outcome> =
        months.iter().flat_map(|&month| LEADING.map(|metric| Outcome { metric, month })).collect();
    let horizon = months.last().copied().unwrap_or_default();
    wanted.extend(COMPARED.map(|metric| Outcome { metric, month: horizon }));
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

fn decision(run: &Run) -> Decision {
    match &run.model {
        Some(model) => decide(&model.rules, &Trials::of(&run.outcomes)),
        None => Decision { conditions: Vec::new(), verdict: None },
    }
}

fn outcomes(run: &Run, wanted: &[Outcome]) -> Vec<super::results::OutcomeSummary> {
    let plan = run.model.as_ref().filter(|_| run.kind == OptionKind::Scenario).map(trace::plan);
    wanted
        .iter()
        .filter_map(|outcome| {
            let sample = Trials::of(&run.outcomes).outcome(*outcome)?;
            let plan = plan.as_ref().and_then(|plan| plan.outcome(*outcome));
            Some(summary::summary(*outcome, &sample, plan))
        })
        .collect()
}

/// What knowing an input is worth for choosing among all options; inputs of one name are one.
fn information(
    candidates: &[Candidate],
    runs: &[Run],
    npv: Outcome,
) -> Result<super::information::Information, DecisionError> {
    let trials = runs.first().map_or(0, |run| run.outcomes.trials);
    let kept = usize::try_from(trials.min(KEPT_VARIABLES)).unwrap_or_default();
    let replicates = if trials > KEPT_VARIABLES { 1 } else { runs.first().map_or(1, |run| run.outcomes.replicates) };
    let mut found: Vec<(factor::Factor, Vec<f64>, Option<f64>)> = Vec::new();
    for run in runs.iter().filter(|run| run.kind == OptionKind::Scenario) {
        let (Some(model), Some(candidate)) = (&run.model, run.candidate.and_then(|number| candidates.get(number)))
        else {
            continue;
        };
        let factors = factor::factors(model, &[]).unwrap_or_default();
        let columns = factor::columns(model, &run.outcomes, &factors, kept);
        for (factor, column) in factors.into_iter().zip(columns) {
            if let (Some(column), false) = (column, found.iter().any(|(known, ..)| known.name == factor.name)) {
                let cost = match candidate.loaded.scenario.input.get(&factor.name) {
                    Some(InputEntry::Full(input)) => input.study_cost,
                    _ => None,
                };
                found.push((factor, column, cost));
            }
        }
    }
    let knowables: Vec<Knowable<'_>> = found
        .iter()
        .map(|(factor, column, study_cost)| Knowable {
            name: factor.name.clone(),
            kind: factor.kind(),
            columns: vec![column.as_slice()],
            study_cost: *study_cost,
        })
        .collect();
    let names: Vec<String> = runs.iter().map(|run| run.name.clone()).collect();
    let columns: Vec<&[f64]> = runs
        .iter()
        .map(|run| run.outcomes.values(npv).and_then(|values| values.get(..kept)).unwrap_or_default())
        .collect();
    worth(&names, &columns, replicates, &knowables)
}

/// Variables that at least two scenarios have, and those that only one has.
fn inputs(runs: &[Run]) -> (Vec<String>, Vec<String>) {
    let models: Vec<&Model> =
        runs.iter().filter(|run| run.kind == OptionKind::Scenario).filter_map(|run| run.model.as_ref()).collect();
    let names: BTreeSet<&str> =
        models.iter().flat_map(|model| &model.variables).map(|variable| variable.name.as_str()).collect();
    let has = |model: &&&Model, name: &str| model.variables.iter().any(|variable| variable.name == name);
    // A scenario by itself still shares its draws with its own waiting twin.
    let twice = |name: &&str| models.len() == 1 || models.iter().filter(|model| has(model, name)).count() > 1;
    let (shared, other): (Vec<&str>, Vec<&str>) = names.into_iter().partition(twice);
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (owned(shared), owned(other))
}
