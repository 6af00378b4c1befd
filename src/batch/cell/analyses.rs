//! The analyses of a cell beyond its summary: which inputs decide it, what knowing them is worth, and how it stands
//! against the cell with another level of a factor.

use std::collections::BTreeSet;

use super::rows::row;
use super::{Job, Row};
use crate::analysis::information::information;
use crate::analysis::run::{Options, RunError};
use crate::analysis::sensitivity::tornado::{Method, TornadoBar, TornadoOptions, tornado};
use crate::analysis::study::{Question, Study};
use crate::decision::{NetBenefits, compare_options};
use crate::outcome::{Metric, Outcome, Outcomes};
use crate::simulate::Control;
use crate::stats::Estimate;

/// A figure of a bar, by the word of its statistic.
type Figure = (&'static str, fn(&TornadoBar) -> Option<Estimate>);

/// What `tornado` gives of every factor: the methods that need no runs of their own but the one at a time.
const TORNADO: [Figure; 6] = [
    ("swing", |bar| bar.swing.map(|(least, most)| Estimate::exact(most - least))),
    ("bins", |bar| bar.bins_width),
    ("regression", |bar| bar.regression),
    ("rank", |bar| bar.rank),
    ("partial_rank", |bar| bar.partial_rank),
    ("given_data", |bar| bar.given_data),
];

/// What `indices` gives: Sobol indices of independent factors, Shapley effects of correlated ones.
const INDICES: [Figure; 3] =
    [("first_order", |bar| bar.first_order), ("total", |bar| bar.total), ("shapley", |bar| bar.shapley)];

/// Every outcome by the methods of a tornado: one row a factor and method, `rank: overrun`.
pub(super) fn tornado_rows(job: &Job<'_>) -> Result<Vec<Row>, RunError> {
    let methods = [Method::Swing, Method::Bins, Method::Regression, Method::Rank, Method::GivenData];
    bars(job, &methods.into(), &TORNADO)
}

/// Every outcome by the indices that fit the scenario.
pub(super) fn index_rows(job: &Job<'_>) -> Result<Vec<Row>, RunError> {
    let method = if job.model.correlations.is_empty() { Method::Sobol } else { Method::Shapley };
    bars(job, &[method].into(), &INDICES)
}

fn bars(job: &Job<'_>, methods: &BTreeSet<Method>, figures: &[Figure]) -> Result<Vec<Row>, RunError> {
    let mut rows = Vec::new();
    for outcome in &job.wanted.outcomes {
        let study = study(job, *outcome)?;
        let options = TornadoOptions { methods: methods.clone(), ..TornadoOptions::default() };
        let options = TornadoOptions { index_trials: options.index_trials.min(job.sampling.trials.max(16)), ..options };
        let mut found = tornado(&study, &options, &Control::default())?.bars;
        // In the order of names, which no figure can change.
        found.sort_by(|a, b| a.factor.cmp(&b.factor));
        for bar in &found {
            for (word, of) in figures {
                if let Some(estimate) = of(bar) {
                    let statistic = format!("{word}: {}", bar.factor);
                    rows.push(row(outcome.metric, outcome.month, statistic, Some(&estimate)));
                }
            }
        }
    }
    Ok(rows)
}

/// EVPI and the EVPPI of every factor, for going ahead or doing nothing, by NPV over the horizon.
pub(super) fn information_rows(job: &Job<'_>) -> Result<Vec<Row>, RunError> {
    let npv = Outcome { metric: Metric::Npv, month: job.model.horizon };
    let mut found = information(job.loaded, &study(job, npv)?)?;
    found.factors.sort_by(|a, b| a.factor.cmp(&b.factor));
    let mut rows = vec![row(npv.metric, npv.month, "evpi".to_owned(), Some(&found.evpi))];
    for factor in &found.factors {
        rows.push(row(npv.metric, npv.month, format!("evppi: {}", factor.factor), Some(&factor.value)));
    }
    Ok(rows)
}

fn study(job: &Job<'_>, outcome: Outcome) -> Result<Study, RunError> {
    let options = Options { max_memory: job.max_memory, ..Options::new(job.sampling.clone()) };
    let text = format!("mean({}({}))", outcome.metric.key(), outcome.month);
    let text = if outcome.metric.horizon_only() { format!("mean({})", outcome.metric.key()) } else { text };
    let question = Question { outcome: Some(text), groups: Vec::new() };
    Study::new(job.loaded, &options, &question, &Control::default())
}

/// This cell against the one with the level of comparison, trial by trial: the mean difference of every outcome and the
/// probability of being better, and of NPV the expected regret of this one.
pub(super) fn comparison_rows(job: &Job<'_>, other: &Outcomes) -> Result<Vec<Row>, RunError> {
    let mut rows = Vec::new();
    for outcome in &job.wanted.outcomes {
        let (Some(this), Some(that)) = (job.outcomes.values(*outcome), other.values(*outcome)) else { continue };
        let replicates = job.outcomes.replicates;
        let found = crate::analysis::compare::difference(*outcome, this, that, replicates);
        rows.push(row(outcome.metric, outcome.month, "difference".to_owned(), found.difference.as_ref()));
        rows.push(row(outcome.metric, outcome.month, "better".to_owned(), found.a_better.as_ref()));
        if outcome.metric == Metric::Npv {
            let benefits = NetBenefits::new(&[this, that], replicates)?;
            let regret = compare_options(&benefits)?.options.first().map(|option| option.expected_regret);
            rows.push(row(outcome.metric, outcome.month, "regret".to_owned(), regret.as_ref()));
        }
    }
    Ok(rows)
}
