//! A model with some of its variables held at chosen values, the others at the plan, at their medians, or drawn.
//!
//! Everything that asks "what if this input were …" is a scan: one-at-a-time swings, spiders, grids, break-evens. All
//! points of a scan meet the same draws, so their differences carry little noise.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::factor::{Factor, Source};
use super::run::{RunError, refused};
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::Outcome;
use crate::random::design::Sampler;
use crate::simulate::evaluate::{Evaluator, Memory};
use crate::simulate::{LANES, Sampling};

/// What the variables that are not held do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Others {
    /// They stand at their plan values, and no risk happens.
    Plan,
    /// They stand at their medians.
    Median,
    /// They are drawn.
    Drawn,
}

/// A variable held at a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// The variable.
    pub variable: usize,
    /// What it is held at.
    pub at: Level,
}

/// Where a variable is held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// At this value.
    Value(f64),
    /// The draw of this risk, so that the risk happens, at a time drawn as ever.
    Happens(usize),
    /// The draw of this risk, so that it happens with this probability, at a time drawn as ever.
    Probability(usize, f64),
}

/// A model ready to be asked many times.
#[derive(Debug)]
pub struct Scan<'a> {
    evaluator: Evaluator<'a>,
    others: Others,
    /// Values of all variables by block: one column a variable, one after the other.
    blocks: Vec<Block>,
    trials: usize,
    replicates: u64,
}

#[derive(Debug)]
struct Block {
    lanes: usize,
    values: Vec<f64>,
    /// Probability of every risk in every trial, as far as it is not the same in all.
    chances: Vec<Option<Vec<f64>>>,
}

impl<'a> Scan<'a> {
    /// A scan of chosen outcomes. `sampling` says how the others are drawn, where they are.
    ///
    /// # Errors
    /// When the design cannot hold the model.
    pub fn new(model: &'a Model, wanted: Vec<Outcome>, others: Others, sampling: &Sampling) -> Result<Self, RunError> {
        let evaluator = Evaluator::new(model, wanted);
        let constant = |value: fn(&crate::model::Variable) -> f64| {
            let values: Vec<f64> = model.variables.iter().map(value).collect();
            let chances = chances(model, &values, 1);
            vec![Block { lanes: 1, values, chances }]
        };
        let (blocks, replicates) = match others {
            Others::Plan => (constant(|variable| variable.plan), 1),
            Others::Median => (constant(|variable| variable.distribution.median()), 1),
            Others::Drawn => {
                let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
                let sampler = sampling.aligned_to(model).sampler(&names).map_err(|error| refused(error.into()))?;
                (drawn(&evaluator, &sampler), u64::from(sampler.replicates()))
            }
        };
        let trials = blocks.iter().map(|block| block.lanes).sum();
        Ok(Self { evaluator, others, blocks, trials, replicates })
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &'a Model {
        self.evaluator.model()
    }

    /// Trials behind every point.
    #[must_use]
    pub const fn trials(&self) -> usize {
        self.trials
    }

    /// Replicates among them.
    #[must_use]
    pub const fn replicates(&self) -> u64 {
        self.replicates
    }

    /// Outcomes at every point, as one column an outcome.
    #[must_use]
    pub fn points(&self, points: &[Vec<Held>], outcomes: usize) -> Vec<Vec<Vec<f64>>> {
        // Points are independent of each other, so threads cannot change a bit.
        points
            .par_iter()
            .map_init(|| self.evaluator.memory(), |memory, held| self.point(memory, held, outcomes))
            .collect()
    }

    /// The value a quantity takes at a point in the first trial.
    #[must_use]
    pub fn first_value(&self, held: &[Held], value: Value) -> Option<f64> {
        self.quantity(self.blocks.first()?, held, value).into_iter().next()
    }

    /// The values a quantity takes, trial by trial, with nothing held.
    #[must_use]
    pub fn values(&self, value: Value) -> Vec<f64> {
        self.blocks.iter().flat_map(|block| self.quantity(block, &[], value)).collect()
    }

