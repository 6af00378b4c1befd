//! The named stresses that come with the program, as data.

use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::lang::Message;
use crate::scenario::problem::{Problem, Problems};
use crate::text::name::nearest;

/// A named stress that can be put on any scenario.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StressSet {
    /// Name.
    pub name: String,
    /// What happens.
    pub meaning: String,
    /// The same in Chinese.
    pub meaning_zh: String,
    /// Where the numbers come from.
    pub source: String,
    /// Factors on fields.
    #[serde(default)]
    pub scale: IndexMap<String, f64>,
    /// Additions to fields.
    #[serde(default)]
    pub add: IndexMap<String, f64>,
    /// What a scaled field is where it is absent; others are left out then.
    #[serde(default)]
    pub start: IndexMap<String, f64>,
    /// Most a scaled field may become.
    #[serde(default)]
    pub at_most: IndexMap<String, f64>,
    /// All planned go-lives move to the last one.
    #[serde(default)]
    pub together: bool,
    /// A cost line added.
    pub cost: Option<AddedCost>,
    /// A risk added.
    pub risk: Option<AddedRisk>,
}

/// A cost that a stress adds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedCost {
    pub(super) name: String,
    pub(super) category: String,
    pub(super) class: String,
    /// Share of the planned explicit costs.
    pub(super) share: f64,
}

/// A risk that a stress adds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedRisk {
    pub(super) name: String,
    pub(super) probability: Option<f64>,
    pub(super) per_year: Option<f64>,
    /// Share of the planned explicit costs.
    pub(super) cost: Option<f64>,
    /// Months by which all go-lives slip.
    pub(super) delay: Option<f64>,
    /// What remains of adoption; it collapses in the half-year after the first go-live.
    pub(super) adoption_left: Option<f64>,
}

/// All named stresses.
#[must_use]
pub fn sets() -> &'static [StressSet] {
    #[derive(Deserialize)]
    struct File {
        stress: Vec<StressSet>,
    }
    static SETS: OnceLock<Vec<StressSet>> = OnceLock::new();
    // The file is part of the program; a test reads it.
    SETS.get_or_init(|| toml::from_str::<File>(include_str!("sets.toml")).map_or_else(|_| Vec::new(), |f| f.stress))
}

/// The stresses of some names; all of them without any.
///
/// # Errors
/// Every name that no stress has.
pub fn chosen(names: &[String]) -> Result<Vec<&'static StressSet>, Problems> {
    if names.is_empty() {
        return Ok(sets().iter().collect());
    }
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for name in names {
        match sets().iter().find(|set| set.name == *name) {
            Some(set) => found.push(set),
            None => {
                let known = || sets().iter().map(|set| set.name.as_str());
                let problem = Problem::error("E-NAME", "stress", Message::new("stress.unknown").with("name", name));
                problems.push(match nearest(name, known()) {
                    Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
                    None => {
                        problem.help(Message::new("patch.known").with("names", known().collect::<Vec<_>>().join(", ")))
                    }
                });
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(Problems(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_reads_and_is_told_by_name() {
        assert!(sets().len() >= 12);
        let all: Vec<String> = sets().iter().map(|set| set.name.clone()).collect();
        assert_eq!(chosen(&all).expect("known").len(), all.len());
        let said = chosen(&["hiden-costs".to_owned()]).expect_err("typo").to_string();
        assert!(said.contains("hidden-costs"), "{said}");
    }
}
