//! Costs and benefits: each line's formula in words, and its total in the plan case.

use super::Case;
use crate::model::Side;
use crate::outcome::Quantity as Unit;
use crate::report::number::Rounding;
use crate::report::words::{category_key, dimension_key};
use crate::scenario::driver::{self, Driver, Yields};
use crate::scenario::format::{Benefit, BenefitKind, Billing, Cost, CostClass, Quantity};

pub fn costs(case: &Case<'_>) -> String {
    let mut body = String::new();
    for cost in &case.loaded.scenario.cost {
        let mut sentences = vec![cost_formula(case, cost)];
        match cost.billed {
            Some(Billing::Advance) => sentences.push(case.text("explain.billed-advance").to_owned()),
            Some(Billing::Arrears) => sentences.push(case.text("explain.billed-arrears").to_owned()),
            Some(Billing::Evenly) | None => {}
        }
        if let Some(growth) = &cost.growth {
            sentences.push(case.say("explain.growth", &[("growth", case.quantity(growth))]));
        }
        if cost.committed {
            sentences.push(case.text("explain.committed").to_owned());
        }
        sentences.extend(total(case, &format!("cost.{}", cost.name)));
        let origins = case.origins(cost.source.as_ref(), cost.owner.as_ref(), cost.note.as_ref());
        body.push_str(&case.entry(&heading(case, &cost.name, &format!("cost.{}", cost.name)), &sentences, &origins));
    }
    case.section("explain.costs", &body, 4)
}

pub fn benefits(case: &Case<'_>) -> String {
    let mut body = String::new();
    for benefit in &case.loaded.scenario.benefit {
        let mut sentences = vec![benefit_formula(case, benefit)];
        if let Some(adoption) = &benefit.adoption {
            sentences.push(case.say("explain.follows", &[("adoption", case.label(adoption))]));
        }
        for (key, name, time) in [("explain.from", "from", &benefit.from), ("explain.to", "to", &benefit.to)] {
            if time.is_some() {
                sentences.push(case.say(key, &[(name, case.time(time.as_ref(), 0.0))]));
            }
        }
        let details = [
            ("explain.lag", "lag", &benefit.lag),
            ("explain.growth", "growth", &benefit.growth),
            ("explain.realisation", "realisation", &benefit.realisation),
            ("explain.attribution", "attribution", &benefit.attribution),
        ];
        for (key, name, quantity) in details {
            if let Some(quantity) = quantity {
                sentences.push(case.say(key, &[(name, case.quantity(quantity))]));
            }
        }
        let path = format!("benefit.{}", benefit.name);
        sentences.extend(total(case, &path));
        let origins = case.origins(benefit.source.as_ref(), benefit.owner.as_ref(), benefit.note.as_ref());
        body.push_str(&case.entry(&heading(case, &benefit.name, &path), &sentences, &origins));
    }
    case.section("explain.benefits", &body, 4)
}

/// Name and kind of a line, as the model reads it.
fn heading(case: &Case<'_>, name: &str, path: &str) -> String {
    let side = case.model.lines.iter().find(|line| line.path == path).map(|line| line.side);
    let kind = match side {
        Some(Side::Cost(CostClass::Explicit, category)) => ["explain.explicit", category_key(category)],
        Some(Side::Cost(CostClass::Hidden, category)) => ["explain.hidden", category_key(category)],
        Some(Side::Benefit(dimension, kind) | Side::Release(dimension, kind)) => {
            let kind = if kind == BenefitKind::Hard { "explain.hard" } else { "explain.soft" };
            [kind, dimension_key(dimension)]
        }
        None => return case.label(name),
    };
    format!("{}  [{}]", case.label(name), kind.map(|key| case.text(key)).join(", "))
}

fn total(case: &Case<'_>, path: &str) -> Option<String> {
    let index = case.model.lines.iter().position(|line| line.path == path)?;
    let total: f64 = case.plan.lines.get(index)?.iter().sum();
    let shown = Rounding::by_error(Unit::Money, total, None).value(total);
    Some(case.say("explain.total-plan", &[("total", shown)]))
}

