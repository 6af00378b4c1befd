//! The command as its users meet it: what it prints, where, with which exit code, and what it leaves on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

#[test]
fn a_run_gives_the_verdict_first_and_writes_its_files() {
    let folder = folder("run");
    let output = roicast(&folder, &["run", SCENARIO, "--trials", "2000"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "quiet in pipes: {}", text(&output.stderr));
    let report = text(&output.stdout);
    let verdict = report.find("VERDICT").expect("a verdict");
    let table = report.find("Key figures").expect("a table");
    assert!(report.starts_with("Company A\n") && verdict < table, "{report}");
    for words in ["P(npv > 0) >= 70%", "± ", "Payback", "rank correlation", "2,000 trials", "roicast-out/company-a"] {
        assert!(report.contains(words), "{words} is missing: {report}");
    }
    assert!(!report.contains('\u{1b}'), "escape codes in a pipe");
    let mut files: Vec<String> = fs::read_dir(folder.join("roicast-out/company-a"))
        .expect("an output folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, ["fan.csv", "results.json", "summary.csv", "trials.csv"]);
}

#[test]
fn lines_fit_a_terminal_in_both_languages() {
    let folder = folder("width");
    for lang in ["en", "zh-CN"] {
        for design in ["independent", "sobol"] {
            let output = roicast(&folder, &["run", SCENARIO, "--no-files", "--lang", lang, "--design", design]);
            for line in text(&output.stdout).lines() {
                let columns: usize = line.chars().map(|letter| if letter >= '\u{2e80}' { 2 } else { 1 }).sum();
                assert!(columns <= 100, "{columns} columns: {line}");
            }
        }
    }
}

#[test]
fn chinese_output_has_no_keys_and_no_english_sentences_left() {
    let folder = folder("chinese");
    for arguments in [
        vec!["run", SCENARIO, "--no-files", "--trials", "2000"],
        vec!["explain", SCENARIO],
        vec!["check", SCENARIO],
        vec!["limits"],
        vec!["run", "--help"],
    ] {
        let output = roicast(&folder, &[arguments.as_slice(), &["--lang", "zh-CN"]].concat());
        assert_eq!(code(&output), 0, "{arguments:?}");
        let shown = text(&output.stdout);
        for key in ["report.", "metric.", "explain.", "advice.", "cli.", "limits.", "verdict."] {
            assert!(!shown.contains(key), "{key} stands in {shown}");
        }
        for word in ["Costs", "Benefits", "trials,", "Verdict", "VERDICT", "month by month", "Usage"] {
            assert!(!shown.contains(word), "{word} stands in {shown}");
        }
    }
    let report = text(&roicast(&folder, &["run", SCENARIO, "--no-files", "--lang", "zh"]).stdout);
    for word in ["结论", "投资回报率", "回收期", "净现值", "隐性成本", "硬收益", "软收益", "敏感性"]
    {
        assert!(report.contains(word), "{word} is missing: {report}");
    }
}

#[test]
fn the_environment_chooses_the_language_and_the_option_overrules_it() {
    let folder = folder("language");
    let shown = |environment: &[(&str, &str)], arguments: &[&str]| {
        let mut command = command(&folder, arguments);
        command.envs(environment.iter().copied());
        text(&command.output().expect("the command starts").stdout)
    };
    assert!(shown(&[("LANG", "zh_CN.UTF-8")], &["limits"]).contains("上限"));
    assert!(shown(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &["limits"]).contains("Limit"));
    assert!(shown(&[("LANG", "zh_CN.UTF-8")], &["limits", "--lang", "en"]).contains("Limit"));
    refused(&folder, &["limits", "--lang", "fr"], 2, &["E-CHOICE lang", "zh-CN"]);
}

#[test]
fn json_is_all_there_is_on_standard_output() {
    let folder = folder("json");
    let output = roicast(&folder, &["run", SCENARIO, "--json", "--trials", "1000", "--seed", "18446744073709551615"]);
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(results["format"], "roicast-results/1");
    assert_eq!(results["provenance"]["seed"], "18446744073709551615");
    assert_eq!(results["provenance"]["trials"], 1000);
    assert!(fs::read_dir(&folder).expect("readable").next().is_none(), "files were written");
}

#[test]
fn a_replay_gives_the_same_bytes_and_finds_damage() {
    let folder = folder("replay");
    let run = ["run", SCENARIO, "--trials", "2000", "--seed", "7", "--out", "a", "--quiet", "--set", "horizon=24"];
    assert_eq!(code(&roicast(&folder, &run)), 0);
    let stored = fs::read_to_string(folder.join("a/results.json")).expect("results");
    let replay = roicast(&folder, &["run", "--replay", "a/results.json", "--out", "b"]);
    assert_eq!(code(&replay), 0, "{}", text(&replay.stderr));
    assert!(text(&replay.stdout).contains("byte for byte"));
    for file in ["results.json", "summary.csv", "fan.csv", "trials.csv"] {
        let read = |name: &str| fs::read(folder.join(name).join(file)).expect("a file");
        assert!(read("a") == read("b"), "{file} differs");
    }
    fs::write(folder.join("edited.json"), stored.replace("\"P(npv > 0) >= 70%\"", "\"P(npv > 0) >= 10%\""))
        .expect("written");
    refused(&folder, &["run", "--replay", "edited.json", "--quiet"], 7, &["E-DAMAGED", "hash"]);
    fs::write(folder.join("cut.json"), &stored[..stored.len() / 2]).expect("written");
    refused(&folder, &["run", "--replay", "cut.json"], 7, &["E-DAMAGED"]);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = folder("threads");
    let on = |threads: &str| {
        let output = roicast(&folder, &["run", SCENARIO, "--json", "--trials", "20000", "--threads", threads]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        output.stdout
    };
    let one = on("1");
    assert!(one == on("2") && one == on("7"));
}

#[test]
fn wrong_arguments_are_problems_like_any_other() {
    let folder = folder("arguments");
    let run = |rest: &[&'static str]| [&["run", SCENARIO], rest].concat();
    refused(&folder, &run(&["--trials", "0"]), 2, &["E-RANGE trials", ">= 1"]);
    refused(&folder, &run(&["--trials", "-5"]), 2, &["E-RANGE trials"]);
    refused(&folder, &run(&["--trials", "18446744073709551616"]), 2, &["E-RANGE trials"]);
    let huge = ["--trials", "1000000000", "--trials-csv", "--max-memory", "2GB"];
    refused(&folder, &run(&huge), 5, &["E-LIMIT trials", "8 GB", "--max-memory", "--trials-csv"]);
    refused(
        &folder,
        &run(&["--trials", "0", "--seed", "x", "--design", "random"]),
        2,
        &["trials", "seed", "design", "errors: 3"],
    );
    refused(&folder, &run(&["--horizon", "61"]), 2, &["E-RANGE", "horizon", "12 .. 60"]);
    refused(&folder, &run(&["--set", "horizn=24"]), 2, &["horizn", "did you mean", "horizon"]);
    refused(&folder, &run(&["--precision", "npv=0"]), 2, &["E-RANGE precision"]);
    refused(&folder, &run(&["--trails", "5"]), 2, &["E-USAGE", "--trails", "did you mean"]);
    refused(&folder, &run(&["--trials"]), 2, &["E-USAGE", "--trials"]);
    refused(&folder, &["rum"], 2, &["E-USAGE", "rum"]);
    refused(&folder, &["run"], 2, &["E-USAGE", "SCENARIO"]);
    refused(&folder, &["run", "."], 4, &["E-IO", "directory"]);
    refused(&folder, &["run", "missing.toml"], 4, &["E-IO missing.toml"]);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    refused(&folder("device"), &["run", "/dev/zero"], 4, &["E-IO", "not a regular file"]);
}

#[test]
fn a_folder_that_cannot_be_written_stops_the_run_before_it_starts() {
    let folder = folder("unwritable");
    fs::write(folder.join("file"), "x").expect("written");
    let arguments = ["run", SCENARIO, "--out", "file/out", "--trials", "100000000", "--max-memory", "1TB"];
    refused(&folder, &arguments, 4, &["E-IO", "permission", "before running"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    // /dev/full stands in for a full disk: every write to it fails as one would.
    let output = command(&folder("full"), &["run", SCENARIO, "--json", "--trials", "100"])
        .stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device"))
        .output()
        .expect("the command starts");
    assert_eq!(code(&output), 4);
    assert!(text(&output.stderr).contains("No space left"), "{}", text(&output.stderr));
}

#[test]
fn results_of_another_case_are_not_replaced_by_accident() {
    let folder = folder("other");
    let out = ["--out", "shared", "--trials", "500", "--quiet"];
    assert_eq!(code(&roicast(&folder, &[&["run", SCENARIO], out.as_slice()].concat())), 0);
    let other = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/template-crm.toml");
    let again = [&["run", other], out.as_slice()].concat();
    refused(&folder, &again, 7, &["E-MISMATCH", "different study", "hash", "--force"]);
    assert_eq!(code(&roicast(&folder, &[again.as_slice(), &["--force"]].concat())), 0);
    assert_eq!(code(&roicast(&folder, &[&["run", other, "--seed", "2"], out.as_slice()].concat())), 0);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = folder("pipe");
    let mut child = command(&folder, &["presets"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0);
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn colours_come_when_asked_for_and_not_otherwise() {
    let folder = folder("colours");
    let shown = |arguments: &[&str]| text(&roicast(&folder, &[&["limits"], arguments].concat()).stdout);
    assert!(!shown(&[]).contains('\u{1b}'));
    assert!(shown(&["--color", "always"]).contains('\u{1b}'));
    assert!(!shown(&["--color=never"]).contains('\u{1b}'));
    refused(&folder, &["limits", "--color", "blue"], 2, &["E-CHOICE color", "always"]);
}

#[test]
fn check_reports_everything_and_the_exit_code_follows_the_gravest() {
    let folder = folder("check");
    let scenario = "name = \"x\"\nhorizn = 24\n[input.price]\ndist = \"normal\"\nmean = \"abc\"\nsd = 1\n";
    fs::write(folder.join("bad.toml"), scenario).expect("written");
    let output = roicast(&folder, &["check", "bad.toml"]);
    let said = text(&output.stdout);
    assert_eq!(code(&output), 2, "{said}");
    assert!(said.contains("E-KEY bad.toml:2:1 horizn") && said.contains("^^^^^^"), "{said}");
    let json = roicast(&folder, &["check", "bad.toml", "--json"]);
    let parsed: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let first = &parsed["problems"][0];
    assert_eq!((&first["code"], &first["line"], &first["file"]), (&"E-KEY".into(), &2.into(), &"bad.toml".into()));
    // Company A books its benefits from the first month: advice, not an error.
    assert_eq!(code(&roicast(&folder, &["check", SCENARIO])), 0);
    assert_eq!(code(&roicast(&folder, &["check", SCENARIO, "--strict"])), 2);
}

#[test]
fn a_starter_is_written_once_and_runs() {
    let folder = folder("new");
    assert_eq!(code(&roicast(&folder, &["new", "erp", "mine.toml"])), 0);
    refused(&folder, &["new", "erp", "mine.toml"], 4, &["E-IO mine.toml", "exists", "--force"]);
    assert_eq!(code(&roicast(&folder, &["new", "erp", "mine.toml", "--force"])), 0);
    refused(&folder, &["new", "epr"], 2, &["E-CHOICE", "erp", "did you mean"]);
    let output = roicast(&folder, &["run", "mine.toml", "--trials", "500", "--no-files"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
}

#[test]
fn explain_says_what_is_assumed_and_shows_the_plan() {
    let folder = folder("explain");
    let output = text(&roicast(&folder, &["explain", SCENARIO]).stdout);
    for words in ["source: Seed 001", "cost_overrun", "Decision rule", "The plan month by month", "-70.0"] {
        assert!(output.contains(words), "{words} is missing: {output}");
    }
    // Month 12 of the plan brings the running total to 0: 40 + 30 + 15 + 10 + 5 against 50 + 20 + 30.
    let month = output.lines().find(|line| line.trim_start().starts_with("12 ")).expect("a row for month 12");
    assert!(month.split_whitespace().nth(4) == Some("0.0"), "{month}");
}

#[test]
fn csv_suits_excel_by_default_and_programs_on_request() {
    let folder = folder("csv");
    let run = |out: &str, rest: &[&str]| {
        let output = roicast(&folder, &[&["run", SCENARIO, "--trials", "300", "--quiet", "--out", out], rest].concat());
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&fs::read(folder.join(out).join("fan.csv")).expect("a file"))
    };
    let excel = run("excel", &[]);
    assert!(excel.starts_with('\u{feff}') && excel.lines().count() == 38 && excel.contains("\r\n"), "{excel}");
    let plain = run("plain", &["--csv-plain"]);
    assert!(plain.starts_with("month,running_total.plan,") && !plain.contains('\r'));
    let trials = fs::read_to_string(folder.join("plain/trials.csv")).expect("a file");
    assert_eq!(trials.lines().count(), 301);
}

#[test]
fn trials_csv_is_written_for_many_trials_only_when_asked_for() {
    let folder = folder("trials-csv");
    let many = ["run", SCENARIO, "--trials", "100001", "--out", "out"];
    assert_eq!(code(&roicast(&folder, &many)), 0);
    assert!(!folder.join("out/trials.csv").exists());
    assert_eq!(code(&roicast(&folder, &[&many[..], &["--trials-csv"]].concat())), 0);
    let rows = fs::read_to_string(folder.join("out/trials.csv")).expect("trials.csv").lines().count();
    assert_eq!(rows, 100_002, "a header and a row a trial");
}

#[test]
fn failed_trials_stop_the_run_unless_their_share_is_allowed_and_then_they_are_told() {
    let folder = folder("failed-trials");
    // A ramp of N(6, 4) is not above 0 with probability Φ(-1.5) = 6.7 %.
    let scenario = "name = 'f'\ncost = [{ name = 'c', amount = 100 }]\n[adoption.staff]\ncurve = 'linear'\n\
                    ramp = 'normal(6, 4)'\n[[benefit]]\nname = 'b'\ndimension = 'finance'\nkind = 'hard'\n\
                    per_month = 10\nadoption = 'staff'\n";
    fs::write(folder.join("f.toml"), scenario).expect("written");
    let run = ["run", "f.toml", "--trials", "1000", "--no-files"];
    let words = ["E-TRIAL adoption.staff.ramp", "in trial", "seed 1", "must be > 0", "--max-failed"];
    refused(&folder, &run, 3, &words);
    refused(&folder, &[&run[..], &["--max-failed", "1%"]].concat(), 3, &words);
    let allowed = roicast(&folder, &[&run[..], &["--max-failed", "20%"]].concat());
    assert_eq!(code(&allowed), 0, "{}", text(&allowed.stderr));
    let json = roicast(&folder, &[&run[..], &["--max-failed", "20%", "--json"]].concat());
    let results: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let failed = results["failed_trials"].as_u64().expect("a count");
    // 66.8 expected of 1000, standard error 7.9.
    assert!((35..=99).contains(&failed), "{failed}");
    assert!(text(&allowed.stdout).contains(&format!("{failed} of 1,000 trials")), "{}", text(&allowed.stdout));
}
