//! Studies as their users meet them: the same bytes whatever computed them, what is refused and how, and what is left
//! when something breaks.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A small case without tables to build, so that a cell takes a millisecond.
const CASE: &str = "name = 'Case'\nhorizon = 24\n[input]\nprice = 'uniform(90, 130)'\nrun = 'triangular(40, 60, 80)'\n\
    [[cost]]\nname = 'System'\namount = 'price'\n[[benefit]]\nname = 'Hours'\ndimension = 'finance'\nkind = 'hard'\n\
    per_year = 'run'\n";

/// 4 scenarios' levels x 3 x 2 replications = 96 cells, with values by trial, in many shards.
const STUDY: &str = "name = 'Small'\nseed = 7\ntrials = 20000\nreplications = 2\noutcomes = ['npv', 'payback', 'npv(12)']\n\
    statistics = ['P(npv > 10)']\ntrial_columns = ['npv', 'payback']\n\
    [scenario.a]\nfile = 'case.toml'\nalias = { price = 'input.price' }\n\
    [scenario.b]\nfile = 'case.toml'\nalias = { price = 'input.price' }\nset = { horizon = 36 }\n\
    [[factor]]\nname = 'price'\n[[factor.level]]\nname = 'own'\n[[factor.level]]\nname = 'dear'\n\
    set = { '@price' = '{} * 1.5' }\n\
    [[factor]]\nname = 'rate'\npath = 'discount_rate'\nvalues = [0.05, 0.10, 0.15, 0.2]\n\
    [[factor]]\nname = 'run'\npath = 'input.run'\nrange = { from = 40, to = 80, steps = 3 }\n";

