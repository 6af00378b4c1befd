//! What is wrong with an input, so that the user can mend it: code, place, path, message, help.

use std::fmt;

use serde::Serialize;

use super::tree::{Sources, Span};
use crate::lang::{Lang, Message};

/// How grave a problem is, and with which exit code a command ends over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing stops.
    Warning,
    /// The input is invalid: exit code 2.
    Invalid,
    /// A trial could not be computed: exit code 3.
    Trial,
    /// Reading or writing failed: exit code 4.
    Io,
    /// Over a resource limit: exit code 5.
    Limit,
}

impl Severity {
    /// Exit code of a command that stops over it.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Warning => 0,
            Self::Invalid => 2,
            Self::Trial => 3,
            Self::Io => 4,
            Self::Limit => 5,
        }
    }
}

/// A line of a source with the marked part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File name or option.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Characters marked.
    pub length: usize,
    /// The line itself.
    pub excerpt: String,
}

impl Place {
    /// The place of a span.
    #[must_use]
    pub fn of(sources: &Sources, span: Span) -> Option<Self> {
        let source = sources.get(span.source)?;
        let start = floor_boundary(&source.text, span.start);
        let before = source.text.get(..start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = source.text.get(line_start..)?;
        let excerpt = rest.lines().next().unwrap_or("");
        let end = floor_boundary(&source.text, span.end.clamp(start, line_start + excerpt.len()));
        Some(Self {
            file: source.name.clone(),
            line: before.matches('\n').count() + 1,
            column: source.text.get(line_start..start)?.chars().count() + 1,
            length: source.text.get(start..end).map_or(1, |marked| marked.chars().count().max(1)),
            // A line of a megabyte is no help to anyone.
            excerpt: excerpt.chars().take(240).collect(),
        })
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One problem of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code, such as `E-KEY` or `W-DEGENERATE`.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Where, if it stands in a text.
    pub place: Option<Place>,
    /// Dotted path of the value, such as `cost.Licence.amount`.
    pub path: String,
    /// What is wrong, with the value found and what is allowed.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

impl Problem {
    /// An invalid input.
    #[must_use]
    pub fn error(code: &'static str, path: impl Into<String>, message: Message) -> Self {
        Self { code, severity: Severity::Invalid, place: None, path: path.into(), message, help: None }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, path: impl Into<String>, message: Message) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, path, message) }
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with its place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// Whether it is only a warning.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning
    }

    /// The first line: code, place, path, message.
    #[must_use]
    pub fn headline(&self, lang: Lang) -> String {
        let mut out = self.code.to_owned();
        if let Some(place) = &self.place {
            out.push_str(&format!(" {}:{}:{}", place.file, place.line, place.column));
        }
        if !self.path.is_empty() {
            out.push_str(&format!(" {}", self.path));
        }
        format!("{out}: {}", self.message.text(lang))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline(Lang::En))?;
        match &self.help {
            Some(help) => write!(f, " ({})", help.text(Lang::En)),
            None => Ok(()),
        }
    }
}

/// All problems of an input; at least one is not a warning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", list(.0))]
pub struct Problems(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Problems {
    /// Exit code of a command that stops over them: that of the gravest.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.0.iter().map(|problem| problem.severity).max().map_or(2, Severity::exit_code)
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
