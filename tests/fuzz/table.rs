//! What holds for the bytes of every data file: encodings and CSV.

use roicast::text::{Encoding, Table, csv_cell, decode};

/// The first byte says in which encoding the rest is declared to be; most values declare none.
pub fn check(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let declared = Encoding::ALL.get(usize::from(*first)).copied();
    match decode(rest, declared) {
        Ok(read) => {
            assert!(!read.text.contains(['\0', '\r']), "a control character is left in {:?}", read.text);
            assert!(declared.is_none_or(|declared| declared == read.encoding));
        }
        Err(error) => {
            assert!(error.byte_offset <= rest.len(), "{error:?} in {} bytes", rest.len());
            assert!(!error.to_string().is_empty() && error.code().starts_with("E-"));
        }
    }
    match Table::read(rest, declared) {
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a word");
            assert!(errors.iter().all(|error| error.code().starts_with("E-") && !error.to_string().is_empty()));
        }
        Ok(table) => {
            columns(&table);
            again(&table);
        }
    }
}

fn columns(table: &Table) {
    for header in table.headers() {
        match table.numbers(header) {
            Ok(column) => {
                assert_eq!(column.values.len(), table.len());
                assert!(column.values.iter().all(|value| value.is_finite()), "{header}");
            }
            Err(errors) => assert!(errors.iter().all(|error| !error.to_string().is_empty()) && !errors.is_empty()),
        }
        match table.dates(header) {
            Ok(column) => assert_eq!(column.values.len(), table.len()),
            Err(errors) => assert!(errors.iter().all(|error| !error.to_string().is_empty()) && !errors.is_empty()),
        }
    }
}

/// What is read, written as our cells are written and read again, is the same table.
fn again(table: &Table) {
    let rows: Vec<Vec<&str>> = table.rows().map(|(_, cells)| cells.collect()).collect();
    let texts = || table.headers().iter().map(String::as_str).chain(rows.iter().flatten().copied());
    // A written apostrophe before a sign cannot be told from the guard, once blanks before it are gone.
    if table.headers().iter().any(|header| header.starts_with('\'')) {
        return;
    }
    // Control characters are dropped where cells are written.
    if texts().any(|text| text.contains(|c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n'))) {
        return;
    }
    let line = |cells: &[String]| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut written = line(&table.headers().iter().map(|header| csv_cell(header)).collect::<Vec<_>>());
    for row in &rows {
        written += &line(&row.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>());
    }
    let read = Table::read(written.as_bytes(), Some(Encoding::Utf8));
    let read = read.unwrap_or_else(|errors| panic!("written as {written:?}: {errors:?}"));
    let same: Vec<Vec<&str>> = read.rows().map(|(_, cells)| cells.collect()).collect();
    assert_eq!((read.headers(), same), (table.headers(), rows), "{written:?}");
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}
