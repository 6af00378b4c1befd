//! Reference classes by name: published distributions of overrun, slip, realisation and abandonment.

use std::sync::OnceLock;

use serde::Deserialize;

/// A reference class that expressions use as `reference(name)`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Preset {
    /// Name in expressions.
    #[serde(skip)]
    pub name: String,
    /// Its distribution, in the expression language.
    pub value: String,
    /// What it is about: `cost`, `schedule`, `realisation`, `abandonment`, `adoption`.
    pub quantity: String,
    /// Its mean, as published or derived.
    pub mean: f64,
    /// Meaning.
    pub meaning: String,
    /// Meaning in Chinese.
    pub meaning_zh: String,
    /// Source.
    pub source: String,
    /// Quality of the source: A peer-reviewed or official, B survey, C vendor or restatement, or judgement.
    pub quality: String,
}

/// All reference classes, in file order.
#[must_use]
pub fn presets() -> &'static [Preset] {
    static PRESETS: OnceLock<Vec<Preset>> = OnceLock::new();
    PRESETS.get_or_init(|| {
        let table: indexmap::IndexMap<String, Preset> =
            toml::from_str(include_str!("../scenario/presets.toml")).unwrap_or_default();
        table.into_iter().map(|(name, preset)| Preset { name, ..preset }).collect()
    })
}

/// The reference class of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Preset> {
    presets().iter().find(|preset| preset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_every_value_is_an_expression() {
        assert!(presets().len() > 20, "{} presets read", presets().len());
        for preset in presets() {
            let parsed = crate::expression::parse(&preset.value);
            assert!(parsed.is_ok(), "{}: {parsed:?}", preset.name);
            assert!(!preset.source.is_empty() && !preset.meaning_zh.is_empty(), "{}", preset.name);
        }
    }
}
