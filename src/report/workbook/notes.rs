//! The sheet of notes: how to read the workbook, what was warned of, and what repeats the run.

use rust_xlsxwriter::XlsxError;

use super::page::Page;
use crate::report::words::View;

/// The sheet. `sheets` names every other sheet with what is on it.
///
/// # Errors
/// When there are more warnings than rows.
pub fn sheet(name: String, sheets: &[(String, &'static str)], view: &View<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let (text, faint, heading) = (page.look.text(), page.look.faint(), page.look.heading());
    let wrapped = page.look.wrapped();
    page.text(0, 0, page.word("workbook.notes"), &page.look.title())?;
    let mut row = 2;
    page.text(row, 0, page.word("workbook.contents"), &heading)?;
    for (sheet, key) in sheets {
        row += 1;
        page.text(row, 0, sheet, &text)?;
        page.text(row, 1, page.word(key), &wrapped)?;
    }
    row += 2;
    page.text(row, 0, page.word("workbook.reading"), &heading)?;
    let left = rust_xlsxwriter::FormatAlign::Left;
    let samples = [
        (page.look.typed("0.0").set_align(left), "workbook.read-typed"),
        (page.look.text().set_num_format("0.0").set_align(left), "workbook.read-formula"),
    ];
    for (format, key) in &samples {
        row += 1;
        page.number(row, 0, 12.5, format)?;
        page.text(row, 1, page.word(key), &wrapped)?;
    }
    for (head, key) in [
        ("workbook.undefined-head", "workbook.read-undefined"),
        ("workbook.months-head", "workbook.read-months"),
        ("workbook.irr-head", "workbook.read-irr"),
        ("workbook.roi-head", "workbook.read-roi"),
    ] {
        row += 1;
        page.text(row, 0, page.word(head), &page.look.wrapped())?;
        page.text(row, 1, page.word(key), &wrapped)?;
        page.fit(row, &[(page.word(key), WIDTH)])?;
    }
    row += 2;
    let results = view.results;
    let provenance = &results.provenance;
    page.text(row, 0, page.word("workbook.provenance"), &heading)?;
    let count = crate::report::number::count;
    let commit = provenance.commit.as_deref().map_or_else(String::new, |commit| format!(" ({commit})"));
    let facts = [
        ("workbook.made-with", format!("Roicast {}{commit}", provenance.version)),
        ("workbook.scenario-file", provenance.scenario_file.clone()),
        ("workbook.scenario-hash", provenance.scenario_sha256.clone()),
        ("workbook.overrides", provenance.overrides.join("; ")),
        ("workbook.trials", count(provenance.trials)),
        ("workbook.failed", count(results.failed_trials)),
        ("workbook.design", view.design().to_owned()),
        ("workbook.seed", provenance.seed.clone()),
        ("workbook.stream", provenance.stream_version.to_string()),
    ];
    for (key, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        row += 1;
        page.text(row, 0, page.word(key), &text)?;
        page.text(row, 1, &value, &wrapped)?;
        page.fit(row, &[(&value, WIDTH)])?;
    }
    if !results.warnings.is_empty() {
        row += 2;
        page.text(row, 0, page.word("report.warnings"), &heading)?;
        for warning in &results.warnings {
            row += 1;
            let values: Vec<(&str, String)> =
                warning.values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            let sentence = match view.lang.find(&warning.key) {
                Some(template) => view.lang.fill(template, &values),
                None => warning.text.clone(),
            };
            page.text(row, 0, &warning.code, &faint)?;
            let sentence = format!("{}: {sentence}", warning.path);
            page.text(row, 1, &sentence, &wrapped)?;
            page.fit(row, &[(&sentence, WIDTH)])?;
        }
    }
    page.widths(&[26.0, WIDTH])?;
    Ok(page)
}

/// Width of the sentences, in characters.
const WIDTH: f64 = 105.0;
