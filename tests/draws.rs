//! Draws as a whole: values that must not change, independence, uniformity, dependence, and what
//! the designs are for. Every seed is fixed, so nothing here can fail by chance twice.

#![allow(
    clippy::disallowed_methods,
    reason = "closed forms and pinned figures are computed with the platform's functions"
)]

use roicast::{
    math::normal_quantile,
    random::{
        address::{Generator, Purpose, STREAM_VERSION, Stream},
        copula::Copula,
        design::{Design, Sampler},
    },
};

const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

fn sampler(design: Design, seed: u64, names: &[&str], trials: u64, replicates: u32) -> Sampler {
    Sampler::new(design, seed, names, trials, replicates).expect("a valid design")
}

fn draws(sampler: &Sampler, input: usize) -> Vec<f64> {
    let mut draws = vec![f64::NAN; sampler.trials() as usize];
    sampler.fill(input, 0, &mut draws);
    draws
}

/// Pearson correlation.
fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let [mean_x, mean_y] = [x, y].map(|values| values.iter().sum::<f64>() / n);
    let mut sums = [0.0; 3];
    for (x, y) in x.iter().zip(y) {
        let [x, y] = [x - mean_x, y - mean_y];
        sums[0] += x * x;
        sums[1] += x * y;
        sums[2] += y * y;
    }
    sums[1] / (sums[0] * sums[2]).sqrt()
}

/// Ranks from 0, of values without ties.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank as f64;
    }
    ranks
}

/// Largest distance between the empirical distribution of uniforms and the diagonal.
fn kolmogorov_distance(mut uniforms: Vec<f64>) -> f64 {
    let n = uniforms.len() as f64;
    uniforms.sort_by(f64::total_cmp);
    let distance = |(index, u): (usize, &f64)| (u - index as f64 / n).max((index + 1) as f64 / n - u);
    uniforms.iter().enumerate().map(distance).fold(0.0, f64::max)
}

/// Changing any of these is a new stream version and a value-breaking change. The words and the
/// independent draws were computed by a separate program from the documented layout.
#[test]
fn values_are_stable() {
    assert_eq!(STREAM_VERSION, 1);
    let words = |seed, name, purpose| {
        let stream = Stream::with_purpose(seed, name, purpose);
        [stream.word(0), stream.word(1), stream.word(1 << 40)]
    };
    assert_eq!(words(0, "", Purpose::Draw), [5677095300838952378, 12071898816881100184, 5407772323521292646]);
    assert_eq!(words(42, "overrun", Purpose::Draw), [3160580448328029115, 3933646689671175419, 15320339791033057740]);
    assert_eq!(words(42, "采用率", Purpose::Draw), [5257516758016463115, 885071436309971652, 10782158854504996408]);
    assert_eq!(
        words(u64::MAX, "overrun", Purpose::Resample),
        [15703069524552480266, 8963496853521559041, 7031909590141221222]
    );
    for (design, expected) in [
        (Design::Independent, [0.3668442482675921, 0.5417109967908164, 0.15441826857446006, 0.25142334203867345]),
        (Design::LatinHypercube, [0.04642572025083672, 0.0013398306570972587, 0.5132348200340742, 0.34011809659780856]),
        (Design::Sobol, [0.6382988408395575, 0.9960128500443372, 0.36571601088853545, 0.5013678946214198]),
    ] {
        let sampler = sampler(design, 42, &["overrun", "delay"], 48, 3);
        let mut got = [0.0; 4];
        sampler.fill(1, 15, &mut got);
        assert_eq!(got, expected, "{design:?}");
    }
}

