//! The cash flow of one case by line and month: the lines as the engine computed them, and everything that follows from
//! them as live formulas.

mod figures;
mod grid;
mod values;

use crate::analysis::results::LineSide;
use crate::math;
use crate::scenario::format::{BenefitKind, CostClass};
use rust_xlsxwriter::{IgnoreError, XlsxError};

use self::grid::{FIRST, Grid, HEAD, NAMES, Total, before, numbers};
use super::cases::Case;
use super::charts::{self, Range};
use super::checks::Check;
use super::look::{code_of_flows, width};
use super::page::{Page, Shown, Written, cell, letters};
use crate::report::words::View;
use crate::report::words::{category_key, dimension_key};

/// Cell of the discount rate.
const RATE: &str = "$C$4";

/// Rows that others refer to.
struct Rows {
    cost: u32,
    benefit: u32,
    hard: u32,
    release: u32,
    net: u32,
    running: u32,
    factor: u32,
    discounted: u32,
    payback: u32,
    payback_discounted: u32,
}

/// A finished sheet with what other sheets say about it.
pub struct Flows {
    /// The sheet.
    pub page: Page,
    /// Its live figures beside those of the engine.
    pub checks: Vec<Check>,
    /// Month numbers, net flow and running total, for charts.
    pub chart: [Range; 3],
}

/// The sheet of a case.
///
/// # Errors
/// When the case does not fit a sheet.
pub fn sheet(name: String, case: &Case, view: &View<'_>) -> Result<Flows, XlsxError> {
    let horizon = view.results.case.horizon;
    let largest = case.trace.lines.iter().flatten().fold(0.0_f64, |most, amount| most.max(amount.abs()));
    let mut grid = Grid {
        page: Page::new(name, view.lang)?,
        row: HEAD + 1,
        last: FIRST + horizon as u16,
        money: code_of_flows(largest),
    };
    head(&mut grid, case, view)?;
    let mut rows = lines(&mut grid, case, view)?;
    running(&mut grid, case, &mut rows)?;
    grid.row += 1;
    adoption(&mut grid, case, view)?;
    let below = grid.row;
    let checks = figures::figures(&mut grid, case, view, &rows)?;
    let name = grid.page.name.clone();
    let ranges = [HEAD, rows.net, rows.running].map(|row| Range {
        sheet: name.clone(),
        first: (row, FIRST),
        last: (row, grid.last),
        title: (row, 0),
    });
    layout(&mut grid, horizon, case)?;
    let mut chart = charts::cash_flow(&ranges, view.lang, "workbook.chart-flows", view.money());
    chart.set_height(20 * (grid.row - below)).set_width(540);
    // Beside the key figures, right of what repeats on every printed page.
    grid.page.chart(below, FIRST + 4, 0, &chart)?;
    Ok(Flows { page: grid.page, checks, chart: ranges })
}

fn head(grid: &mut Grid, case: &Case, view: &View<'_>) -> Written {
    let page = &mut grid.page;
    let (title, faint, text) = (page.look.title(), page.look.faint(), page.look.text());
    page.text(0, 0, &page.say("workbook.cash-flow-of", &[("case", case.name.clone())]), &title)?;
    let money = view.money();
    let facts = [view.title(), page.say("report.money", &[("unit", money)]), page.word("workbook.sign").to_owned()];
    page.text(1, 0, &facts.join(" · "), &faint)?;
    let what = match case.trial {
        None => page.word("workbook.case-plan-note").to_owned(),
        Some(trial) => {
            page.say("workbook.case-trial-note", &[("trial", (trial + 1).to_string()), ("case", case.name.clone())])
        }
    };
    page.text(2, 0, &what, &text)?;
    page.text(3, 0, page.word("workbook.discount-rate"), &text)?;
    let rate = page.look.typed("0.00%");
    page.number(3, grid::TOTAL, case.discount_rate, &rate)?;
    page.heads(HEAD, 0, &[(page.word("workbook.line"), false), (page.word("workbook.kind"), false)])?;
    page.heads(HEAD, grid::TOTAL, &[(page.word("workbook.total"), true)])?;
    let format = page.look.head_right().set_num_format("0");
    for (month, column) in (FIRST..=grid.last).enumerate() {
        page.number(HEAD, column, month as f64, &format)?;
    }
    Ok(())
}