/// The recurring amount of a line with its period.
fn recurring<'a>(
    month: &'a Option<Quantity>,
    quarter: &'a Option<Quantity>,
    year: &'a Option<Quantity>,
) -> Option<(&'a Quantity, &'static str)> {
    [(month, "explain.period-month"), (quarter, "explain.period-quarter"), (year, "explain.period-year")]
        .into_iter()
        .find_map(|(quantity, period)| Some((quantity.as_ref()?, period)))
}

fn cost_formula(case: &Case<'_>, cost: &Cost) -> String {
    let span = [("from", case.time(cost.from.as_ref(), 0.0)), ("to", case.time(cost.to.as_ref(), 1.0))];
    let at = ("at", case.time(cost.at.as_ref(), 0.0));
    let rate = recurring(&cost.per_month, &cost.per_quarter, &cost.per_year);
    if let Some(dip) = &cost.dip {
        let values = [
            ("milestone", case.label(&dip.milestone)),
            ("depth", case.quantity(&dip.depth)),
            ("payroll", case.quantity(&dip.payroll)),
            ("months", case.quantity(&dip.months)),
        ];
        return case.say("explain.dip", &values);
    }
    if let Some(of) = &cost.share_of {
        let of = ("of", case.label(of));
        return match (rate, &cost.share) {
            (Some((share, period)), _) => {
                let values = [("share", case.quantity(share)), of, ("period", case.text(period).to_owned())];
                case.say("explain.share-yearly", &[values.as_slice(), &span].concat())
            }
            (None, share) => case.say("explain.share-once", &[("share", case.quantity_or(share.as_ref(), "")), of, at]),
        };
    }
    if let Some((amount, period)) = rate {
        let values = [("amount", case.quantity(amount)), ("period", case.text(period).to_owned())];
        return case.say("explain.recurring", &[values.as_slice(), &span].concat());
    }
    let amount = ("amount", case.quantity_or(cost.amount.as_ref(), ""));
    match &cost.over {
        Some(over) => case.say("explain.spread", &[amount, ("over", case.quantity(over)), at]),
        None => case.say("explain.once", &[amount, at]),
    }
}

fn benefit_formula(case: &Case<'_>, benefit: &Benefit) -> String {
    if let Some((amount, period)) = recurring(&benefit.per_month, &benefit.per_quarter, &benefit.per_year) {
        let values = [("amount", case.quantity(amount)), ("period", case.text(period).to_owned())];
        return case.say("explain.full-rate", &values);
    }
    if let Some(driver) = &benefit.driver {
        return driven(case, driver);
    }
    if let Some(release) = &benefit.release {
        return case.say("explain.release", &[("amount", case.quantity(release))]);
    }
    let at = case.time(benefit.at.as_ref(), 0.0);
    case.say("explain.once", &[("amount", case.quantity_or(benefit.amount.as_ref(), "")), ("at", at)])
}

/// A KPI formula with the values of its parameters.
fn driven(case: &Case<'_>, driver: &Driver) -> String {
    let Some(formula) = driver::find(&driver.formula) else { return String::new() };
    let parameters: Vec<String> = formula
        .parameters
        .iter()
        .map(|parameter| {
            let given = driver.parameters.get(parameter.name).map(|quantity| case.quantity(quantity));
            let value = given.or_else(|| parameter.default.map(crate::text::number::shortest)).unwrap_or_default();
            format!("{} = {value}", parameter.name)
        })
        .collect();
    let key = match formula.yields {
        Yields::PerYear => "explain.driver",
        Yields::Balance => "explain.driver-balance",
    };
    let meaning = case.lang.find(&format!("driver.{}", formula.name)).unwrap_or(formula.meaning);
    let values = [
        ("meaning", meaning.to_owned()),
        ("formula", formula.formula.to_owned()),
        ("parameters", parameters.join(", ")),
    ];
    case.say(key, &values)
}

#[cfg(test)]
mod tests {
    use crate::lang::Lang;
    use crate::scenario::driver::DRIVERS;

    #[test]
    fn every_driver_has_its_meaning_in_every_language() {
        for lang in Lang::ALL {
            for driver in DRIVERS {
                assert!(lang.find(&format!("driver.{}", driver.name)).is_some(), "{} in {lang:?}", driver.name);
            }
        }
    }
}
