//! Speed of draws: uniforms by design, the copula, and both with every quantile function, for the inputs of R1 on one
//! thread, block by block as the engine asks for them.

mod support;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use roicast::model::Model;
use roicast::random::design::{Design, Sampler};
use roicast::simulate::{LANES, Sampling};
use support::{Depend, Fill, Quantiles, SEED, model, widest};

const TRIALS: u64 = 65_536;
const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

fn main() {
    divan::main();
}

fn sampler(model: &Model, design: Design) -> Sampler {
    let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
    let Sampling { trials, seed, replicates, .. } = Sampling::new(design, TRIALS, SEED);
    Sampler::new(design, seed, &names, trials, replicates).expect("a valid design")
}

/// Uniforms; an item is one uniform.
#[divan::bench(args = DESIGNS)]
fn uniforms(bencher: Bencher, design: Design) {
    let model = model("r1");
    let sampler = sampler(&model, design);
    let mut columns = vec![0.0; model.variables.len() * LANES];
    bencher.counter(ItemsCount::new(TRIALS * model.variables.len() as u64)).bench_local(|| {
        for first in (0..TRIALS).step_by(LANES) {
            widest(Fill { sampler: &sampler, first, columns: black_box(&mut columns) });
        }
    });
}

/// The three rank correlations of R1, five inputs in two groups; an item is one trial.
#[divan::bench]
fn copula(bencher: Bencher) {
    let model = model("r1");
    let copula = model.copula.as_ref().expect("correlations");
    let mut from = vec![0.0; model.variables.len() * LANES];
    widest(Fill { sampler: &sampler(&model, Design::Independent), first: 0, columns: &mut from });
    let mut columns = from.clone();
    bencher.counter(ItemsCount::new(LANES)).bench_local(|| {
        columns.copy_from_slice(&from);
        widest(Depend { copula, columns: black_box(&mut columns) });
    });
}

/// Everything up to the values of all inputs; an item is one trial.
#[divan::bench(args = DESIGNS)]
fn draws(bencher: Bencher, design: Design) {
    let model = model("r1");
    let sampler = sampler(&model, design);
    let copula = model.copula.as_ref().expect("correlations");
    let mut columns = vec![0.0; model.variables.len() * LANES];
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        for first in (0..TRIALS).step_by(LANES) {
            widest(Fill { sampler: &sampler, first, columns: &mut columns });
            widest(Depend { copula, columns: &mut columns });
            for (variable, column) in model.variables.iter().zip(columns.chunks_exact_mut(LANES)) {
                widest(Quantiles { marginal: &variable.marginal, column });
            }
            black_box(&mut columns);
        }
    });
}
