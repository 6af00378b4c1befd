//! The reference cases: exact and statistical values computed or published elsewhere (`cases.json` says where), each
//! checked by the room it belongs to. Every case is read by exactly one checker, so that none is skipped silently.

#![allow(clippy::disallowed_methods)]

mod compare;
mod correlation;
mod distribution;
mod dominance;
mod finance;
#[path = "../support/functions.rs"]
mod functions;
mod golden;
mod information;
mod number_parse;
mod risk;
mod rng;
mod sensitivity;
mod special;
mod statistics;
mod test_design;

use serde_json::Value;

/// A room's checker: `None` for a case of another room.
type Checker = fn(&str, &Value) -> Option<Result<(), String>>;

const CHECKERS: [(&str, Checker); 12] = [
    ("correlation", correlation::check),
    ("distribution", distribution::check),
    ("dominance", dominance::check),
    ("finance", finance::check),
    ("golden", golden::check),
    ("information", information::check),
    ("risk", risk::check),
    ("rng", rng::check),
    ("sensitivity", sensitivity::check),
    ("special", special::check),
    ("statistics", statistics::check),
    ("test_design", test_design::check),
];

fn cases() -> Value {
    serde_json::from_str(include_str!("cases.json")).expect("the reference cases are JSON")
}

fn list<'v>(all: &'v Value, key: &str) -> &'v [Value] {
    let list = all[key].as_array().expect("a list");
    assert!(!list.is_empty(), "{key} is empty");
    list
}

fn text<'v>(case: &'v Value, key: &str) -> &'v str {
    case[key].as_str().unwrap_or_else(|| panic!("no text `{key}` in {case}"))
}

fn refuse(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_is_checked_once_and_holds() {
    let all = cases();
    let (mut wrong, mut without, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for case in list(&all, "cases") {
        let id = text(case, "id");
        ids.push(id);
        let checked: Vec<(&str, Result<(), String>)> =
            CHECKERS.iter().filter_map(|(name, check)| Some((*name, check(id, case)?))).collect();
        match checked.as_slice() {
            [] => without.push(id),
            [(_, Ok(()))] => {}
            [(_, Err(message))] => wrong.push(format!("{id}: {message}")),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                wrong.push(format!("{id} is checked by {names:?}"));
            }
        }
    }
    refuse(&wrong);
    assert!(without.is_empty(), "cases that no room checks: {without:?}");
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
}

#[test]
fn the_file_holds_as_many_cases_as_it_says() {
    let all = cases();
    let counts = all["counts"].as_object().expect("counts by area");
    for (area, count) in counts {
        let found = list(&all, "cases").iter().filter(|case| case["area"] == area.as_str()).count();
        assert_eq!(Some(found as u64), count.as_u64(), "{area}");
    }
}

#[test]
fn numbers_are_read_as_they_should_be() {
    let wrong: Vec<String> =
        list(&cases(), "number_parse").iter().filter_map(|case| number_parse::check_number(case).err()).collect();
    refuse(&wrong);
}

#[test]
fn cells_are_exported_as_they_should_be() {
    let wrong: Vec<String> =
        list(&cases(), "export_cells").iter().filter_map(|case| number_parse::check_cell(case).err()).collect();
    refuse(&wrong);
}

#[test]
fn wrong_data_files_are_refused_and_odd_ones_are_warned_about() {
    let all = cases();
    let of_data: Vec<&Value> = list(&all, "bad_inputs").iter().filter(|case| case["target"] == "data.csv").collect();
    assert!(of_data.len() > 10);
    let mut wrong = Vec::new();
    for case in of_data {
        match number_parse::check_csv(case) {
            Some(Ok(())) => {}
            Some(Err(message)) => wrong.push(format!("{}: {message}", text(case, "id"))),
            None => wrong.push(format!("{} is not checked", text(case, "id"))),
        }
    }
    refuse(&wrong);
}
