//! Small charts of block characters: bars, the distribution of the leading outcome, its drivers.

use super::super::layout::{pad_end, width};
use super::super::number::{Rounding, count, half_width};
use super::super::style::Role;
use super::super::table::{Align, Table};
use super::super::view::beside;
use super::super::words::View;
use super::heading;
use crate::analysis::results::Histogram;
use crate::outcome::Quantity;

const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HEIGHT: usize = 6;
const WIDEST: usize = 96;
const DRIVERS: usize = 8;

/// A bar for a share of so many columns, to an eighth of a column.
pub fn bar(share: f64, columns: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * (columns * 8) as f64).round() as usize;
    let mut out = "█".repeat(eighths / 8);
    if let Some(rest) = EIGHTHS.get(eighths % 8).filter(|_| !eighths.is_multiple_of(8)) {
        out.push(*rest);
    }
    out
}

/// The distribution of the leading outcome, with P10, P50 and P90 marked.
pub fn distribution(view: &View<'_>) -> String {
    let histogram = &view.results.histogram;
    let Some(chart) = Chart::new(histogram) else { return String::new() };
    let title = view.say("report.distribution", &[("outcome", view.outcome(histogram.outcome))]);
    let mut out = heading(view, &title);
    for line in chart.lines() {
        out.push_str(format!("  {}", view.style.paint(Role::Bar, line.trim_end())).trim_end());
        out.push('\n');
    }
    let summary = view.results.outcome(histogram.outcome.metric, histogram.outcome.month);
    let mut marks: Vec<(String, f64)> = Vec::new();
    if let Some(summary) = summary {
        let rounding = beside(summary);
        for (name, share) in [("P10", 0.1), ("P50", 0.5), ("P90", 0.9)] {
            if let Some(estimate) = summary.percentile(share) {
                marks.push((format!("{name} {}", rounding.value(estimate.value)), estimate.value));
            }
        }
    }
    marks.push(("0".to_owned(), 0.0));
    let (axis, labels) = chart.axis(&marks);
    for line in [axis, labels] {
        out.push_str(format!("  {}", view.style.paint(Role::Faint, &line)).trim_end());
        out.push('\n');
    }
    out
}

struct Chart {
    low: f64,
    high: f64,
    /// Height of each column, 0 to 1.
    columns: Vec<f64>,
}

impl Chart {
    fn new(histogram: &Histogram) -> Option<Self> {
        let (low, high) = (*histogram.edges.first()?, *histogram.edges.last()?);
        let bins = histogram.counts.len();
        if bins == 0 || low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
            return None;
        }
        let merged: Vec<u64> = histogram.counts.chunks(bins.div_ceil(WIDEST)).map(|bins| bins.iter().sum()).collect();
        let tallest = merged.iter().copied().max().filter(|tallest| *tallest > 0)? as f64;
        let repeat = (WIDEST / merged.len()).max(1);
        let columns = merged.iter().flat_map(|count| std::iter::repeat_n(*count as f64 / tallest, repeat)).collect();
        Some(Self { low, high, columns })
    }

    fn lines(&self) -> impl Iterator<Item = String> + '_ {
        (0..HEIGHT).rev().map(|row| {
            self.columns
                .iter()
                .map(|height| {
                    let eighths = (height * (HEIGHT * 8) as f64).round() as usize;
                    // A column with any trial in it is seen.
                    let eighths = if *height > 0.0 { eighths.max(1) } else { 0 };
                    LEVELS[eighths.saturating_sub(row * 8).min(8)]
                })
                .collect()
        })
    }

    /// The axis with a tick for each mark, and the names under it; a name that would run into another is left out.
    fn axis(&self, marks: &[(String, f64)]) -> (String, String) {
        let columns = self.columns.len();
        let mut axis = vec!['─'; columns];
        let mut placed: Vec<(usize, &str)> = Vec::new();
        for (name, value) in marks {
            if !(self.low..=self.high).contains(value) {
                continue;
            }
            let at = ((value - self.low) / (self.high - self.low) * columns as f64) as usize;
            let at = at.min(columns - 1);
            let start = at.saturating_sub(width(name) / 2);
            let end = start + width(name);
            if placed.iter().all(|(other, text)| end < *other || start > other + width(text)) {
                axis[at] = '┴';
                placed.push((start, name));
            }
        }
        placed.sort_unstable();
        let mut labels = String::new();
        for (start, name) in placed {
            labels = pad_end(&labels, start) + name;
        }
        (axis.into_iter().collect(), labels)
    }
}

/// The inputs that move the leading outcome most.
pub fn drivers(view: &View<'_>) -> String {
    let drivers = &view.results.drivers;
    let shown = &drivers.inputs[..drivers.inputs.len().min(DRIVERS)];
    if shown.is_empty() {
        return String::new();
    }
    let values = [("outcome", view.outcome(drivers.outcome)), ("trials", count(drivers.trials))];
    let mut out = heading(view, &view.say("report.drivers", &values));
    let largest = shown.iter().filter_map(|driver| half_width(&driver.spearman)).fold(0.0, f64::max);
    let rounding = Rounding::by_error(Quantity::Number, 1.0, Some((largest * 10.0).clamp(0.01, 1.0)));
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Left)]);
    for driver in shown {
        let value = driver.spearman.value;
        let sign = if value < 0.0 { "" } else { "+" };
        let role = if value < 0.0 { Role::Bad } else { Role::Good };
        let cells = vec![
            view.driver(&driver.name),
            format!("{sign}{}", rounding.value(value)),
            rounding.error(half_width(&driver.spearman)),
            bar(value.abs(), 40),
        ];
        table.row_with_last(role, cells);
    }
    out.push_str(&table.render(2, view.style));
    if drivers.inputs.len() > shown.len() {
        let more = view.say("report.drivers-more", &[("count", (drivers.inputs.len() - shown.len()).to_string())]);
        out.push_str(&format!("  {}\n", view.style.paint(Role::Faint, &more)));
    }
    out
}
