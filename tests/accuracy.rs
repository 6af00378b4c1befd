//! What a trial of the Sobol design is worth on R1, and that its intervals hold there: many runs of 16,384 trials as
//! `roicast run` lays them, against the error that independent trials have by theory.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use engine::{assert_close, mean, shipped_model, shipped_with};
use rayon::prelude::*;
use roicast::analysis::replay::replay;
use roicast::analysis::run::{Options, run};
use roicast::analysis::sample::Sample;
use roicast::model::Model;
use roicast::outcome::{Comparison, Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate_outcomes};
use roicast::stats::{Estimate, Tail};

const TRIALS: u64 = 16_384;
const NPV: Outcome = Outcome { metric: Metric::Npv, month: 36 };
const PAYBACK: Outcome = Outcome { metric: Metric::Payback, month: 36 };

/// Mean of NPV, P(NPV > 0), P(payback <= 24), median, P5 and CVaR of NPV.
fn estimates(model: &Model, sampling: &Sampling) -> [Estimate; 6] {
    let outcomes = simulate_outcomes(model, sampling, vec![NPV, PAYBACK], &Control::default()).expect("R1 runs");
    let sample = |outcome| Sample::new(outcomes.values(outcome).expect("wanted"), outcomes.replicates, None);
    let npv = sample(NPV);
    let percentiles = npv.percentiles(&[0.5, 0.05]);
    [
        npv.mean(),
        npv.probability(Comparison::Greater, 0.0),
        sample(PAYBACK).probability(Comparison::AtMost, 24.0),
        percentiles[0],
        percentiles[1],
        npv.cvar(0.05, Tail::Lower),
    ]
    .map(|found| found.expect("defined"))
}

fn runs(model: &Model, asked: &Sampling, count: u64) -> Vec<[Estimate; 6]> {
    let seeds = (0..count).into_par_iter();
    seeds.map(|seed| estimates(model, &Sampling { seed: 3000 + seed, ..asked.clone() })).collect()
}

#[test]
fn a_sobol_run_is_ten_times_as_accurate_in_the_mean_and_twice_in_a_probability() {
    let model = shipped_model("r1.toml", &[]);
    let asked = Sampling::new(Design::Sobol, TRIALS, 0).aligned_to(&model);
    let runs = runs(&model, &asked, 32);
    let error = |index: usize| {
        let values: Vec<f64> = runs.iter().map(|run| run[index].value).collect();
        mean(&values).1 * (values.len() as f64).sqrt()
    };
    // Independent trials by theory: sd / sqrt(n) with the sd of the case, and sqrt(p q / n).
    let root = (TRIALS as f64).sqrt();
    let of_probability = |index: usize| {
        let p = runs.iter().map(|run| run[index].value).sum::<f64>() / runs.len() as f64;
        (p * (1.0 - p)).sqrt() / root
    };
    let mean_factor = 56.7 / root / error(0);
    let npv_factor = of_probability(1) / error(1);
    let payback_factor = of_probability(2) / error(2);
    println!("errors smaller by: mean {mean_factor:.1}, P(NPV > 0) {npv_factor:.2}, payback {payback_factor:.2}");
    // The root of 32 runs' variance has a relative error of 1/sqrt(2 * 31) = 13 %. Over many more seeds the factors are
    // 26, 3.2 and 2.35: ten and two are four such errors away, and so is what a payback is asked for.
    assert!(mean_factor > 10.0, "{mean_factor}");
    assert!(npv_factor > 2.0, "{npv_factor}");
    assert!(payback_factor > 1.5, "{payback_factor}");
    // And it estimates the same: the figures of the independent programs for a million trials.
    let (centre, error) = mean(&runs.iter().map(|run| run[0].value).collect::<Vec<_>>());
    assert_close("mean NPV", centre, -44.07, 4.0 * (error * error + 0.06 * 0.06).sqrt() + 0.005);
    let (centre, error) = mean(&runs.iter().map(|run| run[1].value).collect::<Vec<_>>());
    assert_close("P(NPV > 0)", centre, 0.203, 4.0 * (error * error + 0.2 * 0.8 / 1e6_f64).sqrt() + 0.0005);
}

