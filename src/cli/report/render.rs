//! From what a report tells to the bytes of its files.

use super::format::{Format, Target};
use super::saved::{FORMAT, Saved};
use super::subject::Subject;
use crate::cli::failure::Failure;
use crate::lang::{Lang, Message};
use crate::report::chart::Chart;
use crate::report::draw::draw;
#[cfg(feature = "pdf")]
use crate::report::pdf;
use crate::report::view::{Added, Report, comparison_report, findings_report, report};
use crate::report::{html, markdown};
use crate::scenario::problem::Problem;

/// Width of a chart that stands alone, in pixels.
const WIDTH: f64 = 720.0;

/// A file of a report.
pub struct Rendered {
    /// Its name, when none was asked for.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every file asked for, in one language.
pub fn render(subject: &Subject, target: &Target, lang: Lang) -> Result<Vec<Rendered>, Failure> {
    let added = match subject {
        Subject::Case { findings, .. } => {
            findings.as_ref().map_or_else(Added::default, |findings| Added::of_findings(findings, lang))
        }
        Subject::Findings(findings) => Added::of_findings(findings, lang),
        Subject::Comparison { comparison, .. } => Added::of_comparison(comparison, lang),
    };
    let later = added.later();
    let view = match subject {
        Subject::Case { results, .. } => report(results, &later),
        Subject::Findings(findings) => findings_report(findings, &later),
        Subject::Comparison { comparison, .. } => comparison_report(comparison, &later),
    };
    let mut rendered = Vec::new();
    for format in &target.formats {
        let whole = |bytes| vec![Rendered { name: format.file_name(), bytes }];
        rendered.extend(match format {
            Format::Html => whole(html::html(&view, lang).into_bytes()),
            Format::Markdown => whole(markdown::markdown(&view, lang).into_bytes()),
            #[cfg(feature = "xlsx")]
            Format::Xlsx => whole(workbook(subject, lang)?),
            #[cfg(feature = "pdf")]
            Format::Pdf => whole(pdf::full(&view, lang).map_err(defect)?),
            #[cfg(feature = "pdf")]
            Format::Board => whole(pdf::one_pager(&view, lang).map_err(defect)?),
            Format::Json => whole(json(subject).into_bytes()),
            Format::Svg => {
                charts(&view, target.chart.as_deref(), "svg", lang, |chart| Ok(chart.standalone().into_bytes()))?
            }
            #[cfg(feature = "pdf")]
            Format::Png => {
                let painter = pdf::Painter::new(lang).map_err(defect)?;
                charts(&view, target.chart.as_deref(), "png", lang, |chart| painter.png(chart).map_err(defect))?
            }
        });
    }
    Ok(rendered)
}

/// One chart, or all of them, each in a file with the ending.
fn charts(
    view: &Report<'_>,
    chart: Option<&str>,
    ending: &str,
    lang: Lang,
    bytes: impl Fn(&Chart) -> Result<Vec<u8>, Failure>,
) -> Result<Vec<Rendered>, Failure> {
    let wanted = view.figures().filter(|figure| chart.is_none_or(|chart| figure.id == chart));
    let found = wanted.map(|figure| -> Result<Rendered, Failure> {
        let drawn = draw(view, figure, lang, &figure.id, WIDTH);
        Ok(Rendered { name: format!("{}.{ending}", figure.id), bytes: bytes(&drawn)? })
    });
    let found: Vec<Rendered> = found.collect::<Result<_, Failure>>()?;
    match chart {
        Some(chart) if found.is_empty() => {
            let names: Vec<&str> = view.figures().map(|figure| figure.id.as_str()).collect();
            let message = Message::new("shape.word").with("found", chart).with("allowed", names.join(", "));
            Err(Problem::error("E-CHOICE", "chart", message).into())
        }
        _ => Ok(found),
    }
}

/// A document that could not be made.
#[cfg(feature = "pdf")]
fn defect(error: pdf::PdfError) -> Failure {
    Problem::error("E-LIMIT", "pdf", Message::new("report.pdf").with("found", error)).into()
}

fn json(subject: &Subject) -> String {
    let mut saved = Saved { format: FORMAT.to_owned(), results: None, findings: None, comparison: None };
    match subject {
        Subject::Case { results, findings, .. } => {
            (saved.results, saved.findings) = (Some(results.clone()), findings.clone());
        }
        Subject::Findings(findings) => saved.findings = Some(findings.clone()),
        Subject::Comparison { comparison, .. } => saved.comparison = Some(comparison.clone()),
    }
    format!("{:#}\n", serde_json::json!(saved))
}

#[cfg(feature = "xlsx")]
fn workbook(subject: &Subject, lang: Lang) -> Result<Vec<u8>, Failure> {
    use crate::report::workbook::{Comparison, Contents, Tornado, cases, options_book, workbook};
    let refused =
        |error| Failure::from(Problem::error("E-LIMIT", "xlsx", Message::new("report.workbook").with("found", error)));
    let book = match subject {
        Subject::Case { results, findings, finished } => {
            let cases = finished.as_ref().map(|run| cases(&run.model, &run.outcomes, lang)).unwrap_or_default();
            let tornado = findings.as_ref().and_then(|findings| Tornado::of(findings));
            workbook(&Contents { results, cases: &cases, tornado: tornado.as_ref(), options: None }, lang)
        }
        Subject::Comparison { comparison, leading: Some(leading) } => {
            let (run, findings) = leading.as_ref();
            let tornado = Tornado::of(findings);
            let options = Comparison::of(comparison, lang);
            let cases = cases(&run.model, &run.outcomes, lang);
            let (results, tornado) = (&run.results, tornado.as_ref());
            workbook(&Contents { results, cases: &cases, tornado, options: Some(&options) }, lang)
        }
        Subject::Comparison { comparison, leading: None } => options_book(comparison, lang),
        Subject::Findings(_) => {
            let message = Message::new("report.workbook-findings");
            return Err(Problem::error("E-USAGE", "format", message).into());
        }
    };
    book.map_err(refused)
}
