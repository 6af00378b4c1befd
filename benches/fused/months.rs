//! 36 months of a block of trials, and its outcomes at 12, 24 and 36.
//!
//! What a programmer knows who writes for this one case: nothing varies after go-live but a rising adoption and a fading
//! dip, so the flows of a trial change sign once at most. The running total then crosses 0 once, and the internal rate
//! of return exists exactly when the last flow is positive. All benefits are hard and follow one adoption curve, so
//! their sums are one sum, and the sum of costs is what the running total leaves. The logistic curve moves by a factor
//! from month to month.

use roicast::math::{exp, ln};

use super::draws::{Column, LANES};
use super::inputs::Inputs;
use super::irr::rates_of_return;
use super::tally::Tally;

/// The horizon.
pub const MONTHS: usize = 36;
/// Months at which outcomes are taken.
pub const CHECKPOINTS: [usize; 3] = [12, 24, 36];
/// Outcomes at each of them: ROI, discounted ROI, weighted index, weighted score, NPV, IRR, MIRR, cost, benefit.
pub const AT_CHECKPOINT: usize = 9;
/// All outcomes: with customer benefit, payback, discounted payback and peak funding at the horizon.
pub const OUTCOMES: usize = CHECKPOINTS.len() * AT_CHECKPOINT + 4;

/// Weights of finance, operations and customer value.
const WEIGHTS: [f64; 3] = [0.40, 0.25, 0.15];

/// Working memory of a block.
pub struct Block {
    pub inputs: Inputs,
    known: Known,
    state: State,
    /// Net flow, running total and its present value by month.
    pub net: [Column; MONTHS + 1],
    pub total: [Column; MONTHS + 1],
    present: [Column; MONTHS + 1],
    pub outcomes: [Column; OUTCOMES],
    /// Benefits of finance, operations and customer value in the plan at each checkpoint.
    pub plan: [[f64; 3]; 3],
}

/// What a trial knows before the first month.
struct Known {
    go_live: Column,
    maintenance: Column,
    dip: Column,
    dip_pace: Column,
    speed: Column,
    monthly: Column,
    labour: Column,
    inventory: Column,
    revenue: Column,
    full: Column,
}

/// What it carries from month to month.
struct State {
    logistic: Column,
    factor: Column,
    adopted: Column,
    present_adopted: Column,
    inflow: Column,
    peak: Column,
    months_below: Column,
    present_months_below: Column,
    adoption: Column,
}

#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

const ZERO: Column = [0.0; LANES];

impl Block {
    pub fn new() -> Box<Self> {
        Box::new(Self {
            inputs: Inputs::PLAN,
            known: Known {
                go_live: ZERO,
                maintenance: ZERO,
                dip: ZERO,
                dip_pace: ZERO,
                speed: ZERO,
                monthly: ZERO,
                labour: ZERO,
                inventory: ZERO,
                revenue: ZERO,
                full: ZERO,
            },
            state: State {
                logistic: ZERO,
                factor: ZERO,
                adopted: ZERO,
                present_adopted: ZERO,
                inflow: ZERO,
                peak: ZERO,
                months_below: ZERO,
                present_months_below: ZERO,
                adoption: ZERO,
            },
            net: [ZERO; MONTHS + 1],
            total: [ZERO; MONTHS + 1],
            present: [ZERO; MONTHS + 1],
            outcomes: [ZERO; OUTCOMES],
            plan: [[1.0; 3]; 3],
        })
    }

    /// Computes the block whose inputs stand in it.
    #[inline(always)]
    pub fn run(&mut self, tally: &mut Tally) {
        self.start();
        tally.total[0].count(&self.total[0]);
        tally.adoption[0].count(&ZERO);
        let mut checkpoint = 0;
        for month in 1..=MONTHS {
            self.month(month);
            tally.total[month].count(&self.total[month]);
            tally.adoption[month].count(&self.state.adoption);
            if CHECKPOINTS.get(checkpoint) == Some(&month) {
                self.outcomes_at(month, checkpoint);
                checkpoint += 1;
            }
        }
        self.whole_path(tally);
        for (outcome, column) in tally.outcomes.iter_mut().zip(&self.outcomes) {
            outcome.count(column);
        }
    }

