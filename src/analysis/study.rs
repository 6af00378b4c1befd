//! What every analysis of a scenario starts from: its model, a run, the draws beside the outcomes, and its factors.

use super::factor::{self, Factor, FactorKind, GroupRequest};
use super::results::{Case, Provenance};
use super::run::{Options, RunError, provenance, refuse_failures, refused, within_memory};
use super::scan::SampledValues;
use super::summary;
use super::target::Target;
use super::verdict::Trials;
use crate::model::Model;
use crate::model::compile::compile;
use crate::outcome::{Metric, Outcome, Outcomes};
use crate::scenario::load::Loaded;
use crate::scenario::problem::Problem;
use crate::simulate::{Control, Sampling, simulate_outcomes, trace};

/// A scenario with a run of it.
#[derive(Debug, Clone)]
pub struct Study {
    /// The model.
    pub model: Model,
    /// What is wrong with the scenario without stopping anything.
    pub warnings: Vec<Problem>,
    /// What its analyses explain.
    pub target: Target,
    /// How it was sampled.
    pub sampling: Sampling,
    /// The run.
    pub outcomes: Outcomes,
    /// Its factors: inputs, risks and the groups asked for.
    pub factors: Vec<Factor>,
    /// All inputs and risks by themselves.
    singles: Vec<Factor>,
    /// Their values over the trials whose draws were kept.
    columns: Vec<Option<Vec<f64>>>,
    /// What each of those trials contributes to the target.
    pub response: Vec<f64>,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// What was simulated.
    pub case: Case,
}

/// What a study explains and how it groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// A statistic of an outcome; the mean of ROI over the horizon when not said.
    pub outcome: Option<String>,
    /// Factors to be taken together.
    pub groups: Vec<GroupRequest>,
}

impl Study {
    /// Compiles a scenario and runs it once.
    ///
    /// # Errors
    /// All problems of the scenario, of the question and of the run; a trial that fails ends the study, since every
    /// method below needs all of them.
    pub fn new(loaded: &Loaded, options: &Options, question: &Question, control: &Control) -> Result<Self, RunError> {
        let (mut model, warnings) = compile(loaded)?;
        let target = match &question.outcome {
            Some(text) => Target::parse(text, model.horizon)?,
            None => Target::mean(Outcome { metric: Metric::Roi, month: model.horizon }),
        };
        let factors = factor::factors(&model, &question.groups)?;
        model.report_at(target.outcome().month);
        let mut wanted = vec![Outcome { metric: Metric::Npv, month: model.horizon }];
        wanted.extend(model.rules.iter().map(|rule| rule.outcome()).chain([target.outcome()]));
        wanted.sort_unstable();
        wanted.dedup();
        let sampling = options.sampling.aligned_to(&model);
        within_memory(&model, wanted.len(), sampling.trials, options.max_memory)?;
        let outcomes = simulate_outcomes(&model, &sampling, wanted, control).map_err(refused)?;
        refuse_failures(&model, &outcomes, sampling.seed, 0.0)?;
        let kept = outcomes.variables.first().map_or(0, Vec::len);
        let singles = factor::factors(&model, &[])?;
        let columns = factor::columns(&model, &outcomes, &singles, kept);
        let values = outcomes.values(target.outcome()).unwrap_or_default();
        let response = values.iter().take(kept).map(|value| target.of_trial(*value)).collect();
        let provenance = provenance(loaded, options, &sampling, &outcomes);
        let case = summary::case(loaded, &model, &trace::plan(&model));
        Ok(Self { model, warnings, target, sampling, outcomes, factors, singles, columns, response, provenance, case })
    }

    /// Values of a factor over the trials whose draws were kept; `None` for a group.
    #[must_use]
    pub fn column(&self, factor: &Factor) -> Option<&[f64]> {
        let index = self.singles.iter().position(|single| single.name == factor.name)?;
        if factor.kind() == FactorKind::Group { None } else { self.columns.get(index)?.as_deref() }
    }

    /// The draws, to look up trials in.
    #[must_use]
    pub fn sampled(&self) -> SampledValues<'_> {
        SampledValues { factors: &self.singles, columns: &self.columns, variables: &self.outcomes.variables }
    }

    /// NPV over the horizon.
    #[must_use]
    pub const fn npv(&self) -> Outcome {
        Outcome { metric: Metric::Npv, month: self.model.horizon }
    }

    /// An outcome over the trials whose draws were kept.
    #[must_use]
    pub fn kept(&self, outcome: Outcome) -> &[f64] {
        let values = self.outcomes.values(outcome).unwrap_or_default();
        values.get(..self.response.len()).unwrap_or(values)
    }

    /// Replicates of the run, if those are whole among the kept trials; 1 for independent trials.
    #[must_use]
    pub fn kept_replicates(&self) -> u64 {
        if self.response.len() as u64 == self.outcomes.trials { self.outcomes.replicates } else { 1 }
    }

    /// The target over all trials.
    #[must_use]
    pub fn estimate(&self) -> Option<crate::stats::Estimate> {
        let values = self.outcomes.values(self.target.outcome())?;
        self.target.estimate(&Trials::of(&self.outcomes).sample(values))
    }
}
