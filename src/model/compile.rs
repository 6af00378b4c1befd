//! From a scenario to a model: names become indices, expressions become column programs, and every problem of meaning
//! is found before a trial runs.

use std::collections::BTreeMap;
use std::ops::Range as Bytes;

use unicode_normalization::UnicodeNormalization as _;

use super::drawn::{Drawn, drawn};
use super::program::{Program, Value};
use super::shape::{Curve, Shape};
use super::{Guard, Line, Milestone, Model, NEVER, PlanSwitch, Range, Risk, Uncertain, lines, rule};
use crate::lang::Message;
use crate::random::marginal::Marginals;
use crate::scenario::format::{InputEntry, Quantity, Scenario, Weights};
use crate::scenario::load::{Document, Loaded, in_file_order};
use crate::scenario::problem::{Problem, Problems};

/// Largest model compiled: columns of the program, and lines.
const MAX_COLUMNS: usize = 100_000;
const MAX_LINES: usize = 10_000;
/// Longest chain of inputs that refer to each other.
const MAX_CHAIN: usize = 200;

/// Compiles a scenario; the second part are warnings.
///
/// # Errors
/// Every problem of meaning at once, in file order.
///
/// ```
/// use roicast::{model, scenario::load::Loaded};
///
/// let text = r#"
/// name = "Example"
/// cost = [{ name = "Licence", amount = 100 }]
/// benefit = [{ name = "Saving", dimension = "finance", kind = "hard", per_year = "normal(60, 10)" }]
/// "#;
/// let loaded = Loaded::parse("example.toml", text).unwrap();
/// let (model, warnings) = model::compile::compile(&loaded).unwrap();
/// assert_eq!(model.variables.len(), 1);
/// assert!(warnings.is_empty());
/// ```
pub fn compile(loaded: &Loaded) -> Result<(Model, Vec<Problem>), Problems> {
    compile_with(loaded, &Marginals::default())
}

/// As [`compile`], for many similar scenarios: distributions that were compiled before are not compiled again.
///
/// # Errors
/// As [`compile`].
pub fn compile_with(loaded: &Loaded, marginals: &Marginals) -> Result<(Model, Vec<Problem>), Problems> {
    let mut compiler = Compiler::new(loaded, marginals);
    let model = compiler.model();
    let Compiler { problems, warnings, .. } = compiler;
    match model {
        Some(model) if problems.is_empty() => {
            Ok((model, in_file_order(loaded.warnings.iter().cloned().chain(warnings).collect()).0))
        }
        _ => Err(in_file_order(problems)),
    }
}

/// Loads and compiles a document, with the problems of every stage in one list; warnings come last.
///
/// # Errors
/// Every problem of names, shape, data and meaning at once, in file order.
pub fn load_and_compile(document: Document) -> Result<(Loaded, Model, Vec<Problem>), Problems> {
    let (loaded, mut problems) = document.load_what_reads()?;
    match compile(&loaded) {
        Ok((model, warnings)) if problems.is_empty() => Ok((loaded, model, warnings)),
        Ok(_) => Err(in_file_order(problems)),
        Err(Problems(found)) => {
            // What was left out because it does not read must not be reported as missing.
            let complete = problems.is_empty();
            problems.extend(found.into_iter().filter(|problem| complete || !may_follow(problem, &loaded.canonical)));
            Err(in_file_order(problems))
        }
    }
}

/// Whether a problem may only follow from something that was left out: a name that the file does have, or something
/// missing where something did not read.
fn may_follow(problem: &Problem, written: &serde_json::Value) -> bool {
    let stands = |name: &str| {
        let in_table = |table: &str| written.get(table).is_some_and(|table| table.get(name).is_some());
        let in_list = |list: &str| {
            let items = written.get(list).and_then(serde_json::Value::as_array).into_iter().flatten();
            items.into_iter().any(|item| item.get("name").and_then(serde_json::Value::as_str) == Some(name))
        };
        ["input", "milestone", "adoption"].into_iter().any(in_table)
            || ["cost", "benefit", "risk"].into_iter().any(in_list)
    };
    let named = || problem.message.values.iter().any(|(key, name)| *key == "name" && stands(name));
    matches!(problem.code, "E-EMPTY" | "E-MISSING") || (problem.code == "E-NAME" && named())
}

