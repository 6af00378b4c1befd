//! Times: go-lives of modules, and quantities that are months.

use super::compile::{Compiler, Known};
use super::program::Value;
use super::quantities::Context;
use super::{NEVER, Range};
use crate::expression::{NodeKind, parse};
use crate::lang::Message;
use crate::scenario::format::Quantity;
use crate::text::name::nearest;

impl Compiler<'_> {
    /// Go-live of a milestone: max(month, go-live of those before + gap) + delay + delays by risks.
    pub(super) fn milestone(&mut self, name: &str) -> Option<Value> {
        let key = format!("milestone {name}");
        let path = format!("milestone.{name}");
        match self.names.get(&key) {
            Some(Known::Value(value)) => return Some(*value),
            Some(Known::Failed) => return None,
            Some(Known::InProgress) | None => {}
        }
        if !self.enter(name, &path) {
            return None;
        }
        self.names.insert(key.clone(), Known::InProgress);
        let risk = self.current_risk.take();
        let value = self.go_live(name, &path);
        self.current_risk = risk;
        self.stack.pop();
        self.names.insert(key, value.map_or(Known::Failed, Known::Value));
        value
    }

    fn go_live(&mut self, name: &str, path: &str) -> Option<Value> {
        let milestone = self.scenario.milestone.get(name)?;
        let month = self.quantity_or(&format!("{path}.month"), milestone.month.as_ref(), 0.0);
        let month = month.and_then(|month| self.guarded(month, Range::NON_NEGATIVE, &format!("{path}.month")));
        let gap = self.quantity_or(&format!("{path}.gap"), milestone.gap.as_ref(), 0.0);
        let delay = self.milestone_delay(name);
        let after_path = format!("{path}.after");
        let mut planned = month;
        for before in milestone.after.as_ref().map(|names| names.list()).unwrap_or_default() {
            let earlier = self.named_milestone(&after_path, before);
            planned = planned.zip(earlier).zip(gap).map(|((planned, earlier), gap)| {
                let ready = self.program.add(earlier, gap);
                self.program.maximum(planned, ready)
            });
        }
        if milestone.after.is_none() && milestone.gap.is_some() {
            self.error("E-KEY", &format!("{path}.gap"), Message::new("milestone.gap-without-after"));
        }
        let (planned, delay) = planned.zip(delay)?;
        let mut go_live = self.program.add(planned, delay);
        for slip in self.risk_delays(name)? {
            go_live = self.program.add(go_live, slip);
        }
        Some(go_live)
    }

    /// Slip of a milestone. In the plan case nothing slips, unless the slip is an input with a plan of its own.
    pub(super) fn milestone_delay(&mut self, name: &str) -> Option<Value> {
        let key = format!("delay {name}");
        if let Some(Known::Value(value)) = self.names.get(&key) {
            return Some(*value);
        }
        let written = self.scenario.milestone.get(name)?.delay.as_ref();
        let path = format!("milestone.{name}.delay");
        let address = format!("{name}.delay");
        let value = match written {
            None => Value::Constant(0.0),
            Some(quantity) => {
                let value = self.quantity_in(&Context { path: &path, address: &address, local: &[] }, quantity)?;
                let bare_input = matches!(quantity, Quantity::Expression(text)
                    if parse(text).is_ok_and(|parsed| matches!(parsed.expression.root().kind, NodeKind::Name(_))));
                if bare_input || value.constant().is_some() { value } else { self.plan_or(Value::Constant(0.0), value) }
            }
        };
        self.names.insert(key, Known::Value(value));
        Some(value)
    }

    /// Go-live of a milestone that a field names.
    pub(super) fn named_milestone(&mut self, path: &str, name: &str) -> Option<Value> {
        if self.scenario.milestone.contains_key(name) {
            return self.milestone(name);
        }
        self.unknown(path, "milestone", name, self.scenario.milestone.keys().map(String::as_str).collect());
        None
    }

    /// Reports a name that a field needs and nothing bears.
    pub(super) fn unknown(&mut self, path: &str, what: &'static str, name: &str, known: Vec<&str>) {
        let message = Message::new(match what {
            "milestone" => "name.unknown-milestone",
            "adoption" => "name.unknown-adoption",
            "cost" => "name.unknown-cost",
            "benefit" => "name.unknown-benefit",
            _ => "name.unknown-input",
        })
        .with("name", name);
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => Some(Message::new("did-you-mean").with("near", near)),
            None if known.is_empty() => None,
            None => Some(Message::new("patch.known").with("names", known.join(", "))),
        };
        self.error("E-NAME", path, message).help = help;
    }

    /// A time: any finite number of months, or a default.
    pub(super) fn time(&mut self, path: &str, quantity: Option<&Quantity>, default: Value) -> Option<Value> {
        match quantity {
            None => Some(default),
            Some(quantity) => {
                let value = self.quantity(path, quantity)?;
                let reach = Range { low: -NEVER, low_included: true, high: NEVER };
                self.guarded(value, reach, path)
            }
        }
    }
}
