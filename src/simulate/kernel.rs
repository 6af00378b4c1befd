//! The kernel: one block of trials over the months. Pure: a model and columns of draws in, columns of outcomes out.

mod column;
mod months;
mod outcomes;
mod path;

use self::months::{Flows, count, flow_of_month};
use self::outcomes::{Totals, outcomes_of_paths, outcomes_of_totals, sum_lines};
use self::path::Paths;
use super::layout::Layout;
use crate::finance::IRR_LANES;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::digest::PowerSums;
use crate::outcome::{Digest, MonthlyHistogram};

/// Trials in a block: its working set stays in the second-level cache, its month columns in the first.
pub const LANES: usize = 256;

/// Working memory of a block; made once per worker.
#[derive(Debug, Clone)]
pub struct Scratch {
    /// Program columns, variables first.
    pub columns: Vec<f64>,
    /// NaN in lanes whose values are not finite or break a guard.
    pub failed: Vec<f64>,
    any_failed: bool,
    rates: Vec<f64>,
    flows: Flows,
    paths: Paths,
    totals: Totals,
}

impl Scratch {
    /// Working memory for blocks of up to `lanes` trials.
    #[must_use]
    pub fn new(model: &Model, layout: &Layout, lanes: usize) -> Self {
        Self {
            columns: vec![0.0; lanes * model.program.columns.max(model.variables.len())],
            failed: vec![0.0; lanes],
            any_failed: false,
            rates: vec![0.0; lanes * layout.rates()],
            flows: Flows::new(model, layout, lanes),
            paths: Paths::new(model, lanes),
            totals: Totals::new(lanes),
        }
    }

    /// Running totals of the block just run, month by month.
    pub fn running_totals(&self, lanes: usize, months: usize) -> impl Iterator<Item = &[f64]> {
        self.paths.totals.chunks(lanes).take(months)
    }

    /// Net cash flows of its first trial, month by month.
    pub fn net_flows_of_first(&self, months: usize) -> impl Iterator<Item = f64> {
        self.paths.net.iter().take(months).map(|flows: &[f64; IRR_LANES]| flows[0])
    }
}

/// Where a block's results go.
pub struct Sink<'a, 'c> {
    /// One slice per wanted outcome, as long as the block.
    pub columns: &'a mut [&'c mut [f64]],
    /// Histograms of the running total and of each adoption curve, when wanted.
    pub histograms: Option<(&'a mut MonthlyHistogram, &'a mut [MonthlyHistogram])>,
    /// IRR status counts per checkpoint: unique, multiple, none, undefined.
    pub irr: &'a mut [[u64; 4]],
    /// Sum of every line's total over the block, line by line for each checkpoint; empty when not wanted.
    pub line_sums: &'a mut [f64],
    /// A digest of every outcome, or nothing.
    pub digests: &'a mut [Digest],
    /// The power sums of every digest over the block.
    pub power_sums: &'a mut [PowerSums],
}

/// Computes one block whose variables already stand in `scratch.columns` (column-major, `lanes` each).
#[inline(always)]
pub fn run_block(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch, sink: &mut Sink<'_, '_>) {
    model.program.run(&mut scratch.columns[..model.program.columns.max(model.variables.len()) * lanes], lanes);
    sum_rates(model, layout, lanes, scratch);
    mark_failures(model, layout, lanes, scratch);
    scratch.flows.start(model, Columns { data: &scratch.columns, lanes });
    let mut checkpoints = model.checkpoints.iter().enumerate().peekable();
    for month in 0..=model.horizon {
        flow_of_month(model, layout, lanes, month, scratch, sink);
        if let Some((checkpoint, _)) = checkpoints.next_if(|(_, at)| **at == month) {
            outcomes_of_totals(model, layout, lanes, (month, checkpoint), scratch, sink);
            sum_lines(model, layout, lanes, (month, checkpoint), scratch, sink);
        }
    }
    let Scratch { columns, flows, paths, failed, any_failed, .. } = scratch;
    paths.walk(model, layout, Columns { data: columns, lanes }, flows);
    if let Some((totals, _)) = &mut sink.histograms {
        let failed = any_failed.then_some(&failed[..lanes]);
        for (month, row) in paths.totals.chunks(lanes).take(model.horizon + 1).enumerate() {
            count(totals, month, row, failed);
        }
    }
    outcomes_of_paths(model, layout, lanes, scratch, sink);
    blank_failures(lanes, scratch, sink);
    for ((digest, sums), column) in sink.digests.iter_mut().zip(sink.power_sums.iter_mut()).zip(sink.columns.iter()) {
        digest.count(column, sums);
    }
}

#[inline(always)]
fn mark_failures(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch) {
    let Scratch { columns, failed, any_failed, rates, .. } = scratch;
    let failed = &mut failed[..lanes];
    failed.fill(0.0);
    let roots = layout.roots.iter().map(|column| &columns[column * lanes..(column + 1) * lanes]);
    let rates = (0..layout.rates()).map(|rate| &rates[rate * lanes..(rate + 1) * lanes]);
    for values in roots.chain(rates) {
        // 0 x is 0 for finite x and NaN otherwise.
        for (failed, value) in failed.iter_mut().zip(values) {
            *failed += value * 0.0;
        }
    }
    for guard in &model.guards {
        if let Value::Column(column) = guard.value {
            let rule = guard.rule;
            for (failed, value) in failed.iter_mut().zip(&columns[column * lanes..(column + 1) * lanes]) {
                *failed += if rule.contains(*value) { 0.0 } else { f64::NAN };
            }
        }
    }
    *any_failed = failed.iter().any(|failed| *failed != 0.0);
}

#[inline(always)]
fn sum_rates(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch) {
    let Scratch { columns, rates, .. } = scratch;
    rates[..layout.rates() * lanes].fill(0.0);
    for (line, rate) in model.lines.iter().zip(&layout.rate_of_line) {
        for rate in rate.iter().flatten() {
            let out = &mut rates[rate * lanes..(rate + 1) * lanes];
            match line.rate {
                Value::Constant(value) => out.iter_mut().for_each(|out| *out += value),
                Value::Column(column) => {
                    for (out, value) in out.iter_mut().zip(&columns[column * lanes..(column + 1) * lanes]) {
                        *out += value;
                    }
                }
            }
        }
    }
}

fn blank_failures(lanes: usize, scratch: &Scratch, sink: &mut Sink<'_, '_>) {
    if !scratch.any_failed {
        return;
    }
    for (lane, failed) in scratch.failed[..lanes].iter().enumerate() {
        if failed.is_nan() {
            sink.columns.iter_mut().for_each(|column| column[lane] = f64::NAN);
        }
    }
}
