//! A value with its error.

use crate::math::normal_quantile;

/// An estimated number, how far it may be off, and the interval in which the truth lies with the
/// confidence that was asked for.
///
/// A number that is known exactly has neither error nor interval; see [`Estimate::exact`].
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// The estimate itself, in the unit of the data.
    pub value: f64,
    /// Standard error of `value`, in the same unit; `None` when it cannot be estimated.
    pub standard_error: Option<f64>,
    /// Confidence interval (lower, upper), in the same unit; `None` when it does not exist. An end may be infinite, as
    /// for a payback that perhaps never comes.
    #[serde(with = "interval")]
    pub interval: Option<(f64, f64)>,
}

/// JSON has no infinity: an infinite end is written as null, and its side says which one it is.
mod interval {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(interval: &Option<(f64, f64)>, serializer: S) -> Result<S::Ok, S::Error> {
        let end = |end: f64| end.is_finite().then_some(end);
        interval.map(|(low, high)| (end(low), end(high))).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(f64, f64)>, D::Error> {
        let read = Option::<(Option<f64>, Option<f64>)>::deserialize(deserializer)?;
        Ok(read.map(|(low, high)| (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))))
    }
}

impl Estimate {
    /// A number without sampling error.
    pub fn exact(value: f64) -> Self {
        Self { value, standard_error: None, interval: None }
    }

    /// An estimate whose error is normal: `value ± z · standard_error`.
    pub fn normal(value: f64, standard_error: f64, confidence: Confidence) -> Self {
        let half = confidence.normal_factor() * standard_error;
        Self { value, standard_error: Some(standard_error), interval: Some((value - half, value + half)) }
    }
}

/// The level of a two-sided confidence interval, strictly between 0 and 1; 0.95 by default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

impl Confidence {
    /// The level as a fraction, so 0.95 for 95 %; `None` outside (0, 1) or for NaN.
    ///
    /// ```
    /// use roicast::stats::Confidence;
    /// assert!(Confidence::new(0.9).is_some());
    /// assert!(Confidence::new(95.0).is_none());
    /// ```
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// The level, in (0, 1).
    pub fn level(self) -> f64 {
        self.0
    }

    /// The probability left out on each side, (1 − level)/2.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// Half the width of a normal interval in standard errors: 1.96 for 95 %.
    pub fn normal_factor(self) -> f64 {
        -normal_quantile(self.tail())
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self(0.95)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinite_ends_survive_json() {
        let written = Estimate { value: 30.0, standard_error: None, interval: Some((28.5, f64::INFINITY)) };
        let text = serde_json::to_string(&written).unwrap();
        assert!(text.contains("[28.5,null]"), "{text}");
        assert_eq!(serde_json::from_str::<Estimate>(&text).unwrap(), written);
        let open = r#"{"value":1,"standard_error":null,"interval":[null,2]}"#;
        let read: Estimate = serde_json::from_str(open).unwrap();
        assert_eq!(read.interval, Some((f64::NEG_INFINITY, 2.0)));
        let none = r#"{"value":1,"standard_error":null,"interval":null}"#;
        assert_eq!(serde_json::from_str::<Estimate>(none).unwrap(), Estimate::exact(1.0));
    }

    #[test]
    fn confidence_refuses_what_is_no_level() {
        for level in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert_eq!(Confidence::new(level), None, "{level}");
        }
    }

    #[test]
    fn ninety_five_percent_is_the_textbook_factor() {
        // 1.959963984540054 is in every table of the normal distribution.
        assert!((Confidence::default().normal_factor() - 1.959963984540054).abs() < 1e-14);
    }

    #[test]
    fn normal_interval_is_symmetric() {
        let estimate = Estimate::normal(10.0, 2.0, Confidence::default());
        let (low, high) = estimate.interval.unwrap();
        assert!((low + high - 20.0).abs() < 1e-12);
        assert!((high - 13.919927969080108).abs() < 1e-12);
    }
}
