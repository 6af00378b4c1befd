//! Random variables on their way into the model: first their distributions, at the end the tables of their quantiles.

use rayon::prelude::*;

use super::Variable;
use crate::random::distribution::Distribution;
use crate::random::marginal::{Marginal, Marginals};

/// A random variable before its table is made.
pub(super) struct Drawn {
    pub name: String,
    pub distribution: Distribution,
    pub plan: f64,
    pub risk: Option<usize>,
}

/// Variables with their tables, which are the most work of compiling and independent of each other.
pub(super) fn drawn(drawn: Vec<Drawn>, marginals: &Marginals) -> Vec<Variable> {
    let tables: Vec<Marginal> = drawn.par_iter().map(|drawn| marginals.compile(&drawn.distribution)).collect();
    let variables = drawn.into_iter().zip(tables);
    variables
        .map(|(Drawn { name, distribution, plan, risk }, marginal)| Variable {
            name,
            distribution,
            marginal,
            plan,
            risk,
        })
        .collect()
}
