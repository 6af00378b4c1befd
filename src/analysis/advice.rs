//! What a board should do: go, no-go, or find out first, with the reasons.

use super::comparison::{Action, Advice, Leaders, OptionKind, OptionSummary, PairSummary, Reason};
use super::information::Information;
use super::results::Verdict;
use crate::outcome::Metric;
use crate::stats::Estimate;

/// Weighs the options: each must meet its own rule, or without a rule have a mean NPV above 0; of those the highest mean
/// NPV leads. Finding out comes before choosing where it is worth more than it costs.
#[must_use]
pub fn advise(
    options: &[OptionSummary],
    pairs: &[PairSummary],
    leaders: &[Leaders],
    information: &Information,
    horizon: usize,
) -> Advice {
    let mut reasons = Vec::new();
    let standing: Vec<Option<bool>> =
        options.iter().enumerate().map(|(number, option)| stands(number, option, &mut reasons)).collect();
    let best_where = |wanted: Option<bool>| {
        let numbers = (0..options.len()).filter(|number| standing[*number] == wanted && is_project(&options[*number]));
        numbers.max_by(|a, b| options[*a].npv.value.total_cmp(&options[*b].npv.value))
    };
    let best = best_where(Some(true));
    let undecided = best_where(None);
    if let Some(best) = best {
        reasons.push(Reason::HighestMean { option: best, npv: options[best].npv });
        if let Some((other, lead, better)) = next(best, options, pairs) {
            reasons.push(Reason::Against { other, lead, better });
        }
        reasons.extend(changes(best, options, leaders, horizon));
    }
    let worth: Vec<Reason> = information
        .factors
        .iter()
        .filter(|factor| factor.worth_it == Some(true))
        .filter_map(|factor| {
            Some(Reason::WorthKnowing { factor: factor.factor.clone(), value: factor.value, cost: factor.study_cost? })
        })
        .collect();
    let (action, option) = match (best, undecided) {
        _ if !worth.is_empty() => (Action::FindOutFirst, best),
        (Some(best), Some(other)) if options[other].npv.value > options[best].npv.value => {
            (Action::TooClose, Some(other))
        }
        (Some(best), _) => (Action::Go, Some(best)),
        (None, Some(other)) => (Action::TooClose, Some(other)),
        (None, None) => (Action::NoGo, None),
    };
    reasons.splice(0..0, worth);
    Advice { action, option, reasons }
}

fn is_project(option: &OptionSummary) -> bool {
    option.kind != OptionKind::DoNothing
}

/// Whether an option may go ahead by its own rule; `None` when that is too close to call.
fn stands(number: usize, option: &OptionSummary, reasons: &mut Vec<Reason>) -> Option<bool> {
    if !is_project(option) {
        return Some(false);
    }
    match option.decision.verdict {
        None => {
            reasons.push(Reason::NoRule { option: number, npv: option.npv });
            let (low, high) = option.npv.interval.unwrap_or((option.npv.value, option.npv.value));
            match (low > 0.0, high > 0.0) {
                (true, _) => Some(true),
                (false, false) => Some(false),
                (false, true) => None,
            }
        }
        Some(Verdict::Met) => {
            reasons.push(Reason::RuleMet { option: number });
            Some(true)
        }
        Some(verdict) => {
            for condition in &option.decision.conditions {
                let text = condition.condition.clone();
                match condition.verdict {
                    Verdict::Met => {}
                    Verdict::TooClose => reasons.push(Reason::RuleTooClose { option: number, condition: text }),
                    Verdict::NotMet | Verdict::Undefined => reasons.push(Reason::RuleNotMet {
                        option: number,
                        condition: text,
                        estimate: condition.estimate,
                        is_share: condition.is_share,
                    }),
                }
            }
            (verdict != Verdict::TooClose).then_some(false)
        }
    }
}

/// How the best stands against the option with the next highest mean.
fn next(best: usize, options: &[OptionSummary], pairs: &[PairSummary]) -> Option<(usize, Estimate, Estimate)> {
    // Those with a higher mean may not go ahead, so they are no rivals.
    let mean = |number: usize| options[number].npv.value;
    let others = (0..options.len()).filter(|number| *number != best && mean(*number) <= mean(best));
    let other = others.max_by(|a, b| options[*a].npv.value.total_cmp(&options[*b].npv.value))?;
    let pair = pairs.iter().find(|pair| (pair.a, pair.b) == (best, other) || (pair.a, pair.b) == (other, best))?;
    let found = pair.differences.iter().find(|difference| difference.outcome.metric == Metric::Npv)?;
    let (lead, better) = (found.difference?, found.a_better?);
    if pair.a == best {
        return Some((other, lead, better));
    }
    let turned = |estimate: Estimate, about: f64| Estimate {
        value: about - estimate.value,
        interval: estimate.interval.map(|(low, high)| (about - high, about - low)),
        ..estimate
    };
    Some((other, turned(lead, 0.0), turned(better, 1.0)))
}

/// Where another option leads: at an earlier month, or when only hard benefits count.
fn changes(best: usize, options: &[OptionSummary], leaders: &[Leaders], horizon: usize) -> Vec<Reason> {
    let project =
        |ranking: &[usize]| ranking.iter().copied().find(|number| options.get(*number).is_some_and(is_project));
    let mut reasons = Vec::new();
    for found in leaders {
        let Some(leader) = project(&found.ranking).filter(|leader| *leader != best) else { continue };
        match found.metric {
            Metric::Npv if found.month < horizon => {
                reasons.push(Reason::LeaderChanges { month: found.month, option: leader });
            }
            Metric::RoiHard if found.month == horizon => reasons.push(Reason::HardLeader { option: leader }),
            _ => {}
        }
    }
    reasons
}
