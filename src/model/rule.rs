//! Decision rules: a statistic of an outcome compared with a threshold, such as `P(npv > 0) >= 70%`.

use crate::expression::{Argument, Comparison as Written, Expression, NodeId, NodeKind, Span, parse};
use crate::lang::Message;
pub use crate::outcome::Comparison;
use crate::outcome::{Metric, Outcome};
use crate::text::name::nearest;

impl Comparison {
    const fn of(written: Written) -> Option<Self> {
        match written {
            Written::Less => Some(Self::Less),
            Written::LessOrEqual => Some(Self::AtMost),
            Written::Greater => Some(Self::Greater),
            Written::GreaterOrEqual => Some(Self::AtLeast),
            Written::Equal | Written::NotEqual => None,
        }
    }

    const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }
}

/// A number that sums up an outcome over the trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// Share of trials in which the outcome stands in a relation to a value; undefined outcomes do not.
    Probability(Outcome, Comparison, f64),
    /// Mean.
    Mean(Outcome),
    /// Standard deviation.
    StandardDeviation(Outcome),
    /// Value below which a share of the trials lies.
    Percentile(Outcome, f64),
    /// Mean of the worst share of trials (the largest values where less is better).
    Cvar(Outcome, f64),
}

impl Statistic {
    /// The outcome it is about.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Probability(outcome, ..)
            | Self::Mean(outcome)
            | Self::StandardDeviation(outcome)
            | Self::Percentile(outcome, _)
            | Self::Cvar(outcome, _) => *outcome,
        }
    }

    /// The word used in results.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Probability(..) => "probability",
            Self::Mean(_) => "mean",
            Self::StandardDeviation(_) => "sd",
            Self::Percentile(..) => "percentile",
            Self::Cvar(..) => "cvar",
        }
    }
}

/// One condition of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// As written.
    pub text: String,
    /// What is estimated.
    pub statistic: Statistic,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub threshold: f64,
}

impl Condition {
    /// The outcome it is about.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.statistic.outcome()
    }
}

/// Why a condition cannot be read, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleError {
    /// Code of the problem.
    pub code: &'static str,
    /// Byte range in the text.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub message: Message,
    /// What to do.
    pub help: Option<Message>,
}

impl RuleError {
    fn new(code: &'static str, span: Span, message: Message) -> Self {
        Self { code, span: span.start..span.end, message, help: None }
    }
}

/// Reads a condition such as `P(payback <= 24) >= 60%`.
///
/// # Errors
/// All syntax errors, or the first thing that is not a statistic of a known outcome compared with a number.
pub fn parse_condition(text: &str, horizon: usize) -> Result<Condition, Vec<RuleError>> {
    let parsed = parse(text).map_err(|errors| {
        errors.iter().map(|error| RuleError::new(error.code(), error.span, error.message())).collect::<Vec<_>>()
    })?;
    read_condition(&parsed.expression, text, horizon).map_err(|error| vec![error])
}

/// Reads a statistic on its own, such as `P(npv > 0)` or `mean(roi)`.
///
/// # Errors
/// As [`parse_condition`].
pub fn parse_statistic(text: &str, horizon: usize) -> Result<Statistic, Vec<RuleError>> {
    let parsed = parse(text).map_err(|errors| {
        errors.iter().map(|error| RuleError::new(error.code(), error.span, error.message())).collect::<Vec<_>>()
    })?;
    let tree = &parsed.expression;
    statistic(tree, tree.root_id(), horizon).map_err(|error| vec![error])
}

