//! Simulation: draws in blocks of columns, the kernel over them, results by trial. The only room with threads.
//!
//! Block `b` computes trials `256 b ..`, writes its own rows and nothing else; counts are integers and sums are folded
//! in block order, so the bits do not depend on the number of threads.

pub mod evaluate;
pub mod kernel;
pub mod layout;
pub mod trace;

mod block;
mod failure;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use self::block::{Block, Draw};
pub use self::kernel::LANES;
use self::kernel::{Scratch, Sink};
use self::layout::Layout;
pub use self::layout::usual_outcomes;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::{Column, FailedTrial, IrrCounts, MonthlyHistogram, Outcome, Outcomes};
use crate::random::design::{Design, DesignError, Sampler};

/// Blocks in a unit of parallel work.
const BLOCKS_PER_UNIT: usize = 16;

/// Trials whose variables are kept for the analysis of drivers.
pub const KEPT_VARIABLES: u64 = 1 << 16;

/// Failed trials described in full.
const FAILURES_KEPT: usize = 10;

/// Most trials of a run: what a column's index and a count can hold with room to spare.
pub const MAX_TRIALS: u64 = 1_000_000_000;

/// What to simulate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampling {
    /// How uniforms are laid out.
    pub design: Design,
    /// Seed of all streams.
    pub seed: u64,
    /// Trials asked for; a design may round up.
    pub trials: u64,
    /// Independent randomisations of a Latin hypercube or Sobol design; independent trials need none.
    pub replicates: u32,
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
        Self { design, seed, trials, replicates }
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

/// Bytes of memory a run holds at its end: what to check before starting.
#[must_use]
pub fn memory_estimate(model: &Model, wanted: usize, trials: u64) -> u128 {
    let kept = u128::from(trials.min(KEPT_VARIABLES)) * model.variables.len() as u128;
    (u128::from(trials) * wanted as u128 + kept) * 8
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
    if sampling.trials == 0 || sampling.trials > MAX_TRIALS {
        return Err(SimulationError::Trials(sampling.trials));
    }
    let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
    let sampler = Sampler::new(sampling.design, sampling.seed, &names, sampling.trials, sampling.replicates)?;
    simulate_sampled(model, &sampler, wanted, control)
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
    Run { model, sampler, layout: &layout }.all(control)
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

/// Everything fixed during a run.
struct Run<'a> {
    model: &'a Model,
    sampler: &'a Sampler,
    layout: &'a Layout,
}

/// What a unit of work adds up, besides the rows it writes.
struct Tally {
    running_total: MonthlyHistogram,
    adoption: Vec<MonthlyHistogram>,
    irr: Vec<[u64; 4]>,
    failed: u64,
    failures: Vec<FailedTrial>,
    line_sums: Vec<(usize, Vec<f64>)>,
}

/// The rows of one unit: a slice of every column.
type Rows<'a> = Vec<&'a mut [f64]>;

