//! The best of several independent normals, by quadrature.

use crate::math::{normal_cdf, normal_pdf};

/// Nodes on (0, 1) and weights of the Gauss–Legendre rule with ten points on (−1, 1), which is symmetric.
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// Standard deviations beyond which a normal counts as certain: what is cut off is below 1e-19 of them.
const REACH: i8 = 9;

/// The largest of several independent normals.
#[derive(Clone, Debug, PartialEq)]
pub struct IndependentMaximum {
    /// `E[max]`.
    pub expected: f64,
    /// `E[max]` less the largest mean: the value of perfect information; never negative.
    pub evpi: f64,
    /// The probability of each to be the largest; of constants, the largest first one counts.
    pub probability_best: Vec<f64>,
}

/// The expected largest of independent normals, each (mean, standard deviation), to about 1e-13 of the largest
/// standard deviation.
///
/// `E[max] − m` = ∫ₘ^∞ (1 − ∏Fᵢ) − ∫₋∞^m ∏Fᵢ with m the largest mean. Panels end at every half standard deviation of
/// every normal, so that each factor is smooth in each. `None` without normals, for more than 100, or for numbers
/// out of range.
///
/// ```
/// use roicast::decision::independent_normal_maximum;
/// // Three equals: 3/(2√π) standard deviations above the mean.
/// let best = independent_normal_maximum(&[(10.0, 2.0); 3]).unwrap();
/// assert!((best.evpi - 2.0 * 0.8462843753216345).abs() < 1e-13);
/// ```
#[must_use]
pub fn independent_normal_maximum(normals: &[(f64, f64)]) -> Option<IndependentMaximum> {
    let valid = |&(mean, deviation): &(f64, f64)| mean.is_finite() && deviation.is_finite() && deviation >= 0.0;
    if normals.is_empty() || normals.len() > 100 || !normals.iter().all(valid) {
        return None;
    }
    let largest = normals.iter().fold(f64::NEG_INFINITY, |largest, normal| largest.max(normal.0));
    let mut ends: Vec<f64> = normals
        .iter()
        .flat_map(|&(mean, sd)| (-2 * REACH..=2 * REACH).map(move |half| mean + sd * 0.5 * f64::from(half)))
        .collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    // A constant that wins does so with certainty; two equal constants are won by the first.
    let constant = normals.iter().enumerate().filter(|(_, normal)| normal.1 == 0.0);
    let constant = constant.fold(None, |best: Option<(usize, f64)>, (index, normal)| match best {
        Some((_, mean)) if mean >= normal.0 => best,
        _ => Some((index, normal.0)),
    });
    let (mut evpi, mut best, mut products) = (0.0, vec![0.0; normals.len()], vec![0.0; normals.len()]);
    if let Some((index, value)) = constant
        && let Some(best) = best.get_mut(index)
    {
        let others = normals.iter().filter(|normal| normal.1 > 0.0);
        *best = others.map(|&(mean, sd)| normal_cdf((value - mean) / sd)).product();
    }
    for (&from, &to) in ends.iter().zip(ends.iter().skip(1)) {
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        for (node, weight) in NODES {
            for x in [middle - half * node, middle + half * node] {
                let cdf = |&(mean, sd): &(f64, f64)| {
                    if sd > 0.0 { normal_cdf((x - mean) / sd) } else { f64::from(u8::from(x >= mean)) }
                };
                // Products of all factors after each, then those before it on the way forward.
                let mut after = 1.0;
                for (slot, normal) in products.iter_mut().zip(normals).rev() {
                    *slot = after;
                    after *= cdf(normal);
                }
                evpi += weight * half * if x > largest { 1.0 - after } else { -after };
                let mut before = 1.0;
                for ((best, &(mean, sd)), after) in best.iter_mut().zip(normals).zip(&products) {
                    if sd > 0.0 {
                        *best += weight * half * (normal_pdf((x - mean) / sd) / sd) * before * after;
                    }
                    before *= cdf(&(mean, sd));
                }
            }
        }
    }
    let evpi = evpi.max(0.0);
    Some(IndependentMaximum { expected: largest + evpi, evpi, probability_best: best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::normal_maximum;

    #[test]
    fn two_agree_with_clark() {
        for (a, b) in [((10.0, 3.0), (9.0, 4.0)), ((0.0, 1.0), (0.5, 1e-3)), ((5.0, 1.0), (0.0, 1.0))] {
            let exact = normal_maximum(a, b, 0.0).unwrap();
            let got = independent_normal_maximum(&[a, b]).unwrap();
            assert!((got.evpi - exact.evpi).abs() < 1e-13, "{got:?} {exact:?}");
            assert!((got.probability_best[0] - exact.probability_first).abs() < 1e-12);
        }
    }

    #[test]
    fn order_statistics_of_equals() {
        // Expected largest of n standard normals (Harter 1961): n = 2, 3, 4, 5.
        for (count, expected) in
            [(2, 0.564_189_583_5), (3, 0.846_284_375_3), (4, 1.029_375_373_0), (5, 1.162_964_473_6)]
        {
            let got = independent_normal_maximum(&vec![(0.0, 1.0); count]).unwrap();
            assert!((got.expected - expected).abs() < 1e-9, "{got:?}");
            assert!(got.probability_best.iter().all(|p| (p - 1.0 / count as f64).abs() < 1e-12));
        }
    }

    #[test]
    fn doing_nothing_is_a_constant() {
        // Against 0: m·Φ(m/s) + s·φ(m/s) at m = 1, s = 2 is 1.395593115.
        let got = independent_normal_maximum(&[(1.0, 2.0), (0.0, 0.0)]).unwrap();
        assert!((got.expected - 1.395_593_115).abs() < 1e-9);
        assert!((got.probability_best[1] - normal_cdf(-0.5)).abs() < 1e-13);
        assert_eq!(independent_normal_maximum(&[]), None);
        assert_eq!(independent_normal_maximum(&[(0.0, -1.0)]), None);
    }
}
