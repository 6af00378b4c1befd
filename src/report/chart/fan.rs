//! A quantity month by month: nested bands of percentiles, the median, and the plan.

use crate::outcome::Quantity;
use crate::report::number::fixed;

use super::distribution::{plan_word, vertical_axis};
use super::place::beside;
use super::scale::Axis;
use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};
use super::{Chart, Frame, empty};

/// Percentiles month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan<'a> {
    /// Shares of the rows, rising, the median in the middle.
    pub shares: &'a [f64],
    /// One row a share, one value a month from month 0.
    pub percentiles: &'a [Vec<f64>],
    /// Plan case, from month 0.
    pub plan: &'a [f64],
    /// How the values are read.
    pub quantity: Quantity,
    /// Name of the vertical axis, with the unit.
    pub axis: String,
}

/// The fan.
#[must_use]
pub fn fan(frame: &Frame<'_>, data: &Fan<'_>) -> Chart {
    let months = data.percentiles.iter().map(Vec::len).min().unwrap_or(0);
    if months < 2 {
        return empty(frame);
    }
    let finite = data.percentiles.iter().flatten().chain(data.plan).copied().filter(|value| value.is_finite());
    let limits = finite.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let limits = if data.quantity == Quantity::Share { (0.0, limits.1.max(1.0)) } else { limits };
    let (top, height) = (26.0, if frame.narrow() { 190.0 } else { 240.0 });
    let bottom = top + height;
    let axis = match data.quantity {
        Quantity::Share => Axis::new(data.quantity, limits, (bottom, top), 5),
        _ => Axis::padded(data.quantity, limits, (bottom, top), 5),
    };
    let widest = axis.ticks.iter().map(|tick| width(&axis.numbers.tick(*tick), Size::Tick)).fold(0.0, f64::max);
    let left = widest.ceil() + 8.0;
    let labels = end_labels(frame, data, months);
    let room = labels.iter().map(|(text, _)| width(text, Size::Label)).fold(0.0, f64::max).ceil();
    let right = frame.width - room - 12.0;
    let x = |month: usize| left + (right - left) * month as f64 / (months - 1) as f64;
    let mut svg = Svg::new();
    vertical_axis(&mut svg, &axis, (left, right));
    let row = |index: usize| data.percentiles.get(index).map_or(&[][..], Vec::as_slice);
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().take(months).enumerate().map(|(month, value)| (x(month), axis.at(*value))).collect()
    };
    let rows = data.percentiles.len();
    for (index, class) in ["outer", "inner"].into_iter().enumerate().take(rows / 2) {
        let mut outline = points(row(rows - 1 - index));
        outline.extend(points(row(index)).into_iter().rev());
        svg.polygon(class, &outline);
    }
    svg.line("axis", (left, axis.at(0.0)), (right, axis.at(0.0)));
    svg.polyline("middle", &points(row(rows / 2)));
    svg.polyline("plan", &points(data.plan));
    if let Some((x, y)) = points(data.plan).last() {
        svg.diamond("plan-mark", (*x, *y), 4.5);
    }
    let wishes: Vec<f64> = labels.iter().map(|(_, value)| axis.at(*value)).collect();
    for ((text, value), height) in labels.iter().zip(beside(&wishes, 14.0, (top, bottom))) {
        let Some(y) = height else { continue };
        svg.line("lead", (right + 2.0, axis.at(*value)), (right + 9.0, y));
        svg.text(Size::Label, Anchor::Start, (right + 11.0, y + 4.0), text);
    }
    svg.text(
        Size::Tick,
        Anchor::Start,
        (1.0, 13.0),
        &fit(&axis.numbers.unit(&data.axis), Size::Tick, frame.width - 2.0),
    );
    let step = (right - left) / (months - 1) as f64;
    for month in 0..months {
        svg.strip(x(month), step, (left, right), (top, height), &tip(frame, data, &axis, month));
    }
    let end = month_axis(&mut svg, frame, months - 1, (left, right), bottom);
    svg.finish(frame, end)
}

/// Names of the percentiles and the plan at the right end: the median and the plan first, which are never left out.
fn end_labels(frame: &Frame<'_>, data: &Fan<'_>, months: usize) -> Vec<(String, f64)> {
    let last = |values: &[f64]| values.get(months - 1).copied().filter(|value| value.is_finite());
    let mut labels: Vec<(String, f64)> = Vec::new();
    labels.extend(last(data.plan).map(|value| (plan_word(frame).to_owned(), value)));
    let middle = data.shares.len() / 2;
    let mut order: Vec<(usize, &f64)> = data.shares.iter().enumerate().collect();
    order.sort_by_key(|(index, _)| index.abs_diff(middle));
    for (index, share) in order {
        let value = data.percentiles.get(index).and_then(|row| last(row));
        labels.extend(value.map(|value| (format!("P{}", fixed(share * 100.0, 0)), value)));
    }
    labels
}

fn tip(frame: &Frame<'_>, data: &Fan<'_>, axis: &Axis, month: usize) -> String {
    let month_name = frame.lang.fill(frame.lang.text("chart.month-of"), &[("month", month.to_string())]);
    let value = |values: &[f64]| values.get(month).map_or_else(String::new, |value| axis.numbers.value(*value));
    let mut text = format!("{month_name}\u{2002}{} {}", plan_word(frame), value(data.plan));
    for (share, row) in data.shares.iter().zip(data.percentiles) {
        text += &format!(" · P{} {}", fixed(share * 100.0, 0), value(row));
    }
    text
}

/// Draws an axis of months from 0; returns the height of the picture.
pub(super) fn month_axis(svg: &mut Svg, frame: &Frame<'_>, horizon: usize, (left, right): (f64, f64), y: f64) -> f64 {
    svg.line("axis", (left, y), (right, y));
    let every = [1, 2, 3, 6, 12, 24, 60]
        .into_iter()
        .find(|every| (right - left) * *every as f64 / horizon.max(1) as f64 >= 34.0)
        .unwrap_or(120);
    for month in (0..=horizon).step_by(every) {
        let x = left + (right - left) * month as f64 / horizon.max(1) as f64;
        svg.line("axis", (x, y), (x, y + 4.0));
        svg.text(Size::Tick, Anchor::Middle, (x, y + 16.0), &month.to_string());
    }
    svg.text(Size::Tick, Anchor::End, (right, y + 33.0), frame.lang.text("chart.months"));
    y + 40.0
}
