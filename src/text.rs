//! Text from outside, read without guessing: encodings, numbers, dates, small
//! data tables and names, and the way back out to cells and file names.
//!
//! Nothing here knows what a scenario is. Every reader either returns a value
//! that is valid or says which text it refused and what to write instead, with a
//! stable code (`E-…` for an error, `W-…` for a warning).

pub mod cell;
pub mod date;
pub mod encoding;
pub mod name;
pub mod number;
mod record;
pub mod table;

pub use cell::{csv_cell, csv_number, file_name};
pub use date::{CalendarDate, DateError, parse_date};
pub use encoding::{Decoded, Encoding, EncodingError, EncodingWarning, decode};
pub use name::{NameProblem, check_name, name_key, nearest, same_name};
pub use number::{NumberError, NumberWarning, ParsedNumber, finite, parse_number};
pub use table::{Table, TableError, TableWarning};

/// The ASCII form of a full-width sign or digit, and of the typographic minus.
///
/// A Chinese input method types `１２（＋）` where `12(+)` is meant. Letters are
/// left alone: in a name they are part of how the name is written.
pub(crate) fn to_ascii(character: char) -> char {
    match character {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => character,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{2212}' | '\u{fe63}' => '-',
        '\u{3000}' => ' ',
        '\u{ffe5}' => '\u{a5}',
        '\u{ffe1}' => '\u{a3}',
        other => other,
    }
}

/// The start of a text, fit for one line of a message: at most 40 characters,
/// with invisible and control characters written as their code points.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            shown.push('…');
            break;
        }
        if name::is_unprintable(character) {
            shown.push_str(&format!("U+{:04X}", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_signs_and_digits_have_an_ascii_form() {
        let folded: String = "１２．５％（＋－＊／＝）".chars().map(to_ascii).collect();
        assert_eq!(folded, "12.5%(+-*/=)");
        assert_eq!(to_ascii('Ａ'), 'Ａ');
        assert_eq!(to_ascii('\u{2212}'), '-');
    }

    #[test]
    fn an_excerpt_is_short_and_printable() {
        assert_eq!(excerpt("a\u{202e}b\u{7}"), "aU+202EbU+0007");
        assert_eq!(excerpt(&"名".repeat(100)).chars().count(), 41);
    }
}
