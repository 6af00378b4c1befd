//! The model: a scenario resolved to numbers, indices and column programs. Immutable, and nothing in it is looked up
//! by name while trials run.
//!
//! A [`Model`] is a list of [`Line`]s. Each line is a **rate** (a number a trial, computed once by the [`Program`])
//! times a **shape** (how that rate falls on the months, shared by all lines with the same timing). The month loop
//! therefore costs by shape, not by line, and totals follow from the cumulative shapes.

pub mod compile;
pub mod extent;
pub mod program;
pub mod rule;
pub mod shape;

mod correlations;
mod curves;
mod drawn;
mod events;
mod lines;
mod parameters;
mod presets;
mod quantities;
mod terms;
mod texts;
mod timing;

pub use self::presets::{Preset, presets};
pub use self::program::{Program, Value};
pub use self::rule::{Comparison, Condition, Statistic};
pub use self::shape::{Curve, CurveForm, Loss, Shape, Timing};

use crate::random::copula::Copula;
use crate::random::distribution::Distribution;
use crate::random::marginal::Marginal;
pub use crate::scenario::format::{BenefitKind, CostCategory, CostClass, Dimension, ProjectKind, Weights};

/// A time that never comes: beyond every horizon, yet finite, so that arithmetic on it stays finite.
pub const NEVER: f64 = 1e9;

/// Effective annual discount rate when a scenario states none; reported as assumed.
pub const DEFAULT_DISCOUNT_RATE: f64 = 0.10;

/// A random variable: one draw a trial.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Name that addresses its stream, such as `overrun`, `core.delay` or `cost.Licence.amount`.
    pub name: String,
    /// Its distribution.
    pub distribution: Distribution,
    /// The fast form of its quantile function.
    pub marginal: Marginal,
    /// Its value in the plan case.
    pub plan: f64,
    /// The risk it belongs to, if it is part of one (probability and impact are one bar).
    pub risk: Option<usize>,
}

/// A quantity of the scenario with draws of its own: an input, a delay, an amount. Risks are not among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Name of the input, or path of the quantity, such as `overrun` or `cost.Licence.amount`.
    pub name: String,
    /// Its value, as far as it depends on nothing but its own variables; else its first variable.
    pub value: Value,
    /// Its variables, ascending.
    pub variables: Vec<usize>,
}

/// Which side of the cash flow a line is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// An outflow.
    Cost(CostClass, CostCategory),
    /// An inflow that counts as profit.
    Benefit(Dimension, BenefitKind),
    /// A balance released: an inflow that is cash, not profit.
    Release(Dimension, BenefitKind),
}

/// A line of the cash flow: `rate` times its shape, month by month.
#[derive(Debug, Clone)]
pub struct Line {
    /// Name as written.
    pub name: String,
    /// Path of the scenario it comes from.
    pub path: String,
    /// Which side.
    pub side: Side,
    /// Money per unit of the shape.
    pub rate: Value,
    /// Index of its shape in [`Model::shapes`].
    pub shape: usize,
}

/// A module's go-live.
#[derive(Debug, Clone)]
pub struct Milestone {
    /// Name as written.
    pub name: String,
    /// Month of go-live, possibly fractional.
    pub go_live: Value,
}

/// A risk event.
#[derive(Debug, Clone)]
pub struct Risk {
    /// Name as written.
    pub name: String,
    /// When it happens; [`NEVER`] in trials without it.
    pub time: Value,
    /// Probability of happening within its window.
    pub chance: Value,
    /// Variable of its one draw: it happens where the draw is below the chance.
    pub draw: usize,
}

/// Chooses between the plan and the draws of a quantity that has both and is more than one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSwitch {
    /// Column that is 1 in the plan case and 0 in trials.
    pub column: usize,
    /// Variables that have no effect through it while it is 1.
    pub hides: Vec<usize>,
}

/// A condition on a sampled value that the format cannot check beforehand, such as `ramp > 0`.
#[derive(Debug, Clone)]
pub struct Guard {
    /// The value.
    pub value: Value,
    /// What must hold.
    pub rule: Range,
    /// Where it comes from.
    pub path: String,
}

