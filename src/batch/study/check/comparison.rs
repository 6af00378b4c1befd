//! What a study compares with.

use super::Checker;
use crate::batch::design::Levels;
use crate::batch::format::{AnalysisName, StudyFile};
use crate::lang::Message;

impl Checker {
    /// The level of comparison must exist, and be asked for.
    pub(super) fn comparison(&mut self, file: &StudyFile, factors: &[Levels]) {
        let asked = file.analyses.contains(&AnalysisName::Comparison);
        let Some(compare) = &file.compare else {
            if asked {
                self.report("E-MISSING", "compare", Message::new("batch.compare-missing"));
            }
            return;
        };
        if !asked {
            self.report("E-KEY", "compare", Message::new("batch.compare-misplaced"));
        }
        match factors.iter().find(|factor| factor.name == compare.factor) {
            None => {
                let known: Vec<&str> = factors.iter().map(|factor| factor.name.as_str()).collect();
                self.unknown("compare.factor", &compare.factor, &known);
            }
            Some(factor) if factor.find(&compare.against).is_none() => {
                let known: Vec<String> = factor.levels.iter().map(|level| level.label.to_string()).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.unknown("compare.against", &compare.against, &known);
            }
            Some(_) => {}
        }
    }
}
