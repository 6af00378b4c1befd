//! Formats of a report and where they go.

use std::path::{Path, PathBuf};

use crate::cli::arguments::ReportArguments;
use crate::cli::values::Reader;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One page, no network.
    Html,
    /// Text for mail and chat.
    Markdown,
    /// The auditor's workbook.
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// The full report on A4.
    #[cfg(feature = "pdf")]
    Pdf,
    /// One A4 page for the board.
    #[cfg(feature = "pdf")]
    Board,
    /// Everything as data.
    Json,
    /// Charts, one file each.
    Svg,
    /// Charts as pictures of pixels.
    #[cfg(feature = "pdf")]
    Png,
}

impl Format {
    /// All of them by word and ending; a format that another feature brings is one more line here and in `render`.
    const WORDS: &[(&'static str, &'static str, Self)] = &[
        ("html", "html", Self::Html),
        ("markdown", "md", Self::Markdown),
        #[cfg(feature = "xlsx")]
        ("xlsx", "xlsx", Self::Xlsx),
        #[cfg(feature = "pdf")]
        ("pdf", "pdf", Self::Pdf),
        #[cfg(feature = "pdf")]
        ("board", "pdf", Self::Board),
        ("json", "json", Self::Json),
        ("svg", "svg", Self::Svg),
        #[cfg(feature = "pdf")]
        ("png", "png", Self::Png),
    ];

    /// Whether cash flows trial by trial are needed.
    pub const fn needs_trials(self) -> bool {
        #[cfg(feature = "xlsx")]
        return matches!(self, Self::Xlsx);
        #[cfg(not(feature = "xlsx"))]
        return false;
    }

    /// Whether it is one file a chart.
    const fn is_charts(self) -> bool {
        match self {
            Self::Svg => true,
            #[cfg(feature = "pdf")]
            Self::Png => true,
            _ => false,
        }
    }

    /// Name of its file, when none was asked for.
    pub fn file_name(self) -> String {
        #[cfg(feature = "pdf")]
        if self == Self::Board {
            return "board.pdf".to_owned();
        }
        format!("report.{}", self.ending())
    }

    /// The ending of its files.
    fn ending(self) -> &'static str {
        Self::WORDS.iter().find(|(_, _, format)| *format == self).map_or("", |(_, ending, _)| ending)
    }

    fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
        let ending = if ending == "htm" { "html".to_owned() } else { ending };
        Self::WORDS.iter().find(|(_, known, _)| *known == ending).map(|(_, _, format)| *format)
    }

    fn words() -> String {
        Self::WORDS.iter().map(|(word, _, _)| *word).collect::<Vec<_>>().join(", ")
    }
}

/// What is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Formats, in the order asked for, each once.
    pub formats: Vec<Format>,
    /// The only chart, if only one is asked for.
    pub chart: Option<String>,
    /// The file, where a single one is named.
    pub file: Option<PathBuf>,
    /// The folder, where one is named.
    pub folder: Option<PathBuf>,
}

impl Target {
    /// Reads the options; problems stay with the reader.
    pub fn read(arguments: &ReportArguments, reader: &mut Reader) -> Self {
        let words: Vec<(&str, Format)> = Format::WORDS.iter().map(|(word, _, format)| (*word, *format)).collect();
        let mut formats: Vec<Format> = Vec::new();
        let asked = arguments.format.iter().flat_map(|text| text.split(',')).map(str::trim);
        for text in asked.filter(|text| !text.is_empty()) {
            let found = reader.word("format", Some(text), &words);
            formats.extend(found.filter(|found| !formats.contains(found)));
        }
        let chart = arguments.chart.clone();
        let named = arguments.out.as_deref().and_then(Format::of_path);
        if formats.is_empty() {
            let usual = if chart.is_some() { Format::Svg } else { Format::Html };
            formats.push(named.unwrap_or(usual));
        }
        if chart.is_some() && !formats.iter().all(|format| format.is_charts()) {
            reader.problem(Problem::error("E-USAGE", "format", Message::new("report.chart-format")));
        }
        // All charts, or several formats, need a folder.
        let single = formats.len() == 1 && (chart.is_some() || !formats.iter().any(|format| format.is_charts()));
        let file = named.and(arguments.out.clone());
        if let Some(file) = &file {
            // Two formats may share an ending, as the two kinds of PDF do.
            let fits = single && named.is_some_and(|named| formats.iter().all(|f| f.ending() == named.ending()));
            if !fits {
                let message = Message::new("report.out-file").with("found", file.display());
                reader.problem(Problem::error("E-USAGE", "out", message));
            }
        }
        let folder = if file.is_some() { None } else { arguments.out.clone() };
        Self { formats, chart, file, folder }
    }

    /// A single file, whose ending says the format.
    pub fn of_file(path: &Path, reader: &mut Reader) -> Self {
        let format = Format::of_path(path).filter(|format| !format.is_charts());
        if format.is_none() {
            let message = Message::new("report.ending").with("found", path.display()).with("allowed", Format::words());
            reader.problem(Problem::error("E-CHOICE", "report", message));
        }
        Self { formats: format.into_iter().collect(), chart: None, file: Some(path.to_path_buf()), folder: None }
    }

    /// Whether cash flows trial by trial are needed.
    pub fn needs_trials(&self) -> bool {
        self.formats.iter().any(|format| format.needs_trials())
    }
}
