//! When two trees are the same: written with the same nodes, wherever in the text.

use super::tree::{Argument, Expression, NodeKind};

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.nodes().len() == other.nodes().len()
            && self.nodes().zip(other.nodes()).all(|((_, left), (_, right))| left.kind.same(&right.kind))
    }
}

impl Eq for Expression {}

impl NodeKind {
    /// Equal but for the places of names. Children lie at equal places in equal
    /// trees, because a tree has only one order of its nodes.
    fn same(&self, other: &Self) -> bool {
        use NodeKind::{Binary, Call, Compare, Interval, Name, Negate, Number, Text};
        match (self, other) {
            (Number(a), Number(b)) => a.to_bits() == b.to_bits(),
            (Text(a), Text(b)) => a == b,
            (Name(a), Name(b)) => a == b,
            (Negate(a), Negate(b)) => a == b,
            (
                Binary { operator, left, right },
                Binary { operator: other_operator, left: other_left, right: other_right },
            ) => (operator, left, right) == (other_operator, other_left, other_right),
            (Interval { low, high }, Interval { low: other_low, high: other_high }) => {
                (low, high) == (other_low, other_high)
            }
            (
                Compare { comparison, left, right },
                Compare { comparison: other_comparison, left: other_left, right: other_right },
            ) => (comparison, left, right) == (other_comparison, other_left, other_right),
            (Call { function, arguments, .. }, Call { function: other_function, arguments: other_arguments, .. }) => {
                function == other_function
                    && arguments.len() == other_arguments.len()
                    && arguments.iter().zip(other_arguments).all(|(left, right)| left.same(right))
            }
            _ => false,
        }
    }
}

impl Argument {
    fn same(&self, other: &Self) -> bool {
        use Argument::{Named, Pair, Positional};
        match (self, other) {
            (Positional(a), Positional(b)) => a == b,
            (Named { name, value, .. }, Named { name: other_name, value: other_value, .. }) => {
                (name, value) == (other_name, other_value)
            }
            (Pair { value, weight }, Pair { value: other_value, weight: other_weight }) => {
                (value, weight) == (other_value, other_weight)
            }
            _ => false,
        }
    }
}
