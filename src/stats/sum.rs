//! Sums: a fast one in a fixed order, and an exact one.

/// Numbers added plainly, by [`LANES`] interleaved partial sums, before the tree takes over.
const BLOCK: usize = 256;
/// Independent partial sums; named so that the order is the same whatever the vector width.
const LANES: usize = 8;

/// Sum by pairwise summation in an order that depends on the length alone.
///
/// The error grows with the logarithm of the length instead of the length (Higham 1993). An
/// empty slice gives 0.
///
/// ```
/// assert_eq!(roicast::stats::sum(&[0.5; 1000]), 500.0);
/// ```
pub fn sum(values: &[f64]) -> f64 {
    sum_by(values, |value| value)
}

/// [`sum`] of `term(value)` over the values.
pub(crate) fn sum_by(values: &[f64], term: impl Fn(f64) -> f64 + Copy) -> f64 {
    if values.len() <= BLOCK {
        return sum_block(values, term);
    }
    let (left, right) = values.split_at(left_length(values.len()));
    sum_by(left, term) + sum_by(right, term)
}

/// Half of the blocks, rounded up, so that only the last block of a sum is incomplete.
pub(crate) fn left_length(length: usize) -> usize {
    length.div_ceil(BLOCK).div_ceil(2) * BLOCK
}

/// Length at and below which a pairwise reduction stops splitting.
pub(crate) const fn block_length() -> usize {
    BLOCK
}

fn sum_block(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut partial = [0.0; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in partial.iter_mut().zip(chunk) {
            *lane += term(value);
        }
    }
    for (lane, &value) in partial.iter_mut().zip(rest) {
        *lane += term(value);
    }
    let [a, b, c, d, e, f, g, h] = partial;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// Bits per limb of [`ExactSum`].
const LIMB_BITS: u32 = 32;
/// Limbs that cover every finite double (2^-1074 to 2^1024) and 2^64 of carries.
const LIMBS: usize = 68;
/// Additions after which the limbs, each growing by less than 2^32 a time, must be tidied.
const ADDITIONS_BEFORE_CARRY: u32 = 1 << 30;
/// The exponent of the lowest bit of the lowest limb.
const LOWEST_EXPONENT: i32 = -1074;

/// A sum without any rounding until it is read: the same for every order and every grouping of
/// the same numbers.
///
/// A fixed-point accumulator as wide as the whole range of doubles (Neal 2015), so nothing
/// overflows or cancels on the way. [`ExactSum::value`] rounds once, to the nearest double.
///
/// ```
/// use roicast::stats::ExactSum;
/// let total: ExactSum = [1e100, 1.0, -1e100].into_iter().collect();
/// assert_eq!(total.value(), 1.0);
/// ```
#[derive(Clone, Debug)]
pub struct ExactSum {
    limbs: [i64; LIMBS],
    additions: u32,
    /// Infinities and NaN have no fixed-point form; their plain sum is kept beside it.
    special: Option<f64>,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { limbs: [0; LIMBS], additions: 0, special: None }
    }
}

