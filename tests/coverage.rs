//! The printed 95 % intervals cover the truth as often as they say, in every design: 400 short runs of cases whose net
//! present value is normal, or one of two normals by the turn of a risk, so that every statistic is known exactly.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use engine::model;
use rayon::prelude::*;
use roicast::analysis::sample::Sample;
use roicast::math::{normal_cdf, normal_pdf};
use roicast::outcome::{Comparison, Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate_outcomes};
use roicast::stats::{Estimate, Tail};

const RUNS: u64 = 400;
const TRIALS: u64 = 4096;

/// Net present value N(10, 20): three independent normals at the decision.
const NORMAL: Case = Case { risk: "", parts: &[(1.0, 10.0)] };
/// The same, less 40 with a probability of 0.2: the distribution has two humps, and the value jumps.
const JUMP: Case = Case {
    risk: "[[risk]]\nname = 'Accident'\nprobability = 0.2\nat = 0\ncost = 40\n",
    parts: &[(0.8, 10.0), (0.2, -30.0)],
};
const DEVIATION: f64 = 20.0;

struct Case {
    risk: &'static str,
    /// Probability and mean of the normals that the net present value is one of.
    parts: &'static [(f64, f64)],
}

impl Case {
    fn text(&self) -> String {
        let benefit = |name: &str, amount: &str| {
            format!("[[benefit]]\nname = '{name}'\ndimension = 'finance'\nkind = 'hard'\namount = '{amount}'\n")
        };
        let cost = "name = 'Normal'\n[[cost]]\nname = 'Cost'\namount = 'normal(100, 12)'\n";
        let (one, two) = (benefit("One", "normal(60, 14.832396974191326)"), benefit("Two", "normal(50, 6)"));
        format!("{cost}{one}{two}{}", self.risk)
    }

    fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.parts.iter().map(|(probability, mean)| probability * of(*mean)).sum()
    }

    fn cdf(&self, x: f64) -> f64 {
        self.sum(|mean| normal_cdf((x - mean) / DEVIATION))
    }

    /// By bisection, far enough out for every share asked.
    fn quantile(&self, share: f64) -> f64 {
        let (mut low, mut high) = (-500.0, 500.0);
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            if self.cdf(middle) < share { low = middle } else { high = middle }
        }
        low
    }

    fn tail_mean(&self, share: f64) -> f64 {
        let q = self.quantile(share);
        // E[X; X < q] of a normal is mean P(X < q) - sd φ((q - mean) / sd).
        self.sum(|mean| {
            let z = (q - mean) / DEVIATION;
            mean * normal_cdf(z) - DEVIATION * normal_pdf(z)
        }) / share
    }

    /// The statistics in the order of [`estimates`], and whether their interval may be wider than need be: ranks are
    /// whole numbers, so order statistics cover a little more.
    fn truths(&self) -> [(&'static str, f64, bool); 6] {
        let mean = self.sum(|mean| mean);
        let variance = self.sum(|part| (part - mean).powi(2)) + DEVIATION.powi(2);
        [
            ("mean", mean, false),
            ("median", self.quantile(0.5), true),
            ("P10", self.quantile(0.1), true),
            ("P(NPV > 0)", 1.0 - self.cdf(0.0), false),
            ("standard deviation", variance.sqrt(), false),
            ("CVaR 5 %", self.tail_mean(0.05), false),
        ]
    }
}

fn estimates(sample: &Sample<'_>) -> [Option<Estimate>; 6] {
    let [median, tenth] = <[Option<Estimate>; 2]>::try_from(sample.percentiles(&[0.5, 0.1])).expect("two percentiles");
    [
        sample.mean(),
        median,
        tenth,
        sample.probability(Comparison::Greater, 0.0),
        sample.standard_deviation(),
        sample.cvar(0.05, Tail::Lower),
    ]
}

/// How often the interval of each statistic covers its truth.
fn coverage(case: &Case, design: Design) -> [f64; 6] {
    let model = model(&case.text());
    let wanted = Outcome { metric: Metric::Npv, month: model.horizon };
    let truths = case.truths();
    let asked = Sampling::new(design, TRIALS, 0).aligned_to(&model);
    let hits: Vec<[u32; 6]> = (0..RUNS)
        .into_par_iter()
        .map(|seed| {
            let sampling = Sampling { seed: 77 + seed, ..asked.clone() };
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

fn assert_covers(case: &Case, design: Design) {
    // Three standard errors of a share of 0.95 among 400: 0.033.
    let error = 3.0 * (0.95 * 0.05 / RUNS as f64).sqrt();
    for (share, (name, truth, may_be_wide)) in coverage(case, design).into_iter().zip(case.truths()) {
        println!("{design:?}: the interval of the {name} ({truth:.3}) covers it in {:.1} % of runs", share * 100.0);
        assert!(share >= 0.95 - error, "{design:?}: the interval of the {name} covers it in {share} of runs only");
        let replicated = design != Design::Independent;
        assert!(share <= 0.95 + error || may_be_wide || replicated, "{design:?}: {name}: {share} is too wide");
    }
}

#[test]
fn independent_trials() {
    assert_covers(&NORMAL, Design::Independent);
    assert_covers(&JUMP, Design::Independent);
}

#[test]
fn latin_hypercube() {
    assert_covers(&NORMAL, Design::LatinHypercube);
    assert_covers(&JUMP, Design::LatinHypercube);
}

#[test]
fn sobol() {
    assert_covers(&NORMAL, Design::Sobol);
    assert_covers(&JUMP, Design::Sobol);
}
