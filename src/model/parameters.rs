//! Problems of distribution parameters as messages.

use crate::lang::Message;
use crate::random::distribution::ParameterError;

/// The stable code of a parameter problem.
pub(super) const fn code(error: &ParameterError) -> &'static str {
    match error {
        ParameterError::UnknownFamily { .. } => "E-NAME",
        ParameterError::Missing { .. } => "E-MISSING",
        ParameterError::Unknown { .. } => "E-KEY",
        ParameterError::Duplicate { .. } => "E-DUP",
        ParameterError::WrongKind { .. } => "E-TYPE",
        ParameterError::NotFinite { .. } => "E-NONFINITE",
        _ => "E-RANGE",
    }
}

/// What is wrong and what to do.
pub(super) fn message(error: &ParameterError) -> (Message, Option<Message>) {
    let near = |name: &str| Some(Message::new("did-you-mean").with("near", name));
    match error {
        ParameterError::UnknownFamily { name, nearest } => {
            let help = nearest.first().and_then(|first| near(first));
            (Message::new("parameter.unknown-family").with("name", name), help)
        }
        ParameterError::Missing { parameter } => (Message::new("parameter.missing").with("parameter", parameter), None),
        ParameterError::Unknown { parameter, nearest } => {
            (Message::new("parameter.unknown").with("parameter", parameter), nearest.and_then(near))
        }
        ParameterError::Duplicate { parameter } => {
            (Message::new("parameter.duplicate").with("parameter", parameter), None)
        }
        ParameterError::TooMany { given, allowed } => {
            (Message::new("parameter.too-many").with("given", given).with("allowed", allowed), None)
        }
        ParameterError::WrongKind { parameter, expected } => {
            (Message::new("parameter.wrong-kind").with("parameter", parameter).with("expected", expected), None)
        }
        ParameterError::NotFinite { parameter, value } => {
            (Message::new("parameter.not-finite").with("parameter", parameter).with("value", value), None)
        }
        ParameterError::OutOfRange { parameter, value, rule } => {
            let message = Message::new("parameter.range").with("parameter", parameter).with("value", value);
            let help = error
                .looks_like_percent()
                .then(|| Message::new("number.percent").with("value", value).with("fraction", value / 100.0));
            (message.with("rule", rule), help)
        }
        ParameterError::Order { values, rule } => {
            let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            (Message::new("parameter.order").with("rule", rule).with("values", values.join(", ")), None)
        }
        ParameterError::Weights { sum } => (Message::new("parameter.weights").with("sum", sum), None),
        ParameterError::Infeasible { reason } => (Message::new("parameter.infeasible").with("reason", reason), None),
        ParameterError::NoProbability { min, max, probability } => {
            let message = Message::new("parameter.no-probability").with("min", min).with("max", max);
            (message.with("probability", format!("{probability:e}")), None)
        }
    }
}
