//! Outcomes: what trials leave behind. Columns for as many trials as asked, integer histograms by month, totals by
//! line. Data only.

pub mod digest;
pub mod histogram;

use serde::{Deserialize, Serialize};

pub use self::digest::{Digest, Watched};
pub use self::histogram::MonthlyHistogram;
use crate::scenario::format::Dimension;

/// An outcome of a trial, by the definitions of `docs/model.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Net return on cost, (B - C) / C, undiscounted.
    Roi,
    /// The same with hard benefits only.
    RoiHard,
    /// Gross return B / C = ROI + 1.
    BenefitCostRatio,
    /// (PV(B) - PV(C)) / PV(C).
    RoiDiscounted,
    /// Σ w_d B_d / C, as the seed articles print it.
    WeightedIndex,
    /// Σ w_d min(cap, B_d / B_d,plan) over the dimensions with a plan.
    WeightedScore,
    /// Net present value, in the scenario's money unit.
    Npv,
    /// Internal rate of return a year; undefined without a single root.
    Irr,
    /// Modified internal rate of return a year.
    Mirr,
    /// Months until the running total first reaches 0; infinite when it never does within the horizon.
    Payback,
    /// The same on the discounted running total.
    PaybackDiscounted,
    /// Minus the smallest running total.
    PeakFunding,
    /// All costs, undiscounted.
    Cost,
    /// All benefits, undiscounted, without released balances.
    Benefit,
    /// Hard benefits.
    BenefitHard,
    /// Soft benefits.
    BenefitSoft,
    /// Benefits of finance.
    BenefitFinance,
    /// Benefits of operations.
    BenefitOperations,
    /// Benefits of customer value.
    BenefitCustomer,
    /// Benefits of risk reduction.
    BenefitRisk,
    /// Benefits of innovation.
    BenefitInnovation,
    /// Benefits of the organisation.
    BenefitOrganisation,
}

/// How a metric's numbers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A fraction, shown in percent.
    Share,
    /// Money in the scenario's unit.
    Money,
    /// Months.
    Months,
    /// A plain number.
    Number,
}

impl Metric {
    /// All metrics, in the order of reports.
    pub const ALL: [Self; 22] = [
        Self::Roi,
        Self::RoiHard,
        Self::BenefitCostRatio,
        Self::RoiDiscounted,
        Self::WeightedIndex,
        Self::WeightedScore,
        Self::Npv,
        Self::Irr,
        Self::Mirr,
        Self::Payback,
        Self::PaybackDiscounted,
        Self::PeakFunding,
        Self::Cost,
        Self::Benefit,
        Self::BenefitHard,
        Self::BenefitSoft,
        Self::BenefitFinance,
        Self::BenefitOperations,
        Self::BenefitCustomer,
        Self::BenefitRisk,
        Self::BenefitInnovation,
        Self::BenefitOrganisation,
    ];

    /// The word used in rules, options and result tables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Roi => "roi",
            Self::RoiHard => "roi_hard",
            Self::BenefitCostRatio => "benefit_cost_ratio",
            Self::RoiDiscounted => "roi_discounted",
            Self::WeightedIndex => "weighted_index",
            Self::WeightedScore => "weighted_score",
            Self::Npv => "npv",
            Self::Irr => "irr",
            Self::Mirr => "mirr",
            Self::Payback => "payback",
            Self::PaybackDiscounted => "payback_discounted",
            Self::PeakFunding => "peak_funding",
            Self::Cost => "cost",
            Self::Benefit => "benefit",
            Self::BenefitHard => "benefit_hard",
            Self::BenefitSoft => "benefit_soft",
            Self::BenefitFinance => "benefit_finance",
            Self::BenefitOperations => "benefit_operations",
            Self::BenefitCustomer => "benefit_customer",
            Self::BenefitRisk => "benefit_risk",
            Self::BenefitInnovation => "benefit_innovation",
            Self::BenefitOrganisation => "benefit_organisation",
        }
    }

    /// The metric of a word.
    #[must_use]
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.key() == key)
    }

    /// How its numbers are read.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        match self {
            Self::Roi | Self::RoiHard | Self::RoiDiscounted | Self::Irr | Self::Mirr => Quantity::Share,
            Self::BenefitCostRatio | Self::WeightedIndex | Self::WeightedScore => Quantity::Number,
            Self::Payback | Self::PaybackDiscounted => Quantity::Months,
            _ => Quantity::Money,
        }
    }

    /// Whether it exists only at the horizon: payback and funding look at the whole path.
    #[must_use]
    pub const fn horizon_only(self) -> bool {
        matches!(self, Self::Payback | Self::PaybackDiscounted | Self::PeakFunding)
    }

    /// Whether less of it is better.
    #[must_use]
    pub const fn less_is_better(self) -> bool {
        matches!(self, Self::Payback | Self::PaybackDiscounted | Self::PeakFunding | Self::Cost)
    }

    /// The metric of a dimension's benefits.
    #[must_use]
    pub const fn of_dimension(dimension: Dimension) -> Self {
        match dimension {
            Dimension::Finance => Self::BenefitFinance,
            Dimension::Operations => Self::BenefitOperations,
            Dimension::Customer => Self::BenefitCustomer,
            Dimension::Risk => Self::BenefitRisk,
            Dimension::Innovation => Self::BenefitInnovation,
            Dimension::Organisation => Self::BenefitOrganisation,
        }
    }
}

