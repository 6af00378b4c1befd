//! The kernel: one block of trials over the months. Pure: a model and columns of draws in, columns of outcomes out.

use super::layout::{Layout, Side};
use crate::finance::{IrrStatus, annual_mirr, irr_block};
use crate::math;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::digest::PowerSums;
use crate::outcome::{Digest, Metric, MonthlyHistogram, Outcome};
use crate::scenario::format::Dimension;

/// Trials in a block: its working set stays in the second-level cache, its month columns in the first.
pub const LANES: usize = 256;

/// Working memory of a block; made once per worker.
#[derive(Debug, Clone)]
pub struct Scratch {
    /// Program columns, variables first.
    pub columns: Vec<f64>,
    adoption: [Vec<f64>; 2],
    rates: Vec<f64>,
    cumulative: Vec<f64>,
    part: Vec<f64>,
    flows: Vec<f64>,
    month: [Vec<f64>; 3],
    present: [Vec<f64>; 3],
    factor: Vec<f64>,
    monthly_factor: Vec<f64>,
    running: [Vec<f64>; 2],
    payback: [Crossing; 2],
    peak: Vec<f64>,
    modified: Modified,
    totals: Totals,
    status: Vec<IrrStatus>,
    work: Vec<f64>,
    /// NaN in lanes whose values are not finite or break a guard.
    pub failed: Vec<f64>,
    any_failed: bool,
}

#[derive(Debug, Clone)]
struct Totals {
    cost: Vec<f64>,
    benefit: Vec<f64>,
    hard: Vec<f64>,
    by_dimension: Vec<f64>,
}

/// The month in which a running total first comes up to 0, and what it takes to find the place inside it.
#[derive(Debug, Clone)]
struct Crossing {
    /// When the month begins; infinite as long as there is none.
    begin: Vec<f64>,
    /// The total before, and the flow of the month.
    before: Vec<f64>,
    flow: Vec<f64>,
}

/// What a modified rate of return is made of: present values of what came in and of what went out.
#[derive(Debug, Clone)]
struct Modified {
    inflow: Vec<f64>,
    outflow: Vec<f64>,
    /// ln(1 + r) of the reinvestment rate.
    growth: Vec<f64>,
    /// Factors at the reinvestment rate and at the finance rate, where these are not the discount rate.
    factors: [Vec<f64>; 2],
    monthly_factors: [Vec<f64>; 2],
}

impl Scratch {
    /// Working memory for blocks of up to `lanes` trials.
    #[must_use]
    pub fn new(model: &Model, layout: &Layout, lanes: usize) -> Self {
        let column = || vec![0.0; lanes];
        let columns = |count: usize| vec![0.0; lanes * count];
        Self {
            columns: columns(model.program.columns.max(model.variables.len())),
            adoption: [columns(model.curves.len()), columns(model.curves.len())],
            rates: columns(layout.rates()),
            cumulative: columns(model.shapes.len()),
            part: column(),
            flows: columns(model.horizon + 1),
            month: [column(), column(), column()],
            present: [column(), column(), column()],
            factor: column(),
            monthly_factor: column(),
            running: [column(), column()],
            payback: [(); 2].map(|()| Crossing { begin: column(), before: column(), flow: column() }),
            peak: column(),
            modified: Modified {
                inflow: column(),
                outflow: column(),
                growth: column(),
                factors: [column(), column()],
                monthly_factors: [column(), column()],
            },
            totals: Totals { cost: column(), benefit: column(), hard: column(), by_dimension: columns(6) },
            status: vec![IrrStatus::Undefined; lanes],
            work: column(),
            failed: column(),
            any_failed: false,
        }
    }
}

impl Scratch {
    /// Net cash flows of the block just run, month by month.
    pub fn net_flows(&self, lanes: usize, months: usize) -> impl Iterator<Item = &[f64]> {
        self.flows.chunks(lanes).take(months)
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

/// `out[i] += a[i] * b[i]`.
#[inline(always)]
fn add_product(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out += a * b;
    }
}

/// `out[i] += a * b[i]`.
#[inline(always)]
fn add_scaled(out: &mut [f64], a: f64, b: &[f64]) {
    for (out, b) in out.iter_mut().zip(b) {
        *out += a * b;
    }
}

/// `out[i] += a[i]`.
#[inline(always)]
fn add(out: &mut [f64], a: &[f64]) {
    for (out, a) in out.iter_mut().zip(a) {
        *out += a;
    }
}

/// `out[i] = a[i] * b[i]`.
#[inline(always)]
fn multiply(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a * b;
    }
}

