//! Analysis: what many trials say. Summaries with their errors, the verdict, drivers, advice.

pub mod check;
pub mod drivers;
pub mod precision;
pub mod results;
pub mod run;
pub mod sample;
pub mod summary;
pub mod verdict;
