//! Runs for Shapley effects, with correlated variables too.
//!
//! Goda (2021): with x a trial, z_j the trial with the first j factors of a random order drawn anew given the others, and
//! c(u) = E[Var(Y | all but u)] = E[(f(x) - f(z_u))²] / 2 the cost of a set of factors, the effect of the j-th factor of
//! the order is the mean of (f(x) - f(z_{j-1})/2 - f(z_j)/2) (f(z_{j-1}) - f(z_j)). For correlated variables "drawn anew
//! given the others" is the conditional law of the Gaussian copula; the increments still add to the variance.

use rayon::prelude::*;

use super::factors::{SensitivityError, length, owners};
use super::latent::{ConditionalGroup, LatentGroup, groups};
use super::{BLOCK, Function, depend};
use crate::random::address::{Purpose, Stream};
use crate::sensitivity::shapley::{effects, variance};
use crate::simulate::Control;
use crate::stats::Estimate;

/// What sets the name of a variable's conditional copy apart.
const SECOND: &str = "\u{1f}second";

/// Shapley effects and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapleyRun {
    /// By factor; they add to 1. `None` when no trial could be evaluated.
    pub effects: Option<Vec<Estimate>>,
    /// Variance that the factors share, in the output's unit squared. With one factor alone, over that with all of them, it
    /// is the factor's total index, for correlated variables too.
    pub variance: Option<Estimate>,
    /// Trials used, a multiple of two blocks.
    pub trials: u64,
    /// Trials left out because an output in them is not a finite number.
    pub dropped: u64,
}

/// Sums of one block.
struct Sums {
    increments: Vec<f64>,
    dropped: u64,
}

/// Shapley effects of factors from at least `trials` independent trials, each with one evaluation more than there are
/// factors. The trials are those of a plain independent run of the same seed.
///
/// All trials of a block share an order of the factors; the next block has the reverse order, and both together are one
/// observation for the error. Variables in no factor are never drawn anew: then the effects share the variance that is
/// left when those are known.
///
/// # Errors
/// [`SensitivityError`] for factors that do not fit, too many trials, or a cancelled run.
pub fn shapley<F: Function>(
    function: &F,
    factors: &[Vec<usize>],
    trials: u64,
    seed: u64,
    control: &Control,
) -> Result<ShapleyRun, SensitivityError> {
    let names = function.names();
    owners(names.len(), function.copula(), factors)?;
    let pairs = length(trials)?.div_ceil(2 * BLOCK).max(1);
    let stream = |name: &str| Stream::new(seed, name);
    let plan = Plan {
        function,
        factors,
        first: names.iter().map(|name| stream(name)).collect(),
        second: names.iter().map(|name| stream(&format!("{name}{SECOND}"))).collect(),
        groups: groups(function.copula()),
        orders: Stream::with_purpose(seed, "shapley", Purpose::Resample),
    };
    let sums: Vec<[Sums; 2]> = (0..pairs)
        .into_par_iter()
        .map_init(
            || function.scratch(),
            |scratch, pair| {
                let mut order = plan.order(pair);
                let mut block = |number: usize, order: &[usize]| match control.is_cancelled() {
                    true => Sums { increments: vec![0.0; factors.len()], dropped: 0 },
                    false => plan.block(scratch, number, order),
                };
                let forward = block(2 * pair, &order);
                order.reverse();
                [forward, block(2 * pair + 1, &order)]
            },
        )
        .collect();
    if control.is_cancelled() {
        return Err(SensitivityError::Cancelled);
    }
    let dropped = sums.iter().flatten().map(|sums| sums.dropped).sum();
    let used = (pairs * 2 * BLOCK) as u64;
    let blocks: Vec<Vec<f64>> = sums
        .iter()
        .map(|[one, two]| one.increments.iter().zip(&two.increments).map(|(one, two)| one + two).collect())
        .collect();
    let mean_trials = (used - dropped) as f64 / pairs as f64;
    Ok(ShapleyRun {
        effects: effects(&blocks).filter(|_| dropped < used),
        variance: variance(&blocks, mean_trials),
        trials: used,
        dropped,
    })
}

struct Plan<'a, F> {
    function: &'a F,
    factors: &'a [Vec<usize>],
    first: Vec<Stream>,
    second: Vec<Stream>,
    groups: Vec<LatentGroup>,
    orders: Stream,
}

impl<F: Function> Plan<'_, F> {
    /// A random order of the factors: sorted by a random word each.
    fn order(&self, pair: usize) -> Vec<usize> {
        let count = self.factors.len();
        let mut keys: Vec<(u64, usize)> =
            (0..count).map(|factor| (self.orders.word((pair * count + factor) as u64), factor)).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, factor)| factor).collect()
    }

    /// Sums of the increments over a block, by factor.
    fn block(&self, scratch: &mut F::Scratch, number: usize, order: &[usize]) -> Sums {
        let variables = self.first.len();
        let draw = |streams: &[Stream]| {
            let mut uniforms = vec![0.0; variables * BLOCK];
            for (stream, column) in streams.iter().zip(uniforms.chunks_mut(BLOCK)) {
                stream.fill((number * BLOCK) as u64, column);
            }
            uniforms
        };
        let (mut uniforms, other) = (draw(&self.first), draw(&self.second));
        depend(self.function, &mut uniforms, BLOCK);
        // When a variable is drawn anew; those in no factor never are.
        let mut position = vec![usize::MAX; variables];
        for (step, factor) in order.iter().enumerate() {
            for &variable in &self.factors[*factor] {
                position[variable] = step;
            }
        }
        let conditional: Vec<ConditionalGroup> = self
            .groups
            .iter()
            .map(|group| ConditionalGroup::new(group, |variable| position[variable], &uniforms, &other, BLOCK))
            .collect();

        let mut values = vec![0.0; variables * BLOCK];
        let mut evaluate = |uniforms: &[f64], out: &mut [f64]| {
            values.copy_from_slice(uniforms);
            self.function.values(&mut values, BLOCK);
            self.function.evaluate(scratch, &values, BLOCK, out);
        };
        let mut outputs = vec![vec![0.0; BLOCK]; order.len() + 1];
        let mut steps = outputs.iter_mut();
        if let Some(plain) = steps.next() {
            evaluate(&uniforms, plain);
        }
        for ((step, factor), out) in order.iter().enumerate().zip(steps) {
            let members = &self.factors[*factor];
            for &variable in members {
                if !conditional.iter().any(|group| group.contains(variable)) {
                    let place = variable * BLOCK..(variable + 1) * BLOCK;
                    uniforms[place.clone()].copy_from_slice(&other[place]);
                }
            }
            // Variables renewed earlier depend on fewer others now, so the whole group is.
            for group in conditional.iter().filter(|group| members.iter().any(|variable| group.contains(*variable))) {
                group.renew(|variable| position[variable] <= step, &mut uniforms, BLOCK);
            }
            evaluate(&uniforms, out);
        }
        self.sum(&outputs, order)
    }

    fn sum(&self, outputs: &[Vec<f64>], order: &[usize]) -> Sums {
        let mut sums = Sums { increments: vec![0.0; self.factors.len()], dropped: 0 };
        for lane in 0..BLOCK {
            if outputs.iter().any(|column| !column[lane].is_finite()) {
                sums.dropped += 1;
                continue;
            }
            let plain = outputs[0][lane];
            for (factor, pair) in order.iter().zip(outputs.windows(2)) {
                let (before, after) = (pair[0][lane], pair[1][lane]);
                sums.increments[*factor] += (plain - 0.5 * before - 0.5 * after) * (before - after);
            }
        }
        sums
    }
}
