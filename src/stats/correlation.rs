//! Linear and rank correlation.

use super::rank::ranks;
use super::sum::{block_length, left_length, sum};

/// Σdx², Σdxdy and Σdy² of the deviations from the two means, pairwise in a fixed order.
fn products(x: &[f64], y: &[f64], centre: (f64, f64)) -> [f64; 3] {
    if x.len() > block_length() {
        let middle = left_length(x.len());
        let (x_left, x_right) = x.split_at(middle);
        let (y_left, y_right) = y.split_at(middle);
        let left = products(x_left, y_left, centre);
        let right = products(x_right, y_right, centre);
        return std::array::from_fn(|k| left[k] + right[k]);
    }
    let mut sums = [0.0; 3];
    for (&x, &y) in x.iter().zip(y) {
        let (dx, dy) = (x - centre.0, y - centre.1);
        sums[0] += dx * dx;
        sums[1] += dx * dy;
        sums[2] += dy * dy;
    }
    sums
}

/// Pearson's correlation of paired values, in [−1, 1].
///
/// `None` when the lengths differ, for fewer than two pairs, for a value that is not finite, and
/// when one side does not vary.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() || x.len() < 2 {
        return None;
    }
    let n = x.len() as f64;
    let [xx, xy, yy] = products(x, y, (sum(x) / n, sum(y) / n));
    if !(xx > 0.0 && yy > 0.0 && xx.is_finite() && yy.is_finite()) {
        return None;
    }
    // One root is exact for perfect correlation; two when the product leaves the range of doubles.
    let product = xx * yy;
    let scale = if product.is_normal() { product.sqrt() } else { xx.sqrt() * yy.sqrt() };
    Some((xy / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation of paired values, in [−1, 1]: Pearson's of their ranks, ties
/// sharing their mean rank. Infinities are allowed.
///
/// `None` when the lengths differ, for fewer than two pairs, for NaN, and when one side does not
/// vary. To correlate many columns with one, rank each once with [`ranks`] and use [`pearson`].
///
/// ```
/// let x = [1.0, 2.0, 3.0, 4.0];
/// let y = [1.0, 8.0, 27.0, 64.0];
/// assert_eq!(roicast::stats::spearman(&x, &y), Some(1.0));
/// ```
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    pearson(&ranks(x)?, &ranks(y)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pearson_by_hand() {
        // x: −1, 0, 1; y: −1, 1, 0 about their means: 1/(√2·√2) = ½.
        let got = pearson(&[1.0, 2.0, 3.0], &[4.0, 6.0, 5.0]).unwrap();
        assert!((got - 0.5).abs() < 1e-15);
    }

    #[test]
    fn spearman_without_ties_is_the_textbook_formula() {
        // 1 − 6Σd²/(n(n² − 1)).
        let x: Vec<f64> = (0..101).map(|k| f64::from(k * 37 % 101)).collect();
        let y: Vec<f64> = (0..101).map(|k| f64::from(k * k * 53 % 10_007)).collect();
        let distances: f64 = ranks(&x).unwrap().iter().zip(ranks(&y).unwrap()).map(|(a, b)| (a - b) * (a - b)).sum();
        let expected = 1.0 - 6.0 * distances / (101.0 * (101.0 * 101.0 - 1.0));
        assert!((spearman(&x, &y).unwrap() - expected).abs() < 1e-14);
    }

    #[test]
    fn undefined_correlations() {
        assert_eq!(pearson(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(pearson(&[1.0], &[1.0]), None);
        assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(pearson(&[1.0, f64::INFINITY], &[1.0, 2.0]), None);
        assert_eq!(spearman(&[1.0, f64::INFINITY], &[1.0, 2.0]), Some(1.0));
        assert_eq!(spearman(&[1.0, f64::NAN], &[1.0, 2.0]), None);
    }
}
