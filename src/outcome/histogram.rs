//! Distributions by month as integer histograms: their memory does not grow with trials, and counts add up to the
//! same bits in any order.

/// Bins of each month.
pub const BINS: usize = 2048;

/// Values whose bins are computed side by side.
const WIDTH: usize = 16;

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

/// The value that all of them have, if there is one: as before a go-live.
#[inline(always)]
fn equal(values: &[f64]) -> Option<f64> {
    let (first, last) = (*values.first()?, *values.last()?);
    (first == last && values.iter().all(|value| *value == first)).then_some(first)
}

/// Counts values one by one; gives the smallest and the largest.
#[inline(always)]
fn count_each(values: &[f64], low: f64, per_unit: f64, counts: &mut [u32; BINS]) -> (f64, f64) {
    // Lane by lane: a single chain of comparisons would wait for each of them.
    let (mut least, mut most) = ([f64::INFINITY; WIDTH], [f64::NEG_INFINITY; WIDTH]);
    let (whole, rest) = values.as_chunks::<WIDTH>();
    for chunk in whole {
        let mut bins = [0; WIDTH];
        for lane in 0..WIDTH {
            let value = chunk[lane];
            bins[lane] = bin(value, low, per_unit);
            least[lane] = if value < least[lane] { value } else { least[lane] };
            most[lane] = if value > most[lane] { value } else { most[lane] };
        }
        for bin in bins {
            counts[bin & (BINS - 1)] += 1;
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        counts[bin(value, low, per_unit)] += 1;
        least[lane] = if value < least[lane] { value } else { least[lane] };
        most[lane] = if value > most[lane] { value } else { most[lane] };
    }
    (least.into_iter().fold(f64::INFINITY, f64::min), most.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// Added to a small whole number, puts it into the lowest bits: a conversion that vectorises.
const WHOLE: f64 = 4_503_599_627_370_496.0; // 2^52

/// The bin of a value, below BINS.
#[inline(always)]
fn bin(value: f64, low: f64, per_unit: f64) -> usize {
    let position = (value - low) * per_unit;
    let position = if position > 0.0 { position } else { 0.0 };
    let position = if position < BINS as f64 - 1.0 { position } else { BINS as f64 - 1.0 };
    (position.floor() + WHOLE).to_bits() as usize & (BINS - 1)
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
        let Some(counts) = self.counts.get_mut(month * BINS..).and_then(<[u32]>::first_chunk_mut::<BINS>) else {
            return;
        };
        let (low, per_unit) = (bounds.low, bounds.per_unit);
        let (smallest, largest) = match equal(values) {
            Some(value) => {
                counts[bin(value, low, per_unit)] += values.len() as u32;
                (value, value)
            }
            None => count_each(values, low, per_unit, counts),
        };
        bounds.smallest = if smallest < bounds.smallest { smallest } else { bounds.smallest };
        bounds.largest = if largest > bounds.largest { largest } else { bounds.largest };
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
