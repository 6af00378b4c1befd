//! From tokens to a tree, by recursive descent whose depth is counted.

use std::collections::BTreeSet;

use super::ambiguity::{Ambiguity, AmbiguityKind};
use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::parser::{Operand, Parser};
use super::token::TokenKind;
use super::tree::{Argument, BinaryOperator, Comparison, Expression, NodeKind, Span};
use super::{LONGEST_TEXT, MOST_ERRORS};

/// An expression, and what its writer may have meant otherwise.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The syntax tree.
    pub expression: Expression,
    /// Forms that deserve parentheses, in the order of the text.
    pub ambiguities: Vec<Ambiguity>,
}

/// Reads one expression; see the [module](super) for the grammar.
///
/// # Errors
/// All that is wrong, in the order of the text, but no more than
/// [`MOST_ERRORS`]. Texts over [`LONGEST_TEXT`] bytes, over
/// [`MOST_NODES`](super::MOST_NODES) nodes or nested over
/// [`DEEPEST_NESTING`](super::DEEPEST_NESTING) levels are refused; no text can overflow
/// the stack.
///
/// ```
/// use roicast::expression::parse;
///
/// let parsed = parse("pert(25, 30, 45) * overrun").unwrap();
/// assert!(parsed.ambiguities.is_empty());
///
/// let errors = parse("10万 * (a + ").unwrap_err();
/// assert!(errors[0].to_string().contains("write 100000"));
/// assert_eq!(errors.len(), 3);
/// ```
pub fn parse(text: &str) -> Result<Parsed, Vec<SyntaxError>> {
    let refuse = |kind, end| Err(vec![SyntaxError { span: Span::new(0, end), kind }]);
    if text.len() > LONGEST_TEXT {
        return refuse(Kind::TooLong { bytes: text.len() }, 0);
    }
    if text.trim().is_empty() {
        return refuse(Kind::Empty, text.len());
    }
    let mut parser = Parser::new(text);
    parser.whole();
    let Parser { tree, mut errors, mut ambiguities, .. } = parser;
    match tree.finish() {
        Some(expression) if errors.is_empty() => {
            ambiguities.sort_by_key(|ambiguity| ambiguity.span);
            Ok(Parsed { expression, ambiguities })
        }
        _ => {
            errors.sort_by_key(|error| error.span);
            errors.truncate(MOST_ERRORS);
            Err(errors)
        }
    }
}

