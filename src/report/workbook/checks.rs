//! The sheet of checks: every live figure beside the engine's, and one cell that says whether all agree.

use crate::outcome::Outcome;
use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, XlsxError};

use super::look::Tone;
use super::names::quoted;
use super::page::{Page, Shown, Written, cell};
use crate::report::words::View;

/// Largest difference that passes, relative to the size of the figure (or of the money that made it).
const TOLERANCE: f64 = 1e-9;
/// Where the master cell and the tolerance stand.
const MASTER: (u32, u16) = (2, 2);
const LIMIT: &str = "$C$4";
const HEAD: u32 = 6;
const CODE: &str = "#,##0.0000000000";

/// What a difference is measured against.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// The figure itself, but at least 1.
    Itself,
    /// The money turned over: a formula and its value. A net figure may be tiny where what it nets is not.
    Of(String, f64),
}

/// A live figure beside the engine's.
#[derive(Debug, Clone)]
pub struct Check {
    /// Case it belongs to, as shown.
    pub case: String,
    /// What it is, as shown.
    pub figure: String,
    /// The outcome it is about.
    pub outcome: Outcome,
    /// The live figure, as a formula.
    pub live: String,
    /// Whether that formula is the cell of the figure itself, so that others may point at it.
    pub link: bool,
    /// What the live figure comes to, computed without the engine's outcomes.
    pub value: Shown,
    /// What the engine says.
    pub engine: Shown,
    /// What a difference is measured against.
    pub scale: Scale,
}

impl Check {
    /// Largest difference that passes.
    fn allowed(&self) -> f64 {
        let size = match (&self.engine, &self.scale) {
            (_, Scale::Of(_, size)) => *size,
            (Shown::Number(value), Scale::Itself) => value.abs(),
            (Shown::Text(_), Scale::Itself) => 1.0,
        };
        TOLERANCE * size.max(1.0)
    }

    /// The difference, where both are numbers.
    fn difference(&self) -> Option<f64> {
        match (&self.value, &self.engine) {
            (Shown::Number(value), Shown::Number(engine)) => Some(value - engine),
            _ => None,
        }
    }

    fn passes(&self) -> bool {
        match self.difference() {
            Some(difference) => difference.abs() <= self.allowed(),
            None => self.value == self.engine,
        }
    }
}

/// What the master cell says: OK, or how many checks fail.
pub fn outcome_of_all(checks: &[Check], wrong: &str) -> Shown {
    match checks.iter().filter(|check| !check.passes()).count() {
        0 => Shown::Text("OK".to_owned()),
        failed => Shown::Text(format!("{failed} {wrong}")),
    }
}

/// The master cell, as formulas of other sheets write it.
pub fn master(name: &str) -> String {
    format!("{}!${}${}", quoted(name), super::page::letters(MASTER.1), MASTER.0 + 1)
}

/// Colours a cell that says OK or something else.
///
/// # Errors
/// Outside the sheet.
pub fn colour(page: &mut Page, first: (u32, u16), last: (u32, u16)) -> Written {
    for (rule, tone) in [
        (ConditionalFormatCellRule::EqualTo("OK"), Tone::Good),
        (ConditionalFormatCellRule::NotEqualTo("OK"), Tone::Bad),
    ] {
        let format = ConditionalFormatCell::new().set_rule(rule).set_format(page.look.overlay(tone));
        page.sheet.add_conditional_format(first.0, first.1, last.0, last.1, &format)?;
    }
    Ok(())
}

/// The sheet.
///
/// # Errors
/// When there are more checks than rows.
pub fn sheet(name: String, checks: &[Check], view: &View<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new(name, view.lang)?;
    let (title, faint, text, wrapped) =
        (page.look.title(), page.look.faint(), page.look.text(), page.look.text().set_text_wrap());
    let (number, month) = (page.look.number(CODE), page.look.number("0"));
    let (engine, small) = (page.look.typed(CODE), page.look.aside("0.0E+00"));
    let result = page.look.text().set_bold().set_align(rust_xlsxwriter::FormatAlign::Center);
    page.text(0, 0, page.word("workbook.checks"), &title)?;
    page.text(1, 0, page.word("workbook.checks-note"), &faint)?;
    page.text(MASTER.0, 0, page.word("workbook.all-checks"), &page.look.heading())?;
    page.text(3, 0, page.word("workbook.tolerance"), &text)?;
    page.number(3, 2, TOLERANCE, &page.look.typed("0E+00"))?;
    page.text(4, 0, page.word("workbook.tolerance-note"), &faint)?;
    let heads = [
        ("workbook.check-case", false),
        ("workbook.check-figure", false),
        ("workbook.month", true),
        ("workbook.check-live", true),
        ("workbook.check-engine", true),
        ("workbook.check-difference", true),
        ("workbook.check-allowed", true),
        ("workbook.check-result", true),
    ];
    page.heads(HEAD, 0, &heads.map(|(key, right)| (page.word(key), right)))?;
    page.text(HEAD, 7, page.word("workbook.check-result"), &page.look.head_centre())?;
    let wrong = page.word("workbook.differs");
    for (index, check) in checks.iter().enumerate() {
        let row = HEAD + 1 + index as u32;
        let [live, said, difference, allowed] = [3, 4, 5, 6].map(|column| cell(row, column));
        page.text(row, 0, &check.case, &text)?;
        page.text(row, 1, &check.figure, &wrapped)?;
        page.number(row, 2, check.outcome.month as f64, &month)?;
        page.formula(row, 3, &check.live, &check.value, &number)?;
        page.shown(row, 4, &check.engine, &engine)?;
        let both = format!("AND(ISNUMBER({live}),ISNUMBER({said}))");
        let off = Shown::number_or(check.difference(), "");
        page.formula(row, 5, &format!("IF({both},{live}-{said},\"\")"), &off, &small)?;
        let scale = match &check.scale {
            Scale::Itself => format!("IF(ISNUMBER({said}),ABS({said}),1)"),
            Scale::Of(formula, _) => formula.clone(),
        };
        let limit = Shown::Number(check.allowed());
        page.formula(row, 6, &format!("{LIMIT}*MAX(1,{scale})"), &limit, &small)?;
        let equal = format!("IF({both},ABS({difference})<={allowed},AND(ISTEXT({live}),{live}={said}))");
        let formula = format!("IFERROR(IF({equal},\"OK\",\"{wrong}\"),\"{wrong}\")");
        let says = if check.passes() { "OK" } else { wrong };
        page.formula(row, 7, &formula, &Shown::Text(says.to_owned()), &result)?;
    }
    let last = HEAD + (checks.len() as u32).max(1);
    let range = format!("$H${}:$H${}", HEAD + 2, last + 1);
    let formula =
        format!("IF(COUNTIF({range},\"OK\")=ROWS({range}),\"OK\",ROWS({range})-COUNTIF({range},\"OK\")&\" {wrong}\")");
    page.formula(MASTER.0, MASTER.1, &formula, &outcome_of_all(checks, wrong), &result)?;
    colour(&mut page, MASTER, MASTER)?;
    colour(&mut page, (HEAD + 1, 7), (last, 7))?;
    page.widths(&[14.0, 40.0, 8.0, 26.0, 26.0, 13.0, 13.0, 11.0])?;
    page.sheet.set_freeze_panes(HEAD + 1, 2)?;
    page.sheet.set_repeat_rows(HEAD, HEAD)?;
    Ok(page)
}
