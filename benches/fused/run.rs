//! A whole run of the fused loop: tables, bounds from a pilot, units of work on all threads, the summary.

use std::time::{Duration, Instant};

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::draws::{Generator, LANES};
use super::inputs::{Inputs, Tables};
use super::months::{AT_CHECKPOINT, Block, MONTHS, OUTCOMES};
use super::tally::{FAN, Fan, Summary, Tally};

/// Blocks of a unit of work, which has a generator of its own.
const BLOCKS: u64 = 64;
const PILOT: u64 = 64;

/// What a run gives.
pub struct Finished {
    pub trials: u64,
    pub outcomes: Vec<Summary>,
    /// Percentiles of the running total and of adoption by month, a row for each share of the fan.
    pub fans: [Vec<Vec<f64>>; 2],
    /// Probability of payback by the end of each month.
    pub payback: Vec<f64>,
    pub payback_discounted: Vec<f64>,
    /// Tables, pilot, draws and months.
    pub simulation: Duration,
    /// Percentiles, errors, fans.
    pub summary: Duration,
    pub tally: Tally,
}

/// Runs at least so many trials, in whole blocks.
pub fn run(trials: u64) -> Finished {
    let begin = Instant::now();
    let tables = Tables::new();
    let plan = plan();
    let empty = pilot(&tables, plan);
    let blocks = trials.div_ceil(LANES as u64);
    let tally = (0..blocks.div_ceil(BLOCKS))
        .into_par_iter()
        .fold(
            || (empty.clone(), None),
            |(mut tally, block), unit| {
                let mut block = block.unwrap_or_else(|| {
                    let mut block = Block::new();
                    block.plan = plan;
                    block
                });
                let mut generator = Generator::new(unit + 1);
                for _ in unit * BLOCKS..blocks.min((unit + 1) * BLOCKS) {
                    one_block(&mut block, &tables, &mut generator, &mut tally);
                }
                (tally, Some(block))
            },
        )
        .map(|(tally, _)| tally)
        .reduce(|| empty.clone(), |all, part| all.add(&part));
    let simulation = begin.elapsed();
    let begin = Instant::now();
    let trials = blocks * LANES as u64;
    // More is worse for cost and peak funding, and for waiting.
    let worst_from_top = |outcome: usize| outcome >= OUTCOMES - 3 || outcome % AT_CHECKPOINT == AT_CHECKPOINT - 2;
    let fan = |months: &[Fan]| -> Vec<Vec<f64>> {
        FAN.iter().map(|share| months.iter().map(|month| month.value_at(share * trials as f64)).collect()).collect()
    };
    let paid = |counts: &[u64; MONTHS + 2]| {
        let sums = counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum as f64 / trials as f64)
        });
        sums.take(MONTHS + 1).collect()
    };
    Finished {
        trials,
        outcomes: tally.outcomes.iter().enumerate().map(|(i, o)| o.summary(worst_from_top(i))).collect(),
        fans: [fan(&tally.total), fan(&tally.adoption)],
        payback: paid(&tally.payback),
        payback_discounted: paid(&tally.payback_discounted),
        simulation,
        summary: begin.elapsed(),
        tally,
    }
}

/// A block of trials, compiled for every instruction set.
struct OneBlock<'a> {
    block: &'a mut Block,
    tables: &'a Tables,
    generator: &'a mut Generator,
    tally: &'a mut Tally,
}

impl NullaryFnOnce for OneBlock<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.block.inputs.draw(self.tables, self.generator);
        self.block.run(self.tally);
    }
}

/// With the widest vector instructions of this processor.
#[inline(never)]
fn one_block(block: &mut Block, tables: &Tables, generator: &mut Generator, tally: &mut Tally) {
    Arch::new().dispatch(OneBlock { block, tables, generator, tally });
}

/// Benefits by dimension in the plan: what the weighted score is measured against.
fn plan() -> [[f64; 3]; 3] {
    let mut block = Block::new();
    let mut tally = Tally::new(&[(0.0, 1.0); OUTCOMES], &[(0.0, 1.0); MONTHS + 1]);
    block.inputs = Inputs::PLAN;
    block.run(&mut tally);
    // Benefits stand to each other as their rates at full adoption.
    let rates = [6.0, 3.5, 25.0 * 0.3];
    let full: f64 = rates.iter().sum();
    std::array::from_fn(|checkpoint| {
        let benefit = block.outcomes[checkpoint * AT_CHECKPOINT + AT_CHECKPOINT - 1][0];
        rates.map(|rate| benefit * rate / full)
    })
}

/// Bounds of the histograms from the range of the first trials, twice as wide.
fn pilot(tables: &Tables, plan: [[f64; 3]; 3]) -> Tally {
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut outcomes, mut totals) = ([nothing; OUTCOMES], [nothing; MONTHS + 1]);
    let mut block = Block::new();
    block.plan = plan;
    let mut generator = Generator::new(0);
    let mut tally = Tally::new(&[(0.0, 1.0); OUTCOMES], &[(0.0, 1.0); MONTHS + 1]);
    for _ in 0..PILOT {
        one_block(&mut block, tables, &mut generator, &mut tally);
        let columns = block.outcomes.iter().chain(&block.total);
        for ((low, high), column) in outcomes.iter_mut().chain(&mut totals).zip(columns) {
            for value in column.iter().filter(|value| value.is_finite()) {
                (*low, *high) = (low.min(*value), high.max(*value));
            }
        }
    }
    for (low, high) in outcomes.iter_mut().chain(&mut totals) {
        let middle = 0.5 * (*high - *low);
        (*low, *high) = if high > low { (*low - middle, *high + middle) } else { (0.0, 1.0) };
    }
    Tally::new(&outcomes, &totals)
}
