//! The sheet of inputs: what was assumed, as written, from where, and its value in each case.

use crate::analysis::results::Assumption;
use rust_xlsxwriter::XlsxError;

use super::cases::Case;
use super::look::{COUNT, code_of_input, width};
use super::page::{Page, Written};
use crate::report::words::View;
use crate::report::words::confidence_key;

/// Row of the column heads.
const HEAD: u32 = 4;
/// Columns: name, in the file, as written, unit, plan, P10, P50, P90, then the cases, then provenance.
const FIRST_CASE: u16 = 8;

/// The sheet.
///
/// # Errors
/// When there are more inputs than rows.
pub fn sheet(name: String, cases: &[Case], view: &View<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let (title, faint) = (page.look.title(), page.look.faint());
    page.text(0, 0, page.word("workbook.inputs"), &title)?;
    let legend = format!("{} · {}", view.title(), page.word("workbook.inputs-note"));
    page.text(1, 0, &legend, &faint)?;
    let provenance = FIRST_CASE + cases.len() as u16;
    heads(&mut page, cases, provenance)?;
    let mut row = HEAD + 1;
    for assumption in &view.results.assumptions {
        input(&mut page, row, assumption, cases, provenance, view)?;
        row += 1;
    }
    row = further(&mut page, row + 1, cases, view)?;
    correlations(&mut page, row + 1, view)?;
    let sampled = view
        .results
        .assumptions
        .iter()
        .flat_map(|input| input.plan.into_iter().chain(input.percentiles.into_iter().flatten()));
    let drawn = cases.iter().flat_map(|case| case.inputs.iter().chain(&case.draws).map(|(_, value)| *value));
    let number = width(10.5, COUNT, sampled.chain(drawn));
    page.widths(&[24.0, 20.0, 34.0, 22.0])?;
    page.sheet.set_column_range_width(4, provenance - 1, number)?;
    for (column, width) in (provenance..).zip([42.0, 14.0, 11.0, 11.0, 30.0]) {
        page.sheet.set_column_width(column, width)?;
    }
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    page.sheet.set_repeat_rows(HEAD - 1, HEAD)?.set_repeat_columns(0, 0)?;
    // Numbers on one page, provenance on the next.
    page.sheet.set_print_fit_to_pages(0, 0).set_print_scale(56);
    page.sheet.set_vertical_page_breaks(&[u32::from(provenance)])?;
    Ok(page)
}

fn heads(page: &mut Page, cases: &[Case], provenance: u16) -> Written {
    let (left, centre) = (page.look.head(), page.look.head_centre());
    for column in 0..provenance + 5 {
        page.text(HEAD - 1, column, "", &left)?;
    }
    page.across(HEAD - 1, (5, 7), page.word("workbook.sampled"), &centre)?;
    if !cases.is_empty() {
        page.across(HEAD - 1, (FIRST_CASE, provenance - 1), page.word("workbook.value-in-case"), &centre)?;
    }
    let texts = ["workbook.input", "workbook.name-in-file", "workbook.as-written", "workbook.unit"];
    page.heads(HEAD, 0, &texts.map(|key| (page.word(key), false)))?;
    page.heads(HEAD, 4, &[(page.word("report.plan"), true), ("P10", true), ("P50", true), ("P90", true)])?;
    for (column, case) in (FIRST_CASE..).zip(cases) {
        page.heads(HEAD, column, &[(&case.name, true)])?;
    }
    let texts = ["source", "owner", "date", "confidence", "note"].map(|key| match key {
        "source" => "workbook.source",
        "owner" => "workbook.owner",
        "date" => "workbook.date",
        "confidence" => "workbook.confidence",
        _ => "workbook.note",
    });
    page.heads(HEAD, provenance, &texts.map(|key| (page.word(key), false)))
}

