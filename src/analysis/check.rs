//! Advice on a scenario: what reviewers of business cases ask first. Warnings only; the model runs all the same.

use crate::lang::Message;
use crate::model::{BenefitKind, CostCategory, Model, ProjectKind, Side, Timing};
use crate::outcome::{Metric, Outcome};
use crate::scenario::format::{InputEntry, Quantity};
use crate::scenario::load::Loaded;
use crate::scenario::problem::Problem;
use crate::simulate::trace::{Trace, plan};

/// Share of benefits above which soft ones carry the case.
const SOFT_SHARE: f64 = 1.0 / 3.0;
/// Discount rate above which it probably contains a premium for risks that are simulated too.
const RATE_WITH_PREMIUM: f64 = 0.15;
/// Best quarter of projects in the reference class of realised benefits (mature project offices, B7): a plan whose
/// first-year net return is above this asks for more than surveys have seen.
const UNUSUAL_RETURN: f64 = 1.5;

/// Kinds of driver that book the same effect twice when they stand side by side, and why.
const OVERLAPS: &[(&str, &str, &str)] = &[
    ("inventory-carrying", "capacity", "overlap.stock-and-cycle"),
    ("labour-hours", "hours-before-after", "overlap.hours"),
    ("labour-hours", "cost-before-after", "overlap.labour"),
    ("hours-before-after", "cost-before-after", "overlap.labour"),
    ("retention", "revenue-uplift", "overlap.retention"),
    ("channel-shift", "revenue-uplift", "overlap.channel"),
    ("inventory-carrying", "inventory-release", "overlap.release"),
    ("receivables-capital", "receivables-release", "overlap.release"),
];

/// All advice on a scenario, in the order of the questions of a review.
#[must_use]
pub fn check(loaded: &Loaded, model: &Model) -> Vec<Problem> {
    let plan = plan(model);
    let mut advice = Vec::new();
    let mut say = |code: &'static str, path: &str, message: Message| {
        // Advice on the case as a whole stands nowhere in the file.
        let place = if path.is_empty() { None } else { loaded.place(path) };
        advice.push(Problem::warning(code, path, message).at(place));
    };
    double_counting(loaded, &mut say);
    maintenance(model, &mut say);
    hidden_costs(model, &mut say);
    early_benefits(model, &plan, &mut say);
    soft_share(model, &plan, &mut say);
    discount_rate(loaded, model, &plan, &mut say);
    realism(model, &plan, &mut say);
    provenance(loaded, &mut say);
    certainty(model, &mut say);
    if loaded.scenario.rule.is_empty() {
        say("W-RULE", "rule", Message::new("advice.no-rule"));
    }
    kind_of_rule(model, &mut say);
    advice
}

/// A growth project judged by cost alone is judged by the wrong yardstick (and the reverse costs nothing to miss).
fn kind_of_rule(model: &Model, say: &mut Say<'_>) {
    let asks = |wanted: &[Metric]| model.rules.iter().any(|rule| wanted.contains(&rule.outcome().metric));
    let needed: &[Metric] = match model.kind {
        Some(ProjectKind::Growth) => &[Metric::BenefitCustomer],
        Some(ProjectKind::Strategic) => &[Metric::WeightedScore, Metric::WeightedIndex],
        _ => return,
    };
    if !model.rules.is_empty() && !asks(needed) {
        let key = if model.kind == Some(ProjectKind::Growth) { "advice.rule-growth" } else { "advice.rule-strategic" };
        say("W-RULE", "rule", Message::new(key));
    }
}

/// Reports one piece of advice.
type Say<'a> = dyn FnMut(&'static str, &str, Message) + 'a;

/// Two drivers that measure the same money.
fn double_counting(loaded: &Loaded, say: &mut Say<'_>) {
    let driven: Vec<(&str, &str)> = loaded
        .scenario
        .benefit
        .iter()
        .filter_map(|benefit| Some((benefit.name.as_str(), benefit.driver.as_ref()?.formula.as_str())))
        .collect();
    for (index, (name, formula)) in driven.iter().enumerate() {
        for (other, other_formula) in &driven[index + 1..] {
            let found = OVERLAPS
                .iter()
                .find(|(a, b, _)| (a, b) == (formula, other_formula) || (b, a) == (formula, other_formula));
            if let Some((_, _, why)) = found {
                let message = Message::new(why).with("a", name).with("b", other);
                say("W-DOUBLE", &format!("benefit.{other}"), message);
            }
        }
    }
}

/// Software and hardware are maintained.
fn maintenance(model: &Model, say: &mut Say<'_>) {
    let has = |wanted: &[CostCategory]| {
        model.lines.iter().any(|line| matches!(line.side, Side::Cost(_, category) if wanted.contains(&category)))
    };
    let bought = model.lines.iter().any(|line| {
        matches!(line.side, Side::Cost(_, CostCategory::Software | CostCategory::Hardware))
            && matches!(model.shapes[line.shape].timing, Timing::Once { .. })
    });
    if bought && !has(&[CostCategory::Maintenance]) {
        say("W-MAINTENANCE", "cost", Message::new("advice.no-maintenance"));
    }
    if bought && !has(&[CostCategory::Training]) {
        say("W-TRAINING", "cost", Message::new("advice.no-training"));
    }
}

