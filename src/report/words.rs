//! The words for what results name by key: outcomes, units, kinds, labels.

use indexmap::IndexMap;

use crate::analysis::results::{Results, Verdict, Warning};
use crate::lang::Lang;
use crate::outcome::{Metric, Outcome};
use crate::report::style::{Style, printable};
use crate::scenario::format::{BenefitKind, Confidence, CostCategory, CostClass, Dimension, ProjectKind};

/// A sentence by key with its values.
#[must_use]
pub fn say(lang: Lang, key: &'static str, values: &[(&str, String)]) -> String {
    lang.fill(lang.text(key), values)
}

/// Options and proposals by letter, so that tables stay narrow.
#[must_use]
pub fn letter(number: usize) -> String {
    let letter = u8::try_from(number).ok().filter(|number| *number < 26).map(|number| char::from(b'A' + number));
    letter.map_or_else(|| (number + 1).to_string(), String::from)
}

/// Name of an outcome.
#[must_use]
pub const fn metric_key(metric: Metric) -> &'static str {
    match metric {
        Metric::Roi => "metric.roi",
        Metric::RoiHard => "metric.roi-hard",
        Metric::BenefitCostRatio => "metric.benefit-cost-ratio",
        Metric::RoiDiscounted => "metric.roi-discounted",
        Metric::WeightedIndex => "metric.weighted-index",
        Metric::WeightedScore => "metric.weighted-score",
        Metric::Npv => "metric.npv",
        Metric::Irr => "metric.irr",
        Metric::Mirr => "metric.mirr",
        Metric::Payback => "metric.payback",
        Metric::PaybackDiscounted => "metric.payback-discounted",
        Metric::PeakFunding => "metric.peak-funding",
        Metric::Cost => "metric.cost",
        Metric::Benefit => "metric.benefit",
        Metric::BenefitHard => "metric.benefit-hard",
        Metric::BenefitSoft => "metric.benefit-soft",
        Metric::BenefitFinance => "metric.benefit-finance",
        Metric::BenefitOperations => "metric.benefit-operations",
        Metric::BenefitCustomer => "metric.benefit-customer",
        Metric::BenefitRisk => "metric.benefit-risk",
        Metric::BenefitInnovation => "metric.benefit-innovation",
        Metric::BenefitOrganisation => "metric.benefit-organisation",
    }
}

/// Name of a project kind.
#[must_use]
pub const fn kind_key(kind: ProjectKind) -> &'static str {
    match kind {
        ProjectKind::Efficiency => "kind.efficiency",
        ProjectKind::Growth => "kind.growth",
        ProjectKind::Strategic => "kind.strategic",
    }
}

/// Name of a value dimension.
#[must_use]
pub const fn dimension_key(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Finance => "dimension.finance",
        Dimension::Operations => "dimension.operations",
        Dimension::Customer => "dimension.customer",
        Dimension::Risk => "dimension.risk",
        Dimension::Innovation => "dimension.innovation",
        Dimension::Organisation => "dimension.organisation",
    }
}

/// Explicit or hidden.
#[must_use]
pub const fn class_key(class: CostClass) -> &'static str {
    match class {
        CostClass::Explicit => "class.explicit",
        CostClass::Hidden => "class.hidden",
    }
}

/// Hard or soft.
#[must_use]
pub const fn benefit_kind_key(kind: BenefitKind) -> &'static str {
    match kind {
        BenefitKind::Hard => "benefit-kind.hard",
        BenefitKind::Soft => "benefit-kind.soft",
    }
}

/// How a rule stands.
#[must_use]
pub const fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "verdict.met",
        Verdict::NotMet => "verdict.not-met",
        Verdict::TooClose => "verdict.too-close",
        Verdict::Undefined => "verdict.undefined",
    }
}

/// What a cost is for.
#[must_use]
pub const fn category_key(category: CostCategory) -> &'static str {
    match category {
        CostCategory::Hardware => "category.hardware",
        CostCategory::Software => "category.software",
        CostCategory::Implementation => "category.implementation",
        CostCategory::Staff => "category.staff",
        CostCategory::Training => "category.training",
        CostCategory::Migration => "category.migration",
        CostCategory::Interruption => "category.interruption",
        CostCategory::ProductivityDip => "category.productivity-dip",
        CostCategory::Governance => "category.governance",
        CostCategory::Change => "category.change",
        CostCategory::Maintenance => "category.maintenance",
        CostCategory::Other => "category.other",
    }
}

/// How sure the owner of an assumption is.
#[must_use]
pub const fn confidence_key(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "confidence.low",
        Confidence::Medium => "confidence.medium",
        Confidence::High => "confidence.high",
    }
}

