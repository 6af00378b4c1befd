//! Numbers as people read them: rounded to what their error allows, thousands apart, shares in percent.

use crate::outcome::Quantity;
use crate::stats::Estimate;

/// What stands where a number is undefined.
pub const DASH: &str = "–";

/// How many digits the numbers of one quantity are shown with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    quantity: Quantity,
    /// Digits after the point; negative rounds to tens, hundreds and so on.
    decimals: i32,
}

impl Rounding {
    /// The rounding for a quantity whose error has this half width: to the second digit of the error. Without an
    /// error, by the size of the value.
    #[must_use]
    pub fn by_error(quantity: Quantity, value: f64, half_width: Option<f64>) -> Self {
        let scale = scale(quantity);
        let decimals = match half_width.map(|half_width| half_width * scale) {
            Some(error) if error > 0.0 && error.is_finite() => (1 - exponent(error)).clamp(-9, 6),
            _ => match quantity {
                Quantity::Share | Quantity::Months => 1,
                Quantity::Number => 3,
                Quantity::Money => (3 - exponent(value.abs().max(1.0))).clamp(0, 2),
            },
        };
        Self { quantity, decimals }
    }

    /// The rounding for values that stand beside each other without their errors: to the second digit of
    /// the largest error; a share always with one decimal.
    #[must_use]
    pub fn beside(quantity: Quantity, size: f64, half_widths: impl IntoIterator<Item = f64>) -> Self {
        let largest = half_widths.into_iter().fold(0.0, f64::max);
        let fine = Self::by_error(quantity, size, (largest > 0.0).then_some(largest));
        let decimals = match quantity {
            Quantity::Share | Quantity::Months => 1,
            Quantity::Number => fine.decimals.clamp(1, 3),
            Quantity::Money => fine.decimals.min(2),
        };
        Self { quantity, decimals }
    }

    /// A value, with its percent sign if it is a share.
    #[must_use]
    pub fn value(self, value: f64) -> String {
        if !value.is_finite() {
            return DASH.to_owned();
        }
        let shown = fixed(value * scale(self.quantity), self.decimals);
        if self.quantity == Quantity::Share { shown + "%" } else { shown }
    }

    /// A value that may be undefined.
    #[must_use]
    pub fn optional(self, value: Option<f64>) -> String {
        value.map_or_else(|| DASH.to_owned(), |value| self.value(value))
    }

    /// `± half width`; empty without an error.
    #[must_use]
    pub fn error(self, half_width: Option<f64>) -> String {
        match half_width {
            Some(half_width) if half_width.is_finite() => format!("± {}", self.value(half_width)),
            _ => String::new(),
        }
    }
}

/// Half the width of the confidence interval.
#[must_use]
pub fn half_width(estimate: &Estimate) -> Option<f64> {
    estimate.interval.map(|(low, high)| (high - low) / 2.0).filter(|half| half.is_finite())
}

/// `value ± half width`, rounded to the error's second digit.
#[must_use]
pub fn with_error(quantity: Quantity, estimate: &Estimate) -> String {
    let half_width = half_width(estimate);
    let rounding = Rounding::by_error(quantity, estimate.value, half_width);
    let error = rounding.error(half_width);
    let value = rounding.value(estimate.value);
    if error.is_empty() { value } else { format!("{value} {error}") }
}

/// A probability without its error: as [`share`], and a bound where no trial, or every trial, was a hit.
#[must_use]
pub fn probability(estimate: &Estimate) -> String {
    bound(estimate).unwrap_or_else(|| share(estimate.value))
}

/// A share in percent with one decimal, and more where that would make a rare thing look impossible.
#[must_use]
pub fn share(value: f64) -> String {
    let rare = value.abs().min((1.0 - value).abs()) * 100.0;
    let decimals = if rare > 0.0 && rare < 0.05 { (-exponent(rare)).clamp(1, 6) } else { 1 };
    Rounding { quantity: Quantity::Share, decimals }.value(value)
}

/// A probability with its error, or a bound where no trial, or every trial, was a hit.
#[must_use]
pub fn probability_with_error(estimate: &Estimate) -> String {
    bound(estimate).unwrap_or_else(|| with_error(Quantity::Share, estimate))
}

