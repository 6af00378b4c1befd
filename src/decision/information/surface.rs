//! The mean of the increments given several quantities together.

use std::borrow::Cow;

use super::least_squares::{NormalEquations, inner};
use super::{Fit, InformationStudy, gain, smoother};
use crate::math::normal_quantile;
use crate::stats::Moments;

/// Terms of a regression at most, with its constant.
const MOST_TERMS: usize = 48;
/// Trials for each term, at least.
const TRIALS_A_TERM: usize = 32;
/// Chance that noise alone brings a product into the regression.
const FALSE_ALARM: f64 = 0.01;

/// Fits the increments on the functions of each quantity, added, and on products of pairs of quantities.
pub(super) fn fit(study: &InformationStudy, quantities: &[Cow<'_, [f64]>]) -> Fit {
    let trials = study.benefits.trials();
    let most = (trials / TRIALS_A_TERM).clamp(2, MOST_TERMS);
    let middle = study.benefits.middle();
    let mut equations = NormalEquations::new(middle);
    equations.push(vec![1.0; trials]);

    // The first function of every quantity before the second of any.
    let mut functions: Vec<_> = quantities.iter().map(|column| smoother::terms(study, column).into_iter()).collect();
    let mut seen = vec![false; quantities.len()];
    for (functions, seen) in functions.iter_mut().zip(&mut seen) {
        let first = functions.next().filter(|_| equations.terms() < most);
        *seen = first.is_some_and(|function| equations.push(function));
    }
    // A third of the room is kept for products.
    let room = most - most / 3;
    for function in functions.into_iter().flatten() {
        if equations.terms() < room {
            equations.push(function);
        }
    }
    for product in products(study, &equations, quantities, &seen) {
        if equations.terms() < most {
            equations.push(product);
        }
    }

    let mut means = Vec::with_capacity(study.increments.len());
    let mut apart = [Vec::new(), Vec::new()];
    for increment in &study.increments {
        let [whole, halves] = equations.fit(&increment.centred).map(|mut fitted| {
            fitted.iter_mut().for_each(|mean| *mean += increment.mean);
            fitted
        });
        let (first, second) = halves.split_at(middle.min(halves.len()));
        apart[0].push(first.to_vec());
        apart[1].push(second.to_vec());
        means.push(whole);
    }
    let [first, second] = &apart;
    let halves = [gain(&vec![1.0; middle], first), gain(&vec![1.0; trials - middle], second)];
    let redundant = seen.iter().enumerate().filter(|(_, seen)| !**seen).map(|(index, _)| index).collect();
    Fit { means, halves, terms: equations.terms(), redundant }
}

/// Products of two quantities about their means that explain more of what is left than noise would, best first.
fn products(
    study: &InformationStudy,
    equations: &NormalEquations,
    quantities: &[Cow<'_, [f64]>],
    seen: &[bool],
) -> Vec<Vec<f64>> {
    let residuals: Vec<Vec<f64>> = study
        .increments
        .iter()
        .filter_map(|increment| {
            let [fitted, _] = equations.fit(&increment.centred);
            let residual: Vec<f64> = increment.centred.iter().zip(fitted).map(|(value, mean)| value - mean).collect();
            let (left, all) = (inner(&residual, &residual), inner(&increment.centred, &increment.centred));
            let length = left.sqrt();
            // What is left may be rounding.
            (left > 1e-20 * all).then(|| residual.into_iter().map(|value| value / length).collect())
        })
        .collect();
    let standard: Vec<Vec<f64>> =
        quantities.iter().zip(seen).filter(|(_, seen)| **seen).map(|(column, _)| standardised(column)).collect();
    let pairs = standard.len() * standard.len().saturating_sub(1) / 2;
    let noise = -normal_quantile(0.5 * FALSE_ALARM / pairs.max(1) as f64);
    let threshold = noise / (study.benefits.trials() as f64).sqrt();
    let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
    for (index, a) in standard.iter().enumerate() {
        for b in standard.iter().skip(index + 1) {
            let product: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
            let mean = Moments::of(&product).mean().unwrap_or(0.0);
            let product: Vec<f64> = product.into_iter().map(|value| value - mean).collect();
            let length = inner(&product, &product).sqrt();
            let correlation = residuals.iter().map(|residual| inner(&product, residual).abs()).fold(0.0, f64::max);
            if correlation > threshold * length {
                found.push((correlation / length, product));
                // No more than could be used are kept.
                found.sort_by(|a, b| b.0.total_cmp(&a.0));
                found.truncate(MOST_TERMS);
            }
        }
    }
    found.into_iter().map(|(_, product)| product).collect()
}

/// A column with mean 0 and standard deviation 1; zeros if it does not vary.
fn standardised(column: &[f64]) -> Vec<f64> {
    let moments = Moments::of(column);
    match (moments.mean(), moments.standard_deviation()) {
        (Some(mean), Some(deviation)) if deviation > 0.0 => {
            column.iter().map(|value| (value - mean) / deviation).collect()
        }
        _ => vec![0.0; column.len()],
    }
}