impl Run<'_> {
    fn all(&self, control: &Control) -> Result<Outcomes, SimulationError> {
        let trials = self.sampler.trials();
        let count = usize::try_from(trials).map_err(|_| SimulationError::Trials(trials))?;
        let kept = count.min(KEPT_VARIABLES as usize);
        // Made one by one: pages of zeroed memory are only touched when a block writes its rows.
        let mut columns: Vec<Vec<f64>> = self.layout.wanted.iter().map(|_| vec![0.0; count]).collect();
        let mut variables: Vec<Vec<f64>> = self.model.variables.iter().map(|_| vec![0.0; kept]).collect();
        let (running_total, adoption) = self.bounds();

        let unit = LANES * BLOCKS_PER_UNIT;
        let units = count.div_ceil(unit);
        let mut column_parts: Vec<_> = columns.iter_mut().map(|column| column.chunks_mut(unit)).collect();
        let mut variable_parts: Vec<_> = variables.iter_mut().map(|column| column.chunks_mut(unit)).collect();
        let work: Vec<(usize, Rows<'_>, Rows<'_>)> = (0..units)
            .map(|index| {
                let rows = column_parts.iter_mut().filter_map(Iterator::next).collect();
                (index, rows, variable_parts.iter_mut().filter_map(Iterator::next).collect())
            })
            .collect();

        let empty = || Tally {
            running_total: running_total.empty(),
            adoption: adoption.iter().map(MonthlyHistogram::empty).collect(),
            irr: vec![[0; 4]; self.model.checkpoints.len()],
            failed: 0,
            failures: Vec::new(),
            line_sums: Vec::new(),
        };
        let tally = work
            .into_par_iter()
            .fold(
                || (empty(), None),
                |(mut tally, scratch), (index, mut rows, mut variables)| {
                    let mut scratch = scratch.unwrap_or_else(|| Scratch::new(self.model, self.layout, LANES));
                    if !control.is_cancelled() {
                        self.unit(index, count, &mut rows, &mut variables, &mut scratch, &mut tally);
                        let done = unit.min(count - index * unit);
                        control.done.fetch_add(done as u64, Ordering::Relaxed);
                    }
                    (tally, Some(scratch))
                },
            )
            .map(|(tally, _)| tally)
            .reduce(empty, Tally::merge);
        if control.is_cancelled() {
            return Err(SimulationError::Cancelled);
        }
        Ok(self.outcomes(trials, columns, variables, tally))
    }

    /// One unit of work: some blocks, one after the other.
    fn unit(
        &self,
        index: usize,
        count: usize,
        rows: &mut Rows<'_>,
        variables: &mut Rows<'_>,
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) {
        let unit = LANES * BLOCKS_PER_UNIT;
        let mut line_sums = vec![0.0; self.model.lines.len() * self.model.checkpoints.len()];
        let mut offset = 0;
        let length = unit.min(count - index * unit);
        while offset < length {
            let lanes = LANES.min(length - offset);
            let first = index * unit + offset;
            let mut block: Vec<&mut [f64]> = rows.iter_mut().map(|row| &mut row[offset..offset + lanes]).collect();
            let mut sink = Sink {
                columns: &mut block,
                histograms: Some((&mut tally.running_total, &mut tally.adoption)),
                irr: &mut tally.irr,
                line_sums: &mut line_sums,
            };
            self.block(first as u64, lanes, scratch, &mut sink);
            for (kept, drawn) in variables.iter_mut().zip(scratch.columns.chunks(lanes)) {
                if let Some(kept) = kept.get_mut(offset..(offset + lanes).min(kept.len())) {
                    kept.copy_from_slice(&drawn[..kept.len()]);
                }
            }
            tally.failed += failure::collect(self.model, scratch, lanes, first as u64, &mut tally.failures);
            offset += lanes;
        }
        tally.line_sums.push((index, line_sums));
    }

    fn block(&self, first: u64, lanes: usize, scratch: &mut Scratch, sink: &mut Sink<'_, '_>) {
        let columns = &mut scratch.columns[..self.model.variables.len() * lanes];
        Draw { model: self.model, sampler: self.sampler, first, lanes, columns }.run();
        // A shorter block lays its columns closer, so a switch's place may hold another column of the block before.
        for switch in &self.model.plan_switches {
            scratch.columns[switch.column * lanes..(switch.column + 1) * lanes].fill(0.0);
        }
        Block { model: self.model, layout: self.layout, lanes, scratch, sink }.run();
    }

    /// Bounds of the histograms, from the range of the first block: wide enough that hardly a trial lies beyond.
    fn bounds(&self) -> (MonthlyHistogram, Vec<MonthlyHistogram>) {
        let lanes = LANES.min(usize::try_from(self.sampler.trials()).unwrap_or(LANES)).max(1);
        let months = self.model.horizon + 1;
        let mut scratch = Scratch::new(self.model, self.layout, LANES);
        let mut rows = vec![vec![0.0; lanes]; self.layout.wanted.len()];
        let mut columns: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
        let mut sink = Sink {
            columns: &mut columns,
            histograms: None,
            irr: &mut vec![[0; 4]; self.model.checkpoints.len()],
            line_sums: &mut [],
        };
        self.block(0, lanes, &mut scratch, &mut sink);
        let mut totals = vec![0.0; lanes];
        let bounds: Vec<(f64, f64)> = scratch
            .net_flows(lanes, months)
            .map(|flows| {
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                for ((total, flow), failed) in totals.iter_mut().zip(flows).zip(&scratch.failed) {
                    *total += flow;
                    if *failed == 0.0 && total.is_finite() {
                        low = low.min(*total);
                        high = high.max(*total);
                    }
                }
                if low > high { (0.0, 1.0) } else { (low - (high - low), high + (high - low)) }
            })
            .collect();
        let adoption = vec![MonthlyHistogram::new(&vec![(0.0, 1.0); months]); self.model.curves.len()];
        (MonthlyHistogram::new(&bounds), adoption)
    }

    fn outcomes(&self, trials: u64, columns: Vec<Vec<f64>>, variables: Vec<Vec<f64>>, mut tally: Tally) -> Outcomes {
        tally.line_sums.sort_by_key(|(index, _)| *index);
        tally.failures.sort_by_key(|failure| failure.trial);
        tally.failures.truncate(FAILURES_KEPT);
        let good = (trials - tally.failed).max(1) as f64;
        let lines = self.model.lines.len();
        let mut sums = vec![0.0; lines * self.model.checkpoints.len()];
        for (_, more) in &tally.line_sums {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        let means = |sums: &[f64]| sums.iter().map(|sum| sum / good).collect();
        let line_means = self.model.checkpoints.iter().enumerate().map(|(checkpoint, &month)| {
            (month, means(sums.get(checkpoint * lines..(checkpoint + 1) * lines).unwrap_or_default()))
        });
        let counts = |[unique, multiple, none, undefined]: [u64; 4]| IrrCounts { unique, multiple, none, undefined };
        let has_irr = |month: usize| {
            self.layout
                .wanted
                .iter()
                .any(|wanted| wanted.month == month && wanted.metric == crate::outcome::Metric::Irr)
        };
        Outcomes {
            trials,
            replicates: u64::from(self.sampler.replicates()),
            columns: self
                .layout
                .wanted
                .iter()
                .zip(columns)
                .map(|(&outcome, values)| Column { outcome, values })
                .collect(),
            irr: self
                .model
                .checkpoints
                .iter()
                .zip(tally.irr)
                .filter(|(month, _)| has_irr(**month))
                .map(|(&month, irr)| (month, counts(irr)))
                .collect(),
            running_total: tally.running_total,
            adoption: tally.adoption,
            line_means: line_means.collect(),
            variables,
            failed: tally.failed,
            failures: tally.failures,
        }
    }
}

impl Tally {
    fn merge(mut self, other: Self) -> Self {
        self.running_total.add(&other.running_total);
        self.adoption.iter_mut().zip(&other.adoption).for_each(|(mine, more)| mine.add(more));
        for (mine, more) in self.irr.iter_mut().zip(&other.irr) {
            mine.iter_mut().zip(more).for_each(|(mine, more)| *mine += more);
        }
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.line_sums.extend(other.line_sums);
        self
    }
}
