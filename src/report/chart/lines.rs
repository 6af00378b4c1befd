//! Lines over a few steps: a spider (the outcome while one input after the other goes through its percentiles) and
//! horizon lines (which option leads at which month).

use crate::outcome::Quantity;

use super::distribution::vertical_axis;
use super::legend::{Entry, legend};
use super::place::beside;
use super::scale::Axis;
use super::style::series;
use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};
use super::{Chart, Frame, empty};

/// A line with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Name, as shown.
    pub name: String,
    /// One value a step; the line is broken where there is none.
    pub values: Vec<Option<f64>>,
}

/// Lines over common steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// Names of the steps, as shown: `P10`, or `12`.
    pub steps: Vec<String>,
    /// The lines, at most six of which are told apart by colour and dash.
    pub series: Vec<Series>,
    /// How the values are read.
    pub quantity: Quantity,
    /// Name of the vertical axis, with the unit.
    pub axis: String,
    /// Name of the steps.
    pub steps_name: String,
}

/// The lines; their names stand at their right ends, above the picture where they have no room.
#[must_use]
pub fn lines(frame: &Frame<'_>, data: &Lines) -> Chart {
    let known = |series: &Series| -> Vec<f64> {
        series.values.iter().take(data.steps.len()).flatten().copied().filter(|value| value.is_finite()).collect()
    };
    let all: Vec<f64> = data.series.iter().flat_map(known).collect();
    let Some(first) = all.first().copied() else { return empty(frame) };
    let (low, high) = all.iter().fold((first, first), |(low, high), value| (low.min(*value), high.max(*value)));
    let mut svg = Svg::new();
    // Names stand at the ends of the lines, or above the picture where they have no room there.
    let most = frame.width * 0.3;
    let above = frame.narrow() || data.series.iter().any(|line| width(&line.name, Size::Label) > most);
    let entries: Vec<Entry<'_>> = data.series.iter().enumerate().map(|(index, line)| entry(index, line)).collect();
    let head = legend(&mut svg, if above { &entries } else { &[] }, (1.0, 0.0), frame.width);
    let top = head + 28.0;
    let height = if frame.narrow() { 180.0 } else { 230.0 };
    let bottom = top + height;
    let axis = Axis::padded(data.quantity, (low, high), (bottom, top), 5);
    let unit = fit(&axis.numbers.unit(&data.axis), Size::Tick, frame.width - 2.0);
    svg.text(Size::Tick, Anchor::Start, (1.0, head + 13.0), &unit);
    let widest = axis.ticks.iter().map(|tick| width(&axis.numbers.tick(*tick), Size::Tick)).fold(0.0, f64::max);
    let left = widest.ceil() + 8.0;
    let names: Vec<&str> = if above { Vec::new() } else { data.series.iter().map(|line| line.name.as_str()).collect() };
    let room = names.iter().map(|name| width(name, Size::Label)).fold(0.0, f64::max).ceil();
    let right = frame.width - if above { 12.0 } else { room + 24.0 };
    let gap = 14.0;
    let steps = data.steps.len().max(2) - 1;
    let x = |step: usize| left + gap + (right - left - 2.0 * gap) * step as f64 / steps as f64;
    vertical_axis(&mut svg, &axis, (left, right));
    if axis.shows(0.0) {
        svg.line("mark", (left, axis.at(0.0)), (right, axis.at(0.0)));
    }
    for (index, line) in data.series.iter().enumerate() {
        draw(&mut svg, index, line, data.steps.len(), &x, &axis);
    }
    let last =
        |line: &Series| line.values.iter().take(data.steps.len()).flatten().copied().rfind(|value| value.is_finite());
    let wishes: Vec<f64> = data.series.iter().map(|line| last(line).map_or(bottom, |value| axis.at(value))).collect();
    let places = beside(&wishes, 15.0, (top, bottom));
    for ((name, wish), place) in names.iter().zip(&wishes).zip(places) {
        let Some(y) = place else { continue };
        svg.line("lead", (x(steps) + 4.0, *wish), (right + 10.0, y));
        svg.text(Size::Label, Anchor::Start, (right + 14.0, y + 4.0), name);
    }
    let step_width = (right - left - 2.0 * gap) / steps as f64;
    for (index, step) in data.steps.iter().enumerate() {
        let room = step_width.max(30.0) - 6.0;
        svg.text(Size::Tick, Anchor::Middle, (x(index), bottom + 16.0), &fit(step, Size::Tick, room));
        let values = data.series.iter().filter_map(|line| {
            line.values
                .get(index)
                .copied()
                .flatten()
                .map(|value| format!("{} {}", line.name, axis.numbers.value(value)))
        });
        let text = format!("{step}\u{2002}{}", values.collect::<Vec<_>>().join(" · "));
        svg.strip(x(index), step_width, (left, right), (top, height), &text);
    }
    let name = fit(&data.steps_name, Size::Tick, right - 2.0);
    svg.text(Size::Tick, Anchor::End, (right, bottom + 33.0), &name);
    svg.finish(frame, bottom + 40.0)
}

/// The line in the legend.
fn entry(index: usize, line: &Series) -> Entry<'_> {
    const CLASSES: [&str; 6] = ["series one", "series two", "series three", "series four", "series five", "series six"];
    Entry { class: CLASSES.get(index % 6).copied().unwrap_or("series one"), line: true, text: &line.name }
}

/// A line with dots at its values, broken where a value is missing.
fn draw(svg: &mut Svg, index: usize, line: &Series, steps: usize, x: &impl Fn(usize) -> f64, axis: &Axis) {
    let class = series(index);
    let mut run: Vec<(f64, f64)> = Vec::new();
    let values = line.values.iter().take(steps).copied().chain([None]);
    for (step, value) in values.enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => run.push((x(step), axis.at(value))),
            None => {
                svg.polyline(&format!("series {class}"), &run);
                for point in run.drain(..) {
                    svg.circle(&format!("dot {class}"), point, 2.6);
                }
            }
        }
    }
}
