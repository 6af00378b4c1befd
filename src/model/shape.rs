//! Shapes: how a rate falls on the months, and the adoption curves behind them.
//!
//! Month `m` covers the time from `m - 1` to `m` and its flow is dated at its end; month 0 is the decision itself.
//! What runs at a constant rate counts the part of the month it covers; what depends on age is taken at the middle of
//! the month, at age `m - 1/2 - start`, and is 0 for ages not above 0 (`docs/model.md`, "Time and money").

use super::program::Value;
use crate::math;

/// When and how a rate falls due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Timing {
    /// All at once, in the month in which `at` falls.
    Once {
        /// Time of the flow.
        at: Value,
    },
    /// Evenly while it lasts, part months counted.
    Evenly {
        /// Start.
        from: Value,
        /// End.
        to: Value,
    },
    /// In payments of `every` months' worth, at the start or the end of each period; the last one pro rata.
    Billed {
        /// Start of the first period.
        from: Value,
        /// End of the last one.
        to: Value,
        /// Months in a period.
        every: u32,
        /// At the start of the period instead of its end.
        advance: bool,
    },
    /// In proportion to an adoption curve, between two times.
    Adopted {
        /// Index of the curve.
        curve: usize,
        /// No earlier than this.
        from: Value,
        /// No later than this.
        to: Value,
    },
    /// With every change of an adoption curve: a balance that follows it.
    Change {
        /// Index of the curve.
        curve: usize,
    },
    /// Linearly falling to 0 over `months` from a go-live: the productivity dip.
    Dip {
        /// Go-live.
        from: Value,
        /// Months until it is over.
        months: Value,
    },
}

/// A share of the flow lost for a while after an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Time of the event.
    pub time: Value,
    /// How long it lasts, in months.
    pub lasting: Value,
    /// Share lost.
    pub share: Value,
}

/// A timing with what modifies it. Lines with equal shapes share one.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// When the rate falls due.
    pub timing: Timing,
    /// Yearly growth, compounding on each anniversary of `from`; a payment has the price of its period's start.
    pub growth: Option<(Value, Value)>,
    /// Losses after events.
    pub losses: Vec<Loss>,
    /// Month from which nothing falls due any more (abandonment), for lines that are not committed.
    pub until: Option<Value>,
}

/// The form of an adoption curve, on the scale of its ceiling.
#[derive(Debug, Clone, PartialEq)]
pub enum CurveForm {
    /// 1 at once.
    Step,
    /// `min(1, a / ramp)`.
    Linear {
        /// Months to the ceiling.
        ramp: Value,
    },
    /// `1 / (1 + exp(-speed (a - midpoint)))`.
    Logistic {
        /// Rate constant a month.
        speed: Value,
        /// Age of one half.
        midpoint: Value,
    },
    /// `exp(-displacement exp(-speed a))`.
    Gompertz {
        /// Minus the logarithm of the share at go-live.
        displacement: Value,
        /// Rate constant a month.
        speed: Value,
    },
    /// `(1 - e) / (1 + ratio e)` with `e = exp(-pace a)`: Bass (1969) with pace p + q and ratio q / p.
    Bass {
        /// p + q, a month.
        pace: Value,
        /// q / p.
        ratio: Value,
    },
    /// A share for each period of `every` months; the last one holds on.
    Table {
        /// Shares.
        shares: Vec<Value>,
        /// Months in a period.
        every: u32,
    },
}

/// An adoption curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Name as written.
    pub name: String,
    /// Its form.
    pub form: CurveForm,
    /// Share finally reached.
    pub ceiling: Value,
    /// Time at which it starts: go-live plus its own lag.
    pub start: Value,
    /// From this age on the curve's clock runs faster by this factor.
    pub intervention: Option<(Value, Value)>,
    /// What is left of it after events: time and share.
    pub collapses: Vec<(Value, Value)>,
    /// Month of abandonment.
    pub until: Option<Value>,
}

/// Columns of one block, to read values from.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    /// Column-major values.
    pub data: &'a [f64],
    /// Trials in the block.
    pub lanes: usize,
}

