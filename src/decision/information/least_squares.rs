//! Least squares twice: by orthogonal columns for few rows, by normal equations for many.

use crate::stats::sum;

/// What must be left of a column beyond those before it, in parts of its length.
const NEW: f64 = 1e-7;

/// Orthonormal columns on weighted rows, by the modified Gram–Schmidt process done twice, which is as accurate as
/// Householder's (Björck 1967).
pub(super) struct Orthonormal {
    /// Square roots of the weights.
    roots: Vec<f64>,
    columns: Vec<Vec<f64>>,
}

impl Orthonormal {
    pub(super) fn new(weights: &[f64]) -> Self {
        Self { roots: weights.iter().map(|weight| weight.sqrt()).collect(), columns: Vec::new() }
    }

    /// Adds what is new in a column; false if there is nothing beyond rounding.
    pub(super) fn push(&mut self, values: impl Iterator<Item = f64>) -> bool {
        self.push_if_new(values, NEW)
    }

    /// Adds what is new in a column if its length is more than a part `new` of that of the column.
    pub(super) fn push_if_new(&mut self, values: impl Iterator<Item = f64>, new: f64) -> bool {
        let mut column: Vec<f64> = values.zip(&self.roots).map(|(value, root)| value * root).collect();
        let before = dot(&column, &column).sqrt();
        for _ in 0..2 {
            for earlier in &self.columns {
                let part = dot(earlier, &column);
                column.iter_mut().zip(earlier).for_each(|(value, earlier)| *value -= part * earlier);
            }
        }
        let length = dot(&column, &column).sqrt();
        let add = length > new * before;
        if add {
            column.iter_mut().for_each(|value| *value /= length);
            self.columns.push(column);
        }
        add
    }

    pub(super) fn terms(&self) -> usize {
        self.columns.len()
    }

    /// The fitted values of a target; NaN-free, and 0 in rows without weight.
    pub(super) fn fit(&self, target: &[f64]) -> Vec<f64> {
        let scaled: Vec<f64> = target.iter().zip(&self.roots).map(|(value, root)| value * root).collect();
        let mut fitted = vec![0.0; scaled.len()];
        for column in &self.columns {
            let part = dot(column, &scaled);
            fitted.iter_mut().zip(column).for_each(|(value, column)| *value += part * column);
        }
        fitted.iter().zip(&self.roots).map(|(value, root)| if *root > 0.0 { value / root } else { 0.0 }).collect()
    }

