//! Lines: text broken to a width, in English, Chinese and both mixed.

use unicode_width::UnicodeWidthChar as _;

use super::fonts::{Fonts, Glyph};

/// Colours of the page; those of the charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Dark,
    /// What stands back.
    Soft,
    /// Hairlines.
    Rule,
    /// Background of what is set apart.
    Panel,
    /// The colour of the house.
    Accent,
    /// Good news, and its background.
    Good,
    /// See [`Ink::Good`].
    GoodBack,
    /// Bad news, and its background.
    Bad,
    /// See [`Ink::Bad`].
    BadBack,
    /// Undecided, and its background.
    Doubt,
    /// See [`Ink::Doubt`].
    DoubtBack,
}

impl Ink {
    /// Red, green and blue.
    pub const fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Dark => (0x17, 0x22, 0x2d),
            Self::Soft => (0x52, 0x60, 0x6d),
            Self::Rule => (0xd5, 0xdc, 0xe2),
            Self::Panel => (0xf3, 0xf5, 0xf8),
            Self::Accent => (0x1f, 0x5f, 0x9f),
            Self::Good => (0x0d, 0x6b, 0x4f),
            Self::GoodBack => (0xe6, 0xf3, 0xee),
            Self::Bad => (0x9c, 0x3a, 0x10),
            Self::BadBack => (0xfb, 0xee, 0xe6),
            Self::Doubt => (0x6b, 0x5a, 0x00),
            Self::DoubtBack => (0xf8, 0xf3, 0xdc),
        }
    }
}

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Size in points.
    pub size: f32,
    /// From one line to the next in points.
    pub leading: f32,
    /// Heavy or not.
    pub bold: bool,
    /// Colour.
    pub ink: Ink,
}

impl Type {
    /// Dark text of a size, with its usual leading.
    pub const fn new(size: f32) -> Self {
        Self { size, leading: size * 1.4, bold: false, ink: Ink::Dark }
    }

    /// The heavy weight.
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// In a colour.
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// From the top of a line to where its letters stand, so that they are in the middle of the leading.
    pub fn base(self) -> f32 {
        self.leading / 2.0 + self.size * 0.35
    }
}

/// A line that is ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its characters.
    pub text: String,
    /// Its glyphs.
    pub glyphs: Vec<Glyph>,
    /// Its width in points.
    pub width: f32,
}

/// One line, whatever its width; the text is covered by the fonts.
fn line(fonts: &Fonts, text: &str, style: Type) -> Line {
    let mut glyphs = fonts.shape(text, style.bold);
    // An opening mark has its left half empty; at the beginning of a line, that would look like an indent.
    if let Some(first) = glyphs.first_mut().filter(|first| first.advance > 0.9 && text.starts_with(opens)) {
        first.advance -= 0.45;
        first.offset.0 -= 0.45;
    }
    let width = glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * style.size;
    Line { text: text.to_owned(), glyphs, width }
}

/// A text in one line, cut to the room with `…` where it is too long.
pub fn single(fonts: &Fonts, text: &str, style: Type, room: f32) -> Line {
    cut(fonts, fonts.cover(text).trim(), style, room)
}

fn cut(fonts: &Fonts, text: &str, style: Type, room: f32) -> Line {
    let whole = line(fonts, text, style);
    if whole.width <= room {
        return whole;
    }
    let limit = room - line(fonts, "…", style).width;
    let mut used = 0.0;
    let kept = whole.glyphs.iter().take_while(|glyph| {
        used += glyph.advance * style.size;
        used <= limit
    });
    let end = kept.last().map_or(0, |glyph| glyph.end);
    line(fonts, &format!("{}…", text.get(..end).unwrap_or("").trim_end()), style)
}

/// A text in lines of a width, at most so many; what does not fit is cut with `…`.
pub fn set(fonts: &Fonts, text: &str, style: Type, room: f32, most: usize) -> Vec<Line> {
    let text = fonts.cover(text);
    let text = text.trim();
    let advances = advances(fonts, text, style);
    let width = |from: usize, to: usize| advances.get(from..to).map_or(0.0, |part| part.iter().sum::<f32>());
    let trimmed = |from: usize, to: usize| from + text.get(from..to).map_or(0, |part| part.trim_end().len());
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let (mut start, mut last) = (0, 0);
    for end in breaks(text) {
        if end > last && width(start, trimmed(start, end)) > room && last > start {
            lines.push((start, trimmed(start, last)));
            start = last;
        }
        // A piece that is longer than a line is broken anywhere.
        while width(start, trimmed(start, end)) > room {
            let at = longest(text, start, end, |to| width(start, to) <= room);
            if at >= end {
                break;
            }
            lines.push((start, at));
            start = at;
        }
        last = end;
    }
    if start < text.len() {
        lines.push((start, text.len()));
    }
    if lines.len() > most.max(1) {
        lines.truncate(most.max(1));
        if let Some(end) = lines.last_mut() {
            end.1 = text.len();
        }
    }
    lines
        .iter()
        .filter_map(|(from, to)| text.get(*from..*to))
        .map(|part| cut(fonts, part, style, room + 0.01))
        .collect()
}

