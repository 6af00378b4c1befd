//! What sensitivity charts have bars for: an input, a risk with all that belongs to it, or a group of such.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lang::Message;
use crate::model::shape::Columns;
use crate::model::{Line, Model, Value};
use crate::outcome::Outcomes;
use crate::scenario::problem::{Problem, Problems};
use crate::text::name::nearest;

/// What a factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// An uncertain quantity of the scenario.
    Input,
    /// A risk: whether, when and how hard it strikes.
    Risk,
    /// Several of those, by request.
    Group,
}

impl FactorKind {
    /// The word used in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Risk => "risk",
            Self::Group => "group",
        }
    }
}

/// Variables that vary together as one bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Name, as the scenario has it.
    pub name: String,
    /// Its variables, ascending.
    pub variables: Vec<usize>,
    /// What it is.
    pub source: Source,
    /// Whether a correlation ties one of its variables to one of another factor.
    pub correlated: bool,
}

/// Where a factor's values come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A quantity with this value.
    Quantity(Value),
    /// A risk by its number.
    Risk(usize),
    /// A group of factors.
    Group(Vec<Factor>),
}

impl Factor {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> FactorKind {
        match self.source {
            Source::Quantity(_) => FactorKind::Input,
            Source::Risk(_) => FactorKind::Risk,
            Source::Group(_) => FactorKind::Group,
        }
    }
}

/// A group asked for: its name and those of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRequest {
    /// Name of the group.
    pub name: String,
    /// Names of inputs and risks.
    pub members: Vec<String>,
}

impl GroupRequest {
    /// Reads `name=member,member`.
    ///
    /// # Errors
    /// When there is no name or no member.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let bad = || Problem::error("E-USAGE", "group", Message::new("group.form").with("found", text));
        let (name, members) = text.split_once('=').ok_or_else(bad)?;
        let members: Vec<String> =
            members.split([',', '，']).map(str::trim).filter(|member| !member.is_empty()).map(str::to_owned).collect();
        let name = name.trim().to_owned();
        if name.is_empty() || members.is_empty() { Err(bad()) } else { Ok(Self { name, members }) }
    }
}

