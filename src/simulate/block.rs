//! One block of trials, with the widest vector instructions this processor has.
//!
//! Everything below is inlined into [`Block::call`], which is compiled once for each instruction set and chosen when the
//! program runs. No set changes a bit: the kernel uses plain arithmetic only, without fused operations.

use pulp::{Arch, NullaryFnOnce};

use super::kernel::{Scratch, Sink, run_block};
use super::layout::Layout;
use crate::model::{Model, Value};
use crate::random::design::Sampler;

/// A block to compute.
pub struct Block<'a, 's> {
    /// The model.
    pub model: &'a Model,
    /// Its layout.
    pub layout: &'a Layout,
    /// Where the variables come from, and the first trial; `None` when they already stand in the scratch.
    pub draws: Option<(&'a Sampler, u64)>,
    /// Trials.
    pub lanes: usize,
    /// Working memory.
    pub scratch: &'a mut Scratch,
    /// Where results go.
    pub sink: &'a mut Sink<'s>,
}

impl Block<'_, '_> {
    /// Computes the block.
    #[inline(never)]
    pub fn run(self) {
        Arch::new().dispatch(self);
    }

    /// Draws the variables: uniforms by address, dependence, then every marginal.
    #[inline(always)]
    fn draw(&mut self, sampler: &Sampler, first: u64) {
        let lanes = self.lanes;
        let columns = &mut self.scratch.columns[..self.model.variables.len() * lanes];
        for (index, column) in columns.chunks_exact_mut(lanes).enumerate() {
            sampler.fill(index, first, column);
        }
        if let Some(copula) = &self.model.copula {
            copula.apply(columns, lanes);
        }
        for (variable, column) in self.model.variables.iter().zip(columns.chunks_exact_mut(lanes)) {
            variable.marginal.fill(column);
        }
        // A shorter block lays its columns closer, so the flag's place may hold another column of the block before.
        if let Value::Column(flag) = self.model.plan_flag {
            self.scratch.columns[flag * lanes..(flag + 1) * lanes].fill(0.0);
        }
    }
}

impl NullaryFnOnce for Block<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(mut self) {
        if let Some((sampler, first)) = self.draws {
            self.draw(sampler, first);
        }
        run_block(self.model, self.layout, self.lanes, self.scratch, self.sink);
    }
}
