//! The report as PDF: one page for the board, and the full report. Fonts are embedded, text can be selected and is tagged
//! for screen readers (the writer checks what PDF/UA-1 asks for), charts are vectors, and the same report gives the same bytes.

mod blocks;
mod board;
mod book;
mod columns;
mod figure;
mod flow;
mod fonts;
mod paper;
mod picture;
mod table;
mod text;
mod write;

use crate::lang::Lang;

use self::figure::Studio;
use self::fonts::Fonts;
use self::paper::Paper;
pub use self::picture::Painter;
use super::view::Report;

/// Why a report could not be made into a PDF. None of these comes from a scenario; each would be a defect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// An embedded font cannot be read.
    #[error("an embedded font cannot be read")]
    Font,
    /// A chart cannot be drawn.
    #[error("a chart cannot be drawn: {0}")]
    Chart(String),
    /// The file cannot be put together.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

/// One A4 page for the board: the verdict and its rule, key figures with their errors, the distribution of the return, when
/// the money is back, what moves the result and what to find out first, what the numbers rest on. Always one page: what is
/// too long for it is cut visibly.
///
/// ```
/// use roicast::analysis::run::{Options, run};
/// # use roicast::{random::design::Design, scenario::load::Loaded, simulate::{Control, Sampling}};
/// # use roicast::report::{pdf::one_pager, view::{Later, report}};
/// # let text = "name = \"Example\"\n[[cost]]\nname = \"System\"\namount = \"pert(90, 100, 140)\"\n[[benefit]]\n\
/// #   name = \"Hours\"\ndimension = \"finance\"\nkind = \"hard\"\nper_year = \"normal(60, 15)\"\n";
/// # let options = Options { scenario_file: "example.toml".into(), ..Options::new(Sampling::new(Design::Independent, 1000, 1)) };
/// # let finished = run(&Loaded::parse("example.toml", text)?, &options, &Control::default(), &mut |_| ()).expect("a run");
/// let bytes = one_pager(&report(&finished.results, &Later::default()), roicast::lang::Lang::ZhCn)?;
/// assert!(bytes.starts_with(b"%PDF-"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// See [`PdfError`].
pub fn one_pager(report: &Report<'_>, lang: Lang) -> Result<Vec<u8>, PdfError> {
    document(report, lang, |studio| studio.board())
}

/// The full report: every section of the view, with contents, headers and page numbers.
///
/// # Errors
/// See [`PdfError`].
pub fn full(report: &Report<'_>, lang: Lang) -> Result<Vec<u8>, PdfError> {
    document(report, lang, |studio| studio.book())
}

fn document(report: &Report<'_>, lang: Lang, make: impl Fn(&Studio<'_>) -> Paper) -> Result<Vec<u8>, PdfError> {
    let view = report.head.words(lang);
    let fonts = Fonts::new(lang)?;
    let paper = make(&Studio { report, view: &view, fonts: &fonts, lang });
    let name = report.head.name.show(&view);
    let title = format!("{name} · {}", view.text("html.title"));
    write::write(&paper, &fonts, &title, view.text("html.title"), lang)
}

#[cfg(test)]
mod tests;
