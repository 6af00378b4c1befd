//! What is wrong with an input is said: the code, the exit code, the place and the words a user needs.
//!
//! Each file of `tests/invalid` states in its first line (or in a file beside it) what must be said about it. Those too
//! large or too deep to keep are made here.

#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use roicast::analysis::run::{Options, run};
use roicast::lang::Lang;
use roicast::model::compile::load_and_compile;
use roicast::random::design::Design;
use roicast::scenario::load::{Document, Loaded};
use roicast::scenario::problem::{Problem, Problems};
use roicast::simulate::{Control, Sampling};
use serde_json::Value;

/// What a user of the command sees: the exit code, and every problem or warning.
struct Told {
    exit: u8,
    problems: Vec<Problem>,
}

impl Told {
    fn of(read: Result<Document, Problems>) -> Self {
        match read.and_then(load_and_compile) {
            Err(problems) => Self::stopped(problems.exit_code(), problems.0),
            Ok((loaded, _, warnings)) => Self::after_a_run(&loaded, warnings),
        }
    }

    fn stopped(exit: u8, problems: Vec<Problem>) -> Self {
        assert!(exit != 0 && !problems.is_empty(), "it stopped without a word");
        Self { exit, problems }
    }

    fn after_a_run(loaded: &Loaded, warnings: Vec<Problem>) -> Self {
        let options =
            Options { scenario_file: "case.toml".into(), ..Options::new(Sampling::new(Design::Independent, 600, 1)) };
        match run(loaded, &options, &Control::default(), &mut |_| {}) {
            Err(error) => Self::stopped(error.exit_code(), error.problems()),
            Ok(_) => Self { exit: 0, problems: warnings },
        }
    }

    /// Everything said, with the line as the snippet shows it.
    fn text(&self) -> String {
        let one = |problem: &Problem| match &problem.place {
            Some(place) => format!("{problem}\n  line {} | {}\n", place.line, place.excerpt),
            None => format!("{problem}\n"),
        };
        self.problems.iter().map(one).collect()
    }

    /// What is missing from what was said.
    fn check(&self, expected: &Expected) -> Result<(), String> {
        let text = self.text();
        if self.exit != expected.exit {
            return Err(format!("exit {} instead of {}:\n{text}", self.exit, expected.exit));
        }
        if expected.code == "OK" {
            return if text.is_empty() { Ok(()) } else { Err(format!("said, though nothing is wrong:\n{text}")) };
        }
        if !self.problems.iter().any(|problem| problem.code == expected.code) {
            return Err(format!("no {}:\n{text}", expected.code));
        }
        match expected.words.iter().find(|word| !text.contains(word.as_str())) {
            Some(word) => Err(format!("no {word:?}:\n{text}")),
            None => Ok(()),
        }
    }
}

struct Expected {
    code: String,
    exit: u8,
    words: Vec<String>,
}

impl Expected {
    /// `# expect: E-TYPE exit=2 contains: "word", "word"`
    fn read(line: &str) -> Option<Self> {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix("# expect: ")?;
        let (head, words) = rest.split_once(" contains:")?;
        let (code, exit) = head.split_once(" exit=")?;
        let words = words.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        Some(Self { code: code.to_owned(), exit: exit.parse().ok()?, words })
    }

    fn of(code: &str, exit: u8, words: &[&str]) -> Self {
        Self { code: code.to_owned(), exit, words: words.iter().map(|word| (*word).to_owned()).collect() }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid")
}

/// The files to check, in order, with the text that states what is expected.
fn files() -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder()).expect("the folder of invalid inputs");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension != "expect"))
        .map(|path| {
            let beside = path.with_extension("expect");
            let told = std::fs::read_to_string(if beside.exists() { &beside } else { &path });
            (path, told.expect("UTF-8"))
        })
        .collect()
}