/// An empty folder with the case and a study.
fn folder(name: &str, study: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    fs::write(path.join("case.toml"), CASE).expect("writable");
    fs::write(path.join("study.toml"), study).expect("writable");
    path
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roicast"));
    command.current_dir(folder).args(["batch", "study.toml"]).args(arguments);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn batch(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the command starts")
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = batch(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Expects an exit code, words on standard error, and no panic.
fn refused(folder: &Path, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let output = batch(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    for word in words {
        assert!(said.contains(word), "{arguments:?} does not say {word:?}: {said}");
    }
    said
}

/// Everything that must repeat to the byte: all files but those of the moment.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for part in ["", "trials"] {
        let Ok(entries) = fs::read_dir(folder.join(part)) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
            let name = format!("{part}/{}", path.file_name().expect("a name").to_string_lossy());
            if !["/sessions.json", "/study.lock"].contains(&name.as_str()) {
                found.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    found
}

#[track_caller]
fn assert_same(one: &Path, two: &Path) {
    let (one, two) = (bytes(one), bytes(two));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
}

/// Threads 1, 2 and 7; one share, 3 and 64; run through, or killed again and again and resumed: all the same bytes.
#[test]
fn the_bytes_do_not_depend_on_threads_shares_or_kills() {
    let folder = folder("identity", STUDY);
    done(&folder, &["--out", "whole", "--threads", "1"]);
    let whole = folder.join("whole");
    let names: Vec<String> = bytes(&whole).into_keys().filter(|name| name.starts_with("/")).collect();
    let tables = ["/cells.csv", "/cells.parquet", "/manifest.json", "/results.csv", "/results.parquet", "/study.json"];
    assert_eq!(names, tables);
    assert_eq!(fs::read_dir(whole.join("trials")).expect("values by trial").count(), 10, "96 cells, 10 a shard");

    for (shares, threads) in [(3_u64, "2"), (64, "7")] {
        let mut merge = vec!["--out".to_owned(), format!("all{shares}"), "--merge".to_owned()];
        for share in 1..=shares {
            let out = format!("part{shares}-{share}");
            done(&folder, &["--out", &out, "--shard", &format!("{share}/{shares}"), "--threads", threads]);
            assert!(!folder.join(&out).join("results.csv").exists(), "a share has no tables");
            merge.push(out);
        }
        done(&folder, &merge.iter().map(String::as_str).collect::<Vec<_>>());
        assert_same(&whole, &folder.join(format!("all{shares}")));
    }

    for (threads, wait) in [("1", 20), ("2", 45), ("7", 80)] {
        let out = format!("killed{threads}");
        for kill in 1..=4 {
            let mut child =
                command(&folder, &["--out", &out, "--threads", threads]).stdout(Stdio::null()).spawn().expect("starts");
            std::thread::sleep(std::time::Duration::from_millis(wait * kill));
            let _ = child.kill();
            child.wait().expect("it ends");
        }
        done(&folder, &["--out", &out, "--threads", threads]);
        assert_same(&whole, &folder.join(&out));
    }
}

#[test]
fn what_is_there_is_not_computed_again() {
    let folder = folder("resume", STUDY);
    done(&folder, &["--out", "out", "--shard", "1/2"]);
    let said = done(&folder, &["--out", "out", "--json"]);
    let summary: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((summary["cells"].as_u64(), summary["complete"].as_bool()), (Some(96), Some(true)));
    assert_eq!(summary["computed"].as_u64(), Some(46), "the other shards: {said}");
    let sessions = fs::read_to_string(folder.join("out/sessions.json")).expect("a list of sessions");
    assert_eq!(sessions.matches("\"started\"").count(), 2);
}

/// Cells on common random numbers have the draws of `roicast run` at the same seed, so their figures are its figures.
#[test]
fn a_cell_is_a_run_with_overrides() {
    let folder = folder("cell", STUDY);
    done(&folder, &["--out", "out"]);
    let run = Command::new(env!("CARGO_BIN_EXE_roicast"))
        .current_dir(&folder)
        .args(["run", "case.toml", "--seed", "7", "--trials", "20000", "--json"])
        .args(["--set", "input.price=(uniform(90, 130)) * 1.5", "--set", "discount_rate=0.15", "--set", "input.run=60"])
        .output()
        .expect("the command starts");
    let results: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let npv = results["outcomes"].as_array().expect("outcomes").iter();
    let npv = npv.filter(|outcome| outcome["metric"] == "npv" && outcome["month"] == 24).collect::<Vec<_>>();
    let mut table = csv::Reader::from_path(folder.join("out/results.csv")).expect("a table");
    let rows: Vec<BTreeMap<String, String>> = table.deserialize().map(|row| row.expect("a row")).collect();
    let cell = |row: &&BTreeMap<String, String>| {
        row["scenario"] == "a" && row["price"] == "dear" && row["rate"] == "0.15" && row["run"] == "60"
    };
    let rows: Vec<_> =
        rows.iter().filter(cell).filter(|row| row["replication"] == "0" && row["month"] == "24").collect();
    let value = |statistic: &str| -> f64 {
        let row = rows.iter().find(|row| row["outcome"] == "npv" && row["statistic"] == statistic);
        row.unwrap_or_else(|| panic!("{statistic} is missing"))["value"].parse().expect("a number")
    };
    assert_eq!(value("mean"), npv[0]["mean"]["value"].as_f64().expect("a mean"));
    assert_eq!(value("plan"), npv[0]["plan"].as_f64().expect("a plan"));
    assert_eq!(value("above_zero"), npv[0]["above_zero"]["value"].as_f64().expect("a probability"));
}

/// The second replication and independent cells have draws of their own; common cells share theirs.
#[test]
fn random_numbers_are_common_or_independent_as_asked() {
    let means = |name: &str, more: &str| -> Vec<String> {
        let study = "name = 'S'\ntrials = 500\noutcomes = ['cost']\nreplications = 2\n".to_owned()
            + more
            + "[scenario.a]\nfile = 'case.toml'\n[[factor]]\nname = 'rate'\npath = 'discount_rate'\nvalues = [0.1, 0.2]\n";
        let folder = folder(name, &study);
        done(&folder, &["--out", "out"]);
        let mut table = csv::Reader::from_path(folder.join("out/results.csv")).expect("a table");
        let rows = table.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.expect("a row"));
        rows.filter(|row| row["statistic"] == "mean").map(|row| row["value"].clone()).collect()
    };
    // Cost does not depend on the discount rate, so it is the same exactly when the draws are.
    let common = means("common", "");
    assert_eq!((&common[0], &common[1]), (&common[2], &common[3]));
    assert_ne!(common[0], common[1]);
    let independent = means("independent", "random_numbers = 'independent'\n");
    let distinct: std::collections::BTreeSet<&String> = independent.iter().collect();
    assert_eq!(distinct.len(), 4, "{independent:?}");
}

#[test]
fn the_second_process_in_a_folder_is_refused() {
    let folder = folder("two", STUDY);
    fs::create_dir_all(folder.join("out")).expect("writable");
    let lock = File::create(folder.join("out/study.lock")).expect("writable");
    lock.lock().expect("free");
    refused(&folder, &["--out", "out"], 6, &["E-LOCKED", "another process", "--out"]);
    drop(lock);
    done(&folder, &["--out", "out"]);
}

#[test]
fn damage_is_found_and_mended_on_request_only() {
    let folder = folder("damage", STUDY);
    done(&folder, &["--out", "whole"]);
    done(&folder, &["--out", "out"]);
    let shard = |number: u32| folder.join(format!("out/shards/{number:06}.jsonl"));
    let trials = folder.join("out/trials/000004.parquet");
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).expect("readable");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).expect("writable");
    };
    flip(&shard(0));
    let text = fs::read_to_string(shard(1)).expect("readable");
    fs::write(shard(1), &text[..text.len() - 9]).expect("writable");
    fs::copy(shard(3), shard(2)).expect("writable");
    flip(&trials);
    let words = ["E-DAMAGED", "000000", "000001", "000002", "000004", "checksum", "cut off", "--recompute-damaged"];
    let said = refused(&folder, &["--out", "out"], 7, &words);
    assert!(!said.contains("000003"), "{said}");
    done(&folder, &["--out", "out", "--recompute-damaged"]);
    assert_same(&folder.join("whole"), &folder.join("out"));
    // A merge takes nothing damaged either, and says what is missing.
    flip(&shard(5));
    refused(&folder, &["--out", "merged", "--merge", "out"], 7, &["E-DAMAGED", "000005"]);
    fs::remove_file(shard(5)).expect("removable");
    refused(&folder, &["--out", "merged", "--merge", "out"], 7, &["E-MISSING", "1 of 10"]);
    assert!(!folder.join("merged/results.csv").exists());
}

