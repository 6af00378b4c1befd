//! What a block's trials come to: outcomes at a checkpoint and of the whole path, and the totals of lines.

use super::column::{add, add_scaled, masked_sum, multiply, ratio, scale, store, sum_of};
use super::{Scratch, Sink};
use crate::finance::{IRR_LANES, IrrStatus, irr_block};
use crate::model::{Model, Value};
use crate::outcome::{Metric, Outcome};
use crate::scenario::format::Dimension;
use crate::simulate::layout::{Layout, Side};

/// Sums up to a checkpoint.
#[derive(Debug, Clone)]
pub struct Totals {
    cost: Vec<f64>,
    benefit: Vec<f64>,
    hard: Vec<f64>,
    by_dimension: Vec<f64>,
    work: Vec<f64>,
}

impl Totals {
    pub fn new(lanes: usize) -> Self {
        let columns = |count: usize| vec![0.0; lanes * count];
        Self {
            cost: columns(1),
            benefit: columns(1),
            hard: columns(1),
            by_dimension: columns(Dimension::ALL.len()),
            work: columns(1),
        }
    }
}

/// Outcomes at a checkpoint that are made of what has been paid and gained so far, whenever.
#[inline(always)]
pub fn outcomes_of_totals(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    (month, checkpoint): (usize, usize),
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    sum_totals(layout, lanes, month, scratch);
    let totals = &mut scratch.totals;
    let work = &mut totals.work[..lanes];
    for (wanted, out) in layout.wanted.iter().zip(sink.columns.iter_mut()) {
        if wanted.month != month {
            continue;
        }
        let out = &mut out[..lanes];
        let dimension = |dimension: Dimension| &totals.by_dimension[dimension as usize * lanes..][..lanes];
        match wanted.metric {
            Metric::Roi => ratio(out, &totals.benefit, &totals.cost, 1.0),
            Metric::BenefitCostRatio => ratio(out, &totals.benefit, &totals.cost, 0.0),
            Metric::RoiHard => ratio(out, &totals.hard, &totals.cost, 1.0),
            Metric::WeightedIndex => {
                work.fill(0.0);
                for d in Dimension::ALL {
                    add_scaled(work, model.weights.of(d), dimension(d));
                }
                ratio(out, work, &totals.cost, 0.0);
            }
            Metric::WeightedScore => score(model, layout, checkpoint, lanes, &totals.by_dimension, out),
            Metric::Cost => out.copy_from_slice(&totals.cost[..lanes]),
            Metric::Benefit => out.copy_from_slice(&totals.benefit[..lanes]),
            Metric::BenefitHard => out.copy_from_slice(&totals.hard[..lanes]),
            Metric::BenefitSoft => {
                for ((out, all), hard) in out.iter_mut().zip(&totals.benefit).zip(&totals.hard) {
                    *out = all - hard;
                }
            }
            Metric::BenefitFinance => out.copy_from_slice(dimension(Dimension::Finance)),
            Metric::BenefitOperations => out.copy_from_slice(dimension(Dimension::Operations)),
            Metric::BenefitCustomer => out.copy_from_slice(dimension(Dimension::Customer)),
            Metric::BenefitRisk => out.copy_from_slice(dimension(Dimension::Risk)),
            Metric::BenefitInnovation => out.copy_from_slice(dimension(Dimension::Innovation)),
            Metric::BenefitOrganisation => out.copy_from_slice(dimension(Dimension::Organisation)),
            // These depend on when: see `outcomes_of_paths`.
            Metric::Npv
            | Metric::RoiDiscounted
            | Metric::Irr
            | Metric::Mirr
            | Metric::Payback
            | Metric::PaybackDiscounted
            | Metric::PeakFunding => {}
        }
    }
}

#[inline(always)]
fn score(model: &Model, layout: &Layout, checkpoint: usize, lanes: usize, benefits: &[f64], out: &mut [f64]) {
    let Some(plan) = layout.plan_benefits.get(checkpoint) else { return out.fill(f64::NAN) };
    let weight = |d: Dimension| if plan[d as usize] > 0.0 { model.weights.of(d) } else { 0.0 };
    let all: f64 = Dimension::ALL.into_iter().map(weight).sum();
    if all == 0.0 {
        return out.fill(f64::NAN);
    }
    out.fill(0.0);
    for d in Dimension::ALL {
        let (weight, plan) = (weight(d) / all, plan[d as usize]);
        if weight > 0.0 {
            for (out, benefit) in out.iter_mut().zip(&benefits[d as usize * lanes..][..lanes]) {
                *out += weight * (benefit / plan).min(model.score_cap);
            }
        }
    }
}

