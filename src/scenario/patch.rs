//! Overrides: a variant of a scenario is the same tree with a few values replaced.
//!
//! `--set`, options, batch grids and tests all use this. A path is dotted (`cost.Licence.amount`, `rule[1].require`,
//! `` input.`a.b`.plan ``); elements of a list go by their name or their number from 1, and `[+]` adds one. The value is read as TOML where
//! it is TOML, else as text, so `12%` and `pert(1, 2, 3)` need no quotes. An empty value removes the entry.

use super::parse::{Format, parse};
use super::problem::{Place, Problem, Problems};
use super::tree::{Entry, Node, Source, Sources, Span, Value, element_path, join};
use crate::lang::Message;
use crate::text::name::nearest;

/// Last part of a path that adds an element to a list.
const APPEND: &str = "[+]";

/// One override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Dotted path.
    pub path: String,
    /// New value; empty to remove the entry.
    pub value: String,
}

impl Patch {
    /// Reads `path=value`.
    ///
    /// # Errors
    /// When there is no `=` or no path.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.split_once('=') {
            Some((path, value)) if !path.trim().is_empty() => {
                Ok(Self { path: path.trim().to_owned(), value: value.trim().to_owned() })
            }
            _ => Err(Problem::error("E-SET", "", Message::new("patch.form").with("found", text))),
        }
    }

    /// The change of an option: a path and a value as the scenario file has it.
    #[must_use]
    pub fn of_value(path: &str, value: &serde_json::Value) -> Self {
        let value = match value {
            serde_json::Value::String(text) => text.clone(),
            other => toml::Value::try_from(other).map_or_else(|_| other.to_string(), |value| value.to_string()),
        };
        Self { path: path.to_owned(), value }
    }

    /// Applies the override to a tree.
    ///
    /// # Errors
    /// When the path leads nowhere; the message names what is there.
    pub fn apply(&self, root: &mut Node, sources: &mut Sources) -> Result<(), Problems> {
        let source = sources.len();
        sources.push(Source { name: format!("--set {}", self.path), text: self.value.clone() });
        let span = Span { source, start: 0, end: self.value.len() };
        let node = (!self.value.is_empty()).then(|| respan(value_of(&self.value), span));
        let segments = segments(&self.path);
        let outcome = put(root, &segments, String::new(), node, span);
        outcome.map_err(|problem| problem.at(Place::of(sources, span)).into())
    }
}

