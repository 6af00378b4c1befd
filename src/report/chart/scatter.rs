//! Options by their mean and their downside, with those that no other beats on both (Markowitz 1952).

use crate::outcome::Quantity;

use super::distribution::{horizontal_axis, vertical_axis};
use super::scale::Axis;
use super::style::series;
use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};
use super::{Chart, Frame, empty};

/// An option.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Name, as shown.
    pub name: String,
    /// Mean of the outcome.
    pub mean: f64,
    /// Its CVaR: the mean of the worst trials.
    pub cvar: f64,
    /// Whether no other option is better in both.
    pub efficient: bool,
}

/// Options by mean and CVaR.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// The options.
    pub points: Vec<Point>,
    /// How the outcome is read.
    pub quantity: Quantity,
    /// Name of the vertical axis: the mean, with the unit.
    pub mean_axis: String,
    /// Name of the horizontal axis: the CVaR, with the unit.
    pub cvar_axis: String,
}

/// Options as dots, filled where they are efficient and joined by a line.
#[must_use]
pub fn scatter(frame: &Frame<'_>, data: &Scatter) -> Chart {
    let points: Vec<&Point> =
        data.points.iter().filter(|point| point.mean.is_finite() && point.cvar.is_finite()).collect();
    let Some(first) = points.first() else { return empty(frame) };
    let reach = |of: fn(&Point) -> f64| {
        points
            .iter()
            .map(|point| of(point))
            .fold((of(first), of(first)), |(low, high), value| (low.min(value), high.max(value)))
    };
    let (top, height) = (26.0, if frame.narrow() { 210.0 } else { 260.0 });
    let bottom = top + height;
    let vertical = Axis::padded(data.quantity, reach(|point| point.mean), (bottom - 14.0, top + 14.0), 5);
    let widest = vertical.ticks.iter().map(|tick| width(&vertical.numbers.tick(*tick), Size::Tick)).fold(0.0, f64::max);
    let left = widest.ceil() + 8.0;
    let horizontal = Axis::horizontal(data.quantity, reach(|point| point.cvar), (left + 40.0, frame.width - 40.0));
    let mut svg = Svg::new();
    svg.text(
        Size::Tick,
        Anchor::Start,
        (1.0, 13.0),
        &fit(&vertical.numbers.unit(&data.mean_axis), Size::Tick, frame.width - 2.0),
    );
    vertical_axis(&mut svg, &vertical, (left, frame.width - 1.0));
    let at = |point: &Point| (horizontal.at(point.cvar), vertical.at(point.mean));
    let mut efficient: Vec<&&Point> = points.iter().filter(|point| point.efficient).collect();
    efficient.sort_by(|a, b| a.cvar.total_cmp(&b.cvar));
    svg.polyline("second", &efficient.iter().map(|point| at(point)).collect::<Vec<_>>());
    // Boxes that labels must not cover: the dots, then the labels already placed.
    let mut taken: Vec<Box> = points.iter().map(|point| around(at(point), 6.0)).collect();
    let limits = Box { left: left + 2.0, top, right: frame.width - 1.0, bottom: bottom - 2.0 };
    for (index, point) in points.iter().enumerate() {
        let hollow = if point.efficient { "" } else { " hollow" };
        svg.circle(&format!("dot {}{hollow}", series(index)), at(point), 5.0);
        let text = fit(&point.name, Size::Label, (frame.width - left) * 0.6);
        if let Some(place) = free_place(at(point), width(&text, Size::Label), limits, &taken) {
            taken.push(place);
            place.lead(&mut svg, at(point));
            svg.clear_text(Size::Label, Anchor::Start, (place.left, place.bottom - 4.0), &text);
        }
        let values = [
            ("name", point.name.clone()),
            ("mean", vertical.numbers.value(point.mean)),
            ("cvar", horizontal.numbers.value(point.cvar)),
        ];
        let tip = frame.lang.fill(frame.lang.text("chart.scatter-tip"), &values);
        let (x, y) = at(point);
        svg.tip("hit", (x - 10.0, y - 10.0), (20.0, 20.0), &tip);
    }
    svg.line("axis", (left, bottom), (frame.width - 1.0, bottom));
    let end = horizontal_axis(&mut svg, frame, &horizontal, bottom, &data.cvar_axis);
    svg.finish(frame, end)
}

#[derive(Debug, Clone, Copy)]
struct Box {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Box {
    fn touches(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

impl Box {
    /// A line from a dot to its label, where another dot may be nearer to it.
    fn lead(&self, svg: &mut Svg, (x, y): (f64, f64)) {
        let near = (x.clamp(self.left, self.right), y.clamp(self.top + 3.0, self.bottom - 3.0));
        let (across, down) = (near.0 - x, near.1 - y);
        if across * across + down * down > 14.0 * 14.0 {
            svg.line("lead", (x, y), near);
        }
    }
}

fn around((x, y): (f64, f64), radius: f64) -> Box {
    Box { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
}

/// A place for a label near a dot that covers nothing: right, left, then rows above and below, further and further.
fn free_place((x, y): (f64, f64), room: f64, limits: Box, taken: &[Box]) -> Option<Box> {
    let tall = 16.0;
    let beside = [x + 9.0, x - 9.0 - room, x - room / 2.0];
    // At the edges of the picture only where nothing near is free.
    let near = (0..10).map(|step| (step, beside.as_slice()));
    let edges = [limits.right - room, limits.left];
    let far = (0..24).flat_map(|step| [(step, beside.as_slice()), (step, edges.as_slice())]);
    for (step, lefts) in near.chain(far) {
        let row = if step % 2 == 0 { f64::from(step / 2) } else { -f64::from(step / 2 + 1) };
        let top = y - tall / 2.0 + row * tall;
        for left in lefts.iter().copied() {
            let place = Box { left, top, right: left + room, bottom: top + tall };
            let inside = left >= limits.left
                && place.right <= limits.right
                && top >= limits.top
                && place.bottom <= limits.bottom;
            if inside && !taken.iter().any(|other| other.touches(&place)) {
                return Some(place);
            }
        }
    }
    None
}
