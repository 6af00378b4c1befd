//! One outcome of many trials in memory that does not grow with them: counts in fine bins, sums of powers, exact
//! extremes and exact counts of the conditions somebody will ask about.

use super::Comparison;
use crate::stats::{Moments, QuantileType, Tail, TailSums, quantiles};

/// log₂ of the bins in an octave.
const SPLIT: u32 = 9;
/// Bins on either side of the centre: sixteen octaves.
const SIDE: usize = 16 << SPLIT;
const BINS: usize = 2 * SIDE;
const SHIFT: u32 = 52 - SPLIT;
const FIRST: u64 = 1023 << SPLIT;
/// Values from which the scale is taken.
const SCALED_BY: usize = 4096;
/// Equal values that make a bin one value.
const ATOM: u32 = 8;
/// Sums side by side, the same for every instruction set, so that they have the same bits.
const WIDTH: usize = 8;

/// How values are spread over the bins: equal ones up to a unit around the centre, then twice as wide in every octave
/// of the distance. A bin is a 512th of the distance from the centre wide, and never narrower than of the unit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    centre: f64,
    unit: f64,
    per_unit: f64,
}

impl Scale {
    /// The median, and half of the distance from P5 to P95.
    fn of(values: &[f64]) -> Self {
        let mut finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).take(SCALED_BY).collect();
        let found = quantiles(&mut finite, &[0.0, 0.05, 0.5, 0.95, 1.0], QuantileType::default()).unwrap_or_default();
        let &[Some(least), Some(low), Some(centre), Some(high), Some(most)] = found.as_slice() else {
            return Self { centre: 0.0, unit: 1.0, per_unit: 1.0 };
        };
        let wide = [(high - low) / 2.0, (most - least) / 2.0, centre.abs() / 1024.0, 1.0];
        let usable = |unit: &f64| *unit > 0.0 && unit.is_finite() && (1.0 / unit).is_finite();
        let unit = wide.into_iter().find(usable).unwrap_or(1.0);
        Self { centre, unit, per_unit: 1.0 / unit }
    }

    /// The distance from the centre in units.
    #[inline(always)]
    fn position(&self, value: f64) -> f64 {
        (value - self.centre) * self.per_unit
    }

    /// The bin of a position; that of NaN and of infinity is the last one.
    #[inline(always)]
    fn bin(position: f64) -> u64 {
        let steps = ((position.abs() + 1.0).to_bits() >> SHIFT) - FIRST;
        let last = SIDE as u64 - 1;
        let steps = if steps < last { steps } else { last };
        if position < 0.0 { last - steps } else { SIDE as u64 + steps }
    }

    /// Where a bin begins, for 0 ..= BINS.
    fn edge(&self, bin: usize) -> f64 {
        let distance = |steps: usize| f64::from_bits((FIRST + steps as u64) << SHIFT) - 1.0;
        let position = if bin < SIDE { -distance(SIDE - bin) } else { distance(bin - SIDE) };
        self.centre + position * self.unit
    }
}

/// A condition on the outcome whose trials are counted exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// The direction.
    pub comparison: Comparison,
    /// What the outcome is compared with.
    pub threshold: f64,
}

/// Sums of the first to fourth powers of the positions of a set of values.
pub type PowerSums = [f64; 4];

/// The digest of an outcome.
///
/// Percentiles and tail means are read off the bins, linear inside a bin: with a density that is about even over a
/// 512th of the outcome's half width (P5 to P95), the error is a few millionths of it, far below the sampling error of
/// any number of trials. Where the first values of a bin are all the same, the bin counts as that value. Mean and
/// spread come from sums over all values, and probabilities of watched conditions from exact counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    scale: Scale,
    counts: Box<[u32; BINS]>,
    atoms: Vec<(usize, f64)>,
    watched: Vec<(Watched, u64)>,
    trials: u64,
    undefined: u64,
    never: u64,
    smallest: f64,
    largest: f64,
    sums: PowerSums,
}

impl Digest {
    /// Bytes of memory a digest holds.
    pub const BYTES: u128 = 4 * BINS as u128;

    /// An empty digest for values like these first ones.
    #[must_use]
    pub fn like(first: &[f64], watched: &[Watched]) -> Self {
        let scale = Scale::of(first);
        Self {
            scale,
            counts: nothing(),
            atoms: atoms(scale, first),
            watched: watched.iter().map(|watched| (*watched, 0)).collect(),
            trials: 0,
            undefined: 0,
            never: 0,
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            sums: [0.0; 4],
        }
    }

