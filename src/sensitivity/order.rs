//! A column in increasing order, with its ties.

use std::ops::Range;

/// The trials of a column in increasing order of its values, and the runs of equal values.
#[derive(Debug)]
pub(super) struct Order {
    trials: Vec<usize>,
    runs: Vec<Range<usize>>,
}

impl Order {
    /// Sorts a column of finite numbers; 0 and -0 are equal.
    pub(super) fn of(values: &[f64]) -> Self {
        // Adding zero turns -0 into 0.
        let mut keys: Vec<(f64, usize)> = values.iter().map(|value| value + 0.0).zip(0..).collect();
        keys.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut runs = Vec::new();
        let mut start = 0;
        for ties in keys.chunk_by(|a, b| a.0 == b.0) {
            runs.push(start..start + ties.len());
            start += ties.len();
        }
        Self { trials: keys.into_iter().map(|(_, trial)| trial).collect(), runs }
    }

    /// Numbers of the trials, that of the smallest value first.
    pub(super) fn trials(&self) -> &[usize] {
        &self.trials
    }

    /// Positions of equal values in [`Self::trials`], in increasing order.
    pub(super) fn runs(&self) -> &[Range<usize>] {
        &self.runs
    }

    /// Middle ranks as shares of the trials less one half, standardised to variance 1, with their standard deviation
    /// before that; `None` when all values are equal.
    pub(super) fn scores(&self) -> Option<(Vec<f64>, f64)> {
        let n = self.trials.len() as f64;
        let middle = |run: &Range<usize>| (run.start + run.end) as f64 / (2.0 * n) - 0.5;
        // Integers below 2^53 would be exact; the runs are few or short, so plain sums in this fixed order are enough.
        let variance = self.runs.iter().map(|run| run.len() as f64 * middle(run) * middle(run)).sum::<f64>() / n;
        if self.runs.len() < 2 || variance <= 0.0 {
            return None;
        }
        let deviation = variance.sqrt();
        let mut scores = vec![0.0; self.trials.len()];
        for run in &self.runs {
            for &trial in &self.trials[run.clone()] {
                scores[trial] = middle(run) / deviation;
            }
        }
        Some((scores, deviation))
    }

    /// For every trial, the mean over all trials of `values` where this column is larger, and half of them where it is
    /// equal.
    pub(super) fn tail_means(&self, values: &[f64]) -> Vec<f64> {
        let n = values.len() as f64;
        let mut tails = vec![0.0; values.len()];
        let mut above = 0.0;
        for run in self.runs.iter().rev() {
            let here: f64 = self.trials[run.clone()].iter().map(|&trial| values[trial]).sum();
            for &trial in &self.trials[run.clone()] {
                tails[trial] = (above + here / 2.0) / n;
            }
            above += here;
        }
        tails
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_runs_and_share_their_middle() {
        let order = Order::of(&[2.0, -0.0, 5.0, 0.0]);
        assert_eq!(order.trials(), [1, 3, 0, 2]);
        assert_eq!(order.runs(), [0..2, 2..3, 3..4]);
        // Middle ranks 1/4, 1/4, 5/8, 7/8 less 1/2; variance (2/16 + 1/64 + 9/64) / 4 = 9/128.
        let (scores, deviation) = order.scores().expect("varies");
        assert!((deviation - (9.0_f64 / 128.0).sqrt()).abs() < 1e-15);
        assert!((scores[2] * deviation - 0.375).abs() < 1e-15);
        assert!(Order::of(&[1.0, 1.0]).scores().is_none());
    }

    #[test]
    fn tails_by_hand() {
        // Sorted x: 0, 0, 2, 5 with values 10, 20, 1, 100: tails (101 + 15)/4, 100.5/4, 50/4.
        let order = Order::of(&[2.0, 0.0, 5.0, 0.0]);
        assert_eq!(order.tail_means(&[1.0, 10.0, 100.0, 20.0]), [25.125, 29.0, 12.5, 29.0]);
    }
}
