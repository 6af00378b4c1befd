//! A quantity sorted into cells: its common values one by one, the rest in narrow bins of equal count.

use super::InformationStudy;
use crate::math::normal_quantile;

/// A quantity with no more values than this has a cell for each.
const FEW_VALUES: usize = 16;
/// Share of the trials from which a single value has a cell of its own.
const COMMON: f64 = 0.05;
/// Bins for the rest, at most about.
const BINS: usize = 1024;

/// Trials sorted by a quantity into cells, in increasing order of the quantity.
pub(super) struct Scatter {
    /// The cell of each trial.
    pub member: Vec<u32>,
    pub cells: Vec<Cell>,
    /// Trials outside the common values.
    pub rest: f64,
    /// Sums of the increments over each cell, one column an increment, in each half of the trials.
    pub sums: [Vec<Vec<f64>>; 2],
}

/// Trials with one value, or with neighbouring ones.
pub(super) struct Cell {
    /// One common value.
    pub common: bool,
    /// Mean of the quantity.
    pub value: f64,
    /// Normal score of the mean rank among the trials outside the common values (van der Waerden 1952).
    pub score: f64,
    /// Trials in each half.
    pub counts: [f64; 2],
}

/// The cell that is being filled, and those that are full.
struct Builder {
    rest: f64,
    /// Trials outside the common values in full cells.
    before: usize,
    size: usize,
    total: f64,
    cells: Vec<Cell>,
}

impl Builder {
    fn close(&mut self, common: bool) {
        if self.size == 0 {
            return;
        }
        let middle = self.before as f64 + 0.5 * self.size as f64;
        let score = if common { 0.0 } else { normal_quantile(middle / self.rest) };
        self.cells.push(Cell { common, value: self.total / self.size as f64, score, counts: [0.0; 2] });
        self.before += if common { 0 } else { self.size };
        (self.size, self.total) = (0, 0.0);
    }
}

impl Scatter {
    pub(super) fn new(study: &InformationStudy, quantity: &[f64]) -> Self {
        let mut order: Vec<(u64, u32)> = quantity.iter().map(|value| key(*value)).zip(0..).collect();
        order.sort_unstable();
        let count = order.len();
        let runs = || order.chunk_by(|left, right| left.0 == right.0);
        let few = runs().take(FEW_VALUES + 1).count() <= FEW_VALUES;
        let common = |length: usize| few || (length > 1 && length as f64 >= COMMON * count as f64);
        let rest: usize = runs().map(<[_]>::len).filter(|length| !common(*length)).sum();
        let target = count.div_ceil(BINS);

        let mut member = vec![0; count];
        let mut builder = Builder { rest: rest as f64, before: 0, size: 0, total: 0.0, cells: Vec::new() };
        for run in runs() {
            let alone = common(run.len());
            // Equal values stay together: a bin ends only where the quantity changes.
            if alone || builder.size >= target {
                builder.close(false);
            }
            for &(_, trial) in run {
                let trial = trial as usize;
                builder.total += quantity.get(trial).copied().unwrap_or(0.0);
                if let Some(slot) = member.get_mut(trial) {
                    *slot = builder.cells.len() as u32;
                }
            }
            builder.size += run.len();
            if alone {
                builder.close(true);
            }
        }
        builder.close(false);
        let mut scatter = Self { member, cells: builder.cells, rest: rest as f64, sums: [Vec::new(), Vec::new()] };
        scatter.fill(study);
        scatter
    }

    /// Counts and sums of the increments, by halves of the trials.
    fn fill(&mut self, study: &InformationStudy) {
        let middle = study.benefits.middle();
        let (first, second) = self.member.split_at(middle.min(self.member.len()));
        for (half, members) in [first, second].into_iter().enumerate() {
            for &cell in members {
                if let Some(count) = self.cells.get_mut(cell as usize).and_then(|cell| cell.counts.get_mut(half)) {
                    *count += 1.0;
                }
            }
        }
        let sums = |members: &[u32], values: &[f64]| {
            let mut sums = vec![0.0; self.cells.len()];
            for (&cell, value) in members.iter().zip(values) {
                if let Some(slot) = sums.get_mut(cell as usize) {
                    *slot += value;
                }
            }
            sums
        };
        let mut both = [Vec::new(), Vec::new()];
        for increment in &study.increments {
            let (early, late) = increment.centred.split_at(middle.min(increment.centred.len()));
            both[0].push(sums(first, early));
            both[1].push(sums(second, late));
        }
        self.sums = both;
    }

    /// Numbers by cell as numbers by trial.
    pub(super) fn spread(&self, by_cell: &[f64]) -> Vec<f64> {
        self.member.iter().map(|&cell| by_cell.get(cell as usize).copied().unwrap_or(0.0)).collect()
    }
}

/// A key that orders like the number, with −0 equal to 0.
fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    let sign = 1 << 63;
    if bits & sign == 0 { bits | sign } else { !bits }
}
