//! Analysis: what many trials say. Summaries with their errors, the verdict, drivers, advice.

pub mod advice;
pub mod break_even;
pub mod check;
pub mod compare;
pub mod comparison;
pub mod drivers;
pub mod factor;
pub mod findings;
pub mod information;
pub mod portfolio;
pub mod precision;
pub mod replay;
pub mod results;
pub mod run;
pub mod sample;
pub mod scan;
pub mod sensitivity;
pub mod stress;
pub mod study;
pub mod summary;
pub mod target;
pub mod verdict;
pub mod worst;
