//! What the analyses of a scenario found, as language-free values; each command fills the sections it is about.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::break_even::BreakEvens;
use super::factor::FactorKind;
use super::information::Information;
use super::results::{Case, Provenance, Warning};
use super::sensitivity::spider::{Grid, Spider};
use super::sensitivity::tornado::Tornado;
use super::stress::Stress;
use super::study::Study;
use super::summary;
use super::target::TargetSummary;
use super::worst::Worst;
use crate::scenario::load::Loaded;

/// Name and version of the format.
pub const FORMAT: &str = "roicast-findings/1";

/// Everything analyses say about a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// [`FORMAT`].
    pub format: String,
    /// Where the numbers come from.
    pub provenance: Provenance,
    /// What was simulated.
    pub case: Case,
    /// What is explained.
    pub target: TargetSummary,
    /// What the factors are made of.
    pub factors: Vec<FactorSummary>,
    /// Every factor by every method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tornado: Option<Tornado>,
    /// The target against the percentiles of each input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spider: Option<Spider>,
    /// The target over two inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<Grid>,
    /// Where conditions turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_even: Option<BreakEvens>,
    /// What to find out first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<Information>,
    /// What named stresses do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stress: Option<Stress>,
    /// What was true in the worst trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<Worst>,
    /// Warnings about the scenario.
    pub warnings: Vec<Warning>,
    /// Names in other languages, as the scenario gives them.
    pub labels: IndexMap<String, IndexMap<String, String>>,
}

/// A factor as results name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorSummary {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: FactorKind,
    /// Names of its variables.
    pub variables: Vec<String>,
    /// Whether a correlation ties it to another factor.
    pub correlated: bool,
}

impl Findings {
    /// Findings about a study, still without any section.
    #[must_use]
    pub fn new(loaded: &Loaded, study: &Study) -> Self {
        let variable = |index: &usize| study.model.variables.get(*index).map(|variable| variable.name.clone());
        Self {
            format: FORMAT.to_owned(),
            provenance: study.provenance.clone(),
            case: study.case.clone(),
            target: study.target.summary(study.estimate()),
            factors: study
                .factors
                .iter()
                .map(|factor| FactorSummary {
                    name: factor.name.clone(),
                    kind: factor.kind(),
                    variables: factor.variables.iter().filter_map(variable).collect(),
                    correlated: factor.correlated,
                })
                .collect(),
            tornado: None,
            spider: None,
            grid: None,
            break_even: None,
            information: None,
            stress: None,
            worst: None,
            warnings: summary::warnings(&study.warnings),
            labels: loaded.scenario.labels.clone(),
        }
    }
}
