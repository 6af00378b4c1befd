//! What to find out first: what knowing a factor before the decision is worth, in money.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::factor::{Factor, FactorKind, Source};
use super::study::Study;
use crate::decision::{DecisionError, InformationStudy, NetBenefits, compare_options};
use crate::scenario::format::InputEntry;
use crate::scenario::load::Loaded;
use crate::stats::Estimate;

/// What knowing one factor is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorInformation {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// Expected value of knowing it before the decision (EVPPI), its bias taken off.
    pub value: Estimate,
    /// The estimate before that.
    pub plug_in: f64,
    /// How far that is too high.
    pub bias: f64,
    /// Share of trials in which knowing it changes the choice.
    pub changed: f64,
    /// What finding it out would cost, as the scenario states.
    pub study_cost: Option<f64>,
    /// Whether that is worth it: the whole interval of the value above (or below) the cost; `None` when it is too close
    /// to call or no cost is stated.
    pub worth_it: Option<bool>,
}

/// The most that information is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// Names of the options, the choice without more information first found in `best`.
    pub options: Vec<String>,
    /// The choice without more information: the largest mean NPV.
    pub best: usize,
    /// Its mean NPV.
    pub best_mean: Estimate,
    /// What knowing everything would be worth (EVPI): the expected loss from choosing now.
    pub evpi: Estimate,
    /// How far that is off because the best option was found in the same trials; never positive.
    pub evpi_bias: f64,
    /// Trials it rests on.
    pub trials: u64,
    /// One for each factor, the most valuable first.
    pub factors: Vec<FactorInformation>,
}

/// A factor with its values by trial (several columns for a group) and the stated cost of finding it out.
pub(super) struct Knowable<'a> {
    pub name: String,
    pub kind: FactorKind,
    pub columns: Vec<&'a [f64]>,
    pub study_cost: Option<f64>,
}

/// The value of information for going ahead with one scenario or doing nothing, by NPV over the horizon.
///
/// # Errors
/// When no trial has a finite NPV.
pub fn information(loaded: &Loaded, study: &Study) -> Result<Information, DecisionError> {
    let npv = study.kept(study.npv());
    let nothing = vec![0.0; npv.len()];
    let knowables: Vec<Knowable<'_>> =
        study.factors.iter().filter_map(|factor| knowable(loaded, study, factor)).collect();
    let names = [study.case.name.clone(), DO_NOTHING.to_owned()];
    worth(&names, &[npv, &nothing], study.kept_replicates(), &knowables)
}

/// Name of the option that costs and brings nothing.
pub const DO_NOTHING: &str = "do-nothing";

pub(super) fn knowable<'a>(loaded: &Loaded, study: &'a Study, factor: &Factor) -> Option<Knowable<'a>> {
    let columns = match &factor.source {
        Source::Group(members) => members.iter().filter_map(|member| study.column(member)).collect(),
        _ => vec![study.column(factor)?],
    };
    let study_cost = match loaded.scenario.input.get(&factor.name) {
        Some(InputEntry::Full(input)) => input.study_cost,
        _ => None,
    };
    Some(Knowable { name: factor.name.clone(), kind: factor.kind(), columns, study_cost })
}

pub(super) fn worth(
    options: &[String],
    columns: &[&[f64]],
    replicates: u64,
    knowables: &[Knowable<'_>],
) -> Result<Information, DecisionError> {
    let benefits = NetBenefits::new(columns, replicates)?;
    let comparison = compare_options(&benefits)?;
    let questions = InformationStudy::new(&benefits)?;
    // Factors are independent questions, so threads cannot change a bit.
    let found: Result<Vec<FactorInformation>, DecisionError> = knowables
        .par_iter()
        .map(|knowable| {
            let answer = questions.value_of(&knowable.columns)?;
            let (low, high) = answer.value.interval.unwrap_or((answer.value.value, answer.value.value));
            let worth_it = knowable.study_cost.and_then(|cost| match (low > cost, high < cost) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            });
            Ok(FactorInformation {
                factor: knowable.name.clone(),
                kind: knowable.kind,
                value: answer.value,
                plug_in: answer.plug_in,
                bias: answer.bias,
                changed: answer.changed,
                study_cost: knowable.study_cost,
                worth_it,
            })
        })
        .collect();
    let mut factors = found?;
    factors.sort_by(|a, b| b.value.value.total_cmp(&a.value.value));
    let best_mean = comparison.options.get(comparison.best).map_or(Estimate::exact(0.0), |option| option.mean);
    Ok(Information {
        options: options.to_vec(),
        best: comparison.best,
        best_mean,
        evpi: comparison.evpi.value,
        evpi_bias: comparison.evpi.bias,
        trials: benefits.trials() as u64,
        factors,
    })
}
