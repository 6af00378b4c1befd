//! When the money is back: the probability by month, and apart from it that of never.

use crate::outcome::Quantity;
use crate::report::number::{fixed, share};

use super::distribution::{plan_word, vertical_axis};
use super::fan::month_axis;
use super::scale::{Axis, typographic};
use super::svg::{Anchor, Svg};
use super::text::{Size, lines, width};
use super::{Chart, Frame, empty};

/// Payback by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Payback<'a> {
    /// P(payback <= t) for t = 0, 1, … horizon.
    pub by_month: &'a [f64],
    /// The same on discounted flows.
    pub discounted: &'a [f64],
    /// Probability that it does not come within the horizon.
    pub never: f64,
    /// That probability as it is written, with its error or bound.
    pub never_label: String,
    /// Payback month in the plan case; `None` when it does not come.
    pub plan: Option<f64>,
}

/// The probability curve, with a column for the trials that never pay back.
#[must_use]
pub fn payback(frame: &Frame<'_>, data: &Payback<'_>) -> Chart {
    let Some(horizon) = data.by_month.len().checked_sub(1).filter(|horizon| *horizon > 0) else { return empty(frame) };
    let (top, height) = (44.0, if frame.narrow() { 170.0 } else { 200.0 });
    let bottom = top + height;
    let axis = Axis::new(Quantity::Share, (0.0, 1.0), (bottom, top), 4);
    let left = width("100%", Size::Tick) + 8.0;
    let column = if frame.narrow() { 84.0 } else { 120.0 };
    let right = frame.width - column - 14.0;
    let x = |month: f64| left + (right - left) * month / horizon as f64;
    let mut svg = Svg::new();
    vertical_axis(&mut svg, &axis, (left, right));
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(month, value)| (x(month as f64), axis.at(*value))).collect()
    };
    let curve = points(data.by_month);
    let mut area = curve.clone();
    area.extend([(right, bottom), (left, bottom)]);
    svg.polygon("outer", &area);
    svg.polyline("second", &points(data.discounted));
    svg.polyline("middle", &curve);
    plan_line(&mut svg, frame, data, (left, right), (top, bottom));
    let step = (right - left) / horizon as f64;
    for (month, value) in data.by_month.iter().enumerate() {
        let month_name = frame.lang.fill(frame.lang.text("chart.by-month"), &[("month", month.to_string())]);
        let discounted = data.discounted.get(month).map_or_else(String::new, |value| typographic(&share(*value)));
        let values = [("month", month_name), ("value", typographic(&share(*value))), ("discounted", discounted)];
        let text = frame.lang.fill(frame.lang.text("chart.payback-tip"), &values);
        svg.strip(x(month as f64), step, (left, right), (top, height), &text);
    }
    let end = month_axis(&mut svg, frame, horizon, (left, right), bottom);
    let low = never_column(&mut svg, frame, data, &axis, (right + 14.0, frame.width), horizon);
    let entries = [
        super::legend::Entry { class: "middle", line: true, text: frame.lang.text("chart.undiscounted") },
        super::legend::Entry { class: "second", line: true, text: frame.lang.text("chart.discounted") },
    ];
    let end = super::legend::legend(&mut svg, &entries, (left, end.max(low)), frame.width);
    svg.finish(frame, end)
}

fn plan_line(
    svg: &mut Svg,
    frame: &Frame<'_>,
    data: &Payback<'_>,
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
) {
    let horizon = data.by_month.len().saturating_sub(1).max(1) as f64;
    let Some(month) = data.plan.filter(|month| (0.0..=horizon).contains(month)) else { return };
    let at = left + (right - left) * month / horizon;
    svg.line("plan", (at, 20.0), (at, bottom));
    svg.diamond("plan-mark", (at, bottom), 4.5);
    let values = [("month", fixed(month, 1))];
    let text = format!("{} {}", plan_word(frame), frame.lang.fill(frame.lang.text("chart.month-short"), &values));
    let room = width(&text, Size::Strong);
    let start = (at - room / 2.0).clamp(1.0, (right - room).max(1.0));
    svg.clear_text(Size::Strong, Anchor::Start, (start, top - 28.0), &text);
}

/// The column of the trials that never pay back: striped, with its share and its name; returns where the name ends.
fn never_column(
    svg: &mut Svg,
    frame: &Frame<'_>,
    data: &Payback<'_>,
    axis: &Axis,
    (left, right): (f64, f64),
    horizon: usize,
) -> f64 {
    let (bottom, tall) = (axis.at(0.0), axis.at(0.0) - axis.at(data.never));
    let middle = (left + right) / 2.0;
    let half = 26.0;
    svg.rect("never", (middle - half, bottom - tall), (2.0 * half, tall));
    // Stripes at 45 degrees, cut at the edges of the column.
    let mut start = 8.0;
    while start < tall + 2.0 * half {
        let (from, to) = ((start - tall).max(0.0), start.min(2.0 * half));
        svg.line(
            "stripe",
            (middle - half + from, bottom - (start - from)),
            (middle - half + to, bottom - (start - to)),
        );
        start += 8.0;
    }
    svg.line("axis", (left, bottom), (right, bottom));
    svg.clear_text(Size::Strong, Anchor::Middle, (middle, bottom - tall - 7.0), &data.never_label);
    let name = frame.lang.fill(frame.lang.text("chart.never"), &[("months", horizon.to_string())]);
    let mut base = bottom + 16.0;
    for line in lines(&name, Size::Tick, right - left, 3) {
        svg.text(Size::Tick, Anchor::Middle, (middle, base), &line);
        base += Size::Tick.line();
    }
    svg.tip(
        "hit",
        (left, axis.at(1.0)),
        (right - left, axis.at(0.0) - axis.at(1.0)),
        &format!("{name}\u{2002}{}", data.never_label),
    );
    base
}
