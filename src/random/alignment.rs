//! How a Sobol design is laid along what matters: the most important inputs first, and the points turned so that the
//! first coordinate runs along the direction in which an outcome changes most.
//!
//! Low-discrepancy points are best in their first coordinates and along single ones. A probability or a percentile asks
//! for the share of points on one side of a surface; where that surface cuts all coordinates aslant, little of the
//! advantage is left. Turned so that the surface is nearly square to one coordinate, it is cut by that one alone (Wang
//! & Tan 2013). A turn of independent normals leaves independent normals, so no distribution changes.

use super::address::{UNIFORM_MAX, UNIFORM_MIN};
use crate::math::{normal_cdf, normal_quantiles};

/// Trials turned at a time.
pub(super) const CHUNK: usize = 64;

/// The order of inputs in a Sobol design and the direction its points are turned to.
///
/// ```
/// use roicast::random::alignment::Alignment;
/// let alignment = Alignment::new(vec![("price".into(), 0.8), ("volume".into(), 0.6), ("accident".into(), 0.0)]);
/// assert_eq!(alignment.map(|found| found.inputs().len()), Some(3));
/// assert_eq!(Alignment::new(vec![("price".into(), f64::NAN)]), None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alignment {
    inputs: Vec<(String, f64)>,
}

impl Alignment {
    /// Inputs by falling importance, each with its weight in the direction; only proportions matter, and an input of
    /// weight 0 keeps its own coordinate. Without inputs points are laid as the inputs come and not turned.
    ///
    /// `None` when a weight is not finite.
    #[must_use]
    pub fn new(inputs: Vec<(String, f64)>) -> Option<Self> {
        inputs.iter().all(|(_, weight)| weight.is_finite()).then_some(Self { inputs })
    }

    /// Inputs by falling importance, each with its weight.
    #[must_use]
    pub fn inputs(&self) -> &[(String, f64)] {
        &self.inputs
    }
}

/// A reflection of normals that swaps one coordinate with a direction (Householder 1958): z - v (v · z) 2 / |v|².
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// The coordinates it touches, as places among the inputs of a design, with v.
    pub members: Vec<(usize, f64)>,
    scale: f64,
}

impl Turn {
    /// To the direction of some weights, by place; the first that is not 0 gives its coordinate to it. `None` where
    /// nothing would change.
    pub(super) fn to(weights: impl Iterator<Item = f64>) -> Option<Self> {
        let mut members: Vec<(usize, f64)> = weights.enumerate().filter(|(_, weight)| *weight != 0.0).collect();
        let length = members.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        // The sign without cancellation; it also mixes the other coordinates less.
        let first = members.first_mut()?;
        first.1 += length.copysign(first.1);
        let scale = 2.0 / members.iter().map(|(_, v)| v * v).sum::<f64>();
        (members.len() > 1 && scale.is_normal()).then_some(Self { members, scale })
    }

    /// v · z 2 / |v|² of some trials, from the uniforms of one member after the other, which become normals.
    #[inline(always)]
    pub(super) fn gather(&self, v: f64, uniforms: &mut [f64], sums: &mut [f64]) {
        normal_quantiles(uniforms);
        for (sum, normal) in sums.iter_mut().zip(uniforms) {
            *sum += v * self.scale * *normal;
        }
    }

    /// The uniforms of a member after the turn, from its normals and the sums of all members.
    #[inline(always)]
    pub(super) fn release(v: f64, normals: &mut [f64], sums: &[f64]) {
        for (normal, sum) in normals.iter_mut().zip(sums) {
            *normal = normal_cdf(*normal - v * sum).clamp(UNIFORM_MIN, UNIFORM_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(turn: &Turn, point: &[f64]) -> Vec<f64> {
        let mut point = point.to_vec();
        let mut sum = [0.0];
        let mut normals: Vec<[f64; 1]> = turn.members.iter().map(|(place, _)| [normal_cdf(point[*place])]).collect();
        for ((_, v), normal) in turn.members.iter().zip(&mut normals) {
            turn.gather(*v, normal, &mut sum);
        }
        for ((place, v), normal) in turn.members.iter().zip(&mut normals) {
            Turn::release(*v, normal, &sum);
            point[*place] = crate::math::normal_quantile(normal[0]);
        }
        point
    }

    /// Lengths and angles stay, the first coordinate becomes the direction, and twice is not at all.
    #[test]
    fn a_turn_is_a_reflection() {
        let weights = [0.0, 2.0, -1.0, 0.0, 2.0];
        let turn = Turn::to(weights.into_iter()).expect("three members");
        let along = turned(&turn, &[0.0, 1.0, 0.0, 0.0, 0.0]);
        for (found, weight) in along.iter().zip(weights) {
            assert!((found.abs() - weight.abs() / 3.0).abs() < 1e-12, "{along:?}");
        }
        let point = [0.3, -0.7, 1.1, 2.0, 0.4];
        let image = turned(&turn, &point);
        assert_eq!((image[0], image[3]), (0.3, 2.0));
        let length = |point: &[f64]| point.iter().map(|z| z * z).sum::<f64>();
        assert!((length(&image) - length(&point)).abs() < 1e-12);
        for (found, expected) in turned(&turn, &image).iter().zip(point) {
            assert!((found - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_to_turn() {
        assert!(Turn::to([].into_iter()).is_none());
        assert!(Turn::to([0.0, 0.0].into_iter()).is_none());
        assert!(Turn::to([0.0, 0.5].into_iter()).is_none());
        assert!(Turn::to([1e-200, 1e-200].into_iter()).is_none());
        assert!(Turn::to([1e200, 1e200].into_iter()).is_none());
    }
}
