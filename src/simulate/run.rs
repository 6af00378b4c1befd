//! A run: units of blocks shared out among threads, and what they leave put together.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::block::{Block, Draw};
use super::kernel::{LANES, Scratch, Sink};
use super::layout::Layout;
use super::{Control, FAILURES_KEPT, KEPT_VARIABLES, SimulationError, failure};
use crate::model::Model;
use crate::outcome::digest::PowerSums;
use crate::outcome::{Column, Digest, FailedTrial, IrrCounts, Metric, MonthlyHistogram, Outcome, Outcomes, Watched};
use crate::random::design::Sampler;

/// Blocks in a unit of parallel work.
const BLOCKS_PER_UNIT: usize = 16;
const UNIT: usize = LANES * BLOCKS_PER_UNIT;

/// Bytes of the sums that units leave to be folded.
pub(super) fn sums_memory(model: &Model, wanted: usize, trials: u64) -> u128 {
    u128::from(trials.div_ceil(UNIT as u64)) * (model.lines.len() * model.checkpoints.len() + 4 * wanted) as u128 * 8
}

/// Everything fixed during a run.
pub(super) struct Run<'a> {
    pub model: &'a Model,
    pub sampler: &'a Sampler,
    pub layout: &'a Layout,
    pub control: &'a Control,
}

/// What the units of one thread add up, besides the rows they write.
struct Tally {
    running_total: MonthlyHistogram,
    adoption: Vec<MonthlyHistogram>,
    irr: Vec<[u64; 4]>,
    failed: u64,
    failures: Vec<FailedTrial>,
    digests: Vec<Digest>,
    sums: Vec<UnitSums>,
}

/// Sums over one unit, to be folded in the order of units.
struct UnitSums {
    first: usize,
    lines: Vec<f64>,
    powers: Vec<PowerSums>,
}

/// The rows of one unit: a slice of every column, or none where columns are not kept.
type Rows<'a> = Vec<&'a mut [f64]>;

/// One unit of work: its trials and the rows they go to.
struct Unit<'a> {
    trials: Range<usize>,
    rows: Rows<'a>,
    variables: Rows<'a>,
}

/// What a thread works with: memory for a block, and for its outcomes where no rows are kept.
struct Worker {
    scratch: Scratch,
    rows: Vec<f64>,
    tally: Tally,
}

