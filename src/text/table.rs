//! A small data table from a CSV file: a header, rows of text, typed columns.

mod problem;

use std::collections::BTreeMap;

use super::cell::without_guard;
use super::date::{CalendarDate, parse_date};
use super::encoding::{Encoding, decode};
use super::name::{name_key, nearest};
use super::number::parse_number;
use super::record::{BrokenRecord, Records, delimiter_of};
use problem::Problems;

pub use problem::{TableError, TableWarning};

/// A table read from a file. Every row has as many cells as the header.
#[derive(Clone, Debug)]
pub struct Table {
    headers: Vec<String>,
    rows: Vec<Row>,
    encoding: Encoding,
    warning: Option<TableWarning>,
}

/// A row of data.
#[derive(Clone, Debug)]
struct Row {
    /// As a spreadsheet counts, the header being row 1.
    number: usize,
    cells: Vec<String>,
}

/// The values of a column, one for each row, with what is worth telling.
#[derive(Clone, Debug, PartialEq)]
pub struct Column<T> {
    /// The values in the order of the rows.
    pub values: Vec<T>,
    /// What is worth telling about them.
    pub warnings: Vec<TableWarning>,
}

impl Table {
    /// Reads a table from the bytes of a CSV file: fields delimited by commas,
    /// semicolons or tabs, whichever the header has; any encoding of
    /// [`decode`]. Blank lines are skipped but count as rows.
    ///
    /// # Errors
    /// Everything that is wrong with the shape of the table.
    ///
    /// ```
    /// use roicast::text::Table;
    ///
    /// let table = Table::read("month;cost\n1;1,200\n2;(50)\n".as_bytes(), None).unwrap();
    /// assert_eq!(table.numbers("cost").unwrap().values, [1200.0, -50.0]);
    ///
    /// let errors = Table::read(b"name,value\np,1,2\n", None).unwrap_err();
    /// assert_eq!(errors[0].to_string(), "row 2 has 3 fields, but the header has 2");
    /// ```
    pub fn read(bytes: &[u8], declared: Option<Encoding>) -> Result<Self, Vec<TableError>> {
        let decoded = decode(bytes, declared).map_err(|error| vec![TableError::Encoding(error)])?;
        let mut problems = Problems::default();
        let mut headers: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        for record in Records::new(&decoded.text, delimiter_of(&decoded.text)) {
            let record = match record {
                Ok(record) if record.is_blank() => continue,
                Ok(record) => record,
                Err(broken) => {
                    problems.push(broken.into());
                    if headers.is_none() {
                        // Without a header, nothing else can be checked.
                        break;
                    }
                    continue;
                }
            };
            match &headers {
                None => headers = Some(checked_headers(&record.fields, &mut problems)),
                Some(headers) if headers.len() != record.fields.len() => {
                    problems.push(TableError::FieldCount {
                        row: record.row,
                        found: record.fields.len(),
                        expected: headers.len(),
                    });
                }
                Some(_) => rows.push(Row { number: record.row, cells: record.fields }),
            }
        }
        if headers.is_none() && problems.is_empty() {
            problems.push(TableError::Empty);
        }
        problems.or(Table {
            headers: headers.unwrap_or_default(),
            rows,
            encoding: decoded.encoding,
            warning: decoded.warning.map(TableWarning::Encoding),
        })
    }

    /// The names of the columns, without surrounding spaces.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The number of rows of data.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is only a header.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The encoding the file had.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Set when the encoding was recognised, not stated.
    pub fn warning(&self) -> Option<&TableWarning> {
        self.warning.as_ref()
    }

    /// The rows: each with its number in the file (the header is row 1) and its
    /// cells as written, but for the apostrophe that guards against formulas.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (usize, impl Iterator<Item = &str>)> {
        self.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| without_guard(cell));
            (row.number, cells)
        })
    }

    /// The cells of a column as text.
    ///
    /// # Errors
    /// [`TableError::NoColumn`] or [`TableError::NoRows`].
    pub fn texts(&self, column: &str) -> Result<Vec<&str>, TableError> {
        Ok(self.cells(column)?.map(|(_, cell)| cell).collect())
    }

    /// The cells of a column as numbers, each read by [`parse_number`].
    ///
    /// # Errors
    /// No such column, no rows, or every cell that is not a number.
    pub fn numbers(&self, column: &str) -> Result<Column<f64>, Vec<TableError>> {
        let mut problems = Problems::default();
        let mut values = Vec::with_capacity(self.len());
        let mut first = None;
        let mut count = 0;
        for (row, cell) in self.cells(column).map_err(|error| vec![error])? {
            match parse_number(cell) {
                Ok(number) => {
                    values.push(number.value);
                    if let Some(warning) = number.warning {
                        count += 1;
                        first.get_or_insert((row, warning));
                    }
                }
                Err(error) => problems.push(TableError::Number { row, column: column.to_owned(), error }),
            }
        }
        let warning =
            first.map(|(row, warning)| TableWarning::Number { row, column: column.to_owned(), warning, count });
        problems.or(Column { values, warnings: warning.into_iter().collect() })
    }

    /// The cells of a column as dates, each read by [`parse_date`]. Dates out of
    /// order are kept as they are, with a warning.
    ///
    /// # Errors
    /// No such column, no rows, or every cell that is not an ISO date.
    pub fn dates(&self, column: &str) -> Result<Column<CalendarDate>, Vec<TableError>> {
        let mut problems = Problems::default();
        let mut values: Vec<CalendarDate> = Vec::with_capacity(self.len());
        let mut unsorted = None;
        for (row, cell) in self.cells(column).map_err(|error| vec![error])? {
            match parse_date(cell) {
                Ok(date) => {
                    if values.last().is_some_and(|before| date < *before) {
                        unsorted.get_or_insert(row);
                    }
                    values.push(date);
                }
                Err(error) => problems.push(TableError::Date { row, column: column.to_owned(), error }),
            }
        }
        let warning = unsorted.map(|row| TableWarning::NotSorted { row, column: column.to_owned() });
        problems.or(Column { values, warnings: warning.into_iter().collect() })
    }

    /// The cells of a column with their rows.
    fn cells(&self, column: &str) -> Result<impl Iterator<Item = (usize, &str)>, TableError> {
        let key = name_key(column.trim());
        let position =
            self.headers.iter().position(|header| name_key(header) == key).ok_or_else(|| TableError::NoColumn {
                name: column.to_owned(),
                nearest: nearest(column, self.headers.iter().map(String::as_str)).map(str::to_owned),
            })?;
        if self.rows.is_empty() {
            return Err(TableError::NoRows);
        }
        Ok(self.rows.iter().filter_map(move |row| {
            let cell = row.cells.get(position)?;
            Some((row.number, without_guard(cell)))
        }))
    }
}