    /// The same bins and conditions, with nothing counted.
    #[must_use]
    pub fn empty(&self) -> Self {
        Self {
            counts: nothing(),
            watched: self.watched.iter().map(|(watched, _)| (*watched, 0)).collect(),
            atoms: self.atoms.clone(),
            trials: 0,
            undefined: 0,
            never: 0,
            smallest: f64::INFINITY,
            largest: f64::NEG_INFINITY,
            sums: [0.0; 4],
            ..*self
        }
    }

    /// Counts values: NaN is undefined, infinity never comes. Their power sums are added to `sums`, which the caller
    /// folds in an order of its own and gives to [`set_sums`](Self::set_sums).
    #[inline(always)]
    pub fn count(&mut self, values: &[f64], sums: &mut PowerSums) {
        let (mut partial, mut padding) = (Partial::new(), 0);
        let (whole, rest) = values.as_chunks::<WIDTH>();
        for chunk in whole {
            partial.count(self.scale, chunk, &mut self.counts);
        }
        if !rest.is_empty() {
            let missing = WIDTH - rest.len();
            let mut chunk = [f64::NAN; WIDTH];
            chunk[..rest.len()].copy_from_slice(rest);
            partial.count(self.scale, &chunk, &mut self.counts);
            self.counts[BINS - 1] -= missing as u32;
            padding = missing as u64;
        }
        self.trials += values.len() as u64;
        self.undefined += partial.undefined.iter().sum::<u64>() - padding;
        for lane in 0..WIDTH {
            self.never += partial.never[lane];
            self.smallest = self.smallest.min(partial.smallest[lane]);
            self.largest = self.largest.max(partial.largest[lane]);
        }
        for (sum, each) in sums.iter_mut().zip(partial.sums) {
            *sum += ((each[0] + each[4]) + (each[1] + each[5])) + ((each[2] + each[6]) + (each[3] + each[7]));
        }
        for (watched, count) in &mut self.watched {
            let threshold = watched.threshold;
            *count += match watched.comparison {
                Comparison::Less => holding(values, |value| value < threshold),
                Comparison::AtMost => holding(values, |value| value <= threshold),
                Comparison::Greater => holding(values, |value| value > threshold),
                Comparison::AtLeast => holding(values, |value| value >= threshold),
            };
        }
    }

    /// Adds the counts of a digest with the same bins, and the sums of both.
    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts.iter()).for_each(|(count, more)| *count += more);
        self.watched.iter_mut().zip(&other.watched).for_each(|((_, count), (_, more))| *count += more);
        self.sums.iter_mut().zip(other.sums).for_each(|(sum, more)| *sum += more);
        self.trials += other.trials;
        self.undefined += other.undefined;
        self.never += other.never;
        self.smallest = self.smallest.min(other.smallest);
        self.largest = self.largest.max(other.largest);
    }

    /// Sets the power sums of everything counted.
    pub fn set_sums(&mut self, sums: PowerSums) {
        self.sums = sums;
    }

    /// Takes out failed trials, which were counted as undefined.
    pub fn leave_out(&mut self, failed: u64) {
        self.trials = self.trials.saturating_sub(failed);
        self.undefined = self.undefined.saturating_sub(failed);
        self.counts[BINS - 1] = self.counts[BINS - 1].saturating_sub(u32::try_from(failed).unwrap_or(u32::MAX));
    }

    /// Trials counted.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// Trials in which the outcome never comes.
    #[must_use]
    pub fn never(&self) -> u64 {
        self.never
    }

    /// Trials in which the outcome is a finite number.
    #[must_use]
    pub fn finite(&self) -> u64 {
        self.trials - self.undefined - self.never
    }

    /// Trials that fulfil a condition; `None` for one that was not watched.
    #[must_use]
    pub fn holding(&self, comparison: Comparison, threshold: f64) -> Option<u64> {
        let wanted = Watched { comparison, threshold };
        self.watched.iter().find(|(watched, _)| *watched == wanted).map(|(_, count)| *count)
    }

    /// Moments of the finite values.
    #[must_use]
    pub fn moments(&self) -> Moments {
        let Scale { centre, unit, .. } = self.scale;
        let square = unit * unit;
        let [first, second, third, fourth] = self.sums;
        Moments::about(
            self.finite(),
            centre,
            [first * unit, second * square, third * square * unit, fourth * square * square],
        )
    }

    /// Its finite values in order, as far as the bins tell.
    #[must_use]
    pub fn ranked(&self) -> Ranked {
        let mut counts: Vec<u64> = self.counts.iter().map(|count| u64::from(*count)).collect();
        counts[BINS - 1] -= self.undefined + self.never;
        let mut below = 0;
        let bins = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(bin, count)| {
                let atom = self.atoms.binary_search_by_key(&bin, |(atom, _)| *atom).ok();
                let atom = atom.and_then(|index| self.atoms.get(index)).map(|(_, value)| *value);
                let inside = |value: f64| value.clamp(self.smallest, self.largest);
                let (low, high) = match atom {
                    Some(value) => (value, value),
                    None => (inside(self.scale.edge(bin)), inside(self.scale.edge(bin + 1))),
                };
                let bin = Bin { below, count: *count, low, high };
                below += count;
                bin
            })
            .collect();
        Ranked { finite: self.finite(), never: self.never, bins }
    }
}

