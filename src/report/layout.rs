//! Text in columns of a terminal, where a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it to fill so many columns.
#[must_use]
pub fn pad_end(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with spaces before it to fill so many columns.
#[must_use]
pub fn pad_start(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text cut to so many columns, with `…` where something is left out.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|letter| {
            used += letter.width().unwrap_or(0);
            used < columns
        })
        .collect();
    kept + "…"
}

/// Lines of at most so many columns: broken at spaces, and anywhere between Chinese characters. Lines after the first
/// start with `indent` spaces.
#[must_use]
pub fn wrap(text: &str, columns: usize, indent: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in words(paragraph) {
            let room = width(word.trim_end());
            if used > 0 && used + room > columns {
                lines.push(line.trim_end().to_owned());
                line = " ".repeat(indent);
                used = indent;
            }
            line.push_str(word);
            used += width(word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// Pieces that stay together: a word with the space behind it, or one wide character with the punctuation behind it.
fn words(text: &str) -> Vec<&str> {
    let wide = |letter: char| letter.width().unwrap_or(0) > 1;
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let breaks = before.is_some_and(|before| match before {
            ' ' => letter != ' ',
            '(' | '（' | '“' | '「' => false,
            before => (wide(before) || wide(letter)) && !is_closing(letter),
        });
        if breaks && at > start {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&text[start..]);
    pieces
}

/// Punctuation that must not begin a line.
const fn is_closing(letter: char) -> bool {
    matches!(
        letter,
        '，' | '。' | '、' | '；' | '：' | '）' | '」' | '”' | '？' | '！' | '》' | '%' | ',' | '.' | ')' | ' '
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(width("回收期 A"), 8);
        assert_eq!(pad_end("净现值", 8), "净现值  ");
        assert_eq!(pad_start("净现值", 8), "  净现值");
        assert_eq!(fit("投资回报率", 7), "投资回…");
        assert_eq!(fit("npv", 3), "npv");
    }

    #[test]
    fn text_wraps_at_spaces_and_between_chinese_characters() {
        assert_eq!(wrap("one two three", 8, 2), "one two\n  three");
        // The full stop stays with the character before it.
        assert_eq!(wrap("这是一个测试。", 6, 0), "这是一\n个测\n试。");
        for line in wrap(&"净现值 NPV 为正的概率".repeat(9), 40, 2).lines() {
            assert!(width(line) <= 40, "{line}");
        }
    }
}
