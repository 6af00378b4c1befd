//! Which proposals to fund together under a budget, exactly, on common random numbers.

use serde::{Deserialize, Serialize};

use super::compare::{Candidate, comparable, run_candidates};
use super::run::{Options, RunError, design_name};
use super::sample::Sample;
use crate::decision::{DecisionError, MOST_PROPOSALS, PortfolioRules, Proposal, select_portfolio};
use crate::lang::Message;
use crate::outcome::{Metric, Outcome};
use crate::scenario::problem::{Problem, Problems, Severity};
use crate::simulate::{Control, trace};
use crate::stats::Estimate;
use crate::text::name::nearest;

/// Name and version of the format.
pub const FORMAT: &str = "roicast-portfolio/1";

/// What a proposal takes from the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostBasis {
    /// Its planned costs.
    Plan,
    /// Their mean over the trials.
    Mean,
    /// What they stay below in 80 % of trials.
    P80,
}

/// What a portfolio must keep to. Names are those of proposals.
#[derive(Debug, Clone, PartialEq)]
pub struct PortfolioRequest {
    /// Largest sum of costs.
    pub budget: Option<f64>,
    /// Which costs.
    pub basis: CostBasis,
    /// Smallest mean of the worst 5 % of totals.
    pub smallest_cvar: Option<f64>,
    /// Largest probability of a total below 0.
    pub largest_loss_probability: Option<f64>,
    /// Proposals that are in every set.
    pub mandatory: Vec<String>,
    /// Groups of which at most one is in, besides the options of one file, which exclude each other anyway.
    pub at_most_one: Vec<Vec<String>>,
    /// Pairs of which the first needs the second.
    pub requires: Vec<(String, String)>,
}

/// A proposal that was weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalSummary {
    /// Its name.
    pub name: String,
    /// File of its scenario.
    pub file: String,
    /// What it takes from the budget.
    pub cost: f64,
    /// Its mean NPV.
    pub npv: Estimate,
    /// Whether it was asked to be in every set.
    pub mandatory: bool,
    /// Whether it is in the best set.
    pub chosen: bool,
}

/// A set of proposals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetSummary {
    /// Numbers of the proposals in it.
    pub members: Vec<usize>,
    /// Sum of their costs.
    pub cost: f64,
    /// Mean NPV.
    pub npv: Estimate,
    /// Mean NPV of the worst 5 % of trials.
    pub npv_cvar: Estimate,
    /// Probability of an NPV below 0.
    pub loss: Estimate,
}

/// The best set of proposals, and the frontier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortfolioSummary {
    /// [`FORMAT`].
    pub format: String,
    /// Version of Roicast.
    pub version: String,
    /// Sampling design.
    pub design: String,
    /// Seed, as text.
    pub seed: String,
    /// Trials.
    pub trials: u64,
    /// ISO 4217 currency.
    pub currency: String,
    /// Unit of all amounts.
    pub unit: Option<String>,
    /// Largest sum of costs.
    pub budget: Option<f64>,
    /// Which costs the budget is about.
    pub basis: CostBasis,
    /// Smallest CVaR asked for.
    pub smallest_cvar: Option<f64>,
    /// Largest probability of loss asked for.
    pub largest_loss_probability: Option<f64>,
    /// The proposals, as given.
    pub proposals: Vec<ProposalSummary>,
    /// The best set that keeps to everything; `None` when none does.
    pub best: Option<SetSummary>,
    /// Sets within the budget of which no other has at least the same mean and CVaR, and more of one.
    pub frontier: Vec<SetSummary>,
    /// Sets that keep to the budget and the conditions between proposals.
    pub feasible: u64,
    /// Names in other languages, as the scenarios give them.
    pub labels: indexmap::IndexMap<String, indexmap::IndexMap<String, String>>,
}

