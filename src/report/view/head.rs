//! What stands above and below all sections: what the report is about, in which money, and what repeats it.

use super::{Phrase, Value};
use crate::analysis::comparison::Comparison;
use crate::analysis::results::{Case, Provenance};
use crate::lang::Lang;
use crate::report::Style;
use crate::report::words::{Labels, Words, kind_key};

/// What a report is about.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    /// Name of the case, or that options are compared.
    pub name: Value,
    /// What is decided.
    pub description: Option<Value>,
    /// Horizon, money, discount rate, kind of project.
    pub facts: Vec<Value>,
    /// What repeats the numbers, in one sentence.
    pub provenance: Phrase,
    unit: Option<&'a str>,
    currency: &'a str,
    labels: &'a Labels,
}

impl<'a> Head<'a> {
    /// The head of one case.
    pub(super) fn of_case(case: &'a Case, provenance: &Provenance, labels: &'a Labels) -> Self {
        let rate = Value::Share(case.discount_rate);
        let rate_key = if case.discount_rate_assumed { "report.discount-assumed" } else { "report.discount" };
        let mut facts = vec![
            phrase(Phrase::new("report.horizon").with("months", Value::Count(case.horizon as u64))),
            phrase(Phrase::new("report.money").with("unit", Value::Unit)),
            phrase(Phrase::new(rate_key).with("rate", rate)),
        ];
        facts.extend(case.kind.map(|kind| Value::Key(kind_key(kind))));
        Self {
            name: Value::Label(case.name.clone()),
            description: case.description.clone().map(Value::Label),
            facts,
            provenance: repeats(&provenance.version, &provenance.scenario_sha256, &provenance.seed, provenance.trials),
            unit: case.unit.as_deref(),
            currency: &case.currency,
            labels,
        }
    }

    /// The head of a comparison.
    pub(super) fn of_comparison(comparison: &'a Comparison) -> Self {
        let hashes: Vec<&str> =
            comparison.options.iter().filter_map(|option| option.scenario_sha256.as_deref()).collect();
        let count = Value::Count(comparison.options.len() as u64);
        let names = super::options::names(comparison);
        Self {
            name: phrase(Phrase::new("view.comparison-of").with("count", count)),
            description: Some(Value::List(names)),
            facts: vec![
                phrase(Phrase::new("report.horizon").with("months", Value::Count(comparison.horizon as u64))),
                phrase(Phrase::new("report.money").with("unit", Value::Unit)),
            ],
            provenance: repeats(
                &comparison.version,
                hashes.first().copied().unwrap_or_default(),
                &comparison.seed,
                comparison.trials,
            ),
            unit: comparison.unit.as_deref(),
            currency: &comparison.currency,
            labels: &comparison.labels,
        }
    }

    /// The words of the report in a language.
    pub(crate) fn words(&self, lang: Lang) -> Words<'_> {
        Words { unit: self.unit, currency: self.currency, labels: self.labels, lang, style: Style::Plain }
    }
}

fn phrase(phrase: Phrase) -> Value {
    Value::Phrase(Box::new(phrase))
}

fn repeats(version: &str, hash: &str, seed: &str, trials: u64) -> Phrase {
    Phrase::new("html.footer")
        .with("version", Value::Text(version.to_owned()))
        .with("hash", Value::Text(hash.chars().take(12).collect()))
        .with("seed", Value::Text(seed.to_owned()))
        .with("trials", Value::Count(trials))
}
