//! Addressed draws: the draw of an input in a trial is a pure function of (seed, name, trial), so
//! no other input, order of evaluation, block size or thread can change it.
//!
//! # Stream version 1
//!
//! - Key of Philox4x32-10: the 64-bit seed.
//! - Upper half of the counter: the FNV-1a 64-bit hash of one byte for the [`Purpose`] followed by
//!   the UTF-8 bytes of the name. Lower half: trial / 2.
//! - A block is two 64-bit words (little-endian pairs of 32-bit words): an even trial takes the
//!   first word, the odd trial after it the second.
//! - A word x becomes the uniform ((x >> 12) + 1/2) * 2^-52, exactly.

use std::convert::Infallible;

use rand::{TryRng, rand_core::utils};

use super::philox;

/// Version of the mapping from an address to a draw. Any change of a draw is a new version.
pub const STREAM_VERSION: u32 = 1;

/// Smallest uniform a stream can give: 2^-53.
pub const UNIFORM_MIN: f64 = f64::EPSILON / 2.0;

/// Largest uniform a stream can give: 1 - 2^-53.
pub const UNIFORM_MAX: f64 = 1.0 - UNIFORM_MIN;

/// Words computed together.
const BUFFER: usize = 2 * philox::LANES;

const EXPONENT_OF_ONE: u64 = 0x3FF0_0000_0000_0000;

/// What the words of a stream are used for; streams of one name and different purposes are
/// unrelated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// Independent draws, one word a trial.
    Draw = 0,
    /// Position inside a stratum of a Latin hypercube, one word a trial.
    Jitter = 1,
    /// Keys of the permutations of a Latin hypercube.
    Permutation = 2,
    /// Keys of the scrambles of a Sobol sequence.
    Scramble = 3,
    /// Resampling of results (bootstrap) and other work after the trials.
    Resample = 4,
}

/// A random stream: one 64-bit word for every trial number, at no cost for the trials not asked.
///
/// ```
/// use roicast::random::address::Stream;
/// let stream = Stream::new(42, "licence price");
/// let mut draws = [0.0; 4];
/// stream.fill(1_000_001, &mut draws);
/// assert_eq!(draws[2], stream.uniform(1_000_003));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stream {
    seed: u64,
    name_hash: u64,
}

impl Stream {
    /// The stream of independent draws of the input called `name`.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self::with_purpose(seed, name, Purpose::Draw)
    }

    /// The stream of `name` for a stated purpose.
    #[must_use]
    pub fn with_purpose(seed: u64, name: &str, purpose: Purpose) -> Self {
        let name_hash = fnv1a(&[purpose as u8], FNV_OFFSET);
        Self { seed, name_hash: fnv1a(name.as_bytes(), name_hash) }
    }

    /// The 64-bit word of a trial.
    #[must_use]
    pub const fn word(&self, trial: u64) -> u64 {
        philox::block_u64(trial / 2, self.name_hash, self.seed)[(trial % 2) as usize]
    }

    /// The uniform of a trial, between [`UNIFORM_MIN`] and [`UNIFORM_MAX`].
    #[must_use]
    pub fn uniform(&self, trial: u64) -> f64 {
        open_uniform(self.word(trial))
    }

    /// The uniforms of the trials `first_trial`, `first_trial + 1`, … (below 2^64), the same bits
    /// as [`Stream::uniform`] one by one.
    #[inline(always)]
    pub fn fill(&self, first_trial: u64, out: &mut [f64]) {
        let odd = usize::from(first_trial % 2 == 1 && !out.is_empty());
        let (head, rest) = out.split_at_mut(odd);
        for value in head {
            *value = self.uniform(first_trial);
        }
        let mut trial = first_trial.wrapping_add(odd as u64);
        let mut blocks = rest.chunks_exact_mut(BUFFER);
        for block in &mut blocks {
            let words = self.words(trial);
            for (pair, lane) in block.chunks_exact_mut(2).zip(0..philox::LANES) {
                pair[0] = open_uniform(words[0][lane]);
                pair[1] = open_uniform(words[1][lane]);
            }
            trial = trial.wrapping_add(BUFFER as u64);
        }
        let rest = blocks.into_remainder();
        if !rest.is_empty() {
            let words = self.words(trial);
            for (index, value) in rest.iter_mut().enumerate() {
                *value = open_uniform(words[index % 2][index / 2]);
            }
        }
    }

    /// Hash of the purpose and the name.
    pub(super) const fn name_hash(&self) -> u64 {
        self.name_hash
    }

    /// The words of [`philox::LANES`] pairs of trials from an even one: evens, then odds.
    #[inline(always)]
    pub(super) fn words(&self, even_trial: u64) -> [[u64; philox::LANES]; 2] {
        philox::lanes(even_trial / 2, self.name_hash, self.seed)
    }
}