    fn quantity(&self, block: &Block, held: &[Held], value: Value) -> Vec<f64> {
        let mut values = Vec::new();
        self.settle(block, held, &mut values);
        run_program(self.model(), &values, block.lanes, &[value]).into_iter().next().unwrap_or_default()
    }

    fn point(&self, memory: &mut Memory, held: &[Held], outcomes: usize) -> Vec<Vec<f64>> {
        let mut columns = vec![vec![0.0; self.trials]; outcomes];
        let mut values = Vec::new();
        let mut start = 0;
        for block in &self.blocks {
            self.settle(block, held, &mut values);
            let mut out: Vec<&mut [f64]> =
                columns.iter_mut().map(|column| &mut column[start..start + block.lanes]).collect();
            let switch = |number: usize, column: &mut [f64]| column.fill(self.switch(number, held));
            self.evaluator.evaluate_with(memory, &values, block.lanes, switch, &mut out);
            start += block.lanes;
        }
        columns
    }

    /// A plan holds unless a variable that it hides is the one being moved.
    fn switch(&self, number: usize, held: &[Held]) -> f64 {
        let moved = self
            .model()
            .plan_switches
            .get(number)
            .is_some_and(|switch| held.iter().any(|held| switch.hides.contains(&held.variable)));
        f64::from(u8::from(self.others == Others::Plan && !moved))
    }

    /// The probability of a risk in every trial of a block.
    fn chance<'b>(&self, block: &'b Block, risk: usize) -> impl Fn(usize) -> f64 + 'b {
        let constant = self.model().risks.get(risk).and_then(|risk| risk.chance.constant());
        let chances = block.chances.get(risk).and_then(Option::as_deref);
        move |lane| constant.or_else(|| chances?.get(lane).copied()).unwrap_or(0.0)
    }

    fn settle(&self, block: &Block, held: &[Held], values: &mut Vec<f64>) {
        values.clear();
        values.extend_from_slice(&block.values);
        for held in held {
            let column = &mut values[held.variable * block.lanes..(held.variable + 1) * block.lanes];
            match held.at {
                Level::Value(value) => column.fill(value),
                Level::Probability(risk, probability) => {
                    let chance = self.chance(block, risk);
                    for (lane, draw) in column.iter_mut().enumerate() {
                        *draw = if *draw < probability { *draw / probability * chance(lane) } else { 1.0 };
                    }
                }
                Level::Happens(risk) => {
                    let chance = self.chance(block, risk);
                    for (lane, draw) in column.iter_mut().enumerate() {
                        let chance = chance(lane);
                        // Alone, a draw stands for its median; drawn, it is squeezed into the part that means "happens".
                        let within = if self.others == Others::Drawn { *draw } else { 0.5 };
                        *draw = within * chance;
                    }
                }
            }
        }
    }
}

fn drawn(evaluator: &Evaluator<'_>, sampler: &Sampler) -> Vec<Block> {
    let model = evaluator.model();
    let trials = usize::try_from(sampler.trials()).unwrap_or(usize::MAX);
    let starts: Vec<usize> = (0..trials).step_by(LANES).collect();
    starts
        .into_par_iter()
        .map(|start| {
            let lanes = LANES.min(trials - start);
            let mut values = vec![0.0; model.variables.len() * lanes];
            evaluator.draw(sampler, start as u64, &mut values, lanes);
            let chances = chances(model, &values, lanes);
            Block { lanes, values, chances }
        })
        .collect()
}

fn chances(model: &Model, values: &[f64], lanes: usize) -> Vec<Option<Vec<f64>>> {
    let varies = |risk: &crate::model::Risk| risk.chance.constant().is_none();
    if !model.risks.iter().any(varies) {
        return vec![None; model.risks.len()];
    }
    let chances: Vec<Value> = model.risks.iter().map(|risk| risk.chance).collect();
    let found = run_program(model, values, lanes, &chances);
    model.risks.iter().zip(found).map(|(risk, chances)| varies(risk).then_some(chances)).collect()
}

