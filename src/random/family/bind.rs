//! Sorts the arguments of a call into the parameters of one of the family's forms.

use super::nearest::nearest;
use super::{Argument, Arguments, Family, Form, Given, Items, Parameter, Presence, percentile};
use crate::random::distribution::{Distribution, ParameterError, ParameterErrors};

pub(super) fn build(family: &'static Family, arguments: &Arguments) -> Result<Distribution, ParameterErrors> {
    let Some(form) = choose(family, arguments) else {
        let nearest = Vec::new();
        return Err(vec![ParameterError::UnknownFamily { name: family.name.to_owned(), nearest }]);
    };
    let mut binder = Binder::new(family, form);
    for (index, argument) in arguments.positional.iter().enumerate() {
        binder.positional(index, argument);
    }
    for (name, argument) in &arguments.named {
        binder.named(name, argument);
    }
    let (given, limits) = binder.finish(arguments.positional.len())?;
    let distribution = (form.build)(&given)?;
    match limits {
        (None, None) => Ok(distribution),
        (min, max) => distribution.truncated(min, max),
    }
}

/// The form that the arguments fit best: the first one among equals.
fn choose(family: &'static Family, arguments: &Arguments) -> Option<&'static Form> {
    let score = |form: &Form| {
        let known = |name: &str| {
            form.parameters.iter().any(|parameter| parameter.name == name)
                || (matches!(form.items, Items::Percentiles { .. }) && percentile::probability(name).is_some())
        };
        let names = arguments.named.iter().filter(|(name, _)| known(name)).count();
        let listed = arguments
            .positional
            .iter()
            .filter(|argument| match form.items {
                Items::Pairs { default, .. } => matches!(argument, Argument::Pair(..)) || default.is_some(),
                Items::None => matches!(argument, Argument::Number(_)),
                Items::Percentiles { .. } => false,
                Items::Components | Items::Distribution => true,
            })
            .count();
        let missing = form
            .parameters
            .iter()
            .skip(if form.items == Items::None { arguments.positional.len() } else { 0 })
            .filter(|parameter| {
                parameter.presence == Presence::Required
                    && !arguments.named.iter().any(|(name, _)| name == parameter.name)
            })
            .count();
        (names + listed, usize::MAX - missing)
    };
    // `max_by_key` returns the last of equals: turn the order.
    family.forms.iter().rev().max_by_key(|form| score(form))
}

struct Binder {
    family: &'static Family,
    form: &'static Form,
    values: Vec<Option<f64>>,
    limits: [Option<f64>; 2],
    pairs: Vec<(f64, f64)>,
    components: Vec<(Distribution, f64)>,
    errors: ParameterErrors,
}

/// The limits of a truncation that was asked for beside the parameters.
type Limits = (Option<f64>, Option<f64>);

const LIMITS: [&str; 2] = ["min", "max"];

impl Binder {
    fn new(family: &'static Family, form: &'static Form) -> Self {
        Self {
            family,
            form,
            values: vec![None; form.parameters.len()],
            limits: [None, None],
            pairs: Vec::new(),
            components: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// A finite number, or nothing after reporting what it is instead.
    fn number(&mut self, name: &str, argument: &Argument) -> Option<f64> {
        match argument {
            Argument::Number(value) if value.is_finite() => return Some(*value),
            Argument::Number(value) => {
                self.errors.push(ParameterError::NotFinite { parameter: name.to_owned(), value: *value })
            }
            _ => self.wrong_kind(name, "a number"),
        }
        None
    }

    fn wrong_kind(&mut self, name: &str, expected: &'static str) {
        self.errors.push(ParameterError::WrongKind { parameter: name.to_owned(), expected });
    }

    fn positional(&mut self, index: usize, argument: &Argument) {
        let name = format!("argument {}", index + 1);
        match self.form.items {
            Items::None => {
                if let Some(parameter) = self.form.parameters.get(index) {
                    self.values[index] = self.number(parameter.name, argument);
                }
            }
            // Reported as too many.
            Items::Percentiles { .. } => {}
            Items::Pairs { default, .. } => {
                let (left, right) = match (argument, default) {
                    (Argument::Pair(left, right), _) => (left.as_ref(), *right),
                    (single, Some(right)) => (single, right),
                    (_, None) => return self.wrong_kind(&name, "a pair `left: right`"),
                };
                if let Some(left) = self.number(&name, left) {
                    self.pairs.push((left, right));
                }
            }
            Items::Components => match argument {
                Argument::Pair(left, weight) => match left.as_ref() {
                    Argument::Distribution(d) => self.components.push((d.clone(), *weight)),
                    Argument::Number(value) => match Distribution::constant(*value) {
                        Ok(d) => self.components.push((d, *weight)),
                        Err(errors) => self.errors.extend(errors),
                    },
                    _ => self.wrong_kind(&name, "a pair `distribution: weight`"),
                },
                _ => self.wrong_kind(&name, "a pair `distribution: weight`"),
            },
            Items::Distribution => match (index, argument) {
                (0, Argument::Distribution(d)) => self.components.push((d.clone(), 1.0)),
                (0, Argument::Number(value)) => match Distribution::constant(*value) {
                    Ok(d) => self.components.push((d, 1.0)),
                    Err(errors) => self.errors.extend(errors),
                },
                (0, _) => self.wrong_kind(&name, "a distribution"),
                _ => {
                    if let Some(parameter) = self.form.parameters.get(index - 1) {
                        self.values[index - 1] = self.number(parameter.name, argument);
                    }
                }
            },
        }
    }

    fn named(&mut self, name: &str, argument: &Argument) {
        let own = self.form.parameters.iter().position(|parameter| parameter.name == name);
        let limit = LIMITS.iter().position(|limit| *limit == name && self.family.truncatable);
        let percentile = match self.form.items {
            Items::Percentiles { .. } => percentile::probability(name),
            _ => None,
        };
        let duplicate = || ParameterError::Duplicate { parameter: name.to_owned() };
        if let Some(index) = own {
            if self.values[index].is_some() {
                self.errors.push(duplicate());
            } else {
                self.values[index] = self.number(name, argument);
            }
        } else if let Some(probability) = percentile {
            if self.pairs.iter().any(|pair| pair.0 == probability) {
                self.errors.push(duplicate());
            } else if let Some(value) = self.number(name, argument) {
                self.pairs.push((probability, value));
            }
        } else if let Some(index) = limit {
            if self.limits[index].is_some() {
                self.errors.push(duplicate());
            } else {
                self.limits[index] = self.number(name, argument);
            }
        } else {
            let nearest = self.nearest_parameter(name);
            self.errors.push(ParameterError::Unknown { parameter: name.to_owned(), nearest });
        }
    }

    fn nearest_parameter(&self, name: &str) -> Option<&'static str> {
        let own = self.family.forms.iter().flat_map(|form| form.parameters);
        let limits = LIMITS.iter().filter(|_| self.family.truncatable);
        let known = own.map(|parameter| parameter.name).chain(limits.copied());
        nearest(name, known).first().copied()
    }

    /// The sorted arguments and the limits of a truncation.
    fn finish(mut self, positional: usize) -> Result<(Given, Limits), ParameterErrors> {
        let parameters = self.form.parameters;
        let places = match self.form.items {
            Items::None => parameters.len(),
            Items::Percentiles { .. } => 0,
            Items::Distribution => parameters.len() + 1,
            Items::Pairs { .. } | Items::Components => usize::MAX,
        };
        if positional > places {
            self.errors.push(ParameterError::TooMany { given: positional, allowed: places });
        }
        match self.form.items {
            Items::Percentiles { least, most } => {
                if self.pairs.len() < least {
                    let parameter = format!("percentile (at least {least} are needed)");
                    self.errors.push(ParameterError::Missing { parameter });
                }
                if self.pairs.len() > most {
                    let given = self.pairs.len();
                    self.errors.push(ParameterError::TooMany { given, allowed: most });
                }
            }
            Items::Distribution if positional == 0 => {
                let parameter = "distribution".to_owned();
                self.errors.push(ParameterError::Missing { parameter });
            }
            _ => {}
        }
        for (parameter, value) in parameters.iter().zip(&mut self.values) {
            // A value of the wrong kind was reported already.
            let reported = self.errors.iter().any(|e| e.parameter() == Some(parameter.name));
            match parameter.presence {
                Presence::Required if value.is_none() && !reported => {
                    let parameter = parameter.name.to_owned();
                    self.errors.push(ParameterError::Missing { parameter });
                }
                Presence::Default(default) => *value = value.or(Some(default)),
                _ => {}
            }
        }
        if self.errors.is_empty() {
            let given = Given { values: self.values, pairs: self.pairs, components: self.components };
            return Ok((given, self.limits.into()));
        }
        // The constructor will not be asked: report at least the rules of single parameters.
        let broken = parameters.iter().zip(&self.values).filter_map(out_of_range);
        self.errors.extend(broken);
        Err(self.errors)
    }
}

fn out_of_range((parameter, value): (&Parameter, &Option<f64>)) -> Option<ParameterError> {
    let value = value.filter(|value| !parameter.rule.holds(*value))?;
    let (parameter, rule) = (parameter.name.to_owned(), parameter.rule.text());
    Some(ParameterError::OutOfRange { parameter, value, rule })
}
