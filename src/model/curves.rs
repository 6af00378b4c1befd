//! Adoption curves.

use super::Range;
use super::compile::Compiler;
use super::events::Effects;
use super::program::{Operation, Value};
use super::shape::{Curve, CurveForm};
use crate::lang::Message;
use crate::scenario::format::{Adoption, CurvePeriod, CurveShape, Quantity};

/// ln 81: months from 10 % to 90 % of a logistic curve are ln 81 over its rate constant.
const LN_81: f64 = 4.394_449_154_672_439;
/// ln(ln 10 / ln(10/9)): the same for a Gompertz curve.
const GOMPERTZ_WIDTH: f64 = 3.084_399_772_560_401;
/// Minus the logarithm of the share with which a Gompertz curve starts: 1 %.
const LN_100: f64 = 4.605_170_185_988_092;

impl Compiler<'_> {
    pub(super) fn compile_curves(&mut self, effects: &Effects) {
        let scenario = self.scenario;
        for (name, adoption) in &scenario.adoption {
            let path = format!("adoption.{name}");
            if let Some(mut curve) = self.curve(name, &path, adoption) {
                curve.collapses = effects.collapses_of(name);
                curve.until = self.abandonment;
                self.curves.push(curve);
            }
        }
    }

    fn curve(&mut self, name: &str, path: &str, adoption: &Adoption) -> Option<Curve> {
        let at = |field: &str| format!("{path}.{field}");
        self.unused_fields(path, adoption);
        let go_live = match &adoption.milestone {
            Some(milestone) => self.named_milestone(&at("milestone"), milestone),
            None => Some(Value::Constant(0.0)),
        };
        let lag = self.quantity_or(&at("lag"), adoption.lag.as_ref(), 0.0);
        let lag = lag.and_then(|lag| self.guarded(lag, Range::NON_NEGATIVE, &at("lag")));
        let ceiling = self.quantity_or(&at("ceiling"), adoption.ceiling.as_ref(), 1.0);
        let ceiling = ceiling.and_then(|ceiling| self.guarded(ceiling, Range::FRACTION, &at("ceiling")));
        let intervention = match &adoption.intervention {
            None => Some(None),
            Some(intervention) => {
                let month = self.ranged(&at("intervention.month"), &intervention.month, Range::NON_NEGATIVE);
                let speed = self.ranged(&at("intervention.speed"), &intervention.speed, Range::POSITIVE);
                month.zip(speed).map(Some)
            }
        };
        let form = self.form(path, adoption);
        let start = go_live.zip(lag).map(|(go_live, lag)| self.program.add(go_live, lag));
        Some(Curve {
            name: name.to_owned(),
            form: form?,
            ceiling: ceiling?,
            start: start?,
            intervention: intervention?,
            collapses: Vec::new(),
            until: None,
        })
    }

    fn form(&mut self, path: &str, adoption: &Adoption) -> Option<CurveForm> {
        let at = |field: &str| format!("{path}.{field}");
        match adoption.curve {
            CurveShape::Step => Some(CurveForm::Step),
            CurveShape::Linear => {
                let ramp = self.required(path, "ramp", adoption.ramp.as_ref())?;
                Some(CurveForm::Linear { ramp: self.guarded(ramp, Range::POSITIVE, &at("ramp"))? })
            }
            CurveShape::Logistic => {
                let (speed, ramp) = self.pace(path, adoption, LN_81)?;
                let midpoint = match &adoption.midpoint {
                    Some(midpoint) => self.quantity(&at("midpoint"), midpoint)?,
                    None => self.program.multiply(Value::Constant(0.75), ramp),
                };
                Some(CurveForm::Logistic { speed, midpoint })
            }
            CurveShape::Gompertz => {
                let (speed, _) = self.pace(path, adoption, GOMPERTZ_WIDTH)?;
                let displacement = self.quantity_or(&at("displacement"), adoption.displacement.as_ref(), LN_100)?;
                let displacement = self.guarded(displacement, Range::POSITIVE, &at("displacement"))?;
                Some(CurveForm::Gompertz { displacement, speed })
            }
            CurveShape::Bass => {
                let innovation = self.required(path, "innovation", adoption.innovation.as_ref());
                let imitation = self.required(path, "imitation", adoption.imitation.as_ref());
                let (p, q) = innovation.zip(imitation)?;
                let p = self.guarded(p, Range::POSITIVE, &at("innovation"))?;
                let q = self.guarded(q, Range::NON_NEGATIVE, &at("imitation"))?;
                let months = if adoption.per == Some(CurvePeriod::Year) { 12.0 } else { 1.0 };
                let sum = self.program.add(p, q);
                let pace = self.program.divide(sum, Value::Constant(months));
                let ratio = self.program.divide(q, p);
                Some(CurveForm::Bass { pace, ratio })
            }
            CurveShape::Table => {
                let Some(shares) = adoption.shares.as_ref().filter(|shares| !shares.is_empty()) else {
                    self.error("E-MISSING", path, Message::new("shape.missing").with("key", "shares"));
                    return None;
                };
                let values: Vec<Option<Value>> = shares
                    .iter()
                    .enumerate()
                    .map(|(index, share)| self.ranged(&format!("{path}.shares[{}]", index + 1), share, Range::FRACTION))
                    .collect();
                let every = if adoption.per == Some(CurvePeriod::Year) { 12 } else { 1 };
                Some(CurveForm::Table { shares: values.into_iter().collect::<Option<_>>()?, every })
            }
        }
    }

    /// Rate constant and 10-90 % ramp of an S-curve, from whichever of the two is written.
    fn pace(&mut self, path: &str, adoption: &Adoption, width: f64) -> Option<(Value, Value)> {
        let width = Value::Constant(width);
        match (&adoption.speed, &adoption.ramp) {
            (Some(speed), None) => {
                let speed = self.ranged(&format!("{path}.speed"), speed, Range::POSITIVE)?;
                Some((speed, self.program.divide(width, speed)))
            }
            (None, Some(ramp)) => {
                let ramp = self.ranged(&format!("{path}.ramp"), ramp, Range::POSITIVE)?;
                Some((self.program.divide(width, ramp), ramp))
            }
            (None, None) => {
                self.error("E-MISSING", path, Message::new("adoption.no-pace"));
                None
            }
            (Some(_), Some(_)) => {
                self.error("E-KEY", path, Message::new("adoption.two-paces"));
                None
            }
        }
    }

    /// A field that its curve does not read would be an option that is parsed and not applied.
    fn unused_fields(&mut self, path: &str, adoption: &Adoption) {
        use CurveShape::{Bass, Gompertz, Linear, Logistic, Table};
        let fields: [(&str, bool, &[CurveShape]); 8] = [
            ("ramp", adoption.ramp.is_some(), &[Linear, Logistic, Gompertz]),
            ("midpoint", adoption.midpoint.is_some(), &[Logistic]),
            ("speed", adoption.speed.is_some(), &[Logistic, Gompertz]),
            ("displacement", adoption.displacement.is_some(), &[Gompertz]),
            ("innovation", adoption.innovation.is_some(), &[Bass]),
            ("imitation", adoption.imitation.is_some(), &[Bass]),
            ("per", adoption.per.is_some(), &[Bass, Table]),
            ("shares", adoption.shares.is_some(), &[Table]),
        ];
        for (field, present, read_by) in fields {
            if present && !read_by.contains(&adoption.curve) {
                let message = Message::new("adoption.unused-field").with("field", field);
                self.error("E-KEY", &format!("{path}.{field}"), message);
            }
        }
    }

    /// A quantity in a range.
    pub(super) fn ranged(&mut self, path: &str, quantity: &Quantity, rule: Range) -> Option<Value> {
        let value = self.quantity(path, quantity)?;
        self.guarded(value, rule, path)
    }

    /// A quantity that must be there.
    pub(super) fn required(&mut self, path: &str, field: &str, quantity: Option<&Quantity>) -> Option<Value> {
        match quantity {
            Some(quantity) => self.quantity(&format!("{path}.{field}"), quantity),
            None => {
                self.error("E-MISSING", path, Message::new("shape.missing").with("key", field));
                None
            }
        }
    }

    /// The smaller of two times, keeping constants constant.
    pub(super) fn earlier(&mut self, a: Value, b: Value) -> Value {
        self.program.push(Operation::Minimum, [a, b, Value::Constant(0.0)])
    }
}
