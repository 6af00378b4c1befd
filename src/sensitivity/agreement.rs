//! Where measures of sensitivity disagree about the most important input, and why.

use crate::stats::{Confidence, Estimate};

/// A measure of sensitivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Standardised regression coefficient: partial, signed, straight lines.
    Regression,
    /// Spearman's rank correlation: marginal, signed, monotone.
    RankCorrelation,
    /// Partial rank correlation: partial, signed, monotone.
    PartialRankCorrelation,
    /// Width of the change of a statistic over bins of the input.
    BinnedChange,
    /// First-order index, from designed runs or given data.
    FirstOrder,
    /// Total index.
    Total,
    /// Shapley effect.
    Shapley,
    /// PAWN: distance of distributions.
    Distribution,
    /// Mean size of elementary effects.
    ElementaryEffects,
    /// Swing of the one-at-a-time tornado.
    OneAtATime,
}

impl Measure {
    /// Whether it sees only effects that go one way.
    #[must_use]
    pub const fn is_monotone(self) -> bool {
        matches!(self, Self::Regression | Self::RankCorrelation | Self::PartialRankCorrelation)
    }

    /// Whether it holds the other inputs fixed, or takes out what they explain.
    #[must_use]
    pub const fn is_partial(self) -> bool {
        matches!(
            self,
            Self::Regression | Self::PartialRankCorrelation | Self::Total | Self::ElementaryEffects | Self::OneAtATime
        )
    }

    /// Whether effects that come only together with other inputs count.
    #[must_use]
    pub const fn sees_interactions(self) -> bool {
        matches!(self, Self::Total | Self::Shapley | Self::ElementaryEffects)
    }
}

/// What a measure says of every factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// The measure.
    pub measure: Measure,
    /// By factor, in the order used for all measures; sizes rank, signs tell directions. `None` where undefined.
    pub values: Vec<Option<Estimate>>,
}

/// The likely reason of a disagreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The output goes up and down again along the factor, which measures of monotone effects do not see.
    NonMonotone,
    /// The factor acts together with others, which only some measures count.
    Interacting,
    /// The factor is correlated with others: what it shares with them counts in one measure and not in the other.
    Correlated,
}

/// Two measures that put different factors first, each by more than its errors allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disagreement {
    /// One measure and its most important factor.
    pub first: (Measure, usize),
    /// The other measure and its most important factor.
    pub second: (Measure, usize),
    /// Why, with the factor that shows it; `None` when the scores give no hint.
    pub reason: Option<(Reason, usize)>,
}

/// A rank correlation below this size explains less than one per cent of the variance of ranks.
const WEAK: f64 = 0.1;

/// Shares of variance that differ by more than this are different in substance.
const NOTABLE: f64 = 0.05;

/// All pairs of measures that disagree on the most important factor beyond their errors (95 %), in the order given.
///
/// `correlated` says of every factor whether it is correlated with another one. A score without an error counts as exact.
///
/// ```
/// use roicast::sensitivity::agreement::{Measure, Reason, Scores, disagreements};
/// use roicast::stats::Estimate;
/// let scores = |measure, values: [f64; 2]| Scores {
///     measure,
///     values: values.map(|value| Some(Estimate::exact(value))).to_vec(),
/// };
/// // The second factor has a hump: strong in variance, invisible in ranks.
/// let found = disagreements(
///     &[scores(Measure::RankCorrelation, [0.4, 0.0]), scores(Measure::FirstOrder, [0.2, 0.7])],
///     &[false, false],
/// );
/// assert_eq!(found[0].reason, Some((Reason::NonMonotone, 1)));
/// ```
#[must_use]
pub fn disagreements(all: &[Scores], correlated: &[bool]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for (index, first) in all.iter().enumerate() {
        for second in &all[index + 1..] {
            let (Some(one), Some(two)) = (leader(first), leader(second)) else { continue };
            if one != two && clearly_above(first, one, two) && clearly_above(second, two, one) {
                found.push(Disagreement {
                    first: (first.measure, one),
                    second: (second.measure, two),
                    reason: reason(all, correlated, (first, one), (second, two)),
                });
            }
        }
    }
    found
}

/// The factor with the largest size, the first of equal ones.
fn leader(scores: &Scores) -> Option<usize> {
    let sizes =
        scores.values.iter().enumerate().filter_map(|(factor, score)| Some((factor, score.as_ref()?.value.abs())));
    sizes
        .filter(|(_, size)| !size.is_nan())
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(factor, _)| factor)
}

fn score(scores: &Scores, factor: usize) -> Option<Estimate> {
    scores.values.get(factor).copied().flatten()
}

/// Whether a measure puts one factor above another beyond the errors of both; a factor without a score is below any.
fn clearly_above(scores: &Scores, high: usize, low: usize) -> bool {
    let Some(high) = score(scores, high) else { return false };
    let Some(low) = score(scores, low) else { return true };
    let error = |estimate: Estimate| estimate.standard_error.unwrap_or(0.0);
    let both = (error(high) * error(high) + error(low) * error(low)).sqrt();
    high.value.abs() - low.value.abs() > Confidence::default().normal_factor() * both
}

/// The first reason that the scores of either leader show.
fn reason(
    all: &[Scores],
    correlated: &[bool],
    (first, one): (&Scores, usize),
    (second, two): (&Scores, usize),
) -> Option<(Reason, usize)> {
    // What one measure puts first and the other does not see.
    let missed = [(first.measure, second.measure, one), (second.measure, first.measure, two)];
    let dependent = |factor: &usize| correlated.get(*factor).copied().unwrap_or(false);
    if first.measure.is_partial() != second.measure.is_partial() {
        let differs = |factor: &usize| dependent(factor) && marginal_and_partial_differ(all, *factor);
        if let Some(factor) = [one, two].into_iter().find(differs) {
            return Some((Reason::Correlated, factor));
        }
    }
    for (sees, blind, factor) in missed {
        if blind.is_monotone() && !sees.is_monotone() && goes_up_and_down(all, factor) {
            return Some((Reason::NonMonotone, factor));
        }
        if sees.sees_interactions() && !blind.sees_interactions() && interacts(all, factor) {
            return Some((Reason::Interacting, factor));
        }
    }
    [one, two].into_iter().find(dependent).map(|factor| (Reason::Correlated, factor))
}