/// `< 0.02%` when nothing was seen in n trials, `> 99.98%` when nothing else was.
fn bound(estimate: &Estimate) -> Option<String> {
    let (low, high) = estimate.interval?;
    let (rest, sign) = match estimate.value {
        0.0 => (high, '<'),
        1.0 => (1.0 - low, '>'),
        _ => return None,
    };
    if !(rest > 0.0 && rest < 0.5) {
        return None;
    }
    // One digit, rounded outwards, so that the bound holds.
    let decimals = -exponent(rest * 100.0);
    let step = ten_to(decimals);
    let rest = (rest * 100.0 * step).ceil() / step;
    let percent = if sign == '<' { rest } else { 100.0 - rest };
    Some(format!("{sign} {}%", fixed(percent, decimals.max(0))))
}

/// A value rounded to so many decimals (negative: tens, hundreds …), thousands apart by commas.
#[must_use]
pub fn fixed(value: f64, decimals: i32) -> String {
    if !value.is_finite() {
        return DASH.to_owned();
    }
    let places = usize::try_from(decimals).unwrap_or(0);
    let rounded = if decimals < 0 {
        let unit = ten_to(-decimals);
        (value / unit).round() * unit
    } else {
        value
    };
    let text = format!("{rounded:.places$}");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) if digits.bytes().any(|byte| matches!(byte, b'1'..=b'9')) => ("-", digits),
        Some(digits) => ("", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (digits, String::new()),
    };
    format!("{sign}{}{fraction}", grouped(whole))
}

/// A count, thousands apart by commas.
#[must_use]
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// The shortest text that reads back as the same number; what files hold.
#[must_use]
pub fn exact(value: f64) -> String {
    let text = format!("{value}");
    // Display writes 1e300 with 301 digits; an exponent is kinder to readers and parses alike.
    if text.len() > 24 { format!("{value:e}") } else { text }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn scale(quantity: Quantity) -> f64 {
    if quantity == Quantity::Share { 100.0 } else { 1.0 }
}

/// Decimal exponent of a positive number after rounding it to two digits: 0 for 1 to 9.9.
fn exponent(value: f64) -> i32 {
    format!("{value:.1e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// A power of ten, exact as the parser is.
fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, standard_error: None, interval: Some((low, high)) }
    }

    #[test]
    fn a_value_is_rounded_to_the_second_digit_of_its_error() {
        assert_eq!(with_error(Quantity::Money, &estimate(1_234_567.0, 1_230_267.0, 1_238_867.0)), "1,234,600 ± 4,300");
        assert_eq!(with_error(Quantity::Money, &estimate(-20.3519, -20.7819, -19.9219)), "-20.35 ± 0.43");
        assert_eq!(with_error(Quantity::Share, &estimate(0.15312, 0.1472, 0.1590)), "15.31% ± 0.59%");
        // 0.0996 rounds to 0.10, so its second digit is the second decimal.
        assert_eq!(with_error(Quantity::Money, &estimate(1.0, 0.9004, 1.0996)), "1.00 ± 0.10");
    }

    #[test]
    fn a_number_without_error_keeps_its_size_in_view() {
        let shown = |value| Rounding::by_error(Quantity::Money, value, None).value(value);
        assert_eq!(shown(0.5), "0.50");
        assert_eq!(shown(1234.5678), "1,235");
        assert_eq!(shown(123.456), "123.5");
        assert_eq!(Rounding::by_error(Quantity::Share, 0.4, None).value(0.4), "40.0%");
    }

    #[test]
    fn zero_has_no_sign_and_undefined_is_a_dash() {
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(-1_234.5, 1), "-1,234.5");
        assert_eq!(fixed(f64::NAN, 2), DASH);
        assert_eq!(Rounding::by_error(Quantity::Money, 1.0, None).optional(None), DASH);
    }

    #[test]
    fn nothing_seen_gives_a_bound_instead_of_zero() {
        // 0 of 20,000: the exact upper limit of a 95 % interval is 1 - 0.025^(1/20000) = 0.0184 %.
        assert_eq!(probability(&estimate(0.0, 0.0, 0.000_184)), "< 0.02%");
        assert_eq!(probability(&estimate(1.0, 0.999_816, 1.0)), "> 99.98%");
        assert_eq!(probability(&estimate(0.5, 0.4, 0.6)), "50.0%");
        assert_eq!(probability(&estimate(0.000_16, 0.000_05, 0.000_4)), "0.02%");
        assert_eq!(share(0.999_84), "99.98%");
        assert_eq!(probability(&Estimate { value: 0.0, standard_error: None, interval: None }), "0.0%");
    }

    #[test]
    fn exact_numbers_read_back() {
        for value in [0.1, 1e300, -2.5e-310, 123_456_789.123, 0.0] {
            assert_eq!(exact(value).parse::<f64>().ok(), Some(value));
        }
    }
}
