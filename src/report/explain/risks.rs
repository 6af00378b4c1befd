//! Risks: how likely, when, and what they do.

use super::Case;
use crate::scenario::format::Risk;

pub fn risks(case: &Case<'_>) -> String {
    let mut body = String::new();
    for risk in &case.loaded.scenario.risk {
        let mut sentences = likelihood(case, risk);
        sentences.extend(effects(case, risk));
        let origins = case.origins(risk.source.as_ref(), risk.owner.as_ref(), risk.note.as_ref());
        body.push_str(&case.entry(&case.label(&risk.name), &sentences, &origins));
    }
    case.section("explain.risks", &body, 4)
}

fn likelihood(case: &Case<'_>, risk: &Risk) -> Vec<String> {
    let forms = [
        ("explain.risk-once", &risk.probability),
        ("explain.risk-year", &risk.per_year),
        ("explain.risk-month", &risk.per_month),
    ];
    let mut sentences: Vec<String> = forms
        .into_iter()
        .filter_map(|(key, quantity)| Some(case.say(key, &[("probability", case.quantity(quantity.as_ref()?))])))
        .collect();
    sentences.push(match &risk.at {
        Some(at) => case.say("explain.risk-at", &[("at", case.time(Some(at), 0.0))]),
        None => {
            let window = [("from", case.time(risk.from.as_ref(), 0.0)), ("to", case.time(risk.to.as_ref(), 1.0))];
            case.say("explain.risk-window", &window)
        }
    });
    sentences
}

fn effects(case: &Case<'_>, risk: &Risk) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(cost) = &risk.cost {
        sentences.push(case.say("explain.risk-cost", &[("cost", case.quantity(cost))]));
    }
    if let (Some(delay), Some(milestone)) = (&risk.delay, &risk.milestone) {
        let values = [("delay", case.quantity(delay)), ("milestone", case.labels(milestone))];
        sentences.push(case.say("explain.risk-delay", &values));
    }
    if let Some(loss) = &risk.benefit_loss {
        let all = || case.text("explain.risk-all-benefits").to_owned();
        let benefits = risk.benefits.as_ref().map_or_else(all, |names| case.labels(names));
        let values = [
            ("loss", case.quantity(loss)),
            ("benefits", benefits),
            ("lasting", case.quantity_or(risk.lasting.as_ref(), "")),
        ];
        let key = if risk.lasting.is_some() { "explain.risk-loss" } else { "explain.risk-loss-on" };
        sentences.push(case.say(key, &values));
    }
    if let Some(left) = &risk.adoption_left {
        let all = || case.text("explain.risk-all-adoption").to_owned();
        let adoption = risk.adoption.as_ref().map_or_else(all, |names| case.labels(names));
        sentences.push(case.say("explain.risk-adoption", &[("left", case.quantity(left)), ("adoption", adoption)]));
    }
    if risk.abandon {
        sentences.push(case.text("explain.risk-abandon").to_owned());
    }
    sentences
}
