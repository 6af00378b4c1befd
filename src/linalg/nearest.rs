use super::{Square, eigen};

/// Largest change of an element in a step at which the projections have converged.
const TOLERANCE: f64 = 1e-12;

/// Element operations spent before a slowly converging large matrix is left as it is.
const WORK_MAX: usize = 400_000_000;

/// The correlation matrix (unit diagonal, positive semidefinite) nearest to a symmetric matrix of
/// finite numbers in the Frobenius norm, by alternating projections with Dykstra's correction
/// (Higham 2002, IMA Journal of Numerical Analysis 22, algorithm 3.3).
///
/// The result may have eigenvalues that are zero, or below it by the tolerance of the iteration:
/// see [`floor_eigenvalues`].
#[must_use]
pub fn nearest_correlation(matrix: &Square) -> Square {
    let size = matrix.size();
    let mut unit = matrix.clone();
    set_unit_diagonal(&mut unit);
    let mut correction = Square::zeros(size);
    // An iteration costs about ten sweeps of size^2 / 2 rotations of size elements.
    let iterations = (WORK_MAX / (20 * size.max(1).pow(3))).clamp(20, 20_000);
    for _ in 0..iterations {
        let mut shifted = unit.clone();
        for (value, correction) in shifted.values.iter_mut().zip(&correction.values) {
            *value -= correction;
        }
        let projected = with_eigenvalues(&shifted, |value| value.max(0.0));
        let steps = projected.values.iter().zip(&shifted.values);
        correction.values = steps.map(|(new, old)| new - old).collect();
        let before = std::mem::replace(&mut unit, projected);
        set_unit_diagonal(&mut unit);
        let changes = unit.values.iter().zip(&before.values);
        if changes.fold(0.0, |largest: f64, (a, b)| largest.max((a - b).abs())) <= TOLERANCE {
            break;
        }
    }
    unit
}

/// A correlation matrix close to `matrix` whose eigenvalues are about `floor` or more: raises the
/// smaller ones and scales the diagonal back to one.
#[must_use]
pub fn floor_eigenvalues(matrix: &Square, floor: f64) -> Square {
    let raised = with_eigenvalues(matrix, |value| value.max(floor));
    let mut scaled = raised.clone();
    for row in 0..raised.size() {
        for column in 0..raised.size() {
            scaled[(row, column)] /= (raised[(row, row)] * raised[(column, column)]).sqrt();
        }
    }
    set_unit_diagonal(&mut scaled);
    scaled
}

fn set_unit_diagonal(matrix: &mut Square) {
    for index in 0..matrix.size() {
        matrix[(index, index)] = 1.0;
    }
}

/// The symmetric matrix with the same eigenvectors and changed eigenvalues.
fn with_eigenvalues(matrix: &Square, change: impl Fn(f64) -> f64) -> Square {
    let size = matrix.size();
    let eigen = eigen(matrix);
    let mut result = Square::zeros(size);
    for (index, value) in eigen.values.iter().enumerate() {
        let value = change(*value);
        let vector = eigen.vectors.row(index);
        for row in 0..size {
            let scaled = value * vector[row];
            for column in 0..=row {
                result[(row, column)] += scaled * vector[column];
            }
        }
    }
    for row in 0..size {
        for column in 0..row {
            result[(column, row)] = result[(row, column)];
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::cholesky;

    fn equal_correlations(size: usize, correlation: f64) -> Square {
        let mut matrix = Square::identity(size);
        for row in 0..size {
            for column in 0..size {
                if row != column {
                    matrix[(row, column)] = correlation;
                }
            }
        }
        matrix
    }

    /// Higham (2002), section 4: prints 0.7607 and 0.1573, at distance 0.5278.
    #[test]
    fn highams_example() {
        let mut matrix = equal_correlations(3, 1.0);
        (matrix[(0, 2)], matrix[(2, 0)]) = (0.0, 0.0);
        let nearest = nearest_correlation(&matrix);
        assert!((nearest[(0, 1)] - 0.7607).abs() < 5e-5);
        assert!((nearest[(0, 2)] - 0.1573).abs() < 5e-5);
        assert!((nearest.frobenius_distance(&matrix) - 0.5278).abs() < 5e-5);
    }

    /// By symmetry the nearest matrix to equal correlations r < -1/(n-1) has -1/(n-1) everywhere.
    #[test]
    fn equal_negative_correlations() {
        for size in [3, 6, 12] {
            let nearest = nearest_correlation(&equal_correlations(size, -0.9));
            let expected = equal_correlations(size, -1.0 / (size - 1) as f64);
            assert!(nearest.frobenius_distance(&expected) < 1e-9);
        }
    }

    #[test]
    fn correlation_matrices_are_their_own_nearest() {
        let matrix = equal_correlations(5, 0.3);
        assert!(nearest_correlation(&matrix).frobenius_distance(&matrix) < 1e-13);
        assert!(floor_eigenvalues(&matrix, 1e-6).frobenius_distance(&matrix) < 1e-13);
    }

    #[test]
    fn floor_makes_a_factor_possible() {
        let nearest = nearest_correlation(&equal_correlations(4, -0.9));
        let floored = floor_eigenvalues(&nearest, 1e-6);
        assert!(cholesky(&floored).is_some());
        assert!(eigen(&floored).values[0] > 0.9e-6);
        assert!(floored.frobenius_distance(&nearest) < 1e-5);
    }
}
