//! Rates of return of a block of trials at once.
//!
//! A block holds monthly flows in month-major order: the flow of month m in lane l is at
//! `flows[m * lanes + l]`. The loops run over [`WIDTH`] lanes side by side without branches, so
//! the compiler vectorises them; the functions are inlined for a caller that dispatches on the
//! processor's features. What a lane gets depends on that lane alone.
//!
//! Method for the internal rate: write the present value as inflows P minus outflows N. Both are
//! sums of exponentials in the continuous rate s, so ln(P/N) is nearly linear in s, and Newton's
//! method on it converges fast from afar. Uniqueness is then proved, not assumed: compounded at
//! the rate found, the running balance must be negative from the first flow to the last but one.
//! Those balances are the coefficients of the polynomial divided by its root; being of one sign,
//! they leave no second positive root (a *pure investment*: Teichroew, Robichek & Montalbano
//! 1965). A lane that fails the proof takes the full way through [`irr`].

use super::irr::{IrrStatus, irr};
use super::npv::annual_rate;
use crate::math::{exp, exp_m1, ln};

/// Lanes side by side.
const WIDTH: usize = 8;
/// A first guess at most this many times 1/months needs no Newton step: its error, of third order
/// in the rate, is one that the last two steps remove.
const NEAR: f64 = 1.8;
/// The same for a lane that has taken Newton steps: the size of the last one.
const SMALL_STEP: f64 = 5e-3;
/// Newton steps before a lane is left to the full way.
const MOST_STEPS: usize = 24;
/// Largest last step, as a part of the growth factor, that is trusted. The error left is of the
/// third power of it.
const LARGEST_LAST_STEP: f64 = 1e-5;
/// Allowance for rounding in a balance, relative to the largest.
const ROUNDING: f64 = 1e-12;

type Lanes = [f64; WIDTH];

/// The larger number; one instruction, unlike `f64::max`, which looks out for NaN.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// One number of every lane, or 0 past the end of the block.
#[inline(always)]
fn load(row: &[f64], start: usize) -> Lanes {
    let mut lanes = [0.0; WIDTH];
    let tail = row.get(start..).unwrap_or(&[]);
    match tail.first_chunk::<WIDTH>() {
        Some(full) => lanes = *full,
        None => {
            for (lane, value) in lanes.iter_mut().zip(tail) {
                *lane = *value;
            }
        }
    }
    lanes
}

/// The growth factor e^rate for small rates, to second order and always positive.
#[inline(always)]
fn growth_of(rate: f64) -> f64 {
    (2.0 + rate) / (2.0 - rate)
}

/// Guesses the continuous rate from the total, mean time and spread in time of inflows and
/// outflows: a step of Halley's method from rate 0 on ln(P/N). NaN for a lane with flows of one
/// sign, or with inflows before outflows on average.
#[inline(always)]
fn guess(flows: &[f64], lanes: usize, start: usize) -> Lanes {
    let zero = [0.0; WIDTH];
    let (mut inflow, mut outflow) = ([zero; 3], [zero; 3]);
    for row in flows.chunks_exact(lanes) {
        let flow = load(row, start);
        for lane in 0..WIDTH {
            let positive = larger(flow[lane], 0.0);
            let negative = positive - flow[lane];
            // Sums of sums: Σc, Σuc and Σu(u + 1)c/2 with u the months left, without products.
            inflow[0][lane] += positive;
            inflow[1][lane] += inflow[0][lane];
            inflow[2][lane] += inflow[1][lane];
            outflow[0][lane] += negative;
            outflow[1][lane] += outflow[0][lane];
            outflow[2][lane] += outflow[1][lane];
        }
    }
    let mut rates = zero;
    for lane in 0..WIDTH {
        let (p, n) = (inflow[0][lane], outflow[0][lane]);
        let (p_left, n_left) = (inflow[1][lane] / p, outflow[1][lane] / n);
        let value = ln(p / n);
        let slope = p_left - n_left;
        let p_spread = 2.0 * inflow[2][lane] / p - p_left - p_left * p_left;
        let n_spread = 2.0 * outflow[2][lane] / n - n_left - n_left * n_left;
        let bend = 1.0 - 0.5 * value * (p_spread - n_spread) / (slope * slope);
        let rate = (-value / (slope * larger(bend, 0.5))).clamp(-0.5, 0.5);
        let usable = p > 0.0 && n > 0.0 && slope < 0.0;
        rates[lane] = if usable { rate } else { f64::NAN };
    }
    rates
}