    #[inline(always)]
    fn start(&mut self) {
        let Self { inputs: x, known: k, state: s, .. } = self;
        for i in 0..LANES {
            k.go_live[i] = 4.0 + x.delay[i];
            k.maintenance[i] = x.licence[i] * x.maintenance_share[i] / 12.0;
            k.dip[i] = x.payroll[i] * x.dip_depth[i];
            k.dip_pace[i] = 1.0 / x.dip_months[i];
            k.labour[i] = x.labour[i] * x.realisation_operations[i];
            k.inventory[i] = x.inventory[i] * x.realisation_operations[i];
            k.revenue[i] = x.uplift[i] * x.margin[i] * x.realisation_revenue[i];
            k.full[i] = k.labour[i] + k.inventory[i] + k.revenue[i];
            let upfront = x.licence[i] + x.implementation[i] * x.overrun[i] + x.training[i] + x.migration[i];
            self.net[0][i] = -upfront;
            self.total[0][i] = -upfront;
            self.present[0][i] = -upfront;
        }
        for i in 0..LANES {
            // ln 81 is the width of the logistic from 10 % to 90 %; its middle is at 0.75 of the ramp.
            let pace = 4.394_449_154_672_439 / x.ramp[i];
            k.speed[i] = exp(-pace);
            s.logistic[i] = exp(-pace * (0.5 - k.go_live[i] - 0.75 * x.ramp[i]));
        }
        for i in 0..LANES {
            k.monthly[i] = exp(-ln(1.0 + x.discount_rate[i]) / 12.0);
            s.factor[i] = 1.0;
            s.adopted[i] = 0.0;
            s.present_adopted[i] = 0.0;
            s.inflow[i] = 0.0;
            s.peak[i] = smaller(self.net[0][i], 0.0);
            s.months_below[i] = 1.0;
            s.present_months_below[i] = 1.0;
        }
    }

    #[inline(always)]
    fn month(&mut self, month: usize) {
        let [before, total, ..] = &mut self.total[month - 1..] else { return };
        let [present_before, present, ..] = &mut self.present[month - 1..] else { return };
        let rows = Rows { before, present_before };
        flow(month as f64, &self.inputs, &self.known, &mut self.state, &rows, &mut self.net[month], total, present);
    }

    #[inline(always)]
    fn outcomes_at(&mut self, month: usize, checkpoint: usize) {
        let Self { inputs: x, known: k, state: s, net, total, present, outcomes, plan, .. } = self;
        let (total, present, plan) = (&total[month], &present[month], &plan[checkpoint]);
        let out = &mut outcomes[checkpoint * AT_CHECKPOINT..(checkpoint + 1) * AT_CHECKPOINT];
        let [roi, discounted, index, score, npv, irr, mirr, cost, benefit] = out else { return };
        let all: f64 = WEIGHTS.iter().sum();
        let scale = [WEIGHTS[0] / all / plan[0], WEIGHTS[1] / all / plan[1], WEIGHTS[2] / all / plan[2]];
        let most = [WEIGHTS[0] / all, WEIGHTS[1] / all, WEIGHTS[2] / all];
        for i in 0..LANES {
            let parts = [k.labour[i] * s.adopted[i], k.inventory[i] * s.adopted[i], k.revenue[i] * s.adopted[i]];
            benefit[i] = k.full[i] * s.adopted[i];
            cost[i] = benefit[i] - total[i];
            let per_cost = 1.0 / cost[i];
            roi[i] = total[i] * per_cost;
            index[i] = (WEIGHTS[0] * parts[0] + WEIGHTS[1] * parts[1] + WEIGHTS[2] * parts[2]) * per_cost;
            score[i] = smaller(scale[0] * parts[0], most[0])
                + smaller(scale[1] * parts[1], most[1])
                + smaller(scale[2] * parts[2], most[2]);
            npv[i] = present[i];
            discounted[i] = present[i] / (k.full[i] * s.present_adopted[i] - present[i]);
        }
        for i in 0..LANES {
            // Inflows carried on at the rate at which outflows are discounted: (1 + r) (PV⁺ / PV⁻)^(12/n) − 1.
            let outflow = s.inflow[i] - present[i];
            let rate = (1.0 + x.discount_rate[i]) * exp(ln(s.inflow[i] / outflow) * (12.0 / month as f64)) - 1.0;
            mirr[i] = if s.inflow[i] > 0.0 { rate } else { f64::NAN };
        }
        rates_of_return(&net[..=month], irr);
    }

