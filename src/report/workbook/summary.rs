//! The first sheet: verdict, the board's rule, key figures with their errors, whether all checks pass, and the charts.

use crate::analysis::results::{ConditionResult, OutcomeSummary, Verdict};
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::number::{Rounding, probability};
use crate::stats::Estimate;
use rust_xlsxwriter::{Chart, XlsxError};

use super::checks::{self, Check};
use super::look::{Tone, code, half_width, width};
use super::page::{Page, Written};
use crate::report::terminal::sentence;
use crate::report::words::View;
use crate::report::words::{kind_key, verdict_key};

/// Last column of the page.
const LAST: u16 = 11;
/// Rows that a chart covers.
const CHART_ROWS: u32 = 16;
/// Characters that fit across the page.
const WIDTH: f64 = 150.0;

/// The sheet. `master` is the name of the sheet of checks, if there is one.
///
/// # Errors
/// When a chart cannot be placed.
pub fn sheet(
    name: String,
    view: &View<'_>,
    all: &[Check],
    master: Option<&str>,
    charts: &[Chart],
) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let percentiles = view.results.outcomes.iter().flat_map(|summary| &summary.percentiles);
    let values = percentiles.filter_map(|percentile| percentile.estimate.as_ref()).map(|estimate| estimate.value);
    let number = width(11.5, "#,##0.0", values);
    let widths = [33.0, number, number, 10.0, number, number, number, 11.5, 10.0, 11.5, 10.0, 11.5];
    page.widths(&widths)?;
    // Fitted to the page's width by scale: fitting by pages would ignore the page break. 102 characters are a page.
    let scale = (10_200.0 / widths.iter().sum::<f64>()).clamp(40.0, 100.0);
    page.sheet.set_print_scale(scale as u16);
    let mut row = head(&mut page, view)?;
    row = verdict(&mut page, row, view)?;
    row = figures(&mut page, row, view, all)?;
    if let Some(master) = master {
        let format = page.look.text().set_bold().set_align(rust_xlsxwriter::FormatAlign::Center);
        page.text(row, 0, page.word("workbook.all-checks"), &page.look.text())?;
        page.formula(
            row,
            1,
            &checks::master(master),
            &checks::outcome_of_all(all, page.word("workbook.differs")),
            &format,
        )?;
        checks::colour(&mut page, (row, 1), (row, 1))?;
        page.text(row, 2, page.word("workbook.checks-short"), &page.look.faint())?;
        row += 1;
    }
    row = provenance(&mut page, row, view)?;
    // The first two charts share the page with the figures unless the rule is long.
    let first = row + if view.results.decision.conditions.len() > 4 { 0 } else { CHART_ROWS };
    page.sheet.set_page_breaks(&[first])?;
    for (index, chart) in charts.iter().enumerate() {
        let place = row + 1 + CHART_ROWS * (index as u32 / 2);
        let (column, right) = if index % 2 == 0 { (0, 0) } else { (5, 12) };
        page.chart(place, column, right, chart)?;
    }
    // The last one, with a name a bar, may be higher.
    let rows = row + CHART_ROWS * (charts.len() as u32).div_ceil(2) + CHART_ROWS / 2;
    page.sheet.set_print_area(0, 0, rows, LAST)?;
    Ok(page)
}

fn head(page: &mut Page, view: &View<'_>) -> Result<u32, XlsxError> {
    let case = &view.results.case;
    page.text(0, 0, &view.title(), &page.look.title())?;
    page.sheet.set_row_height(0, 24)?;
    let mut row = 1;
    if let Some(description) = &case.description {
        page.text(row, 0, &view.label(description), &page.look.text())?;
        row += 1;
    }
    let rate = Rounding::by_error(Quantity::Share, case.discount_rate, None).value(case.discount_rate);
    let discount = if case.discount_rate_assumed { "report.discount-assumed" } else { "report.discount" };
    let mut facts = vec![
        page.say("report.horizon", &[("months", case.horizon.to_string())]),
        page.say("report.money", &[("unit", view.money())]),
        page.say(discount, &[("rate", rate)]),
    ];
    if let Some(kind) = case.kind {
        facts.push(view.text(kind_key(kind)).to_owned());
    }
    page.text(row, 0, &facts.join(" · "), &page.look.faint())?;
    Ok(row + 2)
}

