//! CVaR of totals, and bounds on it that are sums over the members.

use super::totals::SetSums;
use crate::decision::benefits::NetBenefits;

/// Bounds kept at a time.
const MOST: usize = 256;

/// The worst trials of a total: CVaR is the mean over them, the last one counting in part.
pub(super) struct Worst {
    pub cvar: f64,
    /// Positions and parts of the trials.
    trials: Vec<(u32, f64)>,
    size: f64,
}

/// Finds the worst share of the trials. `pairs` is a buffer.
pub(super) fn worst(total: &[f64], share: f64, pairs: &mut Vec<(f64, u32)>) -> Worst {
    let exact = share * total.len() as f64;
    let nearest = exact.round();
    // A size that misses an integer only by rounding is that integer.
    let size = if (exact - nearest).abs() <= 8.0 * f64::EPSILON * nearest { nearest } else { exact };
    let inside = (size.ceil() as usize).clamp(1, total.len().max(1)) - 1;
    pairs.clear();
    pairs.extend(total.iter().copied().zip(0..));
    if inside >= pairs.len() {
        return Worst { cvar: f64::NAN, trials: Vec::new(), size };
    }
    pairs.select_nth_unstable_by(inside, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let part = size - inside as f64;
    let parts = std::iter::repeat_n(1.0, inside).chain(std::iter::once(part));
    let trials: Vec<(u32, f64)> = pairs.iter().zip(parts).map(|(pair, part)| (pair.1, part)).collect();
    let sum: f64 = pairs.iter().zip(&trials).map(|(pair, (_, part))| pair.0 * part).sum();
    Worst { cvar: sum / size, trials, size }
}

/// Upper bounds on CVaR of a set: the mean of its total over the worst trials of something else. Those that ruled out
/// sets lately stand in front, and the last one gives way to a new one.
pub(super) struct Cuts {
    bounds: Vec<SetSums>,
}

impl Cuts {
    pub(super) fn new() -> Self {
        Self { bounds: Vec::new() }
    }

    /// Adds the bound of these trials.
    pub(super) fn add(&mut self, benefits: &NetBenefits, worst: &Worst) {
        let over = |column: &[f64]| {
            let terms = worst.trials.iter().map(|(trial, part)| part * column.get(*trial as usize).unwrap_or(&0.0));
            terms.sum::<f64>() / worst.size
        };
        let sums = SetSums::new(&benefits.columns().map(over).collect::<Vec<f64>>());
        if self.bounds.len() >= MOST {
            self.bounds.pop();
        }
        // Neither first nor last: it has yet to show its use.
        self.bounds.insert(self.bounds.len() / 2, sums);
    }

    /// Whether some bound shows that CVaR of a set is not above `level`.
    pub(super) fn rule_out(&mut self, set: u32, level: f64) -> bool {
        let Some(place) = self.bounds.iter().position(|sums| sums.of(set) <= level) else { return false };
        self.bounds.swap(place, place / 2);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Tail, tail_mean};

    #[test]
    fn agrees_with_the_tail_mean_and_bounds_other_totals() {
        let column = |factor: u32| (0..101).map(|k| f64::from(k * factor % 101) - 30.0).collect::<Vec<f64>>();
        let (a, b) = (column(37), column(59));
        let both: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
        let benefits = NetBenefits::new(&[&a, &b], 1).unwrap();
        for share in [0.05, 0.001, 0.5, 1.0] {
            let mut buffer = Vec::new();
            let mut cuts = Cuts::new();
            cuts.add(&benefits, &worst(&a, share, &mut buffer));
            for (set, total) in [(1, &a), (2, &b), (3, &both)] {
                let cvar = worst(total, share, &mut buffer).cvar;
                assert!((cvar - tail_mean(&mut total.clone(), Tail::Lower, share).unwrap()).abs() < 1e-12);
                assert!(!cuts.rule_out(set, cvar - 1e-9));
            }
            assert!(cuts.rule_out(1, worst(&a, share, &mut buffer).cvar + 1e-9));
        }
    }
}
