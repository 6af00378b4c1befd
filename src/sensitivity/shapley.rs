//! Shapley effects from sums of increments: shares of variance that add to 1, whatever depends on what.

use crate::stats::{Confidence, Estimate, Moments, student_t_quantile};

/// Shapley effects of factors: the part of the output's variance that each brings in, averaged over all orders in which
/// they can become known (Owen 2014; Song, Nelson & Staum 2016). They add to 1, also for dependent factors.
///
/// `blocks` holds the sums of increments by factor of independent parts of a run, all of the same size. The error is that
/// of a ratio of means over the parts, with Student's t. All 0 and exact when nothing varies; `None` without blocks, for
/// blocks of different length, and for sums that are not finite.
///
/// ```
/// use roicast::sensitivity::shapley::effects;
/// let effects = effects(&[vec![3.0, 1.0], vec![5.0, 3.0]]).expect("two blocks");
/// assert_eq!((effects[0].value, effects[1].value), (8.0 / 12.0, 4.0 / 12.0));
/// ```
#[must_use]
pub fn effects(blocks: &[Vec<f64>]) -> Option<Vec<Estimate>> {
    let factors = blocks.first()?.len();
    if blocks.iter().any(|block| block.len() != factors || block.iter().any(|value| !value.is_finite())) {
        return None;
    }
    let totals: Vec<f64> = blocks.iter().map(|block| block.iter().sum()).collect();
    let mean = Moments::of(&totals).mean()?;
    let factor = student_t_quantile(blocks.len() as f64 - 1.0, 1.0 - Confidence::default().tail());
    let effect = |index: usize| {
        if mean <= 0.0 {
            return Some(Estimate::exact(0.0));
        }
        let own: Vec<f64> = blocks.iter().map(|block| block[index]).collect();
        let value = Moments::of(&own).mean()? / mean;
        let influences: Vec<f64> = own.iter().zip(&totals).map(|(own, total)| (own - value * total) / mean).collect();
        let error = Moments::of(&influences).standard_error_of_mean();
        let half = error.zip(factor).map(|(error, factor)| error * factor);
        Some(Estimate { value, standard_error: error, interval: half.map(|half| (value - half, value + half)) })
    };
    (0..factors).map(effect).collect()
}

/// The variance that the factors bring in together, in the output's unit squared: all of it, unless other inputs vary too
/// and are known. Sums as for [`effects`], `trials` in each block on average; `None` as there, and for no trials.
#[must_use]
pub fn variance(blocks: &[Vec<f64>], trials: f64) -> Option<Estimate> {
    let means: Vec<f64> = blocks.iter().map(|block| block.iter().sum::<f64>() / trials).collect();
    Moments::of(&means).mean_estimate(Confidence::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_of_a_ratio_by_hand() {
        // Shares 8/12; influences (3 - 8/3)/6 and (5 - 16/3)/6 = ±1/18: error 1/18.
        let effects = effects(&[vec![3.0, 1.0], vec![5.0, 3.0]]).expect("two blocks");
        assert!((effects[0].standard_error.expect("error") - 1.0 / 18.0).abs() < 1e-15);
        assert!((effects[1].standard_error.expect("error") - 1.0 / 18.0).abs() < 1e-15);
        let variance = variance(&[vec![3.0, 1.0], vec![5.0, 3.0]], 2.0).expect("two blocks");
        assert_eq!((variance.value, variance.standard_error), (3.0, Some(1.0)));
    }

    #[test]
    fn nothing_and_nonsense() {
        assert_eq!(effects(&[]), None);
        assert_eq!(effects(&[vec![1.0], vec![1.0, 2.0]]), None);
        assert_eq!(effects(&[vec![f64::NAN]]), None);
        assert_eq!(effects(&[vec![0.0, 0.0]]), Some(vec![Estimate::exact(0.0); 2]));
        let one = effects(&[vec![1.0, 3.0]]).expect("one block");
        assert_eq!((one[0].value, one[0].standard_error), (0.25, None));
    }
}
