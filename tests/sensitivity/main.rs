//! Sensitivity methods against functions with known indices, and how often their intervals cover the truth.

#![allow(clippy::disallowed_methods)]

mod coverage;
#[path = "../support/functions.rs"]
mod functions;
mod methods;
