//! A table of a smooth quantile function: one fifth-degree polynomial for each cell.
//!
//! Cells are found from the bits of min(v, 1 − v): eight for each power of two, on both sides, so
//! they shrink towards both ends in proportion to the distance from the end. Quantile functions
//! behave there like powers or logarithms, which such a grid resolves equally well everywhere.
//! Each polynomial has the value and the slope of the exact function at both ends and in the
//! middle of its cell, an error of the order of (width of the cell / distance from the end)^6.

/// log₂ of the number of cells for each power of two.
const SPLIT: u32 = 3;
/// The end nearest to 0 that is resolved; nothing closer can come from a draw.
const LOWEST_EXPONENT: i32 = -53;
const OCTAVES: usize = 52; // from 2^-53 up to 2^-1
const SIDE: usize = OCTAVES << SPLIT;
/// Cells of both sides, padded to a power of two, so that a masked index is one of them.
const PADDED: usize = (2 * SIDE).next_power_of_two();
/// Draws whose cells are found side by side.
const WIDTH: usize = 8;
const SHIFT: u32 = 52 - SPLIT;
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;
const LOWEST_BITS: u64 = ((1023 + LOWEST_EXPONENT) as u64) << 52;

/// Octaves at ½ in which each cell is compared with the exact function.
const CHECKED_OCTAVES: usize = 24;

/// A smooth increasing function on (0, 1), given from both ends.
pub(super) trait Curve {
    /// The value at v, for v ≤ ½.
    fn lower(&self, v: f64) -> f64;
    /// The value at 1 − w, for w ≤ ½.
    fn upper(&self, w: f64) -> f64;
    /// The derivative where the function has the value x.
    fn slope(&self, x: f64) -> f64;
    /// The largest error that a cell may have near the value x.
    fn tolerance(&self, x: f64) -> f64;
}

/// The cells of both sides: coefficients by rising power of the position in the cell.
#[derive(Clone, Debug)]
pub(super) struct Table {
    cells: Box<[[f64; 6]; PADDED]>,
    low: f64,
    high: f64,
}

impl Table {
    /// Evaluates the curve about 2100 times. Fails with the range of values of a cell that is not
    /// accurate enough.
    pub(super) fn new(curve: &impl Curve) -> Result<Self, (f64, f64)> {
        let mut cells = Vec::with_capacity(2 * SIDE);
        side(&mut cells, curve, |v| curve.lower(v), 1.0)?;
        side(&mut cells, curve, |w| curve.upper(w), -1.0)?;
        let lowest = f64::from_bits(LOWEST_BITS);
        let (low, high) = (curve.lower(lowest), curve.upper(lowest));
        cells.resize(PADDED, [low, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let cells = cells.into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([[low; 6]; PADDED]));
        Ok(Self { cells, low, high })
    }

    /// The value at v, where w = 1 − v is passed beside it to keep its digits.
    #[inline(always)]
    pub(super) fn at(&self, v: f64, w: f64) -> f64 {
        let (cell, position) = place(v, w);
        self.within(evaluate(&self.cells[cell & (PADDED - 1)], position))
    }

    /// The values at every v, in place.
    #[inline(always)]
    pub(super) fn fill(&self, values: &mut [f64]) {
        let (whole, rest) = values.as_chunks_mut::<WIDTH>();
        for values in whole {
            let (mut cells, mut positions) = ([0; WIDTH], [0.0; WIDTH]);
            for lane in 0..WIDTH {
                (cells[lane], positions[lane]) = place(values[lane], 1.0 - values[lane]);
            }
            // Coefficient by coefficient, so that they can be gathered and the polynomials computed side by side.
            let mut coefficients = [[0.0; WIDTH]; 6];
            for lane in 0..WIDTH {
                let cell = &self.cells[cells[lane] & (PADDED - 1)];
                for (row, coefficient) in coefficients.iter_mut().zip(cell) {
                    row[lane] = *coefficient;
                }
            }
            let [c0, c1, c2, c3, c4, c5] = &coefficients;
            for lane in 0..WIDTH {
                let c = [c0[lane], c1[lane], c2[lane], c3[lane], c4[lane], c5[lane]];
                values[lane] = self.within(evaluate(&c, positions[lane]));
            }
        }
        for value in rest {
            *value = self.at(*value, 1.0 - *value);
        }
    }

    /// Never outside the range of the exact function on the grid.
    #[inline(always)]
    fn within(&self, value: f64) -> f64 {
        let value = if value > self.low { value } else { self.low };
        if value < self.high { value } else { self.high }
    }
}

/// The cell of v and the position in it; w = 1 − v.
#[inline(always)]
fn place(v: f64, w: f64) -> (usize, f64) {
    let upper = v > w;
    let distance = if upper { w } else { v };
    let lowest = f64::from_bits(LOWEST_BITS);
    let distance = if distance > lowest { distance } else { lowest };
    let bits = distance.to_bits();
    let cell = (bits - LOWEST_BITS) >> SHIFT;
    // Exactly ½ lies at the end of the last cell.
    let inside = cell < SIDE as u64;
    let position = f64::from_bits(((bits << SPLIT) & MANTISSA) | ONE_BITS) - 1.0;
    let position = if inside { position } else { 1.0 };
    let cell = if inside { cell } else { SIDE as u64 - 1 };
    let cell = if upper { cell + SIDE as u64 } else { cell };
    (cell as usize, position)
}

/// The cells of one side, from its end towards the middle; `sign` is that of the slope.
fn side(
    cells: &mut Vec<[f64; 6]>,
    curve: &impl Curve,
    value: impl Fn(f64) -> f64,
    sign: f64,
) -> Result<(), (f64, f64)> {
    let point = |v: f64| {
        let x = value(v);
        (x, sign * curve.slope(x))
    };
    let mut start = f64::from_bits(LOWEST_BITS);
    let mut first = point(start);
    let mut worst = None;
    for cell in 1..=SIDE {
        let end = f64::from_bits(LOWEST_BITS + ((cell as u64) << SHIFT));
        let width = end - start;
        let last = point(end);
        let c = quintic(first, point(start + 0.5 * width), last, width);
        if cell > SIDE - (CHECKED_OCTAVES << SPLIT) {
            // The polynomial is farthest from the function about a quarter into the cell.
            let exact = value(start + 0.25 * width);
            let excess = (evaluate(&c, 0.25) - exact).abs() / curve.tolerance(exact);
            if excess > 1.0 && worst.is_none_or(|(largest, _)| excess > largest) {
                worst = Some((excess, (first.0.min(last.0), first.0.max(last.0))));
            }
        }
        cells.push(c);
        (start, first) = (end, last);
    }
    worst.map_or(Ok(()), |(_, range)| Err(range))
}

#[inline(always)]
fn evaluate(c: &[f64; 6], t: f64) -> f64 {
    c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))))
}