/// All factors of a model, in the order of their first use, risks last; members of a group stand for it.
///
/// # Errors
/// Every name that no factor has, and every factor in two groups.
pub fn factors(model: &Model, groups: &[GroupRequest]) -> Result<Vec<Factor>, Problems> {
    let mut singles = singles(model);
    mark_correlated(model, &mut singles);
    if groups.is_empty() {
        return Ok(singles);
    }
    let mut problems = Vec::new();
    let mut group_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, group) in groups.iter().enumerate() {
        for member in &group.members {
            match find(&singles, member) {
                Err(problem) => problems.push(Problem { path: "group".to_owned(), ..problem }),
                Ok(index) => {
                    if let Some(other) = group_of.insert(index, number).and_then(|other| groups.get(other)) {
                        let message = Message::new("group.twice")
                            .with("name", member)
                            .with("a", &other.name)
                            .with("b", &group.name);
                        problems.push(Problem::error("E-USAGE", "group", message));
                    }
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let mut factors: Vec<Factor> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let members: Vec<Factor> = singles
            .iter()
            .enumerate()
            .filter(|(index, _)| group_of.get(index) == Some(&number))
            .map(|(_, factor)| factor.clone())
            .collect();
        let mut variables: Vec<usize> = members.iter().flat_map(|member| member.variables.iter().copied()).collect();
        variables.sort_unstable();
        factors.push(Factor { name: group.name.clone(), variables, source: Source::Group(members), correlated: false });
    }
    let rest = singles.into_iter().enumerate().filter(|(index, _)| !group_of.contains_key(index));
    factors.extend(rest.map(|(_, factor)| factor));
    mark_correlated(model, &mut factors);
    Ok(factors)
}

/// The factor of a name.
///
/// # Errors
/// `E-NAME` with the nearest name there is.
pub fn find(factors: &[Factor], name: &str) -> Result<usize, Problem> {
    let known = || factors.iter().map(|factor| factor.name.as_str());
    factors.iter().position(|factor| factor.name == name).ok_or_else(|| {
        let problem = Problem::error("E-NAME", "", Message::new("factor.unknown").with("name", name));
        match nearest(name, known()) {
            Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
            None => problem.help(Message::new("patch.known").with("names", known().collect::<Vec<_>>().join(", "))),
        }
    })
}

fn singles(model: &Model) -> Vec<Factor> {
    let quantities = model.uncertain.iter().map(|quantity| Factor {
        name: quantity.name.clone(),
        variables: quantity.variables.clone(),
        source: Source::Quantity(quantity.value),
        correlated: false,
    });
    let risks = model.risks.iter().enumerate().map(|(number, risk)| Factor {
        name: risk.name.clone(),
        variables: (0..model.variables.len())
            .filter(|variable| model.variables[*variable].risk == Some(number))
            .collect(),
        source: Source::Risk(number),
        correlated: false,
    });
    quantities.chain(risks).collect()
}

fn mark_correlated(model: &Model, factors: &mut [Factor]) {
    let mut owner = vec![usize::MAX; model.variables.len()];
    for (number, factor) in factors.iter().enumerate() {
        for variable in &factor.variables {
            owner[*variable] = number;
        }
    }
    for (a, b, spearman) in &model.correlations {
        let (a, b) = (owner[*a], owner[*b]);
        if a != b && *spearman != 0.0 {
            for factor in [a, b] {
                if let Some(factor) = factors.get_mut(factor) {
                    factor.correlated = true;
                }
            }
        }
    }
}

/// Values of every factor over the trials whose draws were kept: the quantity itself, the realised impact of a risk
/// (its cost, or 1, where it happens and 0 elsewhere); `None` for a group, which has no single value.
#[must_use]
pub fn columns(model: &Model, outcomes: &Outcomes, factors: &[Factor], kept: usize) -> Vec<Option<Vec<f64>>> {
    const BLOCK: usize = 256;
    let mut found: Vec<Option<Vec<f64>>> =
        factors.iter().map(|factor| (factor.kind() != FactorKind::Group).then(|| Vec::with_capacity(kept))).collect();
    let costs: Vec<Option<&Line>> = model
        .risks
        .iter()
        .map(|risk| model.lines.iter().find(|line| line.path == format!("risk.{}.cost", risk.name)))
        .collect();
    let mut block = vec![0.0; model.program.columns * BLOCK];
    for start in (0..kept).step_by(BLOCK) {
        let lanes = BLOCK.min(kept - start);
        for (index, column) in outcomes.variables.iter().enumerate() {
            block[index * lanes..(index + 1) * lanes].copy_from_slice(&column[start..start + lanes]);
        }
        for switch in &model.plan_switches {
            block[switch.column * lanes..(switch.column + 1) * lanes].fill(0.0);
        }
        model.program.run(&mut block[..model.program.columns * lanes], lanes);
        let view = Columns { data: &block, lanes };
        for (factor, column) in factors.iter().zip(&mut found) {
            let Some(column) = column else { continue };
            match &factor.source {
                Source::Quantity(value) => column.extend((0..lanes).map(|lane| view.at(*value, lane))),
                Source::Risk(number) => {
                    let (Some(risk), Some(cost)) = (model.risks.get(*number), costs.get(*number)) else { continue };
                    column.extend((0..lanes).map(|lane| {
                        let happened = view.at(risk.time, lane) <= model.horizon as f64;
                        let impact = cost.map_or(1.0, |line| view.at(line.rate, lane));
                        if happened { impact } else { 0.0 }
                    }));
                }
                Source::Group(_) => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::compile::load_and_compile;
    use crate::scenario::load::Document;

    const TEXT: &str = r#"
name = "Factors"
horizon = 12
[input]
scale = "uniform(1, 2)"
sum = "uniform(0, 1) + uniform(0, 1)"
[milestone.core]
month = 3
delay = "uniform(0, 4)"
[[cost]]
name = "Team"
category = "implementation"
amount = "scale * sum * uniform(5, 6)"
at = "core"
[[cost]]
name = "Licence"
category = "software"
amount = "scale * 2"
[[risk]]
name = "Supplier"
probability = 0.2
cost = "uniform(1, 9)"
[[correlation]]
between = ["scale", "core.delay"]
spearman = 0.5
"#;

    fn model() -> Model {
        load_and_compile(Document::parse("t.toml", TEXT).expect("reads")).expect("compiles").1
    }

    #[test]
    fn a_quantity_with_two_draws_and_a_risk_with_its_impact_are_one_factor_each() {
        let model = model();
        let factors = factors(&model, &[]).expect("no groups");
        let mut names: Vec<(&str, usize, bool)> =
            factors.iter().map(|f| (f.name.as_str(), f.variables.len(), f.correlated)).collect();
        names.sort_unstable();
        let expected = [
            ("Supplier", 2, false),
            ("core.delay", 1, true),
            ("cost.Team.amount", 1, false),
            ("scale", 1, true),
            ("sum", 2, false),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn groups_replace_their_members_and_may_hold_a_correlation_inside() {
        let model = model();
        let group = GroupRequest::parse("market = scale, core.delay").expect("form");
        let factors = super::factors(&model, &[group]).expect("known names");
        assert_eq!(factors.len(), 4);
        assert_eq!((factors[0].name.as_str(), factors[0].variables.len(), factors[0].correlated), ("market", 2, false));
        let unknown = super::factors(&model, &[GroupRequest::parse("g=scal,sum").expect("form")]).expect_err("typo");
        assert!(unknown.to_string().contains("scale"), "{unknown}");
        let twice = [GroupRequest::parse("a=sum").expect("form"), GroupRequest::parse("b=sum").expect("form")];
        assert!(super::factors(&model, &twice).is_err());
    }
}