/// 64 streams that differ in the seed, in one letter of the name, or in the purpose.
#[test]
fn streams_are_independent() {
    let n = 20_000;
    let mut streams: Vec<Stream> = (0..30).map(|seed| Stream::new(seed, "a")).collect();
    let letters = ('b'..='z').map(|letter| Stream::new(0, &format!("input {letter}")));
    streams.extend(letters);
    streams.extend([
        Stream::with_purpose(0, "a", Purpose::Jitter),
        Stream::with_purpose(0, "a", Purpose::Permutation),
        Stream::with_purpose(0, "a", Purpose::Scramble),
        Stream::with_purpose(0, "a", Purpose::Resample),
        Stream::new(1 << 32, "a"),
        Stream::new(1 << 63, "a"),
        Stream::new(0, "A"),
        Stream::new(0, "aa"),
        Stream::new(0, "a "),
    ]);
    let columns: Vec<Vec<f64>> = streams
        .iter()
        .map(|stream| {
            let mut column = vec![0.0; n];
            stream.fill(0, &mut column);
            column
        })
        .collect();
    assert_eq!(columns.len(), 64);
    let mut worst: f64 = 0.0;
    for (index, column) in columns.iter().enumerate() {
        for other in &columns[..index] {
            worst = worst.max(correlation(column, other).abs());
        }
        // Neighbours within a stream.
        for lag in [1, 2, 32] {
            worst = worst.max(correlation(&column[lag..], &column[..n - lag]).abs());
        }
    }
    // 2208 correlations of sd 1 / sqrt(n): beyond 6.1 sd with probability 2e-6 in all.
    let score = worst * (n as f64).sqrt();
    assert!(score < 6.1, "{score}");
}

/// The bound of Dvoretzky, Kiefer and Wolfowitz in Massart's (1990) form, at level 1e-6.
#[test]
fn uniforms_are_uniform() {
    let n = 1_000_000;
    for (design, seed) in DESIGNS.into_iter().zip(1..) {
        let sampler = sampler(design, seed, &["first", "second"], n, 16);
        let uniforms = draws(&sampler, 1);
        let bound = ((2.0_f64 / 1e-6).ln() / 2.0 / uniforms.len() as f64).sqrt();
        let distance = kolmogorov_distance(uniforms);
        assert!(distance < bound, "{design:?}: {distance}");
        if design != Design::Independent {
            // Stratified within each replicate, so within one stratum of the diagonal.
            assert!(distance <= 1.0 / sampler.per_replicate() as f64, "{design:?}: {distance}");
        }
    }
}

/// Samples of an established crate, driven by our generator, against its own moments.
#[test]
fn generator_drives_other_samplers() {
    use rand_distr::{Distribution, Gamma, StandardNormal};
    let mut generator = Generator::new(Stream::with_purpose(3, "x", Purpose::Resample), 0);
    let n = 1_000_000;
    let gamma = Gamma::new(2.5, 2.0).expect("valid");
    let mut sums = [0.0; 3];
    for _ in 0..n {
        let z: f64 = StandardNormal.sample(&mut generator);
        sums[0] += z;
        sums[1] += z * z;
        sums[2] += gamma.sample(&mut generator);
    }
    // Variances: 1, 2, and shape * scale^2 = 10.
    for (sum, (mean, variance)) in sums.into_iter().zip([(0.0, 1.0), (1.0, 2.0), (5.0, 10.0_f64)]) {
        let score = (sum / f64::from(n) - mean) / (variance / f64::from(n)).sqrt();
        assert!(score.abs() < 5.0, "{mean}: {score}");
    }
}

#[test]
fn chunks_do_not_matter() {
    for design in DESIGNS {
        let sampler = sampler(design, 7, &["a", "b", "c"], 5000, 16);
        let whole = draws(&sampler, 2);
        for size in [1, 2, 31, 512, 1000] {
            let mut pieces = vec![0.0; whole.len()];
            // Backwards, so that nothing can be carried from one range to the next.
            for (number, piece) in pieces.chunks_mut(size).enumerate().rev() {
                sampler.fill(2, (number * size) as u64, piece);
            }
            assert_eq!(pieces, whole, "{design:?} in pieces of {size}");
        }
    }
}

#[test]
fn other_inputs_do_not_matter() {
    for design in [Design::Independent, Design::LatinHypercube] {
        let alone = draws(&sampler(design, 7, &["b"], 1000, 4), 0);
        let among = sampler(design, 7, &["z", "a", "b", "c"], 1000, 4);
        assert_eq!(alone, draws(&among, 2), "{design:?}");
        assert_ne!(alone, draws(&among, 1), "{design:?}");
        assert_ne!(alone, draws(&sampler(design, 8, &["b"], 1000, 4), 0), "{design:?}");
    }
    // The dimension of a Sobol sequence is the position: inputs after it do not matter.
    let alone = draws(&sampler(Design::Sobol, 7, &["a", "b"], 1000, 4), 1);
    assert_eq!(alone, draws(&sampler(Design::Sobol, 7, &["a", "b", "c"], 1000, 4), 1));
}

