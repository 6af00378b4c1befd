//! The sheet that compares options.

use crate::analysis::comparison::{Comparison as Found, OptionKind, OptionSummary as FoundOption};
use crate::lang::Lang;
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::Style;
use crate::report::view::{complement, names};
use crate::stats::Estimate;
use rust_xlsxwriter::XlsxError;

use super::charts::{self, Range};
use super::look::{code, code_beside, half_width};
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
/// Width of the names and of a column of an option, in characters.
const NAMES: f64 = 34.0;
const OPTION: f64 = 15.0;

/// What stands in a row: a figure by its key, with what it is and where it comes from, and its error in the row below.
type Figure = (&'static str, Quantity, fn(&OptionSummary) -> Option<Estimate>);

const BEFORE: [Figure; 2] = [
    ("workbook.mean-roi", Quantity::Share, |option| option.roi),
    ("workbook.mean-npv", Quantity::Money, |option| option.npv),
];
const AFTER: [Figure; 4] = [
    ("workbook.cvar", Quantity::Money, |option| option.cvar),
    ("workbook.loss", Quantity::Share, |option| option.loss),
    ("workbook.payback-within", Quantity::Share, |option| option.payback),
    ("workbook.mean-cost", Quantity::Money, |option| option.cost),
];

/// The sheet: a column an option, so that both tables have the same columns.
///
/// # Errors
/// When there are more options than columns.
pub fn sheet(name: String, comparison: &Comparison, words: &Words<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, words.lang)?;
    page.text(0, 0, page.word("workbook.options"), &page.look.title())?;
    let money = page.say("report.money", &[("unit", words.money())]);
    page.text(1, 0, &money, &page.look.faint())?;
    let option = page.word("workbook.option");
    heads(&mut page, HEAD, option, comparison)?;
    let mut row = HEAD + 1;
    for figure in BEFORE {
        row = write(&mut page, row, figure, comparison)?;
    }
    let percentiles = row;
    for (index, name) in ["P10", "P50", "P90"].into_iter().enumerate() {
        let title = page.say("workbook.of-npv", &[("share", name.to_owned())]);
        let values = comparison.options.iter().map(|option| option.npv_percentiles.get(index).copied().flatten());
        let size =
            values.clone().flatten().filter(|value| value.is_finite()).fold(0.0, |size: f64, v| size.max(v.abs()));
        let number = page.look.number(&code_beside(Quantity::Money, size));
        page.text(row, 0, &title, &page.look.text())?;
        for (column, value) in (1..).zip(values) {
            page.optional(row, column, value, &number)?;
        }
        row += 1;
    }
    for figure in AFTER {
        row = write(&mut page, row, figure, comparison)?;
    }
    row = matrix(&mut page, row + 1, comparison, words)?;
    let last = comparison.options.len() as u16;
    page.widths(&[NAMES])?;
    page.sheet.set_column_range_width(1, last.max(1), OPTION)?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    // Tables and chart on one sheet of paper.
    page.sheet.set_portrait();
    let range = |at: u32, title: u16| Range {
        sheet: page.name.clone(),
        first: (at, 1),
        last: (at, last.max(1)),
        title: (at, title),
    };
    let values = [0, 1, 2].map(|index| range(percentiles + index, 0));
    let chart = charts::options(&range(HEAD, 0), &values, words.lang, &words.money());
    page.chart(row + 2, 0, 0, &chart)?;
    Ok(page)
}

/// A name, and the names of the options; the row is as high as the longest needs.
fn heads(page: &mut Page, row: u32, name: &str, comparison: &Comparison) -> Written {
    page.heads(row, 0, &[(name, false)])?;
    for (column, option) in (1..).zip(&comparison.options) {
        page.heads(row, column, &[(&option.name, true)])?;
    }
    // Bold letters are wider.
    let names: Vec<(&str, f64)> =
        comparison.options.iter().map(|option| (option.name.as_str(), OPTION * 0.8)).collect();
    page.fit(row, &names)
}

/// A figure of every option, and below it half the width of its interval.
fn write(page: &mut Page, row: u32, (key, quantity, of): Figure, comparison: &Comparison) -> Result<u32, XlsxError> {
    page.text(row, 0, page.word(key), &page.look.text())?;
    let found: Vec<Option<Estimate>> = comparison.options.iter().map(of).collect();
    let halves = found.iter().map(|estimate| estimate.as_ref().and_then(half_width));
    // One number format a row: the digits of the largest error.
    let error = halves.clone().flatten().fold(0.0, f64::max);
    let size = found.iter().flatten().fold(0.0, |size: f64, estimate| size.max(estimate.value.abs()));
    let code = code(quantity, size, (error > 0.0).then_some(error));
    let (number, aside) = (page.look.number(&code), page.look.aside(&code));
    for (column, estimate) in (1..).zip(&found) {
        page.optional(row, column, estimate.map(|estimate| estimate.value), &number)?;
    }
    if error == 0.0 {
        return Ok(row + 1);
    }
    page.text(row + 1, 0, "±", &page.look.faint().set_indent(1))?;
    for (column, half) in (1..).zip(halves) {
        page.optional(row + 1, column, half.filter(|half| *half > 0.0), &aside)?;
    }
    Ok(row + 2)
}

/// The probability that the row's option beats the column's; returns the last row.
fn matrix(page: &mut Page, mut row: u32, comparison: &Comparison, words: &Words<'_>) -> Result<u32, XlsxError> {
    let title = page.say("workbook.beats", &[("outcome", words.outcome(comparison.outcome))]);
    page.text(row, 0, &title, &page.look.heading())?;
    row += 1;
    heads(page, row, "", comparison)?;
    for (option, beats) in comparison.options.iter().zip(&comparison.beats) {
        row += 1;
        page.text(row, 0, &option.name, &page.look.text())?;
        for (column, estimate) in (1..).zip(beats) {
            let code = code(Quantity::Share, 0.5, estimate.as_ref().and_then(half_width));
            page.optional(row, column, estimate.map(|estimate| estimate.value), &page.look.number(&code))?;
        }
    }
    Ok(row)
}
