//! What the kernel needs to know about a model beyond the model itself, worked out once: which lines share a rate,
//! which shapes are the same in every trial, which outcomes are wanted.

use crate::model::{BenefitKind, Model, Side as LineSide, Value};
use crate::outcome::{Metric, Outcome};
use crate::scenario::format::Dimension;

/// Side of the cash flow, as the month loop sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Outflow.
    Cost = 0,
    /// Inflow that is profit.
    Benefit = 1,
    /// Inflow that is only cash.
    Release = 2,
}

/// Lines that share a shape, a side, a dimension and hardness: one rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// Their shape.
    pub shape: usize,
    /// Their side.
    pub side: Side,
    /// Their dimension, for benefits.
    pub dimension: Dimension,
    /// Whether they are hard, for benefits.
    pub hard: bool,
    /// Index of their summed rate.
    pub rate: usize,
}

/// The layout of a model's computation.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Outcomes wanted, in the order of the result columns.
    pub wanted: Vec<Outcome>,
    /// Buckets of lines.
    pub buckets: Vec<Bucket>,
    /// For each line: the rate of its bucket, and of its side where that is a sum over buckets.
    pub rate_of_line: Vec<[Option<usize>; 2]>,
    /// For each shape: which sides it feeds, and with which rate.
    pub sides_of_shape: Vec<Vec<(Side, usize)>>,
    /// For each shape that is the same in every trial: its parts by month.
    pub fixed: Vec<Option<Vec<f64>>>,
    /// And their running sums.
    pub fixed_cumulative: Vec<Option<Vec<f64>>>,
    /// Columns that must be finite.
    pub roots: Vec<usize>,
    /// Whether any line only releases cash.
    pub has_releases: bool,
    /// Whether a modified rate of return is wanted at all.
    pub wants_mirr: bool,
    /// Benefits by dimension in the plan case at each checkpoint, for the weighted score; empty for the plan itself.
    pub plan_benefits: Vec<[f64; 6]>,
}

impl Layout {
    /// The layout for the outcomes wanted.
    #[must_use]
    pub fn new(model: &Model, wanted: Vec<Outcome>, plan_benefits: Vec<[f64; 6]>) -> Self {
        let mut buckets: Vec<Bucket> = Vec::new();
        let mut bucket_of_line = Vec::new();
        for line in &model.lines {
            let (side, dimension, hard) = match line.side {
                LineSide::Cost(..) => (Side::Cost, Dimension::Finance, false),
                LineSide::Benefit(dimension, kind) => (Side::Benefit, dimension, kind == BenefitKind::Hard),
                LineSide::Release(dimension, kind) => (Side::Release, dimension, kind == BenefitKind::Hard),
            };
            let rate = buckets.len();
            let bucket = Bucket { shape: line.shape, side, dimension, hard, rate };
            let found = buckets.iter().position(|other| Bucket { rate: other.rate, ..bucket.clone() } == *other);
            bucket_of_line.push(found.unwrap_or_else(|| {
                buckets.push(bucket);
                rate
            }));
        }
        let mut rates = buckets.len();
        let mut sides_of_shape = vec![Vec::new(); model.shapes.len()];
        // A side fed by one bucket uses that bucket's rate; by several, a rate of its own.
        for (shape, sides) in sides_of_shape.iter_mut().enumerate() {
            for side in [Side::Cost, Side::Benefit, Side::Release] {
                let feeding: Vec<usize> = buckets
                    .iter()
                    .filter(|bucket| bucket.shape == shape && bucket.side == side)
                    .map(|bucket| bucket.rate)
                    .collect();
                match feeding.as_slice() {
                    [] => {}
                    [only] => sides.push((side, *only)),
                    _ => {
                        sides.push((side, rates));
                        rates += 1;
                    }
                }
            }
        }
        let rate_of_line = bucket_of_line
            .iter()
            .map(|&bucket| {
                let Bucket { shape, side, rate, .. } = buckets[bucket];
                let of_side = sides_of_shape[shape].iter().find(|(s, _)| *s == side).map(|(_, rate)| *rate);
                [Some(rate), of_side.filter(|of_side| *of_side != rate)]
            })
            .collect();
        let fixed: Vec<Option<Vec<f64>>> = model.shapes.iter().map(|shape| shape.fixed(model.horizon)).collect();
        let fixed_cumulative = fixed.iter().map(|parts| parts.as_deref().map(running_sum)).collect();
        Self {
            has_releases: buckets.iter().any(|bucket| bucket.side == Side::Release),
            wants_mirr: wanted.iter().any(|outcome| outcome.metric == Metric::Mirr),
            wanted,
            buckets,
            rate_of_line,
            sides_of_shape,
            fixed,
            fixed_cumulative,
            roots: roots(model),
            plan_benefits,
        }
    }

