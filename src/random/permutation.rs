//! A keyed pseudo-random permutation of 0..n whose values are computed one at a time.

/// Words of key that one permutation takes, one for each round of a pass.
pub const KEYS: usize = 8;

/// Cells sent through the network together.
pub(super) const CHUNK: usize = 16;

const LOW_WORD: u64 = 0xFFFF_FFFF;

/// Sets the round keys of one pass apart from those of the next.
const PASS_INCREMENT: u64 = 0x9E37_79B9_7F4A_7C15;

/// Largest size of a [`Permutation`].
pub const SIZE_MAX: u32 = 1 << 31;

/// A permutation of `0..size` picked by its keys, in constant memory.
///
/// A Feistel network on a grid of `rows` by `columns` just large enough for `size` cells, followed
/// by cycle walking: a cell outside `0..size` is sent through again (Black and Rogaway 2002,
/// "Ciphers with arbitrary finite domains"). Less than a row is outside, so walking is rare. Narrow
/// grids mix slowly (a round hides about 1 / columns of what is left), so they get more passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutation {
    size: u64,
    rows: u64,
    columns: u64,
    passes: u64,
    keys: [u64; KEYS],
}

impl Permutation {
    /// The permutation of `0..size` with these keys; `None` unless `1 <= size <= SIZE_MAX`.
    #[must_use]
    pub fn new(size: u32, keys: [u64; KEYS]) -> Option<Self> {
        if !(1..=SIZE_MAX).contains(&size) {
            return None;
        }
        let root = size.isqrt();
        let rows = if root * root == size { root } else { root + 1 };
        Some(Self {
            size: u64::from(size),
            rows: u64::from(rows),
            columns: u64::from(size.div_ceil(rows)),
            passes: match size {
                0..64 => 4,
                64..1024 => 2,
                _ => 1,
            },
            keys,
        })
    }

    /// The images of `first`, `first + 1`, …, all of which must be below the size.
    #[inline(always)]
    pub fn fill(&self, first: u32, images: &mut [u32]) {
        let mut row = u64::from(first) / self.columns;
        let mut column = u64::from(first) % self.columns;
        for chunk in images.chunks_mut(CHUNK) {
            let mut rows = [0; CHUNK];
            let mut columns = [0; CHUNK];
            for (r, c) in rows.iter_mut().zip(&mut columns) {
                (*r, *c) = (row, column);
                column += 1;
                if column == self.columns {
                    (row, column) = (row + 1, 0);
                }
            }
            self.encrypt(&mut rows, &mut columns);
            for (image, (row, column)) in chunk.iter_mut().zip(rows.into_iter().zip(columns)) {
                *image = self.walk(row, column);
            }
        }
    }

    /// One trip of cells through the network.
    #[inline(always)]
    fn encrypt<const N: usize>(&self, rows: &mut [u64; N], columns: &mut [u64; N]) {
        for pass in 0..self.passes {
            let shift = pass.wrapping_mul(PASS_INCREMENT);
            for pair in self.keys.chunks_exact(2) {
                let [even, odd] = [pair[0].wrapping_add(shift), pair[1].wrapping_add(shift)];
                for lane in 0..N {
                    let step = hash_below(columns[lane], even, self.rows);
                    rows[lane] = add_modulo(rows[lane], step, self.rows);
                }
                for lane in 0..N {
                    let step = hash_below(rows[lane], odd, self.columns);
                    columns[lane] = add_modulo(columns[lane], step, self.columns);
                }
            }
        }
    }

    /// Sends an encrypted cell on until it is inside `0..size`.
    #[inline(always)]
    fn walk(&self, row: u64, column: u64) -> u32 {
        let mut cell = ([row], [column]);
        loop {
            let image = cell.0[0] * self.columns + cell.1[0];
            if image < self.size {
                return image as u32;
            }
            self.encrypt(&mut cell.0, &mut cell.1);
        }
    }
}

/// A keyed hash of `value` in `0..limit`; `limit` at most 2^16, so the bias is below 2^-16.
///
/// Products of 32-bit halves only, which vectorise without 64-bit multiplication.
#[inline(always)]
const fn hash_below(value: u64, key: u64, limit: u64) -> u64 {
    let mixed = ((value ^ key) & LOW_WORD) * 0x9E37_79B9;
    let mixed = ((mixed ^ (mixed >> 32) ^ (key >> 32)) & LOW_WORD) * 0x85EB_CA6B;
    ((mixed & LOW_WORD) * limit) >> 32
}