/// Hermite's polynomial through three values and slopes, at 0, ½ and 1 of the width; a straight
/// line where a slope is unusable or the polynomial would turn back.
fn quintic(first: (f64, f64), middle: (f64, f64), last: (f64, f64), width: f64) -> [f64; 6] {
    // Newton's divided differences over the nodes 0, 0, ½, ½, 1, 1.
    let (d0, d1, d2) = (first.1 * width, middle.1 * width, last.1 * width);
    let (left, right) = (2.0 * (middle.0 - first.0), 2.0 * (last.0 - middle.0));
    let second = [2.0 * (left - d0), 2.0 * (d1 - left), 2.0 * (right - d1), 2.0 * (d2 - right)];
    let third = [2.0 * (second[1] - second[0]), second[2] - second[1], 2.0 * (second[3] - second[2])];
    let fourth = [third[1] - third[0], third[2] - third[1]];
    let fifth = fourth[1] - fourth[0];
    let c = [
        first.0,
        d0,
        second[0] - 0.5 * third[0] + 0.25 * fourth[0] - 0.25 * fifth,
        third[0] - fourth[0] + 1.25 * fifth,
        fourth[0] - 2.0 * fifth,
        fifth,
    ];
    let direction = last.0 - first.0;
    let slope = |t: f64| c[1] + t * (2.0 * c[2] + t * (3.0 * c[3] + t * (4.0 * c[4] + t * 5.0 * c[5])));
    let keeps_direction = (0..=16).all(|i| slope(f64::from(i) / 16.0) * direction >= 0.0);
    if keeps_direction { c } else { [first.0, direction, 0.0, 0.0, 0.0, 0.0] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{logistic, logit};

    struct Logit;
    impl Curve for Logit {
        fn lower(&self, v: f64) -> f64 {
            logit(v)
        }
        fn upper(&self, w: f64) -> f64 {
            -logit(w)
        }
        fn slope(&self, x: f64) -> f64 {
            1.0 / (logistic(x) * logistic(-x))
        }
        fn tolerance(&self, _: f64) -> f64 {
            2e-9
        }
    }

    #[test]
    fn reproduces_a_logarithmic_tail_everywhere() {
        let table = Table::new(&Logit).unwrap();
        let mut v = f64::from_bits(LOWEST_BITS);
        let mut worst: f64 = 0.0;
        while v < 0.5 {
            let exact = logit(v);
            worst = worst.max((table.at(v, 1.0 - v) - exact).abs());
            worst = worst.max((table.at(1.0 - v, v) + exact).abs());
            v *= 1.00137;
        }
        // Sixth derivative 120/v^6, cell width v/8: 120/720 · 0.0023 / 8^6 = 1.5e-9.
        assert!(worst < 2e-9, "{worst:e}");
        assert_eq!(table.at(0.5, 0.5), 0.0);
    }
}
