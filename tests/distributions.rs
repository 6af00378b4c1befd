//! Every family against its own definition, against theory and against other implementations.
//!
//! The list of distributions is built by name through the registry, and one test checks that no
//! family is missing from it, so that a new family enters the whole battery by itself.

#![allow(clippy::disallowed_methods, reason = "the platform's functions serve as an independent check")]

#[path = "distributions/battery.rs"]
mod battery;
#[path = "distributions/call.rs"]
mod call;
#[path = "distributions/misuse.rs"]
mod misuse;
#[path = "distributions/sampling.rs"]
mod sampling;
