//! What other programs are compared with by `peers.py`, each task as one process that prints its own time:
//!
//!     peer draws <trials>     ten inputs of four families, independent and as a Latin hypercube, one thread
//!     peer indices <trials>   first-order and total Sobol indices of Sobol's g function with their errors, one thread

mod support;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use roicast::analysis::sensitivity::Function;
use roicast::analysis::sensitivity::pick_freeze::pick_freeze;
use roicast::random::copula::Copula;
use roicast::random::design::{Design, Sampler};
use roicast::random::distribution::Distribution;
use roicast::random::marginal::Marginal;
use roicast::simulate::{Control, LANES, Sampling};
use roicast::stats::Moments;
use support::{Fill, Quantiles, SEED, one_thread, widest};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["draws", trials] => draws(trials.parse().expect("a number of trials")),
        ["indices", trials] => one_thread().install(|| indices(trials.parse().expect("a number of trials"))),
        // `cargo bench` without words: the script has the tasks.
        _ => {}
    }
    ExitCode::SUCCESS
}

/// Three normal, three lognormal, two triangular and two uniform inputs.
fn marginals() -> Vec<Marginal> {
    let mut all = Vec::new();
    for k in 0..3 {
        all.push(Distribution::normal(10.0 + f64::from(k), 1.0));
        all.push(Distribution::lognormal(1.0, 0.2 + 0.1 * f64::from(k)));
    }
    for k in 0..2 {
        all.push(Distribution::triangular(0.0, 1.0, 4.0 + f64::from(k)));
        all.push(Distribution::uniform(0.0, 1.0 + f64::from(k)));
    }
    all.into_iter().map(|made| Marginal::compile(&made.expect("valid parameters"))).collect()
}

fn draws(trials: u64) {
    for design in [Design::Independent, Design::LatinHypercube] {
        let begin = Instant::now();
        let marginals = marginals();
        let names: Vec<String> = (0..marginals.len()).map(|index| format!("input {index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let sampler = Sampler::new(design, SEED, &names, trials, 1).expect("a valid design");
        // All draws are kept, as the peers keep them.
        let mut columns = vec![vec![0.0; trials as usize]; marginals.len()];
        let mut block = vec![0.0; marginals.len() * LANES];
        for first in (0..trials as usize).step_by(LANES) {
            widest(Fill { sampler: &sampler, first: first as u64, columns: &mut block });
            for ((marginal, column), part) in marginals.iter().zip(&mut columns).zip(block.chunks_exact_mut(LANES)) {
                widest(Quantiles { marginal, column: part });
                let here = LANES.min(column.len() - first);
                column[first..first + here].copy_from_slice(&part[..here]);
            }
        }
        let seconds = begin.elapsed().as_secs_f64();
        let sum: f64 = black_box(&columns).iter().filter_map(|column| Moments::of(column).mean()).sum();
        println!("{design:?} seconds {seconds:.4} mean {sum:.5}");
    }
}

/// Sobol's g function of eight inputs: the product of (|4x - 2| + a) / (1 + a).
struct G;

const A: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

impl Function for G {
    type Scratch = ();

    fn scratch(&self) {}

    fn names(&self) -> Vec<&str> {
        vec!["x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"]
    }

    fn copula(&self) -> Option<&Copula> {
        None
    }

    fn values(&self, _: &mut [f64], _: usize) {}

    fn evaluate(&self, (): &mut (), values: &[f64], lanes: usize, out: &mut [f64]) {
        out.fill(1.0);
        for (column, a) in values.chunks_exact(lanes).zip(A) {
            for (out, x) in out.iter_mut().zip(column) {
                *out *= ((4.0 * x - 2.0).abs() + a) / (1.0 + a);
            }
        }
    }
}

fn indices(trials: u64) {
    let begin = Instant::now();
    let factors: Vec<Vec<usize>> = (0..A.len()).map(|input| vec![input]).collect();
    let sampling = Sampling::new(Design::Sobol, trials, SEED);
    let runs = pick_freeze(&G, &factors, &sampling, &Control::default()).unwrap_or_else(|error| panic!("{error}"));
    let found = runs.indices().expect("columns of one length");
    let all: Vec<_> = (0..A.len()).map(|input| (found.first(input), found.total(input))).collect();
    let seconds = begin.elapsed().as_secs_f64();
    println!("Sobol seconds {seconds:.4}");
    for (first, total) in all {
        let (first, total) = (first.expect("varies"), total.expect("varies"));
        let error = |estimate: roicast::stats::Estimate| estimate.standard_error.unwrap_or(f64::NAN);
        println!("index {:.5} {:.5} {:.5} {:.5}", first.value, error(first), total.value, error(total));
    }
}
