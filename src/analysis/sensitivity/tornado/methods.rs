//! The methods behind the table: those that read the plain run, and those that run the model on points of their own.

use std::collections::BTreeSet;

use super::{Method, TornadoBar, TornadoOptions, Unavailable, warning};
use crate::analysis::run::{RunError, refused};
use crate::analysis::sample::Sample;
use crate::analysis::sensitivity::SensitivityError;
use crate::analysis::sensitivity::morris::{MorrisDesign, morris};
use crate::analysis::sensitivity::pick_freeze::{evaluations, pick_freeze};
use crate::analysis::sensitivity::response::Response;
use crate::analysis::sensitivity::shapley::shapley;
use crate::analysis::study::Study;
use crate::lang::Message;
use crate::sensitivity::binned::binned_change;
use crate::sensitivity::given_data::first_order;
use crate::sensitivity::pawn::pawn;
use crate::sensitivity::rank::rank_correlations;
use crate::sensitivity::{Study as Columns, regression};
use crate::simulate::{Control, Sampling, SimulationError};
use crate::stats::{Confidence, Estimate};

/// The bars while methods fill them.
pub(super) struct Work<'a> {
    pub study: &'a Study,
    pub options: &'a TornadoOptions,
    pub bars: Vec<TornadoBar>,
    pub unavailable: Vec<Unavailable>,
    pub r_squared: Option<Estimate>,
}

impl Work<'_> {
    /// Methods that read the plain run; they have nothing to say of a group, which has no single value.
    pub fn columns(&mut self, methods: &BTreeSet<Method>) {
        let study = self.study;
        let (places, inputs): (Vec<usize>, Vec<&[f64]>) =
            study.factors.iter().enumerate().filter_map(|(place, factor)| Some((place, study.column(factor)?))).unzip();
        let Ok(columns) = Columns::new(&inputs, &study.response, study.kept_replicates()) else { return };
        if methods.contains(&Method::Bins) {
            let replicates = 1;
            let statistic = |values: &[f64]| study.target.estimate(&Sample::new(values, replicates, None));
            let outcome = study.kept(study.target.outcome());
            // Bins hold the outcome itself, so that any statistic of it can be taken.
            if let Ok(raw) = Columns::new(&inputs, outcome, study.kept_replicates()) {
                for (input, place) in places.iter().enumerate() {
                    let change = binned_change(&raw, input, self.options.bins, statistic);
                    let error = |bin: Option<usize>| {
                        change.bins.get(bin?).and_then(|bin| bin.statistic).and_then(|found| found.standard_error)
                    };
                    self.bars[*place].bins = change.ends();
                    self.bars[*place].bins_width =
                        change.ends().map(|_| match error(change.lowest).zip(error(change.highest)) {
                            Some((a, b)) => {
                                Estimate::normal(change.width(), (a * a + b * b).sqrt(), Confidence::default())
                            }
                            None => Estimate::exact(change.width()),
                        });
                }
            }
        }
        if methods.contains(&Method::Regression)
            && let Some(found) = regression(&columns)
        {
            self.r_squared = Some(found.r_squared);
            for (place, coefficient) in places.iter().zip(found.coefficients) {
                if let Ok(coefficient) = coefficient {
                    self.bars[*place].regression = Some(coefficient.standardised);
                    self.bars[*place].mapped = Some(coefficient.mapped);
                }
            }
        }
        if methods.contains(&Method::Rank) {
            let found = rank_correlations(&columns);
            for (input, place) in places.iter().enumerate() {
                let bar = &mut self.bars[*place];
                bar.rank = found.spearman.get(input).copied().flatten();
                bar.partial_rank = found.partial.get(input).copied().flatten();
                bar.rank_contribution = found.contributions.get(input).copied().flatten();
            }
        }
        if methods.contains(&Method::GivenData) {
            for (input, place) in places.iter().enumerate() {
                self.bars[*place].given_data = first_order(&columns, input);
            }
        }
        if methods.contains(&Method::Pawn) {
            for (place, found) in places.iter().zip(pawn(&columns, SLICES, study.sampling.seed)) {
                self.bars[*place].pawn_matters = found.as_ref().map(|found| found.matters());
                self.bars[*place].pawn = found.map(|found| found.index.median);
            }
        }
    }

    /// Methods that run the model on points of their own; trials and evaluations of those.
    pub fn designed(&mut self, methods: &BTreeSet<Method>, control: &Control) -> Result<Option<(u64, u64)>, RunError> {
        let study = self.study;
        let response = Response::new(study);
        let factors: Vec<Vec<usize>> = study.factors.iter().map(|factor| factor.variables.clone()).collect();
        let mut evaluated = 0;
        let mut trials = 0;
        if methods.contains(&Method::Sobol) {
            let sampling = Sampling { trials: self.options.index_trials, ..study.sampling.clone() };
            match pick_freeze(&response, &factors, &sampling, control) {
                Ok(runs) => {
                    trials = runs.a.len() as u64;
                    evaluated += u64::try_from(evaluations(trials, factors.len())).unwrap_or(u64::MAX);
                    if let Ok(indices) = runs.indices() {
                        for (factor, bar) in self.bars.iter_mut().enumerate() {
                            bar.first_order = indices.first(factor);
                            bar.total = indices.total(factor);
                        }
                    }
                }
                Err(error) => self.refuse(Method::Sobol, error)?,
            }
        }
        if methods.contains(&Method::Shapley) {
            match shapley(&response, &factors, self.options.index_trials, study.sampling.seed, control) {
                Ok(run) => {
                    trials = run.trials;
                    evaluated += run.trials * (factors.len() as u64 + 1);
                    for (effect, bar) in run.effects.into_iter().flatten().zip(&mut self.bars) {
                        bar.shapley = Some(effect);
                    }
                }
                Err(error) => self.refuse(Method::Shapley, error)?,
            }
        }
        if methods.contains(&Method::Morris) {
            let design = MorrisDesign::new(self.options.trajectories, study.sampling.seed);
            match morris(&response, &factors, &design, control) {
                Ok(found) => {
                    evaluated += self.options.trajectories * (factors.len() as u64 + 1);
                    for (screening, bar) in found.into_iter().zip(&mut self.bars) {
                        bar.morris = screening.as_ref().map(|screening| screening.mu_star);
                        bar.morris_sigma = screening.and_then(|screening| screening.sigma);
                    }
                }
                Err(error) => self.refuse(Method::Morris, error)?,
            }
        }
        Ok((evaluated > 0).then_some((trials, evaluated)))
    }

    /// What a method cannot do is said beside what the others found; being stopped is not.
    fn refuse(&mut self, method: Method, error: SensitivityError) -> Result<(), RunError> {
        let name = |variable: usize| {
            self.study.model.variables.get(variable).map_or_else(String::new, |known| known.name.clone())
        };
        let message = match error {
            SensitivityError::Cancelled => return Err(RunError::Cancelled),
            SensitivityError::TooManyTrials(trials) => return Err(refused(SimulationError::Trials(trials))),
            SensitivityError::Dependent { first, second } => {
                Message::new("sensitivity.dependent").with("a", name(first)).with("b", name(second))
            }
            other => Message::new("sensitivity.refused").with("found", other),
        };
        self.unavailable.push(Unavailable { method, reason: warning(message) });
        Ok(())
    }
}

/// Slices of PAWN: ten, as its usual implementation has.
const SLICES: usize = 10;
