//! Roicast: Monte Carlo simulation of digital and software investments.
//!
//! A scenario file states costs, adoption, benefits and risks with their uncertainty; Roicast simulates it month by
//! month and gives distributions of ROI, NPV and payback, what drives them, and a verdict against the board's rule.
//!
//! The folders are the pipeline; an arrow may point down, never up:
//!
//! | Room | What it is for |
//! | --- | --- |
//! | [`report`], `cli` | telling: values become text and files |
//! | [`validate`] | proving: reference cases, independent programs, determinism |
//! | [`analysis`] | learning: summaries, verdicts, advice |
//! | [`simulate`], [`outcome`] | happening: blocks of trials over months |
//! | [`model`] | meaning: a scenario resolved to programs and shapes |
//! | [`scenario`] | saying: the file format, positions, problems |
//! | [`random`], [`stats`], [`finance`], [`linalg`], [`math`], [`expression`], [`text`], [`lang`], [`units`], [`calendar`] | ground: know nothing of scenarios |
//!
//! ```
//! use roicast::random::design::Design;
//! use roicast::simulate::{Control, Sampling, simulate};
//! use roicast::{model::compile::compile, scenario::load::Loaded};
//!
//! let text = r#"
//! name = "Example"
//! [[cost]]
//! name = "System"
//! amount = "pert(90, 100, 140)"
//! [[benefit]]
//! name = "Hours saved"
//! dimension = "finance"
//! kind = "hard"
//! per_year = "normal(60, 15)"
//! "#;
//! let loaded = Loaded::parse("example.toml", text)?;
//! let (model, _warnings) = compile(&loaded)?;
//! let outcomes = simulate(&model, &Sampling::new(Design::Independent, 10_000, 1), &Control::default()).unwrap();
//! assert_eq!(outcomes.trials, 10_000);
//! # Ok::<(), roicast::scenario::problem::Problems>(())
//! ```

pub mod analysis;
#[cfg(feature = "batch")]
pub mod batch;
pub mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
pub mod decision;
pub mod expression;
pub mod finance;
pub mod lang;
pub mod linalg;
pub mod math;
pub mod model;
pub mod outcome;
pub mod random;
pub mod report;
pub mod scenario;
pub mod sensitivity;
pub mod simulate;
pub mod stats;
pub mod text;
pub mod units;
pub mod validate;