    /// The columns as functions of the rows, from the third on.
    pub(super) fn functions(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        let unscaled = |column: &Vec<f64>| {
            let values = column.iter().zip(&self.roots);
            values.map(|(value, root)| if *root > 0.0 { value / root } else { 0.0 }).collect()
        };
        self.columns.iter().skip(2).map(unscaled)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut partial = [0.0; 4];
    let (whole_a, whole_b) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest = whole_a.remainder().iter().zip(whole_b.remainder());
    let rest: f64 = rest.map(|(x, y)| x * y).sum();
    for (x, y) in whole_a.zip(whole_b) {
        for ((lane, x), y) in partial.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let [p, q, r, s] = partial;
    ((p + q) + (r + s)) + rest
}

/// Inner product in blocks, so that rounding grows with the number of blocks alone.
pub(super) fn inner(a: &[f64], b: &[f64]) -> f64 {
    let parts: Vec<f64> = a.chunks(512).zip(b.chunks(512)).map(|(a, b)| dot(a, b)).collect();
    sum(&parts)
}

/// Normal equations that grow column by column, kept apart for two halves of the rows so that each half and the whole
/// can be solved.
pub(super) struct NormalEquations {
    middle: usize,
    columns: Vec<Vec<f64>>,
    /// Products of each column with those up to itself, in each half.
    gram: Vec<Vec<[f64; 2]>>,
    /// Rows of Cholesky's factor for the whole.
    factor: Vec<Vec<f64>>,
}

impl NormalEquations {
    /// Equations for rows of which the second half starts at `middle`.
    pub(super) fn new(middle: usize) -> Self {
        Self { middle, columns: Vec::new(), gram: Vec::new(), factor: Vec::new() }
    }

    pub(super) fn terms(&self) -> usize {
        self.columns.len()
    }

    /// Adds a column unless those before it already explain it to within rounding; false if so.
    pub(super) fn push(&mut self, column: Vec<f64>) -> bool {
        let mut products: Vec<[f64; 2]> =
            self.columns.iter().map(|earlier| halves(self.middle, earlier, &column)).collect();
        products.push(halves(self.middle, &column, &column));
        let whole: Vec<f64> = products.iter().map(|[first, second]| first + second).collect();
        let Some(row) = next_row(&self.factor, &whole, NEW) else { return false };
        self.factor.push(row);
        self.gram.push(products);
        self.columns.push(column);
        true
    }

    /// Fitted values of a target on all rows from the coefficients of the whole, and on each half from its own.
    pub(super) fn fit(&self, target: &[f64]) -> [Vec<f64>; 2] {
        let right: Vec<[f64; 2]> = self.columns.iter().map(|column| halves(self.middle, column, target)).collect();
        let whole: Vec<f64> = right.iter().map(|[first, second]| first + second).collect();
        let all = self.evaluate(0..target.len(), &solve(&self.factor, &whole));
        let mut apart = Vec::with_capacity(target.len());
        let rows = [0..self.middle, self.middle..target.len()];
        for (half, rows) in rows.into_iter().enumerate() {
            let pick = |pair: &[f64; 2]| if half == 0 { pair[0] } else { pair[1] };
            let mut factor: Vec<Vec<f64>> = Vec::with_capacity(self.gram.len());
            for products in &self.gram {
                let products: Vec<f64> = products.iter().map(pick).collect();
                // A column that one half lacks gets a row that takes no part.
                factor.push(next_row(&factor, &products, NEW).unwrap_or_else(|| vec![0.0; products.len()]));
            }
            let right: Vec<f64> = right.iter().map(pick).collect();
            apart.extend(self.evaluate(rows, &solve(&factor, &right)));
        }
        [all, apart]
    }

    fn evaluate(&self, rows: std::ops::Range<usize>, coefficients: &[f64]) -> Vec<f64> {
        let mut fitted = vec![0.0; rows.len()];
        for (column, coefficient) in self.columns.iter().zip(coefficients) {
            let column = column.get(rows.clone()).unwrap_or_default();
            fitted.iter_mut().zip(column).for_each(|(value, column)| *value += coefficient * column);
        }
        fitted
    }
}

fn halves(middle: usize, a: &[f64], b: &[f64]) -> [f64; 2] {
    let ((a, more_a), (b, more_b)) = (a.split_at(middle.min(a.len())), b.split_at(middle.min(b.len())));
    [inner(a, b), inner(more_a, more_b)]
}

/// The next row of Cholesky's factor; `None` if what is new is no more than `new` of the length of the column. A row of
/// zeros takes no part.
fn next_row(factor: &[Vec<f64>], products: &[f64], new: f64) -> Option<Vec<f64>> {
    let (&length, products) = products.split_last()?;
    let mut row: Vec<f64> = Vec::with_capacity(factor.len() + 1);
    for (earlier, product) in factor.iter().zip(products) {
        let done: f64 = earlier.iter().zip(&row).map(|(a, b)| a * b).sum();
        let diagonal = earlier.last().copied().unwrap_or(0.0);
        row.push(if diagonal > 0.0 { (product - done) / diagonal } else { 0.0 });
    }
    let left = length - row.iter().map(|value| value * value).sum::<f64>();
    // Products carry the square of a length, and with it half the digits.
    (left > new * length).then(|| {
        row.push(left.sqrt());
        row
    })
}

/// Solves the equations of a factor; columns whose row takes no part get 0.
fn solve(factor: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut forward: Vec<f64> = Vec::with_capacity(right.len());
    for (row, right) in factor.iter().zip(right) {
        let done: f64 = row.iter().zip(&forward).map(|(a, b)| a * b).sum();
        let diagonal = row.last().copied().unwrap_or(0.0);
        forward.push(if diagonal > 0.0 { (right - done) / diagonal } else { 0.0 });
    }
    let mut solution = forward;
    for (index, row) in factor.iter().enumerate().rev() {
        let diagonal = row.last().copied().unwrap_or(0.0);
        let value = solution.get(index).copied().unwrap_or(0.0);
        let value = if diagonal > 0.0 { value / diagonal } else { 0.0 };
        for (slot, part) in solution.iter_mut().zip(row).take(index) {
            *slot -= part * value;
        }
        if let Some(slot) = solution.get_mut(index) {
            *slot = value;
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_by_hand() {
        // Through (0, 1), (1, 3), (2, 2): slope ½, intercept 1.5.
        let (x, y) = ([0.0, 1.0, 2.0], [1.0, 3.0, 2.0]);
        let mut basis = Orthonormal::new(&[1.0; 3]);
        assert!(basis.push([1.0; 3].into_iter()) && basis.push(x.into_iter()));
        assert!(!basis.push(x.into_iter().map(|x| 4.0 - 3.0 * x)));
        let mut equations = NormalEquations::new(3);
        assert!(equations.push(vec![1.0; 3]) && equations.push(x.to_vec()));
        assert!(!equations.push(vec![4.0, 1.0, -2.0]));
        for fitted in [basis.fit(&y), equations.fit(&y)[0].clone()] {
            for (fitted, expected) in fitted.iter().zip([1.5, 2.0, 2.5]) {
                assert!((fitted - expected).abs() < 1e-14, "{fitted}");
            }
        }
    }

    #[test]
    fn weights_count_rows_several_times() {
        let mut once = Orthonormal::new(&[1.0, 2.0, 1.0]);
        let mut twice = Orthonormal::new(&[1.0; 4]);
        assert!(once.push([1.0; 3].into_iter()) && once.push([0.0, 1.0, 3.0].into_iter()));
        assert!(twice.push([1.0; 4].into_iter()) && twice.push([0.0, 1.0, 1.0, 3.0].into_iter()));
        // Mean of the middle pair 2.
        let (one, two) = (once.fit(&[1.0, 2.0, 7.0]), twice.fit(&[1.0, 1.0, 3.0, 7.0]));
        assert!((one[1] - two[1]).abs() < 1e-14 && (one[2] - two[3]).abs() < 1e-14);
    }

    #[test]
    fn each_half_has_its_own_line() {
        let x = vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0];
        let y = [0.0, 1.0, 2.0, 5.0, 4.0, 3.0];
        let mut equations = NormalEquations::new(3);
        assert!(equations.push(vec![1.0; 6]) && equations.push(x));
        // Only the second half knows this column.
        assert!(equations.push(vec![0.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
        for (fitted, y) in equations.fit(&y)[1].iter().zip(y) {
            assert!((fitted - y).abs() < 1e-12);
        }
    }
}
