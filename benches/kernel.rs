//! Speed of the simulation of R1: on one thread and on all, with all usual outcomes and with NPV alone, and what
//! compiling costs. `docs/benchmarks.md` says how to read it.

mod support;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use roicast::model::compile::compile;
use roicast::outcome::{Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate, simulate_outcomes};
use support::{SEED, load, model, one_thread};

const TRIALS: u64 = 262_144;

fn main() {
    divan::main();
}

fn sampling() -> Sampling {
    Sampling::new(Design::Independent, TRIALS, SEED)
}

/// All usual outcomes of every trial, on all processors; an item is one trial.
#[divan::bench]
fn all_threads(bencher: Bencher) {
    let model = model("r1");
    bencher.counter(ItemsCount::new(TRIALS)).bench(|| simulate(black_box(&model), &sampling(), &Control::default()));
}

/// The same on one thread.
#[divan::bench]
fn one_thread_all_outcomes(bencher: Bencher) {
    let (model, pool) = (model("r1"), one_thread());
    bencher
        .counter(ItemsCount::new(TRIALS))
        .bench(|| pool.install(|| simulate(black_box(&model), &sampling(), &Control::default())));
}

/// NPV alone on one thread: what draws and months cost without the other outcomes.
#[divan::bench]
fn one_thread_npv(bencher: Bencher) {
    let (model, pool) = (model("r1"), one_thread());
    let wanted = vec![Outcome { metric: Metric::Npv, month: model.horizon }];
    bencher.counter(ItemsCount::new(TRIALS)).bench(|| {
        pool.install(|| simulate_outcomes(black_box(&model), &sampling(), wanted.clone(), &Control::default()))
    });
}

/// From a checked scenario to a model, tables of quantile functions included.
#[divan::bench]
fn compiling(bencher: Bencher) {
    let loaded = load("r1");
    bencher.bench(|| compile(black_box(&loaded)));
}