/// One Newton step on ln(P/N) for every lane, as a change of the continuous rate.
#[inline(always)]
fn newton_steps(flows: &[f64], lanes: usize, start: usize, growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let (mut p, mut n, mut p_slope, mut n_slope) = (zero, zero, zero, zero);
    for row in flows.chunks_exact(lanes) {
        let flow = load(row, start);
        for lane in 0..WIDTH {
            let positive = larger(flow[lane], 0.0);
            let negative = positive - flow[lane];
            let g = growth[lane];
            p_slope[lane] = p_slope[lane] * g + p[lane];
            n_slope[lane] = n_slope[lane] * g + n[lane];
            p[lane] = p[lane] * g + positive;
            n[lane] = n[lane] * g + negative;
        }
    }
    let mut steps = zero;
    for lane in 0..WIDTH {
        // ln(P/N) ≈ 2(P − N)/(P + N): the same root and slope there, and never a wild step.
        let value = 2.0 * (p[lane] - n[lane]) / (p[lane] + n[lane]);
        let gap = growth[lane] * (n_slope[lane] / n[lane] - p_slope[lane] / p[lane]);
        let step = (value / gap).clamp(-0.5, 0.5);
        steps[lane] = if gap > 0.0 { step } else { f64::NAN };
    }
    steps
}

/// Halley's step for a function with this value, slope and half second derivative.
#[inline(always)]
fn halley_step(value: f64, slope: f64, curve: f64) -> f64 {
    value * slope / (slope * slope - value * curve)
}

/// The growth factors after a step of Halley's method on the final balance.
#[inline(always)]
fn refine(flows: &[f64], lanes: usize, start: usize, growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let (mut balance, mut slope, mut curve) = (zero, zero, zero);
    for row in flows.chunks_exact(lanes) {
        let flow = load(row, start);
        for lane in 0..WIDTH {
            let g = growth[lane];
            curve[lane] = curve[lane] * g + slope[lane];
            slope[lane] = slope[lane] * g + balance[lane];
            balance[lane] = balance[lane] * g + flow[lane];
        }
    }
    std::array::from_fn(|lane| growth[lane] - halley_step(balance[lane], slope[lane], curve[lane]))
}

/// The growth factors after a last step; NaN where the balances do not prove that the rate is the
/// only one. Without `MASKED` every lane must have a flow in the first and in the last month.
#[inline(always)]
fn prove<const MASKED: bool>(flows: &[f64], lanes: usize, start: usize, growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let mut last = zero;
    if MASKED {
        for (month, row) in flows.chunks_exact(lanes).enumerate() {
            let flow = load(row, start);
            for lane in 0..WIDTH {
                last[lane] = if flow[lane] != 0.0 { month as f64 } else { last[lane] };
            }
        }
    }
    let (mut balance, mut slope, mut curve) = (zero, zero, zero);
    let (mut highest, mut steepest) = ([f64::NEG_INFINITY; WIDTH], zero);
    for (month, row) in flows.chunks_exact(lanes).enumerate() {
        let flow = load(row, start);
        for lane in 0..WIDTH {
            let (g, before) = (growth[lane], balance[lane]);
            // The balances of all months but the last are looked at, one month late. Outside the
            // first and last flow they are 0 and prove nothing either way.
            let counts = !MASKED || (month as f64 <= last[lane] && before != 0.0);
            let counted = if counts { before } else { f64::NEG_INFINITY };
            highest[lane] = if month > 0 { larger(counted, highest[lane]) } else { highest[lane] };
            curve[lane] = curve[lane] * g + slope[lane];
            slope[lane] = slope[lane] * g + before;
            balance[lane] = before * g + flow[lane];
            steepest[lane] = -larger(-steepest[lane], -slope[lane]);
        }
    }
    let mut proved = zero;
    for lane in 0..WIDTH {
        let step = halley_step(balance[lane], slope[lane], curve[lane]);
        // How far that step and rounding can move a balance. With all balances negative the
        // steepest slope is at least the largest of them.
        let margin = (2.0 * step.abs() + ROUNDING) * -steepest[lane];
        let pure = highest[lane] < -margin && step.abs() <= LARGEST_LAST_STEP * growth[lane];
        proved[lane] = if pure { growth[lane] - step } else { f64::NAN };
    }
    proved
}

/// The growth factor of every lane whose rate is proved unique, NaN for the others.
#[inline(always)]
fn growth_factors(flows: &[f64], lanes: usize, start: usize) -> Lanes {
    let rates = guess(flows, lanes, start);
    let near = NEAR * lanes as f64 / flows.len() as f64;
    let mut growth: Lanes = std::array::from_fn(|lane| growth_of(rates[lane]));
    // A lane that is NaN has left the fast way and counts as settled.
    let mut moving: [bool; WIDTH] = std::array::from_fn(|lane| rates[lane].abs() > near);
    for _ in 0..MOST_STEPS {
        if !moving.contains(&true) {
            break;
        }
        let steps = newton_steps(flows, lanes, start, &growth);
        for lane in 0..WIDTH {
            // A settled lane stays as it is, whatever its neighbours still need.
            let moved = growth[lane] * growth_of(steps[lane]);
            growth[lane] = if moving[lane] { moved } else { growth[lane] };
            moving[lane] &= steps[lane].abs() >= SMALL_STEP;
        }
    }
    let growth = refine(flows, lanes, start, &growth);
    let mut rows = flows.chunks_exact(lanes);
    let ends = [rows.next(), rows.next_back()];
    if ends.into_iter().flatten().any(|row| load(row, start).contains(&0.0)) {
        prove::<true>(flows, lanes, start, &growth)
    } else {
        prove::<false>(flows, lanes, start, &growth)
    }
}