const fn tone(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Met => (Tone::Good, "report.verdict-met"),
        Verdict::NotMet => (Tone::Bad, "report.verdict-not-met"),
        Verdict::TooClose => (Tone::Doubt, "report.verdict-too-close"),
        Verdict::Undefined => (Tone::Doubt, "report.verdict-undefined"),
    }
}

/// The verdict, its conditions, and the leading figure in one sentence.
fn verdict(page: &mut Page, mut row: u32, view: &View<'_>) -> Result<u32, XlsxError> {
    let decision = &view.results.decision;
    match decision.verdict {
        Some(verdict) => {
            let (tone, key) = tone(verdict);
            let format = page.look.banner(tone);
            page.across(row, (0, LAST), view.text(key), &format)?;
            page.sheet.set_row_height(row, 24)?;
        }
        None => page.text(row, 0, page.word("report.no-rule"), &page.look.heading())?,
    }
    row += 1;
    if let Some(sentence) = sentence(view) {
        let format = page.look.wrapped();
        page.across(row, (0, LAST), &sentence, &format)?;
        page.fit(row, &[(&sentence, WIDTH)])?;
        row += 1;
    }
    if decision.conditions.is_empty() {
        return Ok(row + 1);
    }
    row += 1;
    let heads = ["report.condition", "report.estimate", "±", "workbook.threshold", "report.standing"];
    for (column, key) in (0..).zip(heads) {
        let text = if key.contains('.') { page.word(key) } else { key };
        page.heads(row, column, &[(text, column > 0)])?;
    }
    page.text(row, 4, page.word("report.standing"), &page.look.head_centre())?;
    for condition in &decision.conditions {
        row += 1;
        write_condition(page, row, condition, view)?;
    }
    Ok(row + 2)
}

fn write_condition(page: &mut Page, row: u32, condition: &ConditionResult, view: &View<'_>) -> Written {
    let quantity = if condition.is_share { Quantity::Share } else { condition.outcome.metric.quantity() };
    let estimate = condition.estimate.as_ref();
    let half = estimate.and_then(half_width);
    let own = code(quantity, estimate.map_or(0.0, |estimate| estimate.value), half);
    let limit = code(quantity, condition.threshold, None);
    page.text(row, 0, &condition.condition, &page.look.text())?;
    if condition.is_share {
        share(page, row, 1, estimate)?;
    } else {
        dash_or(page, row, 1, estimate.map(|estimate| estimate.value), &page.look.number(&own))?;
        page.optional(row, 2, half, &page.look.aside(&own))?;
    }
    page.number(row, 3, condition.threshold, &page.look.number(&limit))?;
    let (tone, _) = tone(condition.verdict);
    page.text(row, 4, view.text(verdict_key(condition.verdict)), &page.look.tone(tone))
}

/// Key figures at the horizon. The plan's are those of its own sheet, live.
fn figures(page: &mut Page, mut row: u32, view: &View<'_>, all: &[Check]) -> Result<u32, XlsxError> {
    let horizon = view.results.case.horizon;
    let values = [("months", horizon.to_string()), ("unit", view.money())];
    page.text(row, 0, &page.say("report.key-figures", &values), &page.look.heading())?;
    row += 1;
    let heads = [
        "workbook.outcome",
        "report.plan",
        "report.mean",
        "±",
        "P10",
        "P50",
        "P90",
        "report.reaches-plan",
        "±",
        "report.above-zero",
        "±",
        "workbook.defined",
    ];
    for (column, key) in (0..).zip(heads) {
        let text = if key.contains('.') { page.word(key) } else { key };
        page.heads(row, column, &[(text, column > 0)])?;
    }
    page.sheet.set_row_height(row, 30)?;
    let shown = [
        Metric::Roi,
        Metric::RoiHard,
        Metric::RoiDiscounted,
        Metric::Npv,
        Metric::Irr,
        Metric::Mirr,
        Metric::Payback,
        Metric::PaybackDiscounted,
        Metric::PeakFunding,
        Metric::Cost,
        Metric::Benefit,
    ];
    for metric in shown {
        if let Some(summary) = view.results.outcome(metric, horizon) {
            row += 1;
            figure(page, row, summary, view, all)?;
        }
    }
    page.text(row + 1, 0, page.word("workbook.figures-note"), &page.look.faint())?;
    Ok(row + 3)
}