impl<'a> Columns<'a> {
    #[inline(always)]
    fn get(self, value: Value) -> Lanes<'a> {
        match value {
            Value::Constant(value) => Lanes::Constant(value),
            Value::Column(column) => Lanes::Column(&self.data[column * self.lanes..(column + 1) * self.lanes]),
        }
    }

    /// The value of one trial.
    #[inline(always)]
    #[must_use]
    pub fn at(self, value: Value, lane: usize) -> f64 {
        match value {
            Value::Constant(value) => value,
            Value::Column(column) => self.data[column * self.lanes + lane],
        }
    }

    /// The smallest and the largest value that is not above a limit; without any, infinity and minus infinity.
    #[inline(always)]
    #[must_use]
    pub fn least_and_most(self, value: Value, limit: f64) -> (f64, f64) {
        const WIDTH: usize = 16;
        let (mut least, mut most) = ([f64::INFINITY; WIDTH], [f64::NEG_INFINITY; WIDTH]);
        let mut take = |lane: usize, value: f64| {
            least[lane] = if value < least[lane] && value <= limit { value } else { least[lane] };
            most[lane] = if value > most[lane] && value <= limit { value } else { most[lane] };
        };
        match self.get(value) {
            Lanes::Constant(value) => take(0, value),
            Lanes::Column(values) => {
                let (whole, rest) = values.as_chunks::<WIDTH>();
                for values in whole {
                    for (lane, value) in values.iter().enumerate() {
                        take(lane, *value);
                    }
                }
                for value in rest {
                    take(0, *value);
                }
            }
        }
        (least.into_iter().fold(f64::INFINITY, f64::min), most.into_iter().fold(f64::NEG_INFINITY, f64::max))
    }
}

#[derive(Clone, Copy)]
enum Lanes<'a> {
    Constant(f64),
    Column(&'a [f64]),
}

/// `out[lane] = f(a[lane], b[lane], out[lane])`, with constants kept out of memory.
#[inline(always)]
fn zip(out: &mut [f64], a: Lanes<'_>, b: Lanes<'_>, f: impl Fn(f64, f64, f64) -> f64) {
    match (a, b) {
        (Lanes::Constant(a), Lanes::Constant(b)) => {
            for out in out.iter_mut() {
                *out = f(a, b, *out);
            }
        }
        (Lanes::Column(a), Lanes::Constant(b)) => {
            for (out, a) in out.iter_mut().zip(a) {
                *out = f(*a, b, *out);
            }
        }
        (Lanes::Constant(a), Lanes::Column(b)) => {
            for (out, b) in out.iter_mut().zip(b) {
                *out = f(a, *b, *out);
            }
        }
        (Lanes::Column(a), Lanes::Column(b)) => {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = f(*a, *b, *out);
            }
        }
    }
}

impl Curve {
    /// Adoption in the middle of month `month` for every trial of a block.
    #[inline(always)]
    pub fn fill(&self, month: usize, columns: Columns<'_>, out: &mut [f64]) {
        let middle = month as f64 - 0.5;
        let start = columns.get(self.start);
        zip(out, start, Lanes::Constant(0.0), |start, _, _| middle - start);
        if let Some((age, speed)) = self.intervention {
            zip(out, columns.get(age), columns.get(speed), |from, speed, age| {
                age + (age - from).max(0.0) * (speed - 1.0)
            });
        }
        match &self.form {
            CurveForm::Step => zip(out, Lanes::Constant(1.0), Lanes::Constant(0.0), |one, _, _| one),
            CurveForm::Linear { ramp } => {
                zip(out, columns.get(*ramp), Lanes::Constant(0.0), |ramp, _, age| (age / ramp).min(1.0));
            }
            CurveForm::Logistic { speed, midpoint } => {
                zip(out, columns.get(*speed), columns.get(*midpoint), |speed, midpoint, age| {
                    math::logistic(speed * (age - midpoint))
                });
            }
            CurveForm::Gompertz { displacement, speed } => {
                zip(out, columns.get(*displacement), columns.get(*speed), |displacement, speed, age| {
                    math::exp(-displacement * math::exp(-speed * age))
                });
            }
            CurveForm::Bass { pace, ratio } => {
                zip(out, columns.get(*pace), columns.get(*ratio), |pace, ratio, age| {
                    let rest = math::exp(-pace * age);
                    (1.0 - rest) / (1.0 + ratio * rest)
                });
            }
            CurveForm::Table { shares, every } => {
                for (lane, out) in out.iter_mut().enumerate() {
                    let period = (*out / f64::from(*every)).max(0.0) as usize;
                    let share = shares.get(period).or(shares.last());
                    *out = share.map_or(0.0, |share| columns.at(*share, lane));
                }
            }
        }
        // Before go-live there is no adoption, whatever the form says there.
        zip(
            out,
            columns.get(self.ceiling),
            start,
            |ceiling, start, share| {
                if middle > start { ceiling * share } else { 0.0 }
            },
        );
        for (time, left) in &self.collapses {
            zip(
                out,
                columns.get(*time),
                columns.get(*left),
                |time, left, share| {
                    if middle > time { share * left } else { share }
                },
            );
        }
        if let Some(until) = self.until {
            zip(
                out,
                columns.get(until),
                Lanes::Constant(0.0),
                |until, _, share| if middle > until { 0.0 } else { share },
            );
        }
    }
}

