//! Numbers as they are written in an expression.

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::lexer::Lexer;
use super::token::{TokenKind, is_name_part, is_name_start};
use crate::text::number::{DecimalRange, decimal, magnitude_of, shortest};
use crate::text::{excerpt, to_ascii};

impl Lexer<'_> {
    /// A number with its percent sign, whose first character is still to be read.
    pub(super) fn number(&mut self, errors: &mut Vec<SyntaxError>) -> TokenKind {
        let start = self.position();
        let mut literal = String::new();
        let mut regular = self.digits(&mut literal);
        if self.peek().map(to_ascii) == Some('.') {
            self.bump();
            literal.push('.');
            regular &= self.digits(&mut literal);
        }
        self.exponent(&mut literal);
        while self.peek().map(to_ascii) == Some('.') {
            self.bump();
            self.digits(&mut String::new());
            regular = false;
        }
        let written = self.span_from(start);
        if !regular {
            let text = excerpt(self.slice(written));
            self.report(errors, start, Kind::MalformedNumber { text });
        }
        let suffix = match self.peek() {
            Some(character) if is_name_start(character) => self.take_while(is_name_part),
            _ => "",
        };
        let percent = suffix.is_empty() && self.take_percent();
        if !suffix.is_empty() {
            let instead = magnitude_of(suffix).and_then(|shift| decimal(&literal, shift).ok()).map(shortest);
            let kind = Kind::NumberSuffix { number: excerpt(self.slice(written)), suffix: excerpt(suffix), instead };
            self.report(errors, start, kind);
        }
        match decimal(&literal, if percent { -2 } else { 0 }) {
            Ok(value) => TokenKind::Number(value),
            // A malformed number is reported once, as such.
            Err(_) if !regular => TokenKind::Number(0.0),
            Err(range) => {
                let text = excerpt(self.slice(self.span_from(start)));
                let kind = match range {
                    DecimalRange::TooLarge => Kind::NumberTooLarge { text },
                    DecimalRange::TooSmall => Kind::NumberTooSmall { text },
                };
                self.report(errors, start, kind);
                TokenKind::Number(0.0)
            }
        }
    }

    /// Takes digits, and `_` between two of them; false if `_` is doubled.
    fn digits(&mut self, literal: &mut String) -> bool {
        let mut regular = true;
        loop {
            let mut ahead = self.rest().chars();
            match ahead.next().map(to_ascii) {
                Some(digit) if digit.is_ascii_digit() => literal.push(digit),
                Some('_') => match ahead.next().map(to_ascii) {
                    Some('_') => regular = false,
                    Some(digit) if digit.is_ascii_digit() => {}
                    _ => return regular,
                },
                _ => return regular,
            }
            self.bump();
        }
    }

    fn exponent(&mut self, literal: &mut String) {
        let mut ahead = self.rest().chars().map(to_ascii);
        if !matches!(ahead.next(), Some('e' | 'E')) {
            return;
        }
        let after = ahead.next();
        let sign = after.filter(|sign| matches!(sign, '+' | '-'));
        let first = if sign.is_some() { ahead.next() } else { after };
        if first.is_some_and(|digit| digit.is_ascii_digit()) {
            self.bump();
            literal.push('e');
            if let Some(sign) = sign {
                self.bump();
                literal.push(sign);
            }
            self.digits(literal);
        }
    }

    fn take_percent(&mut self) -> bool {
        let found = self.rest().trim_start().chars().next().map(to_ascii) == Some('%');
        if found {
            self.take_while(char::is_whitespace);
            self.bump();
        }
        found
    }
}
