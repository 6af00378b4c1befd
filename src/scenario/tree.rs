//! A scenario file as a tree that remembers where everything stands: one shape for TOML, JSON and overrides.

use indexmap::IndexMap;

/// Where something stands: a source and a byte range in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Index of the source in [`Sources`].
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub value: Value,
}

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// JSON null.
    Null,
    /// True or false.
    Bool(bool),
    /// A finite number, and whether it was written as a whole number.
    Number(f64, Option<i128>),
    /// Text.
    Text(String),
    /// A TOML date or time, which no field takes.
    Date(String),
    /// A list.
    Array(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// A key of a table with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

/// A text that nodes point into: the scenario file or an override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// File name, or how the text was given (`--set`).
    pub name: String,
    /// Its text.
    pub text: String,
}

/// All texts that the nodes of a tree point into.
pub type Sources = Vec<Source>;

impl Node {
    /// The value of a key of a table.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            _ => None,
        }
    }

    /// The text of a text node.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The tree as plain JSON, without notes (`x-` keys); what serde reads and what results carry.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(value, whole) => whole
                .and_then(|whole| {
                    u64::try_from(whole).map(Json::from).or_else(|_| i64::try_from(whole).map(Json::from)).ok()
                })
                .unwrap_or_else(|| Json::from(*value)),
            Value::Text(text) | Value::Date(text) => Json::String(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Table(entries) => Json::Object(
                entries
                    .iter()
                    .filter(|entry| !entry.key.starts_with("x-"))
                    .map(|entry| (entry.key.clone(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }

    /// Every dotted path in the tree with the span of its value (`cost.Licence.amount`, `rule[1].require`).
    #[must_use]
    pub fn paths(&self) -> IndexMap<String, Span> {
        let mut paths = IndexMap::new();
        self.collect_paths(String::new(), &mut paths);
        paths
    }

    /// Removes what stands at a path, or the list element or named table around it where it may be required there.
    pub(super) fn remove(&mut self, path: &str) {
        let whole_elements = ["cost.", "benefit.", "risk.", "correlation[", "rule["];
        let whole_tables = ["input.", "milestone.", "adoption."];
        let depth = if whole_elements.iter().chain(&whole_tables).any(|start| path.starts_with(start)) { 2 } else { 1 };
        self.remove_at(String::new(), path, depth);
    }

    fn remove_at(&mut self, here: String, path: &str, depth: usize) {
        let leads =
            |child: &str| path == child || path.strip_prefix(child).is_some_and(|rest| rest.starts_with(['.', '[']));
        match &mut self.value {
            Value::Table(entries) => {
                if let Some(at) = entries.iter().position(|entry| leads(&join(&here, &entry.key))) {
                    let child = join(&here, &entries[at].key);
                    if depth == 1 || path == child {
                        entries.remove(at);
                    } else {
                        entries[at].node.remove_at(child, path, depth - 1);
                    }
                }
            }
            Value::Array(items) => {
                let found = items.iter().enumerate().position(|(index, item)| leads(&element_path(&here, index, item)));
                if let Some(at) = found {
                    items.remove(at);
                }
            }
            _ => {}
        }
    }

    fn collect_paths(&self, path: String, paths: &mut IndexMap<String, Span>) {
        match &self.value {
            Value::Table(entries) => {
                for entry in entries {
                    let child = join(&path, &entry.key);
                    paths.insert(format!("{child}#key"), entry.key_span);
                    entry.node.collect_paths(child, paths);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.collect_paths(element_path(&path, index, item), paths);
                }
            }
            _ => {}
        }
        paths.entry(path).or_insert(self.span);
    }
}

/// Path of an element of a list: by its name where it has one, else by its number from 1.
#[must_use]
pub fn element_path(list: &str, index: usize, element: &Node) -> String {
    match element.get("name").and_then(Node::text) {
        Some(name) => join(list, name),
        None => format!("{list}[{}]", index + 1),
    }
}

/// `path.key`, or `key` at the root.
#[must_use]
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
