//! Printing a tree so that it reads back as the same tree, with no parentheses
//! but the necessary ones.

use std::fmt::{self, Write};

use super::token::{is_name_part, is_name_start};
use super::tree::{Argument, BinaryOperator, Comparison, Expression, NodeId, NodeKind, Path};
use crate::text::number::shortest;

/// What is still to be printed. A stack of these replaces recursion, which a
/// chain of 50,000 additions would overflow.
enum Pending<'tree> {
    Node { id: NodeId, least: u8 },
    Symbol(&'static str),
    Name(&'tree str),
}

const COMPARISON: u8 = 1;
const INTERVAL: u8 = 2;
const SUM: u8 = 3;
const PRODUCT: u8 = 4;
const POWER: u8 = 5;
const SIGN: u8 = 6;
const ATOM: u8 = 7;

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pending = vec![Pending::Node { id: self.root_id(), least: COMPARISON }];
        while let Some(next) = pending.pop() {
            match next {
                Pending::Symbol(symbol) => formatter.write_str(symbol)?,
                Pending::Name(name) => write_name(formatter, name)?,
                Pending::Node { id, least } => {
                    let kind = &self.node(id).kind;
                    if precedence(kind) < least {
                        formatter.write_str("(")?;
                        pending.push(Pending::Symbol(")"));
                    }
                    write_node(formatter, kind, &mut pending)?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments().iter().enumerate() {
            if index > 0 {
                formatter.write_char('.')?;
            }
            write_name(formatter, segment)?;
        }
        Ok(())
    }
}

impl fmt::Display for BinaryOperator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Power => "^",
        })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(compare_symbol(*self).trim())
    }
}

fn precedence(kind: &NodeKind) -> u8 {
    match kind {
        NodeKind::Compare { .. } => COMPARISON,
        NodeKind::Interval { .. } => INTERVAL,
        NodeKind::Binary { operator, .. } => match operator {
            BinaryOperator::Add | BinaryOperator::Subtract => SUM,
            BinaryOperator::Multiply | BinaryOperator::Divide => PRODUCT,
            BinaryOperator::Power => POWER,
        },
        NodeKind::Negate(_) => SIGN,
        NodeKind::Number(_) | NodeKind::Text(_) | NodeKind::Name(_) | NodeKind::Call { .. } => ATOM,
    }
}

fn write_node<'tree>(
    formatter: &mut fmt::Formatter<'_>,
    kind: &'tree NodeKind,
    pending: &mut Vec<Pending<'tree>>,
) -> fmt::Result {
    let mut infix = |left, symbol, right, (least_left, least_right)| {
        pending.push(Pending::Node { id: right, least: least_right });
        pending.push(Pending::Symbol(symbol));
        pending.push(Pending::Node { id: left, least: least_left });
    };
    match kind {
        NodeKind::Number(value) => formatter.write_str(&shortest(*value))?,
        NodeKind::Text(text) => write_quoted(formatter, text, '\'')?,
        NodeKind::Name(path) => write!(formatter, "{path}")?,
        NodeKind::Negate(operand) => {
            formatter.write_str("-")?;
            pending.push(Pending::Node { id: *operand, least: SIGN });
        }
        NodeKind::Binary { operator, left, right } => {
            let symbol = match operator {
                BinaryOperator::Add => " + ",
                BinaryOperator::Subtract => " - ",
                BinaryOperator::Multiply => " * ",
                BinaryOperator::Divide => " / ",
                BinaryOperator::Power => "^",
            };
            let level = precedence(kind);
            infix(*left, symbol, *right, (level, level + 1));
        }
        NodeKind::Interval { low, high } => infix(*low, " to ", *high, (SUM, SUM)),
        NodeKind::Compare { comparison, left, right } => {
            infix(*left, compare_symbol(*comparison), *right, (INTERVAL, INTERVAL))
        }
        NodeKind::Call { function, arguments, .. } => {
            formatter.write_str(function)?;
            formatter.write_str("(")?;
            pending.push(Pending::Symbol(")"));
            for (index, argument) in arguments.iter().enumerate().rev() {
                push_argument(argument, pending);
                if index > 0 {
                    pending.push(Pending::Symbol(", "));
                }
            }
        }
    }
    Ok(())
}

fn push_argument<'tree>(argument: &'tree Argument, pending: &mut Vec<Pending<'tree>>) {
    let whole = |id| Pending::Node { id, least: COMPARISON };
    match argument {
        Argument::Positional(value) => pending.push(whole(*value)),
        Argument::Named { name, value, .. } => {
            pending.push(whole(*value));
            pending.push(Pending::Symbol(" = "));
            pending.push(Pending::Name(name));
        }
        Argument::Pair { value, weight } => {
            pending.push(whole(*weight));
            pending.push(Pending::Symbol(": "));
            pending.push(whole(*value));
        }
    }
}

fn compare_symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
        Comparison::Equal => " == ",
        Comparison::NotEqual => " != ",
    }
}

fn write_name(formatter: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let plain = name != "to" && name.starts_with(is_name_start) && name.chars().all(is_name_part);
    if plain { formatter.write_str(name) } else { write_quoted(formatter, name, '`') }
}

fn write_quoted(formatter: &mut fmt::Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    formatter.write_char(quote)?;
    for character in text.chars() {
        if character == quote {
            formatter.write_char(quote)?;
        }
        formatter.write_char(character)?;
    }
    formatter.write_char(quote)
}
