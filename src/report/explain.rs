//! A scenario in words and formulas: what is assumed, from where, and what happens in the plan case.

mod curves;
mod inputs;
mod lines;
mod months;
mod risks;

use super::layout::wrap;
use super::number::Rounding;
use super::style::{Role, Style, printable};
use super::terminal::COLUMNS;
use super::words::{kind_key, money_unit, say};
use crate::lang::Lang;
use crate::model::Model;
use crate::scenario::format::{Names, Quantity};
use crate::scenario::load::Loaded;
use crate::simulate::trace::{self, Trace};
use crate::text::number::shortest;

/// Explains a scenario.
#[must_use]
pub fn explain(loaded: &Loaded, model: &Model, lang: Lang, style: Style) -> String {
    let plan = trace::plan(model);
    let case = Case { loaded, model, plan: &plan, lang, style };
    let sections = [
        case.title(),
        case.section("explain.how", &format!("  {}", case.say("explain.how-text", &[])), 2),
        inputs::inputs(&case),
        curves::timeline(&case),
        curves::adoption(&case),
        lines::costs(&case),
        lines::benefits(&case),
        risks::risks(&case),
        inputs::correlations(&case),
        inputs::rules(&case),
        months::months(&case),
        months::outcomes(&case),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

/// A scenario with its model and plan case, in one language.
struct Case<'a> {
    loaded: &'a Loaded,
    model: &'a Model,
    plan: &'a Trace,
    lang: Lang,
    style: Style,
}

impl Case<'_> {
    fn say(&self, key: &'static str, values: &[(&str, String)]) -> String {
        say(self.lang, key, values)
    }

    fn text(&self, key: &'static str) -> &'static str {
        self.lang.text(key)
    }

    /// A name by its label.
    fn label(&self, name: &str) -> String {
        let labels = self.loaded.scenario.labels.get(self.lang.tag());
        printable(labels.and_then(|labels| labels.get(name)).map_or(name, String::as_str))
    }

    /// A name as written, with its label behind it where they differ: formulas use the name.
    fn both(&self, name: &str) -> String {
        let label = self.label(name);
        if label == name { label } else { format!("{} · {label}", printable(name)) }
    }

    fn labels(&self, names: &Names) -> String {
        names.list().iter().map(|name| self.label(name)).collect::<Vec<_>>().join(", ")
    }

    /// A quantity as written.
    fn quantity(&self, quantity: &Quantity) -> String {
        match quantity {
            Quantity::Number(number) => shortest(*number),
            Quantity::Expression(text) => printable(text),
        }
    }

    fn quantity_or(&self, quantity: Option<&Quantity>, default: &str) -> String {
        quantity.map_or_else(|| default.to_owned(), |quantity| self.quantity(quantity))
    }

    /// A time in words: a month, a go-live, or an expression of both.
    fn time(&self, time: Option<&Quantity>, default: f64) -> String {
        let horizon = self.loaded.scenario.horizon;
        match time {
            None if default > 0.0 => self.say("explain.horizon", &[("month", horizon.to_string())]),
            None => self.say("explain.at-month", &[("month", "0".to_owned())]),
            Some(Quantity::Number(month)) => self.say("explain.at-month", &[("month", shortest(*month))]),
            Some(Quantity::Expression(text)) if self.loaded.scenario.milestone.contains_key(text.trim()) => {
                self.say("explain.at-go-live", &[("name", self.label(text.trim()))])
            }
            Some(Quantity::Expression(text)) => self.say("explain.at-expression", &[("expression", printable(text))]),
        }
    }

    /// A heading over a body whose broken lines continue after so many spaces.
    fn section(&self, title: &'static str, body: &str, indent: usize) -> String {
        if body.is_empty() {
            return String::new();
        }
        format!("{}\n{}\n", self.style.paint(Role::Heading, self.text(title)), wrap(body.trim_end(), COLUMNS, indent))
    }

    /// An entry: its name, what it does, and where it comes from.
    fn entry(&self, name: &str, sentences: &[String], origins: &[String]) -> String {
        let separator = if self.lang == Lang::ZhCn { "；" } else { "; " };
        let mut out = format!("  {name}\n    {}\n", sentences.join(separator));
        if !origins.is_empty() {
            out.push_str(&format!("    ({})\n", origins.join(separator)));
        }
        out
    }

    /// Source, owner and note of an entry.
    fn origins(&self, source: Option<&String>, owner: Option<&String>, note: Option<&String>) -> Vec<String> {
        [("explain.source", "source", source), ("explain.owner", "owner", owner), ("explain.note", "note", note)]
            .into_iter()
            .filter_map(|(key, name, text)| Some(self.say(key, &[(name, printable(text?))])))
            .collect()
    }

    fn title(&self) -> String {
        let scenario = &self.loaded.scenario;
        let mut out = self.style.paint(Role::Heading, &self.label(&scenario.name)) + "\n";
        if let Some(description) = &scenario.description {
            out.push_str(&format!("{}\n", wrap(&self.label(description), COLUMNS, 0)));
        }
        let unit = money_unit(scenario.unit.as_deref(), &scenario.currency);
        let percent = |rate: f64| Rounding::by_error(crate::outcome::Quantity::Share, rate, None).value(rate);
        let rate = match &scenario.discount_rate {
            Some(Quantity::Number(rate)) => self.say("report.discount", &[("rate", percent(*rate))]),
            Some(rate) => self.say("report.discount", &[("rate", self.quantity(rate))]),
            None => {
                let rate = self.plan.value(self.model.discount_rate);
                self.say("report.discount-assumed", &[("rate", percent(rate))])
            }
        };
        let mut facts = vec![
            self.say("report.horizon", &[("months", scenario.horizon.to_string())]),
            self.say("report.money", &[("unit", unit)]),
            rate,
        ];
        facts.extend(scenario.kind.map(|kind| self.text(kind_key(kind)).to_owned()));
        out.push_str(&format!("{}\n", wrap(&facts.join(" · "), COLUMNS, 0)));
        out
    }
}
