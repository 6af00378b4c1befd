//! From a file to a scenario: the only room of the library that opens files, and it only reads.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::format::Scenario;
use super::parse::{Format, parse};
use super::patch::{self, Patch};
use super::problem::{Place, Problem, Problems, Severity};
use super::tree::{Node, Source, Sources, Span, Value};
use super::{data, names, schema, shape};
use crate::lang::Message;
use crate::text::encoding;

/// Largest scenario or data file read.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// A parsed file with its overrides, not yet checked.
#[derive(Debug, Clone)]
pub struct Document {
    root: Node,
    sources: Sources,
    warnings: Vec<Problem>,
    folder: PathBuf,
    embedded: IndexMap<String, Vec<f64>>,
}

/// A checked scenario with everything later stages need to point back at the file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// The scenario as plain JSON after all overrides: what provenance hashes and a replay reads.
    pub canonical: serde_json::Value,
    /// Data columns that expressions use, by `file#column`.
    pub data: IndexMap<String, Vec<f64>>,
    /// Warnings so far.
    pub warnings: Vec<Problem>,
    sources: Sources,
    paths: IndexMap<String, Span>,
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read (`E-IO`), is too large (`E-LIMIT`), is not text (`E-ENCODING`) or does not parse.
    pub fn open(path: &Path) -> Result<Self, Problems> {
        let name = path.display().to_string();
        let bytes = read_file(path)?;
        let decoded = encoding::decode(&bytes, None)
            .map_err(|error| Problems::from(Problem::error("E-ENCODING", name.clone(), error.message())))?;
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let mut document = Self::parse(&name, &decoded.text)?;
        document.folder = folder;
        if let Some(warning) = decoded.warning {
            document.warnings.push(Problem::warning("W-ENCODING", name, warning.message()));
        }
        Ok(document)
    }

    /// Parses a text; the name decides between TOML and JSON and stands in messages.
    ///
    /// # Errors
    /// All syntax problems.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        if text.len() as u64 > MAX_FILE_BYTES {
            return Err(too_large(name).into());
        }
        let sources = vec![Source { name: name.to_owned(), text: text.to_owned() }];
        let mut warnings = Vec::new();
        let root = parse(&sources, 0, Format::of(name), &mut warnings)?;
        if matches!(&root.value, Value::Table(entries) if entries.is_empty()) {
            return Err(Problem::error("E-EMPTY", name, Message::new("file.empty")).into());
        }
        Ok(Self { root, sources, warnings, folder: PathBuf::new(), embedded: IndexMap::new() })
    }

    /// The same document with data columns at hand, so that no data file is opened (a replay).
    #[must_use]
    pub fn with_data(mut self, data: IndexMap<String, Vec<f64>>) -> Self {
        self.embedded = data;
        self
    }

    /// Applies overrides in order.
    ///
    /// # Errors
    /// All paths that lead nowhere.
    pub fn patch(&mut self, patches: &[Patch]) -> Result<(), Problems> {
        let mut problems = Vec::new();
        for patch in patches {
            if let Err(Problems(found)) = patch.apply(&mut self.root, &mut self.sources) {
                problems.extend(found);
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }

    /// What stands at a path, as an override finds it; a short input is its own value.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<&Node> {
        patch::find(&self.root, path)
    }

    /// Checks names and shape and reads the tree into a [`Scenario`].
    ///
    /// # Errors
    /// All problems of names, shape and data files.
    pub fn load(self) -> Result<Loaded, Problems> {
        match self.load_what_reads()? {
            (loaded, problems) if problems.is_empty() => Ok(loaded),
            (_, problems) => Err(in_file_order(problems)),
        }
    }

    /// As [`Self::load`], but leaves out what does not read instead of stopping there, so that the meaning of the rest
    /// can be checked in the same run.
    ///
    /// # Errors
    /// When so much is wrong that nothing can be read.
    pub(crate) fn load_what_reads(mut self) -> Result<(Loaded, Vec<Problem>), Problems> {
        let schema = schema::checked_schema();
        let mut problems = names::check(&self.root, &self.sources);
        let broken = shape::check(&self.root, schema, &self.sources);
        let canonical = self.root.to_json();
        for problem in &broken {
            self.root.remove(&problem.path);
        }
        problems.extend(broken);
        let scenario: Scenario = match serde_json::from_value(self.root.to_json()) {
            Ok(scenario) => scenario,
            // Something required is among what was left out.
            Err(_) if !problems.is_empty() => return Err(in_file_order(problems)),
            Err(error) => {
                return Err(Problem::error("E-TYPE", "", Message::new("file.syntax").with("found", error)).into());
            }
        };
        let paths = self.root.paths();
        let mut loaded =
            Loaded { scenario, canonical, data: self.embedded, warnings: self.warnings, sources: self.sources, paths };
        if let Err(Problems(found)) = data::load(&mut loaded, &self.folder) {
            problems.extend(found);
        }
        Ok((loaded, problems))
    }
}

