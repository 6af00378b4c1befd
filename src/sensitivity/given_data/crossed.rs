//! The variance between bins for replicated designs.
//!
//! Inside a Latin hypercube or Sobol replicate means of bins are less noisy than trials are, so subtracting the noise of
//! independent trials would take too much. Replicates are independent of each other: the square of a mean, without bias,
//! is the mean product of two different ones.

use std::ops::Range;

use crate::stats::{Confidence, Estimate, Moments, replicate_estimate};

use super::{LINE_TRIALS, Shape};
use crate::sensitivity::order::Order;
use crate::sensitivity::study::Study;

/// Share of variance that a function of the input explains which has one shape in each bin, with the error of the
/// jackknife over replicates.
pub(super) fn explained(
    study: &Study<'_>,
    input: usize,
    order: &Order,
    bins: &[Range<usize>],
    shape: Shape,
) -> Option<Estimate> {
    let (x, y) = (study.input(input), study.output());
    let mean = Moments::of(y).mean()?;
    let replicates = study.replicates();
    let mut part_of = vec![0; y.len()];
    for (part, range) in study.ranges().iter().enumerate() {
        part_of.get_mut(range.clone())?.fill(part);
    }
    let deviation = |trial: usize| y[trial] - mean;
    let mut squares = vec![0.0; replicates];
    for (trial, part) in part_of.iter().enumerate() {
        squares[*part] += deviation(trial) * deviation(trial);
    }
    let mut terms: Vec<Term> = Vec::new();
    for bin in bins {
        let trials = order.trials().get(bin.clone())?;
        let count = trials.len() as f64;
        let mut add = |basis: &dyn Fn(usize) -> f64| {
            let mut sums = vec![0.0; replicates];
            for &trial in trials {
                sums[part_of[trial]] += deviation(trial) * basis(trial);
            }
            terms.push(Term { count, sums });
        };
        add(&|_| 1.0);
        let centre = trials.iter().map(|&trial| x[trial]).sum::<f64>() / count;
        let spread =
            (trials.iter().map(|&trial| (x[trial] - centre) * (x[trial] - centre)).sum::<f64>() / count).sqrt();
        if shape == Shape::Line && trials.len() >= LINE_TRIALS && spread > 0.0 {
            add(&|trial| (x[trial] - centre) / spread);
        }
    }
    // The ratio without one replicate, or with all.
    let value = |without: Option<usize>| {
        let others = |sums: &[f64]| -> (f64, f64) {
            let kept = sums.iter().enumerate().filter(|(part, _)| Some(*part) != without);
            kept.fold((0.0, 0.0), |(sum, square), (_, value)| (sum + value, square + value * value))
        };
        let count = replicates as f64 - if without.is_some() { 1.0 } else { 0.0 };
        let explained: f64 = terms
            .iter()
            .map(|term| {
                let (sum, square) = others(&term.sums);
                // Products of different replicates only; replicates share the trials of a bin about equally.
                (sum * sum - square) / (count * (count - 1.0)) * replicates as f64 * replicates as f64 / term.count
            })
            .sum();
        let (total, _) = others(&squares);
        explained / (total / count * replicates as f64)
    };
    let index = value(None);
    let count = replicates as f64;
    let pseudo: Vec<f64> = (0..replicates).map(|part| count * index - (count - 1.0) * value(Some(part))).collect();
    // Without one of two replicates no product is left.
    let spread = replicate_estimate(&pseudo, Confidence::default()).filter(|_| replicates > 2);
    let half = spread.and_then(|spread| spread.interval).map(|(low, high)| (high - low) / 2.0);
    Some(Estimate {
        value: index,
        standard_error: spread.and_then(|spread| spread.standard_error),
        interval: half.map(|half| (index - half, index + half)),
    })
}

/// One coefficient of a bin: sums by replicate of the output times a function of mean square 1.
struct Term {
    /// Trials of the bin.
    count: f64,
    sums: Vec<f64>,
}
