//! Warnings, how the numbers were made, and what repeats them.

use crate::analysis::results::{Provenance, Results, Warning};

use super::{Block, Phrase, Table, Tone, Value};

/// Failed trials and warnings.
pub fn warnings(results: &Results) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    if results.failed_trials > 0 {
        let failed = Value::Count(results.failed_trials);
        let trials = Value::Count(results.provenance.trials);
        let phrase = Phrase::new("report.failed-trials").with("failed", failed).with("trials", trials);
        blocks.push(Block::Sentence(phrase));
    }
    blocks.extend(warnings_of(&results.warnings));
    blocks
}

/// Warnings by themselves.
pub fn warnings_of<'a>(warnings: &[Warning]) -> Vec<Block<'a>> {
    if warnings.is_empty() { Vec::new() } else { vec![Block::List(warnings.iter().map(Phrase::warning).collect())] }
}

/// Definitions, design and error, provenance.
pub fn method(results: &Results) -> Vec<Block<'_>> {
    let how = Phrase::new("view.method-how")
        .with("trials", Value::Count(results.provenance.trials))
        .with("months", Value::Count(results.case.horizon as u64))
        .with("rate", Value::fixed(results.case.discount_rate * 100.0, 1));
    let mut blocks = vec![Block::Sentence(how)];
    blocks.extend(provenance(&results.provenance));
    blocks
}

/// Design and error, and what repeats the numbers.
pub fn provenance<'a>(provenance: &Provenance) -> Vec<Block<'a>> {
    let (design, error) = match provenance.design.as_str() {
        "latin-hypercube" => ("design.latin-hypercube", "report.error-replicates"),
        "sobol" => ("design.sobol", "report.error-replicates"),
        _ => ("design.independent", "report.error-trials"),
    };
    let level = Value::fixed(provenance.confidence_level * 100.0, 0);
    let error = Phrase::new(error).with("level", level).with("replicates", Value::Count(provenance.replicates));
    let columns = [("view.fact", false), ("view.fact-value", false)];
    let mut table = Table::new(Phrase::new("view.provenance"), &columns);
    let mut add = |key: &'static str, value: Value| table.row(Tone::Plain, vec![Value::Key(key), value]);
    add("view.version", Value::Text(version(provenance)));
    add("view.scenario-file", Value::Text(file_name(&provenance.scenario_file)));
    add("view.scenario-hash", Value::Code(provenance.scenario_sha256.clone()));
    if !provenance.overrides.is_empty() {
        add("view.overrides", Value::Code(provenance.overrides.join("; ")));
    }
    add("view.trials", Value::Count(provenance.trials));
    add("view.design", Value::Key(design));
    add("view.seed", Value::Text(provenance.seed.clone()));
    add("view.streams", Value::Count(u64::from(provenance.stream_version)));
    vec![Block::Sentence(error), Block::Table(table)]
}

fn version(provenance: &Provenance) -> String {
    let commit = provenance.commit.as_deref().map_or_else(String::new, |commit| format!(" ({commit})"));
    format!("Roicast {}{commit}", provenance.version)
}

/// The name of a file without its folders, which are nobody's business but the author's.
pub fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}
