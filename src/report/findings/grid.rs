//! The grid as a table: one input down, one across.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::number::{DASH, Rounding, count, half_width};
use super::super::table::{Align, Table};
use super::super::terminal::heading;
use super::super::words::Words;
use super::{input_value, quantity};
use crate::analysis::findings::Findings;
use crate::analysis::sensitivity::spider::{Grid, GridPoint};

pub fn text(words: &Words<'_>, findings: &Findings, grid: &Grid) -> String {
    let values = [
        ("rows", words.driver(&grid.rows)),
        ("columns", words.driver(&grid.columns)),
        ("others", super::others(words, grid.others)),
        ("trials", count(grid.trials)),
    ];
    let mut out = heading(words, &words.say("findings.grid", &values));
    let titles: Vec<String> =
        grid.column_points.iter().enumerate().map(|(at, point)| title(words, at, point)).collect();
    let mut columns = vec![("", Align::Right)];
    columns.extend(titles.iter().map(|title| (title.as_str(), Align::Right)));
    let mut table = Table::new(&columns);
    let cells = || grid.cells.iter().flatten().flatten();
    let size = cells().map(|cell| cell.value.abs()).fold(0.0, f64::max);
    let rounding = Rounding::beside(quantity(&findings.target), size, cells().filter_map(half_width));
    for (at, (point, row)) in grid.row_points.iter().zip(&grid.cells).enumerate() {
        let mut line = vec![title(words, at, point)];
        line.extend(row.iter().map(|cell| cell.as_ref().map_or_else(|| DASH.to_owned(), |c| rounding.value(c.value))));
        table.row(line);
    }
    out.push_str(&table.render(2, words.style));
    out
}

pub fn table(grid: &Grid) -> CsvTable {
    let header = [
        "row_factor",
        "column_factor",
        "row_percentile",
        "row_value",
        "column_percentile",
        "column_value",
        "target",
        "target_low",
        "target_high",
    ];
    let mut table = CsvTable::new("grid", &header);
    for (row, cells) in grid.row_points.iter().zip(&grid.cells) {
        for (column, target) in grid.column_points.iter().zip(cells) {
            let mut line = vec![
                grid.rows.clone(),
                grid.columns.clone(),
                cell(row.percentile),
                cell(row.value),
                cell(column.percentile),
                cell(column.value),
            ];
            line.extend(estimate_cells(target.as_ref()));
            table.rows.push(line);
        }
    }
    table
}

/// The value of an input, else its percentile, else whether the risk happens.
fn title(words: &Words<'_>, at: usize, point: &GridPoint) -> String {
    match (point.value, point.percentile) {
        (Some(value), _) => input_value(value),
        (None, Some(_)) => super::percentile(point.percentile),
        (None, None) => words.text(if at == 0 { "findings.absent" } else { "findings.present" }).to_owned(),
    }
}
