//! The JSON Schema of the format, generated from its types: for editors, and for [`super::shape`].

use std::sync::OnceLock;

use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use super::format::Scenario;
use crate::random::family;

/// The JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn scenario_schema() -> Value {
    schema_of::<Scenario>()
}

/// The same, made once: a study checks thousands of variants against it.
pub(super) fn checked_schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(scenario_schema)
}

/// The JSON Schema of a file that is written as scenarios are.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    allow_notes(&mut schema);
    schema
}

/// Keys that start with `x-` are free notes, in every table.
fn allow_notes(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("additionalProperties") == Some(&Value::Bool(false)) {
                object.insert("patternProperties".into(), json!({ "^x-": true }));
            }
            object.values_mut().for_each(allow_notes);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_notes),
        _ => {}
    }
}

/// Offers the parameters of each family of distributions where `dist` names it.
pub(super) fn input_parameters(schema: &mut Schema) {
    let quantity = json!({ "$ref": "#/$defs/Quantity" });
    let families = family::families();
    let branches: Vec<Value> = families
        .iter()
        .map(|family| {
            let mut properties = serde_json::Map::new();
            for parameter in family.forms.iter().flat_map(|form| form.parameters) {
                let described = json!({ "allOf": [quantity], "description": parameter.summary });
                properties.entry(parameter.name).or_insert(described);
            }
            if family.truncatable {
                for (name, meaning) in [("min", "Cut off below."), ("max", "Cut off above.")] {
                    properties.entry(name).or_insert(json!({ "allOf": [quantity], "description": meaning }));
                }
            }
            json!({
                "if": { "properties": { "dist": { "const": family.name } }, "required": ["dist"] },
                "then": { "properties": properties },
            })
        })
        .collect();
    let names: Vec<&str> = families.iter().map(|family| family.name).collect();
    schema.insert("allOf".into(), Value::Array(branches));
    if let Some(dist) = schema.get_mut("properties").and_then(|properties| properties.get_mut("dist")) {
        *dist = json!({ "description": "A distribution by name; its parameters are further keys.", "enum": names });
    }
}