impl Shape {
    /// What falls due in a month, for every trial of a block. `adoption` and `before` hold the values of every curve
    /// in this month and the one before, curve-major.
    #[inline(always)]
    pub fn fill(&self, month: usize, columns: Columns<'_>, adoption: &[f64], before: &[f64], out: &mut [f64]) {
        let end = month as f64;
        let (begin, middle) = (end - 1.0, end - 0.5);
        let lanes = columns.lanes;
        let mut cut_middle = false;
        match self.timing {
            Timing::Once { at } => {
                let (begin, until) = (if month == 0 { f64::NEG_INFINITY } else { begin }, columns.until(self.until));
                zip(out, columns.get(at), until, |at, until, _| {
                    f64::from(u8::from(at > begin && at <= end && at <= until))
                });
            }
            Timing::Evenly { from, to } => {
                if month == 0 {
                    out.fill(0.0);
                } else {
                    zip(out, columns.get(to), columns.until(self.until), |to, until, _| to.min(until).min(end));
                    zip(out, columns.get(from), Lanes::Constant(0.0), |from, _, stop| {
                        (stop - from.max(begin)).max(0.0)
                    });
                }
            }
            Timing::Billed { from, to, every, advance } => {
                for (lane, out) in out.iter_mut().enumerate() {
                    let bill = Bill {
                        from: columns.at(from, lane).max(0.0),
                        to: columns.at(to, lane),
                        every: f64::from(every),
                        advance,
                        until: self.until.map_or(super::NEVER, |until| columns.at(until, lane)),
                        growth: self.growth.map_or(0.0, |(rate, _)| columns.at(rate, lane)),
                    };
                    *out = bill.paid(month);
                }
            }
            Timing::Adopted { curve, from, to } => {
                out.copy_from_slice(&adoption[curve * lanes..(curve + 1) * lanes]);
                zip(
                    out,
                    columns.get(from),
                    columns.get(to),
                    |from, to, share| {
                        if middle > from && middle <= to { share } else { 0.0 }
                    },
                );
            }
            Timing::Change { curve } => {
                let range = curve * lanes..(curve + 1) * lanes;
                for ((out, now), before) in out.iter_mut().zip(&adoption[range.clone()]).zip(&before[range]) {
                    *out = now - before;
                }
            }
            Timing::Dip { from, months } => {
                cut_middle = true;
                zip(out, columns.get(from), columns.get(months), |from, months, _| {
                    let age = middle - from;
                    if age > 0.0 { (1.0 - age / months).max(0.0) } else { 0.0 }
                });
            }
        }
        if cut_middle && let Some(until) = self.until {
            zip(
                out,
                columns.get(until),
                Lanes::Constant(0.0),
                |until, _, part| if middle > until { 0.0 } else { part },
            );
        }
        // A bill carries the price of its period, whenever it is paid.
        if let Some((rate, from)) = self.growth.filter(|_| !matches!(self.timing, Timing::Billed { .. })) {
            zip(out, columns.get(rate), columns.get(from), |rate, from, part| {
                let years = ((middle - from) / 12.0).floor().max(0.0);
                part * whole_power(1.0 + rate, years)
            });
        }
        for loss in &self.losses {
            // Two passes, since a pass reads two columns: the share lost now, then what is left.
            let (time, lasting) = (columns.get(loss.time), columns.get(loss.lasting));
            let mut active = [0.0; super::shape::MAX_LANES];
            let active = &mut active[..lanes];
            zip(active, time, lasting, |time, lasting, _| {
                f64::from(u8::from(middle > time && middle <= time + lasting))
            });
            let share = columns.get(loss.share);
            zip(out, share, Lanes::Column(active), |share, active, part| part * (1.0 - share * active));
        }
    }

