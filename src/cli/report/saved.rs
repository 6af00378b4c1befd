//! What was saved by other commands: shown as it is, or, where several runs are given, compared.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::subject::Subject;
use crate::analysis::compare::Candidate;
use crate::analysis::comparison::{self, Comparison};
use crate::analysis::findings::{self, Findings};
use crate::analysis::replay::restore;
use crate::analysis::results::{self, Results};
use crate::analysis::run::Options;
use crate::cli::failure::Failure;
use crate::lang::Message;
use crate::scenario::load::read_file;
use crate::scenario::problem::{Problem, Problems};

/// Name and version of a report as data.
pub const FORMAT: &str = "roicast-report/1";

/// A report as data.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    /// [`FORMAT`].
    pub format: String,
    /// What the run says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Box<Results>>,
    /// What analyses add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Box<Findings>>,
    /// What the comparison says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Box<Comparison>>,
}

/// A file that holds something saved.
pub struct File {
    path: PathBuf,
    text: String,
}

impl File {
    /// As messages name it.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// The files, when they hold something saved; none when they are scenarios.
pub fn find(files: &[PathBuf]) -> Result<Vec<File>, Failure> {
    let mut found = Vec::new();
    for path in files {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            let text = String::from_utf8_lossy(&read_file(path)?).into_owned();
            let head: String = text.chars().take(200).collect();
            if head.contains("\"roicast-") {
                found.push(File { path: path.clone(), text });
            }
        }
    }
    if !found.is_empty() && found.len() < files.len() {
        return Err(alone());
    }
    Ok(found)
}

fn alone() -> Failure {
    let problem = Problem::error("E-USAGE", "report", Message::new("report.saved-alone"));
    problem.help(Message::new("report.saved-alone-help")).into()
}

/// Runs that were saved apart, as options to compare: their scenarios meet the same draws, so that what they have in
/// common moves them together, and every mean is the one that was saved.
pub fn candidates(files: &[File], max_memory: u64) -> Result<(Vec<Candidate>, Options), Failure> {
    let mut found: Vec<(Candidate, Options)> = Vec::new();
    for file in files {
        let results = match read(file)? {
            Subject::Case { results, .. } => results,
            Subject::Findings(_) | Subject::Comparison { .. } => return Err(alone()),
        };
        let (loaded, options) = restore(&file.name(), &results, max_memory)?;
        let changes = options.overrides.clone();
        found.push((Candidate { name: results.case.name.clone(), loaded, file: file.name(), changes }, options));
    }
    let Some(options) = found.first().map(|(_, options)| options.clone()) else {
        return Err(Problems(Vec::new()).into());
    };
    let others = found.iter().filter(|(_, other)| other.sampling != options.sampling);
    let problems: Vec<Problem> = others
        .map(|(candidate, _)| {
            let problem = Problem::error("E-MISMATCH", candidate.file.clone(), Message::new("report.saved-draws"));
            problem.help(Message::new("report.saved-draws-help"))
        })
        .collect();
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let mut candidates: Vec<Candidate> = found.into_iter().map(|(candidate, _)| candidate).collect();
    told_apart(&mut candidates);
    Ok((candidates, options))
}

/// Variants of one scenario are told apart by what was set.
fn told_apart(candidates: &mut [Candidate]) {
    let names: Vec<String> = candidates.iter().map(|candidate| candidate.name.clone()).collect();
    for candidate in candidates.iter_mut() {
        let again = names.iter().filter(|name| **name == candidate.name).count() > 1;
        if again && !candidate.changes.is_empty() {
            candidate.name = format!("{} · {}", candidate.name, candidate.changes.join(", "));
        }
    }
}

#[derive(Deserialize)]
struct Named {
    format: String,
}

/// What a file holds.
pub fn read(File { path, text }: &File) -> Result<Subject, Failure> {
    let case = |results, findings| Subject::Case { results, findings, finished: None };
    match parse::<Named>(path, text)?.format.as_str() {
        results::FORMAT => Ok(case(Box::new(parse(path, text)?), None)),
        findings::FORMAT => Ok(Subject::Findings(Box::new(parse(path, text)?))),
        comparison::FORMAT => Ok(Subject::Comparison { comparison: Box::new(parse(path, text)?), leading: None }),
        FORMAT => match parse::<Saved>(path, text)? {
            Saved { comparison: Some(comparison), .. } => Ok(Subject::Comparison { comparison, leading: None }),
            Saved { results: Some(results), findings, .. } => Ok(case(results, findings)),
            Saved { findings: Some(findings), .. } => Ok(Subject::Findings(findings)),
            Saved { format, .. } => Err(damaged(path, "replay.format", &format)),
        },
        other => Err(damaged(path, "replay.format", other)),
    }
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| damaged(path, "replay.unreadable", &error.to_string()))
}

fn damaged(path: &Path, key: &'static str, found: &str) -> Failure {
    let message = Message::new(key).with("found", found);
    Failure::mismatch(Problem::error("E-DAMAGED", path.display().to_string(), message))
}
