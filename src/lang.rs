//! Languages: one file of texts per language with equal keys, and messages as a key with its values.
//!
//! Everything above this room carries [`Message`]s and numbers; words are chosen only where something is shown.

use std::fmt::Write as _;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Serialize;

/// A language of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language of a tag such as `en`, `zh`, `zh-CN` or `zh_CN.UTF-8`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match tag.split(['-', '_', '.']).next() {
            Some("en" | "c" | "posix") => Some(Self::En),
            Some("zh") => Some(Self::ZhCn),
            _ => None,
        }
    }

    fn texts(self) -> &'static IndexMap<String, String> {
        static EN: OnceLock<IndexMap<String, String>> = OnceLock::new();
        static ZH: OnceLock<IndexMap<String, String>> = OnceLock::new();
        match self {
            Self::En => EN.get_or_init(|| read(include_str!("lang/en.txt"))),
            Self::ZhCn => ZH.get_or_init(|| read(include_str!("lang/zh-CN.txt"))),
        }
    }

    /// The text of a key; the key itself when there is none (a test holds that there always is).
    #[must_use]
    pub fn text(self, key: &'static str) -> &'static str {
        self.texts().get(key).map_or(key, String::as_str)
    }

    /// All keys of the language, in file order.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        self.texts().keys().map(String::as_str)
    }
}

/// Lines of `key = text`; `#` starts a comment, `\n` is a line break.
fn read(file: &str) -> IndexMap<String, String> {
    file.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.trim().to_owned(), text.trim().replace("\\n", "\n")))
        .collect()
}

/// A sentence by key, with the values that go into its `{placeholders}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Key in the language files.
    pub key: &'static str,
    /// Placeholder and value.
    pub values: Vec<(&'static str, String)>,
}

impl Message {
    /// A message without values.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// The message with one more value.
    #[must_use]
    pub fn with(mut self, placeholder: &'static str, value: impl ToString) -> Self {
        self.values.push((placeholder, value.to_string()));
        self
    }

    /// The sentence in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        lang.fill(lang.text(self.key), &self.values)
    }
}

impl Lang {
    /// The text of a key that is only known at run time.
    #[must_use]
    pub fn find(self, key: &str) -> Option<&'static str> {
        self.texts().get(key).map(String::as_str)
    }

    /// Puts values into the `{placeholders}` of a template. `{@name}` is the text of the key that the value names, filled
    /// with the same values; a value that the language knows under `value.` is a fixed phrase and is translated.
    #[must_use]
    pub fn fill<K: AsRef<str>>(self, template: &str, values: &[(K, String)]) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let Some(close) = rest.find('}') else { break };
            let name = &rest[1..close];
            let bare = name.trim_start_matches('@');
            match values.iter().find(|(placeholder, _)| placeholder.as_ref() == bare) {
                Some((_, key)) if bare != name => {
                    let template = self.find(key).unwrap_or(key);
                    // A key that led back here would never end; texts inside texts go one level deep.
                    let inner: Vec<(&str, String)> = values
                        .iter()
                        .map(|(name, value)| (name.as_ref(), value.clone()))
                        .filter(|(placeholder, _)| *placeholder != bare)
                        .collect();
                    out.push_str(&self.fill(template, &inner));
                }
                Some((_, value)) => out.push_str(self.find(&format!("value.{value}")).unwrap_or(value)),
                None => {
                    let _ = write!(out, "{{{name}}}");
                }
            }
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn languages_have_equal_keys_and_placeholders() {
        let english: Vec<&str> = Lang::En.keys().collect();
        let chinese: Vec<&str> = Lang::ZhCn.keys().collect();
        let missing: Vec<&&str> = english.iter().filter(|key| !chinese.contains(key)).collect();
        let extra: Vec<&&str> = chinese.iter().filter(|key| !english.contains(key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "zh-CN lacks {missing:?}, has too many {extra:?}");
        for key in english {
            assert_eq!(placeholders(Lang::En.text(key)), placeholders(Lang::ZhCn.text(key)), "placeholders of {key}");
        }
    }

    #[test]
    fn values_fill_their_placeholders() {
        let values = [("a", "1".to_owned()), ("b", "{a}".to_owned())];
        assert_eq!(Lang::En.fill("x {a} y {b} {c} {", &values), "x 1 y {a} {c} {");
    }

    #[test]
    fn a_text_goes_into_a_text_and_phrases_are_translated() {
        let message = Message::new("table.in-cell").with("row", 2).with("column", "cost").with("error", "number.empty");
        assert_eq!(message.text(Lang::En), "row 2, column `cost`: a number is missing (an empty cell is not 0)");
        let phrase = [("rule", "between 0 and 1".to_owned())];
        assert_eq!(Lang::ZhCn.fill("{rule}", &phrase), "0 到 1 之间");
        assert_eq!(Lang::En.fill("{@a}", &[("a", "@a {@a}".to_owned())]), "@a {@a}");
    }

    #[test]
    fn tags_are_read_as_locales_write_them() {
        assert_eq!(Lang::from_tag("zh_CN.UTF-8"), Some(Lang::ZhCn));
        assert_eq!(Lang::from_tag("en-GB"), Some(Lang::En));
        assert_eq!(Lang::from_tag("fr"), None);
    }
}
