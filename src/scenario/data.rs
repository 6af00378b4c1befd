//! Data columns that expressions use: `empirical('file.csv', 'column')`.

use std::path::Path;

use super::format::{InputEntry, Quantity};
use super::load::{Loaded, read_file};
use super::problem::{Problem, Problems};
use crate::expression::{Argument, NodeKind, parse};
use crate::lang::Message;
use crate::text::table::Table;

/// Most values of a column.
const MOST_VALUES: usize = 1_000_000;

/// Reads every column that an expression names and that is not at hand yet.
pub(super) fn load(loaded: &mut Loaded, folder: &Path) -> Result<(), Problems> {
    let mut problems = Vec::new();
    for (path, text) in expressions(loaded) {
        for (file, column) in wanted(&text) {
            let key = format!("{file}#{column}");
            if loaded.data.contains_key(&key) {
                continue;
            }
            match read(&folder.join(&file), &file, &column, &mut loaded.warnings) {
                Ok(values) => {
                    loaded.data.insert(key, values);
                }
                Err(Problems(found)) => {
                    let place = loaded.place(&path);
                    problems.extend(found.into_iter().map(|problem| problem.at(place.clone())));
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

/// Inputs are where data belongs; other quantities refer to them.
fn expressions(loaded: &Loaded) -> Vec<(String, String)> {
    let text = |quantity: &Quantity| match quantity {
        Quantity::Expression(text) => Some(text.clone()),
        Quantity::Number(_) => None,
    };
    loaded
        .scenario
        .input
        .iter()
        .filter_map(|(name, entry)| match entry {
            InputEntry::Short(quantity) => Some((format!("input.{name}"), text(quantity)?)),
            InputEntry::Full(input) => Some((format!("input.{name}.value"), text(input.value.as_ref()?)?)),
        })
        .collect()
}

fn wanted(text: &str) -> Vec<(String, String)> {
    let Ok(parsed) = parse(text) else { return Vec::new() };
    let tree = &parsed.expression;
    let text_of = |argument: &Argument| match argument {
        Argument::Positional(id) => match &tree.node(*id).kind {
            NodeKind::Text(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    tree.nodes()
        .filter_map(|(_, node)| match &node.kind {
            NodeKind::Call { function, arguments, .. } if function == "empirical" => match arguments.as_slice() {
                [file, column] => Some((text_of(file)?, text_of(column)?)),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

fn read(path: &Path, name: &str, column: &str, warnings: &mut Vec<Problem>) -> Result<Vec<f64>, Problems> {
    let bytes = read_file(path)?;
    let table = Table::read(&bytes, None).map_err(|errors| {
        Problems(errors.iter().map(|error| Problem::error(error.code(), name, error.message())).collect())
    })?;
    if let Some(warning) = table.warning() {
        warnings.push(Problem::warning(warning.code(), name, warning.message()));
    }
    let numbers = table.numbers(column).map_err(|errors| {
        Problems(errors.iter().map(|error| Problem::error(error.code(), name, error.message())).collect())
    })?;
    if numbers.values.len() > MOST_VALUES {
        let message = Message::new("limit.values").with("found", numbers.values.len()).with("limit", MOST_VALUES);
        return Err(Problem::error("E-LIMIT", name, message).into());
    }
    warnings.extend(numbers.warnings.iter().map(|warning| Problem::warning(warning.code(), name, warning.message())));
    Ok(numbers.values)
}
