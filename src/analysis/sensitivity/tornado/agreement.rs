//! From bars to scores, and from scores to disagreements.

use super::{Disagreement, TornadoBar};
use crate::analysis::factor::FactorKind;
use crate::analysis::study::Study;
use crate::model::Statistic;
use crate::sensitivity::agreement::{self, Measure, Scores};
use crate::stats::Estimate;

/// Where the measures disagree beyond their errors, and the likely reasons.
pub(super) fn disagreements(study: &Study, bars: &[TornadoBar]) -> Vec<Disagreement> {
    let scores = |measure: Measure, of: &dyn Fn(&TornadoBar) -> Option<Estimate>| Scores {
        measure,
        values: bars.iter().map(of).collect(),
    };
    // From the plan a probability swings between 0 and 1 only, which ranks nothing.
    let probability = matches!(study.target.statistic, Statistic::Probability(..));
    let width =
        |bar: &TornadoBar| bar.swing.filter(|_| !probability).map(|(least, most)| Estimate::exact(most - least));
    let all: Vec<Scores> = [
        scores(Measure::OneAtATime, &width),
        scores(Measure::BinnedChange, &|bar| bar.bins_width),
        scores(Measure::Regression, &|bar| bar.regression),
        scores(Measure::RankCorrelation, &|bar| bar.rank),
        scores(Measure::PartialRankCorrelation, &|bar| bar.partial_rank),
        scores(Measure::FirstOrder, &|bar| bar.first_order.or(bar.given_data)),
        scores(Measure::Total, &|bar| bar.total),
        scores(Measure::Shapley, &|bar| bar.shapley),
        scores(Measure::Distribution, &|bar| bar.pawn),
        scores(Measure::ElementaryEffects, &|bar| bar.morris),
    ]
    .into_iter()
    .filter(|scores| scores.values.iter().any(Option::is_some))
    .collect();
    let correlated: Vec<bool> = study.factors.iter().map(|factor| factor.correlated).collect();
    let name = |factor: usize| bars.get(factor).map_or_else(String::new, |bar| bar.factor.clone());
    agreement::disagreements(&all, &correlated)
        .into_iter()
        .map(|found| Disagreement {
            one: measure_key(found.first.0).to_owned(),
            one_first: name(found.first.1),
            other: measure_key(found.second.0).to_owned(),
            other_first: name(found.second.1),
            reason: certain_risk(bars, &found).map_or_else(
                || found.reason.map(|(reason, _)| reason_key(reason).to_owned()),
                |_| Some("certain-risk".to_owned()),
            ),
            factor: certain_risk(bars, &found).or(found.reason.map(|(_, factor)| factor)).map(name),
        })
        .collect()
}

/// A swing takes a risk from absent to happening, however improbable that is: reason enough to put it first.
fn certain_risk(bars: &[TornadoBar], found: &agreement::Disagreement) -> Option<usize> {
    let swung = [found.first, found.second].into_iter().find(|(measure, _)| *measure == Measure::OneAtATime)?.1;
    bars.get(swung).filter(|bar| bar.kind == FactorKind::Risk).map(|_| swung)
}

const fn measure_key(measure: Measure) -> &'static str {
    match measure {
        Measure::Regression => "regression",
        Measure::RankCorrelation => "rank",
        Measure::PartialRankCorrelation => "partial-rank",
        Measure::BinnedChange => "bins",
        Measure::FirstOrder => "first-order",
        Measure::Total => "total",
        Measure::Shapley => "shapley",
        Measure::Distribution => "pawn",
        Measure::ElementaryEffects => "morris",
        Measure::OneAtATime => "swing",
    }
}

const fn reason_key(reason: agreement::Reason) -> &'static str {
    match reason {
        agreement::Reason::NonMonotone => "non-monotone",
        agreement::Reason::Interacting => "interacting",
        agreement::Reason::Correlated => "correlated",
    }
}
