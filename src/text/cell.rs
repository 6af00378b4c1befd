//! The way out: cells that a spreadsheet takes as what they are, and file names
//! that stay in their folder.

use unicode_normalization::UnicodeNormalization;

use super::encoding::is_han;
use super::number::shortest;

/// The longest derived file name, in bytes, without an extension added later.
pub const LONGEST_FILE_NAME: usize = 100;

/// A text for a cell of a CSV file, before quoting, so that no spreadsheet takes
/// it for a formula (CWE-1236). Control characters but tabs and line ends are
/// dropped, and a first character that may begin a formula is preceded by `'`.
///
/// ```
/// use roicast::text::csv_cell;
///
/// assert_eq!(csv_cell("=1+1"), "'=1+1");
/// assert_eq!(csv_cell("Licence fee"), "Licence fee");
/// ```
pub fn csv_cell(text: &str) -> String {
    // The order matters: one spreadsheet drops a NUL and evaluates what follows.
    let kept = |character: &char| !character.is_ascii_control() || matches!(character, '\t' | '\n' | '\r');
    let cell: String = text.chars().filter(kept).collect();
    if begins_formula(&cell) { format!("'{cell}") } else { cell }
}

/// A number for a cell of a CSV file: the shortest text that reads back as the
/// same double, or an empty cell for what is not a finite number.
///
/// ```
/// use roicast::text::csv_number;
///
/// assert_eq!(csv_number(-0.1), "-0.1");
/// assert_eq!(csv_number(f64::NAN), "");
/// ```
pub fn csv_number(value: f64) -> String {
    if value.is_finite() { shortest(value) } else { String::new() }
}

/// A cell as it was before [`csv_cell`] guarded it.
pub(super) fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(guarded) if begins_formula(guarded) => guarded,
        _ => cell,
    }
}

/// Whether a spreadsheet may take the text for a formula, also in its full-width
/// form, as spreadsheets of East Asian languages do.
fn begins_formula(text: &str) -> bool {
    // Characters without width do not hide the one after them.
    let seen = text
        .trim_start_matches(|character: char| matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'));
    seen.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A file name for a label that anybody may have written: letters and digits of
/// ASCII, `.`, `_`, `-` and East Asian letters are kept, all else becomes `_`;
/// no dot at either end, no leading dash, no device name of Windows, at most
/// [`LONGEST_FILE_NAME`] bytes. A label that was changed gets a mark computed from
/// it, so that different labels give different names.
///
/// ```
/// use roicast::text::file_name;
///
/// assert_eq!(file_name("ERP-方案一"), "ERP-方案一");
/// assert!(file_name("../../etc/x").starts_with("_._.._etc_x-"));
/// ```
pub fn file_name(label: &str) -> String {
    let label: String = label.nfc().collect();
    let mut name: String = label.chars().map(|character| if is_kept(character) { character } else { '_' }).collect();
    if name.starts_with(['.', '-']) {
        name.replace_range(..1, "_");
    }
    if name.ends_with('.') {
        name.replace_range(name.len() - 1.., "_");
    }
    if is_device(&name) {
        let stem = name.find('.').unwrap_or(name.len());
        name.insert(stem, '_');
    }
    if name == label && !name.is_empty() && name.len() <= LONGEST_FILE_NAME {
        return name;
    }
    let mark = format!("-{:08x}", fingerprint(&label));
    let mut end = name.len().min(LONGEST_FILE_NAME - mark.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    name.push_str(&mark);
    if label.is_empty() {
        name.insert_str(0, "unnamed");
    }
    name
}

fn is_kept(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '.' | '_' | '-')
        || is_han(character)
        || matches!(character, '\u{3041}'..='\u{30fa}' | '\u{30fc}' | '\u{ac00}'..='\u{d7a3}')
}

/// Names that Windows gives to devices, whatever follows the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").to_ascii_uppercase();
    let numbered = |prefix| {
        stem.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// FNV-1a (Fowler, Noll and Vo 1991), 64 bits folded to 32.
fn fingerprint(text: &str) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash >> 32) ^ hash) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_be_a_formula_is_guarded_and_read_back() {
        for text in ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "\u{feff}=1"]
        {
            let cell = csv_cell(text);
            assert_eq!(cell, format!("'{text}"));
            assert_eq!(without_guard(&cell), text);
        }
        assert_eq!(csv_cell("\0\x1b=1+1"), "'=1+1");
        assert_eq!(csv_cell("a\0b\x7f"), "ab");
        for text in ["a=1", "a,b", "00123", "'quoted'", "许可费", "", " =1"] {
            assert_eq!(csv_cell(text), text);
            assert_eq!(without_guard(text), text);
        }
    }

    #[test]
    fn file_names_stay_in_their_folder() {
        for label in [
            "../../etc/cron.d/x",
            "C:\\x",
            "",
            ".",
            "..",
            ".hidden",
            "con",
            "Lpt1.txt",
            "a/b",
            "-rf",
            "x.",
            "名/称",
            "\u{202e}",
            &"名".repeat(200),
        ] {
            let name = file_name(label);
            assert!(!name.is_empty() && name.len() <= LONGEST_FILE_NAME, "{name}");
            assert!(name.chars().all(is_kept), "{name}");
            assert!(!name.starts_with('.') && !name.ends_with('.'), "{name}");
            assert!(!name.starts_with('-') && !is_device(&name), "{name}");
            assert_eq!(name, file_name(label));
        }
        assert_ne!(file_name("a/b"), file_name("a:b"));
        assert_eq!(file_name("cafe"), "cafe");
    }

    #[test]
    fn fingerprint_of_the_published_vector() {
        // FNV-1a 64 of "foobar" is 85944171f73967e8.
        assert_eq!(fingerprint("foobar"), 0x8594_4171 ^ 0xf739_67e8);
    }
}