/// Counts of 0, made on the heap.
fn nothing() -> Box<[u32; BINS]> {
    vec![0; BINS].into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([0; BINS]))
}

/// What one call counts, lane by lane.
struct Partial {
    sums: [[f64; WIDTH]; 4],
    smallest: [f64; WIDTH],
    largest: [f64; WIDTH],
    undefined: [u64; WIDTH],
    never: [u64; WIDTH],
}

impl Partial {
    #[inline(always)]
    fn new() -> Self {
        Self {
            sums: [[0.0; WIDTH]; 4],
            smallest: [f64::INFINITY; WIDTH],
            largest: [f64::NEG_INFINITY; WIDTH],
            undefined: [0; WIDTH],
            never: [0; WIDTH],
        }
    }

    #[inline(always)]
    fn count(&mut self, scale: Scale, values: &[f64; WIDTH], counts: &mut [u32; BINS]) {
        let mut bins = [0_u64; WIDTH];
        for lane in 0..WIDTH {
            let value = values[lane];
            let position = scale.position(value);
            bins[lane] = Scale::bin(position);
            let is_finite = value.abs() < f64::INFINITY;
            self.undefined[lane] += u64::from(value.is_nan());
            self.never[lane] += u64::from(value == f64::INFINITY);
            let position = if is_finite { position } else { 0.0 };
            let square = position * position;
            self.sums[0][lane] += position;
            self.sums[1][lane] += square;
            self.sums[2][lane] += square * position;
            self.sums[3][lane] += square * square;
            let (least, most) = (self.smallest[lane], self.largest[lane]);
            self.smallest[lane] = if value < least { value } else { least };
            self.largest[lane] = if value > most && is_finite { value } else { most };
        }
        for bin in bins {
            counts[bin as usize & (BINS - 1)] += 1;
        }
    }
}

#[inline(always)]
fn holding(values: &[f64], holds: impl Fn(f64) -> bool) -> u64 {
    values.iter().map(|value| u64::from(holds(*value))).sum()
}

/// Bins in which the first values are all the same, with that value.
fn atoms(scale: Scale, first: &[f64]) -> Vec<(usize, f64)> {
    let mut seen = vec![(0_u32, f64::NAN); BINS];
    for value in first.iter().copied().filter(|value| value.is_finite()) {
        let (count, only) = &mut seen[Scale::bin(scale.position(value)) as usize & (BINS - 1)];
        // A bin with two values keeps NaN, which equals nothing.
        *only = if *count == 0 || *only == value { value } else { f64::NAN };
        *count += 1;
    }
    let seen = seen.into_iter().enumerate();
    seen.filter(|(_, (count, only))| *count >= ATOM && !only.is_nan()).map(|(bin, (_, only))| (bin, only)).collect()
}

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

impl Ranked {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;
    use crate::stats::{quantile_of_sorted, tail_mean};

    fn digest(values: &[f64], watched: &[Watched]) -> Digest {
        let mut digest = Digest::like(values, watched);
        let mut sums = [0.0; 4];
        digest.count(values, &mut sums);
        digest.set_sums(sums);
        digest
    }

