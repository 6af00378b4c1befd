//! Costs and benefits over the horizon, plan beside mean: by class, by dimension, line by line.

use crate::analysis::results::{LineSide, LineSummary, Results};
use crate::outcome::{Metric, Quantity};
use crate::report::number::Rounding;
use crate::scenario::format::{BenefitKind, CostClass, Dimension};

use super::{Block, Figure, Group, Phrase, Plot, Table, Tone, Value};
use crate::report::words::{benefit_kind_key, category_key, class_key, dimension_key, metric_key};

/// The waterfall from plan to mean, the groups, and the table of lines.
pub fn money(results: &Results) -> Vec<Block<'_>> {
    if results.lines.is_empty() {
        return Vec::new();
    }
    let cost = sums(results, |side| matches!(side, LineSide::Cost { .. }));
    let benefit = sums(results, |side| matches!(side, LineSide::Benefit { .. }));
    let net = (benefit.0 - cost.0, benefit.1 - cost.1);
    let size = [cost.0, cost.1, benefit.0, benefit.1].into_iter().fold(0.0, |size: f64, value| size.max(value.abs()));
    let rounding = Rounding::by_error(Quantity::Money, size, None);
    let number = |value: f64| Value::Number(rounding, Some(value));
    let fill = |key| {
        Phrase::new(key)
            .with("months", Value::Count(results.case.horizon as u64))
            .with("unit", Value::Unit)
            .with("plan", number(net.0))
            .with("mean", number(net.1))
            .with("cost", ratio(cost))
            .with("benefit", ratio(benefit))
            .with("plan_cost", number(cost.0))
            .with("plan_benefit", number(benefit.0))
            .with("mean_cost", number(cost.1))
            .with("mean_benefit", number(benefit.1))
    };
    let both = cost.0 != 0.0 && benefit.0 != 0.0;
    vec![
        Block::Figures(vec![
            Figure {
                id: "waterfall".into(),
                title: fill("view.waterfall-title"),
                about: fill("view.waterfall-about"),
                plot: Plot::Waterfall(net.0, steps(results)),
            },
            Figure {
                id: "groups".into(),
                title: fill(if both { "view.groups-title" } else { "view.groups-title-plain" }),
                about: fill("view.groups-about"),
                plot: Plot::Groups(groups(results)),
            },
        ]),
        Block::Table(by_group(results, rounding)),
        Block::Table(lines(results, rounding)),
    ]
}

/// Mean as a share of the plan.
fn ratio((plan, mean): (f64, f64)) -> Value {
    let rounding = Rounding::by_error(Quantity::Share, 1.0, None);
    Value::Number(rounding, (plan != 0.0).then(|| mean / plan))
}

/// Plan and mean of all lines on a side.
fn sums(results: &Results, on: impl Fn(&LineSide) -> bool) -> (f64, f64) {
    let lines = results.lines.iter().filter(|line| on(&line.side));
    lines.fold((0.0, 0.0), |(plan, mean), line| (plan + line.plan, mean + line.mean))
}

/// By how much the mean of each class of cost and kind of benefit moves the plan's net result.
fn steps(results: &Results) -> Vec<(&'static str, f64)> {
    let groups = classes(results).into_iter().filter(|group| group.plan != 0.0 || group.mean != 0.0);
    groups
        .map(|group| (group.name, if group.cost { group.plan - group.mean } else { group.mean - group.plan }))
        .collect()
}

/// Costs by class, benefits by kind.
fn classes(results: &Results) -> Vec<Group> {
    let costs = [CostClass::Explicit, CostClass::Hidden].map(|class| {
        let on = |side: &LineSide| matches!(side, LineSide::Cost { class: of, .. } if *of == class);
        let (plan, mean) = sums(results, on);
        Group { name: class_key(class), plan, mean, cost: true }
    });
    let benefits = [BenefitKind::Hard, BenefitKind::Soft].map(|kind| {
        let on = |side: &LineSide| matches!(side, LineSide::Benefit { kind: of, .. } if *of == kind);
        let (plan, mean) = sums(results, on);
        Group { name: benefit_kind_key(kind), plan, mean, cost: false }
    });
    costs.into_iter().chain(benefits).collect()
}

