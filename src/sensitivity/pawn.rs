//! PAWN: how far an input moves the whole distribution of the output, not its variance alone.

use std::collections::BTreeMap;

use crate::random::address::{Purpose, Stream};
use crate::stats::{Estimate, QuantileType, quantiles};

use super::bins::equal_counts;
use super::order::Order;
use super::spread::with_replicates;
use super::study::Study;

/// Slices used when nothing else is asked for.
pub const SLICES: usize = 10;

/// Inputs without effect that are tried for the threshold: with 99, one more exceeds the 95th smallest with a probability
/// of exactly 5 %.
const DUMMIES: usize = 99;
const DUMMY_RANK: usize = 94;

/// Summaries of the distances of all slices, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary<T> {
    /// Median over slices, the usual index.
    pub median: T,
    /// Mean over slices.
    pub mean: T,
    /// Largest: an input that matters in a part of its range shows here.
    pub max: T,
}

/// The PAWN index of an input (Pianosi & Wagener 2015, 2018).
#[derive(Debug, Clone, PartialEq)]
pub struct Pawn {
    /// Kolmogorov-Smirnov distance between the output's distribution in each slice and over all trials, by increasing
    /// input.
    pub distances: Vec<f64>,
    /// Summaries. Distances of finite samples are never 0, so compare with `dummy`. An error only from replicates.
    pub index: Summary<Estimate>,
    /// What an input without any effect, with slices of the same sizes, stays below with a probability of 95 %.
    pub dummy: Summary<f64>,
}

impl Pawn {
    /// Whether the median distance is more than noise.
    #[must_use]
    pub fn matters(&self) -> bool {
        self.index.median.value > self.dummy.median
    }
}

/// PAWN indices of all inputs from at most `slices` slices with about equal counts, equal values together; every trial is
/// in a slice. The dummies are drawn with `seed`; inputs with the same sizes of slices share them.
///
/// `None` without trials. An input that does not vary has one slice and distance 0.
#[must_use]
pub fn pawn(study: &Study<'_>, slices: usize, seed: u64) -> Vec<Option<Pawn>> {
    let output = Order::of(study.output());
    let mut thresholds: BTreeMap<Vec<usize>, Option<Summary<f64>>> = BTreeMap::new();
    (0..study.inputs())
        .map(|input| {
            let (labels, sizes) = labels(study, input, slices);
            let distances = distances(&output, &labels, &sizes);
            let exact = summary(&distances)?.map(|value| Some(Estimate::exact(value))).to_vec();
            let of_part =
                |part: &Study<'_>| of_part(part, input, slices).map_or(vec![None; 3], |own| own.map(Some).to_vec());
            let found = <[Option<Estimate>; 3]>::try_from(with_replicates(study, exact, of_part)).ok()?;
            let [median, mean, max] = found;
            let index = Summary { median: median?, mean: mean?, max: max? };
            let dummy = (*thresholds.entry(sizes).or_insert_with_key(|sizes| threshold(&output, sizes, seed)))?;
            Some(Pawn { distances, index, dummy })
        })
        .collect()
}

fn of_part(study: &Study<'_>, input: usize, slices: usize) -> Option<[f64; 3]> {
    let (labels, sizes) = labels(study, input, slices);
    summary(&distances(&Order::of(study.output()), &labels, &sizes))
}

/// The slice of every trial, and the sizes of the slices.
fn labels(study: &Study<'_>, input: usize, slices: usize) -> (Vec<usize>, Vec<usize>) {
    let order = Order::of(study.input(input));
    let mut labels = vec![0; study.trials()];
    let bins = equal_counts(&order, slices.max(1));
    for (slice, range) in bins.iter().enumerate() {
        for &trial in &order.trials()[range.clone()] {
            labels[trial] = slice;
        }
    }
    (labels, bins.iter().map(ExactSizeIterator::len).collect())
}

/// Kolmogorov-Smirnov distance of each slice to all trials.
///
/// Between two of its own values the distribution of a slice stays and that of all trials grows, so the extremes are just
/// before and at its own values.
fn distances(output: &Order, labels: &[usize], sizes: &[usize]) -> Vec<f64> {
    let n = labels.len() as f64;
    let mut counts = vec![0_usize; sizes.len()];
    let share = |slice: usize, count: usize| count as f64 / sizes[slice] as f64;
    let mut worst = vec![0.0_f64; sizes.len()];
    // Slices with a value in the run of equal outputs at hand, and the run in which a slice was last met.
    let mut met: Vec<usize> = Vec::with_capacity(sizes.len());
    let mut last_met = vec![usize::MAX; sizes.len()];
    for (number, run) in output.runs().iter().enumerate() {
        let (before, at) = (run.start as f64 / n, run.end as f64 / n);
        met.clear();
        for slice in output.trials()[run.clone()].iter().map(|&trial| labels[trial]) {
            if last_met[slice] != number {
                last_met[slice] = number;
                met.push(slice);
                worst[slice] = worst[slice].max((share(slice, counts[slice]) - before).abs());
            }
            counts[slice] += 1;
        }
        for &slice in &met {
            worst[slice] = worst[slice].max((share(slice, counts[slice]) - at).abs());
        }
    }
    worst
}

