//! Conditional value at risk: the mean of the worst share of the outcomes.

use super::estimate::{Confidence, Estimate};
use super::moments::Moments;
use super::sum::sum;

/// Which end of the distribution is the bad one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Low values are bad, as for a net present value.
    Lower,
    /// High values are bad, as for a loss or a delay.
    Upper,
}

/// The sample split at the boundary of its tail.
struct Split<'a> {
    /// The values wholly inside the tail.
    inside: &'a [f64],
    /// The value at the boundary (value at risk) and the part of it that belongs to the tail.
    boundary: f64,
    part: f64,
    /// Size of the tail in values, n · probability.
    size: f64,
}

fn split(values: &mut [f64], tail: Tail, probability: f64) -> Option<Split<'_>> {
    if values.is_empty() || !(probability > 0.0 && probability <= 1.0) {
        return None;
    }
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let length = values.len();
    let size = probability * length as f64;
    // A size that misses an integer only by rounding is that integer.
    let nearest = size.round();
    let size = if (size - nearest).abs() <= 8.0 * f64::EPSILON * nearest { nearest } else { size };
    // The boundary value is the last one that the tail touches.
    let inside = (size.ceil() as usize).clamp(1, length) - 1;
    let part = size - inside as f64;
    let (inside, boundary) = match tail {
        Tail::Lower => {
            let (below, boundary, _) = values.select_nth_unstable_by(inside, f64::total_cmp);
            (&*below, *boundary)
        }
        Tail::Upper => {
            let rank = length - 1 - inside;
            let (_, boundary, above) = values.select_nth_unstable_by(rank, f64::total_cmp);
            (&*above, *boundary)
        }
    };
    Some(Split { inside, boundary, part, size })
}

impl Split<'_> {
    fn mean(&self) -> f64 {
        (sum(self.inside) + self.part * self.boundary) / self.size
    }
}

/// Conditional value at risk of equally likely values: the mean of the worst `probability` share;
/// the slice is reordered.
///
/// The value on the boundary counts with the fraction that fills the share, so the result is
/// continuous in the probability and right when many values are equal (Rockafellar & Uryasev
/// 2002). A probability of 1 gives the mean. `None` without data, with a NaN, or for a probability
/// outside (0, 1].
///
/// ```
/// use roicast::stats::{Tail, tail_mean};
/// let mut values = [4.0, 1.0, 3.0, 2.0];
/// assert_eq!(tail_mean(&mut values, Tail::Lower, 0.5), Some(1.5));
/// assert_eq!(tail_mean(&mut values, Tail::Upper, 0.375), Some((4.0 + 0.5 * 3.0) / 1.5));
/// ```
pub fn tail_mean(values: &mut [f64], tail: Tail, probability: f64) -> Option<f64> {
    split(values, tail, probability).map(|split| split.mean())
}

/// [`tail_mean`] of independent trials with its standard error and a normal interval; the slice
/// is reordered.
///
/// With v the value at risk and α the probability, CVaR = v + E[(X − v)⁺]/α, and the error of v
/// drops out to first order, so the standard error is that of the mean of (X − v)⁺/α (Hong, Hu &
/// Liu 2014, §3.1). It is left out when fewer than ten values reach into the tail, where that
/// theory says nothing, and when a value is infinite. `None` as in [`tail_mean`].
pub fn tail_mean_estimate(
    values: &mut [f64],
    tail: Tail,
    probability: f64,
    confidence: Confidence,
) -> Option<Estimate> {
    let length = values.len();
    let split = split(values, tail, probability)?;
    let value = split.mean();
    if split.inside.len() < 10 || !value.is_finite() {
        return Some(Estimate::exact(value));
    }
    let excess: Vec<f64> = split.inside.iter().map(|x| (x - split.boundary).abs()).collect();
    let moments = Moments::of(&excess);
    let (Some(mean), Some(squares)) = (moments.mean(), moments.central_sum(2)) else {
        return Some(Estimate::exact(value));
    };
    let inside = excess.len() as f64;
    let sums = TailSums {
        mean: value,
        inside: excess.len() as u64,
        excess: mean * inside,
        squares: squares + mean * mean * inside,
    };
    Some(tail_estimate(&sums, length as u64, probability, confidence))
}

