//! Risk events: one uniform draw decides whether and when each happens; effects follow from its time.

use super::compile::{Compiler, Known, NEVER_VALUE};
use super::drawn::Drawn;
use super::lines::NewLine;
use super::program::{Operation, Value};
use super::quantities::Context;
use super::shape::{Loss, Shape, Timing};
use super::{Range, Risk, Side};
use crate::lang::Message;
use crate::random::distribution::Distribution;
use crate::scenario::format::{self, CostCategory, CostClass};

/// What the risks do to curves and lines, resolved.
#[derive(Debug, Default)]
pub(super) struct Effects {
    risks: Vec<Effect>,
}

#[derive(Debug)]
struct Effect {
    time: Value,
    cost: Option<Value>,
    loss: Option<(Loss, Option<Vec<String>>)>,
    collapse: Option<(Value, Option<Vec<String>>)>,
}

impl Effects {
    /// Collapses that reach an adoption curve.
    pub(super) fn collapses_of(&self, curve: &str) -> Vec<(Value, Value)> {
        let reaches = |names: &Option<Vec<String>>| names.as_ref().is_none_or(|names| names.iter().any(|n| n == curve));
        self.risks
            .iter()
            .filter_map(|effect| {
                effect.collapse.as_ref().filter(|(_, names)| reaches(names)).map(|(left, _)| (effect.time, *left))
            })
            .collect()
    }

    /// Losses that reach a benefit.
    pub(super) fn losses_of(&self, benefit: &str) -> Vec<Loss> {
        let reaches =
            |names: &Option<Vec<String>>| names.as_ref().is_none_or(|names| names.iter().any(|n| n == benefit));
        self.risks
            .iter()
            .filter_map(|effect| effect.loss.as_ref().filter(|(_, names)| reaches(names)).map(|(loss, _)| *loss))
            .collect()
    }
}

