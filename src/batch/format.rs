//! The study as the user writes it: these types *are* the file format, as `scenario::format` is for scenarios.
//!
//! See `docs/batch.md` for a tour. The JSON Schema (`roicast schema study`) is generated from them, and files are
//! checked against that same schema.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::format::DesignName;

/// A designed study: variants of scenarios, each simulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Roicast study")]
pub struct StudyFile {
    /// Name of the study.
    pub name: String,
    /// What it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Seed of the study; 1 when absent.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Trials of each cell; 10,000 when neither this nor a precision is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub trials: Option<u64>,
    /// Precision of each cell instead of a number of trials, such as `mean(npv) = 0.5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// How the trials of a cell are sampled; independent when absent.
    #[serde(default = "default_sampling")]
    pub sampling: DesignName,
    /// How often every point of the design is run, each time with a seed of its own; 1 when absent.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100_000))]
    pub replications: u32,
    /// `common`: all cells of a replication share the same draws, so that differences between cells are sharp.
    /// `independent`: every cell has a seed of its own, derived from its name.
    #[serde(default)]
    pub random_numbers: RandomNumbers,
    /// Outcomes reported, such as `npv`, `roi` or `npv(24)`; without a month, at the horizon of the cell.
    /// `roi`, `npv` and `payback` when absent.
    #[serde(default = "default_outcomes")]
    pub outcomes: Vec<String>,
    /// Further statistics, as in a rule: `P(payback <= 24)`, `p10(npv)`, `cvar(npv, 10%)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<String>,
    /// Analyses of each cell.
    #[serde(default = "default_analyses")]
    pub analyses: Vec<AnalysisName>,
    /// The level of a factor that the analysis `comparison` sets every other one against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<CompareWith>,
    /// Outcomes whose value in every trial is kept, in Parquet files of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trial_columns: Vec<String>,
    /// Share of the trials of a cell that may fail; 0 when absent.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_failed_trials: f64,
    /// How the factors are combined; full factorial when absent.
    #[serde(default)]
    pub design: DesignTable,
    /// The scenarios, by the name they have in the results. Every point of the design is run on each.
    pub scenario: IndexMap<String, BaseScenario>,
    /// What is varied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factor: Vec<Factor>,
}

const fn default_seed() -> u64 {
    1
}

const fn one() -> u32 {
    1
}

const fn default_sampling() -> DesignName {
    DesignName::Independent
}

fn default_outcomes() -> Vec<String> {
    ["roi", "npv", "payback"].map(str::to_owned).to_vec()
}

fn default_analyses() -> Vec<AnalysisName> {
    vec![AnalysisName::Summary]
}

/// What cells have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RandomNumbers {
    /// The seed of the study for all cells of a replication.
    #[default]
    Common,
    /// A seed of its own for every cell.
    Independent,
}

/// A level of a factor to compare with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareWith {
    /// Name of the factor: cells that differ in nothing else are a group.
    pub factor: String,
    /// Its level of comparison, as the results name it.
    pub against: String,
}

/// An analysis of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnalysisName {
    /// Plan, mean, standard deviation, percentiles, CVaR and probabilities of the outcomes.
    Summary,
    /// Every uncertain input and risk by swing, bins, regression, rank correlations and given-data index.
    Tornado,
    /// Sobol indices, or Shapley effects where inputs are correlated.
    Indices,
    /// What knowing everything, and each input, would be worth before the decision (EVPI, EVPPI).
    Information,
    /// Differences from the cell with the level of `compare`, trial by trial.
    Comparison,
}

/// How the factors are combined.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignTable {
    /// The kind of design.
    #[serde(default)]
    pub kind: DesignKind,
    /// Points of a Latin hypercube or Sobol design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_048_576))]
    pub points: Option<u32>,
    /// CSV file of a table: one column a factor, one row a point. A column `scenario` names the scenario of each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A kind of design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DesignKind {
    /// Every combination of levels.
    #[default]
    Factorial,
    /// The first level of every factor, then each other level on its own.
    OneAtATime,
    /// A Latin hypercube over the factors.
    LatinHypercube,
    /// Scrambled Sobol points over the factors.
    Sobol,
    /// The rows of a CSV file.
    Table,
}

/// A scenario of the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseScenario {
    /// Its file, relative to the study file.
    pub file: String,
    /// Values replaced before anything is varied: paths as for `--set`. An empty text removes the entry.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, serde_json::Value>,
    /// Names for paths of this scenario, so that a factor can say `@overrun` in all of them. A list stands for several
    /// paths; an empty list says that this scenario has nothing of the kind.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub alias: IndexMap<String, Paths>,
}

/// One path or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several, or none.
    Several(Vec<String>),
}

impl Paths {
    /// The paths.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
}

/// Something that is varied. It states exactly one of `values`, `range`, `presets` and `level`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Its name: a column of the results.
    pub name: String,
    /// The path that `values`, `range` and `presets` go to; `@name` is an alias of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Values, each a level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<serde_json::Value>>,
    /// Evenly spaced numbers; in Latin hypercube, Sobol and table designs any number between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<LevelRange>,
    /// Reference classes by name (`roicast presets`), each a level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presets: Option<Vec<String>>,
    /// Named levels, each a set of values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Vec<NamedLevel>>,
}

/// Evenly spaced numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelRange {
    /// The smallest.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// How many, ends included, in a factorial or one-at-a-time design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 100_000))]
    pub steps: Option<u32>,
}

/// A level with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedLevel {
    /// Its name in the results.
    pub name: String,
    /// Values replaced: paths as for `--set`, or `@name` for an alias of the scenario. In a text, `{}` is what stands
    /// there (`"{} * 1.2"`), and `{0}` or `{1}` the same, or that number where nothing stands. Empty: the scenario as
    /// it is.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, serde_json::Value>,
}
