//! Speed of sensitivity: each estimator on columns of R1 (all inputs, NPV), and the designed runs behind indices and
//! Shapley effects.

mod support;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use roicast::analysis::run::Options;
use roicast::analysis::sensitivity::swing::{SwingOptions, swings};
use roicast::analysis::sensitivity::tornado::{Method, TornadoOptions, tornado};
use roicast::analysis::study::{Question, Study as ScenarioStudy};
use roicast::random::design::Design;
use roicast::sensitivity::binned::binned_change;
use roicast::sensitivity::given_data::first_order;
use roicast::sensitivity::morris::screening;
use roicast::sensitivity::pawn::pawn;
use roicast::sensitivity::rank::rank_correlations;
use roicast::sensitivity::shapley::effects;
use roicast::sensitivity::{Study, regression};
use roicast::simulate::{Control, Sampling};
use roicast::stats::{Confidence, mean_estimate};
use support::{SEED, load, uniforms};

const TRIALS: u64 = 65_536;

fn main() {
    divan::main();
}

fn scenario_study() -> ScenarioStudy {
    let options = Options {
        scenario_file: "r1.toml".to_owned(),
        ..Options::new(Sampling::new(Design::Independent, TRIALS, SEED))
    };
    let question = Question { outcome: Some("npv".to_owned()), groups: Vec::new() };
    ScenarioStudy::new(&load("r1"), &options, &question, &Control::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// All inputs of R1 with NPV, over the trials whose draws are kept.
fn with_columns(work: impl FnOnce(&Study<'_>)) {
    let scenario = scenario_study();
    let inputs: Vec<&[f64]> = scenario.factors.iter().filter_map(|factor| scenario.column(factor)).collect();
    work(&Study::new(&inputs, &scenario.response, 1).expect("columns of one length"));
}

/// Items are trials, for all inputs together.
#[divan::bench]
fn regression_of_all(bencher: Bencher) {
    with_columns(|study| bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| regression(black_box(study))));
}

#[divan::bench]
fn rank_correlations_of_all(bencher: Bencher) {
    with_columns(|study| bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| rank_correlations(black_box(study))));
}

#[divan::bench]
fn given_data_of_one(bencher: Bencher) {
    with_columns(|study| bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| first_order(black_box(study), 0)));
}

#[divan::bench]
fn bins_of_one(bencher: Bencher) {
    with_columns(|study| {
        bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
            binned_change(black_box(study), 0, 10, |values| mean_estimate(values, Confidence::default()))
        });
    });
}

#[divan::bench]
fn pawn_of_all(bencher: Bencher) {
    with_columns(|study| bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| pawn(black_box(study), 10, SEED)));
}

/// Sums of 32 blocks of 22 factors become effects with errors.
#[divan::bench]
fn shapley_effects(bencher: Bencher) {
    let blocks: Vec<Vec<f64>> = uniforms(32 * 22).chunks(22).map(<[f64]>::to_vec).collect();
    bencher.bench_local(|| effects(black_box(&blocks)));
}

/// 200 elementary effects of one factor.
#[divan::bench]
fn morris_screening(bencher: Bencher) {
    let changes = uniforms(200);
    bencher.bench_local(|| screening(black_box(&changes), true));
}

/// The swings of a tornado: R1 around its plan.
#[divan::bench]
fn one_at_a_time(bencher: Bencher) {
    let study = scenario_study();
    bencher.bench_local(|| swings(black_box(&study), &SwingOptions::default()));
}

/// The designed run of Shapley effects on all processors; items are evaluations of the model.
#[divan::bench]
fn shapley_run(bencher: Bencher) {
    designed(bencher, Method::Shapley);
}

/// The trajectories of the Morris screening on all processors.
#[divan::bench]
fn morris_run(bencher: Bencher) {
    designed(bencher, Method::Morris);
}

fn designed(bencher: Bencher, method: Method) {
    let study = scenario_study();
    let options = TornadoOptions { methods: [method].into(), ..TornadoOptions::default() };
    bencher.bench_local(|| tornado(black_box(&study), &options, &Control::default()));
}
