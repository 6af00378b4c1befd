//! A number as people write it in a cell: `1,200`, `12.5 %`, `(100)`, `￥5`, `１２３`.

mod problem;

use super::to_ascii;

pub use problem::{NumberAmbiguity, NumberError, NumberHint, NumberWarning};

/// A number read from text. The value is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedNumber {
    /// The value; a percentage is already divided by 100.
    pub value: f64,
    /// Something worth telling although the number was read.
    pub warning: Option<NumberWarning>,
}

/// The gate every number passes, whatever its source (a file of another format
/// may spell `nan` or `inf`, or a number that overflows to infinity).
///
/// # Errors
/// [`NumberError::NotFinite`] with the number as `written`.
pub fn finite(value: f64, written: &str) -> Result<f64, NumberError> {
    if value.is_finite() { Ok(value) } else { Err(NumberError::NotFinite { text: written.to_owned() }) }
}

/// Reads a number as people write it, refusing what has two readings.
///
/// Accepted: a sign (also `−`), decimals after a point, an exponent, thousands in
/// groups of 3 with commas or no-break spaces, `_` between digits, a percent sign,
/// accounting parentheses for a negative number, one of the signs ¥ $ € £ on
/// either side, full-width digits and signs, spaces around.
///
/// # Errors
/// [`NumberError`] says why the text was refused. A decimal comma is never guessed.
///
/// ```
/// use roicast::text::parse_number;
///
/// assert_eq!(parse_number("¥1,200").unwrap().value, 1200.0);
/// assert_eq!(parse_number("12.5 %").unwrap().value, 0.125);
/// assert_eq!(parse_number("(100)").unwrap().value, -100.0);
/// assert_eq!(parse_number("1,23").unwrap_err().code(), "E-AMBIGUOUS");
/// ```
pub fn parse_number(text: &str) -> Result<ParsedNumber, NumberError> {
    let written = text.trim();
    if written.is_empty() {
        return Err(NumberError::Empty);
    }
    let folded: String = written.chars().map(to_ascii).collect();
    if is_not_finite_word(&folded) {
        return Err(NumberError::NotFinite { text: written.to_owned() });
    }
    let not_a_number = || NumberError::NotANumber { text: written.to_owned(), hint: hint(&folded) };
    let parts = Parts::split(&folded).ok_or_else(not_a_number)?;
    let literal = plain_literal(parts.body).map_err(|refusal| match refusal {
        Refusal::NotANumber => not_a_number(),
        Refusal::Ambiguous(reason) => NumberError::Ambiguous { text: written.to_owned(), reason },
    })?;
    let shift = if parts.percent { -2 } else { 0 };
    let (magnitude, warning) = match decimal(&literal, shift) {
        Ok(value) => (value, None),
        Err(DecimalRange::TooSmall) => (0.0, Some(NumberWarning::Underflow { text: written.to_owned() })),
        Err(DecimalRange::TooLarge) => (f64::INFINITY, None),
    };
    let value = finite(magnitude, written)?;
    Ok(ParsedNumber { value: if parts.negative { -value } else { value }, warning })
}

/// The shortest text that reads back as the same double, with an exponent when
/// the plain form would be long.
pub(crate) fn shortest(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-5..1e15).contains(&magnitude) { format!("{value:e}") } else { format!("{value}") }
}

/// Why a decimal literal is not a double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecimalRange {
    /// Beyond the largest double.
    TooLarge,
    /// Not 0, but it would round to 0.
    TooSmall,
}

/// The double nearest to `literal` × 10^`shift`, where the literal is ASCII digits
/// with an optional point and exponent. The shift is made in the decimal text, so
/// that 1.1 % is the double nearest to 0.011, which 1.1 / 100 is not.
pub(crate) fn decimal(literal: &str, shift: i64) -> Result<f64, DecimalRange> {
    let (mantissa, exponent) = match literal.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, saturating_exponent(exponent)),
        None => (literal, 0),
    };
    let exponent = exponent.saturating_add(shift);
    let value = format!("{mantissa}e{exponent}").parse().unwrap_or(f64::INFINITY);
    if !f64::is_finite(value) {
        Err(DecimalRange::TooLarge)
    } else if value == 0.0 && mantissa.contains(|digit: char| matches!(digit, '1'..='9')) {
        Err(DecimalRange::TooSmall)
    } else {
        Ok(value)
    }
}

fn saturating_exponent(exponent: &str) -> i64 {
    exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX })
}

