//! The sheet of lines: what each cost and benefit comes to over the horizon, in the plan and on average.

use crate::analysis::results::{LineSide, LineSummary};
use crate::outcome::{Metric, Outcome, Quantity};
use rust_xlsxwriter::XlsxError;

use super::checks::{Check, Scale};
use super::look::{code, width};
use super::names::quoted;
use super::page::{Page, Shown, Written, cell};
use crate::report::words::View;
use crate::report::words::{benefit_kind_key, category_key, class_key, dimension_key};

const HEAD: u32 = 3;
/// Columns of plan and mean.
const PLAN: u16 = 3;
const MEAN: u16 = 4;

/// The sheet, and the checks of its totals against the outcomes.
///
/// # Errors
/// When there are more lines than rows.
pub fn sheet(name: String, view: &View<'_>) -> Result<(Page, Vec<Check>), XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let months = view.results.case.horizon.to_string();
    let title = page.say("report.money-title", &[("months", months), ("unit", view.money())]);
    page.text(0, 0, &title, &page.look.title())?;
    page.text(1, 0, &view.title(), &page.look.faint())?;
    let heads = [("workbook.line", false), ("workbook.class", false), ("workbook.kind", false)];
    page.heads(HEAD, 0, &heads.map(|(key, right)| (page.word(key), right)))?;
    let heads = ["report.plan", "report.mean", "report.mean-over-plan"];
    page.heads(HEAD, PLAN, &heads.map(|key| (page.word(key), true)))?;
    let mut row = HEAD + 1;
    let mut checks = Vec::new();
    type Belongs = fn(&LineSide) -> bool;
    let blocks: [(Belongs, &'static str, Option<Metric>); 3] = [
        (|side| matches!(side, LineSide::Cost { .. }), "report.total-cost", Some(Metric::Cost)),
        (|side| matches!(side, LineSide::Benefit { .. }), "report.total-benefit", Some(Metric::Benefit)),
        (|side| matches!(side, LineSide::Release { .. }), "report.released", None),
    ];
    for (belongs, total, metric) in blocks {
        let lines: Vec<&LineSummary> = view.results.lines.iter().filter(|line| belongs(&line.side)).collect();
        if lines.is_empty() {
            continue;
        }
        let first = row;
        for line in &lines {
            write(&mut page, row, line, view)?;
            row += 1;
        }
        let sums = write_total(&mut page, row, first, total, &lines)?;
        if let Some(metric) = metric {
            checks.extend(totals(&page, row, sums, metric, view));
        }
        row += 2;
    }
    let sums = view.results.lines.iter().map(|line| line.plan.abs().max(line.mean.abs())).sum();
    let number = width(14.0, "#,##0.00", [sums]);
    page.widths(&[36.0, 18.0, 24.0, number, number, 13.0])?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    page.sheet.set_repeat_rows(HEAD, HEAD)?;
    Ok((page, checks))
}

fn write(page: &mut Page, row: u32, line: &LineSummary, view: &View<'_>) -> Written {
    let format = page.look.typed(&code(Quantity::Money, line.plan.abs().max(line.mean.abs()), None));
    let (class, kind) = match &line.side {
        LineSide::Cost { class, category } => (view.text(class_key(*class)), view.text(category_key(*category))),
        LineSide::Benefit { dimension, kind } => {
            (view.text(benefit_kind_key(*kind)), view.text(dimension_key(*dimension)))
        }
        LineSide::Release { dimension, .. } => (page.word("workbook.releases"), view.text(dimension_key(*dimension))),
    };
    let name = view.label(&line.name);
    page.text(row, 0, &name, &page.look.text().set_text_wrap())?;
    page.fit(row, &[(&name, 36.0)])?;
    page.text(row, 1, class, &page.look.faint())?;
    page.text(row, 2, kind, &page.look.faint())?;
    page.number(row, PLAN, line.plan, &format)?;
    page.number(row, MEAN, line.mean, &format)?;
    if line.plan == 0.0 {
        return Ok(());
    }
    let ratio = Shown::Number(line.mean / line.plan);
    let formula = format!("{}/{}", cell(row, MEAN), cell(row, PLAN));
    page.formula(row, MEAN + 1, &formula, &ratio, &page.look.number("0%"))
}

fn write_total(
    page: &mut Page,
    row: u32,
    first: u32,
    key: &'static str,
    lines: &[&LineSummary],
) -> Result<[f64; 2], XlsxError> {
    let sums = [lines.iter().map(|line| line.plan).sum::<f64>(), lines.iter().map(|line| line.mean).sum::<f64>()];
    let name = page.look.total_name();
    let format = page.look.total(&code(Quantity::Money, sums[0].abs().max(sums[1].abs()), None));
    page.text(row, 0, page.word(key), &name)?;
    for column in [1, 2, MEAN + 1] {
        page.text(row, column, "", &name)?;
    }
    for (column, sum) in [PLAN, MEAN].into_iter().zip(sums) {
        let formula = format!("SUM({}:{})", cell(first, column), cell(row - 1, column));
        page.formula(row, column, &formula, &Shown::Number(sum), &format)?;
    }
    Ok(sums)
}

/// The totals are those of the outcomes: in the plan, and on average.
fn totals(page: &Page, row: u32, sums: [f64; 2], metric: Metric, view: &View<'_>) -> Vec<Check> {
    let outcome = Outcome { metric, month: view.results.case.horizon };
    let summary = view.results.outcome(outcome.metric, outcome.month);
    let plan = summary.and_then(|summary| summary.plan);
    let mean = summary.and_then(|summary| summary.mean.as_ref()).map(|mean| mean.value);
    let name = view.metric(metric);
    let cases = [(PLAN, plan, "workbook.check-plan-lines"), (MEAN, mean, "workbook.check-mean-lines")];
    let checks = cases.into_iter().zip(sums).filter_map(|((column, engine, key), sum)| {
        Some(Check {
            case: page.word("workbook.sheet-lines").to_owned(),
            figure: page.say(key, &[("outcome", name.to_owned())]),
            outcome,
            live: format!("{}!{}", quoted(&page.name), cell(row, column)),
            link: false,
            value: Shown::Number(sum),
            engine: Shown::Number(engine.filter(|value| value.is_finite())?),
            scale: Scale::Itself,
        })
    });
    checks.collect()
}
