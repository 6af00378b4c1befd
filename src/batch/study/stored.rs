//! The study of a folder, from what is stored there alone: the scenarios may have changed since, or be elsewhere.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::super::BatchError;
use super::super::design::{Choice, Label, Levels, Points};
use super::super::format::{DesignKind, StudyFile};
use super::super::store::{stored_inputs, unreadable};
use super::{Base, Study};
use crate::analysis::run::Precision;
use crate::lang::Message;
use crate::random::address::STREAM_VERSION;
use crate::random::marginal::Marginals;
use crate::scenario::load::Document;
use crate::scenario::parse::{Format, parse};
use crate::scenario::schema::schema_of;
use crate::scenario::shape;
use crate::scenario::tree::Source;

pub(super) fn read(folder: &Path) -> Result<Study, BatchError> {
    let (inputs, hash) = stored_inputs(folder)?;
    let stream = inputs.get("stream_version").and_then(Json::as_u64).unwrap_or(0);
    if stream != u64::from(STREAM_VERSION) {
        let message = Message::new("replay.stream").with("found", stream).with("expected", STREAM_VERSION);
        return Err(BatchError::stored("E-MISMATCH", folder, message));
    }
    study(inputs, hash).ok_or_else(|| unreadable(folder))
}

/// A study from its stored inputs, which were checked when they were stored; `None` when they are not that.
fn study(inputs: Json, hash: String) -> Option<Study> {
    let file = file(inputs.get("study")?)?;
    let factors: Vec<Levels> = file.factor.iter().map(Levels::of).collect::<Option<_>>()?;
    let bases: Vec<Base> = file
        .scenario
        .iter()
        .map(|(name, entry)| {
            let stored = inputs.get("scenarios")?.get(name)?;
            let data: IndexMap<String, Vec<f64>> = serde_json::from_value(stored.get("data")?.clone()).ok()?;
            let text = stored.get("scenario")?.to_string();
            let document = Document::parse(&format!("{name}.json"), &text).ok()?.with_data(data);
            Some(Base { name: name.clone(), entry: entry.clone(), document })
        })
        .collect::<Option<_>>()?;
    let points = match file.design.kind {
        DesignKind::Table => Points::Listed(listed(inputs.get("points")?, &factors)?),
        kind => Points::new(kind, file.design.points.unwrap_or(1).max(1), file.seed, &factors)?,
    };
    let precision = match file.precision.as_deref() {
        Some(text) => Some(Precision::parse(text).ok()?),
        None => None,
    };
    let marginals = Marginals::default();
    Some(Study { hash, canonical: inputs, warnings: Vec::new(), precision, bases, factors, points, marginals, file })
}

/// The study file, in the shape that a study file has.
fn file(stored: &Json) -> Option<StudyFile> {
    let sources = vec![Source { name: "study.json".to_owned(), text: stored.to_string() }];
    let root = parse(&sources, 0, Format::of("study.json"), &mut Vec::new()).ok()?;
    let fits = shape::check(&root, &schema_of::<StudyFile>(), &sources).is_empty();
    fits.then(|| serde_json::from_value(stored.clone()).ok()).flatten()
}

/// The points of a table: of each the index of its scenario, if it names one, and the labels of its levels.
fn listed(points: &Json, factors: &[Levels]) -> Option<Vec<(Option<usize>, Vec<Choice>)>> {
    let points: Vec<(Option<usize>, Vec<Label>)> = serde_json::from_value(points.clone()).ok()?;
    points
        .into_iter()
        .map(|(scenario, labels)| {
            let levels = factors.iter().zip(&labels);
            let choices: Vec<Choice> =
                levels.map(|(factor, label)| factor.find(&label.to_string())).collect::<Option<_>>()?;
            (choices.len() == factors.len()).then_some((scenario, choices))
        })
        .collect()
}
