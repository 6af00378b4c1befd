//! What the argument parser refuses, said as every other problem is.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::Failure;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// The problem behind an error of the parser.
pub fn failure(error: &clap::Error) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let invalid = text(ContextKind::InvalidArg).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => Message::new("usage.unknown-argument").with("found", &invalid),
        ErrorKind::InvalidSubcommand => {
            let found = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            Message::new("usage.unknown-command").with("found", found)
        }
        ErrorKind::MissingRequiredArgument => Message::new("usage.missing").with("found", &invalid),
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            if other.is_empty() || other == invalid {
                Message::new("usage.twice").with("found", &invalid)
            } else {
                Message::new("usage.conflict").with("found", &invalid).with("other", other)
            }
        }
        ErrorKind::InvalidValue | ErrorKind::NoEquals => Message::new("usage.no-value").with("found", &invalid),
        ErrorKind::TooManyValues => Message::new("usage.too-many").with("found", &invalid),
        _ => {
            let said = error.render().to_string();
            let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Message::new("usage.other").with("found", first)
        }
    };
    let near = text(ContextKind::SuggestedArg).or_else(|| text(ContextKind::SuggestedSubcommand));
    let help = match near {
        Some(near) => Message::new("did-you-mean").with("near", near),
        None => Message::new("usage.help"),
    };
    Problem::error("E-USAGE", "", message).help(help).into()
}
