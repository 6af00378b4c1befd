//! The verdict, the headline numbers, and the table of outcomes by month.

use crate::analysis::results::{ConditionResult, OutcomeSummary, Results, Verdict};
use crate::outcome::{Metric, Quantity};
use crate::report::number::{Rounding, half_width};
use crate::scenario::format::ProjectKind;

use super::rule::sentence;
use super::stages;
use super::value::{beside, complement};
use super::{Block, Column, Phrase, Table, Tile, Tone, Value};

/// Verdict, conditions, tiles, the result in one sentence.
pub fn decision(results: &Results) -> Vec<Block<'_>> {
    let mut blocks = vec![Block::Verdict(results.decision.verdict)];
    if !results.decision.conditions.is_empty() {
        blocks.push(Block::Table(conditions(results)));
    }
    let tiles = tiles(results);
    if !tiles.is_empty() {
        blocks.push(Block::Tiles(tiles));
    }
    blocks.extend(headline(results).map(Block::Sentence));
    blocks
}

fn conditions(results: &Results) -> Table {
    let columns = [
        ("report.condition", false),
        ("report.estimate", true),
        ("report.standing", false),
        ("view.as-in-rule", false),
    ];
    let mut table = Table::new(Phrase::new("view.rule"), &columns);
    for condition in &results.decision.conditions {
        let (key, tone) = match condition.verdict {
            Verdict::Met => ("verdict.met", Tone::Good),
            Verdict::NotMet => ("verdict.not-met", Tone::Bad),
            Verdict::TooClose => ("verdict.too-close", Tone::Doubt),
            Verdict::Undefined => ("verdict.undefined", Tone::Doubt),
        };
        let cells = vec![
            sentence(&condition.condition, results.case.horizon),
            estimate(condition),
            Value::Key(key),
            Value::Code(condition.condition.clone()),
        ];
        table.row(tone, cells);
    }
    table
}

fn estimate(condition: &ConditionResult) -> Value {
    match condition.estimate {
        Some(estimate) if condition.is_share => Value::ProbabilityWithError(estimate),
        Some(estimate) => Value::Estimate(condition.outcome.metric.quantity(), estimate),
        None => Value::Key("verdict.undefined"),
    }
}

fn tiles(results: &Results) -> Vec<Tile> {
    let horizon = results.case.horizon;
    let months = || Value::Count(horizon as u64);
    let mut tiles = Vec::new();
    if let Some(roi) = results.outcome(Metric::Roi, horizon) {
        if let Some(mean) = roi.mean {
            tiles.push(Tile {
                name: phrase("view.tile-roi", months()),
                value: Value::Number(beside(roi), Some(mean.value)),
                note: plan_note(roi),
            });
        }
        if let Some(above) = &roi.above_zero {
            let reach = roi.reach_plan.map(Value::Probability);
            tiles.push(Tile {
                name: Value::Key("view.tile-loss"),
                value: Value::Probability(complement(above)),
                note: reach.map(|reach| Phrase::new("view.tile-loss-note").with("reach", reach)),
            });
        }
    }
    if let Some(npv) = results.outcome(Metric::Npv, horizon)
        && let Some(median) = npv.percentile(0.5)
    {
        let percentile = |share| Value::Number(beside(npv), npv.percentile(share).map(|estimate| estimate.value));
        tiles.push(Tile {
            name: Value::Phrase(Box::new(Phrase::new("view.tile-npv").with("unit", Value::Unit))),
            value: Value::Number(beside(npv), Some(median.value)),
            note: Some(Phrase::new("view.tile-npv-note").with("p10", percentile(0.1)).with("p90", percentile(0.9))),
        });
    }
    if !results.payback.by_month.is_empty() {
        tiles.push(Tile {
            name: phrase("view.tile-payback", months()),
            value: Value::Probability(complement(&results.payback.never)),
            note: Some(
                Phrase::new("view.tile-payback-note").with("month", Value::month(results.payback.plan, horizon)),
            ),
        });
    }
    tiles
}

fn phrase(key: &'static str, months: Value) -> Value {
    Value::Phrase(Box::new(Phrase::new(key).with("months", months)))
}

fn plan_note(summary: &OutcomeSummary) -> Option<Phrase> {
    let plan = summary.plan?;
    Some(Phrase::new("view.tile-plan").with("plan", Value::Number(beside(summary), Some(plan))))
}

