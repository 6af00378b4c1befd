//! The reference cases: exact and statistical values computed or published elsewhere (`src/validate/cases.json` says
//! where). The library checks them, as `roicast validate` does; here all must hold, and what is wrong must be found.

use roicast::validate::check::{Check, Standing};
use roicast::validate::{BUILT_IN, Cases, Subject};
use serde_json::Value;

fn checks(cases: &Cases) -> Vec<Check> {
    Subject::ALL.iter().filter(|subject| subject.is_of_cases()).flat_map(|subject| cases.check(*subject)).collect()
}

fn raw() -> Value {
    serde_json::from_str(BUILT_IN).expect("the reference cases are JSON")
}

fn list<'v>(all: &'v Value, key: &str) -> &'v [Value] {
    let list = all[key].as_array().expect("a list");
    assert!(!list.is_empty(), "{key} is empty");
    list
}

/// What is wrong with a check, for the reader of a failed test.
fn complaint(check: &Check) -> Option<String> {
    let reason = check.reason.as_ref().map(|reason| reason.text(roicast::lang::Lang::En));
    (check.standing != Standing::Passed).then(|| format!("{}: {reason:?} {:#?}", check.id, check.failures))
}

#[test]
fn every_case_is_checked_once_and_holds() {
    let all = raw();
    let checks = checks(&Cases::built_in().expect("the cases of the program"));
    let complaints: Vec<String> = checks.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{} wrong:\n{}", complaints.len(), complaints.join("\n"));
    for case in list(&all, "cases") {
        let id = case["id"].as_str().expect("an id");
        assert_eq!(checks.iter().filter(|check| check.id == id).count(), 1, "{id}");
        // Every result of the case has been looked at, lists figure by figure.
        let check = checks.iter().find(|check| check.id == id).expect("checked");
        assert!(check.comparisons > 0, "{id}");
    }
    let data = list(&all, "bad_inputs").iter().filter(|case| case["target"] == "data.csv").count();
    assert!(data > 10);
    let lists = ["cases", "number_parse", "export_cells"].map(|key| list(&all, key).len());
    assert_eq!(checks.len(), lists.iter().sum::<usize>() + data);
}

#[test]
fn the_file_holds_as_many_cases_as_it_says() {
    let all = raw();
    let counts = all["counts"].as_object().expect("counts by area");
    for (area, count) in counts {
        let found = list(&all, "cases").iter().filter(|case| case["area"] == area.as_str()).count();
        assert_eq!(Some(found as u64), count.as_u64(), "{area}");
    }
}

/// Cases like the ones that ship, each with its figures from a closed form.
#[test]
fn cases_nobody_has_seen_are_checked_by_structure() {
    let cases = r#"{"cases": [
        {"id": "sens.ishigami.9", "inputs": {"a": 7.0, "b": 0.1}, "expected": {"mean": 3.5, "variance": 13.844587940719254,
         "S1": [0.31390519114781146, 0.44241114479004084, 0.0],
         "ST": [0.5575888552099592, 0.44241114479004084, 0.24368366406214773],
         "S13_interaction": 0.24368366406214773}, "tol": {"sigma": 4}},
        {"id": "sens.lognormal_product", "inputs": {"mu": [0.0, 1.0], "sigma": [0.3, 0.5]}, "expected": {
         "S1": [0.2325591901266567, 0.7013880889930558], "ST": [0.2986119110069442, 0.7674408098733433]},
         "tol": {"sigma": 4}},
        {"id": "sens.correlated_linear", "inputs": {"coef": [1, 1], "sd": [1, 2], "rho": 0.7}, "expected": {
         "S1": [0.7384615384615385, 0.9346153846153846], "ST": [0.06538461538461539, 0.26153846153846155],
         "shapley": [0.40192307692307694, 0.598076923076923]}, "tol": {"sigma": 4}},
        {"id": "sens.morris_linear", "inputs": {"coef": [3, -2], "range": [[0, 1], [2, 4]]}, "expected": {
         "mu": [3, -2], "mu_star": [3, 2], "sigma": [0, 0]}},
        {"id": "sens.constant_output", "inputs": {"y": 0.4}, "expected": {"S1": [0, 0, 0], "ST": [0, 0, 0]}},
        {"id": "dist.uniform.9", "inputs": {"min": 2, "max": 6}, "expected": {"mean": 4, "p": [0.25], "quantile": [3]},
         "tol": {"rel": 1e-12}},
        {"id": "fin.npv.9", "inputs": {"cashflows": [-100, 110], "rate": 0.1}, "expected": {"npv_t0": 0},
         "tol": {"abs": 1e-12}},
        {"id": "risk.cvar.sample.9", "inputs": {"sample": [1, 2, 3, 4], "level": 0.5}, "expected": {"cvar": 3.5},
         "tol": {"abs": 1e-12}},
        {"id": "stat.wilks.9", "inputs": {}, "expected": {"one_sided_95_95": 59}, "tol": {"abs": 0}},
        {"id": "dom.discrete.9", "inputs": {"A": [2, 3], "B": [1, 2]}, "expected": {"A_fsd_B": true}, "tol": {"abs": 0}},
        {"id": "voi.table.9", "inputs": {"payoff": [[0, 0], [10, -10]], "prob": [0.5, 0.5]}, "expected": {"evpi": 5},
         "tol": {"abs": 1e-12}}
    ]}"#;
    let found = checks(&Cases::parse("more.json", cases).expect("cases"));
    assert_eq!(found.len(), 11);
    let complaints: Vec<String> = found.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_wrong_figure_is_found_wherever_it_stands() {
    // Every fifth case, with its first number moved by far more than any tolerance or standard error.
    let remarks = ["observed", "rule", "note", "excel_printed", "printed"];
    let mut spoiled = Vec::new();
    for mut case in list(&raw(), "cases").iter().step_by(5).cloned() {
        let expected = case["expected"].as_object_mut().expect("results");
        let results = expected.iter_mut().filter(|(key, _)| !remarks.iter().any(|remark| key.starts_with(remark)));
        if results.map(|(_, value)| value).any(spoil) {
            spoiled.push(case);
        }
    }
    assert!(spoiled.len() > 20, "{spoiled:?}");
    let count = spoiled.len();
    let file = serde_json::json!({ "cases": spoiled }).to_string();
    let found = checks(&Cases::parse("spoiled.json", &file).expect("cases"));
    assert_eq!(found.len(), count);
    for check in found {
        assert_eq!(check.standing, Standing::Failed, "{}: {:?}", check.id, check.worst);
    }
}

/// Moves the first number in a value.
fn spoil(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => {
            let size = number.as_f64().unwrap_or(0.0);
            *value = Value::from(size + 1.0 + size.abs());
            true
        }
        Value::Array(items) => items.iter_mut().any(spoil),
        Value::Object(items) => items.values_mut().any(spoil),
        _ => false,
    }
}
