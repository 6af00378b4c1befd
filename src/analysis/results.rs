//! Results: everything a run says, as language-free values; saved as JSON the stable format of `docs/results.md`.

mod lines;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use self::lines::{LineAtMonth, LineSide, LineSummary};
use crate::outcome::{IrrCounts, Metric, Outcome};
use crate::scenario::format::{Confidence, ProjectKind};
use crate::stats::Estimate;

/// Name and version of the result format.
pub const FORMAT: &str = "roicast-results/1";

/// Everything a run says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`FORMAT`].
    pub format: String,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// What was simulated.
    pub case: Case,
    /// The board's rule, condition by condition, and the verdict on all of it.
    pub decision: Decision,
    /// Every outcome at every reported month.
    pub outcomes: Vec<OutcomeSummary>,
    /// When the money is back.
    pub payback: PaybackSummary,
    /// How many trials have one IRR, several or none, by month.
    pub irr: Vec<IrrSummary>,
    /// The running total of net cash flow, month by month.
    pub running_total: Fan,
    /// Adoption curves, month by month.
    pub adoption: Vec<NamedFan>,
    /// Costs and benefits by line over the horizon, plan against mean.
    pub lines: Vec<LineSummary>,
    /// Inputs by rank correlation with the leading outcome, strongest first.
    pub drivers: Drivers,
    /// A histogram of the leading outcome.
    pub histogram: Histogram,
    /// What was assumed, from where.
    pub assumptions: Vec<Assumption>,
    /// Correlations used.
    pub correlations: Vec<CorrelationUsed>,
    /// Trials that could not be computed; no other figure counts them.
    pub failed_trials: u64,
    /// Warnings, as code, path and English text.
    pub warnings: Vec<Warning>,
    /// Names in other languages, as the scenario gives them.
    pub labels: IndexMap<String, IndexMap<String, String>>,
    /// What repeats the run.
    pub replay: Replay,
}

/// Where numbers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Version of Roicast.
    pub version: String,
    /// Commit it was built from, when known.
    pub commit: Option<String>,
    /// Version of the random streams: equal streams give equal draws.
    pub stream_version: u32,
    /// SHA-256 of the scenario after overrides.
    pub scenario_sha256: String,
    /// File the scenario came from, as given.
    pub scenario_file: String,
    /// Overrides applied.
    pub overrides: Vec<String>,
    /// Sampling design: `independent`, `latin-hypercube` or `sobol`.
    pub design: String,
    /// Seed, as text (it may exceed what JSON numbers carry).
    pub seed: String,
    /// Trials computed.
    pub trials: u64,
    /// Independent randomisations among them.
    pub replicates: u64,
    /// How Sobol points are laid: inputs by dimension, each with its weight; empty for other designs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alignment: Vec<(String, f64)>,
    /// Level of all intervals.
    pub confidence_level: f64,
}

/// What was simulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Name.
    pub name: String,
    /// What is decided.
    pub description: Option<String>,
    /// Kind of project.
    pub kind: Option<ProjectKind>,
    /// ISO 4217 currency.
    pub currency: String,
    /// Unit of all amounts.
    pub unit: Option<String>,
    /// Months after the decision.
    pub horizon: usize,
    /// Months at which outcomes are reported.
    pub months: Vec<usize>,
    /// Plan value of the discount rate.
    pub discount_rate: f64,
    /// Whether the discount rate was assumed because the scenario states none.
    pub discount_rate_assumed: bool,
    /// Weights of the six dimensions in the order finance, operations, customer, risk, innovation, organisation.
    pub weights: [f64; 6],
}

/// How a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The whole interval is on the right side.
    Met,
    /// The whole interval is on the wrong side.
    NotMet,
    /// The interval contains the threshold.
    TooClose,
    /// The statistic is undefined.
    Undefined,
}

impl Verdict {
    /// The word used in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::TooClose => "too-close",
            Self::Undefined => "undefined",
        }
    }
}

/// One condition of the rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionResult {
    /// As written.
    pub condition: String,
    /// Outcome it is about.
    pub outcome: Outcome,
    /// `probability`, `mean`, `sd`, `percentile` or `cvar`.
    pub statistic: String,
    /// Estimate of the statistic, if defined.
    pub estimate: Option<Estimate>,
    /// Value it is compared with.
    pub threshold: f64,
    /// Whether the statistic is itself a share (shown in percent).
    pub is_share: bool,
    /// How it stands.
    pub verdict: Verdict,
}

/// The rule and the verdict on all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Conditions in file order; empty when the scenario states no rule.
    pub conditions: Vec<ConditionResult>,
    /// Met if all are, not met if any is not, else too close; `None` without a rule.
    pub verdict: Option<Verdict>,
}

/// A percentile with its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Percentile {
    /// Share of trials below, such as 0.1.
    pub share: f64,
    /// Value; `None` when it lies where the outcome is undefined or never comes.
    pub estimate: Option<Estimate>,
}

