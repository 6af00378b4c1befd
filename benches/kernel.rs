//! Speed of the parts of a run: whole simulations, draws by design, compiling. `docs/benchmarks.md` says how to read it.

use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use pulp::Arch;
use roicast::model::Model;
use roicast::model::compile::compile;
use roicast::random::design::{Design, Sampler};
use roicast::scenario::load::Loaded;
use roicast::simulate::{Control, LANES, Sampling, simulate};

const TRIALS: u64 = 100_000;
const SEED: u64 = 1;
const SCENARIOS: [&str; 2] = ["r1", "company-a"];
const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

fn main() {
    divan::main();
}

fn load(scenario: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario).with_extension("toml");
    Loaded::open(&path).unwrap_or_else(|problems| panic!("{scenario}: {problems}"))
}

fn model(scenario: &str) -> Model {
    compile(&load(scenario)).unwrap_or_else(|problems| panic!("{scenario}: {problems}")).0
}

/// All usual outcomes of every trial, on all processors.
#[divan::bench(args = SCENARIOS)]
fn trials(bencher: Bencher, scenario: &str) {
    let model = model(scenario);
    let sampling = Sampling::new(Design::Independent, TRIALS, SEED);
    bencher.counter(ItemsCount::new(TRIALS)).bench(|| simulate(black_box(&model), &sampling, &Control::default()));
}

/// The same on one thread: the kernel itself.
#[divan::bench(args = SCENARIOS)]
fn trials_on_one_thread(bencher: Bencher, scenario: &str) {
    let model = model(scenario);
    let sampling = Sampling::new(Design::Independent, TRIALS, SEED);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    bencher
        .counter(ItemsCount::new(TRIALS))
        .bench(|| pool.install(|| simulate(black_box(&model), &sampling, &Control::default())));
}

/// The uniforms of the inputs of R1, block by block as the kernel asks for them; an item is one uniform.
#[divan::bench(args = DESIGNS)]
fn uniforms(bencher: Bencher, design: Design) {
    let model = model("r1");
    let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
    let Sampling { trials, seed, replicates, .. } = Sampling::new(design, TRIALS, SEED);
    let sampler = Sampler::new(design, seed, &names, trials, replicates).expect("a valid design");
    let mut block = vec![0.0; names.len() * LANES];
    let blocks = sampler.trials() / LANES as u64;
    bencher.counter(ItemsCount::new(blocks * block.len() as u64)).bench_local(|| {
        for first in (0..blocks).map(|block| block * LANES as u64) {
            Arch::new().dispatch(|| {
                for (input, column) in block.chunks_exact_mut(LANES).enumerate() {
                    sampler.fill(input, first, column);
                }
            });
            black_box(&mut block);
        }
    });
}

/// From a checked scenario to a model, tables of quantile functions included.
#[divan::bench(args = SCENARIOS)]
fn compiling(bencher: Bencher, scenario: &str) {
    let loaded = load(scenario);
    bencher.bench(|| compile(black_box(&loaded)));
}