/// Totals up to a month from the cumulative shapes: by bucket, not by month.
#[inline(always)]
fn sum_totals(layout: &Layout, lanes: usize, month: usize, scratch: &mut Scratch) {
    let Scratch { totals, rates, flows, .. } = scratch;
    let part = &mut totals.work[..lanes];
    totals.cost[..lanes].fill(0.0);
    totals.benefit[..lanes].fill(0.0);
    totals.hard[..lanes].fill(0.0);
    totals.by_dimension[..6 * lanes].fill(0.0);
    for bucket in &layout.buckets {
        let rate = &rates[bucket.rate * lanes..(bucket.rate + 1) * lanes];
        match &layout.fixed_cumulative[bucket.shape] {
            Some(fixed) => scale(part, fixed[month], rate),
            None => multiply(part, &flows.cumulative[bucket.shape * lanes..(bucket.shape + 1) * lanes], rate),
        }
        match bucket.side {
            Side::Cost => add(&mut totals.cost[..lanes], part),
            Side::Benefit => {
                add(&mut totals.benefit[..lanes], part);
                if bucket.hard {
                    add(&mut totals.hard[..lanes], part);
                }
                let d = bucket.dimension as usize;
                add(&mut totals.by_dimension[d * lanes..(d + 1) * lanes], part);
            }
            Side::Release => {}
        }
    }
}

/// Outcomes that depend on when it was paid and gained.
#[inline(always)]
pub fn outcomes_of_paths(model: &Model, layout: &Layout, lanes: usize, scratch: &Scratch, sink: &mut Sink<'_, '_>) {
    let Scratch { paths, failed, .. } = scratch;
    for (wanted, out) in layout.wanted.iter().zip(sink.columns.iter_mut()) {
        let &Outcome { metric, month } = wanted;
        let Some(checkpoint) = model.checkpoints.iter().position(|at| *at == month) else { continue };
        let out = &mut out[..lanes];
        match metric {
            Metric::Npv => {
                for (start, stand) in paths.at(checkpoint, lanes) {
                    store(out, start, &stand.npv());
                }
            }
            Metric::RoiDiscounted => {
                for (start, stand) in paths.at(checkpoint, lanes) {
                    store(out, start, &stand.roi_discounted());
                }
            }
            Metric::Mirr => {
                for (start, stand) in paths.at(checkpoint, lanes) {
                    store(out, start, &stand.mirr(month));
                }
            }
            Metric::Irr => {
                let mut statuses = [IrrStatus::Undefined; IRR_LANES];
                let rows = out.chunks_mut(IRR_LANES).zip(failed.chunks(IRR_LANES));
                for ((out, failed), flows) in rows.zip(paths.net_flows(model.horizon + 1, month)) {
                    irr_block(flows, out, &mut statuses);
                    for (status, failed) in statuses.iter().zip(failed).take(out.len()) {
                        sink.irr[checkpoint][*status as usize] += u64::from(*failed == 0.0);
                    }
                }
            }
            Metric::Payback if month == model.horizon => {
                for (start, end) in paths.ends(lanes) {
                    store(out, start, &end.paybacks()[0]);
                }
            }
            Metric::PaybackDiscounted if month == model.horizon => {
                for (start, end) in paths.ends(lanes) {
                    store(out, start, &end.paybacks()[1]);
                }
            }
            Metric::PeakFunding if month == model.horizon => {
                for (start, end) in paths.ends(lanes) {
                    store(out, start, &end.peak_funding());
                }
            }
            _ => {}
        }
    }
}

/// Adds up every line's total up to a month over the block; trials that failed count nothing.
#[inline(always)]
pub fn sum_lines(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    (month, checkpoint): (usize, usize),
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    let count = model.lines.len();
    let Some(sums) = sink.line_sums.get_mut(checkpoint * count..(checkpoint + 1) * count) else { return };
    let Scratch { columns, flows, totals, failed, any_failed, .. } = scratch;
    let (work, failed) = (&mut totals.work[..lanes], &failed[..lanes]);
    for (line, sum) in model.lines.iter().zip(sums) {
        let cumulative = &flows.cumulative[line.shape * lanes..(line.shape + 1) * lanes];
        match (line.rate, &layout.fixed_cumulative[line.shape]) {
            (Value::Constant(rate), Some(fixed)) => work.fill(rate * fixed[month]),
            (Value::Constant(rate), None) => scale(work, rate, cumulative),
            (Value::Column(column), fixed) => {
                let rate = &columns[column * lanes..(column + 1) * lanes];
                match fixed {
                    Some(fixed) => scale(work, fixed[month], rate),
                    None => multiply(work, rate, cumulative),
                }
            }
        }
        *sum += if *any_failed { masked_sum(work, failed) } else { sum_of(work) };
    }
}
