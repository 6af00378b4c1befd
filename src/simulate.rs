//! Simulation: draws in blocks of columns, the kernel over them, results by trial. The only room with threads.
//!
//! Block `b` computes trials `256 b ..`, writes its own rows and nothing else; counts are integers and sums are folded
//! in block order, so the bits do not depend on the number of threads.
//!
//! Up to [`WHOLE_TRIALS`] trials, outcomes are columns with a value for every trial. A summary of more of them digests
//! each outcome as it goes, in memory that does not grow with the trials.

pub mod align;
pub mod evaluate;
pub mod kernel;
pub mod layout;
pub mod trace;

mod block;
mod failure;
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use self::block::Draw;
pub use self::kernel::LANES;
use self::layout::Layout;
pub use self::layout::usual_outcomes;
use self::run::Run;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::{Digest, Outcome, Outcomes, Watched};
use crate::random::alignment::Alignment;
use crate::random::design::{Design, DesignError, Sampler};

/// Trials whose variables are kept for the analysis of drivers, and whose outcomes are kept in any case.
pub const KEPT_VARIABLES: u64 = 1 << 16;

/// Most trials of which a summary keeps every outcome: with more, digests stand for them.
pub const WHOLE_TRIALS: u64 = 1 << 17;

/// Failed trials described in full.
const FAILURES_KEPT: usize = 10;

/// Most trials of a run: what a column's index and a count can hold with room to spare.
pub const MAX_TRIALS: u64 = 1_000_000_000;

/// What to simulate.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// How uniforms are laid out.
    pub design: Design,
    /// Seed of all streams.
    pub seed: u64,
    /// Trials asked for; a design may round up.
    pub trials: u64,
    /// Independent randomisations of a Latin hypercube or Sobol design; independent trials need none.
    pub replicates: u32,
    /// How Sobol points are laid; as the inputs come when nothing is said.
    pub alignment: Option<Arc<Alignment>>,
}

impl Sampling {
    /// Independent randomisations used when nothing else is asked for: enough for a t interval of honest width.
    pub const REPLICATES: u32 = 16;

    /// A design with the usual number of replicates.
    #[must_use]
    pub const fn new(design: Design, trials: u64, seed: u64) -> Self {
        let replicates = match design {
            Design::Independent => 1,
            Design::LatinHypercube | Design::Sobol => Self::REPLICATES,
        };
        Self { design, seed, trials, replicates, alignment: None }
    }

    /// The same with Sobol points laid along what moves a model's net present value most ([`align::alignment`]), unless
    /// it is said already how they are laid. Runs to be compared trial by trial need one alignment.
    #[must_use]
    pub fn aligned_to(&self, model: &Model) -> Self {
        let alignment = match (&self.alignment, self.design) {
            (None, Design::Sobol) => Some(Arc::new(align::alignment(model))),
            (alignment, _) => alignment.clone(),
        };
        Self { alignment, ..self.clone() }
    }

    /// The draws of the inputs called `names`.
    ///
    /// # Errors
    /// As [`Sampler::aligned`].
    pub fn sampler(&self, names: &[&str]) -> Result<Sampler, DesignError> {
        let plain = Alignment::default();
        let alignment = self.alignment.as_deref().unwrap_or(&plain);
        Sampler::aligned(self.design, self.seed, names, self.trials, self.replicates, alignment)
    }
}

/// Watches a run from outside and may stop it.
#[derive(Debug, Default)]
pub struct Control {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Control {
    /// Trials finished so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks the run to stop; it does within one unit of work.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Why a run gave no outcomes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// The design cannot hold the model.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// No trials, or more than can be held.
    #[error("the number of trials must be between 1 and {MAX_TRIALS}, found {0}")]
    Trials(u64),
    /// Stopped from outside.
    #[error("the run was cancelled")]
    Cancelled,
}

/// Bytes of memory a run holds at its end that keeps every trial: what to check before starting.
#[must_use]
pub fn memory_estimate(model: &Model, wanted: usize, trials: u64) -> u128 {
    let kept = u128::from(trials.min(KEPT_VARIABLES)) * model.variables.len() as u128;
    (u128::from(trials) * wanted as u128 + kept) * 8
}

/// Bytes of memory that a summary of so many trials holds at its end, with every trial kept or not.
#[must_use]
pub fn summary_memory_estimate(model: &Model, wanted: usize, sampling: &Sampling, keep_trials: bool) -> u128 {
    let trials = sampling.trials;
    if trials <= WHOLE_TRIALS {
        return memory_estimate(model, wanted, trials);
    }
    let kept = if keep_trials { trials } else { KEPT_VARIABLES };
    // One digest for each replicate and each thread, and a few while they are put together.
    let digests = u128::from(sampling.replicates) + rayon::current_num_threads() as u128 + 4;
    memory_estimate(model, wanted, kept)
        + digests * wanted as u128 * Digest::BYTES
        + run::sums_memory(model, wanted, trials)
}

/// What a summary is to know about one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The outcome.
    pub outcome: Outcome,
    /// Conditions on it whose trials are counted exactly.
    pub watched: Vec<Watched>,
}

