//! Draws: a vectorised generator and tables of quantile functions.

use roicast::math::{exp, ln, normal_cdf, normal_quantiles};

/// Trials side by side: their month columns stay in the first cache.
pub const LANES: usize = 64;
/// One number of every trial of a block.
pub type Column = [f64; LANES];

const CELLS: usize = 4096;
const ONE: u64 = 0x3FF0_0000_0000_0000;
const FRACTION: u64 = (1 << 52) - 1;
/// A double of this size has no digits after the point.
const WHOLE: f64 = 4_503_599_627_370_496.0;
/// Normal scores are tabulated between -REACH and REACH.
const REACH: f64 = 6.0;

/// Eight generators xoshiro256++ (Blackman & Vigna 2021) side by side.
pub struct Generator([[u64; 8]; 4]);

impl Generator {
    /// The generators of one unit of work, so that results do not depend on threads.
    pub fn new(unit: u64) -> Self {
        // SplitMix64 (Steele, Lea & Flood 2014), as its authors advise for seeding.
        let mut state = unit.wrapping_mul(0x9E6C_63D0_876A_9A47);
        let mut split = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        Self(std::array::from_fn(|_| std::array::from_fn(|_| split())))
    }

    #[inline(always)]
    fn words(&mut self, words: &mut [u64; LANES]) {
        let [mut a, mut b, mut c, mut d] = self.0;
        for out in words.chunks_exact_mut(8) {
            for lane in 0..8 {
                out[lane] = a[lane].wrapping_add(d[lane]).rotate_left(23).wrapping_add(a[lane]);
                let shifted = b[lane] << 17;
                c[lane] ^= a[lane];
                d[lane] ^= b[lane];
                b[lane] ^= c[lane];
                a[lane] ^= d[lane];
                c[lane] ^= shifted;
                d[lane] = d[lane].rotate_left(45);
            }
        }
        self.0 = [a, b, c, d];
    }

    /// Uniform numbers in the open unit interval.
    #[inline(always)]
    pub fn uniforms(&mut self, column: &mut Column) {
        let mut words = [0; LANES];
        self.words(&mut words);
        for (value, word) in column.iter_mut().zip(&words) {
            *value = f64::from_bits((word >> 12) | ONE) - (1.0 - f64::EPSILON / 2.0);
        }
    }

    #[inline(always)]
    pub fn normals(&mut self, column: &mut Column) {
        self.uniforms(column);
        normal_quantiles(column);
    }
}

/// A quantile function at 4,097 points, linear between them.
pub struct Table(Box<[f64; CELLS + 1]>);

impl Table {
    fn new(value: impl Fn(f64) -> f64) -> Self {
        let mut points = Box::new([0.0; CELLS + 1]);
        points.iter_mut().enumerate().for_each(|(cell, point)| *point = value(cell as f64 / CELLS as f64));
        Self(points)
    }

    /// A quantile function by normal score.
    pub fn scored(quantile: impl Fn(f64) -> f64) -> Self {
        Self::new(|share| quantile(normal_cdf((share * 2.0 - 1.0) * REACH)))
    }

    /// Draws: the first twelve bits of a word choose the cell, the others the place in it.
    #[inline(always)]
    pub fn draw(&self, generator: &mut Generator, column: &mut Column) {
        let mut words = [0; LANES];
        generator.words(&mut words);
        for (value, word) in column.iter_mut().zip(&words) {
            let cell = (word >> 52) as usize & (CELLS - 1);
            let place = f64::from_bits((word & FRACTION) | ONE) - 1.0;
            *value = self.0[cell] + place * (self.0[cell + 1] - self.0[cell]);
        }
    }

    /// From normal scores to values.
    #[inline(always)]
    pub fn score(&self, column: &mut Column) {
        for value in column.iter_mut() {
            let place = (*value + REACH) * (CELLS as f64 / (2.0 * REACH));
            let place = if place > 0.0 { place } else { 0.0 };
            let place = if place < CELLS as f64 - 0.5 { place } else { CELLS as f64 - 0.5 };
            let whole = place.floor();
            let cell = (whole + WHOLE).to_bits() as usize & (CELLS - 1);
            *value = self.0[cell] + (place - whole) * (self.0[cell + 1] - self.0[cell]);
        }
    }
}

/// A density between two bounds, turned into its quantile function by adding it up.
pub struct Density {
    low: f64,
    width: f64,
    /// Share of the probability below each point of the grid.
    below: Vec<f64>,
}

const PANELS: usize = 8192;

impl Density {
    /// Points close up towards both bounds, where these densities bend most.
    fn point(share: f64) -> (f64, f64) {
        (share * share * (3.0 - 2.0 * share), 6.0 * share * (1.0 - share))
    }

    /// Simpson's rule, panel by panel, over a density of the place between the bounds, 0 to 1.
    pub fn new(low: f64, high: f64, density: impl Fn(f64) -> f64) -> Self {
        let at = |step: usize| {
            let (place, slope) = Self::point(step as f64 / (2 * PANELS) as f64);
            if slope > 0.0 { density(place) * slope } else { 0.0 }
        };
        let mut below = vec![0.0; PANELS + 1];
        let (mut sum, mut left) = (0.0, at(0));
        for panel in 0..PANELS {
            let right = at(2 * panel + 2);
            sum += left + 4.0 * at(2 * panel + 1) + right;
            left = right;
            below[panel + 1] = sum;
        }
        below.iter_mut().for_each(|share| *share /= sum);
        Self { low, width: high - low, below }
    }

    /// PERT with the usual weight 4 of the mode.
    pub fn pert(low: f64, mode: f64, high: f64) -> Self {
        let width = high - low;
        Self::beta(1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width, low, high)
    }

    /// Beta between two bounds.
    pub fn beta(a: f64, b: f64, low: f64, high: f64) -> Self {
        Self::new(low, high, |place| exp((a - 1.0) * ln(place) + (b - 1.0) * ln(1.0 - place)))
    }

    /// Gamma with shape 2 and scale 1, cut where 1e-16 is left.
    pub fn gamma() -> Self {
        Self::new(0.0, 41.0, |place| place * exp(-41.0 * place))
    }

    /// The quantile of a probability.
    pub fn quantile(&self, probability: f64) -> f64 {
        let panel = self.below.partition_point(|below| *below <= probability).clamp(1, PANELS);
        let (before, after) = (self.below[panel - 1], self.below[panel]);
        let inside = if after > before { ((probability - before) / (after - before)).min(1.0) } else { 0.0 };
        let (place, _) = Self::point((panel as f64 - 1.0 + inside) / PANELS as f64);
        self.low + self.width * place
    }

    /// By probability.
    pub fn table(&self) -> Table {
        Table::new(|probability| self.quantile(probability))
    }

    /// By normal score.
    pub fn scored(&self) -> Table {
        Table::scored(|probability| self.quantile(probability))
    }
}