impl Loaded {
    /// Reads, checks and loads a file in one step.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn open(path: &Path) -> Result<Self, Problems> {
        Document::open(path)?.load()
    }

    /// Parses, checks and loads a text in one step.
    ///
    /// # Errors
    /// All problems of the text.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        Document::parse(name, text)?.load()
    }

    /// Where the value at a path stands; the nearest parent that stands somewhere if it does not itself.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Place> {
        self.place_within(path, None)
    }

    /// Where a byte range inside the text value at a path stands.
    #[must_use]
    pub fn place_within(&self, path: &str, range: Option<std::ops::Range<usize>>) -> Option<Place> {
        let mut path = path;
        let mut exact = true;
        loop {
            if let Some(span) = self.paths.get(path) {
                let span = match range {
                    Some(range) if exact => self.inside(*span, range),
                    _ => *span,
                };
                return Place::of(&self.sources, span);
            }
            exact = false;
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    /// A range of a text value as a range of the file: exact where the text stands there unescaped.
    fn inside(&self, span: Span, range: std::ops::Range<usize>) -> Span {
        let Some(written) = self.sources.get(span.source).and_then(|source| source.text.get(span.start..span.end))
        else {
            return span;
        };
        let quote = if written.starts_with("\"\"\"") || written.starts_with("'''") {
            3
        } else {
            usize::from(written.starts_with(['"', '\'']))
        };
        if written.contains('\\') || range.end + 2 * quote > written.len().max(1) + quote {
            return span;
        }
        Span {
            source: span.source,
            start: span.start + quote + range.start,
            end: span.start + quote + range.end.max(range.start + 1),
        }
    }
}

/// Sorts problems by where they stand, so that they read as the file does.
#[must_use]
pub fn in_file_order(mut problems: Vec<Problem>) -> Problems {
    problems.sort_by_key(|problem| problem.place.as_ref().map_or((usize::MAX, 0), |place| (place.line, place.column)));
    problems.dedup();
    Problems(problems)
}

fn too_large(name: &str) -> Problem {
    let message = Message::new("file.too-large").with("limit", "64 MiB");
    Problem::error("E-LIMIT", name, message).severity(Severity::Limit)
}

/// Reads a regular file of bounded size.
///
/// # Errors
/// `E-IO` or `E-LIMIT`, naming the file.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Problems> {
    let name = path.display().to_string();
    let io = |message: Message| Problems::from(Problem::error("E-IO", name.clone(), message).severity(Severity::Io));
    let failed = |error: std::io::Error| io(Message::new("io.read").with("found", error));
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_dir() {
        return Err(io(Message::new("io.directory")));
    }
    if !kind.is_file() {
        return Err(io(Message::new("io.not-regular")));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE_BYTES { Err(too_large(&name).into()) } else { Ok(bytes) }
}
