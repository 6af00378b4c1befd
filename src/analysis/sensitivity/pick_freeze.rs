//! Pick-freeze runs: the output on two independent sets of inputs, and on mixtures of them by factor.

use rayon::prelude::*;

use super::factors::{SensitivityError, independent, length, owners};
use super::{BLOCK, Function, depend};
use crate::random::design::Sampler;
use crate::sensitivity::StudyError;
use crate::sensitivity::pick_freeze::PickFreeze;
use crate::simulate::{Control, Sampling};

/// What sets the name of a variable's second copy apart; a separator that no name in a file can have.
const SECOND: &str = "\u{1f}second";

/// Outputs of a pick-freeze design.
#[derive(Debug, Clone, PartialEq)]
pub struct PickFreezeRuns {
    /// On the inputs A: the draws, and so the outputs, of a plain run of the same sampling without an alignment.
    pub a: Vec<f64>,
    /// On the independent inputs B.
    pub b: Vec<f64>,
    /// By factor: on A, with the variables of the factor from B.
    pub mixed: Vec<Vec<f64>>,
    /// Equal consecutive parts that are independent; 1 for independent trials.
    pub replicates: u64,
}

impl PickFreezeRuns {
    /// The indices that these outputs estimate.
    ///
    /// # Errors
    /// Only if the columns were changed to differ in length.
    pub fn indices(&self) -> Result<PickFreeze<'_>, StudyError> {
        let mixed: Vec<&[f64]> = self.mixed.iter().map(Vec::as_slice).collect();
        PickFreeze::new(&self.a, &self.b, &mixed, self.replicates)
    }
}

/// Evaluations of a design of so many trials and factors: trials times factors plus two.
#[must_use]
pub fn evaluations(trials: u64, factors: usize) -> u128 {
    u128::from(trials) * (factors as u128 + 2)
}

/// Runs A, B and the mixtures.
///
/// A variable in no factor stays as in A in all mixtures. The two copies of a variable are two inputs of one design, so
/// for Sobol points they are two dimensions of one sequence.
///
/// # Errors
/// [`SensitivityError`]; among them [`SensitivityError::Dependent`] when correlations couple variables of different
/// factors, for which these indices do not hold.
pub fn pick_freeze<F: Function>(
    function: &F,
    factors: &[Vec<usize>],
    sampling: &Sampling,
    control: &Control,
) -> Result<PickFreezeRuns, SensitivityError> {
    let names = function.names();
    let variables = names.len();
    independent(function.copula(), &owners(variables, function.copula(), factors)?)?;
    let second: Vec<String> = names.iter().map(|name| format!("{name}{SECOND}")).collect();
    let both: Vec<&str> = names.iter().copied().chain(second.iter().map(String::as_str)).collect();
    // Points turned for A and B together would serve neither.
    let sampler = Sampler::new(sampling.design, sampling.seed, &both, sampling.trials, sampling.replicates)?;
    let trials = length(sampler.trials())?;

    let mut columns = vec![vec![0.0; trials]; factors.len() + 2];
    // The part of every column that a block fills.
    let mut blocks: Vec<Vec<&mut [f64]>> = (0..trials.div_ceil(BLOCK)).map(|_| Vec::new()).collect();
    for column in &mut columns {
        for (block, part) in blocks.iter_mut().zip(column.chunks_mut(BLOCK)) {
            block.push(part);
        }
    }
    let fresh = || (function.scratch(), vec![0.0; variables * BLOCK], vec![0.0; variables * BLOCK], Vec::new());
    blocks.into_par_iter().enumerate().for_each_init(fresh, |(scratch, a, b, work), (number, mut parts)| {
        let lanes = parts.first().map_or(0, |part| part.len());
        if control.is_cancelled() || lanes == 0 {
            return;
        }
        let first_trial = (number * BLOCK) as u64;
        let (a, b) = (&mut a[..variables * lanes], &mut b[..variables * lanes]);
        for variable in 0..variables {
            sampler.fill(variable, first_trial, &mut a[variable * lanes..(variable + 1) * lanes]);
            sampler.fill(variables + variable, first_trial, &mut b[variable * lanes..(variable + 1) * lanes]);
        }
        // Groups of correlated variables lie inside factors, so whole groups are mixed and stay as dependent as they are.
        depend(function, a, lanes);
        depend(function, b, lanes);
        function.values(a, lanes);
        function.values(b, lanes);
        let [on_a, on_b, mixed @ ..] = parts.as_mut_slice() else { return };
        function.evaluate(scratch, a, lanes, on_a);
        function.evaluate(scratch, b, lanes, on_b);
        for (factor, out) in factors.iter().zip(mixed) {
            work.clear();
            work.extend_from_slice(a);
            for variable in factor {
                let place = variable * lanes..(variable + 1) * lanes;
                work[place.clone()].copy_from_slice(&b[place]);
            }
            function.evaluate(scratch, work, lanes, out);
        }
    });
    if control.is_cancelled() {
        return Err(SensitivityError::Cancelled);
    }
    let mut columns = columns.into_iter();
    let (a, b) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
    Ok(PickFreezeRuns { a, b, mixed: columns.collect(), replicates: u64::from(sampler.replicates()) })
}
