//! A small mutator of fixed seed: what a fuzzer does, in the seconds of a test.

#[path = "../support/random.rs"]
mod random;

pub use random::Random;

/// Numbers that are at an end of something.
const NUMBERS: [&str; 18] = [
    "0",
    "1",
    "-1",
    "0.5",
    "2",
    "12",
    "60",
    "100",
    "1e308",
    "-1e308",
    "1e-320",
    "1e400",
    "1e15",
    "9007199254740993",
    "99999999999999999999",
    "1e-9",
    "0.999999999",
    "-0.0",
];

/// Pieces that have meaning somewhere, or are known to break readers.
const PIECES: [&[u8]; 58] = [
    b"",
    b"nan",
    b"inf",
    b"NaN",
    b"50%",
    b"\"\"",
    b"''",
    b"\"",
    b"'",
    b"`",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b" ",
    b"[[cost]]\n",
    b"[[benefit]]\n",
    b"[[risk]]\n",
    b"[input.x]\n",
    b"pert(1, 2, 3)",
    b"normal(0, 0)",
    b"mixture(1: 1)",
    b"truncate(",
    b", min = ",
    b", max = ",
    b"to",
    b" ^ ",
    b"-",
    b"/",
    b"*",
    b"1 / 0",
    b"0/0",
    b"(",
    b")",
    b",",
    b";",
    b":",
    b"=",
    b"==",
    b"<=",
    b"#",
    b".",
    b"true",
    b"null",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xe4\xb8\x87\xe5\x85\x83",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xc3\xfb",
    b"\x81\x30\x81\x30",
    b"\xff",
    b"P(npv > 0)",
    b"#set discount_rate=0\n",
];

/// A text with some changes, and sometimes a part of another one.
pub fn mutated(random: &mut Random, text: &[u8], other: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    // One change in most of the texts, so that many still read.
    for _ in 0..[1, 1, 1, 4][random.below(4)] {
        mutate(random, &mut text, other);
    }
    text
}

fn mutate(random: &mut Random, text: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(text.len() + 1);
    let length = random.below(12).min(text.len() - at);
    match random.below(12) {
        0 => drop(text.splice(at..at + length.min(1), [random.below(256) as u8])),
        1 => drop(text.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
        2 => drop(text.splice(at..at + length, PIECES[random.below(PIECES.len())].iter().copied())),
        3 => drop(text.drain(at..at + length)),
        4 => text.truncate(at),
        5 => copy_line(random, text, at),
        6 if !other.is_empty() => {
            let from = random.below(other.len());
            let piece = &other[from..(from + random.below(64)).min(other.len())];
            drop(text.splice(at..at, piece.iter().copied()));
        }
        // A number becomes another one: the likeliest way to something that reads and is odd.
        _ => other_number(random, text, at),
    }
}

fn other_number(random: &mut Random, text: &mut Vec<u8>, at: usize) {
    let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let Some(start) = text[at..].iter().position(digit).map(|offset| at + offset) else { return };
    let end = text[start..].iter().position(|byte| !digit(byte)).map_or(text.len(), |length| start + length);
    let number = match random.below(3) {
        0 => format!("{}", random.below(100_000) as f64 / [1.0, 10.0, 1e4, 1e8][random.below(4)]),
        _ => NUMBERS[random.below(NUMBERS.len())].to_owned(),
    };
    drop(text.splice(start..end, number.into_bytes()));
}

/// A line stands a second time, elsewhere.
fn copy_line(random: &mut Random, text: &mut Vec<u8>, at: usize) {
    let start_of =
        |text: &[u8], at: usize| text[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
    let start = start_of(text, at);
    let end = text[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |found| at + found + 1);
    let line: Vec<u8> = text[start..end].to_vec();
    let to = random.below(text.len() + 1);
    let to = start_of(text, to);
    drop(text.splice(to..to, line));
}
