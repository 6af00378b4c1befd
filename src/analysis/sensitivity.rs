//! Designed runs for sensitivity: what to evaluate, on draws that the plain run shares, for any function of named random
//! variables.
//!
//! A factor is a group of variables that are changed together: a risk's occurrence and impact, or what a user groups. The
//! estimators are in [`crate::sensitivity`]; here are the draws. Work is cut into blocks of [`BLOCK`] trials that threads
//! share; what a block gives has its own place, and sums are folded in block order, so results have the same bits on any
//! number of threads.

pub mod closure;
mod factors;
mod latent;
pub mod morris;
pub mod pick_freeze;
pub mod response;
pub mod shapley;
pub mod spider;
pub mod swing;
pub mod tornado;

use crate::random::copula::Copula;

pub use factors::SensitivityError;

/// Trials evaluated together.
pub const BLOCK: usize = 256;

/// A function of random variables, evaluated in blocks of trials (columns of `lanes` values, one after the other).
pub trait Function: Sync {
    /// Memory used again from block to block; a result must not depend on what is left in it.
    type Scratch: Send;
    /// Fresh memory.
    fn scratch(&self) -> Self::Scratch;
    /// Names of the random variables: they address the draws.
    fn names(&self) -> Vec<&str>;
    /// How the variables depend on each other; `None` for independent ones.
    fn copula(&self) -> Option<&Copula>;
    /// Turns (dependent) uniforms into values of the variables, in place.
    fn values(&self, uniforms: &mut [f64], lanes: usize);
    /// One number per trial from the values of the variables; NaN where it is undefined.
    fn evaluate(&self, scratch: &mut Self::Scratch, values: &[f64], lanes: usize, out: &mut [f64]);
}

/// Makes independent uniforms dependent, in place.
fn depend<F: Function>(function: &F, uniforms: &mut [f64], lanes: usize) {
    if let Some(copula) = function.copula() {
        copula.apply(uniforms, lanes);
    }
}
