//! What is worth telling about a text that was, or was not, read as a number.

use std::fmt;

use crate::lang::{Lang, Message};
use crate::text::excerpt;

/// A number that was read, but not as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberWarning {
    /// The number is closer to 0 than a double can be, and became 0.
    Underflow {
        /// The number as written.
        text: String,
    },
}

impl NumberWarning {
    /// The stable code, `W-UNDERFLOW`.
    pub fn code(&self) -> &'static str {
        match self {
            NumberWarning::Underflow { .. } => "W-UNDERFLOW",
        }
    }
}

impl NumberWarning {
    /// The warning, in any language.
    pub fn message(&self) -> Message {
        match self {
            NumberWarning::Underflow { text } => Message::new("number.underflow").with("text", excerpt(text)),
        }
    }
}

impl fmt::Display for NumberWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

/// Why a text was not read as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing is written; a missing value is not 0.
    Empty,
    /// The text is something else than a number.
    NotANumber {
        /// The text as written.
        text: String,
        /// What it seems to be.
        hint: Option<NumberHint>,
    },
    /// Two readings are possible, and neither is guessed.
    Ambiguous {
        /// The text as written.
        text: String,
        /// What the two readings are.
        reason: NumberAmbiguity,
    },
    /// Not a number, infinite, or beyond the largest double.
    NotFinite {
        /// The text as written.
        text: String,
    },
}

/// What a text that is not a number seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberHint {
    /// A number with a word of magnitude; the number to write instead.
    Write(String),
    /// A date.
    Date,
    /// An error value of a spreadsheet, such as `#N/A`.
    SpreadsheetError,
}

/// Why a number has two readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberAmbiguity {
    /// A comma that may be the decimal sign: `1,23` or `1.234,56`.
    DecimalComma,
    /// Digits not grouped by three with commas: `12,34,567` or `1 000`.
    Grouping,
}

impl NumberError {
    /// The stable code: `E-EMPTYCELL`, `E-TYPE`, `E-AMBIGUOUS` or `E-NONFINITE`.
    pub fn code(&self) -> &'static str {
        match self {
            NumberError::Empty => "E-EMPTYCELL",
            NumberError::NotANumber { .. } => "E-TYPE",
            NumberError::Ambiguous { .. } => "E-AMBIGUOUS",
            NumberError::NotFinite { .. } => "E-NONFINITE",
        }
    }
}

impl NumberError {
    /// What is wrong, in any language.
    pub fn message(&self) -> Message {
        let (key, text) = match self {
            NumberError::Empty => return Message::new("number.empty"),
            NumberError::NotANumber { text, hint } => match hint {
                Some(NumberHint::Write(number)) => {
                    return Message::new("number.write").with("text", excerpt(text)).with("number", number);
                }
                Some(NumberHint::Date) => ("number.is-date", text),
                Some(NumberHint::SpreadsheetError) => ("number.is-spreadsheet-error", text),
                None => ("number.expected", text),
            },
            NumberError::Ambiguous { text, reason } => match reason {
                NumberAmbiguity::DecimalComma => ("number.decimal-comma", text),
                NumberAmbiguity::Grouping => ("number.grouping", text),
            },
            NumberError::NotFinite { text } => ("number.infinite", text),
        };
        Message::new(key).with("text", excerpt(text))
    }
}

impl fmt::Display for NumberError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

impl std::error::Error for NumberError {}
