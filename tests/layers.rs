//! The rooms of the house: an arrow may point down, never up, and there are no cycles. Rust does not hold this inside
//! one package, so this test reads the tree. It also holds what a room may touch of the world, and how large a file is.

#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rooms by floor, lowest first. Rooms of a floor may use each other without going in circles.
const FLOORS: [&[&str]; 10] = [
    &[
        "units",
        "calendar",
        "stats",
        "random",
        "math",
        "decision",
        "sensitivity",
        "linalg",
        "expression",
        "text",
        "lang",
        "finance",
    ],
    &["scenario"],
    // What outcomes are called; the model needs it to read a rule.
    &["outcome"],
    &["model"],
    &["simulate"],
    &["analysis"],
    // Many runs of an analysis; it writes tables for programs and knows nothing of reports.
    &["batch"],
    // What this program computes beside what it should.
    &["validate"],
    &["report"],
    &["cli"],
];

/// The floor that knows nothing of scenarios.
const GROUND: usize = 0;

/// Files above 400 lines, each with its reason.
const LONG_FILES: [(&str, &str); 5] = [
    ("scenario/format.rs", "the file format in one place: most lines are the documentation that the schema shows"),
    ("random/family/registry.rs", "one table of all families"),
    ("random/copula.rs", "a third of it is tests; what is refused comes with a suggestion, worked out beside it"),
    ("model/shape.rs", "every timing and curve side by side, with their tests: one loop dispatches over them"),
    ("text/number.rs", "a quarter of it is tests of how numbers are written"),
];

/// Places that may stop the program, each with its reason; none is reached by what a user writes.
const MAY_PANIC: [(&str, &str); 0] = [];

struct SourceFile {
    /// Path below `src`.
    name: String,
    /// Without comments and without tests.
    code: String,
    lines: usize,
}

impl SourceFile {
    /// The room it belongs to; `lib.rs` and `main.rs` are the house.
    fn room(&self) -> Option<&str> {
        let first = self.name.split('/').next().unwrap_or_default();
        let room = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(room, "lib" | "main")).then_some(room)
    }
}

fn sources() -> Vec<SourceFile> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("UTF-8");
            let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
            let code = if name.ends_with("tests.rs") { String::new() } else { code_of(&text) };
            SourceFile { name, code, lines: text.lines().count() }
        })
        .collect()
}

