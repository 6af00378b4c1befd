//! From characters to tokens, one at a time.

use unicode_normalization::UnicodeNormalization;

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::token::{Token, TokenKind, is_name_part, is_name_start};
use super::tree::{Comparison, Path, Span};
use crate::text::to_ascii;

pub(super) struct Lexer<'text> {
    text: &'text str,
    position: usize,
}

impl<'text> Lexer<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        Lexer { text, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'text str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    pub(super) fn next(&mut self, errors: &mut Vec<SyntaxError>) -> Token {
        loop {
            self.skip_spaces();
            let start = self.position;
            let kind = match self.bump() {
                None => Some(TokenKind::End),
                Some(character) => self.token(character, start, errors),
            };
            if let Some(kind) = kind {
                return Token { kind, span: self.span_from(start) };
            }
        }
    }

    /// The token that begins with `character`, or `None` if it is to be skipped.
    fn token(&mut self, character: char, start: usize, errors: &mut Vec<SyntaxError>) -> Option<TokenKind> {
        if is_name_start(character) {
            self.position = start;
            return Some(self.name(errors));
        }
        let folded = to_ascii(character);
        let following = self.peek().map(to_ascii);
        if folded.is_ascii_digit() || folded == '.' && following.is_some_and(|next| next.is_ascii_digit()) {
            self.position = start;
            return Some(self.number(errors));
        }
        Some(match folded {
            '`' => {
                self.position = start;
                self.name(errors)
            }
            '\'' => self.quoted_text(character, start, errors),
            '\u{2018}' => self.quoted_text('\u{2019}', start, errors),
            '+' => TokenKind::Plus,
            '-' => TokenKind::Minus,
            '*' if following == Some('*') => {
                self.bump();
                self.foreign("**", "write `^` for a power", start, errors);
                TokenKind::Caret
            }
            '*' | '\u{d7}' => TokenKind::Star,
            '/' | '\u{f7}' => TokenKind::Slash,
            '^' => TokenKind::Caret,
            '%' => TokenKind::Percent,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            ',' => TokenKind::Comma,
            ':' => TokenKind::Colon,
            '<' | '>' | '=' | '!' | '\u{2264}' | '\u{2265}' | '\u{2260}' => {
                self.comparison(folded, following, start, errors)
            }
            '&' | '|' if following == Some(folded) => {
                self.bump();
                let found = if folded == '&' { "&&" } else { "||" };
                self.foreign(found, "write one rule for each condition", start, errors);
                TokenKind::Invalid
            }
            other => return self.unexpected(other, start, errors),
        })
    }

    fn comparison(
        &mut self,
        folded: char,
        following: Option<char>,
        start: usize,
        errors: &mut Vec<SyntaxError>,
    ) -> TokenKind {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let (comparison, two) = match (folded, following) {
            ('<', Some('=')) => (LessOrEqual, true),
            ('>', Some('=')) => (GreaterOrEqual, true),
            ('=', Some('=')) => (Equal, true),
            ('!', Some('=')) | ('<', Some('>')) => (NotEqual, true),
            ('=', Some('<')) => {
                self.bump();
                self.foreign("=<", "write `<=`", start, errors);
                (LessOrEqual, false)
            }
            ('=', Some('>')) => {
                self.bump();
                self.foreign("=>", "write `>=`", start, errors);
                (GreaterOrEqual, false)
            }
            ('<', _) => (Less, false),
            ('>', _) => (Greater, false),
            ('\u{2264}', _) => (LessOrEqual, false),
            ('\u{2265}', _) => (GreaterOrEqual, false),
            ('\u{2260}', _) => (NotEqual, false),
            ('=', _) => return TokenKind::Equals,
            _ => {
                self.foreign("!", "write `!=` for not equal", start, errors);
                return TokenKind::Invalid;
            }
        };
        if two {
            self.bump();
        }
        TokenKind::Compare(comparison)
    }

    /// A path of names, whose first character is still to be read.
    fn name(&mut self, errors: &mut Vec<SyntaxError>) -> TokenKind {
        let mut segments = Vec::new();
        let mut plain = true;
        let mut dot = self.position;
        loop {
            match self.peek() {
                Some(character) if is_name_start(character) => {
                    segments.push(self.take_while(is_name_part).nfc().collect());
                }
                Some(quote) if to_ascii(quote) == '`' => {
                    plain = false;
                    let start = self.position;
                    self.bump();
                    match self.quoted(quote) {
                        None => self.report(errors, start, Kind::UnclosedName),
                        Some(name) if name.is_empty() => {
                            self.report(errors, start, Kind::EmptyName);
                        }
                        Some(name) => segments.push(name.nfc().collect()),
                    }
                }
                _ => {
                    self.take_while(is_name_part);
                    self.report(errors, dot, Kind::MissingNameAfterDot);
                }
            }
            if self.peek().map(to_ascii) != Some('.') {
                break;
            }
            dot = self.position;
            self.bump();
        }
        plain &= segments.len() == 1;
        if plain && segments.first().is_some_and(|name: &String| name == "to") {
            TokenKind::To
        } else if segments.is_empty() {
            TokenKind::Invalid
        } else {
            TokenKind::Name { path: Path { segments }, plain }
        }
    }

    fn quoted_text(&mut self, quote: char, start: usize, errors: &mut Vec<SyntaxError>) -> TokenKind {
        match self.quoted(quote) {
            Some(text) => TokenKind::Text(text),
            None => {
                self.report(errors, start, Kind::UnclosedText);
                TokenKind::Invalid
            }
        }
    }

    /// What stands before the closing quote; a doubled quote stands for itself.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut content = String::new();
        while let Some(character) = self.bump() {
            if character == quote {
                if self.peek() != Some(quote) {
                    return Some(content);
                }
                self.bump();
            }
            content.push(character);
        }
        None
    }

    /// Reports a character without meaning and goes on as if the likely intent
    /// were written.
    fn unexpected(&mut self, folded: char, start: usize, errors: &mut Vec<SyntaxError>) -> Option<TokenKind> {
        let (instead, kind) = match folded {
            ';' | '\u{3001}' => ("separate arguments with `,`", Some(TokenKind::Comma)),
            '[' | '{' | '\u{3010}' => ("group with `(` and `)`", Some(TokenKind::Open)),
            ']' | '}' | '\u{3011}' => ("group with `(` and `)`", Some(TokenKind::Close)),
            '$' | '\u{a5}' | '€' | '\u{a3}' => ("leave the currency out; the scenario states it", None),
            '"' | '\u{201c}' | '\u{201d}' => {
                if let Some(length) = self.rest().find(['"', '\u{201d}']) {
                    self.position += length;
                    self.bump();
                }
                ("put a text in single quotes, and a name with spaces in backticks", Some(TokenKind::Invalid))
            }
            '。' => ("write `.` for a decimal point", Some(TokenKind::Invalid)),
            '~' | '\u{2013}' | '\u{2014}' => {
                ("write `a to b` for an interval, or `-` to subtract", Some(TokenKind::Invalid))
            }
            '²' => ("write `^2`", Some(TokenKind::Invalid)),
            '³' => ("write `^3`", Some(TokenKind::Invalid)),
            '·' | '•' => ("write `*` to multiply", Some(TokenKind::Invalid)),
            '‰' => ("divide by 1000", Some(TokenKind::Invalid)),
            _ => ("", Some(TokenKind::Invalid)),
        };
        let error = Kind::UnexpectedCharacter {
            character: self.text.get(start..)?.chars().next()?,
            instead: Some(instead).filter(|words| !words.is_empty()),
        };
        self.report(errors, start, error);
        kind
    }

    fn foreign(&self, found: &'static str, instead: &'static str, start: usize, errors: &mut Vec<SyntaxError>) {
        self.report(errors, start, Kind::ForeignOperator { found, instead });
    }

    pub(super) fn report(&self, errors: &mut Vec<SyntaxError>, start: usize, kind: Kind) {
        errors.push(SyntaxError { span: self.span_from(start), kind });
    }

    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.position)
    }

    pub(super) fn rest(&self) -> &'text str {
        self.text.get(self.position..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    fn skip_spaces(&mut self) {
        self.take_while(char::is_whitespace);
    }

    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'text str {
        let rest = self.rest();
        let length = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or("")
    }
}
