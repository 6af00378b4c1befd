//! The Sobol sequence with Joe and Kuo's direction numbers, and nested uniform (Owen) scrambling.
//!
//! Digits are kept reversed (bit k of a word is the binary digit k + 1 after the point), the order
//! in which the scramble wants them.

use super::address::{Purpose, Stream, UNIFORM_MAX};

/// Dimensions in the shipped table of direction numbers.
pub const DIMENSIONS_MAX: usize = 1024;

/// Binary digits of a coordinate that come from the sequence; a sequence has 2^32 points.
const DIGITS: usize = 32;

/// Points generated before a vectorised pass over them.
const CHUNK: usize = 64;

const TABLE: &str = include_str!("joe_kuo.txt");
const EXPONENT_OF_ONE: u64 = 0x3FF0_0000_0000_0000;

/// Reversed direction numbers of one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directions([u32; DIGITS]);

impl Directions {
    /// The first dimension is the van der Corput sequence: every m is 1.
    fn van_der_corput() -> Self {
        Self(std::array::from_fn(|digit| 1 << digit))
    }

    /// Extends the initial m_1 … m_s by the recurrence of the primitive polynomial of degree s
    /// with inner coefficients `coefficients` (Joe and Kuo 2008, equation 2.2).
    fn extend(coefficients: u32, initial: &[u32]) -> Self {
        let degree = initial.len();
        let mut numbers = [0_u32; DIGITS];
        for digit in 0..DIGITS {
            numbers[digit] = match initial.get(digit) {
                Some(m) => m << (DIGITS - 1 - digit),
                None => {
                    let last = numbers[digit - degree];
                    (1..degree)
                        .filter(|lag| (coefficients >> (degree - 1 - lag)) & 1 == 1)
                        .fold(last ^ (last >> degree), |sum, lag| sum ^ numbers[digit - lag])
                }
            };
        }
        Self(numbers.map(u32::reverse_bits))
    }

    /// Point `index` in Gray-code order (Antonov and Saleev 1979), digits reversed.
    #[inline(always)]
    fn point(&self, index: u32) -> u32 {
        let gray = index ^ (index >> 1);
        let mut point = 0;
        for (digit, number) in self.0.iter().enumerate() {
            point ^= number & ((gray >> digit) & 1).wrapping_neg();
        }
        point
    }

    /// The point that follows `point`, whose index is `index`.
    #[inline(always)]
    fn step(&self, point: u32, index: u32) -> u32 {
        point ^ self.0[(!index).trailing_zeros() as usize % DIGITS]
    }
}

/// The directions of the first `count` dimensions, at most [`DIMENSIONS_MAX`].
pub(super) fn directions(count: usize) -> Vec<Directions> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let others = rows.map(|row| {
        let numbers: Vec<u32> = row.split(' ').filter_map(|word| word.parse().ok()).collect();
        match numbers.as_slice() {
            [_dimension, _degree, coefficients, initial @ ..] => Directions::extend(*coefficients, initial),
            _ => Directions::van_der_corput(),
        }
    });
    std::iter::once(Directions::van_der_corput()).chain(others).take(count).collect()
}

/// Coordinate `dimension` (from 0) of point `index` (from 0, Gray-code order) of the sequence
/// without any scramble; `None` from dimension [`DIMENSIONS_MAX`] on.
///
/// The first point is the origin, whose quantiles may be infinite: simulations use scrambled points.
///
/// ```
/// use roicast::random::sobol::coordinate;
/// assert_eq!(coordinate(1, 2), Some(0.25));
/// ```
#[must_use]
pub fn coordinate(dimension: usize, index: u32) -> Option<f64> {
    let directions = directions(dimension.saturating_add(1)).into_iter().nth(dimension)?;
    let digits = directions.point(index).reverse_bits();
    Some(f64::from(digits) / (1_u64 << DIGITS) as f64)
}

/// A nested uniform scramble of reversed digits (Owen 1995): every step leaves digit k a function
/// of the digits up to k, and flips it by a hash of those before it.
///
/// The hash is of the kind of Laine and Karras (2011) with Burley's (2020) constants, done twice
/// with independent keys. Digits below the last of the sequence, which Owen's scramble makes
/// independent and uniform, come from an ordinary hash.
#[derive(Debug, Clone, Copy)]
struct Scramble {
    add: [u32; 2],
    multiply: [u32; 2],
    tail: u32,
}

impl Scramble {
    fn new(stream: &Stream, replicate: u64) -> Self {
        let first = replicate.wrapping_mul(4);
        let [one, two, three] = [0, 1, 2].map(|word| stream.word(first + word));
        Self {
            add: [one as u32, two as u32],
            multiply: [(one >> 32) as u32 | 1, (two >> 32) as u32 | 1],
            tail: three as u32,
        }
    }

    #[inline(always)]
    fn digits(&self, point: u32) -> u32 {
        let mut x = point;
        for (add, multiply) in self.add.into_iter().zip(self.multiply) {
            x ^= x.wrapping_mul(0x3d20_adea);
            x = x.wrapping_add(add).wrapping_mul(multiply);
            x ^= x.wrapping_mul(0x0552_6c56);
            x ^= x.wrapping_mul(0x53a2_2864);
        }
        x
    }

