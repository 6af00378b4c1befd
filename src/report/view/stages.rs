//! Costs and benefits up to each reported month: by class, by kind and by dimension, the plan beside the mean.

use crate::analysis::results::{LineSide, Results};
use crate::outcome::{Metric, Quantity};
use crate::report::number::Rounding;
use crate::report::words::{benefit_kind_key, class_key, metric_key};
use crate::scenario::format::{BenefitKind, CostClass, Dimension};

use super::{Column, Phrase, Table, Tone, Value};

/// A side or a group of it: plan and mean up to each reported month, undefined where they were not kept.
struct Stage {
    /// Key of its name.
    name: &'static str,
    /// Whether it is a whole side.
    total: bool,
    /// Plan and mean, one pair a month.
    values: Vec<(Option<f64>, Option<f64>)>,
}

/// Sides and groups with anything in them. Soft benefits are what is not hard; of the rest, results of earlier versions
/// know only the horizon, and then have no rows.
fn stages(results: &Results) -> Vec<Stage> {
    let months = &results.case.months;
    let kept = |metric: Metric, month: usize| {
        let summary = results.outcome(metric, month);
        (summary.and_then(|summary| summary.plan), summary.and_then(|summary| summary.mean).map(|mean| mean.value))
    };
    let whole = |metric: Metric| Stage {
        name: metric_key(metric),
        total: true,
        values: months.iter().map(|month| kept(metric, *month)).collect(),
    };
    let group = |name: &'static str, on: &dyn Fn(&LineSide) -> bool| Stage {
        name,
        total: false,
        values: months.iter().map(|month| sums(results, *month, on)).collect(),
    };
    let mut stages = vec![whole(Metric::Cost)];
    stages.extend([CostClass::Explicit, CostClass::Hidden].map(|class| {
        group(class_key(class), &|side| matches!(side, LineSide::Cost { class: of, .. } if *of == class))
    }));
    stages.push(whole(Metric::Benefit));
    let hard: Vec<_> = months.iter().map(|month| kept(Metric::BenefitHard, *month)).collect();
    let less = |all: Option<f64>, hard: Option<f64>| Some(all? - hard?);
    let soft = months.iter().zip(&hard).map(|(month, hard)| {
        let all = kept(Metric::Benefit, *month);
        (less(all.0, hard.0), less(all.1, hard.1))
    });
    let soft = soft.collect();
    let kind = |kind, values| Stage { name: benefit_kind_key(kind), total: false, values };
    stages.extend([kind(BenefitKind::Hard, hard), kind(BenefitKind::Soft, soft)]);
    stages.extend(Dimension::ALL.map(|dimension| {
        let on = |side: &LineSide| matches!(side, LineSide::Benefit { dimension: of, .. } if *of == dimension);
        group(metric_key(Metric::of_dimension(dimension)), &on)
    }));
    // What is left of a side without a group is rounding.
    let size = |stage: &Stage| {
        let both = stage.values.iter().flat_map(|(plan, mean)| [*plan, *mean]);
        both.flatten().fold(0.0, |size: f64, value| size.max(value.abs()))
    };
    let largest = stages.iter().map(size).fold(0.0, f64::max);
    stages.retain(|stage| size(stage) > largest * 1e-9);
    stages
}

/// Plan and mean of some lines up to a month.
fn sums(results: &Results, month: usize, on: &dyn Fn(&LineSide) -> bool) -> (Option<f64>, Option<f64>) {
    let mut lines = results.lines.iter().filter(|line| on(&line.side));
    let found = lines.try_fold((0.0, 0.0), |(plan, mean), line| {
        let at = line.by_month.iter().find(|at| at.month == month)?;
        Some((plan + at.plan, mean + at.mean))
    });
    found.unzip()
}

/// The table of all of them.
pub fn by_group(results: &Results) -> Table {
    let caption = Phrase::new("view.groups-by-month").with("unit", Value::Unit);
    let mut table = Table::new(caption, &[("view.outcome", false)]);
    for month in &results.case.months {
        for key in ["view.plan-at", "view.mean-at"] {
            let phrase = Phrase::new(key).with("month", Value::Count(*month as u64));
            table.columns.push(Column { name: Value::Phrase(Box::new(phrase)), number: true });
        }
    }
    let stages = stages(results);
    let all = stages.iter().flat_map(|stage| &stage.values).flat_map(|(plan, mean)| [*plan, *mean]).flatten();
    let rounding = Rounding::by_error(Quantity::Money, all.fold(0.0, |size: f64, value| size.max(value.abs())), None);
    for stage in &stages {
        let numbers = stage.values.iter().flat_map(|(plan, mean)| [*plan, *mean]);
        let numbers = numbers.map(|value| Value::Number(rounding, value));
        let tone = if stage.total { Tone::Total } else { Tone::Plain };
        table.row(tone, std::iter::once(Value::Key(stage.name)).chain(numbers).collect());
    }
    table
}