fn read_condition(tree: &Expression, text: &str, horizon: usize) -> Result<Condition, RuleError> {
    let root = tree.root();
    let form = |span| RuleError::new("E-RULE", span, Message::new("rule.form"));
    let NodeKind::Compare { comparison, left, right } = root.kind else { return Err(form(root.span)) };
    let comparison = Comparison::of(comparison).ok_or_else(|| form(root.span))?;
    let (statistic_side, comparison, threshold) = match (number(tree, right), number(tree, left)) {
        (Some(threshold), _) => (left, comparison, threshold),
        (None, Some(threshold)) => (right, comparison.mirrored(), threshold),
        (None, None) => {
            return Err(RuleError::new("E-RULE", tree.node(right).span, Message::new("rule.threshold")));
        }
    };
    let statistic = statistic(tree, statistic_side, horizon)?;
    if matches!(statistic, Statistic::Probability(..)) && !(0.0..=1.0).contains(&threshold) {
        let span = if statistic_side == left { tree.node(right).span } else { tree.node(left).span };
        let message = Message::new("number.range").with("value", threshold).with("rule", "between 0 and 1");
        let mut error = RuleError::new("E-RANGE", span, message);
        if threshold > 1.0 && threshold <= 100.0 {
            error.help =
                Some(Message::new("number.percent").with("value", threshold).with("fraction", threshold / 100.0));
        }
        return Err(error);
    }
    Ok(Condition { text: text.trim().to_owned(), statistic, comparison, threshold })
}

fn number(tree: &Expression, id: NodeId) -> Option<f64> {
    match tree.node(id).kind {
        NodeKind::Number(value) => Some(value),
        NodeKind::Negate(inner) => number(tree, inner).map(|value| -value),
        _ => None,
    }
}

fn statistic(tree: &Expression, id: NodeId, horizon: usize) -> Result<Statistic, RuleError> {
    let node = tree.node(id);
    let NodeKind::Call { function, function_span, arguments } = &node.kind else {
        return Err(RuleError::new("E-RULE", node.span, Message::new("rule.statistic")));
    };
    let values: Vec<NodeId> = arguments
        .iter()
        .map(|argument| match argument {
            Argument::Positional(value) => Ok(*value),
            Argument::Named { value, .. } | Argument::Pair { value, .. } => {
                Err(RuleError::new("E-RULE", tree.node(*value).span, Message::new("rule.form")))
            }
        })
        .collect::<Result<_, _>>()?;
    let one = |values: &[NodeId]| match values {
        [only] => Ok(*only),
        _ => Err(RuleError::new("E-RULE", node.span, Message::new("rule.one-argument").with("function", function))),
    };
    let about = |id| outcome(tree, id, horizon);
    match function.as_str() {
        "P" | "p" | "probability" => {
            let inner = tree.node(one(&values)?);
            let NodeKind::Compare { comparison, left, right } = inner.kind else {
                return Err(RuleError::new("E-RULE", inner.span, Message::new("rule.probability")));
            };
            let comparison = Comparison::of(comparison)
                .ok_or_else(|| RuleError::new("E-RULE", inner.span, Message::new("rule.probability")))?;
            match (number(tree, right), number(tree, left)) {
                (Some(value), _) => Ok(Statistic::Probability(about(left)?, comparison, value)),
                (None, Some(value)) => Ok(Statistic::Probability(about(right)?, comparison.mirrored(), value)),
                (None, None) => Err(RuleError::new("E-RULE", inner.span, Message::new("rule.probability"))),
            }
        }
        "mean" => defined_mean(about(one(&values)?)?, node.span).map(Statistic::Mean),
        "sd" => defined_mean(about(one(&values)?)?, node.span).map(Statistic::StandardDeviation),
        "median" => Ok(Statistic::Percentile(about(one(&values)?)?, 0.5)),
        "cvar" => match values.as_slice() {
            [what, share] => {
                let about = defined_mean(about(*what)?, node.span)?;
                match number(tree, *share) {
                    Some(share) if share > 0.0 && share < 1.0 => Ok(Statistic::Cvar(about, share)),
                    _ => Err(RuleError::new("E-RULE", tree.node(*share).span, Message::new("rule.cvar-share"))),
                }
            }
            _ => Err(RuleError::new("E-RULE", node.span, Message::new("rule.cvar-share"))),
        },
        other => match other.strip_prefix(['p', 'P']).and_then(|digits| digits.parse::<u8>().ok()) {
            Some(percent) if (1..=99).contains(&percent) => {
                Ok(Statistic::Percentile(about(one(&values)?)?, f64::from(percent) / 100.0))
            }
            _ => {
                let message = Message::new("rule.unknown-statistic").with("found", other);
                Err(RuleError::new("E-NAME", *function_span, message))
            }
        },
    }
}

