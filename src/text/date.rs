//! Dates as they are written in a cell: ISO 8601 calendar dates, and nothing else.

use std::fmt;

use super::{excerpt, to_ascii};
use crate::lang::{Lang, Message};

/// A day of the Gregorian calendar, year 1 to 9999. Days compare in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate {
    year: u16,
    month: u8,
    day: u8,
}

impl CalendarDate {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        valid.then_some(CalendarDate { year, month, day })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01, negative before (Hinnant 2013, "chrono-Compatible
    /// Low-Level Date Algorithms", `days_from_civil`).
    pub fn days_since_1970(self) -> i32 {
        let year = i32::from(self.year) - i32::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i32::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i32::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse of [`days_since_1970`](Self::days_since_1970), as far as years
    /// have four digits (Hinnant 2013, `civil_from_days`).
    fn from_days_since_1970(days: i32) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        CalendarDate::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Why a text was not read as a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Nothing is written.
    Empty,
    /// The text is no ISO date.
    NotIso {
        /// The text as written.
        text: String,
        /// The same day in ISO form, where there is only one reading.
        instead: Option<CalendarDate>,
    },
    /// An ISO date of a day that does not exist.
    NoSuchDay {
        /// The text as written.
        text: String,
    },
    /// A bare number in the range of a spreadsheet's day count.
    ExcelSerial {
        /// The text as written.
        text: String,
        /// The day it stands for in the 1900 system.
        day: CalendarDate,
    },
}

impl DateError {
    /// The stable code, `E-DATE`.
    pub fn code(&self) -> &'static str {
        "E-DATE"
    }
}

impl DateError {
    /// What is wrong, in any language.
    pub fn message(&self) -> Message {
        match self {
            DateError::Empty => Message::new("date.empty"),
            DateError::NotIso { text, instead } => {
                let message = Message::new(if instead.is_some() { "date.write" } else { "date.not-iso" });
                let message = message.with("text", excerpt(text));
                match instead {
                    Some(day) => message.with("day", day),
                    None => message,
                }
            }
            DateError::NoSuchDay { text } => Message::new("date.no-such-day").with("text", excerpt(text)),
            DateError::ExcelSerial { text, day } => {
                Message::new("date.excel-serial").with("text", excerpt(text)).with("day", day)
            }
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

impl std::error::Error for DateError {}

/// Reads a date written as year-month-day with four, two and two digits.
///
/// # Errors
/// [`DateError`]. Nothing is guessed: for `2026/1/31` the message says what to
/// write, and `03/04/2026` has two readings.
///
/// ```
/// use roicast::text::parse_date;
///
/// assert_eq!(parse_date("2026-01-31").unwrap().day(), 31);
/// let message = parse_date("45292").unwrap_err().to_string();
/// assert!(message.contains("Excel serial number, write 2024-01-01"));
/// ```
pub fn parse_date(text: &str) -> Result<CalendarDate, DateError> {
    let written = text.trim();
    if written.is_empty() {
        return Err(DateError::Empty);
    }
    let folded: String = written.chars().map(to_ascii).collect();
    if is_iso(&folded) {
        return year_month_day(&folded).ok_or_else(|| DateError::NoSuchDay { text: written.to_owned() });
    }
    let text = written.to_owned();
    Err(match excel_serial(&folded) {
        Some(day) => DateError::ExcelSerial { text, day },
        None => DateError::NotIso { text, instead: year_month_day(&folded) },
    })
}

fn is_iso(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The day of a text that begins with a year of four digits, then month and day:
/// `2026/1/31`, `2026年1月31日`, `20260131`, `2026-01-31 00:00`.
fn year_month_day(text: &str) -> Option<CalendarDate> {
    let date = text.split([' ', 'T']).next()?;
    let runs: Vec<&str> = if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![date.get(..4)?, date.get(4..6)?, date.get(6..)?]
    } else {
        date.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect()
    };
    match runs.as_slice() {
        [year, month, day] if year.len() == 4 => {
            CalendarDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

/// The day of a serial number in the 1900 system, where 45292 is 2024-01-01; a
/// time of day after the point is dropped. Numbers that are no days of 1954 to
/// 2119 are not taken for one: 2024 is a year.
fn excel_serial(text: &str) -> Option<CalendarDate> {
    /// Serial number of 1970-01-01.
    const EPOCH: i32 = 25_569;
    let days = match text.split_once('.') {
        Some((days, time)) if time.bytes().all(|byte| byte.is_ascii_digit()) => days,
        Some(_) => return None,
        None => text,
    };
    let serial: i32 = days.parse().ok()?;
    (20_000..80_000).contains(&serial).then(|| CalendarDate::from_days_since_1970(serial - EPOCH))?
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let day = |year, month, day| CalendarDate::new(year, month, day).unwrap().days_since_1970();
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(day(1969, 12, 31), -1);
        // 10,957 days: 30 years with 7 leap days; date(1) prints 946684800 s.
        assert_eq!(day(2000, 1, 1), 946_684_800 / 86_400);
        assert_eq!(day(2024, 3, 1) - day(2024, 2, 1), 29);
        assert_eq!(day(1900, 3, 1) - day(1900, 2, 1), 28);
        assert_eq!(day(9999, 12, 31), 2_932_896);
    }

    #[test]
    fn every_day_of_eight_centuries_is_followed_by_the_next() {
        let mut last = CalendarDate::new(1599, 12, 31).unwrap();
        for days in last.days_since_1970() + 1..last.days_since_1970() + 292_195 {
            let day = CalendarDate::from_days_since_1970(days).unwrap();
            assert_eq!(day.days_since_1970(), days);
            assert!(day > last);
            last = day;
        }
        assert_eq!(last.to_string(), "2399-12-31");
    }

    #[test]
    fn other_forms_are_refused_with_a_suggestion_where_there_is_one_reading() {
        for (text, words) in [
            ("2026-02-30", "no day 2026-02-30"),
            ("2026-13-01", "no day"),
            ("2026/1/31", "write 2026-01-31"),
            ("2026年1月31日", "write 2026-01-31"),
            ("20260131", "write 2026-01-31"),
            ("2026-01-31 00:00", "write 2026-01-31"),
            ("2026-1-5", "write 2026-01-05"),
            ("03/04/2026", "year-month-day"),
            ("31.1.26", "year-month-day"),
            ("2024", "year-month-day"),
            ("soon", "year-month-day"),
            ("45292.5", "Excel serial number, write 2024-01-01"),
            ("", "missing"),
        ] {
            let message = parse_date(text).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
        assert_eq!(parse_date("２０２６－０１－３１").unwrap().month(), 1);
        assert_eq!(parse_date(" 2024-02-29 ").unwrap().year(), 2024);
    }
}