/// `out[i] = a * b[i]`.
#[inline(always)]
fn scale(out: &mut [f64], a: f64, b: &[f64]) {
    for (out, b) in out.iter_mut().zip(b) {
        *out = a * b;
    }
}

/// Computes one block whose variables already stand in `scratch.columns` (column-major, `lanes` each).
#[inline(always)]
pub fn run_block(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch, sink: &mut Sink<'_, '_>) {
    model.program.run(&mut scratch.columns[..model.program.columns.max(model.variables.len()) * lanes], lanes);
    mark_failures(model, layout, lanes, scratch);
    sum_rates(model, layout, lanes, scratch);
    start(model, layout, lanes, scratch);
    let mut checkpoint = 0;
    for month in 0..=model.horizon {
        flow_of_month(model, layout, lanes, month, scratch, sink);
        if model.checkpoints.get(checkpoint) == Some(&month) {
            outcomes_at(model, layout, lanes, month, checkpoint, scratch, sink);
            sum_lines(model, layout, lanes, (month, checkpoint), scratch, sink);
            checkpoint += 1;
        }
    }
    whole_path_outcomes(model, layout, lanes, scratch, sink);
    blank_failures(lanes, scratch, sink);
    for ((digest, sums), column) in sink.digests.iter_mut().zip(sink.power_sums.iter_mut()).zip(sink.columns.iter()) {
        digest.count(column, sums);
    }
}

