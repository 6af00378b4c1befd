//! A small generator for tests, from a fixed seed.

#![allow(dead_code, reason = "each test file uses a part of it")]

/// A small generator (Steele, Lea & Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Uniform on (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// A number with few digits, as people write them.
    pub fn number(&mut self, low: f64, high: f64) -> f64 {
        ((low + (high - low) * self.uniform()) * 100.0).round() / 100.0
    }

    /// The same things in another order.
    pub fn shuffled<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut list = of.to_vec();
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
        list
    }

    /// A call of a positive distribution around a size.
    pub fn positive(&mut self, size: f64) -> String {
        let [a, b, c] = [self.number(0.5, 0.9) * size, self.number(0.9, 1.1) * size, self.number(1.1, 2.0) * size];
        match self.below(6) {
            0 => format!("pert({a}, {b}, {c})"),
            1 => format!("triangular({a}, {b}, {c})"),
            2 => format!("uniform({a}, {c})"),
            3 => format!("lognormal(mean = {b}, sd = {})", 0.3 * size),
            4 => format!("gamma(mean = {b}, sd = {})", 0.4 * size),
            _ => format!("{a} to {c}"),
        }
    }
}
