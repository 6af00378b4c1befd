use super::Square;

/// The three rows of a correlation matrix that contradict each other most: those whose own matrix
/// has the smallest eigenvalue, if that is negative.
#[must_use]
pub fn worst_triple(matrix: &Square) -> Option<[usize; 3]> {
    let size = matrix.size();
    let mut worst = None;
    let mut smallest = -1e-9;
    for i in 0..size {
        for j in i + 1..size {
            for k in j + 1..size {
                let value = smallest_eigenvalue_of_three([matrix[(i, j)], matrix[(i, k)], matrix[(j, k)]]);
                if value < smallest {
                    (worst, smallest) = (Some([i, j, k]), value);
                }
            }
        }
    }
    worst
}

/// Smallest eigenvalue of the 3 x 3 matrix with unit diagonal and these off-diagonal elements.
///
/// For eigenvalue 1 + x, x^3 - (a^2 + b^2 + c^2) x - 2abc = 0, which has three real roots: Viète's
/// trigonometric form.
fn smallest_eigenvalue_of_three([a, b, c]: [f64; 3]) -> f64 {
    let third = (a * a + b * b + c * c) / 3.0;
    if third == 0.0 {
        return 1.0;
    }
    let cosine = (a * b * c / (third * third.sqrt())).clamp(-1.0, 1.0);
    let angle = (libm::acos(cosine) + std::f64::consts::TAU) / 3.0;
    1.0 + 2.0 * third.sqrt() * libm::cos(angle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::eigen;

    #[test]
    fn three_by_three_agrees_with_jacobi() {
        for elements in
            [[0.9, -0.9, 0.9], [0.5, 0.5, 0.5], [-0.5, -0.5, -0.5], [0.0, 0.0, 0.7], [0.1, -0.2, 0.3], [0.0, 0.0, 0.0]]
        {
            let mut matrix = Square::identity(3);
            for ((row, column), value) in [(0, 1), (0, 2), (1, 2)].into_iter().zip(elements) {
                matrix[(row, column)] = value;
                matrix[(column, row)] = value;
            }
            let expected = eigen(&matrix).values[0];
            assert!((smallest_eigenvalue_of_three(elements) - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn the_worst_three_of_four_are_named() {
        let with = |pairs: &[(usize, usize, f64)]| {
            let mut matrix = Square::identity(4);
            for &(row, column, value) in pairs {
                matrix[(row, column)] = value;
                matrix[(column, row)] = value;
            }
            worst_triple(&matrix)
        };
        // 0, 1, 3 contradict each other a little, 0, 2, 3 more: 0 goes with 2 and 3, which go against each other.
        let contradiction = [(0, 1, 0.7), (1, 3, -0.7), (0, 3, 0.7), (0, 2, 0.9), (2, 3, -0.9)];
        assert_eq!(with(&contradiction), Some([0, 2, 3]));
        assert_eq!(with(&contradiction[..3]), Some([0, 1, 3]));
        assert_eq!(with(&[(0, 1, 0.5), (1, 2, 0.5)]), None);
    }
}
