//! The workbook for the auditor: results and the cash flow of chosen cases as an Excel file, with live formulas that
//! compute every key figure again beside the engine's.
//!
//! Data in, bytes out. Texts of the scenario are written as texts, never as formulas; a formula is always written by this
//! module and carries its value. Equal input gives equal bytes: the document's dates are fixed.

mod cases;
mod charts;
mod checks;
mod distribution;
mod flows;
mod inputs;
mod lines;
mod look;
mod months;
mod names;
mod notes;
mod options;
mod page;
mod results;
mod summary;
mod tornado;

use crate::analysis::comparison::Comparison as Compared;
use crate::analysis::results::Results;
use crate::lang::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

pub use self::cases::{Case, cases};
use self::names::SheetNames;
pub use self::options::{Comparison, OptionSummary};
use self::page::clean;
pub use self::tornado::{Swing, Tornado};
use super::style::Style;
use super::words::{View, say};

/// What goes into a workbook.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// Everything the run says.
    pub results: &'a Results,
    /// Cases shown line by line, the plan first (see [`cases`]).
    pub cases: &'a [Case],
    /// Swings of a sensitivity analysis, beside the rank correlations that every run has.
    pub tornado: Option<&'a Tornado>,
    /// Options compared.
    pub options: Option<&'a Comparison>,
}

/// Why no workbook could be made: something does not fit the file format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workbook cannot be written: {0}")]
pub struct WorkbookError(String);

impl From<XlsxError> for WorkbookError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// The workbook as the bytes of an `.xlsx` file.
///
/// # Errors
/// When something does not fit the file format, such as more lines than a sheet has rows.
pub fn workbook(contents: &Contents<'_>, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    let view = View::new(contents.results, lang, Style::Plain);
    let mut names = SheetNames::default();
    let mut called = |key: &'static str| names.add(lang.text(key));
    let summary = called("workbook.sheet-summary");
    let inputs = called("workbook.sheet-inputs");
    let results = called("workbook.sheet-results");
    let lines = called("workbook.sheet-lines");
    let months = called("workbook.sheet-months");
    let distribution = called("workbook.sheet-distribution");
    let tornado = called("workbook.sheet-tornado");
    let options = called("workbook.sheet-options");
    let checks = called("workbook.sheet-checks");
    let notes = called("workbook.sheet-notes");

    let mut flows = Vec::new();
    for case in contents.cases {
        let name = names.add(&say(lang, "workbook.sheet-flows", &[("case", case.name.clone())]));
        flows.push(flows::sheet(name, case, &view)?);
    }
    let mut all: Vec<checks::Check> = flows.iter().flat_map(|flows| flows.checks.clone()).collect();
    let (lines, found) = lines::sheet(lines, &view)?;
    all.extend(found);
    let (months, [fan, payback], found) = months::sheet(months, &view)?;
    all.extend(found);
    let distribution = distribution::sheet(distribution, &view)?;
    all.extend(distribution.iter().flat_map(|(_, _, check)| check.clone()));
    let tornado = tornado::sheet(tornado, contents.tornado, &view)?;
    let options = contents.options.map(|comparison| options::sheet(options, comparison, &view)).transpose()?;
    let results = results::sheet(results, &view)?;
    let inputs = inputs::sheet(inputs, contents.cases, &view)?;

    let mut shown = Vec::new();
    shown.extend(distribution.as_ref().map(|(_, chart, _)| chart.clone()));
    shown.extend([payback, fan]);
    shown.extend(
        flows.first().map(|flows| charts::cash_flow(&flows.chart, lang, "workbook.chart-cash-flow", view.money())),
    );
    shown.extend(tornado.as_ref().map(|(_, chart)| tornado::tall(chart)));
    let master = (!all.is_empty()).then_some(checks.as_str());
    let summary = summary::sheet(summary, &view, &all, master, &shown)?;

    let mut pages = vec![(summary, "workbook.about-summary"), (inputs, "workbook.about-inputs")];
    pages.extend(flows.into_iter().map(|flows| (flows.page, "workbook.about-flows")));
    pages.push((lines, "workbook.about-lines"));
    pages.push((results, "workbook.about-results"));
    pages.push((months, "workbook.about-months"));
    pages.extend(distribution.map(|(page, _, _)| (page, "workbook.about-distribution")));
    pages.extend(tornado.map(|(page, _)| (page, "workbook.about-tornado")));
    pages.extend(options.map(|page| (page, "workbook.about-options")));
    if !all.is_empty() {
        pages.push((checks::sheet(checks, &all, &view)?, "workbook.about-checks"));
    }
    let sheets: Vec<_> = pages.iter().map(|(page, about)| (page.name.clone(), *about)).collect();
    pages.push((notes::sheet(notes, &sheets, &view)?, ""));

    let mut book = Workbook::new();
    book.set_properties(&properties(&view.title(), &view.results.provenance.version)?);
    for (page, _) in pages {
        book.push_worksheet(page.sheet);
    }
    Ok(book.save_to_buffer()?)
}

/// The workbook of a comparison whose options were not run again: their figures beside each other.
///
/// # Errors
/// When something does not fit the file format.
pub fn options_book(comparison: &Compared, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    let words = options::words(comparison, lang);
    let name = SheetNames::default().add(lang.text("workbook.sheet-options"));
    let page = options::sheet(name, &Comparison::of(comparison, lang), &words)?;
    let mut book = Workbook::new();
    book.set_properties(&properties(lang.text("workbook.options"), &comparison.version)?);
    book.push_worksheet(page.sheet);
    Ok(book.save_to_buffer()?)
}

/// Title and a fixed date: the clock has no place in a result.
fn properties(title: &str, version: &str) -> Result<DocProperties, XlsxError> {
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let made = format!("Roicast {version}");
    Ok(DocProperties::new().set_title(clean(title)).set_author(made).set_creation_datetime(&date))
}
