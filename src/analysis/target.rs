//! What a sensitivity analysis explains: a statistic of an outcome.

use serde::{Deserialize, Serialize};

use super::sample::Sample;
use super::verdict::estimate;
use crate::lang::Message;
use crate::model::rule::{Statistic, parse_statistic};
use crate::outcome::{Metric, Outcome};
use crate::scenario::problem::{Problem, Problems};
use crate::stats::Estimate;
use crate::text::name::nearest;

/// A statistic of an outcome, such as `mean(npv)` or `P(payback <= 24)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// As written.
    pub text: String,
    /// What it means.
    pub statistic: Statistic,
}

/// A target as results carry it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetSummary {
    /// As written.
    pub text: String,
    /// The outcome it is about.
    pub outcome: Outcome,
    /// `probability`, `mean`, `sd`, `percentile` or `cvar`.
    pub statistic: String,
    /// Whether its values are shares, shown in percent.
    pub is_share: bool,
    /// Its estimate from the run.
    pub estimate: Option<Estimate>,
}

impl Target {
    /// The mean of an outcome.
    #[must_use]
    pub fn mean(outcome: Outcome) -> Self {
        let text = format!("mean({}({}))", outcome.metric.key(), outcome.month);
        Self { text, statistic: Statistic::Mean(outcome) }
    }

    /// Reads a statistic as rules write it; a bare outcome such as `npv` or `roi(24)` means its mean.
    ///
    /// # Errors
    /// What is wrong with it, at the path `outcome`.
    pub fn parse(text: &str, horizon: usize) -> Result<Self, Problems> {
        let word = text.split('(').next().unwrap_or(text).trim();
        // A lone word can only be meant as an outcome.
        if !text.contains('(')
            && Metric::find(word).is_none()
            && !word.is_empty()
            && word.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            let known = || Metric::ALL.iter().map(|metric| metric.key());
            let help = match nearest(word, known()) {
                Some(near) => Message::new("did-you-mean").with("near", near),
                None => Message::new("rule.known-outcomes").with("known", known().collect::<Vec<_>>().join(", ")),
            };
            let problem = Problem::error("E-NAME", "outcome", Message::new("rule.unknown-outcome").with("found", word));
            return Err(problem.help(help).into());
        }
        let bare = Metric::find(word).is_some();
        let full = if bare { format!("mean({text})") } else { text.to_owned() };
        let statistic = parse_statistic(&full, horizon).map_err(|errors| {
            let problem = |error: crate::model::rule::RuleError| Problem {
                help: error.help,
                ..Problem::error(error.code, "outcome", error.message)
            };
            Problems(errors.into_iter().map(problem).collect())
        })?;
        Ok(Self { text: full, statistic })
    }

    /// The outcome it is about.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.statistic.outcome()
    }

    /// What one trial contributes to it: the outcome itself, or for a probability 1 where the event happens and else 0.
    #[must_use]
    pub fn of_trial(&self, value: f64) -> f64 {
        match self.statistic {
            // A trial that failed says nothing, even to a probability; an outcome that never comes does.
            Statistic::Probability(_, comparison, limit) => f64::from(u8::from(comparison.holds(value, limit))),
            _ => value,
        }
    }

    /// Whether its values are shares, shown in percent.
    #[must_use]
    pub fn is_share(&self) -> bool {
        matches!(self.statistic, Statistic::Probability(..))
            || self.outcome().metric.quantity() == crate::outcome::Quantity::Share
    }

    /// Its estimate from a sample of the outcome.
    #[must_use]
    pub fn estimate(&self, sample: &Sample<'_>) -> Option<Estimate> {
        estimate(&self.statistic, sample)
    }

    /// As results carry it.
    #[must_use]
    pub fn summary(&self, estimate: Option<Estimate>) -> TargetSummary {
        TargetSummary {
            text: self.text.clone(),
            outcome: self.outcome(),
            statistic: self.statistic.key().to_owned(),
            is_share: self.is_share(),
            estimate,
        }
    }
}

/// Why a method that needs a number from every trial cannot be used.
#[must_use]
pub fn undefined_share(values: &[f64]) -> Option<Message> {
    let missing = values.iter().filter(|value| !value.is_finite()).count();
    (missing > 0).then(|| {
        let share = format!("{:.1}%", missing as f64 / values.len().max(1) as f64 * 100.0);
        Message::new("sensitivity.undefined").with("share", share)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Comparison;

    #[test]
    fn a_bare_outcome_means_its_mean() {
        let read = |text: &str| Target::parse(text, 36).map(|target| target.statistic);
        let npv = |month| Outcome { metric: Metric::Npv, month };
        assert_eq!(read("npv"), Ok(Statistic::Mean(npv(36))));
        assert_eq!(read("npv(12)"), Ok(Statistic::Mean(npv(12))));
        assert_eq!(read("P(npv > 0)"), Ok(Statistic::Probability(npv(36), Comparison::Greater, 0.0)));
        assert!(read("profit").is_err());
    }

    #[test]
    fn a_probability_counts_events() {
        let target = Target::parse("P(payback <= 24)", 36).expect("valid");
        assert_eq!([12.0, 24.5, f64::INFINITY].map(|months| target.of_trial(months)), [1.0, 0.0, 0.0]);
    }
}