/// Where a name's value stands on its way to being known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known {
    InProgress,
    Value(Value),
    Failed,
}

pub(super) struct Compiler<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) scenario: &'a Scenario,
    pub(super) marginals: &'a Marginals,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
    pub(super) program: Program,
    pub(super) plan_switches: Vec<PlanSwitch>,
    /// Columns kept for further switches.
    pub(super) free_switches: std::ops::Range<usize>,
    pub(super) variables: Vec<Drawn>,
    pub(super) uncertain: Vec<Uncertain>,
    pub(super) most_variables: usize,
    pub(super) names: BTreeMap<String, Known>,
    pub(super) stack: Vec<String>,
    pub(super) guards: Vec<Guard>,
    pub(super) curves: Vec<Curve>,
    pub(super) shapes: Vec<Shape>,
    pub(super) lines: Vec<Line>,
    pub(super) risks: Vec<Risk>,
    pub(super) abandonment: Option<Value>,
    pub(super) current_risk: Option<usize>,
    /// For each risk: the variable of its draw, and the probability it is compared with.
    pub(super) chances: BTreeMap<usize, (usize, Value)>,
}

/// Canonical Unicode form, in which names are compared.
pub(super) fn canonical(name: &str) -> String {
    name.nfc().collect()
}

impl<'a> Compiler<'a> {
    fn new(loaded: &'a Loaded, marginals: &'a Marginals) -> Self {
        // Every variable is written as a call, an interval, a `dist` or a risk, so this many columns suffice.
        let text = loaded.canonical.to_string();
        let most_variables = text.matches(['(', '（']).count()
            + text.matches("to ").count()
            + text.matches("\"dist\"").count()
            + loaded.scenario.risk.len();
        let mut program = Program::default();
        for _ in 0..most_variables {
            program.variable();
        }
        let has_plan = |entry: &&InputEntry| matches!(entry, InputEntry::Full(input) if input.plan.is_some());
        let most_switches = loaded.scenario.input.values().filter(has_plan).count()
            + loaded.scenario.milestone.values().filter(|milestone| milestone.delay.is_some()).count();
        for _ in 0..most_switches {
            program.variable();
        }
        Self {
            loaded,
            scenario: &loaded.scenario,
            marginals,
            problems: Vec::new(),
            warnings: Vec::new(),
            program,
            plan_switches: Vec::new(),
            free_switches: most_variables..most_variables + most_switches,
            variables: Vec::new(),
            uncertain: Vec::new(),
            most_variables,
            names: BTreeMap::new(),
            stack: Vec::new(),
            guards: Vec::new(),
            curves: Vec::new(),
            shapes: Vec::new(),
            lines: Vec::new(),
            risks: Vec::new(),
            abandonment: None,
            current_risk: None,
            chances: BTreeMap::new(),
        }
    }