/// The way through all roots, for one lane.
#[cold]
#[inline(never)]
fn full_way(flows: &[f64], lanes: usize, lane: usize, column: &mut Vec<f64>) -> (IrrStatus, f64) {
    column.clear();
    column.extend(flows.chunks_exact(lanes).filter_map(|row| row.get(lane)));
    let rates = irr(column);
    match rates.unique().and_then(annual_rate) {
        Some(rate) => (IrrStatus::Unique, rate),
        // A unique monthly rate whose annual rate leaves the doubles.
        None if rates.status == IrrStatus::Unique => (IrrStatus::Undefined, f64::NAN),
        None => (rates.status, f64::NAN),
    }
}

/// Effective annual internal rate of return of every lane, (1 + monthly rate)^12 − 1, and how many
/// there are.
///
/// `flows` holds `lanes` flows for each month, from month 0; pass the rows up to the horizon.
/// `rates[l]` is NaN unless `statuses[l]` is [`IrrStatus::Unique`]. The results agree with
/// [`irr`] on the lane's flows to 1e-9 and do not depend on the other lanes. Elements of `rates`
/// and `statuses` beyond the lanes are left alone.
///
/// ```
/// use roicast::finance::{IrrStatus, irr_block};
/// // Two trials over 12 months: −100 now; 110 in the last month, or nothing at all.
/// let mut flows = vec![0.0; 13 * 2];
/// (flows[0], flows[1], flows[24]) = (-100.0, -100.0, 110.0);
/// let (mut rates, mut statuses) = ([0.0; 2], [IrrStatus::Undefined; 2]);
/// irr_block(&flows, 2, &mut rates, &mut statuses);
/// assert!((rates[0] - 0.1).abs() < 1e-12);
/// assert_eq!(statuses, [IrrStatus::Unique, IrrStatus::None]);
/// ```
#[inline(always)]
pub fn irr_block(flows: &[f64], lanes: usize, rates: &mut [f64], statuses: &mut [IrrStatus]) {
    if lanes == 0 {
        return;
    }
    let mut column = Vec::new();
    let outputs = rates.iter_mut().zip(statuses.iter_mut()).take(lanes);
    let mut growth = [0.0; WIDTH];
    for (lane, (rate, status)) in outputs.enumerate() {
        if lane % WIDTH == 0 {
            growth = growth_factors(flows, lanes, lane);
        }
        let factor = growth[lane % WIDTH];
        let square = factor * factor;
        let fourth = square * square;
        let annual = fourth * fourth * fourth - 1.0;
        (*status, *rate) =
            if annual.is_finite() { (IrrStatus::Unique, annual) } else { full_way(flows, lanes, lane, &mut column) };
    }
}

/// Effective annual modified internal rate of return of every lane at the lane's effective annual rates for
/// financing and reinvestment; NaN without an inflow or an outflow, or where a rate is not above
/// −1. The layout is that of [`irr_block`], the convention that of [`mirr`](super::mirr()).
#[inline(always)]
pub fn mirr_block(flows: &[f64], lanes: usize, rates_of: impl Fn(usize) -> (f64, f64), rates: &mut [f64]) {
    if lanes == 0 {
        return;
    }
    let periods = (flows.len() / lanes).saturating_sub(1) as f64;
    for (chunk, out) in rates.chunks_mut(WIDTH).enumerate().take(lanes.div_ceil(WIDTH)) {
        let (mut discount, mut growth) = ([f64::NAN; WIDTH], [f64::NAN; WIDTH]);
        for lane in 0..WIDTH.min(lanes - chunk * WIDTH) {
            let (finance, reinvestment) = rates_of(chunk * WIDTH + lane);
            discount[lane] = exp(ln(1.0 + finance) / -12.0);
            growth[lane] = exp(ln(1.0 + reinvestment) / 12.0);
        }
        let (mut future, mut present, mut factor) = ([0.0; WIDTH], [0.0; WIDTH], [1.0; WIDTH]);
        for row in flows.chunks_exact(lanes) {
            let flow = load(row, chunk * WIDTH);
            for lane in 0..WIDTH {
                let positive = flow[lane].max(0.0);
                future[lane] = future[lane] * growth[lane] + positive;
                present[lane] += factor[lane] * (positive - flow[lane]);
                factor[lane] *= discount[lane];
            }
        }
        let mut annual = [0.0; WIDTH];
        for lane in 0..WIDTH {
            let ratio = future[lane] / present[lane];
            let rate = exp_m1(ln(ratio) * (12.0 / periods));
            let defined = future[lane] > 0.0 && present[lane] > 0.0 && periods > 0.0;
            annual[lane] = if defined { rate } else { f64::NAN };
        }
        for ((rate, value), _) in out.iter_mut().zip(annual).zip(chunk * WIDTH..lanes) {
            *rate = value;
        }
    }
}

#[cfg(test)]
mod tests;
