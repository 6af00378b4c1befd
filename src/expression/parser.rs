//! Where the parser stands: its tokens, what it has built and what it has found.

use super::ambiguity::{Ambiguity, AmbiguityKind};
use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::lexer::Lexer;
use super::token::{Token, TokenKind};
use super::tree::{NodeId, NodeKind, Span, TreeBuilder};
use super::{DEEPEST_NESTING, MOST_ERRORS, MOST_NODES};

/// A finished part of the tree.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    pub(super) id: NodeId,
    /// With the parentheses around it.
    pub(super) span: Span,
    /// Whether parentheses are around it.
    pub(super) enclosed: bool,
}

pub(super) struct Parser<'text> {
    pub(super) lexer: Lexer<'text>,
    pub(super) current: Token,
    pub(super) next: Token,
    /// The token before `current`, and whether it was a number.
    pub(super) previous: Option<(Span, bool)>,
    pub(super) tree: TreeBuilder,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) ambiguities: Vec<Ambiguity>,
    pub(super) depth: usize,
    /// Set by the first error after which reading makes no sense.
    pub(super) stopped: bool,
}

impl<'text> Parser<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let mut lexer = Lexer::new(text);
        let mut errors = Vec::new();
        let current = lexer.next(&mut errors);
        let next = lexer.next(&mut errors);
        Parser {
            lexer,
            current,
            next,
            previous: None,
            tree: TreeBuilder::default(),
            errors,
            ambiguities: Vec::new(),
            depth: 0,
            stopped: false,
        }
    }

    pub(super) fn advance(&mut self) {
        let is_number = matches!(self.current.kind, TokenKind::Number(_));
        self.previous = Some((self.current.span, is_number));
        let following = if self.stopped { self.end() } else { self.lexer.next(&mut self.errors) };
        self.current = std::mem::replace(&mut self.next, following);
        if self.errors.len() >= MOST_ERRORS {
            self.give_up();
        }
    }

    pub(super) fn previous_end(&self) -> usize {
        self.previous.map_or(0, |(span, _)| span.end)
    }

    fn end(&self) -> Token {
        Token { kind: TokenKind::End, span: self.current.span }
    }

    pub(super) fn enter(&mut self) {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            self.stop(self.current.span, Kind::TooDeep);
        }
    }

    pub(super) fn report(&mut self, span: Span, kind: Kind) {
        if !self.stopped {
            self.errors.push(SyntaxError { span, kind });
        }
    }

    fn stop(&mut self, span: Span, kind: Kind) {
        self.report(span, kind);
        self.give_up();
    }

    /// Ends the text here: what is open unwinds without further reports.
    fn give_up(&mut self) {
        self.stopped = true;
        self.current = self.end();
        self.next = self.end();
    }

    pub(super) fn warn(&mut self, span: Span, kind: AmbiguityKind) {
        self.ambiguities.push(Ambiguity { span, kind });
    }

    pub(super) fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        if self.tree.len() >= MOST_NODES {
            self.stop(span, Kind::TooManyNodes);
        }
        // Once stopped, only the open levels add their nodes.
        self.tree.push(kind, span)
    }

    pub(super) fn at_end(&self) -> bool {
        matches!(self.current.kind, TokenKind::End)
    }

    pub(super) fn starts_operand(&self) -> bool {
        matches!(
            self.current.kind,
            TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Name { .. } | TokenKind::Open
        )
    }

    pub(super) fn leaf(&mut self, kind: NodeKind, span: Span) -> Operand {
        Operand { id: self.push(kind, span), span, enclosed: false }
    }

    pub(super) fn join(
        &mut self,
        left: Operand,
        right: Operand,
        kind: impl FnOnce(NodeId, NodeId) -> NodeKind,
    ) -> Operand {
        self.leaf(kind(left.id, right.id), left.span.to(right.span))
    }
}
