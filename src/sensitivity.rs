//! Sensitivity: which inputs move an output, from columns of numbers.
//!
//! Columns in, estimates out: nothing here draws, simulates or knows of scenarios. Three kinds of data are read. An
//! ordinary run (a [`Study`]: one column an input, one for the output) gives regression, rank correlation, change by
//! bins, given-data first-order indices and PAWN. Designed runs give variance-based indices ([`pick_freeze`],
//! [`shapley`]) and elementary effects ([`morris`]). Single evaluations give the one-at-a-time tornado.
//!
//! | Measure | Says | Blind to |
//! | --- | --- | --- |
//! | [`regression()`] | change of the output with an input, others held, as a straight line | everything curved |
//! | [`rank`] | the same for ranks: any monotone effect | effects that go up and down again |
//! | [`binned`] | how the output's mean (or another statistic) changes along an input | interactions |
//! | [`given_data`], first order | share of variance that knowing the input would remove | interactions |
//! | [`pick_freeze`], total | share of variance left when all other inputs are known | nothing, but sums above 1 |
//! | [`shapley`] | shares of variance that sum to 1, for dependent inputs too | sign and shape |
//! | [`pawn`] | change of the whole distribution | direction |
//! | [`morris`] | screening of many inputs with few evaluations | how likely the inputs are |
//!
//! Errors come from influence functions (the delta method; Hampel 1974) for independent trials, and from the spread
//! of replicates with Student's t for Latin hypercubes and Sobol points, which depend on each other inside a replicate.

pub mod agreement;
pub mod binned;
mod bins;
pub mod given_data;
mod linear;
pub mod morris;
pub mod one_at_a_time;
mod order;
pub mod pawn;
pub mod pick_freeze;
pub mod rank;
pub mod regression;
pub mod shapley;
mod spread;
mod study;

pub use regression::{Excluded, Regression, regression};
pub use study::{Study, StudyError};