#[test]
fn every_file_is_told_what_is_wrong_with_it() {
    let files = files();
    assert!(files.len() > 80, "{} files found", files.len());
    let mut wrong = Vec::new();
    for (path, told) in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(expected) = told.lines().next().and_then(Expected::read) else {
            wrong.push(format!("{name}: its first line says nothing of what is expected"));
            continue;
        };
        if let Err(message) = Told::of(Document::open(&path)).check(&expected) {
            wrong.push(format!("{name}: {message}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_problem_has_a_place_and_is_told_in_both_languages() {
    for (path, _) in files() {
        for problem in Told::of(Document::open(&path)).problems {
            let texts = Lang::ALL.map(|lang| problem.headline(lang));
            assert_ne!(texts[0], texts[1], "{}: the same in both languages", path.display());
            for text in &texts {
                assert!(!text.contains('{'), "{}: a value is missing: {text}", path.display());
            }
            // A whole file without lines, and failed trials in sum, stand nowhere in particular.
            let somewhere = problem.place.is_some() || matches!(problem.code, "E-EMPTY" | "E-TRIAL" | "E-MISSING");
            assert!(somewhere, "{}: no place: {problem}", path.display());
        }
    }
}

/// Inputs too large or too deep to keep as files.
fn generated() -> Vec<(&'static str, &'static str, String, Expected)> {
    let with_amount = |amount: &str| format!("name = \"Case\"\n[[cost]]\nname = \"It\"\namount = \"{amount}\"\n");
    let limit = |exit, words: &[&str]| Expected::of("E-LIMIT", exit, words);
    vec![
        ("expr.depth_bomb", "case.toml", with_amount(&"(".repeat(100_000)), limit(2, &["nested", "64"])),
        ("expr.long", "case.toml", with_amount(&format!("1{}", "+1".repeat(5 << 20))), limit(2, &["at most"])),
        ("file.too_large", "case.toml", "#".repeat((64 << 20) + 1), limit(5, &["64 MiB"])),
        (
            "deep.toml_arrays",
            "case.toml",
            format!("x = {}{}\n", "[".repeat(20_000), "]".repeat(20_000)),
            limit(2, &["nested"]),
        ),
        ("deep.toml_dotted", "case.toml", format!("{}a = 1\n", "a.".repeat(4999)), limit(2, &["nested"])),
        ("deep.json", "case.json", "[".repeat(100_000), limit(2, &["nested"])),
    ]
}

#[test]
fn bombs_are_refused_with_the_limit() {
    for (id, name, text, expected) in generated() {
        if let Err(message) = Told::of(Document::parse(name, &text)).check(&expected) {
            panic!("{id}: {}", message.chars().take(2000).collect::<String>());
        }
    }
}

#[test]
fn many_small_parts_are_refused_with_the_limit() {
    let inputs: String = (0..20_000).map(|index| format!("i{index} = 1\n")).collect();
    let text = format!("name = 'Case'\n[input]\n{inputs}[[cost]]\nname = 'It'\namount = 1\n");
    let refused = Told::of(Document::parse("case.toml", &text)).check(&Expected::of("E-LIMIT", 2, &["20000"]));
    refused.unwrap_or_else(|message| panic!("{}", message.chars().take(2000).collect::<String>()));
}

/// Cases about scenario files that other analyses will bring.
const NOT_IN_REACH: [&str; 1] = ["limit.dims"];

#[test]
fn every_reference_case_about_scenario_files_is_here() {
    let all: Value = serde_json::from_str(include_str!("../src/validate/cases.json")).expect("JSON");
    let cases = all["bad_inputs"].as_array().expect("a list");
    let made: BTreeSet<&str> = generated().into_iter().map(|(id, ..)| id).collect();
    let mut missing = Vec::new();
    let mut differ = Vec::new();
    for case in
        cases.iter().filter(|case| case["target"].as_str().is_some_and(|target| target.starts_with("scenario.")))
    {
        let id = case["id"].as_str().expect("an id");
        let file = id.replace('.', "-");
        let kept = files().into_iter().find(|(path, _)| path.file_stem().is_some_and(|stem| stem == file.as_str()));
        match kept {
            Some((_, told)) => {
                let expected = told.lines().next().and_then(Expected::read).expect("checked elsewhere");
                let exit = case["expect"]["exit"].as_u64().expect("an exit code");
                let code = case["expect"]["code"].as_str().expect("a code");
                let words = case["expect"]["message_must_contain"].as_array().expect("words");
                let all_words =
                    words.iter().all(|word| expected.words.iter().any(|given| Some(given.as_str()) == word.as_str()));
                let same_code = expected.code == code || (code.is_empty() && expected.code == "OK");
                if u64::from(expected.exit) != exit || !same_code || !all_words {
                    differ.push(format!("{id}: {}", case["expect"]));
                }
            }
            None if made.contains(id) => {}
            None => missing.push(id),
        }
    }
    assert_eq!(missing, NOT_IN_REACH);
    println!("cases whose words differ from the file's own:\n{}", differ.join("\n"));
    assert!(differ.len() <= 2, "the files ask for less than the cases:\n{}", differ.join("\n"));
}

#[test]
fn eight_mistakes_are_reported_in_one_run_and_in_file_order() {
    let text = "name = \"Case\"\n\
                horizon = 6\n\
                discount_rate = -1.5\n\
                [input.price]\n\
                value = \"nromal(1, 2)\"\n\
                [input.share]\n\
                value = \"pert(3, 2, 1)\"\n\
                [milestone.live]\n\
                after = \"nothing\"\n\
                [[cost]]\n\
                name = \"System\"\n\
                amount = \"prcie * 2\"\n\
                [[benefit]]\n\
                name = \"Saving\"\n\
                dimension = \"custmer\"\n\
                kind = \"hard\"\n\
                per_month = \"1 +\"\n\
                [[rule]]\n\
                require = \"P(nvp > 0) >= 70%\"\n";
    let told = Told::of(Document::parse("case.toml", text));
    assert_eq!(told.exit, 2);
    let lines: Vec<usize> = told.problems.iter().filter_map(|p| p.place.as_ref().map(|place| place.line)).collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    assert_eq!(lines, sorted, "not in the order of the file");
    for line in [2, 3, 5, 7, 9, 12, 15, 19] {
        assert!(lines.contains(&line), "nothing about line {line}:\n{}", told.text());
    }
}
