//! A block's way through the months: discounting, running totals, paybacks, and what modified rates of return are made
//! of. Eight trials at a time go through all months, so that what they carry from month to month stays in registers and
//! on the stack.

#![allow(clippy::needless_range_loop, reason = "lane by lane over several arrays at once, in one way throughout")]

use std::hint::select_unpredictable;

use super::column::{load, ratio, store};
use super::months::Flows;
use crate::finance::{IRR_LANES, annual_mirr};
use crate::math;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::simulate::layout::Layout;

/// Trials side by side.
pub const WIDTH: usize = 8;
type Lanes = [f64; WIDTH];
const ZERO: Lanes = [0.0; WIDTH];

/// The paths of a block, of eight trials at a time.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Running totals: rows of the block, month after month.
    pub totals: Vec<f64>,
    /// Net flows of [`IRR_LANES`] trials at a time, month after month.
    pub net: Vec<[f64; IRR_LANES]>,
    /// What stands at the checkpoints, one after the other.
    stands: Vec<Stand>,
    ends: Vec<End>,
    groups: usize,
}

/// Where eight trials stand at a checkpoint.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    /// Present values of costs, benefits and releases.
    present: [Lanes; 3],
    /// Present values of what came in and of what went out, at the rates of the modified rate of return.
    inflow: Lanes,
    outflow: Lanes,
    /// ln(1 + r) of the reinvestment rate.
    growth: Lanes,
}

/// What the whole path leaves.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// Simple on the flows, discounted on the discounted flows.
    payback: [Crossing; 2],
    /// The lowest running total, at most 0.
    lowest: Lanes,
}

/// What eight trials carry from month to month.
struct State {
    stand: Stand,
    end: End,
    total: Lanes,
    discounted: Lanes,
    discount: Factors,
    reinvestment: Factors,
    finance: Factors,
}

/// Discount factors at a rate.
#[derive(Debug, Clone, Copy)]
struct Factors {
    now: Lanes,
    monthly: Lanes,
}

/// The month in which a running total first comes up to 0, and what it takes to find the place inside it.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    /// When the month begins; infinite as long as there is none.
    begin: Lanes,
    /// The total before, and the flow of the month.
    before: Lanes,
    flow: Lanes,
}

impl Paths {
    pub fn new(model: &Model, lanes: usize) -> Self {
        let (months, groups) = (model.horizon + 1, lanes.div_ceil(WIDTH));
        Self {
            totals: vec![0.0; months * lanes],
            net: vec![[0.0; IRR_LANES]; months * lanes.div_ceil(IRR_LANES)],
            stands: vec![Stand::NOTHING; groups * model.checkpoints.len()],
            ends: vec![End::NOTHING; groups],
            groups,
        }
    }

    /// Goes through the months.
    #[inline(always)]
    pub fn walk(&mut self, model: &Model, layout: &Layout, columns: Columns<'_>, flows: &Flows) {
        let (lanes, months) = (columns.lanes, model.horizon + 1);
        let (finance, reinvestment) = model.mirr_rates;
        let own = layout.wants_mirr.then_some([reinvestment != model.discount_rate, finance != model.discount_rate]);
        let [costs, benefits, releases] = &flows.sides;
        for (group, start) in (0..lanes).step_by(WIDTH).enumerate() {
            let (block, lane) = (start / IRR_LANES, start % IRR_LANES);
            let mut state = State::new(model, layout, columns, start);
            let mut checkpoints = model.checkpoints.iter().enumerate().peekable();
            for month in 0..months {
                let row = month * lanes..(month + 1) * lanes;
                let (cost, benefit) = (load(&costs[row.clone()], start), load(&benefits[row.clone()], start));
                let release = if releases.is_empty() { ZERO } else { load(&releases[row.clone()], start) };
                let net = state.month(month, cost, benefit, release, own);
                store(&mut self.totals[row], start, &state.total);
                self.net[block * months + month][lane..lane + WIDTH].copy_from_slice(&net);
                if let Some((checkpoint, _)) = checkpoints.next_if(|(_, at)| **at == month) {
                    self.stands[checkpoint * self.groups + group] = state.stand;
                }
            }
            self.ends[group] = state.end;
        }
    }

