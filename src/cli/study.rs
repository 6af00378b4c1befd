//! What the analysing commands share: reading their options, running the study, giving the findings out.

use std::path::PathBuf;

use super::arguments::{FormArguments, StudyArguments};
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::sampling::{Asked, on_threads};
use super::values::Reader;
use super::{progress, scenario};
use crate::analysis::factor::GroupRequest;
use crate::analysis::findings::Findings;
use crate::analysis::run::{Options, Progress};
use crate::analysis::study::{Question, Study};
use crate::lang::Message;
use crate::report::findings;
use crate::report::wrap;
use crate::scenario::load::{Document, Loaded};
use crate::simulate::Control;

/// A study with the options it was run with.
pub struct Prepared<'a> {
    /// The file and its overrides, to make variants of.
    pub document: &'a Document,
    pub loaded: &'a Loaded,
    pub study: &'a Study,
    pub options: &'a Options,
}

/// Reads options and scenario, runs the study, and gives out what `find` adds to its findings.
pub fn command<E>(
    arguments: &StudyArguments,
    mut reader: Reader,
    output: &mut Output,
    find: impl FnOnce(&Prepared<'_>, &mut Findings) -> Result<(), E> + Send,
) -> Result<u8, Failure>
where
    Failure: From<E>,
{
    let asked = Asked::read(&arguments.sampling, &mut reader);
    let groups = reader.each(&arguments.group, GroupRequest::parse);
    reader.finish()?;
    let (document, loaded) = scenario::open(&arguments.scenario, &asked.patches)?;
    let options = asked.options(&loaded, &arguments.scenario);
    let question = Question { outcome: arguments.outcome.clone(), groups };
    let folder = arguments.form.out.as_deref().map(Folder::prepare).transpose()?;
    let control = Control::default();
    let watched = output.is_watched() && !arguments.form.quiet;
    let found = progress::watch(watched, &control, |tell| {
        on_threads(asked.threads, || {
            tell(Progress { trials: options.sampling.trials, round: 1 });
            let study = Study::new(&loaded, &options, &question, &control)?;
            let mut findings = Findings::new(&loaded, &study);
            find(&Prepared { document: &document, loaded: &loaded, study: &study, options: &options }, &mut findings)?;
            Ok(findings)
        })
    })?;
    give(&found, &arguments.form, folder.as_ref(), output)
}

fn give(found: &Findings, form: &FormArguments, folder: Option<&Folder>, output: &mut Output) -> Result<u8, Failure> {
    let tables = findings::tables(found);
    let json = findings::json(found);
    let mut files: Vec<PathBuf> = Vec::new();
    if let Some(folder) = folder {
        files.push(folder.write("findings.json", |file| file.write_all(json.as_bytes()))?);
        for table in &tables {
            let name = format!("{}.csv", table.name);
            let text = table.text(crate::report::files::CsvStyle::Spreadsheet);
            files.push(folder.write(&name, |file| file.write_all(text.as_bytes()))?);
        }
    }
    if form.json {
        output.print(&json)?;
    } else if form.csv {
        let texts: Vec<String> = tables.iter().map(|table| table.text(crate::report::files::CsvStyle::Plain)).collect();
        output.print(&texts.join("\n"))?;
    } else if !form.quiet {
        let mut text = findings::report(found, output.lang, output.style());
        if let Some(folder) = folder {
            text.push_str(&written(folder, &files, output));
        }
        output.print(&text)?;
    }
    Ok(0)
}

/// Where files went, in one sentence.
pub fn written(folder: &Folder, files: &[PathBuf], output: &Output) -> String {
    let names: Vec<String> =
        files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()).collect();
    let message = Message::new("report.files").with("folder", folder.path().display()).with("files", names.join(", "));
    format!("\n{}\n", wrap(&message.text(output.lang), crate::report::terminal::COLUMNS, 2))
}
