//! A comparison as a report: what follows from it, the options beside each other, who leads when, every pair, what each
//! option is.

use super::rule::sentence;
use super::value::complement;
use super::{Block, Later, Phrase, Section, Table, Tile, Tone, Value, later};
use crate::analysis::comparison::{Comparison, DominanceResult, Leaders, OptionKind, OptionSummary, PairSummary};
use crate::analysis::results::{OutcomeSummary, Verdict};
use crate::outcome::{Metric, Quantity};
use crate::report::number::{Rounding, half_width};
use crate::report::words::verdict_key;

/// Names of the options; waiting and doing nothing have none of their own.
pub fn names(comparison: &Comparison) -> Vec<Value> {
    comparison.options.iter().map(name).collect()
}

fn name(option: &OptionSummary) -> Value {
    match option.kind {
        OptionKind::Scenario => Value::Label(option.name.clone()),
        OptionKind::DoNothing => Value::Key("compare.do-nothing"),
        OptionKind::Wait => {
            let base = option.name.rsplit_once(" +").map_or(option.name.as_str(), |(base, _)| base);
            let phrase = Phrase::new("compare.waiting")
                .with("option", Value::Label(base.to_owned()))
                .with("months", Value::Count(option.wait as u64));
            Value::Phrase(Box::new(phrase))
        }
    }
}

/// The option with the highest mean NPV.
pub fn leader(comparison: &Comparison) -> Option<usize> {
    let npv = |(_, option): &(usize, &OptionSummary)| option.npv.value;
    comparison.options.iter().enumerate().max_by(|a, b| npv(a).total_cmp(&npv(b))).map(|(number, _)| number)
}

/// Sections of a comparison; `later` holds its charts.
pub fn sections<'a>(comparison: &'a Comparison, later: &Later<'a>) -> Vec<Section<'a>> {
    let sections = [
        ("decision", "view.decision", decision(comparison, later)),
        ("options", "view.options", later.comparison.map(later::comparison).unwrap_or_default()),
        ("stages", "view.leaders", stages(comparison)),
        ("pairs", "view.pairs", vec![Block::Table(pairs(comparison)), note("view.pairs-note")]),
        ("information", "view.information", later.information.map(later::information).unwrap_or_default()),
        ("rules", "view.rules", rules(comparison)),
        ("method", "view.method", method(comparison)),
    ];
    let sections = sections.into_iter().filter(|(_, _, blocks)| !blocks.is_empty());
    sections.map(|(id, heading, blocks)| Section { id, heading, blocks }).collect()
}

fn note(key: &'static str) -> Block<'static> {
    Block::Sentence(Phrase::new(key))
}

fn decision<'a>(comparison: &'a Comparison, later: &Later<'a>) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let said = |value: &Value| Phrase::new("view.sentence").with("text", value.clone());
    if let Some(told) = later.comparison {
        blocks.push(Block::Advice(told.advice.0, said(&told.advice.1)));
        blocks.push(Block::List(told.reasons.iter().map(said).collect()));
    }
    if let Some(option) = comparison.advice.option.or_else(|| leader(comparison)) {
        blocks.extend(comparison.options.get(option).map(|option| Block::Tiles(tiles(comparison, option))));
    }
    blocks.push(Block::Table(table(comparison)));
    blocks.push(note("view.options-note"));
    blocks
}

fn npv<'a>(comparison: &Comparison, option: &'a OptionSummary) -> Option<&'a OutcomeSummary> {
    outcome(comparison, option, Metric::Npv)
}

fn outcome<'a>(comparison: &Comparison, option: &'a OptionSummary, metric: Metric) -> Option<&'a OutcomeSummary> {
    option.outcomes.iter().find(|found| found.metric == metric && found.month == comparison.horizon)
}

/// One rounding for the money of all options.
fn rounding(comparison: &Comparison) -> Rounding {
    let all = &comparison.options;
    let size = all.iter().map(|option| option.npv.value.abs()).fold(0.0, f64::max);
    Rounding::beside(Quantity::Money, size, all.iter().filter_map(|option| half_width(&option.npv)))
}

fn tiles(comparison: &Comparison, option: &OptionSummary) -> Vec<Tile> {
    let rounding = rounding(comparison);
    let titled = |key| Value::Phrase(Box::new(Phrase::new(key).with("unit", Value::Unit)));
    let of = |key| Some(Phrase::new(key).with("name", name(option)));
    let mut tiles = vec![
        Tile {
            name: titled("view.tile-mean-npv"),
            value: Value::Number(rounding, Some(option.npv.value)),
            note: of("view.tile-of"),
        },
        Tile {
            name: titled("view.tile-cvar"),
            value: Value::Number(rounding, Some(option.npv_cvar.value)),
            note: Some(Phrase::new("view.tile-cvar-note")),
        },
        Tile { name: titled("view.tile-best"), value: Value::Probability(option.best), note: of("view.tile-of") },
    ];
    if let Some(above) = npv(comparison, option).and_then(|npv| npv.above_zero).filter(|_| has_loss(option)) {
        let value = Value::Probability(complement(&above));
        tiles.push(Tile { name: titled("view.tile-loss"), value, note: Some(Phrase::new("view.tile-loss-npv")) });
    }
    tiles
}

