//! A model as the function that the designed runs evaluate.

use super::Function;
use crate::analysis::study::Study;
use crate::analysis::target::Target;
use crate::random::copula::Copula;
use crate::simulate::evaluate::{Evaluator, Memory};

/// What a trial of a study's model contributes to its target.
#[derive(Debug)]
pub struct Response<'a> {
    evaluator: Evaluator<'a>,
    target: &'a Target,
}

impl<'a> Response<'a> {
    /// The response of a study.
    #[must_use]
    pub fn new(study: &'a Study) -> Self {
        Self { evaluator: Evaluator::new(&study.model, vec![study.target.outcome()]), target: &study.target }
    }
}

impl Function for Response<'_> {
    type Scratch = Memory;

    fn scratch(&self) -> Memory {
        self.evaluator.memory()
    }

    fn names(&self) -> Vec<&str> {
        self.evaluator.model().variables.iter().map(|variable| variable.name.as_str()).collect()
    }

    fn copula(&self) -> Option<&Copula> {
        self.evaluator.model().copula.as_ref()
    }

    fn values(&self, uniforms: &mut [f64], lanes: usize) {
        self.evaluator.quantiles(uniforms, lanes);
    }

    fn evaluate(&self, memory: &mut Memory, values: &[f64], lanes: usize, out: &mut [f64]) {
        self.evaluator.evaluate(memory, values, lanes, &mut [&mut *out]);
        for value in out {
            *value = self.target.of_trial(*value);
        }
    }
}
