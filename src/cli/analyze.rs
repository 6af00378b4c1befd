//! `roicast analyze`: everything that is asked of one scenario, from one run.

use super::arguments::AnalyzeArguments;
use super::break_even;
use super::failure::Failure;
use super::output::Output;
use super::spider::spider_options;
use super::study::command;
use super::tornado;
use super::values::Reader;
use crate::analysis::break_even::{break_evens, conditions};
use crate::analysis::information::information;
use crate::analysis::run::RunError;
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::spider::spider;
use crate::analysis::sensitivity::tornado::tornado as rank;
use crate::analysis::worst::worst;
use crate::simulate::{Control, Sampling};

pub fn analyze(arguments: &AnalyzeArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let options = tornado::options(&arguments.tornado, &mut reader);
    command(&arguments.tornado.study, reader, output, |prepared, findings| -> Result<(), RunError> {
        let study = prepared.study;
        findings.tornado = Some(rank(study, &options, &Control::default())?);
        findings.spider = Some(spider(study, &spider_options(prepared, Others::Drawn))?);
        let asked = &prepared.options.sampling;
        let sampling = Sampling { trials: asked.trials.min(break_even::TRIALS_A_POINT), ..asked.clone() };
        findings.break_even = Some(break_evens(study, &conditions(&study.model, &arguments.condition)?, &sampling)?);
        findings.information = Some(information(prepared.loaded, study)?);
        findings.worst = Some(worst(study, super::stress::WORST));
        Ok(())
    })
}
