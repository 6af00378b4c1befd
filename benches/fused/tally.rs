//! What the loop counts as it goes: histograms and sums of powers, in memory that does not grow with trials.

use super::draws::{Column, LANES};
use super::months::{MONTHS, OUTCOMES};

/// Bins of an outcome, and of a month of a fan.
const OUTCOME_BINS: usize = 4096;
const FAN_BINS: usize = 2048;
/// Shares of the percentiles of an outcome.
pub const SHARES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
/// Shares of the rows of a fan.
pub const FAN: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// Normal factor of a 95 % interval.
const NORMAL: f64 = 1.959_963_984_540_054;

/// A histogram with equal bins between two bounds; what lies beyond is in the outermost ones.
#[derive(Clone)]
pub struct Histogram<const BINS: usize> {
    low: f64,
    width: f64,
    counts: Box<[u32; BINS]>,
}

impl<const BINS: usize> Histogram<BINS> {
    pub fn new(low: f64, high: f64) -> Self {
        let width = if high > low { (high - low) / BINS as f64 } else { 1.0 };
        Self { low, width, counts: Box::new([0; BINS]) }
    }

    #[inline(always)]
    pub fn count(&mut self, column: &Column) {
        // Added to a number just below 2^52, a place is rounded down into the low bits.
        const WHOLE: f64 = 4_503_599_627_370_496.0 - 0.5;
        let (low, per_unit) = (self.low, 1.0 / self.width);
        let mut bins = [0_u64; LANES];
        for (bin, value) in bins.iter_mut().zip(column) {
            let place = (value - low) * per_unit;
            let place = if place > 0.5 { place } else { 0.5 };
            let place = if place < BINS as f64 - 0.5 { place } else { BINS as f64 - 0.5 };
            *bin = (place + WHOLE).to_bits();
        }
        for bin in &bins {
            self.counts[*bin as usize & (BINS - 1)] += 1;
        }
    }

    pub fn width(&self) -> f64 {
        self.width
    }

    fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts.iter()).for_each(|(mine, more)| *mine += more);
    }

    /// The value below which so many trials lie, linear inside a bin.
    pub fn value_at(&self, rank: f64) -> f64 {
        let mut below = 0.0;
        for (bin, count) in self.counts.iter().enumerate() {
            let count = f64::from(*count);
            if count > 0.0 && below + count >= rank {
                return self.low + self.width * (bin as f64 + ((rank - below) / count).max(0.0));
            }
            below += count;
        }
        f64::INFINITY
    }

    /// Mean of the first `rank` trials from one end.
    fn mean_of_first(&self, rank: f64, from_top: bool) -> f64 {
        let (mut left, mut sum) = (rank, 0.0);
        let mut take = |(bin, count): (usize, &u32)| {
            let taken = f64::from(*count).min(left);
            sum += taken * (self.low + self.width * (bin as f64 + 0.5));
            left -= taken;
        };
        if from_top {
            self.counts.iter().enumerate().rev().for_each(&mut take);
        } else {
            self.counts.iter().enumerate().for_each(&mut take);
        }
        sum / rank
    }
}

/// A month of a fan.
pub type Fan = Histogram<FAN_BINS>;

/// One outcome.
#[derive(Clone)]
pub struct OutcomeTally {
    histogram: Histogram<OUTCOME_BINS>,
    centre: f64,
    /// Sums of the first four powers of the distance from the centre, in eight lanes.
    powers: [[f64; 8]; 4],
    /// Trials in which it is a finite number.
    defined: [f64; 8],
    /// Trials in which it is "never".
    never: u64,
}

impl OutcomeTally {
    pub fn new(low: f64, high: f64) -> Self {
        let centre = 0.5 * (low + high);
        Self { histogram: Histogram::new(low, high), centre, powers: [[0.0; 8]; 4], defined: [0.0; 8], never: 0 }
    }

    #[inline(always)]
    pub fn count(&mut self, column: &Column) {
        let before = self.defined;
        for values in column.as_chunks::<8>().0 {
            for (lane, value) in values.iter().enumerate() {
                let finite = *value < f64::INFINITY;
                let distance = if finite { value - self.centre } else { 0.0 };
                let square = distance * distance;
                self.defined[lane] += if finite { 1.0 } else { 0.0 };
                self.powers[0][lane] += distance;
                self.powers[1][lane] += square;
                self.powers[2][lane] += square * distance;
                self.powers[3][lane] += square * square;
            }
        }
        let counted: f64 = self.defined.iter().zip(&before).map(|(after, before)| after - before).sum();
        if counted == LANES as f64 {
            self.histogram.count(column);
        } else {
            self.count_defined(column);
        }
    }

