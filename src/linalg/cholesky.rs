use super::Square;

/// Pivots of a unit-diagonal matrix up to this size count as zero in [`semidefinite_cholesky`].
const ZERO_PIVOT: f64 = 1e-12;

/// Largest element below a zero pivot: a semidefinite matrix bounds it by sqrt([`ZERO_PIVOT`]).
const ZERO_BELOW: f64 = 1e-6;

/// The lower triangular L with a positive diagonal and L Lᵀ = `matrix`, of which only the lower
/// triangle is read; `None` if the matrix is not positive definite to working precision.
///
/// ```
/// use roicast::linalg::{Square, cholesky};
/// let mut matrix = Square::identity(2);
/// matrix[(1, 0)] = 0.6;
/// assert_eq!(cholesky(&matrix).unwrap().row(1), [0.6, 0.8]);
/// ```
#[must_use]
pub fn cholesky(matrix: &Square) -> Option<Square> {
    factorise(matrix, 0.0)
}

/// Like [`cholesky`] for a positive semidefinite matrix with unit diagonal: the column of a pivot
/// that is zero to working precision is zero.
#[must_use]
pub fn semidefinite_cholesky(matrix: &Square) -> Option<Square> {
    factorise(matrix, ZERO_PIVOT)
}

/// Pivots from `-zero` to `zero` (none if it is 0) count as zero.
fn factorise(matrix: &Square, zero: f64) -> Option<Square> {
    let size = matrix.size();
    let mut lower = Square::zeros(size);
    for column in 0..size {
        let pivot = remainder(matrix, &lower, column, column);
        if pivot > zero {
            let diagonal = pivot.sqrt();
            lower[(column, column)] = diagonal;
            for row in column + 1..size {
                lower[(row, column)] = remainder(matrix, &lower, row, column) / diagonal;
            }
        } else if zero > 0.0 && pivot >= -zero {
            let mut below = column + 1..size;
            let vanishes = |row| remainder(matrix, &lower, row, column).abs() <= ZERO_BELOW;
            if !below.all(vanishes) {
                return None;
            }
        } else {
            return None;
        }
    }
    Some(lower)
}

/// What the columns of `lower` before `column` leave of an element of the matrix.
fn remainder(matrix: &Square, lower: &Square, row: usize, column: usize) -> f64 {
    let pairs = lower.row(row)[..column].iter().zip(lower.row(column));
    matrix[(row, column)] - pairs.map(|(a, b)| a * b).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symmetric(rows: &[&[f64]]) -> Square {
        let mut matrix = Square::zeros(rows.len());
        for (r, row) in rows.iter().enumerate() {
            for (c, value) in row.iter().enumerate() {
                matrix[(r, c)] = *value;
                matrix[(c, r)] = *value;
            }
        }
        matrix
    }

    /// 4 12 -16 / 12 37 -43 / -16 -43 98 = L Lᵀ with L = 2 / 6 1 / -8 5 3, by multiplication.
    #[test]
    fn worked_example() {
        let matrix = symmetric(&[&[4.0], &[12.0, 37.0], &[-16.0, -43.0, 98.0]]);
        let lower = cholesky(&matrix).expect("positive definite");
        assert_eq!(lower.row(0), [2.0, 0.0, 0.0]);
        assert_eq!(lower.row(1), [6.0, 1.0, 0.0]);
        assert_eq!(lower.row(2), [-8.0, 5.0, 3.0]);
    }

    #[test]
    fn matrices_that_are_not_positive_definite_have_none() {
        let indefinite = symmetric(&[&[1.0], &[2.0, 1.0]]);
        assert_eq!(cholesky(&indefinite), None);
        assert_eq!(semidefinite_cholesky(&indefinite), None);
        let not_a_number = symmetric(&[&[1.0], &[f64::NAN, 1.0]]);
        assert_eq!(cholesky(&not_a_number), None);
        assert_eq!(semidefinite_cholesky(&not_a_number), None);
    }

    #[test]
    fn perfect_correlation_is_semidefinite() {
        let matrix = symmetric(&[&[1.0], &[-1.0, 1.0], &[0.6, -0.6, 1.0]]);
        assert_eq!(cholesky(&matrix), None);
        let lower = semidefinite_cholesky(&matrix).expect("semidefinite");
        assert_eq!(lower.row(1), [-1.0, 0.0, 0.0]);
        assert_eq!(lower.row(2), [0.6, 0.0, 0.8]);
        let contradiction = symmetric(&[&[1.0], &[-1.0, 1.0], &[0.6, 0.6, 1.0]]);
        assert_eq!(semidefinite_cholesky(&contradiction), None);
    }
}
