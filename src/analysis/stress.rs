//! Stresses: named changes of a scenario, each run on the same draws as the scenario itself.

mod changes;
mod sets;

use serde::{Deserialize, Serialize};

use self::changes::patches;
pub use self::sets::{StressSet, chosen, sets};
use super::run::{RunError, refuse_failures, refused};
use super::study::Study;
use super::verdict::{Trials, decide};
use crate::analysis::results::Verdict;
use crate::model::Model;
use crate::model::compile::compile;
use crate::outcome::{Comparison, Outcome, Outcomes};
use crate::scenario::load::{Document, Loaded};
use crate::scenario::patch::Patch;
use crate::simulate::{Control, simulate_outcomes};
use crate::stats::Estimate;

/// Name of the stress made of changes of one's own.
const OWN: &str = "--set";

/// What a stress does to the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StressSummary {
    /// Name of the stress, or `--set` for changes of one's own.
    pub name: String,
    /// What happens, in English.
    pub meaning: String,
    /// The same in Chinese.
    pub meaning_zh: String,
    /// Where the numbers come from.
    pub source: String,
    /// The changes made, as paths and values; empty when the scenario has nothing it applies to.
    pub changes: Vec<(String, String)>,
    /// The target under stress.
    pub target: Option<Estimate>,
    /// Mean difference of the outcome, trial by trial on the same draws; `None` where an outcome is undefined.
    pub difference: Option<Estimate>,
    /// P(NPV > 0) under stress.
    pub npv_above_zero: Option<Estimate>,
    /// The scenario's rule under stress.
    pub verdict: Option<Verdict>,
}

/// All stresses, the hardest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stress {
    /// P(NPV > 0) without stress.
    pub npv_above_zero: Option<Estimate>,
    /// The scenario's rule without stress.
    pub verdict: Option<Verdict>,
    /// One for each stress that applies.
    pub stresses: Vec<StressSummary>,
    /// Names of stresses that change nothing in this scenario.
    pub without_effect: Vec<String>,
}

/// Puts stresses on a scenario. `document` is the scenario as loaded; `own` are changes of one's own, taken together as
/// one more stress.
///
/// # Errors
/// When a change leads nowhere or a stressed scenario cannot be simulated.
pub fn stress(
    document: &Document,
    loaded: &Loaded,
    study: &Study,
    sets: &[&StressSet],
    own: &[Patch],
    control: &Control,
) -> Result<Stress, RunError> {
    let mut stresses = Vec::new();
    let mut without_effect = Vec::new();
    for set in sets {
        let patches = patches(set, loaded, &study.model);
        if patches.is_empty() {
            without_effect.push(set.name.clone());
            continue;
        }
        stresses.push(one(document, study, Some(set), &patches, control)?);
    }
    if !own.is_empty() {
        stresses.push(one(document, study, None, own, control)?);
    }
    let better = if study.target.outcome().metric.less_is_better() { -1.0 } else { 1.0 };
    let badness = |stress: &StressSummary| stress.target.map_or(f64::INFINITY, |target| better * target.value);
    stresses.sort_by(|a, b| badness(a).total_cmp(&badness(b)));
    Ok(Stress {
        npv_above_zero: above_zero(&study.outcomes, study.npv()),
        verdict: verdict(&study.model, &study.outcomes),
        stresses,
        without_effect,
    })
}

fn one(
    document: &Document,
    study: &Study,
    set: Option<&StressSet>,
    patches: &[Patch],
    control: &Control,
) -> Result<StressSummary, RunError> {
    let mut document = document.clone();
    document.patch(patches)?;
    let (mut model, _) = compile(&document.load()?)?;
    let outcome = study.target.outcome();
    model.report_at(outcome.month);
    model.report_at(study.model.horizon.min(model.horizon));
    let wanted: Vec<Outcome> = study.outcomes.columns.iter().map(|column| column.outcome).collect();
    let outcomes = simulate_outcomes(&model, &study.sampling, wanted, control).map_err(refused)?;
    refuse_failures(&model, &outcomes, study.sampling.seed, 0.0)?;
    let trials = Trials::of(&outcomes);
    let values = outcomes.values(outcome).unwrap_or_default();
    let before = study.outcomes.values(outcome).unwrap_or_default();
    let difference: Vec<f64> = values
        .iter()
        .zip(before)
        .map(|(after, before)| study.target.of_trial(*after) - study.target.of_trial(*before))
        .collect();
    let difference =
        difference.iter().all(|value| value.is_finite()).then(|| trials.sample(&difference).mean()).flatten();
    let text = |of: fn(&StressSet) -> &String| set.map_or_else(String::new, |set| of(set).clone());
    Ok(StressSummary {
        name: set.map_or_else(|| OWN.to_owned(), |set| set.name.clone()),
        meaning: text(|set| &set.meaning),
        meaning_zh: text(|set| &set.meaning_zh),
        source: text(|set| &set.source),
        changes: patches.iter().map(|patch| (patch.path.clone(), patch.value.clone())).collect(),
        target: study.target.estimate(&trials.sample(values)),
        difference,
        npv_above_zero: above_zero(&outcomes, study.npv()),
        verdict: verdict(&model, &outcomes),
    })
}

fn above_zero(outcomes: &Outcomes, npv: Outcome) -> Option<Estimate> {
    Trials::of(outcomes).outcome(npv)?.probability(Comparison::Greater, 0.0)
}

fn verdict(model: &Model, outcomes: &Outcomes) -> Option<Verdict> {
    decide(&model.rules, &Trials::of(outcomes)).verdict
}
