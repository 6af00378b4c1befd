//! How probably each option beats each other one, as a matrix of numbers on tinted cells.

use crate::report::number::fixed;

use super::svg::{Anchor, Svg};
use super::text::{Size, lines, width};
use super::{Chart, Frame, empty};

/// Probabilities that the option of a row beats that of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Names of the options, as shown.
    pub names: Vec<String>,
    /// One row an option; `None` on the diagonal and where it is not known.
    pub beats: Vec<Vec<Option<f64>>>,
}

/// The matrix; columns are named by the letters of the rows.
#[must_use]
pub fn matrix(frame: &Frame<'_>, data: &Matrix) -> Chart {
    let count = data.names.len();
    if count == 0 {
        return empty(frame);
    }
    let share = if frame.narrow() { 0.36 } else { 0.42 };
    let names: Vec<Vec<String>> =
        data.names.iter().map(|name| lines(name, Size::Label, frame.width * share - 28.0, 3)).collect();
    let widest = names.iter().flatten().map(|line| width(line, Size::Label)).fold(0.0, f64::max);
    let left = widest.ceil() + 34.0;
    let cell = ((frame.width - left) / count as f64).min(96.0);
    let tall = names.iter().map(|name| name.len() as f64 * Size::Label.line() + 8.0).fold(34.0, f64::max);
    let mut svg = Svg::new();
    for column in 0..count {
        let x = left + (column as f64 + 0.5) * cell;
        svg.text(Size::Strong, Anchor::Middle, (x, 14.0), &letter(column));
    }
    for (row, name) in names.iter().enumerate() {
        let top = 22.0 + row as f64 * tall;
        svg.text(Size::Strong, Anchor::Start, (1.0, top + tall / 2.0 + 4.0), &letter(row));
        let first = top + (tall - name.len() as f64 * Size::Label.line()) / 2.0 + 12.0;
        for (index, line) in name.iter().enumerate() {
            svg.text(Size::Label, Anchor::Start, (24.0, first + index as f64 * Size::Label.line()), line);
        }
        for column in 0..count {
            let value = data.beats.get(row).and_then(|row| row.get(column)).copied().flatten();
            draw_cell(&mut svg, frame, data, (row, column), value, (left + column as f64 * cell, top), (cell, tall));
        }
    }
    let note = frame.lang.text("chart.beats-note");
    let mut base = 22.0 + count as f64 * tall + 16.0;
    for line in lines(note, Size::Tick, frame.width - 2.0, 3) {
        svg.text(Size::Tick, Anchor::Start, (1.0, base), &line);
        base += Size::Tick.line();
    }
    svg.finish(frame, base - 8.0)
}

fn draw_cell(
    svg: &mut Svg,
    frame: &Frame<'_>,
    data: &Matrix,
    (row, column): (usize, usize),
    value: Option<f64>,
    (x, y): (f64, f64),
    (width, height): (f64, f64),
) {
    let middle = (x + width / 2.0, y + height / 2.0 + 4.0);
    let Some(value) = value.filter(|value| value.is_finite() && row != column) else {
        svg.text_as("label faint", Anchor::Middle, middle, "–");
        return;
    };
    let class = if value >= 0.5 { "cell" } else { "cell-against" };
    let name = |index: usize| data.names.get(index).cloned().unwrap_or_default();
    let text = format!("{}%", fixed(value * 100.0, 0));
    let values = [("a", name(row)), ("b", name(column)), ("share", format!("{}%", fixed(value * 100.0, 1)))];
    let tip = frame.lang.fill(frame.lang.text("chart.beats-tip"), &values);
    // At most so strong that ink stays readable on it.
    let strength = 0.06 + (value - 0.5).abs() * 0.6;
    svg.tint(class, (x + 1.0, y + 1.0), (width - 2.0, height - 2.0), strength, &tip);
    svg.text(Size::Strong, Anchor::Middle, middle, &text);
}

/// A, B … Z, AA …
pub(super) fn letter(index: usize) -> String {
    let last = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    if index < 26 { last.to_string() } else { format!("{}{last}", letter(index / 26 - 1)) }
}
