//! The months in which a shape counts at all in a block of trials, and those in which nothing about it is uncertain any
//! more. What the kernel leaves out because of them is 0 in every trial, so no trial depends on its neighbours.

use std::ops::Range;

use super::program::Value;
use super::shape::{Columns, Shape, Timing};

/// Where a shape counts in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Months outside of which every trial's part is 0.
    pub active: Range<usize>,
    /// Months in which every trial's part is 1 or, for a shape that follows a curve, its adoption.
    pub whole: Range<usize>,
}

impl Shape {
    /// Where the shape counts in the months up to a horizon. Trials with NaN are left out of account.
    #[inline(always)]
    #[must_use]
    pub fn extent(&self, columns: Columns<'_>, horizon: usize) -> Extent {
        let end = horizon + 1;
        let all = 0..end;
        let latest = horizon as f64;
        let span = |value: Value| columns.least_and_most(value, f64::INFINITY);
        let (active, whole) = match self.timing {
            // At the latest in a month that is looked at: an event that never comes does not count.
            Timing::Once { at } => {
                let (first, last) = columns.least_and_most(at, latest);
                (month(first.ceil())..month(last.ceil()) + 1, 0..0)
            }
            Timing::Evenly { from, to } => {
                let ((first, started), (ends, last)) = (span(from), span(to));
                let ends = self.until.map_or(ends, |until| ends.min(span(until).0));
                (month(first.floor())..month(last.ceil()) + 1, month(started.ceil()) + 1..month(ends.floor()) + 1)
            }
            Timing::Adopted { from, to, .. } => {
                let ((first, started), (ends, last)) = (span(from), span(to));
                (month(first.floor())..month(last.ceil()) + 2, month(started.ceil()) + 1..month(ends.floor()) + 1)
            }
            Timing::Dip { from, months } => {
                let ((first, started), (_, longest)) = (span(from), span(months));
                (month(first.floor())..month((started + longest).ceil()) + 2, 0..0)
            }
            Timing::Billed { .. } | Timing::Change { .. } => (all.clone(), 0..0),
        };
        let is_plain = self.growth.is_none() && self.losses.is_empty();
        let within = |range: Range<usize>| range.start.min(end)..range.end.min(end);
        Extent { active: within(active), whole: if is_plain { within(whole) } else { 0..0 } }
    }
}

/// A time as a month; 0 for NaN and for what lies before the decision.
fn month(time: f64) -> usize {
    // Saturates, and leaves room for the months added to it.
    (time as usize).min(usize::MAX - 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(timing: Timing) -> Shape {
        Shape { timing, growth: None, losses: Vec::new(), until: None }
    }

    /// Every month's parts, with the extent held against them.
    fn check(shape: &Shape, data: &[f64], lanes: usize) -> Extent {
        const HORIZON: usize = 12;
        let columns = Columns { data, lanes };
        let extent = shape.extent(columns, HORIZON);
        let adoption: Vec<f64> = (1..=lanes).map(|lane| lane as f64 / 10.0).collect();
        for month in 0..=HORIZON {
            let mut part = vec![f64::NAN; lanes];
            shape.fill(month, columns, &adoption, &adoption, &mut part);
            if !extent.active.contains(&month) {
                assert!(part.iter().all(|part| *part == 0.0), "{shape:?} {month}: {part:?}");
            }
            if extent.whole.contains(&month) {
                let whole =
                    if matches!(shape.timing, Timing::Adopted { .. }) { adoption.clone() } else { vec![1.0; lanes] };
                assert_eq!(part, whole, "{shape:?} {month}");
            }
        }
        extent
    }

    #[test]
    fn nothing_counts_outside_the_extent() {
        let times = [0.0, 0.5, 1.0, 2.25, 4.0, 4.5, 7.999, 8.0, 11.5, 12.0, 30.0, 1e9];
        let (a, b) = (Value::Column(0), Value::Column(1));
        for first in times {
            for second in times {
                for (third, fourth) in times.into_iter().zip(times.into_iter().rev()) {
                    let data = [first, second, third, fourth];
                    check(&shape(Timing::Once { at: a }), &data, 2);
                    check(&shape(Timing::Evenly { from: a, to: b }), &data, 2);
                    check(&shape(Timing::Adopted { curve: 0, from: a, to: b }), &data, 2);
                    check(&shape(Timing::Dip { from: a, months: b }), &data, 2);
                    let until = Some(Value::Constant(third));
                    check(&Shape { until, ..shape(Timing::Evenly { from: a, to: b }) }, &data, 2);
                    check(&Shape { until, ..shape(Timing::Dip { from: a, months: b }) }, &data, 2);
                }
            }
        }
    }

    #[test]
    fn the_extent_is_as_narrow_as_the_times_allow() {
        let (a, b) = (Value::Column(0), Value::Column(1));
        // Two trials live at 3.5 and 5, and never ending; one event at 4.2, one never.
        let data = [3.5, 5.0, 1e9, 1e9];
        let evenly = check(&shape(Timing::Evenly { from: a, to: b }), &data, 2);
        assert_eq!(evenly, Extent { active: 3..13, whole: 6..13 });
        let adopted = check(&shape(Timing::Adopted { curve: 0, from: a, to: b }), &data, 2);
        assert_eq!(adopted.whole, 6..13);
        let once = check(&shape(Timing::Once { at: a }), &[4.2, 1e9], 2);
        assert_eq!(once.active, 5..6);
        let growing = Shape { growth: Some((b, b)), ..shape(Timing::Evenly { from: a, to: b }) };
        assert_eq!(growing.extent(Columns { data: &data, lanes: 2 }, 12).whole, 0..0);
    }

    #[test]
    fn trials_with_nan_do_not_widen_or_empty_it() {
        let once = shape(Timing::Once { at: Value::Column(0) });
        assert_eq!(once.extent(Columns { data: &[f64::NAN, 2.5, 3.5], lanes: 3 }, 12).active, 3..5);
    }
}
