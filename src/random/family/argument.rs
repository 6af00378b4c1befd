//! The arguments of a call, as the expression language hands them over.

use crate::random::distribution::Distribution;

/// One argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A distribution, itself the result of a call.
    Distribution(Distribution),
    /// `left: right`, such as a value and its weight.
    Pair(Box<Argument>, f64),
    /// A text; no family takes one, but it can be reported.
    Text(String),
}

/// All arguments of one call, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// Arguments without a name.
    pub positional: Vec<Argument>,
    /// Arguments written `name = value`.
    pub named: Vec<(String, Argument)>,
}
