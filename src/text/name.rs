//! Names that people give: which are refused, when two are the same, and which
//! one a misspelt name was meant to be.

use std::fmt;

use crate::lang::{Lang, Message};
use unicode_normalization::UnicodeNormalization;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// The name has no characters.
    Empty,
    /// The name begins or ends with a space, which nobody can see.
    SurroundingSpace,
    /// The name holds a control, bidirectional or invisible character.
    ControlCharacter {
        /// The first such character.
        character: char,
    },
    /// The name is longer than [`LONGEST_NAME`].
    TooLong {
        /// Its length in characters.
        length: usize,
    },
}

impl NameProblem {
    /// The stable code, `E-NAME`.
    pub fn code(&self) -> &'static str {
        "E-NAME"
    }
}

impl NameProblem {
    /// What is wrong, in any language.
    pub fn message(&self) -> Message {
        match self {
            NameProblem::Empty => Message::new("name.empty"),
            NameProblem::SurroundingSpace => Message::new("name.surrounding-space"),
            NameProblem::ControlCharacter { character } => {
                Message::new("name.control-character").with("code", format!("{:04X}", u32::from(*character)))
            }
            NameProblem::TooLong { length } => {
                Message::new("name.too-long").with("length", length).with("limit", LONGEST_NAME)
            }
        }
    }
}

impl fmt::Display for NameProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

impl std::error::Error for NameProblem {}

/// Checks that a name can be read, told apart and printed.
///
/// # Errors
/// The first [`NameProblem`] found.
///
/// ```
/// use roicast::text::{NameProblem, check_name};
///
/// assert_eq!(check_name("Licence fee (许可费)"), Ok(()));
/// assert_eq!(check_name("price "), Err(NameProblem::SurroundingSpace));
/// ```
pub fn check_name(name: &str) -> Result<(), NameProblem> {
    if name.is_empty() {
        return Err(NameProblem::Empty);
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(NameProblem::TooLong { length });
    }
    if let Some(character) = name.chars().find(|character| is_unprintable(*character)) {
        return Err(NameProblem::ControlCharacter { character });
    }
    if name.trim() != name {
        return Err(NameProblem::SurroundingSpace);
    }
    Ok(())
}

/// A control character, or one that changes how its neighbours look without
/// being seen. The joiners U+200C and U+200D stay: some scripts need them.
pub(crate) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What is equal for two names that are the same to a reader: the canonical
/// Unicode form (NFC) with differences of case removed.
pub fn name_key(name: &str) -> String {
    // Upper, then lower case, letter by letter, joins ß with SS and the two
    // small sigmas, as Unicode case folding does.
    name.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfc().collect()
}

/// Whether two names are the same to a reader; see [`name_key`].
pub fn same_name(left: &str, right: &str) -> bool {
    name_key(left) == name_key(right)
}

/// The candidate that `word` was most likely meant to be, if one is near enough:
/// at most max(1, length / 3) insertions, deletions, replacements or swaps of
/// neighbours away (Damerau 1964), case aside. The first of equals wins.
///
/// ```
/// use roicast::text::nearest;
///
/// assert_eq!(nearest("prcie", ["volume", "price"]), Some("price"));
/// assert_eq!(nearest("wage", ["volume", "price"]), None);
/// ```
pub fn nearest<'name>(word: &str, candidates: impl IntoIterator<Item = &'name str>) -> Option<&'name str> {
    let word = name_key(word);
    let length = word.chars().count();
    if length > LONGEST_NAME {
        return None;
    }
    let farthest = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let key = name_key(candidate);
        // The difference of lengths is a lower bound of the distance.
        if key.chars().count().abs_diff(length) > farthest {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&word, &key);
        if distance <= farthest && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        for name in ["price", "许可费 (万元)", "Licence fee", "a.b", "हिन्दी", "x\u{200d}y"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        assert_eq!(check_name(&"名".repeat(200)), Ok(()));
    }

    #[test]
    fn names_that_deceive_are_refused() {
        assert_eq!(check_name(""), Err(NameProblem::Empty));
        assert_eq!(check_name("\u{3000}x"), Err(NameProblem::SurroundingSpace));
        assert_eq!(check_name(&"x".repeat(201)), Err(NameProblem::TooLong { length: 201 }));
        let problem = check_name("a\u{202e}b").unwrap_err();
        assert_eq!(problem.to_string(), "the name contains the control character U+202E");
        for hidden in ["a\tb", "a\nb", "a\u{200b}b", "a\u{feff}", "a\u{85}b"] {
            assert!(matches!(check_name(hidden), Err(NameProblem::ControlCharacter { .. })), "{hidden:?}");
        }
    }

    #[test]
    fn the_same_name_in_two_spellings() {
        assert!(same_name("caf\u{e9}", "cafe\u{301}"));
        assert!(same_name("Price", "PRICE"));
        assert!(same_name("Straße", "STRASSE"));
        assert!(same_name("ΟΔΟΣ", "οδος"));
        assert!(!same_name("price", "prices"));
    }

    #[test]
    fn the_nearest_name_within_a_third_of_its_letters() {
        assert_eq!(nearest("prcie", ["pride", "price"]), Some("price"));
        assert_eq!(nearest("NPV", ["irr", "npv"]), Some("npv"));
        assert_eq!(nearest("许可", ["许可费"]), Some("许可费"));
        assert_eq!(nearest("abc", ["xyz"]), None);
        assert_eq!(nearest("ab", ["ax", "ay"]), Some("ax"));
        assert_eq!(nearest(&"x".repeat(300), ["x"]), None);
    }
}
