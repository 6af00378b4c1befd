//! One kernel, a given number of times, on one thread: what `.ci/instructions` counts the instructions of.
//!
//!     instructions --list
//!     instructions <kernel> <times>
//!
//! A kernel is prepared once and then run so often; the difference of two numbers of times leaves the kernel alone.

mod support;

use std::hint::black_box;
use std::process::ExitCode;

use pulp::NullaryFnOnce;
use roicast::finance::{IRR_LANES, IrrStatus};
use roicast::outcome::MonthlyHistogram;
use roicast::random::design::{Design, Sampler};
use roicast::random::distribution::Distribution;
use roicast::random::marginal::Marginal;
use roicast::simulate::evaluate::Evaluator;
use roicast::simulate::{LANES, usual_outcomes};
use roicast::stats::{Confidence, Moments, QuantileType, quantile_estimates};
use support::{Depend, Fill, Irr, Quantiles, SEED, flows, model, uniforms, widest};

/// Name, what one run of it handles, how often it is run by the script, the kernel.
type Kernel = (&'static str, usize, u64, fn(u64));

const COLUMN: usize = 20_000;

const KERNELS: [Kernel; 12] = [
    ("block of R1", LANES, 40, block),
    ("uniforms, independent", LANES, 4000, |times| fill(Design::Independent, times)),
    ("uniforms, Latin hypercube", LANES, 400, |times| fill(Design::LatinHypercube, times)),
    ("uniforms, Sobol", LANES, 2000, |times| fill(Design::Sobol, times)),
    ("copula of R1", LANES, 400, copula),
    ("quantiles, PERT", LANES, 2000, |times| quantiles(Distribution::pert(1.0, 2.0, 4.0, 4.0), times)),
    ("quantiles, normal", LANES, 1000, |times| quantiles(Distribution::normal(0.0, 1.0), times)),
    ("quantiles, lognormal", LANES, 1000, |times| quantiles(Distribution::lognormal(0.0, 1.0), times)),
    ("IRR of R1", LANES, 100, irr),
    ("histogram", LANES, 4000, histogram),
    ("percentiles with errors", COLUMN, 20, percentiles),
    ("moments", COLUMN, 100, moments),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--list"] => {
            KERNELS.iter().for_each(|(name, items, times, _)| println!("{name}\t{items}\t{times}"));
            ExitCode::SUCCESS
        }
        [wanted, times] => {
            let found = KERNELS.iter().find(|(name, ..)| name == wanted);
            let (Some((.., kernel)), Ok(times)) = (found, times.parse()) else {
                eprintln!("no kernel {wanted:?}, or no number {times:?}");
                return ExitCode::FAILURE;
            };
            kernel(times);
            ExitCode::SUCCESS
        }
        // `cargo bench` without words: there is nothing to time here.
        _ => ExitCode::SUCCESS,
    }
}

/// Draws of all inputs of R1 for a block.
fn drawn() -> Vec<f64> {
    let model = model("r1");
    let names: Vec<&str> = model.variables.iter().map(|variable| variable.name.as_str()).collect();
    let sampler = Sampler::new(Design::Independent, SEED, &names, LANES as u64, 1).expect("a valid design");
    let mut columns = vec![0.0; names.len() * LANES];
    widest(Fill { sampler: &sampler, first: 0, columns: &mut columns });
    Evaluator::new(&model, Vec::new()).quantiles(&mut columns, LANES);
    columns
}

/// Months and all usual outcomes of a block of R1 whose inputs are drawn.
fn block(times: u64) {
    let (model, values) = (model("r1"), drawn());
    let wanted = usual_outcomes(&model);
    let mut rows = vec![vec![0.0; LANES]; wanted.len()];
    let evaluator = Evaluator::new(&model, wanted);
    let mut memory = evaluator.memory();
    let mut columns: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
    for _ in 0..times {
        evaluator.evaluate(&mut memory, black_box(&values), LANES, &mut columns);
        black_box(&mut columns);
    }
}

fn fill(design: Design, times: u64) {
    let trials = times * LANES as u64;
    let replicates = if design == Design::Independent { 1 } else { 16 };
    let sampler = Sampler::new(design, SEED, &["price"], trials, replicates).expect("a valid design");
    let mut column = [0.0; LANES];
    for block in 0..times {
        widest(Fill { sampler: &sampler, first: block * LANES as u64, columns: &mut column });
        black_box(&mut column);
    }
}

fn copula(times: u64) {
    let model = model("r1");
    let copula = model.copula.as_ref().expect("correlations");
    let from = uniforms(model.variables.len() * LANES);
    let mut columns = from.clone();
    for _ in 0..times {
        columns.copy_from_slice(&from);
        widest(Depend { copula, columns: black_box(&mut columns) });
    }
}

fn quantiles<E: std::fmt::Debug>(distribution: Result<Distribution, E>, times: u64) {
    let marginal = Marginal::compile(&distribution.expect("valid parameters"));
    let from = uniforms(LANES);
    let mut column = from.clone();
    for _ in 0..times {
        column.copy_from_slice(&from);
        widest(Quantiles { marginal: &marginal, column: black_box(&mut column) });
    }
}

fn irr(times: u64) {
    let (model, values) = (model("r1"), drawn());
    let flows = flows(&model, &values.chunks(LANES).collect::<Vec<_>>());
    let (mut rates, mut statuses) = ([0.0; LANES], [IrrStatus::Undefined; IRR_LANES]);
    for _ in 0..times {
        widest(Irr(black_box(&flows), &mut rates, &mut statuses));
        black_box(&mut rates);
    }
}

struct Count<'a>(&'a mut MonthlyHistogram, &'a [f64]);

impl NullaryFnOnce for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.count(0, self.1);
    }
}

fn histogram(times: u64) {
    let (mut histogram, values) = (MonthlyHistogram::new(&[(0.0, 1.0)]), uniforms(LANES));
    for _ in 0..times {
        widest(Count(black_box(&mut histogram), &values));
    }
}

fn percentiles(times: u64) {
    let from = uniforms(COLUMN);
    let mut column = from.clone();
    for _ in 0..times {
        column.copy_from_slice(&from);
        let shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
        black_box(quantile_estimates(&mut column, &shares, QuantileType::default(), Confidence::default()));
    }
}

fn moments(times: u64) {
    let column = uniforms(COLUMN);
    for _ in 0..times {
        black_box(Moments::of(black_box(&column)));
    }
}