/// A range a value must be in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Smallest value.
    pub low: f64,
    /// Whether the smallest value itself is allowed.
    pub low_included: bool,
    /// Largest value, always allowed.
    pub high: f64,
}

impl Range {
    /// Any number.
    pub const ANY: Self = Self { low: f64::NEG_INFINITY, low_included: true, high: f64::INFINITY };
    /// Zero or more.
    pub const NON_NEGATIVE: Self = Self { low: 0.0, low_included: true, high: f64::INFINITY };
    /// More than zero.
    pub const POSITIVE: Self = Self { low: 0.0, low_included: false, high: f64::INFINITY };
    /// A fraction.
    pub const FRACTION: Self = Self { low: 0.0, low_included: true, high: 1.0 };
    /// A rate a year: more than -1.
    pub const RATE: Self = Self { low: -1.0, low_included: false, high: f64::INFINITY };

    /// Whether a value is in the range; false for NaN.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (value > self.low || (self.low_included && value == self.low)) && value <= self.high
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.low, self.low_included, self.high) {
            (0.0, true, 1.0) => f.write_str("between 0 and 1"),
            (low, true, high) if high == f64::INFINITY => write!(f, ">= {low}"),
            (low, false, high) if high == f64::INFINITY => write!(f, "> {low}"),
            (low, _, high) => write!(f, "between {low} and {high}"),
        }
    }
}

/// A compiled scenario.
#[derive(Debug, Clone)]
pub struct Model {
    /// Name of the case.
    pub name: String,
    /// Kind of project, if stated.
    pub kind: Option<ProjectKind>,
    /// ISO 4217 currency.
    pub currency: String,
    /// The unit of all amounts, as written.
    pub unit: Option<String>,
    /// Months simulated after the decision.
    pub horizon: usize,
    /// Months at which outcomes are taken: those of [`Model::report_months`] and those the rule asks about.
    pub checkpoints: Vec<usize>,
    /// Random variables, in the order of their first use.
    pub variables: Vec<Variable>,
    /// Quantities with draws of their own, in the order of their first use.
    pub uncertain: Vec<Uncertain>,
    /// Named inputs and their values, as far as the model uses them.
    pub inputs: Vec<(String, Value)>,
    /// Dependence between them.
    pub copula: Option<Copula>,
    /// Pairs of variables correlated by request, with the Spearman correlation used.
    pub correlations: Vec<(usize, usize, f64)>,
    /// Computes every value a trial needs once.
    pub program: Program,
    /// What has a plan of its own beside its draws.
    pub plan_switches: Vec<PlanSwitch>,
    /// Conditions on sampled values.
    pub guards: Vec<Guard>,
    /// Effective annual discount rate.
    pub discount_rate: Value,
    /// Annual rates of finance and reinvestment of the MIRR.
    pub mirr_rates: (Value, Value),
    /// Go-lives.
    pub milestones: Vec<Milestone>,
    /// Adoption curves.
    pub curves: Vec<Curve>,
    /// Timings of lines, each once.
    pub shapes: Vec<Shape>,
    /// Lines of the cash flow.
    pub lines: Vec<Line>,
    /// Risk events.
    pub risks: Vec<Risk>,
    /// Month of abandonment, if any risk can cause it.
    pub abandonment: Option<Value>,
    /// Weights of the dimensions.
    pub weights: Weights,
    /// Cap of a dimension in the weighted score.
    pub score_cap: f64,
    /// The board's rule.
    pub rules: Vec<Condition>,
}

impl Model {
    /// Months that reports show: 12, 24 and 36 as far as the horizon goes, and the horizon.
    #[must_use]
    pub fn report_months(&self) -> Vec<usize> {
        let mut months: Vec<usize> = [12, 24, 36].into_iter().filter(|month| *month < self.horizon).collect();
        months.push(self.horizon);
        months
    }

    /// Takes outcomes at a month too, if they are not taken there anyway.
    pub fn report_at(&mut self, month: usize) {
        if let Err(place) = self.checkpoints.binary_search(&month) {
            self.checkpoints.insert(place, month);
        }
    }

    /// Values of all variables in the plan case.
    #[must_use]
    pub fn plan_values(&self) -> Vec<f64> {
        self.variables.iter().map(|variable| variable.plan).collect()
    }
}
