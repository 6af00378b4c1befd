//! Which inputs decide the result: methods that disagree where a model is not simple, side by side.

pub mod spider;
pub mod swing;