/// Unit of money in words: `万元 (CNY)`, or the currency alone.
#[must_use]
pub fn money_unit(unit: Option<&str>, currency: &str) -> String {
    match unit {
        Some(unit) if unit != currency => format!("{} ({})", printable(unit), printable(currency)),
        _ => printable(currency),
    }
}

/// The words for a case: its labels, its unit of money, in a language and with or without emphasis.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// Unit of all amounts.
    pub unit: Option<&'a str>,
    /// ISO 4217 currency.
    pub currency: &'a str,
    /// Names in other languages.
    pub labels: &'a Labels,
    /// In which language.
    pub lang: Lang,
    /// With or without emphasis.
    pub style: Style,
}

/// Names in other languages, as a scenario gives them: language tag, name, label.
pub type Labels = IndexMap<String, IndexMap<String, String>>;

impl Words<'_> {
    /// A fixed text.
    pub fn text(&self, key: &'static str) -> &'static str {
        self.lang.text(key)
    }

    /// A sentence with values.
    pub fn say(&self, key: &'static str, values: &[(&str, String)]) -> String {
        say(self.lang, key, values)
    }

    /// A name of the scenario, by its label in this language.
    pub fn label(&self, name: &str) -> String {
        printable(self.labels.get(self.lang.tag()).and_then(|labels| labels.get(name)).map_or(name, String::as_str))
    }

    /// A random variable: an input by its label, else the part of the scenario it belongs to, such as
    /// `cost.Licence.amount`.
    pub fn driver(&self, name: &str) -> String {
        let known = self.label(name);
        if known != name {
            return known;
        }
        let Some((owner, field)) = name.rsplit_once('.') else { return known };
        let owner = ["cost.", "benefit.", "risk.", "adoption.", "milestone."]
            .into_iter()
            .find_map(|list| owner.strip_prefix(list))
            .unwrap_or(owner);
        // The parts of a table inside a line, such as its dip, belong to the field.
        let (owner, field) = ["dip", "driver", "intervention"]
            .into_iter()
            .find_map(|table| Some((owner.strip_suffix(&format!(".{table}"))?, format!("{table}.{field}"))))
            .unwrap_or((owner, field.to_owned()));
        format!("{} ({})", self.label(owner), printable(&field))
    }

    /// A list in one line.
    pub fn list(&self, items: &[String]) -> String {
        let separator = self.text("list.separator");
        items.join(if separator == "," { ", " } else { separator })
    }

    /// Name of an outcome.
    pub fn metric(&self, metric: Metric) -> &'static str {
        self.text(metric_key(metric))
    }

    /// Name of an outcome at a month.
    pub fn outcome(&self, outcome: Outcome) -> String {
        let name = self.metric(outcome.metric).to_owned();
        self.say("report.outcome-at", &[("outcome", name), ("month", outcome.month.to_string())])
    }

    /// Unit of money.
    pub fn money(&self) -> String {
        money_unit(self.unit, self.currency)
    }

    /// A warning in this language; its stored English text when the key is not known (older or newer results).
    pub fn warning(&self, warning: &Warning) -> String {
        let values: Vec<(&str, String)> =
            warning.values.iter().map(|(placeholder, value)| (placeholder.as_str(), value.clone())).collect();
        let text = match self.lang.find(&warning.key) {
            Some(template) => self.lang.fill(template, &values),
            None => warning.text.clone(),
        };
        printable(&text)
    }
}

/// Results with the words they are shown in.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What is shown.
    pub results: &'a Results,
    words: Words<'a>,
}

impl<'a> View<'a> {
    /// Results in a language, with or without emphasis.
    pub fn new(results: &'a Results, lang: Lang, style: Style) -> Self {
        let case = &results.case;
        let (unit, currency) = (case.unit.as_deref(), case.currency.as_str());
        Self { results, words: Words { unit, currency, labels: &results.labels, lang, style } }
    }

    /// Name of the case.
    #[cfg(feature = "xlsx")]
    pub fn title(&self) -> String {
        self.label(&self.results.case.name)
    }

    /// Name of the sampling design.
    pub fn design(&self) -> &'static str {
        self.text(match self.results.provenance.design.as_str() {
            "latin-hypercube" => "design.latin-hypercube",
            "sobol" => "design.sobol",
            _ => "design.independent",
        })
    }
}

impl<'a> std::ops::Deref for View<'a> {
    type Target = Words<'a>;

    fn deref(&self) -> &Words<'a> {
        &self.words
    }
}