    fn model(&mut self) -> Option<Model> {
        let scenario = self.scenario;
        let line_count = scenario.cost.len() + scenario.benefit.len() + scenario.risk.len();
        if line_count > MAX_LINES || scenario.input.len() > MAX_LINES {
            let message = Message::new("limit.size").with("inputs", scenario.input.len()).with("lines", line_count);
            self.error("E-LIMIT", "", message.with("limit", MAX_LINES));
            return None;
        }
        if scenario.cost.is_empty() && scenario.benefit.is_empty() {
            self.error("E-EMPTY", "", Message::new("model.empty"));
        }
        self.check_texts();
        let discount_rate = match &scenario.discount_rate {
            Some(rate) => self.rate("discount_rate", rate),
            None => Some(Value::Constant(super::DEFAULT_DISCOUNT_RATE)),
        };
        let finance = scenario.finance_rate.as_ref().map_or(discount_rate, |rate| self.rate("finance_rate", rate));
        let reinvestment =
            scenario.reinvestment_rate.as_ref().map_or(discount_rate, |rate| self.rate("reinvestment_rate", rate));
        // Risks first: their times decide what stops when.
        let effects = self.compile_risks();
        self.compile_curves(&effects);
        self.compile_costs();
        self.compile_benefits(&effects);
        self.compile_risk_costs(&effects);
        let milestones: Vec<Milestone> = scenario
            .milestone
            .keys()
            .filter_map(|name| {
                let go_live = self.milestone(name)?;
                Some(Milestone { name: name.clone(), go_live })
            })
            .collect();
        let used = self.variables.len();
        let inputs = self.named_inputs();
        let (steps, switches) = (self.program.steps.len(), self.plan_switches.len());
        self.compile_unused_inputs();
        let (copula, correlations) = self.compile_correlations(used);
        self.variables.truncate(used);
        self.uncertain.retain(|quantity| quantity.variables.iter().all(|variable| *variable < used));
        self.program.steps.truncate(steps);
        self.plan_switches.truncate(switches);
        let (rules, weights) = (self.compile_rules(), self.weights());
        // Columns are reserved for every parenthesis: where one is a bomb, its own problem says more.
        if self.problems.is_empty() && self.program.columns > MAX_COLUMNS {
            let message = Message::new("limit.size").with("inputs", self.program.columns).with("lines", line_count);
            self.error("E-LIMIT", "", message.with("limit", MAX_COLUMNS));
        }
        let horizon = scenario.horizon as usize;
        let mut checkpoints: Vec<usize> = [12, 24, 36].into_iter().filter(|month| *month < horizon).collect();
        checkpoints.extend(rules.iter().map(|rule| rule.outcome().month));
        checkpoints.push(horizon);
        checkpoints.sort_unstable();
        checkpoints.dedup();
        let variables = drawn(std::mem::take(&mut self.variables), self.marginals);
        Some(Model {
            name: scenario.name.clone(),
            kind: scenario.kind,
            currency: scenario.currency.clone(),
            unit: scenario.unit.clone(),
            horizon,
            checkpoints,
            inputs,
            variables,
            uncertain: std::mem::take(&mut self.uncertain),
            copula,
            correlations,
            plan_switches: std::mem::take(&mut self.plan_switches),
            program: std::mem::take(&mut self.program),
            guards: std::mem::take(&mut self.guards),
            discount_rate: discount_rate?,
            mirr_rates: (finance?, reinvestment?),
            milestones,
            curves: std::mem::take(&mut self.curves),
            shapes: std::mem::take(&mut self.shapes),
            lines: std::mem::take(&mut self.lines),
            risks: std::mem::take(&mut self.risks),
            abandonment: self.abandonment,
            weights,
            score_cap: scenario.score_cap.unwrap_or(1.0),
            rules,
        })
    }

    /// Inputs that the model uses, with their values.
    fn named_inputs(&self) -> Vec<(String, Value)> {
        let known = |name: &String| match self.names.get(&format!("input {name}")) {
            Some(Known::Value(value)) => Some((name.clone(), *value)),
            _ => None,
        };
        self.scenario.input.keys().filter_map(known).collect()
    }

    /// Reports an error at a path.
    pub(super) fn error(&mut self, code: &'static str, path: &str, message: Message) -> &mut Problem {
        self.error_within(code, path, None, message)
    }

