//! Dependence between inputs: a Gaussian copula with stated Spearman rank correlations.

use std::{collections::BTreeMap, error::Error, fmt};

use super::address::{UNIFORM_MAX, UNIFORM_MIN};
use crate::{
    linalg::{Square, eigen, floor_eigenvalues, nearest_correlation, semidefinite_cholesky, worst_triple},
    math::{normal_cdf, normal_quantiles},
};

/// Trials carried through the factor at a time.
const CHUNK: usize = 64;

/// Suggested correlations are rounded to this many parts of one.
const SUGGESTION_PARTS: f64 = 1e4;

/// The correlation of two standard normals whose Spearman correlation is `spearman`:
/// 2 sin(pi rho / 6) (Pearson 1907).
#[must_use]
pub fn spearman_to_normal(spearman: f64) -> f64 {
    2.0 * libm::sin(std::f64::consts::PI / 6.0 * spearman)
}

/// The Spearman correlation of two standard normals of correlation `correlation`:
/// (6 / pi) asin(rho / 2).
#[must_use]
pub fn normal_to_spearman(correlation: f64) -> f64 {
    6.0 / std::f64::consts::PI * libm::asin(correlation / 2.0)
}

/// Kendall's tau of two standard normals of correlation `correlation`: (2 / pi) asin(rho).
#[must_use]
pub fn normal_to_kendall(correlation: f64) -> f64 {
    2.0 / std::f64::consts::PI * libm::asin(correlation)
}

/// Why a [`Copula`] cannot be made. Inputs are given by number.
#[derive(Debug, Clone, PartialEq)]
pub enum CopulaError {
    /// A pair names an input that does not exist.
    UnknownInput {
        /// The number in the pair.
        input: usize,
        /// How many inputs there are.
        inputs: usize,
    },
    /// An input is paired with itself.
    SelfPair {
        /// The input.
        input: usize,
    },
    /// A correlation is not a number from -1 to 1.
    OutOfRange {
        /// Smaller input of the pair.
        first: usize,
        /// Larger input of the pair.
        second: usize,
        /// The correlation.
        value: f64,
    },
    /// A pair has two different correlations.
    Conflict {
        /// Smaller input of the pair.
        first: usize,
        /// Larger input of the pair.
        second: usize,
        /// The correlations, in the order given.
        values: [f64; 2],
    },
    /// The correlations contradict each other: no joint distribution has all of them.
    NotPositiveDefinite {
        /// Smallest eigenvalue of the normal correlation matrix, negative.
        smallest_eigenvalue: f64,
        /// The three inputs whose correlations contradict each other most; `None` if every three
        /// are possible and only more of them together are not.
        worst_triple: Option<[usize; 3]>,
        /// Possible Spearman correlations close to those asked for, rounded to four decimals: the
        /// stated pairs, and others of the group that must not be zero.
        nearest: Vec<(usize, usize, f64)>,
        /// Largest change of a Spearman correlation from the ones asked for to `nearest`.
        largest_change: f64,
    },
}

impl fmt::Display for CopulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownInput { input, inputs } => {
                write!(f, "correlation of input {input}, but there are {inputs}")
            }
            Self::SelfPair { input } => write!(f, "input {input} is correlated with itself"),
            Self::OutOfRange { first, second, value } => {
                write!(f, "correlation of inputs {first} and {second} is {value}, must be between -1 and 1")
            }
            Self::Conflict { first, second, values: [one, two] } => {
                write!(f, "correlation of inputs {first} and {second} is given as {one} and as {two}")
            }
            Self::NotPositiveDefinite { smallest_eigenvalue, largest_change, .. } => write!(
                f,
                "correlation matrix is not positive semidefinite: smallest eigenvalue \
                 {smallest_eigenvalue:.4}; the nearest possible correlations change by up to \
                 {largest_change:.4}"
            ),
        }
    }
}

impl Error for CopulaError {}

/// A Gaussian copula: turns independent uniforms into dependent ones with stated Spearman
/// correlations, zero where none is stated.
///
/// Inputs fall into groups connected by non-zero correlations. A draw depends on the independent
/// draws of its own group only, up to itself in the order of the group; the first input of a group
/// and every input without correlations keep their own.
///
/// ```
/// use roicast::random::copula::Copula;
/// let copula = Copula::new(3, &[(0, 2, 0.7)])?;
/// let mut uniforms = [0.1, 0.9, /* second input */ 0.3, 0.4, /* third */ 0.5, 0.5];
/// copula.apply(&mut uniforms, 2);
/// assert_eq!(uniforms[..4], [0.1, 0.9, 0.3, 0.4]);
/// assert!(uniforms[4] < 0.5 && uniforms[5] > 0.5);
/// # Ok::<(), roicast::random::copula::CopulaError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    inputs: usize,
    groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq)]
