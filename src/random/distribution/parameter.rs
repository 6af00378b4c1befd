//! What can be wrong with the parameters of a distribution, and the checks that find it.

use std::fmt;

/// One problem with a distribution's parameters, with the values and the rule that was broken.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are what their names say, as the printed text shows")]
pub enum ParameterError {
    /// There is no family of this name; the nearest names, best first.
    UnknownFamily { name: String, nearest: Vec<&'static str> },
    /// A required parameter was not given.
    Missing { parameter: String },
    /// The family has no such parameter; the nearest name it does have.
    Unknown { parameter: String, nearest: Option<&'static str> },
    /// A parameter was given twice.
    Duplicate { parameter: String },
    /// More values were given than the family takes.
    TooMany { given: usize, allowed: usize },
    /// The parameter is of another kind than the one needed, such as a text for a number.
    WrongKind { parameter: String, expected: &'static str },
    /// The value is NaN or infinite.
    NotFinite { parameter: String, value: f64 },
    /// The value breaks a rule such as ">= 0".
    OutOfRange { parameter: String, value: f64, rule: &'static str },
    /// Values that belong together are in the wrong order.
    Order { values: Vec<(String, f64)>, rule: &'static str },
    /// The weights add up to nothing that can be used.
    Weights { sum: f64 },
    /// Each parameter is legal by itself, but no such distribution exists.
    Infeasible { reason: String },
    /// The distribution has no probability between the limits of the truncation.
    NoProbability { min: f64, max: f64, probability: f64 },
}

/// All that is wrong with one set of parameters; never empty.
pub type ParameterErrors = Vec<ParameterError>;

impl ParameterError {
    /// The name of the parameter to point at, if the problem is that of one parameter.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Missing { parameter }
            | Self::Unknown { parameter, .. }
            | Self::Duplicate { parameter }
            | Self::WrongKind { parameter, .. }
            | Self::NotFinite { parameter, .. }
            | Self::OutOfRange { parameter, .. } => Some(parameter),
            Self::Order { values, .. } => values.first().map(|(name, _)| name.as_str()),
            _ => None,
        }
    }

    /// Whether a probability was probably meant in per cent (it lies above 1 and up to 100).
    pub fn looks_like_percent(&self) -> bool {
        matches!(self, Self::OutOfRange { value, rule, .. }
            if rule.starts_with("between 0 and 1") && *value > 1.0 && *value <= 100.0)
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFamily { name, nearest } => {
                write!(f, "unknown distribution `{name}`")?;
                if !nearest.is_empty() {
                    write!(f, "; did you mean `{}`?", nearest.join("` or `"))?;
                }
                Ok(())
            }
            Self::Missing { parameter } => write!(f, "`{parameter}` is missing"),
            Self::Unknown { parameter, nearest } => {
                write!(f, "unknown parameter `{parameter}`")?;
                match nearest {
                    Some(name) => write!(f, "; did you mean `{name}`?"),
                    None => Ok(()),
                }
            }
            Self::Duplicate { parameter } => write!(f, "`{parameter}` is given twice"),
            Self::TooMany { given, allowed } => {
                write!(f, "{given} values given, at most {allowed} expected")
            }
            Self::WrongKind { parameter, expected } => {
                write!(f, "`{parameter}` must be {expected}")
            }
            Self::NotFinite { parameter, value } => {
                write!(f, "`{parameter}` is {value}, it must be a finite number")
            }
            Self::OutOfRange { parameter, value, rule } => {
                write!(f, "`{parameter}` is {value}, it must be {rule}")?;
                if self.looks_like_percent() {
                    write!(f, "; did you mean {value}%, that is {}?", value / 100.0)?;
                }
                Ok(())
            }
            Self::Order { values, rule } => {
                write!(f, "{rule} is required, but")?;
                for (i, (name, value)) in values.iter().enumerate() {
                    write!(f, "{} `{name}` is {value}", if i == 0 { "" } else { "," })?;
                }
                Ok(())
            }
            Self::Weights { sum } => {
                write!(f, "the weights add up to {sum}, the sum must be finite and > 0")
            }
            Self::Infeasible { reason } => f.write_str(reason),
            Self::NoProbability { min, max, probability } => write!(
                f,
                "the probability between min = {min} and max = {max} is {probability:e}: \
                 nothing is left to draw from"
            ),
        }
    }
}

impl std::error::Error for ParameterError {}

/// Collects every broken rule of one set of parameters.
#[derive(Default)]
pub(super) struct Checks(ParameterErrors);

impl Checks {
    pub(super) fn push(&mut self, error: ParameterError) {
        self.0.push(error);
    }

    /// Whether the value is finite; reports it otherwise.
    pub(super) fn finite(&mut self, parameter: &str, value: f64) -> bool {
        if !value.is_finite() {
            self.0.push(ParameterError::NotFinite { parameter: parameter.to_owned(), value });
        }
        value.is_finite()
    }

    /// The value is finite and obeys the rule.
    pub(super) fn rule(&mut self, parameter: &str, value: f64, holds: bool, rule: &'static str) {
        if self.finite(parameter, value) && !holds {
            self.0.push(ParameterError::OutOfRange { parameter: parameter.to_owned(), value, rule });
        }
    }

    pub(super) fn non_negative(&mut self, parameter: &str, value: f64) {
        self.rule(parameter, value, value >= 0.0, ">= 0");
    }

    pub(super) fn positive(&mut self, parameter: &str, value: f64) {
        self.rule(parameter, value, value > 0.0, "> 0");
    }

    /// A shape parameter within the range over which the special functions are accurate.
    pub(super) fn shape(&mut self, parameter: &str, value: f64) {
        let holds = (0.001..=100_000.0).contains(&value);
        self.rule(parameter, value, holds, "between 0.001 and 100000");
    }

    pub(super) fn probability(&mut self, parameter: &str, value: f64) {
        self.rule(parameter, value, (0.0..=1.0).contains(&value), "between 0 and 1");
    }

    /// The values are finite and none is smaller than the one before it.
    pub(super) fn ordered(&mut self, values: &[(&str, f64)], rule: &'static str) {
        let mut finite = true;
        for (name, value) in values {
            finite &= self.finite(name, *value);
        }
        if finite && !values.is_sorted_by(|a, b| a.1 <= b.1) {
            let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
            self.0.push(ParameterError::Order { values, rule });
        }
    }

    /// Weights are finite and not negative, with a finite positive sum, which is returned.
    pub(super) fn weights(&mut self, weights: impl Iterator<Item = f64>) -> f64 {
        let before = self.0.len();
        let mut sum = 0.0;
        for (index, weight) in weights.enumerate() {
            self.non_negative(&format!("weight {}", index + 1), weight);
            sum += weight;
        }
        if self.0.len() == before && !(sum > 0.0 && sum.is_finite()) {
            self.0.push(ParameterError::Weights { sum });
        }
        sum
    }

    /// The value, unless something was reported.
    pub(super) fn finish<T>(self, value: impl FnOnce() -> T) -> Result<T, ParameterErrors> {
        if self.0.is_empty() { Ok(value()) } else { Err(self.0) }
    }

    pub(super) fn is_clean(&self) -> bool {
        self.0.is_empty()
    }
}