fn lines(grid: &mut Grid, case: &Case, view: &View<'_>) -> Result<Rows, XlsxError> {
    let money = grid.money.clone();
    let (explicit_row, explicit) = block(grid, case, view, ("class.explicit", "workbook.sum-explicit"), |side| {
        matches!(side, LineSide::Cost { class: CostClass::Explicit, .. })
    })?;
    let (hidden_row, hidden) = block(grid, case, view, ("class.hidden", "workbook.sum-hidden"), |side| {
        matches!(side, LineSide::Cost { class: CostClass::Hidden, .. })
    })?;
    let cost = plus(&explicit, &hidden);
    let name = grid.page.word("report.total-cost");
    let cost_row = grid.combination(name, &[explicit_row, hidden_row], &[], &cost, &money)?;
    let (hard_row, hard) = block(grid, case, view, ("benefit-kind.hard", "workbook.sum-hard"), |side| {
        matches!(side, LineSide::Benefit { kind: BenefitKind::Hard, .. })
    })?;
    let (soft_row, soft) = block(grid, case, view, ("benefit-kind.soft", "workbook.sum-soft"), |side| {
        matches!(side, LineSide::Benefit { kind: BenefitKind::Soft, .. })
    })?;
    let benefit = plus(&hard, &soft);
    let name = grid.page.word("report.total-benefit");
    let benefit_row = grid.combination(name, &[hard_row, soft_row], &[], &benefit, &money)?;
    let (release_row, release) = block(grid, case, view, ("workbook.releases", "report.released"), |side| {
        matches!(side, LineSide::Release { .. })
    })?;
    let net: Vec<f64> = plus(&benefit, &release).iter().zip(&cost).map(|(inflow, cost)| inflow - cost).collect();
    let name = grid.page.word("workbook.net");
    let net_row = grid.combination(name, &[benefit_row, release_row], &[cost_row], &net, &money)?;
    Ok(Rows {
        cost: cost_row,
        benefit: benefit_row,
        hard: hard_row,
        release: release_row,
        net: net_row,
        running: 0,
        factor: 0,
        discounted: 0,
        payback: 0,
        payback_discounted: 0,
    })
}

/// The lines of one kind with their sum; its row and values.
fn block(
    grid: &mut Grid,
    case: &Case,
    view: &View<'_>,
    (heading, sum): (&'static str, &'static str),
    belongs: fn(&LineSide) -> bool,
) -> Result<(u32, Vec<f64>), XlsxError> {
    let mut total = vec![0.0; view.results.case.horizon + 1];
    let money = grid.money.clone();
    let members: Vec<_> =
        view.results.lines.iter().zip(&case.trace.lines).filter(|(line, _)| belongs(&line.side)).collect();
    if !members.is_empty() {
        grid.section(grid.page.word(heading))?;
    }
    let start = grid.row;
    for (line, amounts) in members {
        let kind = match &line.side {
            LineSide::Cost { category, .. } => view.text(category_key(*category)),
            LineSide::Benefit { dimension, .. } | LineSide::Release { dimension, .. } => {
                view.text(dimension_key(*dimension))
            }
        };
        grid.values(&view.label(&line.name), kind, amounts, &money, &Total::Sum)?;
        total.iter_mut().zip(amounts).for_each(|(total, amount)| *total += amount);
    }
    let rows = start..grid.row;
    let name = grid.page.word(sum);
    Ok((grid.block_sum(name, rows, &total, &money)?, total))
}

fn plus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn running_sum(values: &[f64]) -> Vec<f64> {
    let add = |total: &mut f64, value: &f64| {
        *total += value;
        Some(*total)
    };
    values.iter().scan(0.0, add).collect()
}

/// Running total, discounting, and the rows in which paybacks are found.
fn running(grid: &mut Grid, case: &Case, rows: &mut Rows) -> Written {
    let net = &case.trace.net;
    let totals = running_sum(net);
    let factors: Vec<f64> =
        (0..net.len()).map(|month| math::pow(1.0 + case.discount_rate, -(month as f64) / 12.0)).collect();
    let discounted: Vec<f64> = net.iter().zip(&factors).map(|(net, factor)| net * factor).collect();
    let discounted_totals = running_sum(&discounted);
    let money = grid.money.clone();
    let (text, number) = (grid.page.look.text(), grid.page.look.number(&money));
    let word = |grid: &Grid, key: &'static str| grid.page.word(key);
    let accumulate = |of: u32| {
        move |row: u32, column: u16| match column {
            FIRST => cell(of, column),
            _ => format!("{}{}+{}", before(column), row + 1, cell(of, column)),
        }
    };
    let name = word(grid, "workbook.running-total");
    rows.running = grid.formulas((name, &text), &numbers(&totals), &number, &Total::None, accumulate(rows.net))?;
    grid.row += 1;
    let factor = grid.page.look.number("0.0000");
    let name = word(grid, "workbook.discount-factor");
    rows.factor = grid.formulas((name, &text), &numbers(&factors), &factor, &Total::None, |_, column| {
        format!("(1+{RATE})^(-{}${}/12)", letters(column), HEAD + 1)
    })?;
    let name = word(grid, "workbook.discounted");
    let (net_row, factor_row) = (rows.net, rows.factor);
    rows.discounted = grid.formulas((name, &text), &numbers(&discounted), &number, &Total::Sum, |_, column| {
        format!("{}*{}", cell(net_row, column), cell(factor_row, column))
    })?;
    let name = word(grid, "workbook.discounted-total");
    let accumulated = accumulate(rows.discounted);
    let discounted_row =
        grid.formulas((name, &text), &numbers(&discounted_totals), &number, &Total::None, accumulated)?;
    let lowest: Vec<f64> = totals
        .iter()
        .scan(0.0_f64, |lowest, total| {
            *lowest = lowest.min(*total);
            Some(*lowest)
        })
        .collect();
    let faint = grid.page.look.faint();
    let aside = grid.page.look.aside(&money);
    let name = word(grid, "workbook.lowest-total");
    let running = rows.running;
    let lowest_row =
        grid.formulas((name, &faint), &numbers(&lowest), &aside, &Total::None, |row, column| match column {
            FIRST => format!("MIN(0,{})", cell(running, column)),
            _ => format!("MIN({}{},{})", before(column), row + 1, cell(running, column)),
        })?;
    let aside = grid.page.look.aside("0.00");
    let name = word(grid, "workbook.payback-found");
    let never: Vec<f64> = std::iter::once(0.0).chain(lowest.iter().copied()).collect();
    let found = crossing(net, &totals, &never);
    rows.payback = grid.formulas((name, &faint), &found, &aside, &Total::None, |row, column| {
        let lowest = format!("{}{}", before(column), lowest_row + 1);
        reached((row, column), net_row, running, &lowest)
    })?;
    let name = word(grid, "workbook.payback-discounted-found");
    let found = crossing(&discounted, &discounted_totals, &lowest);
    let flow = rows.discounted;
    rows.payback_discounted = grid.formulas((name, &faint), &found, &aside, &Total::None, |row, column| {
        reached((row, column), flow, discounted_row, &cell(lowest_row, column))
    })?;
    Ok(())
}

