//! Quantities: numbers and expressions become values of the program; names become inputs and milestones.

use super::compile::{Compiler, Known, canonical};
use super::drawn::Drawn;
use super::program::Value;
use super::{PlanSwitch, Uncertain, parameters};
use crate::expression::{Expression, NodeKind, Span, parse};
use crate::lang::Message;
use crate::random::distribution::Distribution;
use crate::random::family::{self, Argument, Arguments};
use crate::scenario::format::{Input, InputEntry, Quantity};
use crate::text::name::nearest;

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
                let value = self.evaluate(context, &expression)?;
                let own = self.uncertain.iter_mut().find(|quantity| quantity.name == context.address);
                if let Some(own) = own.filter(|own| self.program.variables_behind(value) == own.variables) {
                    own.value = value;
                }
                Some(value)
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
        let term = self.term(context, expression)?;
        self.number(context, term, expression.root().span)
    }

    pub(super) fn variable(&mut self, context: &Context<'_>, distribution: Distribution) -> Value {
        if distribution.is_constant() {
            let value = distribution.median();
            self.warn("W-DEGENERATE", context.path, Message::new("distribution.constant").with("value", value));
            return Value::Constant(value);
        }
        let mut name = context.address.to_owned();
        let mut number = 1;
        while self.variables.iter().any(|variable| variable.name == name) {
            number += 1;
            name = format!("{}#{number}", context.address);
        }
        let index = self.variables.len();
        debug_assert!(index < self.most_variables);
        // A proposal states the most likely value where the distribution is given by one, else the middle.
        let plan = match &distribution {
            Distribution::Pert(_) | Distribution::Triangular(_) => distribution.mode(),
            _ => None,
        };
        let plan = plan.unwrap_or_else(|| distribution.median());
        self.variables.push(Drawn { name, distribution, plan, risk: self.current_risk });
        let value = Value::Column(index);
        if self.current_risk.is_none() {
            match self.uncertain.iter_mut().find(|quantity| quantity.name == context.address) {
                Some(known) => known.variables.push(index),
                None => {
                    let name = context.address.to_owned();
                    self.uncertain.push(Uncertain { name, value, variables: vec![index] });
                }
            }
        }
        value
    }

    /// The value of a name: local, input, milestone, or built in.
    pub(super) fn name(&mut self, context: &Context<'_>, name: &str, span: Span) -> Option<Value> {
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
            _ => Some(self.plan_or(plan, value)),
        }
    }

    /// The plan in the plan case, else the value drawn.
    pub(super) fn plan_or(&mut self, plan: Value, value: Value) -> Value {
        // One switch a plan: as many as were counted at the start.
        let Some(column) = self.free_switches.next() else { return value };
        self.plan_switches.push(PlanSwitch { column, hides: self.program.variables_behind(value) });
        self.program.select(Value::Column(column), plan, value)
    }

    fn unknown_parameter(&mut self, path: &str, key: &str, message: Message) {
        const KNOWN: [&str; 10] =
            ["value", "dist", "plan", "unit", "source", "owner", "date", "confidence", "note", "study_cost"];
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
                Some(self.variable(&context, distribution))
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

/// A list of names of bearable length.
pub(super) fn shortened(names: &[&str]) -> String {
    const MOST: usize = 12;
    let mut text = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}
