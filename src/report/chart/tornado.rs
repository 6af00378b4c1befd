//! A tornado: how far each input moves the outcome when it goes from its low to its high end.

use crate::outcome::Quantity;

use super::distribution::horizontal_axis;
use super::place::above;
use super::rows::Rows;
use super::scale::Axis;
use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};
use super::{Chart, Frame, empty};

/// An input and the outcome at both its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name of the input, as shown.
    pub name: String,
    /// Outcome when the input is at its low end.
    pub low: f64,
    /// Outcome when it is at its high end.
    pub high: f64,
    /// The input's value at its low end, as shown; where there is none, the outcome stands there.
    pub low_label: String,
    /// The input's value at its high end, as shown.
    pub high_label: String,
}

/// The bars of a tornado, longest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// One bar an input.
    pub bars: Vec<Bar>,
    /// Outcome when nothing is moved.
    pub base: f64,
    /// What the base is, with its value, as shown.
    pub base_label: String,
    /// How outcomes are read.
    pub quantity: Quantity,
    /// Name of the axis, with the unit.
    pub unit: String,
    /// Limits of the axis, to draw several tornadoes on one scale; by default those of the bars.
    pub range: Option<(f64, f64)>,
}

impl Tornado {
    /// Smallest and largest outcome of the bars and the base.
    #[must_use]
    pub fn reach(&self) -> (f64, f64) {
        let values = self.bars.iter().flat_map(|bar| [bar.low, bar.high]).filter(|value| value.is_finite());
        values.fold((self.base, self.base), |(low, high), value| (low.min(value), high.max(value)))
    }
}

/// The tornado.
#[must_use]
pub fn tornado(frame: &Frame<'_>, data: &Tornado) -> Chart {
    let bars: Vec<&Bar> = data.bars.iter().filter(|bar| bar.low.is_finite() && bar.high.is_finite()).collect();
    if bars.is_empty() || !data.base.is_finite() {
        return empty(frame);
    }
    let rows = Rows::new(frame, bars.iter().map(|bar| bar.name.as_str()), 18.0, 28.0);
    let most = (rows.right - rows.left) * 0.2;
    let numbers =
        Axis::horizontal(data.quantity, data.range.unwrap_or_else(|| data.reach()), (rows.left, rows.right)).numbers;
    let labels: Vec<(String, String)> = bars
        .iter()
        .map(|bar| {
            let (left, right) =
                if bar.low <= bar.high { (&bar.low_label, &bar.high_label) } else { (&bar.high_label, &bar.low_label) };
            let shown =
                |label: &String, value: f64| if label.is_empty() { numbers.value(value) } else { label.clone() };
            let (left, right) = (shown(left, bar.low.min(bar.high)), shown(right, bar.low.max(bar.high)));
            (fit(&left, Size::Tick, most), fit(&right, Size::Tick, most))
        })
        .collect();
    let widest = |side: fn(&(String, String)) -> &String| {
        labels.iter().map(|pair| width(side(pair), Size::Tick)).fold(0.0, f64::max).ceil() + 7.0
    };
    let place = (rows.left + widest(|pair| &pair.0), rows.right - widest(|pair| &pair.1));
    let axis = Axis::horizontal(data.quantity, data.range.unwrap_or_else(|| data.reach()), place);
    let mut svg = Svg::new();
    for tick in &axis.ticks {
        rows.rule(&mut svg, "grid", axis.at(*tick));
    }
    rows.names(&mut svg, |_| false);
    let base = axis.at(data.base);
    for (index, (bar, (left, right))) in bars.iter().zip(&labels).enumerate() {
        let top = rows.bar_top(index);
        for value in [bar.low, bar.high] {
            let end = axis.at(value);
            let class = if value < data.base { "loss" } else { "gain" };
            svg.rect(class, (end.min(base), top), ((end - base).abs(), 18.0));
        }
        let ends = [axis.at(bar.low), axis.at(bar.high), base];
        let (from, to) = (ends.into_iter().fold(base, f64::min), ends.into_iter().fold(base, f64::max));
        svg.clear_text(Size::Tick, Anchor::End, (from - 4.0, top + 13.0), left);
        svg.clear_text(Size::Tick, Anchor::Start, (to + 4.0, top + 13.0), right);
        let value = |value: f64| axis.numbers.value(value);
        let end =
            |label: &str, at: f64| if label.is_empty() { value(at) } else { format!("{label} → {}", value(at)) };
        let (low, high) = (end(&bar.low_label, bar.low), end(&bar.high_label, bar.high));
        let tip = format!("{}\u{2002}{low} · {high}", bar.name);
        let (from, to) = rows.span(index);
        svg.tip("hit", (rows.left, from), (rows.right - rows.left, to - from), &tip);
    }
    svg.line("mark", (base, 19.0), (base, 26.0));
    rows.rule(&mut svg, "mark", base);
    for label in above(&[(base, &data.base_label)], Size::Strong, (1.0, frame.width - 1.0)) {
        svg.text(Size::Strong, Anchor::Start, (label.left, 14.0), &label.text);
    }
    let end = horizontal_axis(&mut svg, frame, &axis, rows.bottom() + 2.0, &data.unit);
    svg.finish(frame, end)
}