    /// Where the trials of a block stand at a checkpoint, each group with the place of its first trial.
    pub fn at(&self, checkpoint: usize, lanes: usize) -> impl Iterator<Item = (usize, &Stand)> {
        (0..lanes).step_by(WIDTH).zip(&self.stands[checkpoint * self.groups..])
    }

    /// What their paths leave.
    pub fn ends(&self, lanes: usize) -> impl Iterator<Item = (usize, &End)> {
        (0..lanes).step_by(WIDTH).zip(&self.ends)
    }

    /// The net flows up to a month of every [`IRR_LANES`] trials.
    pub fn net_flows(&self, months: usize, to: usize) -> impl Iterator<Item = &[[f64; IRR_LANES]]> {
        self.net.chunks(months).map(move |flows| &flows[..=to])
    }
}

impl Stand {
    const NOTHING: Self = Self { present: [ZERO; 3], inflow: ZERO, outflow: ZERO, growth: ZERO };

    /// Net present values.
    #[inline(always)]
    pub fn npv(&self) -> Lanes {
        let [cost, benefit, release] = &self.present;
        let mut npv = ZERO;
        for lane in 0..WIDTH {
            npv[lane] = benefit[lane] + release[lane] - cost[lane];
        }
        npv
    }

    /// Discounted returns on investment.
    #[inline(always)]
    pub fn roi_discounted(&self) -> Lanes {
        let [cost, benefit, _] = &self.present;
        let mut roi = ZERO;
        ratio(&mut roi, benefit, cost, 1.0);
        roi
    }

    /// Modified internal rates of return over some months.
    #[inline(always)]
    pub fn mirr(&self, months: usize) -> Lanes {
        let mut rates = ZERO;
        for lane in 0..WIDTH {
            rates[lane] = annual_mirr(self.inflow[lane], self.outflow[lane], self.growth[lane], months);
        }
        rates
    }
}

impl End {
    const NOTHING: Self = {
        let crossing = Crossing { begin: [f64::INFINITY; WIDTH], before: ZERO, flow: [1.0; WIDTH] };
        Self { payback: [crossing; 2], lowest: ZERO }
    };

    /// Payback times: simple and discounted.
    #[inline(always)]
    pub fn paybacks(&self) -> [Lanes; 2] {
        let [simple, discounted] = &self.payback;
        [simple.times(), discounted.times()]
    }

    /// Peak funding.
    #[inline(always)]
    pub fn peak_funding(&self) -> Lanes {
        let mut peak = ZERO;
        for lane in 0..WIDTH {
            // 0 - x rather than -x, so that no funding prints as 0 and not as -0.
            peak[lane] = 0.0 - self.lowest[lane];
        }
        peak
    }
}

impl State {
    #[inline(always)]
    fn new(model: &Model, layout: &Layout, columns: Columns<'_>, start: usize) -> Self {
        let read = |value: Value| match value {
            Value::Constant(value) => [value; WIDTH],
            Value::Column(column) => load(&columns.data[column * columns.lanes..][..columns.lanes], start),
        };
        let mut state = Self {
            stand: Stand::NOTHING,
            end: End::NOTHING,
            total: ZERO,
            discounted: ZERO,
            discount: Factors::at(read(model.discount_rate)),
            reinvestment: Factors { now: ZERO, monthly: ZERO },
            finance: Factors { now: ZERO, monthly: ZERO },
        };
        if layout.wants_mirr {
            let (finance, reinvestment) = model.mirr_rates;
            let rates = read(reinvestment);
            for lane in 0..WIDTH {
                state.stand.growth[lane] = math::ln(1.0 + rates[lane]);
            }
            state.reinvestment = Factors::at(rates);
            state.finance = Factors::at(read(finance));
        }
        state
    }

