//! Values of options, read from text: all wrong ones are reported together, in the form of every other problem.

use crate::analysis::run::{Precision, design_of};
use crate::batch::Share;
use crate::lang::Message;
use crate::random::design::Design;
use crate::scenario::patch::Patch;
use crate::scenario::problem::{Problem, Problems};
use crate::text::name::nearest;
use crate::text::number::parse_number;

/// Most threads that can be asked for.
pub const MAX_THREADS: u64 = 1024;

/// Collects problems while reading values.
#[derive(Debug, Default)]
pub struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    /// All problems found, if any.
    pub fn finish(self) -> Result<(), Problems> {
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
    }

    /// A problem found elsewhere.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn refuse(&mut self, code: &'static str, path: &str, message: Message) {
        self.problems.push(Problem::error(code, path, message));
    }

    fn out_of_range(&mut self, path: &str, value: &str, rule: &str) {
        self.refuse("E-RANGE", path, Message::new("number.range").with("value", value).with("rule", rule));
    }

    /// A whole number of at least `least`: `20000`, `20_000`, `100k`, `2m` or `1e6`.
    pub fn count(&mut self, path: &str, text: Option<&str>, least: u64, most: u64) -> Option<u64> {
        let text = text?;
        // The largest number there is is only worth naming to who went beyond it.
        let small = text.trim_start().starts_with('-') || matches!(whole(text), Whole::Value(_));
        let rule = if most == u64::MAX && small { format!(">= {least}") } else { format!(">= {least}, <= {most}") };
        match whole(text) {
            Whole::Value(value) if (least..=most).contains(&value) => return Some(value),
            Whole::Value(_) | Whole::OutOfRange => self.out_of_range(path, text, &rule),
            Whole::Fraction => {
                self.refuse("E-TYPE", path, Message::new("type.expected-integer").with("found", format!("\"{text}\"")));
            }
        }
        None
    }

    /// A share between 0 and 1: `0.01` or `1%`.
    pub fn share(&mut self, path: &str, text: Option<&str>) -> Option<f64> {
        let text = text?;
        match parse_number(text).map(|parsed| parsed.value) {
            Ok(value) if (0.0..=1.0).contains(&value) => return Some(value),
            Ok(_) => {
                let message = Message::new("number.range-share").with("value", text);
                self.refuse("E-RANGE", path, message);
            }
            Err(_) => {
                self.refuse("E-TYPE", path, Message::new("type.expected-number").with("found", format!("\"{text}\"")));
            }
        }
        None
    }

    /// An amount of money: any finite number.
    pub fn amount(&mut self, path: &str, text: Option<&str>) -> Option<f64> {
        let text = text?;
        let found = parse_number(text).ok().map(|parsed| parsed.value).filter(|value| value.is_finite());
        if found.is_none() {
            self.refuse("E-TYPE", path, Message::new("type.expected-number").with("found", format!("\"{text}\"")));
        }
        found
    }

    /// Bytes: `2GB`, `500 MB`, `1.5GiB` or a plain number.
    pub fn bytes(&mut self, path: &str, text: Option<&str>) -> Option<u64> {
        let text = text?;
        let trimmed = text.trim();
        let split = trimmed.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(split);
        let unit = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => Some(1.0),
            "k" | "kb" => Some(1e3),
            "kib" => Some(1024.0),
            "m" | "mb" => Some(1e6),
            "mib" => Some(1_048_576.0),
            "g" | "gb" => Some(1e9),
            "gib" => Some(1_073_741_824.0),
            "t" | "tb" => Some(1e12),
            "tib" => Some(1_099_511_627_776.0),
            _ => None,
        };
        let bytes = unit.and_then(|unit| Some(number.trim().parse::<f64>().ok()? * unit));
        match bytes {
            Some(bytes) if bytes >= 1.0 && bytes < u64::MAX as f64 => Some(bytes as u64),
            _ => {
                self.refuse("E-RANGE", path, Message::new("usage.size").with("found", text));
                None
            }
        }
    }

    /// Seconds: `90s`, `30m`, `2h`, `1.5d` or a plain number.
    pub fn seconds(&mut self, path: &str, text: Option<&str>) -> Option<f64> {
        let text = text?;
        let trimmed = text.trim();
        let split = trimmed.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(split);
        let unit = match unit.to_ascii_lowercase().as_str() {
            "" | "s" => Some(1.0),
            "m" | "min" => Some(60.0),
            "h" => Some(3600.0),
            "d" => Some(86_400.0),
            _ => None,
        };
        let seconds = unit.and_then(|unit| Some(number.trim().parse::<f64>().ok()? * unit));
        let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
        if seconds.is_none() {
            self.refuse("E-RANGE", path, Message::new("usage.time").with("found", text));
        }
        seconds
    }

    /// A part of a whole: `2/5`.
    pub fn part(&mut self, path: &str, text: Option<&str>) -> Option<Share> {
        let text = text?;
        let share = Share::parse(text);
        if share.is_none() {
            self.refuse("E-RANGE", path, Message::new("usage.shard").with("found", text));
        }
        share
    }

    /// A sampling design by name.
    pub fn design(&mut self, text: Option<&str>) -> Option<Design> {
        let text = text?;
        let found = design_of(text);
        if found.is_none() {
            let allowed = "independent, latin-hypercube, sobol";
            self.refuse("E-CHOICE", "design", Message::new("shape.word").with("found", text).with("allowed", allowed));
        }
        found
    }

    /// One of some words.
    pub fn word<T: Copy>(&mut self, path: &str, text: Option<&str>, words: &[(&str, T)]) -> Option<T> {
        let text = text?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = Message::new("shape.word").with("found", text).with("allowed", allowed.join(", "));
            let problem = Problem::error("E-CHOICE", path, message);
            self.problems.push(match nearest(text, allowed) {
                Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
                None => problem,
            });
        }
        found
    }

    /// A value read elsewhere, with all its problems.
    pub fn all<T>(&mut self, read: Result<T, Problems>) -> Option<T> {
        read.map_err(|problems| self.problems.extend(problems.0)).ok()
    }

    /// Values of a repeated option.
    pub fn each<T>(&mut self, texts: &[String], read: impl Fn(&str) -> Result<T, Problem>) -> Vec<T> {
        let read = |text: &String| read(text).map_err(|problem| self.problems.push(problem)).ok();
        texts.iter().filter_map(read).collect()
    }

    /// A precision to reach.
    pub fn precision(&mut self, text: Option<&str>) -> Option<Precision> {
        Precision::parse(text?).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// Overrides, the horizon last.
    pub fn patches(&mut self, set: &[String], horizon: Option<&str>) -> Vec<Patch> {
        let mut patches = Vec::new();
        for text in set {
            match Patch::parse(text) {
                Ok(patch) => patches.push(patch),
                Err(problem) => self.problems.push(problem),
            }
        }
        let months = self.count("horizon", horizon, 0, u64::MAX);
        patches.extend(months.map(|months| Patch { path: "horizon".into(), value: months.to_string() }));
        patches
    }
}