    #[inline(always)]
    fn whole_path(&mut self, tally: &mut Tally) {
        let Self { known: k, state: s, total, present, outcomes, .. } = self;
        let [.., customer, payback, payback_discounted, peak] = outcomes;
        for i in 0..LANES {
            customer[i] = k.revenue[i] * s.adopted[i];
            peak[i] = -s.peak[i];
        }
        crossing(total, &s.months_below, payback, &mut tally.payback);
        crossing(present, &s.present_months_below, payback_discounted, &mut tally.payback_discounted);
    }
}

/// The running totals of the month before.
struct Rows<'a> {
    before: &'a Column,
    present_before: &'a Column,
}

/// One month. Everything it writes is an argument of its own, so that the compiler knows that nothing overlaps.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "what is passed in a struct may overlap, and the loop is not vectorised")]
fn flow(
    month: f64,
    x: &Inputs,
    k: &Known,
    s: &mut State,
    rows: &Rows<'_>,
    net: &mut Column,
    total: &mut Column,
    present: &mut Column,
) {
    let Rows { before, present_before } = rows;
    for i in 0..LANES {
        let since = month - k.go_live[i];
        let age = since - 0.5;
        let live = if age > 0.0 { 1.0 } else { 0.0 };
        let adoption = live * x.ceiling[i] / (1.0 + s.logistic[i]);
        s.logistic[i] *= k.speed[i];
        let dip = live * k.dip[i] * larger(1.0 - age * k.dip_pace[i], 0.0);
        let maintenance = k.maintenance[i] * smaller(larger(since, 0.0), 1.0);
        let falls_now = if since >= 0.0 { 1.0 } else { 0.0 } - if since >= 1.0 { 1.0 } else { 0.0 };
        let flow = k.full[i] * adoption - (x.staff[i] + maintenance + dip + falls_now * x.interruption[i]);
        let factor = s.factor[i] * k.monthly[i];
        let discounted = flow * factor;
        let after = before[i] + flow;
        let present_after = present_before[i] + discounted;
        s.factor[i] = factor;
        s.adopted[i] += adoption;
        s.present_adopted[i] += adoption * factor;
        s.inflow[i] += larger(discounted, 0.0);
        s.peak[i] = smaller(s.peak[i], after);
        s.months_below[i] += if after < 0.0 { 1.0 } else { 0.0 };
        s.present_months_below[i] += if present_after < 0.0 { 1.0 } else { 0.0 };
        s.adoption[i] = adoption;
        net[i] = flow;
        total[i] = after;
        present[i] = present_after;
    }
}

/// When a running total that was below 0 for the first months crosses it, linear inside the month.
#[inline(always)]
fn crossing(total: &[Column; MONTHS + 1], below: &Column, out: &mut Column, counts: &mut [u64; MONTHS + 2]) {
    for lane in 0..LANES {
        let month = below[lane] as usize;
        counts[month.min(MONTHS + 1)] += 1;
        out[lane] = match (total.get(month.wrapping_sub(1)), total.get(month)) {
            (Some(before), Some(after)) => month as f64 - 1.0 - before[lane] / (after[lane] - before[lane]),
            _ => f64::INFINITY,
        };
    }
}
