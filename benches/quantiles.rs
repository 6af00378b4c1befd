//! Speed of quantile functions, by distribution: filling a column, and compiling it beforehand.

mod support;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use roicast::random::distribution::Distribution;
use roicast::random::marginal::Marginal;
use support::{Quantiles, uniforms, widest};

const DRAWS: usize = 4096;

const DISTRIBUTIONS: [&str; 21] = [
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "exponential",
    "weibull",
    "logistic",
    "student-t",
    "pareto",
    "metalog",
    "normal-truncated",
    "mixture",
    "empirical",
    "bernoulli",
    "discrete",
    "poisson",
    "binomial",
    "geometric",
];

fn main() {
    divan::main();
}

fn distribution(name: &str) -> Distribution {
    let pairs = [(1.0, 0.2), (2.0, 0.5), (5.0, 0.3)];
    let made = match name {
        "uniform" => Distribution::uniform(1.0, 4.0),
        "triangular" => Distribution::triangular(1.0, 2.0, 4.0),
        "pert" => Distribution::pert(1.0, 2.0, 4.0, 4.0),
        "normal" => Distribution::normal(2.0, 0.5),
        "lognormal" => Distribution::lognormal(0.7, 0.4),
        "beta" => Distribution::beta(8.0, 3.0, 0.0, 1.0),
        "gamma" => Distribution::gamma(2.0, 1.0),
        "exponential" => Distribution::exponential(2.0),
        "weibull" => Distribution::weibull(1.5, 2.0),
        "logistic" => Distribution::logistic(2.0, 0.5),
        "student-t" => Distribution::student_t(4.0, 2.0, 0.5),
        "pareto" => Distribution::pareto(1.0, 2.0, f64::INFINITY),
        "metalog" => Distribution::metalog(&[(0.1, 1.0), (0.5, 2.0), (0.9, 4.0)], None, None),
        "normal-truncated" => Distribution::normal(2.0, 0.5).and_then(|normal| normal.truncated(Some(1.5), Some(3.0))),
        "mixture" => Distribution::normal(2.0, 0.5)
            .and_then(|one| Ok((one, Distribution::gamma(2.0, 1.0)?)))
            .and_then(|(one, two)| Distribution::mixture(&[(one, 0.7), (two, 0.3)])),
        "empirical" => Distribution::empirical(&pairs),
        "bernoulli" => Distribution::bernoulli(0.1),
        "discrete" => Distribution::discrete(&pairs),
        "poisson" => Distribution::poisson(12.0),
        "binomial" => Distribution::binomial(40.0, 0.3),
        "geometric" => Distribution::geometric(0.2),
        other => panic!("unknown distribution {other}"),
    };
    made.unwrap_or_else(|errors| panic!("{name}: {errors:?}"))
}

/// Uniforms become draws, in place; an item is one draw.
#[divan::bench(args = DISTRIBUTIONS)]
fn draws(bencher: Bencher, name: &str) {
    let marginal = Marginal::compile(&distribution(name));
    let from = uniforms(DRAWS);
    let mut column = from.clone();
    bencher.counter(ItemsCount::new(DRAWS)).bench_local(|| {
        column.copy_from_slice(&from);
        widest(Quantiles { marginal: &marginal, column: black_box(&mut column) });
    });
}

/// From a distribution to a function ready for draws, its tables included.
#[divan::bench(args = DISTRIBUTIONS)]
fn compiling(bencher: Bencher, name: &str) {
    let distribution = distribution(name);
    bencher.bench_local(|| Marginal::compile(black_box(&distribution)));
}
