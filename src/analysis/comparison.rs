//! What a comparison of options says, as language-free values.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::information::Information;
use super::results::{Decision, Histogram, OutcomeSummary};
use crate::outcome::{Metric, Outcome};
use crate::scenario::format::ProjectKind;
use crate::stats::Estimate;

/// Name and version of the format.
pub const FORMAT: &str = "roicast-comparison/1";

/// Options on common random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`FORMAT`].
    pub format: String,
    /// Version of Roicast.
    pub version: String,
    /// Commit it was built from, when known.
    pub commit: Option<String>,
    /// Version of the random streams.
    pub stream_version: u32,
    /// Sampling design.
    pub design: String,
    /// Seed, as text.
    pub seed: String,
    /// Trials of every option.
    pub trials: u64,
    /// Independent randomisations among them.
    pub replicates: u64,
    /// Level of all intervals.
    pub confidence_level: f64,
    /// ISO 4217 currency of all options.
    pub currency: String,
    /// Unit of all amounts.
    pub unit: Option<String>,
    /// Months up to which options are compared: the shortest horizon.
    pub horizon: usize,
    /// Months at which leaders are named.
    pub months: Vec<usize>,
    /// Inputs that at least two scenarios have, and that therefore share their draws.
    pub shared_inputs: Vec<String>,
    /// Inputs that only one has.
    pub other_inputs: Vec<String>,
    /// The options, as given; doing nothing and waiting last.
    pub options: Vec<OptionSummary>,
    /// Every pair.
    pub pairs: Vec<PairSummary>,
    /// Who leads, by measure and month.
    pub leaders: Vec<Leaders>,
    /// What to find out first.
    pub information: Information,
    /// What follows.
    pub advice: Advice,
    /// Names in other languages, as the scenarios give them.
    pub labels: IndexMap<String, IndexMap<String, String>>,
}

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionKind {
    /// A scenario, or a change of one.
    Scenario,
    /// A scenario that begins some months later.
    Wait,
    /// Nothing is spent and nothing gained.
    DoNothing,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionSummary {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: OptionKind,
    /// Months it begins later.
    pub wait: usize,
    /// File of the scenario.
    pub file: Option<String>,
    /// Changes of the scenario in that file.
    pub changes: Vec<String>,
    /// SHA-256 of the scenario with them.
    pub scenario_sha256: Option<String>,
    /// Kind of project.
    pub project: Option<ProjectKind>,
    /// Its own horizon.
    pub horizon: usize,
    /// Its own rule.
    pub decision: Decision,
    /// Its outcomes at the months compared.
    pub outcomes: Vec<OutcomeSummary>,
    /// Mean NPV.
    pub npv: Estimate,
    /// Mean NPV of its worst 5 % of trials.
    pub npv_cvar: Estimate,
    /// No other option has at least this mean and this CVaR, and more of one.
    pub efficient: bool,
    /// Probability of the highest NPV of all.
    pub best: Estimate,
    /// Mean NPV it falls short of the best option of each trial.
    pub regret: Estimate,
    /// Its NPV in bins; `None` for doing nothing, which never varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
}

/// One option against another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairSummary {
    /// Number of the option counted positive.
    pub a: usize,
    /// Number of the other.
    pub b: usize,
    /// Differences by outcome.
    pub differences: Vec<OutcomeDifference>,
    /// Dominance of A over B on NPV.
    pub a_over_b: DominanceResult,
    /// Dominance of B over A.
    pub b_over_a: DominanceResult,
    /// Variance of the mean NPV difference from independent runs over that on common random numbers; `None` where the
    /// difference never varies.
    pub variance_ratio: Option<f64>,
}

/// The difference of one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeDifference {
    /// Which outcome.
    pub outcome: Outcome,
    /// Mean of A less B; `None` where some trial has no finite difference.
    pub difference: Option<Estimate>,
    /// Probability that A is better (lower, where less is better); a tie counts half.
    pub a_better: Option<Estimate>,
    /// Share of trials in which both are defined.
    pub compared: f64,
}

/// Stochastic dominance in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DominanceResult {
    /// First order: at least as probable to exceed every value.
    pub first_order: bool,
    /// Second order: preferred by everybody who dislikes risk.
    pub second_order: bool,
    /// Share of the area between the distributions that speaks against first order (ε of almost dominance); `None` when
    /// they are equal.
    pub violation: Option<f64>,
    /// Share of bootstrap resamples in which first order holds.
    pub first_order_frequency: f64,
    /// Share of bootstrap resamples in which second order holds.
    pub second_order_frequency: f64,
}

/// Options ranked by the mean of an outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leaders {
    /// Which measure.
    pub metric: Metric,
    /// Up to which month.
    pub month: usize,
    /// Numbers of the options in which it is defined, the best first.
    pub ranking: Vec<usize>,
    /// Their means.
    pub means: Vec<Estimate>,
    /// Whether the first is ahead of the second by more than the error of their paired difference.
    pub clear: bool,
}

/// What a board should do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// In a word.
    pub action: Action,
    /// The option meant, if one is.
    pub option: Option<usize>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Advice in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Go ahead with the option.
    Go,
    /// Do none of them.
    NoGo,
    /// Find something out before choosing.
    FindOutFirst,
    /// More trials are needed.
    TooClose,
}

/// A reason, with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// The option meets all conditions of its rule.
    RuleMet {
        /// Number of the option.
        option: usize,
    },
    /// The option does not meet a condition.
    RuleNotMet {
        /// Number of the option.
        option: usize,
        /// As written.
        condition: String,
        /// The statistic, if defined.
        estimate: Option<Estimate>,
        /// Whether it is a share.
        is_share: bool,
    },
    /// A condition is too close to call.
    RuleTooClose {
        /// Number of the option.
        option: usize,
        /// As written.
        condition: String,
    },
    /// The option has no rule, so a mean NPV above 0 is asked of it.
    NoRule {
        /// Number of the option.
        option: usize,
        /// Its mean NPV.
        npv: Estimate,
    },
    /// Of those that may go ahead, it has the highest mean NPV.
    HighestMean {
        /// Number of the option.
        option: usize,
        /// Its mean NPV.
        npv: Estimate,
    },
    /// How it stands against the next.
    Against {
        /// Number of the other option.
        other: usize,
        /// Mean lead in NPV.
        lead: Estimate,
        /// Probability to be better.
        better: Estimate,
    },
    /// Knowing an input is worth more than finding it out costs.
    WorthKnowing {
        /// Name of the factor.
        factor: String,
        /// What knowing it is worth.
        value: Estimate,
        /// What finding it out costs.
        cost: f64,
    },
    /// Another option leads at another month.
    LeaderChanges {
        /// The month.
        month: usize,
        /// Number of the option that leads there.
        option: usize,
    },
    /// Another option leads when only hard benefits count.
    HardLeader {
        /// Number of that option.
        option: usize,
    },
}
