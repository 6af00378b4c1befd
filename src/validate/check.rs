//! What a check says: what was compared, how far it was off, and what was allowed.

use serde::Serialize;
use serde_json::Value;

use crate::lang::Message;

/// Failed comparisons of a check that are kept; all are counted.
const FAILURES_KEPT: usize = 20;

/// What an error is measured in, and so what a tolerance means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Equal or not: there is no tolerance.
    Exact,
    /// The distance itself.
    Absolute,
    /// The distance as a share of the expected value.
    Relative,
    /// The distance; the tolerance has an absolute and a relative part and is their sum.
    Mixed,
    /// The distance in standard errors.
    StandardErrors,
    /// A statistic that must not exceed a bound.
    Bound,
}

/// A figure of a comparison: a number, or what no number can say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figure {
    /// A finite number.
    Number(f64),
    /// A word, a flag, a list, bits.
    Text(String),
}

impl From<f64> for Figure {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Text(value.to_string()) }
    }
}

impl From<Option<f64>> for Figure {
    fn from(value: Option<f64>) -> Self {
        value.map_or_else(|| Self::Text("undefined".to_owned()), Self::from)
    }
}

impl From<&Value> for Figure {
    fn from(value: &Value) -> Self {
        match value {
            Value::Number(number) => number.as_f64().map_or_else(|| Self::Text(number.to_string()), Self::from),
            Value::String(text) => Self::Text(text.clone()),
            Value::Null => Self::from(None),
            other => Self::Text(other.to_string()),
        }
    }
}

impl From<&str> for Figure {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Figure {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Figure {
    fn from(flag: bool) -> Self {
        Self::Text(flag.to_string())
    }
}

/// One figure found beside the one expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Which figure, such as `quantile(0.9)`.
    pub what: String,
    /// What it should be.
    pub expected: Figure,
    /// What it is.
    pub found: Figure,
    /// How far it is off, on the scale; `None` where no distance can be told.
    pub error: Option<f64>,
    /// Largest error allowed, on the scale; 0 where only equality will do.
    pub tolerance: f64,
    /// What both are measured in.
    pub scale: Scale,
    /// Whether it is within the tolerance.
    pub passed: bool,
}

impl Comparison {
    /// Two numbers: |found − expected| ≤ absolute + relative · |expected|.
    #[must_use]
    pub fn close(what: impl Into<String>, found: f64, expected: f64, absolute: f64, relative: f64) -> Self {
        let distance = if found == expected { 0.0 } else { (found - expected).abs() };
        let size = expected.abs();
        let passed = distance <= absolute + relative * size;
        let (scale, error, tolerance) = if absolute == 0.0 && relative == 0.0 {
            (Scale::Exact, distance, 0.0)
        } else if relative == 0.0 {
            (Scale::Absolute, distance, absolute)
        } else if absolute == 0.0 && size > 0.0 {
            (Scale::Relative, distance / size, relative)
        } else {
            (Scale::Mixed, distance, absolute + relative * size)
        };
        let error = error.is_finite().then_some(error);
        Self { what: what.into(), expected: expected.into(), found: found.into(), error, tolerance, scale, passed }
    }

    /// Equal or not.
    #[must_use]
    pub fn exact(what: impl Into<String>, found: impl Into<Figure>, expected: impl Into<Figure>, passed: bool) -> Self {
        let error = passed.then_some(0.0);
        Self {
            what: what.into(),
            expected: expected.into(),
            found: found.into(),
            error,
            tolerance: 0.0,
            scale: Scale::Exact,
            passed,
        }
    }

    /// An estimate within so many standard errors of the truth. Without a spread only equality will do, up to rounding.
    #[must_use]
    pub fn errors(what: impl Into<String>, found: f64, expected: f64, standard_error: f64, most: f64) -> Self {
        let distance = (found - expected).abs();
        let rounding = 1e-9 * (1.0 + expected.abs());
        let error = if distance <= rounding { 0.0 } else { distance / standard_error };
        Self {
            what: what.into(),
            expected: expected.into(),
            found: found.into(),
            error: error.is_finite().then_some(error),
            tolerance: most,
            scale: Scale::StandardErrors,
            passed: error <= most,
        }
    }

    /// A statistic that is 0 at best and must not exceed a bound.
    #[must_use]
    pub fn bounded(what: impl Into<String>, found: f64, bound: f64) -> Self {
        Self {
            what: what.into(),
            expected: Figure::Number(0.0),
            found: found.into(),
            error: found.is_finite().then_some(found),
            tolerance: bound,
            scale: Scale::Bound,
            passed: found <= bound,
        }
    }

    /// The error as a share of the tolerance: at most 1 where it passed; infinite where no tolerance would have helped.
    #[must_use]
    pub fn share(&self) -> f64 {
        match self.error.filter(|_| self.tolerance != 0.0) {
            Some(error) => error / self.tolerance,
            None if self.passed => 0.0,
            None => f64::INFINITY,
        }
    }
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Something is outside its tolerance, or could not be computed.
    Failed,
    /// There is no check of this kind in this version.
    NotRun,
    /// Everything is within its tolerance.
    Passed,
}

impl Standing {
    /// The word used in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotRun => "not-run",
            Self::Passed => "passed",
        }
    }
}