/// Finds the best set of proposals.
///
/// # Errors
/// Proposals in different money or under one name, more than can be enumerated, names that no proposal has, and all
/// problems of a scenario or of its run.
pub fn portfolio(
    candidates: &[Candidate],
    request: &PortfolioRequest,
    options: &Options,
    control: &Control,
) -> Result<PortfolioSummary, RunError> {
    comparable(candidates)?;
    if candidates.len() > MOST_PROPOSALS {
        let message = Message::new("portfolio.too-many").with("found", candidates.len()).with("limit", MOST_PROPOSALS);
        return Err(Problems::from(Problem::error("E-LIMIT", "", message).severity(Severity::Limit)).into());
    }
    let mut rules = rules(candidates, request)?;
    rules.tail_share = 0.05;
    let mandatory = numbers(candidates, &request.mandatory)?;
    let runs = run_candidates(candidates, &[Metric::Npv, Metric::Cost], options, control)?;
    let mut columns = Vec::new();
    let mut costs = Vec::new();
    for (model, outcomes) in &runs {
        let at = |metric| Outcome { metric, month: model.horizon };
        let cost = outcomes.values(at(Metric::Cost)).unwrap_or_default();
        let sample = Sample::new(cost, outcomes.replicates, None);
        costs.push(match request.basis {
            CostBasis::Plan => trace::plan(model).outcome(at(Metric::Cost)),
            CostBasis::Mean => sample.mean().map(|mean| mean.value),
            CostBasis::P80 => sample.percentiles(&[0.8]).into_iter().next().flatten().map(|found| found.value),
        });
        columns.push(outcomes.values(at(Metric::Npv)).unwrap_or_default());
    }
    let proposals: Vec<Proposal<'_>> = columns
        .iter()
        .zip(&costs)
        .enumerate()
        .map(|(number, (npv, cost))| Proposal {
            npv,
            cost: cost.unwrap_or(0.0).max(0.0),
            mandatory: mandatory.contains(&number),
        })
        .collect();
    let replicates = runs.first().map_or(1, |(_, outcomes)| outcomes.replicates);
    let found =
        select_portfolio(&proposals, &rules, replicates, &mut |_| !control.is_cancelled()).map_err(|error| {
            if error == DecisionError::Cancelled {
                return RunError::Cancelled;
            }
            Problems::from(Problem::error("E-RANGE", "", Message::new("decision.failed").with("found", error))).into()
        })?;
    let set = |set: crate::decision::Portfolio| SetSummary {
        members: set.members,
        cost: set.cost,
        npv: set.mean,
        npv_cvar: set.cvar,
        loss: set.probability_of_loss,
    };
    let best = found.best.map(set);
    let chosen = best.as_ref().map_or_else(Vec::new, |best| best.members.clone());
    let scenario = candidates.first().map(|candidate| &candidate.loaded.scenario);
    Ok(PortfolioSummary {
        format: FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        design: design_name(options.sampling.design).to_owned(),
        seed: options.sampling.seed.to_string(),
        trials: runs.first().map_or(0, |(_, outcomes)| outcomes.trials),
        currency: scenario.map_or_else(String::new, |scenario| scenario.currency.clone()),
        unit: scenario.and_then(|scenario| scenario.unit.clone()),
        budget: request.budget,
        basis: request.basis,
        smallest_cvar: request.smallest_cvar,
        largest_loss_probability: request.largest_loss_probability,
        proposals: candidates
            .iter()
            .zip(&proposals)
            .enumerate()
            .map(|(number, (candidate, proposal))| ProposalSummary {
                name: candidate.name.clone(),
                file: candidate.file.clone(),
                cost: proposal.cost,
                npv: Sample::new(proposal.npv, replicates, None).mean().unwrap_or(Estimate::exact(f64::NAN)),
                mandatory: proposal.mandatory,
                chosen: chosen.contains(&number),
            })
            .collect(),
        best,
        frontier: found.frontier.into_iter().map(set).collect(),
        feasible: found.feasible,
        labels: super::compare::labels(candidates),
    })
}

fn rules(candidates: &[Candidate], request: &PortfolioRequest) -> Result<PortfolioRules, Problems> {
    let mut problems = Vec::new();
    let mut found =
        |names: &[String]| numbers(candidates, names).map_err(|more| problems.extend(more.0)).unwrap_or_default();
    let mut at_most_one: Vec<Vec<usize>> = request.at_most_one.iter().map(|group| found(group)).collect();
    at_most_one.extend(alternatives(candidates));
    let mut requires = Vec::new();
    for (first, second) in &request.requires {
        if let [first, second] = found(&[first.clone(), second.clone()]).as_slice() {
            requires.push((*first, *second));
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    Ok(PortfolioRules {
        budget: request.budget,
        at_most_one,
        requires,
        smallest_cvar: request.smallest_cvar,
        largest_loss_probability: request.largest_loss_probability,
        ..PortfolioRules::default()
    })
}

/// A scenario and the options in its file are ways to do one thing, so at most one of them is funded.
fn alternatives(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
    for (number, candidate) in candidates.iter().enumerate() {
        match groups.iter_mut().find(|(file, _)| *file == candidate.file) {
            Some((_, group)) => group.push(number),
            None => groups.push((&candidate.file, vec![number])),
        }
    }
    groups.into_iter().map(|(_, group)| group).filter(|group| group.len() > 1).collect()
}

/// Numbers of proposals by name.
fn numbers(candidates: &[Candidate], names: &[String]) -> Result<Vec<usize>, Problems> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for name in names {
        match candidates.iter().position(|candidate| candidate.name == *name) {
            Some(number) => found.push(number),
            None => {
                let known = || candidates.iter().map(|candidate| candidate.name.as_str());
                let problem = Problem::error("E-NAME", "", Message::new("portfolio.unknown").with("name", name));
                problems.push(match nearest(name, known()) {
                    Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
                    None => {
                        problem.help(Message::new("patch.known").with("names", known().collect::<Vec<_>>().join(", ")))
                    }
                });
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Problems(problems)) }
}