/// Truth is a run of 2^21 trials, whose own error is a tenth of that of the runs.
#[test]
#[ignore = "millions of trials"]
fn intervals_cover_on_r1_and_where_a_risk_ends_the_project() {
    const RUNS: u64 = 400;
    for file in ["r1.toml", "company-a.toml"] {
        let model = shipped_model(file, &[]);
        let asked = Sampling::new(Design::Sobol, 4096, 0).aligned_to(&model);
        let truth = estimates(&model, &Sampling { trials: 1 << 21, seed: 1, ..asked.clone() });
        let runs = runs(&model, &asked, RUNS);
        for (index, name) in ["mean", "P(NPV > 0)", "P(payback <= 24)", "median", "P5", "CVaR"].into_iter().enumerate()
        {
            let covers = |run: &&[Estimate; 6]| {
                run[index].interval.is_some_and(|(low, high)| (low..=high).contains(&truth[index].value))
            };
            let share = runs.iter().filter(covers).count() as f64 / RUNS as f64;
            println!("{file}: {name}: {:.1} %", share * 100.0);
            // Four standard errors of a share of 0.95 among 400.
            assert!(share > 0.95 - 4.0 * (0.95 * 0.05 / RUNS as f64).sqrt(), "{file}: {name}: {share}");
        }
    }
}

#[test]
fn the_direction_of_a_linear_case_is_its_gradient() {
    let benefit = |name: &str, amount: &str| {
        format!("[[benefit]]\nname = '{name}'\ndimension = 'finance'\nkind = 'hard'\namount = '{amount}'\n")
    };
    let text = format!(
        "name = 'Linear'\n[[cost]]\nname = 'Cost'\namount = 'normal(100, 12)'\n{}{}{}\
         [[risk]]\nname = 'Fire'\nprobability = 0.3\ncost = 1\n",
        benefit("Small", "normal(50, 9)"),
        benefit("Nothing", "normal(50, 0.001)"),
        benefit("Whole", "poisson(4)")
    );
    let model = engine::model(&text);
    let aligned = Sampling::new(Design::Sobol, 1024, 1).aligned_to(&model);
    let alignment = aligned.alignment.as_deref().expect("a Sobol design is aligned");
    assert_eq!(alignment.inputs().len(), model.variables.len());
    let weight = |name: &str| alignment.inputs().iter().find(|(input, _)| input.contains(name)).expect("listed").1;
    // Standard deviations are 12, 9 and, of the whole number, 2; the pilot's own error is below 1/32.
    assert!((weight("Small") / weight("Cost") + 9.0 / 12.0).abs() < 0.05, "{:?}", alignment.inputs());
    assert!(alignment.inputs()[0].0.contains("Cost"));
    // Jumps and what cannot be told from nothing keep their own coordinate.
    assert_eq!([weight("Fire"), weight("Nothing"), weight("Whole")], [0.0; 3]);
    // Said once, it stays; other designs have none.
    assert_eq!(aligned.aligned_to(&shipped_model("r1.toml", &[])), aligned);
    assert_eq!(Sampling::new(Design::LatinHypercube, 1024, 1).aligned_to(&model).alignment, None);
}

#[test]
fn a_saved_run_repeats_as_its_points_were_laid() {
    let options = Options { scenario_file: "r1.toml".into(), ..Options::new(Sampling::new(Design::Sobol, 2048, 3)) };
    let model = shipped_model("r1.toml", &[]);
    let first = run(&shipped_with("r1.toml", &[]), &options, &Control::default(), &mut |_| {}).expect("R1 runs");
    assert_eq!(first.results.provenance.alignment.len(), model.variables.len());
    // A file from before points were laid along anything says nothing about it, and repeats as it was.
    let mut saved = serde_json::to_value(&first.results).expect("results are JSON");
    saved["provenance"].as_object_mut().expect("an object").remove("alignment").expect("an alignment");
    let again =
        replay("saved", &saved.to_string(), 1 << 32, false, &Control::default(), &mut |_| {}).expect("it repeats");
    let plain = simulate_outcomes(&model, &options.sampling, vec![NPV], &Control::default()).expect("R1 runs");
    assert_eq!(again.outcomes.values(NPV), plain.values(NPV));
    assert_ne!(again.outcomes.values(NPV), first.outcomes.values(NPV));
    saved["provenance"]["alignment"] = serde_json::json!([["price", "heavy"]]);
    assert!(replay("saved", &saved.to_string(), 1 << 32, false, &Control::default(), &mut |_| {}).is_err());
}
