//! Results as files: JSON for programs and replays, CSV for spreadsheets. `docs/results.md` describes every field.

use std::io::{self, Write};

use crate::analysis::results::{Fan, OutcomeSummary, Results};
use crate::outcome::Outcomes;
use crate::stats::Estimate;
use crate::text::{csv_cell, csv_number};

/// How CSV files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvStyle {
    /// With a byte-order mark and CRLF, as Excel wants UTF-8.
    #[default]
    Spreadsheet,
    /// Plain UTF-8 with LF.
    Plain,
}

impl CsvStyle {
    const fn start(self) -> &'static str {
        match self {
            Self::Spreadsheet => "\u{feff}",
            Self::Plain => "",
        }
    }

    const fn line_end(self) -> &'static str {
        match self {
            Self::Spreadsheet => "\r\n",
            Self::Plain => "\n",
        }
    }
}

/// Everything a run says, as JSON; the file a replay reads.
#[must_use]
pub fn results_json(results: &Results) -> String {
    // Through a value, which is always writable: results are plain data with text keys.
    format!("{:#}\n", serde_json::json!(results))
}

/// One row an outcome and month: plan, mean, percentiles, CVaR and probabilities with their 95 % intervals.
#[must_use]
pub fn summary_csv(results: &Results, style: CsvStyle) -> String {
    let mut csv = Csv::new(style);
    let shares: Vec<String> = results
        .outcomes
        .first()
        .map_or_else(Vec::new, |first| first.percentiles.iter().map(|p| percent(p.share)).collect());
    let mut header = vec!["outcome".to_owned(), "month".to_owned(), "plan".to_owned(), "defined".to_owned()];
    let names = ["mean", "sd"].map(str::to_owned).into_iter();
    let names = names.chain(shares.iter().map(|share| format!("p{share}")));
    let names = names.chain(["cvar_5", "above_zero", "reach_plan"].map(str::to_owned));
    for name in names {
        header.extend([name.clone(), format!("{name}_low"), format!("{name}_high")]);
    }
    csv.row(header);
    for summary in &results.outcomes {
        csv.row(summary_row(summary));
    }
    csv.text
}

fn summary_row(summary: &OutcomeSummary) -> Vec<String> {
    let mut cells = vec![
        summary.metric.key().to_owned(),
        summary.month.to_string(),
        summary.plan.map_or_else(String::new, csv_number),
        csv_number(summary.defined),
    ];
    let mut add = |estimate: Option<&Estimate>| {
        let interval = estimate.and_then(|estimate| estimate.interval);
        cells.push(estimate.map_or_else(String::new, |estimate| csv_number(estimate.value)));
        cells.push(interval.map_or_else(String::new, |(low, _)| csv_number(low)));
        cells.push(interval.map_or_else(String::new, |(_, high)| csv_number(high)));
    };
    add(summary.mean.as_ref());
    add(summary.sd.as_ref());
    for percentile in &summary.percentiles {
        add(percentile.estimate.as_ref());
    }
    add(summary.cvar.as_ref());
    add(summary.above_zero.as_ref());
    add(summary.reach_plan.as_ref());
    cells
}

/// One row a month: percentiles and plan of the running total and of every adoption curve, and the payback probability.
#[must_use]
pub fn fan_csv(results: &Results, style: CsvStyle) -> String {
    let mut csv = Csv::new(style);
    let payback = &results.payback;
    let fans: Vec<(String, &Fan)> = std::iter::once(("running_total".to_owned(), &results.running_total))
        .chain(results.adoption.iter().map(|named| (format!("adoption.{}", named.name), &named.fan)))
        .collect();
    let mut header = vec!["month".to_owned()];
    for (name, fan) in &fans {
        header.push(format!("{name}.plan"));
        header.extend(fan.shares.iter().map(|share| format!("{name}.p{}", percent(*share))));
    }
    header.extend(["payback_by", "payback_by_low", "payback_by_high", "payback_discounted_by"].map(str::to_owned));
    csv.row(header.iter().map(|name| csv_cell(name)).collect());
    for month in 0..=results.case.horizon {
        let number = |values: &[f64]| values.get(month).map_or_else(String::new, |value| csv_number(*value));
        let mut cells = vec![month.to_string()];
        for (_, fan) in &fans {
            cells.push(number(&fan.plan));
            cells.extend(fan.percentiles.iter().map(|percentile| number(percentile)));
        }
        let by = payback.by_month.get(month);
        let interval = by.and_then(|by| by.interval);
        cells.push(by.map_or_else(String::new, |by| csv_number(by.value)));
        cells.push(interval.map_or_else(String::new, |(low, _)| csv_number(low)));
        cells.push(interval.map_or_else(String::new, |(_, high)| csv_number(high)));
        cells.push(payback.by_month_discounted.get(month).map_or_else(String::new, |by| csv_number(by.value)));
        csv.row(cells);
    }
    csv.text
}

