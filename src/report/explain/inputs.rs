//! Inputs, correlations and the decision rule.

use super::Case;
use crate::report::style::printable;
use crate::report::words::confidence_key;
use crate::scenario::format::{Input, InputEntry, Quantity};
use crate::text::number::shortest;

pub fn inputs(case: &Case<'_>) -> String {
    let mut body = String::new();
    for (name, entry) in &case.loaded.scenario.input {
        let bare = Input::default();
        let (written, input) = match entry {
            InputEntry::Short(quantity) => (case.quantity(quantity), &bare),
            InputEntry::Full(input) => (value(case, input), input.as_ref()),
        };
        let unit = input.unit.as_deref().map_or_else(String::new, |unit| format!(" [{}]", printable(unit)));
        let mut sentences = vec![written + &unit];
        let certain =
            matches!(entry, InputEntry::Short(Quantity::Number(_))) || matches!(input.value, Some(Quantity::Number(_)));
        let known = case.model.inputs.iter().find(|(known, _)| known == name);
        if let Some(planned) =
            known.filter(|_| !certain || input.plan.is_some()).map(|(_, value)| case.plan.value(*value))
        {
            let key = if input.plan.is_some() { "explain.plan" } else { "explain.plan-median" };
            sentences.push(case.say(key, &[("plan", shortest((planned * 1e6).round() / 1e6))]));
        }
        let mut origins = case.origins(input.source.as_ref(), input.owner.as_ref(), None);
        if let Some(date) = &input.date {
            origins.push(case.say("explain.date", &[("date", printable(date))]));
        }
        if let Some(confidence) = input.confidence {
            origins.push(
                case.say("explain.confidence", &[("confidence", case.text(confidence_key(confidence)).to_owned())]),
            );
        }
        origins.extend(case.origins(None, None, input.note.as_ref()));
        if input.source.is_none() {
            origins.insert(0, case.text("explain.no-source").to_owned());
        }
        body.push_str(&case.entry(&case.both(name), &sentences, &origins));
    }
    case.section("explain.assumptions", &body, 4)
}

fn value(case: &Case<'_>, input: &Input) -> String {
    match (&input.value, &input.dist) {
        (Some(value), _) => case.quantity(value),
        (None, Some(dist)) => {
            let parameters: Vec<String> =
                input.parameters.iter().map(|(name, value)| format!("{name} = {}", case.quantity(value))).collect();
            format!("{dist}({})", parameters.join(", "))
        }
        (None, None) => String::new(),
    }
}

pub fn correlations(case: &Case<'_>) -> String {
    let name = |index: usize| case.model.variables.get(index).map_or("", |variable| variable.name.as_str());
    let body: String = case
        .model
        .correlations
        .iter()
        .map(|(a, b, spearman)| {
            format!("  {} – {}: {}\n", case.label(name(*a)), case.label(name(*b)), shortest(*spearman))
        })
        .collect();
    case.section("explain.correlations", &body, 4)
}

pub fn rules(case: &Case<'_>) -> String {
    let rules = &case.loaded.scenario.rule;
    let mut body: String = rules
        .iter()
        .map(|rule| {
            let note = rule.note.as_ref().map_or_else(String::new, |note| format!(" ({})", case.label(note)));
            format!("  {}{note}\n", printable(&rule.require))
        })
        .collect();
    if rules.is_empty() {
        body = format!("  {}\n", case.text("explain.no-rules"));
    }
    case.section("explain.rules", &body, 4)
}