    /// Equally likely values of a normal distribution, in no order.
    fn normal(n: usize) -> Vec<f64> {
        (0..n).map(|k| 5.0 + 2.0 * normal_quantile(((k * 7919 % n) as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn bins_cover_the_line_in_order() {
        let scale = Scale { centre: 3.0, unit: 0.5, per_unit: 2.0 };
        for bin in (0..BINS).step_by(37) {
            let (low, high) = (scale.edge(bin), scale.edge(bin + 1));
            assert!(low < high, "{bin}");
            assert_eq!(Scale::bin(scale.position(f64::midpoint(low, high))) as usize, bin);
        }
        for beyond in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Scale::bin(scale.position(beyond)) as usize, BINS - 1);
        }
        assert_eq!(Scale::bin(scale.position(-1e300)), 0);
    }

    #[test]
    fn percentiles_are_those_of_the_sample_but_for_the_width_of_a_bin() {
        let mut sorted = normal(100_003);
        let digest = digest(&sorted, &[]);
        let ranked = digest.ranked();
        sorted.sort_by(f64::total_cmp);
        for share in [0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.95, 0.999] {
            let exact = quantile_of_sorted(&sorted, share, QuantileType::default()).expect("values");
            let found = ranked.value((share * (sorted.len() - 1) as f64).round() as u64);
            // The neighbours of a percentile lie up to sd / (n f) apart, 2e-3 at P0.1; the bins add w² f'/(8 f).
            let gap = 2.0 * 2.0 / (sorted.len() as f64 * share.min(1.0 - share));
            assert!((found - exact).abs() < gap + 2e-5, "{share}: {found} for {exact}");
            let below = sorted.partition_point(|value| *value <= exact) as f64;
            assert!((ranked.up_to(exact) as f64 - below).abs() < 12.0, "{share}");
        }
    }

    #[test]
    fn moments_and_tails_are_those_of_the_sample() {
        let mut values = normal(50_001);
        let digest = digest(&values, &[]);
        let (found, exact) = (digest.moments(), Moments::of(&values));
        assert!((found.mean().expect("mean") - exact.mean().expect("mean")).abs() < 1e-12);
        let sd = |moments: &Moments| moments.standard_deviation().expect("sd");
        let error = |moments: &Moments| moments.standard_error_of_standard_deviation().expect("error");
        assert!((sd(&found) / sd(&exact) - 1.0).abs() < 1e-12);
        assert!((error(&found) / error(&exact) - 1.0).abs() < 1e-9);
        for (tail, share) in [(Tail::Lower, 0.05), (Tail::Upper, 0.05), (Tail::Lower, 1.0), (Tail::Upper, 0.001)] {
            let found = digest.ranked().tail(tail, share).expect("values").mean;
            let exact = tail_mean(&mut values, tail, share).expect("values");
            assert!((found - exact).abs() < 5e-5, "{tail:?} {share}: {found} for {exact}");
        }
        for (tail, sign) in [(Tail::Lower, 1.0), (Tail::Upper, -1.0)] {
            let found = digest.ranked().beyond(tail, 4.0);
            let exact: f64 = values.iter().map(|value| (sign * (4.0 - value)).max(0.0)).sum();
            assert!((found / exact - 1.0).abs() < 1e-4, "{tail:?}: {found} for {exact}");
        }
    }

    #[test]
    fn undefined_and_never_are_kept_apart_and_conditions_counted() {
        let values = [1.0, f64::NAN, 3.0, f64::INFINITY, 2.0, f64::INFINITY, f64::NAN, 2.0, 5.0];
        let watched = |comparison, threshold| Watched { comparison, threshold };
        let mut digest = digest(&values, &[watched(Comparison::AtMost, 2.0), watched(Comparison::Greater, 2.0)]);
        assert_eq!((digest.trials(), digest.finite(), digest.never()), (9, 5, 2));
        assert_eq!(digest.holding(Comparison::AtMost, 2.0), Some(3));
        assert_eq!(digest.holding(Comparison::Greater, 2.0), Some(4));
        assert_eq!(digest.holding(Comparison::Less, 2.0), None);
        assert_eq!(digest.moments().mean(), Some(2.6));
        assert_eq!(digest.ranked().len(), 7);
        assert_eq!(digest.ranked().value(6), f64::INFINITY);
        digest.leave_out(1);
        assert_eq!((digest.trials(), digest.finite(), digest.never()), (8, 5, 2));
    }

    #[test]
    fn a_bin_of_one_value_is_that_value() {
        let values: Vec<f64> = (0..1000).map(|k| if k % 3 == 0 { 0.1 } else { f64::from(k) }).collect();
        let digest = digest(&values, &[]);
        assert_eq!(digest.ranked().value(100), 0.1);
        let same = super::tests::digest(&[7.25; 100], &[]);
        assert_eq!((same.ranked().value(0), same.ranked().value(99)), (7.25, 7.25));
        assert_eq!(same.ranked().tail(Tail::Lower, 0.1).map(|tail| tail.mean), Some(7.25));
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let values = normal(999);
        let whole = digest(&values, &[Watched { comparison: Comparison::AtLeast, threshold: 5.0 }]);
        let mut parts = whole.empty();
        let mut sums = [0.0; 4];
        for part in values.chunks(77) {
            let mut piece = whole.empty();
            piece.count(part, &mut sums);
            parts.add(&piece);
        }
        parts.set_sums(whole.sums);
        assert_eq!(parts, whole);
    }
}
