//! Lines of the cash flow: every cost and benefit becomes a rate times a shape.

use super::compile::{Compiler, Known, NEVER_VALUE};
use super::events::Effects;
use super::program::Value;
use super::quantities::Context;
use super::shape::{Shape, Timing};
use super::{Range, Side};
use crate::expression::parse;
use crate::lang::Message;
use crate::scenario::driver::{self, Driver, Yields};
use crate::scenario::format::{Benefit, Billing, Cost, CostCategory, CostClass, Quantity};

/// A line whose shape is not shared yet.
pub(super) struct NewLine {
    pub name: String,
    pub path: String,
    pub side: Side,
    pub rate: Value,
    pub shape: Shape,
}

/// Months in the unit of a recurring rate.
fn period(field: &str) -> u32 {
    match field {
        "per_quarter" => 3,
        "per_year" => 12,
        _ => 1,
    }
}

/// The recurring rate of a line: its field and quantity, if exactly one is written.
fn recurring<'q>(
    month: Option<&'q Quantity>,
    quarter: Option<&'q Quantity>,
    year: Option<&'q Quantity>,
) -> Vec<(&'static str, &'q Quantity)> {
    [("per_month", month), ("per_quarter", quarter), ("per_year", year)]
        .into_iter()
        .filter_map(|(field, quantity)| quantity.map(|quantity| (field, quantity)))
        .collect()
}

