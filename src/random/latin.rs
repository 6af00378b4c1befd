//! Latin hypercube sampling (McKay, Beckman and Conover 1979): each replicate of n trials puts
//! exactly one draw of an input into each of n equal strata, in an order of its own.

use super::{
    address::{Purpose, Stream, UNIFORM_MIN},
    permutation::{CHUNK, KEYS, Permutation},
};

/// Jitter kept this far below the next stratum, so that adding it to the largest stratum number
/// and dividing cannot round up to that stratum.
const MARGIN: f64 = 1.0 / (1_u64 << 21) as f64;

/// The stratified draws of one input.
#[derive(Debug, Clone)]
pub(super) struct LatinInput {
    jitter: Stream,
    permutation: Stream,
}

impl LatinInput {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self {
            jitter: Stream::with_purpose(seed, name, Purpose::Jitter),
            permutation: Stream::with_purpose(seed, name, Purpose::Permutation),
        }
    }

    /// Draws of the trials from number `first` of a replicate of `strata` trials.
    #[inline(always)]
    pub(super) fn fill(&self, replicate: u64, strata: u32, first: u32, out: &mut [f64]) {
        let words = self.permutation.words(replicate.wrapping_mul(KEYS as u64));
        let keys = std::array::from_fn(|key| words[key % 2][key / 2]);
        let Some(permutation) = Permutation::new(strata, keys) else {
            return;
        };
        let first_trial = replicate.wrapping_mul(u64::from(strata)).wrapping_add(u64::from(first));
        self.jitter.fill(first_trial, out);
        let mut index = first;
        for chunk in out.chunks_mut(CHUNK) {
            let mut images = [0; CHUNK];
            permutation.fill(index, &mut images[..chunk.len()]);
            for (value, &image) in chunk.iter_mut().zip(&images) {
                let stratum = f64::from(image);
                let position = (stratum + *value).min(stratum + (1.0 - MARGIN));
                *value = (position / f64::from(strata)).max(UNIFORM_MIN);
            }
            index += chunk.len() as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{address::UNIFORM_MAX, permutation::SIZE_MAX};

    #[test]
    fn every_stratum_is_hit_once() {
        for strata in [1_u32, 2, 3, 10, 63, 1000, 4097] {
            let input = LatinInput::new(3, "x");
            for replicate in [0, 1, 77] {
                let mut draws = vec![0.0; strata as usize];
                input.fill(replicate, strata, 0, &mut draws);
                let mut seen = vec![false; strata as usize];
                for draw in draws {
                    assert!((UNIFORM_MIN..=UNIFORM_MAX).contains(&draw));
                    let stratum = (draw * f64::from(strata)) as usize;
                    assert!(!seen[stratum], "{strata} strata: {stratum} twice");
                    seen[stratum] = true;
                }
            }
        }
    }

    /// The extreme jitters of the extreme strata, where rounding could cross a border.
    #[test]
    fn rounding_cannot_leave_the_stratum() {
        for strata in [1, 2, 3, 1_000_003, SIZE_MAX - 1, SIZE_MAX] {
            for stratum in [0, strata / 2, strata - 1] {
                let stratum = f64::from(stratum);
                let position = (stratum + UNIFORM_MAX).min(stratum + (1.0 - MARGIN));
                let draw = position / f64::from(strata);
                assert!(draw < (stratum + 1.0) / f64::from(strata));
                assert!(draw <= UNIFORM_MAX);
            }
        }
    }
}
