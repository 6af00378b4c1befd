//! Forms that are valid but that people read in two ways.

use std::fmt;

use super::tree::Span;
use crate::lang::{Lang, Message};

/// A valid form that another convention reads differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// Where it is written.
    pub span: Span,
    /// Which form it is.
    pub kind: AmbiguityKind,
}

/// The forms that deserve parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmbiguityKind {
    /// `-2^2`: here 4, as in a spreadsheet; in mathematics −4.
    SignBeforePower,
    /// `2^3^2`: here 64, as in a spreadsheet; in mathematics 512.
    ChainedPower,
    /// `5 to 10 * wage`: here the upper end alone is multiplied.
    IntervalOperand,
    /// `f(1,000)`: here two arguments, 1 and 0; perhaps a thousand was meant.
    ThousandsSeparator,
}

impl Ambiguity {
    /// The two readings and what to write, in any language.
    pub fn message(&self) -> Message {
        Message::new(match self.kind {
            AmbiguityKind::SignBeforePower => "ambiguity.sign-before-power",
            AmbiguityKind::ChainedPower => "ambiguity.chained-power",
            AmbiguityKind::IntervalOperand => "ambiguity.interval-operand",
            AmbiguityKind::ThousandsSeparator => "ambiguity.thousands-separator",
        })
    }
}

impl fmt::Display for Ambiguity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}
