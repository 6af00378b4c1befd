//! Every shipped scenario, found by listing the folder, loads, compiles and runs, and both lists of them are complete.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use engine::{shipped, shipped_with};
use roicast::analysis::run::{Options, run};
use roicast::outcome::{Metric, Outcome};
use roicast::random::design::Design;
use roicast::scenario::format::InputEntry;
use roicast::simulate::{Control, Sampling};

/// Scenario files below a folder, relative to it, in order.
fn listed(root: &Path) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "json") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(root, &mut found);
    let mut names: Vec<String> =
        found.iter().map(|path| path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/")).collect();
    names.sort();
    names
}

fn all() -> Vec<String> {
    let files = listed(&shipped(""));
    assert!(files.len() >= 20, "{} scenarios found", files.len());
    files
}

#[test]
fn every_scenario_runs_and_its_figures_are_finite() {
    for file in all() {
        let loaded = shipped_with(&file, &[]);
        let options =
            Options { scenario_file: file.clone(), ..Options::new(Sampling::new(Design::Independent, 2000, 1)) };
        let finished = run(&loaded, &options, &Control::default(), &mut |_| {});
        let finished = finished.unwrap_or_else(|error| panic!("{file}: {error}"));
        let (outcomes, results) = (&finished.outcomes, &finished.results);
        assert_eq!(outcomes.failed, 0, "{file}");
        for column in &outcomes.columns {
            let Outcome { metric, month } = column.outcome;
            let fits = |value: &f64| match metric {
                // A rate may not exist, and a project may never pay back.
                Metric::Irr | Metric::Mirr => !value.is_infinite(),
                Metric::Payback | Metric::PaybackDiscounted => *value >= 0.0,
                _ => value.is_finite(),
            };
            assert!(column.values.iter().all(fits), "{file}: {} at {month}", metric.key());
        }
        let horizon = finished.model.horizon;
        for metric in [Metric::Roi, Metric::Npv, Metric::Cost, Metric::Benefit, Metric::PeakFunding] {
            let summary = results.outcome(metric, horizon).unwrap_or_else(|| panic!("{file}: no {}", metric.key()));
            assert!(summary.plan.is_some_and(f64::is_finite), "{file}: plan of {}", metric.key());
            assert!(summary.mean.is_some_and(|mean| mean.value.is_finite()), "{file}: mean of {}", metric.key());
        }
        // A case worth shipping is uncertain and is judged.
        assert!(finished.model.variables.len() >= 3, "{file}: {} variables", finished.model.variables.len());
        assert!(!results.decision.conditions.is_empty(), "{file}: no rule");
    }
}

#[test]
fn every_assumption_says_where_it_comes_from() {
    for file in all() {
        for (name, input) in &shipped_with(&file, &[]).scenario.input {
            let InputEntry::Full(input) = input else { panic!("{file}: {name} has no source") };
            assert!(input.source.as_ref().is_some_and(|source| source.len() > 3), "{file}: {name} has no source");
        }
    }
}

/// Scenario files that the rows of a list link to.
fn rows(list: &str) -> Vec<String> {
    let text = std::fs::read_to_string(shipped(list)).unwrap_or_else(|error| panic!("{list}: {error}"));
    text.lines()
        .filter(|line| line.starts_with("| ["))
        .filter_map(|line| line.split_once("](")?.1.split_once(')').map(|(file, _)| file.to_owned()))
        .collect()
}

#[test]
fn both_lists_name_every_scenario_once() {
    let files: BTreeSet<String> = all().into_iter().collect();
    for list in ["README.md", "README.zh-CN.md"] {
        let rows = rows(list);
        let unique: BTreeSet<String> = rows.iter().cloned().collect();
        assert_eq!(unique.len(), rows.len(), "{list} names a scenario twice");
        assert_eq!(unique, files, "{list}");
    }
    assert_eq!(rows("README.md"), rows("README.zh-CN.md"), "the lists have different orders");
}
