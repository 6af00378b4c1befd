//! The one small language for amounts, key figures, times and decision rules.
//!
//! Only the written form lives here: text becomes a syntax tree whose every node
//! knows its place in the text. What a name or a function means is decided later.
//!
//! # Grammar
//! Lowest precedence first; every binary operator groups to the left.
//!
//! | Form | Example |
//! | --- | --- |
//! | comparison, at most one | `P(npv > 0) >= 70%` |
//! | 90 % interval, at most one | `20 to 50` |
//! | sum | `a + b - c` |
//! | product | `hours * wage / 12` |
//! | power | `1.05 ^ 3` |
//! | sign | `-x` |
//! | number, text, name, call, parentheses | `12%`, `1_000`, `'data.csv'`, `core.delay`, `` `Licence fee`.amount `` |
//!
//! Powers follow the spreadsheet: `-2^2` is 4 and `2^3^2` is 64. Because others
//! read these forms otherwise, they come with an [`Ambiguity`] when written
//! without parentheses.
//!
//! An argument of a call is positional (`pert(25, 30, 45)`), named
//! (`lognormal(p50 = 1.1, p90 = 1.6)`) or a pair (`discrete(10: 30%, 20: 70%)`).
//! Inside a call `name = value` therefore names an argument; to compare for
//! equality there, write `==`. Full-width digits and signs count as their ASCII
//! forms, as do `≤ ≥ ≠ × ÷ −`. A quoted name or text doubles its own quote.
//!
//! ```
//! use roicast::expression::{NodeKind, parse};
//!
//! let parsed = parse("hours_saved * wage * 12%").unwrap();
//! let names: Vec<String> = parsed
//!     .expression
//!     .names()
//!     .map(|(path, _span)| path.dotted())
//!     .collect();
//! assert_eq!(names, ["hours_saved", "wage"]);
//! assert!(matches!(parsed.expression.root().kind, NodeKind::Binary { .. }));
//! assert_eq!(parsed.expression.to_string(), "hours_saved * wage * 0.12");
//! ```

mod ambiguity;
mod display;
mod equality;
mod error;
mod lexer;
mod literal;
mod parse;
mod parser;
mod recovery;
#[cfg(test)]
mod tests;
mod token;
mod tree;

pub use ambiguity::{Ambiguity, AmbiguityKind};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use parse::{Parsed, parse};
pub use tree::{Argument, BinaryOperator, Comparison, Expression, Node, NodeId, NodeKind, Path, Span};

/// The longest text of one expression, in bytes.
pub const LONGEST_TEXT: usize = 1 << 20;
/// The deepest nesting of parentheses, calls and signs.
pub const DEEPEST_NESTING: usize = 64;
/// The most nodes in one expression.
pub const MOST_NODES: usize = 100_000;
/// The most errors reported for one expression; reading stops there.
pub const MOST_ERRORS: usize = 20;
