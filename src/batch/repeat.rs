//! A cell as a run of its own: the same scenario, seed and sampling, with everything a run and its analyses say instead
//! of the rows of a table.

use super::cell::sampling;
use super::study::Study;
use crate::analysis::run::Options;
use crate::lang::Message;
use crate::scenario::load::{Document, Loaded};
use crate::scenario::problem::{Problem, Problems};

/// What repeats a cell.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// The scenario with the overrides of the cell.
    pub document: Document,
    /// The same, read. Its name tells the cell; what is hashed and replayed is the scenario as it was computed.
    pub loaded: Loaded,
    /// How the study samples it.
    pub options: Options,
}

impl Study {
    /// What repeats a cell: a run of it gives the figures that the tables of the study have.
    ///
    /// # Errors
    /// `E-RANGE` when there is no such cell, and everything wrong with the scenario at its levels.
    pub fn repeat(&self, number: u64, max_memory: u64) -> Result<Repeat, Problems> {
        let cells = self.cells();
        let cell = self.cell(number);
        let Some(base) = self.bases.get(cell.scenario).filter(|_| number < cells) else {
            let message = Message::new("batch.no-cell").with("cells", cells).with("last", cells.saturating_sub(1));
            let problem = Problem::error("E-RANGE", "cell", message);
            return Err(problem.help(Message::new("batch.cell-help")).into());
        };
        let patches = self.patches(&cell)?;
        let mut document = base.document.clone();
        document.patch(&patches)?;
        let mut loaded = document.clone().load()?;
        let levels = self.factors.iter().zip(self.labels(&cell)).map(|(factor, label)| (factor.name.as_str(), label));
        let levels: String = levels.map(|(name, label)| format!(" · {name}: {label}")).collect();
        let named = |name: &str| format!("{name} · #{number}{levels}");
        let plain = std::mem::take(&mut loaded.scenario.name);
        for labels in loaded.scenario.labels.values_mut() {
            if let Some(label) = labels.get(&plain).map(|label| named(label)) {
                labels.insert(named(&plain), label);
            }
        }
        loaded.scenario.name = named(&plain);
        let set = base.entry.set.iter().map(|(path, value)| format!("{path}={value}"));
        let overrides = set.chain(patches.iter().map(|patch| format!("{}={}", patch.path, patch.value))).collect();
        let options = Options {
            precision: self.precision.clone(),
            max_failed: self.file.max_failed_trials,
            max_memory,
            scenario_file: base.entry.file.clone(),
            overrides,
            ..Options::new(sampling(self, &cell))
        };
        Ok(Repeat { document, loaded, options })
    }
}
