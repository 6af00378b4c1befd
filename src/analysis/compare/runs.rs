//! The runs behind a comparison: every scenario on the same draws, its waiting twin, and doing nothing.

use super::{Also, Candidate};
use crate::analysis::comparison::OptionKind;
use crate::analysis::information::DO_NOTHING;
use crate::analysis::run::{Options, RunError, refuse_failures, refused, within_memory};
use crate::model::Model;
use crate::model::compile::compile;
use crate::outcome::{Column, Metric, Outcome, Outcomes};
use crate::random::design::Sampler;
use crate::simulate::{Control, drawn_values, simulate_sampled};

/// An option that was run.
pub(super) struct Run {
    pub name: String,
    pub kind: OptionKind,
    pub wait: usize,
    /// Number of its candidate; `None` for doing nothing.
    pub candidate: Option<usize>,
    pub model: Option<Model>,
    pub outcomes: Outcomes,
}

/// The draws of several models: under Sobol points an input's draws depend on its place among all names and on how the
/// points are laid, so all models draw from one list, laid along the first.
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
        let sampling =
            models.first().map_or_else(|| options.sampling.clone(), |model| options.sampling.aligned_to(model));
        let all = sampling.sampler(&texts).map_err(|error| refused(error.into()))?;
        Ok(Self { names, all })
    }

    fn of(&self, model: &Model) -> Sampler {
        let place = |variable: &crate::model::Variable| self.names.iter().position(|name| *name == variable.name);
        self.all.select(&model.variables.iter().filter_map(place).collect::<Vec<usize>>())
    }
}

/// Runs scenarios on common random numbers, each over its own horizon.
pub(in crate::analysis) fn run_candidates(
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

pub(super) fn simulate_all(
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

pub(super) fn nothing(runs: &[Run], wanted: &[Outcome]) -> Run {
    let empty = Outcomes {
        trials: 0,
        replicates: 1,
        columns: Vec::new(),
        digests: Vec::new(),
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
