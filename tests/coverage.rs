//! The printed 95 % intervals cover the truth as often as they say, in every design: 400 short runs of a case whose net
//! present value is normal, so that every statistic is known exactly.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use engine::model;
use rayon::prelude::*;
use roicast::analysis::sample::Sample;
use roicast::math::{normal_cdf, normal_pdf, normal_quantile};
use roicast::outcome::{Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate_outcomes};
use roicast::stats::{Estimate, Tail};

const RUNS: u64 = 400;
const TRIALS: u64 = 4096;

/// Net present value N(10, 20): three independent normals at the decision.
const CASE: &str = "name = 'Normal'\n[[cost]]\nname = 'Cost'\namount = 'normal(100, 12)'\n\
    [[benefit]]\nname = 'One'\ndimension = 'finance'\nkind = 'hard'\namount = 'normal(60, 14.832396974191326)'\n\
    [[benefit]]\nname = 'Two'\ndimension = 'finance'\nkind = 'hard'\namount = 'normal(50, 6)'\n";
const MEAN: f64 = 10.0;
const DEVIATION: f64 = 20.0;

fn estimates(sample: &Sample<'_>) -> [Option<Estimate>; 6] {
    let [median, tenth] = <[Option<Estimate>; 2]>::try_from(sample.percentiles(&[0.5, 0.1])).expect("two percentiles");
    [
        sample.mean(),
        median,
        tenth,
        sample.probability(|value| value > 0.0),
        sample.standard_deviation(),
        sample.cvar(0.05, Tail::Lower),
    ]
}

/// The statistics in the same order, and whether their interval may be wider than need be: ranks are whole numbers,
/// so order statistics cover a little more.
fn truths() -> [(&'static str, f64, bool); 6] {
    let tail = normal_pdf(normal_quantile(0.05)) / 0.05;
    [
        ("mean", MEAN, false),
        ("median", MEAN, true),
        ("P10", MEAN + DEVIATION * normal_quantile(0.1), true),
        ("P(NPV > 0)", normal_cdf(MEAN / DEVIATION), false),
        ("standard deviation", DEVIATION, false),
        ("CVaR 5 %", MEAN - DEVIATION * tail, false),
    ]
}

/// How often the interval of each statistic covers its truth.
fn coverage(design: Design) -> [f64; 6] {
    let model = model(CASE);
    let wanted = Outcome { metric: Metric::Npv, month: model.horizon };
    let truths = truths();
    let hits: Vec<[u32; 6]> = (0..RUNS)
        .into_par_iter()
        .map(|seed| {
            let sampling = Sampling::new(design, TRIALS, 77 + seed);
            let outcomes = simulate_outcomes(&model, &sampling, vec![wanted], &Control::default()).expect("it runs");
            let values = outcomes.values(wanted).expect("wanted");
            let mut hits = [0; 6];
            let estimates = estimates(&Sample::new(values, outcomes.replicates, None));
            for ((hit, estimate), (name, truth, _)) in hits.iter_mut().zip(estimates).zip(truths) {
                let (low, high) = estimate.and_then(|estimate| estimate.interval).unwrap_or_else(|| panic!("{name}"));
                *hit = u32::from(low <= truth && truth <= high);
            }
            hits
        })
        .collect();
    std::array::from_fn(|index| hits.iter().map(|hits| f64::from(hits[index])).sum::<f64>() / RUNS as f64)
}

fn assert_covers(design: Design) {
    // Three standard errors of a share of 0.95 among 400: 0.033.
    let error = 3.0 * (0.95 * 0.05 / RUNS as f64).sqrt();
    for (share, (name, _, may_be_wide)) in coverage(design).into_iter().zip(truths()) {
        println!("{design:?}: the interval of the {name} covers it in {:.1} % of runs", share * 100.0);
        assert!(share >= 0.95 - error, "{design:?}: the interval of the {name} covers it in {share} of runs only");
        let replicated = design != Design::Independent;
        assert!(share <= 0.95 + error || may_be_wide || replicated, "{design:?}: {name}: {share} is too wide");
    }
}

#[test]
fn independent_trials() {
    assert_covers(Design::Independent);
}

#[test]
fn latin_hypercube() {
    assert_covers(Design::LatinHypercube);
}

#[test]
fn sobol() {
    assert_covers(Design::Sobol);
}
