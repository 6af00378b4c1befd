//! What the lines and fills of a chart stand for, in rows above it.

use super::svg::{Anchor, Svg};
use super::text::{Size, fit, width};

/// A sign and what it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Class of the sign.
    pub class: &'a str,
    /// Whether the sign is a line, else a box.
    pub line: bool,
    /// What it stands for.
    pub text: &'a str,
}

/// Draws the entries from a place to the right end, in as many rows as they need; returns where the last row ends.
pub fn legend(svg: &mut Svg, entries: &[Entry<'_>], (left, top): (f64, f64), right: f64) -> f64 {
    const SIGN: f64 = 26.0;
    let (mut x, mut y) = (left, top);
    for entry in entries {
        let text = fit(entry.text, Size::Label, right - left - SIGN);
        let room = SIGN + width(&text, Size::Label);
        if x > left && x + room > right {
            (x, y) = (left, y + 18.0);
        }
        if entry.line {
            svg.line(entry.class, (x, y + 8.0), (x + 20.0, y + 8.0));
        } else {
            svg.rect(entry.class, (x + 4.0, y + 3.0), (14.0, 10.0));
        }
        svg.text(Size::Label, Anchor::Start, (x + SIGN, y + 12.0), &text);
        x += room + 18.0;
    }
    if entries.is_empty() { top } else { y + 20.0 }
}
