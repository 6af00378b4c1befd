//! How wide a text will be, before any font is known: a careful estimate, so that labels keep clear of each other.

use unicode_width::UnicodeWidthChar;

use crate::report::markup::unsafe_in_markup;

/// Size of text in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Numbers along an axis, its title.
    Tick,
    /// Names and values.
    Label,
    /// Names and values that are emphasised.
    Strong,
}

impl Size {
    /// Height of the letters in pixels of the picture.
    pub const fn pixels(self) -> f64 {
        match self {
            Self::Tick => 11.0,
            Self::Label | Self::Strong => 12.0,
        }
    }

    /// Class in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Label => "label",
            Self::Strong => "strong",
        }
    }

    /// From one line of text to the next.
    pub const fn line(self) -> f64 {
        self.pixels() + 4.0
    }
}

/// Estimated width of a text in pixels: above what common sans-serif fonts need, so that nothing is cut.
pub fn width(text: &str, size: Size) -> f64 {
    let em: f64 = text.chars().map(advance).sum();
    let bold = if size == Size::Strong { 1.08 } else { 1.0 };
    em * size.pixels() * bold
}

/// Width of a letter in units of the font size.
fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '·' => 0.32,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.95,
        '0'..='9' | 'a'..='z' => 0.6,
        '−' | '±' | '<' | '>' | '=' | '+' | '–' | '→' | '←' => 0.84,
        'A'..='Z' => 0.72,
        // It is shown as a replacement character.
        _ if unsafe_in_markup(letter) => 1.0,
        _ => match letter.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.72,
            Some(_) => 1.0,
        },
    }
}

/// The text cut to so many pixels, with `…` where something is left out.
pub fn fit(text: &str, size: Size, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let limit = room - width("…", size);
    let mut used = 0.0;
    let kept: String = text
        .chars()
        .take_while(|letter| {
            used += width(letter.encode_utf8(&mut [0; 4]), size);
            used <= limit
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines of so many pixels: broken at spaces and between wide characters, and anywhere in a word that is
/// longer than a line. What does not fit into `most` lines is cut.
pub fn lines(text: &str, size: Size, room: f64, most: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece(rest));
        let joined = format!("{line}{piece}");
        if line.is_empty() || width(joined.trim_end(), size) <= room {
            line = joined;
        } else if out.len() + 1 >= most {
            // The last line: all that is left, cut to the room.
            line = format!("{line}{rest}");
            break;
        } else {
            out.push(line.trim_end().to_owned());
            line = piece.trim_start().to_owned();
        }
        rest = after;
    }
    if !line.trim().is_empty() {
        out.push(line.trim_end().to_owned());
    }
    out.into_iter().map(|line| fit(&line, size, room)).collect()
}

/// Length in bytes of the first piece that stays together: a word with the space behind it, or a wide character with
/// the punctuation behind it.
fn piece(text: &str) -> usize {
    let wide = |letter: char| letter.width().unwrap_or(0) > 1;
    let closing =
        |letter: char| matches!(letter, '，' | '。' | '、' | '；' | '：' | '）' | '」' | '”' | '？' | '！' | '%' | ' ');
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let breaks = before.is_some_and(|before| match before {
            ' ' => letter != ' ',
            '(' | '（' | '“' | '「' => false,
            before => (wide(before) || wide(letter)) && !closing(letter),
        });
        if breaks {
            return at;
        }
        before = Some(letter);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_one_em_wide() {
        assert_eq!(width("净现值", Size::Label), 36.0);
        assert!(width("NPV 12.5%", Size::Label) < 90.0);
    }

    #[test]
    fn what_is_cut_fits() {
        for text in ["投资回报率（净）第三十六个月", "A very long name of an input", "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwww"]
        {
            assert!(width(&fit(text, Size::Label, 80.0), Size::Label) <= 80.0, "{text}");
            let lines = lines(text, Size::Label, 80.0, 2);
            assert!(lines.len() <= 2 && lines.iter().all(|line| width(line, Size::Label) <= 80.0), "{lines:?}");
        }
        assert_eq!(lines("one two three", Size::Label, 60.0, 3), ["one two", "three"]);
        assert_eq!(lines("", Size::Label, 60.0, 3), Vec::<String>::new());
    }
}