const fn has_loss(option: &OptionSummary) -> bool {
    !matches!(option.kind, OptionKind::DoNothing)
}

fn table(comparison: &Comparison) -> Table {
    let caption = Phrase::new("compare.options")
        .with("months", Value::Count(comparison.horizon as u64))
        .with("unit", Value::Unit);
    let columns = [
        ("view.option", false),
        ("compare.mean-npv", true),
        ("view.error", true),
        ("compare.cvar", true),
        ("view.mean-roi", true),
        ("view.mean-cost", true),
        ("compare.best", true),
        ("compare.regret", true),
        ("compare.loss", true),
        ("compare.rule", false),
    ];
    let mut table = Table::new(caption, &columns);
    let rounding = rounding(comparison);
    let money = |value: f64| Value::Number(rounding, Some(value));
    for option in &comparison.options {
        let loss = npv(comparison, option).and_then(|npv| npv.above_zero).filter(|_| has_loss(option));
        let (rule, tone) = match (option.kind, option.decision.verdict) {
            (OptionKind::DoNothing, _) => (Value::Empty, Tone::Plain),
            (_, Some(verdict)) => (Value::Key(verdict_key(verdict)), tone(verdict)),
            (_, None) => (Value::Key("compare.no-rule"), Tone::Plain),
        };
        let mean = |metric| outcome(comparison, option, metric).and_then(|found| found.mean);
        let share = Rounding::by_error(Quantity::Share, 1.0, mean(Metric::Roi).as_ref().and_then(half_width));
        table.row(
            tone,
            vec![
                name(option),
                money(option.npv.value),
                Value::HalfWidth(rounding, half_width(&option.npv).filter(|half| *half > 0.0)),
                money(option.npv_cvar.value),
                mean(Metric::Roi).map_or(Value::Dash, |roi| Value::Number(share, Some(roi.value))),
                mean(Metric::Cost).map_or(Value::Dash, |cost| money(cost.value)),
                Value::Probability(option.best),
                money(option.regret.value),
                loss.map_or(Value::Dash, |above| Value::Probability(complement(&above))),
                rule,
            ],
        );
    }
    table
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Met => Tone::Good,
        Verdict::NotMet => Tone::Bad,
        Verdict::TooClose | Verdict::Undefined => Tone::Doubt,
    }
}

