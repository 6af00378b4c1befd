use super::Square;

/// Sweeps of rotations after which the off-diagonal is as small as it gets; five to ten suffice.
const SWEEPS_MAX: usize = 60;

/// Eigenvalues and eigenvectors of a symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// Eigenvalues, ascending.
    pub values: Vec<f64>,
    /// Row k is the unit eigenvector of eigenvalue k.
    pub vectors: Square,
}

/// The eigenvalues and eigenvectors of a symmetric matrix of finite numbers, by cyclic Jacobi
/// rotations (Golub and Van Loan 2013, section 8.5).
///
/// ```
/// use roicast::linalg::{Square, eigen};
/// let mut matrix = Square::identity(2);
/// (matrix[(0, 1)], matrix[(1, 0)]) = (0.5, 0.5);
/// let values = eigen(&matrix).values;
/// assert!((values[0] - 0.5).abs() < 1e-15 && (values[1] - 1.5).abs() < 1e-15);
/// ```
#[must_use]
pub fn eigen(matrix: &Square) -> Eigen {
    let size = matrix.size();
    let mut rest = matrix.clone();
    let mut vectors = Square::identity(size);
    for _ in 0..SWEEPS_MAX {
        let mut rotated = false;
        for p in 0..size {
            for q in p + 1..size {
                rotated |= rotate(&mut rest, &mut vectors, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| rest[(a, a)].total_cmp(&rest[(b, b)]));
    let mut sorted = Square::zeros(size);
    for (row, &from) in order.iter().enumerate() {
        for column in 0..size {
            sorted[(row, column)] = vectors[(from, column)];
        }
    }
    Eigen { values: order.iter().map(|&index| rest[(index, index)]).collect(), vectors: sorted }
}

/// Annihilates element (p, q), unless it already is negligible beside the diagonal.
fn rotate(rest: &mut Square, vectors: &mut Square, p: usize, q: usize) -> bool {
    let off = rest[(p, q)];
    let [a, b] = [rest[(p, p)], rest[(q, q)]];
    let matters = off.abs() > f64::EPSILON / 4.0 * (a.abs() + b.abs());
    if !matters {
        return false;
    }
    let ratio = (b - a) / (2.0 * off);
    let tangent = 1.0_f64.copysign(ratio) / (ratio.abs() + (ratio * ratio + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..rest.size() {
        let [x, y] = [rest[(p, k)], rest[(q, k)]];
        rest[(p, k)] = cosine * x - sine * y;
        rest[(q, k)] = sine * x + cosine * y;
        let [x, y] = [vectors[(p, k)], vectors[(q, k)]];
        vectors[(p, k)] = cosine * x - sine * y;
        vectors[(q, k)] = sine * x + cosine * y;
    }
    // Rows p and q are rotated; their columns follow, by symmetry except in the 2 x 2 corner.
    for k in 0..rest.size() {
        if k != p && k != q {
            rest[(k, p)] = rest[(p, k)];
            rest[(k, q)] = rest[(q, k)];
        }
    }
    rest[(p, p)] = a - tangent * off;
    rest[(q, q)] = b + tangent * off;
    rest[(p, q)] = 0.0;
    rest[(q, p)] = 0.0;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second-difference matrix of n points has eigenvalues 2 - 2 cos(k pi / (n + 1)).
    #[test]
    fn second_differences() {
        for size in [1, 2, 5, 30] {
            let mut matrix = Square::zeros(size);
            for index in 0..size {
                matrix[(index, index)] = 2.0;
                if index > 0 {
                    matrix[(index, index - 1)] = -1.0;
                    matrix[(index - 1, index)] = -1.0;
                }
            }
            let eigen = eigen(&matrix);
            for (index, value) in eigen.values.iter().enumerate() {
                let angle = std::f64::consts::PI * (index + 1) as f64 / (size + 1) as f64;
                assert!((value - (2.0 - 2.0 * libm::cos(angle))).abs() < 1e-13);
            }
            for row in 0..size {
                let vector = eigen.vectors.row(row);
                for column in 0..size {
                    let products = matrix.row(column).iter().zip(vector);
                    let image: f64 = products.map(|(a, b)| a * b).sum();
                    assert!((image - eigen.values[row] * vector[column]).abs() < 1e-13);
                }
                for other in 0..size {
                    let products = eigen.vectors.row(other).iter().zip(vector);
                    let product: f64 = products.map(|(a, b)| a * b).sum();
                    assert!((product - f64::from(u8::from(row == other))).abs() < 1e-13);
                }
            }
        }
    }

    /// Equal correlations r: eigenvalues 1 - r, n - 1 times, and 1 + (n - 1) r.
    #[test]
    fn repeated_eigenvalues() {
        let mut matrix = Square::identity(4);
        for row in 0..4 {
            for column in 0..4 {
                if row != column {
                    matrix[(row, column)] = -0.5;
                }
            }
        }
        let values = eigen(&matrix).values;
        for (value, expected) in values.iter().zip([-0.5, 1.5, 1.5, 1.5]) {
            assert!((value - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn numbers_that_are_not_finite_still_end() {
        let mut matrix = Square::identity(3);
        matrix[(0, 1)] = f64::NAN;
        matrix[(1, 0)] = f64::NAN;
        assert_eq!(eigen(&matrix).values.len(), 3);
    }
}
