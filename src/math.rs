//! Elementary and special functions with the same bits on every target.
//!
//! The platform's `exp`, `ln` and `pow` differ in the last bit between C libraries. Every
//! transcendental function of the library therefore goes through this module, which uses only
//! the IEEE 754 operations that are exact to the last bit everywhere (`+ - * /`, square root and
//! integer operations on the bits), never a fused multiply-add, or the pure-Rust `libm` crate.
//!
//! The functions used once per draw ([`exp`], [`exp_m1`], [`ln`], [`ln_1p`], [`logistic`],
//! [`logit`], [`normal_cdf`], [`normal_quantiles`]) have no branches, only selections, and are
//! inlined: a plain loop over a slice is vectorised by the compiler, and gives the same bits
//! whatever vector width it chooses.

mod beta;
mod exponential;
mod gamma;
mod logarithm;
mod normal;
mod power;
mod stirling;

pub use beta::{beta_cdf, beta_density, beta_quantile, ln_beta};
pub use exponential::{exp, exp_m1, logistic};
pub use gamma::{gamma_cdf, gamma_density, gamma_quantile, gamma_survival, gamma_upper_quantile, ln_gamma};
pub use logarithm::{ln, ln_1p, logit};
pub use normal::{normal_cdf, normal_pdf, normal_quantile, normal_quantiles};
pub use power::{cos, log2, log10, pow, pow_integer, sin};
