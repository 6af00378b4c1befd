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
    assert!(mail.starts_with("# Company A\n") && mail.contains("What must be true for"), "{mail}");
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
