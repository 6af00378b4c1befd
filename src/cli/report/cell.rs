//! One cell of a study, from the folder in which the study is stored.

use std::path::PathBuf;

use crate::batch::{Repeat, Study};
use crate::cli::failure::Failure;
use crate::lang::Message;
use crate::scenario::problem::Problem;

/// The cell, when a folder is given; a folder and a cell need each other.
pub fn open(files: &[PathBuf], cell: Option<u64>, max_memory: u64) -> Result<Option<Repeat>, Failure> {
    let folder = files.iter().find(|path| path.is_dir());
    let (folder, cell) = match (folder, cell) {
        (None, None) => return Ok(None),
        (Some(folder), Some(cell)) if files.len() == 1 => (folder, cell),
        (Some(folder), None) => {
            let cells = Study::stored(folder)?.cells();
            let message =
                Message::new("report.cell-missing").with("cells", cells).with("last", cells.saturating_sub(1));
            let problem = Problem::error("E-USAGE", folder.display().to_string(), message);
            return Err(problem.help(Message::new("batch.cell-help")).into());
        }
        _ => return Err(Problem::error("E-USAGE", "cell", Message::new("report.cell-alone")).into()),
    };
    Ok(Some(Study::stored(folder)?.repeat(cell, max_memory)?))
}
