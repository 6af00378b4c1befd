//! `roicast compare`: options side by side on common random numbers.

use std::path::{Path, PathBuf};

use super::arguments::{CompareArguments, FormArguments, SamplingArguments};
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::sampling::{Asked, on_threads};
use super::study::written;
use super::values::Reader;
use super::{progress, scenario};
use crate::analysis::compare::{Also, Candidate, compare as compare_candidates};
use crate::analysis::run::{Options, Progress, RunError};
use crate::report::comparison;
use crate::report::files::{CsvStyle, CsvTable};
use crate::scenario::patch::Patch;
use crate::scenario::problem::Problems;
use crate::simulate::Control;

pub fn compare(arguments: &CompareArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let wait = reader.count("wait", arguments.wait.as_deref(), 1, 48).and_then(|months| usize::try_from(months).ok());
    let also = Also { nothing: !arguments.without_nothing, wait };
    let found =
        together(&arguments.scenarios, &arguments.sampling, &arguments.form, reader, output, |all, options, c| {
            compare_candidates(all, also, options, c)
        })?;
    let texts = Texts {
        json: comparison::json(&found),
        tables: comparison::tables(&found),
        text: comparison::report(&found, output.lang, output.style()),
    };
    give("comparison.json", &texts, &arguments.form, output)
}

/// Reads scenarios and their options, runs `work` on them with a progress bar.
pub fn together<T: Send>(
    paths: &[PathBuf],
    sampling: &SamplingArguments,
    form: &FormArguments,
    mut reader: Reader,
    output: &Output,
    work: impl FnOnce(&[Candidate], &Options, &Control) -> Result<T, RunError> + Send,
) -> Result<T, Failure> {
    let asked = Asked::read(sampling, &mut reader);
    reader.finish()?;
    let candidates = candidates(paths, &asked.patches)?;
    let options = match (candidates.first(), paths.first()) {
        (Some(first), Some(path)) => asked.options(&first.loaded, path),
        _ => return Err(Problems(Vec::new()).into()),
    };
    if let Some(out) = &form.out {
        Folder::prepare(out)?;
    }
    let control = Control::default();
    let watched = output.is_watched() && !form.quiet;
    progress::watch(watched, &control, |tell| {
        on_threads(asked.threads, || {
            tell(Progress { trials: options.sampling.trials * candidates.len() as u64, round: 1 });
            Ok(work(&candidates, &options, &control)?)
        })
    })
}

/// Every scenario, and after it the options it has as changes of itself. All problems of all files come together.
pub fn candidates(paths: &[PathBuf], patches: &[Patch]) -> Result<Vec<Candidate>, Problems> {
    let mut problems = Vec::new();
    let mut candidates = Vec::new();
    for path in paths {
        match of_file(path, patches) {
            Ok(found) => candidates.extend(found),
            Err(found) => problems.extend(found.0),
        }
    }
    if problems.is_empty() { Ok(candidates) } else { Err(Problems(problems)) }
}

fn of_file(path: &Path, patches: &[Patch]) -> Result<Vec<Candidate>, Problems> {
    let (document, loaded) = scenario::open(path, patches)?;
    let file = path.display().to_string();
    let own: Vec<String> = patches.iter().map(|patch| format!("{}={}", patch.path, patch.value)).collect();
    let variants = scenario::variants(&document, &loaded)?;
    let mut found =
        vec![Candidate { name: loaded.scenario.name.clone(), loaded, file: file.clone(), changes: own.clone() }];
    for variant in variants {
        let changes = variant.changes.iter().map(|patch| format!("{}={}", patch.path, patch.value));
        let changes = own.iter().cloned().chain(changes).collect();
        found.push(Candidate { name: variant.name, loaded: variant.loaded, file: file.clone(), changes });
    }
    Ok(found)
}

/// An answer in all its forms.
pub struct Texts {
    pub json: String,
    pub tables: Vec<CsvTable>,
    pub text: String,
}

/// Gives an answer in the form asked for, and writes its files.
pub fn give(name: &str, texts: &Texts, form: &FormArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut files = Vec::new();
    let folder = form.out.as_deref().map(Folder::prepare).transpose()?;
    if let Some(folder) = &folder {
        files.push(folder.write(name, |file| file.write_all(texts.json.as_bytes()))?);
        for table in &texts.tables {
            let text = table.text(CsvStyle::Spreadsheet);
            files.push(folder.write(&format!("{}.csv", table.name), |file| file.write_all(text.as_bytes()))?);
        }
    }
    if form.json {
        output.print(&texts.json)?;
    } else if form.csv {
        let tables: Vec<String> = texts.tables.iter().map(|table| table.text(CsvStyle::Plain)).collect();
        output.print(&tables.join("\n"))?;
    } else if !form.quiet {
        let mut text = texts.text.clone();
        if let Some(folder) = &folder {
            text.push_str(&written(folder, &files, output));
        }
        output.print(&text)?;
    }
    Ok(0)
}