impl Compiler<'_> {
    pub(super) fn compile_costs(&mut self) {
        let scenario = self.scenario;
        for cost in &scenario.cost {
            let path = format!("cost.{}", cost.name);
            if let Some((rate, shape)) = self.cost(&path, cost) {
                let category = cost.category.unwrap_or(CostCategory::Other);
                let class = cost.class.unwrap_or_else(|| usual_class(category, cost.dip.is_some()));
                let category = if cost.dip.is_some() && cost.category.is_none() {
                    CostCategory::ProductivityDip
                } else {
                    category
                };
                let side = Side::Cost(class, category);
                self.line(NewLine { name: cost.name.clone(), path, side, rate, shape });
            }
        }
    }

    fn cost(&mut self, path: &str, cost: &Cost) -> Option<(Value, Shape)> {
        let recurring = recurring(cost.per_month.as_ref(), cost.per_quarter.as_ref(), cost.per_year.as_ref());
        let kinds = [
            cost.amount.is_some(),
            !recurring.is_empty() && cost.share_of.is_none(),
            cost.share_of.is_some(),
            cost.dip.is_some(),
        ];
        if kinds.iter().filter(|kind| **kind).count() != 1 || recurring.len() > 1 {
            let key = if kinds.contains(&true) { "cost.two-kinds" } else { "cost.no-kind" };
            self.error(if kinds.contains(&true) { "E-KEY" } else { "E-MISSING" }, path, Message::new(key));
            return None;
        }
        let is_recurring = !recurring.is_empty();
        self.misplaced(
            path,
            &[
                ("at", cost.at.is_some(), cost.amount.is_some() || cost.share.is_some()),
                ("over", cost.over.is_some(), cost.amount.is_some() || cost.share.is_some()),
                ("from", cost.from.is_some(), is_recurring),
                ("to", cost.to.is_some(), is_recurring),
                ("billed", cost.billed.is_some(), is_recurring),
                ("growth", cost.growth.is_some(), is_recurring),
                ("share", cost.share.is_some(), cost.share_of.is_some()),
            ],
        );
        let until = if cost.committed { None } else { self.abandonment };
        if let Some(dip) = &cost.dip {
            let at = |field: &str| format!("{path}.dip.{field}");
            let payroll = self.quantity(&at("payroll"), &dip.payroll);
            let depth = self.ranged(&at("depth"), &dip.depth, Range::FRACTION);
            let months = self.ranged(&at("months"), &dip.months, Range::POSITIVE);
            let from = self.named_milestone(&at("milestone"), &dip.milestone);
            let rate = payroll.zip(depth).map(|(payroll, depth)| self.program.multiply(payroll, depth));
            let timing = Timing::Dip { from: from?, months: months? };
            return Some((rate?, Shape { timing, growth: None, losses: Vec::new(), until }));
        }
        if let Some(of) = &cost.share_of {
            return self.share(path, cost, of, &recurring, until);
        }
        if let Some(amount) = &cost.amount {
            let amount = self.cost_amount(&cost.name, amount)?;
            return self.one_off(path, cost, amount, until);
        }
        let (field, quantity) = *recurring.first()?;
        let rate = self.quantity(&format!("{path}.{field}"), quantity);
        self.stream(path, cost, rate?, period(field), until)
    }

    /// A one-off amount at a time, or spread evenly from it on.
    fn one_off(&mut self, path: &str, cost: &Cost, amount: Value, until: Option<Value>) -> Option<(Value, Shape)> {
        let at = self.time(&format!("{path}.at"), cost.at.as_ref(), Value::Constant(0.0))?;
        let Some(over) = &cost.over else {
            return Some((amount, Shape { timing: Timing::Once { at }, growth: None, losses: Vec::new(), until }));
        };
        let over = self.ranged(&format!("{path}.over"), over, Range::POSITIVE)?;
        let to = self.program.add(at, over);
        let rate = self.program.divide(amount, over);
        Some((rate, Shape { timing: Timing::Evenly { from: at, to }, growth: None, losses: Vec::new(), until }))
    }

    /// A recurring amount of `every` months' worth.
    fn stream(
        &mut self,
        path: &str,
        cost: &Cost,
        rate: Value,
        every: u32,
        until: Option<Value>,
    ) -> Option<(Value, Shape)> {
        let from = self.time(&format!("{path}.from"), cost.from.as_ref(), Value::Constant(0.0));
        let horizon = self.horizon();
        let to = self.time(&format!("{path}.to"), cost.to.as_ref(), horizon);
        let growth = self.growth(path, cost.growth.as_ref(), from?)?;
        let (from, to) = (from?, to?);
        Some(match cost.billed.unwrap_or(Billing::Evenly) {
            Billing::Evenly => {
                let rate = self.program.divide(rate, Value::Constant(f64::from(every)));
                (rate, Shape { timing: Timing::Evenly { from, to }, growth, losses: Vec::new(), until })
            }
            billed => {
                let timing = Timing::Billed { from, to, every, advance: billed == Billing::Advance };
                (rate, Shape { timing, growth, losses: Vec::new(), until })
            }
        })
    }

    #[expect(clippy::option_option, reason = "outer: a problem was reported; inner: no growth")]
    fn growth(&mut self, path: &str, growth: Option<&Quantity>, from: Value) -> Option<Option<(Value, Value)>> {
        match growth {
            None => Some(None),
            Some(growth) => {
                let rate = self.ranged(&format!("{path}.growth"), growth, Range::RATE)?;
                Some((rate != Value::Constant(0.0)).then_some((rate, from)))
            }
        }
    }

    /// A share of another line: once, or every year.
    fn share(
        &mut self,
        path: &str,
        cost: &Cost,
        of: &str,
        recurring: &[(&'static str, &Quantity)],
        until: Option<Value>,
    ) -> Option<(Value, Shape)> {
        let scenario = self.scenario;
        let Some(base) = scenario.cost.iter().find(|other| other.name == of) else {
            let known = scenario.cost.iter().map(|cost| cost.name.as_str()).collect();
            self.unknown(&format!("{path}.share_of"), "cost", of, known);
            return None;
        };
        let Some(amount) = &base.amount else {
            self.error("E-NAME", &format!("{path}.share_of"), Message::new("cost.share-of-amount").with("name", of));
            return None;
        };
        let base = self.cost_amount(of, amount)?;
        match (&cost.share, recurring) {
            (Some(share), []) => {
                let share = self.quantity(&format!("{path}.share"), share)?;
                let amount = self.program.multiply(base, share);
                self.one_off(path, cost, amount, until)
            }
            (None, [(field, share)]) => {
                let share = self.quantity(&format!("{path}.{field}"), share)?;
                let rate = self.program.multiply(base, share);
                self.stream(path, cost, rate, period(field), until)
            }
            _ => {
                self.error("E-MISSING", path, Message::new("cost.share-how"));
                None
            }
        }
    }

    /// The one-off amount of a cost line, computed at its first use: a share of it uses the same draw.
    fn cost_amount(&mut self, name: &str, amount: &Quantity) -> Option<Value> {
        let key = format!("amount {name}");
        match self.names.get(&key) {
            Some(Known::Value(value)) => return Some(*value),
            Some(Known::Failed) => return None,
            Some(Known::InProgress) | None => {}
        }
        let value = self.quantity(&format!("cost.{name}.amount"), amount);
        self.names.insert(key, value.map_or(Known::Failed, Known::Value));
        value
    }

    pub(super) fn compile_benefits(&mut self, effects: &Effects) {
        let scenario = self.scenario;
        for benefit in &scenario.benefit {
            let path = format!("benefit.{}", benefit.name);
            if let Some((rate, mut shape, release)) = self.benefit(&path, benefit) {
                shape.losses = effects.losses_of(&benefit.name);
                let side = if release {
                    Side::Release(benefit.dimension, benefit.kind)
                } else {
                    Side::Benefit(benefit.dimension, benefit.kind)
                };
                self.line(NewLine { name: benefit.name.clone(), path, side, rate, shape });
            }
        }
    }

    /// Rate and shape of a benefit, and whether it is a released balance.
    fn benefit(&mut self, path: &str, benefit: &Benefit) -> Option<(Value, Shape, bool)> {
        let recurring = recurring(benefit.per_month.as_ref(), benefit.per_quarter.as_ref(), benefit.per_year.as_ref());
        let kinds =
            [recurring.len() == 1, benefit.driver.is_some(), benefit.amount.is_some(), benefit.release.is_some()];
        if kinds.iter().filter(|kind| **kind).count() != 1 || recurring.len() > 1 {
            let some = kinds.contains(&true) || recurring.len() > 1;
            let key = if some { "benefit.two-kinds" } else { "benefit.no-kind" };
            self.error(if some { "E-KEY" } else { "E-MISSING" }, path, Message::new(key));
            return None;
        }
        let driven = match &benefit.driver {
            Some(driver) => Some(self.driver(path, driver)?),
            None => None,
        };
        let balance = benefit.release.is_some() || matches!(driven, Some((_, Yields::Balance)));
        let rate_of_year = !balance && benefit.amount.is_none();
        self.misplaced(
            path,
            &[
                ("at", benefit.at.is_some(), !rate_of_year),
                ("from", benefit.from.is_some(), rate_of_year && benefit.adoption.is_none()),
                ("to", benefit.to.is_some(), rate_of_year),
                ("lag", benefit.lag.is_some(), rate_of_year),
                ("growth", benefit.growth.is_some(), rate_of_year),
                ("adoption", benefit.adoption.is_some(), rate_of_year || balance),
            ],
        );
        let base = if let Some((value, _)) = driven {
            if balance { Some(value) } else { Some(self.program.divide(value, Value::Constant(12.0))) }
        } else if let Some((field, quantity)) = recurring.first() {
            let rate = self.quantity(&format!("{path}.{field}"), quantity);
            rate.map(|rate| self.program.divide(rate, Value::Constant(f64::from(period(field)))))
        } else if let Some(amount) = &benefit.amount {
            self.quantity(&format!("{path}.amount"), amount)
        } else {
            benefit.release.as_ref().and_then(|release| self.quantity(&format!("{path}.release"), release))
        };
        let realisation = match &benefit.realisation {
            Some(share) => self.ranged(&format!("{path}.realisation"), share, Range::NON_NEGATIVE),
            None => Some(Value::Constant(1.0)),
        };
        let attribution = match &benefit.attribution {
            Some(share) => self.ranged(&format!("{path}.attribution"), share, Range::FRACTION),
            None => Some(Value::Constant(1.0)),
        };
        let curve = match &benefit.adoption {
            Some(name) => Some(self.curve_named(path, name)?),
            None => None,
        };
        let rate = self.program.multiply(base?, realisation?);
        let rate = self.program.multiply(rate, attribution?);
        let until = self.abandonment;
        if !rate_of_year {
            let timing = match (curve, balance) {
                (Some(curve), true) => Timing::Change { curve },
                _ => Timing::Once { at: self.time(&format!("{path}.at"), benefit.at.as_ref(), Value::Constant(0.0))? },
            };
            // A balance that follows a curve is given back when adoption ends; the curve itself knows about that.
            let until = if matches!(timing, Timing::Change { .. }) { None } else { until };
            return Some((rate, Shape { timing, growth: None, losses: Vec::new(), until }, balance));
        }
        let lag = self.quantity_or(&format!("{path}.lag"), benefit.lag.as_ref(), 0.0)?;
        let lag = self.guarded(lag, Range::NON_NEGATIVE, &format!("{path}.lag"))?;
        let to = self.time(&format!("{path}.to"), benefit.to.as_ref(), NEVER_VALUE)?;
        let (timing, start) = match curve {
            Some(curve) => {
                let go_live = self.curve_go_live(benefit.adoption.as_deref().unwrap_or_default())?;
                let from = self.program.add(go_live, lag);
                (Timing::Adopted { curve, from, to }, from)
            }
            None => {
                let from = self.time(&format!("{path}.from"), benefit.from.as_ref(), Value::Constant(0.0))?;
                let from = self.program.add(from, lag);
                let horizon = self.horizon();
                let to = self.earlier(to, horizon);
                (Timing::Evenly { from, to }, from)
            }
        };
        let growth = self.growth(path, benefit.growth.as_ref(), start)?;
        // Adoption already ends with the project; a plain run rate needs to be told.
        let until = if curve.is_some() { None } else { until };
        Some((rate, Shape { timing, growth, losses: Vec::new(), until }, false))
    }

    fn curve_named(&mut self, path: &str, name: &str) -> Option<usize> {
        if let Some(index) = self.curves.iter().position(|curve| curve.name == name) {
            return Some(index);
        }
        // A curve that exists but has problems of its own has been reported.
        if !self.scenario.adoption.contains_key(name) {
            let known = self.scenario.adoption.keys().map(String::as_str).collect();
            self.unknown(&format!("{path}.adoption"), "adoption", name, known);
        }
        None
    }

    /// Go-live of the module an adoption curve follows, without the curve's own lag.
    fn curve_go_live(&mut self, name: &str) -> Option<Value> {
        match self.scenario.adoption.get(name)?.milestone.as_deref() {
            Some(milestone) => self.milestone(milestone),
            None => Some(Value::Constant(0.0)),
        }
    }

    /// The value of a KPI formula.
    fn driver(&mut self, path: &str, driver: &Driver) -> Option<(Value, Yields)> {
        let formula = driver::find(&driver.formula)?;
        let mut local: Vec<(&str, Value)> = Vec::new();
        let mut complete = true;
        for parameter in formula.parameters {
            let parameter_path = format!("{path}.driver.{}", parameter.name);
            let value = match (driver.parameters.get(parameter.name), parameter.default) {
                (Some(quantity), _) => self.quantity(&parameter_path, quantity),
                (None, default) => default.map(Value::Constant),
            };
            let value = match value {
                Some(value) if parameter.unit == "fraction" => self.guarded(value, Range::FRACTION, &parameter_path),
                other => other,
            };
            match value {
                Some(value) => local.push((parameter.name, value)),
                None => complete = false,
            }
        }
        if !complete {
            return None;
        }
        let formula_path = format!("{path}.driver");
        // Formulas are shipped and tested.
        let parsed = parse(formula.formula).ok()?;
        let context = Context { path: &formula_path, address: &formula_path, local: &local };
        Some((self.evaluate(&context, &parsed.expression)?, formula.yields))
    }

    /// Reports fields that the kind of the line does not read.
    fn misplaced(&mut self, path: &str, fields: &[(&str, bool, bool)]) {
        for (field, present, read) in fields {
            if *present && !read {
                let message = Message::new("line.misplaced").with("field", field);
                self.error("E-KEY", &format!("{path}.{field}"), message);
            }
        }
    }
}

/// The class a category usually belongs to.
fn usual_class(category: CostCategory, dip: bool) -> CostClass {
    match category {
        _ if dip => CostClass::Hidden,
        CostCategory::Migration
        | CostCategory::Interruption
        | CostCategory::ProductivityDip
        | CostCategory::Governance
        | CostCategory::Change
        | CostCategory::Maintenance => CostClass::Hidden,
        _ => CostClass::Explicit,
    }
}
