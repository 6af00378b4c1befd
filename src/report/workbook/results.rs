//! The sheet of results: every outcome at every month with its intervals, and how IRRs came out.

use crate::analysis::results::OutcomeSummary;
use crate::outcome::Metric;
use crate::stats::Estimate;
use rust_xlsxwriter::XlsxError;

use super::look::{COUNT, code, half_width, width};
use super::page::{Page, Written};
use crate::report::words::View;

const HEAD: u32 = 4;
/// Columns before the statistics: outcome, month, plan, share defined.
const FIXED: u16 = 4;

/// The sheet.
///
/// # Errors
/// When there are more outcomes than rows.
pub fn sheet(name: String, view: &View<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let (title, faint) = (page.look.title(), page.look.faint());
    page.text(0, 0, page.word("workbook.results"), &title)?;
    let level = format!("{:.0}", view.results.provenance.confidence_level * 100.0);
    let note = page.say("workbook.results-note", &[("level", level)]);
    let money = page.say("report.money", &[("unit", view.money())]);
    page.text(1, 0, &format!("{} · {money} · {note}", view.title()), &faint)?;
    let statistics = heads(&mut page, view)?;
    let mut row = HEAD + 1;
    // By outcome, then by month: a reader follows one figure through time.
    for metric in Metric::ALL {
        for summary in view.results.outcomes.iter().filter(|summary| summary.metric == metric) {
            outcome(&mut page, row, summary, view)?;
            row += 1;
        }
    }
    irr_counts(&mut page, row + 1, view)?;
    let values = view.results.outcomes.iter().flat_map(|summary| &summary.percentiles);
    let number = width(9.5, "#,##0.0", values.filter_map(|p| p.estimate.as_ref()).map(|estimate| estimate.value));
    page.widths(&[34.0, 9.0, number + 2.0, 11.0])?;
    page.sheet.set_column_range_width(FIXED, FIXED + 3 * statistics - 1, number)?;
    page.sheet.set_freeze_panes(HEAD + 1, 2)?;
    page.sheet.set_repeat_columns(0, 1)?;
    page.sheet.set_repeat_rows(HEAD - 1, HEAD)?;
    // Whole statistics on a page, beside the names that repeat.
    page.sheet.set_print_fit_to_pages(0, 0).set_print_scale(53);
    let breaks: Vec<u32> = (4..u32::from(statistics)).step_by(5).map(|index| u32::from(FIXED) + 3 * index).collect();
    page.sheet.set_vertical_page_breaks(&breaks)?;
    Ok(page)
}

/// Two rows of heads; the number of statistics.
fn heads(page: &mut Page, view: &View<'_>) -> Result<u16, XlsxError> {
    let (left, right, centre) = (page.look.head(), page.look.head_right(), page.look.head_centre());
    let shares = view.results.outcomes.first().map(|first| first.percentiles.as_slice()).unwrap_or_default();
    let mut names = vec![page.word("report.mean").to_owned(), page.word("workbook.sd").to_owned()];
    names.extend(shares.iter().map(|percentile| percent_name(percentile.share)));
    names.extend(["workbook.cvar", "report.above-zero", "report.reaches-plan"].map(|key| page.word(key).to_owned()));
    for (column, (key, is_number)) in (0..).zip([
        ("workbook.outcome", false),
        ("workbook.month", true),
        ("report.plan", true),
        ("workbook.defined", true),
    ]) {
        page.text(HEAD - 1, column, "", &left)?;
        page.text(HEAD, column, page.word(key), if is_number { &right } else { &left })?;
    }
    for (index, name) in names.iter().enumerate() {
        let column = FIXED + 3 * index as u16;
        page.across(HEAD - 1, (column, column + 2), name, &centre)?;
        let parts = ["workbook.value", "workbook.low", "workbook.high"].map(|key| (page.word(key), true));
        page.heads(HEAD, column, &parts)?;
    }
    Ok(names.len() as u16)
}

/// `P5` for 0.05, `P2.5` for 0.025.
pub fn percent_name(share: f64) -> String {
    format!("P{}", (share * 1e8).round() / 1e6)
}

fn outcome(page: &mut Page, row: u32, summary: &OutcomeSummary, view: &View<'_>) -> Written {
    let quantity = summary.metric.quantity();
    let size = summary.mean.as_ref().map_or(summary.plan.unwrap_or(0.0), |mean| mean.value);
    let largest = summary.percentiles.iter().filter_map(|p| p.estimate.as_ref()).chain(&summary.mean);
    let error = largest.filter_map(half_width).fold(0.0, f64::max);
    let own = code(quantity, size, (error > 0.0).then_some(error));
    let text = page.look.text();
    page.text(row, 0, view.metric(summary.metric), &text)?;
    page.number(row, 1, summary.month as f64, &page.look.number("0"))?;
    page.optional(row, 2, summary.plan, &page.look.number(&own))?;
    page.number(row, 3, summary.defined, &page.look.number("0.0%"))?;
    let share = "0.00%";
    let mut column = FIXED;
    let mut add = |estimate: Option<&Estimate>, code: &str| {
        let (value, aside) = (page.look.number(code), page.look.aside(code));
        let interval = estimate.and_then(|estimate| estimate.interval);
        page.optional(row, column, estimate.map(|estimate| estimate.value), &value)?;
        page.optional(row, column + 1, interval.map(|(low, _)| low), &aside)?;
        page.optional(row, column + 2, interval.map(|(_, high)| high), &aside)?;
        column += 3;
        Ok::<(), XlsxError>(())
    };
    add(summary.mean.as_ref(), &own)?;
    add(summary.sd.as_ref(), &own)?;
    for percentile in &summary.percentiles {
        add(percentile.estimate.as_ref(), &own)?;
    }
    add(summary.cvar.as_ref(), &own)?;
    add(summary.above_zero.as_ref(), share)?;
    add(summary.reach_plan.as_ref(), share)
}

fn irr_counts(page: &mut Page, mut row: u32, view: &View<'_>) -> Written {
    page.text(row, 0, page.word("workbook.irr-counts"), &page.look.heading())?;
    row += 1;
    let names = ["workbook.irr-one", "workbook.irr-several", "workbook.irr-none", "workbook.irr-no-flows"];
    page.heads(row, 0, &[("", false), (page.word("workbook.month"), true)])?;
    page.heads(row, 2, &names.map(|key| (page.word(key), true)))?;
    let number = page.look.number(COUNT);
    for found in &view.results.irr {
        row += 1;
        page.number(row, 1, found.month as f64, &number)?;
        let counts = [found.counts.unique, found.counts.multiple, found.counts.none, found.counts.undefined];
        for (column, count) in (2..).zip(counts) {
            page.number(row, column, count as f64, &number)?;
        }
    }
    Ok(())
}
