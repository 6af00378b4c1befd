//! The best set of proposals under a budget, exactly.
//!
//! All sets are looked at. Mean and cost of a set are sums over its members, so they come from tables and no order of
//! the sets is better than another; those that break a rule are left out, and the rest is searched by falling mean.
//! CVaR of a sum is at most the mean of the sum over any fixed worst trials, which is again a sum over the members; such
//! bounds, collected as the search goes, spare nearly all sets the look at their trials (cutting planes, Künzi-Bay &
//! Mayer 2006).

mod cuts;
mod rules;
mod search;
mod totals;

use super::DecisionError;
use super::benefits::NetBenefits;
use super::efficient::cvar;
use crate::stats::Estimate;

pub use rules::{PortfolioRules, Proposal};

/// Proposals at most: 2²⁰ sets can be looked at in seconds.
pub const MOST_PROPOSALS: usize = 20;

/// A set of proposals.
#[derive(Clone, Debug, PartialEq)]
pub struct Portfolio {
    /// The proposals that are in, in increasing order; none is a choice too.
    pub members: Vec<usize>,
    /// Sum of the costs.
    pub cost: f64,
    /// Mean of the total. The set was chosen by its sample mean, so with many proposals it flatters.
    pub mean: Estimate,
    /// Mean of the worst share of the totals.
    pub cvar: Estimate,
    /// Probability that the total is below zero.
    pub probability_of_loss: Estimate,
}

/// The outcome of a selection.
#[derive(Clone, Debug, PartialEq)]
pub struct PortfolioResult {
    /// The set with the largest mean that keeps all rules and limits; `None` if no set does. Of equal means, the one
    /// with the larger CVaR.
    pub best: Option<Portfolio>,
    /// The efficient frontier: sets that keep the rules, limits on risk aside, of which no other has at least the same
    /// mean and CVaR and more of one; by falling mean and so by rising CVaR. Differences within rounding do not count.
    pub frontier: Vec<Portfolio>,
    /// Sets that keep the rules, limits on risk aside.
    pub feasible: u64,
    /// Sets whose trials had to be added up.
    pub evaluated: u64,
}

/// Finds the best set of proposals and the efficient frontier of mean against CVaR, both exactly.
///
/// `replicates` as in [`NetBenefits::new`]. `progress` gets the share done, from 0 to 1, now and then; if it returns
/// false the search stops.
///
/// # Errors
/// More than [`MOST_PROPOSALS`], columns that do not fit together, numbers out of range, rules about proposals that do
/// not exist, or [`DecisionError::Cancelled`]. Rules that no set keeps are no error: the result is empty.
///
/// ```
/// use roicast::decision::{PortfolioRules, Proposal, select_portfolio};
/// let (a, b, c) = ([4.0, 2.0], [9.0, -3.0], [1.0, 1.0]);
/// let proposals = [Proposal::new(&a, 5.0), Proposal::new(&b, 4.0), Proposal::new(&c, 1.0)];
/// let rules = PortfolioRules { budget: Some(6.0), tail_share: 0.5, ..PortfolioRules::default() };
/// let result = select_portfolio(&proposals, &rules, 1, &mut |_| true).unwrap();
/// // The budget has room for A and C (mean 4, worst 3), or for B and C (mean 4, worst −2).
/// assert_eq!(result.best.unwrap().members, [0, 2]);
/// assert_eq!(result.frontier.len(), 1);
/// ```
pub fn select_portfolio(
    proposals: &[Proposal<'_>],
    rules: &PortfolioRules,
    replicates: u64,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<PortfolioResult, DecisionError> {
    let compiled = rules.compile(proposals)?;
    let columns: Vec<&[f64]> = proposals.iter().map(|proposal| proposal.npv).collect();
    let benefits = NetBenefits::new(&columns, replicates)?;
    let found = search::search(&benefits, &compiled, rules, progress)?;
    let describe = |set: u32| describe(&benefits, proposals, rules, set);
    Ok(PortfolioResult {
        best: found.best.map(describe).transpose()?,
        frontier: found.frontier.into_iter().map(describe).collect::<Result<_, _>>()?,
        feasible: found.feasible,
        evaluated: found.evaluated,
    })
}

/// A set with its figures and their errors.
fn describe(
    benefits: &NetBenefits,
    proposals: &[Proposal<'_>],
    rules: &PortfolioRules,
    set: u32,
) -> Result<Portfolio, DecisionError> {
    let members: Vec<usize> = (0..proposals.len()).filter(|index| set >> index & 1 == 1).collect();
    let mut total = vec![0.0; benefits.trials()];
    for column in members.iter().filter_map(|member| benefits.column(*member)) {
        total.iter_mut().zip(column).for_each(|(total, value)| *total += value);
    }
    let losses: Vec<f64> = total.iter().map(|total| f64::from(u8::from(*total < 0.0))).collect();
    Ok(Portfolio {
        cost: members.iter().filter_map(|member| proposals.get(*member)).map(|proposal| proposal.cost).sum(),
        mean: benefits.mean(&total)?,
        cvar: cvar(benefits, &total, rules.tail_share)?,
        probability_of_loss: benefits.share(&losses)?,
        members,
    })
}

#[cfg(test)]
mod tests;
