//! Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
//! numbers: as easy as 1, 2, 3", SC11): a keyed bijection of 128-bit counters, so any block of a
//! sequence can be computed without the blocks before it.

/// Counters worth handling together in [`lanes`]: fast in 128-bit and in 256-bit vectors alike.
pub const LANES: usize = 16;

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// Golden ratio and sqrt(3) - 1, the Weyl increments of the two key words.
const KEY_INCREMENTS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const LOW_WORD: u64 = 0xFFFF_FFFF;

/// The Philox4x32-10 bijection of one counter under one key, words in little-endian order.
///
/// ```
/// use roicast::random::philox::block;
/// assert_eq!(block([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
#[must_use]
pub const fn block(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let mut words = counter;
    let mut keys = key;
    let mut round = 0;
    while round < ROUNDS {
        let first = words[0] as u64 * MULTIPLIERS[0] as u64;
        let second = words[2] as u64 * MULTIPLIERS[1] as u64;
        words = [
            (second >> 32) as u32 ^ words[1] ^ keys[0],
            second as u32,
            (first >> 32) as u32 ^ words[3] ^ keys[1],
            first as u32,
        ];
        keys = [keys[0].wrapping_add(KEY_INCREMENTS[0]), keys[1].wrapping_add(KEY_INCREMENTS[1])];
        round += 1;
    }
    words
}

/// One block as two 64-bit words, from a counter and a key given in 64-bit halves.
#[must_use]
pub const fn block_u64(low: u64, high: u64, key: u64) -> [u64; 2] {
    let words =
        block([low as u32, (low >> 32) as u32, high as u32, (high >> 32) as u32], [key as u32, (key >> 32) as u32]);
    [words[0] as u64 | (words[1] as u64) << 32, words[2] as u64 | (words[3] as u64) << 32]
}

/// [`block_u64`] of the consecutive counters `low`, `low + 1`, … (modulo 2^64): the first words of
/// all lanes, then the second words.
///
/// Each 32-bit word sits in a 64-bit lane, the shape a widening vector multiplication wants. The
/// upper half of a lane is left dirty between rounds since the multiplication masks it anyway.
#[inline(always)]
#[must_use]
pub fn lanes<const N: usize>(low: u64, high: u64, key: u64) -> [[u64; N]; 2] {
    let mut x0 = [0_u64; N];
    let mut x1 = [0_u64; N];
    let mut x2 = [high & LOW_WORD; N];
    let mut x3 = [high >> 32; N];
    for lane in 0..N {
        let counter = low.wrapping_add(lane as u64);
        x0[lane] = counter;
        x1[lane] = counter >> 32;
    }
    let mut keys = [key as u32, (key >> 32) as u32];
    for _ in 0..ROUNDS {
        for lane in 0..N {
            let first = (x0[lane] & LOW_WORD) * u64::from(MULTIPLIERS[0]);
            let second = (x2[lane] & LOW_WORD) * u64::from(MULTIPLIERS[1]);
            x0[lane] = (second >> 32) ^ x1[lane] ^ u64::from(keys[0]);
            x1[lane] = second;
            x2[lane] = (first >> 32) ^ x3[lane] ^ u64::from(keys[1]);
            x3[lane] = first;
        }
        keys[0] = keys[0].wrapping_add(KEY_INCREMENTS[0]);
        keys[1] = keys[1].wrapping_add(KEY_INCREMENTS[1]);
    }
    let mut words = [[0_u64; N]; 2];
    for lane in 0..N {
        words[0][lane] = (x0[lane] & LOW_WORD) | (x1[lane] << 32);
        words[1][lane] = (x2[lane] & LOW_WORD) | (x3[lane] << 32);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known-answer vectors published with Random123 (zeros, ones, digits of pi).
    #[test]
    fn known_answers() {
        assert_eq!(block([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(block([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            block([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn halves_are_little_endian() {
        let words = block_u64(0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e, 0x299f_31d0_a409_3822);
        assert_eq!(words, [0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420]);
    }

    #[test]
    fn every_shape_gives_the_same_bits() {
        let key = 0x0123_4567_89ab_cdef;
        // The last start crosses the end of the counter, the second the end of its low word.
        for low in [0, u64::from(u32::MAX) - 2, u64::MAX - 3] {
            for high in [0, 7, u64::MAX] {
                let sixteen = lanes::<16>(low, high, key);
                let three = lanes::<3>(low, high, key);
                for lane in 0..16 {
                    let expected = block_u64(low.wrapping_add(lane as u64), high, key);
                    assert_eq!([sixteen[0][lane], sixteen[1][lane]], expected);
                    if lane < 3 {
                        assert_eq!([three[0][lane], three[1][lane]], expected);
                    }
                }
            }
        }
    }
}
