//! What the tests of the engine share: from a text or a shipped file to a model, a plan, a run.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::PathBuf;

use roicast::model::Model;
use roicast::model::compile::compile;
use roicast::outcome::{Metric, Outcome, Outcomes};
use roicast::random::design::Design;
use roicast::scenario::load::{Document, Loaded};
use roicast::scenario::patch::Patch;
use roicast::simulate::trace::{Trace, plan};
use roicast::simulate::{Control, Sampling, simulate};

/// A shipped scenario by its path below `scenarios/`.
pub fn shipped(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file)
}

/// A text as a loaded scenario; what is wrong with it ends the test.
pub fn loaded(text: &str) -> Loaded {
    Loaded::parse("case.toml", text).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

/// A text as a model.
pub fn model(text: &str) -> Model {
    compile(&loaded(text)).unwrap_or_else(|problems| panic!("{problems}\n{text}")).0
}

/// A shipped scenario with overrides, as `--set` would apply them.
pub fn shipped_with(file: &str, overrides: &[&str]) -> Loaded {
    let read = || {
        let mut document = Document::open(&shipped(file))?;
        let patches: Result<Vec<Patch>, _> = overrides.iter().map(|text| Patch::parse(text)).collect();
        document.patch(&patches?)?;
        document.load()
    };
    read().unwrap_or_else(|problems| panic!("{file} {overrides:?}: {problems}"))
}

/// A shipped scenario as a model.
pub fn shipped_model(file: &str, overrides: &[&str]) -> Model {
    compile(&shipped_with(file, overrides)).unwrap_or_else(|problems| panic!("{file}: {problems}")).0
}

/// The plan case of a text.
pub fn plan_of(text: &str) -> (Model, Trace) {
    let model = model(text);
    let trace = plan(&model);
    (model, trace)
}

/// A run of a model.
pub fn run(model: &Model, design: Design, trials: u64, seed: u64) -> Outcomes {
    simulate(model, &Sampling::new(design, trials, seed), &Control::default()).expect("a model of moderate size runs")
}

/// An outcome's values in every trial, at the horizon.
pub fn values<'o>(model: &Model, outcomes: &'o Outcomes, metric: Metric) -> &'o [f64] {
    values_at(outcomes, metric, model.horizon)
}

/// An outcome's values in every trial, at a month.
pub fn values_at(outcomes: &Outcomes, metric: Metric, month: usize) -> &[f64] {
    outcomes.values(Outcome { metric, month }).unwrap_or_else(|| panic!("{} at {month} is computed", metric.key()))
}

/// An outcome of a trace at a month.
pub fn traced(trace: &Trace, metric: Metric, month: usize) -> f64 {
    let found = trace.outcome(Outcome { metric, month });
    found.unwrap_or_else(|| panic!("{} at {month} is computed", metric.key()))
}

/// Mean and its standard error.
pub fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

/// Share of the values that fulfil a condition, and its standard error.
pub fn share(values: &[f64], holds: impl Fn(f64) -> bool) -> (f64, f64) {
    let count = values.len() as f64;
    let share = values.iter().filter(|value| holds(**value)).count() as f64 / count;
    (share, (share * (1.0 - share) / count).sqrt())
}

/// Refuses a figure that is further off than allowed.
pub fn assert_close(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(off <= tolerance, "{what}: {got}, expected {expected}, off by {off:e}, allowed {tolerance:e}");
}
