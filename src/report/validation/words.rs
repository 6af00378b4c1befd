//! What the terminal and the page say alike: figures, errors, names.

use crate::lang::Lang;
use crate::report::number::{count, exact, fixed};
use crate::report::words::say;
use crate::validate::check::{Check, Comparison, Figure, Scale, Standing};
use crate::validate::{Subject, Validation};

/// Letters of a hash that are shown.
const HASH: usize = 12;

/// The verdict in words, with what belongs to it.
pub struct Said {
    pub verdict: String,
    pub sentences: Vec<String>,
    pub facts: Vec<String>,
}

impl Said {
    pub fn of(validation: &Validation, lang: Lang) -> Self {
        let summary = validation.summary();
        let values = [
            ("checks", count(summary.checks as u64)),
            ("failed", count(summary.failed as u64)),
            ("not_run", count(summary.not_run as u64)),
        ];
        let key = match validation.standing() {
            Standing::Passed if !validation.not_asked.is_empty() => "validate.verdict-part",
            Standing::Passed => "validate.verdict-passed",
            Standing::NotRun => "validate.verdict-not-run",
            Standing::Failed => "validate.verdict-failed",
        };
        let mut sentences = Vec::new();
        let worst = validation.groups.iter().filter_map(|group| group.worst());
        let worst = worst.reduce(|worst, check| if check.share() > worst.share() { check } else { worst });
        let comparisons = ("comparisons", count(summary.comparisons));
        match worst.filter(|_| summary.failed == 0) {
            Some(check) if check.share() == Some(0.0) => {
                sentences.push(say(lang, "validate.sentence-exact", &[comparisons]));
            }
            Some(check) => {
                let values = [comparisons, ("worst", percent(check.share())), ("check", check.id.clone())];
                sentences.push(say(lang, "validate.sentence", &values));
            }
            None => sentences.push(say(lang, "validate.sentence-failed", &[comparisons])),
        }
        if !validation.not_asked.is_empty() {
            let names: Vec<&str> = validation.not_asked.iter().map(|of| subject(*of, lang)).collect();
            let separator = if lang == Lang::ZhCn { "、" } else { ", " };
            sentences.push(say(lang, "validate.only", &[("subjects", names.join(separator))]));
        }
        Self { verdict: say(lang, key, &values), sentences, facts: facts(validation, lang) }
    }
}

/// Version, platform, streams, cases.
fn facts(validation: &Validation, lang: Lang) -> Vec<String> {
    let provenance = &validation.provenance;
    let commit = provenance.commit.as_deref().map_or_else(String::new, |commit| format!(" ({commit})"));
    let hash: String = provenance.cases_sha256.chars().take(HASH).collect();
    let cases = match &provenance.cases_file {
        Some(file) => say(lang, "validate.cases-file", &[("file", file.clone()), ("hash", hash)]),
        None => say(lang, "validate.cases-built-in", &[("hash", hash)]),
    };
    let mut facts = vec![say(lang, "validate.version", &[("version", provenance.version.clone() + &commit)])];
    if !provenance.platform.is_empty() {
        facts.push(provenance.platform.clone());
    }
    facts.push(say(lang, "validate.streams", &[("version", provenance.stream_version.to_string())]));
    facts.push(cases);
    facts
}

/// The name of a group.
pub fn subject(of: Subject, lang: Lang) -> &'static str {
    lang.find(&format!("validate.subject.{}", of.key())).unwrap_or_default()
}

/// What a group is compared with.
pub fn against(of: Subject, lang: Lang) -> &'static str {
    lang.find(&format!("validate.against.{}", of.key())).unwrap_or_default()
}

/// What a check says.
pub fn about(check: &Check, lang: Lang) -> String {
    check.about.text(lang)
}

/// Why it was not run, or could not be computed.
pub fn reason(check: &Check, lang: Lang) -> Option<String> {
    check.reason.as_ref().map(|reason| reason.text(lang))
}

