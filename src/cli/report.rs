//! `roicast report`: what is handed over: a page for the board, a workbook for the auditor, text for mail, single charts.

mod cell;
mod format;
mod render;
mod saved;
mod subject;

use std::path::{Path, PathBuf};

use self::format::Target;
use self::render::Rendered;
use self::subject::Subject;
use super::arguments::{ReportArguments, RunArguments};
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::study::written;
use super::values::Reader;
use crate::analysis::run::{Finished, Options};
use crate::lang::Lang;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::problem::Problems;

pub fn report(arguments: &ReportArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let target = Target::read(arguments, &mut reader);
    let asked = subject::Asked::read(arguments, &mut reader);
    reader.finish()?;
    let place = place(&target, &arguments.files, arguments.cell.as_deref())?;
    let subject = asked.subject(arguments, target.needs_trials(), output)?;
    let rendered = render::render(&subject, &target, output.lang)?;
    let files = write(&place, rendered)?;
    if !arguments.quiet {
        output.print(&written(&place.folder, &files, output))?;
    }
    Ok(0)
}

/// The report that `run --report` writes beside its other files.
pub struct AlongRun {
    target: Target,
    place: Place,
}

impl AlongRun {
    /// Reads where it goes and tries out the folder; the ending of the file says the format.
    pub fn read(arguments: &RunArguments) -> Result<Option<Self>, Failure> {
        let Some(path) = &arguments.report else { return Ok(None) };
        let mut reader = Reader::default();
        let target = Target::of_file(path, &mut reader);
        reader.finish()?;
        let place = place(&target, &[], None)?;
        Ok(Some(Self { target, place }))
    }

    /// Analyses the scenario that was run, and writes the report.
    pub fn write(
        &self,
        (document, loaded): (&Document, &Loaded),
        finished: &Finished,
        options: &Options,
        lang: Lang,
    ) -> Result<PathBuf, Failure> {
        let findings = subject::analyses(document, loaded, options)?;
        let subject = Subject::Case {
            results: Box::new(finished.results.clone()),
            findings: Some(Box::new(findings)),
            finished: Some(Box::new(finished.clone())),
        };
        let rendered = render::render(&subject, &self.target, lang)?;
        let files = write(&self.place, rendered)?;
        files.into_iter().next().ok_or_else(|| Problems(Vec::new()).into())
    }
}

/// Where files go.
struct Place {
    folder: Folder,
    /// Name of the only file, where one was asked for.
    name: Option<String>,
}

/// Tries out the folder before any work: by default `roicast-out/` and the name of the file, and of the cell if it is one
/// of a study, whose own folder has that name already.
fn place(target: &Target, files: &[PathBuf], cell: Option<&str>) -> Result<Place, Failure> {
    if let Some(file) = &target.file {
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        return Ok(Place { folder: Folder::prepare(parent)?, name });
    }
    let folder = target.folder.clone().unwrap_or_else(|| {
        let stem = files.first().and_then(|file| file.file_stem()).unwrap_or_default();
        let stem = stem.to_string_lossy();
        let name = cell.map_or_else(|| stem.to_string(), |cell| format!("{stem}-cell-{cell}"));
        Path::new(super::run::RESULTS).join(crate::text::file_name(&name))
    });
    Ok(Place { folder: Folder::prepare(&folder)?, name: None })
}

fn write(place: &Place, rendered: Vec<Rendered>) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for document in rendered {
        let name = place.name.as_deref().unwrap_or(&document.name);
        files.push(place.folder.write(name, |file| file.write_all(&document.bytes))?);
    }
    Ok(files)
}
