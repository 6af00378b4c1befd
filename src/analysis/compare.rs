//! Options on common random numbers: the same trial meets every option, and inputs of one name share their draw.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::advice::advise;
use super::comparison::{
    Comparison, DominanceResult, FORMAT, Leaders, OptionKind, OptionSummary, OutcomeDifference, PairSummary,
};
use super::factor;
use super::information::{DO_NOTHING, Knowable, worth};
use super::run::{Options, RunError, design_name, provenance, refuse_failures, refused, within_memory};
use super::sample::Sample;
use super::verdict::{Trials, decide};
use super::{results::Decision, summary};
use crate::decision::{DecisionError, Dominance, NetBenefits, compare_options, dominance_summary, mean_tail_scores};
use crate::lang::Message;
use crate::model::Model;
use crate::model::compile::compile;
use crate::outcome::{Column, Metric, Outcome, Outcomes};
use crate::random::design::Sampler;
use crate::scenario::format::InputEntry;
use crate::scenario::load::Loaded;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::{Control, KEPT_VARIABLES, drawn_values, simulate_sampled, trace};
use crate::stats::{Estimate, Moments};

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

/// An option that was run.
struct Run {
    name: String,
    kind: OptionKind,
    wait: usize,
    /// Number of its candidate; `None` for doing nothing.
    candidate: Option<usize>,
    model: Option<Model>,
    outcomes: Outcomes,
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

/// The draws of several models: under Sobol points an input's dimension is its place among all names, so all models
/// draw from one list.
struct Draws {
    names: Vec<String>,
    all: Sampler,
}

impl Draws {
    fn new(models: &[Model], options: &Options) -> Result<Self, RunError> {
        let mut names: Vec<String> = Vec::new();
        for variable in models.iter().flat_map(|model| &model.variables) {
            if !names.contains(&variable.name) {
                names.push(variable.name.clone());
            }
        }
        let texts: Vec<&str> = names.iter().map(String::as_str).collect();
        let asked = &options.sampling;
        let all = Sampler::new(asked.design, asked.seed, &texts, asked.trials, asked.replicates)
            .map_err(|error| refused(error.into()))?;
        Ok(Self { names, all })
    }

