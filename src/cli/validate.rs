//! `roicast validate`: the reference cases and every other check on this very program, and a page to sign off.

use std::path::Path;

use super::arguments::ValidateArguments;
use super::failure::Failure;
use super::folder::Folder;
use super::output::Output;
use super::progress::steps;
use super::run::RESULTS;
use super::sampling::on_threads;
use super::study::written;
use super::values::{MAX_THREADS, Reader};
use crate::lang::Message;
use crate::report::validation::{html, json, report};
use crate::scenario::load::read_file;
use crate::scenario::problem::{Problem, Problems};
use crate::validate::{Cases, Request, Subject, validate as check_all};

/// Exit code when a check failed: the program does not do what it should.
const FAILED: u8 = 1;

pub fn validate(arguments: &ValidateArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let threads = reader.count("threads", arguments.threads.as_deref(), 1, MAX_THREADS);
    let words: Vec<String> = arguments.group.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    let mut subjects = reader.each(&words, subject);
    reader.finish()?;
    if subjects.is_empty() {
        subjects = Subject::ALL.to_vec();
    }
    let cases = match &arguments.cases {
        Some(path) => Cases::parse(&path.display().to_string(), &text(path)?)?,
        None => Cases::built_in()?,
    };
    let folder = folder(arguments)?;
    let platform = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let request = Request { cases, subjects, platform };
    let (watched, lang) = (output.is_watched() && !arguments.quiet, output.lang);
    let found = steps(watched, |tell| {
        on_threads(threads, || {
            Ok(check_all(&request, &mut |progress| {
                let subject = format!("validate.subject.{}", progress.subject.key());
                let text = Message::new("validate.progress").with("subject", subject).text(lang);
                tell(progress.done, progress.of, text);
            }))
        })
    })?;
    let json = json(&found);
    let mut files = Vec::new();
    if let Some(folder) = &folder {
        let page = html(&found, lang);
        files.push(folder.write("validation.html", |file| file.write_all(page.as_bytes()))?);
        files.push(folder.write("validation.json", |file| file.write_all(json.as_bytes()))?);
    }
    if arguments.json {
        output.print(&json)?;
    } else if !arguments.quiet {
        let mut text = report(&found, lang, output.style());
        if let Some(folder) = &folder {
            text.push_str(&written(folder, &files, output));
        }
        output.print(&text)?;
    }
    Ok(if found.passed() { 0 } else { FAILED })
}

fn subject(word: &str) -> Result<Subject, Problem> {
    let known = |subject: &Subject| *subject != Subject::Unknown;
    Subject::find(word.trim()).filter(known).ok_or_else(|| {
        let words: Vec<&str> = Subject::ALL.into_iter().filter(known).map(Subject::key).collect();
        let message = Message::new("shape.word").with("found", word).with("allowed", words.join(", "));
        Problem::error("E-CHOICE", "group", message)
    })
}

fn text(path: &Path) -> Result<String, Problems> {
    let bytes = read_file(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let message = Message::new("file.syntax").with("found", error);
        Problem::error("E-SYNTAX", path.display().to_string(), message).into()
    })
}

/// The folder files go to, tried out before any work; `None` when none are to be written.
fn folder(arguments: &ValidateArguments) -> Result<Option<Folder>, Failure> {
    match &arguments.out {
        Some(path) => Folder::prepare(path).map(Some),
        None if arguments.no_files || arguments.json => Ok(None),
        None => Folder::prepare(&Path::new(RESULTS).join("validation")).map(Some),
    }
}