/// Means at each month by measure, the leader named.
fn stages(comparison: &Comparison) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let means = |found: &[&Leaders]| found.iter().map(|found| found.means.clone()).collect::<Vec<_>>();
    let mut told = Vec::new();
    for metric in [Metric::Npv, Metric::Roi, Metric::RoiHard] {
        let found: Vec<&Leaders> = comparison.leaders.iter().filter(|found| found.metric == metric).collect();
        // Without soft benefits the return on hard ones says nothing new.
        if found.is_empty() || means(&found) == told {
            continue;
        }
        told = means(&found);
        let all = || found.iter().flat_map(|found| &found.means);
        let size = all().map(|mean| mean.value.abs()).fold(0.0, f64::max);
        let rounding = Rounding::beside(metric.quantity(), size, all().filter_map(half_width));
        let caption = Phrase::new("view.leaders-of").with("outcome", Value::Metric(metric));
        let mut table = Table::new(caption, &[("view.month", false)]);
        table.columns.extend(names(comparison).into_iter().map(|name| super::Column { name, number: true }));
        table.columns.push(super::Column { name: Value::Key("view.leader"), number: false });
        for found in found {
            let mut cells = vec![Value::Phrase(Box::new(
                Phrase::new("compare.month").with("month", Value::Count(found.month as u64)),
            ))];
            cells.extend((0..comparison.options.len()).map(|option| mean_of(found, option, rounding)));
            let key = if found.clear { "view.leader-clear" } else { "view.leader-unclear" };
            let first = found.ranking.first().and_then(|first| comparison.options.get(*first));
            let first = first.map(|first| Value::Phrase(Box::new(Phrase::new(key).with("name", name(first)))));
            cells.push(first.unwrap_or(Value::Dash));
            table.row(Tone::Plain, cells);
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn mean_of(found: &Leaders, option: usize, rounding: Rounding) -> Value {
    let place = found.ranking.iter().position(|ranked| *ranked == option);
    let mean = place.and_then(|place| found.means.get(place));
    mean.map_or(Value::Dash, |mean| Value::Number(rounding, Some(mean.value)))
}

fn pairs(comparison: &Comparison) -> Table {
    let columns = [
        ("view.pair", false),
        ("compare.lead", true),
        ("view.error", true),
        ("view.better-npv", true),
        ("view.better-roi", true),
        ("view.first-order", false),
        ("view.second-order", false),
    ];
    let mut table = Table::new(Phrase::new("view.pairs-caption").with("unit", Value::Unit), &columns);
    let option = |number: usize| comparison.options.get(number).map_or(Value::Empty, name);
    for pair in &comparison.pairs {
        let of = |metric| pair.differences.iter().find(|found| found.outcome.metric == metric);
        let lead = of(Metric::Npv).and_then(|found| found.difference);
        let rounding =
            Rounding::by_error(Quantity::Money, lead.map_or(0.0, |l| l.value), lead.as_ref().and_then(half_width));
        let better = |metric| {
            let found = of(metric).filter(|found| found.compared > 0.0).and_then(|found| found.a_better);
            found.map_or(Value::Dash, Value::Probability)
        };
        let order = |of: fn(&DominanceResult) -> bool| dominant(pair, of).map_or(Value::Empty, option);
        let names = Phrase::new("view.pair-of").with("a", option(pair.a)).with("b", option(pair.b));
        table.row(
            Tone::Plain,
            vec![
                Value::Phrase(Box::new(names)),
                lead.map_or(Value::Dash, |lead| Value::Number(rounding, Some(lead.value))),
                Value::HalfWidth(rounding, lead.as_ref().and_then(half_width)),
                better(Metric::Npv),
                better(Metric::Roi),
                order(|found| found.first_order),
                order(|found| found.second_order),
            ],
        );
    }
    table.without_empty_columns()
}

/// The option that dominates the other.
fn dominant(pair: &PairSummary, of: fn(&DominanceResult) -> bool) -> Option<usize> {
    match (of(&pair.a_over_b), of(&pair.b_over_a)) {
        (true, false) => Some(pair.a),
        (false, true) => Some(pair.b),
        _ => None,
    }
}

/// Each option's own rule, and what it is made of.
fn rules(comparison: &Comparison) -> Vec<Block<'_>> {
    let columns =
        [("view.option", false), ("report.condition", false), ("report.estimate", true), ("report.standing", false)];
    let mut conditions = Table::new(Phrase::new("view.rules-caption"), &columns);
    let columns =
        [("view.option", false), ("view.scenario-file", false), ("view.changes", false), ("view.scenario-hash", false)];
    let mut made = Table::new(Phrase::new("view.options-made"), &columns);
    for option in comparison.options.iter().filter(|option| option.kind != OptionKind::DoNothing) {
        for (number, condition) in option.decision.conditions.iter().enumerate() {
            let estimate = match condition.estimate {
                Some(estimate) if condition.is_share => Value::ProbabilityWithError(estimate),
                Some(estimate) => Value::Estimate(condition.outcome.metric.quantity(), estimate),
                None => Value::Dash,
            };
            conditions.row(
                tone(condition.verdict),
                vec![
                    if number == 0 { name(option) } else { Value::Empty },
                    sentence(&condition.condition, option.horizon),
                    estimate,
                    Value::Key(verdict_key(condition.verdict)),
                ],
            );
        }
        let text = |text: Option<String>, of: fn(String) -> Value| text.map_or(Value::Empty, of);
        let changes = (!option.changes.is_empty()).then(|| option.changes.join("; "));
        let hash = option.scenario_sha256.as_ref().map(|hash| hash.chars().take(12).collect());
        let file = option.file.as_deref().map(super::method::file_name);
        let cells = vec![name(option), text(file, Value::Text), text(changes, Value::Code), text(hash, Value::Code)];
        made.row(Tone::Plain, cells);
    }
    let tables = [conditions, made.without_empty_columns()].into_iter().filter(|table| !table.rows.is_empty());
    tables.map(Block::Table).collect()
}

fn method(comparison: &Comparison) -> Vec<Block<'_>> {
    let shared = comparison.shared_inputs.len();
    let design = match comparison.design.as_str() {
        "latin-hypercube" => "design.latin-hypercube",
        "sobol" => "design.sobol",
        _ => "design.independent",
    };
    let how = Phrase::new("compare.method")
        .with("trials", Value::Count(comparison.trials))
        .with("design", Value::Key(design))
        .with("seed", Value::Text(comparison.seed.clone()))
        .with("version", Value::Text(comparison.version.clone()))
        .with("shared", Value::Count(shared as u64))
        .with("all", Value::Count((shared + comparison.other_inputs.len()) as u64));
    vec![note("view.comparison-how"), Block::Sentence(how)]
}