    fn of(&self, model: &Model) -> Sampler {
        let place = |variable: &crate::model::Variable| self.names.iter().position(|name| *name == variable.name);
        self.all.select(&model.variables.iter().filter_map(place).collect::<Vec<usize>>())
    }
}

/// Runs scenarios on common random numbers, each over its own horizon.
pub(super) fn run_candidates(
    candidates: &[Candidate],
    metrics: &[Metric],
    options: &Options,
    control: &Control,
) -> Result<Vec<(Model, Outcomes)>, RunError> {
    let mut models = Vec::new();
    for candidate in candidates {
        models.push(compile(&candidate.loaded)?.0);
    }
    let draws = Draws::new(&models, options)?;
    let mut runs = Vec::new();
    for model in models {
        within_memory(&model, metrics.len() * candidates.len(), options.sampling.trials, options.max_memory)?;
        let wanted = metrics.iter().map(|&metric| Outcome { metric, month: model.horizon }).collect();
        let outcomes = simulate_sampled(&model, &draws.of(&model), wanted, control).map_err(refused)?;
        refuse_failures(&model, &outcomes, options.sampling.seed, 0.0)?;
        runs.push((model, outcomes));
    }
    Ok(runs)
}

fn simulate_all(
    candidates: &[Candidate],
    mut models: Vec<Model>,
    wanted: &[Outcome],
    also: Also,
    options: &Options,
    control: &Control,
) -> Result<Vec<Run>, RunError> {
    let draws = Draws::new(&models, options)?;
    let asked = &options.sampling;
    let mut runs = Vec::new();
    let mut later = Vec::new();
    for (number, (candidate, mut model)) in candidates.iter().zip(models.drain(..)).enumerate() {
        let mut outcomes_wanted = wanted.to_vec();
        outcomes_wanted.extend(model.rules.iter().map(|rule| rule.outcome()));
        // What a waiting twin shows at a month is what its scenario has reached that much earlier.
        if let Some(wait) = also.wait {
            let earlier = |outcome: &Outcome| Some(Outcome { month: outcome.month.checked_sub(wait)?, ..*outcome });
            let earlier: Vec<Outcome> = outcomes_wanted.iter().filter_map(earlier).collect();
            outcomes_wanted.extend(earlier);
        }
        outcomes_wanted.sort_unstable();
        outcomes_wanted.dedup();
        outcomes_wanted.iter().for_each(|outcome| model.report_at(outcome.month));
        within_memory(&model, outcomes_wanted.len() * candidates.len(), asked.trials, options.max_memory)?;
        let sampler = draws.of(&model);
        let outcomes = simulate_sampled(&model, &sampler, outcomes_wanted, control).map_err(refused)?;
        refuse_failures(&model, &outcomes, asked.seed, 0.0)?;
        if let Some(wait) = also.wait {
            let rates = drawn_values(&model, &sampler, model.discount_rate);
            later.push(waiting(candidate, number, &model, &outcomes, wanted, wait, &rates));
        }
        runs.push(Run {
            name: candidate.name.clone(),
            kind: OptionKind::Scenario,
            wait: 0,
            candidate: Some(number),
            model: Some(model),
            outcomes,
        });
    }
    runs.extend(later);
    Ok(runs)
}

/// The same scenario, begun later: everything is reached that much later, and money is discounted that much more.
fn waiting(
    candidate: &Candidate,
    number: usize,
    model: &Model,
    outcomes: &Outcomes,
    wanted: &[Outcome],
    wait: usize,
    rates: &[f64],
) -> Run {
    let trials = usize::try_from(outcomes.trials).unwrap_or_default();
    let mut all = wanted.to_vec();
    all.extend(model.rules.iter().map(|rule| rule.outcome()));
    all.sort_unstable();
    all.dedup();
    let years = wait as f64 / 12.0;
    let discount: Vec<f64> = rates.iter().map(|rate| crate::math::exp(-crate::math::ln(1.0 + rate) * years)).collect();
    let columns = all
        .into_iter()
        .map(|outcome| {
            let earlier = outcome.month.checked_sub(wait).map(|month| Outcome { month, ..outcome });
            let reached = earlier.and_then(|earlier| outcomes.values(earlier));
            let values = match (reached, outcome.metric) {
                (Some(values), Metric::Npv) => values.iter().zip(&discount).map(|(value, d)| value * d).collect(),
                (Some(values), Metric::Payback | Metric::PaybackDiscounted) => {
                    values.iter().map(|value| value + wait as f64).collect()
                }
                (Some(values), _) => values.to_vec(),
                (None, metric) => vec![of_nothing(metric); trials],
            };
            Column { outcome, values }
        })
        .collect();
    Run {
        name: format!("{} +{wait}", candidate.name),
        kind: OptionKind::Wait,
        wait,
        candidate: Some(number),
        model: Some(model.clone()),
        outcomes: Outcomes { columns, irr: Vec::new(), ..outcomes.clone() },
    }
}

/// An outcome of spending and gaining nothing: no money moves, and a return on nothing is undefined.
const fn of_nothing(metric: Metric) -> f64 {
    match metric {
        Metric::Npv
        | Metric::PeakFunding
        | Metric::Cost
        | Metric::Benefit
        | Metric::BenefitHard
        | Metric::BenefitSoft
        | Metric::BenefitFinance
        | Metric::BenefitOperations
        | Metric::BenefitCustomer
        | Metric::BenefitRisk
        | Metric::BenefitInnovation
        | Metric::BenefitOrganisation => 0.0,
        _ => f64::NAN,
    }
}

fn nothing(runs: &[Run], wanted: &[Outcome]) -> Run {
    let empty = Outcomes {
        trials: 0,
        replicates: 1,
        columns: Vec::new(),
        irr: Vec::new(),
        running_total: crate::outcome::MonthlyHistogram::new(&[]),
        adoption: Vec::new(),
        line_means: Vec::new(),
        variables: Vec::new(),
        failed: 0,
        failures: Vec::new(),
    };
    let (trials, replicates) = runs.first().map_or((0, 1), |run| (run.outcomes.trials, run.outcomes.replicates));
    let count = usize::try_from(trials).unwrap_or_default();
    let columns =
        wanted.iter().map(|&outcome| Column { outcome, values: vec![of_nothing(outcome.metric); count] }).collect();
    Run {
        name: DO_NOTHING.to_owned(),
        kind: OptionKind::DoNothing,
        wait: 0,
        candidate: None,
        model: None,
        outcomes: Outcomes { trials, replicates, columns, ..empty },
    }
}

fn decision(run: &Run) -> Decision {
    match &run.model {
        Some(model) => decide(&model.rules, &run.outcomes, &Trials::of(&run.outcomes)),
        None => Decision { conditions: Vec::new(), verdict: None },
    }
}

fn outcomes(run: &Run, wanted: &[Outcome]) -> Vec<super::results::OutcomeSummary> {
    let plan = run.model.as_ref().filter(|_| run.kind == OptionKind::Scenario).map(trace::plan);
    wanted
        .iter()
        .filter_map(|outcome| {
            let values = run.outcomes.values(*outcome)?;
            let plan = plan.as_ref().and_then(|plan| plan.outcome(*outcome));
            Some(summary::summary(*outcome, values, &Trials::of(&run.outcomes), plan, &mut Vec::new()))
        })
        .collect()
}

fn differences(a: &Run, b: &Run, horizon: usize) -> Vec<OutcomeDifference> {
    let replicates = a.outcomes.replicates;
    COMPARED
        .into_iter()
        .filter_map(|metric| {
            let outcome = Outcome { metric, month: horizon };
            let (a, b) = (a.outcomes.values(outcome)?, b.outcomes.values(outcome)?);
            Some(difference(outcome, a, b, replicates))
        })
        .collect()
}

fn difference(outcome: Outcome, a: &[f64], b: &[f64], replicates: u64) -> OutcomeDifference {
    let less = outcome.metric.less_is_better();
    let score = |(a, b): (&f64, &f64)| match a.partial_cmp(b) {
        None => f64::NAN,
        Some(std::cmp::Ordering::Equal) => 0.5,
        Some(order) => f64::from(u8::from((order == std::cmp::Ordering::Greater) != less)),
    };
    let scores: Vec<f64> = a.iter().zip(b).map(score).collect();
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let sample = Sample::new(&scores, replicates, None);
    let whole = scores.iter().all(|score| *score == 0.0 || *score == 1.0);
    let better = if whole { sample.probability(|score| score == 1.0) } else { sample.mean() };
    OutcomeDifference {
        outcome,
        difference: differences
            .iter()
            .all(|difference| difference.is_finite())
            .then(|| Sample::new(&differences, replicates, None).mean())
            .flatten(),
        a_better: better.map(|better| {
            let interval = better.interval.map(|(low, high)| (low.max(0.0), high.min(1.0)));
            Estimate { interval, ..better }
        }),
        compared: sample.defined(),
    }
}

fn dominance_result(found: &Dominance) -> DominanceResult {
    DominanceResult {
        first_order: found.comparison.first_order,
        second_order: found.comparison.second_order,
        violation: found.comparison.violation,
        first_order_frequency: found.first_order_frequency,
        second_order_frequency: found.second_order_frequency,
    }
}

/// How much common random numbers save: Var(A) + Var(B) over Var(A - B).
fn variance_ratio(a: &[f64], b: &[f64]) -> Option<f64> {
    let variance = |values: &[f64]| Moments::of(values).standard_deviation().map(|sd| sd * sd);
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let paired = variance(&differences).filter(|paired| *paired > 0.0)?;
    Some((variance(a)? + variance(b)?) / paired)
}

fn leaders(runs: &[Run], months: &[usize]) -> Vec<Leaders> {
    let mut all = Vec::new();
    for metric in LEADING {
        for &month in months {
            let outcome = Outcome { metric, month };
            let sample = |run: &Run| {
                let values = run.outcomes.values(outcome)?;
                let sample = Sample::new(values, run.outcomes.replicates, None);
                (sample.defined() == 1.0).then(|| sample.mean()).flatten()
            };
            let mut ranked: Vec<(usize, Estimate)> =
                runs.iter().enumerate().filter_map(|(number, run)| Some((number, sample(run)?))).collect();
            ranked.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
            let clear = match ranked.as_slice() {
                [(first, _), (second, _), ..] => {
                    let value = |number: usize| runs.get(number).and_then(|run| run.outcomes.values(outcome));
                    let replicates = runs.first().map_or(1, |run| run.outcomes.replicates);
                    value(*first)
                        .zip(value(*second))
                        .and_then(|(first, second)| difference(outcome, first, second, replicates).difference)
                        .is_some_and(|lead| lead.interval.map_or(lead.value, |(low, _)| low) > 0.0)
                }
                _ => true,
            };
            let (ranking, means) = ranked.into_iter().unzip();
            all.push(Leaders { metric, month, ranking, means, clear });
        }
    }
    all
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
    let twice = |name: &&str| models.iter().filter(|model| has(model, name)).count() > 1;
    let (shared, other): (Vec<&str>, Vec<&str>) = names.into_iter().partition(twice);
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    (owned(shared), owned(other))
}