/// A share of a tolerance: `35%`, `< 0.1%`, a dash where nothing was compared or no tolerance would have helped.
pub fn percent(share: Option<f64>) -> String {
    match share {
        Some(0.0) => "0%".to_owned(),
        Some(share) if share < 0.001 => "< 0.1%".to_owned(),
        Some(share) if share < 0.1 => format!("{}%", fixed(share * 100.0, 1)),
        Some(share) if share < 1.0 => format!("{}%", fixed((share * 100.0).min(99.0), 0)),
        Some(share) if share < 100.0 => format!("{}%", fixed(share * 100.0, 0)),
        Some(share) if share.is_finite() => "> 9,999%".to_owned(),
        _ => "–".to_owned(),
    }
}

/// A figure as it is shown: the shortest text of a number, cut to ten digits where that is long, to six where chance has
/// a part.
pub fn figure(figure: &Figure, scale: Scale) -> String {
    let digits = if matches!(scale, Scale::StandardErrors | Scale::Bound) { 6 } else { 10 };
    match figure {
        Figure::Number(value) => {
            let whole = exact(*value);
            if whole.len() <= digits + 2 {
                return whole;
            }
            let size = value.abs();
            if !(1e-4..1e9).contains(&size) {
                return format!("{value:.*e}", digits - 1);
            }
            let exponent: i32 =
                format!("{size:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
            let places = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
            let cut = format!("{value:.places$}");
            if cut.contains('.') { cut.trim_end_matches('0').trim_end_matches('.').to_owned() } else { cut }
        }
        Figure::Text(text) => {
            let short: String = text.chars().take(60).collect();
            if short.len() < text.len() { short + "…" } else { short }
        }
    }
}

/// Two digits of an error.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if (0.001..10_000.0).contains(&value.abs()) {
        let digits = format!("{value:.1e}");
        let exponent: i32 = digits.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
        return fixed(value, 1 - exponent);
    }
    format!("{value:.1e}")
}

/// The error of a comparison with its unit.
pub fn error(comparison: &Comparison, lang: Lang) -> String {
    match (comparison.error, comparison.scale) {
        (None, _) | (_, Scale::Exact) if !comparison.passed => "–".to_owned(),
        (None, _) | (_, Scale::Exact) => "0".to_owned(),
        (Some(error), Scale::StandardErrors) => format!("{} {}", short(error), lang.text("validate.standard-errors")),
        (Some(error), _) => short(error),
    }
}

/// The tolerance of a comparison with its unit.
pub fn allowed(comparison: &Comparison, lang: Lang) -> String {
    let tolerance = short(comparison.tolerance);
    match comparison.scale {
        Scale::Exact => lang.text("validate.exact").to_owned(),
        Scale::Absolute | Scale::Mixed => tolerance,
        Scale::Relative => format!("{tolerance} {}", lang.text("validate.relative")),
        Scale::StandardErrors => format!("{tolerance} {}", lang.text("validate.standard-errors")),
        Scale::Bound => format!("{} {tolerance}", lang.text("validate.at-most")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_honest() {
        let number = |value: f64| figure(&Figure::from(value), Scale::Relative);
        assert_eq!(number(-44.0671), "-44.0671");
        assert_eq!(number(0.15865525393145705), "0.1586552539");
        assert_eq!(number(1234.5678901234), "1234.56789");
        assert_eq!(number(4.605353009581955e-308), "4.605353010e-308");
        assert_eq!(number(f64::NAN), "NaN");
        assert_eq!(figure(&Figure::from(-0.092_028_29), Scale::StandardErrors), "-0.0920283");
        assert_eq!(figure(&Figure::from(0.002_261_43), Scale::Bound), "0.00226143");
        assert_eq!(short(2.345e-14), "2.3e-14");
        assert_eq!((short(4.0), short(0.00602)), ("4.0".to_owned(), "0.0060".to_owned()));
    }

    #[test]
    fn a_share_below_all_of_it_never_reads_as_all_of_it() {
        assert_eq!(percent(Some(0.9999)), "99%");
        assert_eq!(percent(Some(1.0)), "100%");
        assert_eq!(percent(Some(0.0004)), "< 0.1%");
        assert_eq!((percent(None), percent(Some(f64::INFINITY))), ("–".to_owned(), "–".to_owned()));
    }
}
