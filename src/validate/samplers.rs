//! The addressed generator, the designs and the copula: uniform, independent, stratified, a net, and as dependent as
//! asked for. Seeds are fixed, so nothing here can fail by chance twice.

use super::check::{Check, Comparison};
use super::shipped::{self, DESIGNS};
use crate::analysis::run::design_name;
use crate::lang::Message;
use crate::random::address::{Purpose, Stream};
use crate::random::copula::Copula;
use crate::random::design::{Design, Sampler};
use crate::stats::{dkw_bound, kolmogorov_smirnov, pearson, spearman};

/// Probability with which a right sampler exceeds a bound.
const ALPHA: f64 = 1e-6;
/// Standard errors allowed.
const SIGMA: f64 = 5.0;

/// All checks of this room.
pub fn check() -> Vec<Check> {
    let mut checks = vec![checked("streams", "validate.kind.streams", streams)];
    for design in DESIGNS {
        checks.push(of_design("uniform", "validate.kind.design-uniform", design, uniform));
    }
    for design in [Design::LatinHypercube, Design::Sobol] {
        checks.push(of_design("strata", "validate.kind.strata", design, strata));
        checks.push(of_design("replicates", "validate.kind.replicates", design, replicates));
    }
    checks.push(checked("sobol.net", "validate.kind.net", net));
    checks.push(checked("sobol.scramble", "validate.kind.scramble", scramble));
    checks.push(checked("latin-hypercube.uncorrelated", "validate.kind.latin-uncorrelated", latin_uncorrelated));
    checks.push(checked("copula.spearman", "validate.kind.copula", copula));
    checks
}

type Outcome = Result<(), Message>;

fn finish(mut check: Check, outcome: Outcome) -> Check {
    if let Err(reason) = outcome {
        check.fail(reason);
    }
    check
}

fn checked(id: &str, about: &'static str, work: fn(&mut Check) -> Outcome) -> Check {
    let mut check = Check::new(format!("sampler.{id}"), Message::new(about));
    let outcome = work(&mut check);
    finish(check, outcome)
}

fn of_design(id: &str, about: &'static str, design: Design, work: fn(&mut Check, Design) -> Outcome) -> Check {
    let word = design_name(design);
    let mut check =
        Check::new(format!("sampler.{word}.{id}"), Message::new(about).with("design", format!("design.{word}")));
    let outcome = work(&mut check, design);
    finish(check, outcome)
}

fn sampler(design: Design, seed: u64, names: &[&str], trials: u64, replicates: u32) -> Result<Sampler, Message> {
    Sampler::new(design, seed, names, trials, replicates).map_err(shipped::refused)
}

fn inputs(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("input {index}")).collect()
}

fn draws(sampler: &Sampler, input: usize) -> Vec<f64> {
    let mut draws = vec![f64::NAN; usize::try_from(sampler.trials()).unwrap_or(0)];
    sampler.fill(input, 0, &mut draws);
    draws
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    pearson(x, y).unwrap_or(f64::NAN)
}

/// The larger of two, NaN if one of them is.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// 64 streams that differ in the seed, in one letter of the name, or in the purpose.
fn streams(check: &mut Check) -> Outcome {
    const DRAWS: usize = 20_000;
    let mut streams: Vec<Stream> = (0..30).map(|seed| Stream::new(seed, "a")).collect();
    streams.extend(('b'..='z').map(|letter| Stream::new(0, &format!("input {letter}"))));
    let purposes = [Purpose::Jitter, Purpose::Permutation, Purpose::Scramble, Purpose::Resample];
    streams.extend(purposes.map(|purpose| Stream::with_purpose(0, "a", purpose)));
    streams.extend([
        Stream::new(1 << 32, "a"),
        Stream::new(1 << 63, "a"),
        Stream::new(0, "A"),
        Stream::new(0, "aa"),
        Stream::new(0, "a "),
    ]);
    let columns: Vec<Vec<f64>> = streams
        .iter()
        .map(|stream| {
            let mut column = vec![0.0; DRAWS];
            stream.fill(0, &mut column);
            column
        })
        .collect();
    let (mut between, mut within): (f64, f64) = (0.0, 0.0);
    for (index, column) in columns.iter().enumerate() {
        for other in columns.iter().take(index) {
            between = worse(between, correlation(column, other).abs());
        }
        for lag in [1, 2, 32] {
            let (early, late) = (column.get(..DRAWS - lag), column.get(lag..));
            let found = early.zip(late).map_or(f64::NAN, |(early, late)| correlation(early, late));
            within = worse(within, found.abs());
        }
    }
    // 2016 and 192 correlations of sd 1/sqrt(n): beyond 6.1 sd with probability 2e-6 in all.
    let root = (DRAWS as f64).sqrt();
    check.compare(Comparison::bounded("max |r| * sqrt(n)", between * root, 6.1));
    check.compare(Comparison::bounded("max |r(lag)| * sqrt(n)", within * root, 6.1));
    Ok(())
}

