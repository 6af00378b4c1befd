//! The sheet that compares options.

use crate::outcome::{Outcome, Quantity};
use crate::stats::Estimate;
use rust_xlsxwriter::XlsxError;

use super::charts::{self, Range};
use super::look::{code, half_width};
use super::page::{Page, Written};
use crate::report::words::View;

/// Options beside each other, computed on the same draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The outcome by which one option beats another.
    pub outcome: Outcome,
    /// Options, in the order shown.
    pub options: Vec<OptionSummary>,
    /// Row by column: the probability that the row's option beats the column's; `None` on the diagonal.
    pub beats: Vec<Vec<Option<Estimate>>>,
}

/// One option.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionSummary {
    /// Name.
    pub name: String,
    /// Mean ROI (net) at the horizon.
    pub roi: Option<Estimate>,
    /// Mean NPV at the horizon.
    pub npv: Option<Estimate>,
    /// P10, P50 and P90 of NPV.
    pub npv_percentiles: [Option<f64>; 3],
    /// Mean of the worst 5 % of NPV.
    pub cvar: Option<Estimate>,
    /// Probability that NPV is below 0.
    pub loss: Option<Estimate>,
    /// Probability that the money is back within the horizon.
    pub payback: Option<Estimate>,
    /// Mean of all costs.
    pub cost: Option<Estimate>,
}

const HEAD: u32 = 3;

/// The sheet.
///
/// # Errors
/// When there are more options than rows or columns.
pub fn sheet(name: String, comparison: &Comparison, view: &View<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    page.text(0, 0, page.word("workbook.options"), &page.look.title())?;
    let money = page.say("report.money", &[("unit", view.money())]);
    page.text(1, 0, &money, &page.look.faint())?;
    let heads = [
        "workbook.option",
        "workbook.mean-roi",
        "±",
        "workbook.mean-npv",
        "±",
        "P10",
        "P50",
        "P90",
        "workbook.cvar",
        "±",
        "workbook.loss",
        "±",
        "workbook.payback-within",
        "±",
        "workbook.mean-cost",
        "±",
    ];
    for (column, key) in (0..).zip(heads) {
        let text = if key.contains('.') { page.word(key) } else { key };
        page.heads(HEAD, column, &[(text, column > 0)])?;
    }
    page.sheet.set_row_height(HEAD, 30)?;
    let mut row = HEAD;
    for option in &comparison.options {
        row += 1;
        write(&mut page, row, option)?;
    }
    let last = row;
    matrix(&mut page, last + 2, comparison, view)?;
    page.widths(&[30.0, 10.0, 8.0, 11.0, 8.0, 10.0, 10.0, 10.0, 11.0, 8.0, 10.0, 8.0, 11.0, 8.0, 11.0, 8.0])?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (HEAD + 1, column),
        last: (last, column),
        title: (HEAD, column),
    };
    let chart = charts::options(&range(0), &[range(5), range(6), range(7)], view.lang, &view.money());
    let below = last + 6 + comparison.options.len() as u32;
    page.chart(below, 0, 0, &chart)?;
    Ok(page)
}

fn write(page: &mut Page, row: u32, option: &OptionSummary) -> Written {
    page.text(row, 0, &option.name, &page.look.text())?;
    let mut add = |column: u16, quantity: Quantity, estimate: Option<&Estimate>| {
        let half = estimate.and_then(half_width);
        let code = code(quantity, estimate.map_or(0.0, |estimate| estimate.value), half);
        page.optional(row, column, estimate.map(|estimate| estimate.value), &page.look.number(&code))?;
        page.optional(row, column + 1, half, &page.look.aside(&code))
    };
    add(1, Quantity::Share, option.roi.as_ref())?;
    add(3, Quantity::Money, option.npv.as_ref())?;
    add(8, Quantity::Money, option.cvar.as_ref())?;
    add(10, Quantity::Share, option.loss.as_ref())?;
    add(12, Quantity::Share, option.payback.as_ref())?;
    add(14, Quantity::Money, option.cost.as_ref())?;
    for (column, value) in (5..).zip(option.npv_percentiles) {
        let code = code(Quantity::Money, value.unwrap_or(0.0), option.npv.as_ref().and_then(half_width));
        page.optional(row, column, value, &page.look.number(&code))?;
    }
    Ok(())
}

/// The probability that the row's option beats the column's.
fn matrix(page: &mut Page, mut row: u32, comparison: &Comparison, view: &View<'_>) -> Written {
    let title = page.say("workbook.beats", &[("outcome", view.outcome(comparison.outcome))]);
    page.text(row, 0, &title, &page.look.heading())?;
    row += 1;
    page.heads(row, 0, &[("", false)])?;
    page.sheet.set_row_height(row, 30)?;
    for (column, option) in (1..).zip(&comparison.options) {
        page.heads(row, column, &[(&option.name, true)])?;
    }
    for (option, beats) in comparison.options.iter().zip(&comparison.beats) {
        row += 1;
        page.text(row, 0, &option.name, &page.look.text())?;
        for (column, estimate) in (1..).zip(beats) {
            let code = code(Quantity::Share, 0.5, estimate.as_ref().and_then(half_width));
            page.optional(row, column, estimate.map(|estimate| estimate.value), &page.look.number(&code))?;
        }
    }
    Ok(())
}
