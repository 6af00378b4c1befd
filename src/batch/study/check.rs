//! Reading a study: shape, words, names, tables, and every level tried on every scenario.

mod comparison;

use std::cmp::Ordering;
use std::path::Path;

use indexmap::IndexMap;

use super::super::design::{Level, Levels, Points};
use super::super::format::{DesignKind, Factor, StudyFile};
use super::super::table::FIXED_COLUMNS;
use super::super::{cell, schedule};
use super::scenarios::{Read, base, try_level};
use super::{Base, Study, canonical, hash};
use crate::analysis::run::Precision;
use crate::lang::Message;
use crate::model::presets;
use crate::outcome::Metric;
use crate::random::marginal::Marginals;
use crate::scenario::load::{in_file_order, read_file};
use crate::scenario::parse::{Format, parse};
use crate::scenario::problem::{Place, Problem, Problems};
use crate::scenario::schema::schema_of;
use crate::scenario::shape;
use crate::scenario::tree::{Node, Source, Sources, Span, Value};
use crate::text::encoding;
use crate::text::name::{check_name, name_key, nearest};
use crate::text::table::Table;

/// Most problems told of levels that do not fit their scenarios: one mistake shows in every scenario.
const LEVEL_PROBLEMS: usize = 20;

pub(super) fn open(path: &Path) -> Result<Study, Problems> {
    let mut checker = Checker::read(path)?;
    let file = checker.file()?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    checker.settings(&file);
    let factors = checker.factors(&file);
    checker.comparison(&file, &factors);
    let marginals = Marginals::default();
    let mut bases = checker.bases(&file, folder, &marginals);
    let points = checker.points(&file, &factors, folder);
    let precision = file.precision.as_deref().and_then(|text| match Precision::parse(text) {
        Ok(precision) => Some(precision),
        Err(problem) => {
            checker.problems.push(problem);
            None
        }
    });
    checker.levels(&file, &factors, &mut bases, &marginals);
    let points = match points {
        Some(points) if checker.problems.is_empty() => points,
        _ => return Err(in_file_order(checker.problems)),
    };
    let canonical = canonical(&file, &bases, &points, &factors);
    Ok(Study {
        hash: hash(&canonical),
        canonical,
        warnings: checker.warnings,
        precision,
        bases: bases.into_iter().map(|(base, _, _)| base).collect(),
        factors,
        points,
        marginals,
        file,
    })
}

/// A scenario, by its index too, and the level it is tried at.
type Task<'a> = (usize, &'a Base, Option<(&'a Levels, &'a Level)>);

struct Checker {
    root: Node,
    sources: Sources,
    paths: IndexMap<String, Span>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Checker {
    fn read(path: &Path) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let decoded = encoding::decode(&read_file(path)?, None)
            .map_err(|error| Problems::from(Problem::error("E-ENCODING", name.clone(), error.message())))?;
        let sources = vec![Source { name: name.clone(), text: decoded.text.clone() }];
        let mut warnings = Vec::new();
        let root = parse(&sources, 0, Format::of(&name), &mut warnings)?;
        Ok(Self { paths: root.paths(), root, sources, problems: Vec::new(), warnings })
    }

    /// The study as far as its shape is right; what is not is left out, so that the rest can be checked too.
    fn file(&mut self) -> Result<StudyFile, Problems> {
        self.problems = shape::check(&self.root, &schema_of::<StudyFile>(), &self.sources);
        let mut root = self.root.clone();
        self.problems.iter().for_each(|problem| remove(&mut root, &problem.path));
        serde_json::from_value(root.to_json()).map_err(|error| {
            if self.problems.is_empty() {
                self.report("E-TYPE", "", Message::new("file.syntax").with("found", error));
            }
            in_file_order(std::mem::take(&mut self.problems))
        })
    }

