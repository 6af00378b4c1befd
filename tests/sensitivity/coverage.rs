//! The 95 % intervals of sensitivity measures cover the truth as often as they say: 2,000 small studies each.

use crate::functions::*;
use rayon::prelude::*;
use roicast::analysis::sensitivity::Function;
use roicast::analysis::sensitivity::pick_freeze::pick_freeze;
use roicast::analysis::sensitivity::shapley::shapley;
use roicast::random::design::{Design, Sampler};
use roicast::sensitivity::binned::binned_change;
use roicast::sensitivity::given_data::first_order;
use roicast::sensitivity::rank::rank_correlations;
use roicast::sensitivity::{Study, regression};
use roicast::simulate::{Control, Sampling};
use roicast::stats::{Confidence, Estimate, mean_estimate};

const STUDIES: u64 = 2000;

fn assert_covers(what: &str, truths: &[f64], study: impl Fn(u64) -> Vec<Option<Estimate>> + Sync) {
    assert_covers_up_to(what, 0.965, truths, study);
}

/// Share of studies whose interval covers the truth; the studies give estimates in the order of the truths. 2,000 studies
/// know a coverage of 95 % to 0.5 %.
fn assert_covers_up_to(what: &str, highest: f64, truths: &[f64], study: impl Fn(u64) -> Vec<Option<Estimate>> + Sync) {
    let hits: Vec<Vec<bool>> = (0..STUDIES)
        .into_par_iter()
        .map(|seed| {
            let estimates = study(seed);
            assert_eq!(estimates.len(), truths.len());
            let covers = |(estimate, truth): (Option<Estimate>, &f64)| {
                let (low, high) = estimate.and_then(|estimate| estimate.interval).expect("an interval");
                low <= *truth && *truth <= high
            };
            estimates.into_iter().zip(truths).map(covers).collect()
        })
        .collect();
    let shares: Vec<f64> =
        (0..truths.len()).map(|index| hits.iter().filter(|row| row[index]).count() as f64 / STUDIES as f64).collect();
    println!("{what}: {shares:.4?}");
    if std::env::var_os("MEASURE_ONLY").is_none() {
        assert!(shares.iter().all(|share| (0.935..=highest).contains(share)), "{what}: {shares:?}");
    }
}