struct Group {
    /// At least two inputs, in the order of the factor's rows.
    members: Vec<usize>,
    /// Lower triangular, rows of unit length.
    factor: Square,
}

impl Copula {
    /// A copula of `inputs` inputs with the given (input, other input, Spearman correlation), each
    /// group in the order of its inputs.
    ///
    /// The normal correlation matrix must be positive semidefinite, so correlations of exactly 1 and
    /// -1 are possible. A pair may be repeated with the same value, in either order.
    ///
    /// # Errors
    /// [`CopulaError`]; the first group that is not positive semidefinite is reported, with the
    /// nearest correlations that are.
    pub fn new(inputs: usize, pairs: &[(usize, usize, f64)]) -> Result<Self, CopulaError> {
        Self::ordered(inputs, pairs, |input| input)
    }

    /// As [`new`](Self::new), with each group in the order of a key of its inputs, such as their
    /// names: then the numbering of the inputs does not matter to any draw.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn ordered<K: Ord>(
        inputs: usize,
        pairs: &[(usize, usize, f64)],
        key: impl Fn(usize) -> K,
    ) -> Result<Self, CopulaError> {
        let spearman = check_pairs(inputs, pairs)?;
        let mut groups = Vec::new();
        for ascending in connected_groups(inputs, &spearman) {
            let mut members = ascending.clone();
            members.sort_by_key(|member| key(*member));
            let Some(mut factor) = semidefinite_cholesky(&latent_matrix(&members, &spearman)) else {
                let matrix = latent_matrix(&ascending, &spearman);
                return Err(not_positive_definite(&ascending, &matrix, &spearman));
            };
            for row in 0..members.len() {
                let length = factor.row(row).iter().map(|x| x * x).sum::<f64>().sqrt();
                for column in 0..=row {
                    factor[(row, column)] /= length;
                }
            }
            groups.push(Group { members, factor });
        }
        Ok(Self { inputs, groups })
    }

    /// Number of inputs.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// The groups of dependent inputs, each with at least two, in the order of the factor.
    pub fn groups(&self) -> impl Iterator<Item = &[usize]> {
        self.groups.iter().map(|group| group.members.as_slice())
    }

    /// Makes a block of independent uniforms dependent, in place. The block holds `lanes` trials of
    /// the first input, then `lanes` of the second and so on; results lie in
    /// `[2^-53, 1 - 2^-53]`.
    ///
    /// # Panics
    /// If the block does not hold `lanes` values for each input.
    #[inline(always)]
    pub fn apply(&self, uniforms: &mut [f64], lanes: usize) {
        assert_eq!(uniforms.len(), self.inputs * lanes, "size of the block");
        for group in &self.groups {
            let mut start = 0;
            while start < lanes {
                let end = lanes.min(start + CHUNK);
                group.apply(uniforms, lanes, start, end);
                start = end;
            }
        }
    }
}

impl Group {
    /// Carries the trials from `start` to `end`, at most [`CHUNK`], through the factor.
    #[inline(always)]
    fn apply(&self, uniforms: &mut [f64], lanes: usize, start: usize, end: usize) {
        let [first, others @ ..] = self.members.as_slice() else {
            return;
        };
        // The first row keeps its uniforms, so its normals need a place of their own.
        let mut normals = [0.0; CHUNK];
        let normals = &mut normals[..end - start];
        normals.copy_from_slice(&uniforms[first * lanes..][start..end]);
        normal_quantiles(normals);
        for member in others {
            normal_quantiles(&mut uniforms[member * lanes..][start..end]);
        }
        // From the last row up, since a row needs the independent normals of the rows before it.
        let place = |member: usize| member * lanes + start..member * lanes + end;
        for (row, &member) in self.members.iter().enumerate().skip(1).rev() {
            let weights = self.factor.row(row);
            let target = &mut uniforms[place(member)];
            for value in target.iter_mut() {
                *value *= weights[row];
            }
            add_scaled(target, weights[0], normals);
            for (weight, &source) in weights[..row].iter().zip(&self.members).skip(1) {
                // Members of a group are different inputs, so their rows never overlap.
                if let Ok([target, source]) = uniforms.get_disjoint_mut([place(member), place(source)]) {
                    add_scaled(target, *weight, source);
                }
            }
            for value in &mut uniforms[place(member)] {
                *value = normal_cdf(*value).clamp(UNIFORM_MIN, UNIFORM_MAX);
            }
        }
    }
}