/// `a + b` reduced, for `a` and `b` below the modulus, by the sign bit instead of a comparison.
#[inline(always)]
const fn add_modulo(a: u64, b: u64, modulus: u64) -> u64 {
    let reduced = (a + b).wrapping_sub(modulus);
    reduced.wrapping_add(modulus & (reduced >> 63).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::address::{Purpose, Stream};

    fn permutation(size: u32, number: u64) -> Permutation {
        let stream = Stream::with_purpose(1, "permutation", Purpose::Permutation);
        let keys = std::array::from_fn(|word| stream.word(number * KEYS as u64 + word as u64));
        Permutation::new(size, keys).expect("valid size")
    }

    fn image(permutation: &Permutation, index: u32) -> u32 {
        let mut images = [0];
        permutation.fill(index, &mut images);
        images[0]
    }

    /// Pearson's statistic of equal expected counts, as a standard score (Wilson and Hilferty 1931).
    fn chi_square_score(counts: &[u64]) -> f64 {
        let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        let statistic: f64 =
            counts.iter().map(|&count| count as f64 - expected).map(|excess| excess * excess / expected).sum();
        let freedom = (counts.len() - 1) as f64;
        let spread = 2.0 / (9.0 * freedom);
        (libm::cbrt(statistic / freedom) - 1.0 + spread) / spread.sqrt()
    }

    #[test]
    fn sizes_without_a_permutation_are_refused() {
        assert_eq!(Permutation::new(0, [0; KEYS]), None);
        assert_eq!(Permutation::new(SIZE_MAX + 1, [0; KEYS]), None);
    }

    #[test]
    fn is_a_bijection() {
        for size in (1..=70).chain([97, 100, 255, 256, 257, 1000, 4096, 10_007, 65_537]) {
            for number in 0..3 {
                let permutation = permutation(size, number);
                let mut images = vec![0; size as usize];
                permutation.fill(0, &mut images);
                let mut seen = vec![false; size as usize];
                for image in images.iter().map(|&image| image as usize) {
                    assert!(!seen[image], "size {size}: {image} twice");
                    seen[image] = true;
                }
                for index in (0..size).step_by(17) {
                    assert_eq!(image(&permutation, index), images[index as usize]);
                }
            }
        }
    }

    #[test]
    fn largest_size_stays_in_range() {
        let permutation = permutation(SIZE_MAX, 0);
        for index in [0, 1, SIZE_MAX / 2, SIZE_MAX - 1] {
            assert!(image(&permutation, index) < SIZE_MAX);
        }
    }

    /// Joint law of two images over many keys: n(n-1) equally likely cells.
    #[test]
    fn pairs_of_images_are_uniform() {
        for (size, first, second) in [
            (2, 0, 1),
            (3, 0, 1),
            (4, 1, 2),
            (5, 0, 4),
            (7, 3, 4),
            (12, 0, 1),
            (12, 5, 11),
            (16, 0, 1),
            (16, 0, 4),
            (23, 8, 9),
            (63, 0, 62),
            (64, 0, 1),
            (70, 0, 9),
        ] {
            let mut counts = vec![0; (size * size) as usize];
            let mut images = vec![0; size as usize];
            for number in 0..100_000 {
                permutation(size, number).fill(0, &mut images);
                counts[(images[first] * size + images[second]) as usize] += 1;
            }
            let cells: Vec<u64> =
                (0..size * size).filter(|cell| cell / size != cell % size).map(|cell| counts[cell as usize]).collect();
            // One-sided, thirteen tests: a false alarm has probability 13 * 1.3e-6 for a fixed seed.
            let score = chi_square_score(&cells);
            assert!(score < 4.7, "size {size}, ({first}, {second}): score {score}");
        }
    }

    /// All 24 permutations of four things are equally likely.
    #[test]
    fn whole_permutations_of_four_are_uniform() {
        let mut counts = std::collections::BTreeMap::new();
        for number in 0..240_000 {
            let mut images = [0; 4];
            permutation(4, number).fill(0, &mut images);
            *counts.entry(images).or_insert(0_u64) += 1;
        }
        let counts: Vec<u64> = counts.into_values().collect();
        assert_eq!(counts.len(), 24);
        let score = chi_square_score(&counts);
        assert!(score < 4.7, "score {score}");
    }

    /// Neighbours of a large permutation land on independent coarse cells, under one key.
    #[test]
    fn neighbours_of_a_large_permutation_are_unrelated() {
        let size = 400_000;
        for number in 0..4 {
            let mut images = vec![0; size];
            permutation(size as u32, number).fill(0, &mut images);
            for lag in [1, 2, 632, 633, 634] {
                let mut counts = vec![0; 256];
                for (one, two) in images.iter().zip(&images[lag..]) {
                    let cell = |image: u32| image as usize * 16 / size;
                    counts[cell(*one) * 16 + cell(*two)] += 1;
                }
                // Twenty tests: a false alarm has probability 20 * 1.3e-6 for a fixed seed.
                let score = chi_square_score(&counts);
                assert!(score < 4.7, "lag {lag}: score {score}");
            }
        }
    }
}