#[test]
fn a_folder_of_another_study_is_left_alone() {
    let folder = folder("other", STUDY);
    done(&folder, &["--out", "out"]);
    let before = bytes(&folder.join("out"));
    fs::write(folder.join("study.toml"), STUDY.replace("seed = 7", "seed = 8")).expect("writable");
    refused(&folder, &["--out", "out"], 7, &["E-MISMATCH", "study.seed"]);
    fs::write(folder.join("study.toml"), STUDY).expect("writable");
    fs::write(folder.join("case.toml"), CASE.replace("130", "131")).expect("writable");
    refused(&folder, &["--out", "out"], 7, &["E-MISMATCH", "scenarios.a.scenario.input.price"]);
    assert_eq!(before, bytes(&folder.join("out")));
}

#[test]
fn the_plan_is_printed_and_limits_hold_before_any_work() {
    let folder = folder("limits", STUDY);
    let plan = done(&folder, &["--dry-run", "--out", "out"]);
    for word in ["96 cells", "20,000 trials", "1,920,000", "10 shards", "MB", "probe"] {
        assert!(plan.contains(word), "{word} is missing: {plan}");
    }
    refused(&folder, &["--out", "out", "--max-cells", "95"], 5, &["E-LIMIT", "96", "--max-cells"]);
    refused(&folder, &["--out", "out", "--max-memory", "100kB"], 5, &["E-LIMIT", "--max-memory"]);
    refused(&folder, &["--out", "out", "--max-disk", "1MB"], 5, &["E-LIMIT", "--max-disk"]);
    refused(&folder, &["--out", "out", "--max-time", "0.001s", "--dry-run"], 5, &["E-LIMIT", "--max-time"]);
    assert!(!folder.join("out").exists(), "refused before any work");
}

