//! Quantities: expressions over inputs, milestones and distributions become values of the program.

use std::ops::Range as Bytes;

use super::compile::{Compiler, Known, canonical};
use super::program::{Operation, Value};
use super::{Variable, parameters, presets};
use crate::expression::{
    Argument as Written, BinaryOperator, Comparison, Expression, NodeId, NodeKind, Span, parse,
};
use crate::lang::Message;
use crate::random::distribution::Distribution;
use crate::random::family::{self, Argument, Arguments};
use crate::random::marginal::Marginal;
use crate::scenario::format::{Input, InputEntry, Quantity};
use crate::text::name::nearest;

/// What a part of an expression stands for.
#[derive(Debug, Clone)]
enum Term {
    Number(Value),
    Distribution(Distribution),
    Text(String),
}

/// Where an expression stands and how its variables are called.
pub(super) struct Context<'c> {
    /// Path in the scenario.
    pub path: &'c str,
    /// Address of the first variable in it; further ones get a number.
    pub address: &'c str,
    /// Names that mean something only here (parameters of a driver), before all others.
    pub local: &'c [(&'c str, Value)],
}

impl Compiler<'_> {
    /// The value of a quantity; `None` when a problem was reported.
    pub(super) fn quantity(&mut self, path: &str, quantity: &Quantity) -> Option<Value> {
        self.quantity_in(&Context { path, address: path, local: &[] }, quantity)
    }

    /// The value of an optional quantity, or a default.
    pub(super) fn quantity_or(&mut self, path: &str, quantity: Option<&Quantity>, default: f64) -> Option<Value> {
        match quantity {
            Some(quantity) => self.quantity(path, quantity),
            None => Some(Value::Constant(default)),
        }
    }

    pub(super) fn quantity_in(&mut self, context: &Context<'_>, quantity: &Quantity) -> Option<Value> {
        match quantity {
            Quantity::Number(number) => Some(Value::Constant(*number)),
            Quantity::Expression(text) => {
                let expression = self.parse(context.path, text)?;
                self.evaluate(context, &expression)
            }
        }
    }

    /// Parses an expression and reports its problems and ambiguities.
    fn parse(&mut self, path: &str, text: &str) -> Option<Expression> {
        match parse(text) {
            Ok(parsed) => {
                for ambiguity in &parsed.ambiguities {
                    let place = self.loaded.place_within(path, Some(ambiguity.span.start..ambiguity.span.end));
                    let warning = crate::scenario::problem::Problem::warning("W-AMBIGUOUS", path, ambiguity.message());
                    self.warnings.push(warning.at(place));
                }
                Some(parsed.expression)
            }
            Err(errors) => {
                for error in errors {
                    let range = error.span.start..error.span.end;
                    self.error_within(error.code(), path, Some(range), error.message());
                }
                None
            }
        }
    }

    /// The value of an expression.
    pub(super) fn evaluate(&mut self, context: &Context<'_>, expression: &Expression) -> Option<Value> {
        self.program.origin(context.path);
        let before = self.variables.len();
        let term = self.term(context, expression)?;
        self.number(context, before, term, expression.root().span)
    }

    /// Evaluates every node, children first.
    fn term(&mut self, context: &Context<'_>, expression: &Expression) -> Option<Term> {
        let before = self.variables.len();
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
                NodeKind::Name(path) => {
                    self.name(context, &path.dotted(), node.span).map(Term::Number)
                }
                NodeKind::Negate(inner) => {
                    let inner_span = expression.node(*inner).span;
                    let inner = take(*inner);
                    inner
                        .and_then(|term| self.number(context, before, term, inner_span))
                        .map(|value| Term::Number(self.program.subtract(Value::Constant(0.0), value)))
                }
                NodeKind::Binary { operator, left, right } => {
                    let (a, b) = (take(*left), take(*right));
                    let a = a.and_then(|term| self.number(context, before, term, expression.node(*left).span));
                    let b = b.and_then(|term| self.number(context, before, term, expression.node(*right).span));
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
                    let a = a.and_then(|term| self.number(context, before, term, expression.node(*left).span));
                    let b = b.and_then(|term| self.number(context, before, term, expression.node(*right).span));
                    a.zip(b).map(|(a, b)| Term::Number(self.compare(*comparison, a, b)))
                }
                NodeKind::Interval { low, high } => {
                    let (low_term, high_term) = (take(*low), take(*high));
                    let low = self.constant(context, low_term, expression.node(*low).span);
                    let high = self.constant(context, high_term, expression.node(*high).span);
                    low.zip(high).and_then(|(low, high)| {
                        let arguments =
                            Arguments { positional: vec![Argument::Number(low), Argument::Number(high)], named: vec![] };
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
                        self.call(context, before, expression, function, *function_span, taken, node.span)
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
    fn number(&mut self, context: &Context<'_>, before: usize, term: Term, span: Span) -> Option<Value> {
        match term {
            Term::Number(value) => Some(value),
            Term::Distribution(distribution) => Some(self.variable(context, before, distribution)),
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

    fn variable(&mut self, context: &Context<'_>, before: usize, distribution: Distribution) -> Value {
        if distribution.is_constant() {
            let value = distribution.median();
            self.warn("W-DEGENERATE", context.path, Message::new("distribution.constant").with("value", value));
            return Value::Constant(value);
        }
        let number = self.variables.len() - before.min(self.variables.len()) + 1;
        let mut name = context.address.to_owned();
        if number > 1 || self.variables.iter().any(|variable| variable.name == name) {
            let mut number = number.max(2);
            while self.variables.iter().any(|variable| variable.name == format!("{name}#{number}")) {
                number += 1;
            }
            name = format!("{name}#{number}");
        }
        let index = self.variables.len();
        debug_assert!(index < self.most_variables);
        let plan = distribution.mode().unwrap_or_else(|| distribution.median());
        let marginal = Marginal::compile(&distribution);
        self.variables.push(Variable { name, marginal, distribution, plan, risk: self.current_risk });
        Value::Column(index)
    }

    /// The value of a name: local, input, milestone, or built in.
    fn name(&mut self, context: &Context<'_>, name: &str, span: Span) -> Option<Value> {
        if let Some((_, value)) = context.local.iter().find(|(known, _)| *known == name) {
            return Some(*value);
        }
        let scenario = self.scenario;
        if let Some(input) = scenario.input.keys().find(|key| canonical(key) == name) {
            return self.input(input);
        }
        if let Some(milestone) = scenario.milestone.keys().find(|key| canonical(key) == name) {
            return self.milestone(milestone);
        }
        if let Some((milestone, "delay")) = name.rsplit_once('.')
            && let Some(key) = scenario.milestone.keys().find(|key| canonical(key) == milestone)
        {
            return self.milestone_delay(key);
        }
        match name {
            "horizon" => return Some(self.horizon()),
            "unit_size" => {
                let size = crate::units::unit_size(scenario.unit.as_deref(), scenario.unit_size);
                return Some(Value::Constant(size.unwrap_or(1.0)));
            }
            _ => {}
        }
        let families = family::families().iter().map(|family| family.name);
        let known: Vec<&str> =
            scenario.input.keys().chain(scenario.milestone.keys()).map(String::as_str).chain(["horizon"]).collect();
        let message = Message::new("expression.unknown-name").with("name", name);
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => Some(Message::new("did-you-mean").with("near", near)),
            None if families.into_iter().any(|family| family == name) => {
                Some(Message::new("expression.family-needs-arguments").with("name", name))
            }
            None if known.len() <= 1 => None,
            None => Some(Message::new("expression.known-names").with("names", shortened(&known))),
        };
        self.error_within("E-NAME", context.path, Some(span.start..span.end), message).help = help;
        None
    }

    /// The value of an input, computed at its first use.
    pub(super) fn input(&mut self, name: &str) -> Option<Value> {
        let key = format!("input {name}");
        let path = format!("input.{name}");
        match self.names.get(&key) {
            Some(Known::Value(value)) => return Some(*value),
            Some(Known::Failed) => return None,
            Some(Known::InProgress) | None => {}
        }
        if !self.enter(name, &path) {
            return None;
        }
        self.names.insert(key.clone(), Known::InProgress);
        // A risk's impact that is an input of its own is drawn whether the risk happens or not.
        let risk = self.current_risk.take();
        let value = match self.scenario.input.get(name) {
            Some(InputEntry::Short(quantity)) => {
                self.quantity_in(&Context { path: &path, address: name, local: &[] }, quantity)
            }
            Some(InputEntry::Full(input)) => self.full_input(name, &path, input),
            None => None,
        };
        self.current_risk = risk;
        self.stack.pop();
        self.names.insert(key, value.map_or(Known::Failed, Known::Value));
        value
    }

    fn full_input(&mut self, name: &str, path: &str, input: &Input) -> Option<Value> {
        let value_path = format!("{path}.value");
        let before = self.variables.len();
        let value = match (&input.value, &input.dist) {
            (Some(value), None) => {
                for key in input.parameters.keys() {
                    let message = Message::new("shape.unknown-key").with("key", key);
                    self.unknown_parameter(&format!("{path}.{key}"), key, message);
                }
                self.quantity_in(&Context { path: &value_path, address: name, local: &[] }, value)
            }
            (None, Some(dist)) => self.table_distribution(name, path, dist, input),
            (Some(_), Some(_)) => {
                self.error("E-KEY", path, Message::new("input.value-and-dist"));
                None
            }
            (None, None) => {
                self.error("E-MISSING", path, Message::new("input.no-value"));
                None
            }
        }?;
        let Some(plan) = &input.plan else { return Some(value) };
        let plan_path = format!("{path}.plan");
        let context = Context { path: &plan_path, address: &plan_path, local: &[] };
        let own = self.variables.len();
        let plan = self.quantity_in(&context, plan)?;
        if self.variables.len() > own {
            self.error("E-TYPE", &plan_path, Message::new("input.uncertain-plan"));
            return None;
        }
        match (value, plan) {
            // The plan of a plain distribution is the plan of its one variable.
            (Value::Column(column), Value::Constant(plan)) if column >= before && column < own => {
                self.variables[column].plan = plan;
                Some(value)
            }
            _ => Some(self.program.select(self.plan_flag, plan, value)),
        }
    }

    fn unknown_parameter(&mut self, path: &str, key: &str, message: Message) {
        const KNOWN: [&str; 9] =
            ["value", "dist", "plan", "unit", "source", "owner", "date", "confidence", "note"];
        let help = match nearest(key, KNOWN) {
            Some(near) => Message::new("did-you-mean").with("near", near),
            None => Message::new("shape.known-keys").with("keys", KNOWN.join(", ")),
        };
        self.error("E-KEY", &format!("{path}#key"), message).help = Some(help);
        if let Some(problem) = self.problems.last_mut() {
            problem.path = path.to_owned();
        }
    }

    /// `dist = "normal"` with its parameters as keys of the input.
    fn table_distribution(&mut self, name: &str, path: &str, dist: &str, input: &Input) -> Option<Value> {
        let mut named = Vec::new();
        let mut complete = true;
        for (key, quantity) in &input.parameters {
            let parameter_path = format!("{path}.{key}");
            let number = match quantity {
                Quantity::Number(number) => Some(*number),
                Quantity::Expression(text) => match parse(text).ok().map(|parsed| parsed.expression) {
                    // A lone word is rather a mistyped number than a name nobody knows.
                    Some(tree) if matches!(tree.root().kind, NodeKind::Name(_)) && !self.is_known(text) => {
                        let message = Message::new("type.expected-number").with("found", format!("\"{text}\""));
                        self.error("E-TYPE", &parameter_path, message);
                        None
                    }
                    _ => {
                        let context = Context { path: &parameter_path, address: &parameter_path, local: &[] };
                        match self.quantity_in(&context, quantity) {
                            Some(Value::Constant(number)) => Some(number),
                            Some(Value::Column(_)) => {
                                self.error("E-TYPE", &parameter_path, Message::new("expression.not-constant"));
                                None
                            }
                            None => None,
                        }
                    }
                },
            };
            match number {
                Some(number) => named.push((key.clone(), Argument::Number(number))),
                None => complete = false,
            }
        }
        if !complete {
            return None;
        }
        let arguments = Arguments { positional: Vec::new(), named };
        match family::build(dist, &arguments) {
            Ok(distribution) => {
                let context = Context { path, address: name, local: &[] };
                let before = self.variables.len();
                Some(self.variable(&context, before, distribution))
            }
            Err(errors) => {
                for error in &errors {
                    let at = error.parameter().map_or_else(|| path.to_owned(), |name| format!("{path}.{name}"));
                    let (message, help) = parameters::message(error);
                    self.error(parameters::code(error), &at, message).help = help;
                }
                None
            }
        }
    }

    fn is_known(&self, name: &str) -> bool {
        let name = canonical(name.trim());
        self.scenario.input.keys().chain(self.scenario.milestone.keys()).any(|key| canonical(key) == name)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call, used here only")]
    fn call(
        &mut self,
        context: &Context<'_>,
        before: usize,
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
                values.push(self.number(context, before, value?, expression.node(*id).span)?);
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

    fn distribution(
        &mut self,
        context: &Context<'_>,
        name: &str,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Term> {
        match family::build(name, arguments) {
            Ok(distribution) => Some(Term::Distribution(distribution)),
            Err(errors) => {
                // Where the distribution is the whole of an input, its parameters have a path of their own.
                let base = context.path.strip_suffix(".value").unwrap_or(context.path);
                for error in &errors {
                    let path = error.parameter().map_or_else(|| context.path.to_owned(), |name| format!("{base}.{name}"));
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
            self.error_within("E-SYNTAX", context.path, Some(span.start..span.end), message.with("found", values.len()));
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

    /// Checks inputs that nothing uses, so that their problems are found too; the caller drops what they add.
    pub(super) fn compile_unused_inputs(&mut self) {
        let scenario = self.scenario;
        for name in scenario.input.keys() {
            if !self.names.contains_key(&format!("input {name}")) {
                self.input(name);
                self.warn("W-UNUSED", &format!("input.{name}"), Message::new("input.unused").with("name", name));
            }
        }
    }
}

fn is_function(name: &str) -> bool {
    matches!(name, "min" | "max" | "if" | "clamp" | "exp" | "ln" | "sqrt" | "abs" | "ceil" | "floor" | "round")
}

/// A list of names of bearable length.
fn shortened(names: &[&str]) -> String {
    const MOST: usize = 12;
    let mut text = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}
