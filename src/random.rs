//! Randomness: draws by address, designs over them, dependence, and distributions by quantile function.
//!
//! A design fills uniforms, a copula shapes them, a marginal turns them into values: one path for independent trials,
//! Latin hypercubes, Sobol points, correlation and common random numbers.

pub mod address;
pub mod alignment;
pub mod copula;
pub mod design;
pub mod distribution;
pub mod family;
mod latin;
pub mod marginal;
pub mod permutation;
pub mod philox;
pub mod sobol;
