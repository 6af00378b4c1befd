//! From a named stress to the changes it means for one scenario.

use serde_json::Value as Json;

use super::sets::{AddedRisk, StressSet};
use crate::model::{CostClass, Model, Side};
use crate::scenario::load::Loaded;
use crate::scenario::patch::Patch;
use crate::simulate::trace::{self, Trace};

/// The changes; none where the scenario has nothing the stress applies to.
pub(super) fn patches(set: &StressSet, loaded: &Loaded, model: &Model) -> Vec<Patch> {
    let mut patches = Vec::new();
    let root = &loaded.canonical;
    for (pattern, factor) in &set.scale {
        let limit = set.at_most.get(pattern).copied();
        for found in fields(root, pattern) {
            let start = set.start.get(pattern).map(|start| Json::from(*start));
            let Some(value) = found.value.cloned().or(start) else { continue };
            patches.extend(scaled(&value, *factor, limit).map(|value| Patch { path: found.path, value }));
        }
    }
    for (pattern, term) in &set.add {
        for found in fields(root, pattern) {
            let value = found.value.cloned().unwrap_or_else(|| Json::from(0.0));
            patches.extend(raised(&value, *term).map(|value| Patch { path: found.path, value }));
        }
    }
    let plan = trace::plan(model);
    if set.together {
        let moved = moved_together(root, &plan);
        if moved.is_empty() {
            return Vec::new();
        }
        patches.extend(moved);
    }
    let explicit = planned_explicit(model, &plan);
    if let Some(cost) = &set.cost {
        let value = format!(
            "{{ name = {:?}, category = {:?}, class = {:?}, amount = {} }}",
            unused_name(root, &cost.name),
            cost.category,
            cost.class,
            cost.share * explicit
        );
        patches.push(Patch { path: "cost[+]".to_owned(), value });
    }
    patches.extend(set.risk.as_ref().and_then(|risk| added_risk(risk, root, explicit)));
    patches
}

struct Field<'a> {
    path: String,
    value: Option<&'a Json>,
}

/// The fields a pattern means: `list.*.field`, `list[key=word].field`, `list[key].field` or
/// several conditions joined by `&`.
fn fields<'a>(root: &'a Json, pattern: &str) -> Vec<Field<'a>> {
    let split = pattern.find(['.', '[']).unwrap_or(pattern.len());
    let (list, rest) = pattern.split_at(split);
    let (filter, field) = match rest.strip_prefix('[').and_then(|rest| rest.split_once("].")) {
        Some((filter, field)) => (Some(filter), field),
        None => (None, rest.trim_start_matches(".*.")),
    };
    let fits = |entry: &Json, condition: &str| match condition.split_once('=') {
        Some((key, word)) => entry.get(key).and_then(Json::as_str) == Some(word),
        None => entry.get(condition).is_some(),
    };
    let wanted = |entry: &Json| filter.is_none_or(|all| all.split('&').all(|condition| fits(entry, condition)));
    let quoted = |name: &str| {
        if name.contains(['.', '[']) { format!("{list}.`{name}`.{field}") } else { format!("{list}.{name}.{field}") }
    };
    let value = |entry: &'a Json| field.split('.').try_fold(entry, |entry, key| entry.get(key));
    // A field inside a table that is not there cannot be set by itself.
    let reachable = |entry: &Json| match field.rsplit_once('.') {
        Some((table, _)) => entry.get(table).is_some(),
        None => true,
    };
    let entries: Vec<(&str, &'a Json)> = match root.get(list) {
        Some(Json::Object(entries)) => entries.iter().map(|(name, entry)| (name.as_str(), entry)).collect(),
        Some(Json::Array(entries)) => {
            entries.iter().filter_map(|entry| Some((entry.get("name")?.as_str()?, entry))).collect()
        }
        _ => Vec::new(),
    };
    entries
        .into_iter()
        .filter(|(_, entry)| wanted(entry) && reachable(entry))
        .map(|(name, entry)| Field { path: quoted(name), value: value(entry) })
        .collect()
}

fn scaled(value: &Json, factor: f64, limit: Option<f64>) -> Option<String> {
    if let Some(number) = value.as_f64() {
        let number = number * factor;
        return Some(limit.map_or(number, |limit| number.min(limit)).to_string());
    }
    let text = value.as_str()?;
    Some(match limit {
        Some(limit) => format!("min(({text}) * {factor}, {limit})"),
        None => format!("({text}) * {factor}"),
    })
}

fn raised(value: &Json, term: f64) -> Option<String> {
    match (value.as_f64(), value.as_str()) {
        (Some(number), _) => Some((number + term).to_string()),
        (None, Some(text)) => Some(format!("({text}) + ({term})")),
        (None, None) => None,
    }
}