#[test]
fn failed_cells_are_listed_and_stop_nothing() {
    let study = "name = 'S'\ntrials = 200\n[scenario.a]\nfile = 'case.toml'\n\
        [[factor]]\nname = 'run'\npath = 'input.run'\nvalues = ['1 / (price - price)', 60, 'uniform(1, 2) / 0.5']\n";
    let folder = folder("failed", study);
    let said = refused(&folder, &["--out", "out"], 3, &["E-CELL", "cell 0", "1 of 3", "--max-failed-cells"]);
    assert!(!said.contains("cell 1"), "{said}");
    let cells = fs::read_to_string(folder.join("out/cells.csv")).expect("a table");
    assert_eq!((cells.matches(",failed,").count(), cells.matches(",done,").count()), (1, 2), "{cells}");
    let results = fs::read_to_string(folder.join("out/results.csv")).expect("a table");
    assert!(results.contains("\n1,a,") && results.contains("\n2,a,") && !results.contains("\n0,a,"));
    assert!(done(&folder, &["--out", "out", "--max-failed-cells", "1"]).contains("1 cells failed"));
}

#[test]
fn everything_wrong_with_a_study_is_said_at_once() {
    let study = "name = 'S'\nreplicatons = 3\ntrials = 100\nprecision = 'npv = 1'\noutcomes = ['nvp', 'npv(13)']\n\
        analyses = ['summary', 'tornadoes']\nstatistics = ['P(npv > )']\n[design]\nkind = 'sobol'\npoints = 12\n\
        [scenario.a]\nfile = 'case.toml'\nalias = { price = 'input.price' }\n[scenario.b]\nfile = 'none.toml'\n\
        [[factor]]\nname = 'value'\npath = 'input.run'\nvalues = [1]\n\
        [[factor]]\nname = 'class'\npath = '@prise'\npresets = ['cost_smee']\n\
        [[factor]]\nname = 'two'\npath = 'x'\nvalues = [1]\nrange = { from = 2, to = 1 }\n";
    let folder = folder("invalid", study);
    let words = [
        "replicatons",
        "did you mean \"replications\"",
        "did you mean \"npv\"",
        "tornado",
        "trials or a precision",
        "did you mean \"16\"",
        "none.toml",
        "column of the results",
        "did you mean \"cost_sme\"",
        "did you mean \"@price\"",
        "exactly one of",
        "month 13",
        "12, 24",
    ];
    refused(&folder, &["--out", "out"], 4, &words);
    fs::write(folder.join("none.toml"), CASE).expect("writable");
    refused(&folder, &["--out", "out"], 2, &["P(npv > )"]);
    assert!(!folder.join("out").exists());
}

#[test]
fn tables_designs_and_precision_do_what_they_say() {
    let table = "name = 'S'\ntrials = 100\noutcomes = ['npv']\ndesign = { kind = 'table', file = 'points.csv' }\n\
        [scenario.a]\nfile = 'case.toml'\n[scenario.b]\nfile = 'case.toml'\n\
        [[factor]]\nname = 'rate'\npath = 'discount_rate'\nrange = { from = 0.05, to = 0.2 }\n";
    let folder = folder("table", table);
    fs::write(folder.join("points.csv"), "scenario,rate\na,0.07\nb,12%\nb,0.2\n").expect("writable");
    done(&folder, &["--out", "out"]);
    let cells = fs::read_to_string(folder.join("out/cells.csv")).expect("a table");
    assert!(cells.contains("\n0,a,0.07,") && cells.contains("\n1,b,0.12,") && cells.contains("\n2,b,0.2,"), "{cells}");
    fs::write(folder.join("points.csv"), "scenario,rate\nc,0.07\na,0.5\n").expect("writable");
    refused(&folder, &["--out", "out2"], 2, &["row 2", "row 3", "0.5"]);

    let precise = "name = 'S'\nprecision = 'mean(npv) = 0.2'\noutcomes = ['npv']\n\
        design = { kind = 'latin-hypercube', points = 5 }\n[scenario.a]\nfile = 'case.toml'\n\
        [[factor]]\nname = 'rate'\npath = 'discount_rate'\nrange = { from = 0.05, to = 0.2 }\n";
    fs::write(folder.join("study.toml"), precise).expect("writable");
    done(&folder, &["--out", "out3"]);
    let mut table = csv::Reader::from_path(folder.join("out3/results.csv")).expect("a table");
    let rows = table.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.expect("a row"));
    let means: Vec<_> = rows.filter(|row| row["statistic"] == "mean").collect();
    assert_eq!(means.len(), 5);
    for row in means {
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        assert!((number("high") - number("low")) / 2.0 <= 0.2, "{row:?}");
    }
}

