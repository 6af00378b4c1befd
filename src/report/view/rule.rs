//! Conditions of the rule in words. What is written otherwise than expected is shown as it is written.

use crate::model::rule::parse_condition;
use crate::outcome::Metric;

use super::{Phrase, Value};

/// A condition of a case that ends after `horizon` months, as a sentence.
pub fn sentence(condition: &str, horizon: usize) -> Value {
    read(condition, horizon).unwrap_or_else(|| Value::Code(condition.to_owned()))
}

/// The condition within a sentence: between quotation marks, as it has a colon of its own.
pub fn quoted(condition: &str, horizon: usize) -> Value {
    let said = sentence(condition, horizon);
    Value::Phrase(Box::new(Phrase::new("view.quoted").with("text", said)))
}

fn read(condition: &str, horizon: usize) -> Option<Value> {
    let meaning = parse_condition(condition, horizon).ok()?;
    let found = meaning.outcome();
    let (left, compare, right) = comparison(condition)?;
    let (statistic, compare, threshold) =
        if left.ends_with(')') { (left, compare, right) } else { (right, compare.turned(), left) };
    let (function, argument) = statistic.strip_suffix(')')?.split_once('(')?;
    let outcome = if found.month == horizon { Value::Metric(found.metric) } else { Value::Outcome(found) };
    let what = match meaning.statistic.key() {
        "probability" => {
            let (_, compare, value) = comparison(argument)?;
            let key = match found.metric {
                Metric::Payback if compare == Compare::AtMost => "view.rule-payback",
                Metric::PaybackDiscounted if compare == Compare::AtMost => "view.rule-payback-discounted",
                _ => "view.rule-probability",
            };
            Phrase::new(key).with("compare", Value::Key(compare.key())).with("value", number(value))
        }
        "mean" => Phrase::new("view.rule-mean"),
        "sd" => Phrase::new("view.rule-sd"),
        "percentile" => {
            let share = if function.trim().eq_ignore_ascii_case("median") {
                "P50".to_owned()
            } else {
                function.trim().to_uppercase()
            };
            Phrase::new("view.rule-percentile").with("share", Value::Text(share))
        }
        "cvar" => Phrase::new("view.rule-cvar").with("share", number(argument.rsplit_once(',')?.1)),
        _ => return None,
    };
    let what = Value::Phrase(Box::new(what.with("outcome", outcome)));
    let all = Phrase::new("view.rule-condition")
        .with("what", what)
        .with("compare", Value::Key(compare.key()))
        .with("threshold", number(threshold));
    Some(Value::Phrase(Box::new(all)))
}

fn number(text: &str) -> Value {
    Value::Text(crate::report::chart::typographic(text.trim()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    AtLeast,
    AtMost,
    More,
    Less,
}

impl Compare {
    const fn key(self) -> &'static str {
        match self {
            Self::AtLeast => "view.at-least",
            Self::AtMost => "view.at-most",
            Self::More => "view.more-than",
            Self::Less => "view.less-than",
        }
    }

    /// The comparison with its sides exchanged.
    const fn turned(self) -> Self {
        match self {
            Self::AtLeast => Self::AtMost,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::Less => Self::More,
        }
    }
}

/// Both sides of a comparison that stands outside parentheses.
fn comparison(text: &str) -> Option<(&str, Compare, &str)> {
    let mut depth = 0_i32;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '<' | '>' if depth == 0 => {
                let rest = text.get(at + 1..)?;
                let (compare, right) = match (letter, rest.strip_prefix('=')) {
                    ('<', Some(right)) => (Compare::AtMost, right),
                    ('<', None) => (Compare::Less, rest),
                    (_, Some(right)) => (Compare::AtLeast, right),
                    (_, None) => (Compare::More, rest),
                };
                return Some((text.get(..at)?.trim(), compare, right.trim()));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::report::Style;
    use crate::report::words::Words;
    use indexmap::IndexMap;

    #[test]
    fn conditions_are_said_in_words() {
        let labels = IndexMap::new();
        let said = |lang, condition: &str| {
            let words = Words { unit: None, currency: "CNY", labels: &labels, lang, style: Style::Plain };
            sentence(condition, 36).show(&words)
        };
        for (condition, english) in [
            ("P(npv > 0) >= 70%", "Probability that NPV is more than 0: at least 70%"),
            ("60% <= P(payback <= 24)", "Probability that the money is back within 24 months: at least 60%"),
            ("cvar(npv, 5%) >= -100", "NPV, mean of the worst 5% of trials (CVaR): at least −100"),
            ("median(roi) >= 0%", "P50 of ROI (net): at least 0%"),
            ("mean(npv(12)) > 0", "Mean of NPV, month 12: more than 0"),
            ("npv is fine", "npv is fine"),
        ] {
            assert_eq!(said(Lang::En, condition), english);
        }
        assert_eq!(said(Lang::ZhCn, "P(npv > 0) >= 70%"), "净现值高于 0 的概率不低于 70%");
    }

    #[test]
    fn comparisons_are_found_outside_parentheses() {
        assert_eq!(comparison("P(npv > 0) >= 70%"), Some(("P(npv > 0)", Compare::AtLeast, "70%")));
        assert_eq!(comparison("70% <= P(npv > 0)"), Some(("70%", Compare::AtMost, "P(npv > 0)")));
        assert_eq!(comparison("npv > 0"), Some(("npv", Compare::More, "0")));
        assert_eq!(comparison("P(npv)"), None);
    }
}
