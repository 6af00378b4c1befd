//! Reports: results in, text out. Renderers read language-free values and choose the words; they open no files.

pub mod chart;
pub mod comparison;
pub mod draw;
pub mod explain;
pub mod files;
pub mod findings;
pub mod html;
pub mod markdown;
pub mod number;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod portfolio;
pub mod terminal;
pub mod validation;
pub mod view;
#[cfg(feature = "xlsx")]
pub mod workbook;

mod layout;
mod markup;
mod problem;
mod style;
mod table;
mod words;
#[cfg(test)]
mod xml_tests;

pub use self::layout::wrap;
pub use self::problem::{problem_json, problems_text};
pub use self::style::{Role, Style, printable};
pub use self::table::{Align, Table};
pub use self::words::say;