#[inline(always)]
fn add_scaled(target: &mut [f64], weight: f64, source: &[f64]) {
    for (value, other) in target.iter_mut().zip(source) {
        *value += weight * other;
    }
}

/// Spearman correlations by (smaller, larger) input.
type Pairs = BTreeMap<(usize, usize), f64>;

fn check_pairs(inputs: usize, pairs: &[(usize, usize, f64)]) -> Result<Pairs, CopulaError> {
    let mut spearman = Pairs::new();
    for &(one, two, value) in pairs {
        let (first, second) = (one.min(two), one.max(two));
        if second >= inputs {
            return Err(CopulaError::UnknownInput { input: second, inputs });
        }
        if first == second {
            return Err(CopulaError::SelfPair { input: first });
        }
        if !(-1.0..=1.0).contains(&value) {
            return Err(CopulaError::OutOfRange { first, second, value });
        }
        if let Some(earlier) = spearman.insert((first, second), value)
            && earlier != value
        {
            return Err(CopulaError::Conflict { first, second, values: [earlier, value] });
        }
    }
    Ok(spearman)
}

/// Sets of at least two inputs connected by non-zero correlations, by their first members.
fn connected_groups(inputs: usize, spearman: &Pairs) -> Vec<Vec<usize>> {
    let mut label: Vec<usize> = (0..inputs).collect();
    for (&(first, second), &value) in spearman {
        let (low, high) = (label[first].min(label[second]), label[first].max(label[second]));
        if value != 0.0 && low != high {
            for other in label.iter_mut().filter(|other| **other == high) {
                *other = low;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (input, label) in label.into_iter().enumerate() {
        groups.entry(label).or_default().push(input);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// The normal correlation matrix of some inputs.
fn latent_matrix(members: &[usize], spearman: &Pairs) -> Square {
    let mut matrix = Square::identity(members.len());
    for (column, &first) in members.iter().enumerate() {
        for (row, &second) in members.iter().enumerate().skip(column + 1) {
            let pair = (first.min(second), first.max(second));
            let value = spearman.get(&pair).copied().unwrap_or(0.0);
            let latent = spearman_to_normal(value);
            matrix[(row, column)] = latent;
            matrix[(column, row)] = latent;
        }
    }
    matrix
}

/// Describes a group whose normal correlation matrix has no factor.
fn not_positive_definite(members: &[usize], matrix: &Square, asked: &Pairs) -> CopulaError {
    let nearest = nearest_pairs(members, matrix, asked);
    let change = |(pair, value): (&(usize, usize), &f64)| (value - asked.get(pair).copied().unwrap_or(0.0)).abs();
    CopulaError::NotPositiveDefinite {
        smallest_eigenvalue: eigen(matrix).values.first().copied().unwrap_or(0.0),
        worst_triple: worst_triple(matrix).map(|triple| triple.map(|index| members[index])),
        largest_change: nearest.iter().map(change).fold(0.0, f64::max),
        nearest: nearest.into_iter().map(|((first, second), value)| (first, second, value)).collect(),
    }
}

/// Rounded Spearman correlations near the asked ones that are still possible as rounded: the floor
/// under the eigenvalues is raised until they are.
fn nearest_pairs(members: &[usize], matrix: &Square, asked: &Pairs) -> Pairs {
    let nearest = nearest_correlation(matrix);
    let mut floor = 1e-4;
    loop {
        let floored = floor_eigenvalues(&nearest, floor);
        let mut pairs = Pairs::new();
        for (column, &first) in members.iter().enumerate() {
            for (row, &second) in members.iter().enumerate().skip(column + 1) {
                let value = normal_to_spearman(floored[(row, column)]);
                // Adding zero turns -0 into 0.
                let value = (value * SUGGESTION_PARTS).round() / SUGGESTION_PARTS + 0.0;
                if value != 0.0 || asked.contains_key(&(first, second)) {
                    pairs.insert((first, second), value);
                }
            }
        }
        // With every eigenvalue raised to 1 the matrix is the identity, so the loop ends.
        if floor >= 1.0 || semidefinite_cholesky(&latent_matrix(members, &pairs)).is_some() {
            return pairs;
        }
        floor *= 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{math::normal_quantile, random::address::Stream};

    fn block(inputs: usize, lanes: usize) -> Vec<f64> {
        let mut uniforms = vec![0.0; inputs * lanes];
        for (input, row) in uniforms.chunks_mut(lanes).enumerate() {
            Stream::new(11, &format!("input {input}")).fill(0, row);
        }
        uniforms
    }

    #[test]
    fn conversions_are_inverse() {
        for value in [-1.0, -0.5, 0.0, 0.3, 0.95, 1.0] {
            assert!((normal_to_spearman(spearman_to_normal(value)) - value).abs() < 1e-15);
        }
        // Closed form: asin(1/2) = pi / 6.
        assert!((normal_to_kendall(0.5) - 1.0 / 3.0).abs() < 1e-15);
    }

    /// The factor of two by hand: z = r z1 + sqrt(1 - r^2) z2.
    #[test]
    fn groups_go_through_their_factor() {
        let copula = Copula::new(4, &[(1, 3, 0.5)]).expect("possible");
        assert_eq!(copula.inputs(), 4);
        assert_eq!(copula.groups().collect::<Vec<_>>(), [[1, 3]]);
        let lanes = 1000;
        let before = block(4, lanes);
        let mut after = before.clone();
        copula.apply(&mut after, lanes);
        assert_eq!(after[..3 * lanes], before[..3 * lanes]);
        let latent = 2.0 * libm::sin(std::f64::consts::PI / 12.0);
        for lane in 0..lanes {
            let [first, own] = [1, 3].map(|input| normal_quantile(before[input * lanes + lane]));
            let normal = latent * first + (1.0 - latent * latent).sqrt() * own;
            assert!((after[3 * lanes + lane] - normal_cdf(normal)).abs() < 1e-14);
        }
    }

    /// The same three inputs numbered differently: with a key of their own, the same draws.
    #[test]
    fn a_key_makes_the_numbering_irrelevant() {
        let names = ["b", "c", "a"];
        let pairs = [(0, 1, 0.5), (1, 2, -0.4), (0, 2, 0.2)];
        let other = [2, 0, 1];
        let renumbered = pairs.map(|(x, y, value)| (other[x], other[y], value));
        let position = |index: usize| other.iter().position(|&new| new == index).unwrap_or(0);
        let one = Copula::ordered(3, &pairs, |input| names[input]).expect("possible");
        let two = Copula::ordered(3, &renumbered, |input| names[position(input)]).expect("possible");
        assert_eq!(one.groups().collect::<Vec<_>>(), [[2, 0, 1]]);
        let lanes = 100;
        let mut first = block(3, lanes);
        let mut second = vec![0.0; 3 * lanes];
        for (input, row) in first.chunks(lanes).enumerate() {
            second[other[input] * lanes..][..lanes].copy_from_slice(row);
        }
        one.apply(&mut first, lanes);
        two.apply(&mut second, lanes);
        for (input, row) in first.chunks(lanes).enumerate() {
            assert_eq!(row, &second[other[input] * lanes..][..lanes]);
        }
    }

    #[test]
    fn lanes_do_not_affect_each_other() {
        let copula = Copula::new(3, &[(0, 1, 0.5), (1, 2, 0.5)]).expect("possible");
        let lanes = 200;
        let before = block(3, lanes);
        let mut together = before.clone();
        copula.apply(&mut together, lanes);
        for lane in 0..lanes {
            let mut alone = [0, 1, 2].map(|input| before[input * lanes + lane]);
            copula.apply(&mut alone, 1);
            assert_eq!(alone, [0, 1, 2].map(|input| together[input * lanes + lane]));
        }
    }

    #[test]
    fn other_groups_do_not_matter() {
        let lanes = 100;
        let mut alone = block(2, lanes);
        Copula::new(2, &[(0, 1, 0.5)]).expect("possible").apply(&mut alone, lanes);
        let mut with_others = block(4, lanes);
        let pairs = [(0, 1, 0.5), (2, 3, -0.9), (1, 2, 0.0)];
        Copula::new(4, &pairs).expect("possible").apply(&mut with_others, lanes);
        assert_eq!(alone, with_others[..2 * lanes]);
    }

    #[test]
    fn perfect_correlations_copy_and_mirror() {
        let lanes = 100;
        let mut uniforms = block(3, lanes);
        let pairs = [(0, 1, 1.0), (0, 2, -1.0), (1, 2, -1.0)];
        Copula::new(3, &pairs).expect("possible").apply(&mut uniforms, lanes);
        for lane in 0..lanes {
            let [first, second, third] = [0, 1, 2].map(|input| uniforms[input * lanes + lane]);
            assert!((first - second).abs() < 1e-14);
            assert!((first + third - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn extreme_uniforms_stay_inside() {
        let copula = Copula::new(2, &[(0, 1, 0.9)]).expect("possible");
        let mut uniforms = [UNIFORM_MIN, UNIFORM_MAX, UNIFORM_MIN, UNIFORM_MAX];
        copula.apply(&mut uniforms, 2);
        assert_eq!(uniforms, [UNIFORM_MIN, UNIFORM_MAX, UNIFORM_MIN, UNIFORM_MAX]);
    }

    #[test]
    fn wrong_pairs_are_refused() {
        let error = |pairs: &[(usize, usize, f64)]| Copula::new(3, pairs).expect_err("wrong");
        assert_eq!(error(&[(3, 0, 0.1)]), CopulaError::UnknownInput { input: 3, inputs: 3 });
        assert_eq!(error(&[(1, 1, 0.1)]), CopulaError::SelfPair { input: 1 });
        for value in [1.5, -1.0001, f64::INFINITY, f64::NAN] {
            let error = error(&[(2, 1, value)]);
            assert!(matches!(error, CopulaError::OutOfRange { first: 1, second: 2, .. }));
        }
        assert_eq!(
            error(&[(0, 1, 0.1), (1, 0, 0.2)]),
            CopulaError::Conflict { first: 0, second: 1, values: [0.1, 0.2] }
        );
        assert!(Copula::new(3, &[(0, 1, 0.1), (1, 0, 0.1)]).is_ok());
    }

    /// Three inputs between others that are fine. The suggestion must be accepted as it is.
    #[test]
    fn contradictions_are_described() {
        let pairs = [(0, 3, 0.5), (1, 2, 0.9), (2, 4, 0.9), (1, 4, -0.9), (4, 5, 0.1)];
        let Err(CopulaError::NotPositiveDefinite { smallest_eigenvalue, worst_triple, nearest, largest_change }) =
            Copula::new(6, &pairs)
        else {
            panic!("must be refused");
        };
        // Without the weak fourth member: 1 - 2 * 2 sin(0.15 pi); by interlacing not above it.
        let of_three = 1.0 - 4.0 * libm::sin(0.15 * std::f64::consts::PI);
        assert!(smallest_eigenvalue <= of_three && smallest_eigenvalue > of_three - 0.05);
        assert_eq!(worst_triple, Some([1, 2, 4]));
        // By symmetry the three change to about 0.4826, the Spearman value of one half.
        assert!((0.40..0.45).contains(&largest_change), "{largest_change}");
        assert!(
            nearest.iter().all(|&(first, second, value)| { first < second && value == (value * 1e4).round() / 1e4 })
        );
        assert!(Copula::new(6, &nearest).is_ok());
    }

    /// Positive definite as it stands (determinant 0.0004), but not after the sine.
    #[test]
    fn positive_definiteness_is_judged_after_the_sine() {
        let correlations = [0.7, 0.7, -0.0196];
        let [a, b, c] = correlations;
        assert!(1.0 + 2.0 * a * b * c - a * a - b * b - c * c > 0.0);
        let pairs = [(0, 1, a), (0, 2, b), (1, 2, c)];
        let error = Copula::new(3, &pairs).expect_err("not possible");
        assert!(matches!(error, CopulaError::NotPositiveDefinite { .. }));
    }

    /// Equal correlations of -0.3 between five: every three are possible, all five are not.
    #[test]
    fn contradictions_of_more_than_three_name_no_triple() {
        let pairs: Vec<_> = (0..5).flat_map(|first| (first + 1..5).map(move |second| (first, second, -0.3))).collect();
        let Err(CopulaError::NotPositiveDefinite { worst_triple, nearest, .. }) = Copula::new(5, &pairs) else {
            panic!("must be refused");
        };
        assert_eq!(worst_triple, None);
        // The nearest is -1/4 for all, in Spearman terms -0.2394, less the floor.
        assert!(nearest.iter().all(|pair| (pair.2 + 0.2394).abs() < 2e-3));
        assert!(Copula::new(5, &nearest).is_ok());
    }
}