/// What the case returns in one sentence, and what ROI means here.
fn headline(results: &Results) -> Option<Phrase> {
    let horizon = results.case.horizon;
    let roi = results.outcome(Metric::Roi, horizon)?;
    let mean = roi.mean.as_ref()?;
    let error = half_width(mean);
    let rounding = Rounding::by_error(Quantity::Share, mean.value, error);
    let coarse = beside(roi);
    let percentile = |share| Value::Number(coarse, roi.percentile(share).map(|estimate| estimate.value));
    let key = if roi.plan.is_some() { "report.headline" } else { "report.headline-no-plan" };
    let phrase = Phrase::new(key)
        .with("months", Value::Count(horizon as u64))
        .with("mean", Value::Number(rounding, Some(mean.value)))
        .with("error", Value::HalfWidth(rounding, error))
        .with("p10", percentile(0.1))
        .with("p50", percentile(0.5))
        .with("p90", percentile(0.9))
        .with("plan", Value::Number(coarse, roi.plan))
        .with("reach", roi.reach_plan.map_or(Value::Empty, Value::Probability))
        .with("loss", roi.above_zero.as_ref().map_or(Value::Empty, |above| Value::Probability(complement(above))));
    Some(phrase)
}

/// Outcomes at the horizon, then return and value at each reported month.
pub fn stages(results: &Results) -> Vec<Block<'_>> {
    let months = Value::Count(results.case.horizon as u64);
    let caption = Phrase::new("report.key-figures").with("months", months).with("unit", Value::Unit);
    let mut figures = outcome_table(caption, "report.reaches-plan");
    let mut targets = outcome_table(Phrase::new("view.by-month").with("unit", Value::Unit), "report.reaches-plan");
    targets.columns.push(Column { name: Value::Key("report.above-zero"), number: true });
    let extra: &[Metric] = match results.case.kind {
        Some(ProjectKind::Growth) => &[Metric::BenefitCustomer],
        Some(ProjectKind::Strategic) => &[Metric::WeightedScore, Metric::WeightedIndex],
        _ => &[Metric::WeightedIndex],
    };
    for metric in KEY_FIGURES.iter().chain(extra) {
        if let Some(summary) = results.outcome(*metric, results.case.horizon) {
            let last = summary.reach_plan.map_or(Value::Empty, Value::Probability);
            figures.row(Tone::Plain, cells(results, Value::Metric(*metric), summary, last));
        }
    }
    for metric in [Metric::Roi, Metric::Npv] {
        for summary in results.case.months.iter().filter_map(|month| results.outcome(metric, *month)) {
            let outcome = crate::outcome::Outcome { metric, month: summary.month };
            let reach = summary.reach_plan.map_or(Value::Empty, Value::Probability);
            let mut cells = cells(results, Value::Outcome(outcome), summary, reach);
            cells.push(summary.above_zero.map_or(Value::Empty, Value::Probability));
            targets.row(Tone::Plain, cells);
        }
    }
    let mut blocks: Vec<Block<'_>> = [targets, stages::by_group(results), figures]
        .into_iter()
        .filter(|table| !table.rows.is_empty())
        .map(Block::Table)
        .collect();
    blocks.extend(roots(results).map(Block::Sentence));
    blocks
}

const KEY_FIGURES: [Metric; 9] = [
    Metric::Roi,
    Metric::RoiHard,
    Metric::RoiDiscounted,
    Metric::BenefitCostRatio,
    Metric::Npv,
    Metric::Irr,
    Metric::Mirr,
    Metric::Payback,
    Metric::PeakFunding,
];

fn outcome_table(caption: Phrase, last: &'static str) -> Table {
    let numbers = ["report.plan", "view.p10", "view.p50", "view.p90", "report.mean", "view.error", last];
    let columns: Vec<(&'static str, bool)> =
        std::iter::once(("view.outcome", false)).chain(numbers.map(|name| (name, true))).collect();
    Table::new(caption, &columns)
}

fn cells(results: &Results, name: Value, summary: &OutcomeSummary, last: Value) -> Vec<Value> {
    let quantity = summary.metric.quantity();
    let error = summary.mean.as_ref().and_then(half_width);
    let size = summary.mean.as_ref().map(|mean| mean.value).or(summary.plan).unwrap_or(0.0);
    let (rounding, coarse) = (Rounding::by_error(quantity, size, error), beside(summary));
    // A payback that does not come is known to be later than the horizon.
    let number = |value: Option<f64>| match quantity {
        Quantity::Months => Value::month(value, results.case.horizon),
        _ => Value::Number(coarse, value),
    };
    let percentile = |share| number(summary.percentile(share).map(|estimate| estimate.value));
    vec![
        name,
        number(summary.plan),
        percentile(0.1),
        percentile(0.5),
        percentile(0.9),
        Value::Number(rounding, summary.mean.as_ref().map(|mean| mean.value)),
        Value::HalfWidth(rounding, error),
        last,
    ]
}

/// How often the IRR has one root, none or several; nothing to say where it always has one.
fn roots(results: &Results) -> Option<Phrase> {
    let irr = results.irr.iter().find(|irr| irr.month == results.case.horizon)?;
    let counts = irr.counts;
    let all = counts.unique + counts.none + counts.multiple + counts.undefined;
    let share = |count: u64| Value::Share(count as f64 / all as f64);
    (all > 0 && counts.unique < all).then(|| {
        Phrase::new("report.irr-roots")
            .with("one", share(counts.unique))
            .with("none", share(counts.none + counts.undefined))
            .with("several", share(counts.multiple))
    })
}
