//! `roicast limits`: what is refused for its size, and what can be changed.

use super::batch::{CELLS, DISK};
use super::failure::Failure;
use super::output::Output;
use super::run::TRIALS_IN_CSV;
use super::sampling::TRIALS;
use super::values::MAX_THREADS;
use crate::expression::{DEEPEST_NESTING, LONGEST_TEXT, MOST_NODES};
use crate::report::number::count;
use crate::report::{Align, Table};
use crate::scenario::load::MAX_FILE_BYTES;
use crate::scenario::parse::MAX_NESTING;
use crate::simulate::{KEPT_VARIABLES, MAX_TRIALS, Sampling, WHOLE_TRIALS};
use crate::text::name::LONGEST_NAME;

pub fn limits(output: &mut Output) -> Result<u8, Failure> {
    let lang = output.lang;
    let mut table = Table::new(&[
        (lang.text("limits.what"), Align::Left),
        (lang.text("limits.value"), Align::Right),
        (lang.text("limits.excess"), Align::Left),
    ])
    .widest(46);
    let mebibytes = |bytes: u64| format!("{} MiB", bytes >> 20);
    let rows: [(&'static str, String, &'static str); 15] = [
        ("limits.file", mebibytes(MAX_FILE_BYTES), "E-LIMIT"),
        ("limits.nesting", MAX_NESTING.to_string(), "E-LIMIT"),
        ("limits.expression-text", mebibytes(LONGEST_TEXT as u64), "E-LIMIT"),
        ("limits.expression-nesting", DEEPEST_NESTING.to_string(), "E-LIMIT"),
        ("limits.expression-nodes", count(MOST_NODES as u64), "E-LIMIT"),
        ("limits.name", LONGEST_NAME.to_string(), "E-NAME"),
        ("limits.horizon", "12 .. 60".to_owned(), "E-RANGE"),
        ("limits.trials", count(MAX_TRIALS), "E-RANGE"),
        ("limits.trials-default", count(TRIALS), "--trials"),
        ("limits.replicates", Sampling::REPLICATES.to_string(), ""),
        ("limits.whole-trials", count(WHOLE_TRIALS), ""),
        ("limits.kept-variables", count(KEPT_VARIABLES), ""),
        ("limits.trials-csv", count(TRIALS_IN_CSV), "--trials-csv"),
        ("limits.memory", "50 %".to_owned(), "--max-memory"),
        ("limits.failed", "0 %".to_owned(), "--max-failed"),
    ];
    for (what, value, excess) in rows {
        table.row(vec![lang.text(what).to_owned(), value, excess.to_owned()]);
    }
    table.row(vec![lang.text("limits.threads").to_owned(), count(MAX_THREADS), "--threads".to_owned()]);
    table.row(vec![lang.text("limits.batch-cells").to_owned(), count(CELLS), "--max-cells".to_owned()]);
    let gigabytes = format!("{} GB", DISK / 1_000_000_000);
    table.row(vec![lang.text("limits.batch-disk").to_owned(), gigabytes, "--max-disk".to_owned()]);
    output.print(&table.render(0, output.style()))?;
    Ok(0)
}
