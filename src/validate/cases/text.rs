//! Numbers as people write them, cells for export, and data files that are wrong.

use serde_json::Value;

use super::case::{Case, Checked, lacks, number};
use crate::text::{Table, csv_cell, csv_number, parse_number};
use crate::validate::check::{Comparison, Figure};

/// What a case is read from: these have no inputs and expected values of their own.
pub struct Entry<'a>(pub &'a Value);

impl Entry<'_> {
    fn word(&self, key: &str) -> Option<&str> {
        self.0[key].as_str()
    }
}

/// `text` gives `value` exactly, with the warning that the note names, or the code `error`.
pub fn check_number(case: &Case, entry: &Entry<'_>) -> Checked {
    let written = entry.word("text").ok_or_else(|| lacks("text"))?;
    let note = entry.word("note").unwrap_or_default();
    match (number(&entry.0["value"]), parse_number(written)) {
        (Some(expected), Ok(read)) => {
            let same = read.value.to_bits() == expected.to_bits();
            case.compare(Comparison::exact(format!("{written:?}"), read.value, expected, same));
            let code = read.warning.map_or("", |warning| warning.code());
            let told = note.contains("W-") != code.is_empty() && note.contains(code);
            case.compare(Comparison::exact("warning", code, note, told));
        }
        (None, Err(error)) => {
            case.word("code", error.code(), &entry.0["error"]);
            if let Some(suggestion) = note.strip_prefix("suggest ") {
                let message = error.to_string();
                let told = message.contains(suggestion);
                case.compare(Comparison::exact("message", message, suggestion, told));
            }
        }
        (expected, read) => {
            let found = read.map_or_else(|error| Figure::from(error.code()), |read| Figure::from(read.value));
            case.compare(Comparison::exact(format!("{written:?}"), found, expected, false));
        }
    }
    Ok(())
}

/// A text, or a number that may be missing, as it stands in a CSV file before quoting.
pub fn check_cell(case: &Case, entry: &Entry<'_>) -> Checked {
    let value = &entry.0["value"];
    let cell = match entry.word("kind") {
        Some("text") => csv_cell(value.as_str().ok_or_else(|| lacks("value"))?),
        Some(_) => csv_number(number(value).ok_or_else(|| lacks("value"))?),
        None => return Err(lacks("kind")),
    };
    case.word(&value.to_string(), &cell, &entry.0["csv_cell_before_quoting"]);
    Ok(())
}

/// The bytes of a data file; `None` where only a generator can write them.
pub fn payload(entry: &Value) -> Option<Vec<u8>> {
    let payload = entry["payload"].as_str()?;
    match entry["payload_encoding"].as_str() {
        None => Some(payload.as_bytes().to_vec()),
        Some("hex") => from_hex(payload),
        Some(_) => None,
    }
}

/// The code and the words of its message.
pub fn check_file(case: &Case, entry: &Entry<'_>) -> Checked {
    let bytes = payload(entry.0).ok_or_else(|| lacks("payload"))?;
    let (errors, warnings) = read_all(&bytes);
    let expect = &entry.0["expect"];
    let code = expect["code"].as_str().ok_or_else(|| lacks("code"))?;
    let codes = |list: &Messages| list.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(" ");
    let refusal_wanted = expect["exit"].as_u64() != Some(0);
    case.equal("refused", !errors.is_empty(), refusal_wanted);
    let words: Vec<&str> =
        expect["message_must_contain"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let told = errors
        .iter()
        .chain(&warnings)
        .any(|(found, message)| *found == code && words.iter().all(|word| message.contains(word)));
    let nothing_expected = code.is_empty() && warnings.is_empty();
    let found = format!("{} {}", codes(&errors), codes(&warnings));
    let expected = format!("{code} {}", words.join(" … "));
    case.compare(Comparison::exact("message", found.trim(), expected.trim(), told || nothing_expected));
    Ok(())
}

type Messages = Vec<(&'static str, String)>;

/// Reads every column for what it seems to be: dates under `date`, text in another first column beside others, numbers
/// elsewhere.
fn read_all(bytes: &[u8]) -> (Messages, Messages) {
    let mut errors = Messages::new();
    let mut warnings = Messages::new();
    let table = match Table::read(bytes, None) {
        Ok(table) => table,
        Err(found) => {
            errors.extend(found.iter().map(|error| (error.code(), error.to_string())));
            return (errors, warnings);
        }
    };
    let mut told: Vec<_> = table.warning().cloned().into_iter().collect();
    // A case about the encoding alone may be a single line.
    if !(table.is_empty() && table.warning().is_some()) {
        for (index, header) in table.headers().iter().enumerate() {
            let problems = if header == "date" {
                table.dates(header).map(|column| column.warnings)
            } else if index == 0 && table.headers().len() > 1 {
                table.texts(header).map(|_| Vec::new()).map_err(|error| vec![error])
            } else {
                table.numbers(header).map(|column| column.warnings)
            };
            match problems {
                Ok(found) => told.extend(found),
                Err(found) => errors.extend(found.iter().map(|error| (error.code(), error.to_string()))),
            }
        }
    }
    warnings.extend(told.iter().map(|warning| (warning.code(), warning.to_string())));
    (errors, warnings)
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
