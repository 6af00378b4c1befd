//! Moments of a distribution without closed form, by integrating its quantile function.

use super::Shape;
use super::segments::{atoms, segments};

/// Nodes and weights of the 8-point Gauss-Legendre rule on [-1, 1], positive half (Abramowitz &
/// Stegun 1964, table 25.4).
const NODES: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];
/// How many halvings of u are followed towards each end.
const OCTAVES: usize = 900;
/// What the integral of one octave may add, relative to the whole, where the end is left.
const NEGLIGIBLE: f64 = 1e-13;
/// Most values of a discrete distribution that are summed.
const MOST_ATOMS: usize = 1_000_000;

/// ∫ g(Q(u)) du over one half of the unit interval, octave by octave towards its end.
fn half(quantile: impl Fn(f64) -> f64, g: &impl Fn(f64) -> f64) -> Option<f64> {
    let mut sum = 0.0;
    let mut high = 0.5;
    for _ in 0..OCTAVES {
        let mut octave = 0.0;
        // Four panels for each octave: Q is smooth on the scale of u itself.
        for panel in 0..4 {
            let width = 0.125 * high;
            let centre = high - width * (f64::from(panel) + 0.5);
            for (node, weight) in NODES {
                let offset = 0.5 * width * node;
                let pair = g(quantile(centre - offset)) + g(quantile(centre + offset));
                octave += 0.5 * width * weight * pair;
            }
        }
        sum += octave;
        if octave.abs() <= NEGLIGIBLE * f64::abs(sum) {
            return sum.is_finite().then_some(sum);
        }
        high *= 0.5;
    }
    None
}

/// E[g(X)], or nothing if the tails do not converge.
fn expectation(shape: &dyn Shape, g: impl Fn(f64) -> f64) -> Option<f64> {
    if shape.is_discrete() {
        let mut below = 0.0;
        let mut sum = 0.0;
        for (x, p) in atoms(shape, MOST_ATOMS)? {
            sum += g(x) * (p - below);
            below = p;
        }
        return Some(sum);
    }
    let mut sum = 0.0;
    for segment in segments(shape) {
        sum += segment.width
            * if segment.is_atom() {
                g(segment.low)
            } else {
                half(|v| segment.lower(shape, v), &g)? + half(|w| segment.upper(shape, w), &g)?
            };
    }
    Some(sum)
}

/// The mean, measured from the median so that a narrow distribution keeps its digits.
pub(super) fn mean(shape: &dyn Shape) -> Option<f64> {
    let median = shape.quantile(0.5);
    Some(median + expectation(shape, |x| x - median)?)
}

/// The variance around a known mean.
pub(super) fn variance(shape: &dyn Shape, mean: f64) -> Option<f64> {
    expectation(shape, |x| (x - mean) * (x - mean))
}
