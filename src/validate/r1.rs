//! The business case R1 beside two independent programs, which were written by others from the same description.

use serde::Deserialize;

use super::check::{Check, Comparison};
use super::shipped;
use crate::analysis::results::{OutcomeSummary, Results};
use crate::lang::Message;
use crate::outcome::Metric;
use crate::random::design::Design;
use crate::simulate::Sampling;
use crate::stats::Estimate;

/// Their figures, with the seeds and trials they were computed with.
const FIGURES: &str = include_str!("r1.json");

const TRIALS: u64 = 1_000_000;
const SEED: u64 = 20_260_101;
/// Combined standard errors that a figure may differ by.
const SIGMA: f64 = 4.0;

#[derive(Deserialize)]
struct Figures {
    programs: Vec<Program>,
}

#[derive(Deserialize)]
struct Program {
    name: String,
    trials: u64,
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    figure: String,
    value: f64,
    error: f64,
}

/// One check a figure and program.
pub fn check() -> Vec<Check> {
    let figures: Vec<Program> = serde_json::from_str(FIGURES).map(|all: Figures| all.programs).unwrap_or_default();
    let sampling = Sampling::new(Design::Independent, TRIALS, SEED);
    let finished = shipped::loaded(shipped::R1).and_then(|loaded| shipped::finished(&loaded, sampling));
    let mut checks = Vec::new();
    for program in &figures {
        for figure in &program.figures {
            let about = Message::new("validate.kind.r1")
                .with("figure", &figure.figure)
                .with("program", &program.name)
                .with("trials", format!("{:e}", program.trials as f64));
            let mut check = Check::new(format!("r1.{}.{}", program.name, figure.figure), about);
            match finished.as_ref().map(|finished| found(&finished.results, &figure.figure)) {
                Ok(Some((value, error))) => {
                    let both = (error * error + figure.error * figure.error).sqrt();
                    check.compare(Comparison::errors(&figure.figure, value, figure.value, both, SIGMA));
                }
                Ok(None) => check.fail(Message::new("validate.unknown-result").with("result", &figure.figure)),
                Err(reason) => check.fail(reason.clone()),
            }
            checks.push(check);
        }
    }
    checks
}

/// A figure of the run by its name, with its standard error.
fn found(results: &Results, figure: &str) -> Option<(f64, f64)> {
    if let Some(month) = figure.strip_prefix("P(payback <= ").and_then(|rest| rest.strip_suffix(')')) {
        return with_error(results.payback.by_month.get(month.parse::<usize>().ok()?)?);
    }
    if figure == "P(npv > 0)" {
        return with_error(summary(results, "npv")?.above_zero.as_ref()?);
    }
    let (statistic, of) = figure.strip_suffix(')')?.split_once('(')?;
    match statistic {
        "spearman" => {
            let found = results.drivers.inputs.iter().find(|input| input.name == of)?.spearman.value;
            // Bonett and Wright (2000): the error of Fisher's z of a rank correlation.
            let square = found * found;
            let error = (1.0 - square) * ((1.0 + square / 2.0) / (results.drivers.trials as f64 - 3.0)).sqrt();
            Some((found, error))
        }
        "mean" => with_error(summary(results, of)?.mean.as_ref()?),
        "sd" => with_error(summary(results, of)?.sd.as_ref()?),
        percentile => {
            let share = percentile.strip_prefix('p')?.parse::<f64>().ok()? / 100.0;
            with_error(summary(results, of)?.percentile(share)?)
        }
    }
}

fn summary<'a>(results: &'a Results, metric: &str) -> Option<&'a OutcomeSummary> {
    results.outcome(Metric::find(metric)?, results.case.horizon)
}

/// Where no standard error is given, the interval is that of the order statistics.
fn with_error(estimate: &Estimate) -> Option<(f64, f64)> {
    let half = estimate.interval.map(|(low, high)| (high - low) / (2.0 * 1.959_963_984_540_054));
    Some((estimate.value, estimate.standard_error.or(half)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_both_programs_are_read_and_agree_with_each_other() {
        let all: Figures = serde_json::from_str(FIGURES).expect("JSON");
        assert_eq!(all.programs.iter().map(|program| program.figures.len()).collect::<Vec<_>>(), [40, 16]);
        let [numpy, numba] = all.programs.as_slice() else { panic!("two programs") };
        for figure in &numba.figures {
            let other = numpy.figures.iter().find(|other| other.figure == figure.figure).expect("both compute it");
            let both = (figure.error * figure.error + other.error * other.error).sqrt();
            assert!((figure.value - other.value).abs() <= SIGMA * both, "{}", figure.figure);
        }
    }
}