/// Runs a model for a summary: whole columns up to [`WHOLE_TRIALS`] trials, else digests and the first
/// [`KEPT_VARIABLES`] trials, or every trial beside the digests with `keep_trials`. What digests say does not depend on
/// that.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_summary(
    model: &Model,
    sampling: &Sampling,
    wanted: &[Wanted],
    keep_trials: bool,
    control: &Control,
) -> Result<Outcomes, SimulationError> {
    let outcomes = wanted.iter().map(|wanted| wanted.outcome).collect();
    let sampler = sampler(model, sampling)?;
    let layout = Layout::new(model, outcomes, trace::plan_benefits(model));
    let run = Run { model, sampler: &sampler, layout: &layout, control };
    if sampler.trials() <= WHOLE_TRIALS {
        return run.whole();
    }
    let watched: Vec<&[Watched]> = wanted.iter().map(|wanted| wanted.watched.as_slice()).collect();
    run.digested(&watched, keep_trials)
}

fn sampler(model: &Model, sampling: &Sampling) -> Result<Sampler, SimulationError> {
    if sampling.trials == 0 || sampling.trials > MAX_TRIALS {
        return Err(SimulationError::Trials(sampling.trials));
    }
    let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
    Ok(sampling.sampler(&names)?)
}

/// Runs a model: the usual outcomes of every trial.
///
/// # Errors
/// When the design cannot hold the model, the number of trials is out of range, or the run was cancelled.
pub fn simulate(model: &Model, sampling: &Sampling, control: &Control) -> Result<Outcomes, SimulationError> {
    simulate_outcomes(model, sampling, usual_outcomes(model), control)
}

/// Runs a model and computes only the outcomes wanted.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_outcomes(
    model: &Model,
    sampling: &Sampling,
    wanted: Vec<Outcome>,
    control: &Control,
) -> Result<Outcomes, SimulationError> {
    simulate_sampled(model, &sampler(model, sampling)?, wanted, control)
}

/// Runs a model on the draws of a sampler that has one input for each variable, in their order.
///
/// # Errors
/// When the number of trials cannot be held, or the run was cancelled.
pub fn simulate_sampled(
    model: &Model,
    sampler: &Sampler,
    wanted: Vec<Outcome>,
    control: &Control,
) -> Result<Outcomes, SimulationError> {
    let layout = Layout::new(model, wanted, trace::plan_benefits(model));
    Run { model, sampler, layout: &layout, control }.whole()
}

/// A value of a model in every trial of a sampler.
#[must_use]
pub fn drawn_values(model: &Model, sampler: &Sampler, value: Value) -> Vec<f64> {
    let trials = usize::try_from(sampler.trials()).unwrap_or(usize::MAX);
    if let Value::Constant(value) = value {
        return vec![value; trials];
    }
    let starts: Vec<usize> = (0..trials).step_by(LANES).collect();
    let blocks: Vec<Vec<f64>> = starts
        .into_par_iter()
        .map(|start| {
            let lanes = LANES.min(trials - start);
            let mut columns = vec![0.0; model.program.columns.max(model.variables.len()) * lanes];
            let drawn = &mut columns[..model.variables.len() * lanes];
            Draw { model, sampler, first: start as u64, lanes, columns: drawn }.run();
            model.program.run(&mut columns, lanes);
            let view = Columns { data: &columns, lanes };
            (0..lanes).map(|lane| view.at(value, lane)).collect()
        })
        .collect();
    blocks.concat()
}
