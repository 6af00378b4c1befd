//! What can be wrong with the text of an expression, and what was probably meant.

use std::fmt;

use super::tree::Span;
use super::{DEEPEST_NESTING, LONGEST_TEXT, MOST_NODES};
use crate::lang::{Lang, Message};

/// A place in the text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where; empty at the end of the text.
    pub span: Span,
    /// What is wrong.
    pub kind: SyntaxErrorKind,
}

/// What is wrong, with the words of the text that a message needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// There is nothing to read.
    Empty,
    /// The text is longer than [`LONGEST_TEXT`].
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// Parentheses, calls and signs are nested deeper than [`DEEPEST_NESTING`].
    TooDeep,
    /// The expression has more than [`MOST_NODES`] parts.
    TooManyNodes,
    /// A character that has no meaning here.
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// What to write instead, when known.
        instead: Option<&'static str>,
    },
    /// An operator of another language.
    ForeignOperator {
        /// As written.
        found: &'static str,
        /// What to write instead.
        instead: &'static str,
    },
    /// A `'` without its partner.
    UnclosedText,
    /// A backtick without its partner.
    UnclosedName,
    /// Two backticks with nothing between.
    EmptyName,
    /// A dot at the end of a path.
    MissingNameAfterDot,
    /// Digits that are not one number, such as `1.2.3` or `1__0`.
    MalformedNumber {
        /// As written.
        text: String,
    },
    /// Letters that follow a number directly, such as `10w` or `2x`.
    NumberSuffix {
        /// The digits.
        number: String,
        /// The letters.
        suffix: String,
        /// The plain number when the letters are a magnitude (`10万` is 100000).
        instead: Option<String>,
    },
    /// A number beyond the largest double.
    NumberTooLarge {
        /// As written.
        text: String,
    },
    /// A number other than 0 that a double would round to 0.
    NumberTooSmall {
        /// As written.
        text: String,
    },
    /// A value is missing.
    MissingOperand {
        /// The word before, if any.
        after: Option<String>,
        /// The word found instead; `None` at the end of the text.
        found: Option<String>,
    },
    /// Two values stand side by side.
    MissingOperator {
        /// The word before.
        left: String,
        /// The word after.
        right: String,
    },
    /// A comma inside a number: `1,5` or `1,000`.
    CommaInNumber {
        /// As written.
        text: String,
        /// What to write instead.
        instead: String,
    },
    /// A comma outside a call.
    UnexpectedComma,
    /// A colon outside a call, or a second one in an argument.
    UnexpectedColon,
    /// A `(` without its `)`.
    UnclosedParenthesis,
    /// A `)` without its `(`.
    UnexpectedClosing,
    /// A `%` that does not follow a number.
    PercentWithoutNumber,
    /// An `=` at the start, as in a spreadsheet's formula.
    LeadingEquals,
    /// `a < b < c`.
    ChainedComparison,
    /// `a to b to c`.
    ChainedInterval,
    /// A positional argument after a named one.
    PositionalAfterNamed,
    /// An argument named twice in a call.
    DuplicateArgument {
        /// The name.
        name: String,
    },
}

impl SyntaxError {
    /// The stable code: `E-LIMIT`, `E-NONFINITE` or `E-SYNTAX`.
    pub fn code(&self) -> &'static str {
        match self.kind {
            SyntaxErrorKind::TooLong { .. } | SyntaxErrorKind::TooDeep | SyntaxErrorKind::TooManyNodes => "E-LIMIT",
            SyntaxErrorKind::NumberTooLarge { .. } => "E-NONFINITE",
            _ => "E-SYNTAX",
        }
    }
}

impl SyntaxError {
    /// What is wrong and what was probably meant, in any language.
    pub fn message(&self) -> Message {
        self.kind.message()
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(formatter)
    }
}

impl std::error::Error for SyntaxError {}

impl SyntaxErrorKind {
    /// What is wrong and what was probably meant, in any language.
    pub fn message(&self) -> Message {
        use SyntaxErrorKind as Kind;
        let key = match self {
            Kind::TooLong { bytes } => {
                return Message::new("syntax.too-long").with("bytes", bytes).with("limit", LONGEST_TEXT);
            }
            Kind::TooDeep => return Message::new("syntax.too-deep").with("limit", DEEPEST_NESTING),
            Kind::TooManyNodes => return Message::new("syntax.too-many-nodes").with("limit", MOST_NODES),
            Kind::UnexpectedCharacter { character, instead } => return unexpected(*character, *instead),
            Kind::ForeignOperator { found, instead } => {
                return Message::new("syntax.foreign-operator").with("found", found).with("instead", instead);
            }
            Kind::MalformedNumber { text } => return Message::new("syntax.malformed-number").with("text", text),
            Kind::NumberSuffix { number, suffix, instead } => {
                let message = match instead {
                    Some(plain) => Message::new("syntax.number-unit").with("plain", plain),
                    None => Message::new("syntax.number-suffix"),
                };
                return message.with("number", number).with("suffix", suffix);
            }
            Kind::NumberTooLarge { text } => return Message::new("syntax.number-too-large").with("text", text),
            Kind::NumberTooSmall { text } => return Message::new("syntax.number-too-small").with("text", text),
            Kind::MissingOperand { after, found } => return missing(after.as_deref(), found.as_deref()),
            Kind::MissingOperator { left, right } => {
                return Message::new("syntax.missing-operator").with("left", left).with("right", right);
            }
            Kind::CommaInNumber { text, instead } => {
                return Message::new("syntax.comma-in-number").with("text", text).with("instead", instead);
            }
            Kind::DuplicateArgument { name } => return Message::new("syntax.duplicate-argument").with("name", name),
            Kind::Empty => "syntax.empty",
            Kind::UnclosedText => "syntax.unclosed-text",
            Kind::UnclosedName => "syntax.unclosed-name",
            Kind::EmptyName => "syntax.empty-name",
            Kind::MissingNameAfterDot => "syntax.missing-name-after-dot",
            Kind::UnexpectedComma => "syntax.unexpected-comma",
            Kind::UnexpectedColon => "syntax.unexpected-colon",
            Kind::UnclosedParenthesis => "syntax.unclosed-parenthesis",
            Kind::UnexpectedClosing => "syntax.unexpected-closing",
            Kind::PercentWithoutNumber => "syntax.percent-without-number",
            Kind::LeadingEquals => "syntax.leading-equals",
            Kind::ChainedComparison => "syntax.chained-comparison",
            Kind::ChainedInterval => "syntax.chained-interval",
            Kind::PositionalAfterNamed => "syntax.positional-after-named",
        };
        Message::new(key)
    }
}

fn unexpected(character: char, instead: Option<&'static str>) -> Message {
    let shown = if crate::text::name::is_unprintable(character) {
        format!("U+{:04X}", u32::from(character))
    } else {
        character.to_string()
    };
    let message = match instead {
        Some(instead) => Message::new("syntax.unexpected-character-instead").with("instead", instead),
        None => Message::new("syntax.unexpected-character"),
    };
    message.with("character", shown)
}

fn missing(after: Option<&str>, found: Option<&str>) -> Message {
    match (after, found) {
        (None, None) => Message::new("syntax.missing-operand"),
        (None, Some(found)) => Message::new("syntax.missing-operand-found").with("found", found),
        (Some(after), None) => Message::new("syntax.missing-operand-after").with("after", after),
        (Some(after), Some(found)) => {
            Message::new("syntax.missing-operand-between").with("after", after).with("found", found)
        }
    }
}

impl fmt::Display for SyntaxErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}
