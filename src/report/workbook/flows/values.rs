//! What the formulas of a case come to, from its lines alone: the values that cells carry for programs that do not
//! calculate. The engine's outcomes are not asked, so that the sheet of checks compares two computations in them, too.

use crate::analysis::results::{LineSide, Results};
use crate::finance::{annual_rate, irr, mirr, monthly_rate};
use crate::math;
use crate::outcome::Metric;
use crate::scenario::format::BenefitKind;

use super::super::cases::Case;
use super::super::page::Shown;
use super::{crossing, running_sum};

fn is_cost(side: &LineSide) -> bool {
    matches!(side, LineSide::Cost { .. })
}

fn is_benefit(side: &LineSide) -> bool {
    matches!(side, LineSide::Benefit { .. })
}

/// The lines of one kind added up, month by month up to one.
fn sum(case: &Case, results: &Results, month: usize, belongs: fn(&LineSide) -> bool) -> Vec<f64> {
    let mut total = vec![0.0; month + 1];
    for (_, path) in results.lines.iter().zip(&case.trace.lines).filter(|(line, _)| belongs(&line.side)) {
        total.iter_mut().zip(path).for_each(|(total, amount)| *total += amount);
    }
    total
}

fn net(case: &Case, results: &Results, month: usize) -> Vec<f64> {
    let inflow = sum(case, results, month, |side| !is_cost(side));
    inflow.iter().zip(sum(case, results, month, is_cost)).map(|(inflow, cost)| inflow - cost).collect()
}

/// The net flow over the horizon, from the lines.
pub fn lines_net(case: &Case, results: &Results) -> Vec<f64> {
    net(case, results, results.case.horizon)
}

/// The value of a figure over the months up to one; `None` where it is undefined or never comes.
pub fn value(case: &Case, results: &Results, figure: Metric, month: usize) -> Option<f64> {
    let sum = |belongs| sum(case, results, month, belongs);
    let cost = sum(is_cost);
    let benefit = sum(is_benefit);
    let hard = sum(|side| matches!(side, LineSide::Benefit { kind: BenefitKind::Hard, .. }));
    let net = net(case, results, month);
    let factor = |month: usize| math::pow(1.0 + case.discount_rate, -(month as f64) / 12.0);
    let discounted =
        |flows: &[f64]| -> Vec<f64> { flows.iter().enumerate().map(|(month, flow)| flow * factor(month)).collect() };
    let all = |flows: &[f64]| flows.iter().sum::<f64>();
    let ratio = |gain: f64, cost: f64| (cost != 0.0).then(|| (gain - cost) / cost);
    let totals = running_sum(&net);
    let lowest: Vec<f64> = std::iter::once(&0.0)
        .chain(&totals)
        .scan(0.0_f64, |lowest, total| {
            *lowest = lowest.min(*total);
            Some(*lowest)
        })
        .collect();
    let first = |found: Vec<Shown>| {
        found.into_iter().find_map(|shown| match shown {
            Shown::Number(time) => Some(time),
            Shown::Text(_) => None,
        })
    };
    match figure {
        Metric::Roi => ratio(all(&benefit), all(&cost)),
        Metric::RoiHard => ratio(all(&hard), all(&cost)),
        Metric::RoiDiscounted => ratio(all(&discounted(&benefit)), all(&discounted(&cost))),
        Metric::Npv => Some(all(&discounted(&net))),
        Metric::Irr => irr(&net).unique().and_then(annual_rate),
        Metric::Mirr => {
            let (finance, reinvestment) = case.mirr_rates;
            mirr(&net, monthly_rate(finance)?, monthly_rate(reinvestment)?).and_then(annual_rate)
        }
        Metric::Payback => first(crossing(&net, &totals, &lowest)),
        Metric::PaybackDiscounted => {
            let flows = discounted(&net);
            first(crossing(&flows, &running_sum(&flows), lowest.get(1..).unwrap_or_default()))
        }
        Metric::PeakFunding => lowest.last().map(|lowest| 0.0 - lowest),
        _ => None,
    }
}
