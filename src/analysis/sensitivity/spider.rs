//! Spiders and grids: the target over the percentiles of one factor, or over two inputs together.

use serde::{Deserialize, Serialize};

use super::swing::value_of;
use crate::analysis::factor::{Factor, FactorKind};
use crate::analysis::run::RunError;
use crate::analysis::sample::Sample;
use crate::analysis::scan::{Held, Others, Position, Scan, positions};
use crate::analysis::study::Study;
use crate::simulate::Sampling;
use crate::stats::Estimate;

/// The target at one position of a factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpiderPoint {
    /// Percentile of the factor as a share; `None` for a risk, which is absent (first) or present (second).
    pub percentile: Option<f64>,
    /// Value of the input there; `None` for risks and groups.
    pub value: Option<f64>,
    /// The target.
    pub target: Option<Estimate>,
}

/// One leg of a spider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpiderLeg {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// The target from the lowest to the highest percentile.
    pub points: Vec<SpiderPoint>,
}

/// The target against the percentiles of every factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spider {
    /// What the other inputs do.
    pub others: Others,
    /// Trials behind every point.
    pub trials: u64,
    /// One leg a factor, the widest first.
    pub legs: Vec<SpiderLeg>,
}

/// The target over two inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// What the other inputs do.
    pub others: Others,
    /// Trials behind every cell.
    pub trials: u64,
    /// Name of the factor of the rows.
    pub rows: String,
    /// Name of the factor of the columns.
    pub columns: String,
    /// Positions of the rows: percentile and value.
    pub row_points: Vec<GridPoint>,
    /// Positions of the columns.
    pub column_points: Vec<GridPoint>,
    /// The target, row by row.
    pub cells: Vec<Vec<Option<Estimate>>>,
}

/// A position along one side of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridPoint {
    /// Percentile of the factor as a share; `None` for a risk.
    pub percentile: Option<f64>,
    /// Value of the input; `None` for risks and groups.
    pub value: Option<f64>,
}

/// How the others are treated.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanOptions {
    /// What the other inputs do.
    pub others: Others,
    /// How they are drawn, where they are.
    pub sampling: Sampling,
    /// Percentiles tested, as shares.
    pub shares: Vec<f64>,
}

/// The target against the percentiles of every factor.
///
/// # Errors
/// When the design cannot hold the model.
pub fn spider(study: &Study, options: &ScanOptions) -> Result<Spider, RunError> {
    let scan = scan(study, options)?;
    let mut legs: Vec<SpiderLeg> = study
        .factors
        .iter()
        .map(|factor| {
            let positions = positions(&study.model, factor, &study.sampled(), &options.shares, &|_| false);
            let targets = targets(study, &scan, &positions.iter().map(|p| p.held.clone()).collect::<Vec<_>>());
            let points = positions
                .iter()
                .zip(targets)
                .map(|(position, target)| SpiderPoint {
                    percentile: position.percentile,
                    value: value_of(&scan, factor, position),
                    target,
                })
                .collect();
            SpiderLeg { factor: factor.name.clone(), kind: factor.kind(), points }
        })
        .collect();
    legs.sort_by(|a, b| width(b).total_cmp(&width(a)));
    Ok(Spider { others: options.others, trials: scan.trials() as u64, legs })
}

fn width(leg: &SpiderLeg) -> f64 {
    let values = || leg.points.iter().filter_map(|point| point.target.as_ref()).map(|target| target.value);
    match (values().min_by(f64::total_cmp), values().max_by(f64::total_cmp)) {
        (Some(least), Some(most)) => most - least,
        _ => 0.0,
    }
}

/// The target over two factors.
///
/// # Errors
/// When the design cannot hold the model.
pub fn grid(study: &Study, rows: &Factor, columns: &Factor, options: &ScanOptions) -> Result<Grid, RunError> {
    let scan = scan(study, options)?;
    let side = |factor: &Factor| positions(&study.model, factor, &study.sampled(), &options.shares, &|_| false);
    let (row_positions, column_positions) = (side(rows), side(columns));
    let held: Vec<Vec<Held>> = row_positions
        .iter()
        .flat_map(|row| column_positions.iter().map(move |column| [row.held.clone(), column.held.clone()].concat()))
        .collect();
    let mut cells = targets(study, &scan, &held).into_iter();
    let cells = row_positions.iter().map(|_| cells.by_ref().take(column_positions.len()).collect()).collect();
    let points = |factor: &Factor, positions: &[Position]| {
        positions
            .iter()
            .map(|position| GridPoint { percentile: position.percentile, value: value_of(&scan, factor, position) })
            .collect()
    };
    Ok(Grid {
        others: options.others,
        trials: scan.trials() as u64,
        rows: rows.name.clone(),
        columns: columns.name.clone(),
        row_points: points(rows, &row_positions),
        column_points: points(columns, &column_positions),
        cells,
    })
}

fn scan<'a>(study: &'a Study, options: &ScanOptions) -> Result<Scan<'a>, RunError> {
    Scan::new(&study.model, vec![study.target.outcome()], options.others, &options.sampling)
}

/// The target at every point, from the trials of the scan.
fn targets(study: &Study, scan: &Scan<'_>, held: &[Vec<Held>]) -> Vec<Option<Estimate>> {
    scan.points(held, 1)
        .into_iter()
        .map(|columns| {
            let column = columns.into_iter().next()?;
            if let [only] = column.as_slice() {
                let value = study.target.of_trial(*only);
                return value.is_finite().then(|| Estimate::exact(value));
            }
            study.target.estimate(&Sample::new(&column, scan.replicates(), None))
        })
        .collect()
}