/// One check with all its comparisons.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Unique name, such as `fin.irr.borrowing`.
    pub id: String,
    /// What it is about, in one line.
    pub about: Message,
    /// What the file of cases calls it.
    pub title: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// Why it was not run, or what could not be computed.
    pub reason: Option<Message>,
    /// Number of figures compared.
    pub comparisons: u64,
    /// Number of them outside their tolerance.
    pub failed: u64,
    /// The comparison whose error is the largest share of its tolerance.
    pub worst: Option<Comparison>,
    /// Comparisons outside their tolerance, the first 20 of them.
    pub failures: Vec<Comparison>,
}

impl Check {
    /// A check that has compared nothing yet.
    #[must_use]
    pub fn new(id: impl Into<String>, about: Message) -> Self {
        Self {
            id: id.into(),
            about,
            title: None,
            standing: Standing::Failed,
            reason: Some(Message::new("validate.nothing")),
            comparisons: 0,
            failed: 0,
            worst: None,
            failures: Vec::new(),
        }
    }

    /// A check of a kind that nothing here computes.
    #[must_use]
    pub fn not_run(id: impl Into<String>) -> Self {
        let reason = Some(Message::new("validate.unknown-kind"));
        let about = Message::new("validate.kind.unknown");
        Self { standing: Standing::NotRun, reason, ..Self::new(id, about) }
    }

    /// Adds a comparison.
    pub fn compare(&mut self, comparison: Comparison) {
        if self.comparisons == 0 {
            self.standing = Standing::Passed;
            self.reason = None;
        }
        self.comparisons += 1;
        if !comparison.passed {
            self.standing = Standing::Failed;
            self.failed += 1;
            if self.failures.len() < FAILURES_KEPT {
                self.failures.push(comparison.clone());
            }
        }
        let share = |comparison: &Comparison| comparison.share();
        if self.worst.as_ref().is_none_or(|worst| share(&comparison) > share(worst)) {
            self.worst = Some(comparison);
        }
    }

    /// The check as failed for a reason that is no comparison.
    pub fn fail(&mut self, reason: Message) {
        self.standing = Standing::Failed;
        self.reason = Some(reason);
    }

    /// The worst error as a share of its tolerance; `None` where nothing was compared.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        self.worst.as_ref().map(Comparison::share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_what_the_case_says() {
        let close = |found, absolute, relative| Comparison::close("x", found, 100.0, absolute, relative);
        assert_eq!((close(101.0, 2.0, 0.0).scale, close(101.0, 2.0, 0.0).share()), (Scale::Absolute, 0.5));
        assert_eq!((close(101.0, 0.0, 0.02).scale, close(101.0, 0.0, 0.02).share()), (Scale::Relative, 0.5));
        assert_eq!((close(101.0, 1.0, 0.01).scale, close(101.0, 1.0, 0.01).share()), (Scale::Mixed, 0.5));
        assert!(close(100.0, 0.0, 0.0).passed && !close(100.0f64.next_up(), 0.0, 0.0).passed);
        assert!(!close(102.1, 2.0, 0.0).passed && !close(f64::NAN, 1e9, 0.0).passed);
        assert_eq!(close(f64::NAN, 1.0, 0.0).share(), f64::INFINITY);
    }

    #[test]
    fn standard_errors_need_an_error() {
        assert!(Comparison::errors("x", 1.3, 1.0, 0.1, 4.0).passed);
        assert!(!Comparison::errors("x", 1.5, 1.0, 0.1, 4.0).passed);
        assert!(!Comparison::errors("x", 1.5, 1.0, 0.0, 4.0).passed);
        assert!(!Comparison::errors("x", 1.5, 1.0, f64::NAN, 4.0).passed);
        assert!(Comparison::errors("x", 1.0, 1.0, 0.0, 4.0).passed);
        assert!(!Comparison::bounded("x", f64::NAN, 1.0).passed);
    }

    #[test]
    fn a_check_passes_only_if_something_was_compared_and_all_of_it_holds() {
        let mut check = Check::new("a", Message::new("validate.nothing"));
        assert_eq!(check.standing, Standing::Failed);
        check.compare(Comparison::close("one", 1.1, 1.0, 0.2, 0.0));
        check.compare(Comparison::exact("two", true, true, true));
        assert_eq!((check.standing, check.comparisons), (Standing::Passed, 2));
        assert!((check.share().unwrap_or(0.0) - 0.5).abs() < 1e-12);
        check.compare(Comparison::exact("three", "a", "b", false));
        check.compare(Comparison::exact("four", "a", "a", true));
        assert_eq!((check.standing, check.failed, check.share()), (Standing::Failed, 1, Some(f64::INFINITY)));
        assert_eq!(check.worst.map(|worst| worst.what).as_deref(), Some("three"));
    }
}