    /// The scrambled coordinate: 32 digits of the sequence, 20 of the tail and a half, exactly.
    #[inline(always)]
    fn uniform(&self, point: u32) -> f64 {
        let digits = self.digits(point);
        let tail = mix(digits ^ self.tail) >> 12;
        let bits = u64::from(digits.reverse_bits()) << 20 | u64::from(tail);
        f64::from_bits(bits | EXPONENT_OF_ONE) - UNIFORM_MAX
    }
}

/// A 32-bit mixing function of low bias (Wellons 2018, "lowbias32").
#[inline(always)]
const fn mix(value: u32) -> u32 {
    let x = (value ^ (value >> 16)).wrapping_mul(0x7feb_352d);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// One scrambled coordinate of the sequence: the draws of one input.
#[derive(Debug, Clone)]
pub(super) struct SobolInput {
    directions: Directions,
    scramble: Stream,
}

impl SobolInput {
    pub(super) fn new(seed: u64, name: &str, directions: Directions) -> Self {
        Self { directions, scramble: Stream::with_purpose(seed, name, Purpose::Scramble) }
    }

    /// The points from number `first`, under the scramble of a replicate.
    #[inline(always)]
    pub(super) fn fill(&self, replicate: u64, first: u32, out: &mut [f64]) {
        let scramble = Scramble::new(&self.scramble, replicate);
        let mut index = first;
        let mut point = self.directions.point(first);
        for chunk in out.chunks_mut(CHUNK) {
            let mut points = [0_u32; CHUNK];
            for slot in &mut points[..chunk.len()] {
                *slot = point;
                point = self.directions.step(point, index);
                index = index.wrapping_add(1);
            }
            for (value, &point) in chunk.iter_mut().zip(&points) {
                *value = scramble.uniform(point);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_complete() {
        let all = directions(usize::MAX);
        assert_eq!(all.len(), DIMENSIONS_MAX);
        for (dimension, directions) in all.iter().enumerate() {
            for (digit, number) in directions.0.iter().enumerate() {
                // m is odd and below 2^digit: the matrix is unit triangular, hence a bijection.
                let unit_triangular = number >> digit == 1;
                assert!(unit_triangular, "dimension {dimension}, digit {digit}");
            }
            let copies = all.iter().filter(|other| *other == directions).count();
            assert_eq!(copies, 1, "dimension {dimension} twice");
        }
    }

    /// Joe and Kuo's table, dimension 3: s = 2, a = 1, m = 1, 3. By hand, m_3 = 2 m_2 xor 4 m_1
    /// xor m_1 = 6 xor 4 xor 1 = 3, m_4 = 2 * 3 xor 4 * 3 xor 3 = 6 xor 12 xor 3 = 9.
    #[test]
    fn recurrence_by_hand() {
        let numbers = directions(3)[2].0.map(u32::reverse_bits);
        let m: Vec<u32> = (0..4).map(|digit| numbers[digit] >> (31 - digit)).collect();
        assert_eq!(m, [1, 3, 3, 9]);
    }

    #[test]
    fn steps_and_starts_agree() {
        for directions in directions(20) {
            let mut point = directions.point(1000);
            for index in 1000..1300 {
                assert_eq!(point, directions.point(index));
                point = directions.step(point, index);
            }
        }
    }

    /// Every node of the first levels of the digit tree is flipped by a fair coin, and the coins
    /// of different nodes are uncorrelated, over many scrambles.
    #[test]
    fn scramble_flips_nodes_independently() {
        const LEVELS: usize = 5;
        const NODES: usize = (1 << LEVELS) - 1;
        let stream = Stream::with_purpose(8, "x", Purpose::Scramble);
        let scrambles = 40_000_u64;
        let mut heads = [0_u32; NODES];
        let mut equal = vec![[0_u32; NODES]; NODES];
        for replicate in 0..scrambles {
            let scramble = Scramble::new(&stream, replicate);
            let mut flips = [false; NODES];
            for prefix in 0..1_u32 << LEVELS {
                let flipped = prefix ^ scramble.digits(prefix);
                for level in 0..LEVELS {
                    let node = (1 << level) - 1 + (prefix as usize & ((1 << level) - 1));
                    flips[node] = (flipped >> level) & 1 == 1;
                }
            }
            for (one, row) in equal.iter_mut().enumerate() {
                heads[one] += u32::from(flips[one]);
                for (count, two) in row.iter_mut().zip(&flips[..one]) {
                    *count += u32::from(flips[one] == *two);
                }
            }
        }
        // Binomial standard scores; 31 + 465 of them, a false alarm has probability 3e-4 in all
        // for a fixed seed.
        let score = |count: u32| (f64::from(count) - scrambles as f64 / 2.0).abs() / (scrambles as f64 / 4.0).sqrt();
        for one in 0..NODES {
            assert!(score(heads[one]) < 5.0, "node {one}: {}", heads[one]);
            for (two, &count) in equal[one][..one].iter().enumerate() {
                assert!(score(count) < 5.0, "nodes {one} and {two}: {count}");
            }
        }
    }
}