/// A tail summed up: its mean, and the distances of the values inside it from its boundary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailSums {
    /// Mean of the tail.
    pub mean: f64,
    /// Values that reach into the tail beyond its boundary.
    pub inside: u64,
    /// Sum of their distances from the boundary.
    pub excess: f64,
    /// Sum of the squares of these.
    pub squares: f64,
}

/// [`tail_mean_estimate`] from the sums of a tail of `probability` among `length` values.
pub fn tail_estimate(sums: &TailSums, length: u64, probability: f64, confidence: Confidence) -> Estimate {
    let n = length as f64;
    if sums.inside < 10 || !sums.mean.is_finite() {
        return Estimate::exact(sums.mean);
    }
    // Outside the tail the excess is 0: only the inside enters the sum of squares about the overall mean.
    let spread = (sums.squares - sums.excess * sums.excess / n).max(0.0);
    let standard_error = (spread / (n - 1.0)).sqrt() / (n.sqrt() * probability);
    Estimate::normal(sums.mean, standard_error, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{normal_pdf, normal_quantile};

    #[test]
    fn boundary_value_counts_in_part() {
        let mut values = [1.0, 2.0, 3.0, 4.0, 5.0];
        // The worst 30 % of five values: one and a half of them.
        let got = tail_mean(&mut values, Tail::Lower, 0.3).unwrap();
        assert!((got - (1.0 + 0.5 * 2.0) / 1.5).abs() < 1e-15);
        assert_eq!(tail_mean(&mut values, Tail::Lower, 1.0), Some(3.0));
        assert_eq!(tail_mean(&mut values, Tail::Upper, 1.0), Some(3.0));
        // Less than one value: the worst itself.
        assert_eq!(tail_mean(&mut values, Tail::Lower, 0.01), Some(1.0));
    }

    #[test]
    fn censored_values_stay_infinite_only_in_their_tail() {
        let mut values = [1.0, 2.0, f64::INFINITY, 3.0];
        assert_eq!(tail_mean(&mut values, Tail::Lower, 0.5), Some(1.5));
        assert_eq!(tail_mean(&mut values, Tail::Upper, 0.5), Some(f64::INFINITY));
    }

    #[test]
    fn estimate_matches_the_normal_closed_form() {
        // Quantiles of the standard normal at (k − ½)/n stand for a perfect sample. CVaR at 5 %:
        // −φ(z)/0.05. With z = 1.645, E[(X−v)⁺] and E[((X−v)⁺)²] give the variance of the excess.
        let n = 20_000;
        let mut values: Vec<f64> = (0..n).map(|k| normal_quantile((f64::from(k) + 0.5) / f64::from(n))).collect();
        let got = tail_mean_estimate(&mut values, Tail::Lower, 0.05, Confidence::default()).unwrap();
        let z = -normal_quantile(0.05);
        let first = normal_pdf(z) - z * 0.05;
        let second = (1.0 + z * z) * 0.05 - z * normal_pdf(z);
        let expected = ((second - first * first) / f64::from(n)).sqrt() / 0.05;
        assert!((got.value + normal_pdf(z) / 0.05).abs() < 1e-3);
        assert!((got.standard_error.unwrap() / expected - 1.0).abs() < 0.01);
    }

    #[test]
    fn small_tails_have_a_value_but_no_error() {
        let mut values: Vec<f64> = (0..100).map(f64::from).collect();
        let got = tail_mean_estimate(&mut values, Tail::Upper, 0.05, Confidence::default());
        assert_eq!(got, Some(Estimate::exact(97.0)));
    }

    #[test]
    fn refused_requests() {
        assert_eq!(tail_mean(&mut [], Tail::Lower, 0.5), None);
        assert_eq!(tail_mean(&mut [1.0], Tail::Lower, 0.0), None);
        assert_eq!(tail_mean(&mut [1.0], Tail::Lower, f64::NAN), None);
        assert_eq!(tail_mean(&mut [1.0, f64::NAN], Tail::Lower, 0.5), None);
    }
}
