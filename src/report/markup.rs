//! Text inside markup: the only place where a name of a scenario becomes part of an SVG or HTML file.

/// Adds a text so that it can be nothing but text, in an element or between double quotes.
///
/// Control characters, which XML forbids, and marks that turn the direction of what follows become `U+FFFD`; line breaks
/// and tabs become spaces.
pub fn escape_into(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(' '),
            _ if unsafe_in_markup(letter) => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
}

/// The text as [`escape_into`] writes it.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text);
    out
}

/// Characters that XML forbids, and overrides of the writing direction.
pub const fn unsafe_in_markup(letter: char) -> bool {
    let forbidden = letter.is_ascii_control() || matches!(letter, '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    forbidden || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_text() {
        assert_eq!(escape("<b x='1' y=\"2\">&"), "&lt;b x=&#39;1&#39; y=&quot;2&quot;&gt;&amp;");
        assert_eq!(escape("a\u{0}b\u{1b}[2Jc\u{202e}d\ne"), "a\u{fffd}b\u{fffd}[2Jc\u{fffd}d e");
        assert_eq!(escape("净现值 ＝1+1"), "净现值 ＝1+1");
    }
}
