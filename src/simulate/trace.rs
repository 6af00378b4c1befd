//! One trial in full: every line month by month. The plan case, and what explanations and workbooks show.

use super::block::Block;
use super::kernel::{Scratch, Sink};
use super::layout::{Layout, usual_outcomes};
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::{Column, Metric, Outcome};
use crate::scenario::format::Dimension;

/// One trial with everything that happened in it.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Values of the program's columns, variables first.
    pub columns: Vec<f64>,
    /// Amount of every line in every month, month 0 first; costs are positive.
    pub lines: Vec<Vec<f64>>,
    /// Adoption of every curve in every month.
    pub adoption: Vec<Vec<f64>>,
    /// Net cash flow of every month.
    pub net: Vec<f64>,
    /// Running total of every month.
    pub running_total: Vec<f64>,
    /// Go-live of every module.
    pub go_lives: Vec<f64>,
    /// Outcomes of the trial.
    pub outcomes: Vec<Column>,
}

impl Trace {
    /// An outcome of the trial; `None` when it was not computed.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> Option<f64> {
        self.outcomes.iter().find(|column| column.outcome == outcome).and_then(|column| column.values.first().copied())
    }

    /// A value in this trial.
    #[must_use]
    pub fn value(&self, value: Value) -> f64 {
        match value {
            Value::Constant(value) => value,
            Value::Column(column) => self.columns.get(column).copied().unwrap_or(f64::NAN),
        }
    }
}

/// The plan case: every input at its plan value and no event.
#[must_use]
pub fn plan(model: &Model) -> Trace {
    trace_with(model, &model.plan_values(), true, usual_outcomes(model), plan_benefits(model))
}

/// One trial with the given values of the variables (missing ones count 0).
#[must_use]
pub fn trace(model: &Model, variables: &[f64]) -> Trace {
    trace_with(model, variables, false, usual_outcomes(model), plan_benefits(model))
}

/// Benefits by dimension in the plan case at each checkpoint: the yardstick of the weighted score.
#[must_use]
pub fn plan_benefits(model: &Model) -> Vec<[f64; 6]> {
    let of = |dimension, month| Outcome { metric: Metric::of_dimension(dimension), month };
    let wanted = model.checkpoints.iter().flat_map(|&month| Dimension::ALL.map(|d| of(d, month))).collect();
    let plan = trace_with(model, &model.plan_values(), true, wanted, Vec::new());
    model
        .checkpoints
        .iter()
        .map(|&month| Dimension::ALL.map(|dimension| plan.outcome(of(dimension, month)).unwrap_or(0.0)))
        .collect()
}

fn trace_with(model: &Model, variables: &[f64], is_plan: bool, wanted: Vec<Outcome>, plan: Vec<[f64; 6]>) -> Trace {
    let layout = Layout::new(model, wanted, plan);
    let mut scratch = Scratch::new(model, &layout, 1);
    for (column, value) in scratch.columns.iter_mut().take(model.variables.len()).zip(variables) {
        *column = *value;
    }
    for switch in &model.plan_switches {
        scratch.columns[switch.column] = f64::from(u8::from(is_plan));
    }
    let mut rows = vec![vec![0.0]; layout.wanted.len()];
    let mut columns: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
    let mut sink = Sink {
        columns: &mut columns,
        histograms: None,
        irr: &mut vec![[0; 4]; model.checkpoints.len()],
        line_sums: &mut [],
        digests: &mut [],
        power_sums: &mut [],
    };
    Block { model, layout: &layout, lanes: 1, scratch: &mut scratch, sink: &mut sink }.run();
    let view = Columns { data: &scratch.columns, lanes: 1 };
    let (mut now, mut before) = (vec![0.0; model.curves.len()], vec![0.0; model.curves.len()]);
    let mut lines = vec![Vec::new(); model.lines.len()];
    let mut adoption = vec![Vec::new(); model.curves.len()];
    for month in 0..=model.horizon {
        std::mem::swap(&mut now, &mut before);
        for ((curve, now), path) in model.curves.iter().zip(now.chunks_mut(1)).zip(&mut adoption) {
            curve.fill(month, view, now);
            path.push(now[0]);
        }
        for (line, path) in model.lines.iter().zip(&mut lines) {
            let mut part = [0.0];
            model.shapes[line.shape].fill(month, view, &now, &before, &mut part);
            path.push(part[0] * view.at(line.rate, 0));
        }
    }
    let net: Vec<f64> = scratch.net_flows_of_first(model.horizon + 1).collect();
    let running_total = net
        .iter()
        .scan(0.0, |total, flow| {
            *total += flow;
            Some(*total)
        })
        .collect();
    Trace {
        lines,
        adoption,
        net,
        running_total,
        go_lives: model.milestones.iter().map(|milestone| view.at(milestone.go_live, 0)).collect(),
        outcomes: layout.wanted.iter().zip(rows).map(|(&outcome, values)| Column { outcome, values }).collect(),
        columns: scratch.columns,
    }
}