impl Compiler<'_> {
    /// Times and effects of all risks; their costs become lines later.
    pub(super) fn compile_risks(&mut self) -> Effects {
        let scenario = self.scenario;
        let mut effects = Effects::default();
        for (index, risk) in scenario.risk.iter().enumerate() {
            let path = format!("risk.{}", risk.name);
            self.current_risk = Some(index);
            if let Some(effect) = self.risk(index, &path, risk) {
                let (draw, chance) = self.chances.get(&index).copied().unwrap_or((usize::MAX, NEVER_VALUE));
                self.risks.push(Risk { name: risk.name.clone(), time: effect.time, chance, draw });
                if risk.abandon {
                    self.abandonment = Some(match self.abandonment {
                        Some(earlier) => self.earlier(earlier, effect.time),
                        None => effect.time,
                    });
                }
                effects.risks.push(effect);
            }
            self.current_risk = None;
        }
        effects
    }

    fn risk(&mut self, index: usize, path: &str, risk: &format::Risk) -> Option<Effect> {
        let at = |field: &str| format!("{path}.{field}");
        let does_something = risk.cost.is_some()
            || risk.delay.is_some()
            || risk.benefit_loss.is_some()
            || risk.adoption_left.is_some()
            || risk.abandon;
        if !does_something {
            self.error("E-MISSING", path, Message::new("risk.no-effect"));
        }
        let orphans = [
            ("milestone", risk.milestone.is_some() && risk.delay.is_none(), "delay"),
            ("lasting", risk.lasting.is_some() && risk.benefit_loss.is_none(), "benefit_loss"),
            ("benefits", risk.benefits.is_some() && risk.benefit_loss.is_none(), "benefit_loss"),
            ("adoption", risk.adoption.is_some() && risk.adoption_left.is_none(), "adoption_left"),
            ("category", risk.category.is_some() && risk.cost.is_none(), "cost"),
        ];
        for (field, orphan, needs) in orphans {
            if orphan {
                let message = Message::new("risk.orphan").with("field", field).with("needs", needs);
                self.error("E-KEY", &at(field), message);
            }
        }
        match &risk.milestone {
            None if risk.delay.is_some() => {
                self.error("E-MISSING", path, Message::new("shape.missing").with("key", "milestone"));
            }
            Some(names) => {
                for name in names.list() {
                    self.named_milestone(&at("milestone"), name);
                }
            }
            None => {}
        }
        if let Some(names) = &risk.benefits {
            for name in names.list() {
                if !self.scenario.benefit.iter().any(|benefit| benefit.name == name) {
                    let known = self.scenario.benefit.iter().map(|benefit| benefit.name.as_str()).collect();
                    self.unknown(&at("benefits"), "benefit", name, known);
                }
            }
        }
        if let Some(names) = &risk.adoption {
            for name in names.list() {
                if !self.scenario.adoption.contains_key(name) {
                    let known = self.scenario.adoption.keys().map(String::as_str).collect();
                    self.unknown(&at("adoption"), "adoption", name, known);
                }
            }
        }
        let time = self.risk_time_once(index, path, risk);
        let cost = match &risk.cost {
            Some(cost) => self.quantity(&at("cost"), cost).map(Some),
            None => Some(None),
        };
        let names = |names: &Option<format::Names>| {
            names.as_ref().map(|names| names.list().into_iter().map(str::to_owned).collect::<Vec<_>>())
        };
        let loss = match &risk.benefit_loss {
            Some(share) => {
                let share = self.ranged(&at("benefit_loss"), share, Range::FRACTION);
                let lasting = match &risk.lasting {
                    Some(lasting) => self.ranged(&at("lasting"), lasting, Range::NON_NEGATIVE),
                    None => Some(self.horizon()),
                };
                time.zip(share)
                    .zip(lasting)
                    .map(|((time, share), lasting)| Some((Loss { time, lasting, share }, names(&risk.benefits))))
            }
            None => Some(None),
        };
        let collapse = match &risk.adoption_left {
            Some(left) => {
                self.ranged(&at("adoption_left"), left, Range::FRACTION).map(|left| Some((left, names(&risk.adoption))))
            }
            None => Some(None),
        };
        Some(Effect { time: time?, cost: cost?, loss: loss?, collapse: collapse? })
    }

    /// When a risk happens, computed at its first use.
    fn risk_time_once(&mut self, index: usize, path: &str, risk: &format::Risk) -> Option<Value> {
        let key = format!("risk {}", risk.name);
        match self.names.get(&key) {
            Some(Known::Value(value)) => return Some(*value),
            Some(Known::Failed) => return None,
            Some(Known::InProgress) | None => {}
        }
        if !self.enter(&format!("risk {}", risk.name), path) {
            return None;
        }
        self.names.insert(key.clone(), Known::InProgress);
        let time = self.risk_time(index, path, risk);
        self.stack.pop();
        self.names.insert(key, time.map_or(Known::Failed, Known::Value));
        time
    }

    /// When a risk happens; never in trials without it.
    fn risk_time(&mut self, index: usize, path: &str, risk: &format::Risk) -> Option<Value> {
        let at = |field: &str| format!("{path}.{field}");
        let given = [("probability", &risk.probability), ("per_year", &risk.per_year), ("per_month", &risk.per_month)];
        let given: Vec<_> = given.into_iter().filter_map(|(field, value)| Some((field, value.as_ref()?))).collect();
        let [(field, likelihood)] = given.as_slice() else {
            let key = if given.is_empty() { "risk.no-likelihood" } else { "risk.two-likelihoods" };
            self.error(if given.is_empty() { "E-MISSING" } else { "E-KEY" }, path, Message::new(key));
            return None;
        };
        let likelihood = self.ranged(&at(field), likelihood, Range::FRACTION)?;
        if risk.at.is_some() && (*field != "probability" || risk.from.is_some() || risk.to.is_some()) {
            self.error("E-KEY", &at("at"), Message::new("risk.at-once"));
            return None;
        }
        let from = self.time(&at("from"), risk.from.as_ref(), Value::Constant(0.0))?;
        let horizon = self.horizon();
        let to = self.time(&at("to"), risk.to.as_ref(), horizon)?;
        let once_at = match &risk.at {
            Some(time) => Some(self.time(&at("at"), Some(time), horizon)?),
            None => None,
        };
        let draw = self.event_draw(index, risk)?;
        let zero = Value::Constant(0.0);
        let one = Value::Constant(1.0);
        let length = self.program.subtract(to, from);
        let length = self.program.maximum(length, zero);
        if *field == "probability" {
            let happens = self.happens(index, draw, likelihood);
            let time = match once_at {
                Some(time) => time,
                None => {
                    // Given that it happens, draw / probability is uniform.
                    let part = self.program.divide(draw, likelihood);
                    let part = self.program.multiply(part, length);
                    self.program.add(from, part)
                }
            };
            return Some(self.program.select(happens, time, NEVER_VALUE));
        }
        // A hazard h a month: the first occurrence is later than t with probability (1 - h)^t.
        let periods = Value::Constant(if *field == "per_year" { 12.0 } else { 1.0 });
        let survival = self.program.subtract(one, likelihood);
        let log_survival = self.program.push(Operation::Logarithm, [survival, zero, zero]);
        let log_survival = self.program.divide(log_survival, periods);
        let log_all = self.program.multiply(log_survival, length);
        let all = self.program.push(Operation::Exponential, [log_all, zero, zero]);
        let within = self.program.subtract(one, all);
        let happens = self.happens(index, draw, within);
        let rest = self.program.subtract(one, draw);
        let log_rest = self.program.push(Operation::Logarithm, [rest, zero, zero]);
        let wait = self.program.divide(log_rest, log_survival);
        let time = self.program.add(from, wait);
        Some(self.program.select(happens, time, NEVER_VALUE))
    }

    fn happens(&mut self, index: usize, draw: Value, chance: Value) -> Value {
        if let Value::Column(draw) = draw {
            self.chances.insert(index, (draw, chance));
        }
        self.program.less(draw, chance)
    }

    /// The one draw of a risk; in the plan case it is 1, and nothing happens.
    fn event_draw(&mut self, index: usize, risk: &format::Risk) -> Option<Value> {
        let distribution = Distribution::uniform(0.0, 1.0).ok()?;
        let name = format!("risk.{}", risk.name);
        self.variables.push(Drawn { name, distribution, plan: 1.0, risk: Some(index) });
        Some(Value::Column(self.variables.len() - 1))
    }

    /// Delays that risks bring to a milestone.
    pub(super) fn risk_delays(&mut self, milestone: &str) -> Option<Vec<Value>> {
        let scenario = self.scenario;
        let mut slips = Vec::new();
        for (index, risk) in scenario.risk.iter().enumerate() {
            let Some(delay) = &risk.delay else { continue };
            let Some(names) = &risk.milestone else { continue };
            if !names.list().contains(&milestone) {
                continue;
            }
            let path = format!("risk.{}", risk.name);
            // Its time may be another milestone, so it is computed here if it is not yet.
            let outer = self.current_risk.replace(index);
            let time = self.risk_time_once(index, &path, risk);
            let delay_path = format!("{path}.delay");
            let context = Context { path: &delay_path, address: &delay_path, local: &[] };
            let delay =
                self.quantity_in(&context, delay).and_then(|d| self.guarded(d, Range::NON_NEGATIVE, &delay_path));
            self.current_risk = outer;
            let (time, delay) = time.zip(delay)?;
            let horizon = self.horizon();
            let happens = self.program.push(Operation::LessEqual, [time, horizon, Value::Constant(0.0)]);
            slips.push(self.program.multiply(happens, delay));
        }
        Some(slips)
    }

    /// Costs of risks, in the month in which they happen.
    pub(super) fn compile_risk_costs(&mut self, effects: &Effects) {
        let scenario = self.scenario;
        let costs: Vec<(usize, Value, Value)> = effects
            .risks
            .iter()
            .enumerate()
            .filter_map(|(index, effect)| effect.cost.map(|cost| (index, effect.time, cost)))
            .collect();
        for (index, time, rate) in costs {
            let name = self.risks[index].name.clone();
            let category = scenario.risk.iter().find(|risk| risk.name == name).and_then(|risk| risk.category);
            let side = Side::Cost(CostClass::Hidden, category.unwrap_or(CostCategory::Interruption));
            // The cost of abandoning is not stopped by abandoning.
            let until = self.abandonment;
            let shape = Shape { timing: Timing::Once { at: time }, growth: None, losses: Vec::new(), until };
            let path = format!("risk.{name}.cost");
            self.line(NewLine { name, path, side, rate, shape });
        }
    }
}