fn summary(distances: &[f64]) -> Option<[f64; 3]> {
    let median = quantiles(&mut distances.to_vec(), &[0.5], QuantileType::default())?.first().copied().flatten()?;
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    Some([median, mean, distances.iter().copied().fold(0.0, f64::max)])
}

/// Summaries that permuted slices stay below, by the rank of one of [`DUMMIES`].
fn threshold(output: &Order, sizes: &[usize], seed: u64) -> Option<Summary<f64>> {
    let slices = sizes.iter().enumerate();
    let mut labels: Vec<usize> = slices.flat_map(|(slice, size)| std::iter::repeat_n(slice, *size)).collect();
    let stream = Stream::with_purpose(seed, "pawn dummy", Purpose::Resample);
    let mut uniforms = vec![0.0; labels.len()];
    let mut found: [Vec<f64>; 3] = Default::default();
    for dummy in 0..DUMMIES {
        stream.fill(dummy as u64 * labels.len() as u64, &mut uniforms);
        // Fisher & Yates: each place takes one of those not yet placed.
        for place in (1..labels.len()).rev() {
            let other = (uniforms[place] * (place + 1) as f64) as usize;
            labels.swap(place, other.min(place));
        }
        for (values, value) in found.iter_mut().zip(summary(&distances(output, &labels, sizes))?) {
            values.push(value);
        }
    }
    let [median, mean, max] = found.map(|mut values| {
        values.sort_unstable_by(f64::total_cmp);
        values[DUMMY_RANK]
    });
    Some(Summary { median, mean, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(found: Vec<Option<Pawn>>) -> Pawn {
        found.into_iter().next().flatten().expect("trials")
    }

    #[test]
    fn distances_by_hand() {
        // y = x in 4 trials, 2 slices. Lower slice: its cdf is 1 at its last value where all have 1/2. Upper: before its
        // first value 0 against 1/2.
        let x = [3.0, 1.0, 4.0, 2.0];
        let study = Study::new(&[&x], &x, 1).expect("valid");
        assert_eq!(first(pawn(&study, 2, 1)).distances, [0.5, 0.5]);
        // Ties of y: all equal, so both distributions are the same step.
        let study = Study::new(&[&x], &[7.0; 4], 1).expect("valid");
        assert_eq!(first(pawn(&study, 2, 1)).distances, [0.0, 0.0]);
        // y 0, 0, 0, 1 by x: lower slice cdf at 0 is 1 against 3/4, upper 1/2 against 3/4.
        let study = Study::new(&[&x], &[0.0, 0.0, 1.0, 0.0], 1).expect("valid");
        assert_eq!(first(pawn(&study, 2, 1)).distances, [0.25, 0.25]);
    }

    #[test]
    fn noise_is_told_from_effect() {
        let draws = |name: &str| {
            let mut values = vec![0.0; 2000];
            Stream::new(5, name).fill(0, &mut values);
            values
        };
        let (x, noise, other) = (draws("x"), draws("noise"), draws("other"));
        let y: Vec<f64> = x.iter().zip(&other).map(|(x, other)| (x - 0.5) * (x - 0.5) + 0.1 * other).collect();
        let study = Study::new(&[&x, &noise], &y, 1).expect("valid");
        let found: Vec<Pawn> = pawn(&study, SLICES, 1).into_iter().flatten().collect();
        let [effect, dummy] = found.as_slice() else { panic!("two inputs") };
        assert!(effect.matters() && !dummy.matters(), "{:?} {:?}", effect.index, dummy.index);
        assert!(dummy.index.median.value > 0.0 && effect.index.max.value > 2.0 * effect.dummy.max);
    }

    /// The threshold is exceeded by 5 % of inputs without effect: of 400 about 20, standard deviation 4.4.
    #[test]
    fn threshold_has_its_level() {
        let y: Vec<f64> = (0..200).map(f64::from).collect();
        let mut hits = 0;
        for seed in 0..400 {
            let mut x = vec![0.0; 200];
            Stream::new(seed, "x").fill(0, &mut x);
            let study = Study::new(&[&x], &y, 1).expect("valid");
            hits += u32::from(first(pawn(&study, SLICES, seed)).matters());
        }
        assert!((3..=38).contains(&hits), "{hits}");
    }

    #[test]
    fn nothing_has_no_index() {
        let study = Study::new(&[&[]], &[], 1).expect("valid");
        assert_eq!(pawn(&study, SLICES, 1), [None]);
        let constant = Study::new(&[&[1.0, 1.0]], &[1.0, 2.0], 1).expect("valid");
        assert_eq!(first(pawn(&constant, SLICES, 1)).distances, [0.0]);
    }
}