impl Parser<'_> {
    fn whole(&mut self) {
        if matches!(self.current.kind, TokenKind::Equals) {
            self.report(self.current.span, Kind::LeadingEquals);
            self.advance();
        }
        self.comparison();
        while !self.at_end() {
            if matches!(self.current.kind, TokenKind::Close) {
                self.report(self.current.span, Kind::UnexpectedClosing);
                self.advance();
                self.resume();
            } else {
                self.separator_out_of_place();
            }
        }
    }

    /// `a`, or `a < b`.
    pub(super) fn comparison(&mut self) -> Operand {
        let mut left = self.interval();
        let mut first = true;
        while let Some(comparison) = self.comparison_sign() {
            if !first {
                self.report(self.current.span, Kind::ChainedComparison);
            }
            first = false;
            self.advance();
            let right = self.interval();
            left = self.join(left, right, |left, right| NodeKind::Compare { comparison, left, right });
        }
        left
    }

    fn comparison_sign(&self) -> Option<Comparison> {
        match self.current.kind {
            TokenKind::Compare(comparison) => Some(comparison),
            TokenKind::Equals => Some(Comparison::Equal),
            _ => None,
        }
    }

    /// `a`, or `a to b`.
    fn interval(&mut self) -> Operand {
        let mut left = self.sum();
        let mut first = true;
        while matches!(self.current.kind, TokenKind::To) {
            if !first {
                self.report(self.current.span, Kind::ChainedInterval);
            }
            first = false;
            self.advance();
            let right = self.sum();
            let low_is_arithmetic = self.is_bare_arithmetic(left);
            let high_is_arithmetic = self.is_bare_arithmetic(right);
            left = self.join(left, right, |low, high| NodeKind::Interval { low, high });
            if low_is_arithmetic != high_is_arithmetic {
                self.warn(left.span, AmbiguityKind::IntervalOperand);
            }
        }
        left
    }

    fn is_bare_arithmetic(&self, operand: Operand) -> bool {
        !operand.enclosed && matches!(self.tree.node(operand.id).kind, NodeKind::Binary { .. })
    }

    fn sum(&mut self) -> Operand {
        let mut left = self.product();
        loop {
            let operator = match self.current.kind {
                TokenKind::Plus => BinaryOperator::Add,
                TokenKind::Minus => BinaryOperator::Subtract,
                _ => return left,
            };
            self.advance();
            let right = self.product();
            left = self.binary(operator, left, right);
        }
    }

    fn product(&mut self) -> Operand {
        let mut left = self.power();
        loop {
            let operator = match self.current.kind {
                TokenKind::Star => BinaryOperator::Multiply,
                TokenKind::Slash => BinaryOperator::Divide,
                TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Name { .. } | TokenKind::Open => {
                    self.missing_operator();
                    let right = self.power();
                    left = self.binary(BinaryOperator::Multiply, left, right);
                    continue;
                }
                TokenKind::Invalid => {
                    self.advance();
                    if self.starts_operand() {
                        let right = self.power();
                        left = self.binary(BinaryOperator::Multiply, left, right);
                    }
                    continue;
                }
                TokenKind::Percent => {
                    self.report(self.current.span, Kind::PercentWithoutNumber);
                    self.advance();
                    continue;
                }
                _ => return left,
            };
            self.advance();
            let right = self.power();
            left = self.binary(operator, left, right);
        }
    }

    fn power(&mut self) -> Operand {
        let mut left = self.signed();
        let mut first = true;
        while matches!(self.current.kind, TokenKind::Caret) {
            let is_sign = matches!(self.tree.node(left.id).kind, NodeKind::Negate(_));
            let ambiguity = if !first {
                Some(AmbiguityKind::ChainedPower)
            } else if is_sign && !left.enclosed {
                Some(AmbiguityKind::SignBeforePower)
            } else {
                None
            };
            first = false;
            self.advance();
            let right = self.signed();
            left = self.binary(BinaryOperator::Power, left, right);
            if let Some(kind) = ambiguity {
                self.warn(left.span, kind);
            }
        }
        left
    }

    /// Signs are a level of nesting each, so that no later reader of the tree
    /// meets a chain of them longer than it can bear.
    fn signed(&mut self) -> Operand {
        let mut minuses = Vec::new();
        let before = self.depth;
        let start = self.current.span;
        let mut signs = false;
        while matches!(self.current.kind, TokenKind::Plus | TokenKind::Minus) {
            if matches!(self.current.kind, TokenKind::Minus) {
                minuses.push(self.current.span);
            }
            signs = true;
            self.enter();
            self.advance();
        }
        let mut operand = self.primary();
        for minus in minuses.into_iter().rev() {
            let span = minus.to(operand.span);
            operand = Operand { id: self.push(NodeKind::Negate(operand.id), span), span, enclosed: false };
        }
        if signs {
            operand.span = start.to(operand.span);
        }
        self.depth = before;
        operand
    }

    fn primary(&mut self) -> Operand {
        let span = self.current.span;
        let kind = match &mut self.current.kind {
            TokenKind::Number(value) => NodeKind::Number(*value),
            TokenKind::Text(text) => NodeKind::Text(std::mem::take(text)),
            TokenKind::Name { path, plain } => {
                if *plain && matches!(self.next.kind, TokenKind::Open) {
                    let function = path.dotted();
                    return self.call(function, span);
                }
                NodeKind::Name(path.clone())
            }
            TokenKind::Open => return self.group(),
            TokenKind::Invalid => NodeKind::Number(0.0),
            _ => return self.missing_operand(),
        };
        self.advance();
        self.leaf(kind, span)
    }

    fn group(&mut self) -> Operand {
        let open = self.current.span;
        self.enter();
        self.advance();
        let inner = self.comparison();
        loop {
            match self.current.kind {
                TokenKind::Close => {
                    self.advance();
                    break;
                }
                TokenKind::End => {
                    self.report(open, Kind::UnclosedParenthesis);
                    break;
                }
                _ => self.separator_out_of_place(),
            }
        }
        self.depth -= 1;
        Operand { id: inner.id, span: Span::new(open.start, self.previous_end()), enclosed: true }
    }

    fn call(&mut self, function: String, function_span: Span) -> Operand {
        self.advance();
        let open = self.current.span;
        self.enter();
        self.advance();
        let mut arguments = Vec::new();
        let mut names = BTreeSet::new();
        if !matches!(self.current.kind, TokenKind::Close) {
            loop {
                arguments.push(self.argument(&mut names));
                while matches!(self.current.kind, TokenKind::Colon) {
                    self.report(self.current.span, Kind::UnexpectedColon);
                    self.advance();
                    self.comparison();
                }
                if !matches!(self.current.kind, TokenKind::Comma) {
                    break;
                }
                self.warn_of_thousands();
                self.advance();
            }
        }
        if matches!(self.current.kind, TokenKind::Close) {
            self.advance();
        } else {
            self.report(open, Kind::UnclosedParenthesis);
        }
        self.depth -= 1;
        let span = Span::new(function_span.start, self.previous_end());
        self.leaf(NodeKind::Call { function, function_span, arguments }, span)
    }

    fn argument(&mut self, names: &mut BTreeSet<String>) -> Argument {
        if let TokenKind::Name { path, plain: true } = &self.current.kind
            && matches!(self.next.kind, TokenKind::Equals)
        {
            let name = path.dotted();
            let name_span = self.current.span;
            if !names.insert(name.clone()) {
                self.report(name_span, Kind::DuplicateArgument { name: name.clone() });
            }
            self.advance();
            self.advance();
            return Argument::Named { name, name_span, value: self.comparison().id };
        }
        let value = self.comparison();
        if !names.is_empty() {
            self.report(value.span, Kind::PositionalAfterNamed);
        }
        if matches!(self.current.kind, TokenKind::Colon) {
            self.advance();
            return Argument::Pair { value: value.id, weight: self.comparison().id };
        }
        Argument::Positional(value.id)
    }

    fn binary(&mut self, operator: BinaryOperator, left: Operand, right: Operand) -> Operand {
        self.join(left, right, |left, right| NodeKind::Binary { operator, left, right })
    }
}