/// All go-lives at the last planned one; nothing where there are not two.
fn moved_together(root: &Json, plan: &Trace) -> Vec<Patch> {
    let Some(milestones) = root.get("milestone").and_then(Json::as_object).filter(|all| all.len() > 1) else {
        return Vec::new();
    };
    let last = plan.go_lives.iter().copied().fold(0.0, f64::max);
    let mut patches = Vec::new();
    for (name, milestone) in milestones {
        let path = |field: &str| format!("milestone.`{name}`.{field}");
        for field in ["after", "gap"] {
            if milestone.get(field).is_some() {
                patches.push(Patch { path: path(field), value: String::new() });
            }
        }
        patches.push(Patch { path: path("month"), value: last.to_string() });
    }
    patches
}

fn planned_explicit(model: &Model, plan: &Trace) -> f64 {
    let explicit =
        model.lines.iter().zip(&plan.lines).filter(|(line, _)| matches!(line.side, Side::Cost(CostClass::Explicit, _)));
    explicit.map(|(_, months)| months.iter().sum::<f64>()).sum()
}

/// The name, told apart from one that the scenario has already.
fn unused_name(root: &Json, name: &str) -> String {
    let is = |entry: &Json| entry.get("name").and_then(Json::as_str) == Some(name);
    let mut lists = ["cost", "benefit", "risk"].into_iter().filter_map(|list| root.get(list)?.as_array());
    if lists.any(|entries| entries.iter().any(is)) { format!("{name} (stress)") } else { name.to_owned() }
}

fn added_risk(risk: &AddedRisk, root: &Json, explicit: f64) -> Option<Patch> {
    let names = |list: &str| -> Vec<&str> {
        root.get(list).and_then(Json::as_object).map_or_else(Vec::new, |all| all.keys().map(String::as_str).collect())
    };
    let milestones = names("milestone");
    if risk.adoption_left.is_some() && names("adoption").is_empty() {
        return None;
    }
    let mut parts = vec![format!("name = {:?}", unused_name(root, &risk.name))];
    let mut number = |key: &str, value: Option<f64>| parts.extend(value.map(|value| format!("{key} = {value}")));
    number("probability", risk.probability);
    number("per_year", risk.per_year);
    number("cost", risk.cost.map(|share| share * explicit));
    number("adoption_left", risk.adoption_left);
    if let (Some(delay), false) = (risk.delay, milestones.is_empty()) {
        parts.push(format!("delay = {delay}"));
        parts.push(format!("milestone = {milestones:?}"));
    }
    if risk.adoption_left.is_some() {
        // A milestone's name is a name in expressions only when it is one word.
        let word = |name: &&&str| name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        match milestones.iter().find(word) {
            Some(first) => parts.push(format!("from = {first:?}, to = \"{first} + 6\"")),
            None => parts.push("from = 0, to = 6".to_owned()),
        }
    }
    Some(Patch { path: "risk[+]".to_owned(), value: format!("{{ {} }}", parts.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Json {
        serde_json::json!({
            "adoption": { "staff": { "curve": "logistic", "ramp": "pert(4, 6, 12)" } },
            "cost": [
                { "name": "A.B", "category": "software", "per_year": 5 },
                { "name": "C", "category": "training", "amount": 3 },
            ],
            "milestone": { "a": { "month": 3 }, "b": { "after": "a", "gap": 2 } },
        })
    }

    #[test]
    fn patterns_find_fields_by_name_word_and_presence() {
        let root = root();
        let paths = |pattern: &str| fields(&root, pattern).into_iter().map(|found| found.path).collect::<Vec<_>>();
        assert_eq!(paths("adoption.*.ramp"), ["adoption.staff.ramp"]);
        assert_eq!(paths("cost[category=software].growth"), ["cost.`A.B`.growth"]);
        assert_eq!(paths("cost[amount].amount"), ["cost.C.amount"]);
        assert_eq!(paths("cost[category=software&per_year].growth"), ["cost.`A.B`.growth"]);
        assert!(paths("cost[category=software&amount].growth").is_empty());
        assert!(paths("cost.*.dip.depth").is_empty() && paths("risk.*.cost").is_empty());
    }

    #[test]
    fn numbers_are_worked_out_and_expressions_wrapped() {
        assert_eq!(scaled(&Json::from(4), 1.5, None).as_deref(), Some("6"));
        assert_eq!(scaled(&Json::from(0.8), 2.0, Some(1.0)).as_deref(), Some("1"));
        assert_eq!(scaled(&Json::from("a"), 2.0, Some(1.0)).as_deref(), Some("min((a) * 2, 1)"));
        assert_eq!(raised(&Json::from("pert(1,2,3)"), -0.5).as_deref(), Some("(pert(1,2,3)) + (-0.5)"));
    }
}
