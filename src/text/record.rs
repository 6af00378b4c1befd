//! Splitting a CSV text into records (RFC 4180), where an unclosed quote costs
//! its own record and is told with its row.
//!
//! A general CSV reader takes the rest of the file for the content of an unclosed
//! quote, and does not count blank lines, which a spreadsheet does.

/// One record with its row, counted from 1 as a spreadsheet counts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) row: usize,
    pub(super) fields: Vec<String>,
}

impl Record {
    /// Whether a spreadsheet shows an empty row.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// A record that cannot be split; row and column are counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BrokenRecord {
    /// A quote that is open at the end of the text.
    UnclosedQuote { row: usize, column: usize },
    /// A closing quote followed by more text.
    TextAfterQuote { row: usize, column: usize },
}

/// The records of a text whose lines end in `\n`.
pub(super) struct Records<'text> {
    rest: &'text str,
    delimiter: char,
    row: usize,
}

impl<'text> Records<'text> {
    pub(super) fn new(text: &'text str, delimiter: char) -> Self {
        Records { rest: text, delimiter, row: 0 }
    }

    /// The content of a quoted field and what follows the closing quote.
    fn quoted(mut rest: &'text str) -> Option<(String, &'text str)> {
        let mut field = String::new();
        loop {
            let (content, after) = rest.split_once('"')?;
            field.push_str(content);
            match after.strip_prefix('"') {
                Some(more) => {
                    field.push('"');
                    rest = more;
                }
                None => return Some((field, after.trim_start_matches(' '))),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, BrokenRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.row += 1;
        let row = self.row;
        let mut fields = Vec::new();
        loop {
            let column = fields.len() + 1;
            let (field, after) = match self.rest.strip_prefix('"') {
                Some(content) => match Self::quoted(content) {
                    Some(read) => read,
                    None => {
                        self.rest = "";
                        return Some(Err(BrokenRecord::UnclosedQuote { row, column }));
                    }
                },
                None => {
                    let end = self.rest.find([self.delimiter, '\n']).unwrap_or(self.rest.len());
                    let (field, after) = self.rest.split_at(end);
                    (field.to_owned(), after)
                }
            };
            fields.push(field);
            if let Some(next) = after.strip_prefix(self.delimiter) {
                self.rest = next;
            } else if let Some(next) = after.strip_prefix('\n') {
                self.rest = next;
                return Some(Ok(Record { row, fields }));
            } else if after.is_empty() {
                self.rest = "";
                return Some(Ok(Record { row, fields }));
            } else {
                self.rest = after.split_once('\n').map_or("", |(_, next)| next);
                return Some(Err(BrokenRecord::TextAfterQuote { row, column }));
            }
        }
    }
}

/// The delimiter of a text: the one its first line with content has most of,
/// quoted parts aside.
pub(super) fn delimiter_of(text: &str) -> char {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut is_quoted = false;
    for character in line.chars() {
        if character == '"' {
            is_quoted = !is_quoted;
        }
        for (delimiter, count) in &mut counts {
            if character == *delimiter && !is_quoted {
                *count += 1;
            }
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<Result<Record, BrokenRecord>> {
        Records::new(text, ',').collect()
    }

    fn record(row: usize, fields: &[&str]) -> Result<Record, BrokenRecord> {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Ok(Record { row, fields })
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_quotes() {
        assert_eq!(
            split("a,\"b,\nc\",\"d\"\"e\"\n\n5\" pipe,,x"),
            [record(1, &["a", "b,\nc", "d\"e"]), record(2, &[""]), record(3, &["5\" pipe", "", "x"]),]
        );
        assert_eq!(split("a,\n"), [record(1, &["a", ""])]);
        assert_eq!(split("a,"), [record(1, &["a", ""])]);
        assert_eq!(split(""), []);
    }

    #[test]
    fn broken_quotes_are_told_where_they_open() {
        assert_eq!(
            split("n,v\n\"p,1\nq,2\n"),
            [record(1, &["n", "v"]), Err(BrokenRecord::UnclosedQuote { row: 2, column: 1 }),]
        );
        assert_eq!(
            split("a,\"b\"c,d\ne,f"),
            [Err(BrokenRecord::TextAfterQuote { row: 1, column: 2 }), record(2, &["e", "f"]),]
        );
    }

    #[test]
    fn the_delimiter_is_the_commonest_outside_quotes() {
        assert_eq!(delimiter_of("a,b;c,d"), ',');
        assert_eq!(delimiter_of("\n \n\"a,b,c\";d"), ';');
        assert_eq!(delimiter_of("a\tb\n1,2,3"), '\t');
        assert_eq!(delimiter_of("alone"), ',');
    }
}