/// Every replicate puts one draw into each of n strata, in every dimension.
#[test]
fn replicates_are_stratified() {
    let names: Vec<String> = (0..40).map(|i| format!("input {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (design, trials) in [(Design::LatinHypercube, 3000), (Design::Sobol, 4096)] {
        let sampler = sampler(design, 2, &names, trials, 4);
        let strata = sampler.per_replicate() as usize;
        for input in 0..names.len() {
            for replicate in draws(&sampler, input).chunks(strata) {
                let mut seen = vec![false; strata];
                for u in replicate {
                    let stratum = (u * strata as f64) as usize;
                    assert!(!seen[stratum], "{design:?}, input {input}");
                    seen[stratum] = true;
                }
            }
        }
    }
}

/// The first two dimensions are a (0, m, 2)-net in base 2, scrambled or not: each of the n boxes
/// of every shape 2^-a by 2^-(m - a) holds one point.
#[test]
fn first_two_sobol_dimensions_are_a_net() {
    let sampler = sampler(Design::Sobol, 6, &["a", "b"], 3 * 1024, 3);
    let [x, y] = [draws(&sampler, 0), draws(&sampler, 1)];
    for (x, y) in x.chunks(1024).zip(y.chunks(1024)) {
        for columns in (0..=10).map(|a| 1 << a) {
            let rows = 1024 / columns;
            let mut seen = [false; 1024];
            for (x, y) in x.iter().zip(y) {
                let cell = (x * columns as f64) as usize * rows + (y * rows as f64) as usize;
                assert!(!seen[cell], "{columns} by {rows}");
                seen[cell] = true;
            }
        }
    }
}

/// Correlation between inputs of one Latin hypercube is like that of random permutations,
/// sd 1 / sqrt(n - 1), and does not depend on the number of strata being round.
#[test]
fn latin_inputs_are_uncorrelated() {
    let names: Vec<String> = (0..20).map(|i| format!("input {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for strata in [50_u64, 1000, 1024, 1025] {
        let replicates = 20;
        let sampler = sampler(Design::LatinHypercube, 4, &names, strata * replicates, 20);
        let columns: Vec<Vec<f64>> = (0..20).map(|input| draws(&sampler, input)).collect();
        let mut squares = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            for other in &columns[..index] {
                let pieces = column.chunks(strata as usize).zip(other.chunks(strata as usize));
                squares.extend(pieces.map(|(x, y)| correlation(x, y).powi(2)));
            }
        }
        // 3800 scaled squares, each about chi-square with 1 degree of freedom: sd of the mean
        // sqrt(2 / 3800) = 0.023.
        let scaled = squares.iter().sum::<f64>() / squares.len() as f64 * (strata - 1) as f64;
        assert!((scaled - 1.0).abs() < 5.0 * 0.023, "{strata}: {scaled}");
    }
}

/// The mean over many scrambles is unbiased, and the scrambled point of the origin is uniform.
#[test]
fn scrambles_are_unbiased() {
    let names = ["a", "b", "c", "d", "e"];
    // Two points a replicate: little is averaged away, so a bias would show.
    let sampler = sampler(Design::Sobol, 12, &names, 400_000, 200_000);
    let columns: Vec<Vec<f64>> = (0..names.len()).map(|input| draws(&sampler, input)).collect();
    // A product of (u - 1/2) squared or not, whose means are known: E u^2 = 1/3, E (u - 1/2) = 0.
    let mut values = Vec::new();
    for replicate in 0..200_000 {
        let [mut square, mut product] = [0.0, 0.0];
        for trial in [2 * replicate, 2 * replicate + 1] {
            square += columns.iter().map(|column| column[trial] * column[trial]).sum::<f64>() / 10.0;
            product += (columns[1][trial] - 0.5) * (columns[4][trial] - 0.5) / 2.0;
        }
        values.push([square - 1.0 / 3.0, product]);
    }
    for index in 0..2 {
        let n = values.len() as f64;
        let mean = values.iter().map(|value| value[index]).sum::<f64>() / n;
        let variance = values.iter().map(|value| (value[index] - mean).powi(2)).sum::<f64>() / n;
        let score = mean / (variance / n).sqrt();
        assert!(score.abs() < 5.0, "{index}: {score}");
    }
    let origins = columns[3].iter().step_by(2).copied().collect();
    // Dvoretzky, Kiefer and Wolfowitz at level 1e-6.
    let bound = ((2.0_f64 / 1e-6).ln() / 2.0 / 200_000.0).sqrt();
    assert!(kolmogorov_distance(origins) < bound);
}

/// One replicate says nothing about the next, neither trial by trial nor in its mean.
#[test]
fn replicates_are_independent() {
    for design in [Design::LatinHypercube, Design::Sobol] {
        let (replicates, size) = (4000, 32);
        let sampler = sampler(design, 15, &["a", "b"], replicates * size, replicates as u32);
        let uniforms = draws(&sampler, 1);
        let size = size as usize;
        let trials = correlation(&uniforms[size..], &uniforms[..uniforms.len() - size]);
        assert!(trials.abs() * (uniforms.len() as f64).sqrt() < 5.0, "{design:?}: {trials}");
        let square_means: Vec<f64> = uniforms.chunks(size).map(|values| values.iter().map(|u| u * u).sum()).collect();
        let means = correlation(&square_means[1..], &square_means[..square_means.len() - 1]);
        assert!(means.abs() * (replicates as f64).sqrt() < 5.0, "{design:?}: {means}");
    }
}

/// Root mean square error of the mean of an integrand with mean 1, over the replicates.
fn root_mean_square_error(design: Design, log_trials: u32, integrand: fn(f64) -> f64) -> f64 {
    let names: Vec<String> = (0..10).map(|i| format!("input {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let replicates = 32;
    let per_replicate = 1_u64 << log_trials;
    let trials = per_replicate * u64::from(replicates);
    let sampler = sampler(design, 1, &names, trials, replicates);
    let mut values = vec![1.0; trials as usize];
    for input in 0..names.len() {
        for (value, u) in values.iter_mut().zip(draws(&sampler, input)) {
            *value *= 1.0 + 0.3 * integrand(u);
        }
    }
    let squares = values
        .chunks(per_replicate as usize)
        .map(|values| (values.iter().sum::<f64>() / values.len() as f64 - 1.0).powi(2));
    (squares.sum::<f64>() / f64::from(replicates)).sqrt()
}

/// A product of ten factors: the error falls like n^-1/2 for independent draws and clearly faster
/// for Sobol points; a Latin hypercube takes away the additive part only.
#[test]
fn designs_reduce_the_error() {
    let smooth = |u: f64| 12.0_f64.sqrt() * (u - 0.5);
    let errors = DESIGNS.map(|design| [8, 14].map(|log_trials| root_mean_square_error(design, log_trials, smooth)));
    let slopes = errors.map(|[small, large]| (large / small).log2() / 6.0);
    // An error from 32 replicates is known to 13 %, so a slope over 6 doublings to 0.045.
    assert!((slopes[0] + 0.5).abs() < 0.2, "{slopes:?}");
    assert!(slopes[2] < -0.7, "{slopes:?}");
    // Variance of the product 1.09^10 - 1 = 1.37, of its additive part 0.9.
    let reduction = errors[0][1] / errors[1][1];
    assert!((1.2..2.3).contains(&reduction), "{reduction}");
    assert!(errors[0][1] / errors[2][1] > 15.0, "{errors:?}");
    // Through the normal quantile, as a simulation uses it.
    let normal = [8, 14].map(|log| root_mean_square_error(Design::Sobol, log, normal_quantile));
    assert!((normal[1] / normal[0]).log2() / 6.0 < -0.65, "{normal:?}");
}

/// Spearman correlations, over every design, within their errors.
#[test]
fn rank_correlations_are_realised() {
    let names = ["price", "volume", "delay", "wage"];
    let pairs = [(0, 1, -0.6), (1, 2, 0.3), (0, 2, 0.2)];
    let copula = Copula::new(names.len(), &pairs).expect("possible");
    for design in DESIGNS {
        let sampler = sampler(design, 21, &names, 1 << 17, 16);
        let lanes = sampler.trials() as usize;
        let mut block: Vec<f64> = (0..names.len()).flat_map(|input| draws(&sampler, input)).collect();
        copula.apply(&mut block, lanes);
        for first in 0..names.len() {
            for second in first + 1..names.len() {
                let stated = pairs.iter().find(|pair| (pair.0, pair.1) == (first, second));
                let expected = stated.map_or(0.0, |pair| pair.2);
                let [x, y] = [first, second].map(|input| ranks(&block[input * lanes..][..lanes]));
                // Standard error at most 1 / sqrt(n), reached without correlation or design.
                let score = (correlation(&x, &y) - expected) * (lanes as f64).sqrt();
                assert!(score.abs() < 5.0, "{design:?} {first} {second}: {score}");
            }
        }
    }
}
