//! A digest in order: values by rank, tails, how much lies up to a limit.

use crate::stats::{Tail, TailSums};

/// A bin with values, and how many lie below it.
#[derive(Debug, Clone, Copy)]
struct Bin {
    below: u64,
    count: u64,
    low: f64,
    high: f64,
}

/// A digest ready for questions about order.
#[derive(Debug, Clone)]
pub struct Ranked {
    finite: u64,
    never: u64,
    bins: Vec<Bin>,
}

/// Bins in order, without the empty ones.
#[derive(Debug, Default)]
pub(super) struct Bins {
    bins: Vec<Bin>,
    below: u64,
}

impl Bins {
    /// Adds a bin above all others.
    pub fn push(&mut self, count: u64, low: f64, high: f64) {
        if count > 0 {
            self.bins.push(Bin { below: self.below, count, low, high });
            self.below += count;
        }
    }
}

impl Ranked {
    pub(super) fn new(finite: u64, never: u64, bins: Bins) -> Self {
        Self { finite, never, bins: bins.bins }
    }

    /// The number of finite values.
    #[must_use]
    pub fn finite(&self) -> u64 {
        self.finite
    }

    /// The number of values, those that never come included.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.finite + self.never
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value with this 0-based rank: infinite beyond the finite ones.
    #[must_use]
    pub fn value(&self, rank: u64) -> f64 {
        if rank >= self.finite {
            return f64::INFINITY;
        }
        let index = self.bins.partition_point(|bin| bin.below <= rank).saturating_sub(1);
        self.bins.get(index).map_or(f64::NAN, |bin| {
            let part = ((rank - bin.below) as f64 + 0.5) / bin.count as f64;
            bin.low + part * (bin.high - bin.low)
        })
    }

    /// Finite values up to `limit`, to the nearest whole number.
    #[must_use]
    pub fn up_to(&self, limit: f64) -> u64 {
        let index = self.bins.partition_point(|bin| bin.low <= limit);
        let Some(bin) = index.checked_sub(1).and_then(|index| self.bins.get(index)) else { return 0 };
        if limit >= bin.high {
            return bin.below + bin.count;
        }
        let part = (limit - bin.low) / (bin.high - bin.low);
        bin.below + (part * bin.count as f64).round() as u64
    }

    /// By how much the finite values lie beyond a boundary, on the side of the tail, in all.
    #[must_use]
    pub fn beyond(&self, tail: Tail, boundary: f64) -> f64 {
        let of_bin = |bin: &Bin| {
            let (near, far) = match tail {
                Tail::Lower => (boundary - bin.high, boundary - bin.low),
                Tail::Upper => (bin.low - boundary, bin.high - boundary),
            };
            let width = bin.high - bin.low;
            let each = if near >= 0.0 {
                near + width / 2.0
            } else if far > 0.0 {
                // The part of the bin that lies beyond, and how far its middle does.
                far / width * far / 2.0
            } else {
                0.0
            };
            bin.count as f64 * each
        };
        self.bins.iter().map(of_bin).sum()
    }

    /// The worst `share` of the finite values; `None` without any, or for a share outside (0, 1].
    #[must_use]
    pub fn tail(&self, tail: Tail, share: f64) -> Option<TailSums> {
        let finite = self.finite;
        if finite == 0 || !(share > 0.0 && share <= 1.0) {
            return None;
        }
        let size = share * finite as f64;
        // What is inside the boundary value, as for a sample: all but the last value that the tail touches.
        let inside = (size.ceil() as u64).clamp(1, finite) - 1;
        let boundary = match tail {
            Tail::Lower => self.value(inside),
            Tail::Upper => self.value(finite - 1 - inside),
        };
        let (mut excess, mut squares, mut left) = (0.0, 0.0, inside);
        let mut take = |bin: &Bin| {
            let taken = left.min(bin.count);
            left -= taken;
            // Part of a bin is its part on the tail's side.
            let width = (bin.high - bin.low) * (taken as f64 / bin.count as f64);
            let middle = match tail {
                Tail::Lower => boundary - (bin.low + width / 2.0),
                Tail::Upper => bin.high - width / 2.0 - boundary,
            };
            excess += taken as f64 * middle.max(0.0);
            squares += taken as f64 * (middle * middle + width * width / 12.0);
            left > 0
        };
        let _ = match tail {
            Tail::Lower => self.bins.iter().all(&mut take),
            Tail::Upper => self.bins.iter().rev().all(&mut take),
        };
        let sign = if tail == Tail::Lower { -1.0 } else { 1.0 };
        Some(TailSums { mean: boundary + sign * excess / size, inside, excess, squares })
    }
}
