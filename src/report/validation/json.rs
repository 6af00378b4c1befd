//! A validation as JSON: the same as the page, with every figure that failed.

use serde_json::{Value, json};

use super::words::{about, against, reason, subject};
use crate::lang::Lang;
use crate::validate::check::{Check, Comparison};
use crate::validate::{FORMAT, Group, Summary, Validation};

/// A validation in the format `roicast-validation/1`; sentences are in English.
#[must_use]
pub fn json(validation: &Validation) -> String {
    let value = json!({
        "format": FORMAT,
        "provenance": validation.provenance,
        "standing": validation.standing(),
        "summary": summary(&validation.summary()),
        "groups": validation.groups.iter().map(group).collect::<Vec<_>>(),
        "not_asked": validation.not_asked,
        "left_out": validation.left_out,
    });
    format!("{value:#}\n")
}

fn summary(summary: &Summary) -> Value {
    json!({
        "checks": summary.checks,
        "passed": summary.passed,
        "failed": summary.failed,
        "not_run": summary.not_run,
        "comparisons": summary.comparisons,
        "worst_share": share(summary.worst),
    })
}

/// Null where nothing was compared, or no tolerance would have helped.
fn share(share: Option<f64>) -> Option<f64> {
    share.filter(|share| share.is_finite())
}

fn group(group: &Group) -> Value {
    json!({
        "subject": group.subject,
        "title": subject(group.subject, Lang::En),
        "against": against(group.subject, Lang::En),
        "summary": summary(&group.summary()),
        "worst": group.worst().map(|check| &check.id),
        "checks": group.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

fn check(check: &Check) -> Value {
    json!({
        "id": check.id,
        "about": about(check, Lang::En),
        "title": check.title,
        "standing": check.standing,
        "reason": reason(check, Lang::En),
        "comparisons": check.comparisons,
        "failed": check.failed,
        "worst": check.worst.as_ref().map(comparison),
        "failures": check.failures.iter().map(comparison).collect::<Vec<_>>(),
    })
}

fn comparison(comparison: &Comparison) -> Value {
    let mut value = json!(comparison);
    if let Value::Object(fields) = &mut value {
        fields.insert("share".to_owned(), json!(share(Some(comparison.share()))));
    }
    value
}
