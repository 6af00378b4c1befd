//! The mean of the increments given one quantity.

use super::least_squares::{Orthonormal, inner};
use super::scatter::Scatter;
use super::{Fit, InformationStudy, gain};
use crate::math::normal_quantile;

/// How the mean depends on the quantity outside its common values, from plain to rich.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Constant,
    /// A straight line in the quantity itself.
    Line,
    /// A cubic spline with this many knots in the normal score, linear outside them; with two, a line in the score.
    Spline(u8),
}

const SHAPES: [Shape; 10] = [
    Shape::Constant,
    Shape::Line,
    Shape::Spline(2),
    Shape::Spline(3),
    Shape::Spline(4),
    Shape::Spline(5),
    Shape::Spline(6),
    Shape::Spline(8),
    Shape::Spline(10),
    Shape::Spline(12),
];

/// Trials for each knot, at least.
const TRIALS_A_KNOT: f64 = 25.0;

/// What a term costs in generalised cross-validation (Craven & Wahba 1979); more than 1, so that noise is not fitted
/// (Kim & Gu 2004).
const COST: f64 = 1.4;

/// Part of a normal score that the quantity itself must leave unexplained for both to be terms.
const NEARLY_THE_LINE: f64 = 0.1;

/// Means of the increments in the cells, over some of the trials.
struct Part {
    counts: Vec<f64>,
    /// One column an increment.
    means: Vec<Vec<f64>>,
}

impl Part {
    /// The trials of the halves that are asked for.
    fn new(scatter: &Scatter, halves: [bool; 2]) -> Self {
        let both =
            |[first, second]: [f64; 2]| (if halves[0] { first } else { 0.0 }) + (if halves[1] { second } else { 0.0 });
        let counts: Vec<f64> = scatter.cells.iter().map(|cell| both(cell.counts)).collect();
        let [first, second] = &scatter.sums;
        let mean = |((first, second), count): ((&f64, &f64), &f64)| {
            if *count > 0.0 { both([*first, *second]) / count } else { 0.0 }
        };
        let means = first.iter().zip(second).map(|(a, b)| a.iter().zip(b).zip(&counts).map(mean).collect()).collect();
        Self { counts, means }
    }

    /// The orthonormal functions of a shape; common values take no part.
    fn basis(&self, scatter: &Scatter, shape: Shape) -> Orthonormal {
        let cells = scatter.cells.iter().zip(&self.counts);
        let weights: Vec<f64> = cells.map(|(cell, count)| if cell.common { 0.0 } else { *count }).collect();
        let mut basis = Orthonormal::new(&weights);
        basis.push(weights.iter().map(|_| 1.0));
        let centre = centre(scatter);
        match shape {
            Shape::Constant => {}
            Shape::Line => {
                basis.push(scatter.cells.iter().map(|cell| cell.value - centre));
            }
            Shape::Spline(knots) => {
                basis.push(scatter.cells.iter().map(|cell| cell.score));
                add_spline(&mut basis, scatter, knots);
            }
        }
        basis
    }

    /// A constant, the straight line, and what a spline has beyond them.
    fn joint_basis(&self, scatter: &Scatter, knots: u8) -> Orthonormal {
        let mut basis = self.basis(scatter, Shape::Line);
        // The score of a quantity that is nearly normal is the quantity: their difference is but noise.
        basis.push_if_new(scatter.cells.iter().map(|cell| cell.score), NEARLY_THE_LINE);
        add_spline(&mut basis, scatter, knots);
        basis
    }

    /// Fitted means of an increment about its overall mean: the mean itself at common values, a fit elsewhere.
    fn fitted(&self, scatter: &Scatter, basis: &Orthonormal, increment: usize) -> Vec<f64> {
        let Some(means) = self.means.get(increment) else { return Vec::new() };
        let smooth = basis.fit(means);
        let cells = scatter.cells.iter().zip(means).zip(smooth);
        cells.map(|((cell, mean), smooth)| if cell.common { *mean } else { smooth }).collect()
    }
}

/// The functions of a spline beyond a constant and a line.
fn add_spline(basis: &mut Orthonormal, scatter: &Scatter, knots: u8) {
    let knots = knots_at(scatter.rest, knots);
    for first in 0..knots.len().saturating_sub(2) {
        basis.push(scatter.cells.iter().map(|cell| natural_spline(&knots, first, cell.score)));
    }
}

/// A middle value of the quantity outside its common values.
fn centre(scatter: &Scatter) -> f64 {
    let rest = scatter.cells.iter().filter(|cell| !cell.common);
    let (cells, total) = rest.fold((0.0, 0.0), |(cells, total), cell| (cells + 1.0, total + cell.value));
    if cells > 0.0 { total / cells } else { 0.0 }
}

/// Knots evenly spaced in the normal score, with ten trials or half a percent beyond the first and the last.
fn knots_at(trials: f64, knots: u8) -> Vec<f64> {
    let end = -normal_quantile((10.0 / trials).clamp(0.005, 0.25));
    let step = 2.0 * end / f64::from(knots.max(2) - 1);
    (0..knots).map(|knot| f64::from(knot) * step - end).collect()
}

