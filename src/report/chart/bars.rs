//! Bars with a sign and an error: rank correlations, values of information.

use crate::outcome::Quantity;

use super::distribution::horizontal_axis;
use super::rows::Rows;
use super::scale::Axis;
use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};
use super::{Chart, Frame, empty};

/// A value with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name, as shown.
    pub name: String,
    /// The value; for a value of information the one without bias.
    pub value: f64,
    /// Its confidence interval.
    pub interval: Option<(f64, f64)>,
    /// The value with its error, as shown.
    pub label: String,
    /// The value before its bias was taken off, drawn as a diamond.
    pub uncorrected: Option<f64>,
}

/// Bars in the order in which they are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The bars.
    pub bars: Vec<Bar>,
    /// How the values are read.
    pub quantity: Quantity,
    /// Name of the axis, with the unit.
    pub axis: String,
    /// Limits of the axis, to draw several on one scale; by default those of the bars and 0.
    pub range: Option<(f64, f64)>,
}

/// The bars, with their errors as whiskers and their values at the right.
#[must_use]
pub fn bars(frame: &Frame<'_>, data: &Bars) -> Chart {
    let shown: Vec<&Bar> = data.bars.iter().filter(|bar| bar.value.is_finite()).collect();
    if shown.is_empty() {
        return empty(frame);
    }
    let rows = Rows::new(frame, shown.iter().map(|bar| bar.name.as_str()), 14.0, 4.0);
    let labels: Vec<String> =
        shown.iter().map(|bar| fit(&bar.label, Size::Label, (rows.right - rows.left) * 0.45)).collect();
    let room = labels.iter().map(|label| width(label, Size::Label)).fold(0.0, f64::max).ceil();
    let ends = |bar: &&Bar| {
        let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
        [bar.value, low, high, bar.uncorrected.unwrap_or(bar.value)]
    };
    let values = shown.iter().flat_map(ends).filter(|value| value.is_finite());
    let limits = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let limits = data.range.unwrap_or(limits);
    let axis = Axis::horizontal(data.quantity, limits, (rows.left + 4.0, rows.right - room - 14.0));
    let mut svg = Svg::new();
    for tick in &axis.ticks {
        rows.rule(&mut svg, "grid", axis.at(*tick));
    }
    rows.names(&mut svg, |_| false);
    let zero = axis.at(0.0);
    for (index, (bar, label)) in shown.iter().zip(&labels).enumerate() {
        let (top, end) = (rows.bar_top(index), axis.at(bar.value));
        let class = if bar.value < 0.0 { "loss" } else { "gain" };
        svg.rect(class, (end.min(zero), top), ((end - zero).abs(), 14.0));
        let middle = top + 7.0;
        if let Some((low, high)) = bar.interval {
            let (low, high) = (axis.at(low), axis.at(high));
            svg.line("whisker", (low, middle), (high, middle));
            svg.line("whisker", (low, middle - 3.0), (low, middle + 3.0));
            svg.line("whisker", (high, middle - 3.0), (high, middle + 3.0));
        }
        if let Some(value) = bar.uncorrected.filter(|value| value.is_finite()) {
            svg.diamond("plan-mark", (axis.at(value), middle), 4.0);
        }
        svg.text(Size::Label, Anchor::End, (rows.right, middle + 4.5), label);
        let (from, to) = rows.span(index);
        svg.tip(
            "hit",
            (rows.left, from),
            (rows.right - rows.left, to - from),
            &format!("{}\u{2002}{}", bar.name, bar.label),
        );
    }
    rows.rule(&mut svg, "mark", zero);
    let end = horizontal_axis(&mut svg, frame, &axis, rows.bottom() + 2.0, &data.axis);
    svg.finish(frame, end)
}