/// Splits a path at dots outside backticks; `name[3]` becomes `name` and `[3]`.
fn segments(path: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut quoted = false;
    for letter in path.chars() {
        match letter {
            '`' => quoted = !quoted,
            '.' if !quoted => segments.push(String::new()),
            '[' if !quoted => segments.push("[".to_owned()),
            _ => {
                if let Some(last) = segments.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    segments.retain(|segment| !segment.is_empty());
    segments
}

fn value_of(text: &str) -> Value {
    let sources = vec![Source { name: String::new(), text: format!("x = {text}") }];
    match parse(&sources, 0, Format::Toml, &mut Vec::new()) {
        Ok(Node { value: Value::Table(mut entries), .. }) if entries.len() == 1 => entries.remove(0).node.value,
        _ => Value::Text(text.to_owned()),
    }
}

fn respan(value: Value, span: Span) -> Node {
    let value = match value {
        Value::Array(items) => Value::Array(items.into_iter().map(|item| respan(item.value, span)).collect()),
        Value::Table(entries) => Value::Table(
            entries
                .into_iter()
                .map(|entry| Entry { key_span: span, node: respan(entry.node.value, span), key: entry.key })
                .collect(),
        ),
        other => other,
    };
    Node { span, value }
}

fn put(node: &mut Node, segments: &[String], path: String, new: Option<Node>, span: Span) -> Result<(), Problem> {
    let Some((first, rest)) = segments.split_first() else { return Ok(()) };
    // `input.x = 3` and `input.x = { value = 3 }` mean the same; a deeper path needs the second form.
    if path.starts_with("input.") && !matches!(node.value, Value::Table(_) | Value::Array(_)) {
        let short = Node { span: node.span, value: node.value.clone() };
        node.value = Value::Table(vec![Entry { key: "value".into(), key_span: node.span, node: short }]);
    }
    match &mut node.value {
        Value::Table(entries) => {
            let child = join(&path, first);
            let found = entries.iter().position(|entry| entry.key == *first);
            match (found, rest.is_empty(), new) {
                (Some(at), true, Some(new)) => entries[at].node = new,
                (Some(at), true, None) => drop(entries.remove(at)),
                (Some(at), false, new) => put(&mut entries[at].node, rest, child, new, span)?,
                (None, true, Some(new)) => entries.push(Entry { key: first.clone(), key_span: span, node: new }),
                (None, false, Some(new)) if rest == [APPEND] => {
                    let list = Node { span, value: Value::Array(vec![new]) };
                    entries.push(Entry { key: first.clone(), key_span: span, node: list });
                }
                (None, _, _) => {
                    return Err(nowhere(&path, first, entries.iter().map(|entry| entry.key.clone()).collect()));
                }
            }
            Ok(())
        }
        Value::Array(items) => {
            if first == APPEND && rest.is_empty() {
                items.extend(new);
                return Ok(());
            }
            let Some(at) = position(items, first) else {
                let names = items.iter().enumerate().map(|(index, item)| {
                    item.get("name").and_then(Node::text).map_or_else(|| format!("[{}]", index + 1), str::to_owned)
                });
                return Err(nowhere(&path, first, names.collect()));
            };
            match (rest.is_empty(), new) {
                (true, Some(new)) => items[at] = new,
                (true, None) => drop(items.remove(at)),
                (false, new) => {
                    let child = element_path(&path, at, &items[at]);
                    put(&mut items[at], rest, child, new, span)?;
                }
            }
            Ok(())
        }
        _ => Err(nowhere(&path, first, Vec::new())),
    }
}

/// What stands at a path; `input.x.value` is `input.x` where that is short.
pub(super) fn find<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    let mut node = root;
    let segments = segments(path);
    for (depth, segment) in segments.iter().enumerate() {
        let below = match &node.value {
            Value::Table(_) => node.get(segment),
            Value::Array(items) => position(items, segment).and_then(|at| items.get(at)),
            _ if depth == 2 && segments[0] == "input" && segment == "value" => Some(node),
            _ => None,
        };
        node = below?;
    }
    Some(node)
}

/// Index of an element of a list: `[3]` by its number from 1, else by its name.
fn position(items: &[Node], segment: &str) -> Option<usize> {
    match segment.strip_prefix('[').and_then(|text| text.strip_suffix(']')).and_then(|number| number.parse().ok()) {
        Some(number) => (1..=items.len()).contains(&number).then(|| number - 1),
        None => items.iter().position(|item| item.get("name").and_then(Node::text) == Some(segment)),
    }
}

fn nowhere(path: &str, segment: &str, known: Vec<String>) -> Problem {
    let near = nearest(segment, known.iter().map(String::as_str)).map(str::to_owned);
    let problem = Problem::error("E-NAME", join(path, segment), Message::new("patch.nowhere").with("name", segment));
    match near {
        Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
        None if known.is_empty() => problem,
        None => problem.help(Message::new("patch.known").with("names", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> (Node, Sources) {
        let text =
            "horizon = 36\n[input]\na = 3\n[[cost]]\nname = \"Licence fee\"\namount = 5\n[[rule]]\nrequire = \"x\"\n";
        let sources = vec![Source { name: "t.toml".into(), text: text.into() }];
        let node = parse(&sources, 0, Format::Toml, &mut Vec::new()).expect("valid");
        (node, sources)
    }

    fn apply(text: &str) -> Result<serde_json::Value, String> {
        let (mut node, mut sources) = tree();
        Patch::parse(text).expect("form").apply(&mut node, &mut sources).map_err(|problems| problems.to_string())?;
        Ok(node.to_json())
    }

    #[test]
    fn values_are_toml_where_they_are_toml_and_text_elsewhere() {
        assert_eq!(apply("horizon=24").expect("ok")["horizon"], 24);
        assert_eq!(apply("discount_rate=12%").expect("ok")["discount_rate"], "12%");
        assert_eq!(apply("cost.Licence fee.amount=pert(1, 2, 3)").expect("ok")["cost"][0]["amount"], "pert(1, 2, 3)");
        assert_eq!(apply("rule[1].require=y").expect("ok")["rule"][0]["require"], "y");
    }

    #[test]
    fn a_short_input_grows_a_table_when_a_patch_goes_deeper() {
        let json = apply("input.a.plan=1").expect("ok");
        assert_eq!(json["input"]["a"], serde_json::json!({ "value": 3, "plan": 1 }));
    }

    #[test]
    fn lists_grow_by_appending() {
        let json = apply("cost[+]={ name = \"New\", amount = 1 }").expect("ok");
        assert_eq!(json["cost"][1], serde_json::json!({ "name": "New", "amount": 1 }));
        let json = apply("risk[+]={ name = \"R\" }").expect("ok");
        assert_eq!(json["risk"], serde_json::json!([{ "name": "R" }]));
        assert!(apply("risk[+].name=x").is_err());
    }

    #[test]
    fn an_empty_value_removes() {
        assert_eq!(apply("cost.Licence fee=").expect("ok")["cost"], serde_json::json!([]));
    }

    #[test]
    fn a_path_that_leads_nowhere_names_what_is_near() {
        let error = apply("cost.Licence fe.amount=1").expect_err("no such line");
        assert!(error.contains("did you mean") && error.contains("Licence fee"), "{error}");
    }
}
