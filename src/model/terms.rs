//! Expressions: every node of a syntax tree becomes a value of the program, a distribution or a text.

use std::ops::Range as Bytes;

use super::compile::Compiler;
use super::program::{Operation, Value};
use super::quantities::{Context, shortened};
use super::{parameters, presets};
use crate::expression::{Argument as Written, BinaryOperator, Comparison, Expression, NodeId, NodeKind, Span, parse};
use crate::lang::Message;
use crate::random::distribution::Distribution;
use crate::random::family::{self, Argument, Arguments};
use crate::text::name::nearest;

/// What a part of an expression stands for.
#[derive(Debug, Clone)]
pub(super) enum Term {
    Number(Value),
    Distribution(Distribution),
    Text(String),
}

impl Compiler<'_> {
    /// Evaluates every node, children first.
    pub(super) fn term(&mut self, context: &Context<'_>, expression: &Expression) -> Option<Term> {
        // The argument of `reference(name)` is a name of a preset, not of an input.
        let presets: Vec<NodeId> = expression
            .nodes()
            .filter_map(|(_, node)| match &node.kind {
                NodeKind::Call { function, arguments, .. } if function == "reference" => match arguments.as_slice() {
                    [Written::Positional(argument)] => Some(*argument),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let mut terms: Vec<Option<Term>> = Vec::with_capacity(expression.nodes().len());
        for (id, node) in expression.nodes() {
            let mut take = |id: NodeId| terms.get_mut(id.index()).and_then(Option::take);
            let term = match &node.kind {
                NodeKind::Number(number) => Some(Term::Number(Value::Constant(*number))),
                NodeKind::Text(text) => Some(Term::Text(text.clone())),
                NodeKind::Name(path) if presets.contains(&id) => Some(Term::Text(path.dotted())),
                NodeKind::Name(path) => self.name(context, &path.dotted(), node.span).map(Term::Number),
                NodeKind::Negate(inner) => {
                    let inner_span = expression.node(*inner).span;
                    let inner = take(*inner);
                    inner
                        .and_then(|term| self.number(context, term, inner_span))
                        .map(|value| Term::Number(self.program.subtract(Value::Constant(0.0), value)))
                }
                NodeKind::Binary { operator, left, right } => {
                    let (a, b) = (take(*left), take(*right));
                    let a = a.and_then(|term| self.number(context, term, expression.node(*left).span));
                    let b = b.and_then(|term| self.number(context, term, expression.node(*right).span));
                    a.zip(b).map(|(a, b)| {
                        let operation = match operator {
                            BinaryOperator::Add => Operation::Add,
                            BinaryOperator::Subtract => Operation::Subtract,
                            BinaryOperator::Multiply => Operation::Multiply,
                            BinaryOperator::Divide => Operation::Divide,
                            BinaryOperator::Power => Operation::Power,
                        };
                        Term::Number(self.program.push(operation, [a, b, Value::Constant(0.0)]))
                    })
                }
                NodeKind::Compare { comparison, left, right } => {
                    let (a, b) = (take(*left), take(*right));
                    let a = a.and_then(|term| self.number(context, term, expression.node(*left).span));
                    let b = b.and_then(|term| self.number(context, term, expression.node(*right).span));
                    a.zip(b).map(|(a, b)| Term::Number(self.compare(*comparison, a, b)))
                }
                NodeKind::Interval { low, high } => {
                    let (low_term, high_term) = (take(*low), take(*high));
                    let low = self.constant(context, low_term, expression.node(*low).span);
                    let high = self.constant(context, high_term, expression.node(*high).span);
                    low.zip(high).and_then(|(low, high)| {
                        let arguments = Arguments {
                            positional: vec![Argument::Number(low), Argument::Number(high)],
                            named: vec![],
                        };
                        self.distribution(context, "interval90", &arguments, node.span)
                    })
                }
                NodeKind::Call { function, function_span, arguments } => {
                    let taken: Vec<(&Written, Option<Term>, Option<Term>)> = arguments
                        .iter()
                        .map(|argument| match argument {
                            Written::Positional(value) | Written::Named { value, .. } => (argument, take(*value), None),
                            Written::Pair { value, weight } => (argument, take(*value), take(*weight)),
                        })
                        .collect();
                    // A problem inside an argument has been reported.
                    let broken = taken.iter().any(|(argument, value, weight)| {
                        value.is_none() || (matches!(argument, Written::Pair { .. }) && weight.is_none())
                    });
                    if broken {
                        None
                    } else {
                        self.call(context, expression, function, *function_span, taken, node.span)
                    }
                }
            };
            terms.push(term);
        }
        terms.pop().flatten()
    }

    fn compare(&mut self, comparison: Comparison, a: Value, b: Value) -> Value {
        let zero = Value::Constant(0.0);
        let one = Value::Constant(1.0);
        match comparison {
            Comparison::Less => self.program.push(Operation::Less, [a, b, zero]),
            Comparison::LessOrEqual => self.program.push(Operation::LessEqual, [a, b, zero]),
            Comparison::Greater => self.program.push(Operation::Less, [b, a, zero]),
            Comparison::GreaterOrEqual => self.program.push(Operation::LessEqual, [b, a, zero]),
            Comparison::Equal => self.program.push(Operation::Equal, [a, b, zero]),
            Comparison::NotEqual => {
                let equal = self.program.push(Operation::Equal, [a, b, zero]);
                self.program.subtract(one, equal)
            }
        }
    }

    /// A term as a value: a distribution becomes a variable of its own.
    pub(super) fn number(&mut self, context: &Context<'_>, term: Term, span: Span) -> Option<Value> {
        match term {
            Term::Number(value) => Some(value),
            Term::Distribution(distribution) => Some(self.variable(context, distribution)),
            Term::Text(text) => {
                let message = Message::new("expression.text").with("found", text);
                self.error_within("E-TYPE", context.path, Some(span.start..span.end), message);
                None
            }
        }
    }

    /// A term as a number known now.
    fn constant(&mut self, context: &Context<'_>, term: Option<Term>, span: Span) -> Option<f64> {
        match term? {
            Term::Number(Value::Constant(number)) => Some(number),
            _ => {
                let message = Message::new("expression.not-constant");
                self.error_within("E-TYPE", context.path, Some(span.start..span.end), message);
                None
            }
        }
    }

    fn call(
        &mut self,
        context: &Context<'_>,
        expression: &Expression,
        function: &str,
        function_span: Span,
        arguments: Vec<(&Written, Option<Term>, Option<Term>)>,
        span: Span,
    ) -> Option<Term> {
        match function {
            "reference" => return self.reference(context, &arguments, span),
            "empirical" if matches!(arguments.first(), Some((_, Some(Term::Text(_)), _))) => {
                return self.empirical(context, &arguments, span);
            }
            _ => {}
        }
        if is_function(function) {
            let mut values = Vec::with_capacity(arguments.len());
            for (written, value, _) in arguments {
                let Written::Positional(id) = written else {
                    let message = Message::new("function.positional").with("function", function);
                    self.error_within("E-SYNTAX", context.path, Some(span.start..span.end), message);
                    return None;
                };
                values.push(self.number(context, value?, expression.node(*id).span)?);
            }
            return self.function(context, function, &values, span).map(Term::Number);
        }
        let mut built = Arguments { positional: Vec::new(), named: Vec::new() };
        for (written, value, weight) in arguments {
            match written {
                Written::Positional(id) => {
                    built.positional.push(self.argument(context, value?, expression.node(*id).span)?);
                }
                Written::Named { name, value: id, .. } => {
                    let argument = self.argument(context, value?, expression.node(*id).span)?;
                    built.named.push((name.clone(), argument));
                }
                Written::Pair { value: id, weight: weight_id } => {
                    let argument = self.argument(context, value?, expression.node(*id).span)?;
                    let weight = self.constant(context, weight, expression.node(*weight_id).span)?;
                    built.positional.push(Argument::Pair(Box::new(argument), weight));
                }
            }
        }
        let known = family::families().iter().any(|family| family.name == function);
        self.distribution(context, function, &built, if known { span } else { function_span })
    }

    /// An argument of a distribution: known now, or itself a distribution.
    fn argument(&mut self, context: &Context<'_>, term: Term, span: Span) -> Option<Argument> {
        match term {
            Term::Number(Value::Constant(number)) => Some(Argument::Number(number)),
            Term::Distribution(distribution) => Some(Argument::Distribution(distribution)),
            Term::Text(text) => Some(Argument::Text(text)),
            Term::Number(Value::Column(_)) => {
                let message = Message::new("expression.not-constant");
                self.error_within("E-TYPE", context.path, Some(span.start..span.end), message);
                None
            }
        }
    }

    fn distribution(&mut self, context: &Context<'_>, name: &str, arguments: &Arguments, span: Span) -> Option<Term> {
        match family::build(name, arguments) {
            Ok(distribution) => Some(Term::Distribution(distribution)),
            Err(errors) => {
                // Where the distribution is the whole of an input, its parameters have a path of their own.
                let base = context.path.strip_suffix(".value").unwrap_or(context.path);
                for error in &errors {
                    let path =
                        error.parameter().map_or_else(|| context.path.to_owned(), |name| format!("{base}.{name}"));
                    let (message, help) = parameters::message(error);
                    let range: Bytes<usize> = span.start..span.end;
                    let problem = self.error_within(parameters::code(error), context.path, Some(range), message);
                    problem.path = path;
                    problem.help = help;
                }
                None
            }
        }
    }

    /// `reference(name)`: a preset of a reference class.
    fn reference(
        &mut self,
        context: &Context<'_>,
        arguments: &[(&Written, Option<Term>, Option<Term>)],
        span: Span,
    ) -> Option<Term> {
        let name = match arguments {
            [(_, Some(Term::Text(name)), _)] => name.clone(),
            _ => String::new(),
        };
        let Some(preset) = presets::find(&name) else {
            let known: Vec<&str> = presets::presets().iter().map(|preset| preset.name.as_str()).collect();
            let message = Message::new("reference.unknown").with("name", &name);
            let help = match nearest(&name, known.iter().copied()) {
                Some(near) => Message::new("did-you-mean").with("near", near),
                None => Message::new("reference.known").with("names", shortened(&known)),
            };
            self.error_within("E-NAME", context.path, Some(span.start..span.end), message).help = Some(help);
            return None;
        };
        // Presets are shipped and tested; they contain no names.
        let parsed = parse(&preset.value).ok()?;
        self.term(context, &parsed.expression)
    }

    /// `empirical('file.csv', 'column')`.
    fn empirical(
        &mut self,
        context: &Context<'_>,
        arguments: &[(&Written, Option<Term>, Option<Term>)],
        span: Span,
    ) -> Option<Term> {
        let texts: Vec<&str> = arguments
            .iter()
            .filter_map(|(_, term, _)| match term {
                Some(Term::Text(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let key = texts.join("#");
        let Some(values) = (texts.len() == arguments.len()).then(|| self.loaded.data.get(&key)).flatten() else {
            let message = Message::new("empirical.form");
            self.error_within("E-TYPE", context.path, Some(span.start..span.end), message);
            return None;
        };
        let positional = values.iter().map(|value| Argument::Number(*value)).collect();
        self.distribution(context, "empirical", &Arguments { positional, named: Vec::new() }, span)
    }

    fn function(&mut self, context: &Context<'_>, name: &str, values: &[Value], span: Span) -> Option<Value> {
        let zero = Value::Constant(0.0);
        let one = |operation| (operation, 1);
        let (operation, count) = match name {
            "min" => (Operation::Minimum, values.len().max(1)),
            "max" => (Operation::Maximum, values.len().max(1)),
            "if" => (Operation::Select, 3),
            "clamp" => (Operation::Maximum, 3),
            "exp" => one(Operation::Exponential),
            "ln" => one(Operation::Logarithm),
            "sqrt" => one(Operation::SquareRoot),
            "abs" => one(Operation::Absolute),
            "ceil" => one(Operation::Ceiling),
            "round" | "floor" => one(Operation::Floor),
            _ => return None,
        };
        if values.len() != count || values.is_empty() {
            let message = Message::new("function.arguments").with("function", name).with("expected", count);
            self.error_within(
                "E-SYNTAX",
                context.path,
                Some(span.start..span.end),
                message.with("found", values.len()),
            );
            return None;
        }
        Some(match (name, values) {
            ("if", &[condition, then, other]) => self.program.select(condition, then, other),
            ("clamp", &[value, low, high]) => {
                let above = self.program.maximum(value, low);
                self.program.minimum(above, high)
            }
            ("round", &[value]) => {
                let shifted = self.program.add(value, Value::Constant(0.5));
                self.program.push(Operation::Floor, [shifted, zero, zero])
            }
            ("min" | "max", &[first, ref rest @ ..]) => {
                rest.iter().fold(first, |best, value| self.program.push(operation, [best, *value, zero]))
            }
            _ => self.program.push(operation, [values[0], zero, zero]),
        })
    }
}

fn is_function(name: &str) -> bool {
    matches!(name, "min" | "max" | "if" | "clamp" | "exp" | "ln" | "sqrt" | "abs" | "ceil" | "floor" | "round")
}
