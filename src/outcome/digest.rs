//! One outcome of many trials in memory that does not grow with them: counts in fine bins, sums of powers, exact
//! extremes and exact counts of the conditions somebody will ask about.

mod ranked;

use self::ranked::Bins;
pub use self::ranked::Ranked;
use super::Comparison;
use crate::stats::{Moments, QuantileType, quantiles};

/// log₂ of the bins in an octave.
const SPLIT: u32 = 9;
/// Bins on either side of the centre: sixteen octaves.
const SIDE: usize = 16 << SPLIT;
const BINS: usize = 2 * SIDE;
const SHIFT: u32 = 52 - SPLIT;
const FIRST: u64 = 1023 << SPLIT;
/// Values from which the scale is taken.
const SCALED_BY: usize = 4096;
/// Fewest equal values that make an atom.
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
/// any number of trials. A value that makes up at least half of the first values of a bin keeps its share of the bin.
/// Mean and spread come from sums over all values, and probabilities of watched conditions from exact counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    scale: Scale,
    counts: Box<[u32; BINS]>,
    atoms: Vec<Atom>,
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

    /// Counts values: NaN and −∞ are undefined, +∞ never comes. Their power sums are added to `sums`, which the caller
    /// folds in an order of its own and gives to [`set_sums`](Self::set_sums).
    #[inline(always)]
    pub fn count(&mut self, values: &[f64], sums: &mut PowerSums) {
        let (mut partial, mut padding) = (Partial::new(), 0);
        let (whole, rest) = values.as_chunks::<WIDTH>();
        // Loops, not `for_each`: its closure would be a call that no instruction set reaches.
        if are_finite(values) {
            for chunk in whole {
                partial.count::<true>(self.scale, chunk, &mut self.counts);
            }
        } else {
            for chunk in whole {
                partial.count::<false>(self.scale, chunk, &mut self.counts);
            }
        }
        if !rest.is_empty() {
            let missing = WIDTH - rest.len();
            let mut chunk = [f64::NAN; WIDTH];
            chunk[..rest.len()].copy_from_slice(rest);
            partial.count::<false>(self.scale, &chunk, &mut self.counts);
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
                Comparison::Less => holding(values, |value| f64::NEG_INFINITY < value && value < threshold),
                Comparison::AtMost => holding(values, |value| f64::NEG_INFINITY < value && value <= threshold),
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
        let inside = |value: f64| value.clamp(self.smallest, self.largest);
        let mut bins = Bins::default();
        for (bin, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let (low, high) = (inside(self.scale.edge(bin)), inside(self.scale.edge(bin + 1)));
            let atom = self.atoms.binary_search_by_key(&bin, |atom| atom.bin).ok();
            match atom.and_then(|index| self.atoms.get(index)) {
                None => bins.push(count, low, high),
                Some(atom) => {
                    let part = |share: f64| (share * count as f64).round() as u64;
                    let below = part(atom.below).min(count);
                    let equal = part(atom.equal).min(count - below);
                    bins.push(below, low, atom.value);
                    bins.push(equal, atom.value, atom.value);
                    bins.push(count - below - equal, atom.value, high);
                }
            }
        }
        Ranked::new(self.finite(), self.never, bins)
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

    /// With `FINITE` nothing is looked at that only matters for values that are not.
    #[inline(always)]
    fn count<const FINITE: bool>(&mut self, scale: Scale, values: &[f64; WIDTH], counts: &mut [u32; BINS]) {
        let mut bins = [0_u64; WIDTH];
        for lane in 0..WIDTH {
            // No outcome is less than anything.
            let value = if FINITE || values[lane] > f64::NEG_INFINITY { values[lane] } else { f64::NAN };
            let position = scale.position(value);
            bins[lane] = Scale::bin(position);
            let is_finite = FINITE || value.abs() < f64::INFINITY;
            if !FINITE {
                self.undefined[lane] += u64::from(value.is_nan());
                self.never[lane] += u64::from(value == f64::INFINITY);
            }
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

/// Whether all values are finite.
#[inline(always)]
fn are_finite(values: &[f64]) -> bool {
    let mut nothing = [0.0; WIDTH];
    for values in values.chunks(WIDTH) {
        for (nothing, value) in nothing.iter_mut().zip(values) {
            // 0 x is 0 for finite x and NaN otherwise.
            *nothing += value * 0.0;
        }
    }
    nothing.iter().all(|nothing| *nothing == 0.0)
}

#[inline(always)]
fn holding(values: &[f64], holds: impl Fn(f64) -> bool) -> u64 {
    values.iter().map(|value| u64::from(holds(*value))).sum()
}

/// A value that makes up at least half of a bin, and the shares of the bin below it and at it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Atom {
    bin: usize,
    value: f64,
    below: f64,
    equal: f64,
}

/// The atoms of the first values. A value rarer than one in thousands is not looked for: a bin that misses it is off by
/// no more than its width.
fn atoms(scale: Scale, first: &[f64]) -> Vec<Atom> {
    if !repeats(first) {
        return Vec::new();
    }
    let bin_of = |value: f64| Scale::bin(scale.position(value)) as usize & (BINS - 1);
    // The only value that can have a majority of its bin (Boyer & Moore 1981).
    let mut leading = vec![(f64::NAN, 0_u32); BINS];
    for value in first.iter().copied().filter(|value| value.is_finite()) {
        let (leader, votes) = &mut leading[bin_of(value)];
        if *votes == 0 {
            *leader = value;
        }
        *votes = if *leader == value { *votes + 1 } else { *votes - 1 };
    }
    let mut sides = vec![[0_u32; 3]; BINS];
    for value in first.iter().copied().filter(|value| value.is_finite()) {
        let bin = bin_of(value);
        let leader = leading[bin].0;
        sides[bin][usize::from(value >= leader) + usize::from(value > leader)] += 1;
    }
    let sides = sides.into_iter().zip(leading).enumerate();
    sides
        .filter(|(_, ([below, equal, above], _))| *equal >= ATOM && *equal >= below + above)
        .map(|(bin, ([below, equal, above], (value, _)))| {
            let all = f64::from(below + equal + above);
            Atom { bin, value, below: f64::from(below) / all, equal: f64::from(equal) / all }
        })
        .collect()
}

/// Whether any two of some finite values are equal.
fn repeats(first: &[f64]) -> bool {
    let mut some: Vec<f64> = first.iter().copied().filter(|value| value.is_finite()).take(SCALED_BY).collect();
    some.sort_unstable_by(f64::total_cmp);
    some.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}

#[cfg(test)]
mod tests;
