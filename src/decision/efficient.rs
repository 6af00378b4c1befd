//! Options that no other option makes pointless.

use super::DecisionError;
use super::benefits::NetBenefits;
use crate::stats::{Estimate, Tail, tail_mean, tail_mean_estimate};

/// Which of several options, each with two scores of which more is better, are efficient (Markowitz 1952): none of the
/// others is at least as good in both scores and better in one. Equal ones are efficient together; a NaN is not
/// efficient and beats nothing.
///
/// ```
/// use roicast::decision::efficient_set;
/// assert_eq!(efficient_set(&[(10.0, -5.0), (8.0, -1.0), (7.0, -2.0)]), [true, true, false]);
/// ```
#[must_use]
pub fn efficient_set(scores: &[(f64, f64)]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let score = |index: usize| scores.get(index).copied().unwrap_or((f64::NAN, f64::NAN));
    order.retain(|&index| !score(index).0.is_nan() && !score(index).1.is_nan());
    // From the best first score on, only a better second score than any before is efficient.
    let down = |a: f64, b: f64| b.partial_cmp(&a).unwrap_or(std::cmp::Ordering::Equal);
    order.sort_by(|&a, &b| down(score(a).0, score(b).0).then(down(score(a).1, score(b).1)));
    let mut efficient = vec![false; scores.len()];
    let mut last: Option<(f64, f64)> = None;
    for index in order {
        let current = score(index);
        if last.is_none_or(|last| current.1 > last.1 || current == last) {
            last = Some(current);
            if let Some(slot) = efficient.get_mut(index) {
                *slot = true;
            }
        }
    }
    efficient
}

/// Return and risk of an option.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailScore {
    /// Mean net benefit.
    pub mean: Estimate,
    /// Mean of the worst share of the trials (CVaR, Rockafellar & Uryasev 2000), more being better.
    pub cvar: Estimate,
    /// No other option has at least this mean and this CVaR, and more of one.
    pub efficient: bool,
}

/// Mean against CVaR of every option; `share` is that of the worst trials, in (0, 1].
///
/// # Errors
/// A share out of range, or values too large to be summed.
///
/// ```
/// use roicast::decision::{NetBenefits, mean_tail_scores};
/// let benefits = NetBenefits::new(&[&[9.0, -3.0], &[1.0, 1.0], &[0.0, 0.0]], 1).unwrap();
/// let scores = mean_tail_scores(&benefits, 0.5).unwrap();
/// assert_eq!((scores[0].cvar.value, scores[2].efficient), (-3.0, false));
/// ```
pub fn mean_tail_scores(benefits: &NetBenefits, share: f64) -> Result<Vec<TailScore>, DecisionError> {
    let mut scores = Vec::with_capacity(benefits.options());
    for column in benefits.columns() {
        scores.push((benefits.mean(column)?, cvar(benefits, column, share)?));
    }
    let values: Vec<(f64, f64)> = scores.iter().map(|(mean, cvar)| (mean.value, cvar.value)).collect();
    let efficient = efficient_set(&values);
    let join = |((mean, cvar), efficient): ((Estimate, Estimate), bool)| TailScore { mean, cvar, efficient };
    Ok(scores.into_iter().zip(efficient).map(join).collect())
}

/// The mean of the worst share of a column, with the error of the design.
pub(super) fn cvar(benefits: &NetBenefits, column: &[f64], share: f64) -> Result<Estimate, DecisionError> {
    let mut pooled = column.to_vec();
    if benefits.independent() {
        return tail_mean_estimate(&mut pooled, Tail::Lower, share, benefits.confidence())
            .ok_or(DecisionError::OutOfRange);
    }
    let value = tail_mean(&mut pooled, Tail::Lower, share).ok_or(DecisionError::OutOfRange)?;
    let each: Vec<f64> =
        benefits.groups().filter_map(|group| tail_mean(&mut column.get(group)?.to_vec(), Tail::Lower, share)).collect();
    Ok(benefits.spread(value, &each))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_definition() {
        let scores: Vec<(f64, f64)> = (0..60).map(|k| (f64::from(k * 37 % 11), f64::from(k * 53 % 13))).collect();
        let beats = |a: &(f64, f64), b: &(f64, f64)| a.0 >= b.0 && a.1 >= b.1 && a != b;
        let expected: Vec<bool> = scores.iter().map(|b| !scores.iter().any(|a| beats(a, b))).collect();
        assert_eq!(efficient_set(&scores), expected);
    }

    #[test]
    fn equal_options_stay_and_undefined_ones_do_not() {
        assert_eq!(
            efficient_set(&[(1.0, 1.0), (1.0, 1.0), (f64::NAN, 9.0), (9.0, f64::NAN)]),
            [true, true, false, false]
        );
        assert_eq!(efficient_set(&[(0.0, 1.0), (-0.0, 1.0)]), [true, true]);
    }

    #[test]
    fn shares_out_of_range_are_refused() {
        let benefits = NetBenefits::new(&[&[1.0, 2.0]], 1).unwrap();
        for share in [0.0, 1.1, f64::NAN] {
            assert_eq!(mean_tail_scores(&benefits, share).unwrap_err(), DecisionError::OutOfRange);
        }
    }
}
