//! Distributions by month as integer histograms: their memory does not grow with trials, and counts add up to the
//! same bits in any order.

/// Bins of each month.
pub const BINS: usize = 2048;

/// A histogram for each month with equal bins between two bounds, and the exact extremes.
///
/// Percentiles interpolate inside a bin, so their resolution is one bin: a 2048th of three times the range of the first
/// trials. Values beyond the bounds are counted in the outermost bins and bounded by the exact extremes.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthlyHistogram {
    months: Vec<Month>,
    counts: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Month {
    low: f64,
    width: f64,
    per_unit: f64,
    smallest: f64,
    largest: f64,
}

impl MonthlyHistogram {
    /// Histograms with the given bounds for each month; equal bounds are allowed.
    #[must_use]
    pub fn new(bounds: &[(f64, f64)]) -> Self {
        let months = bounds
            .iter()
            .map(|&(low, high)| {
                let width = if high > low { (high - low) / BINS as f64 } else { 1.0 };
                Month { low, width, per_unit: 1.0 / width, smallest: f64::INFINITY, largest: f64::NEG_INFINITY }
            })
            .collect();
        Self { months, counts: vec![0; bounds.len() * BINS] }
    }

    /// The same bounds, with nothing counted.
    #[must_use]
    pub fn empty(&self) -> Self {
        let months = self
            .months
            .iter()
            .map(|month| Month { smallest: f64::INFINITY, largest: f64::NEG_INFINITY, ..*month })
            .collect();
        Self { months, counts: vec![0; self.counts.len()] }
    }

    /// Counts a column of values of a month.
    #[inline(always)]
    pub fn count(&mut self, month: usize, values: &[f64]) {
        let Some(bounds) = self.months.get_mut(month) else { return };
        let counts = &mut self.counts[month * BINS..(month + 1) * BINS];
        let (mut smallest, mut largest) = (bounds.smallest, bounds.largest);
        let (low, per_unit) = (bounds.low, bounds.per_unit);
        for &value in values {
            smallest = if value < smallest { value } else { smallest };
            largest = if value > largest { value } else { largest };
        }
        for chunk in values.chunks(16) {
            let mut bins = [0_i32; 16];
            for (bin, value) in bins.iter_mut().zip(chunk) {
                // Clamped before the cast, so that the cast is plain.
                *bin = ((value - low) * per_unit).max(0.0).min(BINS as f64 - 1.0) as i32;
            }
            for bin in &bins[..chunk.len()] {
                counts[*bin as usize & (BINS - 1)] += 1;
            }
        }
        bounds.smallest = smallest;
        bounds.largest = largest;
    }

    /// Adds the counts of another histogram with the same bounds.
    pub fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        for (month, more) in self.months.iter_mut().zip(&other.months) {
            month.smallest = month.smallest.min(more.smallest);
            month.largest = month.largest.max(more.largest);
        }
    }

    /// Months held, month 0 included.
    #[must_use]
    pub fn months(&self) -> usize {
        self.months.len()
    }

    /// The value below which a share of the trials lies in a month; `None` when nothing was counted.
    #[must_use]
    pub fn percentile(&self, month: usize, share: f64) -> Option<f64> {
        let bounds = self.months.get(month)?;
        let counts = &self.counts[month * BINS..(month + 1) * BINS];
        let total: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        if total == 0 {
            return None;
        }
        if bounds.smallest == bounds.largest {
            return Some(bounds.smallest);
        }
        let target = share.clamp(0.0, 1.0) * total as f64;
        let mut below = 0.0;
        for (bin, count) in counts.iter().enumerate() {
            let count = f64::from(*count);
            if count > 0.0 && below + count >= target {
                // The outermost bins reach to the extremes.
                let start = if bin == 0 { bounds.smallest } else { bounds.low + bin as f64 * bounds.width };
                let end = if bin == BINS - 1 { bounds.largest } else { bounds.low + (bin + 1) as f64 * bounds.width };
                let value = start + (target - below) / count * (end - start);
                return Some(value.clamp(bounds.smallest, bounds.largest));
            }
            below += count;
        }
        Some(bounds.largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_within_a_bin_of_the_exact_ones() {
        let mut histogram = MonthlyHistogram::new(&[(0.0, 0.0), (-10.0, 1010.0)]);
        let values: Vec<f64> = (0..1000).map(f64::from).collect();
        histogram.count(0, &vec![5.0; 1000]);
        histogram.count(1, &values);
        assert_eq!(histogram.percentile(0, 0.5), Some(5.0));
        for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
            let got = histogram.percentile(1, share).expect("counted");
            assert!((got - share * 1000.0).abs() <= 1.5, "{share}: {got}");
        }
        assert_eq!(histogram.percentile(1, 0.0), Some(0.0));
        assert_eq!(histogram.percentile(1, 1.0), Some(999.0));
        assert_eq!(histogram.percentile(2, 0.5), None);
    }

    #[test]
    fn values_beyond_the_bounds_are_kept_between_the_extremes() {
        let mut histogram = MonthlyHistogram::new(&[(0.0, 1.0)]);
        histogram.count(0, &[-100.0, 0.5, 0.5, 200.0]);
        assert_eq!(histogram.percentile(0, 0.0), Some(-100.0));
        assert_eq!(histogram.percentile(0, 1.0), Some(200.0));
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let values: Vec<f64> = (0..999).map(|i| f64::from(i * 7 % 101)).collect();
        let mut whole = MonthlyHistogram::new(&[(0.0, 100.0)]);
        whole.count(0, &values);
        let mut parts = whole.empty();
        for part in values.chunks(77) {
            let mut piece = whole.empty();
            piece.count(0, part);
            parts.add(&piece);
        }
        assert_eq!(parts, whole);
    }
}
