//! One sheet being written. Everything that reaches a cell goes through here: texts as texts, numbers only if they are
//! numbers, formulas always with their value.

use crate::lang::Lang;
use crate::text::csv_cell;
use rust_xlsxwriter::{Chart, Format, Formula, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::look::Look;
use crate::report::words::say;

/// Longest text of a cell.
const LONGEST_TEXT: usize = 32_767;

/// What writing to a sheet gives.
pub type Written = Result<(), XlsxError>;

/// What a cell shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A finite number.
    Number(f64),
    /// A text, such as `undefined`.
    Text(String),
}

impl Shown {
    /// The number, or a text where it is not finite.
    pub fn number_or(value: Option<f64>, otherwise: &str) -> Self {
        match value {
            Some(value) if value.is_finite() => Self::Number(value),
            _ => Self::Text(otherwise.to_owned()),
        }
    }
}

/// A sheet with its language and look.
pub struct Page {
    /// Name of the sheet.
    pub name: String,
    /// Language of its texts.
    pub lang: Lang,
    /// Its formats.
    pub look: Look,
    /// The sheet itself, for layout.
    pub sheet: Worksheet,
}

impl Page {
    /// An empty sheet on A4 landscape, as wide as a page, with page numbers.
    ///
    /// # Errors
    /// When the name is not valid.
    pub fn new(name: String, lang: Lang) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        sheet.set_landscape().set_paper_size(9).set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        sheet.set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_formula_result_default("");
        sheet.set_footer("&L&9&A&R&9&P / &N");
        Ok(Self { name, lang, look: Look::new(lang), sheet })
    }

    /// A fixed text of the language files.
    pub fn word(&self, key: &'static str) -> &'static str {
        self.lang.text(key)
    }

    /// A sentence of the language files with its values.
    pub fn say(&self, key: &'static str, values: &[(&str, String)]) -> String {
        say(self.lang, key, values)
    }

    /// A text, whatever it begins with: it stays a text when the cell is edited, too. Control characters are dropped.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Written {
        let text = clean(text);
        if text.is_empty() {
            return self.sheet.write_blank(row, column, format).map(|_| ());
        }
        if csv_cell(&text) == text {
            self.sheet.write_string_with_format(row, column, text, format)?;
        } else {
            self.sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
        }
        Ok(())
    }

    /// A number; an empty cell when it is not finite.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn number(&mut self, row: u32, column: u16, value: f64, format: &Format) -> Written {
        if value.is_finite() {
            // 0 - (-0) rather than -0, which some programs show with its sign.
            let value = if value == 0.0 { 0.0 } else { value };
            self.sheet.write_number_with_format(row, column, value, format)?;
        } else {
            self.sheet.write_blank(row, column, format)?;
        }
        Ok(())
    }

    /// A number that may be missing.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn optional(&mut self, row: u32, column: u16, value: Option<f64>, format: &Format) -> Written {
        self.number(row, column, value.unwrap_or(f64::NAN), format)
    }

    /// A number or a text.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn shown(&mut self, row: u32, column: u16, shown: &Shown, format: &Format) -> Written {
        match shown {
            Shown::Number(value) => self.number(row, column, *value, format),
            Shown::Text(text) => self.text(row, column, text, format),
        }
    }

    /// A formula of our own making with the value it has, so that programs that do not calculate show it too.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn formula(&mut self, row: u32, column: u16, formula: &str, value: &Shown, format: &Format) -> Written {
        let value = match value {
            Shown::Number(value) => value.to_string(),
            Shown::Text(text) => text.clone(),
        };
        let formula = Formula::new(formula).set_result(value);
        self.sheet.write_formula_with_format(row, column, formula, format).map(|_| ())
    }

    /// Makes a row as high as its wrapped texts need, each given with the width of its cell in characters: programs that
    /// only convert do not measure.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn fit(&mut self, row: u32, texts: &[(&str, f64)]) -> Written {
        let needed = |(text, width): &(&str, f64)| {
            text.lines().map(|line| (UnicodeWidthStr::width(line) as f64 * 0.95 / width).ceil().max(1.0)).sum::<f64>()
        };
        let lines = texts.iter().map(needed).fold(1.0, f64::max);
        if lines > 1.0 {
            self.sheet.set_row_height(row, (3.0 + 13.5 * lines).min(400.0))?;
        }
        Ok(())
    }

    /// Widths of columns from the first on, in characters.
    ///
    /// # Errors
    /// Never within the sheet.
    pub fn widths(&mut self, widths: &[f64]) -> Written {
        for (column, width) in widths.iter().enumerate() {
            self.sheet.set_column_width(column as u16, *width)?;
        }
        Ok(())
    }

    /// Heads of columns from a column on: texts to the left, numbers to the right.
    ///
    /// # Errors
    /// Outside the sheet.
    pub fn heads(&mut self, row: u32, first: u16, heads: &[(&str, bool)]) -> Written {
        for (index, (text, is_number)) in heads.iter().enumerate() {
            let format = if *is_number { self.look.head_right() } else { self.look.head() };
            self.text(row, first + index as u16, text, &format)?;
        }
        Ok(())
    }

    /// A text over several columns.
    ///
    /// # Errors
    /// Outside the sheet, or when ranges overlap.
    pub fn across(&mut self, row: u32, columns: (u16, u16), text: &str, format: &Format) -> Written {
        if columns.0 < columns.1 {
            self.sheet.merge_range(row, columns.0, row, columns.1, "", format)?;
        }
        self.text(row, columns.0, text, format)
    }

    /// A chart whose corner is so many pixels right of a cell.
    ///
    /// # Errors
    /// When a range of the chart is not valid.
    pub fn chart(&mut self, row: u32, column: u16, right: u32, chart: &Chart) -> Written {
        self.sheet.insert_chart_with_offset(row, column, chart, right, 0).map(|_| ())
    }
}

/// The text without control characters but tabs and line ends, and no longer than a cell holds.
pub fn clean(text: &str) -> String {
    let allowed = |letter: &char| {
        (!letter.is_control() || matches!(letter, '\t' | '\n')) && !matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    let mut units = 0;
    text.chars()
        .filter(allowed)
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= LONGEST_TEXT
        })
        .collect()
}

/// Letters of a column: A for 0.
pub fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// A cell as formulas write it, such as `C7`.
pub fn cell(row: u32, column: u16) -> String {
    format!("{}{}", letters(column), row + 1)
}

/// Part of a row as formulas write it, with fixed columns, such as `$D7:$AN7`.
pub fn across(row: u32, first: u16, last: u16) -> String {
    format!("${}{}:${}{}", letters(first), row + 1, letters(last), row + 1)
}

/// A text inside a formula.
pub fn quoted_text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
