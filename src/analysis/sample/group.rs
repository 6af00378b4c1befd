//! One replicate of a sample, as values or as a digest, and all of them together.

use std::borrow::Cow;

use crate::outcome::digest::Ranked;
use crate::outcome::{Comparison, Digest};
use crate::stats::{
    Confidence, Estimate, Moments, QuantileType, Tail, quantile_estimates, quantile_estimates_from, quantiles,
    tail_estimate, tail_mean, tail_mean_estimate,
};

/// The trials of one replicate.
#[derive(Debug, Clone)]
pub(super) enum Group<'a> {
    Values(Cow<'a, [f64]>),
    Digest(Cow<'a, Digest>),
}

impl<'a> Group<'a> {
    pub(super) fn trials(&self) -> u64 {
        match self {
            Self::Values(values) => values.len() as u64,
            Self::Digest(digest) => digest.trials(),
        }
    }

    pub(super) fn finite(&self) -> u64 {
        match self {
            Self::Values(values) => count(values, f64::is_finite),
            Self::Digest(digest) => digest.finite(),
        }
    }

    pub(super) fn never(&self) -> u64 {
        match self {
            Self::Values(values) => count(values, |value| value == f64::INFINITY),
            Self::Digest(digest) => digest.never(),
        }
    }

    /// `None` where a digest did not watch the condition.
    pub(super) fn holding(&self, comparison: Comparison, threshold: f64) -> Option<u64> {
        match self {
            Self::Values(values) => Some(count(values, |value| comparison.holds(value, threshold))),
            Self::Digest(digest) => digest.holding(comparison, threshold),
        }
    }

    pub(super) fn moments(&self) -> Moments {
        match self {
            Self::Values(values) if values.iter().all(|value| value.is_finite()) => Moments::of(values),
            Self::Values(values) => {
                Moments::of(&values.iter().copied().filter(|value| value.is_finite()).collect::<Vec<_>>())
            }
            Self::Digest(digest) => digest.moments(),
        }
    }

    /// The replicate, ready for questions about order.
    pub(super) fn ordered(&self) -> Ordered<'_> {
        match self {
            Self::Values(values) => Ordered::Values(values),
            Self::Digest(digest) => Ordered::Ranked(digest.ranked()),
        }
    }

    /// The trials of several replicates together.
    pub(super) fn all(groups: &[Self]) -> All {
        if let [Self::Digest(first), rest @ ..] = groups {
            let mut pooled = Cow::Borrowed(first.as_ref());
            for group in rest {
                if let Self::Digest(digest) = group {
                    pooled.to_mut().add(digest);
                }
            }
            return All::Ranked(pooled.ranked());
        }
        let mut values = Vec::new();
        for group in groups {
            if let Self::Values(more) = group {
                values.extend(more.iter().copied().filter(|value| !value.is_nan()));
            }
        }
        All::Values(values)
    }
}

fn count(values: &[f64], holds: impl Fn(f64) -> bool) -> u64 {
    values.iter().map(|value| u64::from(holds(*value))).sum()
}

/// One replicate, as far as order goes.
#[derive(Debug)]
pub(super) enum Ordered<'a> {
    Values(&'a [f64]),
    Ranked(Ranked),
}

impl Ordered<'_> {
    /// Values that are defined or never come.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Values(values) => count(values, |value| !value.is_nan()),
            Self::Ranked(ranked) => ranked.len(),
        }
    }

    pub(super) fn finite(&self) -> u64 {
        match self {
            Self::Values(values) => count(values, f64::is_finite),
            Self::Ranked(ranked) => ranked.finite(),
        }
    }

    pub(super) fn up_to(&self, boundary: f64) -> u64 {
        match self {
            Self::Values(values) => count(values, |value| value <= boundary),
            Self::Ranked(ranked) => ranked.up_to(boundary),
        }
    }

    /// By how much the finite values lie beyond a boundary, on the side of the tail, in all.
    pub(super) fn beyond(&self, tail: Tail, boundary: f64) -> f64 {
        let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
        match self {
            Self::Values(values) => {
                let finite = values.iter().filter(|value| value.is_finite());
                finite.map(|value| (sign * (boundary - value)).max(0.0)).sum()
            }
            Self::Ranked(ranked) => ranked.beyond(tail, boundary),
        }
    }
}

/// Trials together, in an order that questions may change.
#[derive(Debug)]
pub(super) enum All {
    Values(Vec<f64>),
    Ranked(Ranked),
}

impl All {
    pub(super) fn percentiles(&mut self, shares: &[f64]) -> Vec<Option<f64>> {
        match self {
            Self::Values(values) => quantiles(values, shares, QuantileType::default()),
            Self::Ranked(ranked) => estimates(ranked, shares, None)
                .map(|found| found.into_iter().map(|estimate| estimate.map(|estimate| estimate.value)).collect()),
        }
        .unwrap_or_else(|| vec![None; shares.len()])
    }

    pub(super) fn percentile_estimates(&mut self, shares: &[f64], confidence: Confidence) -> Vec<Option<Estimate>> {
        match self {
            Self::Values(values) => quantile_estimates(values, shares, QuantileType::default(), confidence),
            Self::Ranked(ranked) => estimates(ranked, shares, Some(confidence)),
        }
        .unwrap_or_else(|| vec![None; shares.len()])
    }

    pub(super) fn tail(&mut self, tail: Tail, share: f64) -> Option<f64> {
        match self {
            Self::Values(values) => tail_mean(finite(values), tail, share),
            Self::Ranked(ranked) => ranked.tail(tail, share).map(|sums| sums.mean),
        }
    }

    pub(super) fn tail_estimate(&mut self, tail: Tail, share: f64, confidence: Confidence) -> Option<Estimate> {
        match self {
            Self::Values(values) => tail_mean_estimate(finite(values), tail, share, confidence),
            Self::Ranked(ranked) => {
                let sums = ranked.tail(tail, share)?;
                Some(tail_estimate(&sums, ranked.finite(), share, confidence))
            }
        }
    }

    pub(super) fn counts(&self, edges: &[f64]) -> Vec<u64> {
        let (Some(low), bins) = (edges.first(), edges.len().saturating_sub(1)) else { return Vec::new() };
        let mut counts = vec![0; bins];
        match self {
            Self::Values(values) => {
                let width = edges.get(1).map_or(1.0, |next| next - low);
                for value in values.iter().filter(|value| value.is_finite()) {
                    let bin = ((value - low) / width).clamp(0.0, bins as f64 - 1.0) as usize;
                    counts[bin] += 1;
                }
            }
            Self::Ranked(ranked) => {
                let mut below = 0;
                for (bin, count) in counts.iter_mut().enumerate() {
                    let end = if bin + 1 == bins { f64::INFINITY } else { edges[bin + 1] };
                    let up_to = ranked.up_to(end);
                    *count = up_to - below;
                    below = up_to;
                }
            }
        }
        counts
    }
}

fn estimates(ranked: &Ranked, shares: &[f64], confidence: Option<Confidence>) -> Option<Vec<Option<Estimate>>> {
    let length = usize::try_from(ranked.len()).ok()?;
    quantile_estimates_from(length, shares, QuantileType::default(), confidence, |ranks| {
        Some(ranks.iter().map(|rank| ranked.value(*rank as u64)).collect())
    })
}

/// Keeps the finite values only.
fn finite(values: &mut Vec<f64>) -> &mut [f64] {
    values.retain(|value| value.is_finite());
    values
}