/// Classes and kinds, then benefits by dimension; groups without lines are left out.
fn groups(results: &Results) -> Vec<Group> {
    let dimensions = Dimension::ALL.map(|dimension| {
        let on = |side: &LineSide| matches!(side, LineSide::Benefit { dimension: of, .. } if *of == dimension);
        let (plan, mean) = sums(results, on);
        Group { name: metric_key(Metric::of_dimension(dimension)), plan, mean, cost: false }
    });
    let all = classes(results).into_iter().chain(dimensions);
    all.filter(|group| group.plan != 0.0 || group.mean != 0.0).collect()
}

/// Costs by class, benefits by kind and by dimension, each with its share of its side.
fn by_group(results: &Results, rounding: Rounding) -> Table {
    let caption = Phrase::new("view.by-group")
        .with("months", Value::Count(results.case.horizon as u64))
        .with("unit", Value::Unit);
    let columns = [
        ("view.group", false),
        ("report.plan", true),
        ("view.share-of-plan", true),
        ("report.mean", true),
        ("view.share-of-mean", true),
    ];
    let mut table = Table::new(caption, &columns);
    let groups = groups(results);
    let side = |cost: bool| {
        let classes = classes(results).into_iter().filter(move |group| group.cost == cost);
        classes.fold((0.0, 0.0), |(plan, mean), group| (plan + group.plan, mean + group.mean))
    };
    let share = |part: f64, whole: f64| if whole == 0.0 { Value::Dash } else { Value::Share(part / whole) };
    for group in groups {
        let (plan, mean) = side(group.cost);
        let number = |value: f64| Value::Number(rounding, Some(value));
        let cells = vec![
            Value::Key(group.name),
            number(group.plan),
            share(group.plan, plan),
            number(group.mean),
            share(group.mean, mean),
        ];
        table.row(Tone::Plain, cells);
    }
    table
}

fn lines(results: &Results, rounding: Rounding) -> Table {
    let caption = Phrase::new("report.money-title")
        .with("months", Value::Count(results.case.horizon as u64))
        .with("unit", Value::Unit);
    let columns = [
        ("view.line", false),
        ("view.kind", false),
        ("report.plan", true),
        ("report.mean", true),
        ("report.mean-over-plan", true),
    ];
    let mut table = Table::new(caption, &columns);
    let number = |value: f64| Value::Number(rounding, Some(value));
    let mut add = |title: &'static str, on: &dyn Fn(&LineSide) -> bool| {
        let rows: Vec<&LineSummary> = results.lines.iter().filter(|line| on(&line.side)).collect();
        if rows.is_empty() {
            return;
        }
        let (plan, mean) = rows.iter().fold((0.0, 0.0), |(plan, mean), line| (plan + line.plan, mean + line.mean));
        for line in rows {
            let cells = vec![
                Value::Label(line.name.clone()),
                kind(&line.side),
                number(line.plan),
                number(line.mean),
                ratio((line.plan, line.mean)),
            ];
            table.row(Tone::Plain, cells);
        }
        let total = vec![Value::Key(title), Value::Empty, number(plan), number(mean), ratio((plan, mean))];
        table.row(Tone::Total, total);
    };
    add("report.total-cost", &|side| matches!(side, LineSide::Cost { .. }));
    add("report.total-benefit", &|side| matches!(side, LineSide::Benefit { .. }));
    add("report.released", &|side| matches!(side, LineSide::Release { .. }));
    table
}

/// Class and category of a cost, kind and dimension of a benefit.
fn kind(side: &LineSide) -> Value {
    let (first, second) = match side {
        LineSide::Cost { class, category } => (class_key(*class), category_key(*category)),
        LineSide::Benefit { dimension, kind } | LineSide::Release { dimension, kind } => {
            (benefit_kind_key(*kind), dimension_key(*dimension))
        }
    };
    let phrase = Phrase::new("view.kind-of").with("class", Value::Key(first)).with("group", Value::Key(second));
    Value::Phrase(Box::new(phrase))
}
