//! The search: every set by its sums, few by their trials.

use super::cuts::{Cuts, worst};
use super::rules::{Compiled, PortfolioRules};
use super::totals::{SetSums, Totals};
use crate::decision::DecisionError;
use crate::decision::benefits::NetBenefits;

/// Sets between two reports of progress.
const REPORT: usize = 1 << 10;

/// Differences up to this part of the largest value are rounding.
const ROUNDING: f64 = 1e-12;

/// What the search found, as sets of bits.
pub(super) struct Found {
    pub best: Option<u32>,
    pub frontier: Vec<u32>,
    pub feasible: u64,
    pub evaluated: u64,
}

/// A set on the frontier so far.
struct Point {
    set: u32,
    mean: f64,
    cvar: f64,
}

/// Goes through the sets by falling mean: a set is efficient if its CVaR is above that of all sets before it, and the
/// first one within the limits is the best.
pub(super) fn search(
    benefits: &NetBenefits,
    compiled: &Compiled,
    rules: &PortfolioRules,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Found, DecisionError> {
    let mut means = Vec::with_capacity(compiled.proposals);
    for column in benefits.columns() {
        means.push(benefits.mean(column)?.value);
    }
    let dust = ROUNDING * means.iter().map(|mean| mean.abs()).sum::<f64>();
    let candidates = candidates(compiled, &means, dust);
    let totals = Totals::new(benefits.columns());
    let mut buffer = Vec::new();
    let mut cuts = Cuts::new();
    for column in benefits.columns() {
        cuts.add(benefits, &worst(column, rules.tail_share, &mut buffer));
    }

    let smallest_cvar = rules.smallest_cvar.unwrap_or(f64::NEG_INFINITY);
    let largest_loss = rules.largest_loss_probability.unwrap_or(1.0) * benefits.trials() as f64 * (1.0 + ROUNDING);
    let mut best: Option<Point> = None;
    let mut frontier: Vec<Point> = Vec::new();
    let mut evaluated = 0;
    let mut total = Vec::with_capacity(benefits.trials());
    for (position, &(mean, set)) in candidates.iter().enumerate() {
        if position % REPORT == 0 && !progress(position as f64 / candidates.len() as f64) {
            return Err(DecisionError::Cancelled);
        }
        // The best set is settled once the mean falls; until then any set within the limit matters.
        let open = best.as_ref().is_none_or(|best| mean == best.mean);
        let level = frontier.last().map_or(f64::NEG_INFINITY, |point| point.cvar);
        // CVaR is never above the mean.
        if !open && mean <= level + dust {
            break;
        }
        let efficient = mean > level + dust && !cuts.rule_out(set, level + dust);
        let lowest = smallest_cvar - dust;
        let eligible = open && mean >= lowest && !cuts.rule_out(set, lowest);
        if !efficient && !eligible {
            continue;
        }
        evaluated += 1;
        // Counting losses is far cheaper than finding the worst trials.
        let eligible = eligible && !totals.loses_more_often(set, largest_loss, &mut total);
        if !efficient && !eligible {
            continue;
        }
        totals.fill(set, &mut total);
        let found = worst(&total, rules.tail_share, &mut buffer);
        let point = |cvar| Point { set, mean, cvar };
        if eligible && found.cvar >= lowest && best.as_ref().is_none_or(|best| found.cvar > best.cvar + dust) {
            best = Some(point(found.cvar));
        }
        if found.cvar > level + dust {
            // Of sets with the same mean only the safest is efficient.
            if frontier.last().is_some_and(|last| last.mean == mean) {
                frontier.pop();
            }
            frontier.push(point(found.cvar));
        } else {
            cuts.add(benefits, &found);
        }
    }
    if !progress(1.0) {
        return Err(DecisionError::Cancelled);
    }
    Ok(Found {
        best: best.map(|point| point.set),
        frontier: frontier.into_iter().map(|point| point.set).collect(),
        feasible: candidates.len() as u64,
        evaluated,
    })
}

/// Sets that keep the rules, by falling mean; of equal means, the cheaper set first. Means that differ by rounding
/// alone are made equal.
fn candidates(compiled: &Compiled, means: &[f64], dust: f64) -> Vec<(f64, u32)> {
    let (means, costs) = (SetSums::new(means), SetSums::new(&compiled.costs));
    let mut candidates: Vec<(f64, u32)> = (0..1_u32 << compiled.proposals)
        .filter(|&set| compiled.allow(set, costs.of(set)))
        .map(|set| (means.of(set), set))
        .collect();
    candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut current = f64::INFINITY;
    for (mean, _) in &mut candidates {
        if current - *mean > dust {
            current = *mean;
        }
        *mean = current;
    }
    let order = |a: &(f64, u32), b: &(f64, u32)| {
        b.0.total_cmp(&a.0).then(costs.of(a.1).total_cmp(&costs.of(b.1))).then(a.1.cmp(&b.1))
    };
    candidates.sort_unstable_by(order);
    candidates
}
