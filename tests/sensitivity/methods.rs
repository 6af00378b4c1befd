//! Sensitivity methods against functions whose indices are known in closed form or published.

use crate::functions::*;
use roicast::analysis::sensitivity::morris::{MorrisDesign, morris};
use roicast::analysis::sensitivity::pick_freeze::pick_freeze;
use roicast::analysis::sensitivity::shapley::shapley;
use roicast::analysis::sensitivity::{Function, SensitivityError};
use roicast::random::design::{Design, Sampler};
use roicast::sensitivity::binned::{binned_change, correlation_ratio};
use roicast::sensitivity::given_data::first_order;
use roicast::sensitivity::rank::rank_correlations;
use roicast::sensitivity::{Excluded, Study, regression};
use roicast::simulate::{Control, Sampling};
use roicast::stats::{Confidence, Estimate, mean_estimate};

const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

/// Within four standard errors, which must also be small enough to say something.
#[track_caller]
fn assert_near(what: &str, got: Option<Estimate>, expected: f64, largest_error: f64) {
    let got = got.unwrap_or_else(|| panic!("{what}: no estimate"));
    let error = got.standard_error.unwrap_or(0.0);
    assert!(error <= largest_error, "{what}: standard error {error}");
    // A factor without any effect has no noise either; what is left is rounding.
    let miss = (got.value - expected).abs();
    assert!(miss <= 4.0 * error + 1e-9, "{what}: {} instead of {expected}, error {error}", got.value);
    if let Some((low, high)) = got.interval {
        let around = low <= got.value && got.value <= high && high - low <= 12.0 * error + 1e-9;
        assert!(around, "{what}: an interval from {low} to {high} for {}, error {error}", got.value);
    }
}

fn sampler(function: &Closure, design: Design, trials: u64, seed: u64) -> Sampler {
    Sampler::new(design, seed, &function.names(), trials, Sampling::new(design, trials, seed).replicates)
        .expect("valid")
}