impl Run<'_> {
    /// Every outcome of every trial.
    pub(super) fn whole(&self) -> Result<Outcomes, SimulationError> {
        let count = self.count()?;
        let mut columns = self.columns(count);
        let mut variables = self.variables(count);
        let tally = self.units(0..count, &mut columns, &mut variables, &self.template())?;
        Ok(self.outcomes(columns, variables, Vec::new(), tally))
    }

    /// Digests of every outcome by replicate; of the trials themselves the first ones, or all.
    pub(super) fn digested(&self, watched: &[&[Watched]], keep_trials: bool) -> Result<Outcomes, SimulationError> {
        let count = self.count()?;
        let first = count.min(KEPT_VARIABLES as usize);
        let mut columns = self.columns(if keep_trials { count } else { first });
        let mut variables = self.variables(count);
        let template = self.template();
        let mut all = self.units(0..first, &mut columns, &mut variables, &template)?;
        let like: Vec<Digest> =
            columns.par_iter().zip(watched).map(|(column, watched)| Digest::like(&column[..first], watched)).collect();
        let cost = self.layout.wanted.iter().position(|wanted| wanted.metric == Metric::Cost);
        let size = usize::try_from(self.sampler.per_replicate()).unwrap_or(count).max(1);
        let mut replicates = Vec::new();
        for start in (0..count).step_by(size) {
            let trials = start..(start + size).min(count);
            let known = trials.start.min(first)..trials.end.min(first);
            let mut digests: Vec<(Digest, PowerSums)> = columns
                .par_iter()
                .zip(&like)
                .map(|(column, like)| {
                    let (mut digest, mut sums) = (like.empty(), [0.0; 4]);
                    digest.count(&column[known.clone()], &mut sums);
                    (digest, sums)
                })
                .collect();
            // A failed trial has no outcome at all; total cost is always defined otherwise.
            let failed = cost.map_or(0, |cost| columns[cost][known].iter().filter(|value| value.is_nan()).count());
            let rest = trials.start.max(first)..trials.end.max(first);
            let template = Tally { digests: like.iter().map(Digest::empty).collect(), ..template.empty() };
            let rows: &mut [Vec<f64>] = if keep_trials { &mut columns } else { &mut [] };
            let mut tally = self.units(rest, rows, &mut [], &template)?;
            for unit in &tally.sums {
                for ((_, sums), more) in digests.iter_mut().zip(&unit.powers) {
                    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                }
            }
            let counted = std::mem::take(&mut tally.digests);
            let failed = failed as u64 + tally.failed;
            let whole = digests.into_iter().zip(&counted).map(|((mut digest, sums), rest)| {
                digest.add(rest);
                digest.set_sums(sums);
                digest.leave_out(failed);
                digest
            });
            replicates.push(whole.collect::<Vec<_>>());
            all = all.merge(tally);
        }
        let mut replicates: Vec<_> = replicates.into_iter().map(Vec::into_iter).collect();
        let by_outcome = columns.iter().map(|_| replicates.iter_mut().filter_map(Iterator::next).collect()).collect();
        Ok(self.outcomes(columns, variables, by_outcome, all))
    }

    fn count(&self) -> Result<usize, SimulationError> {
        let trials = self.sampler.trials();
        usize::try_from(trials).map_err(|_| SimulationError::Trials(trials))
    }

    /// Columns for the outcomes wanted. Made one by one: pages of zeroed memory are only touched when a block writes
    /// its rows.
    fn columns(&self, count: usize) -> Vec<Vec<f64>> {
        self.layout.wanted.iter().map(|_| vec![0.0; count]).collect()
    }

    fn variables(&self, count: usize) -> Vec<Vec<f64>> {
        self.model.variables.iter().map(|_| vec![0.0; count.min(KEPT_VARIABLES as usize)]).collect()
    }

    /// A tally of nothing, without digests.
    fn template(&self) -> Tally {
        let (running_total, adoption) = self.bounds();
        Tally {
            running_total,
            adoption,
            irr: vec![[0; 4]; self.model.checkpoints.len()],
            failed: 0,
            failures: Vec::new(),
            digests: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// Computes trials on as many threads as there are, each with one tally. `columns` and `variables` hold rows from
    /// trial 0 on, or nothing.
    fn units(
        &self,
        trials: Range<usize>,
        columns: &mut [Vec<f64>],
        variables: &mut [Vec<f64>],
        template: &Tally,
    ) -> Result<Tally, SimulationError> {
        let mut columns: Vec<_> = columns.iter_mut().map(|c| c[trials.clone()].chunks_mut(UNIT)).collect();
        let mut variables: Vec<_> = variables.iter_mut().map(|c| tail(c, trials.start).chunks_mut(UNIT)).collect();
        let work = Mutex::new(trials.clone().step_by(UNIT).map(|start| Unit {
            trials: start..(start + UNIT).min(trials.end),
            rows: columns.iter_mut().filter_map(Iterator::next).collect(),
            variables: variables.iter_mut().filter_map(Iterator::next).collect(),
        }));
        // A thread that panicked while it took work is none of ours: nothing in there can.
        let next = || work.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
        let tallies: Vec<Tally> = (0..rayon::current_num_threads())
            .into_par_iter()
            .with_max_len(1)
            .map(|_| {
                let mut worker = Worker {
                    scratch: Scratch::new(self.model, self.layout, LANES),
                    rows: vec![0.0; self.layout.wanted.len() * LANES],
                    tally: template.empty(),
                };
                while let Some(unit) = next().filter(|_| !self.control.is_cancelled()) {
                    let done = unit.trials.len();
                    self.unit(unit, &mut worker);
                    self.control.done.fetch_add(done as u64, Ordering::Relaxed);
                }
                worker.tally
            })
            .collect();
        if self.control.is_cancelled() {
            return Err(SimulationError::Cancelled);
        }
        let mut tally = tallies.into_iter().fold(template.empty(), Tally::merge);
        tally.sums.sort_by_key(|unit| unit.first);
        Ok(tally)
    }

    /// One unit of work: some blocks, one after the other.
    fn unit(&self, mut unit: Unit<'_>, worker: &mut Worker) {
        let Worker { scratch, rows, tally } = worker;
        let mut lines = vec![0.0; self.model.lines.len() * self.model.checkpoints.len()];
        let mut powers = vec![[0.0; 4]; tally.digests.len()];
        let length = unit.trials.len();
        for offset in (0..length).step_by(LANES) {
            let lanes = LANES.min(length - offset);
            let first = (unit.trials.start + offset) as u64;
            let mut block: Rows<'_> = if unit.rows.is_empty() {
                rows.chunks_mut(LANES).map(|row| &mut row[..lanes]).collect()
            } else {
                unit.rows.iter_mut().map(|row| &mut row[offset..offset + lanes]).collect()
            };
            let mut sink = Sink {
                columns: &mut block,
                histograms: Some((&mut tally.running_total, &mut tally.adoption)),
                irr: &mut tally.irr,
                line_sums: &mut lines,
                digests: &mut tally.digests,
                power_sums: &mut powers,
            };
            self.block(first, lanes, scratch, &mut sink);
            for (kept, drawn) in unit.variables.iter_mut().zip(scratch.columns.chunks(lanes)) {
                if let Some(kept) = kept.get_mut(offset..(offset + lanes).min(kept.len())) {
                    kept.copy_from_slice(&drawn[..kept.len()]);
                }
            }
            tally.failed += failure::collect(self.model, scratch, lanes, first, &mut tally.failures);
        }
        tally.sums.push(UnitSums { first: unit.trials.start, lines, powers });
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
            digests: &mut [],
            power_sums: &mut [],
        };
        self.block(0, lanes, &mut scratch, &mut sink);
        let bounds: Vec<(f64, f64)> = scratch
            .running_totals(lanes, months)
            .map(|totals| {
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                for (total, failed) in totals.iter().zip(&scratch.failed) {
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

    fn outcomes(
        &self,
        columns: Vec<Vec<f64>>,
        variables: Vec<Vec<f64>>,
        digests: Vec<Vec<Digest>>,
        mut tally: Tally,
    ) -> Outcomes {
        let trials = self.sampler.trials();
        tally.failures.sort_by_key(|failure| failure.trial);
        tally.failures.truncate(FAILURES_KEPT);
        let good = (trials - tally.failed).max(1) as f64;
        let lines = self.model.lines.len();
        let mut sums = vec![0.0; lines * self.model.checkpoints.len()];
        for unit in &tally.sums {
            sums.iter_mut().zip(&unit.lines).for_each(|(sum, more)| *sum += more);
        }
        let means = |sums: &[f64]| sums.iter().map(|sum| sum / good).collect();
        let line_means = self.model.checkpoints.iter().enumerate().map(|(checkpoint, &month)| {
            (month, means(sums.get(checkpoint * lines..(checkpoint + 1) * lines).unwrap_or_default()))
        });
        let counts = |[unique, multiple, none, undefined]: [u64; 4]| IrrCounts { unique, multiple, none, undefined };
        let has_irr = |month: usize| self.layout.wanted.contains(&Outcome { metric: Metric::Irr, month });
        let outcomes = self.layout.wanted.iter();
        Outcomes {
            trials,
            replicates: u64::from(self.sampler.replicates()),
            columns: outcomes.zip(columns).map(|(&outcome, values)| Column { outcome, values }).collect(),
            digests,
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

/// A column from a trial on; nothing where it ends before.
fn tail(column: &mut [f64], start: usize) -> &mut [f64] {
    let start = start.min(column.len());
    &mut column[start..]
}

impl Tally {
    /// The same bins, with nothing counted.
    fn empty(&self) -> Self {
        Self {
            running_total: self.running_total.empty(),
            adoption: self.adoption.iter().map(MonthlyHistogram::empty).collect(),
            irr: vec![[0; 4]; self.irr.len()],
            failed: 0,
            failures: Vec::new(),
            digests: self.digests.iter().map(Digest::empty).collect(),
            sums: Vec::new(),
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.running_total.add(&other.running_total);
        self.adoption.iter_mut().zip(&other.adoption).for_each(|(mine, more)| mine.add(more));
        for (mine, more) in self.irr.iter_mut().zip(&other.irr) {
            mine.iter_mut().zip(more).for_each(|(mine, more)| *mine += more);
        }
        self.failed += other.failed;
        self.failures.extend(other.failures);
        self.digests.iter_mut().zip(&other.digests).for_each(|(mine, more)| mine.add(more));
        self.sums.extend(other.sums);
        self
    }
}
