//! The flows of a block, month by month: adoption, then every shape times its rates, added up by side.

use super::column::{add, add_product, add_scaled};
use super::{Scratch, Sink};
use crate::model::Model;
use crate::model::extent::Extent;
use crate::model::shape::{Columns, Timing};
use crate::outcome::MonthlyHistogram;
use crate::simulate::layout::{Layout, Side};

/// The flows of a block by side, and what they come from.
#[derive(Debug, Clone)]
pub struct Flows {
    /// Costs, benefits and releases: rows of the block, month after month. Without releases that side is empty.
    pub sides: [Vec<f64>; 3],
    /// Every shape's parts up to now, added up.
    pub cumulative: Vec<f64>,
    adoption: [Vec<f64>; 2],
    extents: Vec<Extent>,
    begins: Vec<f64>,
    part: Vec<f64>,
}

impl Flows {
    pub fn new(model: &Model, layout: &Layout, lanes: usize) -> Self {
        let columns = |count: usize| vec![0.0; lanes * count];
        let rows = columns(model.horizon + 1);
        Self {
            sides: [rows.clone(), rows.clone(), if layout.has_releases { rows } else { Vec::new() }],
            cumulative: columns(model.shapes.len()),
            adoption: [columns(model.curves.len()), columns(model.curves.len())],
            extents: Vec::with_capacity(model.shapes.len()),
            begins: Vec::with_capacity(model.curves.len()),
            part: columns(1),
        }
    }

    /// Makes ready for a block.
    #[inline(always)]
    pub fn start(&mut self, model: &Model, columns: Columns<'_>) {
        let lanes = columns.lanes;
        self.cumulative[..model.shapes.len() * lanes].fill(0.0);
        self.adoption.iter_mut().for_each(|column| column[..model.curves.len() * lanes].fill(0.0));
        self.extents.clear();
        self.extents.extend(model.shapes.iter().map(|shape| shape.extent(columns, model.horizon)));
        self.begins.clear();
        self.begins.extend(model.curves.iter().map(|curve| columns.least_and_most(curve.start, f64::INFINITY).0));
    }
}

/// Computes the flows of a month and counts its adoption.
#[inline(always)]
pub fn flow_of_month(
    model: &Model,
    layout: &Layout,
    lanes: usize,
    month: usize,
    scratch: &mut Scratch,
    sink: &mut Sink<'_, '_>,
) {
    let view = Columns { data: &scratch.columns, lanes };
    let Flows { sides, cumulative, adoption: [now, before], extents, begins, part } = &mut scratch.flows;
    std::mem::swap(now, before);
    for ((index, curve), begins) in model.curves.iter().enumerate().zip(begins.iter()) {
        // Until the first trial is live, adoption is 0 as it was at the start.
        if month as f64 > *begins {
            curve.fill(month, view, &mut now[index * lanes..(index + 1) * lanes]);
        }
    }
    let row = month * lanes..(month + 1) * lanes;
    for side in sides.iter_mut().filter(|side| !side.is_empty()) {
        side[row.clone()].fill(0.0);
    }
    let part = &mut part[..lanes];
    let side_of = |side: Side| side as usize;
    for (index, (shape, extent)) in model.shapes.iter().zip(extents.iter()).enumerate() {
        let rate_of = |rate: usize| &scratch.rates[rate * lanes..(rate + 1) * lanes];
        let feeds = &layout.sides_of_shape[index];
        if let Some(fixed) = &layout.fixed[index] {
            let part = fixed[month];
            if part != 0.0 {
                for &(side, rate) in feeds {
                    add_scaled(&mut sides[side_of(side)][row.clone()], part, rate_of(rate));
                }
            }
            continue;
        }
        if !extent.active.contains(&month) {
            continue;
        }
        let cumulative = &mut cumulative[index * lanes..(index + 1) * lanes];
        let part: &[f64] = match shape.timing {
            Timing::Adopted { curve, .. } if extent.whole.contains(&month) => &now[curve * lanes..(curve + 1) * lanes],
            _ if extent.whole.contains(&month) => {
                cumulative.iter_mut().for_each(|sum| *sum += 1.0);
                for &(side, rate) in feeds {
                    add(&mut sides[side_of(side)][row.clone()], rate_of(rate));
                }
                continue;
            }
            _ => {
                shape.fill(month, view, now, before, part);
                part
            }
        };
        add(cumulative, part);
        for &(side, rate) in feeds {
            add_product(&mut sides[side_of(side)][row.clone()], part, rate_of(rate));
        }
    }
    if let Some((_, adoption)) = &mut sink.histograms {
        let failed = scratch.any_failed.then_some(&scratch.failed[..lanes]);
        for (index, histogram) in adoption.iter_mut().enumerate() {
            count(histogram, month, &now[index * lanes..(index + 1) * lanes], failed);
        }
    }
}

/// Counts a column of a month, without the trials that failed.
#[inline(always)]
pub fn count(histogram: &mut MonthlyHistogram, month: usize, values: &[f64], failed: Option<&[f64]>) {
    match failed {
        None => histogram.count(month, values),
        Some(failed) => {
            let kept = values.iter().zip(failed).filter(|(_, failed)| **failed == 0.0);
            histogram.count(month, &kept.map(|(value, _)| *value).collect::<Vec<f64>>());
        }
    }
}
