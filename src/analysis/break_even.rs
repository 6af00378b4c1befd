//! What must be true: for each input the value at which a condition turns, the others drawn as ever; and for the
//! inputs that matter most, how good all of them must be together.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::factor::{Factor, FactorKind, Source};
use super::run::RunError;
use super::sample::Sample;
use super::scan::{Held, Others, Position, Scan, positions};
use super::study::Study;
use super::verdict::estimate;
use crate::model::rule::parse_condition;
use crate::model::{Comparison, Condition, Model, Statistic};
use crate::outcome::Outcome;
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::Sampling;
use crate::stats::Estimate;

/// Percentiles first tested; the range in which a turn is looked for.
const LOOKOUTS: [f64; 9] = [0.001, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.999];
/// Narrowest bracket, as a share of the distribution.
const NARROW: f64 = 1e-4;
/// Steps of the search inside a bracket.
const STEPS: usize = 16;
/// Inputs that are moved together.
const TOGETHER: usize = 5;

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
        study.factors.iter().map(|factor| search.positions(factor, &LOOKOUTS)).collect();
    // Every condition looks at the same points first.
    let mut points: Vec<Vec<Held>> = vec![Vec::new()];
    points.extend(positions.iter().flatten().map(|position| position.held.clone()));
    let columns = scan.points(&points, outcomes.len());
    let conditions = conditions.iter().map(|condition| search.condition(condition, &positions, &columns)).collect();
    Ok(BreakEvens { trials: scan.trials() as u64, conditions })
}

/// The standing of a condition at a point.
#[derive(Debug, Clone)]
struct Standing {
    /// How far on the right side the statistic is; `None` where it is undefined.
    margin: Option<f64>,
    error: f64,
    holds: bool,
}

struct Search<'a> {
    study: &'a Study,
    scan: &'a Scan<'a>,
    outcomes: &'a [Outcome],
}

