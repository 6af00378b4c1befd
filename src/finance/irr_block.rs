//! Internal rates of return of a block of trials at once.
//!
//! A block holds the monthly flows of [`IRR_LANES`] trials, a row for each month. The loops run over
//! the lanes side by side without branches, so the compiler vectorises them; the functions are
//! inlined for a caller that dispatches on the processor's features. What a lane gets depends on
//! that lane alone.
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
use crate::math::{exp, ln};

/// Trials side by side: two vectors of the widest kind, so that one is computed while the other waits for its last sum.
pub const IRR_LANES: usize = 16;
const WIDTH: usize = IRR_LANES;
/// A first guess at most this many times 1/months needs no Newton step: its error, of third order
/// in the rate, is one that the last two steps remove.
const NEAR: f64 = 2.2;
/// The same for a lane that has taken Newton steps: the size of the last one.
const SMALL_STEP: f64 = 0.02;
/// Largest step of the continuous rate: a month that multiplies or divides by 7.
const FAR: f64 = 2.0;
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

/// Guesses the continuous rate from the total, mean time and spread in time of inflows and
/// outflows: a step of Halley's method from rate 0 on ln(P/N). NaN for a lane with flows of one
/// sign, or with inflows before outflows on average; and whether the flows have one sign.
#[inline(always)]
fn guess(flows: &[Lanes]) -> (Lanes, [bool; WIDTH]) {
    let zero = [0.0; WIDTH];
    let (mut inflow, mut outflow) = ([zero; 3], [zero; 3]);
    for flow in flows {
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
    let (mut rates, mut one_signed) = (zero, [false; WIDTH]);
    for lane in 0..WIDTH {
        let (p, n) = (inflow[0][lane], outflow[0][lane]);
        let (p_left, n_left) = (inflow[1][lane] / p, outflow[1][lane] / n);
        let value = ln(p / n);
        let slope = p_left - n_left;
        let p_spread = 2.0 * inflow[2][lane] / p - p_left - p_left * p_left;
        let n_spread = 2.0 * outflow[2][lane] / n - n_left - n_left * n_left;
        let bend = 1.0 - 0.5 * value * (p_spread - n_spread) / (slope * slope);
        let rate = (-value / (slope * larger(bend, 0.5))).clamp(-FAR, FAR);
        let usable = p > 0.0 && n > 0.0 && slope < 0.0;
        rates[lane] = if usable { rate } else { f64::NAN };
        // A sum that is 0 has no flow in it; the other one is finite only if all its flows are.
        let (both, one) = (p + n, (p == 0.0) | (n == 0.0));
        one_signed[lane] = (both > 0.0) & (both < f64::INFINITY) & one;
    }
    (rates, one_signed)
}

/// One Newton step on ln(P/N) for every lane, as a change of the continuous rate.
#[inline(always)]
fn newton_steps(flows: &[Lanes], growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let (mut p, mut n, mut p_slope, mut n_slope) = (zero, zero, zero, zero);
    for flow in flows {
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
        let value = ln(p[lane] / n[lane]);
        let gap = growth[lane] * (n_slope[lane] / n[lane] - p_slope[lane] / p[lane]);
        let step = (value / gap).clamp(-FAR, FAR);
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
fn refine(flows: &[Lanes], growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let (mut balance, mut slope, mut curve) = (zero, zero, zero);
    for flow in flows {
        for lane in 0..WIDTH {
            let g = growth[lane];
            curve[lane] = curve[lane] * g + slope[lane];
            slope[lane] = slope[lane] * g + balance[lane];
            balance[lane] = balance[lane] * g + flow[lane];
        }
    }
    // A loop, not `from_fn`: its closure would be a call that no instruction set reaches.
    let mut better = zero;
    for lane in 0..WIDTH {
        better[lane] = growth[lane] - halley_step(balance[lane], slope[lane], curve[lane]);
    }
    better
}

/// The growth factors after a last step; NaN where the balances do not prove that the rate is the
/// only one. Without `MASKED` every lane must have a flow in the first and in the last month.
#[inline(always)]
fn prove<const MASKED: bool>(flows: &[Lanes], growth: &Lanes) -> Lanes {
    let zero = [0.0; WIDTH];
    let mut last = zero;
    if MASKED {
        for (month, flow) in flows.iter().enumerate() {
            for lane in 0..WIDTH {
                last[lane] = if flow[lane] != 0.0 { month as f64 } else { last[lane] };
            }
        }
    }
    let (mut balance, mut slope, mut curve) = (zero, zero, zero);
    let (mut highest, mut steepest) = ([f64::NEG_INFINITY; WIDTH], zero);
    for (month, flow) in flows.iter().enumerate() {
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

/// The growth factor of every lane whose rate is proved unique, NaN for the others; and whether
/// the flows of a lane have one sign.
#[inline(always)]
fn growth_factors(flows: &[Lanes]) -> (Lanes, [bool; WIDTH]) {
    let (rates, one_signed) = guess(flows);
    let near = NEAR / flows.len() as f64;
    let (mut growth, mut moving) = ([0.0; WIDTH], [false; WIDTH]);
    for lane in 0..WIDTH {
        growth[lane] = exp(rates[lane]);
        // A lane that is NaN has left the fast way and counts as settled.
        moving[lane] = rates[lane].abs() > near;
    }
    for _ in 0..MOST_STEPS {
        if !moving.contains(&true) {
            break;
        }
        let steps = newton_steps(flows, &growth);
        for lane in 0..WIDTH {
            // A settled lane stays as it is, whatever its neighbours still need.
            let moved = growth[lane] * exp(steps[lane]);
            growth[lane] = if moving[lane] { moved } else { growth[lane] };
            moving[lane] &= steps[lane].abs() >= SMALL_STEP;
        }
    }
    let growth = refine(flows, &growth);
    let masked = [flows.first(), flows.last()].into_iter().flatten().any(|row| row.contains(&0.0));
    let proved = if masked { prove::<true>(flows, &growth) } else { prove::<false>(flows, &growth) };
    (proved, one_signed)
}

/// The way through all roots, for one lane.
#[cold]
#[inline(never)]
fn full_way(flows: &[Lanes], lane: usize, column: &mut Vec<f64>) -> (IrrStatus, f64) {
    column.clear();
    column.extend(flows.iter().filter_map(|row| row.get(lane)));
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
/// `flows` holds a row for each month, from month 0 to the horizon, and in it the flow of each
/// lane. There are as many lanes as `rates`, at most [`IRR_LANES`]; `statuses` is as long or
/// longer. `rates[l]` is NaN unless `statuses[l]` is [`IrrStatus::Unique`]. The results agree with
/// [`irr`] on the lane's flows to 1e-9 and do not depend on the other lanes.
///
/// ```
/// use roicast::finance::{IRR_LANES, IrrStatus, irr_block};
/// // Two trials over 12 months: −100 now; 110 in the last month, or nothing at all.
/// let mut flows = [[0.0; IRR_LANES]; 13];
/// (flows[0][0], flows[0][1], flows[12][0]) = (-100.0, -100.0, 110.0);
/// let (mut rates, mut statuses) = ([0.0; 2], [IrrStatus::Undefined; 2]);
/// irr_block(&flows, &mut rates, &mut statuses);
/// assert!((rates[0] - 0.1).abs() < 1e-12);
/// assert_eq!(statuses, [IrrStatus::Unique, IrrStatus::None]);
/// ```
#[inline(always)]
pub fn irr_block(flows: &[[f64; IRR_LANES]], rates: &mut [f64], statuses: &mut [IrrStatus]) {
    let (growth, one_signed) = growth_factors(flows);
    let mut annual = [0.0; WIDTH];
    for lane in 0..WIDTH {
        let square = growth[lane] * growth[lane];
        let fourth = square * square;
        annual[lane] = fourth * fourth * fourth - 1.0;
    }
    let mut column = Vec::new();
    for (lane, (rate, status)) in rates.iter_mut().zip(statuses).enumerate().take(WIDTH) {
        (*status, *rate) = if annual[lane].is_finite() {
            (IrrStatus::Unique, annual[lane])
        } else if one_signed[lane] {
            (IrrStatus::None, f64::NAN)
        } else {
            full_way(flows, lane, &mut column)
        };
    }
}

#[cfg(test)]
mod tests;
