//! Numbers as people write them, cells for export, and data files that are wrong.

use roicast::text::{Table, csv_cell, csv_number, parse_number};
use serde_json::Value;

fn text<'case>(case: &'case Value, key: &str) -> Result<&'case str, String> {
    case.get(key).and_then(Value::as_str).ok_or_else(|| format!("the case has no text `{key}`"))
}

/// A number of a case; those that JSON cannot write are texts.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    }
}

/// A case of `number_parse`: `text` gives `value` exactly, or the code `error`.
pub fn check_number(case: &Value) -> Result<(), String> {
    let written = text(case, "text")?;
    let read = parse_number(written);
    let note = case.get("note").and_then(Value::as_str).unwrap_or("");
    match (case.get("value").and_then(number), read) {
        (Some(expected), Ok(read)) => {
            if read.value.to_bits() != expected.to_bits() {
                return Err(format!("{written:?}: {} is not {expected}", read.value));
            }
            let code = read.warning.map_or("", |warning| warning.code());
            if note.contains("W-") == code.is_empty() || !note.contains(code) {
                return Err(format!("{written:?}: warning `{code}`, but {note:?}"));
            }
            Ok(())
        }
        (None, Err(error)) => {
            let expected = text(case, "error")?;
            let message = error.to_string();
            if error.code() != expected {
                return Err(format!("{written:?}: {} is not {expected}", error.code()));
            }
            match note.strip_prefix("suggest ") {
                Some(suggestion) if !message.contains(suggestion) => {
                    Err(format!("{written:?}: no {suggestion} in {message:?}"))
                }
                _ => Ok(()),
            }
        }
        (_, read) => Err(format!("{written:?}: read as {read:?}")),
    }
}

/// A case of `export_cells`: a text, or a number that may be missing, as it
/// stands in a CSV file before quoting.
pub fn check_cell(case: &Value) -> Result<(), String> {
    let value = case.get("value").ok_or("the case has no `value`")?;
    let cell = match text(case, "kind")? {
        "text" => csv_cell(text(case, "value")?),
        _ => csv_number(number(value).ok_or_else(|| format!("{value} is no number"))?),
    };
    let expected = text(case, "csv_cell_before_quoting")?;
    if cell == expected { Ok(()) } else { Err(format!("{value}: {cell:?} is not {expected:?}")) }
}

/// A case of `bad_inputs` for a data file: the code and the words of its message.
/// `None` for another kind of file, or one that only a generator can write.
pub fn check_csv(case: &Value) -> Option<Result<(), String>> {
    if case.get("target").and_then(Value::as_str) != Some("data.csv") {
        return None;
    }
    let payload = case.get("payload")?.as_str()?;
    let bytes = match case.get("payload_encoding").and_then(Value::as_str) {
        None => payload.as_bytes().to_vec(),
        Some("hex") => from_hex(payload)?,
        Some(_) => return None,
    };
    Some(check_bytes(&bytes, case.get("expect")?))
}

fn check_bytes(bytes: &[u8], expect: &Value) -> Result<(), String> {
    let (errors, warnings) = read_all(bytes);
    let code = text(expect, "code")?;
    let is_refused = expect.get("exit").and_then(Value::as_u64) != Some(0);
    if is_refused == errors.is_empty() {
        return Err(format!("errors {errors:?}, but expected {expect}"));
    }
    let words: Vec<&str> = expect
        .get("message_must_contain")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let told = errors
        .iter()
        .chain(&warnings)
        .any(|(found, message)| *found == code && words.iter().all(|word| message.contains(word)));
    let nothing_expected = code.is_empty() && warnings.is_empty();
    if told || nothing_expected {
        Ok(())
    } else {
        Err(format!("expected {code} with {words:?}, found {errors:?} and {warnings:?}"))
    }
}

type Messages = Vec<(&'static str, String)>;

/// Reads every column for what it seems to be: dates under `date`, text in another
/// first column beside others, numbers elsewhere.
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
                Err(found) => {
                    errors.extend(found.iter().map(|error| (error.code(), error.to_string())));
                }
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