/// Within the bound of Dvoretzky, Kiefer and Wolfowitz; stratified designs within one stratum of the diagonal.
fn uniform(check: &mut Check, design: Design) -> Outcome {
    let sampler = sampler(design, 3, &["first", "second"], 1 << 19, 16)?;
    let mut uniforms = draws(&sampler, 1);
    uniforms.sort_unstable_by(f64::total_cmp);
    let found = kolmogorov_smirnov(&uniforms, |u| u).unwrap_or(f64::NAN);
    let bound = dkw_bound(uniforms.len() as u64, ALPHA).unwrap_or(f64::NAN);
    check.compare(Comparison::bounded("sup|Fn - F|", found, bound));
    if design != Design::Independent {
        let stratum = 1.0 / sampler.per_replicate() as f64;
        check.compare(Comparison::bounded("sup|Fn - F| (strata)", found, stratum));
    }
    Ok(())
}

/// Every replicate puts one draw into each of n strata, in every dimension.
fn strata(check: &mut Check, design: Design) -> Outcome {
    let names = inputs(40);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let trials = if design == Design::Sobol { 4096 } else { 3000 };
    let sampler = sampler(design, 2, &names, trials, 4)?;
    let strata = usize::try_from(sampler.per_replicate()).unwrap_or(1);
    let mut missed = 0_usize;
    for input in 0..names.len() {
        for replicate in draws(&sampler, input).chunks(strata) {
            let mut seen = vec![false; strata];
            replicate.iter().filter_map(|u| seen_at(*u, strata)).for_each(|at| mark(&mut seen, at));
            missed += seen.iter().filter(|seen| !**seen).count();
        }
    }
    check.compare(Comparison::exact("empty strata", missed as f64, 0.0, missed == 0));
    Ok(())
}

fn seen_at(u: f64, strata: usize) -> Option<usize> {
    (0.0..1.0).contains(&u).then_some((u * strata as f64) as usize)
}

fn mark(seen: &mut [bool], at: usize) {
    if let Some(seen) = seen.get_mut(at) {
        *seen = true;
    }
}

/// One replicate says nothing about the next, neither trial by trial nor in its mean.
fn replicates(check: &mut Check, design: Design) -> Outcome {
    const REPLICATES: usize = 4000;
    const SIZE: usize = 32;
    let sampler = sampler(design, 15, &["a", "b"], (REPLICATES * SIZE) as u64, REPLICATES as u32)?;
    let uniforms = draws(&sampler, 1);
    let shifted = |list: &[f64], by: usize| {
        let (early, late) = (list.get(..list.len().saturating_sub(by)), list.get(by..));
        early.zip(late).map_or(f64::NAN, |(early, late)| correlation(early, late))
    };
    let trials = shifted(&uniforms, SIZE);
    check.compare(Comparison::errors("r (trials)", trials, 0.0, 1.0 / (uniforms.len() as f64).sqrt(), SIGMA));
    let squares: Vec<f64> = uniforms.chunks(SIZE).map(|values| values.iter().map(|u| u * u).sum()).collect();
    let means = shifted(&squares, 1);
    check.compare(Comparison::errors("r (means)", means, 0.0, 1.0 / (REPLICATES as f64).sqrt(), SIGMA));
    Ok(())
}

/// The first two dimensions are a (0, m, 2)-net in base 2, scrambled or not: each of the n boxes of every shape 2⁻ᵃ by
/// 2⁻⁽ᵐ⁻ᵃ⁾ holds one point (Sobol 1967, Owen 1995).
fn net(check: &mut Check) -> Outcome {
    const POINTS: usize = 1024;
    let sampler = sampler(Design::Sobol, 6, &["a", "b"], 3 * POINTS as u64, 3)?;
    let (x, y) = (draws(&sampler, 0), draws(&sampler, 1));
    for columns in (0..=10).map(|power| 1_usize << power) {
        let rows = POINTS / columns;
        let mut missed = 0;
        for (x, y) in x.chunks(POINTS).zip(y.chunks(POINTS)) {
            let mut seen = vec![false; POINTS];
            for (x, y) in x.iter().zip(y) {
                let cell = seen_at(*x, columns).zip(seen_at(*y, rows));
                cell.map(|(column, row)| column * rows + row).into_iter().for_each(|at| mark(&mut seen, at));
            }
            missed += seen.iter().filter(|seen| !**seen).count();
        }
        check.compare(Comparison::exact(format!("{columns} x {rows}: empty boxes"), missed as f64, 0.0, missed == 0));
    }
    Ok(())
}