    /// The same part of the rate in every trial, month by month, if nothing about the shape is uncertain.
    #[must_use]
    pub fn fixed(&self, horizon: usize) -> Option<Vec<f64>> {
        let constant = |value: Value| value.constant().is_some();
        let timing = match self.timing {
            Timing::Once { at } => constant(at),
            Timing::Evenly { from, to } | Timing::Billed { from, to, .. } => constant(from) && constant(to),
            Timing::Dip { from, months } => constant(from) && constant(months),
            Timing::Adopted { .. } | Timing::Change { .. } => false,
        };
        let growth = self.growth.is_none_or(|(rate, from)| constant(rate) && constant(from));
        if !(timing && growth && self.losses.is_empty() && self.until.is_none()) {
            return None;
        }
        let columns = Columns { data: &[], lanes: 1 };
        let mut part = [0.0];
        Some(
            (0..=horizon)
                .map(|month| {
                    self.fill(month, columns, &[], &[], &mut part);
                    part[0]
                })
                .collect(),
        )
    }
}

/// Most trials in a block.
pub const MAX_LANES: usize = 512;

impl<'a> Columns<'a> {
    #[inline(always)]
    fn until(self, until: Option<Value>) -> Lanes<'a> {
        until.map_or(Lanes::Constant(super::NEVER), |until| self.get(until))
    }
}

/// `base` to a whole power of at most a few units: the product, so that the bits do not depend on a library.
#[inline(always)]
fn whole_power(base: f64, power: f64) -> f64 {
    // A horizon is at most five years, so five factors suffice.
    let mut product = 1.0;
    for year in 1..=5_u8 {
        product *= if power >= f64::from(year) { base } else { 1.0 };
    }
    product
}

/// A line that is paid by the period.
struct Bill {
    from: f64,
    to: f64,
    every: f64,
    advance: bool,
    until: f64,
    growth: f64,
}

