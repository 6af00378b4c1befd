//! The scenario: what the user writes, loaded with positions, all problems at once.

mod data;
pub mod driver;
pub mod format;
pub mod load;
mod names;
pub mod parse;
pub mod patch;
pub mod problem;
pub mod schema;
pub mod shape;
pub mod tree;
