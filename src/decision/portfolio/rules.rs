//! What a set of proposals must keep to.

use super::MOST_PROPOSALS;
use crate::decision::DecisionError;

/// Something that can be done or left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal<'a> {
    /// Net present value, one a trial; the trials of all proposals are paired.
    pub npv: &'a [f64],
    /// What it takes from the budget, not negative.
    pub cost: f64,
    /// Whether it is in every set.
    pub mandatory: bool,
}

impl<'a> Proposal<'a> {
    /// A proposal that may be left.
    #[must_use]
    pub fn new(npv: &'a [f64], cost: f64) -> Self {
        Self { npv, cost, mandatory: false }
    }
}

/// Rules for a set of proposals. By default there are none, and the worst 5 % are the tail.
#[derive(Clone, Debug, PartialEq)]
pub struct PortfolioRules {
    /// Largest sum of costs; rounding in the sum is forgiven.
    pub budget: Option<f64>,
    /// Of each group, at most one proposal.
    pub at_most_one: Vec<Vec<usize>>,
    /// The first of each pair only together with the second.
    pub requires: Vec<(usize, usize)>,
    /// Share of the worst trials for CVaR, in (0, 1].
    pub tail_share: f64,
    /// Smallest CVaR of the total of the best set.
    pub smallest_cvar: Option<f64>,
    /// Largest probability that the total of the best set is below zero.
    pub largest_loss_probability: Option<f64>,
}

impl Default for PortfolioRules {
    fn default() -> Self {
        Self {
            budget: None,
            at_most_one: Vec::new(),
            requires: Vec::new(),
            tail_share: 0.05,
            smallest_cvar: None,
            largest_loss_probability: None,
        }
    }
}

/// Rules as sets of bits.
pub(super) struct Compiled {
    pub proposals: usize,
    pub costs: Vec<f64>,
    budget: f64,
    mandatory: u32,
    groups: Vec<u32>,
    requires: Vec<(u32, u32)>,
}

impl PortfolioRules {
    pub(super) fn compile(&self, proposals: &[Proposal<'_>]) -> Result<Compiled, DecisionError> {
        if proposals.len() > MOST_PROPOSALS {
            return Err(DecisionError::TooManyProposals);
        }
        let bit =
            |index: usize| if index < proposals.len() { Ok(1_u32 << index) } else { Err(DecisionError::NoSuchOption) };
        let in_range = |value: Option<f64>, valid: fn(f64) -> bool| value.is_none_or(valid);
        let valid = in_range(self.budget, |budget| budget >= 0.0)
            && in_range(self.smallest_cvar, |cvar| !cvar.is_nan())
            && in_range(self.largest_loss_probability, |p| (0.0..=1.0).contains(&p))
            && self.tail_share > 0.0
            && self.tail_share <= 1.0
            && proposals.iter().all(|proposal| proposal.cost >= 0.0 && proposal.cost.is_finite());
        if !valid {
            return Err(DecisionError::OutOfRange);
        }
        let mut groups = Vec::with_capacity(self.at_most_one.len());
        for group in &self.at_most_one {
            let mut mask = 0;
            for &index in group {
                mask |= bit(index)?;
            }
            groups.push(mask);
        }
        let mut requires = Vec::with_capacity(self.requires.len());
        for &(one, other) in &self.requires {
            requires.push((bit(one)?, bit(other)?));
        }
        let mut mandatory = 0;
        for (index, _) in proposals.iter().enumerate().filter(|(_, proposal)| proposal.mandatory) {
            mandatory |= bit(index)?;
        }
        let budget = self.budget.unwrap_or(f64::INFINITY);
        Ok(Compiled {
            proposals: proposals.len(),
            costs: proposals.iter().map(|proposal| proposal.cost).collect(),
            // 0.1 + 0.2 fits into 0.3.
            budget: budget + 1e-12 * budget,
            mandatory,
            groups,
            requires,
        })
    }
}

impl Compiled {
    /// Whether a set with this cost keeps everything but the limits on risk.
    pub(super) fn allow(&self, set: u32, cost: f64) -> bool {
        cost <= self.budget
            && set & self.mandatory == self.mandatory
            && self.groups.iter().all(|group| (set & group).count_ones() <= 1)
            && self.requires.iter().all(|(one, other)| set & one == 0 || set & other != 0)
    }
}