    #[inline(never)]
    fn count_defined(&mut self, column: &Column) {
        let Histogram { low, width, counts } = &mut self.histogram;
        for value in column {
            if *value < f64::INFINITY {
                counts[((value - *low) / *width).clamp(0.0, OUTCOME_BINS as f64 - 1.0) as usize] += 1;
            } else {
                self.never += u64::from(*value == f64::INFINITY);
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.histogram.add(&other.histogram);
        for (mine, more) in self.powers.iter_mut().flatten().zip(other.powers.iter().flatten()) {
            *mine += more;
        }
        self.defined.iter_mut().zip(&other.defined).for_each(|(mine, more)| *mine += more);
        self.never += other.never;
    }

    pub fn summary(&self, worst_from_top: bool) -> Summary {
        let n: f64 = self.defined.iter().sum();
        let [s1, s2, s3, s4] = self.powers.map(|lanes| lanes.iter().sum::<f64>() / n);
        let variance = s2 - s1 * s1;
        let fourth = s4 - 4.0 * s1 * s3 + 6.0 * s1 * s1 * s2 - 3.0 * s1 * s1 * s1 * s1;
        let ranked = n + self.never as f64;
        let percentiles = SHARES.map(|share| {
            // Woodruff's interval (1952) between order statistics, their ranks by the normal approximation.
            let half = NORMAL * (ranked * share * (1.0 - share)).sqrt();
            let rank = share * ranked;
            let (low, high) = (self.histogram.value_at(rank - half), self.histogram.value_at(rank + half));
            Estimate { value: self.histogram.value_at(rank), error: (high - low) / (2.0 * NORMAL) }
        });
        Summary {
            defined: n,
            mean: Estimate { value: self.centre + s1, error: (variance / n).sqrt() },
            sd: Estimate {
                value: variance.sqrt(),
                error: ((fourth - variance * variance) / (4.0 * variance * n)).sqrt(),
            },
            percentiles,
            cvar: self.histogram.mean_of_first(0.05 * n, worst_from_top),
            bin: self.histogram.width,
        }
    }
}

/// A figure and its standard error.
#[derive(Clone, Copy)]
pub struct Estimate {
    pub value: f64,
    pub error: f64,
}

/// One outcome over the trials.
pub struct Summary {
    pub defined: f64,
    pub mean: Estimate,
    pub sd: Estimate,
    pub percentiles: [Estimate; 7],
    /// Mean of the worst 5 %.
    pub cvar: f64,
    /// Width of a bin.
    pub bin: f64,
}

/// Everything that is counted.
#[derive(Clone)]
pub struct Tally {
    pub outcomes: Vec<OutcomeTally>,
    pub total: Vec<Fan>,
    pub adoption: Vec<Fan>,
    /// Trials by the month in which they pay back; the last is "never".
    pub payback: [u64; MONTHS + 2],
    pub payback_discounted: [u64; MONTHS + 2],
}

impl Tally {
    /// With bounds for the outcomes and for the running total by month.
    pub fn new(outcomes: &[(f64, f64); OUTCOMES], totals: &[(f64, f64); MONTHS + 1]) -> Self {
        Self {
            outcomes: outcomes.iter().map(|(low, high)| OutcomeTally::new(*low, *high)).collect(),
            total: totals.iter().map(|(low, high)| Histogram::new(*low, *high)).collect(),
            adoption: vec![Histogram::new(0.0, 1.0); MONTHS + 1],
            payback: [0; MONTHS + 2],
            payback_discounted: [0; MONTHS + 2],
        }
    }

    pub fn add(mut self, other: &Self) -> Self {
        self.outcomes.iter_mut().zip(&other.outcomes).for_each(|(mine, more)| mine.add(more));
        self.total.iter_mut().zip(&other.total).for_each(|(mine, more)| mine.add(more));
        self.adoption.iter_mut().zip(&other.adoption).for_each(|(mine, more)| mine.add(more));
        let paid = self.payback.iter_mut().chain(&mut self.payback_discounted);
        paid.zip(other.payback.iter().chain(&other.payback_discounted)).for_each(|(mine, more)| *mine += more);
        self
    }
}
