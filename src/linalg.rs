//! Small dense symmetric matrices: factorisation, eigenvalues, nearest correlation matrix.

mod cholesky;
mod eigen;
mod nearest;
mod triple;

use std::ops::{Index, IndexMut};

pub use cholesky::{cholesky, semidefinite_cholesky};
pub use eigen::{Eigen, eigen};
pub use nearest::{floor_eigenvalues, nearest_correlation};
pub use triple::worst_triple;

/// A square matrix of finite or infinite numbers, stored by rows.
///
/// ```
/// use roicast::linalg::Square;
/// let mut matrix = Square::identity(2);
/// matrix[(0, 1)] = 0.5;
/// assert_eq!(matrix.row(0), [1.0, 0.5]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    size: usize,
    values: Vec<f64>,
}

impl Square {
    /// The matrix of zeros with `size` rows.
    #[must_use]
    pub fn zeros(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    /// The identity with `size` rows.
    #[must_use]
    pub fn identity(size: usize) -> Self {
        let mut matrix = Self::zeros(size);
        for index in 0..size {
            matrix[(index, index)] = 1.0;
        }
        matrix
    }

    /// Number of rows, and of columns.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// A row.
    ///
    /// # Panics
    /// If `row` is not below the size.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.size..(row + 1) * self.size]
    }

    /// Square root of the sum of squared differences to a matrix of the same size.
    #[must_use]
    pub fn frobenius_distance(&self, other: &Self) -> f64 {
        let squares = self.values.iter().zip(&other.values);
        squares.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }
}

impl Index<(usize, usize)> for Square {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.size + column]
    }
}

impl IndexMut<(usize, usize)> for Square {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.size + column]
    }
}
