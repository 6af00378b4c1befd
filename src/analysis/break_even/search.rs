//! The search for the point at which a condition turns.

use rayon::prelude::*;

use super::{BreakEven, ConditionBreakEven, Together, TogetherInput, Turn};
use crate::analysis::factor::{Factor, FactorKind, Source};
use crate::analysis::sample::Sample;
use crate::analysis::scan::{Held, Level, Position, Scan, positions};
use crate::analysis::study::Study;
use crate::analysis::verdict::estimate;
use crate::model::{Comparison, Condition, Statistic};
use crate::outcome::Outcome;
use crate::stats::Estimate;

/// Percentiles first tested; the range in which a turn is looked for.
pub(super) const LOOKOUTS: [f64; 9] = [0.001, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.999];
/// Narrowest bracket, as a share of the distribution.
const NARROW: f64 = 1e-4;
/// Steps of the search inside a bracket.
const STEPS: usize = 16;
/// Inputs that are moved together.
const TOGETHER: usize = 5;

/// The standing of a condition at a point.
#[derive(Debug, Clone)]
struct Standing {
    /// How far on the right side the statistic is; `None` where it is undefined.
    margin: Option<f64>,
    error: f64,
    holds: bool,
}

/// A search over the factors of a study.
pub(super) struct Search<'a> {
    pub study: &'a Study,
    pub scan: &'a Scan<'a>,
    pub outcomes: &'a [Outcome],
}

impl Search<'_> {
    pub fn positions(&self, factor: &Factor, shares: &[f64]) -> Vec<Position> {
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

    pub fn condition(
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
        if !linear
            && absent.holds != present.holds
            && let Some(draw) = self.study.model.risks.get(number).map(|risk| risk.draw)
        {
            let (mut low, mut high) = (0.0, 1.0);
            while high - low > NARROW {
                let middle = f64::midpoint(low, high);
                let held = vec![Held { variable: draw, at: Level::Probability(number, middle) }];
                if self.at(condition, held).holds == absent.holds {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            // Its error would need the density of the outcome, so it is left out.
            let value = Some(Estimate::exact(f64::midpoint(low, high)));
            turns.push(Turn { value, percentile: None, holds_above: present.holds });
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
