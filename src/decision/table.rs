//! A decision table: a few actions, a few states of the world.

use super::DecisionError;
use crate::stats::sum;

/// Payoffs of actions in states of the world that have known probabilities. All results are exact up to rounding.
///
/// ```
/// use roicast::decision::PayoffTable;
/// let payoffs = vec![vec![50.0, 50.0, 50.0], vec![120.0, 60.0, -40.0], vec![200.0, 20.0, -100.0]];
/// let table = PayoffTable::new(payoffs, vec![0.3, 0.5, 0.2]).unwrap();
/// assert_eq!(table.best_action(), 1);
/// assert!((table.evpi() - 42.0).abs() < 1e-12);
/// assert_eq!(table.largest_regrets(), [150.0, 90.0, 150.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PayoffTable {
    /// One row an action, one column a state.
    payoffs: Vec<Vec<f64>>,
    probabilities: Vec<f64>,
    /// The largest payoff in each state.
    best: Vec<f64>,
}

impl PayoffTable {
    /// A table with one row for each action and one column for each state; more is better.
    ///
    /// # Errors
    /// No action or no state, rows of different length, numbers that are not finite, or probabilities that are
    /// negative or miss 1 by more than 1e-9.
    pub fn new(payoffs: Vec<Vec<f64>>, probabilities: Vec<f64>) -> Result<Self, DecisionError> {
        if payoffs.is_empty() || probabilities.is_empty() {
            return Err(DecisionError::NoColumns);
        }
        if payoffs.iter().any(|row| row.len() != probabilities.len()) {
            return Err(DecisionError::UnequalLengths);
        }
        if !payoffs.iter().flatten().chain(&probabilities).all(|number| number.is_finite()) {
            return Err(DecisionError::NotFinite);
        }
        let total = sum(&probabilities);
        if probabilities.iter().any(|p| *p < 0.0) || (total - 1.0).abs() > 1e-9 {
            return Err(DecisionError::NotAProbability);
        }
        let mut best = vec![f64::NEG_INFINITY; probabilities.len()];
        for row in &payoffs {
            for (best, payoff) in best.iter_mut().zip(row) {
                *best = best.max(*payoff);
            }
        }
        Ok(Self { payoffs, probabilities, best })
    }

    /// Expected payoff of every action.
    #[must_use]
    pub fn expected(&self) -> Vec<f64> {
        self.payoffs.iter().map(|row| self.average(row)).collect()
    }

    /// The action with the largest expected payoff; of equal ones, the first.
    #[must_use]
    pub fn best_action(&self) -> usize {
        first_largest(&self.expected())
    }

    /// Expected payoff when the state is known before an action is chosen.
    #[must_use]
    pub fn expected_with_perfect_information(&self) -> f64 {
        self.average(&self.best)
    }

    /// Expected regret (opportunity loss) of every action: what it falls short of the best of the state, on average.
    #[must_use]
    pub fn expected_regrets(&self) -> Vec<f64> {
        self.regrets().map(|row| self.average(&row)).collect()
    }

    /// Expected value of perfect information: the expected regret of the best action, never negative.
    #[must_use]
    pub fn evpi(&self) -> f64 {
        self.expected_regrets().get(self.best_action()).copied().unwrap_or(0.0)
    }

    /// The largest regret of every action over the states, whatever their probabilities.
    #[must_use]
    pub fn largest_regrets(&self) -> Vec<f64> {
        self.regrets().map(|row| row.into_iter().fold(0.0, f64::max)).collect()
    }

    /// The action whose largest regret is smallest (Savage 1951); of equal ones, the first.
    #[must_use]
    pub fn minimax_regret_action(&self) -> usize {
        let negated: Vec<f64> = self.largest_regrets().iter().map(|regret| -regret).collect();
        first_largest(&negated)
    }

    fn regrets(&self) -> impl Iterator<Item = Vec<f64>> + '_ {
        self.payoffs.iter().map(|row| self.best.iter().zip(row).map(|(best, payoff)| best - payoff).collect())
    }

    fn average(&self, row: &[f64]) -> f64 {
        let terms: Vec<f64> = row.iter().zip(&self.probabilities).map(|(payoff, p)| payoff * p).collect();
        sum(&terms)
    }
}

/// Position of the largest number, the first of equal ones.
pub(super) fn first_largest(values: &[f64]) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (index, &value) in values.iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_scenarios_of_park() {
        // Park's project at 18 %, −125,000 at the start, best .30, likely .55, worst .15, against doing nothing. With
        // the factors unrounded the net present values are 79,057.53, 11,038.53 and −63,782.79; by hand, the expected
        // value is 20,220.93 and perfect information saves .15 · 63,782.79 = 9,567.42 (published 9,567).
        let flows = [
            [60_000.0, 63_000.0, 66_150.0, 69_457.0, 72_930.0],
            [40_000.0, 42_000.0, 44_100.0, 46_305.0, 48_620.0],
            [18_000.0, 18_900.0, 19_845.0, 20_837.0, 21_879.0],
        ];
        let npv = flows.map(|years| years.iter().rev().fold(0.0, |value, year| (value + year) / 1.18) - 125_000.0);
        let table = PayoffTable::new(vec![npv.to_vec(), vec![0.0; 3]], vec![0.3, 0.55, 0.15]).unwrap();
        assert!((table.evpi() - 9_567.42).abs() < 0.005, "{}", table.evpi());
        assert!((table.expected()[0] - 20_221.03).abs() < 0.5, "{:?}", table.expected());
        assert!((table.expected_with_perfect_information() - 29_788.45).abs() < 0.5);
        assert_eq!((table.best_action(), table.minimax_regret_action()), (0, 0));
    }

    #[test]
    fn a_known_state_is_worth_nothing() {
        let table = PayoffTable::new(vec![vec![1.0], vec![3.0]], vec![1.0]).unwrap();
        assert_eq!((table.best_action(), table.evpi(), table.expected_regrets()), (1, 0.0, vec![2.0, 0.0]));
    }

    #[test]
    fn refused_tables() {
        let error = |payoffs: Vec<Vec<f64>>, p: &[f64]| PayoffTable::new(payoffs, p.to_vec()).unwrap_err();
        assert_eq!(error(vec![], &[1.0]), DecisionError::NoColumns);
        assert_eq!(error(vec![vec![1.0]], &[0.5, 0.5]), DecisionError::UnequalLengths);
        assert_eq!(error(vec![vec![f64::NAN]], &[1.0]), DecisionError::NotFinite);
        assert_eq!(error(vec![vec![1.0, 2.0]], &[0.5, 0.6]), DecisionError::NotAProbability);
        assert_eq!(error(vec![vec![1.0, 2.0]], &[1.5, -0.5]), DecisionError::NotAProbability);
    }
}