fn input(
    page: &mut Page,
    row: u32,
    assumption: &Assumption,
    cases: &[Case],
    provenance: u16,
    view: &View<'_>,
) -> Written {
    let (text, faint, wrapped) = (page.look.text(), page.look.faint(), page.look.text().set_text_wrap());
    let label = view.label(&assumption.name);
    page.text(row, 0, &label, &wrapped)?;
    page.text(row, 1, &assumption.name, &faint)?;
    // A plain number as written is a number; a distribution is a text.
    match assumption.value.parse::<f64>() {
        Ok(value) if value.is_finite() => {
            let format = page.look.typed(&code_of_input(value)).set_align(rust_xlsxwriter::FormatAlign::Left);
            page.number(row, 2, value, &format)?;
        }
        _ => page.text(row, 2, &assumption.value, &wrapped)?,
    }
    page.text(row, 3, assumption.unit.as_deref().unwrap_or_default(), &wrapped)?;
    let drawn = assumption.percentiles.into_iter().flatten();
    let in_case = |case: &Case| case.inputs.iter().find(|(name, _)| *name == assumption.name).map(|(_, value)| *value);
    let size = assumption.plan.into_iter().chain(drawn.clone()).find(|value| *value != value.trunc());
    let code = code_of_input(size.or(assumption.plan).unwrap_or(0.0));
    let (typed, number) = (page.look.typed(&code), page.look.number(&code));
    page.optional(row, 4, assumption.plan, &typed)?;
    for (column, value) in (5..).zip(drawn) {
        page.number(row, column, value, &number)?;
    }
    for (column, case) in (FIRST_CASE..).zip(cases) {
        page.optional(row, column, in_case(case), &typed)?;
    }
    let confidence = assumption.confidence.map_or("", |confidence| view.text(confidence_key(confidence)));
    let origin = |text: &Option<String>| text.clone().unwrap_or_default();
    page.text(row, provenance, &origin(&assumption.source), &wrapped)?;
    page.text(row, provenance + 1, &origin(&assumption.owner), &wrapped)?;
    page.text(row, provenance + 2, &origin(&assumption.date), &text)?;
    page.text(row, provenance + 3, confidence, &text)?;
    page.text(row, provenance + 4, &origin(&assumption.note), &wrapped)?;
    let unit = assumption.unit.as_deref().unwrap_or_default();
    let (source, owner, note) = (origin(&assumption.source), origin(&assumption.owner), origin(&assumption.note));
    let texts = [(label.as_str(), 24.0), (&assumption.value, 34.0), (unit, 22.0), (&source, 42.0), (&owner, 14.0)];
    page.fit(row, &[texts.as_slice(), &[(note.as_str(), 30.0)]].concat())
}

/// What else is drawn or follows from draws: amounts written in lines, go-lives, risks.
fn further(page: &mut Page, mut row: u32, cases: &[Case], view: &View<'_>) -> Result<u32, XlsxError> {
    let Some(first) = cases.first() else { return Ok(row) };
    let (text, faint, heading) = (page.look.text(), page.look.faint(), page.look.heading());
    type Values = Vec<(String, Option<f64>)>;
    type List<'a> = &'a dyn Fn(&Case) -> Values;
    let known = |values: &[(String, f64)]| values.iter().map(|(name, value)| (name.clone(), Some(*value))).collect();
    let lists: [(&'static str, List<'_>); 3] = [
        ("workbook.go-lives", &|case| known(&case.go_lives)),
        ("workbook.risk-months", &|case| case.risks.clone()),
        ("workbook.further-draws", &|case| known(&case.draws)),
    ];
    for (key, list) in lists {
        let names = list(first);
        if names.is_empty() {
            continue;
        }
        page.text(row, 0, page.word(key), &heading)?;
        row += 1;
        for (index, (name, _)) in names.iter().enumerate() {
            page.text(row, 0, &view.driver(name), &text)?;
            page.text(row, 1, name, &faint)?;
            for (column, case) in (FIRST_CASE..).zip(cases) {
                match list(case).get(index).and_then(|(_, value)| *value) {
                    Some(value) => {
                        let format = page.look.typed(&code_of_input(value));
                        page.number(row, column, value, &format)?;
                    }
                    None => page.text(row, column, "–", &page.look.aside(""))?,
                }
            }
            row += 1;
        }
        row += 1;
    }
    Ok(row)
}

fn correlations(page: &mut Page, mut row: u32, view: &View<'_>) -> Written {
    if view.results.correlations.is_empty() {
        return Ok(());
    }
    let (text, heading) = (page.look.text(), page.look.heading());
    page.text(row, 0, page.word("workbook.correlations"), &heading)?;
    row += 1;
    for used in &view.results.correlations {
        page.text(row, 0, &format!("{} × {}", view.driver(&used.a), view.driver(&used.b)), &text)?;
        let typed = page.look.typed("0.00");
        page.number(row, 4, used.spearman, &typed)?;
        row += 1;
    }
    Ok(())
}
