//! Calendar dates as day numbers.

/// The day number of a date of the Gregorian calendar, 0 for 1970-01-01, extended to all years
/// before its introduction; `None` when there is no such date.
///
/// ```
/// use roicast::finance::days_from_civil;
/// assert_eq!(days_from_civil(2008, 3, 1).unwrap() - days_from_civil(2008, 1, 1).unwrap(), 60);
/// assert_eq!(days_from_civil(2026, 2, 30), None);
/// ```
pub fn days_from_civil(year: i32, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Counting years from March puts the leap day at the end: the months before it then have a
    // pattern of 153 days in five, and every 400 years have 146,097 days.
    let from_march = (month + 9) % 12;
    let year = i64::from(year) - i64::from(month <= 2);
    let day_of_year = i64::from((153 * from_march + 2) / 5 + day - 1);
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719,468 days lie between 1 March of the year 0 and 1 January 1970.
    Some(365 * year + leap_days + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(days_from_civil(1970, 1, 1), Some(0));
        assert_eq!(days_from_civil(2000, 2, 29), Some(11_016));
        // The spreadsheet serial of 2024-01-01 is 45292, that of 1970-01-01 is 25569.
        assert_eq!(days_from_civil(2024, 1, 1), Some(45_292 - 25_569));
        assert_eq!(days_from_civil(1969, 12, 31), Some(-1));
    }

    #[test]
    fn every_day_of_400_years_follows_the_day_before() {
        let mut expected = days_from_civil(1800, 1, 1).unwrap();
        for year in 1800..2200 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(number) = days_from_civil(year, month, day) {
                        assert_eq!(number, expected, "{year}-{month}-{day}");
                        expected += 1;
                    }
                }
            }
        }
        assert_eq!(expected - days_from_civil(1800, 1, 1).unwrap(), 146_097);
    }

    #[test]
    fn no_such_date() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 1, 0)] {
            assert_eq!(days_from_civil(year, month, day), None);
        }
    }
}