/// The mean over many scrambles is unbiased, and the scrambled point of the origin is uniform.
fn scramble(check: &mut Check) -> Outcome {
    // Two points a replicate: little is averaged away, so a bias would show.
    const SCRAMBLES: usize = 100_000;
    let names = ["a", "b", "c", "d", "e"];
    let sampler = sampler(Design::Sobol, 12, &names, 2 * SCRAMBLES as u64, SCRAMBLES as u32)?;
    let columns: Vec<Vec<f64>> = (0..names.len()).map(|input| draws(&sampler, input)).collect();
    let unbiased = |what: &str, expected: f64, value: &dyn Fn(&[f64]) -> f64| {
        let mut means = Vec::with_capacity(SCRAMBLES);
        for scramble in 0..SCRAMBLES {
            let point = |trial: usize| -> Vec<f64> {
                columns.iter().map(|column| column.get(trial).copied().unwrap_or(f64::NAN)).collect()
            };
            means.push((value(&point(2 * scramble)) + value(&point(2 * scramble + 1))) / 2.0);
        }
        let moments = crate::stats::Moments::of(&means);
        let (mean, error) = (moments.mean(), moments.standard_error_of_mean());
        Comparison::errors(what, mean.unwrap_or(f64::NAN), expected, error.unwrap_or(f64::NAN), SIGMA)
    };
    // E u² = 1/3, E (u − 1/2)(v − 1/2) = 0.
    check.compare(unbiased("E u^2", 1.0 / 3.0, &|point| point.iter().map(|u| u * u).sum::<f64>() / 5.0));
    check.compare(unbiased("E (u - 1/2)(v - 1/2)", 0.0, &|point| match *point {
        [_, u, _, _, v] => (u - 0.5) * (v - 0.5),
        _ => f64::NAN,
    }));
    let mut origins: Vec<f64> = columns.get(3).into_iter().flatten().step_by(2).copied().collect();
    origins.sort_unstable_by(f64::total_cmp);
    let found = kolmogorov_smirnov(&origins, |u| u).unwrap_or(f64::NAN);
    let bound = dkw_bound(origins.len() as u64, ALPHA).unwrap_or(f64::NAN);
    check.compare(Comparison::bounded("sup|Fn - F| (origin)", found, bound));
    Ok(())
}

/// Correlations between inputs of one Latin hypercube are like those of random permutations, sd 1/sqrt(n − 1), whether
/// the number of strata is round or not.
fn latin_uncorrelated(check: &mut Check) -> Outcome {
    const INPUTS: usize = 20;
    const REPLICATES: u64 = 20;
    let names = inputs(INPUTS);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for strata in [50_usize, 1000, 1024, 1025] {
        let sampler = sampler(Design::LatinHypercube, 4, &names, strata as u64 * REPLICATES, REPLICATES as u32)?;
        let columns: Vec<Vec<f64>> = (0..INPUTS).map(|input| draws(&sampler, input)).collect();
        let mut squares = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            for other in columns.iter().take(index) {
                for (x, y) in column.chunks(strata).zip(other.chunks(strata)) {
                    let found = correlation(x, y);
                    squares.push(found * found * (strata - 1) as f64);
                }
            }
        }
        // Each about chi-square with 1 degree of freedom, whose variance is 2.
        let count = squares.len() as f64;
        let mean = squares.iter().sum::<f64>() / count;
        check.compare(Comparison::errors(format!("n = {strata}"), mean, 1.0, (2.0 / count).sqrt(), SIGMA));
    }
    Ok(())
}

/// Rank correlations of draws are those asked for; what is not named stays uncorrelated.
fn copula(check: &mut Check) -> Outcome {
    const DRAWS: usize = 100_000;
    let pairs = [(0, 1, 0.9), (0, 2, -0.5), (1, 2, -0.4), (3, 4, 0.2)];
    let copula = Copula::new(6, &pairs).map_err(shipped::refused)?;
    let names = ["a", "b", "c", "d", "e", "f"];
    let sampler = sampler(Design::Independent, 9, &names, DRAWS as u64, 1)?;
    let mut block: Vec<f64> = (0..names.len()).flat_map(|input| draws(&sampler, input)).collect();
    copula.apply(&mut block, DRAWS);
    let columns: Vec<&[f64]> = block.chunks(DRAWS).collect();
    for (first, x) in columns.iter().enumerate() {
        for (second, y) in columns.iter().enumerate().skip(first + 1) {
            let target = pairs.iter().find(|(a, b, _)| (*a, *b) == (first, second)).map_or(0.0, |(_, _, rho)| *rho);
            let found = spearman(x, y).unwrap_or(f64::NAN);
            // Bonett and Wright (2000): the error of Fisher's z of a rank correlation.
            let square: f64 = target * target;
            let error = (1.0 - square) * ((1.0 + square / 2.0) / (DRAWS as f64 - 3.0)).sqrt();
            check.compare(Comparison::errors(format!("rho ({first}, {second})"), found, target, error, SIGMA));
        }
    }
    for (index, column) in columns.iter().enumerate() {
        let mut sorted = column.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let found = kolmogorov_smirnov(&sorted, |u| u).unwrap_or(f64::NAN);
        let bound = dkw_bound(DRAWS as u64, ALPHA).unwrap_or(f64::NAN);
        check.compare(Comparison::bounded(format!("sup|Fn - F| ({index})"), found, bound));
    }
    Ok(())
}
