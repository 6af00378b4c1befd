//! Calendar months: labels for simulated ones. Never reads the clock.

use std::fmt;

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u8,
}

impl Month {
    /// Reads `YYYY-MM`.
    ///
    /// ```
    /// use roicast::calendar::Month;
    /// let start = Month::parse("2026-11").unwrap();
    /// assert_eq!(start.after(3).to_string(), "2027-02");
    /// assert!(Month::parse("2026-13").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let month: u8 = month.parse().ok()?;
        (1..=12).contains(&month).then_some(Self { year: year.parse().ok()?, month })
    }

    /// The month some months later.
    #[must_use]
    pub fn after(self, months: usize) -> Self {
        let index = self.year * 12 + i32::from(self.month) - 1 + i32::try_from(months).unwrap_or(i32::MAX / 24);
        Self { year: index.div_euclid(12), month: (index.rem_euclid(12) + 1) as u8 }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
