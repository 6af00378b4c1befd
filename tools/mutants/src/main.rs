//! Writes every mutant of some source files into one program, where a number chooses which of them is alive.
//!
//! Compiling the package once for each of some thousand mutants would take days; this compiles once. `run.py` beside it
//! does the rest. The mutants are those of cargo-mutants: an operator becomes another one, a sign or a negation goes
//! away, a function returns at once with a plain value.

mod edits;
mod sites;

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::json;

/// The numbers of the sites that are left out, because their mutants do not compile.
fn left_out(path: &str) -> Vec<u32> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn rust_files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|path| rust_files(path, found));
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        found.push(path.to_owned());
    }
}

/// `mutants <from> <to> <left out> <room>…`: rewrites the files of the rooms from one folder of sources to another.
fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, skipped, rooms @ ..] = arguments.as_slice() else {
        panic!("mutants <from> <to> <left out> <room>…")
    };
    let skipped = left_out(skipped);
    let mut files = Vec::new();
    for room in rooms {
        rust_files(&Path::new(from).join(format!("{room}.rs")), &mut files);
        rust_files(&Path::new(from).join(room), &mut files);
    }
    let (mut next_site, mut next_mutant) = (1, 1);
    let mut listed = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let name = path.strip_prefix(from).expect("below it").to_path_buf();
        let is_tests = name.file_stem().is_some_and(|stem| stem == "tests");
        let found = if is_tests { Vec::new() } else { sites::find(&text) };
        let mut edits = edits::Edits::default();
        let mut marks = Vec::new();
        for site in found {
            let number = next_site;
            next_site += 1;
            if skipped.contains(&number) {
                continue;
            }
            let first = next_mutant;
            next_mutant += site.mutants.len() as u32;
            marks.push((number, site.start, site.end));
            for (index, mutant) in site.mutants.iter().enumerate() {
                listed.push(json!({
                    "number": first + index as u32, "site": number, "file": name, "line": site.line,
                    "column": site.column, "function": site.function, "mutant": mutant,
                }));
            }
            edits.add(&site, first);
        }
        let target = Path::new(to).join(&name);
        fs::create_dir_all(target.parent().expect("a folder")).expect("writable");
        let (written, places) = edits.apply(&text, &marks);
        fs::write(&target, written).expect("writable");
        let places: Vec<_> = places.iter().map(|(site, start, end)| json!([site, start, end])).collect();
        fs::write(target.with_extension("sites"), json!(places).to_string()).expect("writable");
    }
    fs::write(Path::new(to).join("mutants.json"), serde_json::to_string(&listed).expect("data")).expect("writable");
    println!("{} mutants at {} sites", next_mutant - 1, next_site - 1 - skipped.len() as u32);
}