/// A file's code: line comments left out, as is the module of tests at its end.
fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let kept = text.lines().map(|line| match line.find("//") {
        // An address inside a text is no comment.
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// Everything that follows `crate::` in a file, braces opened one level.
fn references(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let path = |text: &str| -> String {
            text.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect()
        };
        match rest.strip_prefix('{') {
            None => found.push(path(rest)),
            Some(group) => {
                let (mut depth, mut start) = (0_i32, 0);
                for (at, character) in group.char_indices() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth > 0 => depth -= 1,
                        ',' | '}' if depth == 0 => {
                            found.push(path(group[start..at].trim_start()));
                            start = at + 1;
                            if character == '}' {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn every_room_stands_on_a_floor() {
    let rooms: BTreeSet<String> = sources().iter().filter_map(|file| file.room().map(str::to_owned)).collect();
    let known: BTreeSet<String> = FLOORS.iter().flat_map(|rooms| rooms.iter()).map(|room| (*room).to_owned()).collect();
    assert_eq!(rooms, known);
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        let Some(room) = file.room() else { continue };
        let from = floor(room).unwrap_or_else(|| panic!("{} stands on no floor", file.name));
        for path in references(&file.code) {
            let target = path.split("::").next().unwrap_or_default();
            // A macro or a constant of the house itself.
            let Some(to) = floor(target) else {
                wrong.push(format!("{}: crate::{path} is no room", file.name));
                continue;
            };
            if target == room {
                continue;
            }
            if to > from {
                wrong.push(format!("{}: crate::{path} lies above", file.name));
            }
            if room == "outcome" && target == "scenario" && !path.starts_with("scenario::format") {
                wrong.push(format!("{}: of the scenario it may know the format only, not {path}", file.name));
            }
            arrows.entry(room.to_owned()).or_default().insert(target.to_owned());
        }
        // From a file so many folders deep, so many steps up leave the room.
        let parents = "super::".repeat(file.name.matches('/').count() + 1);
        if file.code.contains(&parents) {
            wrong.push(format!("{}: `{parents}` leaves the room unseen", file.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(arrows.len() > 10, "too few rooms were read: {arrows:?}");
    let ground: BTreeSet<&str> = FLOORS[GROUND].iter().copied().collect();
    for (room, targets) in &arrows {
        if ground.contains(room.as_str()) {
            assert!(
                targets.iter().all(|target| ground.contains(target.as_str())),
                "{room} leaves the ground: {targets:?}"
            );
        }
    }
    refuse_cycles(&arrows);
}

/// Takes away rooms that nothing is needed for until none is left.
fn refuse_cycles(arrows: &BTreeMap<String, BTreeSet<String>>) {
    let mut open = arrows.clone();
    loop {
        let free: Vec<String> = open
            .iter()
            .filter(|(_, targets)| !targets.iter().any(|target| open.contains_key(target)))
            .map(|(room, _)| room.clone())
            .collect();
        if free.is_empty() {
            assert!(open.is_empty(), "rooms that need each other: {open:?}");
            return;
        }
        free.iter().for_each(|room| drop(open.remove(room)));
    }
}

/// What touches the world or the threads, and the only places where it may stand.
const KEPT_IN: [(&str, &[&str]); 16] = [
    // A study is a folder: its shards, tables and lock are files, each written whole.
    (
        "std::fs",
        &["cli", "scenario/load.rs", "batch/atomic.rs", "batch/lock.rs", "batch/store.rs", "batch/manifest.rs"],
    ),
    ("std::net", &[]),
    // For the process number in names of temporary files.
    ("std::process", &["cli", "main.rs", "batch/atomic.rs"]),
    ("std::env", &["cli", "main.rs"]),
    ("SystemTime", &["cli"]),
    ("Instant", &["cli"]),
    ("println!", &["cli"]),
    ("print!(", &["cli"]),
    ("dbg!", &[]),
    // Cells side by side, each on a pool of its own: work stealing between cells would stack them in memory.
    ("std::thread", &["cli", "batch/schedule.rs"]),
    // In compiling over tables of quantile functions, the most of its work. A validation shows that the number of threads
    // changes nothing.
    (
        "rayon",
        &["model/drawn.rs", "simulate.rs", "simulate", "analysis", "cli", "batch/schedule.rs", "validate/threads.rs"],
    ),
    ("SerializedFileWriter", &["batch/parquet.rs"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("HashMap", &[]),
];

#[test]
fn the_world_is_touched_only_where_it_may_be() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (word, places) in KEPT_IN {
            let allowed = places.iter().any(|place| {
                file.name == *place || file.name == format!("{place}.rs") || file.name.starts_with(&format!("{place}/"))
            });
            if !allowed && holds(&file.code, word) {
                wrong.push(format!("{}: {word}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a word stands in code, not as the end of another one.
fn holds(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let whole_end = word.ends_with(|c: char| !c.is_alphanumeric()) || !part(after);
        !part(before) && whole_end
    })
}

#[test]
fn nothing_stops_the_program() {
    let stops = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", ".unwrap_err()"];
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for file in sources() {
        for (number, line) in file.code.lines().enumerate() {
            if stops.iter().any(|stop| line.contains(stop)) {
                match MAY_PANIC.iter().find(|(name, _)| *name == file.name) {
                    Some((name, _)) => drop(used.insert(*name)),
                    None => wrong.push(format!("{}:{}: {}", file.name, number + 1, line.trim())),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(used.len(), MAY_PANIC.len(), "exceptions that nothing needs any more");
}

#[test]
fn files_are_short_or_have_a_reason() {
    let long: BTreeSet<String> = sources()
        .iter()
        .filter(|file| file.lines > 400 && !file.name.ends_with("tests.rs"))
        .map(|f| f.name.clone())
        .collect();
    let excused: BTreeSet<String> = LONG_FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unexcused: Vec<&String> = long.difference(&excused).collect();
    assert!(unexcused.is_empty(), "above 400 lines without a reason: {unexcused:?}");
    assert!(LONG_FILES.iter().all(|(_, reason)| reason.len() > 10));
}

#[test]
fn no_folder_has_a_mod_file_and_unsafe_code_is_forbidden() {
    let sources = sources();
    assert!(sources.iter().all(|file| !file.name.ends_with("mod.rs")));
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("readable");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    assert!(sources.iter().all(|file| !holds(&file.code, "unsafe")));
}
