//! Reports: results in, text out. Renderers read language-free values and choose the words; they open no files.

pub mod comparison;
pub mod explain;
pub mod files;
pub mod findings;
pub mod number;
pub mod portfolio;
pub mod terminal;

mod layout;
mod problem;
mod style;
mod table;
mod words;

pub use self::layout::wrap;
pub use self::problem::{problem_json, problems_text};
pub use self::style::{Role, Style, printable};
pub use self::table::{Align, Table};
pub use self::words::say;
