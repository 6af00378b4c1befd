//! Where text goes, in which language and with which colours.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};

use super::failure::Failure;
use crate::lang::{Lang, Message};
use crate::report::{Style, problem_json, problems_text};
use crate::scenario::problem::Problem;

/// The two streams of a command.
#[derive(Debug)]
pub struct Output {
    /// Language of everything shown.
    pub lang: Lang,
    choice: ColorChoice,
}

impl Output {
    /// Reads `--lang`, `--color` and the environment before anything else is parsed, so that even a wrong argument is
    /// explained in the right language.
    pub fn new(arguments: &[OsString]) -> Result<Self, (Self, Failure)> {
        let mut output = Self { lang: from_environment(), choice: ColorChoice::Auto };
        if let Some(tag) = option(arguments, "--lang") {
            match Lang::from_tag(&tag).filter(|_| !tag.is_empty()) {
                Some(lang) => output.lang = lang,
                None => return Err((output, wrong_word("lang", &tag, "en, zh-CN"))),
            }
        }
        output.choice = match option(arguments, "--color").as_deref() {
            None | Some("auto") => ColorChoice::Auto,
            Some("always") => ColorChoice::Always,
            Some("never") => ColorChoice::Never,
            Some(other) => {
                let failure = wrong_word("color", other, "auto, always, never");
                return Err((output, failure));
            }
        };
        Ok(output)
    }

    /// Prints a text to standard output.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.choice);
        stream.write_all(text.as_bytes())?;
        stream.flush()?;
        Ok(())
    }

    /// Prints a text to standard error. When that fails there is nobody left to tell.
    pub fn note(&mut self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.choice);
        let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    }

    /// Whether somebody watches standard error.
    pub fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Emphasis is always written; streams that cannot show it drop it.
    pub const fn style(&self) -> Style {
        Style::Ansi
    }

    /// Shows why a command ends, and gives its exit code.
    pub fn fail(&mut self, failure: &Failure, json: bool) -> u8 {
        if failure.problems.is_empty() {
            return failure.code;
        }
        if json {
            let problems: Vec<_> = failure.problems.iter().map(|problem| problem_json(problem, self.lang)).collect();
            let text = format!("{:#}\n", serde_json::json!({ "problems": problems }));
            match self.print(&text) {
                Ok(()) => return failure.code,
                // Nobody reads any more.
                Err(unread) if unread.problems.is_empty() => return unread.code,
                // Standard output is what failed: standard error must say so.
                Err(_) => {}
            }
        }
        let text = problems_text(&failure.problems, self.lang, self.style());
        self.note(&text);
        failure.code
    }
}

/// The language of the environment, as POSIX orders its variables.
fn from_environment() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .and_then(|tag| Lang::from_tag(&tag))
        .unwrap_or_default()
}

/// The last value of an option given as `--name value` or `--name=value`.
fn option(arguments: &[OsString], name: &str) -> Option<String> {
    let mut found = None;
    let mut words = arguments.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    while let Some(word) = words.next() {
        if word == name {
            found = words.next().map(Into::into);
        } else if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            found = Some(value.to_owned());
        }
    }
    found
}

fn wrong_word(path: &str, found: &str, allowed: &str) -> Failure {
    let message = Message::new("shape.word").with("found", found).with("allowed", allowed);
    Problem::error("E-CHOICE", path, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_both_forms_and_the_last_one_counts() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(option(&words("roicast --lang en run x --lang=zh-CN"), "--lang").as_deref(), Some("zh-CN"));
        assert_eq!(option(&words("roicast run x -- --lang en"), "--lang"), None);
        assert_eq!(option(&words("roicast run --language en"), "--lang"), None);
    }
}
