//! Reading a case and comparing with it: shared by the checkers of several areas.

use serde_json::Value;

/// A reference case: what goes in, what must come out, how closely.
pub struct Case<'a> {
    pub id: &'a str,
    pub inputs: &'a Value,
    pub expected: &'a Value,
    absolute: f64,
    relative: f64,
}

impl<'a> Case<'a> {
    pub fn new(id: &'a str, case: &'a Value) -> Self {
        Self {
            id,
            inputs: &case["inputs"],
            expected: &case["expected"],
            absolute: case["tol"]["abs"].as_f64().unwrap_or(0.0),
            relative: case["tol"]["rel"].as_f64().unwrap_or(0.0),
        }
    }

    /// The keys of `expected` that name a result rather than a remark.
    pub fn results(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let remarks = ["observed", "rule", "note", "excel_printed", "printed"];
        self.expected
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
            .filter(move |(key, _)| !remarks.iter().any(|remark| key.starts_with(remark)))
    }

    /// An input that must be a number.
    pub fn input(&self, key: &str) -> Result<f64, String> {
        number(&self.inputs[key]).ok_or_else(|| format!("{}: no number `{key}`", self.id))
    }

    /// An input that must be a list of numbers.
    pub fn list(&self, key: &str) -> Result<Vec<f64>, String> {
        numbers(&self.inputs[key]).ok_or_else(|| format!("{}: no list `{key}`", self.id))
    }

    /// Whether two numbers agree within the tolerance of the case.
    pub fn close(&self, got: f64, expected: f64) -> bool {
        got == expected || (got - expected).abs() <= self.absolute + self.relative * expected.abs()
    }

    /// A number against an expected number; an expected null, NaN or infinity wants `None`.
    pub fn same(&self, key: &str, got: Option<f64>, expected: &Value) -> Result<(), String> {
        let wanted = number(expected).filter(|wanted| wanted.is_finite());
        let agree = match (got, wanted) {
            (Some(got), Some(wanted)) => self.close(got, wanted),
            (None, None) => true,
            _ => false,
        };
        self.require(agree, key, &format!("{got:?}"), expected)
    }

    /// Numbers against an expected list.
    pub fn same_list(&self, key: &str, got: &[f64], expected: &Value) -> Result<(), String> {
        let wanted = numbers(expected).unwrap_or_default();
        let agree = got.len() == wanted.len() && got.iter().zip(&wanted).all(|(&got, &wanted)| self.close(got, wanted));
        self.require(agree, key, &format!("{got:?}"), expected)
    }

    /// An error naming the case, the result and both values unless they agree.
    pub fn require(&self, agree: bool, key: &str, got: &str, expected: &Value) -> Result<(), String> {
        if agree { Ok(()) } else { Err(format!("{}: {key} is {got}, expected {expected}", self.id)) }
    }

    /// The error for a result that this checker does not know.
    pub fn unknown(&self, key: &str) -> Result<(), String> {
        Err(format!("{}: no checker for the result `{key}`", self.id))
    }
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

/// Every list of numbers anywhere inside a value, in order.
pub fn lists(value: &Value) -> Vec<Vec<f64>> {
    match (numbers(value), value) {
        (Some(list), _) => vec![list],
        (None, Value::Array(items)) => items.iter().flat_map(lists).collect(),
        (None, Value::Object(items)) => items.values().flat_map(lists).collect(),
        _ => Vec::new(),
    }
}