    fn report(&mut self, code: &'static str, path: &str, message: Message) -> &mut Problem {
        let mut place = path;
        let span = loop {
            if let Some(span) = self.paths.get(place) {
                break Some(*span);
            }
            match place.rfind(['.', '[']) {
                Some(at) => place = &place[..at],
                None => break None,
            }
        };
        let place = span.and_then(|span| Place::of(&self.sources, span));
        self.problems.push(Problem::error(code, path, message).at(place));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn unknown(&mut self, path: &str, found: &str, known: &[&str]) {
        let message = Message::new("shape.word").with("found", found).with("allowed", known.join(", "));
        let near = nearest(found, known.iter().copied()).map(|near| Message::new("did-you-mean").with("near", near));
        self.report("E-CHOICE", path, message).help = near;
    }

    fn settings(&mut self, file: &StudyFile) {
        if file.trials.is_some() && file.precision.is_some() {
            self.report("E-KEY", "precision", Message::new("batch.trials-and-precision"));
        }
        if file.scenario.is_empty() {
            self.report("E-MISSING", "scenario", Message::new("batch.no-scenario"));
        }
        let lists: [(&str, &[String]); 2] = [("outcomes", &file.outcomes), ("trial_columns", &file.trial_columns)];
        for (list, texts) in lists {
            for (index, text) in texts.iter().enumerate() {
                let path = format!("{list}[{}]", index + 1);
                if let Err(found) = cell::read_outcome(text) {
                    self.unknown(&path, &found, &Metric::ALL.map(Metric::key));
                }
                let name = cell::column_name(text);
                if texts.iter().take(index).any(|before| cell::column_name(before) == name) {
                    let message = Message::new("name.duplicate").with("name", text).with("other", &name);
                    self.report("E-DUP", &path, message);
                }
            }
        }
        let needs_points = matches!(file.design.kind, DesignKind::LatinHypercube | DesignKind::Sobol);
        if needs_points != file.design.points.is_some() {
            let key = if needs_points { "batch.points-missing" } else { "batch.points-misplaced" };
            self.report("E-KEY", "design", Message::new(key));
        }
        if (file.design.kind == DesignKind::Table) != file.design.file.is_some() {
            let key = if file.design.file.is_some() { "batch.table-misplaced" } else { "batch.table-missing" };
            self.report("E-KEY", "design", Message::new(key));
        }
        let points = file.design.points.unwrap_or(1).max(1);
        if file.design.kind == DesignKind::Sobol && !points.is_power_of_two() {
            let message = Message::new("batch.points-power").with("value", points);
            let near = Message::new("did-you-mean").with("near", points.next_power_of_two());
            self.report("E-RANGE", "design.points", message).help = Some(near);
        }
    }

    fn factors(&mut self, file: &StudyFile) -> Vec<Levels> {
        let mut seen: Vec<String> = FIXED_COLUMNS.iter().map(|name| name_key(name)).collect();
        for factor in &file.factor {
            let path = format!("factor.{}", factor.name);
            if let Err(problem) = check_name(&factor.name) {
                self.report("E-NAME", &path, problem.message());
            }
            if seen.contains(&name_key(&factor.name)) {
                self.report("E-DUP", &path, Message::new("batch.factor-name").with("name", &factor.name));
            }
            seen.push(name_key(&factor.name));
            self.factor(&path, factor);
        }
        file.factor.iter().filter_map(Levels::of).collect()
    }

    fn factor(&mut self, path: &str, factor: &Factor) {
        let stated =
            [factor.values.is_some(), factor.range.is_some(), factor.presets.is_some(), factor.level.is_some()];
        if stated.iter().filter(|stated| **stated).count() != 1 {
            self.report("E-KEY", path, Message::new("batch.factor-forms"));
            return;
        }
        if factor.level.is_some() == factor.path.is_some() {
            let key = if factor.path.is_some() { "batch.path-misplaced" } else { "batch.path-missing" };
            self.report("E-KEY", path, Message::new(key));
        }
        if let Some(range) = &factor.range
            && range.from.partial_cmp(&range.to) != Some(Ordering::Less)
        {
            self.report("E-RANGE", &format!("{path}.range"), Message::new("batch.range"));
        }
        let known: Vec<&str> = presets().iter().map(|preset| preset.name.as_str()).collect();
        for (index, name) in factor.presets.iter().flatten().enumerate() {
            if !known.contains(&name.as_str()) {
                self.unknown(&format!("{path}.presets[{}]", index + 1), name, &known);
            }
        }
        match Levels::of(factor) {
            None => {
                self.report("E-MISSING", path, Message::new("batch.no-level"));
            }
            Some(levels) => {
                let mut labels: Vec<String> = levels.levels.iter().map(|level| level.label.to_string()).collect();
                labels.sort_unstable();
                for pair in labels.windows(2).filter(|pair| pair[0] == pair[1]) {
                    let message = Message::new("name.duplicate").with("name", &pair[0]).with("other", &pair[0]);
                    self.report("E-DUP", path, message);
                }
            }
        }
    }

    fn bases(&mut self, file: &StudyFile, folder: &Path, marginals: &Marginals) -> Vec<Read> {
        let mut bases = Vec::new();
        for (name, entry) in &file.scenario {
            let path = format!("scenario.{name}");
            if let Err(problem) = check_name(name) {
                self.report("E-NAME", &path, problem.message());
            }
            match base(name, entry, folder, marginals) {
                Ok(base) => bases.push(base),
                Err(Problems(found)) => {
                    let place = self.paths.get(&path).and_then(|span| Place::of(&self.sources, *span));
                    for mut problem in found {
                        if problem.place.is_none() {
                            problem.place.clone_from(&place);
                        }
                        problem.path = format!("{path}: {}", problem.path);
                        self.problems.push(problem);
                    }
                }
            }
        }
        bases
    }

    fn points(&mut self, file: &StudyFile, factors: &[Levels], folder: &Path) -> Option<Points> {
        match (file.design.kind, &file.design.file) {
            (DesignKind::Table, Some(table)) => self.table(file, factors, folder, table),
            (DesignKind::Table, None) => None,
            (kind, _) => {
                let points = Points::new(kind, file.design.points.unwrap_or(1).max(1), file.seed, factors);
                if points.is_none() && self.problems.is_empty() {
                    self.report("E-LIMIT", "design", Message::new("batch.too-many-factors"));
                }
                points
            }
        }
    }

    fn table(&mut self, file: &StudyFile, factors: &[Levels], folder: &Path, name: &str) -> Option<Points> {
        let bytes = match read_file(&folder.join(name)) {
            Ok(bytes) => bytes,
            Err(Problems(found)) => {
                self.problems.extend(found);
                return None;
            }
        };
        let table = match Table::read(&bytes, None) {
            Ok(table) => table,
            Err(errors) => {
                for error in &errors {
                    self.report(error.code(), "design.file", error.message());
                }
                return None;
            }
        };
        let names: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
        let known: Vec<&str> = std::iter::once("scenario").chain(names.iter().copied()).collect();
        for header in table.headers().iter().filter(|header| !known.contains(&header.as_str())) {
            self.unknown("design.file", header, &known);
        }
        for name in names.iter().filter(|name| !table.headers().iter().any(|header| header == *name)) {
            self.report("E-MISSING", "design.file", Message::new("batch.table-column").with("name", name));
        }
        if table.is_empty() {
            self.report("E-EMPTY", "design.file", Message::new("batch.table-empty"));
        }
        let scenarios: Vec<&str> = file.scenario.keys().map(String::as_str).collect();
        let mut points = Vec::new();
        for (number, cells) in table.rows() {
            let row: IndexMap<&str, &str> = table.headers().iter().map(String::as_str).zip(cells).collect();
            let scenario = row.get("scenario").map(|name| (*name, scenarios.iter().position(|known| known == name)));
            if let Some((name, None)) = scenario {
                self.unknown(&format!("design.file row {number}"), name, &scenarios);
            }
            let mut choices = Vec::new();
            for factor in factors {
                let Some(text) = row.get(factor.name.as_str()) else { continue };
                match factor.find(text) {
                    Some(choice) => choices.push(choice),
                    None => {
                        let labels: Vec<String> = factor.levels.iter().map(|level| level.label.to_string()).collect();
                        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
                        self.unknown(&format!("design.file row {number}, {}", factor.name), text, &labels);
                    }
                }
            }
            points.push((scenario.and_then(|(_, index)| index), choices));
        }
        Some(Points::Listed(points))
    }

    /// Compiles every scenario at every level of every factor, the others left out, and keeps the data that levels
    /// bring in: cells read no files.
    fn levels(&mut self, file: &StudyFile, factors: &[Levels], bases: &mut [Read], marginals: &Marginals) {
        let mut tasks: Vec<Task<'_>> = Vec::new();
        for (index, (base, _, _)) in bases.iter().enumerate() {
            tasks.push((index, base, None));
            for factor in factors {
                // The ends of a range stand for the numbers between them.
                let ends = factor.levels.first().into_iter().chain(factor.levels.last());
                let levels: Vec<&Level> =
                    if factor.range.is_some() { ends.collect() } else { factor.levels.iter().collect() };
                tasks.extend(levels.into_iter().map(|level| (index, base, Some((factor, level)))));
            }
        }
        let found =
            schedule::each(&tasks, |(_, base, level)| try_level(file, base, level.map(|(_, level)| level), marginals));
        let mut brought: Vec<(usize, IndexMap<String, Vec<f64>>)> = Vec::new();
        let mut told = 0;
        for ((index, base, level), tried) in tasks.iter().zip(found) {
            let problems = match tried {
                Ok(data) => {
                    brought.push((*index, data));
                    continue;
                }
                Err(Problems(problems)) => problems,
            };
            for problem in problems {
                told += 1;
                if told > LEVEL_PROBLEMS {
                    return;
                }
                let (place, path) = match level {
                    None => (format!("scenario.{}", base.name), format!("scenario.{}", base.name)),
                    Some((factor, level)) => (
                        format!("factor.{}.level.{}", factor.name, level.label),
                        format!("factor.{}[{}] @ {}", factor.name, level.label, base.name),
                    ),
                };
                let whole = format!("{path}: {}", problem.path);
                let help = problem.help.clone();
                let reported = self.report(problem.code, &place, problem.message.clone());
                reported.path = whole;
                reported.help = help;
            }
        }
        for (index, more) in brought {
            if let Some((base, _, data)) = bases.get_mut(index)
                && more.keys().any(|key| !data.contains_key(key))
            {
                data.extend(more);
                base.document = base.document.clone().with_data(data.clone());
            }
        }
    }
}

/// Takes away what stands at a path, exactly that.
fn remove(node: &mut Node, path: &str) {
    fn below(node: &mut Node, here: &str, path: &str) {
        let leads = |child: &str| path.strip_prefix(child).is_some_and(|r| r.is_empty() || r.starts_with(['.', '[']));
        match &mut node.value {
            Value::Table(entries) => {
                let child = |key: &str| crate::scenario::tree::join(here, key);
                entries.retain(|entry| child(&entry.key) != path);
                for entry in entries.iter_mut().filter(|entry| leads(&child(&entry.key))) {
                    let at = child(&entry.key);
                    below(&mut entry.node, &at, path);
                }
            }
            Value::Array(items) => {
                let names: Vec<String> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| crate::scenario::tree::element_path(here, index, item))
                    .collect();
                let mut kept = names.iter();
                items.retain(|_| kept.next().is_none_or(|name| name != path));
                for (item, name) in items.iter_mut().zip(names.iter().filter(|name| *name != path)) {
                    if leads(name) {
                        below(item, name, path);
                    }
                }
            }
            _ => {}
        }
    }
    below(node, "", path);
}