/// The power of ten of a word such as 万 or k written after a number.
pub(crate) fn magnitude_of(word: &str) -> Option<i64> {
    Some(match word {
        "元" => 0,
        "k" | "K" | "千" | "千元" => 3,
        "w" | "W" | "万" | "万元" => 4,
        "M" | "mn" | "million" | "百万" | "百万元" => 6,
        "千万" | "千万元" => 7,
        "亿" | "亿元" => 8,
        "bn" | "billion" => 9,
        _ => return None,
    })
}

fn is_not_finite_word(folded: &str) -> bool {
    let word = folded.trim_start_matches(['+', '-']);
    ["nan", "inf", "infinity", "∞"].iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// What surrounds the digits, peeled off from both ends.
struct Parts<'text> {
    negative: bool,
    percent: bool,
    body: &'text str,
}

impl<'text> Parts<'text> {
    fn split(folded: &'text str) -> Option<Self> {
        const CURRENCY: [char; 4] = ['\u{a5}', '$', '€', '£'];
        let mut sign = None;
        let (mut currency, mut percent, mut parentheses) = (false, false, false);
        let mut body = folded;
        loop {
            body = body.trim();
            let unsigned = sign.is_none() && !parentheses;
            let inner = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            if let Some(rest) = body.strip_prefix(['+', '-']).filter(|_| unsigned) {
                sign = Some(body.starts_with('-'));
                body = rest;
            } else if let Some(rest) = inner.filter(|_| unsigned) {
                parentheses = true;
                body = rest;
            } else if let Some(rest) = body.strip_prefix(CURRENCY).filter(|_| !currency) {
                currency = true;
                body = rest;
            } else if let Some(rest) = body.strip_suffix(CURRENCY).filter(|_| !currency) {
                currency = true;
                body = rest;
            } else if let Some(rest) = body.strip_suffix('%').filter(|_| !percent) {
                percent = true;
                body = rest;
            } else {
                break;
            }
        }
        (!(currency && percent)).then_some(Parts { negative: parentheses || sign == Some(true), percent, body })
    }
}

enum Refusal {
    NotANumber,
    Ambiguous(NumberAmbiguity),
}

/// Digits with an optional point and exponent, all separators removed.
fn plain_literal(body: &str) -> Result<String, Refusal> {
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let mut literal = plain_mantissa(mantissa)?;
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if !all_digits(digits) {
            return Err(Refusal::NotANumber);
        }
        literal.push('e');
        literal.push_str(exponent);
    }
    Ok(literal)
}

fn plain_mantissa(mantissa: &str) -> Result<String, Refusal> {
    let known = |sign: char| sign.is_ascii_digit() || ",._ ".contains(sign) || is_group_space(sign);
    if !mantissa.chars().all(known) || !mantissa.contains(|sign: char| sign.is_ascii_digit()) {
        return Err(Refusal::NotANumber);
    }
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let commas = mantissa.matches(',').count();
    if let Some(fraction) = fraction {
        if fraction.contains(',') {
            return Err(Refusal::Ambiguous(if commas == 1 {
                NumberAmbiguity::DecimalComma
            } else {
                NumberAmbiguity::Grouping
            }));
        }
        if fraction.contains('.') {
            return Err(if is_grouped(mantissa, '.') {
                Refusal::Ambiguous(NumberAmbiguity::Grouping)
            } else {
                Refusal::NotANumber
            });
        }
    }
    let fraction_digits = match fraction {
        Some("") | None => String::new(),
        Some(digits) => without_underscores(digits).ok_or(Refusal::NotANumber)?,
    };
    let separator = whole.chars().find(|sign| *sign == ',' || *sign == ' ' || is_group_space(*sign));
    let whole_digits = match separator {
        None if whole.is_empty() => String::new(),
        None => without_underscores(whole).ok_or(Refusal::NotANumber)?,
        Some(' ') if is_grouped(whole, ' ') => {
            return Err(Refusal::Ambiguous(NumberAmbiguity::Grouping));
        }
        Some(separator) if separator != ' ' && is_grouped(whole, separator) => whole.replace(separator, ""),
        Some(',') if commas == 1 && fraction.is_none() => {
            return Err(Refusal::Ambiguous(NumberAmbiguity::DecimalComma));
        }
        Some(',') => return Err(Refusal::Ambiguous(NumberAmbiguity::Grouping)),
        Some(_) => return Err(Refusal::NotANumber),
    };
    Ok(format!("{whole_digits}.{fraction_digits}"))
}

/// The spaces a typesetter groups digits with: no-break, narrow no-break, thin.
fn is_group_space(sign: char) -> bool {
    matches!(sign, '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// 1 to 3 digits, then groups of exactly 3. A leading 0 (`0,123`) is a decimal
/// number with a comma, not thousands.
fn is_grouped(whole: &str, separator: char) -> bool {
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len())
        && all_digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && all_digits(group))
}

