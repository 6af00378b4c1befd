//! Bins of equal counts that keep equal values together.

use std::ops::Range;

use super::order::Order;

/// Positions in increasing order of the column, cut into at most `count` bins of about equal counts: a run of equal
/// values goes, whole, where its middle belongs. So an input with two values has two bins.
pub(super) fn equal_counts(order: &Order, count: usize) -> Vec<Range<usize>> {
    let n = order.trials().len();
    let mut bins: Vec<(usize, Range<usize>)> = Vec::new();
    for run in order.runs() {
        // floor(count * middle / n), with the middle between ranks start and end.
        let bin = (count * (run.start + run.end)) / (2 * n).max(1);
        match bins.last_mut() {
            Some((last, range)) if *last == bin => range.end = run.end,
            _ => bins.push((bin, run.clone())),
        }
    }
    bins.into_iter().map(|(_, range)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_counts_without_ties() {
        let order = Order::of(&[5.0, 3.0, 1.0, 2.0, 4.0, 6.0]);
        assert_eq!(equal_counts(&order, 3), [0..2, 2..4, 4..6]);
        assert_eq!(equal_counts(&order, 100).len(), 6);
        assert_eq!(equal_counts(&Order::of(&[]), 3), []);
    }

    #[test]
    fn two_values_are_two_bins_however_rare_one_is() {
        let mut column = vec![0.0; 999];
        column.push(1.0);
        for count in [2, 3, 10] {
            assert_eq!(equal_counts(&Order::of(&column), count), [0..999, 999..1000], "{count}");
        }
    }

    #[test]
    fn a_spike_does_not_swallow_the_rest() {
        // Half zeros, then 1 to 50.
        let column: Vec<f64> = (-49..=50).map(|k| f64::from(k.max(0))).collect();
        let bins = equal_counts(&Order::of(&column), 10);
        assert_eq!(bins, [0..50, 50..60, 60..70, 70..80, 80..90, 90..100]);
    }
}
