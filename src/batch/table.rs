//! The tidy tables: one row a figure, one row a cell, each as CSV and as Parquet, written as they are read.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::BatchError;
use super::atomic::Whole;
use super::cell::CellResult;
use super::design::Label;
use super::parquet::{Kind, Table, Value};
use crate::text::{csv_cell, csv_number};

/// Columns of both tables that no factor may be called.
pub(super) const FIXED_COLUMNS: [&str; 17] = [
    "cell",
    "scenario",
    "replication",
    "outcome",
    "month",
    "statistic",
    "value",
    "standard_error",
    "low",
    "high",
    "seed",
    "trials",
    "replicates",
    "failed_trials",
    "status",
    "cause",
    "scenario_sha256",
];

/// Columns of the figures after those that name the cell.
const FIGURES: [(&str, Kind); 7] = [
    ("outcome", Kind::Text),
    ("month", Kind::Whole),
    ("statistic", Kind::Text),
    ("value", Kind::Number),
    ("standard_error", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
];

/// Columns of the cells after those that name the cell.
const CELLS: [(&str, Kind); 7] = [
    // Beyond the whole numbers that many readers hold exactly.
    ("seed", Kind::Text),
    ("trials", Kind::Whole),
    ("replicates", Kind::Whole),
    ("failed_trials", Kind::Whole),
    ("status", Kind::Text),
    ("cause", Kind::Text),
    ("scenario_sha256", Kind::Text),
];

/// The two tables, being written.
pub(super) struct Tables {
    figures: Both,
    cells: Both,
    /// Which factors have a column of numbers.
    numbers: Vec<bool>,
}

impl Tables {
    /// Begins both tables in a folder; `factors` are names and whether their column holds numbers.
    pub(super) fn create(folder: &Path, factors: &[(&str, bool)], hash: &str) -> Result<Self, BatchError> {
        let names = |rest: &[(&str, Kind)]| -> Vec<(String, Kind)> {
            let mut columns = vec![("cell".to_owned(), Kind::Whole), ("scenario".to_owned(), Kind::Text)];
            columns.extend(
                factors
                    .iter()
                    .map(|(name, number)| ((*name).to_owned(), if *number { Kind::Number } else { Kind::Text })),
            );
            columns.push(("replication".to_owned(), Kind::Whole));
            columns.extend(rest.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
            columns
        };
        Ok(Self {
            figures: Both::create(folder, "results", &names(&FIGURES), hash)?,
            cells: Both::create(folder, "cells", &names(&CELLS), hash)?,
            numbers: factors.iter().map(|(_, number)| *number).collect(),
        })
    }

    /// Adds a cell.
    pub(super) fn cell(&mut self, cell: &CellResult) -> Result<(), BatchError> {
        let whole = |number: u64| Value::Whole(i64::try_from(number).unwrap_or(i64::MAX));
        let mut named = vec![whole(cell.cell), Value::Text(cell.scenario.clone())];
        for (label, number) in cell.levels.iter().zip(&self.numbers) {
            named.push(match (label, number) {
                (Label::Number(value), true) => Value::Number(Some(*value)),
                (label, _) => Value::Text(label.to_string()),
            });
        }
        named.push(Value::Whole(i64::from(cell.replication)));
        let status = if cell.cause.is_some() { "failed" } else { "done" };
        let about = [
            Value::Text(cell.seed.clone()),
            whole(cell.trials),
            whole(cell.replicates),
            whole(cell.failed_trials),
            Value::Text(status.to_owned()),
            Value::Text(cell.cause.clone().unwrap_or_default()),
            Value::Text(cell.scenario_sha256.clone()),
        ];
        self.cells.row(named.iter().cloned().chain(about).collect())?;
        for row in &cell.rows {
            let figures = [
                Value::Text(row.0.clone()),
                Value::Whole(i64::from(row.1)),
                Value::Text(row.2.clone()),
                Value::Number(row.3),
                Value::Number(row.4),
                Value::Number(row.5),
                Value::Number(row.6),
            ];
            self.figures.row(named.iter().cloned().chain(figures).collect())?;
        }
        Ok(())
    }

    /// Ends both tables: their files with their SHA-256.
    pub(super) fn finish(self) -> Result<Vec<(PathBuf, String)>, BatchError> {
        let mut files = self.figures.finish()?;
        files.extend(self.cells.finish()?);
        Ok(files)
    }
}

/// A table as CSV and as Parquet at once.
struct Both {
    csv: Whole,
    csv_path: PathBuf,
    parquet: Table<Whole>,
    parquet_path: PathBuf,
    line: String,
}

impl Both {
    fn create(folder: &Path, name: &str, columns: &[(String, Kind)], hash: &str) -> Result<Self, BatchError> {
        let csv_path = folder.join(format!("{name}.csv"));
        let parquet_path = folder.join(format!("{name}.parquet"));
        let csv = Whole::create(&csv_path).map_err(|error| BatchError::io(&csv_path, "io.write", &error))?;
        let parquet = Whole::create(&parquet_path)
            .and_then(|file| Table::new(file, columns, ("roicast_study", hash)))
            .map_err(|error| BatchError::io(&parquet_path, "io.write", &error))?;
        let mut both = Self { csv, csv_path, parquet, parquet_path, line: String::new() };
        both.csv_line(columns.iter().map(|(name, _)| quoted(name)))?;
        Ok(both)
    }

    fn row(&mut self, values: Vec<Value>) -> Result<(), BatchError> {
        self.csv_line(values.iter().map(|value| match value {
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.map_or_else(String::new, csv_number),
            Value::Text(text) => quoted(text),
        }))?;
        self.parquet.row(values).map_err(|error| BatchError::io(&self.parquet_path, "io.write", &error))
    }

    fn csv_line(&mut self, cells: impl Iterator<Item = String>) -> Result<(), BatchError> {
        self.line.clear();
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.line.push(',');
            }
            self.line.push_str(&cell);
        }
        self.line.push('\n');
        self.csv.write_all(self.line.as_bytes()).map_err(|error| BatchError::io(&self.csv_path, "io.write", &error))
    }

    fn finish(self) -> Result<Vec<(PathBuf, String)>, BatchError> {
        let csv = self.csv.commit().map_err(|error| BatchError::io(&self.csv_path, "io.write", &error))?;
        let parquet = self
            .parquet
            .finish()
            .and_then(Whole::commit)
            .map_err(|error| BatchError::io(&self.parquet_path, "io.write", &error))?;
        Ok(vec![(self.csv_path, csv), (self.parquet_path, parquet)])
    }
}

/// A text as a cell of a CSV file.
fn quoted(text: &str) -> String {
    let cell = csv_cell(text);
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// Writes the values of the trials of some cells: one row a trial, one column an outcome kept.
///
/// An undefined value is null; a payback that never comes is infinite, so that the two stay apart.
pub(super) fn trials(out: Whole, kept: &[String], hash: &str, cells: &[CellResult]) -> io::Result<Whole> {
    let mut columns = vec![("cell".to_owned(), Kind::Whole), ("trial".to_owned(), Kind::Whole)];
    columns.extend(kept.iter().map(|name| (name.clone(), Kind::Number)));
    let mut table = Table::new(out, &columns, ("roicast_study", hash))?;
    for cell in cells {
        let number = i64::try_from(cell.cell).unwrap_or(i64::MAX);
        let length = cell.kept.iter().map(Vec::len).min().unwrap_or(0);
        for trial in 0..length {
            let start = [Value::Whole(number), Value::Whole(i64::try_from(trial).unwrap_or(i64::MAX))];
            let values = cell
                .kept
                .iter()
                .map(|column| Value::Number(column.get(trial).copied().filter(|value| !value.is_nan())));
            table.row(start.into_iter().chain(values))?;
        }
    }
    table.finish()
}
