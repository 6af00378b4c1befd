//! One case of a file: what goes in, what must come out, how closely; and the notes taken while it is checked.

use std::cell::RefCell;

use serde_json::Value;

use crate::lang::Message;
use crate::random::distribution::ParameterError;
use crate::validate::check::{Check, Comparison, Figure};

/// Whether a case could be computed at all; what was compared is in its check.
pub type Checked = Result<(), Message>;

/// Most values that a case may describe instead of listing them.
pub const MOST_VALUES: usize = 1_000_000;

/// A reference case while it is checked.
pub struct Case<'a> {
    pub id: &'a str,
    pub inputs: &'a Value,
    pub expected: &'a Value,
    pub absolute: f64,
    pub relative: f64,
    tolerance: &'a Value,
    check: RefCell<Check>,
}

impl<'a> Case<'a> {
    pub fn new(id: &'a str, about: Message, case: &'a Value) -> Self {
        let tolerance = &case["tol"];
        let check = Check { title: case["title"].as_str().map(str::to_owned), ..Check::new(id, about) };
        Self {
            id,
            inputs: &case["inputs"],
            expected: &case["expected"],
            absolute: tolerance["abs"].as_f64().unwrap_or(0.0),
            relative: tolerance["rel"].as_f64().unwrap_or(0.0),
            tolerance,
            check: RefCell::new(check),
        }
    }

    /// The check, with what could not be computed as its failure.
    pub fn finish(self, outcome: Checked) -> Check {
        let mut check = self.check.into_inner();
        if let Err(reason) = outcome {
            check.fail(reason);
        }
        check
    }

    /// Standard errors that an estimate may be off.
    pub fn sigma(&self) -> f64 {
        self.tolerance["sigma"].as_f64().unwrap_or(4.0)
    }

    /// Decimal digits asked of a result.
    pub fn digits(&self, key: &str) -> Option<f64> {
        number(&self.tolerance["lre_required"][key])
    }

    /// The keys of `expected` that name a result rather than a remark.
    pub fn results(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let remarks = ["observed", "rule", "note", "excel_printed", "printed"];
        self.expected
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
            .filter(move |(key, _)| !remarks.iter().any(|remark| key.starts_with(remark)))
    }

    /// An input that must be a number.
    pub fn input(&self, key: &str) -> Result<f64, Message> {
        number(&self.inputs[key]).ok_or_else(|| lacks(key))
    }

    /// An input that must be a list of numbers.
    pub fn list(&self, key: &str) -> Result<Vec<f64>, Message> {
        numbers(&self.inputs[key]).ok_or_else(|| lacks(key))
    }

    /// An input that must be a pair of numbers, such as mean and standard deviation.
    pub fn pair(&self, key: &str) -> Result<(f64, f64), Message> {
        match self.list(key)?.as_slice() {
            &[first, second] => Ok((first, second)),
            _ => Err(lacks(key)),
        }
    }

    /// Notes a comparison.
    pub fn compare(&self, comparison: Comparison) {
        self.check.borrow_mut().compare(comparison);
    }

    /// Two numbers, within the tolerance of the case.
    pub fn close(&self, what: impl Into<String>, found: f64, expected: f64) {
        self.compare(Comparison::close(what, found, expected, self.absolute, self.relative));
    }

    /// Numbers in order, within the tolerance of the case.
    pub fn all_close(&self, what: &str, found: &[f64], expected: &[f64]) {
        if found.len() != expected.len() {
            let count = |list: &[f64]| Figure::Number(list.len() as f64);
            self.compare(Comparison::exact(format!("{what}: n"), count(found), count(expected), false));
        }
        for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
            self.close(format!("{what}[{index}]"), *found, *expected);
        }
    }

    /// A number against an expected number; an expected null, NaN or infinity wants `None`.
    pub fn same(&self, what: &str, found: Option<f64>, expected: &Value) {
        let wanted = number(expected).filter(|wanted| wanted.is_finite());
        match (found, wanted) {
            (Some(found), Some(wanted)) => self.close(what, found, wanted),
            _ => self.compare(Comparison::exact(what, found, expected, found.is_none() && wanted.is_none())),
        }
    }

    /// Numbers against an expected list.
    pub fn same_list(&self, what: &str, found: &[f64], expected: &Value) {
        self.all_close(what, found, &numbers(expected).unwrap_or_default());
    }

    /// What must be equal.
    pub fn equal<T: PartialEq + Into<Figure>>(&self, what: impl Into<String>, found: T, expected: T) {
        let passed = found == expected;
        self.compare(Comparison::exact(what, found, expected, passed));
    }

    /// A flag.
    pub fn flag(&self, what: &str, found: bool, expected: &Value) {
        self.compare(Comparison::exact(what, found, expected, expected.as_bool() == Some(found)));
    }

    /// A position in a list.
    pub fn position(&self, what: &str, found: usize, expected: &Value) {
        let passed = expected.as_u64() == Some(found as u64);
        self.compare(Comparison::exact(what, Figure::Number(found as f64), expected, passed));
    }

    /// A word.
    pub fn word(&self, what: &str, found: &str, expected: &Value) {
        self.compare(Comparison::exact(what, found, expected, expected.as_str() == Some(found)));
    }
}

/// The case lacks something it needs.
pub fn lacks(field: &str) -> Message {
    Message::new("validate.lacks").with("field", field)
}

/// Nothing here computes a result of that name.
pub fn unknown(result: &str) -> Message {
    Message::new("validate.unknown-result").with("result", result)
}

/// What the case asks for is refused, though it should not be.
pub fn refused(found: impl ToString) -> Message {
    Message::new("validate.refused").with("found", found)
}

/// Parameters that describe no distribution, though they should.
pub fn misfit(errors: &[ParameterError]) -> Message {
    refused(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

/// A number of a case; what JSON cannot write is a string.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    }
}

/// A list of numbers.
pub fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(number).collect()
}

/// The numbers under the first of these keys.
pub fn first_list(value: &Value, keys: &[&str]) -> Option<Vec<f64>> {
    keys.iter().find_map(|key| numbers(&value[*key]))
}

/// Every list of numbers anywhere inside a value, in order.
pub fn lists(value: &Value) -> Vec<Vec<f64>> {
    match (numbers(value), value) {
        (Some(list), _) => vec![list],
        (None, Value::Array(items)) => items.iter().flat_map(lists).collect(),
        (None, Value::Object(items)) => items.values().flat_map(lists).collect(),
        _ => Vec::new(),
    }
}
