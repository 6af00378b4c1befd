//! The SVG writer: shapes and texts with classes, coordinates to a tenth of a pixel, everything escaped.

use std::fmt::Write as _;

use super::text::Size;
use super::{Chart, Frame, Numeric as _};
use crate::report::markup::escape_into;

/// Which point of a text its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// A picture that is being drawn.
#[derive(Debug)]
pub struct Svg {
    body: String,
}

impl Svg {
    /// An empty picture.
    pub const fn new() -> Self {
        Self { body: String::new() }
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let (x1, y1, x2, y2) = (x1.px(), y1.px(), x2.px(), y2.px());
        let _ = writeln!(self.body, r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#);
    }

    /// A box; nothing is drawn where it has no area.
    pub fn rect(&mut self, class: &str, at: (f64, f64), size: (f64, f64)) {
        if self.open_rect(class, at, size) {
            self.body.push_str("/>\n");
        }
    }

    /// A box with a text that shows when the pointer is on it.
    pub fn tip(&mut self, class: &str, at: (f64, f64), size: (f64, f64), text: &str) {
        if self.open_rect(class, at, size) {
            self.body.push_str("><title>");
            escape_into(&mut self.body, text);
            self.body.push_str("</title></rect>\n");
        }
    }

    fn open_rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) -> bool {
        let drawn = width > 0.0 && height > 0.0;
        if drawn {
            let (x, y, width, height) = (x.px(), y.px(), width.px(), height.px());
            let _ = write!(self.body, r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}""#);
        }
        drawn
    }

    /// A strip around a place that shows a text, as wide as `step` but not beyond the limits.
    pub fn strip(&mut self, at: f64, step: f64, (left, right): (f64, f64), (top, height): (f64, f64), text: &str) {
        let (from, to) = ((at - step / 2.0).max(left), (at + step / 2.0).min(right));
        self.tip("hit", (from, top), (to - from, height), text);
    }

    /// A box whose colour is only so strong, 0 to 1.
    pub fn tint(&mut self, class: &str, at: (f64, f64), size: (f64, f64), strength: f64, text: &str) {
        if self.open_rect(class, at, size) {
            let _ = write!(self.body, r#" fill-opacity="{strength:.2}"><title>"#);
            escape_into(&mut self.body, text);
            self.body.push_str("</title></rect>\n");
        }
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        let (x, y, radius) = (x.px(), y.px(), radius.px());
        let _ = writeln!(self.body, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{radius}"/>"#);
    }

    /// A diamond.
    pub fn diamond(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.polygon(class, &points);
    }

    /// A filled shape.
    pub fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        self.path(class, points, "Z");
    }

    /// A line through points.
    pub fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        self.path(class, points, "");
    }

    fn path(&mut self, class: &str, points: &[(f64, f64)], end: &str) {
        if points.is_empty() {
            return;
        }
        let _ = write!(self.body, r#"<path class="{class}" d=""#);
        for (index, (x, y)) in points.iter().enumerate() {
            let _ = write!(self.body, "{}{} {}", if index == 0 { 'M' } else { 'L' }, x.px(), y.px());
        }
        let _ = writeln!(self.body, r#"{end}"/>"#);
    }

    /// A text whose base line is at the place.
    pub fn text(&mut self, size: Size, anchor: Anchor, at: (f64, f64), text: &str) {
        self.text_as(size.class(), anchor, at, text);
    }

    /// A text that keeps clear of what is behind it: the same letters, thick and in the colour of the page, below it.
    /// Two texts, because programs that do not know `paint-order` would draw the outline over the letters.
    pub fn clear_text(&mut self, size: Size, anchor: Anchor, at: (f64, f64), text: &str) {
        self.text_as(&format!("{} halo", size.class()), anchor, at, text);
        self.text(size, anchor, at, text);
    }

    /// A text in a class of its own, which begins with the name of its size.
    pub fn text_as(&mut self, class: &str, anchor: Anchor, (x, y): (f64, f64), text: &str) {
        if text.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let _ = write!(self.body, r#"<text class="{class}" x="{}" y="{}"{anchor}>"#, x.px(), y.px());
        escape_into(&mut self.body, text);
        self.body.push_str("</text>\n");
    }

    /// Adds what was drawn elsewhere, on top.
    pub fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    /// The finished picture.
    pub fn finish(self, frame: &Frame<'_>, height: f64) -> Chart {
        Chart {
            id: frame.id.to_owned(),
            title: frame.title.to_owned(),
            description: frame.description.to_owned(),
            width: frame.width,
            height,
            body: self.body,
        }
    }
}
