//! Costs and benefits: the way from the plan to the mean as a waterfall, and plan and mean side by side.

use crate::outcome::Quantity;

use super::distribution::{horizontal_axis, plan_word};
use super::legend::{Entry, legend};
use super::rows::Rows;
use super::scale::{Axis, Numbers};
use super::svg::{Anchor, Svg};
use super::text::{Size, width};
use super::{Chart, Frame, empty};

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Name, as shown.
    pub name: String,
    /// By how much it moves the total.
    pub change: f64,
}

/// A total, the steps from it, and where they lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// Name and value of the first total.
    pub start: (String, f64),
    /// The steps.
    pub steps: Vec<Step>,
    /// Name of the last total.
    pub end: String,
    /// Name of the axis, with the unit.
    pub axis: String,
}

/// The waterfall, from top to bottom.
#[must_use]
pub fn waterfall(frame: &Frame<'_>, data: &Waterfall) -> Chart {
    const BAR: f64 = 20.0;
    let mut total = data.start.1;
    // Name, from, to, whether it is a total.
    let mut all = vec![(data.start.0.as_str(), 0.0, total, true)];
    for step in &data.steps {
        all.push((step.name.as_str(), total, total + step.change, false));
        total += step.change;
    }
    all.push((data.end.as_str(), 0.0, total, true));
    if all.iter().any(|(_, _, to, _)| !to.is_finite()) {
        return empty(frame);
    }
    let rows = Rows::new(frame, all.iter().map(|(name, ..)| *name), BAR, 2.0);
    let reach = all.iter().flat_map(|(_, from, to, _)| [*from, *to]);
    let limits = reach.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let place = (rows.left + 4.0, rows.right - 10.0);
    let labels = |axis: &Axis| -> Vec<String> {
        let label = |(_, from, to, total): &(&str, f64, f64, bool)| {
            if *total { axis.numbers.value(*to) } else { signed(axis.numbers, to - from) }
        };
        all.iter().map(label).collect()
    };
    let room = labels(&Axis::horizontal(Quantity::Money, limits, place))
        .iter()
        .map(|label| width(label, Size::Strong))
        .fold(0.0, f64::max)
        .ceil()
        + 10.0;
    let axis = Axis::horizontal(Quantity::Money, limits, (place.0, rows.right - room - 8.0));
    let mut svg = Svg::new();
    for tick in &axis.ticks {
        rows.rule(&mut svg, "grid", axis.at(*tick));
    }
    rows.names(&mut svg, |row| row == 0 || row + 1 == all.len());
    for (index, ((name, from, to, is_total), label)) in all.iter().zip(labels(&axis)).enumerate() {
        let top = rows.bar_top(index);
        let (start, end) = (axis.at(*from), axis.at(*to));
        let class = match (*is_total, to < from) {
            (true, _) => "muted",
            (false, true) => "loss",
            (false, false) => "gain",
        };
        svg.rect(class, (start.min(end), top), ((end - start).abs().max(1.0), BAR));
        if index + 1 < all.len() {
            // Where names stand above the bars, a connector would run through them.
            let next = if frame.narrow() { top + BAR + 4.0 } else { rows.bar_top(index + 1) };
            svg.line("axis", (end, top + BAR), (end, next));
        }
        let size = if *is_total { Size::Strong } else { Size::Label };
        svg.text(size, Anchor::End, (rows.right, top + 14.5), &label);
        let (from, to) = rows.span(index);
        svg.tip("hit", (rows.left, from), (rows.right - rows.left, to - from), &format!("{name}\u{2002}{label}"));
    }
    rows.rule(&mut svg, "mark", axis.at(0.0));
    let end = horizontal_axis(&mut svg, frame, &axis, rows.bottom() + 2.0, &data.axis);
    svg.finish(frame, end)
}

fn signed(numbers: Numbers, value: f64) -> String {
    let text = numbers.value(value);
    if value > 0.0 { format!("+{text}") } else { text }
}

/// Plan and mean of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Name, as shown.
    pub name: String,
    /// In the plan.
    pub plan: f64,
    /// On average over the trials.
    pub mean: f64,
    /// Whether it is a cost, which has another colour.
    pub cost: bool,
}

/// Plan and mean of several groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// The groups.
    pub pairs: Vec<Pair>,
    /// Name of the axis, with the unit.
    pub axis: String,
}

/// Two bars a group: the plan in outline, the mean filled.
#[must_use]
pub fn pairs(frame: &Frame<'_>, data: &Pairs) -> Chart {
    const BAR: f64 = 11.0;
    let shown: Vec<&Pair> = data.pairs.iter().filter(|pair| pair.plan.is_finite() && pair.mean.is_finite()).collect();
    if shown.is_empty() {
        return empty(frame);
    }
    let mut svg = Svg::new();
    let entries = [
        Entry { class: "plan-mark", line: false, text: plan_word(frame) },
        Entry { class: "gain", line: false, text: frame.lang.text("chart.mean-benefit") },
        Entry { class: "loss", line: false, text: frame.lang.text("chart.mean-cost") },
    ];
    let classes = [Some(true), Some(false)].map(|cost| shown.iter().any(|pair| Some(pair.cost) == cost));
    let entries: Vec<Entry<'_>> = entries
        .into_iter()
        .filter(|entry| match entry.class {
            "loss" => classes[0],
            "gain" => classes[1],
            _ => true,
        })
        .collect();
    let top = legend(&mut svg, &entries, (1.0, 0.0), frame.width) + 4.0;
    let rows = Rows::new(frame, shown.iter().map(|pair| pair.name.as_str()), 2.0 * BAR + 5.0, top);
    let limits = shown
        .iter()
        .flat_map(|pair| [pair.plan, pair.mean])
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let axis = Axis::horizontal(Quantity::Money, limits, (rows.left + 4.0, rows.right - 80.0));
    let label = |value: f64| axis.numbers.value(value);
    let room = shown
        .iter()
        .flat_map(|pair| [pair.plan, pair.mean])
        .map(|value| width(&label(value), Size::Tick))
        .fold(0.0, f64::max);
    let axis = Axis::horizontal(Quantity::Money, limits, (rows.left + 4.0, rows.right - room - 14.0));
    for tick in &axis.ticks {
        rows.rule(&mut svg, "grid", axis.at(*tick));
    }
    rows.names(&mut svg, |_| false);
    let zero = axis.at(0.0);
    for (index, pair) in shown.iter().enumerate() {
        let first = rows.bar_top(index);
        let filled = if pair.cost { "loss" } else { "gain" };
        for (value, class, y) in [(pair.plan, "plan-mark", first), (pair.mean, filled, first + BAR + 5.0)] {
            let end = axis.at(value);
            svg.rect(class, (end.min(zero), y), ((end - zero).abs(), BAR));
            svg.text(Size::Tick, Anchor::Start, (end.max(zero) + 6.0, y + 9.5), &axis.numbers.value(value));
        }
        let (plan, mean) = (axis.numbers.value(pair.plan), axis.numbers.value(pair.mean));
        let values = [("name", pair.name.clone()), ("plan", plan), ("mean", mean)];
        let tip = frame.lang.fill(frame.lang.text("chart.pair-tip"), &values);
        let (from, to) = rows.span(index);
        svg.tip("hit", (rows.left, from), (rows.right - rows.left, to - from), &tip);
    }
    rows.rule(&mut svg, "mark", zero);
    let end = horizontal_axis(&mut svg, frame, &axis, rows.bottom() + 2.0, &data.axis);
    svg.finish(frame, end)
}
