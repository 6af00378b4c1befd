//! A reader for the calls that `Distribution` prints.

use roicast::random::distribution::Distribution;
use roicast::random::family::{Argument, Arguments, build};

/// Builds the distribution that a call such as `normal(mean = 0, sd = 1)` describes.
pub fn read(text: &str) -> Result<Distribution, String> {
    match argument(text.trim())? {
        Argument::Distribution(distribution) => Ok(distribution),
        other => Err(format!("not a distribution: {other:?}")),
    }
}

pub fn valid(text: &str) -> Distribution {
    read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn argument(text: &str) -> Result<Argument, String> {
    if let Ok(number) = text.parse::<f64>() {
        return Ok(Argument::Number(number));
    }
    let open = text.find('(').ok_or_else(|| format!("cannot read `{text}`"))?;
    let inside = &text[open + 1..text.len() - 1];
    let mut arguments = Arguments::default();
    for part in split(inside, ',') {
        if let [name, value] = split(part, '=')[..] {
            arguments.named.push((name.trim().to_owned(), argument(value.trim())?));
        } else if let [left, right] = split(part, ':')[..] {
            let right = right.trim().parse::<f64>().map_err(|e| e.to_string())?;
            arguments.positional.push(Argument::Pair(Box::new(argument(left.trim())?), right));
        } else if !part.trim().is_empty() {
            arguments.positional.push(argument(part.trim())?);
        }
    }
    let built = build(&text[..open], &arguments);
    built
        .map(Argument::Distribution)
        .map_err(|errors| errors.iter().map(|error| error.to_string()).collect::<Vec<_>>().join("; "))
}

/// Splits at a separator that is not inside parentheses.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (index, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if c == separator && depth == 0 => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