enum Whole {
    Value(u64),
    OutOfRange,
    /// A fraction, or no number at all.
    Fraction,
}

fn whole(text: &str) -> Whole {
    let plain: String = text.trim().chars().filter(|letter| !matches!(letter, '_' | ',')).collect();
    let lower = plain.to_ascii_lowercase();
    let (digits, factor) = match lower.strip_suffix('k') {
        Some(digits) => (digits, 1_000),
        None => match lower.strip_suffix('m') {
            Some(digits) => (digits, 1_000_000),
            None => (lower.as_str(), 1),
        },
    };
    if digits.is_empty() {
        return Whole::Fraction;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = digits.parse::<u64>().ok().and_then(|value| value.checked_mul(factor));
        return value.map_or(Whole::OutOfRange, Whole::Value);
    }
    match digits.parse::<f64>().map(|value| value * factor as f64) {
        Ok(value) if value < 0.0 || value >= u64::MAX as f64 => Whole::OutOfRange,
        Ok(value) if value.floor() == value => Whole::Value(value as u64),
        _ => Whole::Fraction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<u64, String> {
        let mut reader = Reader::default();
        let value = reader.count("trials", Some(text), 1, u64::MAX);
        reader.finish().map_err(|problems| problems.to_string())?;
        value.ok_or_else(|| "nothing".to_owned())
    }

    #[test]
    fn counts_are_read_in_the_forms_people_type() {
        for (text, value) in
            [("20000", 20_000), ("20_000", 20_000), ("100k", 100_000), ("1e6", 1_000_000), ("1.5M", 1_500_000)]
        {
            assert_eq!(read(text), Ok(value), "{text}");
        }
        assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
    }

    #[test]
    fn counts_out_of_range_name_the_option_and_the_rule() {
        for text in ["0", "-5", "18446744073709551616", "1e30", "-1e30"] {
            let said = read(text).expect_err(text);
            assert!(said.starts_with("E-RANGE trials:") && said.contains(">= 1"), "{text}: {said}");
        }
        for text in ["many", "1.5", "", "nan", "k"] {
            assert!(read(text).is_err_and(|said| said.starts_with("E-TYPE trials:")), "{text}");
        }
    }

    #[test]
    fn sizes_take_units() {
        let size = |text: &str| Reader::default().bytes("max-memory", Some(text));
        assert_eq!(size("2GB"), Some(2_000_000_000));
        assert_eq!(size("1.5 GiB"), Some(1_610_612_736));
        assert_eq!(size("-1GB"), None);
        assert_eq!(size("2 parsecs"), None);
        assert_eq!(size("nanGB"), None);
    }

    #[test]
    fn times_take_units() {
        let time = |text: &str| Reader::default().seconds("max-time", Some(text));
        assert_eq!((time("90"), time("30m"), time("1.5 h")), (Some(90.0), Some(1800.0), Some(5400.0)));
        assert_eq!((time("-1h"), time("soon"), time("nan"), time("0")), (None, None, None, None));
    }
}
