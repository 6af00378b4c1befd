//! Rows of horizontal bars: names beside them, or above them where the picture is narrow.

use super::Frame;
use super::svg::{Anchor, Svg};
use super::text::{Size, lines, width};

/// Where names and bars of a chart of rows are.
#[derive(Debug)]
pub struct Rows {
    names: Vec<Vec<String>>,
    /// Top of every row, and the end of the last.
    tops: Vec<f64>,
    narrow: bool,
    bar: f64,
    /// Left end of the bars.
    pub left: f64,
    /// Right end of the picture.
    pub right: f64,
}

impl Rows {
    /// Rows of bars of a height, from a place down.
    pub fn new<'a>(frame: &Frame<'_>, names: impl Iterator<Item = &'a str>, bar: f64, top: f64) -> Self {
        let narrow = frame.narrow();
        let room = if narrow { frame.width - 2.0 } else { frame.width * 0.32 };
        let names: Vec<Vec<String>> = names.map(|name| lines(name, Size::Strong, room, 2)).collect();
        let widest = names.iter().flatten().map(|line| width(line, Size::Strong)).fold(0.0, f64::max);
        let mut tops = vec![top];
        let mut next = top;
        for name in &names {
            let text = name.len() as f64 * Size::Label.line();
            next += if narrow { text + bar + 13.0 } else { (bar + 10.0).max(text + 6.0) };
            tops.push(next);
        }
        let left = if narrow { 1.0 } else { widest.ceil() + 12.0 };
        Self { names, tops, narrow, bar, left, right: frame.width - 1.0 }
    }

    /// Top of the bar of a row.
    pub fn bar_top(&self, row: usize) -> f64 {
        let (from, to) = self.span(row);
        if self.narrow { to - self.bar - 8.0 } else { (from + to - self.bar) / 2.0 }
    }

    /// Top and bottom of a row.
    pub fn span(&self, row: usize) -> (f64, f64) {
        let at = |index: usize| self.tops.get(index).copied().unwrap_or_else(|| self.bottom());
        (at(row), at(row + 1))
    }

    /// Bottom of the last row.
    pub fn bottom(&self) -> f64 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    /// Draws a vertical line along all rows; where names stand above their bars, only along the bars.
    pub fn rule(&self, svg: &mut Svg, class: &str, x: f64) {
        if !self.narrow {
            let top = self.tops.first().copied().unwrap_or(0.0);
            return svg.line(class, (x, top), (x, self.bottom()));
        }
        for row in 0..self.names.len() {
            // The lines end where the next name begins.
            svg.line(class, (x, self.bar_top(row) - 2.0), (x, self.span(row).1 - 4.0));
        }
    }

    /// Draws the names.
    pub fn names(&self, svg: &mut Svg, strong: impl Fn(usize) -> bool) {
        for (row, name) in self.names.iter().enumerate() {
            let (from, to) = self.span(row);
            let text = name.len() as f64 * Size::Label.line();
            let first = if self.narrow { from + 12.0 } else { (from + to - text) / 2.0 + 12.0 };
            // An emphasised name must not need more room than was measured.
            let class = if strong(row) { "label heavy" } else { "label" };
            for (index, line) in name.iter().enumerate() {
                let base = first + index as f64 * Size::Label.line();
                let (anchor, x) = if self.narrow { (Anchor::Start, 1.0) } else { (Anchor::End, self.left - 10.0) };
                svg.text_as(class, anchor, (x, base), line);
            }
        }
    }
}