/// One of the functions that make, with a constant and a line, all cubic splines that are linear outside the knots
/// (Hastie, Tibshirani & Friedman 2009, eq. 5.4).
fn natural_spline(knots: &[f64], first: usize, score: f64) -> f64 {
    let [.., before_last, last] = knots else { return 0.0 };
    let cube = |knot: f64| {
        let above = (score - knot).max(0.0);
        above * above * above
    };
    let slope = |knot: f64| (cube(knot) - cube(*last)) / (last - knot);
    knots.get(first).map_or(0.0, |knot| slope(*knot) - slope(*before_last))
}

/// The shape for each increment with the smallest generalised cross-validation score.
fn choose(study: &InformationStudy, scatter: &Scatter, whole: &Part) -> Vec<Shape> {
    let trials = study.benefits.trials() as f64;
    let cells = scatter.cells.iter().filter(|cell| !cell.common).count();
    let common = (scatter.cells.len() - cells) as f64;
    let mut best = vec![(f64::INFINITY, Shape::Constant); study.increments.len()];
    for shape in SHAPES {
        let knots = if let Shape::Spline(knots) = shape { usize::from(knots) } else { 1 };
        let room = cells >= 2 * knots && scatter.rest >= TRIALS_A_KNOT * knots as f64;
        if shape != Shape::Constant && !room {
            continue;
        }
        let basis = whole.basis(scatter, shape);
        let left = 1.0 - COST * (basis.terms() as f64 + common) / trials;
        if left <= 0.0 {
            continue;
        }
        for ((index, increment), best) in study.increments.iter().enumerate().zip(&mut best) {
            let fitted = whole.fitted(scatter, &basis, index);
            let Some(means) = whole.means.get(index) else { continue };
            // Squares within the cells, and between the cells and the fit.
            let mut squares = inner(&increment.centred, &increment.centred);
            for ((fitted, mean), count) in fitted.iter().zip(means).zip(&whole.counts) {
                squares += count * ((mean - fitted) * (mean - fitted) - mean * mean);
            }
            let score = squares.max(0.0) / (left * left);
            if score < best.0 {
                *best = (score, shape);
            }
        }
    }
    best.into_iter().map(|(_, shape)| shape).collect()
}

/// Fits the increments on one quantity.
pub(super) fn fit(study: &InformationStudy, quantity: &[f64]) -> Fit {
    let scatter = Scatter::new(study, quantity);
    let parts = [[true, true], [true, false], [false, true]].map(|halves| Part::new(&scatter, halves));
    let shapes = choose(study, &scatter, &parts[0]);
    let common = scatter.cells.iter().filter(|cell| cell.common).count();
    let mut terms = 1;
    let [whole, first, second] = parts.each_ref().map(|part| {
        let mut columns = Vec::with_capacity(shapes.len());
        for ((index, increment), shape) in study.increments.iter().enumerate().zip(&shapes) {
            let basis = part.basis(&scatter, *shape);
            terms = terms.max(basis.terms() + common);
            let fitted = part.fitted(&scatter, &basis, index);
            columns.push(fitted.iter().map(|mean| mean + increment.mean).collect::<Vec<f64>>());
        }
        columns
    });
    let halves = [gain(&parts[1].counts, &first), gain(&parts[2].counts, &second)];
    let means = whole.iter().map(|column| scatter.spread(column)).collect();
    let redundant = if scatter.cells.len() < 2 { vec![0] } else { Vec::new() };
    Fit { means, halves, terms, redundant }
}

/// The quantity as terms of a regression with others: first its straight line, or the indicator of its first value;
/// then its spline, if the quantity alone needs one, and indicators of common values.
pub(super) fn terms(study: &InformationStudy, quantity: &[f64]) -> Vec<Vec<f64>> {
    let scatter = Scatter::new(study, quantity);
    let whole = Part::new(&scatter, [true, true]);
    let mut terms: Vec<Vec<f64>> = Vec::new();
    if scatter.rest > 0.0 {
        let centre = centre(&scatter);
        let common: Vec<f64> = scatter.cells.iter().map(|cell| f64::from(u8::from(cell.common))).collect();
        let line = quantity.iter().zip(scatter.spread(&common));
        terms.push(line.map(|(value, common)| (1.0 - common) * (value - centre)).collect());
        let knots = choose(study, &scatter, &whole).into_iter().map(|shape| match shape {
            Shape::Constant | Shape::Line => 0,
            Shape::Spline(knots) => knots,
        });
        if let Some(knots) = knots.max().filter(|knots| *knots > 0) {
            let basis = whole.joint_basis(&scatter, knots);
            terms.extend(basis.functions().map(|function| scatter.spread(&function)));
        }
    }
    for (place, _) in scatter.cells.iter().enumerate().filter(|(_, cell)| cell.common) {
        terms.push(scatter.member.iter().map(|&cell| f64::from(u8::from(cell as usize == place))).collect());
    }
    terms
}
