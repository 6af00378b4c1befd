//! `roicast report` as its users meet it: every format, saved files, bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/company-a.toml");

/// An empty folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    path
}

/// The command in a folder, with an environment that says nothing about languages and colours.
fn roicast(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the command starts")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roicast"));
    command.current_dir(folder).args(arguments);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// Runs, expects an exit code and words on standard error.
fn refused(folder: &Path, arguments: &[&str], expected: i32, words: &[&str]) {
    let output = roicast(folder, arguments);
    let said = text(&output.stderr);
    assert_eq!(code(&output), expected, "{arguments:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say {word:?}: {said}");
    }
    assert!(output.stdout.is_empty(), "{arguments:?} printed {}", text(&output.stdout));
}

const OPTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/mid-size-manufacturer.toml");

/// Files of a folder with their bytes, by name.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("readable"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_report_comes_in_every_format_with_the_same_bytes_each_time() {
    let folder = folder("report-formats");
    let formats = if cfg!(feature = "xlsx") { "html,markdown,json,svg,xlsx" } else { "html,markdown,json,svg" };
    let make = |out: &str, threads: &str| {
        let arguments =
            ["report", SCENARIO, "--trials", "1000", "--format", formats, "--out", out, "--threads", threads];
        let output = roicast(&folder, &arguments);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    assert!(make("a", "1").contains("report.html"));
    make("b", "2");
    let (first, second) = (contents(&folder.join("a")), contents(&folder.join("b")));
    assert_eq!(
        first.iter().map(|file| &file.0).collect::<Vec<_>>(),
        second.iter().map(|file| &file.0).collect::<Vec<_>>()
    );
    for (a, b) in first.iter().zip(&second) {
        assert!(a == b, "{} differs", a.0);
    }
    let page = fs::read_to_string(folder.join("a/report.html")).expect("a page");
    for part in ["id=\"decision\"", "tornado-swing", "shares-", "spider", "information-inputs", "Staged targets"] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.len() < 3_000_000);
    let mail = fs::read_to_string(folder.join("a/report.md")).expect("text");
    assert!(
        mail.starts_with("# Company A\n") && mail.contains("What must be true for “Mean of NPV: at least 0”"),
        "{mail}"
    );
    assert!(!mail.contains("What must be true for P("), "conditions are said in words");
    let chart = fs::read_to_string(folder.join("a/tornado-swing.svg")).expect("a chart");
    assert!(chart.starts_with("<svg ") || chart.starts_with("<?xml"), "{chart}");
    let saved: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("a/report.json")).expect("data")).expect("JSON");
    assert_eq!(saved["format"], "roicast-report/1");
    assert!(saved["findings"]["tornado"].is_object() && saved["results"]["decision"].is_object());
    // What was saved makes the same page again, without simulating.
    let output = roicast(&folder, &["report", "a/report.json", "--out", "again.html", "--quiet"]);
    assert_eq!((code(&output), output.stdout.len()), (0, 0), "{}", text(&output.stderr));
    assert!(fs::read_to_string(folder.join("again.html")).expect("a page") == page);
}

