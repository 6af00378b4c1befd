//! The sheet by month: running total, payback probability and adoption, as the charts show them.

use crate::analysis::results::Fan;
use crate::outcome::{Metric, Outcome, Quantity};
use rust_xlsxwriter::{Chart, XlsxError};

use super::charts::{self, Range};
use super::checks::{Check, Scale};
use super::look::{code_beside, width};
use super::names::quoted;
use super::page::{Page, Shown, Written, cell};
use super::results::percent_name;
use crate::report::words::View;

const HEAD: u32 = 4;

/// The sheet, the charts of fan and payback over it, and a check: back by the horizon or never, one of the two.
///
/// # Errors
/// When there are more curves than columns.
pub fn sheet(name: String, view: &View<'_>) -> Result<(Page, [Chart; 2], Option<Check>), XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let (title, faint) = (page.look.title(), page.look.faint());
    page.text(0, 0, page.word("workbook.by-month"), &title)?;
    let money = page.say("report.money", &[("unit", view.money())]);
    page.text(1, 0, &format!("{} · {money}", view.title()), &faint)?;
    page.text(HEAD - 1, 0, "", &page.look.head())?;
    page.heads(HEAD, 0, &[(page.word("workbook.month"), true)])?;
    let horizon = view.results.case.horizon;
    let rows = HEAD + 1..HEAD + 2 + horizon as u32;
    let format = page.look.number("0");
    for (month, row) in rows.clone().enumerate() {
        page.number(row, 0, month as f64, &format)?;
    }
    let fan = &view.results.running_total;
    let largest = fan.percentiles.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    let code = code_beside(Quantity::Money, largest);
    let running = page.word("workbook.running-total").to_owned();
    let mut column = write_fan(&mut page, 1, &running, fan, &code)?;
    let payback = &view.results.payback;
    let by = column;
    let centre = page.look.head_centre();
    page.across(HEAD - 1, (by, by + 3), page.word("workbook.chart-payback"), &centre)?;
    let heads = ["workbook.payback-simple", "workbook.low", "workbook.high", "workbook.payback-discounted"];
    page.heads(HEAD, by, &heads.map(|key| (page.word(key), true)))?;
    let (share, aside) = (page.look.number("0.0%"), page.look.aside("0.0%"));
    for (month, row) in rows.clone().enumerate() {
        let simple = payback.by_month.get(month);
        let interval = simple.and_then(|estimate| estimate.interval);
        page.optional(row, by, simple.map(|estimate| estimate.value), &share)?;
        page.optional(row, by + 1, interval.map(|(low, _)| low), &aside)?;
        page.optional(row, by + 2, interval.map(|(_, high)| high), &aside)?;
        let discounted = payback.by_month_discounted.get(month).map(|estimate| estimate.value);
        page.optional(row, by + 3, discounted, &share)?;
    }
    column += 4;
    for curve in &view.results.adoption {
        let name = page.say("workbook.adoption-of", &[("name", view.label(&curve.name))]);
        column = write_fan(&mut page, column, &name, &curve.fan, "0%")?;
    }
    let number = width(9.5, &code, fan.percentiles.iter().flatten().chain(&fan.plan).copied());
    layout(&mut page, column, number)?;
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (rows.start, column),
        last: (rows.end - 1, column),
        title: (HEAD, column),
    };
    let percentiles: Vec<Range> = (0..fan.percentiles.len()).map(|index| range(2 + index as u16)).collect();
    let (months, plan) = (range(0), range(1));
    let fan_chart = charts::fan(&months, &percentiles, &plan, view.lang, view.money());
    let payback_chart = charts::payback(&months, &range(by), &range(by + 3), view.lang);
    let never = payback.never.value;
    let check = payback.by_month.get(horizon).map(|back| Check {
        case: page.word("workbook.sheet-months").to_owned(),
        figure: page.word("workbook.check-payback").to_owned(),
        outcome: Outcome { metric: Metric::Payback, month: horizon },
        live: format!("{}!{}+{never}", quoted(&page.name), cell(rows.end - 1, by)),
        link: false,
        value: Shown::Number(back.value + never),
        engine: Shown::Number(1.0),
        scale: Scale::Itself,
    });
    Ok((page, [fan_chart, payback_chart], check))
}

/// Plan and percentiles of a fan; the next free column.
fn write_fan(page: &mut Page, first: u16, name: &str, fan: &Fan, code: &str) -> Result<u16, XlsxError> {
    let centre = page.look.head_centre();
    let next = first + 1 + fan.shares.len() as u16;
    page.across(HEAD - 1, (first, next - 1), name, &centre)?;
    page.heads(HEAD, first, &[(page.word("report.plan"), true)])?;
    let number = page.look.number(code);
    for (row, value) in (HEAD + 1..).zip(&fan.plan) {
        page.number(row, first, *value, &number)?;
    }
    for (column, (share, path)) in (first + 1..).zip(fan.shares.iter().zip(&fan.percentiles)) {
        page.heads(HEAD, column, &[(&percent_name(*share), true)])?;
        for (row, value) in (HEAD + 1..).zip(path) {
            page.number(row, column, *value, &number)?;
        }
    }
    Ok(next)
}

fn layout(page: &mut Page, columns: u16, number: f64) -> Written {
    page.widths(&[8.0])?;
    page.sheet.set_column_range_width(1, columns.max(2) - 1, number)?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    page.sheet.set_repeat_rows(HEAD - 1, HEAD)?;
    page.sheet.set_repeat_columns(0, 0)?;
    Ok(())
}
