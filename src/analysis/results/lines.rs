//! Costs and benefits line by line.

use serde::{Deserialize, Serialize};

use crate::scenario::format::{BenefitKind, CostCategory, CostClass, Dimension};

/// Side and kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "side", rename_all = "kebab-case")]
pub enum LineSide {
    /// Outflow.
    Cost {
        /// Explicit or hidden.
        class: CostClass,
        /// What for.
        category: CostCategory,
    },
    /// Inflow that is profit.
    Benefit {
        /// Value dimension.
        dimension: Dimension,
        /// Hard or soft.
        kind: BenefitKind,
    },
    /// Inflow that is only cash.
    Release {
        /// Value dimension.
        dimension: Dimension,
        /// Hard or soft.
        kind: BenefitKind,
    },
}

/// A line's totals over the horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineSummary {
    /// Name.
    pub name: String,
    /// Side and kind.
    #[serde(flatten)]
    pub side: LineSide,
    /// Total in the plan case.
    pub plan: f64,
    /// Mean total over the trials.
    pub mean: f64,
    /// The same up to each reported month, the horizon last; empty in results of before this was kept.
    #[serde(default)]
    pub by_month: Vec<LineAtMonth>,
}

/// A line's totals up to a month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LineAtMonth {
    /// Up to which month.
    pub month: usize,
    /// Total in the plan case.
    pub plan: f64,
    /// Mean total over the trials.
    pub mean: f64,
}