#[inline(always)]
fn mark_failures(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch) {
    let Scratch { columns, failed, any_failed, .. } = scratch;
    let failed = &mut failed[..lanes];
    failed.fill(0.0);
    for &column in &layout.roots {
        // 0 x is 0 for finite x and NaN otherwise.
        for (failed, value) in failed.iter_mut().zip(&columns[column * lanes..(column + 1) * lanes]) {
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

#[inline(always)]
fn start(model: &Model, layout: &Layout, lanes: usize, scratch: &mut Scratch) {
    let Scratch {
        columns,
        cumulative,
        present,
        factor,
        monthly_factor,
        running,
        payback,
        peak,
        adoption,
        modified,
        ..
    } = scratch;
    cumulative[..model.shapes.len() * lanes].fill(0.0);
    for column in present.iter_mut().chain(running.iter_mut()) {
        column[..lanes].fill(0.0);
    }
    for crossing in payback.iter_mut() {
        crossing.begin[..lanes].fill(f64::INFINITY);
        crossing.before[..lanes].fill(0.0);
        crossing.flow[..lanes].fill(1.0);
    }
    peak[..lanes].fill(0.0);
    factor[..lanes].fill(1.0);
    adoption.iter_mut().for_each(|column| column[..model.curves.len() * lanes].fill(0.0));
    let view = Columns { data: columns, lanes };
    monthly_factors(view, model.discount_rate, &mut monthly_factor[..lanes]);
    if layout.wants_mirr {
        modified.inflow[..lanes].fill(0.0);
        modified.outflow[..lanes].fill(0.0);
        let rates = mirr_rates(model);
        read(view, rates[0], &mut modified.growth[..lanes]);
        modified.growth[..lanes].iter_mut().for_each(|rate| *rate = math::ln(1.0 + *rate));
        for ((factor, monthly), rate) in modified.factors.iter_mut().zip(&mut modified.monthly_factors).zip(rates) {
            if rate != model.discount_rate {
                factor[..lanes].fill(1.0);
                monthly_factors(view, rate, &mut monthly[..lanes]);
            }
        }
    }
}

/// The rates of the factors of a modified rate of return: of reinvestment, of finance.
const fn mirr_rates(model: &Model) -> [Value; 2] {
    let (finance, reinvestment) = model.mirr_rates;
    [reinvestment, finance]
}

/// v = (1 + r)^(-1/12)
#[inline(always)]
fn monthly_factors(view: Columns<'_>, rate: Value, out: &mut [f64]) {
    read(view, rate, out);
    for rate in out {
        *rate = math::exp(-math::ln(1.0 + *rate) / 12.0);
    }
}

#[inline(always)]
fn read(view: Columns<'_>, value: Value, out: &mut [f64]) {
    match value {
        Value::Constant(value) => out.fill(value),
        Value::Column(column) => out.copy_from_slice(&view.data[column * view.lanes..(column + 1) * view.lanes]),
    }
}

#[inline(always)]
fn flow_of_month(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    month: usize,
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    let view = Columns { data: &scratch.columns, lanes };
    let [now, before] = &mut scratch.adoption;
    std::mem::swap(now, before);
    for (index, curve) in model.curves.iter().enumerate() {
        curve.fill(month, view, &mut now[index * lanes..(index + 1) * lanes]);
    }
    for side in &mut scratch.month {
        side[..lanes].fill(0.0);
    }
    for (index, shape) in model.shapes.iter().enumerate() {
        let sides = &layout.sides_of_shape[index];
        if let Some(fixed) = &layout.fixed[index] {
            let part = fixed[month];
            if part != 0.0 {
                for &(side, rate) in sides {
                    let rates = &scratch.rates[rate * lanes..(rate + 1) * lanes];
                    add_scaled(&mut scratch.month[side as usize][..lanes], part, rates);
                }
            }
        } else {
            let part = &mut scratch.part[..lanes];
            shape.fill(month, view, now, before, part);
            for (sum, part) in scratch.cumulative[index * lanes..(index + 1) * lanes].iter_mut().zip(part.iter()) {
                *sum += part;
            }
            for &(side, rate) in sides {
                let rates = &scratch.rates[rate * lanes..(rate + 1) * lanes];
                add_product(&mut scratch.month[side as usize][..lanes], part, rates);
            }
        }
    }
    let factor = &mut scratch.factor[..lanes];
    if month > 0 {
        for (factor, monthly) in factor.iter_mut().zip(&scratch.monthly_factor) {
            *factor *= monthly;
        }
    }
    for (present, side) in scratch.present.iter_mut().zip(&scratch.month) {
        add_product(&mut present[..lanes], factor, side);
    }
    let net = &mut scratch.flows[month * lanes..(month + 1) * lanes];
    let [cost, benefit, release] = &scratch.month;
    for (((net, cost), benefit), release) in net.iter_mut().zip(cost).zip(benefit).zip(release) {
        *net = benefit + release - cost;
    }
    // Simple on the flows, discounted on the discounted flows.
    let [simple, discounted] = &mut scratch.running;
    let [payback, payback_discounted] = &mut scratch.payback;
    let begin = month as f64 - 1.0;
    let factor = &scratch.factor[..lanes];
    let peak = &mut scratch.peak[..lanes];
    let worth = &mut scratch.work[..lanes];
    for ((worth, net), factor) in worth.iter_mut().zip(net.iter()).zip(factor) {
        *worth = net * factor;
    }
    payback.advance(&mut simple[..lanes], net, begin, peak);
    for (peak, total) in peak.iter_mut().zip(simple.iter()) {
        *peak = if *total < *peak { *total } else { *peak };
    }
    payback_discounted.advance(&mut discounted[..lanes], worth, begin, peak);
    if layout.wants_mirr {
        add_modified(model, month, net, factor, &mut scratch.modified);
    }
    if let Some((total, adoption)) = &mut sink.histograms {
        let failed = scratch.any_failed.then_some(&scratch.failed[..lanes]);
        count(total, month, &simple[..lanes], failed);
        for (index, histogram) in adoption.iter_mut().enumerate() {
            count(histogram, month, &now[index * lanes..(index + 1) * lanes], failed);
        }
    }
}

impl Crossing {
    /// Adds a month's flow to a running total and notes the first time it is up at 0 or more. A total that misses 0 by
    /// rounding only (against the lowest total so far) has reached it.
    #[inline(always)]
    fn advance(&mut self, totals: &mut [f64], flows: &[f64], begin: f64, lowest: &[f64]) {
        const ROUNDING: f64 = 1e-12;
        let noted = self.begin.iter_mut().zip(&mut self.before).zip(&mut self.flow);
        for (((total, flow), lowest), noted) in totals.iter_mut().zip(flows).zip(lowest).zip(noted) {
            let ((begins, before), crossing) = noted;
            let after = *total + flow;
            let reached = *flow > 0.0 && after >= ROUNDING * lowest && *begins == f64::INFINITY;
            *begins = if reached { begin } else { *begins };
            *before = if reached { *total } else { *before };
            *crossing = if reached { *flow } else { *crossing };
            *total = after;
        }
    }

    /// The time of the crossing, linear inside its month, or infinity.
    #[inline(always)]
    fn times(&self, out: &mut [f64]) {
        for (((out, begin), before), flow) in out.iter_mut().zip(&self.begin).zip(&self.before).zip(&self.flow) {
            *out = (begin - before / flow).max(0.0);
        }
    }
}

/// Adds a month to the present values of what came in and of what went out.
#[inline(always)]
fn add_modified(model: &Model, month: usize, net: &[f64], discount: &[f64], modified: &mut Modified) {
    let lanes = net.len();
    let Modified { inflow, outflow, factors, monthly_factors, .. } = modified;
    let rates = mirr_rates(model);
    for ((factor, monthly), rate) in factors.iter_mut().zip(monthly_factors).zip(rates) {
        if rate != model.discount_rate && month > 0 {
            for (factor, monthly) in factor[..lanes].iter_mut().zip(monthly.iter()) {
                *factor *= monthly;
            }
        }
    }
    let at_reinvestment = if rates[0] == model.discount_rate { discount } else { &factors[0][..lanes] };
    let at_finance = if rates[1] == model.discount_rate { discount } else { &factors[1][..lanes] };
    for ((sum, net), factor) in inflow.iter_mut().zip(net).zip(at_reinvestment) {
        *sum += factor * if *net > 0.0 { *net } else { 0.0 };
    }
    for ((sum, net), factor) in outflow.iter_mut().zip(net).zip(at_finance) {
        *sum += factor * if *net < 0.0 { -*net } else { 0.0 };
    }
}

/// Counts a column of a month, without the trials that failed.
#[inline(always)]
fn count(histogram: &mut MonthlyHistogram, month: usize, values: &[f64], failed: Option<&[f64]>) {
    match failed {
        None => histogram.count(month, values),
        Some(failed) => {
            let kept = values.iter().zip(failed).filter(|(_, failed)| **failed == 0.0);
            histogram.count(month, &kept.map(|(value, _)| *value).collect::<Vec<f64>>());
        }
    }
}

#[inline(always)]
fn outcomes_at(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    month: usize,
    checkpoint: usize,
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    sum_totals(layout, lanes, month, scratch);
    let Scratch { totals, present, flows, status, work, failed, modified, .. } = scratch;
    let flows = &flows[..(month + 1) * lanes];
    let [pv_cost, pv_benefit, pv_release] = present;
    for (wanted, out) in layout.wanted.iter().zip(sink.columns.iter_mut()) {
        if wanted.month != month || wanted.metric.horizon_only() {
            continue;
        }
        let out = &mut out[..lanes];
        let dimension = |dimension: Dimension| &totals.by_dimension[dimension as usize * lanes..][..lanes];
        match wanted.metric {
            Metric::Roi => ratio(out, &totals.benefit, &totals.cost, 1.0),
            Metric::BenefitCostRatio => ratio(out, &totals.benefit, &totals.cost, 0.0),
            Metric::RoiHard => ratio(out, &totals.hard, &totals.cost, 1.0),
            Metric::RoiDiscounted => ratio(out, pv_benefit, pv_cost, 1.0),
            Metric::WeightedIndex => {
                let work = &mut work[..lanes];
                work.fill(0.0);
                for d in Dimension::ALL {
                    add_scaled(work, model.weights.of(d), dimension(d));
                }
                ratio(out, work, &totals.cost, 0.0);
            }
            Metric::WeightedScore => score(model, layout, checkpoint, lanes, &totals.by_dimension, out),
            Metric::Npv => {
                for (((out, benefit), release), cost) in
                    out.iter_mut().zip(pv_benefit.iter()).zip(pv_release.iter()).zip(pv_cost.iter())
                {
                    *out = benefit + release - cost;
                }
            }
            Metric::Irr => {
                irr_block(flows, lanes, out, &mut status[..lanes]);
                for (status, failed) in status[..lanes].iter().zip(failed.iter()) {
                    sink.irr[checkpoint][*status as usize] += u64::from(*failed == 0.0);
                }
            }
            Metric::Mirr => {
                let sums = modified.inflow.iter().zip(&modified.outflow);
                for ((out, (inflow, outflow)), growth) in out.iter_mut().zip(sums).zip(&modified.growth) {
                    *out = annual_mirr(*inflow, *outflow, *growth, month);
                }
            }
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
            Metric::Payback | Metric::PaybackDiscounted | Metric::PeakFunding => {}
        }
    }
}

/// `a / b - less`, undefined where b is 0.
#[inline(always)]
fn ratio(out: &mut [f64], a: &[f64], b: &[f64], less: f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = if *b == 0.0 { f64::NAN } else { (a - less * b) / b };
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
    let Scratch { totals, rates, cumulative, part, .. } = scratch;
    totals.cost[..lanes].fill(0.0);
    totals.benefit[..lanes].fill(0.0);
    totals.hard[..lanes].fill(0.0);
    totals.by_dimension[..6 * lanes].fill(0.0);
    for bucket in &layout.buckets {
        let rate = &rates[bucket.rate * lanes..(bucket.rate + 1) * lanes];
        let part = &mut part[..lanes];
        match &layout.fixed_cumulative[bucket.shape] {
            Some(fixed) => scale(part, fixed[month], rate),
            None => multiply(part, &cumulative[bucket.shape * lanes..(bucket.shape + 1) * lanes], rate),
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

#[inline(always)]
fn whole_path_outcomes(model: &Model, layout: &Layout, lanes: usize, scratch: &Scratch, sink: &mut Sink<'_, '_>) {
    for (wanted, out) in layout.wanted.iter().zip(sink.columns.iter_mut()) {
        let out = &mut out[..lanes];
        match wanted {
            Outcome { month, .. } if *month != model.horizon => {}
            Outcome { metric: Metric::Payback, .. } => scratch.payback[0].times(out),
            Outcome { metric: Metric::PaybackDiscounted, .. } => scratch.payback[1].times(out),
            Outcome { metric: Metric::PeakFunding, .. } => {
                for (out, lowest) in out.iter_mut().zip(&scratch.peak) {
                    // 0 - x rather than -x, so that no funding prints as 0 and not as -0.
                    *out = 0.0 - lowest;
                }
            }
            _ => {}
        }
    }
}

/// Adds up every line's total up to a month over the block; trials that failed count nothing.
#[inline(always)]
fn sum_lines(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    (month, checkpoint): (usize, usize),
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    let count = model.lines.len();
    let Some(sums) = sink.line_sums.get_mut(checkpoint * count..(checkpoint + 1) * count) else { return };
    let Scratch { columns, cumulative, work, failed, .. } = scratch;
    let (work, failed) = (&mut work[..lanes], &failed[..lanes]);
    for (line, sum) in model.lines.iter().zip(sums) {
        match line.rate {
            Value::Constant(rate) => work.fill(rate),
            Value::Column(column) => work.copy_from_slice(&columns[column * lanes..(column + 1) * lanes]),
        }
        match &layout.fixed_cumulative[line.shape] {
            Some(fixed) => work.iter_mut().for_each(|value| *value *= fixed[month]),
            None => {
                let cumulative = &cumulative[line.shape * lanes..(line.shape + 1) * lanes];
                work.iter_mut().zip(cumulative).for_each(|(value, cumulative)| *value *= cumulative);
            }
        }
        *sum += masked_sum(work, failed);
    }
}

/// The sum of the values that did not fail, in eight partial sums, whatever vectors the processor has.
#[inline(always)]
fn masked_sum(values: &[f64], failed: &[f64]) -> f64 {
    const PARTS: usize = 8;
    let mut parts = [0.0; PARTS];
    let (values, last) = values.as_chunks::<PARTS>();
    let (failed, last_failed) = failed.as_chunks::<PARTS>();
    for (values, failed) in values.iter().zip(failed) {
        for ((part, value), failed) in parts.iter_mut().zip(values).zip(failed) {
            *part += if *failed == 0.0 { *value } else { 0.0 };
        }
    }
    for ((part, value), failed) in parts.iter_mut().zip(last).zip(last_failed) {
        *part += if *failed == 0.0 { *value } else { 0.0 };
    }
    parts.iter().sum()
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