#[test]
fn options_of_a_scenario_make_a_report_of_their_comparison() {
    let folder = folder("report-options");
    for (lang, words) in [("en", ["options compared", "More training"]), ("zh-CN", ["个方案的比较", "什么都不做"])]
    {
        let arguments =
            ["report", OPTIONS, "--trials", "1000", "--lang", lang, "--format", "html,json,svg", "--out", lang];
        let output = roicast(&folder, &arguments);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let page = fs::read_to_string(folder.join(lang).join("report.html")).expect("a page");
        for word in words.iter().chain(&["overlay-w", "beats-w", "scatter-w", "horizon-w"]) {
            assert!(page.contains(word), "{word} is missing");
        }
        assert!(folder.join(lang).join("overlay.svg").is_file());
    }
    let compared = roicast(&folder, &["compare", OPTIONS, "--trials", "1000", "--out", "c", "--quiet"]);
    assert_eq!(code(&compared), 0);
    let output = roicast(&folder, &["report", "c/comparison.json", "--out", "c.html"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let same =
        |a: &str, b: &str| fs::read(folder.join(a)).expect("a page") == fs::read(folder.join(b)).expect("a page");
    assert!(same("c.html", "en/report.html"));
}

#[test]
fn saved_results_and_findings_make_reports() {
    let folder = folder("report-saved");
    let run = roicast(&folder, &["run", SCENARIO, "--trials", "1000", "--out", "r", "--quiet"]);
    assert_eq!(code(&run), 0, "{}", text(&run.stderr));
    let found = roicast(&folder, &["information", SCENARIO, "--trials", "1000", "--out", "f", "--quiet"]);
    assert_eq!(code(&found), 0, "{}", text(&found.stderr));
    for (file, out, words) in [
        ("r/results.json", "r.html", "id=\"decision\""),
        ("f/findings.json", "f.md", "What is worth finding out"),
        ("r/results.json", "r.md", "The board's rule"),
    ] {
        let output = roicast(&folder, &["report", file, "--out", out]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(fs::read_to_string(folder.join(out)).expect("a report").contains(words), "{words} not in {out}");
    }
    // Results of before lines were kept by month say as much as they know.
    let stages = |out: &str| {
        let mail = fs::read_to_string(folder.join(out)).expect("a report");
        let (_, rest) = mail.split_once("Costs and benefits up to each month").expect("the table");
        rest.split_once("Key figures").expect("the next table").0.to_owned()
    };
    let new = stages("r.md");
    assert!(
        new.contains("| Hidden costs |") && new.contains("| Benefits: finance |") && new.contains("| Soft benefits |")
    );
    let whole = fs::read(folder.join("r/results.json")).expect("results");
    let mut old: serde_json::Value = serde_json::from_slice(&whole).expect("JSON");
    for line in old["lines"].as_array_mut().expect("lines") {
        line.as_object_mut().expect("a line").remove("by_month").expect("kept by month");
    }
    fs::write(folder.join("old.json"), old.to_string()).expect("writable");
    let output = roicast(&folder, &["report", "old.json", "--out", "old.md"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let old = stages("old.md");
    assert!(!old.contains("Hidden costs") && old.contains("| Soft benefits |"), "{old}");
}

#[test]
fn one_chart_comes_alone_and_a_wrong_name_lists_them_all() {
    let folder = folder("report-chart");
    let output = roicast(&folder, &["report", SCENARIO, "--trials", "500", "--chart", "histogram", "--out", "h.svg"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(fs::read_to_string(folder.join("h.svg")).expect("a chart").contains("P50"));
    let arguments = ["report", SCENARIO, "--trials", "500", "--chart", "pie", "--out", "p.svg"];
    refused(&folder, &arguments, 2, &["chart", "pie", "histogram", "tornado-swing", "spider"]);
    assert!(!folder.join("p.svg").exists());
    refused(&folder, &["report", SCENARIO, "--chart", "histogram", "--format", "html"], 2, &["svg"]);
    if cfg!(feature = "pdf") {
        let picture = |out: &str, threads: &str| {
            let more = ["--chart", "histogram", "--lang", "zh-CN", "--threads", threads, "--out", out];
            let output = roicast(&folder, &[["report", SCENARIO, "--trials", "500"].as_slice(), &more].concat());
            assert_eq!(code(&output), 0, "{}", text(&output.stderr));
            fs::read(folder.join(out)).expect("a picture")
        };
        let first = picture("h.png", "1");
        // PNG, third edition: the signature, then IHDR with width and height; 752 pixels by 2.5.
        assert!(first.starts_with(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"));
        assert_eq!(first.get(16..20), Some(1880_u32.to_be_bytes().as_slice()));
        assert!(first == picture("h2.png", "2"), "the same bytes each time");
    }
}

#[test]
fn a_report_refuses_what_it_cannot_do() {
    let folder = folder("report-bad");
    refused(&folder, &["report", SCENARIO, "--format", "docx"], 2, &["E-CHOICE", "docx", "html, markdown"]);
    refused(&folder, &["report", SCENARIO, "--format", "html,json", "--out", "x.html"], 2, &["x.html"]);
    refused(&folder, &["report", SCENARIO, "--format", "json", "--out", "x.html"], 2, &["x.html"]);
    refused(&folder, &["report", "missing.toml"], 4, &["missing.toml"]);
    refused(&folder, &["run", SCENARIO, "--no-files", "--report", "x.docx"], 2, &["x.docx"]);
    let run = roicast(&folder, &["run", SCENARIO, "--trials", "200", "--out", "r", "--quiet"]);
    assert_eq!(code(&run), 0);
    let whole = fs::read_to_string(folder.join("r/results.json")).expect("results");
    let damaged = [
        ("cut.json", whole.chars().take(whole.chars().count() / 2).collect::<String>()),
        ("other.json", whole.replacen("roicast-results/1", "roicast-results/9", 1)),
        ("empty.json", "{\"format\": \"roicast-report/1\"}".to_owned()),
        ("kind.json", whole.replacen("\"histogram\": {", "\"histogram\": 3, \"x\": {", 1)),
    ];
    for (name, text) in damaged {
        fs::write(folder.join(name), text).expect("writable");
        refused(&folder, &["report", name, "--out", "x.html"], 7, &["E-DAMAGED", name]);
    }
    refused(&folder, &["report", "r/results.json", "--trials", "5"], 2, &["trials"]);
    refused(&folder, &["report", "r/results.json", SCENARIO], 2, &["E-USAGE"]);
    assert!(!folder.join("x.html").exists());
}

/// Whatever a saved file says, a report is made or refused; nothing ends in a bug.
#[test]
fn saved_results_that_were_tampered_with_end_no_program() {
    let folder = folder("report-tampered");
    let run = roicast(&folder, &["run", SCENARIO, "--trials", "200", "--out", "r", "--quiet"]);
    assert_eq!(code(&run), 0);
    let whole: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("r/results.json")).expect("results")).expect("JSON");
    let empty = |value: &mut serde_json::Value| *value = serde_json::json!([]);
    let short = |value: &mut serde_json::Value| value.as_array_mut().expect("a list").truncate(1);
    for pointer in [
        "/outcomes",
        "/running_total/percentiles",
        "/running_total/shares",
        "/running_total/plan",
        "/histogram/edges",
        "/histogram/counts",
        "/payback/by_month",
        "/payback/by_month_discounted",
        "/adoption/0/fan/percentiles/0",
        "/lines",
        "/case/months",
    ] {
        for change in [&empty as &dyn Fn(&mut serde_json::Value), &short] {
            let mut changed = whole.clone();
            change(changed.pointer_mut(pointer).expect(pointer));
            fs::write(folder.join("t.json"), changed.to_string()).expect("writable");
            let output = roicast(&folder, &["report", "t.json", "--out", "t.html", "--quiet"]);
            assert!(matches!(code(&output), 0 | 7), "{pointer}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn a_run_writes_its_report_too() {
    let folder = folder("run-report");
    let output = roicast(&folder, &["run", SCENARIO, "--trials", "500", "--no-files", "--report", "out/board.html"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("board.html"));
    let page = fs::read_to_string(folder.join("out/board.html")).expect("a page");
    let same = roicast(&folder, &["report", SCENARIO, "--trials", "500", "--out", "same.html", "--quiet"]);
    assert_eq!(code(&same), 0);
    assert!(fs::read_to_string(folder.join("same.html")).expect("a page") == page);
}

#[test]
fn names_of_options_and_inputs_are_inert_in_every_format() {
    let folder = folder("report-names");
    let scenario = "name = \"<script>alert(1)</script>\"\n[input.\"=cmd<img src=x onerror=alert(1)>\"]\nvalue = \"normal(60, 15)\"\n\
        [[cost]]\nname = \"-1+1|x\"\namount = \"pert(90, 100, 140)\"\n[[benefit]]\nname = \"\\\" onload=\\\"x\"\ndimension = \"finance\"\n\
        kind = \"hard\"\nper_year = \"normal(60, 15)\"\n";
    let option =
        "[[option]]\nname = \"</title><script>alert(2)</script>\"\n[option.set]\n\"cost.-1+1|x.amount\" = 80\n";
    for (name, written) in [("one.toml", scenario.to_owned()), ("options.toml", format!("{scenario}{option}"))] {
        fs::write(folder.join(name), written).expect("writable");
        let output =
            roicast(&folder, &["report", name, "--trials", "500", "--format", "html,markdown,svg", "--out", "o"]);
        // A name may be refused, but what is written is inert.
        if code(&output) != 0 {
            assert_eq!(code(&output), 2, "{}", text(&output.stderr));
            continue;
        }
        for (file, bytes) in contents(&folder.join("o")) {
            let content = text(&bytes);
            assert!(!content.contains("<script>alert") && !content.contains("<img"), "{name} {file}");
            // In text a quotation mark is only that.
            assert!(file.ends_with(".md") || !content.contains("onload=\"x"), "{name} {file}");
        }
    }
}

/// A study with all that decides a cell: values set beforehand, aliases, braces, a table that names scenarios, a range,
/// replications.
fn study(folder: &Path) {
    let case = "name = 'Case'\nhorizon = 24\n[input]\nprice = 'uniform(90, 130)'\nrun = 'triangular(40, 60, 80)'\n\
        [labels.zh-CN]\nCase = '案例'\n\
        [[cost]]\nname = 'System'\namount = 'price'\n[[benefit]]\nname = 'Hours'\ndimension = 'finance'\nkind = 'hard'\n\
        per_year = 'run'\n";
    let study = "name = 'Small'\nseed = 7\ntrials = 2000\nreplications = 2\noutcomes = ['npv', 'roi(12)']\n\
        design = { kind = 'table', file = 'points.csv' }\n\
        [scenario.a]\nfile = 'case.toml'\nalias = { price = 'input.price' }\nset = { discount_rate = 0.1 }\n\
        [scenario.b]\nfile = 'case.toml'\nalias = { price = 'input.price' }\nset = { horizon = 36, '@price' = '{} + 1' }\n\
        [[factor]]\nname = 'price'\n[[factor.level]]\nname = 'own'\n[[factor.level]]\nname = 'dear'\n\
        set = { '@price' = '{} * 1.5' }\n[[factor]]\nname = 'run'\npath = 'input.run'\nrange = { from = 40, to = 80 }\n";
    fs::write(folder.join("case.toml"), case).expect("writable");
    fs::write(folder.join("study.toml"), study).expect("writable");
    fs::write(folder.join("points.csv"), "scenario,price,run\nb,dear,61.7\na,own,40\nb,own,80\n").expect("writable");
}

/// Rows of a table of a study, as the values of some columns.
fn columns(file: &Path, names: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let headers = reader.headers().expect("headers").clone();
    let at: Vec<usize> =
        names.iter().map(|name| headers.iter().position(|header| header == *name).expect("a column")).collect();
    reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            at.iter().map(|at| row[*at].to_owned()).collect()
        })
        .collect()
}

#[test]
fn a_cell_of_a_study_is_reported_with_the_figures_of_the_tables() {
    let folder = folder("report-cell");
    study(&folder);
    let done = roicast(&folder, &["batch", "study.toml", "--out", "s", "--quiet"]);
    assert_eq!(code(&done), 0, "{}", text(&done.stderr));
    // A share alone, without tables, and the files of the study gone: the folder has all that is needed.
    let part = roicast(&folder, &["batch", "study.toml", "--shard", "1/2", "--out", "part", "--quiet"]);
    assert_eq!(code(&part), 0, "{}", text(&part.stderr));
    for file in ["case.toml", "study.toml", "points.csv"] {
        fs::remove_file(folder.join(file)).expect("removable");
    }
    let hashes = columns(&folder.join("s/cells.csv"), &["seed", "scenario_sha256"]);
    let rows = columns(&folder.join("s/results.csv"), &["cell", "outcome", "month", "statistic", "value"]);
    assert_eq!(hashes.len(), 6);
    for (cell, hash) in hashes.iter().enumerate().filter(|(cell, _)| [0, 3, 5].contains(cell)) {
        let (number, out) = (cell.to_string(), format!("{cell}.json"));
        let from = if cell % 2 == 0 { "s" } else { "part" };
        let output = roicast(&folder, &["report", from, "--cell", &number, "--out", &out, "--quiet"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let saved: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.join(&out)).expect("data")).expect("JSON");
        let results = &saved["results"];
        assert_eq!([&results["provenance"]["seed"], &results["provenance"]["scenario_sha256"]], [&hash[0], &hash[1]]);
        assert!(saved["findings"]["tornado"].is_object());
        let mut found = 0;
        for row in rows.iter().filter(|row| row[0] == number && ["mean", "sd"].contains(&row[3].as_str())) {
            let outcomes = results["outcomes"].as_array().expect("outcomes");
            let same = |o: &&serde_json::Value| o["metric"] == row[1] && o["month"].as_u64() == row[2].parse().ok();
            let value = outcomes.iter().find(same).expect("the outcome")[&row[3]]["value"].as_f64();
            assert_eq!(value, row[4].parse().ok(), "{row:?}");
            found += 1;
        }
        assert_eq!(found, 4);
    }
    let output = roicast(&folder, &["report", "s", "--cell", "0", "--lang", "zh-CN", "--quiet"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let page = fs::read_to_string(folder.join("roicast-out/s-cell-0/report.html")).expect("a page");
    assert!(page.contains("案例 · #0 · price: dear · run: 61.7"));
    for (arguments, code, words) in [
        (vec!["report", "s"], 2, ["--cell N", "0 to 5"]),
        (vec!["report", "s", "--cell", "6"], 2, ["6 cells", "cells.csv"]),
        (vec!["report", "s", "--cell", "x"], 2, ["cell", "whole number"]),
        (vec!["report", "s", "part", "--cell", "0"], 2, ["--cell", "one study"]),
        (vec!["report", SCENARIO, "--cell", "0"], 2, ["--cell", "folder"]),
        (vec!["report", "s", "--cell", "0", "--trials", "5"], 2, ["trials", "as its study says"]),
        (vec!["report", "roicast-out", "--cell", "0"], 4, ["no study", "roicast batch"]),
    ] {
        refused(&folder, &arguments, code, &words);
    }
    let stored = fs::read_to_string(folder.join("s/study.json")).expect("a study");
    fs::write(folder.join("s/study.json"), stored.replacen("61.7", "61.8", 1)).expect("writable");
    refused(&folder, &["report", "s", "--cell", "0"], 7, &["E-DAMAGED", "study.json"]);
}

#[test]
fn several_saved_runs_are_compared_as_their_scenarios_are() {
    let folder = folder("report-several");
    let run = |out: &str, more: &[&str]| {
        let output = roicast(&folder, &[&["run", SCENARIO, "--out", out, "--quiet"], more].concat());
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    };
    run("a", &["--trials", "1000"]);
    run("b", &["--trials", "1000", "--set", "discount_rate=0.2"]);
    run("c", &["--trials", "1000", "--seed", "2"]);
    let output = roicast(&folder, &["report", "a/results.json", "b/results.json", "--out", "ab.json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let read = |file: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(folder.join(file)).expect("data")).expect("JSON")
    };
    let compared = read("ab.json");
    for (number, file) in [(0, "a/results.json"), (1, "b/results.json")] {
        let saved = read(file);
        let npv = |of: &serde_json::Value| {
            let outcomes = of["outcomes"].as_array().expect("outcomes").clone();
            outcomes.into_iter().find(|o| o["metric"] == "npv" && o["month"] == 36).expect("NPV")["mean"]["value"]
                .clone()
        };
        let option = &compared["comparison"]["options"][number];
        assert_eq!(npv(option), npv(&saved));
        assert_eq!(option["scenario_sha256"], saved["provenance"]["scenario_sha256"]);
    }
    assert_eq!(compared["comparison"]["options"][1]["name"], "Company A · discount_rate=0.2");
    refused(&folder, &["report", "a/results.json", "c/results.json"], 2, &["c/results.json", "--seed"]);
    refused(&folder, &["report", "a/results.json", "ab.json"], 2, &["E-USAGE", "several results.json"]);
}
