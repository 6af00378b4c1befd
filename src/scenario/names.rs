//! Names of inputs, lines and modules: readable, told apart by eye, and unique.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::problem::{Place, Problem};
use super::tree::{Node, Sources, Span, Value, join};
use crate::lang::Message;
use crate::text::name::{check_name, name_key};

/// Tables whose keys are names, and lists whose elements carry one.
const TABLES: [&str; 3] = ["input", "milestone", "adoption"];
const LISTS: [&[&str]; 2] = [&["cost", "benefit"], &["risk"]];

/// All problems of names in a tree.
#[must_use]
pub fn check(root: &Node, sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Inputs and milestones share the names that expressions use.
    let mut identifiers: Vec<(String, String, Span)> = Vec::new();
    for table in TABLES {
        let names = keys(root, table);
        each(&names, sources, &mut problems);
        if table == "adoption" {
            duplicates(&names, sources, &mut problems);
        } else {
            identifiers.extend(names);
        }
    }
    duplicates(&identifiers, sources, &mut problems);
    for lists in LISTS {
        let names: Vec<_> = lists.iter().flat_map(|list| elements(root, list)).collect();
        each(&names, sources, &mut problems);
        duplicates(&names, sources, &mut problems);
    }
    problems
}

fn keys(root: &Node, table: &str) -> Vec<(String, String, Span)> {
    match root.get(table).map(|node| &node.value) {
        Some(Value::Table(entries)) => entries
            .iter()
            .filter(|entry| !entry.key.starts_with("x-"))
            .map(|entry| (entry.key.clone(), join(table, &entry.key), entry.key_span))
            .collect(),
        _ => Vec::new(),
    }
}

fn elements(root: &Node, list: &str) -> Vec<(String, String, Span)> {
    match root.get(list).map(|node| &node.value) {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|item| item.get("name"))
            .filter_map(|node| node.text().map(|name| (name.to_owned(), join(list, name), node.span)))
            .collect(),
        _ => Vec::new(),
    }
}

fn each(names: &[(String, String, Span)], sources: &Sources, problems: &mut Vec<Problem>) {
    for (name, path, span) in names {
        if let Err(problem) = check_name(name) {
            problems.push(Problem::error("E-NAME", path.as_str(), problem.message()).at(Place::of(sources, *span)));
        }
    }
}

fn duplicates(names: &[(String, String, Span)], sources: &Sources, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for (name, path, span) in names {
        match first.entry(name_key(name)) {
            Entry::Vacant(place) => {
                place.insert(name);
            }
            Entry::Occupied(other) => {
                let key = if other.get() == name { "name.duplicate" } else { "name.same-normalised" };
                let message = Message::new(key).with("name", name).with("other", other.get());
                problems.push(Problem::error("E-DUP", path.as_str(), message).at(Place::of(sources, *span)));
            }
        }
    }
}
