//! What the parser does where the text is wrong: say so once, and read on.

use super::ambiguity::AmbiguityKind;
use super::error::SyntaxErrorKind as Kind;
use super::parser::{Operand, Parser};
use super::token::TokenKind;
use super::tree::{NodeKind, Span};
use crate::text::excerpt;

impl Parser<'_> {
    /// Reports a `,` or `:` outside a call and goes on after it.
    pub(super) fn separator_out_of_place(&mut self) {
        let kind = if matches!(self.current.kind, TokenKind::Colon) {
            Kind::UnexpectedColon
        } else {
            self.comma_in_number().unwrap_or(Kind::UnexpectedComma)
        };
        self.report(self.current.span, kind);
        self.advance();
        self.resume();
    }

    /// Reads on after an error, so that later ones are found too.
    pub(super) fn resume(&mut self) {
        if !self.starts_operand() {
            match self.current.kind {
                TokenKind::End | TokenKind::Close | TokenKind::Comma | TokenKind::Colon => return,
                _ => self.advance(),
            }
        }
        self.comparison();
    }

    /// The numbers on both sides of the current comma, if nothing is between.
    pub(super) fn numbers_around_comma(&self) -> Option<(Span, Span)> {
        let (left, is_number) = self.previous?;
        let comma = self.current.span;
        let right = self.next.span;
        (is_number
            && matches!(self.next.kind, TokenKind::Number(_))
            && left.end == comma.start
            && comma.end == right.start)
            .then_some((left, right))
    }

    pub(super) fn comma_in_number(&self) -> Option<Kind> {
        let (left, right) = self.numbers_around_comma()?;
        let text = self.lexer.slice(left.to(right));
        let (whole, decimals) = (self.lexer.slice(left), self.lexer.slice(right));
        let thousands = decimals.len() == 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
        let instead = if thousands { format!("{whole}{decimals}") } else { format!("{whole}.{decimals}") };
        Some(Kind::CommaInNumber { text: excerpt(text), instead: excerpt(&instead) })
    }

    /// Nobody writes the number 0 as `000`, or 50 as `050`, but after `1,`.
    pub(super) fn warn_of_thousands(&mut self) {
        if let Some((left, right)) = self.numbers_around_comma() {
            let digits = self.lexer.slice(right);
            if digits.len() == 3 && digits.starts_with('0') && !digits.contains(['.', '%']) {
                self.warn(left.to(right), AmbiguityKind::ThousandsSeparator);
            }
        }
    }

    pub(super) fn missing_operand(&mut self) -> Operand {
        let after = self.previous.map(|(span, _)| excerpt(self.lexer.slice(span)));
        let at = self.current.span;
        let found = (!self.at_end()).then(|| excerpt(self.lexer.slice(at)));
        if matches!(self.current.kind, TokenKind::Percent) {
            self.report(at, Kind::PercentWithoutNumber);
            self.advance();
        } else {
            self.report(at, Kind::MissingOperand { after, found });
        }
        self.leaf(NodeKind::Number(0.0), at)
    }

    pub(super) fn missing_operator(&mut self) {
        let left = self.previous.map_or("", |(span, _)| self.lexer.slice(span));
        let kind = Kind::MissingOperator { left: excerpt(left), right: excerpt(self.lexer.slice(self.current.span)) };
        self.report(self.current.span, kind);
    }
}