fn figure(page: &mut Page, row: u32, summary: &OutcomeSummary, view: &View<'_>, all: &[Check]) -> Written {
    let quantity = summary.metric.quantity();
    let mean = summary.mean.as_ref();
    let error = mean.and_then(half_width);
    let percentiles = summary.percentiles.iter().filter_map(|percentile| percentile.estimate.as_ref());
    let size = mean.map_or(summary.plan.unwrap_or(0.0), |mean| mean.value);
    let own = code(quantity, size, error);
    let largest = percentiles.filter_map(half_width).fold(0.0, f64::max);
    let beside = match quantity {
        Quantity::Share | Quantity::Months => code(quantity, size, None),
        _ => code(quantity, size, (largest > 0.0).then_some(largest)),
    };
    let (number, aside, rough) = (page.look.number(&own), page.look.aside(&own), page.look.number(&beside));
    page.text(row, 0, view.metric(summary.metric), &page.look.text())?;
    let outcome = Outcome { metric: summary.metric, month: summary.month };
    // The first case is the plan.
    let plan = all.iter().find(|check| check.link && check.outcome == outcome);
    match (summary.plan, plan) {
        (Some(_), Some(check)) => page.formula(row, 1, &check.live, &check.value, &rough)?,
        (plan, _) => dash_or(page, row, 1, plan, &rough)?,
    }
    dash_or(page, row, 2, mean.map(|mean| mean.value), &number)?;
    page.optional(row, 3, error, &aside)?;
    for (column, share) in (4..).zip([0.1, 0.5, 0.9]) {
        dash_or(page, row, column, summary.percentile(share).map(|estimate| estimate.value), &rough)?;
    }
    for (column, estimate) in [(7, summary.reach_plan.as_ref()), (9, summary.above_zero.as_ref())] {
        share(page, row, column, estimate)?;
    }
    page.number(row, 11, summary.defined, &page.look.number("0.0%"))
}

/// A probability with its error beside it, or a bound where no trial, or every trial, was a hit.
fn share(page: &mut Page, row: u32, column: u16, estimate: Option<&Estimate>) -> Written {
    let Some(estimate) = estimate else { return Ok(()) };
    let half = half_width(estimate);
    if estimate.value == 0.0 || estimate.value == 1.0 {
        return page.text(row, column, &probability(estimate), &page.look.number("0%"));
    }
    let code = code(Quantity::Share, estimate.value, half);
    page.number(row, column, estimate.value, &page.look.number(&code))?;
    page.optional(row, column + 1, half, &page.look.aside(&code))
}

/// A number, or a dash where there is none.
fn dash_or(page: &mut Page, row: u32, column: u16, value: Option<f64>, format: &rust_xlsxwriter::Format) -> Written {
    match value {
        Some(value) if value.is_finite() => page.number(row, column, value, format),
        _ => page.text(row, column, "–", format),
    }
}

fn provenance(page: &mut Page, row: u32, view: &View<'_>) -> Result<u32, XlsxError> {
    let provenance = &view.results.provenance;
    let count = crate::report::number::count;
    let design = view.design().to_owned();
    let values = [("trials", count(provenance.trials)), ("design", design), ("seed", provenance.seed.clone())];
    let method = page.say("report.method", &values);
    let hash = provenance.scenario_sha256.chars().take(12).collect();
    let made = page.say("report.provenance", &[("version", provenance.version.clone()), ("hash", hash)]);
    page.text(row, 0, &format!("{method} {made}"), &page.look.faint())?;
    Ok(row + 1)
}