    /// Reports an error at a byte range inside the text at a path.
    pub(super) fn error_within(
        &mut self,
        code: &'static str,
        path: &str,
        range: Option<Bytes<usize>>,
        message: Message,
    ) -> &mut Problem {
        let place = self.loaded.place_within(path, range);
        self.problems.push(Problem::error(code, path, message).at(place));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Reports a warning at a path.
    pub(super) fn warn(&mut self, code: &'static str, path: &str, message: Message) {
        let place = self.loaded.place(path);
        self.warnings.push(Problem::warning(code, path, message).at(place));
    }

    /// A value that must be in a range: checked now if it is constant, else in every trial.
    pub(super) fn guarded(&mut self, value: Value, rule: Range, path: &str) -> Option<Value> {
        match value {
            Value::Constant(number) if rule.contains(number) => {}
            Value::Constant(number) => {
                let message = Message::new("number.range").with("value", number).with("rule", rule);
                let problem = self.error("E-RANGE", path, message);
                if rule == Range::FRACTION && number > 1.0 && number <= 100.0 {
                    problem.help =
                        Some(Message::new("number.percent").with("value", number).with("fraction", number / 100.0));
                }
                return None;
            }
            Value::Column(_) if rule == Range::ANY => {}
            Value::Column(_) => {
                if !self.guards.iter().any(|guard| guard.value == value && guard.rule == rule) {
                    self.guards.push(Guard { value, rule, path: path.to_owned() });
                }
            }
        }
        Some(value)
    }

    /// A rate a year: above -1, and suspicious above 1.
    fn rate(&mut self, path: &str, rate: &Quantity) -> Option<Value> {
        let value = self.quantity(path, rate)?;
        if let Value::Constant(number) = value
            && number.abs() > 1.0
            && Range::RATE.contains(number)
        {
            let percent = format!("{}%", number * 100.0);
            let message = Message::new("number.suspect-rate").with("percent", percent);
            self.warn("W-SUSPECT", path, message.with("fraction", format!("{:.2}", number / 100.0)));
        }
        self.guarded(value, Range::RATE, path)
    }

    fn compile_rules(&mut self) -> Vec<rule::Condition> {
        let mut rules = Vec::new();
        for (index, written) in self.scenario.rule.iter().enumerate() {
            let path = format!("rule[{}].require", index + 1);
            match rule::parse_condition(&written.require, self.scenario.horizon as usize) {
                Ok(condition) => rules.push(condition),
                Err(errors) => {
                    for error in errors {
                        let problem = self.error_within(error.code, &path, Some(error.span), error.message);
                        problem.help = error.help;
                    }
                }
            }
        }
        rules
    }

    fn weights(&mut self) -> Weights {
        let Some(weights) = self.scenario.weights else { return Weights::STANDARD };
        let sum: f64 = super::Dimension::ALL.into_iter().map(|dimension| weights.of(dimension)).sum();
        if (sum - 1.0).abs() > 1e-9 {
            self.error("E-RANGE", "weights", Message::new("weights.sum").with("sum", sum));
        }
        weights
    }

    /// A shape, shared with equal ones.
    pub(super) fn shape(&mut self, shape: Shape) -> usize {
        self.shapes.iter().position(|known| *known == shape).unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        })
    }

    /// Enters the computation of a name; reports a cycle or too long a chain.
    pub(super) fn enter(&mut self, name: &str, path: &str) -> bool {
        if let Some(start) = self.stack.iter().position(|open| open == name) {
            let cycle: Vec<&str> = self.stack[start..].iter().map(String::as_str).chain([name]).collect();
            let message = Message::new("model.cycle").with("cycle", cycle.join(" -> "));
            self.error("E-CYCLE", path, message);
            return false;
        }
        if self.stack.len() >= MAX_CHAIN {
            let message = Message::new("model.chain").with("limit", MAX_CHAIN);
            self.error("E-LIMIT", path, message);
            return false;
        }
        self.stack.push(name.to_owned());
        true
    }

    /// The horizon as a value.
    pub(super) fn horizon(&self) -> Value {
        Value::Constant(f64::from(self.scenario.horizon))
    }

    /// A line of the cash flow.
    pub(super) fn line(&mut self, line: lines::NewLine) {
        let lines::NewLine { name, path, side, rate, shape } = line;
        let shape = self.shape(shape);
        self.lines.push(Line { name, path, side, rate, shape });
    }
}

/// The value of a time that never comes.
pub(super) const NEVER_VALUE: Value = Value::Constant(NEVER);
