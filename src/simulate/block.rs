//! One block of trials, with the widest vector instructions this processor has.
//!
//! Everything below is inlined into [`Draw::call`], [`Quantiles::call`] and [`Block::call`], which are compiled once for
//! each instruction set and chosen when the program runs. No set changes a bit: the kernel uses plain arithmetic only,
//! without fused operations.

use pulp::{Arch, NullaryFnOnce};

use super::kernel::{Scratch, Sink, run_block};
use super::layout::Layout;
use crate::model::Model;
use crate::random::design::Sampler;

/// The draws of a block: uniforms by address, dependence, then every marginal.
pub struct Draw<'a> {
    /// The model.
    pub model: &'a Model,
    /// Where the uniforms come from.
    pub sampler: &'a Sampler,
    /// First trial.
    pub first: u64,
    /// Trials.
    pub lanes: usize,
    /// The variables, one column after the other.
    pub columns: &'a mut [f64],
}

impl Draw<'_> {
    /// Draws.
    #[inline(never)]
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl NullaryFnOnce for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { model, sampler, first, lanes, columns } = self;
        sampler.fill_block(first, lanes, columns);
        if let Some(copula) = &model.copula {
            copula.apply(columns, lanes);
        }
        Quantiles { model, lanes, columns }.call();
    }
}

/// Uniforms become values, in place.
pub struct Quantiles<'a> {
    /// The model.
    pub model: &'a Model,
    /// Trials.
    pub lanes: usize,
    /// The variables, one column after the other.
    pub columns: &'a mut [f64],
}

impl Quantiles<'_> {
    /// Applies every variable's quantile function.
    #[inline(never)]
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl NullaryFnOnce for Quantiles<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (variable, column) in self.model.variables.iter().zip(self.columns.chunks_exact_mut(self.lanes)) {
            variable.marginal.fill(column);
        }
    }
}

/// A block to compute whose variables and plan switches stand in the scratch.
pub struct Block<'a, 's, 'c> {
    /// The model.
    pub model: &'a Model,
    /// Its layout.
    pub layout: &'a Layout,
    /// Trials.
    pub lanes: usize,
    /// Working memory.
    pub scratch: &'a mut Scratch,
    /// Where results go.
    pub sink: &'a mut Sink<'s, 'c>,
}

impl Block<'_, '_, '_> {
    /// Computes the block.
    #[inline(never)]
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl NullaryFnOnce for Block<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        run_block(self.model, self.layout, self.lanes, self.scratch, self.sink);
    }
}
