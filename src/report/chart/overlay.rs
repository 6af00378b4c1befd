//! Distributions of several options over one axis.

use crate::outcome::Quantity;

use super::distribution::horizontal_axis;
use super::legend::{Entry, legend};
use super::scale::Axis;
use super::style::series;
use super::svg::Svg;
use super::{Chart, Frame, empty};

/// An option's distribution in bins of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Option {
    /// Name, as shown.
    pub name: String,
    /// Edges of the bins, rising: one more than counts.
    pub edges: Vec<f64>,
    /// Trials in each bin.
    pub counts: Vec<u64>,
    /// P10, P50 and P90, marked below the curves.
    pub percentiles: std::option::Option<[f64; 3]>,
}

/// Distributions of several options.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// The options, in the order of their colours.
    pub options: Vec<Option>,
    /// How the values are read.
    pub quantity: Quantity,
    /// Name of the axis, with the unit.
    pub axis: String,
}

/// Density curves of all options; below them a bar from P10 to P90 with the median for each.
#[must_use]
pub fn overlay(frame: &Frame<'_>, data: &Overlay) -> Chart {
    let ends = data.options.iter().flat_map(|option| [option.edges.first(), option.edges.last()]).flatten();
    let ends: Vec<f64> = ends.copied().filter(|edge| edge.is_finite()).collect();
    let Some(first) = ends.first().copied() else { return empty(frame) };
    let limits = ends.iter().fold((first, first), |(low, high), edge| (low.min(*edge), high.max(*edge)));
    let axis = Axis::horizontal(data.quantity, limits, (14.0, frame.width - 14.0));
    let mut svg = Svg::new();
    let classes: Vec<String> = (0..data.options.len()).map(|index| format!("series {}", series(index))).collect();
    let entries: Vec<Entry<'_>> = data
        .options
        .iter()
        .zip(&classes)
        .map(|(option, class)| Entry { class, line: true, text: &option.name })
        .collect();
    let top = legend(&mut svg, &entries, (1.0, 0.0), frame.width) + 6.0;
    let height = if frame.narrow() { 150.0 } else { 190.0 };
    let bottom = top + height;
    let curves: Vec<Vec<(f64, f64)>> = data.options.iter().map(density).collect();
    let tallest = curves.iter().flatten().map(|(_, density)| *density).fold(0.0, f64::max);
    for (curve, class) in curves.iter().zip(&classes) {
        let scale = if tallest > 0.0 { height / tallest } else { 0.0 };
        let points: Vec<(f64, f64)> =
            curve.iter().map(|(value, density)| (axis.at(*value), bottom - density * scale)).collect();
        svg.polyline(class, &points);
    }
    let mut y = bottom + 8.0;
    for (index, option) in data.options.iter().enumerate() {
        let Some([low, middle, high]) = option.percentiles else { continue };
        svg.line(classes.get(index).map_or("series one", String::as_str), (axis.at(low), y), (axis.at(high), y));
        svg.circle(&format!("dot {}", series(index)), (axis.at(middle), y), 3.4);
        let value = |value: f64| axis.numbers.value(value);
        let tip = format!("{}\u{2002}P10 {} · P50 {} · P90 {}", option.name, value(low), value(middle), value(high));
        svg.tip("hit", (1.0, y - 6.0), (frame.width - 2.0, 12.0), &tip);
        y += 13.0;
    }
    if axis.shows(0.0) {
        svg.line("mark", (axis.at(0.0), top), (axis.at(0.0), y - 4.0));
    }
    let end = horizontal_axis(&mut svg, frame, &axis, y, &data.axis);
    svg.finish(frame, end)
}

/// Middle and density of every bin, from 0 at the first edge to 0 at the last.
fn density(option: &Option) -> Vec<(f64, f64)> {
    let trials = option.counts.iter().sum::<u64>() as f64;
    let (Some(first), Some(last)) = (option.edges.first(), option.edges.last()) else { return Vec::new() };
    let mut points = vec![(*first, 0.0)];
    for ((low, high), count) in option.edges.iter().zip(option.edges.iter().skip(1)).zip(&option.counts) {
        let wide = high - low;
        if trials > 0.0 && wide > 0.0 {
            points.push(((low + high) / 2.0, *count as f64 / trials / wide));
        }
    }
    points.push((*last, 0.0));
    points
}
