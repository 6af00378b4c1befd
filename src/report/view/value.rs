//! Values of a report, and the only place where they become words and digits.

use crate::analysis::results::{OutcomeSummary, Warning};
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::number::{
    DASH, Rounding, count, fixed, half_width, probability, probability_with_error, share, with_error,
};
use crate::stats::Estimate;

use crate::report::chart::typographic;
use crate::report::words::Words;

/// Something that is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text of the scenario, as it is.
    Text(String),
    /// Text of a formula or a code.
    Code(String),
    /// A name of the scenario, shown by its label.
    Label(String),
    /// A random variable, shown by its label or the part of the scenario it belongs to.
    Driver(String),
    /// A fixed text.
    Key(&'static str),
    /// A sentence.
    Phrase(Box<Phrase>),
    /// An outcome at a month.
    Outcome(Outcome),
    /// A metric.
    Metric(Metric),
    /// The unit of money.
    Unit,
    /// A count.
    Count(u64),
    /// A number; undefined ones are a dash.
    Number(Rounding, Option<f64>),
    /// A number with its sign.
    Signed(Rounding, f64),
    /// `± half width` to the digits of a rounding.
    HalfWidth(Rounding, Option<f64>),
    /// A month that may not come before the last one.
    Month(Rounding, Option<f64>, usize),
    /// An estimate with its error.
    Estimate(Quantity, Estimate),
    /// A probability, with a bound where nothing was seen.
    Probability(Estimate),
    /// A probability with its error.
    ProbabilityWithError(Estimate),
    /// A share known without error.
    Share(f64),
    /// Several values, with dots between.
    List(Vec<Value>),
    /// Undefined.
    Dash,
    /// Nothing.
    Empty,
}

impl Value {
    /// The value in the words of a report.
    pub(crate) fn show(&self, words: &Words<'_>) -> String {
        match self {
            Self::Text(text) | Self::Code(text) => crate::report::printable(text),
            Self::Label(name) => words.label(name),
            Self::Driver(name) => words.driver(name),
            Self::Key(key) => words.text(key).to_owned(),
            Self::Phrase(phrase) => phrase.show(words),
            Self::Outcome(outcome) => words.outcome(*outcome),
            Self::Metric(metric) => words.metric(*metric).to_owned(),
            Self::Unit => words.money(),
            Self::Count(number) => count(*number),
            Self::Number(rounding, number) => typographic(&rounding.optional(*number)),
            Self::Signed(rounding, number) => {
                let text = typographic(&rounding.value(*number));
                if *number > 0.0 { format!("+{text}") } else { text }
            }
            Self::HalfWidth(rounding, half) => rounding.error(*half),
            Self::Month(_, None, last) => format!("> {last}"),
            Self::Month(rounding, month, _) => rounding.optional(*month),
            Self::Estimate(quantity, estimate) => typographic(&with_error(*quantity, estimate)),
            Self::Probability(estimate) => typographic(&probability(estimate)),
            Self::ProbabilityWithError(estimate) => typographic(&probability_with_error(estimate)),
            Self::Share(value) => typographic(&share(*value)),
            Self::List(values) => values.iter().map(|value| value.show(words)).collect::<Vec<_>>().join(" · "),
            Self::Dash => DASH.to_owned(),
            Self::Empty => String::new(),
        }
    }

    /// A month with one decimal, or that it does not come within so many.
    pub(crate) fn month(month: Option<f64>, last: usize) -> Self {
        Self::Month(Rounding::by_error(Quantity::Months, 0.0, None), month, last)
    }

    /// A fixed number of decimals is for counts and rates that carry no error.
    pub(crate) fn fixed(value: f64, decimals: i32) -> Self {
        Self::Text(typographic(&fixed(value, decimals)))
    }
}

/// A sentence by key, with the values of its placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// Key of the text.
    pub key: &'static str,
    /// Placeholders and values.
    pub values: Vec<(&'static str, Value)>,
    /// A warning of the scenario, which has a text of its own.
    pub(crate) warning: Option<Box<Warning>>,
}

impl Phrase {
    /// A sentence without values.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new(), warning: None }
    }

    /// The sentence with one more value.
    #[must_use]
    pub fn with(mut self, placeholder: &'static str, value: Value) -> Self {
        self.values.push((placeholder, value));
        self
    }

    /// A warning.
    pub(crate) fn warning(warning: &Warning) -> Self {
        Self { key: "view.warning", values: Vec::new(), warning: Some(Box::new(warning.clone())) }
    }

    /// The sentence in the words of a report.
    pub(crate) fn show(&self, words: &Words<'_>) -> String {
        let mut values: Vec<(&str, String)> =
            self.values.iter().map(|(placeholder, value)| (*placeholder, value.show(words))).collect();
        if let Some(warning) = &self.warning {
            values.push(("code", warning.code.clone()));
            values.push(("text", words.warning(warning)));
        }
        words.say(self.key, &values)
    }
}

/// The rounding of an outcome's percentiles and plan.
pub fn beside(summary: &OutcomeSummary) -> Rounding {
    let estimates = [0.1, 0.5, 0.9].into_iter().filter_map(|share| summary.percentile(share));
    let (size, errors) = estimates.fold((0.0_f64, Vec::new()), |(size, mut errors), estimate| {
        errors.extend(half_width(estimate));
        (size.max(estimate.value.abs()), errors)
    });
    Rounding::beside(summary.metric.quantity(), size.max(summary.plan.unwrap_or(0.0).abs()), errors)
}

/// The probability of the opposite.
pub fn complement(estimate: &Estimate) -> Estimate {
    Estimate {
        value: 1.0 - estimate.value,
        standard_error: estimate.standard_error,
        interval: estimate.interval.map(|(low, high)| (1.0 - high, 1.0 - low)),
    }
}