/// A metric at a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Outcome {
    /// What.
    pub metric: Metric,
    /// Over the months up to this one.
    pub month: usize,
}

/// A direction of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether `value` stands in this relation to `threshold`; false for NaN.
    #[must_use]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Less => value < threshold,
            Self::AtMost => value <= threshold,
            Self::Greater => value > threshold,
            Self::AtLeast => value >= threshold,
        }
    }

    /// Whether larger values are the right side.
    #[must_use]
    pub const fn wants_more(self) -> bool {
        matches!(self, Self::Greater | Self::AtLeast)
    }
}

/// Values of an outcome in every trial: NaN where undefined, infinite where a payback never comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Which outcome.
    pub outcome: Outcome,
    /// One value a trial.
    pub values: Vec<f64>,
}

/// How many trials have a single IRR, several, none, or no cash flow at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IrrCounts {
    /// Exactly one root.
    pub unique: u64,
    /// Several roots.
    pub multiple: u64,
    /// No root.
    pub none: u64,
    /// No flows.
    pub undefined: u64,
}

/// A trial that could not be computed.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedTrial {
    /// Its number, from 0.
    pub trial: u64,
    /// Path of the quantity that failed.
    pub path: String,
    /// What happened.
    pub cause: FailureCause,
    /// Values of all variables.
    pub variables: Vec<f64>,
}

/// Why a trial could not be computed.
#[derive(Debug, Clone, PartialEq)]
pub enum FailureCause {
    /// A division by zero.
    DivisionByZero,
    /// A result that is not a finite number.
    NotFinite,
    /// A value outside its range, with the rule.
    OutOfRange(f64, String),
}

/// Everything a run leaves behind.
#[derive(Debug, Clone)]
pub struct Outcomes {
    /// Trials computed.
    pub trials: u64,
    /// Independent randomisations among them; 1 for independent trials.
    pub replicates: u64,
    /// Columns of outcomes: every trial, or only the first ones where digests stand for all of them.
    pub columns: Vec<Column>,
    /// Digests of the same outcomes by replicate; none where the columns are whole.
    pub digests: Vec<Vec<Digest>>,
    /// IRR counts at each checkpoint.
    pub irr: Vec<(usize, IrrCounts)>,
    /// Distribution of the running total by month.
    pub running_total: MonthlyHistogram,
    /// Distribution of every adoption curve by month.
    pub adoption: Vec<MonthlyHistogram>,
    /// Mean total of every line up to each month at which outcomes are taken; see [`Outcomes::line_means_at`].
    pub line_means: Vec<(usize, Vec<f64>)>,
    /// Values of the random variables in the first trials, one column a variable.
    pub variables: Vec<Vec<f64>>,
    /// Number of failed trials, which no other figure counts.
    pub failed: u64,
    /// The first of them.
    pub failures: Vec<FailedTrial>,
}

impl Outcomes {
    /// The digests of an outcome, where there are any.
    #[must_use]
    pub fn digests(&self, outcome: Outcome) -> Option<&[Digest]> {
        let place = self.columns.iter().position(|column| column.outcome == outcome)?;
        self.digests.get(place).map(Vec::as_slice)
    }

    /// The values of an outcome, if it was asked for.
    #[must_use]
    pub fn values(&self, outcome: Outcome) -> Option<&[f64]> {
        self.columns.iter().find(|column| column.outcome == outcome).map(|column| column.values.as_slice())
    }

    /// Mean total of every line up to a month, in the unit of the scenario; `None` where no outcomes are taken.
    #[must_use]
    pub fn line_means_at(&self, month: usize) -> Option<&[f64]> {
        self.line_means.iter().find(|(at, _)| *at == month).map(|(_, means)| means.as_slice())
    }
}