    /// A month; returns its net flow. `own` says whether the rates of reinvestment and of finance differ from the
    /// discount rate, or nothing where no modified rate of return is wanted.
    #[inline(always)]
    fn month(&mut self, month: usize, cost: Lanes, benefit: Lanes, release: Lanes, own: Option<[bool; 2]>) -> Lanes {
        let factor = self.discount.pass();
        let (mut net, mut worth, begin) = (ZERO, ZERO, month as f64 - 1.0);
        for lane in 0..WIDTH {
            self.stand.present[0][lane] += factor[lane] * cost[lane];
            self.stand.present[1][lane] += factor[lane] * benefit[lane];
            self.stand.present[2][lane] += factor[lane] * release[lane];
            net[lane] = benefit[lane] + release[lane] - cost[lane];
            worth[lane] = net[lane] * factor[lane];
        }
        let [simple, discounted] = &mut self.end.payback;
        simple.advance(&mut self.total, &net, begin, &self.end.lowest);
        for lane in 0..WIDTH {
            let (total, lowest) = (self.total[lane], self.end.lowest[lane]);
            self.end.lowest[lane] = if total < lowest { total } else { lowest };
        }
        discounted.advance(&mut self.discounted, &worth, begin, &self.end.lowest);
        if let Some([reinvestment, finance]) = own {
            let at_reinvestment = if reinvestment { self.reinvestment.pass() } else { factor };
            let at_finance = if finance { self.finance.pass() } else { factor };
            for lane in 0..WIDTH {
                self.stand.inflow[lane] += at_reinvestment[lane] * if net[lane] > 0.0 { net[lane] } else { 0.0 };
                self.stand.outflow[lane] += at_finance[lane] * if net[lane] < 0.0 { -net[lane] } else { 0.0 };
            }
        }
        net
    }
}

impl Factors {
    /// v^m of the months, from v = (1 + r)^(-1/12).
    #[inline(always)]
    fn at(rates: Lanes) -> Self {
        let mut monthly = ZERO;
        for lane in 0..WIDTH {
            monthly[lane] = math::exp(-math::ln(1.0 + rates[lane]) / 12.0);
        }
        Self { now: [1.0; WIDTH], monthly }
    }

    /// The factors of this month; the next month's stand ready.
    #[inline(always)]
    fn pass(&mut self) -> Lanes {
        let now = self.now;
        for lane in 0..WIDTH {
            self.now[lane] *= self.monthly[lane];
        }
        now
    }
}

impl Crossing {
    /// Adds a month's flow to a running total and notes the first time it is up at 0 or more. A total that misses 0 by
    /// rounding only (against the lowest total so far) has reached it.
    #[inline(always)]
    fn advance(&mut self, totals: &mut Lanes, flows: &Lanes, begin: f64, lowest: &Lanes) {
        const ROUNDING: f64 = 1e-12;
        for lane in 0..WIDTH {
            let (total, flow) = (totals[lane], flows[lane]);
            let after = total + flow;
            // Selected and not branched upon, so that the lanes are computed side by side.
            let up = (flow > 0.0) & (after >= ROUNDING * lowest[lane]);
            let reached = up & (self.begin[lane] == f64::INFINITY);
            self.begin[lane] = select_unpredictable(reached, begin, self.begin[lane]);
            self.before[lane] = select_unpredictable(reached, total, self.before[lane]);
            self.flow[lane] = select_unpredictable(reached, flow, self.flow[lane]);
            totals[lane] = after;
        }
    }

    /// The time of the crossing, linear inside its month, or infinity.
    #[inline(always)]
    fn times(&self) -> Lanes {
        let mut times = ZERO;
        for lane in 0..WIDTH {
            times[lane] = (self.begin[lane] - self.before[lane] / self.flow[lane]).max(0.0);
        }
        times
    }
}
