//! The documentation against the tree: commands exist, options are documented, snippets are valid, lists are complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use roicast::batch::Study;
use roicast::lang::Lang;
use roicast::model::compile::compile;
use roicast::random::design::Design;
use roicast::scenario::load::Loaded;
use roicast::simulate::{Control, Sampling, simulate};

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every page of documentation.
fn pages() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).expect("the folder of pages");
    let docs = docs.map(|entry| format!("docs/{}", entry.expect("a page").file_name().display()));
    let mut pages: Vec<String> = docs.filter(|page| page.ends_with(".md")).collect();
    let others =
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "scenarios/README.md", "scenarios/README.zh-CN.md"];
    pages.extend(others.map(str::to_owned));
    pages.sort();
    pages
}

fn roicast(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_roicast"))
        .current_dir(root())
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .output()
        .expect("the command starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The fenced blocks of a language in a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block.to_owned()).collect()
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|ending| ending == extension) {
            found.push(path);
        }
    }
}

/// Options that the help of a command lists.
fn options(help: &str) -> BTreeSet<String> {
    let words = help.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")));
    words.map(|word| word.trim_end_matches(',').to_owned()).collect()
}

fn commands() -> Vec<String> {
    let help = roicast(&["--help"]);
    let listed = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next()).expect("commands");
    listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_command_and_option_of_the_program_is_in_both_readmes() {
    for page in READMES {
        let text = read(page);
        for command in commands() {
            assert!(text.contains(&format!("| `roicast {command}")), "{page} lacks the command {command}");
            for option in options(&roicast(&[&command, "--help"])) {
                let documented = text.contains(&format!("`{option}`")) || text.contains(&format!("`{option} "));
                assert!(documented || option == "--help", "{page} lacks {option} of {command}");
            }
        }
    }
}

/// Whether a file exists; with a `*` in its name, at least one.
fn is_there(file: &str) -> bool {
    let Some((begins, ends)) = file.split_once('*') else { return root().join(file).exists() };
    let (folder, begins) = begins.rsplit_once('/').expect("a folder");
    let names = fs::read_dir(root().join(folder)).expect("a folder");
    let mut names = names.map(|entry| entry.expect("an entry").file_name().display().to_string());
    names.any(|name| name.starts_with(begins) && name.ends_with(ends))
}

#[test]
fn every_command_line_of_the_documentation_exists() {
    let known = commands();
    for page in &pages() {
        for block in blocks(&read(page), "console") {
            for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
                let words: Vec<&str> = line.split_whitespace().collect();
                let arguments = match words.as_slice() {
                    ["roicast", rest @ ..] => rest,
                    ["cargo", "run", "--release", "--", rest @ ..] => rest,
                    ["cargo", "test"] => continue,
                    _ => panic!("{page}: {line} is no command a newcomer has"),
                };
                let (command, rest) = arguments.split_first().expect("a command");
                assert!(known.iter().any(|known| known == command), "{page}: {line}");
                let options = options(&roicast(&[command, "--help"]));
                for word in rest.iter().filter(|word| word.starts_with("--")) {
                    assert!(options.contains(*word), "{page}: {line}: there is no {word}");
                }
                for file in rest.iter().filter(|word| word.starts_with("scenarios/") || word.starts_with("studies/")) {
                    assert!(is_there(file), "{page}: {line}: there is no {file}");
                }
            }
        }
    }
}

#[test]
fn the_readmes_begin_with_the_two_commands_and_show_real_output() {
    for (page, lang) in READMES.into_iter().zip(["en", "zh-CN"]) {
        let text = read(page);
        let first = blocks(&text, "console").into_iter().next().expect("commands");
        assert_eq!(first, "$ cargo run --release -- run scenarios/company-a.toml\n$ cargo test\n", "{page}");
        let shown = roicast(&["run", "scenarios/company-a.toml", "--no-files", "--lang", lang]);
        let excerpt = blocks(&text, "text").into_iter().next().expect("an excerpt");
        assert!(shown.starts_with(excerpt.trim_end()), "{page} shows other output than the command:\n{shown}");
    }
}

#[test]
fn every_list_of_scenarios_is_the_folder() {
    let mut found = Vec::new();
    files(&root().join("scenarios"), "toml", &mut found);
    let all: BTreeSet<PathBuf> = found.into_iter().collect();
    assert!(all.len() >= 13, "only {} scenarios", all.len());
    for page in ["README.md", "README.zh-CN.md", "scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let folder = root().join(page);
        let folder = folder.parent().expect("a folder");
        let listed: Vec<PathBuf> = read(page)
            .lines()
            .filter(|line| line.starts_with("| ["))
            .filter_map(|line| line.split_once("](")?.1.split_once(')'))
            .map(|(target, _)| folder.join(target))
            .collect();
        let unique: BTreeSet<PathBuf> = listed.iter().cloned().collect();
        assert_eq!(unique.len(), listed.len(), "{page} lists a scenario twice");
        assert_eq!(unique, all, "{page} and the folder differ");
    }
}