/// Paybacks that may never come have no mean.
fn defined_mean(outcome: Outcome, span: Span) -> Result<Outcome, RuleError> {
    match outcome.metric {
        Metric::Payback | Metric::PaybackDiscounted => {
            Err(RuleError::new("E-RULE", span, Message::new("rule.no-mean").with("outcome", outcome.metric.key())))
        }
        _ => Ok(outcome),
    }
}

/// An outcome: `npv`, or `npv(24)` at month 24.
fn outcome(tree: &Expression, id: NodeId, horizon: usize) -> Result<Outcome, RuleError> {
    let node = tree.node(id);
    let (name, span, month) = match &node.kind {
        NodeKind::Name(path) => (path.dotted(), node.span, None),
        NodeKind::Call { function, function_span, arguments } => match arguments.as_slice() {
            [Argument::Positional(month)] => (function.clone(), *function_span, Some(*month)),
            _ => return Err(RuleError::new("E-RULE", node.span, Message::new("rule.month").with("horizon", horizon))),
        },
        _ => return Err(RuleError::new("E-RULE", node.span, Message::new("rule.outcome"))),
    };
    let Some(metric) = Metric::find(&name) else {
        let known: Vec<&str> = Metric::ALL.iter().map(|metric| metric.key()).collect();
        let mut error = RuleError::new("E-NAME", span, Message::new("rule.unknown-outcome").with("found", &name));
        error.help = Some(match nearest(&name, known.iter().copied()) {
            Some(near) => Message::new("did-you-mean").with("near", near),
            None => Message::new("rule.known-outcomes").with("known", known.join(", ")),
        });
        return Err(error);
    };
    let month = match month {
        None => horizon,
        Some(id) => match number(tree, id) {
            Some(month) if month.fract() == 0.0 && month >= 1.0 && month <= horizon as f64 => month as usize,
            _ => {
                let message = Message::new("rule.month").with("horizon", horizon);
                return Err(RuleError::new("E-RULE", tree.node(id).span, message));
            }
        },
    };
    if metric.horizon_only() && month != horizon {
        return Err(RuleError::new(
            "E-RULE",
            node.span,
            Message::new("rule.horizon-only").with("outcome", metric.key()),
        ));
    }
    Ok(Outcome { metric, month })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Condition, String> {
        parse_condition(text, 36).map_err(|errors| errors[0].message.text(crate::lang::Lang::En))
    }

    #[test]
    fn the_forms_of_the_documentation_are_read() {
        let npv = |month| Outcome { metric: Metric::Npv, month };
        let condition = read("P(npv > 0) >= 70%").expect("valid");
        assert_eq!(condition.statistic, Statistic::Probability(npv(36), Comparison::Greater, 0.0));
        assert_eq!((condition.comparison, condition.threshold), (Comparison::AtLeast, 0.7));
        assert_eq!(read("cvar(npv, 5%) >= -50").expect("valid").statistic, Statistic::Cvar(npv(36), 0.05));
        assert_eq!(read("p10(npv(24)) > 0").expect("valid").statistic, Statistic::Percentile(npv(24), 0.1));
        // Turned around, it means the same.
        assert_eq!(read("70% <= P(0 < npv)").expect("valid").statistic, condition.statistic);
    }

    #[test]
    fn what_is_not_a_rule_is_refused() {
        for text in
            ["npv", "P(npv) > 0.5", "P(nvp > 0) > 0.5", "mean(payback) < 24", "P(npv > 0) >= 70", "p10(npv(48)) > 0"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
