//! Names of sheets, by the rules of spreadsheet programs.

/// Longest name of a sheet, in UTF-16 units.
const LONGEST: usize = 31;

/// Hands out names of sheets that are valid and differ from each other.
#[derive(Debug, Default)]
pub struct SheetNames {
    taken: Vec<String>,
}

impl SheetNames {
    /// A valid name as near as possible to the one wanted: forbidden characters (also in their full-width form, which
    /// programs of East Asian languages refuse too) become `-`, what is too long is cut, and a name that is taken, in
    /// whatever case, gets a number.
    pub fn add(&mut self, wanted: &str) -> String {
        let cleaned: String = wanted.chars().filter(|letter| !letter.is_control()).map(allowed).collect();
        let trimmed = |text: &str| text.trim_matches(['\'', '’', ' ', '\u{3000}']).to_owned();
        let mut base = trimmed(&cleaned);
        // Empty is refused, and the English name is kept for a program's own use.
        if base.is_empty() || base.to_lowercase() == "history" {
            base = trimmed(&format!("{base} 1"));
        }
        let mut name = trimmed(cut(&base, LONGEST));
        for number in 2_u32.. {
            if !self.taken.contains(&name.to_lowercase()) {
                break;
            }
            let suffix = format!(" ({number})");
            name = format!("{}{suffix}", trimmed(cut(&base, LONGEST - suffix.len())));
        }
        self.taken.push(name.to_lowercase());
        name
    }
}

fn allowed(letter: char) -> char {
    match letter {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '［' | '］' | '：' | '＊' | '？' | '／' | '＼' => '-',
        '\u{fffe}' | '\u{ffff}' => '-',
        other => other,
    }
}

/// The start of a text, at most so many UTF-16 units.
fn cut(text: &str, longest: usize) -> &str {
    let mut units = 0;
    for (index, letter) in text.char_indices() {
        units += letter.len_utf16();
        if units > longest {
            return &text[..index];
        }
    }
    text
}

/// The name as formulas write it.
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_length_and_edges() {
        let mut names = SheetNames::default();
        assert_eq!(names.add("a[b]c:d*e?f/g\\h"), "a-b-c-d-e-f-g-h");
        assert_eq!(names.add("'quoted'"), "quoted");
        assert_eq!(names.add("It's"), "It's");
        assert_eq!(names.add("现金流：计划／甲"), "现金流-计划-甲");
        assert_eq!(names.add(&"x".repeat(50)), "x".repeat(31));
        // Two units each: fifteen fit, not thirty-one.
        assert_eq!(names.add(&"😀".repeat(31)), "😀".repeat(15));
        assert_eq!(names.add("History"), "History 1");
        assert_eq!(names.add(" \u{0} "), "1");
        assert_eq!(quoted("It's"), "'It''s'");
    }

    #[test]
    fn names_that_differ_only_in_case_or_after_the_cut_collide() {
        let mut names = SheetNames::default();
        assert_eq!(names.add("Plan"), "Plan");
        assert_eq!(names.add("PLAN"), "PLAN (2)");
        assert_eq!(names.add("plan"), "plan (3)");
        let long = "y".repeat(40);
        assert_eq!(names.add(&long), "y".repeat(31));
        assert_eq!(names.add(&long), format!("{} (2)", "y".repeat(27)));
        assert_eq!(names.add("方案"), "方案");
        assert_eq!(names.add("方案"), "方案 (2)");
    }
}