/// A plain run as a study.
fn plain<T>(function: &Closure, design: Design, trials: u64, seed: u64, then: impl FnOnce(&Study<'_>) -> T) -> T {
    let replicates = Sampling::new(design, trials, seed).replicates;
    let sampler = Sampler::new(design, seed, &function.names(), trials, replicates).expect("valid");
    let (inputs, output) = function.run(&sampler);
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    then(&Study::new(&inputs, &output, u64::from(sampler.replicates())).expect("valid"))
}

fn margin() -> Closure {
    price_volume_cost((100.0, 15.0), (1000.0, 200.0), (60_000.0, 10_000.0))
}
const MARGIN_FIRST: [f64; 3] = [0.3065395095367847, 0.5449591280653951, 0.1362397820163488];
const MARGIN_TOTAL: [f64; 3] = [0.3188010899182561, 0.5572207084468664, 0.1362397820163488];
const ISHIGAMI_FIRST: [f64; 3] = [0.313905191, 0.442411145, 0.0];
const ISHIGAMI_TOTAL: [f64; 3] = [0.557588855, 0.442411145, 0.243683664];

fn designed(function: &Closure, seed: u64, design: Design) -> [Vec<Option<Estimate>>; 3] {
    let runs = pick_freeze(function, &function.singles(), &Sampling::new(design, 1024, seed), &Control::default());
    let runs = runs.expect("it runs");
    let indices = runs.indices().expect("equal columns");
    let all = |of: &dyn Fn(usize) -> Option<Estimate>| (0..indices.factors()).map(of).collect();
    [
        all(&|factor| indices.first(factor)),
        all(&|factor| indices.first_by_differences(factor)),
        all(&|factor| indices.total(factor)),
    ]
}

#[test]
fn first_order_indices() {
    assert_covers("first, ishigami", &ISHIGAMI_FIRST, |seed| {
        designed(&ishigami(7.0, 0.1), seed, Design::Independent)[0].clone()
    });
    assert_covers("first, margin", &MARGIN_FIRST, |seed| designed(&margin(), seed, Design::Independent)[0].clone());
    assert_covers("differences, ishigami", &ISHIGAMI_FIRST, |seed| {
        designed(&ishigami(7.0, 0.1), seed, Design::Independent)[1].clone()
    });
    assert_covers("differences, margin", &MARGIN_FIRST, |seed| {
        designed(&margin(), seed, Design::Independent)[1].clone()
    });
    assert_covers("first, margin, Latin", &MARGIN_FIRST, |seed| {
        designed(&margin(), seed, Design::LatinHypercube)[0].clone()
    });
}

#[test]
fn total_indices() {
    assert_covers("total, ishigami", &ISHIGAMI_TOTAL, |seed| {
        designed(&ishigami(7.0, 0.1), seed, Design::Independent)[2].clone()
    });
    assert_covers("total, margin", &MARGIN_TOTAL, |seed| designed(&margin(), seed, Design::Independent)[2].clone());
    assert_covers("total, margin, Latin", &MARGIN_TOTAL, |seed| {
        designed(&margin(), seed, Design::LatinHypercube)[2].clone()
    });
}

#[test]
fn regression_coefficients() {
    // A product: not a straight line, residuals of unequal spread. SRC = mV sP / sd and so on, mapped likewise.
    let deviation = 734e6_f64.sqrt();
    let mapped = [15_000.0, 20_000.0, -10_000.0];
    let src: Vec<f64> = mapped.iter().map(|value| value / deviation).collect();
    let truths: Vec<f64> = src.iter().chain(&mapped).copied().collect();
    assert_covers("SRC and mapped, margin", &truths, |seed| {
        plain(&margin(), Design::Independent, 500, seed, |study| {
            let found = regression(study).expect("varies");
            let of = |input: usize| found.coefficients[input].expect("varies");
            (0..3).map(|input| Some(of(input).standardised)).chain((0..3).map(|input| Some(of(input).mapped))).collect()
        })
    });
    let explained: f64 = src.iter().map(|src| src * src).sum();
    let truths: Vec<f64> = src.iter().map(|src| src * src / explained).collect();
    assert_covers("contributions, margin", &truths, |seed| {
        plain(&margin(), Design::Independent, 500, seed, |study| {
            let found = regression(study).expect("varies");
            let of = |input: usize| found.coefficients[input].expect("varies").contribution;
            (0..3).map(of).collect()
        })
    });
    // R² is 0.988: what is left is the heavy-tailed square of a product, which takes more trials.
    assert_covers("R², margin", &[explained], |seed| {
        plain(&margin(), Design::Independent, 4000, seed, |study| vec![regression(study).map(|found| found.r_squared)])
    });
}

/// A linear function of normals and noise whose normal correlations are known, also with two correlated inputs.
#[test]
fn rank_correlation() {
    let spearman = roicast::random::copula::normal_to_spearman;
    let function = || linear(&[3.0, -2.0, 1.0, 0.0], &[1.0, 2.0, 1.5, 4.0]);
    let src = [0.5746957711326908, -0.7662610281769211, 0.2873478855663454, 0.0];
    let truths = src.map(spearman);
    assert_covers("Spearman, linear", &truths, |seed| {
        plain(&function(), Design::Independent, 500, seed, |study| rank_correlations(study).spearman)
    });
    // Contributions: ρ² / Σ ρ².
    let total: f64 = truths.iter().map(|rho| rho * rho).sum();
    let shares: Vec<f64> = truths[..3].iter().map(|rho| rho * rho / total).collect();
    assert_covers("contributions, linear", &shares, |seed| {
        plain(&function(), Design::Independent, 500, seed, |study| rank_correlations(study).contributions[..3].to_vec())
    });
    // Ties: x a coin, y = x + U(0, 1) + e with e a coin of height 1/2. Spearman by a large run below.
    let tied = || {
        let coin = roicast::random::distribution::Distribution::bernoulli(0.3).expect("valid");
        Closure::new(vec![coin.clone(), coin], |x| x[0] + 0.5 * x[1])
    };
    let truth = plain(&tied(), Design::Sobol, 1 << 20, 1, |study| rank_correlations(study).spearman);
    let truths: Vec<f64> = truth.into_iter().flatten().map(|estimate| estimate.value).collect();
    assert_covers("Spearman, ties", &truths, |seed| {
        plain(&tied(), Design::Independent, 500, seed, |study| rank_correlations(study).spearman)
    });
}

#[test]
fn partial_rank_correlation() {
    // Four normals of which the last is noise that is not given, two of the others correlated; the truth by the rank
    // correlations 6/π asin(ρ/2) of every pair.
    let function = || correlated(linear(&[1.0, -1.0, 0.5, 1.0], &[1.0, 1.0, 1.0, 1.0]), &[(0, 1, 0.5)]);
    let spearman = roicast::random::copula::normal_to_spearman;
    // Cov(x_i, y) = .5, -.5, .5; Var(y) = 1 + 1 - 1 + .25 + 1 = 2.25.
    let rho = [0.5 / 1.5, -0.5 / 1.5, 0.5 / 1.5];
    let mut matrix = [[0.0; 4]; 4];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    (matrix[0][1], matrix[1][0]) = (spearman(0.5), spearman(0.5));
    for i in 0..3 {
        (matrix[i][3], matrix[3][i]) = (spearman(rho[i]), spearman(rho[i]));
    }
    let partial = |i: usize| {
        // Sweep out the other inputs, then correlate what is left.
        let mut s = matrix;
        for pivot in (0..3).filter(|other| *other != i) {
            let row = s[pivot];
            for line in &mut s {
                let factor = line[pivot] / row[pivot];
                for (value, other) in line.iter_mut().zip(row) {
                    *value -= factor * other;
                }
            }
        }
        s[i][3] / (s[i][i] * s[3][3]).sqrt()
    };
    let truths = [partial(0), partial(1), partial(2)];
    assert_covers("PRCC", &truths, |seed| {
        let function = function();
        let sampler = Sampler::new(Design::Independent, seed, &function.names(), 500, 1).expect("valid");
        let (inputs, output) = function.run(&sampler);
        let inputs: Vec<&[f64]> = inputs.iter().take(3).map(Vec::as_slice).collect();
        rank_correlations(&Study::new(&inputs, &output, 1).expect("valid")).partial
    });
}

/// The mean in the range of a bin, which the study itself says: 3 x1 about the middle of the range, for a uniform x1.
#[test]
fn binned_means() {
    let function = || Closure::new(vec![uniform(0.0, 1.0); 2], |x| 3.0 * x[0] + 2.0 * x[1] * x[1]);
    assert_covers("binned mean", &[0.0; 10], |seed| {
        plain(&function(), Design::Independent, 1000, seed, |study| {
            let change = binned_change(study, 0, 10, |values| mean_estimate(values, Confidence::default()));
            let shifted = |bin: &roicast::sensitivity::binned::Bin| {
                let truth = 1.5 * (bin.from + bin.to) + 2.0 / 3.0;
                let mut estimate = bin.statistic?;
                estimate.interval = estimate.interval.map(|(low, high)| (low - truth, high - truth));
                Some(estimate)
            };
            change.bins.iter().map(shifted).collect()
        })
    });
}

#[test]
fn given_data_first_order() {
    for trials in [1000, 5000] {
        let indices = |seed: u64, inputs: std::ops::Range<usize>| {
            plain(&ishigami(7.0, 0.1), Design::Independent, trials, seed, |study| {
                inputs.map(|input| first_order(study, input)).collect::<Vec<_>>()
            })
        };
        assert_covers(&format!("given data, ishigami, {trials}"), &ISHIGAMI_FIRST[..2], |seed| indices(seed, 0..2));
        // An estimate that noise lifts above 0 has a larger error too: where the truth is 0, intervals cover more than
        // they say.
        let what = format!("given data, ishigami without effect, {trials}");
        assert_covers_up_to(&what, 1.0, &[0.0], |seed| indices(seed, 2..3));
        assert_covers(&format!("given data, margin, {trials}"), &MARGIN_FIRST, |seed| {
            plain(&margin(), Design::Independent, trials, seed, |study| (0..3).map(|i| first_order(study, i)).collect())
        });
    }
    // With Sobol points products of replicates matter most, whose error the jackknife takes too large.
    for (design, highest) in [(Design::LatinHypercube, 0.965), (Design::Sobol, 1.0)] {
        assert_covers_up_to(&format!("given data, margin, {design:?}"), highest, &MARGIN_FIRST, |seed| {
            plain(&margin(), design, 4096, seed, |study| (0..3).map(|i| first_order(study, i)).collect())
        });
    }
}

#[test]
fn shapley_effects() {
    assert_covers("Shapley, ishigami", &[0.435747023, 0.442411145, 0.121841832], |seed| {
        let function = ishigami(7.0, 0.1);
        let run = shapley(&function, &function.singles(), 8192, seed, &Control::default()).expect("it runs");
        run.effects.expect("trials").into_iter().map(Some).collect()
    });
    let covariance = vec![vec![1.0, 1.4], vec![1.4, 4.0]];
    assert_covers("Shapley, correlated", &linear_gaussian_shapley(&[1.0, 1.0], &covariance), |seed| {
        let function = correlated(linear(&[1.0, 1.0], &[1.0, 2.0]), &[(0, 1, 0.7)]);
        let run = shapley(&function, &function.singles(), 8192, seed, &Control::default()).expect("it runs");
        run.effects.expect("trials").into_iter().map(Some).collect()
    });
}

/// Root mean squared errors of the given-data estimator and of the rank-based one of Gamboa et al. (2022), which pairs
/// each trial with the next one in the order of the input.
#[test]
#[ignore = "measures, to choose"]
fn given_data_against_the_rank_based_estimator() {
    let rank_based = |x: &[f64], y: &[f64]| {
        let mut order: Vec<usize> = (0..x.len()).collect();
        order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
        let n = x.len() as f64;
        let mean = y.iter().sum::<f64>() / n;
        let variance = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
        let next = (0..order.len()).map(|i| (y[order[i]] - mean) * (y[order[(i + 1) % order.len()]] - mean));
        next.sum::<f64>() / n / variance
    };
    for (what, function, truths) in
        [("ishigami", ishigami(7.0, 0.1), ISHIGAMI_FIRST), ("margin", margin(), MARGIN_FIRST)]
    {
        for trials in [1000, 10_000] {
            for (input, truth) in truths.into_iter().enumerate() {
                let squares: Vec<[f64; 2]> = (0..200_u64)
                    .into_par_iter()
                    .map(|seed| {
                        plain(&function, Design::Independent, trials, seed, |study| {
                            let ours = first_order(study, input).expect("varies").value - truth;
                            let theirs = rank_based(study.input(input), study.output()) - truth;
                            [ours * ours, theirs * theirs]
                        })
                    })
                    .collect();
                let root = |which: usize| (squares.iter().map(|pair| pair[which]).sum::<f64>() / 200.0).sqrt();
                println!("{what} {trials} input {input}: bins {:.5}, rank-based {:.5}", root(0), root(1));
                assert!(root(0) < root(1));
            }
        }
    }
}