impl Bill {
    /// Part of the rate paid in `month`: in advance a period is paid when it starts, in arrears when it ends. Either way
    /// at the price of the period's start, which rises on anniversaries of the first one.
    fn paid(&self, month: usize) -> f64 {
        let stop = self.to.min(if self.advance { super::NEVER } else { self.until });
        let mut paid = 0.0;
        let end = month as f64;
        let begin = if month == 0 { f64::NEG_INFINITY } else { end - 1.0 };
        // At most one period of a month or more starts or ends in a month, but a short last one may end in the same month.
        let first = (((end - self.from) / self.every).floor() - 2.0).max(0.0);
        for step in 0..4_u8 {
            let elapsed = (first + f64::from(step)) * self.every;
            let start = self.from + elapsed;
            let finish = (start + self.every).min(stop);
            let due = if self.advance { start } else { finish };
            if start < stop && due > begin && due <= end && (!self.advance || due <= self.until) {
                let price = whole_power(1.0 + self.growth, (elapsed / 12.0).floor());
                paid += (finish - start) / self.every * price;
            }
        }
        paid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Value::Constant as C;

    fn parts(timing: Timing, growth: Option<f64>, horizon: usize) -> Vec<f64> {
        let from = match timing {
            Timing::Evenly { from, .. } | Timing::Billed { from, .. } => from,
            _ => C(0.0),
        };
        let growth = growth.map(|rate| (C(rate), from));
        Shape { timing, growth, losses: vec![], until: None }.fixed(horizon).expect("nothing uncertain")
    }

    #[test]
    fn once_falls_in_the_month_in_which_its_time_does() {
        let at = |time: f64| parts(Timing::Once { at: C(time) }, None, 6).iter().position(|part| *part == 1.0);
        assert_eq!(at(0.0), Some(0));
        assert_eq!(at(0.2), Some(1));
        assert_eq!(at(4.0), Some(4));
        assert_eq!(at(4.001), Some(5));
        assert_eq!(at(7.0), None);
    }

    #[test]
    fn evenly_counts_part_months() {
        // From 1.25 to 3.5: 0.75 of month 2, all of month 3, half of month 4.
        assert_eq!(parts(Timing::Evenly { from: C(1.25), to: C(3.5) }, None, 5), [0.0, 0.0, 0.75, 1.0, 0.5, 0.0]);
        assert_eq!(parts(Timing::Evenly { from: C(3.0), to: C(2.0) }, None, 3), [0.0; 4]);
    }

    #[test]
    fn advance_is_paid_at_the_start_and_arrears_at_the_end() {
        let billed =
            |advance, from, to| parts(Timing::Billed { from: C(from), to: C(to), every: 12, advance }, None, 36);
        let paid = |parts: Vec<f64>| -> Vec<(usize, f64)> {
            parts.into_iter().enumerate().filter(|(_, part)| *part != 0.0).collect()
        };
        assert_eq!(paid(billed(true, 0.0, 36.0)), [(0, 1.0), (12, 1.0), (24, 1.0)]);
        assert_eq!(paid(billed(false, 0.0, 36.0)), [(12, 1.0), (24, 1.0), (36, 1.0)]);
        // The last period is half a year: half a payment.
        assert_eq!(paid(billed(true, 4.0, 22.0)), [(4, 1.0), (16, 0.5)]);
        assert_eq!(paid(billed(false, 4.0, 22.0)), [(16, 1.0), (22, 0.5)]);
        // A short last period that ends in the same month as the one before it.
        assert_eq!(paid(billed(false, 3.5, 15.75)), [(16, 1.0 + 0.25 / 12.0)]);
    }

    #[test]
    fn a_bill_carries_the_price_of_its_period() {
        let billed = |advance| parts(Timing::Billed { from: C(0.0), to: C(36.0), every: 12, advance }, Some(0.1), 36);
        // 100, 110, 121: in advance at 0, 12, 24, in arrears a year later.
        for (advance, months) in [(true, [0, 12, 24]), (false, [12, 24, 36])] {
            let paid = billed(advance);
            for (month, price) in months.into_iter().zip([1.0, 1.1, 1.21]) {
                assert!((paid[month] - price).abs() < 1e-15, "{advance} {month}: {}", paid[month]);
            }
        }
    }

    #[test]
    fn growth_compounds_on_anniversaries_of_the_start() {
        let grown = parts(Timing::Evenly { from: C(2.0), to: C(60.0) }, Some(0.1), 30);
        assert_eq!(grown[14], 1.0);
        assert_eq!(grown[15], 1.1);
        assert!((grown[27] - 1.21).abs() < 1e-15);
    }

    #[test]
    fn the_dip_falls_linearly_from_go_live() {
        let dip = parts(Timing::Dip { from: C(4.0), months: C(2.0) }, None, 7);
        assert_eq!(dip, [0.0, 0.0, 0.0, 0.0, 0.0, 0.75, 0.25, 0.0]);
    }

    fn curve(form: CurveForm) -> Curve {
        Curve {
            name: String::new(),
            form,
            ceiling: C(0.8),
            start: C(3.0),
            intervention: None,
            collapses: vec![],
            until: None,
        }
    }

    fn adoption(curve: &Curve, month: usize) -> f64 {
        let mut out = [0.0];
        curve.fill(month, Columns { data: &[], lanes: 1 }, &mut out);
        out[0]
    }

    #[test]
    fn curves_follow_their_formulas_and_are_nothing_before_go_live() {
        let forms = [
            (CurveForm::Step, 0.8),
            (CurveForm::Linear { ramp: C(10.0) }, 0.8 * 0.25),
            (CurveForm::Logistic { speed: C(0.5), midpoint: C(2.5) }, 0.4),
            // exp(-4 exp(-0.4 * 2.5)) = exp(-4 / e)
            (CurveForm::Gompertz { displacement: C(4.0), speed: C(0.4) }, 0.8 * 0.229_576_8),
            // Bass with p = 0.1, q = 0.3 at 2.5: e = exp(-1), (1 - e) / (1 + 3 e)
            (CurveForm::Bass { pace: C(0.4), ratio: C(3.0) }, 0.8 * 0.300_489_2),
            (CurveForm::Table { shares: vec![C(0.1), C(0.3), C(0.6)], every: 1 }, 0.8 * 0.6),
        ];
        for (form, expected) in forms {
            let curve = curve(form);
            assert_eq!(adoption(&curve, 3), 0.0, "{curve:?}");
            let got = adoption(&curve, 6);
            assert!((got - expected).abs() < 1e-6, "{curve:?}: {got} for {expected}");
        }
    }

    #[test]
    fn an_intervention_speeds_the_clock_from_its_age_on() {
        let mut curve = curve(CurveForm::Linear { ramp: C(10.0) });
        curve.intervention = Some((C(1.0), C(3.0)));
        // Age 2.5: one month at normal speed, 1.5 at three times.
        assert!((adoption(&curve, 6) - 0.8 * 0.55).abs() < 1e-15);
        assert!((adoption(&curve, 4) - 0.8 * 0.05).abs() < 1e-15);
    }
}