/// Runs a plain study and hands it on.
fn study<T>(function: &Closure, design: Design, trials: u64, seed: u64, then: impl FnOnce(&Study<'_>) -> T) -> T {
    let sampler = sampler(function, design, trials, seed);
    let (inputs, output) = function.run(&sampler);
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    then(&Study::new(&inputs, &output, u64::from(sampler.replicates())).expect("valid"))
}

fn assert_indices(what: &str, function: &Closure, factors: &[Vec<usize>], first: &[f64], total: &[f64], trials: u64) {
    for design in DESIGNS {
        let sampling = Sampling::new(design, trials, 11);
        let runs = pick_freeze(function, factors, &sampling, &Control::default()).expect("it runs");
        let indices = runs.indices().expect("equal columns");
        for factor in 0..factors.len() {
            let name = format!("{what}, {design:?}, factor {factor}");
            assert_near(&format!("{name}, first"), indices.first(factor), first[factor], 0.03);
            assert_near(&format!("{name}, by differences"), indices.first_by_differences(factor), first[factor], 0.03);
            assert_near(&format!("{name}, total"), indices.total(factor), total[factor], 0.03);
        }
    }
}

/// V₁ = (1 + bπ⁴/5)²/2, V₂ = a²/8, V₁₃ = 8b²π⁸/225.
#[test]
fn ishigami_indices() {
    let function = ishigami(7.0, 0.1);
    let first = [0.313905191, 0.442411145, 0.0];
    let total = [0.557588855, 0.442411145, 0.243683664];
    assert_indices("ishigami", &function, &function.singles(), &first, &total, 16_384);
    let groups = [vec![0, 2], vec![1]];
    assert_indices("groups", &function, &groups, &[0.557588855, 0.442411145], &[0.557588855, 0.442411145], 16_384);
    let runs =
        pick_freeze(&function, &function.singles(), &Sampling::new(Design::Sobol, 16_384, 3), &Control::default());
    let runs = runs.expect("it runs");
    let indices = runs.indices().expect("equal columns");
    assert_near("interaction 1 3", indices.interaction(0, 2), 0.243683664, 0.01);
    assert_near("interaction 1 2", indices.interaction(0, 1), 0.0, 0.01);
    assert!((indices.variance().expect("trials") - 13.844587940719254).abs() < 0.1);
    let effects = shapley(&function, &function.singles(), 65_536, 5, &Control::default()).expect("it runs").effects;
    for (got, expected) in effects.expect("trials").into_iter().zip([0.435747023, 0.442411145, 0.121841832]) {
        assert_near("shapley", Some(got), expected, 0.01);
    }
}

#[test]
fn sobol_g_indices() {
    let function = sobol_g(&[0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0]);
    let first = [0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072];
    let total = [0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105];
    for design in DESIGNS {
        let runs = pick_freeze(&function, &function.singles(), &Sampling::new(design, 16_384, 2), &Control::default());
        let runs = runs.expect("it runs");
        let indices = runs.indices().expect("equal columns");
        for factor in 0..8 {
            // The table has six decimals.
            let near = |got: Option<Estimate>, expected: f64| {
                let got = got.expect("trials");
                let room = 4.0 * got.standard_error.expect("error") + 5e-7;
                assert!((got.value - expected).abs() <= room, "{design:?} {factor}: {got:?} {expected}");
            };
            near(indices.first(factor), first[factor]);
            near(indices.total(factor), total[factor]);
        }
    }
    let run = shapley(&function, &function.singles(), 65_536, 5, &Control::default()).expect("it runs");
    let expected = [0.751519, 0.210477, 0.028880, 0.008772, 0.000088, 0.000088, 0.000088, 0.000088];
    for (got, expected) in run.effects.expect("trials").into_iter().zip(expected) {
        assert!((got.value - expected).abs() <= 4.0 * got.standard_error.expect("error") + 5e-7, "{got:?} {expected}");
    }
}

/// Regression, ranks and variance of a straight line: SRC = c s / sd(Y), S = SRC².
#[test]
fn linear_function_in_every_measure() {
    let function = linear(&[3.0, -2.0, 1.0, 0.0], &[1.0, 2.0, 1.5, 4.0]);
    let src = [0.5746957711326908, -0.7662610281769211, 0.2873478855663454, 0.0];
    let deviation = 27.25_f64.sqrt();
    let squares: Vec<f64> = src.iter().map(|src| src * src).collect();
    for design in DESIGNS {
        study(&function, design, 8192, 4, |study| {
            let found = regression(study).expect("varies");
            assert!((found.r_squared.value - 1.0).abs() < 1e-12 && (found.adjusted_r_squared - 1.0).abs() < 1e-12);
            let ranks = rank_correlations(study);
            for input in 0..4 {
                let what = format!("{design:?} {input}");
                let coefficient = found.coefficients[input].expect("varies");
                assert_near(&what, Some(coefficient.standardised), src[input], 0.02);
                assert_near(&what, Some(coefficient.mapped), src[input] * deviation, 0.1);
                assert_near(&what, coefficient.contribution, squares[input], 0.02);
                assert_near(&what, first_order(study, input), squares[input], 0.03);
                // Spearman of a binormal pair is 6/π asin(ρ/2).
                let spearman = roicast::random::copula::normal_to_spearman(src[input]);
                assert_near(&what, ranks.spearman[input], spearman, 0.02);
            }
            assert!(!ranks.falls_short(), "{:?}", ranks.explained);
            let sum: f64 = ranks.contributions.iter().flatten().map(|share| share.value).sum();
            assert!((sum - 1.0).abs() < 1e-12);
        });
    }
    assert_indices("linear", &function, &function.singles(), &squares, &squares, 16_384);
}

/// Var(PV) = mV² sP² + mP² sV² + sP² sV².
#[test]
fn margin_of_price_volume_and_cost() {
    let function = price_volume_cost((100.0, 15.0), (1000.0, 200.0), (60_000.0, 10_000.0));
    let first = [0.3065395095367847, 0.5449591280653951, 0.1362397820163488];
    let total = [0.3188010899182561, 0.5572207084468664, 0.1362397820163488];
    assert_indices("margin", &function, &function.singles(), &first, &total, 8192);
    study(&function, Design::Independent, 20_000, 4, |study| {
        for (input, first) in first.into_iter().enumerate() {
            assert_near("given data", first_order(study, input), first, 0.03);
        }
    });
}

/// Y = X1 X2, ln X ~ N(0, s²): S = (e^(s²) - 1) / (e^(Σs²) - 1), ST the same times e^(the other s²).
#[test]
fn lognormal_product() {
    let lognormal = |sigma| roicast::random::distribution::Distribution::lognormal(0.0, sigma).expect("valid");
    let function = Closure::new(vec![lognormal(0.3), lognormal(0.5)], |x| x[0] * x[1]);
    let grown = |square: f64| roicast::math::exp_m1(square);
    let all = grown(0.34);
    let first = [grown(0.09) / all, grown(0.25) / all];
    let total = [1.0 - first[1], 1.0 - first[0]];
    assert_indices("lognormal", &function, &function.singles(), &first, &total, 32_768);
}

#[test]
fn correlated_inputs_are_refused_or_shared() {
    let control = Control::default();
    let covariance = vec![vec![1.0, 1.4], vec![1.4, 4.0]];
    let function = correlated(linear(&[1.0, 1.0], &[1.0, 2.0]), &[(0, 1, 0.7)]);
    let refused = pick_freeze(&function, &function.singles(), &Sampling::new(Design::Independent, 64, 1), &control);
    assert_eq!(refused.err(), Some(SensitivityError::Dependent { first: 0, second: 1 }));
    assert!(morris(&function, &function.singles(), &MorrisDesign::new(4, 1), &control).is_err());
    // Together they are one factor, and all of the variance.
    assert_indices("one factor", &function, &[vec![0, 1]], &[1.0], &[1.0], 8192);
    let exact = linear_gaussian_shapley(&[1.0, 1.0], &covariance);
    // Published for this case: 0.4019, 0.5981.
    assert!((exact[0] - 0.4019).abs() < 5e-5 && (exact[1] - 0.5981).abs() < 5e-5, "{exact:?}");
    let run = shapley(&function, &function.singles(), 65_536, 3, &control).expect("it runs");
    for (got, expected) in run.effects.expect("trials").into_iter().zip(exact) {
        assert_near("shapley", Some(got), expected, 0.01);
    }
    assert_near("variance", run.variance, 7.8, 0.1);
    // Total index of the first: Var(X1 | X2) / Var(Y) = 0.51 / 7.8.
    let alone = shapley(&function, &[vec![0]], 65_536, 3, &control).expect("it runs");
    assert_near("variance given the other", alone.variance, 0.51, 0.01);
    // First order by given data: (1 + 1.4)² / 7.8 and (4 + 1.4)² / 4 / 7.8.
    study(&function, Design::Independent, 10_000, 7, |study| {
        assert_near("first", first_order(study, 0), 2.4 * 2.4 / 7.8, 0.02);
        assert_near("first", first_order(study, 1), 5.4 * 5.4 / 4.0 / 7.8, 0.02);
    });
}

/// Five normals, a correlated group of three and one of two, with factors that cut across and join them.
#[test]
fn shapley_effects_of_correlated_groups() {
    let (coefficients, deviations) = ([1.0, -2.0, 0.5, 1.5, 1.0], [1.0, 0.5, 2.0, 1.0, 0.7]);
    let pairs = [(0, 2, 0.6), (2, 4, 0.5), (0, 4, -0.2), (1, 3, 0.8)];
    let function = correlated(linear(&coefficients, &deviations), &pairs);
    let mut covariance: Vec<Vec<f64>> =
        (0..5).map(|i| (0..5).map(|j| if i == j { deviations[i] * deviations[i] } else { 0.0 }).collect()).collect();
    for (i, j, rho) in pairs {
        covariance[i][j] = rho * deviations[i] * deviations[j];
        covariance[j][i] = covariance[i][j];
    }
    let exact = linear_gaussian_shapley(&coefficients, &covariance);
    let run = shapley(&function, &function.singles(), 131_072, 9, &Control::default()).expect("it runs");
    let effects = run.effects.expect("trials");
    for (got, expected) in effects.iter().zip(&exact) {
        assert_near("shapley", Some(*got), *expected, 0.01);
    }
    assert!((effects.iter().map(|effect| effect.value).sum::<f64>() - 1.0).abs() < 1e-12);
    // Two factors: by hand from the costs of sets, (c(u) + c(all) - c(rest)) / 2.
    let cost = |set| conditional_variance(&coefficients, &covariance, set);
    let grouped = (cost(0b00101) + cost(0b11111) - cost(0b11010)) / 2.0 / cost(0b11111);
    let run = shapley(&function, &[vec![0, 2], vec![1, 3, 4]], 65_536, 9, &Control::default()).expect("it runs");
    assert_near("grouped", Some(run.effects.expect("trials")[0]), grouped, 0.01);
}

#[test]
fn perfectly_correlated_inputs_share_evenly() {
    let function = correlated(linear(&[1.0, 0.0, 1.0], &[1.0, 1.0, 1.0]), &[(0, 1, 1.0)]);
    let run = shapley(&function, &function.singles(), 32_768, 9, &Control::default()).expect("it runs");
    // x2 is x1 under another name: known either way, so each has a half of x1's share.
    for (got, expected) in run.effects.expect("trials").into_iter().zip([0.25, 0.25, 0.5]) {
        assert_near("shapley", Some(got), expected, 0.02);
    }
}

#[test]
fn a_constant_output_moves_with_nothing() {
    let control = Control::default();
    let function = Closure::new(vec![uniform(0.0, 1.0); 3], |_| 0.4);
    let runs = pick_freeze(&function, &function.singles(), &Sampling::new(Design::Sobol, 1024, 1), &control);
    let runs = runs.expect("it runs");
    let indices = runs.indices().expect("equal columns");
    for factor in 0..3 {
        assert_eq!(indices.total(factor).map(|index| index.value), Some(0.0));
        assert_eq!(indices.first(factor).map(|index| index.value), Some(0.0));
    }
    let run = shapley(&function, &function.singles(), 1024, 1, &control).expect("it runs");
    assert_eq!(run.effects, Some(vec![Estimate::exact(0.0); 3]));
    let screened = morris(&function, &function.singles(), &MorrisDesign::new(16, 1), &control).expect("it runs");
    assert!(screened.iter().all(|found| found.is_some_and(|found| found.mu_star.value == 0.0)));
    study(&function, Design::Independent, 100, 1, |study| {
        assert!(regression(study).is_none());
        assert_eq!(rank_correlations(study).spearman, [None; 3]);
        assert_eq!(first_order(study, 0), None);
    });
}

#[test]
fn morris_of_a_line_and_of_ishigami() {
    let control = Control::default();
    let function = Closure::new(vec![uniform(0.0, 1.0); 4], |x| 3.0 * x[0] - 2.0 * x[1] + x[2]);
    let found = morris(&function, &function.singles(), &MorrisDesign::new(50, 1), &control).expect("it runs");
    for (found, expected) in found.iter().zip([3.0, -2.0, 1.0, 0.0]) {
        let found = found.expect("effects");
        assert!((found.mu.expect("signed").value - expected).abs() < 1e-12);
        assert!((found.mu_star.value - f64::abs(expected)).abs() < 1e-12);
        assert!(found.sigma.expect("signed").value < 1e-12);
    }
    // Published for 10,000 trajectories of four levels on the whole cube: 7.682808, 7.875, 6.256295.
    let design = MorrisDesign { from: 0.0, to: 1.0, ..MorrisDesign::new(10_000, 3) };
    let found = morris(&ishigami(7.0, 0.1), &[vec![0], vec![1], vec![2]], &design, &control).expect("it runs");
    for (found, expected) in found.iter().zip([7.682808, 7.875, 6.256295]) {
        let found = found.expect("effects");
        // Theirs has an error too.
        let error = found.mu_star.standard_error.expect("many") * 2.0_f64.sqrt();
        assert!((found.mu_star.value - expected).abs() <= 4.0 * error + 1e-9, "{found:?} {expected}");
    }
    let groups = morris(&ishigami(7.0, 0.1), &[vec![0, 2], vec![1]], &design, &control).expect("it runs");
    assert!(groups[0].is_some_and(|found| found.mu.is_none() && found.sigma.is_none()));
    assert!(groups[1].is_some_and(|found| found.mu.is_some() && (found.mu_star.value - 7.875).abs() < 1e-9));
}

#[test]
fn impossible_designs_are_refused() {
    let (function, control) = (ishigami(7.0, 0.1), Control::default());
    let sampling = Sampling::new(Design::Independent, 64, 1);
    let unknown = SensitivityError::UnknownVariable { factor: 0, variable: 3, variables: 3 };
    assert_eq!(pick_freeze(&function, &[vec![3]], &sampling, &control).err(), Some(unknown.clone()));
    assert_eq!(shapley(&function, &[vec![3]], 64, 1, &control).err(), Some(unknown));
    for design in [
        MorrisDesign { levels: 3, ..MorrisDesign::new(4, 1) },
        MorrisDesign { levels: 0, ..MorrisDesign::new(4, 1) },
        MorrisDesign { from: f64::NAN, ..MorrisDesign::new(4, 1) },
        MorrisDesign { to: 1.5, ..MorrisDesign::new(4, 1) },
    ] {
        assert_eq!(morris(&function, &function.singles(), &design, &control).err(), Some(SensitivityError::Levels));
    }
    control.cancel();
    assert_eq!(pick_freeze(&function, &[vec![0]], &sampling, &control).err(), Some(SensitivityError::Cancelled));
    assert_eq!(shapley(&function, &[vec![0]], 64, 1, &control).err(), Some(SensitivityError::Cancelled));
    let design = MorrisDesign::new(4, 1);
    assert_eq!(morris(&function, &[vec![0]], &design, &control).err(), Some(SensitivityError::Cancelled));
}

/// A's outputs are the plain run's, and results do not depend on the number of threads.
#[test]
fn runs_share_the_plain_draws_and_their_bits() {
    let (function, control) = (price_volume_cost((10.0, 1.0), (5.0, 2.0), (3.0, 1.0)), Control::default());
    for design in DESIGNS {
        let sampling = Sampling::new(design, 2000, 21);
        let runs = pick_freeze(&function, &function.singles(), &sampling, &control).expect("it runs");
        assert_eq!(runs.a, function.run(&sampler(&function, design, 2000, 21)).1, "{design:?}");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let alone = pool.install(|| pick_freeze(&function, &function.singles(), &sampling, &control)).expect("it runs");
        assert_eq!(runs, alone);
        let effects = || shapley(&function, &function.singles(), 5000, 1, &control).expect("it runs");
        assert_eq!(effects(), pool.install(effects));
    }
}

#[test]
fn undefined_trials_are_left_out_and_counted() {
    let function = Closure::new(vec![uniform(0.0, 1.0); 2], |x| if x[0] < 0.1 { f64::NAN } else { x[0] + x[1] });
    let control = Control::default();
    let sampling = Sampling::new(Design::Independent, 4096, 1);
    let runs = pick_freeze(&function, &function.singles(), &sampling, &control).expect("it runs");
    let indices = runs.indices().expect("equal columns");
    // Defined where neither x1 of A nor of B is below 0.1.
    assert!((indices.dropped() as f64 / 4096.0 - 0.19).abs() < 4.0 * (0.19_f64 * 0.81 / 4096.0).sqrt());
    // Variances 0.81/12 and 1/12.
    assert_near("total", indices.total(1), 1.0 / 1.81, 0.03);
    let run = shapley(&function, &function.singles(), 16_384, 1, &control).expect("it runs");
    assert_near("shapley", Some(run.effects.expect("trials")[1]), 1.0 / 1.81, 0.03);
    assert_near("variance", run.variance, 1.81 / 12.0, 0.01);
}

/// Spearman .4368, 0, 0; R² .190; means over ten bins .599 to 6.385 and .846 to 6.789 (published, many trials).
#[test]
fn what_simple_measures_say_of_ishigami() {
    for design in DESIGNS {
        study(&ishigami(7.0, 0.1), design, 65_536, 8, |study| {
            let ranks = rank_correlations(study);
            for (input, expected) in [0.4368, 0.0, 0.0].into_iter().enumerate() {
                let got = ranks.spearman[input].expect("varies");
                // The published figure is a simulation's too.
                let room = 4.0 * got.standard_error.expect("error") + 1e-3;
                assert!((got.value - expected).abs() <= room, "{design:?} {got:?}");
            }
            assert!(ranks.falls_short() && ranks.contributions[0].expect("varies").value > 0.99);
            let found = regression(study).expect("varies");
            // Cov(x1, Y) = 1 + bπ⁴/5, Var(x1) = π²/3: published as .190.
            let square = std::f64::consts::PI * std::f64::consts::PI;
            let covariance = 1.0 + 0.1 * square * square / 5.0;
            let r_squared = covariance * covariance / (square / 3.0 * 13.844587940719254);
            let room = 4.0 * found.r_squared.standard_error.expect("error");
            assert!((found.r_squared.value - r_squared).abs() <= room, "{:?}", found.r_squared);
            for (input, ends) in [(0, (0.599, 6.385)), (1, (0.846, 6.789))] {
                let change = binned_change(study, input, 10, |y| mean_estimate(y, Confidence::default()));
                let (low, high) = change.ends().expect("bins");
                assert!(
                    (low - ends.0).abs() < 0.15 && (high - ends.1).abs() < 0.15,
                    "{design:?} {input}: {low} {high}"
                );
            }
            assert!(correlation_ratio(study, 2, 10).expect("varies").value.abs() < 0.01);
            for (input, expected) in [0.313905191, 0.442411145, 0.0].into_iter().enumerate() {
                assert_near("first", first_order(study, input), expected, 0.005);
            }
        });
    }
}

#[test]
fn constant_and_collinear_inputs_are_named() {
    let x: Vec<f64> = (0..50).map(|k| f64::from(k * 37 % 50)).collect();
    let double: Vec<f64> = x.iter().map(|x| 2.0 * x - 1.0).collect();
    let other: Vec<f64> = (0..50).map(|k| f64::from(k * k % 17)).collect();
    let y: Vec<f64> = x.iter().zip(&other).map(|(x, other)| x - 3.0 * other * other).collect();
    let constant = vec![7.0; 50];
    let study = Study::new(&[&constant, &x, &double, &other], &y, 1).expect("valid");
    let found = regression(&study).expect("varies");
    assert_eq!(found.coefficients[0], Err(Excluded::Constant));
    assert_eq!(found.coefficients[2], Err(Excluded::Collinear));
    assert!(found.coefficients[1].is_ok() && found.coefficients[3].is_ok());
    let ranks = rank_correlations(&study);
    assert_eq!((ranks.spearman[0], ranks.partial[0], ranks.partial[2]), (None, None, None));
    assert!(ranks.spearman[2] == ranks.spearman[1] && ranks.partial[1].is_some());
    // y = x and a column without effect: the ranks are determined.
    let exact = Study::new(&[&x, &other], &x, 1).expect("valid");
    let ranks = rank_correlations(&exact);
    assert_eq!((ranks.partial[0], ranks.partial[1]), (Some(Estimate::exact(1.0)), None));
    assert_eq!(ranks.explained, Some(1.0));
    // Too few trials, no inputs.
    assert!(regression(&Study::new(&[&[1.0, 2.0]], &[1.0, 2.0], 1).expect("valid")).is_none());
    assert!(regression(&Study::new(&[], &y, 1).expect("valid")).is_some_and(|found| found.r_squared.value < 1e-12));
}

/// Partial correlation of three variables in closed form: (r_xy - r_xz r_yz) / √((1 - r_xz²)(1 - r_yz²)).
#[test]
fn partial_rank_correlation_of_three_columns() {
    let draw = |name: &str| {
        let mut values = vec![0.0; 300];
        roicast::random::address::Stream::new(1, name).fill(0, &mut values);
        values
    };
    let (x, noise, extra) = (draw("x"), draw("noise"), draw("extra"));
    let z: Vec<f64> = x.iter().zip(&noise).map(|(x, e)| x + e).collect();
    let y: Vec<f64> = x.iter().zip(&z).zip(&extra).map(|((x, z), e)| x - 0.5 * z * z + e).collect();
    let found = rank_correlations(&Study::new(&[&x, &z], &y, 1).expect("valid"));
    let spearman = |a: &[f64], b: &[f64]| roicast::stats::spearman(a, b).expect("varies");
    let (xy, xz, yz) = (spearman(&x, &y), spearman(&x, &z), spearman(&y, &z));
    assert!((found.spearman[0].expect("varies").value - xy).abs() < 1e-12);
    let expected = (xy - xz * yz) / ((1.0 - xz * xz) * (1.0 - yz * yz)).sqrt();
    assert!((found.partial[0].expect("varies").value - expected).abs() < 1e-12);
    // R² of two predictors: (r_xy² + r_zy² - 2 r_xy r_zy r_xz) / (1 - r_xz²).
    let r_squared = (xy * xy + yz * yz - 2.0 * xy * yz * xz) / (1.0 - xz * xz);
    assert!((found.explained.expect("varies") - r_squared).abs() < 1e-12);
}