    /// Number of summed rates.
    #[must_use]
    pub fn rates(&self) -> usize {
        let of_sides = self.sides_of_shape.iter().flatten().map(|(_, rate)| rate + 1).max().unwrap_or(0);
        of_sides.max(self.buckets.len())
    }
}

fn running_sum(parts: &[f64]) -> Vec<f64> {
    parts
        .iter()
        .scan(0.0, |sum, part| {
            *sum += part;
            Some(*sum)
        })
        .collect()
}

/// The columns that lines, shapes and curves read.
fn roots(model: &Model) -> Vec<usize> {
    use crate::model::{CurveForm, Timing};
    let mut values: Vec<Value> = vec![model.discount_rate, model.mirr_rates.0, model.mirr_rates.1];
    values.extend(model.lines.iter().map(|line| line.rate));
    values.extend(model.milestones.iter().map(|milestone| milestone.go_live));
    values.extend(model.risks.iter().map(|risk| risk.time));
    values.extend(model.guards.iter().map(|guard| guard.value));
    for shape in &model.shapes {
        match shape.timing {
            Timing::Once { at } => values.push(at),
            Timing::Evenly { from, to } | Timing::Billed { from, to, .. } | Timing::Adopted { from, to, .. } => {
                values.extend([from, to]);
            }
            Timing::Dip { from, months } => values.extend([from, months]),
            Timing::Change { .. } => {}
        }
        values.extend(shape.growth.iter().flat_map(|(rate, from)| [*rate, *from]));
        values.extend(shape.losses.iter().flat_map(|loss| [loss.time, loss.lasting, loss.share]));
        values.extend(shape.until);
    }
    for curve in &model.curves {
        values.extend([curve.ceiling, curve.start]);
        values.extend(curve.intervention.iter().flat_map(|(age, speed)| [*age, *speed]));
        values.extend(curve.collapses.iter().flat_map(|(time, left)| [*time, *left]));
        match &curve.form {
            CurveForm::Step => {}
            CurveForm::Linear { ramp } => values.push(*ramp),
            CurveForm::Logistic { speed, midpoint } => values.extend([*speed, *midpoint]),
            CurveForm::Gompertz { displacement, speed } => values.extend([*displacement, *speed]),
            CurveForm::Bass { pace, ratio } => values.extend([*pace, *ratio]),
            CurveForm::Table { shares, .. } => values.extend(shares),
        }
    }
    let mut columns: Vec<usize> = values
        .into_iter()
        .filter_map(|value| match value {
            Value::Column(column) => Some(column),
            Value::Constant(_) => None,
        })
        .collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// Every outcome a run reports unless told otherwise, plus those the board's rule needs.
#[must_use]
pub fn usual_outcomes(model: &Model) -> Vec<Outcome> {
    const AT_CHECKPOINTS: [Metric; 11] = [
        Metric::Roi,
        Metric::RoiHard,
        Metric::RoiDiscounted,
        Metric::WeightedIndex,
        Metric::WeightedScore,
        Metric::Npv,
        Metric::Irr,
        Metric::Mirr,
        Metric::Cost,
        Metric::Benefit,
        Metric::BenefitHard,
    ];
    const AT_HORIZON: [Metric; 4] =
        [Metric::BenefitCustomer, Metric::Payback, Metric::PaybackDiscounted, Metric::PeakFunding];
    let mut wanted = Vec::new();
    for month in model.report_months() {
        wanted.extend(AT_CHECKPOINTS.iter().map(|&metric| Outcome { metric, month }));
    }
    wanted.extend(AT_HORIZON.iter().map(|&metric| Outcome { metric, month: model.horizon }));
    for rule in &model.rules {
        let outcome = rule.outcome();
        if !wanted.contains(&outcome) {
            wanted.push(outcome);
        }
    }
    wanted
}
