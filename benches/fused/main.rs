//! What the general engine costs: the reference case R1 in a loop written for R1 alone, beside the engine, in one run.
//!
//!     cargo bench --bench fused -- [--trials 1e6] [--rounds 5] [--threads 1,2] [--alone]
//!
//! The loop is what a programmer would write who has only this case to compute: blocks of 64 trials in plain loops that
//! the compiler vectorises, own generator, own tables, own histograms, and every short cut that R1 allows. From the
//! library it takes exp, ln and the normal quantile, and the choice of the instruction set from the crate `pulp`. It
//! computes the outcomes that a run reports, with means, standard deviations, percentiles and their errors, CVaR,
//! paybacks by month and the fans of the running total and of adoption. The engine does more: it reads and compiles
//! the scenario, ranks the drivers, judges the board's rule and gives CVaR an error. Times of the engine are those of
//! `analysis::run::run`; and apart, of `simulate` alone. `docs/benchmarks.md` says how to read them.

mod check;
mod draws;
mod inputs;
mod irr;
mod months;
mod run;
mod tally;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use roicast::analysis::results::Results;
use roicast::analysis::run::{Options, run as run_engine};
use roicast::model::compile::compile;
use roicast::random::design::Design;
use roicast::scenario::load::Loaded;
use roicast::simulate::{Control, Sampling, simulate};

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
    let trials = value("--trials").map_or(1e6, |text| text.parse().expect("a number of trials")) as u64;
    let rounds = value("--rounds").map_or(ROUNDS, |text| text.parse().expect("a number of rounds")).max(1);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads: Vec<usize> = value("--threads").map_or_else(
        || if processors > 1 { vec![1, processors] } else { vec![1] },
        |text| text.split(',').map(|count| count.parse().expect("numbers of threads")).collect(),
    );
    if words.iter().any(|word| word == "--alone") {
        alone(trials, *threads.last().expect("a number of threads"));
        return ExitCode::SUCCESS;
    }
    println!("R1, {trials} trials, seconds: median (least–most) of {rounds} rounds in turn\n");
    println!("| threads | fused loop | engine, run | engine, simulate | run / fused loop |");
    println!("| --- | --- | --- | --- | --- |");
    for count in threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        pool.install(|| rounds_of(trials, rounds, count));
    }
    let engine = engine(trials);
    let fused = run::run(trials);
    let (compared, differ) = check::compare(&fused, &engine);
    println!("\n{compared} figures compared, {} do not agree", differ.len());
    differ.iter().for_each(|line| println!("- {line}"));
    if differ.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn load() -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join("r1.toml");
    Loaded::open(&path).unwrap_or_else(|problems| panic!("{problems}"))
}

fn sampling(trials: u64) -> Sampling {
    Sampling::new(Design::Independent, trials, 1)
}

fn engine(trials: u64) -> Results {
    let options = Options { scenario_file: "r1.toml".to_owned(), ..Options::new(sampling(trials)) };
    let finished = run_engine(&load(), &options, &Control::default(), &mut |_| {});
    finished.unwrap_or_else(|error| panic!("{error}")).results
}

fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let begin = Instant::now();
    std::hint::black_box(work());
    begin.elapsed().as_secs_f64()
}

fn rounds_of(trials: u64, rounds: usize, threads: usize) {
    let model = compile(&load()).unwrap_or_else(|problems| panic!("{problems}")).0;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..rounds {
        times[0].push(seconds(|| run::run(trials)));
        times[1].push(seconds(|| engine(trials)));
        times[2].push(seconds(|| simulate(&model, &sampling(trials), &Control::default())));
    }
    let medians = times.each_mut().map(|times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let cell = |index: usize| {
        let (least, most) = (times[index][0], times[index][times[index].len() - 1]);
        format!("{:.3} ({least:.3}–{most:.3})", medians[index])
    };
    println!("| {threads} | {} | {} | {} | {:.2} |", cell(0), cell(1), cell(2), medians[1] / medians[0]);
}

/// The fused loop as a program of its own, for `peers.py`.
fn alone(trials: u64, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let finished = pool.install(|| run::run(trials));
    let roi = &finished.outcomes[2 * months::AT_CHECKPOINT];
    println!(
        "fused n={} sim {:.3}s summary {:.3}s mean roi {:.5}",
        finished.trials,
        finished.simulation.as_secs_f64(),
        finished.summary.as_secs_f64(),
        roi.mean.value
    );
}