impl ExactSum {
    /// An empty sum, 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one number.
    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.special = Some(self.special.unwrap_or(0.0) + value);
            return;
        }
        let bits = value.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as u32;
        let fraction = bits & ((1 << 52) - 1);
        // A subnormal has no implicit bit and the exponent of the smallest normal number.
        let (mantissa, shift) = if biased == 0 { (fraction, 0) } else { (fraction | (1 << 52), biased - 1) };
        let first = (shift / LIMB_BITS) as usize;
        let wide = u128::from(mantissa) << (shift % LIMB_BITS);
        for (offset, limb) in self.limbs.iter_mut().skip(first).take(3).enumerate() {
            let digit = ((wide >> (LIMB_BITS as usize * offset)) & 0xffff_ffff) as i64;
            *limb += if value < 0.0 { -digit } else { digit };
        }
        self.additions += 1;
        if self.additions >= ADDITIONS_BEFORE_CARRY {
            self.carry();
        }
    }

    /// Adds all numbers of another sum.
    pub fn merge(&mut self, other: &Self) {
        self.carry();
        let mut other = other.clone();
        other.carry();
        for (limb, &more) in self.limbs.iter_mut().zip(&other.limbs) {
            *limb += more;
        }
        self.additions = 2;
        if let Some(more) = other.special {
            self.special = Some(self.special.unwrap_or(0.0) + more);
        }
    }

    /// The sum, rounded once to the nearest double (ties to even); infinite when it is too large.
    pub fn value(&self) -> f64 {
        if let Some(special) = self.special {
            return special;
        }
        let mut tidy = self.clone();
        tidy.carry();
        let negative = tidy.limbs.last().is_some_and(|&top| top < 0);
        if negative {
            for limb in &mut tidy.limbs {
                *limb = -*limb;
            }
            tidy.carry();
        }
        let magnitude = tidy.magnitude();
        if negative { -magnitude } else { magnitude }
    }

    /// Brings every limb but the top one into 0..2^32, the top one keeping the sign.
    fn carry(&mut self) {
        let mut carry = 0;
        let (top, lower) = match self.limbs.split_last_mut() {
            Some(parts) => parts,
            None => return,
        };
        for limb in lower {
            let total = *limb + carry;
            *limb = total & 0xffff_ffff;
            carry = total >> LIMB_BITS;
        }
        *top += carry;
        self.additions = 1;
    }

    /// The rounded value of tidy, non-negative limbs.
    fn magnitude(&self) -> f64 {
        let Some(top) = self.limbs.iter().rposition(|&limb| limb != 0) else {
            return 0.0;
        };
        // The leading 96 bits, with one more bit that says whether anything lies below them: the
        // conversion from an integer then rounds exactly as the full number would.
        let low = top.saturating_sub(2);
        let mut leading: u128 = 0;
        for &limb in self.limbs.iter().take(top + 1).skip(low).rev() {
            leading = (leading << LIMB_BITS) | limb as u128;
        }
        let below = self.limbs.iter().take(low).any(|&limb| limb != 0);
        leading = (leading << 1) | u128::from(below);
        let exponent = LOWEST_EXPONENT + (LIMB_BITS as usize * low) as i32 - 1;
        // Below 2^-1022 nothing was dropped, so `leading` fits a double and scaling is exact.
        libm::ldexp(leading as f64, exponent)
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut total = Self::new();
        for value in values {
            total.add(value);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deterministic numbers of both signs over a wide range of exponents.
    fn wild(count: usize) -> Vec<f64> {
        let mut state = 1_u64;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let exponent = ((state >> 40) % 120) as i32 - 60;
                libm::ldexp((state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5, exponent)
            })
            .collect()
    }

    #[test]
    fn pairwise_sum_equals_the_integer_sum() {
        for length in [0_u64, 1, 7, 8, 255, 256, 257, 1000, 65_537] {
            let values: Vec<f64> = (1..=length).map(|k| k as f64).collect();
            assert_eq!(sum(&values), (length * (length + 1) / 2) as f64, "{length}");
        }
    }

    #[test]
    fn pairwise_sum_keeps_its_digits() {
        // Ten million times 0.1, added one by one, is off by 1.6e-4.
        let values = vec![0.1; 10_000_000];
        assert!((sum(&values) - 1e6).abs() < 1e-8);
    }

    #[test]
    fn exact_sum_survives_cancellation_overflow_and_subnormals() {
        let check = |values: &[f64], expected: f64| {
            let got = values.iter().copied().collect::<ExactSum>().value();
            assert_eq!(got.to_bits(), expected.to_bits(), "{values:?} gives {got}");
        };
        check(&[1e100, 1.0, -1e100], 1.0);
        check(&[f64::MAX, f64::MAX, -f64::MAX], f64::MAX);
        check(&[f64::MAX, f64::MAX], f64::INFINITY);
        check(&[5e-324, 5e-324], 1e-323);
        check(&[-1e-320, 3e-320, 1.0, -1.0], 2e-320);
        // Half an ulp above 1: a tie goes to even, and the least bit below it decides otherwise.
        check(&[1.0, f64::EPSILON / 2.0], 1.0);
        check(&[1.0, f64::EPSILON / 2.0, 5e-324], 1.0 + f64::EPSILON);
        check(&[1.0, f64::EPSILON / 2.0, -5e-324], 1.0);
        check(&[f64::INFINITY, 1.0], f64::INFINITY);
    }

    #[test]
    fn exact_sum_of_integers_matches_wide_arithmetic() {
        let values: Vec<f64> = wild(2000).into_iter().map(|v| (v * 1e6).trunc()).collect();
        let wide: i128 = values.iter().map(|&v| v as i128).sum();
        let got = values.iter().copied().collect::<ExactSum>().value();
        assert_eq!(got, wide as f64);
    }

    #[test]
    fn exact_sum_ignores_order_and_grouping() {
        let values = wild(5000);
        let whole = values.iter().copied().collect::<ExactSum>().value();
        let reversed = values.iter().rev().copied().collect::<ExactSum>().value();
        assert_eq!(whole.to_bits(), reversed.to_bits());
        let mut merged = ExactSum::new();
        for part in values.chunks(77) {
            merged.merge(&part.iter().copied().collect());
        }
        assert_eq!(whole.to_bits(), merged.value().to_bits());
        assert!((sum(&values) - whole).abs() <= 1e-12 * sum_by(&values, f64::abs));
    }
}
