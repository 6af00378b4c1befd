//! What must be true: for each input the value at which a condition turns, the others drawn as ever; and for the
//! inputs that matter most, how good all of them must be together.

mod search;

use serde::{Deserialize, Serialize};

use self::search::Search;
use super::factor::FactorKind;
use super::run::RunError;
use super::scan::{Held, Others, Position, Scan};
use super::study::Study;
use crate::model::rule::parse_condition;
use crate::model::{Condition, Model};
use crate::outcome::Outcome;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::Sampling;
use crate::stats::Estimate;

/// Where a condition begins or ceases to hold as an input rises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The value of the input (its probability, for a risk) with the error that the trials leave; `None` for a group.
    pub value: Option<Estimate>,
    /// Share of the input's distribution below it; `None` for a risk.
    pub percentile: Option<f64>,
    /// Whether the condition holds above it.
    pub holds_above: bool,
}

/// What a condition asks of one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// Its plan value; for a risk, its probability.
    pub now: Option<f64>,
    /// Value at P0.1 and P99.9, the range searched; 0 and 1 for the probability of a risk.
    pub range: Option<(f64, f64)>,
    /// Where the condition turns; empty when it does not in the range.
    pub turns: Vec<Turn>,
    /// Whether it holds at the lower end of the range.
    pub holds_at_low: bool,
    /// Whether it holds at the upper end.
    pub holds_at_high: bool,
    /// How far the statistic moves over the range.
    pub reach: f64,
}

/// One input of a common turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TogetherInput {
    /// Name of the factor.
    pub factor: String,
    /// Value it must at least have, or at most, so that the condition still holds.
    pub value: Option<f64>,
    /// Its percentile there, as a share.
    pub percentile: f64,
    /// Whether more of it is better.
    pub more_is_better: bool,
}

/// What the inputs that matter most must be together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Together {
    /// How good each must be at least: the share of its distribution that is worse. `None` when the condition holds
    /// even at their worst, or not even at their best.
    pub goodness: Option<f64>,
    /// Whether the condition holds with all of them at their worst.
    pub holds_at_worst: bool,
    /// Whether it holds with all of them at their best.
    pub holds_at_best: bool,
    /// The inputs, the one with the most reach first.
    pub inputs: Vec<TogetherInput>,
}

/// A condition and what it asks of every input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionBreakEven {
    /// As written.
    pub condition: String,
    /// Outcome it is about.
    pub outcome: Outcome,
    /// Its statistic now, on the trials of the search.
    pub now: Option<Estimate>,
    /// What it is compared with.
    pub threshold: f64,
    /// Whether it is a share, shown in percent.
    pub is_share: bool,
    /// One for each factor, the one with the most reach first.
    pub inputs: Vec<BreakEven>,
    /// The most important inputs together.
    pub together: Option<Together>,
}

/// Break-evens of all conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakEvens {
    /// Trials behind every point of the search.
    pub trials: u64,
    /// One for each condition.
    pub conditions: Vec<ConditionBreakEven>,
}

/// The conditions asked about; without any, that the mean NPV is not negative, and those of the scenario's rule.
///
/// # Errors
/// What is wrong with a condition, at the path `condition`.
pub fn conditions(model: &Model, asked: &[String]) -> Result<Vec<Condition>, Problems> {
    let standard = ["mean(npv) >= 0".to_owned()];
    let texts = if asked.is_empty() { standard.as_slice() } else { asked };
    let mut problems = Vec::new();
    let mut conditions = Vec::new();
    for text in texts {
        match parse_condition(text, model.horizon) {
            Ok(condition) => conditions.push(condition),
            Err(errors) => {
                problems.extend(errors.into_iter().map(|error| Problem {
                    help: error.help,
                    ..Problem::error(error.code, "condition", error.message)
                }))
            }
        }
    }
    if asked.is_empty() {
        conditions.extend(model.rules.iter().cloned());
    }
    if problems.is_empty() { Ok(conditions) } else { Err(Problems(problems)) }
}

/// Searches the break-evens of every condition.
///
/// # Errors
/// When the design cannot hold the model.
pub fn break_evens(study: &Study, conditions: &[Condition], sampling: &Sampling) -> Result<BreakEvens, RunError> {
    let mut outcomes: Vec<Outcome> = conditions.iter().map(Condition::outcome).collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    // Outcomes are taken at the months of the conditions too.
    let mut model = study.model.clone();
    outcomes.iter().for_each(|outcome| model.report_at(outcome.month));
    let scan = Scan::new(&model, outcomes.clone(), Others::Drawn, sampling)?;
    let search = Search { study, scan: &scan, outcomes: &outcomes };
    let positions: Vec<Vec<Position>> =
        study.factors.iter().map(|factor| search.positions(factor, &search::LOOKOUTS)).collect();
    // Every condition looks at the same points first.
    let mut points: Vec<Vec<Held>> = vec![Vec::new()];
    points.extend(positions.iter().flatten().map(|position| position.held.clone()));
    let columns = scan.points(&points, outcomes.len());
    let conditions = conditions.iter().map(|condition| search.condition(condition, &positions, &columns)).collect();
    Ok(BreakEvens { trials: scan.trials() as u64, conditions })
}
