//! Go-lives and adoption curves.

use super::Case;
use crate::report::number::fixed;
use crate::scenario::format::{Adoption, CurvePeriod, CurveShape};

pub fn timeline(case: &Case<'_>) -> String {
    let mut body = String::new();
    for (name, milestone) in &case.loaded.scenario.milestone {
        let mut sentences = Vec::new();
        if let Some(month) = &milestone.month {
            sentences.push(case.say("explain.milestone", &[("month", case.quantity(month))]));
        }
        if let Some(after) = &milestone.after {
            sentences.push(case.say("explain.milestone-after", &[("names", case.labels(after))]));
        }
        if let Some(gap) = &milestone.gap {
            sentences.push(case.say("explain.milestone-gap", &[("gap", case.quantity(gap))]));
        }
        if let Some(delay) = &milestone.delay {
            sentences.push(case.say("explain.milestone-delay", &[("delay", case.quantity(delay))]));
        }
        let found = case.model.milestones.iter().position(|known| known.name == *name);
        if let Some(month) = found.and_then(|index| case.plan.go_lives.get(index)) {
            sentences.push(case.say("explain.milestone-plan", &[("month", fixed(*month, 1))]));
        }
        let origins = case.origins(milestone.source.as_ref(), None, milestone.note.as_ref());
        body.push_str(&case.entry(&case.both(name), &sentences, &origins));
    }
    case.section("explain.timeline", &body, 4)
}

pub fn adoption(case: &Case<'_>) -> String {
    let mut body = String::new();
    for (name, adoption) in &case.loaded.scenario.adoption {
        let mut sentences = vec![shape(case, adoption)];
        sentences.push(match &adoption.milestone {
            Some(milestone) => case.say("explain.curve-from", &[("milestone", case.label(milestone))]),
            None => case.text("explain.curve-from-zero").to_owned(),
        });
        let details = [
            ("explain.curve-lag", "lag", &adoption.lag),
            ("explain.curve-midpoint", "midpoint", &adoption.midpoint),
            ("explain.curve-ceiling", "ceiling", &adoption.ceiling),
        ];
        for (key, name, quantity) in details {
            if let Some(quantity) = quantity {
                sentences.push(case.say(key, &[(name, case.quantity(quantity))]));
            }
        }
        if let Some(intervention) = &adoption.intervention {
            let values = [("speed", case.quantity(&intervention.speed)), ("month", case.quantity(&intervention.month))];
            sentences.push(case.say("explain.curve-intervention", &values));
        }
        let origins = case.origins(adoption.source.as_ref(), None, adoption.note.as_ref());
        body.push_str(&case.entry(&case.both(name), &sentences, &origins));
    }
    case.section("explain.adoption", &body, 4)
}

fn shape(case: &Case<'_>, adoption: &Adoption) -> String {
    let period = match adoption.per {
        Some(CurvePeriod::Year) => "explain.period-year",
        _ => "explain.period-month",
    };
    let shares: Vec<String> = adoption.shares.iter().flatten().map(|share| case.quantity(share)).collect();
    let values = [
        ("ramp", case.quantity_or(adoption.ramp.as_ref(), "")),
        ("speed", case.quantity_or(adoption.speed.as_ref(), "")),
        ("innovation", case.quantity_or(adoption.innovation.as_ref(), "")),
        ("imitation", case.quantity_or(adoption.imitation.as_ref(), "")),
        ("period", case.text(period).to_owned()),
        ("shares", shares.join(", ")),
    ];
    let key = match (adoption.curve, adoption.speed.is_some()) {
        (CurveShape::Step, _) => "explain.curve-step",
        (CurveShape::Linear, _) => "explain.curve-linear",
        (CurveShape::Logistic, false) => "explain.curve-logistic",
        (CurveShape::Logistic, true) => "explain.curve-logistic-speed",
        (CurveShape::Gompertz, false) => "explain.curve-gompertz",
        (CurveShape::Gompertz, true) => "explain.curve-gompertz-speed",
        (CurveShape::Bass, _) => "explain.curve-bass",
        (CurveShape::Table, _) => "explain.curve-table",
    };
    case.say(key, &values)
}
