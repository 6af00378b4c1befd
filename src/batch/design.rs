//! Factors, their levels, and the points at which a design puts them.

use serde_json::Value as Json;

use super::format::{DesignKind, Factor};
use crate::random::design::{Design, Sampler};

/// One level of a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Its name in the results.
    pub label: Label,
    /// Values it replaces, by path.
    pub set: Vec<(String, Json)>,
}

/// How a level stands in the results.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Label {
    /// A number: the column of the factor holds numbers.
    Number(f64),
    /// A name.
    Text(String),
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&crate::text::csv_number(*number)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A factor with its levels worked out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Levels {
    /// Its name.
    pub name: String,
    /// Its levels, at least one.
    pub levels: Vec<Level>,
    /// Its path and bounds, when any number between is a level too.
    pub range: Option<(String, f64, f64)>,
}

impl Levels {
    /// The levels of a factor; `None` when it states none (a problem reported elsewhere).
    pub(super) fn of(factor: &Factor) -> Option<Self> {
        let path = || factor.path.clone().unwrap_or_default();
        let at = |label: Label, value: Json| Level { label, set: vec![(path(), value)] };
        let mut bounds = None;
        let levels: Vec<Level> = if let Some(values) = &factor.values {
            let numbers = values.iter().all(Json::is_number);
            let label = |value: &Json| match value {
                Json::Number(number) if numbers => Label::Number(number.as_f64().unwrap_or(f64::NAN)),
                Json::String(text) => Label::Text(text.clone()),
                other => Label::Text(other.to_string()),
            };
            values.iter().map(|value| at(label(value), value.clone())).collect()
        } else if let Some(range) = &factor.range {
            bounds = Some((path(), range.from, range.to));
            let steps = range.steps.unwrap_or(2).max(2);
            (0..steps).map(|step| number(&path(), between(range.from, range.to, step, steps - 1))).collect()
        } else if let Some(presets) = &factor.presets {
            let value = |name: &String| Json::String(format!("reference({name})"));
            presets.iter().map(|name| at(Label::Text(name.clone()), value(name))).collect()
        } else {
            let named = factor.level.iter().flatten();
            named
                .map(|level| Level {
                    label: Label::Text(level.name.clone()),
                    set: level.set.iter().map(|(path, value)| (path.clone(), value.clone())).collect(),
                })
                .collect()
        };
        (!levels.is_empty()).then(|| Self { name: factor.name.clone(), levels, range: bounds })
    }

    /// Whether its column holds numbers.
    pub(super) fn is_number(&self) -> bool {
        self.range.is_some() || self.levels.iter().all(|level| matches!(level.label, Label::Number(_)))
    }

    /// The level of a choice.
    pub(super) fn level(&self, choice: Choice) -> Option<Level> {
        match (choice, &self.range) {
            (Choice::Level(index), _) => self.levels.get(index as usize).cloned(),
            (Choice::Number(value), Some((path, _, _))) => Some(number(path, value)),
            (Choice::Number(_), None) => None,
        }
    }

    /// The choice at a coordinate between 0 and 1.
    fn at(&self, uniform: f64) -> Choice {
        match self.range {
            Some((_, from, to)) => Choice::Number(from + (to - from) * uniform),
            None => Choice::Level(((uniform * self.levels.len() as f64) as u32).min(self.levels.len() as u32 - 1)),
        }
    }

    /// The choice that a cell of a table means.
    pub(super) fn find(&self, text: &str) -> Option<Choice> {
        if let Some((_, from, to)) = self.range {
            let value = crate::text::number::parse_number(text).ok()?.value;
            return (from.min(to)..=from.max(to)).contains(&value).then_some(Choice::Number(value));
        }
        let number = crate::text::number::parse_number(text).map(|parsed| parsed.value).ok();
        let fits = |level: &Level| match &level.label {
            Label::Text(label) => label == text,
            Label::Number(label) => number == Some(*label),
        };
        self.levels.iter().position(fits).map(|index| Choice::Level(index as u32))
    }
}

fn number(path: &str, value: f64) -> Level {
    // A whole number stays one: months take nothing else.
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    let written = if whole { serde_json::json!(value as i64) } else { serde_json::json!(value) };
    Level { label: Label::Number(value), set: vec![(path.to_owned(), written)] }
}

/// The ends exactly, and even steps between them.
fn between(from: f64, to: f64, step: u32, last: u32) -> f64 {
    if step == last { to } else { from + (to - from) * f64::from(step) / f64::from(last) }
}

/// What a point says about a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Choice {
    /// A level by its index.
    Level(u32),
    /// A number of a range.
    Number(f64),
}

/// The points of a design. Those that follow from their number are not stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Points {
    /// Every combination; the last factor changes fastest.
    Factorial,
    /// The first levels, then every other level on its own.
    OneAtATime,
    /// Listed, with the index of the scenario where the design names one.
    Listed(Vec<(Option<usize>, Vec<Choice>)>),
}