fn value(all: &[Scores], measure: Measure, factor: usize) -> Option<f64> {
    all.iter()
        .find(|scores| scores.measure == measure)
        .and_then(|scores| score(scores, factor))
        .map(|score| score.value)
}

/// Effect on the mean, or on a binned statistic, but hardly any correlation of ranks.
fn goes_up_and_down(all: &[Scores], factor: usize) -> bool {
    let monotone = [Measure::RankCorrelation, Measure::PartialRankCorrelation, Measure::Regression]
        .into_iter()
        .filter_map(|measure| value(all, measure, factor))
        .fold(None, |largest: Option<f64>, value| Some(largest.map_or(value.abs(), |other| other.max(value.abs()))));
    let Some(monotone) = monotone else { return false };
    match value(all, Measure::FirstOrder, factor) {
        // A line explains the square of its correlation.
        Some(first) => first - monotone * monotone > NOTABLE.max(first / 2.0),
        None => monotone < WEAK,
    }
}

/// A total index well above the first-order one.
fn interacts(all: &[Scores], factor: usize) -> bool {
    match (value(all, Measure::Total, factor), value(all, Measure::FirstOrder, factor)) {
        (Some(total), Some(first)) => total - first > NOTABLE,
        // Without both indices nothing shows it.
        _ => false,
    }
}

/// Marginal and partial measures of a factor with another sign, or well apart in size.
fn marginal_and_partial_differ(all: &[Scores], factor: usize) -> bool {
    let pairs = [
        (Measure::RankCorrelation, Measure::PartialRankCorrelation),
        (Measure::RankCorrelation, Measure::Regression),
        (Measure::FirstOrder, Measure::Total),
    ];
    pairs.into_iter().any(|(marginal, partial)| {
        let (Some(marginal), Some(partial)) = (value(all, marginal, factor), value(all, partial, factor)) else {
            return false;
        };
        (marginal - partial).abs() > WEAK
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(measure: Measure, values: &[f64], error: f64) -> Scores {
        let values = values.iter().map(|value| Some(Estimate::normal(*value, error, Confidence::default()))).collect();
        Scores { measure, values }
    }

    #[test]
    fn ishigami_puts_the_hump_first_only_where_it_is_seen() {
        // Published indices of the function; Spearman 0.4368 and zeros.
        let all = [
            scores(Measure::RankCorrelation, &[0.4368, 0.0, 0.0], 0.01),
            scores(Measure::FirstOrder, &[0.3139, 0.4424, 0.0], 0.01),
            scores(Measure::Total, &[0.5576, 0.4424, 0.2437], 0.01),
        ];
        let found = disagreements(&all, &[false; 3]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].first, (Measure::RankCorrelation, 0));
        assert_eq!(found[0].second, (Measure::FirstOrder, 1));
        assert_eq!(found[0].reason, Some((Reason::NonMonotone, 1)));
        assert_eq!(found[1].reason, Some((Reason::Interacting, 0)));
    }

    #[test]
    fn a_correlated_input_without_effect_of_its_own() {
        // Y = X2 - 0.1 X3, X1 strongly correlated with X2 and a proxy: high marginally, nothing partially.
        let all = [
            scores(Measure::RankCorrelation, &[0.9, 0.8], 0.01),
            scores(Measure::PartialRankCorrelation, &[0.0, 0.7], 0.01),
        ];
        assert_eq!(disagreements(&all, &[true, true])[0].reason, Some((Reason::Correlated, 0)));
        assert_eq!(disagreements(&all, &[false, false])[0].reason, None);
    }

    #[test]
    fn errors_excuse_a_different_order() {
        let all = [
            scores(Measure::RankCorrelation, &[0.50, 0.49], 0.05),
            scores(Measure::Regression, &[0.4, 0.6], 0.05),
            Scores { measure: Measure::Shapley, values: vec![None, None] },
        ];
        assert_eq!(disagreements(&all, &[]), []);
    }

    #[test]
    fn a_reason_is_named_only_where_it_shows() {
        let reason = |first: (Measure, [f64; 2]), second: (Measure, [f64; 2]), correlated| {
            let all = [scores(first.0, &first.1, 0.001), scores(second.0, &second.1, 0.001)];
            let found = disagreements(&all, &[correlated; 2]);
            assert_eq!(found.len(), 1);
            found[0].reason
        };
        let (rank, partial) = (Measure::RankCorrelation, Measure::PartialRankCorrelation);
        let (first, total) = (Measure::FirstOrder, Measure::Total);
        // Totals 8 % and 4 % above the first-order index.
        let interacting = Some((Reason::Interacting, 1));
        assert_eq!(reason((first, [0.50, 0.45]), (total, [0.52, 0.53]), false), interacting);
        assert_eq!(reason((first, [0.50, 0.48]), (total, [0.50, 0.52]), false), None);
        // A line of correlation 0.6 explains 36 of the 40 %.
        assert_eq!(reason((rank, [0.7, 0.6]), (first, [0.35, 0.40]), false), None);
        // The second factor has more of its own than marginally; the first one as much.
        assert_eq!(reason((rank, [0.9, 0.8]), (partial, [0.85, 0.95]), true), Some((Reason::Correlated, 1)));
    }
}