/// The formula of a payback row in a month: the time at which the total first reaches 0, linear inside the month; empty
/// in months before and after. A total that misses 0 by rounding only has reached it, as in the engine.
fn reached((row, column): (u32, u16), flow: u32, total: u32, lowest: &str) -> String {
    if column == FIRST {
        return format!("IF({}>0,0,\"\")", cell(flow, column));
    }
    let previous = before(column);
    format!(
        "IF(AND(COUNT(${first}{row}:{previous}{row})=0,{flow}>0,{total}>=1E-12*{lowest}),MAX(0,{month}-1-{before}/{flow}),\"\")",
        first = letters(FIRST),
        row = row + 1,
        flow = cell(flow, column),
        total = cell(total, column),
        month = format_args!("{}${}", letters(column), HEAD + 1),
        before = format_args!("{previous}{}", total + 1),
    )
}

/// The values of a payback row.
fn crossing(flows: &[f64], totals: &[f64], lowest: &[f64]) -> Vec<Shown> {
    let mut found = false;
    let mut before = 0.0;
    let mut out = Vec::with_capacity(flows.len());
    for (month, ((flow, total), lowest)) in flows.iter().zip(totals).zip(lowest).enumerate() {
        let here = !found && *flow > 0.0 && *total >= 1e-12 * lowest;
        found |= here;
        let time = (month as f64 - 1.0 - before / flow).max(0.0);
        out.push(if here { Shown::Number(time) } else { Shown::Text(String::new()) });
        before = *total;
    }
    out
}

/// Adoption of every curve, for the reader's eye.
fn adoption(grid: &mut Grid, case: &Case, view: &View<'_>) -> Written {
    if case.trace.adoption.is_empty() {
        return Ok(());
    }
    grid.section(grid.page.word("workbook.adoption"))?;
    for (curve, path) in view.results.adoption.iter().zip(&case.trace.adoption) {
        grid.values(&view.label(&curve.name), "", path, "0%", &Total::None)?;
    }
    grid.row += 1;
    Ok(())
}

fn layout(grid: &mut Grid, horizon: usize, case: &Case) -> Written {
    let (last, rows) = (grid.last, grid.row);
    let page = &mut grid.page;
    let totals = case.trace.lines.iter().map(|path| path.iter().sum());
    let sums = case.trace.lines.iter().flatten().map(|amount| amount.abs()).sum();
    let total = width(11.0, &grid.money, totals.chain([sums]));
    let month = width(8.6, &grid.money, case.trace.running_total.iter().copied());
    page.widths(&[NAMES, 18.0, total])?;
    page.sheet.set_column_range_width(FIRST, last, month)?;
    page.sheet.set_freeze_panes(HEAD + 1, FIRST)?;
    page.sheet.set_repeat_columns(0, 0)?;
    page.sheet.set_repeat_rows(HEAD, HEAD)?;
    // A year a page.
    let years: Vec<u32> = (12..horizon).step_by(12).map(|month| u32::from(FIRST) + month as u32 + 1).collect();
    page.sheet.set_vertical_page_breaks(&years)?;
    // All rows and a year on a page while they can be read: 500 points of height, 15 a row; 102 characters of width.
    let (high, wide) = (50_000.0 / (15.0 * f64::from(rows + 1)), 10_200.0 / (52.0 + total + 13.0 * month));
    let scale = high.min(wide).clamp(40.0, 66.0);
    page.sheet.set_print_fit_to_pages(0, 0).set_print_scale(scale as u16);
    // Running totals begin with another formula than they go on; that is no mistake.
    page.sheet.ignore_error_range(HEAD, 0, rows, last, IgnoreError::FormulaDiffers)?;
    Ok(())
}