impl Points {
    /// The points of a design that is not a table; `None` when it cannot be laid out.
    pub(super) fn new(kind: DesignKind, points: u32, seed: u64, factors: &[Levels]) -> Option<Self> {
        let design = match kind {
            DesignKind::Factorial => return Some(Self::Factorial),
            DesignKind::OneAtATime => return Some(Self::OneAtATime),
            DesignKind::LatinHypercube => Design::LatinHypercube,
            DesignKind::Sobol => Design::Sobol,
            DesignKind::Table => return None,
        };
        // Names of their own, so that the layout of the study shares nothing with the draws of a scenario.
        let names: Vec<String> = factors.iter().map(|factor| format!("study factor {}", factor.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let sampler = Sampler::new(design, seed, &names, u64::from(points), 1).ok()?;
        let mut columns = vec![vec![0.0; points as usize]; factors.len()];
        for (index, column) in columns.iter_mut().enumerate() {
            sampler.fill(index, 0, column);
        }
        let point = |at: usize| {
            factors.iter().zip(&columns).filter_map(|(factor, column)| Some(factor.at(*column.get(at)?))).collect()
        };
        Some(Self::Listed((0..points as usize).map(|at| (None, point(at))).collect()))
    }

    /// Number of points; `None` beyond what can be counted.
    pub(super) fn count(&self, factors: &[Levels]) -> Option<u64> {
        let sizes = || factors.iter().map(|factor| factor.levels.len() as u64);
        match self {
            Self::Factorial => sizes().try_fold(1_u64, u64::checked_mul),
            Self::OneAtATime => Some(1 + sizes().map(|size| size - 1).sum::<u64>()),
            Self::Listed(points) => Some(points.len() as u64),
        }
    }

    /// The choices of a point.
    pub(super) fn point(&self, mut number: u64, factors: &[Levels]) -> Vec<Choice> {
        match self {
            Self::Factorial => {
                let mut choices: Vec<Choice> = factors
                    .iter()
                    .rev()
                    .map(|factor| {
                        let size = factor.levels.len() as u64;
                        let level = number % size;
                        number /= size;
                        Choice::Level(level as u32)
                    })
                    .collect();
                choices.reverse();
                choices
            }
            Self::OneAtATime => {
                let mut before = 1;
                factors
                    .iter()
                    .map(|factor| {
                        let others = factor.levels.len() as u64 - 1;
                        let inside = number.checked_sub(before).filter(|level| *level < others);
                        before += others;
                        Choice::Level(inside.map_or(0, |level| level as u32 + 1))
                    })
                    .collect()
            }
            Self::Listed(points) => usize::try_from(number)
                .ok()
                .and_then(|at| points.get(at))
                .map(|point| point.1.clone())
                .unwrap_or_default(),
        }
    }

    /// The scenario that a point names.
    pub(super) fn scenario(&self, number: u64) -> Option<usize> {
        match self {
            Self::Listed(points) => {
                usize::try_from(number).ok().and_then(|at| points.get(at)).and_then(|point| point.0)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{LevelRange, NamedLevel};
    use super::*;

    fn factor(name: &str) -> Factor {
        Factor { name: name.into(), path: Some("x".into()), values: None, range: None, presets: None, level: None }
    }

    fn factors() -> Vec<Levels> {
        let level = |name: &str| NamedLevel { name: name.into(), set: Default::default() };
        let two = Factor { level: Some(vec![level("low"), level("high")]), ..factor("two") };
        let range = LevelRange { from: 10.0, to: 20.0, steps: Some(3) };
        let three = Factor { range: Some(range), ..factor("three") };
        [two, three].iter().filter_map(Levels::of).collect()
    }

    fn labels(points: &Points, number: u64) -> String {
        let factors = factors();
        let choices = points.point(number, &factors);
        let label = |(factor, choice): (&Levels, &Choice)| factor.level(*choice).expect("a level").label.to_string();
        factors.iter().zip(&choices).map(label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_factorial_has_every_combination_and_the_last_factor_changes_fastest() {
        assert_eq!(Points::Factorial.count(&factors()), Some(6));
        let all: Vec<String> = (0..6).map(|number| labels(&Points::Factorial, number)).collect();
        assert_eq!(all, ["low 10", "low 15", "low 20", "high 10", "high 15", "high 20"]);
    }

    #[test]
    fn one_at_a_time_moves_one_factor_from_the_first_levels() {
        assert_eq!(Points::OneAtATime.count(&factors()), Some(4));
        let all: Vec<String> = (0..4).map(|number| labels(&Points::OneAtATime, number)).collect();
        assert_eq!(all, ["low 10", "high 10", "low 15", "low 20"]);
    }

    /// The definition of a Latin hypercube: one point in each of n equal strata of every factor.
    #[test]
    fn space_filling_designs_fill_every_stratum_once() {
        for kind in [DesignKind::LatinHypercube, DesignKind::Sobol] {
            let points = Points::new(kind, 16, 7, &factors()).expect("a layout");
            let mut strata: Vec<usize> = (0..16)
                .map(|number| match points.point(number, &factors())[1] {
                    Choice::Number(value) => ((value - 10.0) / 10.0 * 16.0) as usize,
                    Choice::Level(_) => panic!("a range has numbers"),
                })
                .collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..16).collect::<Vec<_>>(), "{kind:?}");
            let low = (0..16).filter(|number| points.point(*number, &factors())[0] == Choice::Level(0)).count();
            assert_eq!(low, 8, "{kind:?}: both levels equally often");
        }
    }

    #[test]
    fn whole_numbers_of_a_range_stay_whole() {
        let range = Factor { range: Some(LevelRange { from: 12.0, to: 13.0, steps: Some(3) }), ..factor("r") };
        let levels = Levels::of(&range).expect("levels").levels;
        let values: Vec<String> = levels.iter().map(|level| level.set[0].1.to_string()).collect();
        assert_eq!(values, ["12", "12.5", "13"]);
    }

    #[test]
    fn a_table_names_levels_and_numbers() {
        let factors = factors();
        assert_eq!(factors[0].find("high"), Some(Choice::Level(1)));
        assert_eq!(factors[0].find("higher"), None);
        assert_eq!(factors[1].find("12.5"), Some(Choice::Number(12.5)));
        assert_eq!(factors[1].find("25"), None);
    }
}
