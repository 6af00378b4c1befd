//! Standardised columns, their correlations, and the inverse of a correlation matrix without its redundant columns.

use crate::linalg::Square;
use crate::stats::{Moments, sum};

/// A column is collinear with earlier ones when they explain all of it but this share of its variance.
const COLLINEAR: f64 = 1e-9;

/// Trials multiplied plainly before the pairwise sum takes over.
const BLOCK: usize = 256;

/// A column with mean 0 and variance 1 (divisor n), with its mean and standard deviation; `None` when it is constant to
/// working precision.
pub(super) fn standardised(values: &[f64]) -> Option<(Vec<f64>, f64, f64)> {
    let moments = Moments::of(values);
    let mean = moments.mean()?;
    let deviation = (moments.central_sum(2)? / values.len() as f64).sqrt();
    let varies = deviation > 8.0 * f64::EPSILON * mean.abs() && deviation.is_finite();
    varies.then(|| (values.iter().map(|value| (value - mean) / deviation).collect(), mean, deviation))
}

/// Mean product of two columns, in an order that depends on their length alone.
pub(super) fn mean_product(a: &[f64], b: &[f64]) -> f64 {
    let blocks: Vec<f64> =
        a.chunks(BLOCK).zip(b.chunks(BLOCK)).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a * b).sum()).collect();
    sum(&blocks) / a.len() as f64
}

/// The columns of a correlation matrix that no earlier ones explain, and the inverse of their matrix.
#[derive(Debug)]
pub(super) struct Basis {
    /// Numbers of the columns kept, increasing.
    pub kept: Vec<usize>,
    /// Inverse of their correlation matrix, in the order of `kept`.
    pub inverse: Square,
}

impl Basis {
    /// Goes through standardised columns in order; `None` stands for a column that is left out anyway.
    pub(super) fn of(columns: &[Option<&[f64]>]) -> Self {
        let mut kept: Vec<(usize, &[f64])> = Vec::new();
        // Rows of the Cholesky factor of the kept columns.
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let mut row: Vec<f64> = Vec::with_capacity(rows.len() + 1);
            for ((_, other), earlier) in kept.iter().zip(&rows) {
                let known: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
                let pivot = earlier.last().copied().unwrap_or(1.0);
                row.push((mean_product(column, other) - known) / pivot);
            }
            let left = 1.0 - row.iter().map(|value| value * value).sum::<f64>();
            if left > COLLINEAR {
                row.push(left.sqrt());
                rows.push(row);
                kept.push((index, column));
            }
        }
        Self { kept: kept.into_iter().map(|(index, _)| index).collect(), inverse: invert(&rows) }
    }
}

/// (L Lᵀ)⁻¹ from the rows of L.
fn invert(rows: &[Vec<f64>]) -> Square {
    let size = rows.len();
    // Inverse of L, lower triangular, by forward substitution on unit vectors.
    let mut lower = Square::zeros(size);
    for column in 0..size {
        for (row, values) in rows.iter().enumerate().skip(column) {
            let known: f64 = (column..row).map(|k| values[k] * lower[(k, column)]).sum();
            let unit = if row == column { 1.0 } else { 0.0 };
            lower[(row, column)] = (unit - known) / values[row];
        }
    }
    let mut inverse = Square::zeros(size);
    for one in 0..size {
        for two in one..size {
            let value: f64 = (two..size).map(|k| lower[(k, one)] * lower[(k, two)]).sum();
            inverse[(one, two)] = value;
            inverse[(two, one)] = value;
        }
    }
    inverse
}

/// One row of a matrix times standardised columns: a value a trial.
pub(super) fn combine(weights: &[f64], columns: &[&[f64]], trials: usize) -> Vec<f64> {
    let mut out = vec![0.0; trials];
    for (weight, column) in weights.iter().zip(columns) {
        for (value, x) in out.iter_mut().zip(*column) {
            *value += weight * x;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redundant_columns_are_left_out_and_the_rest_inverted() {
        let x = [1.0, -1.0, 1.0, -1.0];
        let y = [1.0, 1.0, -1.0, -1.0];
        // Correlation of w with x is 0.6, with y 0.8 and nothing else: w = 0.6 x + 0.8 y.
        let w: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 0.6 * x + 0.8 * y).collect();
        let basis = Basis::of(&[Some(&x), None, Some(&w), Some(&y)]);
        assert_eq!(basis.kept, [0, 2]);
        // Inverse of 1 .6 / .6 1 is 1/.64 times 1 -.6 / -.6 1.
        assert!((basis.inverse[(0, 0)] - 1.0 / 0.64).abs() < 1e-12);
        assert!((basis.inverse[(0, 1)] + 0.6 / 0.64).abs() < 1e-12);
    }

    #[test]
    fn a_constant_with_rounding_dust_does_not_vary() {
        assert!(standardised(&[0.1 + 0.2, 0.3, 0.3]).is_none());
        let (scaled, mean, deviation) = standardised(&[1.0, 3.0]).expect("varies");
        assert_eq!((scaled, mean, deviation), (vec![-1.0, 1.0], 2.0, 1.0));
    }
}
