//! `roicast tornado`: every factor by every method, and where they disagree.

use std::collections::BTreeSet;

use super::arguments::TornadoArguments;
use super::failure::Failure;
use super::output::Output;
use super::study::command;
use super::values::Reader;
use crate::analysis::run::RunError;
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::swing::SwingOptions;
use crate::analysis::sensitivity::tornado::{Method, TornadoOptions, tornado as rank};
use crate::lang::Message;
use crate::scenario::problem::Problem;
use crate::simulate::{Control, MAX_TRIALS};

/// Most test points and bins: more say nothing that these do not.
const MOST_STEPS: u64 = 101;

pub fn tornado(arguments: &TornadoArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let options = options(arguments, &mut reader);
    command(&arguments.study, reader, output, |prepared, findings| -> Result<(), RunError> {
        findings.tornado = Some(rank(prepared.study, &options, &Control::default())?);
        Ok(())
    })
}

/// The options that the full analysis shares.
pub fn options(arguments: &TornadoArguments, reader: &mut Reader) -> TornadoOptions {
    let standard = TornadoOptions::default();
    let low = reader.share("low", arguments.low.as_deref()).unwrap_or(standard.swing.low);
    let high = reader.share("high", arguments.high.as_deref()).unwrap_or(standard.swing.high);
    if !(0.0 < low && low < high && high < 1.0) {
        let message = Message::new("swing.range").with("low", low).with("high", high);
        reader.problem(Problem::error("E-RANGE", "low", message));
    }
    let others = reader.word("base", arguments.base.as_deref(), &[("plan", Others::Plan), ("median", Others::Median)]);
    let count = |reader: &mut Reader, path: &str, text: &Option<String>, least, most| {
        reader.count(path, text.as_deref(), least, most)
    };
    TornadoOptions {
        methods: methods(reader, &arguments.method),
        swing: SwingOptions {
            low,
            high,
            points: count(reader, "points", &arguments.points, 2, MOST_STEPS)
                .map_or(standard.swing.points, |points| points as usize),
            others: others.unwrap_or(standard.swing.others),
        },
        bins: count(reader, "bins", &arguments.bins, 2, MOST_STEPS).map_or(standard.bins, |bins| bins as usize),
        index_trials: count(reader, "index-trials", &arguments.index_trials, 16, MAX_TRIALS)
            .unwrap_or(standard.index_trials),
        trajectories: count(reader, "trajectories", &arguments.trajectories, 2, 1_000_000)
            .unwrap_or(standard.trajectories),
    }
}

/// Methods by name, in lists or one by one; `all` is all of them.
fn methods(reader: &mut Reader, texts: &[String]) -> BTreeSet<Method> {
    let words: Vec<(&str, Method)> = Method::ALL.iter().map(|method| (method.key(), *method)).collect();
    let names = || texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|name| !name.is_empty());
    if names().any(|name| name == "all") {
        return Method::ALL.into_iter().collect();
    }
    names().filter_map(|name| reader.word("method", Some(name), &words)).collect()
}