/// One outcome at one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomeSummary {
    /// Which metric.
    pub metric: Metric,
    /// Up to which month.
    pub month: usize,
    /// Value in the plan case, if defined.
    pub plan: Option<f64>,
    /// Probability of doing at least as well as the plan.
    pub reach_plan: Option<Estimate>,
    /// Share of trials in which it is defined (and comes, for a payback).
    pub defined: f64,
    /// Mean over the trials where it is defined; `None` for paybacks, which have no mean when some never come.
    pub mean: Option<Estimate>,
    /// Standard deviation over those trials.
    pub sd: Option<Estimate>,
    /// P5, P10, P25, P50, P75, P90, P95.
    pub percentiles: Vec<Percentile>,
    /// Mean of the worst 5 % of trials.
    pub cvar: Option<Estimate>,
    /// Probability of being above 0 (money and returns only).
    pub above_zero: Option<Estimate>,
}

impl OutcomeSummary {
    /// The percentile of a share.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Option<&Estimate> {
        self.percentiles.iter().find(|p| p.share == share).and_then(|p| p.estimate.as_ref())
    }
}

/// When the money is back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaybackSummary {
    /// Payback month in the plan case; `None` when it does not come.
    pub plan: Option<f64>,
    /// Discounted payback month in the plan case.
    pub plan_discounted: Option<f64>,
    /// P(payback <= t) for t = 0, 1, … horizon.
    pub by_month: Vec<Estimate>,
    /// The same on discounted flows.
    pub by_month_discounted: Vec<Estimate>,
    /// Probability that it does not come within the horizon.
    pub never: Estimate,
    /// The same on discounted flows.
    pub never_discounted: Estimate,
}

/// IRR counts at a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IrrSummary {
    /// Up to which month.
    pub month: usize,
    /// Counts of trials.
    #[serde(flatten)]
    pub counts: IrrCounts,
}

/// Percentiles month by month, with the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fan {
    /// Shares of the rows: 0.05, 0.25, 0.5, 0.75, 0.95.
    pub shares: Vec<f64>,
    /// One row a share, one value a month from month 0.
    pub percentiles: Vec<Vec<f64>>,
    /// Plan case.
    pub plan: Vec<f64>,
}

/// A fan with the name of its curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedFan {
    /// Name of the adoption curve.
    pub name: String,
    /// Its fan.
    pub fan: Fan,
}

/// Inputs by how strongly they move the leading outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drivers {
    /// The leading outcome.
    pub outcome: Outcome,
    /// Trials the correlations are computed on.
    pub trials: u64,
    /// Strongest first.
    pub inputs: Vec<DriverSummary>,
}

/// One input's rank correlation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverSummary {
    /// Name of the input or risk.
    pub name: String,
    /// Spearman rank correlation with the outcome.
    pub spearman: Estimate,
}

/// Equal-width bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The outcome counted.
    pub outcome: Outcome,
    /// Edges: one more than counts. From P0.5 to P99.5; the outer bins also hold what lies beyond.
    pub edges: Vec<f64>,
    /// Trials in each bin.
    pub counts: Vec<u64>,
}

/// An input as it was assumed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Name.
    pub name: String,
    /// As written: a number or an expression.
    pub value: String,
    /// Whether it varies between trials.
    pub uncertain: bool,
    /// Value in the plan case.
    pub plan: Option<f64>,
    /// P10, P50 and P90 of the sampled values, if it varies and is kept.
    pub percentiles: Option<[f64; 3]>,
    /// Unit.
    pub unit: Option<String>,
    /// Source.
    pub source: Option<String>,
    /// Owner.
    pub owner: Option<String>,
    /// Date last checked.
    pub date: Option<String>,
    /// How sure the owner is.
    pub confidence: Option<Confidence>,
    /// Note.
    pub note: Option<String>,
}

/// A correlation that was used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrelationUsed {
    /// One input.
    pub a: String,
    /// The other.
    pub b: String,
    /// Spearman correlation asked for (after repair, if that was asked for too).
    pub spearman: f64,
}

/// A warning about the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable code.
    pub code: String,
    /// Path in the scenario.
    pub path: String,
    /// Key of the message in the language files.
    pub key: String,
    /// Values of its placeholders.
    pub values: IndexMap<String, String>,
    /// The message in English.
    pub text: String,
}

/// What repeats a run, byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// The scenario after overrides.
    pub scenario: serde_json::Value,
    /// Data columns its expressions use.
    pub data: IndexMap<String, Vec<f64>>,
    /// Share of failed trials that was allowed.
    pub max_failed: f64,
}

impl Results {
    /// The summary of an outcome.
    #[must_use]
    pub fn outcome(&self, metric: Metric, month: usize) -> Option<&OutcomeSummary> {
        self.outcomes.iter().find(|summary| summary.metric == metric && summary.month == month)
    }

    /// A name in a language, as the scenario labels it.
    #[must_use]
    pub fn label<'a>(&'a self, name: &'a str, language: &str) -> &'a str {
        self.labels.get(language).and_then(|labels| labels.get(name)).map_or(name, String::as_str)
    }
}
