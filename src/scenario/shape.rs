//! Checks a tree against the JSON Schema of the format: unknown keys, wrong types, missing keys, wrong words, ranges.
//!
//! It understands the part of JSON Schema that [`super::schema`] generates and reports everything at once. After it
//! has passed, reading the tree into the types of [`super::format`] cannot fail.

use serde_json::Value as Json;

use super::problem::{Place, Problem};
use super::tree::{Node, Sources, Span, Value, element_path, join};
use crate::lang::Message;
use crate::text::name::nearest;

/// All problems of shape in a tree.
#[must_use]
pub fn check(root: &Node, schema: &Json, sources: &Sources) -> Vec<Problem> {
    let mut checker = Checker { schema, sources, problems: Vec::new() };
    checker.check(root, schema, "");
    checker.problems
}

struct Checker<'a> {
    schema: &'a Json,
    sources: &'a Sources,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, code: &'static str, path: &str, span: Span, message: Message) -> &mut Problem {
        self.problems.push(Problem::error(code, path, message).at(Place::of(self.sources, span)));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Follows `$ref` and single-element `allOf`.
    fn resolve(&self, schema: &'a Json) -> &'a Json {
        let mut schema = schema;
        loop {
            let next = match schema.get("$ref").and_then(Json::as_str) {
                Some(reference) => self.schema.pointer(reference.trim_start_matches('#')),
                None => match schema.get("allOf").and_then(Json::as_array).map(Vec::as_slice) {
                    Some([only]) if only.get("$ref").is_some() => Some(only),
                    _ => None,
                },
            };
            match next {
                Some(next) => schema = next,
                None => return schema,
            }
        }
    }

    fn check(&mut self, node: &Node, schema: &'a Json, path: &str) {
        let schema = self.resolve(schema);
        if let Some(alternatives) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            return self.check_alternatives(node, alternatives, path);
        }
        if let Some(words) = words(schema) {
            return self.check_word(node, &words, path);
        }
        if !self.accepts(node, schema) {
            return self.wrong_type(node, &[schema], path);
        }
        match &node.value {
            Value::Table(_) => self.check_table(node, schema, path),
            Value::Array(items) => {
                if let Some(element) = schema.get("items") {
                    for (index, item) in items.iter().enumerate() {
                        self.check(item, element, &element_path(path, index, item));
                    }
                }
            }
            Value::Number(value, _) => self.check_range(node, *value, schema, path),
            _ => {}
        }
    }

    fn check_alternatives(&mut self, node: &Node, alternatives: &'a [Json], path: &str) {
        let resolved: Vec<&Json> = alternatives.iter().map(|schema| self.resolve(schema)).collect();
        // Documented word lists come as one alternative a word.
        let words: Vec<&str> = resolved.iter().filter_map(|schema| words(schema)).flatten().collect();
        if !words.is_empty() && words.len() >= resolved.len() {
            return self.check_word(node, &words, path);
        }
        let flat: Vec<&'a Json> = resolved.iter().flat_map(|schema| self.flatten(schema)).collect();
        let fitting: Vec<&Json> = flat.iter().copied().filter(|schema| self.accepts(node, schema)).collect();
        match fitting.as_slice() {
            [] => self.wrong_type(node, &flat, path),
            [only] => self.check(node, only, path),
            several => match self.discriminated(node, several, path) {
                Some(Some(schema)) => self.check(node, schema, path),
                Some(None) => {}
                None => self.check(node, several[0], path),
            },
        }
    }

    fn flatten(&self, schema: &'a Json) -> Vec<&'a Json> {
        match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            Some(inner) if words(&inner[0]).is_none() => {
                inner.iter().map(|schema| self.resolve(schema)).flat_map(|schema| self.flatten(schema)).collect()
            }
            _ => vec![schema],
        }
    }

    /// Among tables told apart by a constant key: the one meant; `Some(None)` when that key is wrong and reported.
    fn discriminated(&mut self, node: &Node, several: &[&'a Json], path: &str) -> Option<Option<&'a Json>> {
        let constant = |schema: &'a Json| -> Option<(&'a str, &'a str)> {
            schema.get("properties")?.as_object()?.iter().find_map(|(key, property)| {
                property.get("const").and_then(Json::as_str).map(|word| (key.as_str(), word))
            })
        };
        let tags: Vec<(&str, &str, &'a Json)> =
            several.iter().filter_map(|schema| constant(schema).map(|(key, word)| (key, word, *schema))).collect();
        let (key, _, _) = tags.first()?;
        let words: Vec<&str> = tags.iter().map(|(_, word, _)| *word).collect();
        match node.get(key) {
            Some(tag) => match tag.text().and_then(|text| tags.iter().find(|(_, word, _)| *word == text)) {
                Some((_, _, schema)) => Some(Some(schema)),
                None => {
                    self.check_word(tag, &words, &join(path, key));
                    Some(None)
                }
            },
            None => {
                let message = Message::new("shape.missing").with("key", key);
                self.report("E-MISSING", path, node.span, message);
                Some(None)
            }
        }
    }

    fn check_word(&mut self, node: &Node, words: &[&str], path: &str) {
        match node.text() {
            Some(text) if words.contains(&text) => {}
            Some(text) => {
                let near = nearest(text, words.iter().copied()).map(str::to_owned);
                let message = Message::new("shape.word").with("found", text).with("allowed", words.join(", "));
                let problem = self.report("E-CHOICE", path, node.span, message);
                problem.help = near.map(|near| Message::new("did-you-mean").with("near", near));
            }
            None => {
                let message =
                    Message::new("shape.word").with("found", describe(node)).with("allowed", words.join(", "));
                self.report("E-TYPE", path, node.span, message);
            }
        }
    }

    fn check_table(&mut self, node: &Node, schema: &'a Json, path: &str) {
        let Value::Table(entries) = &node.value else { return };
        let properties = schema.get("properties").and_then(Json::as_object);
        let open = schema.get("additionalProperties");
        for entry in entries {
            let child = join(path, &entry.key);
            match properties.and_then(|properties| properties.get(&entry.key)) {
                Some(property) => self.check(&entry.node, property, &child),
                None if entry.key.starts_with("x-") => {}
                None => match open {
                    Some(Json::Bool(false)) => {
                        let known: Vec<&str> = properties
                            .map(|properties| properties.keys().map(String::as_str).collect())
                            .unwrap_or_default();
                        let near = nearest(&entry.key, known.iter().copied()).map(str::to_owned);
                        let message = Message::new("shape.unknown-key").with("key", &entry.key);
                        let help = match near {
                            Some(near) => Message::new("did-you-mean").with("near", near),
                            None => Message::new("shape.known-keys").with("keys", known.join(", ")),
                        };
                        self.report("E-KEY", &child, entry.key_span, message).help = Some(help);
                    }
                    Some(element @ Json::Object(_)) => self.check(&entry.node, element, &child),
                    _ => {}
                },
            }
        }
        for key in schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str) {
            if node.get(key).is_none() {
                self.report("E-MISSING", path, node.span, Message::new("shape.missing").with("key", key));
            }
        }
    }

    fn check_range(&mut self, node: &Node, value: f64, schema: &Json, path: &str) {
        let bound = |key| schema.get(key).and_then(Json::as_f64);
        let rule = match (bound("minimum"), bound("maximum")) {
            (Some(low), Some(high)) if value < low || value > high => format!("{low} .. {high}"),
            (Some(low), None) if value < low => format!(">= {low}"),
            (None, Some(high)) if value > high => format!("<= {high}"),
            _ => return,
        };
        let message = Message::new("number.range").with("value", value).with("rule", rule);
        self.report("E-RANGE", path, node.span, message);
    }

    fn accepts(&self, node: &Node, schema: &Json) -> bool {
        let schema = match schema.get("$ref") {
            Some(_) => return true,
            None => schema,
        };
        let fits = |kind: &str| match &node.value {
            Value::Null => kind == "null",
            Value::Bool(_) => kind == "boolean",
            Value::Number(_, whole) => kind == "number" || (kind == "integer" && whole.is_some()),
            Value::Text(_) => kind == "string",
            Value::Date(_) => false,
            Value::Array(_) => kind == "array",
            Value::Table(_) => kind == "object",
        };
        match schema.get("type") {
            Some(Json::String(kind)) => fits(kind),
            Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).any(fits),
            _ if words(schema).is_some() => matches!(node.value, Value::Text(_)),
            _ => true,
        }
    }

    fn wrong_type(&mut self, node: &Node, schemas: &[&Json], path: &str) {
        let mut wanted: Vec<&'static str> = Vec::new();
        for schema in schemas {
            let kinds: Vec<&str> = match schema.get("type") {
                Some(Json::String(kind)) => vec![kind],
                Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).collect(),
                _ => vec!["string"],
            };
            for kind in kinds {
                let key = match kind {
                    "number" => "type.number",
                    "integer" => "type.integer",
                    "string" => "type.text",
                    "boolean" => "type.boolean",
                    "array" => "type.list",
                    "object" => "type.table",
                    _ => continue,
                };
                if !wanted.contains(&key) {
                    wanted.push(key);
                }
            }
        }
        // An expression goes wherever a number goes, so "a number" alone would mislead.
        let key = match wanted.as_slice() {
            ["type.number", "type.text"] => "type.expected-quantity",
            ["type.number", "type.text", "type.table"] => "type.expected-input",
            ["type.number", ..] => "type.expected-number",
            ["type.integer", ..] => "type.expected-integer",
            ["type.boolean", ..] => "type.expected-boolean",
            ["type.list", ..] => "type.expected-list",
            ["type.table", ..] => "type.expected-table",
            _ => "type.expected-text",
        };
        let message = Message::new(key).with("found", describe(node));
        self.report("E-TYPE", path, node.span, message);
    }
}

/// The words a schema allows, if it is a list of words.
fn words(schema: &Json) -> Option<Vec<&str>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(Json::String(word)), _) => Some(vec![word]),
        (_, Some(Json::Array(words))) => Some(words.iter().filter_map(Json::as_str).collect()),
        _ => schema.get("oneOf").and_then(Json::as_array).and_then(|variants| {
            let all: Option<Vec<Vec<&str>>> = variants.iter().map(words).collect();
            all.map(|all| all.concat())
        }),
    }
}

/// A short description of what was found, with its value.
fn describe(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value, _) => value.to_string(),
        Value::Text(text) => format!("\"{}\"", text.chars().take(60).collect::<String>()),
        Value::Date(date) => format!("date {date}"),
        Value::Array(_) => "[ … ]".into(),
        Value::Table(_) => "{ … }".into(),
    }
}
