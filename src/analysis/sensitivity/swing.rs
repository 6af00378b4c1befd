//! One at a time: every factor moved over its range with the others at rest, and how far the outcome swings.

use serde::{Deserialize, Serialize};

use crate::analysis::factor::{Factor, FactorKind};
use crate::analysis::run::RunError;
use crate::analysis::scan::{Held, Others, Position, Scan, positions};
use crate::analysis::study::Study;
use crate::sensitivity::one_at_a_time::{Bar, tornado};

/// How factors are moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwingOptions {
    /// Lower percentile, a share.
    pub low: f64,
    /// Upper percentile, a share.
    pub high: f64,
    /// Points tested from the lower to the upper percentile, at least 2: a factor whose effect turns is not missed.
    pub points: usize,
    /// Where the others stand: at the plan or at their medians.
    pub others: Others,
}

impl Default for SwingOptions {
    /// P10 to P90 in five points around the plan.
    fn default() -> Self {
        Self { low: 0.1, high: 0.9, points: 5, others: Others::Plan }
    }
}

/// The outcome at one position of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SwingPoint {
    /// Percentile of the factor as a share; `None` for a risk, which is absent (first) or present (second).
    pub percentile: Option<f64>,
    /// Value of the input there; `None` for risks and groups.
    pub value: Option<f64>,
    /// The outcome; `None` where it is undefined or never comes.
    pub outcome: Option<f64>,
}

/// How far one factor alone moves the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// The outcome from the lower to the upper end.
    pub points: Vec<SwingPoint>,
    /// Smallest outcome over all points.
    pub least: Option<f64>,
    /// Largest outcome over all points.
    pub most: Option<f64>,
    /// Whether the outcome goes beyond both ends somewhere between them.
    pub turns: bool,
}

/// All swings, widest first; equal ones in the order of the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swings {
    /// Where the others stand.
    pub others: Others,
    /// Lower percentile.
    pub low: f64,
    /// Upper percentile.
    pub high: f64,
    /// The outcome with everything at rest.
    pub base: Option<f64>,
    /// One for each factor.
    pub swings: Vec<Swing>,
}

/// Moves every factor of a study.
///
/// # Errors
/// When the design cannot hold the model.
pub fn swings(study: &Study, options: &SwingOptions) -> Result<Swings, RunError> {
    let scan = Scan::new(&study.model, vec![study.target.outcome()], options.others, &study.sampling)?;
    let steps = options.points.max(2);
    let shares: Vec<f64> =
        (0..steps).map(|step| options.low + (options.high - options.low) * step as f64 / (steps - 1) as f64).collect();
    let falling = directions(study, &scan, &shares);
    let points: Vec<Vec<SwingPoint>> = study
        .factors
        .iter()
        .map(|factor| points(study, &scan, factor, &shares, &|member: &Factor| falling.contains(&member.name)))
        .collect();
    let outcomes: Vec<Vec<f64>> =
        points.iter().map(|points| points.iter().map(|point| point.outcome.unwrap_or(f64::NAN)).collect()).collect();
    let bars = tornado(&outcomes).into_iter();
    let all = bars.filter_map(|bar| Some(swing(study.factors.get(bar.input)?, points.get(bar.input)?, &bar))).collect();
    let base = outcome_at(study, &scan, &[Vec::new()]).into_iter().next().flatten();
    Ok(Swings { others: options.others, low: options.low, high: options.high, base, swings: all })
}

/// Members of groups that lower the outcome as they rise: in a group they move the other way.
fn directions(study: &Study, scan: &Scan<'_>, shares: &[f64]) -> Vec<String> {
    use crate::analysis::factor::Source;
    let members = study.factors.iter().filter_map(|factor| match &factor.source {
        Source::Group(members) => Some(members),
        _ => None,
    });
    members
        .flatten()
        .filter(|member| {
            let points = points(study, scan, member, shares, &|_| false);
            let ends = (points.first().and_then(|p| p.outcome), points.last().and_then(|p| p.outcome));
            matches!(ends, (Some(first), Some(last)) if last < first)
        })
        .map(|member| member.name.clone())
        .collect()
}

fn swing(factor: &Factor, points: &[SwingPoint], bar: &Bar) -> Swing {
    let defined = |value: f64| Some(value).filter(|value| value.is_finite());
    Swing {
        factor: factor.name.clone(),
        kind: factor.kind(),
        points: points.to_vec(),
        least: defined(bar.low),
        most: defined(bar.high),
        turns: bar.turns(),
    }
}

fn points(
    study: &Study,
    scan: &Scan<'_>,
    factor: &Factor,
    shares: &[f64],
    falling: &dyn Fn(&Factor) -> bool,
) -> Vec<SwingPoint> {
    let positions = positions(&study.model, factor, &study.sampled(), shares, falling);
    let held: Vec<Vec<Held>> = positions.iter().map(|position| position.held.clone()).collect();
    let outcomes = outcome_at(study, scan, &held);
    positions
        .iter()
        .zip(outcomes)
        .map(|(position, outcome)| SwingPoint {
            percentile: position.percentile,
            value: value_of(scan, factor, position),
            outcome,
        })
        .collect()
}

/// The value of an input at a position.
pub(super) fn value_of(scan: &Scan<'_>, factor: &Factor, position: &Position) -> Option<f64> {
    match factor.source {
        crate::analysis::factor::Source::Quantity(value) => scan.first_value(&position.held, value),
        _ => None,
    }
}

fn outcome_at(study: &Study, scan: &Scan<'_>, held: &[Vec<Held>]) -> Vec<Option<f64>> {
    let columns = scan.points(held, 1);
    columns
        .into_iter()
        .map(|columns| {
            let value = columns.first().and_then(|column| column.first()).copied()?;
            Some(study.target.of_trial(value)).filter(|value| value.is_finite())
        })
        .collect()
}
