//! Morris trajectories: from a random point of a grid, every factor moved once, in random order.

use rayon::prelude::*;

use super::factors::{SensitivityError, independent, length, owners};
use super::{BLOCK, Function, depend};
use crate::random::address::{Purpose, Stream, UNIFORM_MAX, UNIFORM_MIN};
use crate::sensitivity::morris::{Screening, screening};
use crate::simulate::Control;

/// How trajectories are laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct MorrisDesign {
    /// Grid points of every variable, even; a step goes half of them up or down, to p / (2 (p - 1)) of the range.
    pub levels: u32,
    /// Number of trajectories, each with one evaluation more than there are factors.
    pub trajectories: u64,
    /// Probability at the lowest grid point of a variable, from 0.
    pub from: f64,
    /// Probability at the highest grid point, up to 1.
    pub to: f64,
    /// Seed of points and orders.
    pub seed: u64,
}

impl MorrisDesign {
    /// Four levels from P5 to P95: the ends of an unbounded distribution would be infinite.
    #[must_use]
    pub const fn new(trajectories: u64, seed: u64) -> Self {
        Self { levels: 4, trajectories, from: 0.05, to: 0.95, seed }
    }
}

/// Elementary effects of every factor: change of the output over the step, as change for a whole unit of probability.
///
/// A factor of several variables moves all of them, each up or down as it can; it has a size but no sign. `None` for a
/// factor whose effects are all undefined. Variables in no factor vary from trajectory to trajectory.
///
/// # Errors
/// [`SensitivityError`]: among them [`SensitivityError::Levels`] for an odd number of levels or a range not inside 0 to 1,
/// and [`SensitivityError::Dependent`] for correlations across factors, where moving one alone has no meaning.
pub fn morris<F: Function>(
    function: &F,
    factors: &[Vec<usize>],
    design: &MorrisDesign,
    control: &Control,
) -> Result<Vec<Option<Screening>>, SensitivityError> {
    let names = function.names();
    independent(function.copula(), &owners(names.len(), function.copula(), factors)?)?;
    let inside = 0.0 <= design.from && design.from < design.to && design.to <= 1.0;
    if !inside || design.levels == 0 || !design.levels.is_multiple_of(2) {
        return Err(SensitivityError::Levels);
    }
    let trajectories = length(design.trajectories)?;
    let stream = |name: &str| Stream::with_purpose(design.seed, name, Purpose::Resample);
    let plan = Plan {
        function,
        factors,
        design,
        points: names.iter().map(|name| stream(&format!("morris {name}"))).collect(),
        orders: stream("morris order"),
    };
    let blocks: Vec<Vec<Vec<f64>>> = (0..trajectories.div_ceil(BLOCK))
        .into_par_iter()
        .map_init(
            || function.scratch(),
            |scratch, block| match control.is_cancelled() {
                true => Vec::new(),
                false => plan.block(scratch, block * BLOCK, BLOCK.min(trajectories - block * BLOCK)),
            },
        )
        .collect();
    if control.is_cancelled() {
        return Err(SensitivityError::Cancelled);
    }
    let effects = |factor: usize| -> Vec<f64> {
        blocks.iter().filter_map(|block| block.get(factor)).flatten().copied().collect()
    };
    Ok((0..factors.len()).map(|factor| screening(&effects(factor), factors[factor].len() == 1)).collect())
}

struct Plan<'a, F> {
    function: &'a F,
    factors: &'a [Vec<usize>],
    design: &'a MorrisDesign,
    points: Vec<Stream>,
    orders: Stream,
}

impl<F: Function> Plan<'_, F> {
    /// Elementary effects by factor and trajectory, of the trajectories from number `first`.
    fn block(&self, scratch: &mut F::Scratch, first: usize, lanes: usize) -> Vec<Vec<f64>> {
        let (levels, count) = (u64::from(self.design.levels), self.factors.len());
        // Levels of every variable and trajectory; a word is 2^64 times a uniform, so its remainder is one too.
        let mut points: Vec<u64> = self
            .points
            .iter()
            .flat_map(|stream| (0..lanes).map(move |lane| stream.word((first + lane) as u64) % levels))
            .collect();
        let orders: Vec<Vec<usize>> = (0..lanes).map(|lane| self.order(first + lane)).collect();
        let step = f64::from(self.design.levels) / (2.0 * f64::from(self.design.levels - 1));
        let width = step * (self.design.to - self.design.from);
        let mut effects = vec![vec![0.0; lanes]; count];
        let (mut before, mut after) = (vec![0.0; lanes], vec![0.0; lanes]);
        self.evaluate(scratch, &points, lanes, &mut before);
        for number in 0..count {
            let mut signs = vec![1.0; lanes];
            for (lane, (order, sign)) in orders.iter().zip(&mut signs).enumerate() {
                for variable in &self.factors[order[number]] {
                    let point = &mut points[variable * lanes + lane];
                    // From the lower half only up, from the upper one only down is inside the grid.
                    let up = *point < levels / 2;
                    *point = if up { *point + levels / 2 } else { *point - levels / 2 };
                    *sign = if up { 1.0 } else { -1.0 };
                }
            }
            self.evaluate(scratch, &points, lanes, &mut after);
            for (lane, order) in orders.iter().enumerate() {
                effects[order[number]][lane] = signs[lane] * (after[lane] - before[lane]) / width;
            }
            std::mem::swap(&mut before, &mut after);
        }
        effects
    }

    fn order(&self, trajectory: usize) -> Vec<usize> {
        let count = self.factors.len();
        let mut keys: Vec<(u64, usize)> =
            (0..count).map(|factor| (self.orders.word((trajectory * count + factor) as u64), factor)).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, factor)| factor).collect()
    }

    fn evaluate(&self, scratch: &mut F::Scratch, points: &[u64], lanes: usize, out: &mut [f64]) {
        let (from, to) = (self.design.from, self.design.to);
        let last = f64::from(self.design.levels - 1);
        let uniform = |point: &u64| (from + *point as f64 / last * (to - from)).clamp(UNIFORM_MIN, UNIFORM_MAX);
        let mut values: Vec<f64> = points.iter().map(uniform).collect();
        depend(self.function, &mut values, lanes);
        self.function.values(&mut values, lanes);
        self.function.evaluate(scratch, &values, lanes, out);
    }
}
