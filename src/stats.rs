//! Statistics of plain numbers: what a set of trials says, and how surely.
//!
//! Numbers in, numbers out. Nothing here knows of scenarios, random numbers or files. Every sum
//! runs in an order that depends on the data alone, so results have the same bits on every
//! machine and for any number of threads.
//!
//! An estimate that can carry an error is an [`Estimate`]: value, standard error and confidence
//! interval. What does not exist (the spread of one value, a bound the sample is too small for)
//! is `None`, never a number that stands for it.
//!
//! The intervals of [`mean_estimate`], [`quantile_estimates`], [`proportion_estimate`] and
//! [`tail_mean_estimate`] hold for independent trials. A Latin hypercube or a scrambled Sobol
//! sequence has other errors: repeat the whole design and use [`replicate_estimate`].

mod correlation;
mod dominance;
mod estimate;
mod goodness;
mod moments;
mod order_interval;
mod proportion;
mod quantile;
mod rank;
mod replicate;
mod student;
mod sum;
mod tail;

pub use correlation::{pearson, spearman};
pub use dominance::{
    NormalComparison, SampleComparison, compare_normals, compare_samples, probability_greater_independent,
    probability_greater_paired,
};
pub use estimate::{Confidence, Estimate};
pub use goodness::{dkw_bound, kolmogorov_smirnov};
pub use moments::{Moments, mean_estimate, standard_deviation_estimate};
pub use order_interval::{QuantileRanks, quantile_ranks, wilks_size_one_sided, wilks_size_two_sided};
pub use proportion::{clopper_pearson_interval, proportion_estimate, wilson_interval};
pub use quantile::{
    QuantileType, order_statistics, quantile_estimates, quantile_estimates_from, quantile_of_sorted, quantiles,
};
pub use rank::ranks;
pub use replicate::replicate_estimate;
pub use student::student_t_quantile;
pub use sum::{ExactSum, sum};
pub use tail::{Tail, TailSums, tail_estimate, tail_mean, tail_mean_estimate};
