//! What several benchmarks need: shipped scenarios, and parts of a block run as the engine runs them, compiled for every
//! instruction set. A closure given to the dispatch would not be inlined into it and so measure the plainest one.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::path::{Path, PathBuf};

use pulp::{Arch, NullaryFnOnce};
use roicast::finance::{IRR_LANES, IrrStatus, irr_block};
use roicast::model::Model;
use roicast::model::compile::compile;
use roicast::random::copula::Copula;
use roicast::random::design::Sampler;
use roicast::random::marginal::Marginal;
use roicast::scenario::load::Loaded;
use roicast::simulate::LANES;
use roicast::simulate::trace::trace;

pub const SEED: u64 = 1;

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// A shipped scenario by its path below the folder, without the ending.
pub fn load(scenario: &str) -> Loaded {
    Loaded::open(&folder().join(scenario).with_extension("toml"))
        .unwrap_or_else(|problems| panic!("{scenario}: {problems}"))
}

pub fn model(scenario: &str) -> Model {
    compile(&load(scenario)).unwrap_or_else(|problems| panic!("{scenario}: {problems}")).0
}

pub fn one_thread() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread")
}

/// The uniforms of every input for a block of trials.
pub struct Fill<'a> {
    pub sampler: &'a Sampler,
    pub first: u64,
    pub columns: &'a mut [f64],
}

impl NullaryFnOnce for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (input, column) in self.columns.chunks_exact_mut(LANES).enumerate() {
            self.sampler.fill(input, self.first, column);
        }
    }
}

/// A quantile function applied to a column of uniforms.
pub struct Quantiles<'a> {
    pub marginal: &'a Marginal,
    pub column: &'a mut [f64],
}

impl NullaryFnOnce for Quantiles<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.marginal.fill(self.column);
    }
}

/// A copula applied to a block of uniforms.
pub struct Depend<'a> {
    pub copula: &'a Copula,
    pub columns: &'a mut [f64],
}

impl NullaryFnOnce for Depend<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.copula.apply(self.columns, LANES);
    }
}

/// Net flows of the trials of a block of R1, [`IRR_LANES`] at a time: a row for each month.
pub type Flows = Vec<Vec<[f64; IRR_LANES]>>;

/// Flows of trials with the given columns of inputs.
pub fn flows(model: &Model, inputs: &[&[f64]]) -> Flows {
    let mut flows = vec![vec![[0.0; IRR_LANES]; model.horizon + 1]; LANES / IRR_LANES];
    for lane in 0..LANES {
        let drawn: Vec<f64> = inputs.iter().map(|column| column[lane]).collect();
        for (row, flow) in flows[lane / IRR_LANES].iter_mut().zip(trace(model, &drawn).net) {
            row[lane % IRR_LANES] = flow;
        }
    }
    flows
}

/// The IRR of every trial of a block.
pub struct Irr<'a>(pub &'a Flows, pub &'a mut [f64], pub &'a mut [IrrStatus; IRR_LANES]);

impl NullaryFnOnce for Irr<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (flows, rates) in self.0.iter().zip(self.1.chunks_mut(IRR_LANES)) {
            irr_block(flows, rates, self.2);
        }
    }
}

/// With the widest vector instructions of this processor.
#[inline(never)]
pub fn widest(work: impl NullaryFnOnce) {
    Arch::new().dispatch(work);
}

/// Uniform numbers that look random, from the golden ratio.
pub fn uniforms(count: usize) -> Vec<f64> {
    (1..=count).map(|k| (k as f64 * 0.618_033_988_749_894_9).fract()).collect()
}
