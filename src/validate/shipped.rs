//! The scenarios that this room runs, as they ship.

use crate::analysis::run::{Finished, Options, run};
use crate::lang::Message;
use crate::model::Model;
use crate::model::compile::compile;
use crate::random::design::Design;
use crate::scenario::load::Loaded;
use crate::simulate::{Control, Sampling};

/// The reference business case, which two independent programs compute too.
pub const R1: &str = include_str!("../../scenarios/r1.toml");
/// A project of 1 million CNY: risks, milestones, correlations and a rule.
pub const COMPANY_A: &str = include_str!("../../scenarios/company-a.toml");

/// All three designs.
pub const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

/// A scenario from its text.
pub fn loaded(text: &str) -> Result<Loaded, Message> {
    Loaded::parse("scenario.toml", text).map_err(refused)
}

/// A model from its text.
pub fn model(text: &str) -> Result<Model, Message> {
    compile(&loaded(text)?).map(|(model, _)| model).map_err(refused)
}

/// A whole run, as the command does it.
pub fn finished(loaded: &Loaded, sampling: Sampling) -> Result<Finished, Message> {
    let options = Options::new(sampling);
    run(loaded, &options, &Control::default(), &mut |_| {}).map_err(refused)
}

/// A run that should have worked did not.
pub fn refused(found: impl ToString) -> Message {
    Message::new("validate.refused").with("found", found)
}
