//! The sheet of lines: what each cost and benefit comes to over the horizon and up to each month before it, in the plan
//! and on average; and the same by class, kind and dimension, summed by live formulas.

use crate::analysis::results::{LineSide, LineSummary};
use crate::outcome::{Metric, Outcome, Quantity};
use crate::scenario::format::{BenefitKind, CostClass, Dimension};
use rust_xlsxwriter::XlsxError;

use super::checks::{Check, Scale};
use super::look::{code, width};
use super::names::quoted;
use super::page::{Page, Shown, Written, cell, letters};
use crate::report::words::View;
use crate::report::words::{benefit_kind_key, category_key, class_key, dimension_key, metric_key};

const HEAD: u32 = 3;
/// Columns of class and kind.
const CLASS: u16 = 1;
const KIND: u16 = 2;
/// Columns of plan and mean over the horizon, and of their ratio.
const PLAN: u16 = 3;
const MEAN: u16 = 4;
const RATIO: u16 = 5;

/// Rows of a side, for sums over some of them.
#[derive(Debug, Clone, Copy)]
struct Rows {
    first: u32,
    last: u32,
}

/// The sheet, and the checks of its totals against the outcomes.
///
/// # Errors
/// When there are more lines than rows.
pub fn sheet(name: String, view: &View<'_>) -> Result<(Page, Vec<Check>), XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let horizon = view.results.case.horizon;
    let title = page.say("report.money-title", &[("months", horizon.to_string()), ("unit", view.money())]);
    page.text(0, 0, &title, &page.look.title())?;
    page.text(1, 0, &view.title(), &page.look.faint())?;
    let earlier = earlier(view);
    heads(&mut page, HEAD, &earlier, "workbook.line")?;
    let mut row = HEAD + 1;
    let mut checks = Vec::new();
    let mut sides = [None, None];
    type Belongs = fn(&LineSide) -> bool;
    let blocks: [(Belongs, &'static str, Option<Metric>); 3] = [
        (|side| matches!(side, LineSide::Cost { .. }), "report.total-cost", Some(Metric::Cost)),
        (|side| matches!(side, LineSide::Benefit { .. }), "report.total-benefit", Some(Metric::Benefit)),
        (|side| matches!(side, LineSide::Release { .. }), "report.released", None),
    ];
    for (number, (belongs, total, metric)) in blocks.into_iter().enumerate() {
        let lines: Vec<&LineSummary> = view.results.lines.iter().filter(|line| belongs(&line.side)).collect();
        if lines.is_empty() {
            continue;
        }
        let first = row;
        for line in &lines {
            write(&mut page, row, line, &earlier, view)?;
            row += 1;
        }
        if let Some(side) = sides.get_mut(number) {
            *side = Some(Rows { first, last: row - 1 });
        }
        let sums = write_total(&mut page, row, first, total, &lines, &earlier)?;
        if let Some(metric) = metric {
            checks.extend(totals(&page, row, sums, metric, view));
        }
        row += 2;
    }
    groups(&mut page, row, sides, &earlier, view)?;
    let sums = view.results.lines.iter().map(|line| line.plan.abs().max(line.mean.abs())).sum();
    let number = width(14.0, "#,##0.00", [sums]);
    page.widths(&[36.0, 18.0, 24.0, number, number, 13.0])?;
    if !earlier.is_empty() {
        page.sheet.set_column_range_width(RATIO + 1, RATIO + 2 * earlier.len() as u16, number)?;
        page.sheet.set_landscape();
    }
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    page.sheet.set_repeat_rows(HEAD, HEAD)?;
    Ok((page, checks))
}

/// Reported months before the horizon, where every line knows its amounts.
fn earlier(view: &View<'_>) -> Vec<usize> {
    let months = view.results.case.months.iter().copied().filter(|month| *month < view.results.case.horizon);
    months.filter(|month| view.results.lines.iter().all(|line| amounts(line, Some(*month)).is_some())).collect()
}

/// Plan and mean of a line up to a month, or over the horizon.
fn amounts(line: &LineSummary, month: Option<usize>) -> Option<[f64; 2]> {
    match month {
        None => Some([line.plan, line.mean]),
        Some(month) => line.by_month.iter().find(|at| at.month == month).map(|at| [at.plan, at.mean]),
    }
}

/// Every pair of columns, plan and mean: that of the horizon, then those of the months before it.
fn pairs(earlier: &[usize]) -> impl Iterator<Item = (u16, Option<usize>)> {
    let months = (0..).zip(earlier).map(|(index, month)| (RATIO + 1 + 2 * index, Some(*month)));
    std::iter::once((PLAN, None)).chain(months)
}

fn heads(page: &mut Page, row: u32, earlier: &[usize], name: &'static str) -> Written {
    let names = [name, "workbook.class", "workbook.kind"];
    page.heads(row, 0, &names.map(|key| (page.word(key), false)))?;
    let numbers = ["report.plan", "report.mean", "report.mean-over-plan"];
    page.heads(row, PLAN, &numbers.map(|key| (page.word(key), true)))?;
    for (column, month) in pairs(earlier).skip(1) {
        let values = [("month", month.unwrap_or_default().to_string())];
        let names = ["view.plan-at", "view.mean-at"].map(|key| page.say(key, &values));
        page.heads(row, column, &names.each_ref().map(|name| (name.as_str(), true)))?;
    }
    Ok(())
}

fn write(page: &mut Page, row: u32, line: &LineSummary, earlier: &[usize], view: &View<'_>) -> Written {
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
    page.text(row, CLASS, class, &page.look.faint())?;
    page.text(row, KIND, kind, &page.look.faint())?;
    for (column, month) in pairs(earlier) {
        for (column, amount) in (column..).zip(amounts(line, month).unwrap_or([f64::NAN; 2])) {
            page.number(row, column, amount, &format)?;
        }
    }
    ratio(page, row, [line.plan, line.mean], &page.look.number("0%"))
}

/// Mean over plan, where there is a plan.
fn ratio(page: &mut Page, row: u32, [plan, mean]: [f64; 2], format: &rust_xlsxwriter::Format) -> Written {
    if plan == 0.0 {
        return page.text(row, RATIO, "", format);
    }
    page.formula(row, RATIO, &format!("{}/{}", cell(row, MEAN), cell(row, PLAN)), &Shown::Number(mean / plan), format)
}

/// Sums of plan and mean of some lines.
fn sums(lines: &[&LineSummary], month: Option<usize>) -> [f64; 2] {
    let amounts = lines.iter().filter_map(|line| amounts(line, month));
    amounts.fold([0.0; 2], |[plan, mean], [more_plan, more_mean]| [plan + more_plan, mean + more_mean])
}

fn write_total(
    page: &mut Page,
    row: u32,
    first: u32,
    key: &'static str,
    lines: &[&LineSummary],
    earlier: &[usize],
) -> Result<[f64; 2], XlsxError> {
    let whole = sums(lines, None);
    let name = page.look.total_name();
    let format = page.look.total(&code(Quantity::Money, whole[0].abs().max(whole[1].abs()), None));
    page.text(row, 0, page.word(key), &name)?;
    for column in [CLASS, KIND, RATIO] {
        page.text(row, column, "", &name)?;
    }
    for (column, month) in pairs(earlier) {
        for (column, sum) in (column..).zip(sums(lines, month)) {
            let formula = format!("SUM({}:{})", cell(first, column), cell(row - 1, column));
            page.formula(row, column, &formula, &Shown::Number(sum), &format)?;
        }
    }
    Ok(whole)
}

/// Costs by class, benefits by kind and by dimension: the lines that say so, added up by formulas.
fn groups(
    page: &mut Page,
    mut row: u32,
    [costs, benefits]: [Option<Rows>; 2],
    earlier: &[usize],
    view: &View<'_>,
) -> Written {
    type Belongs = Box<dyn Fn(&LineSide) -> bool>;
    let class = [CostClass::Explicit, CostClass::Hidden].map(|class| {
        let on = move |side: &LineSide| matches!(side, LineSide::Cost { class: of, .. } if *of == class);
        (costs, CLASS, [class_key(class); 2], Box::new(on) as Belongs)
    });
    let kind = [BenefitKind::Hard, BenefitKind::Soft].map(|kind| {
        let on = move |side: &LineSide| matches!(side, LineSide::Benefit { kind: of, .. } if *of == kind);
        (benefits, CLASS, [benefit_kind_key(kind); 2], Box::new(on) as Belongs)
    });
    let dimension = Dimension::ALL.map(|dimension| {
        let on = move |side: &LineSide| matches!(side, LineSide::Benefit { dimension: of, .. } if *of == dimension);
        let name = metric_key(Metric::of_dimension(dimension));
        (benefits, KIND, [name, dimension_key(dimension)], Box::new(on) as Belongs)
    });
    let title = page.word("workbook.by-group");
    page.text(row, 0, title, &page.look.heading())?;
    row += 1;
    heads(page, row, earlier, "view.group")?;
    let (number, share) = (page.look.number("#,##0.00"), page.look.number("0%"));
    for (rows, by, [name, key], on) in class.into_iter().chain(kind).chain(dimension) {
        let lines: Vec<&LineSummary> = view.results.lines.iter().filter(|line| on(&line.side)).collect();
        let Some(rows) = rows.filter(|_| !lines.is_empty()) else { continue };
        row += 1;
        page.text(row, 0, view.text(name), &page.look.text())?;
        // The text that the formulas look for stands in the column in which they look.
        let texts = if by == KIND { ["", view.text(key)] } else { [view.text(key), ""] };
        for (column, text) in (CLASS..).zip(texts) {
            page.text(row, column, text, &page.look.faint())?;
        }
        for (column, month) in pairs(earlier) {
            for (column, sum) in (column..).zip(sums(&lines, month)) {
                let range = |column: u16| format!("${0}${1}:${0}${2}", letters(column), rows.first + 1, rows.last + 1);
                let formula = format!("SUMIFS({},{},${}{})", range(column), range(by), letters(by), row + 1);
                page.formula(row, column, &formula, &Shown::Number(sum), &number)?;
            }
        }
        ratio(page, row, sums(&lines, None), &share)?;
    }
    Ok(())
}

/// The totals against the outcomes of the same name.
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
