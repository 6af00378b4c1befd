//! Speed of what turns columns into figures: rates of return of a block of R1, and the statistics of a column.

mod support;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use pulp::NullaryFnOnce;
use roicast::finance::{IRR_LANES, IrrStatus};
use roicast::outcome::MonthlyHistogram;
use roicast::random::design::Design;
use roicast::simulate::{Control, LANES, Sampling, simulate};
use roicast::stats::{
    Confidence, Moments, QuantileType, Tail, proportion_estimate, quantile_estimates, spearman, tail_mean_estimate,
};
use support::{Irr, SEED, flows, model, uniforms, widest};

const TRIALS: usize = 1_000_000;
const SHARES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

fn main() {
    divan::main();
}

/// The IRR of a block at the horizon; an item is one trial.
#[divan::bench]
fn irr(bencher: Bencher) {
    let model = model("r1");
    let sampling = Sampling::new(Design::Independent, LANES as u64, SEED);
    let outcomes = simulate(&model, &sampling, &Control::default()).expect("a run");
    let flows = flows(&model, &outcomes.variables.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let (mut rates, mut statuses) = (vec![0.0; LANES], [IrrStatus::Undefined; IRR_LANES]);
    bencher
        .counter(ItemsCount::new(LANES))
        .bench_local(|| widest(Irr(black_box(&flows), black_box(&mut rates), &mut statuses)));
}

struct Count<'a>(&'a mut MonthlyHistogram, &'a [f64]);

impl NullaryFnOnce for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.count(0, self.1);
    }
}

/// A block counted in a month of a fan; an item is one value.
#[divan::bench]
fn histogram(bencher: Bencher) {
    let (mut histogram, values) = (MonthlyHistogram::new(&[(0.0, 1.0)]), uniforms(LANES));
    bencher.counter(ItemsCount::new(LANES)).bench_local(|| widest(Count(&mut histogram, black_box(&values))));
}

/// The percentiles of an outcome with their errors; an item is one trial.
#[divan::bench]
fn percentiles_with_errors(bencher: Bencher) {
    let column = uniforms(TRIALS);
    bencher
        .counter(ItemsCount::new(TRIALS))
        .with_inputs(|| column.clone())
        .bench_local_refs(|values| quantile_estimates(values, &SHARES, QuantileType::default(), Confidence::default()));
}

/// Mean and standard deviation with their errors.
#[divan::bench]
fn moments(bencher: Bencher) {
    let column = uniforms(TRIALS);
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        let moments = Moments::of(black_box(&column));
        (moments.mean_estimate(Confidence::default()), moments.standard_error_of_standard_deviation())
    });
}

/// CVaR with its error.
#[divan::bench]
fn cvar(bencher: Bencher) {
    let column = uniforms(TRIALS);
    bencher
        .counter(ItemsCount::new(TRIALS))
        .with_inputs(|| column.clone())
        .bench_local_refs(|values| tail_mean_estimate(values, Tail::Lower, 0.05, Confidence::default()));
}

/// A probability with its interval.
#[divan::bench]
fn probability(bencher: Bencher) {
    let column = uniforms(TRIALS);
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        let hits = black_box(&column).iter().filter(|value| **value > 0.3).count();
        proportion_estimate(hits as u64, TRIALS as u64, Confidence::default())
    });
}

/// A rank correlation of the kept draws.
#[divan::bench]
fn rank_correlation(bencher: Bencher) {
    let (x, y) = (uniforms(65_536), uniforms(131_072).split_off(65_536));
    bencher.counter(ItemsCount::new(65_536_usize)).bench_local(|| spearman(black_box(&x), &y));
}