/// Width that a text wants in one line, and the least it can do with unless broken within words.
pub fn widths(fonts: &Fonts, text: &str, style: Type) -> (f32, f32) {
    let text = fonts.cover(text);
    let text = text.trim();
    let advances = advances(fonts, text, style);
    let mut start = 0;
    let mut least = 0.0_f32;
    for end in breaks(text) {
        let piece = text.get(start..end).unwrap_or("").trim_end().len();
        least = least.max(advances.get(start..start + piece).map_or(0.0, |part| part.iter().sum()));
        start = end;
    }
    (advances.iter().sum(), least)
}

/// Width of each byte of a text in points: that of a glyph is at its first byte.
fn advances(fonts: &Fonts, text: &str, style: Type) -> Vec<f32> {
    let mut advances = vec![0.0; text.len()];
    for glyph in fonts.shape(text, style.bold) {
        if let Some(advance) = advances.get_mut(glyph.start) {
            *advance += glyph.advance * style.size;
        }
    }
    advances
}

/// The last character boundary up to which it fits, after at least one character.
fn longest(text: &str, start: usize, end: usize, fits: impl Fn(usize) -> bool) -> usize {
    let mut at = start;
    for (offset, letter) in text.get(start..end).unwrap_or("").char_indices() {
        let next = start + offset + letter.len_utf8();
        if at > start && !fits(next) {
            break;
        }
        at = next;
    }
    at
}

/// Where a text may be broken, as byte offsets in order, the end being one.
fn breaks(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            out.push(at);
        }
        before = Some(letter);
    }
    if !text.is_empty() {
        out.push(text.len());
    }
    out
}

/// Whether a line may end between two characters (after GB/T 15834: no closing mark begins a line, no opening one ends it).
fn may_break(before: char, after: char) -> bool {
    if after == ' ' || closes(after) || opens(before) {
        return false;
    }
    match before {
        ' ' => true,
        '_' | '/' => after.is_alphabetic(),
        '-' | '–' => after.is_alphabetic(),
        _ => wide(before) || wide(after),
    }
}

fn wide(letter: char) -> bool {
    letter.width().unwrap_or(0) > 1 || letter == '…'
}

fn closes(letter: char) -> bool {
    matches!(
        letter,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '〉'
            | '」'
            | '』'
            | '】'
            | '”'
            | '’'
            | '…'
            | '—'
            | '·'
            | '％'
            | ','
            | '.'
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
            | '}'
            | '%'
            | '\u{a0}'
    )
}

fn opens(letter: char) -> bool {
    matches!(letter, '（' | '《' | '〈' | '「' | '『' | '【' | '“' | '‘' | '(' | '[' | '{' | '￥' | '$' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use crate::lang::Lang;

    use super::*;

    fn broken(text: &str, room: f32, most: usize) -> Vec<String> {
        let fonts = Fonts::new(Lang::ZhCn).expect("fonts");
        set(&fonts, text, Type::new(10.0), room, most).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_marks() {
        assert_eq!(broken("净现值大于零，可以投资。", 60.0, 9), ["净现值大于", "零，可以投", "资。"]);
        assert_eq!(broken("概率（亏损）", 30.0, 9), ["概率", "（亏", "损）"]);
    }

    #[test]
    fn english_breaks_at_spaces_and_long_words_anywhere() {
        assert_eq!(broken("one two three", 42.0, 9), ["one two", "three"]);
        assert_eq!(broken("one two three four", 42.0, 2), ["one two", "three f…"]);
        let lines = broken(&"W".repeat(40), 50.0, 99);
        assert!(lines.len() > 4 && lines.concat() == "W".repeat(40), "{lines:?}");
        assert_eq!(broken("", 50.0, 9), Vec::<String>::new());
    }

    #[test]
    fn an_opening_mark_does_not_indent_its_line() {
        let fonts = Fonts::new(Lang::ZhCn).expect("fonts");
        let width = |text: &str| single(&fonts, text, Type::new(10.0), 500.0).width;
        assert!((width("“收益”") - 35.5).abs() < 0.01 && (width("收益") - 20.0).abs() < 0.01, "{}", width("“收益”"));
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let fonts = Fonts::new(Lang::En).expect("fonts");
        for text in
            ["投资回报率 ROI 达到 12.5%（第 36 个月）", "A very_long_name_of_an_input with 1,234,567.89", "ＷＷＷ"]
        {
            for room in [4.0, 11.0, 37.0, 80.0] {
                for line in set(&fonts, text, Type::new(10.0), room, 50) {
                    assert!(line.width <= room.max(15.0), "{} {room}", line.text);
                }
            }
        }
    }
}