fn without_underscores(digits: &str) -> Option<String> {
    digits.split('_').all(all_digits).then(|| digits.replace('_', ""))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn hint(folded: &str) -> Option<NumberHint> {
    if folded.starts_with('#') {
        return Some(NumberHint::SpreadsheetError);
    }
    if is_date_like(folded) {
        return Some(NumberHint::Date);
    }
    let start_of_word = folded.find(|sign: char| sign.is_alphabetic())?;
    let (number, word) = folded.split_at_checked(start_of_word)?;
    let shift = magnitude_of(word.trim())?;
    let parts = Parts::split(number).filter(|parts| !parts.percent)?;
    let literal = plain_literal(parts.body).ok()?;
    let value = decimal(&literal, shift).ok()?;
    let sign = if parts.negative { "-" } else { "" };
    Some(NumberHint::Write(format!("{sign}{}", shortest(value))))
}

/// Three runs of digits between `-`, `/` or 年月日, as no number has.
fn is_date_like(folded: &str) -> bool {
    let runs: Vec<&str> = folded.trim_end_matches('日').split(['-', '/', '年', '月']).collect();
    runs.len() == 3 && runs.iter().all(|run| run.len() <= 4 && all_digits(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        parse_number(text).unwrap().value
    }

    fn code(text: &str) -> &'static str {
        parse_number(text).unwrap_err().code()
    }

    #[test]
    fn accepts_the_ways_people_write_numbers() {
        for (text, expected) in [
            ("  7 ", 7.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("2.5E-3", 0.0025),
            ("1,234,567.25", 1_234_567.25),
            ("1，234", 1234.0),
            ("1\u{a0}234\u{a0}567", 1_234_567.0),
            ("１２．５％", 0.125),
            ("-¥1,200.50", -1200.5),
            ("$-5", -5.0),
            ("￥１，２００", 1200.0),
            ("5 €", 5.0),
            ("£(3)", -3.0),
            ("（100）", -100.0),
            ("(3%)", -0.03),
            ("－5", -5.0),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn a_percentage_is_the_double_nearest_to_its_decimal() {
        // 1.1 / 100.0 is 0.011000000000000001.
        assert_eq!(value("1.1%"), 0.011);
        assert_ne!(1.1 / 100.0, 0.011);
    }

    #[test]
    fn refuses_with_the_right_code() {
        for (text, expected) in [
            ("   ", "E-EMPTYCELL"),
            ("-", "E-TYPE"),
            ("%", "E-TYPE"),
            ("+-5", "E-TYPE"),
            ("(-5)", "E-TYPE"),
            ("0x10", "E-TYPE"),
            ("1__0", "E-TYPE"),
            ("_1", "E-TYPE"),
            ("1 2", "E-TYPE"),
            ("1e", "E-TYPE"),
            ("e5", "E-TYPE"),
            ("$5%", "E-TYPE"),
            ("#DIV/0!", "E-TYPE"),
            ("0,5", "E-AMBIGUOUS"),
            ("0,123", "E-AMBIGUOUS"),
            ("1234,567", "E-AMBIGUOUS"),
            ("1.234.567", "E-AMBIGUOUS"),
            ("1 000", "E-AMBIGUOUS"),
            ("1,,000", "E-AMBIGUOUS"),
            ("1e400", "E-NONFINITE"),
            ("-1e99999999999999999999", "E-NONFINITE"),
            ("-Infinity", "E-NONFINITE"),
            ("∞", "E-NONFINITE"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn suggests_what_to_write() {
        for (text, words) in [
            ("1万", "write 10000"),
            ("-1.2亿", "write -120000000"),
            ("3 k", "write 3000"),
            ("1w", "write 10000"),
            ("2024-01-02", "date"),
            ("2024年1月2日", "date"),
            ("#N/A", "spreadsheet"),
        ] {
            let message = parse_number(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
    }

    #[test]
    fn a_number_too_small_is_zero_with_a_warning() {
        let read = parse_number("-1e-400").unwrap();
        assert_eq!(read.value.to_bits(), (-0.0_f64).to_bits());
        assert_eq!(read.warning.unwrap().code(), "W-UNDERFLOW");
        assert_eq!(parse_number("0e-999").unwrap().warning, None);
        assert_eq!(value("5e-324"), f64::from_bits(1));
    }

    #[test]
    fn shortest_text_reads_back() {
        for number in [0.0, -0.0, 0.1, 1e300, 5e-324, 123_456.789, 1e15, 1e-5] {
            let text = shortest(number);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), f64::to_bits(number));
            assert!(text.len() < 26, "{text}");
        }
    }
}