fn checked_headers(fields: &[String], problems: &mut Problems) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut headers = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let column = index + 1;
        let header = without_guard(field).trim();
        if header.is_empty() {
            problems.push(TableError::EmptyHeader { column });
        } else if let Some(first) = seen.insert(name_key(header), column) {
            problems.push(TableError::DuplicateHeader { name: header.to_owned(), first, second: column });
        }
        headers.push(header.to_owned());
    }
    headers
}

impl From<BrokenRecord> for TableError {
    fn from(broken: BrokenRecord) -> Self {
        match broken {
            BrokenRecord::UnclosedQuote { row, column } => TableError::UnclosedQuote { row, column },
            BrokenRecord::TextAfterQuote { row, column } => TableError::TextAfterQuote { row, column },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::read(text.as_bytes(), None).unwrap()
    }

    fn errors(text: &str) -> Vec<String> {
        let errors = Table::read(text.as_bytes(), None).unwrap_err();
        errors.iter().map(|error| format!("{} {error}", error.code())).collect()
    }

    #[test]
    fn blank_lines_are_skipped_but_counted() {
        let table = table("\nname, value \n\n , \np,1\n\n");
        assert_eq!(table.headers(), ["name", "value"]);
        assert_eq!(table.len(), 1);
        let rows: Vec<usize> = table.rows().map(|(row, _)| row).collect();
        assert_eq!(rows, [5]);
        assert_eq!(table.texts("NAME").unwrap(), ["p"]);
    }

    #[test]
    fn all_problems_of_shape_at_once() {
        assert_eq!(
            errors("x,X,\n1,2\n1,2,3\n\"a\"b,2,3\n\n1,2,3,4\n\"never"),
            [
                "E-DUP columns 1 and 2 have the same name `X`",
                "E-CSV column 3 has no name in the header",
                "E-CSV row 2 has 2 fields, but the header has 3",
                "E-CSV row 4: text follows the closing quote `\"` in column 1; is a quote missing or not doubled?",
                "E-CSV row 6 has 4 fields, but the header has 3",
                "E-CSV row 7: the quote `\"` that opens in column 1 is never closed",
            ]
        );
        assert_eq!(errors("")[0].split(' ').next(), Some("E-EMPTY"));
        assert_eq!(errors("\"never").len(), 1);
        let many = errors(&format!("a\n{}", "1,2\n".repeat(60)));
        assert_eq!(many.len(), Problems::MOST + 1);
        assert_eq!(many.last().unwrap(), "E-CSV and 10 more problems");
    }

    #[test]
    fn all_cells_that_are_not_numbers_at_once() {
        let table = table("name,value\na,1\nb,\nc,1e400\nd,'-5\ne,x\n");
        let errors = table.numbers("value").unwrap_err();
        let codes: Vec<&str> = errors.iter().map(TableError::code).collect();
        assert_eq!(codes, ["E-EMPTYCELL", "E-NONFINITE", "E-TYPE"]);
        assert!(errors[1].to_string().contains("row 4"));
        let missing = table.numbers("valeu").unwrap_err();
        assert!(missing[0].to_string().contains("did you mean `value`?"));
    }

    #[test]
    fn a_guarded_cell_is_read_as_it_was() {
        let table = table("name,value\n'=x,'-5\n'quoted',1e-400\n");
        assert_eq!(table.texts("name").unwrap(), ["=x", "'quoted'"]);
        let column = table.numbers("value").unwrap();
        assert_eq!(column.values, [-5.0, 0.0]);
        assert_eq!(column.warnings[0].code(), "W-UNDERFLOW");
    }

    #[test]
    fn dates_may_be_unsorted_but_not_wrong() {
        let sorted = table("date\n2026-01-01\n2026-01-01\n2026-02-01\n");
        assert!(sorted.dates("date").unwrap().warnings.is_empty());
        let unsorted = table("date\n2026-02-01\n2026-01-01\n").dates("date").unwrap();
        assert_eq!(unsorted.values.len(), 2);
        assert!(unsorted.warnings[0].to_string().contains("row 3"));
        let wrong = table("date\n2026-02-30\n45292\n").dates("date").unwrap_err();
        assert_eq!(wrong.len(), 2);
    }

    #[test]
    fn a_header_alone_has_no_values() {
        let table = table("a,b\n");
        assert!(table.is_empty());
        assert_eq!(table.numbers("a"), Err(vec![TableError::NoRows]));
    }
}
