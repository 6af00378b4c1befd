//! Failed trials: counted, and the first ones explained.

use super::kernel::Scratch;
use crate::model::program::{Operation, Value};
use crate::model::{Model, Program};
use crate::outcome::{FailedTrial, FailureCause};

/// Counts the failed trials of a block and explains those with the smallest numbers.
pub fn collect(model: &Model, scratch: &Scratch, lanes: usize, first: u64, failures: &mut Vec<FailedTrial>) -> u64 {
    let failed: Vec<usize> = (0..lanes).filter(|&lane| scratch.failed[lane].is_nan()).collect();
    for &lane in failed.iter().take(super::FAILURES_KEPT) {
        let variables: Vec<f64> =
            (0..model.variables.len()).map(|index| scratch.columns[index * lanes + lane]).collect();
        let (path, cause) = explain(model, &variables);
        failures.push(FailedTrial { trial: first + lane as u64, path, cause, variables });
    }
    failures.sort_by_key(|failure| failure.trial);
    failures.truncate(super::FAILURES_KEPT);
    failed.len() as u64
}

fn explain(model: &Model, variables: &[f64]) -> (String, FailureCause) {
    let columns = model.program.run_one(variables);
    let value_of = |value: Value| match value {
        Value::Constant(value) => value,
        Value::Column(column) => columns[column],
    };
    for guard in &model.guards {
        let value = value_of(guard.value);
        if value.is_finite() && !guard.rule.contains(value) {
            return (guard.path.clone(), FailureCause::OutOfRange(value, guard.rule.to_string()));
        }
    }
    let Program { steps, origins, .. } = &model.program;
    for step in steps {
        let [a, b, _] = step.operands.map(value_of);
        if !columns[step.out].is_finite() && a.is_finite() {
            let cause = if step.operation == Operation::Divide && b == 0.0 {
                FailureCause::DivisionByZero
            } else {
                FailureCause::NotFinite
            };
            return (origins.get(step.origin).cloned().unwrap_or_default(), cause);
        }
    }
    (String::new(), FailureCause::NotFinite)
}
