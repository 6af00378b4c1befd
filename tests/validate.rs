//! `roicast validate` as a command: files in both languages, other cases, exit codes, the same bytes on any number of
//! threads; and the checks that are no cases, one group after the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use roicast::validate::check::Standing;
use roicast::validate::{Cases, Request, Subject, validate};

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("validate").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn roicast(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_roicast"))
        .current_dir(folder)
        .arg("validate")
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_page_and_its_figures_are_written_in_both_languages() {
    let folder = folder("page");
    let run = |arguments: &[&str]| {
        let output = roicast(&folder, &[&["--group", "finance,dominance"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let shown = run(&[]);
    assert!(shown.starts_with("PASSED in part: all 39 checks") && shown.contains("roicast-out/validation"), "{shown}");
    let shown = run(&["--lang", "zh-CN", "--out", "zh"]);
    assert!(shown.starts_with("部分验证通过") && !shown.contains("validate."), "{shown}");
    let read = |path: &str| fs::read_to_string(folder.join(path)).expect("a file");
    assert!(read("roicast-out/validation/validation.html").contains("<html lang=\"en\">"));
    assert!(read("zh/validation.html").contains("<html lang=\"zh-CN\">"));
    // What holds figures has no language.
    assert!(read("zh/validation.json") == read("roicast-out/validation/validation.json"));
    assert!(run(&["--json"]) == read("zh/validation.json"));
    fs::remove_dir_all(folder.join("roicast-out")).expect("removable");
    run(&["--no-files", "--quiet"]);
    run(&["--json"]);
    assert!(!folder.join("roicast-out").exists(), "files were written");
}

#[test]
fn wrong_cases_end_with_1_and_unknown_ones_are_named() {
    let folder = folder("cases");
    let case = |id: &str, npv: &str| {
        format!(
            r#"{{"id": "{id}", "inputs": {{"cashflows": [-100, 121], "rate": 0.1}}, "expected": {{"npv_t0": {npv}}},
            "tol": {{"abs": 1e-9}}}}"#
        )
    };
    let write = |name: &str, cases: &[String]| {
        fs::write(folder.join(name), format!("{{\"cases\": [{}]}}", cases.join(","))).expect("written");
    };
    write("right.json", &[case("fin.npv.a", "10")]);
    write("wrong.json", &[case("fin.npv.a", "10"), case("fin.npv.b", "11")]);
    write("odd.json", &[case("fin.npv.a", "10"), case("moon.phase", "11")]);
    let run = |file: &str| {
        let output = roicast(&folder, &["--cases", file, "--group", "finance", "--out", "out"]);
        (output.status.code(), text(&output.stdout))
    };
    let (code, shown) = run("right.json");
    assert!(code == Some(0) && shown.starts_with("PASSED in part: all 1 checks"), "{shown}");
    let (code, shown) = run("wrong.json");
    assert_eq!(code, Some(1));
    assert!(shown.starts_with("NOT VALIDATED: 1 of 2 checks failed.") && shown.contains("fin.npv.b"), "{shown}");
    assert!(fs::read_to_string(folder.join("out/validation.html")).expect("a page").contains("id=\"failures\""));
    let (code, shown) = run("odd.json");
    assert!(code == Some(0) && shown.contains("1 of 2 were not run") && shown.contains("moon.phase"), "{shown}");
    for (file, content, code, words) in [
        ("cut.json", "{\"cases\": [", 2, "E-SYNTAX"),
        ("none.json", "{}", 2, "E-MISSING"),
        ("twice.json", "{\"cases\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}", 2, "E-DUP"),
    ] {
        fs::write(folder.join(file), content).expect("written");
        let output = roicast(&folder, &["--cases", file, "--no-files"]);
        assert_eq!((output.status.code(), text(&output.stderr).contains(words)), (Some(code), true), "{file}");
    }
    let output = roicast(&folder, &["--group", "finance,moon", "--no-files"]);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("determinism"), "{output:?}");
    assert_eq!(roicast(&folder, &["--cases", "missing.json"]).status.code(), Some(4));
}

/// All checks of a group pass.
fn holds(subject: Subject) {
    let cases = Cases::built_in().expect("cases");
    let found = validate(&Request { cases, subjects: vec![subject], platform: String::new() }, &mut |_| {});
    let checks = found.groups.iter().flat_map(|group| &group.checks);
    let wrong: Vec<_> = checks.filter(|check| check.standing != Standing::Passed).collect();
    assert!(wrong.is_empty() && found.summary().checks > 5, "{wrong:#?}");
    let summary = found.summary();
    println!("{}: {} checks, worst {:?}", subject.key(), summary.checks, summary.worst);
}

#[test]
fn designs_and_copula() {
    holds(Subject::Samplers);
}

#[test]
fn draws_by_distribution() {
    holds(Subject::Marginals);
}

#[test]
fn r1_beside_independent_programs() {
    holds(Subject::R1);
}

#[test]
fn determinism() {
    holds(Subject::Determinism);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = folder("threads");
    let on = |threads: &str| roicast(&folder, &["--json", "--group", "marginals", "--threads", threads]).stdout;
    let one = on("1");
    assert!(!one.is_empty() && one == on("3"));
}
