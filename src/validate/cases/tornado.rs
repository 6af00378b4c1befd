//! The one-at-a-time tornado of a scenario whose net present value is price · volume − cost.

use super::case::{Case, Checked, lacks, number, refused};
use super::sensitivity::SEED;
use crate::analysis::run::Options;
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::swing::{SwingOptions, swings};
use crate::analysis::study::{Question, Study};
use crate::random::design::Design;
use crate::scenario::load::Loaded;
use crate::simulate::{Control, Sampling};
use crate::validate::check::Comparison;

/// Relative error allowed.
const TOLERANCE: f64 = 1e-12;

pub fn check(case: &Case) -> Checked {
    let input = |key: &str| case.pair(key).map(|(mean, sd)| format!("{key} = \"normal({mean}, {sd})\"\n"));
    let text = format!(
        "name = \"Margin\"\nhorizon = 12\n[input]\n{}{}{}\
         [[cost]]\nname = \"C\"\ncategory = \"software\"\namount = \"cost\"\n\
         [[benefit]]\nname = \"B\"\ndimension = \"finance\"\nkind = \"hard\"\namount = \"price * volume\"\n",
        input("price")?,
        input("volume")?,
        input("cost")?
    );
    let loaded = Loaded::parse("margin.toml", &text).map_err(refused)?;
    let options = Options::new(Sampling::new(Design::Independent, 64, SEED));
    let question = Question { outcome: Some("npv".to_owned()), groups: Vec::new() };
    let study = Study::new(&loaded, &options, &question, &Control::default()).map_err(refused)?;
    let asked = SwingOptions { others: Others::Median, ..SwingOptions::default() };
    let found = swings(&study, &asked).map_err(refused)?;
    let near = |what: String, found: Option<f64>, expected: &serde_json::Value| {
        let (found, expected) = (found.unwrap_or(f64::NAN), number(expected).unwrap_or(f64::NAN));
        case.compare(Comparison::close(what, found, expected, 0.0, TOLERANCE));
    };
    near("base".to_owned(), found.base, &case.expected["base"]);
    let bars = case.expected["bars"].as_array().ok_or_else(|| lacks("bars"))?;
    case.equal("n", found.swings.len() as f64, bars.len() as f64);
    for (index, (bar, swing)) in bars.iter().zip(&found.swings).enumerate() {
        case.word(&format!("bar {}", index + 1), &swing.factor, &bar["input"]);
        near(format!("{}: low", swing.factor), swing.least, &bar["low"]);
        near(format!("{}: high", swing.factor), swing.most, &bar["high"]);
    }
    Ok(())
}
