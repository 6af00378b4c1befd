//! What can be wrong with a data table, always with the row of the spreadsheet.

use std::fmt;

use crate::lang::{Lang, Message};
use crate::text::date::DateError;
use crate::text::encoding::{EncodingError, EncodingWarning};
use crate::text::excerpt;
use crate::text::number::{NumberError, NumberWarning};

/// Why a table or a column of it was refused. Rows and columns count from 1, and
/// the header is a row, as in a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// The bytes are not text.
    Encoding(EncodingError),
    /// There is not even a header.
    Empty,
    /// There is a header, but no row of data.
    NoRows,
    /// A quote that is never closed.
    UnclosedQuote {
        /// The row in which it opens.
        row: usize,
        /// The column in which it opens.
        column: usize,
    },
    /// Text after a closing quote.
    TextAfterQuote {
        /// The row in which the quote opens.
        row: usize,
        /// The column in which it opens.
        column: usize,
    },
    /// A row with more or fewer fields than the header.
    FieldCount {
        /// The row.
        row: usize,
        /// Its number of fields.
        found: usize,
        /// The header's number of fields.
        expected: usize,
    },
    /// A column without a name.
    EmptyHeader {
        /// The column.
        column: usize,
    },
    /// Two columns with the same name, case aside.
    DuplicateHeader {
        /// The name.
        name: String,
        /// The first column of that name.
        first: usize,
        /// The second.
        second: usize,
    },
    /// A column that was asked for is not there.
    NoColumn {
        /// The name asked for.
        name: String,
        /// The column that was probably meant.
        nearest: Option<String>,
    },
    /// A cell that is not a number.
    Number {
        /// The row.
        row: usize,
        /// The name of the column.
        column: String,
        /// What is wrong with the cell.
        error: NumberError,
    },
    /// A cell that is not a date.
    Date {
        /// The row.
        row: usize,
        /// The name of the column.
        column: String,
        /// What is wrong with the cell.
        error: DateError,
    },
    /// Further problems, not listed one by one.
    More {
        /// How many.
        count: usize,
    },
}

impl TableError {
    /// The stable code, such as `E-CSV` or that of the cell's own error.
    pub fn code(&self) -> &'static str {
        match self {
            TableError::Encoding(error) => error.code(),
            TableError::Empty | TableError::NoRows => "E-EMPTY",
            TableError::UnclosedQuote { .. }
            | TableError::TextAfterQuote { .. }
            | TableError::FieldCount { .. }
            | TableError::EmptyHeader { .. }
            | TableError::More { .. } => "E-CSV",
            TableError::DuplicateHeader { .. } => "E-DUP",
            TableError::NoColumn { .. } => "E-NAME",
            TableError::Number { error, .. } => error.code(),
            TableError::Date { error, .. } => error.code(),
        }
    }
}

impl TableError {
    /// What is wrong, in any language.
    pub fn message(&self) -> Message {
        match self {
            TableError::Encoding(error) => error.message(),
            TableError::Empty => Message::new("table.empty"),
            TableError::NoRows => Message::new("table.no-rows"),
            TableError::UnclosedQuote { row, column } => {
                Message::new("table.unclosed-quote").with("row", row).with("column", column)
            }
            TableError::TextAfterQuote { row, column } => {
                Message::new("table.text-after-quote").with("row", row).with("column", column)
            }
            TableError::FieldCount { row, found, expected } => {
                Message::new("table.field-count").with("row", row).with("found", found).with("expected", expected)
            }
            TableError::EmptyHeader { column } => Message::new("table.empty-header").with("column", column),
            TableError::DuplicateHeader { name, first, second } => Message::new("table.duplicate-header")
                .with("first", first)
                .with("second", second)
                .with("name", excerpt(name)),
            TableError::NoColumn { name, nearest: Some(nearest) } => {
                Message::new("table.no-column-near").with("name", excerpt(name)).with("near", excerpt(nearest))
            }
            TableError::NoColumn { name, nearest: None } => Message::new("table.no-column").with("name", excerpt(name)),
            TableError::Number { row, column, error } => in_cell(*row, column, error.message()),
            TableError::Date { row, column, error } => in_cell(*row, column, error.message()),
            TableError::More { count } => Message::new("table.more").with("count", count),
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

impl std::error::Error for TableError {}

/// Something worth telling about a table that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableWarning {
    /// The encoding was recognised, not stated.
    Encoding(EncodingWarning),
    /// A number was not read as written.
    Number {
        /// The row of the first such cell.
        row: usize,
        /// The name of the column.
        column: String,
        /// What happened to it.
        warning: NumberWarning,
        /// How many cells of the column this happened to.
        count: usize,
    },
    /// A column of dates is not in order of time.
    NotSorted {
        /// The first row earlier than the one before.
        row: usize,
        /// The name of the column.
        column: String,
    },
}

impl TableWarning {
    /// The stable code: `W-ENCODING`, `W-UNDERFLOW` or `W-ORDER`.
    pub fn code(&self) -> &'static str {
        match self {
            TableWarning::Encoding(warning) => warning.code(),
            TableWarning::Number { warning, .. } => warning.code(),
            TableWarning::NotSorted { .. } => "W-ORDER",
        }
    }
}

impl TableWarning {
    /// The warning, in any language.
    pub fn message(&self) -> Message {
        match self {
            TableWarning::Encoding(warning) => warning.message(),
            TableWarning::Number { row, column, warning, count } => match count.saturating_sub(1) {
                0 => in_cell(*row, column, warning.message()),
                more => {
                    let key = "table.in-cells";
                    Message { key, ..in_cell(*row, column, warning.message()) }.with("more", more)
                }
            },
            TableWarning::NotSorted { row, column } => {
                Message::new("table.not-sorted").with("column", excerpt(column)).with("row", row)
            }
        }
    }
}

impl fmt::Display for TableWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

/// A message about one cell.
fn in_cell(row: usize, column: &str, inner: Message) -> Message {
    let message = Message::new("table.in-cell").with("row", row).with("column", excerpt(column));
    inner.values.into_iter().fold(message.with("error", inner.key), |message, (name, value)| message.with(name, value))
}

/// Collects problems up to a number worth reading.
#[derive(Default)]
pub(super) struct Problems {
    listed: Vec<TableError>,
    more: usize,
}

impl Problems {
    /// The most problems listed one by one.
    pub(super) const MOST: usize = 50;

    pub(super) fn push(&mut self, problem: TableError) {
        if self.listed.len() < Self::MOST {
            self.listed.push(problem);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The value, if there was no problem.
    pub(super) fn or<T>(mut self, value: T) -> Result<T, Vec<TableError>> {
        if self.more > 0 {
            self.listed.push(TableError::More { count: self.more });
        }
        if self.listed.is_empty() { Ok(value) } else { Err(self.listed) }
    }
}
