//! What holds for every text of a scenario: refused with problems that say where and what, or the same run however
//! often and in whichever format it is read.

use std::fmt::Write as _;

use roicast::lang::Lang;
use roicast::model::Model;
use roicast::model::compile::load_and_compile;
use roicast::outcome::Outcomes;
use roicast::random::design::Design;
use roicast::scenario::load::{Document, Loaded};
use roicast::scenario::patch::Patch;
use roicast::scenario::problem::{Problem, Problems};
use roicast::simulate::trace::plan;
use roicast::simulate::{Control, Sampling, simulate};
use roicast::text::decode;

/// Begins a line that is an override, as after `--set`.
const SET: &str = "#set ";

/// How far a text got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is not a scenario.
    Refused,
    /// Some trials failed.
    Failed,
    /// Every trial ran.
    Ran,
}

/// Reads the bytes as a scenario: JSON when they begin with `{`, else TOML.
pub fn check(bytes: &[u8]) {
    follow(bytes);
}

/// The same, and how far it got.
pub fn follow(bytes: &[u8]) -> End {
    let Ok(decoded) = decode(bytes, None) else { return End::Refused };
    let text = decoded.text;
    let name = if text.trim_start().starts_with('{') { "case.json" } else { "case.toml" };
    match read(name, &text) {
        Err(problems) => {
            refused(&problems);
            assert_eq!(read(name, &text).err(), Some(problems), "refused in two ways");
            End::Refused
        }
        Ok((loaded, model, warnings)) => {
            warnings.iter().for_each(told);
            same_as_json(&loaded, &model)
        }
    }
}

fn read(name: &str, text: &str) -> Result<(Loaded, Model, Vec<Problem>), Problems> {
    let mut document = Document::parse(name, text)?;
    let sets = text.lines().filter_map(|line| line.strip_prefix(SET));
    let patches: Vec<Patch> = sets.map(Patch::parse).collect::<Result<_, _>>()?;
    document.patch(&patches)?;
    load_and_compile(document)
}

fn refused(Problems(problems): &Problems) {
    assert!(problems.iter().any(|problem| !problem.is_warning()), "refused without an error");
    problems.iter().for_each(told);
    // A whole file, and failed trials in sum, stand nowhere in particular.
    for problem in problems {
        let somewhere =
            problem.place.is_some() || matches!(problem.code, "E-EMPTY" | "E-TRIAL" | "E-MISSING" | "E-SET");
        assert!(somewhere || !problem.path.is_empty(), "no place: {problem}");
    }
}

/// A problem has a code, a sentence in each language, and a place that can be shown.
fn told(problem: &Problem) {
    assert!(problem.code.starts_with(if problem.is_warning() { "W-" } else { "E-" }), "{problem}");
    for lang in Lang::ALL {
        let texts = [Some(&problem.message), problem.help.as_ref()];
        for message in texts.into_iter().flatten() {
            let text = message.text(lang);
            assert!(!text.is_empty() && text != message.key, "no text: {problem:?}");
        }
    }
    if let Some(place) = &problem.place {
        assert!(place.line > 0 && place.column > 0 && place.length > 0, "{problem:?}");
    }
}

/// The scenario as plain JSON is the same scenario, to the last bit of plan and trials: what makes a saved run repeat.
fn same_as_json(loaded: &Loaded, model: &Model) -> End {
    let text = loaded.canonical.to_string();
    let document = Document::parse("case.json", &text).map(|document| document.with_data(loaded.data.clone()));
    let (again, same, _) = document.and_then(load_and_compile).unwrap_or_else(|problems| panic!("{text}: {problems}"));
    assert_eq!(again.canonical.to_string(), text);
    let (one, two) = (trials(model), trials(&same));
    assert_eq!(printed(model, &one), printed(&same, &two), "{text}");
    if one.failed == 0 { End::Ran } else { End::Failed }
}

fn printed(model: &Model, outcomes: &Outcomes) -> String {
    let mut text = String::new();
    for column in plan(model).outcomes.iter().chain(&outcomes.columns) {
        let bits: Vec<u64> = column.values.iter().map(|value| value.to_bits()).collect();
        let _ = write!(text, "{:?} {bits:x?} ", column.outcome);
    }
    text
}

fn trials(model: &Model) -> Outcomes {
    let sampling = Sampling::new(Design::Independent, 24, 1);
    simulate(model, &sampling, &Control::default()).expect("a few trials of a model that exists")
}
