//! The reference case R1 against two independent programs (numpy and numba), which printed the figures below for one
//! million independent trials. A difference must stay within four standard errors of the two runs together.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use std::sync::OnceLock;

use engine::{assert_close, mean, shipped_model, shipped_with};
use roicast::analysis::run::{Finished, Options, run};
use roicast::outcome::{Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate_outcomes};
use roicast::stats::{Estimate, spearman};

const TRIALS: u64 = 200_000;
/// Trials of the programs that printed the figures.
const THEIRS: f64 = 1e6;

/// One run that the tests share.
fn finished() -> &'static Finished {
    static FINISHED: OnceLock<Finished> = OnceLock::new();
    FINISHED.get_or_init(|| {
        let options = Options {
            scenario_file: "r1.toml".into(),
            ..Options::new(Sampling::new(Design::Independent, TRIALS, 20_260_101))
        };
        run(&shipped_with("r1.toml", &[]), &options, &Control::default(), &mut |_| {}).expect("R1 runs")
    })
}

/// Four standard errors of both runs together, and half a unit of the last digit printed.
fn assert_agrees(what: &str, got: &Estimate, printed: f64, unit: f64) {
    // Where no standard error is given, the interval is that of the order statistics.
    let error = got.standard_error.or(got.interval.map(|(low, high)| (high - low) / (2.0 * 1.96))).expect("an error");
    let both = error * (1.0 + TRIALS as f64 / THEIRS).sqrt();
    assert_close(what, got.value, printed, 4.0 * both + unit / 2.0);
}

#[test]
fn figures_agree_with_the_independent_programs() {
    let results = &finished().results;
    assert_eq!(results.failed_trials, 0);
    let of = |metric| results.outcome(metric, 36).expect("computed at the horizon");
    let (roi, npv) = (of(Metric::Roi), of(Metric::Npv));
    assert_agrees("mean ROI", roi.mean.as_ref().expect("defined"), -0.0922, 0.0001);
    assert_agrees("sd of ROI", roi.sd.as_ref().expect("defined"), 0.281, 0.001);
    for (share, printed) in [(0.05, -0.494), (0.1, -0.424), (0.5, -0.122), (0.9, 0.275), (0.95, 0.411)] {
        assert_agrees(&format!("ROI P{}", share * 100.0), roi.percentile(share).expect("defined"), printed, 0.001);
    }
    assert_agrees("mean NPV", npv.mean.as_ref().expect("defined"), -44.07, 0.01);
    assert_agrees("mean cost", of(Metric::Cost).mean.as_ref().expect("defined"), 237.07, 0.01);
    assert_agrees("mean benefit", of(Metric::Benefit).mean.as_ref().expect("defined"), 213.2, 0.1);
    assert_agrees("P(payback <= 24)", &results.payback.by_month[24], 0.029, 0.001);
    assert_agrees("P(payback <= 36)", &results.payback.by_month[36], 0.3315, 0.0001);
    assert_agrees("P(NPV > 0)", npv.above_zero.as_ref().expect("defined"), 1.0 - 0.797, 0.001);
}

#[test]
fn standard_errors_are_those_the_programs_printed() {
    // Theirs at a million trials: ROI 0.0003, NPV 0.06, cost 0.02, benefit 0.06. Ours are larger by the root of five.
    let results = &finished().results;
    let scale = (THEIRS / TRIALS as f64).sqrt();
    for (metric, printed, unit) in [
        (Metric::Roi, 0.0003, 0.0001),
        (Metric::Npv, 0.06, 0.01),
        (Metric::Cost, 0.02, 0.01),
        (Metric::Benefit, 0.06, 0.01),
    ] {
        let mean = results.outcome(metric, 36).and_then(|summary| summary.mean).expect("defined");
        let error = mean.standard_error.expect("an error") / scale;
        assert_close(metric.key(), error, printed, unit * 0.51);
    }
}

#[test]
fn rank_correlations_are_realised() {
    let Finished { model, outcomes, .. } = finished();
    assert_eq!(model.correlations.len(), 3);
    for &(a, b, target) in &model.correlations {
        let (x, y) = (&outcomes.variables[a], &outcomes.variables[b]);
        let got = spearman(x, y).expect("neither is constant");
        // Bonett & Wright 2000: the error of Fisher's z of a Spearman correlation is sqrt((1 + rho^2 / 2) / (n - 3)).
        let error = (1.0 - target * target) * ((1.0 + target * target / 2.0) / (x.len() as f64 - 3.0)).sqrt();
        let what = format!("{} with {}", model.variables[a].name, model.variables[b].name);
        assert_close(&what, got, target, 4.0 * error);
    }
}

#[test]
fn the_strongest_drivers_are_the_published_ones() {
    let drivers = &finished().results.drivers;
    let published = [
        ("realisation_operations", 0.55),
        ("ceiling", 0.53),
        ("uplift", 0.39),
        ("realisation_revenue", 0.36),
        ("overrun", -0.27),
        ("delay", -0.26),
        ("labour", 0.20),
        ("inventory", 0.16),
    ];
    let error = (1.0 / drivers.trials as f64 + 1.0 / THEIRS).sqrt();
    for (name, printed) in published {
        let found = drivers.inputs.iter().find(|input| input.name == name).expect("ranked");
        assert_close(name, found.spearman.value, printed, 4.0 * error + 0.005);
    }
    let strongest: Vec<&str> = drivers.inputs.iter().take(4).map(|input| input.name.as_str()).collect();
    assert_eq!(strongest, published.map(|(name, _)| name)[..4]);
}

/// Means of NPV over many short runs of a design.
fn short_runs(design: Design) -> Vec<f64> {
    let model = shipped_model("r1.toml", &[]);
    let wanted = Outcome { metric: Metric::Npv, month: 36 };
    (0..32)
        .map(|seed| {
            let sampling = Sampling::new(design, 4096, 1000 + seed);
            let outcomes = simulate_outcomes(&model, &sampling, vec![wanted], &Control::default()).expect("R1 runs");
            assert_eq!(outcomes.trials, 4096);
            mean(outcomes.values(wanted).expect("wanted")).0
        })
        .collect()
}

#[test]
fn stratified_designs_narrow_the_mean_at_equal_trials() {
    let spread = |means: &[f64]| mean(means).1 * (means.len() as f64).sqrt();
    let independent = short_runs(Design::Independent);
    let reference = spread(&independent);
    // The root of 32 runs' variance has a relative error of 1/sqrt(2 * 31) = 13 %, a ratio of two 18 %: the factors
    // asserted lie well below those measured (printed), and above 1 by more than the noise.
    for (design, at_least) in [(Design::LatinHypercube, 2.5), (Design::Sobol, 5.0)] {
        let means = short_runs(design);
        let factor = reference / spread(&means);
        println!("{design:?}: standard error of the mean NPV smaller by a factor of {factor:.2}");
        assert!(factor > at_least, "{design:?} narrows the mean by {factor} only");
        // And they estimate the same thing.
        let (centre, error) = mean(&means);
        assert_close("mean NPV", centre, -44.07, 4.0 * (error * error + 0.06 * 0.06).sqrt() + 0.005);
    }
}
