//! The 95 % intervals that are printed cover the truth as often as they say, in every design: many short runs of a case
//! whose net present value is normal, so that every statistic is known exactly.

use super::check::{Check, Comparison};
use super::shipped::{self, DESIGNS};
use super::threads;
use crate::analysis::run::design_name;
use crate::analysis::sample::Sample;
use crate::lang::Message;
use crate::math::{normal_cdf, normal_pdf, normal_quantile};
use crate::model::Model;
use crate::outcome::{self, Metric, Outcome};
use crate::random::design::Design;
use crate::simulate::{Control, Sampling, simulate_outcomes};
use crate::stats::{Estimate, Tail};

const RUNS: u64 = 400;
const TRIALS: u64 = 4096;
const NOMINAL: f64 = 0.95;
/// Standard errors of a share of 0.95 among the runs that the coverage may be off: 3.3 points at 400 runs.
const SIGMA: f64 = 3.0;

/// Net present value N(10, 20): three independent normals at the decision.
const CASE: &str = "name = 'Normal'\n[[cost]]\nname = 'Cost'\namount = 'normal(100, 12)'\n\
    [[benefit]]\nname = 'One'\ndimension = 'finance'\nkind = 'hard'\namount = 'normal(60, 14.832396974191326)'\n\
    [[benefit]]\nname = 'Two'\ndimension = 'finance'\nkind = 'hard'\namount = 'normal(50, 6)'\n";
const MEAN: f64 = 10.0;
const DEVIATION: f64 = 20.0;

/// A statistic, its truth, and whether its intervals may be wider than need be: ranks are whole numbers, so order
/// statistics cover a little more.
type Truth = (&'static str, f64, bool);

fn truths() -> [Truth; 6] {
    let tail = normal_pdf(normal_quantile(0.05)) / 0.05;
    [
        ("mean(npv)", MEAN, false),
        ("sd(npv)", DEVIATION, false),
        ("p50(npv)", MEAN, true),
        ("p10(npv)", MEAN + DEVIATION * normal_quantile(0.1), true),
        ("P(npv > 0)", normal_cdf(MEAN / DEVIATION), false),
        ("cvar(npv, 5%)", MEAN - DEVIATION * tail, false),
    ]
}

fn estimates(sample: &Sample<'_>) -> [Option<Estimate>; 6] {
    let percentiles = sample.percentiles(&[0.5, 0.1]);
    let percentile = |index: usize| percentiles.get(index).copied().flatten();
    [
        sample.mean(),
        sample.standard_deviation(),
        percentile(0),
        percentile(1),
        sample.probability(outcome::Comparison::Greater, 0.0),
        sample.cvar(0.05, Tail::Lower),
    ]
}

/// One check a design and statistic.
pub fn check() -> Vec<Check> {
    let model = shipped::model(CASE);
    let mut checks = Vec::new();
    for design in DESIGNS {
        let shares = model.as_ref().map_err(Clone::clone).and_then(|model| coverage(model, design));
        for (index, (statistic, _, may_be_wide)) in truths().into_iter().enumerate() {
            let about = Message::new("validate.kind.coverage")
                .with("statistic", statistic)
                .with("design", format!("design.{}", design_name(design)))
                .with("runs", RUNS)
                .with("trials", TRIALS);
            let mut check = Check::new(format!("coverage.{}.{statistic}", design_name(design)), about);
            match &shares {
                Ok(shares) => {
                    let share = shares.get(index).copied().unwrap_or(f64::NAN);
                    // With t intervals of replicates, too, wide is allowed and narrow is not.
                    let wide = may_be_wide || design != Design::Independent;
                    let error = (NOMINAL * (1.0 - NOMINAL) / RUNS as f64).sqrt();
                    let mut comparison = Comparison::errors(statistic, share, NOMINAL, error, SIGMA);
                    if wide && share >= NOMINAL {
                        comparison = Comparison { error: Some(0.0), passed: true, ..comparison };
                    }
                    check.compare(comparison);
                }
                Err(reason) => check.fail(reason.clone()),
            }
            checks.push(check);
        }
    }
    checks
}

/// How often the interval of each statistic covers its truth.
fn coverage(model: &Model, design: Design) -> Result<Vec<f64>, Message> {
    let wanted = Outcome { metric: Metric::Npv, month: model.horizon };
    let runs = threads::each(RUNS, |seed| {
        let sampling = Sampling::new(design, TRIALS, 77 + seed);
        let outcomes =
            simulate_outcomes(model, &sampling, vec![wanted], &Control::default()).map_err(shipped::refused)?;
        let values = outcomes.values(wanted).ok_or_else(|| shipped::refused(wanted.metric.key()))?;
        let found = estimates(&Sample::new(values, outcomes.replicates, None));
        Ok(found.map(|estimate| estimate.and_then(|estimate| estimate.interval)))
    });
    let runs: Vec<_> = runs.into_iter().collect::<Result<_, Message>>()?;
    Ok((0..)
        .zip(truths())
        .map(|(index, (_, truth, _)): (usize, Truth)| {
            let covers =
                |interval: Option<(f64, f64)>| interval.is_some_and(|(low, high)| low <= truth && truth <= high);
            let hits = runs.iter().filter(|run| covers(run.get(index).copied().flatten())).count();
            hits as f64 / RUNS as f64
        })
        .collect())
}