/// A case without any hidden cost has left some out.
fn hidden_costs(model: &Model, say: &mut Say<'_>) {
    let hidden = |line: &crate::model::Line| {
        matches!(line.side, Side::Cost(crate::model::CostClass::Hidden, _)) && !line.path.starts_with("risk.")
    };
    if !model.lines.iter().any(hidden) {
        say("W-HIDDEN", "cost", Message::new("advice.no-hidden"));
    }
}

/// Benefits at full rate from the first month.
fn early_benefits(model: &Model, plan: &Trace, say: &mut Say<'_>) {
    for (line, flows) in model.lines.iter().zip(&plan.lines) {
        if !matches!(line.side, Side::Benefit(..)) || matches!(model.shapes[line.shape].timing, Timing::Once { .. }) {
            continue;
        }
        let full = flows.iter().copied().fold(0.0, f64::max);
        if full > 0.0 && flows.get(1).is_some_and(|first| *first >= 0.99 * full) {
            say("W-EARLY", &line.path, Message::new("advice.from-month-1").with("name", &line.name));
        }
    }
}

/// Soft benefits that carry the case.
fn soft_share(model: &Model, plan: &Trace, say: &mut Say<'_>) {
    let total = |wanted: Option<BenefitKind>| -> f64 {
        model
            .lines
            .iter()
            .zip(&plan.lines)
            .filter(|(line, _)| match line.side {
                Side::Benefit(_, kind) => wanted.is_none_or(|wanted| wanted == kind),
                _ => false,
            })
            .map(|(_, flows)| flows.iter().sum::<f64>())
            .sum()
    };
    let share = total(Some(BenefitKind::Soft)) / total(None);
    if share > SOFT_SHARE {
        say("W-SOFT", "benefit", Message::new("advice.soft").with("share", format!("{:.0}%", share * 100.0)));
    }
}

/// The same risk in the rate and in the flows counts twice (IAS 36 A3 to A7: adjust one or the other).
fn discount_rate(loaded: &Loaded, model: &Model, plan: &Trace, say: &mut Say<'_>) {
    let rate = plan.value(model.discount_rate);
    if rate > RATE_WITH_PREMIUM && !model.variables.is_empty() {
        let message = Message::new("advice.rate-premium").with("rate", format!("{:.1}%", rate * 100.0));
        say("W-PREMIUM", "discount_rate", message);
    }
    if loaded.scenario.discount_rate.is_none() {
        let message = Message::new("advice.rate-assumed").with("rate", format!("{:.0}%", rate * 100.0));
        say("W-ASSUMED", "discount_rate", message);
    }
}

/// Plans that reference classes have hardly seen.
fn realism(model: &Model, plan: &Trace, say: &mut Say<'_>) {
    let first_year = plan.outcome(Outcome { metric: Metric::Roi, month: 12 });
    if let Some(roi) = first_year.filter(|roi| *roi > 0.0 && model.horizon >= 12) {
        let key = if roi > UNUSUAL_RETURN { "advice.return-unseen" } else { "advice.return-first-year" };
        say("W-TARGET", "", Message::new(key).with("roi", format!("{:.0}%", roi * 100.0)));
    }
    let payback = plan.outcome(Outcome { metric: Metric::Payback, month: model.horizon });
    if let Some(months) = payback.filter(|months| *months < 11.95 && *months > 0.0) {
        let message = Message::new("advice.payback-early").with("months", format!("{months:.1}"));
        say("W-TARGET", "", message);
    }
    let on_time = model
        .milestones
        .iter()
        .zip(&plan.go_lives)
        .find(|(milestone, month)| **month > 0.0 && **month < 1.0 && milestone.go_live.constant().is_some());
    if let Some((milestone, _)) = on_time {
        let path = format!("milestone.{}", milestone.name);
        say("W-TARGET", &path, Message::new("advice.instant-go-live").with("name", &milestone.name));
    }
}

/// Uncertain inputs without a source.
fn provenance(loaded: &Loaded, say: &mut Say<'_>) {
    let bare: Vec<&str> = loaded
        .scenario
        .input
        .iter()
        .filter(|(_, entry)| match entry {
            InputEntry::Short(quantity) => matches!(quantity, Quantity::Expression(_)),
            InputEntry::Full(input) => input.source.is_none(),
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if !bare.is_empty() {
        let message = Message::new("advice.no-source").with("count", bare.len());
        say("W-SOURCE", "input", message.with("names", bare.iter().take(6).copied().collect::<Vec<_>>().join(", ")));
    }
}

/// A case in which nothing varies is a calculation, not a simulation.
fn certainty(model: &Model, say: &mut Say<'_>) {
    if model.variables.is_empty() {
        say("W-CERTAIN", "", Message::new("advice.nothing-uncertain"));
    }
}
