//! What one trial computes, against cash flows worked by hand: every kind of line, milestone, curve, risk and outcome.
//!
//! The plan of a scenario without uncertainty is also simulated, so that the explanation of one trial (the trace) and
//! the engine cannot disagree.

#![allow(clippy::disallowed_methods)]

mod benefits;
mod costs;
mod golden;
mod milestones;
mod outcomes;
mod risks;

#[path = "../support/engine.rs"]
mod engine;

use engine::{model, run};
use roicast::model::{Model, Side};
use roicast::random::design::Design;
use roicast::simulate::trace::{Trace, plan};

/// A case of one benefit, so that costs are computed beside something.
const BENEFIT: &str = "[[benefit]]\nname = 'Benefit'\ndimension = 'finance'\nkind = 'hard'\nper_month = 1\n";

/// A scenario of the given tables with two years to run.
fn case(tables: &str) -> String {
    format!("name = 'Case'\nhorizon = 24\ndiscount_rate = 0.1\n{tables}")
}

/// A model with its plan, after the checks that hold for every one.
struct Worked {
    model: Model,
    plan: Trace,
}

impl Worked {
    fn new(tables: &str) -> Self {
        let model = model(&case(tables));
        let plan = plan(&model);
        adds_up(&model, &plan);
        if model.variables.is_empty() {
            is_what_is_simulated(&model, &plan);
        }
        Self { model, plan }
    }

    /// A line's months with a flow.
    fn line(&self, name: &str) -> Vec<(usize, f64)> {
        flows(&self.model, &self.plan, name)
    }
}

fn flows(model: &Model, trace: &Trace, name: &str) -> Vec<(usize, f64)> {
    let index = model.lines.iter().position(|line| line.name == name);
    let line = &trace.lines[index.unwrap_or_else(|| panic!("no line {name}"))];
    line.iter().copied().enumerate().filter(|(_, flow)| *flow != 0.0).collect()
}

/// The net flow of a month is what its lines add up to.
fn adds_up(model: &Model, trace: &Trace) {
    for month in 0..=model.horizon {
        let signed = |(line, path): (&roicast::model::Line, &Vec<f64>)| match line.side {
            Side::Cost(..) => -path[month],
            Side::Benefit(..) | Side::Release(..) => path[month],
        };
        let sum: f64 = model.lines.iter().zip(&trace.lines).map(signed).sum();
        let scale: f64 = trace.lines.iter().map(|path| path[month].abs()).sum();
        assert!((trace.net[month] - sum).abs() <= 1e-12 * scale, "month {month}: {} and {sum}", trace.net[month]);
    }
}

/// Without uncertainty every trial is the plan, to the bit.
fn is_what_is_simulated(model: &Model, plan: &Trace) {
    let outcomes = run(model, Design::Independent, 3, 1);
    for (column, planned) in outcomes.columns.iter().zip(&plan.outcomes) {
        assert_eq!(column.outcome, planned.outcome);
        for value in &column.values {
            assert_eq!(value.to_bits(), planned.values[0].to_bits(), "{:?}", column.outcome);
        }
    }
}

/// Refuses flows other than the ones worked by hand.
fn assert_flows(got: &[(usize, f64)], expected: &[(usize, f64)]) {
    let agree = got.len() == expected.len()
        && got.iter().zip(expected).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() <= 1e-12 * b.1.abs());
    assert!(agree, "\n got      {got:?}\n expected {expected:?}");
}

/// The same flow in a row of months.
fn every(months: std::ops::RangeInclusive<usize>, flow: f64) -> Vec<(usize, f64)> {
    months.map(|month| (month, flow)).collect()
}