/// Quantities of a block of trials whose variables are given.
fn run_program(model: &Model, values: &[f64], lanes: usize, wanted: &[Value]) -> Vec<Vec<f64>> {
    let mut columns = vec![0.0; model.program.columns.max(model.variables.len()) * lanes];
    columns[..values.len()].copy_from_slice(values);
    model.program.run(&mut columns, lanes);
    let view = Columns { data: &columns, lanes };
    wanted.iter().map(|value| (0..lanes).map(|lane| view.at(*value, lane)).collect()).collect()
}

/// Where a factor can be held: a percentile of an input, or whether a risk happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Variables held.
    pub held: Vec<Held>,
    /// Share of its distribution at or below, for inputs.
    pub percentile: Option<f64>,
}

/// Positions of a factor at percentiles of its own distribution. A quantity with several draws of its own takes them
/// from the sampled trial at that percentile; a risk has two positions, absent and present; a group moves its members
/// together, each at the same percentile, or at the mirrored one where `falling` says so.
#[must_use]
pub fn positions(
    model: &Model,
    factor: &Factor,
    sample: &SampledValues<'_>,
    shares: &[f64],
    falling: &dyn Fn(&Factor) -> bool,
) -> Vec<Position> {
    match &factor.source {
        Source::Risk(number) => {
            let Some(risk) = model.risks.get(*number) else { return Vec::new() };
            let at = |at| Position { held: vec![Held { variable: risk.draw, at }], percentile: None };
            vec![at(Level::Value(1.0)), at(Level::Happens(*number))]
        }
        Source::Quantity(_) => shares
            .iter()
            .map(|share| Position { held: at_percentile(model, factor, sample, *share), percentile: Some(*share) })
            .collect(),
        Source::Group(members) => shares
            .iter()
            .map(|share| {
                let held = members.iter().flat_map(|member| {
                    let share = if falling(member) { 1.0 - share } else { *share };
                    match member.source {
                        // In a group a risk happens at the end where the others are at their worst or best.
                        Source::Risk(_) => {
                            let ends = positions(model, member, sample, &[], falling);
                            let chosen = if share > 0.5 { ends.last() } else { ends.first() };
                            chosen.map_or_else(Vec::new, |position| position.held.clone())
                        }
                        _ => at_percentile(model, member, sample, share),
                    }
                });
                Position { held: held.collect(), percentile: Some(*share) }
            })
            .collect(),
    }
}

fn at_percentile(model: &Model, factor: &Factor, sample: &SampledValues<'_>, share: f64) -> Vec<Held> {
    if let [variable] = factor.variables.as_slice() {
        let value = model.variables.get(*variable).map_or(f64::NAN, |known| known.distribution.quantile(share));
        return vec![Held { variable: *variable, at: Level::Value(value) }];
    }
    let Some(trial) = sample.trial_at(&factor.name, share) else { return Vec::new() };
    let value = |variable: usize| sample.variables.get(variable).and_then(|column| column.get(trial)).copied();
    factor
        .variables
        .iter()
        .filter_map(|&variable| Some(Held { variable, at: Level::Value(value(variable)?) }))
        .collect()
}

/// Draws of a run, to look up the trial in which a quantity stood at a percentile.
#[derive(Debug, Clone, Copy)]
pub struct SampledValues<'a> {
    /// Factors of the run.
    pub factors: &'a [Factor],
    /// Their values.
    pub columns: &'a [Option<Vec<f64>>],
    /// The variables' draws.
    pub variables: &'a [Vec<f64>],
}

impl SampledValues<'_> {
    /// The trial in which a factor stood at a percentile; the first of equals.
    fn trial_at(&self, name: &str, share: f64) -> Option<usize> {
        let index = self.factors.iter().position(|factor| factor.name == name)?;
        let column = self.columns.get(index)?.as_ref()?;
        let mut order: Vec<usize> = (0..column.len()).collect();
        let place = ((column.len() as f64 * share) as usize).min(column.len().checked_sub(1)?);
        let (_, trial, _) =
            order.select_nth_unstable_by(place, |a, b| column[*a].total_cmp(&column[*b]).then(a.cmp(b)));
        Some(*trial)
    }
}