impl Search<'_> {
    fn positions(&self, factor: &Factor, shares: &[f64]) -> Vec<Position> {
        positions(&self.study.model, factor, &self.study.sampled(), shares, &|_| false)
    }

    fn estimate(&self, condition: &Condition, columns: &[Vec<f64>]) -> Option<Estimate> {
        let index = self.outcomes.iter().position(|outcome| *outcome == condition.outcome())?;
        estimate(&condition.statistic, &Sample::new(columns.get(index)?, self.scan.replicates(), None))
    }

    fn standing(&self, condition: &Condition, columns: &[Vec<f64>]) -> Standing {
        let found = self.estimate(condition, columns);
        let margin = found.map(|found| margin(condition, found.value)).filter(|margin| margin.is_finite());
        let holds = found.is_some_and(|found| condition.comparison.holds(found.value, condition.threshold));
        Standing { margin, error: found.and_then(|found| found.standard_error).unwrap_or(0.0), holds }
    }

    fn at(&self, condition: &Condition, held: Vec<Held>) -> Standing {
        let columns = self.scan.points(&[held], self.outcomes.len());
        self.standing(condition, columns.first().map_or(&[], Vec::as_slice))
    }

    fn condition(
        &self,
        condition: &Condition,
        positions: &[Vec<Position>],
        columns: &[Vec<Vec<f64>>],
    ) -> ConditionBreakEven {
        let mut standings = columns.iter().map(|columns| self.standing(condition, columns));
        let now = columns.first().and_then(|columns| self.estimate(condition, columns));
        let _ = standings.next();
        let work: Vec<(&Factor, &Vec<Position>, Vec<Standing>)> = self
            .study
            .factors
            .iter()
            .zip(positions)
            .map(|(factor, positions)| (factor, positions, standings.by_ref().take(positions.len()).collect()))
            .collect();
        // Searches are independent of each other, so threads cannot change a bit.
        let mut inputs: Vec<BreakEven> = work
            .par_iter()
            .map(|(factor, positions, standings)| match factor.source {
                Source::Risk(number) => self.risk(condition, factor, number, standings),
                _ => self.input(condition, factor, positions, standings),
            })
            .collect();
        inputs.sort_by(|a, b| b.reach.total_cmp(&a.reach));
        let together = self.together(condition, &inputs);
        ConditionBreakEven {
            condition: condition.text.clone(),
            outcome: condition.outcome(),
            now,
            threshold: condition.threshold,
            is_share: matches!(condition.statistic, Statistic::Probability(..))
                || condition.outcome().metric.quantity() == crate::outcome::Quantity::Share,
            inputs,
            together,
        }
    }

    fn input(
        &self,
        condition: &Condition,
        factor: &Factor,
        positions: &[Position],
        standings: &[Standing],
    ) -> BreakEven {
        let mut turns = Vec::new();
        for (pair, ends) in standings.windows(2).zip(positions.windows(2)) {
            if let ([before, after], [low, high]) = (pair, ends)
                && before.holds != after.holds
                && let (Some(low), Some(high)) = (low.percentile, high.percentile)
            {
                turns.push(self.turn(condition, factor, (low, before.clone()), (high, after.clone())));
            }
        }
        let range = match (positions.first(), positions.last()) {
            (Some(low), Some(high)) => self.value(factor, low).zip(self.value(factor, high)),
            _ => None,
        };
        BreakEven {
            factor: factor.name.clone(),
            kind: factor.kind(),
            now: self.plan(factor),
            range,
            turns,
            holds_at_low: standings.first().is_some_and(|standing| standing.holds),
            holds_at_high: standings.last().is_some_and(|standing| standing.holds),
            reach: reach(standings),
        }
    }

    /// Narrows a bracket: false position, kept away from its ends so that a jump is halved too.
    fn turn(&self, condition: &Condition, factor: &Factor, low: (f64, Standing), high: (f64, Standing)) -> Turn {
        let (mut low, mut high) = (low, high);
        let width = high.0 - low.0;
        let slope = low.1.margin.zip(high.1.margin).map(|(a, b)| (b - a) / width);
        for _ in 0..STEPS {
            let span = high.0 - low.0;
            let part = match low.1.margin.zip(high.1.margin) {
                Some((a, b)) if a != b => (a / (a - b)).clamp(0.05, 0.95),
                _ => 0.5,
            };
            let share = low.0 + part * span;
            let Some(position) = self.positions(factor, &[share]).into_iter().next() else { break };
            let standing = self.at(condition, position.held);
            let found = standing.margin.is_some_and(|margin| margin.abs() < 0.02 * standing.error);
            if standing.holds == low.1.holds {
                low = (share, standing);
            } else {
                high = (share, standing);
            }
            if found || high.0 - low.0 < NARROW {
                break;
            }
        }
        // The side on which the condition holds; between two margins, where their line crosses zero.
        let share = match low.1.margin.zip(high.1.margin) {
            Some((a, b)) if a != b => low.0 + (a / (a - b)).clamp(0.0, 1.0) * (high.0 - low.0),
            _ if low.1.holds => low.0,
            _ => high.0,
        };
        let value_at =
            |share: f64| self.positions(factor, &[share]).first().and_then(|position| self.value(factor, position));
        let error = low.1.error.max(high.1.error);
        let value = value_at(share).map(|value| {
            // The error of the statistic, carried over to the input by the slope between the first two points.
            let spread = slope.filter(|slope| *slope != 0.0).map(|slope| error / slope.abs());
            let ends = spread.and_then(|spread| {
                let below = value_at((share - spread).clamp(LOOKOUTS[0], LOOKOUTS[8]))?;
                let above = value_at((share + spread).clamp(LOOKOUTS[0], LOOKOUTS[8]))?;
                Some((above - below).abs() / 2.0)
            });
            ends.map_or(Estimate::exact(value), |error| {
                Estimate::normal(value, error, crate::stats::Confidence::default())
            })
        });
        Turn { value, percentile: Some(share), holds_above: high.1.holds }
    }

    /// The mean over the trials is a mixture of those with the risk and those without, so it is linear in the
    /// probability; percentiles and CVaR are not.
    fn risk(&self, condition: &Condition, factor: &Factor, number: usize, standings: &[Standing]) -> BreakEven {
        let linear = matches!(condition.statistic, Statistic::Mean(_) | Statistic::Probability(..));
        let (absent, present) = match standings {
            [absent, present] => (absent.clone(), present.clone()),
            _ => (
                Standing { margin: None, error: 0.0, holds: false },
                Standing { margin: None, error: 0.0, holds: false },
            ),
        };
        let mut turns = Vec::new();
        if linear
            && absent.holds != present.holds
            && let Some((without, with)) = absent.margin.zip(present.margin)
        {
            let probability = without / (without - with);
            let across = without - with;
            // First order in both margins, taken as independent.
            let (a, b) = (with * absent.error, without * present.error);
            let error = (a * a + b * b).sqrt() / (across * across);
            let value = Estimate::normal(probability, error, crate::stats::Confidence::default());
            turns.push(Turn { value: Some(value), percentile: None, holds_above: present.holds });
        }
        let now = self.study.model.risks.get(number).map(|risk| {
            let chances = self.scan.values(risk.chance);
            crate::stats::sum(&chances) / chances.len().max(1) as f64
        });
        BreakEven {
            factor: factor.name.clone(),
            kind: factor.kind(),
            now,
            range: Some((0.0, 1.0)),
            turns,
            holds_at_low: absent.holds,
            holds_at_high: present.holds,
            reach: reach(standings),
        }
    }

    /// All of the most important inputs from their worst to their best.
    fn together(&self, condition: &Condition, inputs: &[BreakEven]) -> Option<Together> {
        let chosen: Vec<(&Factor, bool)> = inputs
            .iter()
            .filter(|input| input.kind == FactorKind::Input && input.reach > 0.0)
            .take(TOGETHER)
            .filter_map(|input| {
                let factor = self.study.factors.iter().find(|factor| factor.name == input.factor)?;
                let ends = self.positions(factor, &[LOOKOUTS[1], LOOKOUTS[7]]);
                let [low, high] = ends.as_slice() else { return None };
                let low = self.at(condition, low.held.clone()).margin?;
                Some((factor, self.at(condition, high.held.clone()).margin? > low))
            })
            .collect();
        if chosen.len() < 2 {
            return None;
        }
        let held = |goodness: f64| -> Vec<Held> {
            chosen
                .iter()
                .flat_map(|(factor, rising)| {
                    let share = if *rising { goodness } else { 1.0 - goodness };
                    self.positions(factor, &[share]).into_iter().next().map_or_else(Vec::new, |position| position.held)
                })
                .collect()
        };
        let (mut worst, mut best) = (LOOKOUTS[0], LOOKOUTS[8]);
        let (at_worst, at_best) = (self.at(condition, held(worst)).holds, self.at(condition, held(best)).holds);
        let goodness = (at_worst != at_best).then(|| {
            while best - worst > NARROW {
                let middle = f64::midpoint(worst, best);
                if self.at(condition, held(middle)).holds == at_worst {
                    worst = middle;
                } else {
                    best = middle;
                }
            }
            best
        });
        let inputs = chosen
            .iter()
            .map(|(factor, rising)| {
                let goodness = goodness.unwrap_or(0.5);
                let percentile = if *rising { goodness } else { 1.0 - goodness };
                let position = self.positions(factor, &[percentile]).into_iter().next();
                let value = position.and_then(|position| self.value(factor, &position));
                TogetherInput { factor: factor.name.clone(), value, percentile, more_is_better: *rising }
            })
            .collect();
        Some(Together { goodness, holds_at_worst: at_worst, holds_at_best: at_best, inputs })
    }

    fn value(&self, factor: &Factor, position: &Position) -> Option<f64> {
        match factor.source {
            Source::Quantity(value) => self.scan.first_value(&position.held, value),
            _ => None,
        }
    }

    fn plan(&self, factor: &Factor) -> Option<f64> {
        let Source::Quantity(value) = factor.source else { return None };
        let named = self.study.model.inputs.iter().find(|(name, _)| *name == factor.name).map(|(_, value)| *value);
        Some(crate::simulate::trace::plan(&self.study.model).value(named.unwrap_or(value)))
    }
}

fn margin(condition: &Condition, value: f64) -> f64 {
    match condition.comparison {
        Comparison::Greater | Comparison::AtLeast => value - condition.threshold,
        Comparison::Less | Comparison::AtMost => condition.threshold - value,
    }
}

fn reach(standings: &[Standing]) -> f64 {
    let margins = || standings.iter().filter_map(|standing| standing.margin);
    match (margins().min_by(f64::total_cmp), margins().max_by(f64::total_cmp)) {
        (Some(least), Some(most)) => most - least,
        _ => 0.0,
    }
}