/// One row a trial, one column an outcome and month; a cell is empty where the outcome is undefined or a payback never
/// comes.
///
/// # Errors
/// Those of the writer.
pub fn trials_csv(outcomes: &Outcomes, style: CsvStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut header = vec!["trial".to_owned()];
    let columns = outcomes.columns.iter();
    header.extend(columns.map(|column| format!("{}_{}", column.outcome.metric.key(), column.outcome.month)));
    let mut csv = Csv::new(style);
    csv.row(header);
    let rows = usize::try_from(outcomes.trials).unwrap_or(usize::MAX);
    for trial in 0..rows {
        csv.text.push_str(&trial.to_string());
        for column in &outcomes.columns {
            csv.text.push(',');
            if let Some(value) = column.values.get(trial) {
                csv.text.push_str(&csv_number(*value));
            }
        }
        csv.text.push_str(style.line_end());
        out.write_all(csv.text.as_bytes())?;
        csv.text.clear();
    }
    out.write_all(csv.text.as_bytes())
}

/// A table of exact numbers, ready for a CSV file of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvTable {
    /// Name of the file, without its ending.
    pub name: &'static str,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

impl CsvTable {
    /// An empty table.
    #[must_use]
    pub fn new(name: &'static str, header: &[&str]) -> Self {
        Self { name, header: header.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    /// The file. Texts that a spreadsheet would read as formulas are made inert.
    #[must_use]
    pub fn text(&self, style: CsvStyle) -> String {
        let mut csv = Csv::new(style);
        csv.row(self.header.clone());
        for row in &self.rows {
            // Only what is no number can be a formula.
            let inert = |cell: &String| if cell.parse::<f64>().is_ok() { cell.clone() } else { csv_cell(cell) };
            csv.row(row.iter().map(inert).collect());
        }
        csv.text
    }
}

/// A number that may be undefined, exactly.
#[must_use]
pub fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, csv_number)
}

/// An estimate and the ends of its interval.
#[must_use]
pub fn estimate_cells(estimate: Option<&Estimate>) -> [String; 3] {
    let interval = estimate.and_then(|estimate| estimate.interval);
    [estimate.map(|e| e.value), interval.map(|interval| interval.0), interval.map(|interval| interval.1)].map(cell)
}

/// `5` for 0.05, `2.5` for 0.025.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    // A share such as 0.07 is not exact, and 7.000000000000001 is no name for a column.
    let rounded = (percent * 1e6).round() / 1e6;
    csv_number(rounded)
}

struct Csv {
    style: CsvStyle,
    text: String,
}

impl Csv {
    fn new(style: CsvStyle) -> Self {
        Self { style, text: style.start().to_owned() }
    }

    fn row(&mut self, cells: Vec<String>) {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            if cell.contains([',', '"', '\r', '\n']) {
                self.text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push_str(self.style.line_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Column, Metric, MonthlyHistogram, Outcome};

    #[test]
    fn undefined_and_never_are_empty_cells() {
        let column = |metric, values: Vec<f64>| Column { outcome: Outcome { metric, month: 36 }, values };
        let outcomes = Outcomes {
            trials: 2,
            replicates: 1,
            columns: vec![column(Metric::Irr, vec![f64::NAN, 0.1]), column(Metric::Payback, vec![12.5, f64::INFINITY])],
            irr: Vec::new(),
            running_total: MonthlyHistogram::new(&[]),
            adoption: Vec::new(),
            digests: Vec::new(),
            line_means: Vec::new(),
            variables: Vec::new(),
            failed: 0,
            failures: Vec::new(),
        };
        let mut bytes = Vec::new();
        trials_csv(&outcomes, CsvStyle::Plain, &mut bytes).expect("memory");
        assert_eq!(String::from_utf8(bytes).expect("text"), "trial,irr_36,payback_36\n0,,12.5\n1,0.1,\n");
    }

    #[test]
    fn spreadsheets_get_a_mark_and_their_line_ends() {
        let mut csv = Csv::new(CsvStyle::Spreadsheet);
        csv.row(vec!["a,b".into(), "say \"x\"".into()]);
        assert_eq!(csv.text, "\u{feff}\"a,b\",\"say \"\"x\"\"\"\r\n");
    }

    #[test]
    fn shares_name_their_columns() {
        assert_eq!([0.05, 0.07, 0.025, 0.5].map(percent), ["5", "7", "2.5", "50"]);
    }
}
