//! No text makes the library panic: shipped scenarios with bytes, words and lines changed at random (fixed seed) are
//! read, compiled and run, or refused with a problem.

#![allow(clippy::disallowed_methods)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;
use roicast::model::compile::load_and_compile;
use roicast::random::design::Design;
use roicast::scenario::load::Document;
use roicast::simulate::{Control, Sampling, simulate};

/// Texts tried.
const MUTATIONS: usize = 600;

/// A small generator of fixed seed (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// Pieces that have meaning somewhere, or are known to break readers.
const PIECES: [&str; 40] = [
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "NaN",
    "1e400",
    "0.5",
    "50%",
    "12",
    "60",
    "99999999999999999999",
    "\"\"",
    "''",
    "\"",
    "'",
    "\n",
    "[[cost]]",
    "[[benefit]]",
    "[[risk]]",
    "[input.x]\n",
    "pert(1, 2, 3)",
    "normal(0, 0)",
    "mixture(1: 1)",
    "1 / 0",
    "(",
    ")",
    ",",
    "=",
    "#",
    "horizon",
    "true",
    "{",
    "}",
    "万元",
    "\u{202E}",
    "\u{feff}",
    "0/0",
];

fn shipped() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<_> = [root.clone(), root.join("tools")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder of scenarios"))
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).expect("readable")).collect()
}

fn mutate(random: &mut Random, text: &mut Vec<u8>) {
    let at = random.below(text.len());
    let piece = PIECES[random.below(PIECES.len())].bytes();
    let length = random.below(12).min(text.len() - at);
    match random.below(7) {
        0 => text[at] = random.below(256) as u8,
        1 => drop(text.splice(at..at, piece)),
        2 => drop(text.splice(at..at + length, piece)),
        3 => drop(text.drain(at..at + length)),
        // A number becomes another one: the likeliest way to something that reads and is odd.
        4 => {
            let digits = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
            if let Some(start) = text[at..].iter().position(digits).map(|offset| at + offset) {
                let end =
                    text[start..].iter().position(|byte| !digits(byte)).map_or(text.len(), |length| start + length);
                drop(text.splice(start..end, PIECES[random.below(14)].bytes()));
            }
        }
        // A line moves or stands twice.
        5 => {
            let start = text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
            let end = text[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |found| at + found + 1);
            let line: Vec<u8> = text[start..end].to_vec();
            let to = random.below(text.len());
            let to = text[..to].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
            drop(text.splice(to..to, line));
        }
        _ => text.truncate(at),
    }
}

/// Reads, compiles and runs a text as far as it goes; how far.
fn try_all(text: &str) -> &'static str {
    match Document::parse("case.toml", text).and_then(load_and_compile) {
        Err(problems) => {
            assert!(!problems.0.is_empty() && problems.exit_code() != 0);
            assert!(!problems.to_string().is_empty());
            "refused"
        }
        Ok((_, model, _)) => {
            let sampling = Sampling::new(Design::Independent, 40, 1);
            let outcomes = simulate(&model, &sampling, &Control::default()).expect("few trials of a small model");
            if outcomes.failed == 0 { "ran" } else { "failed" }
        }
    }
}

#[test]
fn no_text_makes_it_panic() {
    let originals = shipped();
    let ends: Vec<&str> = (0..MUTATIONS)
        .into_par_iter()
        .map(|number| {
            let mut random = Random(2026 + number as u64);
            let mut text = originals[number % originals.len()].clone();
            // One change in half of the texts, so that many still read.
            let changes = if number % 2 == 0 { 1 } else { 1 + random.below(5) };
            for _ in 0..changes {
                if !text.is_empty() {
                    mutate(&mut random, &mut text);
                }
            }
            let text = String::from_utf8_lossy(&text).into_owned();
            catch_unwind(AssertUnwindSafe(|| try_all(&text)))
                .unwrap_or_else(|_| panic!("mutation {number} made it panic:\n{text}"))
        })
        .collect();
    let count = |end| ends.iter().filter(|found| **found == end).count();
    let (refused, ran) = (count("refused"), count("ran"));
    println!("{MUTATIONS} texts: {refused} refused, {ran} ran without failed trials");
    // The mutations reach both sides, or they would test little.
    assert!(refused > MUTATIONS / 4 && ran > MUTATIONS / 10, "{refused} refused, {ran} ran");
}

#[test]
fn every_beginning_of_a_file_is_refused_or_runs() {
    let original = String::from_utf8(shipped().swap_remove(0)).expect("UTF-8");
    let step = original.len() / 80;
    for end in (0..original.len()).step_by(step).filter(|end| original.is_char_boundary(*end)) {
        try_all(&original[..end]);
    }
}
