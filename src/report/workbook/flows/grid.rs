//! The month table of a case: rows of numbers and of formulas, months to the right.

use rust_xlsxwriter::{Format, XlsxError};

use super::super::page::{Page, Shown, Written, across, cell, letters};

/// Width of the column of names, in characters.
pub const NAMES: f64 = 34.0;
/// Column of the totals.
pub const TOTAL: u16 = 2;
/// Column of month 0.
pub const FIRST: u16 = 3;
/// Row of the month numbers.
pub const HEAD: u32 = 4;

/// A month table being written from top to bottom.
pub struct Grid {
    /// The sheet.
    pub page: Page,
    /// Next free row.
    pub row: u32,
    /// Column of the last month.
    pub last: u16,
    /// Number format of money.
    pub money: String,
}

/// What stands in the total column of a row.
pub enum Total {
    /// The sum over the months.
    Sum,
    /// Nothing: the row does not add up to anything.
    None,
}

impl Grid {
    /// Columns of the months.
    pub fn columns(&self) -> impl Iterator<Item = u16> + use<> {
        FIRST..=self.last
    }

    /// The months of a row up to a column, as formulas write them.
    pub fn months(&self, row: u32, last: u16) -> String {
        across(row, FIRST, last)
    }

    /// A section heading across the table.
    pub fn section(&mut self, text: &str) -> Written {
        let format = self.page.look.heading();
        self.page.text(self.row, 0, text, &format)?;
        self.row += 1;
        Ok(())
    }

    /// A row of numbers that the engine gave, with their live sum; its row.
    pub fn values(
        &mut self,
        name: &str,
        kind: &str,
        values: &[f64],
        code: &str,
        total: &Total,
    ) -> Result<u32, XlsxError> {
        let (text, faint) = (self.page.look.text().set_indent(1).set_text_wrap(), self.page.look.faint());
        let (typed, sum) = (self.page.look.typed(code), self.page.look.number(code));
        let row = self.row;
        self.page.text(row, 0, name, &text)?;
        self.page.text(row, 1, kind, &faint)?;
        self.page.fit(row, &[(name, NAMES - 2.0)])?;
        for (column, value) in self.columns().zip(values) {
            self.page.number(row, column, *value, &typed)?;
        }
        self.total(row, total, values, &sum)?;
        self.row += 1;
        Ok(row)
    }

    /// A row of formulas, each from its row and the column of its month; its row.
    pub fn formulas(
        &mut self,
        name: (&str, &Format),
        values: &[Shown],
        format: &Format,
        total: &Total,
        formula: impl Fn(u32, u16) -> String,
    ) -> Result<u32, XlsxError> {
        let row = self.row;
        self.page.text(row, 0, name.0, name.1)?;
        self.page.text(row, 1, "", name.1)?;
        for (column, value) in self.columns().zip(values) {
            self.page.formula(row, column, &formula(row, column), value, format)?;
        }
        let numbers: Vec<f64> = values
            .iter()
            .map(|shown| match shown {
                Shown::Number(value) => *value,
                Shown::Text(_) => 0.0,
            })
            .collect();
        self.total(row, total, &numbers, format)?;
        self.row += 1;
        Ok(row)
    }

    fn total(&mut self, row: u32, total: &Total, values: &[f64], format: &Format) -> Written {
        match total {
            Total::Sum => {
                let formula = format!("SUM({})", self.months(row, self.last));
                self.page.formula(row, TOTAL, &formula, &Shown::Number(values.iter().sum()), format)
            }
            Total::None => self.page.text(row, TOTAL, "", format),
        }
    }

    /// Month by month the sum of a block of rows; 0 where the block is empty.
    pub fn block_sum(
        &mut self,
        name: &str,
        rows: std::ops::Range<u32>,
        values: &[f64],
        code: &str,
    ) -> Result<u32, XlsxError> {
        let (label, format) = (self.page.look.total_name(), self.page.look.total(code));
        let shown = numbers(values);
        self.formulas((name, &label), &shown, &format, &Total::Sum, |_, column| {
            if rows.is_empty() {
                "0".to_owned()
            } else {
                format!("SUM({}:{})", cell(rows.start, column), cell(rows.end - 1, column))
            }
        })
    }

    /// Month by month a sum and difference of rows.
    pub fn combination(
        &mut self,
        name: &str,
        plus: &[u32],
        minus: &[u32],
        values: &[f64],
        code: &str,
    ) -> Result<u32, XlsxError> {
        let (label, format) = (self.page.look.total_name(), self.page.look.total(code));
        let shown = numbers(values);
        self.formulas((name, &label), &shown, &format, &Total::Sum, |_, column| {
            let added: Vec<String> = plus.iter().map(|row| cell(*row, column)).collect();
            let taken: String = minus.iter().map(|row| format!("-{}", cell(*row, column))).collect();
            format!("{}{taken}", added.join("+"))
        })
    }
}

/// Numbers as cells show them.
pub fn numbers(values: &[f64]) -> Vec<Shown> {
    values.iter().map(|value| Shown::Number(*value)).collect()
}

/// The letters of the column before.
pub fn before(column: u16) -> String {
    letters(column.saturating_sub(1))
}