#[test]
fn the_snippets_of_the_format_page_are_one_valid_scenario() {
    let text = blocks(&read("docs/format.md"), "toml").join("\n");
    let loaded = Loaded::parse("format.toml", &text).unwrap_or_else(|problems| panic!("{problems}"));
    let (model, _) = compile(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
    let sampling = Sampling::new(Design::Independent, 2000, 1);
    let outcomes = simulate(&model, &sampling, &Control::default()).expect("a run");
    assert_eq!(outcomes.failed, 0);
}

#[test]
fn the_snippet_of_the_batch_page_is_a_valid_study() {
    let text = blocks(&read("docs/batch.md"), "toml").join("\n");
    let scenarios = root().join("scenarios").display().to_string();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snippet.toml");
    fs::write(&path, text.replace("../scenarios", &scenarios)).expect("writable");
    let study = Study::open(&path).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(study.cells(), 2 * 2 * 3 * 4 * 2);
}

#[test]
fn every_column_and_file_of_a_study_is_documented() {
    let page = read("docs/batch.md");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented");
    let _ = fs::remove_dir_all(&out);
    let study = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented.toml");
    let scenario = root().join("scenarios/company-a.toml").display().to_string();
    fs::write(&study, format!("name = 'S'\ntrials = 10\n[scenario.a]\nfile = '{scenario}'\n")).expect("writable");
    let path = |path: &Path| path.display().to_string();
    roicast(&["batch", &path(&study), "--out", &path(&out)]);
    for file in fs::read_dir(&out).expect("a folder") {
        let name = file.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(page.contains(&format!("`{name}")), "docs/batch.md lacks {name}");
    }
    for table in ["results.csv", "cells.csv"] {
        let text = fs::read_to_string(out.join(table)).expect("a table");
        for column in text.lines().next().expect("a header").split(',') {
            assert!(page.contains(&format!("`{column}`")), "docs/batch.md lacks the column {column}");
        }
    }
    let results = fs::read_to_string(out.join("results.csv")).expect("a table");
    for statistic in results.lines().skip(1).filter_map(|line| line.split(',').nth(5)) {
        assert!(page.contains(&format!("`{statistic}`")), "docs/batch.md lacks the statistic {statistic}");
    }
}

#[test]
fn the_schema_file_is_what_the_command_prints() {
    assert!(
        read("schemas/scenario.json") == roicast(&["schema"]),
        "write it anew: roicast schema > schemas/scenario.json"
    );
    assert!(
        read("schemas/study.json") == roicast(&["schema", "study"]),
        "write it anew: roicast schema study > schemas/study.json"
    );
}

#[test]
fn every_field_of_results_is_documented() {
    let page = read("docs/results.md");
    let results: serde_json::Value =
        serde_json::from_str(&roicast(&["run", "scenarios/company-a.toml", "--json", "--trials", "200"]))
            .expect("JSON");
    for field in results.as_object().expect("an object").keys() {
        assert!(page.contains(&format!("`{field}`")), "docs/results.md lacks {field}");
    }
    for field in results["provenance"].as_object().expect("an object").keys() {
        assert!(page.contains(&format!("`{field}`")), "docs/results.md lacks provenance.{field}");
    }
}

#[test]
fn every_message_the_code_speaks_of_has_a_text() {
    let mut sources = Vec::new();
    files(&root().join("src"), "rs", &mut sources);
    let mut keys = BTreeSet::new();
    for path in sources {
        let text = fs::read_to_string(&path).expect("a source file");
        for call in ["Message::new(\"", ".text(\"", "say(\"", "say(lang, \""] {
            keys.extend(text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    // `say` also names warnings by their code.
    keys.retain(|key| key.starts_with(|letter: char| letter.is_ascii_lowercase()));
    assert!(keys.len() > 150, "only {} keys found", keys.len());
    for lang in Lang::ALL {
        let missing: Vec<&String> = keys.iter().filter(|key| lang.find(key).is_none()).collect();
        assert!(missing.is_empty(), "{lang:?} lacks {missing:?}");
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in &pages() {
        let folder = root().join(page);
        let folder = folder.parent().expect("a folder");
        for rest in read(page).split("](").skip(1) {
            let target = rest.split([')', '#']).next().unwrap_or_default();
            if target.is_empty() || target.starts_with("http") {
                continue;
            }
            assert!(folder.join(target).exists(), "{page} links to {target}");
        }
    }
}
