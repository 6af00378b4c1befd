//! The sheet of what moves the result: rank correlations of the run, and swings of a sensitivity analysis if there is one.

use crate::analysis::findings::Findings;
use crate::analysis::sensitivity::swing::{Swing as Found, SwingPoint};
use crate::outcome::{Outcome, Quantity};
use rust_xlsxwriter::{Chart, XlsxError};

use super::charts::{self, Range};
use super::look::{code_beside, code_of_input};
use super::page::{Page, Shown};
use crate::report::words::View;

/// Swings of an outcome when one input at a time is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// The outcome that swings.
    pub outcome: Outcome,
    /// Its value with nothing moved.
    pub base: f64,
    /// One bar an input or risk, longest first.
    pub bars: Vec<Swing>,
}

impl Tornado {
    /// The swings of findings; `None` when inputs were not moved one at a time.
    #[must_use]
    pub fn of(findings: &Findings) -> Option<Self> {
        let swings = findings.tornado.as_ref()?.swings.as_ref()?;
        let bar = |swing: &Found| {
            let (first, last) = (swing.points.first()?, swing.points.last()?);
            let outcome = |point: &SwingPoint| point.outcome.unwrap_or(f64::NAN);
            Some(Swing {
                name: swing.factor.clone(),
                input_low: first.value,
                input_high: last.value,
                low: outcome(first),
                high: outcome(last),
            })
        };
        let bars = swings.swings.iter().filter_map(bar).collect();
        Some(Self { outcome: findings.target.outcome, base: swings.base?, bars })
    }
}

/// One input moved to both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Name of the input or risk.
    pub name: String,
    /// Value of the input at its low side, where it has one (a risk has none).
    pub input_low: Option<f64>,
    /// Value of the input at its high side.
    pub input_high: Option<f64>,
    /// The outcome with the input at its low side; NaN where undefined.
    pub low: f64,
    /// The outcome with the input at its high side; NaN where undefined.
    pub high: f64,
}

/// Most bars of a chart; the table has all.
const BARS: u32 = 15;
const HEAD: u32 = 4;

/// The sheet and its leading chart; `None` when nothing moves the outcome and no analysis is given.
///
/// # Errors
/// When there are more inputs than rows.
pub fn sheet(name: String, swings: Option<&Tornado>, view: &View<'_>) -> Result<Option<(Page, Chart)>, XlsxError> {
    let drivers = &view.results.drivers;
    if drivers.inputs.is_empty() && swings.is_none_or(|swings| swings.bars.is_empty()) {
        return Ok(None);
    }
    let mut page = Page::new(name, view.lang)?;
    page.text(0, 0, page.word("workbook.tornado"), &page.look.title())?;
    page.text(1, 0, &view.title(), &page.look.faint())?;
    page.widths(&[34.0, 13.0, 13.0, 15.5, 15.5, 15.5, 15.5])?;
    let mut leading = None;
    let mut row = HEAD - 1;
    if let Some(swings) = swings.filter(|swings| !swings.bars.is_empty()) {
        let chart = write_swings(&mut page, row, swings, view)?;
        page.chart(row, 7, 20, &tall(&chart))?;
        leading = Some(chart);
        row += (swings.bars.len() as u32 + 5).max(26);
    }
    if !drivers.inputs.is_empty() {
        let chart = correlations(&mut page, row, view)?;
        page.chart(row, if swings.is_some() { 7 } else { 4 }, 20, &tall(&chart))?;
        leading = leading.or(Some(chart));
    }
    Ok(leading.map(|chart| (page, chart)))
}

/// The chart, high enough for all names of its bars.
pub fn tall(chart: &Chart) -> Chart {
    let mut chart = chart.clone();
    chart.set_height(22 * BARS + 110);
    chart
}

fn correlations(page: &mut Page, mut row: u32, view: &View<'_>) -> Result<Chart, XlsxError> {
    let drivers = &view.results.drivers;
    let values = [("outcome", view.outcome(drivers.outcome)), ("trials", crate::report::number::count(drivers.trials))];
    page.text(row, 0, &page.say("report.drivers", &values), &page.look.heading())?;
    row += 1;
    page.heads(row, 0, &[(page.word("workbook.input"), false)])?;
    let heads = ["workbook.correlation", "workbook.low", "workbook.high"];
    page.heads(row, 1, &heads.map(|key| (page.word(key), true)))?;
    let head = row;
    let (text, number, aside) = (page.look.text(), page.look.number("0.00"), page.look.aside("0.000"));
    for driver in &drivers.inputs {
        row += 1;
        page.text(row, 0, &view.driver(&driver.name), &text)?;
        page.number(row, 1, driver.spearman.value, &number)?;
        page.optional(row, 2, driver.spearman.interval.map(|(low, _)| low), &aside)?;
        page.optional(row, 3, driver.spearman.interval.map(|(_, high)| high), &aside)?;
    }
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (head + 1, column),
        last: (row.min(head + BARS), column),
        title: (head, column),
    };
    let unit = page.word("workbook.correlation");
    Ok(charts::tornado(&range(0), &[range(1)], view.lang, "workbook.chart-correlations", (unit, "0.0")))
}

fn write_swings(page: &mut Page, mut row: u32, swings: &Tornado, view: &View<'_>) -> Result<Chart, XlsxError> {
    let quantity = swings.outcome.metric.quantity();
    let outcome = view.outcome(swings.outcome);
    page.text(row, 0, &page.say("workbook.swings-of", &[("outcome", outcome.clone())]), &page.look.heading())?;
    row += 1;
    let size = swings.bars.iter().fold(swings.base.abs(), |most, bar| most.max(bar.low.abs()).max(bar.high.abs()));
    let code = code_beside(quantity, size);
    let (text, number, typed) = (page.look.text(), page.look.number(&code), page.look.typed(&code));
    page.text(row, 0, page.word("workbook.base"), &text)?;
    page.number(row, 1, swings.base, &typed)?;
    let base = format!("$B${}", row + 1);
    row += 1;
    page.heads(row, 0, &[(page.word("workbook.input"), false)])?;
    let heads = [
        "workbook.input-low",
        "workbook.input-high",
        "workbook.outcome-low",
        "workbook.outcome-high",
        "workbook.change-low",
        "workbook.change-high",
    ];
    page.heads(row, 1, &heads.map(|key| (page.word(key), true)))?;
    let head = row;
    for bar in &swings.bars {
        row += 1;
        page.text(row, 0, &view.driver(&bar.name), &text)?;
        for (column, value) in [(1, bar.input_low), (2, bar.input_high)] {
            let format = page.look.typed(&code_of_input(value.unwrap_or(0.0)));
            page.optional(row, column, value, &format)?;
        }
        for (column, letter, value) in [(3_u16, 'D', bar.low), (4, 'E', bar.high)] {
            page.number(row, column, value, &typed)?;
            let formula = format!("IF(ISNUMBER({letter}{0}),{letter}{0}-{base},\"\")", row + 1);
            let change = Shown::number_or(Some(value - swings.base), "");
            page.formula(row, column + 2, &formula, &change, &number)?;
        }
    }
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (head + 1, column),
        last: (row.min(head + BARS), column),
        title: (head, column),
    };
    let axis = if quantity == Quantity::Share { "0%" } else { charts::MONEY };
    Ok(charts::tornado(&range(0), &[range(5), range(6)], view.lang, "workbook.chart-swings", (&outcome, axis)))
}