/// The words of a [`Stream`] one after the other, as a `rand` generator.
///
/// Fit for resampling and for driving `rand` distributions; the draws of a simulation are addressed
/// by trial instead.
///
/// ```
/// use rand::Rng;
/// use roicast::random::address::{Generator, Stream};
/// let stream = Stream::new(42, "resample");
/// let mut generator = Generator::new(stream, 0);
/// assert_eq!(generator.next_u64(), stream.word(0));
/// assert_eq!(generator.next_u64(), stream.word(1));
/// ```
#[derive(Debug, Clone)]
pub struct Generator {
    stream: Stream,
    position: u64,
    /// The words of the positions `position - position % BUFFER` and following, once `filled`.
    words: [[u64; philox::LANES]; 2],
    filled: bool,
}

impl Generator {
    /// Starts at word `position` of the stream.
    #[must_use]
    pub const fn new(stream: Stream, position: u64) -> Self {
        Self { stream, position, words: [[0; philox::LANES]; 2], filled: false }
    }
}

impl TryRng for Generator {
    type Error = Infallible;

    /// The upper half of the next word.
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let word = self.try_next_u64()?;
        Ok((word >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let offset = (self.position % BUFFER as u64) as usize;
        if offset == 0 || !self.filled {
            self.words = self.stream.words(self.position - offset as u64);
            self.filled = true;
        }
        self.position = self.position.wrapping_add(1);
        Ok(self.words[offset % 2][offset / 2])
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

/// Maps a word to the open interval: ((x >> 12) + 1/2) * 2^-52, exactly, so never 0 and never 1
/// (with one bit more the largest value would round to 1, an infinite quantile).
#[inline(always)]
#[must_use]
pub fn open_uniform(word: u64) -> f64 {
    f64::from_bits((word >> 12) | EXPONENT_OF_ONE) - UNIFORM_MAX
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a (Fowler, Noll and Vo), continued from `state`.
fn fnv1a(bytes: &[u8], state: u64) -> u64 {
    bytes.iter().fold(state, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    /// Published vectors of the FNV authors' test suite.
    #[test]
    fn hash_known_answers() {
        assert_eq!(fnv1a(b"", FNV_OFFSET), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a", FNV_OFFSET), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar", FNV_OFFSET), 0x8594_4171_f739_67e8);
    }

    /// A word of the stream, built by hand from the layout in the module documentation.
    #[test]
    fn layout_is_as_documented() {
        let stream = Stream::with_purpose(0x1122_3344_5566_7788, "é", Purpose::Jitter);
        let hash = fnv1a(&[1, 0xC3, 0xA9], FNV_OFFSET);
        let trial: u64 = 0x0000_0005_0000_0007;
        let words =
            philox::block([0x8000_0003, 0x0000_0002, hash as u32, (hash >> 32) as u32], [0x5566_7788, 0x1122_3344]);
        assert_eq!(stream.word(trial), u64::from(words[2]) | u64::from(words[3]) << 32);
        assert_eq!(stream.word(trial - 1), u64::from(words[0]) | u64::from(words[1]) << 32);
    }

    #[test]
    fn uniforms_are_inside_the_open_interval() {
        assert_eq!(open_uniform(0), UNIFORM_MIN);
        assert_eq!(open_uniform(u64::MAX), UNIFORM_MAX);
        assert_ne!(UNIFORM_MAX, 1.0);
        for word in [1_u64 << 12, 1 << 40, 1 << 63, 0x0123_4567_89ab_cdef] {
            let exact = ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
            assert_eq!(open_uniform(word), exact);
        }
    }

    #[test]
    fn fill_equals_single_draws_for_any_range() {
        let stream = Stream::new(9, "x");
        for first in [0, 1, 2, 31, u64::MAX - 100] {
            for length in [0, 1, 2, 31, 32, 33, 34, 65, 100] {
                let mut draws = vec![f64::NAN; length];
                stream.fill(first, &mut draws);
                for (offset, draw) in draws.iter().enumerate() {
                    let single = stream.uniform(first + offset as u64);
                    assert_eq!(draw.to_bits(), single.to_bits());
                }
            }
        }
    }

    #[test]
    fn streams_differ_by_seed_name_and_purpose() {
        let word = Stream::new(1, "a").word(0);
        assert_ne!(word, Stream::new(2, "a").word(0));
        assert_ne!(word, Stream::new(1, "b").word(0));
        assert_ne!(word, Stream::with_purpose(1, "a", Purpose::Jitter).word(0));
        assert_ne!(word, Stream::new(1, "").word(0));
    }

    #[test]
    fn follows_the_stream_from_any_position() {
        let stream = Stream::new(5, "sequence");
        for start in [0, 1, 31, 32, 1000, u64::MAX - 100] {
            let mut generator = Generator::new(stream, start);
            for offset in 0..70 {
                let expected = stream.word(start + offset);
                assert_eq!(generator.next_u64(), expected);
            }
        }
    }

    #[test]
    fn smaller_types_come_from_whole_words() {
        let stream = Stream::new(5, "sequence");
        let mut generator = Generator::new(stream, 0);
        assert_eq!(generator.next_u32(), (stream.word(0) >> 32) as u32);
        let mut bytes = [0; 12];
        generator.fill_bytes(&mut bytes);
        assert_eq!(bytes[..8], stream.word(1).to_le_bytes());
        assert_eq!(bytes[8..], stream.word(2).to_le_bytes()[..4]);
    }
}
