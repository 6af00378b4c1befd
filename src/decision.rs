//! Which option to choose, how much that may cost, and what is worth knowing first.
//!
//! Columns of net benefit come in, one for each option and one row for each trial; rows are paired, so all options see
//! the same world in a trial. "Do nothing" is just a column of zeros. Nothing here draws trials, knows scenarios or
//! starts threads. Estimates carry the error that is right for the design: independent trials, or replicates.
//!
//! - [`compare_options`]: means, chance to be best, expected regret, paired differences and EVPI.
//! - [`InformationStudy`]: what knowing one quantity, or several together, is worth (EVPPI).
//! - [`PayoffTable`] and the `normal_…` functions: the same exactly, for small tables and for normals.
//! - [`efficient_set`], [`mean_tail_scores`], [`dominance_summary`]: choices that no other choice makes pointless.
//! - [`select_portfolio`]: the exact best set of proposals under a budget, and the efficient frontier.

mod benefits;
mod dominance;
mod efficient;
mod information;
mod normal;
mod portfolio;
mod quadrature;
mod regret;
mod table;

pub use benefits::NetBenefits;
pub use dominance::{Dominance, DominanceSummary, dominance_summary};
pub use efficient::{TailScore, efficient_set, mean_tail_scores};
pub use information::{InformationStudy, InformationValue};
pub use normal::{
    NormalMaximum, normal_evpi, normal_evppi, normal_evsi, normal_maximum, preposterior_deviation, unit_normal_loss,
};
pub use portfolio::{MOST_PROPOSALS, Portfolio, PortfolioResult, PortfolioRules, Proposal, select_portfolio};
pub use quadrature::{IndependentMaximum, independent_normal_maximum};
pub use regret::{OptionComparison, OptionScore, PairedDifference, PerfectInformation, compare_options};
pub use table::PayoffTable;

/// Why a decision cannot be analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// There is nothing to choose from, or nothing to know.
    #[error("no columns were given")]
    NoColumns,
    /// Columns or rows that belong together differ in length.
    #[error("columns differ in length")]
    UnequalLengths,
    /// Fewer than two trials in which everything is a finite number.
    #[error("fewer than two trials in which every option has a finite value")]
    TooFewTrials,
    /// A number that must be finite is not.
    #[error("a number is not finite")]
    NotFinite,
    /// Sums are beyond the range of a double.
    #[error("numbers are too large to be summed")]
    TooLarge,
    /// A share, probability, standard deviation, cost or correlation outside its range.
    #[error("a number is outside its range")]
    OutOfRange,
    /// Probabilities that do not add up to 1.
    #[error("probabilities do not add up to 1")]
    NotAProbability,
    /// An option or proposal that does not exist.
    #[error("there is no option with that number")]
    NoSuchOption,
    /// More proposals than can be enumerated.
    #[error("more than {MOST_PROPOSALS} proposals")]
    TooManyProposals,
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
}
