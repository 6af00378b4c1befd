//! `roicast spider` and `roicast grid`: the outcome over the percentiles of inputs.

use super::arguments::{GridArguments, SpiderArguments};
use super::failure::Failure;
use super::output::Output;
use super::study::{Prepared, command};
use super::values::Reader;
use crate::analysis::factor::find;
use crate::analysis::run::RunError;
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::spider::{self, ScanOptions};
use crate::scenario::problem::{Problem, Problems};
use crate::simulate::Sampling;

/// Trials behind every point when others are drawn: enough for a curve to be smooth to the eye.
const TRIALS_A_POINT: u64 = 4_096;
/// Points from P5 to P95 of a spider's leg.
const POINTS: u64 = 11;
/// Points from P5 to P95 along each side of a grid.
const SIDE: u64 = 7;
/// Most points: a grid has the square of them.
const MOST_POINTS: u64 = 101;

pub fn spider(arguments: &SpiderArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let others = others(&mut reader, arguments.others.as_deref());
    let points = reader.count("points", arguments.points.as_deref(), 2, MOST_POINTS).unwrap_or(POINTS);
    command(&arguments.study, reader, output, |prepared, findings| -> Result<(), RunError> {
        findings.spider = Some(spider::spider(prepared.study, &scan_options(prepared, others, points))?);
        Ok(())
    })
}

pub fn grid(arguments: &GridArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let others = others(&mut reader, arguments.others.as_deref());
    let points = reader.count("points", arguments.points.as_deref(), 2, MOST_POINTS).unwrap_or(SIDE);
    command(&arguments.study, reader, output, |prepared, findings| -> Result<(), RunError> {
        let factors = &prepared.study.factors;
        let mut problems = Vec::new();
        let mut named = |path: &str, name: &str| {
            find(factors, name).map_err(|problem| problems.push(Problem { path: path.to_owned(), ..problem })).ok()
        };
        let sides = (named("rows", &arguments.rows), named("columns", &arguments.columns));
        let (Some(rows), Some(columns)) = sides else { return Err(Problems(problems).into()) };
        let options = scan_options(prepared, others, points);
        findings.grid = Some(spider::grid(prepared.study, &factors[rows], &factors[columns], &options)?);
        Ok(())
    })
}

fn others(reader: &mut Reader, text: Option<&str>) -> Others {
    let words = [("drawn", Others::Drawn), ("plan", Others::Plan), ("median", Others::Median)];
    reader.word("others", text, &words).unwrap_or(Others::Drawn)
}

/// A spider as it is without options of its own.
pub fn spider_options(prepared: &Prepared<'_>, others: Others) -> ScanOptions {
    scan_options(prepared, others, POINTS)
}

fn scan_options(prepared: &Prepared<'_>, others: Others, points: u64) -> ScanOptions {
    let asked = &prepared.options.sampling;
    let sampling = Sampling { trials: asked.trials.min(TRIALS_A_POINT), ..asked.clone() };
    let steps = (points - 1) as f64;
    let shares = (0..points).map(|step| 0.05 + 0.9 * step as f64 / steps).collect();
    ScanOptions { others, sampling, shares }
}
