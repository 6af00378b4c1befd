//! The analysing commands as their users meet them: readable in a terminal in both languages, as JSON and as CSV, and
//! helpful about what does not exist.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/mid-size-manufacturer.toml");
const OTHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/company-a.toml");
const TRIALS: [&str; 2] = ["--trials", "512"];

/// Every command with the arguments it needs.
const COMMANDS: [(&str, &[&str]); 9] = [
    ("tornado", &[SCENARIO, "--method", "all", "--index-trials", "512"]),
    ("spider", &[SCENARIO]),
    ("grid", &[SCENARIO, "overrun", "ramp"]),
    ("breakeven", &[SCENARIO]),
    ("information", &[SCENARIO]),
    ("stress", &[SCENARIO, "--set", "discount_rate=0.2"]),
    ("analyze", &[SCENARIO, "--index-trials", "512"]),
    ("compare", &[SCENARIO, OTHER, "--wait", "6"]),
    ("portfolio", &[SCENARIO, OTHER, "--budget", "200", "--max-loss", "50%", "--cost", "p80"]),
];

fn roicast(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roicast"));
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).args(arguments);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.output().expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Standard output of a command that must succeed.
fn answer(arguments: &[&str]) -> String {
    let output = roicast(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(arguments: &[&str], words: &[&str]) {
    let output = roicast(arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say {word:?}: {said}");
    }
}

#[test]
fn every_analysis_reads_in_both_languages_and_fits_a_terminal() {
    for (command, arguments) in COMMANDS {
        let mut seen = Vec::new();
        for lang in ["en", "zh-CN"] {
            let all: Vec<&str> = [&[command], arguments, &TRIALS, &["--lang", lang]].concat();
            let report = answer(&all);
            for line in report.lines() {
                let columns: usize =
                    line.chars().map(|letter| if ('\u{2e80}'..='\u{ffef}').contains(&letter) { 2 } else { 1 }).sum();
                assert!(columns <= 120, "{command} {lang}: {columns} columns: {line}");
            }
            for unknown in ["findings.", "compare.", "portfolio.", "reason.", "measure.", "{", "}"] {
                let meant = unknown == "findings." && report.contains("findings.json");
                assert!(meant || !report.contains(unknown), "{command} {lang} shows {unknown:?}: {report}");
            }
            seen.push(report);
        }
        assert_ne!(seen[0], seen[1], "{command} speaks one language only");
    }
}

#[test]
fn every_analysis_is_json_and_csv_on_request_and_repeats_byte_for_byte() {
    for (command, arguments) in COMMANDS {
        let with = |more: &[&str]| answer(&[&[command], arguments, &TRIALS, more].concat());
        let json = with(&["--json"]);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(value["format"].as_str().is_some_and(|format| format.starts_with("roicast-")), "{command}");
        assert_eq!(json, with(&["--json", "--threads", "1"]), "{command}");
        let csv = with(&["--csv"]);
        for table in csv.split("\n\n") {
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            let columns = reader.headers().expect("a header").len();
            assert!(columns > 3, "{command}");
            assert!(reader.records().all(|row| row.is_ok_and(|row| row.len() == columns)), "{command}: {table}");
        }
    }
}

#[test]
fn files_are_written_where_asked() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("analyses");
    let _ = fs::remove_dir_all(&folder);
    let out = folder.to_string_lossy().into_owned();
    answer(&["analyze", SCENARIO, "--trials", "256", "--index-trials", "256", "--out", &out, "--quiet"]);
    for file in ["findings.json", "tornado.csv", "spider.csv", "break-even.csv", "information.csv", "worst.csv"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    answer(&["compare", SCENARIO, "--trials", "256", "--out", &out, "--quiet"]);
    for file in ["comparison.json", "options.csv", "pairs.csv", "leaders.csv"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    answer(&["portfolio", SCENARIO, "--trials", "256", "--out", &out, "--quiet"]);
    assert!(folder.join("portfolio.json").exists() && folder.join("frontier.csv").exists());
}

#[test]
fn what_does_not_exist_is_answered_with_what_does() {
    refused(&["grid", SCENARIO, "overun", "rampp"], &["rows", "columns", "overrun", "ramp"]);
    refused(&["tornado", SCENARIO, "--outcome", "nvp"], &["E-NAME", "npv"]);
    refused(&["tornado", SCENARIO, "--outcome", "P(npv >"], &["outcome"]);
    refused(&["tornado", SCENARIO, "--method", "sobl"], &["E-CHOICE", "sobol"]);
    refused(&["tornado", SCENARIO, "--low", "0.9", "--high", "0.1"], &["E-RANGE"]);
    refused(&["tornado", SCENARIO, "--bins", "0", "--points", "many", "--base", "mean"], &["bins", "points", "base"]);
    refused(&["tornado", SCENARIO, "--group", "market"], &["NAME=INPUT"]);
    refused(&["tornado", SCENARIO, "--group", "a=overrun", "--group", "b=overrun"], &["overrun"]);
    refused(&["breakeven", SCENARIO, "--condition", "npv is good"], &["condition"]);
    refused(&["stress", SCENARIO, "--stress", "hidden-cost"], &["hidden-costs"]);
    refused(&["stress", SCENARIO, "--set", "cost.Licence.amount=3"], &["Licences"]);
    refused(&["portfolio", SCENARIO, "--must", "More trainin"], &["More training"]);
    refused(&["portfolio", SCENARIO, "--needs", "More training"], &["NAME:NAME"]);
    refused(&["portfolio", SCENARIO, "--budget", "much"], &["budget"]);
    refused(&["compare", SCENARIO, SCENARIO], &["Mid-size manufacturer"]);
    refused(&["compare", SCENARIO, "--wait", "0"], &["wait"]);
    refused(&["compare"], &["SCENARIOS"]);
}

#[test]
fn an_option_with_a_mistake_is_found_by_check_and_named() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("option");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("case.toml");
    let scenario = fs::read_to_string(SCENARIO).expect("readable");
    fs::write(&path, scenario.replace("\"cost.Training.share\" = 0.40", "\"cost.Trainin.share\" = 0.40"))
        .expect("written");
    let path = path.to_string_lossy();
    refused(&["compare", &path], &["option.More training", "Training"]);
    let output = roicast(&["check", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("option.More training"), "{}", text(&output.stdout));
}

#[test]
fn options_in_another_money_are_not_compared() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("money");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("dollars.toml");
    let scenario = fs::read_to_string(OTHER).expect("readable").replace("currency = \"CNY\"", "currency = \"USD\"");
    fs::write(&path, scenario.replace("unit = \"万元\"", "unit = \"USD\"")).expect("writable");
    refused(&["compare", SCENARIO, &path.to_string_lossy()], &["USD", "万元 CNY"]);
}
