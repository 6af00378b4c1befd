//! Conditional copies of correlated variables: some of a group drawn anew, given the rest.

use crate::linalg::Square;
use crate::math::{normal_cdf, normal_quantiles};
use crate::random::address::{UNIFORM_MAX, UNIFORM_MIN};
use crate::random::copula::Copula;

/// Pivots up to this size of a matrix with unit diagonal count as zero: the variable is determined by those before it.
const ZERO_PIVOT: f64 = 1e-10;

/// A group of correlated variables.
#[derive(Debug, Clone)]
pub(super) struct LatentGroup {
    /// Numbers of the variables.
    pub members: Vec<usize>,
    /// Correlations of their normals, in the order of the members.
    correlation: Square,
}

/// The groups of a copula.
pub(super) fn groups(copula: Option<&Copula>) -> Vec<LatentGroup> {
    let Some(copula) = copula else { return Vec::new() };
    copula
        .groups()
        .map(|members| LatentGroup { members: members.to_vec(), correlation: correlation(copula, members) })
        .collect()
}

/// Correlations of the normals of a group, read off the copula: a lane whose independent normals are all 0 but one gives a
/// column of the factor.
fn correlation(copula: &Copula, members: &[usize]) -> Square {
    let size = members.len();
    let mut block = vec![0.5; copula.inputs() * size];
    for (lane, member) in members.iter().enumerate() {
        block[member * size + lane] = normal_cdf(1.0);
    }
    copula.apply(&mut block, size);
    normal_quantiles(&mut block);
    let mut matrix = Square::identity(size);
    for (row, one) in members.iter().enumerate() {
        for (column, two) in members.iter().enumerate().take(row) {
            let rows = (0..size).map(|lane| block[one * size + lane] * block[two * size + lane]);
            let value: f64 = rows.sum();
            matrix[(row, column)] = value;
            matrix[(column, row)] = value;
        }
    }
    matrix
}

/// A group in the order in which its variables are drawn anew, the last one first, for a block of trials.
///
/// With R = L Lᵀ in this order, normals are L g with independent g. The first s of them fix the first s of g, so a copy
/// of the others given those keeps these g and takes the rest from other independent normals.
#[derive(Debug)]
pub(super) struct ConditionalGroup {
    /// Numbers of the variables, those kept longest first.
    members: Vec<usize>,
    lower: Square,
    /// Independent normals of the trials as they are, `lanes` a member.
    own: Vec<f64>,
    /// Independent normals of the copy.
    other: Vec<f64>,
}

impl ConditionalGroup {
    /// `position` says when a variable is drawn anew, the largest last; `own` are dependent uniforms of all variables,
    /// `other` independent ones.
    pub(super) fn new(
        group: &LatentGroup,
        position: impl Fn(usize) -> usize,
        own: &[f64],
        other: &[f64],
        lanes: usize,
    ) -> Self {
        let mut order: Vec<usize> = (0..group.members.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(position(group.members[*index])));
        let members: Vec<usize> = order.iter().map(|index| group.members[*index]).collect();
        let lower = factor(&group.correlation, &order);
        let normals = |uniforms: &[f64]| {
            let mut normals: Vec<f64> =
                members.iter().flat_map(|member| &uniforms[member * lanes..(member + 1) * lanes]).copied().collect();
            normal_quantiles(&mut normals);
            normals
        };
        let (mut own, other) = (normals(own), normals(other));
        for row in 0..members.len() {
            let (done, rest) = own.split_at_mut(row * lanes);
            let pivot = lower[(row, row)];
            for (lane, value) in rest[..lanes].iter_mut().enumerate() {
                let known: f64 = (0..row).map(|column| lower[(row, column)] * done[column * lanes + lane]).sum();
                *value = if pivot > 0.0 { (*value - known) / pivot } else { 0.0 };
            }
        }
        Self { members, lower, own, other }
    }

    /// Whether it has a variable.
    pub(super) fn contains(&self, variable: usize) -> bool {
        self.members.contains(&variable)
    }

    /// Writes dependent uniforms of the variables that `renewed` tells, drawn given the others; these must be the last ones
    /// of the order.
    pub(super) fn renew(&self, renewed: impl Fn(usize) -> bool, uniforms: &mut [f64], lanes: usize) {
        let kept = self.members.iter().take_while(|member| !renewed(**member)).count();
        for (row, member) in self.members.iter().enumerate().skip(kept) {
            for lane in 0..lanes {
                let term = |column: usize| {
                    let normals = if column < kept { &self.own } else { &self.other };
                    self.lower[(row, column)] * normals[column * lanes + lane]
                };
                let normal: f64 = (0..=row).map(term).sum();
                uniforms[member * lanes + lane] = normal_cdf(normal).clamp(UNIFORM_MIN, UNIFORM_MAX);
            }
        }
    }
}

/// The lower triangular L with L Lᵀ the correlations in another order; the column of a zero pivot is zero.
fn factor(correlation: &Square, order: &[usize]) -> Square {
    let size = order.len();
    let mut lower = Square::zeros(size);
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[(row, k)] * lower[(column, k)]).sum();
            let left = correlation[(order[row], order[column])] - known;
            lower[(row, column)] = if row == column {
                if left > ZERO_PIVOT { left.sqrt() } else { 0.0 }
            } else if lower[(column, column)] > 0.0 {
                left / lower[(column, column)]
            } else {
                0.0
            };
        }
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::copula::spearman_to_normal;

    #[test]
    fn correlations_are_read_off_the_copula() {
        let pairs = [(0, 2, 0.7), (2, 3, -0.4), (0, 3, 0.1)];
        let copula = Copula::new(4, &pairs).expect("valid");
        let groups = groups(Some(&copula));
        assert_eq!((groups.len(), &groups[0].members), (1, &vec![0, 2, 3]));
        for (row, column, spearman) in [(0, 1, 0.7), (1, 2, -0.4), (0, 2, 0.1)] {
            let got = groups[0].correlation[(row, column)];
            assert!((got - spearman_to_normal(spearman)).abs() < 1e-12, "{got}");
        }
    }

    #[test]
    fn perfectly_correlated_variables_are_determined() {
        let copula = Copula::new(2, &[(0, 1, -1.0)]).expect("valid");
        let group = &groups(Some(&copula))[0];
        let conditional = ConditionalGroup::new(group, |variable| variable, &[0.3, 0.7], &[0.9, 0.2], 1);
        let mut uniforms = [0.3, 0.7];
        // The second is kept, the first renewed: it is still the mirror image.
        conditional.renew(|variable| variable == 0, &mut uniforms, 1);
        assert!((uniforms[0] - 0.3).abs() < 1e-12 && uniforms[1] == 0.7, "{uniforms:?}");
        conditional.renew(|_| true, &mut uniforms, 1);
        assert!((uniforms[0] + uniforms[1] - 1.0).abs() < 1e-12 && (uniforms[1] - 0.2).abs() < 1e-12);
    }
}
