//! How Sobol points are laid for a model: a pilot run finds which inputs move its net present value and which way.

use super::evaluate::Evaluator;
use super::kernel::LANES;
use crate::math::normal_quantiles;
use crate::model::Model;
use crate::outcome::{Metric, Outcome};
use crate::random::alignment::Alignment;
use crate::random::design::{Design, Sampler};
use crate::stats::ranks;

/// Trials of the pilot run.
const PILOT: u64 = 1024;

/// What sets the names of the pilot's streams apart, so that no run draws what its pilot drew; a separator that no
/// name in a file can have.
const APART: &str = "\u{1f}pilot";

/// The alignment of a model's inputs to its net present value over the horizon.
///
/// Importance is the covariance of the normal score of an input's own uniform, before correlation, with the normal
/// score of the outcome's rank, which no scale, outlier or failed trial upsets: the average direction in which the
/// outcome rises (Stein 1981). Inputs come by falling importance. Risks and discrete inputs keep their own
/// coordinate, since their jumps are square to it already; so does what a pilot of this size cannot tell from nothing.
/// The pilot has a seed of its own, so the alignment is a property of the model.
#[must_use]
pub fn alignment(model: &Model) -> Alignment {
    let mut found: Vec<(usize, f64)> = importance(model).into_iter().enumerate().collect();
    found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let noise = 1.0 / (PILOT as f64).sqrt();
    let jumps = |input: usize| {
        model.variables.get(input).is_some_and(|variable| variable.distribution.is_discrete())
            || model.risks.iter().any(|risk| risk.draw == input)
    };
    let weight = |(input, weight): (usize, f64)| if weight.abs() < noise || jumps(input) { 0.0 } else { weight };
    let inputs = found.iter().filter_map(|&(input, importance)| {
        Some((model.variables.get(input)?.name.clone(), weight((input, importance))))
    });
    Alignment::new(inputs.collect()).unwrap_or_default()
}

/// Covariance of every input's normal with the normal score of the outcome; empty without a defined outcome.
fn importance(model: &Model) -> Vec<f64> {
    let names: Vec<String> = model.variables.iter().map(|variable| format!("{}{APART}", variable.name)).collect();
    let texts: Vec<&str> = names.iter().map(String::as_str).collect();
    let Ok(sampler) = Sampler::new(Design::Sobol, 0, &texts, PILOT, 1) else { return Vec::new() };
    let evaluator = Evaluator::new(model, vec![Outcome { metric: Metric::Npv, month: model.horizon }]);
    let mut memory = evaluator.memory();
    let (mut block, mut outcome) = (vec![0.0; texts.len() * LANES], [0.0; LANES]);
    let mut normals: Vec<Vec<f64>> = texts.iter().map(|_| Vec::new()).collect();
    let mut values = Vec::new();
    for first in (0..PILOT).step_by(LANES) {
        sampler.fill_block(first, LANES, &mut block);
        let mut scores = block.clone();
        normal_quantiles(&mut scores);
        if let Some(copula) = &model.copula {
            copula.apply(&mut block, LANES);
        }
        evaluator.quantiles(&mut block, LANES);
        evaluator.evaluate(&mut memory, &block, LANES, &mut [&mut outcome]);
        for (kept, column) in normals.iter_mut().zip(scores.chunks_exact(LANES)) {
            let defined = column.iter().zip(&outcome).filter(|(_, outcome)| outcome.is_finite());
            kept.extend(defined.map(|(score, _)| *score));
        }
        values.extend(outcome.iter().copied().filter(|outcome| outcome.is_finite()));
    }
    let count = values.len() as f64;
    let Some(mut scores) = ranks(&values) else { return Vec::new() };
    scores.iter_mut().for_each(|rank| *rank = (*rank - 0.5) / count);
    normal_quantiles(&mut scores);
    normals.iter().map(|column| column.iter().zip(&scores).map(|(x, y)| x * y).sum::<f64>() / count).collect()
}