/// Parquet as its specification has it: the magic at both ends, and the length of a footer that lies inside.
#[test]
fn parquet_files_are_whole() {
    let folder = folder("parquet", STUDY);
    done(&folder, &["--out", "out"]);
    for name in ["results.parquet", "cells.parquet", "trials/000000.parquet"] {
        let bytes = fs::read(folder.join("out").join(name)).expect("readable");
        let end = bytes.len();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}");
        let footer = u32::from_le_bytes(bytes[end - 8..end - 4].try_into().expect("four bytes"));
        assert!((footer as usize) < end - 12, "{name}");
    }
}

#[test]
fn the_shipped_studies_are_valid_and_large() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cells = Vec::new();
    for study in ["studies/warnings.toml", "studies/hidden-cost.toml"] {
        let output = Command::new(env!("CARGO_BIN_EXE_roicast"))
            .current_dir(root)
            .args(["batch", study, "--dry-run", "--json"])
            .output()
            .expect("the command starts");
        assert!(output.status.success(), "{study}: {}", String::from_utf8_lossy(&output.stderr));
        let plan: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        cells.push(plan["cells"].as_u64().expect("a count"));
    }
    assert!(cells[0] >= 1000, "{cells:?}");
}

/// One cell's rows of a results table: statistic and value.
fn rows_of(folder: &Path, cell: &str) -> BTreeMap<String, f64> {
    let text = fs::read_to_string(folder.join("results.csv")).expect("a table");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at =
        |name: &str| header.iter().position(|column| column == name).unwrap_or_else(|| panic!("{name}: {header:?}"));
    let (number, outcome, statistic, value) = (at("cell"), at("outcome"), at("statistic"), at("value"));
    reader
        .records()
        .map(|row| row.expect("a row"))
        .filter(|row| &row[number] == cell && &row[outcome] == "npv")
        .filter_map(|row| Some((row[statistic].to_owned(), row[value].parse().ok()?)))
        .collect()
}

#[test]
fn cells_are_analysed_and_compared_with_a_level() {
    let study = "name = 'Analysed'\ntrials = 4000\noutcomes = ['npv']\n\
        analyses = ['summary', 'tornado', 'indices', 'information', 'comparison']\n\
        compare = { factor = 'price', against = 'own' }\n\
        [scenario.a]\nfile = 'case.toml'\n\
        [[factor]]\nname = 'price'\n[[factor.level]]\nname = 'own'\n[[factor.level]]\nname = 'dear'\n\
        set = { 'input.price' = 'uniform(100, 140)' }\n";
    let place = folder("analysed", study);
    done(&place, &["--out", "out"]);
    let (own, dear) = (rows_of(&place.join("out"), "0"), rows_of(&place.join("out"), "1"));
    assert!(!own.contains_key("difference") && own.contains_key("evpi"));
    // Ten more in every trial, at month 0.
    assert!((dear["difference"] + 10.0).abs() < 1e-9, "{dear:?}");
    assert_eq!((dear["better"], dear["regret"]), (0.0, 10.0));
    // NPV = r·a − p: the annuity of two years by months against a spread of 40 and of 40 in the price.
    let shares = dear["first_order: price"] + dear["first_order: run"];
    assert!((shares - 1.0).abs() < 0.15, "{shares}");
    assert!(dear["rank: price"] < 0.0 && dear["rank: run"] > 0.0 && dear["swing: run"] > 0.0);
    assert!(dear["evppi: run"] <= dear["evpi"] + 1e-9);
    refused(&folder("no-level", &study.replace("'own' }", "'cheap' }")), &["--out", "o"], 2, &["own", "dear"]);
    refused(&folder("endless", &study.replace("['npv']", "['payback']")), &["--out", "o"], 2, &["payback"]);
}
