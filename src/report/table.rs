//! A table of aligned columns in plain text.

use super::layout::{fit, pad_end, pad_start, width};
use super::style::{Role, Style};

/// Which side a column's text leans to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows of cells under a heading.
#[derive(Debug, Clone)]
pub struct Table {
    alignment: Vec<Align>,
    /// Widest the first column may get.
    widest: usize,
    rows: Vec<(Emphasis, Vec<String>)>,
}

/// Which part of a row is emphasised.
#[derive(Debug, Clone, Copy)]
enum Emphasis {
    None,
    Row(Role),
    /// Only the last cell, such as a bar.
    Last(Role),
}

impl Table {
    /// A table with a heading and the alignment of its columns; a heading of empty titles is not shown.
    #[must_use]
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let heading = columns.iter().map(|(title, _)| (*title).to_owned()).collect();
        Self {
            alignment: columns.iter().map(|(_, align)| *align).collect(),
            widest: 36,
            rows: vec![(Emphasis::Row(Role::Heading), heading)],
        }
    }

    /// The same table with another limit on the width of its first column.
    #[must_use]
    pub fn widest(mut self, columns: usize) -> Self {
        self.widest = columns;
        self
    }

    /// Adds a row; missing cells are empty.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push((Emphasis::None, cells));
    }

    /// Adds a row with emphasis.
    pub fn row_as(&mut self, role: Role, cells: Vec<String>) {
        self.rows.push((Emphasis::Row(role), cells));
    }

    /// Adds a row whose last cell is emphasised.
    pub fn row_with_last(&mut self, role: Role, cells: Vec<String>) {
        self.rows.push((Emphasis::Last(role), cells));
    }

    /// The table as lines with an indent, each ended by a line break.
    #[must_use]
    pub fn render(&self, indent: usize, style: Style) -> String {
        let widths: Vec<usize> = self
            .alignment
            .iter()
            .enumerate()
            .map(|(column, align)| {
                let widest = self.rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| width(cell)).max();
                let limit = if *align == Align::Left && column == 0 { self.widest } else { usize::MAX };
                widest.unwrap_or(0).min(limit)
            })
            .collect();
        let mut out = String::new();
        for (emphasis, cells) in &self.rows {
            if cells.iter().all(String::is_empty) {
                continue;
            }
            let mut line = String::new();
            for (column, (align, columns)) in self.alignment.iter().zip(&widths).enumerate() {
                let cell = fit(cells.get(column).map_or("", String::as_str), *columns);
                if column > 0 {
                    line.push_str("  ");
                }
                let last = column + 1 == self.alignment.len();
                match (emphasis, align) {
                    (Emphasis::Last(role), _) if last => line.push_str(&style.paint(*role, &cell)),
                    (_, Align::Left) => line.push_str(&pad_end(&cell, *columns)),
                    (_, Align::Right) => line.push_str(&pad_start(&cell, *columns)),
                }
            }
            let line = line.trim_end();
            out.push_str(&" ".repeat(indent));
            match emphasis {
                Emphasis::Row(role) => out.push_str(&style.paint(*role, line)),
                Emphasis::None | Emphasis::Last(_) => out.push_str(line),
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_what_is_seen() {
        let mut table = Table::new(&[("", Align::Left), ("P50", Align::Right)]);
        table.row(vec!["净现值".into(), "-1.5".into()]);
        table.row(vec!["ROI".into(), "12,345".into()]);
        assert_eq!(table.render(1, Style::Plain), "            P50\n 净现值    -1.5\n ROI     12,345\n");
    }
}
