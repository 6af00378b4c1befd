//! From a value of a study to overrides of a scenario: aliases, and `{}` for what stands there now.

use serde_json::Value as Json;

use super::format::{BaseScenario, Paths};
use crate::lang::Message;
use crate::scenario::load::Document;
use crate::scenario::patch::Patch;
use crate::scenario::problem::{Problem, Problems};
use crate::scenario::tree::{Node, Value};
use crate::text::name::nearest;

/// The overrides of one value: one for each path that an alias stands for.
///
/// # Errors
/// An alias that the scenario does not have, or `{}` where nothing stands that it could mean.
pub(super) fn patches(
    path: &str,
    value: &Json,
    base: &BaseScenario,
    document: &Document,
) -> Result<Vec<Patch>, Problems> {
    let paths = resolve(path, base)?;
    paths.iter().map(|path| Ok(Patch { path: path.clone(), value: text(path, value, document)? })).collect()
}

fn resolve<'a>(path: &'a str, base: &'a BaseScenario) -> Result<Vec<String>, Problem> {
    let Some(rest) = path.strip_prefix('@') else { return Ok(vec![path.to_owned()]) };
    // `@overrun.plan` goes on where the alias ends.
    let (alias, more) = rest.find(['.', '[']).map_or((rest, ""), |at| rest.split_at(at));
    match base.alias.get(alias).map(Paths::as_slice) {
        Some(paths) => Ok(paths.iter().map(|path| format!("{path}{more}")).collect()),
        None => {
            let known = base.alias.keys().map(String::as_str);
            let problem = Problem::error("E-NAME", path, Message::new("batch.alias").with("name", alias));
            Err(match nearest(alias, known) {
                Some(near) => problem.help(Message::new("did-you-mean").with("near", format!("@{near}"))),
                None => problem.help(Message::new("batch.alias-help").with("name", alias)),
            })
        }
    }
}

/// The text an override takes: empty to remove, an expression as it is, anything else as TOML.
fn text(path: &str, value: &Json, document: &Document) -> Result<String, Problem> {
    match value {
        Json::String(text) if text.is_empty() => Ok(String::new()),
        Json::String(text) => Ok(quoted(&substituted(path, text, document)?)),
        other => Ok(toml(other)),
    }
}

/// Puts what stands at the path in place of `{}`, and of `{1}` that or 1 where nothing stands.
fn substituted(path: &str, text: &str, document: &Document) -> Result<String, Problem> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let place = after.split_once('}').filter(|(inside, _)| inside.is_empty() || inside.parse::<f64>().is_ok());
        out.push_str(before);
        match place {
            Some((inside, behind)) => {
                out.push_str(&standing(path, inside, document)?);
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// What stands at the path, or else the number in the braces.
fn standing(path: &str, otherwise: &str, document: &Document) -> Result<String, Problem> {
    match document.value(path).map(expression) {
        Some(Some(now)) => Ok(now),
        Some(None) => Err(Problem::error("E-SET", path, Message::new("batch.not-a-quantity"))),
        None if otherwise.is_empty() => {
            Err(Problem::error("E-SET", path, Message::new("batch.nothing")).help(Message::new("batch.nothing-help")))
        }
        None => Ok(otherwise.to_owned()),
    }
}

/// A number or an expression in brackets; `None` for anything else.
fn expression(node: &Node) -> Option<String> {
    match &node.value {
        Value::Number(value, _) => Some(format!("({value})")),
        Value::Text(text) => Some(format!("({text})")),
        _ => None,
    }
}

/// JSON as TOML on one line.
fn toml(value: &Json) -> String {
    match value {
        Json::Null => "\"\"".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Json::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{} = {}", quoted(key), toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A basic string of TOML; the escapes of JSON are among those of TOML.
fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Document {
        Document::parse(
            "t.toml",
            "name = 'T'\n[input]\nshort = 'pert(1, 2, 3)'\n[input.full]\nvalue = 4\n[[cost]]\nname = 'A'\namount = 5\n",
        )
        .expect("valid")
    }

    fn base() -> BaseScenario {
        let alias = [
            ("both".to_owned(), Paths::Several(vec!["input.short.value".into(), "input.full.value".into()])),
            ("none".to_owned(), Paths::Several(Vec::new())),
        ];
        BaseScenario { file: "t.toml".into(), set: Default::default(), alias: alias.into_iter().collect() }
    }

    fn written(path: &str, value: &Json) -> Result<Vec<(String, String)>, String> {
        let patches = patches(path, value, &base(), &document()).map_err(|problems| problems.to_string())?;
        Ok(patches.into_iter().map(|patch| (patch.path, patch.value)).collect())
    }

    #[test]
    fn braces_are_what_stands_there() {
        let both = written("@both", &json!("{} * 2")).expect("both stand");
        assert_eq!(both[0], ("input.short.value".into(), "\"(pert(1, 2, 3)) * 2\"".into()));
        assert_eq!(both[1], ("input.full.value".into(), "\"(4) * 2\"".into()));
        assert_eq!(written("@none", &json!("{} * 2")), Ok(Vec::new()));
        assert_eq!(written("cost.A.growth", &json!("{0} + 1")).expect("nothing is 0")[0].1, "\"0 + 1\"");
        assert_eq!(written("cost.A.growth", &json!("{1} * {x}")).expect("only numbers")[0].1, "\"1 * {x}\"");
        assert!(written("cost.A.growth", &json!("{} + 1")).is_err());
        assert!(written("input.full", &json!("{} + 1")).is_err_and(|said| said.contains("E-SET")));
    }

    #[test]
    fn aliases_are_checked_and_may_go_deeper() {
        assert_eq!(written("@both.plan", &json!(1)).expect("deeper")[0].0, "input.short.value.plan");
        assert!(written("@bothh", &json!(1)).is_err_and(|said| said.contains("did you mean \"@both\"")));
    }

    #[test]
    fn values_become_toml_and_nothing_removes() {
        let value = json!({ "value": "pert(1, 2, 3)", "plan": 1.5, "note": "say \"x\"" });
        let text = written("input.new", &value).expect("a table")[0].1.clone();
        assert_eq!(text, r#"{ "value" = "pert(1, 2, 3)", "plan" = 1.5, "note" = "say \"x\"" }"#);
        assert_eq!(written("rule", &json!("")).expect("removal")[0].1, "");
    }
}
