//! The sheet that compares options.

use crate::analysis::comparison::{Comparison as Found, OptionKind, OptionSummary as FoundOption};
use crate::lang::Lang;
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::Style;
use crate::report::view::{complement, names};
use crate::stats::Estimate;
use rust_xlsxwriter::XlsxError;

use super::charts::{self, Range};
use super::look::{code, half_width};
use super::page::{Page, Written};
use crate::report::words::Words;

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

impl Comparison {
    /// What a comparison found, with names as shown in a language.
    #[must_use]
    pub fn of(found: &Found, lang: Lang) -> Self {
        let words = words(found, lang);
        let options: Vec<OptionSummary> = found
            .options
            .iter()
            .zip(names(found))
            .map(|(option, name)| summary(found, option, name.show(&words)))
            .collect();
        let count = options.len();
        let beats = |a: usize, b: usize| {
            let pair = found.pairs.iter().find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b)))?;
            let better = pair.differences.iter().find(|found| found.outcome.metric == Metric::Npv)?.a_better?;
            Some(if a < b { better } else { complement(&better) })
        };
        let row = |a: usize| (0..count).map(|b| if a == b { None } else { beats(a, b) }).collect();
        let outcome = Outcome { metric: Metric::Npv, month: found.horizon };
        Self { outcome, options, beats: (0..count).map(row).collect() }
    }
}

/// The words of a comparison.
pub fn words(found: &Found, lang: Lang) -> Words<'_> {
    let (unit, currency) = (found.unit.as_deref(), found.currency.as_str());
    Words { unit, currency, labels: &found.labels, lang, style: Style::Plain }
}

fn summary(found: &Found, option: &FoundOption, name: String) -> OptionSummary {
    let of = |metric| option.outcomes.iter().find(|o| o.metric == metric && o.month == found.horizon);
    let mean = |metric| of(metric).and_then(|summary| summary.mean);
    let npv = of(Metric::Npv);
    let percentile = |share| npv.and_then(|npv| npv.percentile(share)).map(|estimate| estimate.value);
    let does = option.kind != OptionKind::DoNothing;
    OptionSummary {
        name,
        roi: mean(Metric::Roi),
        npv: Some(option.npv),
        npv_percentiles: [percentile(0.1), percentile(0.5), percentile(0.9)],
        cvar: Some(option.npv_cvar),
        loss: npv.and_then(|npv| npv.above_zero).filter(|_| does).map(|above| complement(&above)),
        payback: of(Metric::Payback).filter(|_| does).map(|payback| Estimate::exact(payback.defined)),
        cost: mean(Metric::Cost),
    }
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
pub fn sheet(name: String, comparison: &Comparison, words: &Words<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, words.lang)?;
    page.text(0, 0, page.word("workbook.options"), &page.look.title())?;
    let money = page.say("report.money", &[("unit", words.money())]);
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
    matrix(&mut page, last + 2, comparison, words)?;
    page.widths(&[30.0, 10.0, 8.0, 11.0, 8.0, 10.0, 10.0, 10.0, 11.0, 8.0, 10.0, 8.0, 11.0, 8.0, 11.0, 8.0])?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    let range = |column: u16| Range {
        sheet: page.name.clone(),
        first: (HEAD + 1, column),
        last: (last, column),
        title: (HEAD, column),
    };
    let chart = charts::options(&range(0), &[range(5), range(6), range(7)], words.lang, &words.money());
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
fn matrix(page: &mut Page, mut row: u32, comparison: &Comparison, words: &Words<'_>) -> Written {
    let title = page.say("workbook.beats", &[("outcome", words.outcome(comparison.outcome))]);
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
