//! The distribution of an outcome: as a histogram, and as the probability of staying below each value.

use crate::outcome::Quantity;
use crate::report::number::share;

use super::legend::{Entry, legend};
use super::place::above;
use super::scale::{Axis, typographic};
use super::svg::{Anchor, Svg};
use super::text::{Size, width};
use super::{Chart, Frame, empty};

/// A value marked in a distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its label with the value, such as `P10 −75.0%`.
    pub label: String,
    /// The value.
    pub value: f64,
    /// Whether it is the plan's, which is drawn in another way and always shown.
    pub plan: bool,
}

/// A distribution in bins; the outer bins also hold what lies beyond them.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution<'a> {
    /// Edges of the bins, rising: one more than counts.
    pub edges: &'a [f64],
    /// Trials in each bin.
    pub counts: &'a [u64],
    /// How the values are read.
    pub quantity: Quantity,
    /// Name of the axis, with the unit.
    pub axis: String,
    /// Marked values.
    pub marks: Vec<Mark>,
    /// Values below this one are losses and are drawn in another colour.
    pub loss_below: Option<f64>,
}

impl Distribution<'_> {
    /// Limits of the axis: the bins, and the plan where it is not too far away.
    fn limits(&self) -> Option<(f64, f64)> {
        let (low, high) = (*self.edges.first()?, *self.edges.last()?);
        if self.counts.iter().all(|count| *count == 0) || !(low.is_finite() && high.is_finite()) {
            return None;
        }
        let span = high - low;
        let room = span * 0.02;
        let (mut from, mut to) = (low - room, high + room);
        for mark in self.marks.iter().filter(|mark| mark.plan && mark.value.is_finite()) {
            if mark.value < from && low - mark.value <= span {
                from = mark.value - room;
            }
            if mark.value > to && mark.value - high <= span {
                to = mark.value + room;
            }
        }
        Some((from, to))
    }

    fn trials(&self) -> f64 {
        self.counts.iter().sum::<u64>() as f64
    }

    /// Low edge, high edge and share of every bin.
    fn bins(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        let trials = self.trials();
        let pairs = self.edges.iter().zip(self.edges.iter().skip(1));
        pairs.zip(self.counts).map(move |((low, high), count)| (*low, *high, *count as f64 / trials))
    }

    /// Draws the labels of the marks above the plot and the lines down to its bottom; returns where the plot begins.
    fn draw_marks(&self, svg: &mut Svg, axis: &Axis, frame: &Frame<'_>, height: f64) -> f64 {
        let (low, high) = axis.limits();
        let beyond = |mark: &Mark| mark.value < low || mark.value > high;
        // The plan first: it gets the row nearest to the plot.
        let mut marks: Vec<&Mark> = self.marks.iter().filter(|mark| mark.plan || !beyond(mark)).collect();
        marks.sort_by_key(|mark| !mark.plan);
        let texts: Vec<(f64, String)> = marks
            .iter()
            .map(|mark| {
                let text = match (mark.value < low, mark.value > high) {
                    (true, _) => format!("← {}", mark.label),
                    (_, true) => format!("{} →", mark.label),
                    _ => mark.label.clone(),
                };
                (axis.at(mark.value), text)
            })
            .collect();
        let points: Vec<(f64, &str)> = texts.iter().map(|(at, text)| (*at, text.as_str())).collect();
        let placed = above(&points, Size::Strong, (1.0, frame.width - 1.0));
        let rows = placed.iter().map(|label| label.row + 1).max().unwrap_or(0) as f64;
        let top = rows * 18.0 + 8.0;
        for (mark, label) in marks.iter().zip(&placed) {
            let base = top - 8.0 - label.row as f64 * 18.0;
            let class = if mark.plan { "plan" } else { "mark" };
            if !beyond(mark) {
                svg.line(class, (label.at, base + 4.0), (label.at, top + height));
            }
            if mark.plan && !beyond(mark) {
                svg.diamond("plan-mark", (label.at, top + height), 4.5);
            }
        }
        for label in &placed {
            let base = top - 8.0 - label.row as f64 * 18.0;
            svg.clear_text(Size::Strong, Anchor::Start, (label.left, base), &label.text);
        }
        top
    }
}

/// The share of trials in each bin.
#[must_use]
pub fn histogram(frame: &Frame<'_>, data: &Distribution<'_>) -> Chart {
    let Some(limits) = data.limits() else { return empty(frame) };
    let height = if frame.narrow() { 150.0 } else { 190.0 };
    let axis = Axis::horizontal(data.quantity, limits, (14.0, frame.width - 14.0));
    let mut marks = Svg::new();
    let top = data.draw_marks(&mut marks, &axis, frame, height);
    let tallest = data.bins().map(|(_, _, share)| share).fold(0.0, f64::max);
    let bottom = top + height;
    let mut svg = Svg::new();
    let last = data.counts.len().saturating_sub(1);
    for (index, (low, high, part)) in data.bins().enumerate() {
        let tall = if part > 0.0 { (part / tallest * height).max(0.6) } else { 0.0 };
        let (from, to) = bar(&axis, low, high);
        let split =
            data.loss_below.map_or(from, |limit| if limit >= high { to } else { axis.at(limit).clamp(from, to) });
        let gap = if to - from > 3.0 { 1.0 } else { 0.0 };
        svg.rect("loss", (from, bottom - tall), ((split.min(to - gap) - from).max(0.0), tall));
        let start = split.max(from);
        svg.rect("gain", (start, bottom - tall), ((to - gap - start).max(0.0), tall));
        let value = |value: f64| axis.numbers.value(value);
        let range = match index {
            0 if last > 0 => format!("≤ {}", value(high)),
            index if index == last && last > 0 => format!("≥ {}", value(low)),
            _ => format!("{} … {}", value(low), value(high)),
        };
        svg.tip("hit", (from, top), (to - from, height), &format!("{range}\u{2002}{}", typographic(&share(part))));
    }
    svg.append(marks);
    let end = horizontal_axis(&mut svg, frame, &axis, bottom, &data.axis);
    // Both sides of 0 are named where both are seen.
    let both =
        data.loss_below.is_some_and(|limit| data.edges.first() < Some(&limit) && data.edges.last() > Some(&limit));
    let entries = [
        Entry { class: "loss", line: false, text: frame.lang.text("chart.loss") },
        Entry { class: "gain", line: false, text: frame.lang.text("chart.gain") },
    ];
    let end = legend(&mut svg, if both { &entries } else { &[] }, (8.0, end), frame.width);
    svg.finish(frame, end)
}

