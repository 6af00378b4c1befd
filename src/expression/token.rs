//! The tokens, and the letters of names.

use unicode_normalization::char::is_combining_mark;

use super::tree::{Comparison, Path, Span};

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind {
    Number(f64),
    Text(String),
    /// `plain`: one name without quotes, which may name a function or argument.
    Name {
        path: Path,
        plain: bool,
    },
    To,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Percent,
    /// `=`: a comparison, or in a call the name of an argument before it.
    Equals,
    Compare(Comparison),
    Open,
    Close,
    Comma,
    Colon,
    /// Something already reported.
    Invalid,
    End,
}

/// Whether a name may begin with this character without quotes.
pub(super) fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

/// Whether a name may go on with this character without quotes.
pub(super) fn is_name_part(character: char) -> bool {
    is_name_start(character)
        || character.is_ascii_digit()
        || matches!(character, '\u{ff10}'..='\u{ff19}')
        || is_combining_mark(character)
}
