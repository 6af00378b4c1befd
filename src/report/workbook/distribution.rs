//! The sheet of the distribution of the leading outcome: its bins, and the chart over them.

use crate::analysis::results::Histogram;
use rust_xlsxwriter::{Chart, XlsxError};

use super::charts::{self, Range};
use super::checks::{Check, Scale};
use super::look::{COUNT, PERCENT, code_beside};
use super::names::quoted;
use super::page::{Page, Shown, cell};
use crate::report::words::View;

const HEAD: u32 = 3;

/// Which colour a bin has: 2 with the plan in it, 1 with P10, P50 or P90, else 0.
fn kind_of(bin: usize, histogram: &Histogram, marks: &[f64], plan: Option<f64>) -> usize {
    let last = histogram.counts.len().saturating_sub(1);
    let edge = |index: usize| histogram.edges.get(index).copied().unwrap_or(f64::NAN);
    // The outer bins also hold what lies beyond them.
    let holds = |value: &f64| (*value >= edge(bin) || bin == 0) && (*value < edge(bin + 1) || bin == last);
    match (plan.as_ref().is_some_and(holds), marks.iter().any(holds)) {
        (true, _) => 2,
        (false, true) => 1,
        _ => 0,
    }
}

/// The sheet, its chart, and a check that no trial is missing; `None` when the outcome is never defined.
///
/// # Errors
/// When there are more bins than rows.
pub fn sheet(name: String, view: &View<'_>) -> Result<Option<(Page, Chart, Option<Check>)>, XlsxError> {
    let histogram = &view.results.histogram;
    if histogram.counts.is_empty() {
        return Ok(None);
    }
    let mut page = Page::new(name, view.lang)?;
    let quantity = histogram.outcome.metric.quantity();
    let (title, faint) = (page.look.title(), page.look.faint());
    let outcome = view.outcome(histogram.outcome);
    page.text(0, 0, &page.say("report.distribution", &[("outcome", outcome)]), &title)?;
    page.text(1, 0, page.word("workbook.distribution-note"), &faint)?;
    let heads = [
        "workbook.from",
        "workbook.to",
        "workbook.middle",
        "workbook.trials",
        "workbook.share",
        "workbook.cumulative",
        "workbook.other-bins",
        "workbook.percentile-bins",
        "workbook.plan-bin",
    ];
    page.heads(HEAD, 0, &heads.map(|key| (page.word(key), true)))?;
    page.sheet.set_row_height(HEAD, 30)?;
    let summary = view.results.outcome(histogram.outcome.metric, histogram.outcome.month);
    let marks: Vec<f64> = [0.1, 0.5, 0.9]
        .into_iter()
        .filter_map(|share| summary.and_then(|summary| summary.percentile(share)).map(|estimate| estimate.value))
        .collect();
    let plan = summary.and_then(|summary| summary.plan);
    let all: u64 = histogram.counts.iter().sum();
    let last = HEAD + histogram.counts.len() as u32;
    let size = histogram.edges.iter().fold(0.0_f64, |most, edge| most.max(edge.abs()));
    let own = page.look.number(&code_beside(quantity, size));
    let share = page.look.number(PERCENT);
    let typed = page.look.typed(COUNT);
    let mut sum = 0;
    for (bin, (row, trials)) in (HEAD + 1..).zip(&histogram.counts).enumerate() {
        let edge = |index: usize| histogram.edges.get(index).copied().unwrap_or(f64::NAN);
        let (low, high) = (edge(bin), edge(bin + 1));
        let part = *trials as f64 / all.max(1) as f64;
        sum += trials;
        page.number(row, 0, low, &own)?;
        page.number(row, 1, high, &own)?;
        page.formula(row, 2, &format!("(A{0}+B{0})/2", row + 1), &Shown::Number((low + high) / 2.0), &own)?;
        page.number(row, 3, *trials as f64, &typed)?;
        let total = format!("SUM($D${}:$D${})", HEAD + 2, last + 1);
        page.formula(row, 4, &format!("{}/{total}", cell(row, 3)), &Shown::Number(part), &share)?;
        let so_far = Shown::Number(sum as f64 / all.max(1) as f64);
        let formula = format!("SUM($D${}:{})/{total}", HEAD + 2, cell(row, 3));
        page.formula(row, 5, &formula, &so_far, &share)?;
        let kind = kind_of(bin, histogram, &marks, plan);
        for column in 0..3_u16 {
            if usize::from(column) == kind {
                page.formula(row, 6 + column, &cell(row, 4), &Shown::Number(part), &share)?;
            }
        }
    }
    let formula = format!("SUM(D{}:D{})", HEAD + 2, last + 1);
    page.formula(last + 1, 3, &formula, &Shown::Number(all as f64), &page.look.total(COUNT))?;
    page.widths(&[11.0, 11.0, 11.0, 12.0, 11.0, 12.0, 12.0, 14.0, 12.0])?;
    page.sheet.set_freeze_panes(HEAD + 1, 0)?;
    page.sheet.set_print_fit_to_pages(1, 1);
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (HEAD + 1, column),
        last: (last, column),
        title: (HEAD, column),
    };
    let across = view.metric(histogram.outcome.metric);
    let chart = charts::distribution(&range(2), &[range(6), range(7), range(8)], view.lang, across);
    // With failed trials the share is of another whole.
    let defined = summary.filter(|_| view.results.failed_trials == 0).map(|summary| summary.defined);
    let check = defined.map(|defined| Check {
        case: page.word("workbook.sheet-distribution").to_owned(),
        figure: page.word("workbook.check-trials").to_owned(),
        outcome: histogram.outcome,
        live: format!("{}!{}", quoted(&page.name), cell(last + 1, 3)),
        link: false,
        value: Shown::Number(all as f64),
        engine: Shown::Number((defined * view.results.provenance.trials as f64).round()),
        scale: Scale::Itself,
    });
    Ok(Some((page, chart, check)))
}