/// Ends of a bin in the picture, at least two pixels apart.
fn bar(axis: &Axis, low: f64, high: f64) -> (f64, f64) {
    let (from, to) = (axis.at(low), axis.at(high));
    if to - from >= 2.0 { (from, to) } else { ((from + to) / 2.0 - 1.0, (from + to) / 2.0 + 1.0) }
}

/// The probability of staying at or below each value.
#[must_use]
pub fn cumulative(frame: &Frame<'_>, data: &Distribution<'_>) -> Chart {
    let Some(limits) = data.limits() else { return empty(frame) };
    let height = if frame.narrow() { 150.0 } else { 190.0 };
    let left = width("100%", Size::Tick) + 8.0;
    let axis = Axis::horizontal(data.quantity, limits, (left + 6.0, frame.width - 14.0));
    let mut marks = Svg::new();
    let top = data.draw_marks(&mut marks, &axis, frame, height);
    let bottom = top + height;
    let share_axis = Axis::new(Quantity::Share, (0.0, 1.0), (bottom, top), 4);
    let mut svg = Svg::new();
    vertical_axis(&mut svg, &share_axis, (left, frame.width - 8.0));
    // Outside the outer edges the curve is not known; there it stands at what the outer bins hold.
    let (low, high) = axis.limits();
    let mut below = 0.0;
    let mut points: Vec<(f64, f64)> = Vec::new();
    let last = data.counts.len().saturating_sub(1);
    for (index, (from, to, part)) in data.bins().enumerate() {
        if index == 0 {
            points.extend([(axis.at(low), bottom), (axis.at(from), bottom)]);
        }
        below += part;
        let reached = if index == last { 1.0 } else { below.min(1.0) };
        points.push((axis.at(to), share_axis.at(reached)));
    }
    points.push((axis.at(high), top));
    svg.append(marks);
    svg.polyline("middle", &points);
    let mut below = 0.0;
    for (index, (from, to, part)) in data.bins().enumerate() {
        below += part;
        let limit = if index == last { 1.0 } else { below.min(1.0) };
        let (left, right) = bar(&axis, from, to);
        let text = format!("≤ {}\u{2002}{}", axis.numbers.value(to), typographic(&share(limit)));
        svg.tip("hit", (left, top), (right - left, height), &text);
    }
    let end = horizontal_axis(&mut svg, frame, &axis, bottom, &data.axis);
    svg.finish(frame, end)
}

/// Draws an axis with ticks, numbers, the line at 0 and the name below; returns the height of the picture.
pub(super) fn horizontal_axis(svg: &mut Svg, frame: &Frame<'_>, axis: &Axis, y: f64, name: &str) -> f64 {
    svg.line("axis", (axis.at(f64::NEG_INFINITY) - 4.0, y), (frame.width - 1.0, y));
    let mut taken = f64::NEG_INFINITY;
    for tick in &axis.ticks {
        let x = axis.at(*tick);
        svg.line("axis", (x, y), (x, y + 4.0));
        let text = axis.numbers.tick(*tick);
        let half = width(&text, Size::Tick) / 2.0;
        let x = x.clamp(half.min(frame.width / 2.0), (frame.width - half).max(frame.width / 2.0));
        // A label that was moved inwards at one end may touch the next.
        if x - half >= taken {
            svg.text(Size::Tick, Anchor::Middle, (x, y + 16.0), &text);
            taken = x + half + 4.0;
        }
    }
    let name = super::text::fit(&axis.numbers.unit(name), Size::Tick, frame.width - 4.0);
    svg.text(Size::Tick, Anchor::End, (frame.width - 2.0, y + 33.0), &name);
    y + if name.is_empty() { 22.0 } else { 40.0 }
}

/// Draws the numbers of a vertical axis left of the plot and lines across it.
pub(super) fn vertical_axis(svg: &mut Svg, axis: &Axis, (left, right): (f64, f64)) {
    for tick in &axis.ticks {
        let y = axis.at(*tick);
        svg.line(if *tick == 0.0 { "axis" } else { "grid" }, (left, y), (right, y));
        svg.text(Size::Tick, Anchor::End, (left - 6.0, y + 4.0), &axis.numbers.tick(*tick));
    }
}

/// The word for the plan, for labels of marks.
pub(super) fn plan_word(frame: &Frame<'_>) -> &'static str {
    frame.lang.text("report.plan")
}
