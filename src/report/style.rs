//! Emphasis for terminals, as ANSI codes or not at all.

/// What a piece of text is, so that it can be emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading.
    Heading,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Undecided, or a warning.
    Doubt,
    /// Secondary text.
    Faint,
    /// A bar of a chart.
    Bar,
}

/// Whether emphasis is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// No codes at all: for files and mails.
    #[default]
    Plain,
    /// ANSI codes.
    Ansi,
}

impl Style {
    /// The text with its emphasis.
    #[must_use]
    pub fn paint(self, role: Role, text: &str) -> String {
        let code = match role {
            Role::Heading => "1",
            Role::Good => "32",
            Role::Bad => "31",
            Role::Doubt => "33",
            Role::Faint => "2",
            Role::Bar => "36",
        };
        if self == Self::Plain || text.is_empty() { text.to_owned() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
    }
}

/// The text without control characters, so that a name cannot steer the terminal it is printed on.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_codes_and_names_cannot_bring_any() {
        assert_eq!(Style::Plain.paint(Role::Bad, "x"), "x");
        assert_eq!(Style::Ansi.paint(Role::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
