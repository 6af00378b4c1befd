//! Internal rates of return of trials whose flows are first negative, then positive.
//!
//! With P the inflows and N the outflows compounded to the last month, ln(P/N) is nearly linear in the continuous rate.
//! A guess from the moments of both at rate 0, Newton's method on ln(P/N), and a last step of Halley's on P − N.

use roicast::math::ln;

use super::draws::{Column, LANES};

/// Lanes whose sums stay in registers over all months.
const WIDTH: usize = 8;
type Lanes = [f64; WIDTH];

/// A Newton step shorter than this is followed by the last one.
const SHORT: f64 = 5e-3;
const MOST_STEPS: usize = 24;

/// The flows of eight lanes in a month.
#[inline(always)]
fn load(row: &Column, chunk: usize) -> Lanes {
    row.as_chunks::<WIDTH>().0[chunk % (LANES / WIDTH)]
}

#[inline(always)]
fn positive(flow: f64) -> f64 {
    if flow > 0.0 { flow } else { 0.0 }
}

/// e^rate to second order, always positive.
#[inline(always)]
fn growth_of(rate: f64) -> f64 {
    (2.0 + rate) / (2.0 - rate)
}

#[inline(always)]
fn clamp(rate: f64) -> f64 {
    let rate = if rate > -0.5 { rate } else { -0.5 };
    if rate < 0.5 { rate } else { 0.5 }
}

/// A Halley step on ln(P/N) from rate 0.
#[inline(always)]
fn guess(net: &[Column], chunk: usize) -> Lanes {
    let (mut inflow, mut outflow) = ([[0.0; WIDTH]; 3], [[0.0; WIDTH]; 3]);
    for row in net {
        let flows = load(row, chunk);
        for lane in 0..WIDTH {
            let flow = flows[lane];
            let (p, n) = (positive(flow), positive(-flow));
            inflow[0][lane] += p;
            inflow[1][lane] += inflow[0][lane];
            inflow[2][lane] += inflow[1][lane];
            outflow[0][lane] += n;
            outflow[1][lane] += outflow[0][lane];
            outflow[2][lane] += outflow[1][lane];
        }
    }
    let mut rates = [0.0; WIDTH];
    for lane in 0..WIDTH {
        let (per_p, per_n) = (1.0 / inflow[0][lane], 1.0 / outflow[0][lane]);
        let (p1, n1) = (inflow[1][lane] * per_p, outflow[1][lane] * per_n);
        let (p2, n2) = (2.0 * inflow[2][lane] * per_p, 2.0 * outflow[2][lane] * per_n);
        let value = ln(inflow[0][lane] * per_n);
        let slope = p1 - n1;
        let spread = (p2 - p1 - p1 * p1) - (n2 - n1 - n1 * n1);
        let bend = 1.0 - 0.5 * value * spread / (slope * slope);
        let bend = if bend > 0.5 { bend } else { 0.5 };
        rates[lane] = clamp(-value / (slope * bend));
    }
    rates
}

/// Steps of Newton's method on ln(P/N), which is near 2 (P − N) / (P + N).
#[inline(always)]
fn newton(net: &[Column], chunk: usize, growth: &Lanes) -> Lanes {
    let [mut p, mut n, mut p_slope, mut n_slope] = [[0.0; WIDTH]; 4];
    for row in net {
        let flows = load(row, chunk);
        for lane in 0..WIDTH {
            let (flow, g) = (flows[lane], growth[lane]);
            p_slope[lane] = p_slope[lane] * g + p[lane];
            n_slope[lane] = n_slope[lane] * g + n[lane];
            p[lane] = p[lane] * g + positive(flow);
            n[lane] = n[lane] * g + positive(-flow);
        }
    }
    let mut steps = [0.0; WIDTH];
    for lane in 0..WIDTH {
        let value = 2.0 * (p[lane] - n[lane]) / (p[lane] + n[lane]);
        steps[lane] = clamp(value / (growth[lane] * (n_slope[lane] / n[lane] - p_slope[lane] / p[lane])));
    }
    steps
}

/// A step of Halley's method on P − N, over the whole block, whose lanes hide each other's latency.
#[inline(always)]
fn halley(net: &[Column], growth: &mut Column) {
    let mut balance = [0.0; LANES];
    let mut slope = [0.0; LANES];
    let mut curve = [0.0; LANES];
    for row in net {
        for lane in 0..LANES {
            let g = growth[lane];
            curve[lane] = curve[lane] * g + slope[lane];
            slope[lane] = slope[lane] * g + balance[lane];
            balance[lane] = balance[lane] * g + row[lane];
        }
    }
    for lane in 0..LANES {
        let step = balance[lane] * slope[lane] / (slope[lane] * slope[lane] - balance[lane] * curve[lane]);
        growth[lane] -= step;
    }
}

/// Annual rates; NaN for a trial whose last flow is not positive, which has none.
#[inline(always)]
pub fn rates_of_return(net: &[Column], rates: &mut Column) {
    let Some(last) = net.last() else { return };
    let mut growths = [1.0; LANES];
    for (chunk, growths) in growths.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
        let last = load(last, chunk);
        let mut exists = [false; WIDTH];
        for lane in 0..WIDTH {
            exists[lane] = last[lane] > 0.0;
        }
        if !exists.contains(&true) {
            continue;
        }
        let rate = guess(net, chunk);
        // The guess leaves an error of the third order in the rate.
        let near = 1.8 / net.len() as f64;
        let (mut growth, mut moving) = ([0.0; WIDTH], [false; WIDTH]);
        for lane in 0..WIDTH {
            growth[lane] = growth_of(rate[lane]);
            moving[lane] = exists[lane] && rate[lane].abs() > near;
        }
        for _ in 0..MOST_STEPS {
            if !moving.contains(&true) {
                break;
            }
            let steps = newton(net, chunk, &growth);
            for lane in 0..WIDTH {
                growth[lane] *= growth_of(steps[lane]);
                moving[lane] = exists[lane] && steps[lane].abs() >= SHORT;
            }
        }
        *growths = growth;
    }
    halley(net, &mut growths);
    halley(net, &mut growths);
    for lane in 0..LANES {
        let square = growths[lane] * growths[lane];
        let fourth = square * square;
        let annual = fourth * fourth * fourth - 1.0;
        rates[lane] = if last[lane] > 0.0 { annual } else { f64::NAN };
    }
}
