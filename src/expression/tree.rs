//! The syntax tree: nodes in one list, children before their parents.

use std::fmt;

/// A part of the text, in bytes: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    pub(super) fn to(self, other: Span) -> Self {
        Span::new(self.start, other.end)
    }
}

/// The place of a node in its [`Expression`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The position in [`Expression::nodes`], for tables indexed by node.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node with its place in the text, without parentheses around it.
#[derive(Clone, Debug)]
pub struct Node {
    /// What is written.
    pub kind: NodeKind,
    /// Where it is written.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A number, finite and not negative; a percentage is already divided by 100.
    Number(f64),
    /// A text in single quotes, such as a file name.
    Text(String),
    /// A reference to something named.
    Name(Path),
    /// The operand with its sign changed.
    Negate(NodeId),
    /// Arithmetic.
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// The left operand.
        left: NodeId,
        /// The right operand.
        right: NodeId,
    },
    /// `low to high`: an interval that holds the value with 90 % probability.
    Interval {
        /// The lower end.
        low: NodeId,
        /// The upper end.
        high: NodeId,
    },
    /// A comparison.
    Compare {
        /// Which.
        comparison: Comparison,
        /// The left side.
        left: NodeId,
        /// The right side.
        right: NodeId,
    },
    /// A function or distribution with its arguments.
    Call {
        /// The name as written.
        function: String,
        /// Where the name is written.
        function_span: Span,
        /// The arguments in order.
        arguments: Vec<Argument>,
    },
}

/// One argument of a call.
#[derive(Clone, Debug)]
pub enum Argument {
    /// `value`
    Positional(NodeId),
    /// `name = value`
    Named {
        /// The name of the argument; no two in a call are equal.
        name: String,
        /// Where the name is written.
        name_span: Span,
        /// Its value.
        value: NodeId,
    },
    /// `value: weight`
    Pair {
        /// The value before the colon.
        value: NodeId,
        /// The weight after it.
        weight: NodeId,
    },
}

/// A dotted path of names in canonical Unicode form (NFC); never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    pub(super) segments: Vec<String>,
}

impl Path {
    /// The names between the dots.
    pub fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The names joined by dots, without quotes, as they are looked up.
    pub fn dotted(&self) -> String {
        self.segments.join(".")
    }
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// A syntax tree. Two are equal when they are written with the same nodes,
/// wherever in the text.
///
/// The nodes lie in one list in which every child comes before its parent and the
/// root is last. What is computed for every node is therefore a loop over
/// [`nodes`](Self::nodes), not a recursion, and no text can exhaust the stack.
#[derive(Clone)]
pub struct Expression {
    nodes: Vec<Node>,
}

impl Expression {
    /// The tree of a plain number, as if it were written; `None` if not finite.
    ///
    /// ```
    /// use roicast::expression::{Expression, parse};
    ///
    /// let tree = Expression::constant(-2.5).unwrap();
    /// assert_eq!(tree, parse("-2.5").unwrap().expression);
    /// assert!(Expression::constant(f64::NAN).is_none());
    /// ```
    pub fn constant(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let span = Span::default();
        let mut nodes = vec![Node { kind: NodeKind::Number(value.abs()), span }];
        if value.is_sign_negative() {
            nodes.push(Node { kind: NodeKind::Negate(NodeId(0)), span });
        }
        Some(Expression { nodes })
    }

    /// The node everything else belongs to.
    pub fn root(&self) -> &Node {
        self.node(self.root_id())
    }

    /// The place of the root: the last.
    pub fn root_id(&self) -> NodeId {
        // MOST_NODES is far below 2^32.
        NodeId((self.nodes.len() - 1) as u32)
    }

    /// The node at a place. The place must be one of this expression.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// All nodes, every child before its parent, the root last.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (NodeId, &Node)> + ExactSizeIterator {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index as u32), node))
    }

    /// The names referred to, with where, in the order of the text. Function
    /// names and names of arguments are not among them.
    pub fn names(&self) -> impl Iterator<Item = (&Path, Span)> {
        self.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Name(path) => Some((path, node.span)),
            _ => None,
        })
    }

    /// The functions called, with where their names are written, each after those
    /// called in its arguments.
    pub fn functions(&self) -> impl Iterator<Item = (&str, Span)> {
        self.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Call { function, function_span, .. } => Some((function.as_str(), *function_span)),
            _ => None,
        })
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Expression({self})")
    }
}

/// Collects nodes bottom-up, which gives the order that [`Expression`] promises.
#[derive(Default)]
pub(super) struct TreeBuilder {
    nodes: Vec<Node>,
}

impl TreeBuilder {
    pub(super) fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { kind, span });
        id
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The tree, whose root is the node pushed last; `None` without any.
    pub(super) fn finish(self) -> Option<Expression> {
        (!self.nodes.is_empty()).then_some(Expression { nodes: self.nodes })
    }
}
