//! Column programs: the arithmetic of a scenario as a list of operations on columns of trials.

use std::collections::BTreeMap;

use crate::math;

/// A number known when the scenario is compiled, or a column computed in every trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// The same in every trial.
    Constant(f64),
    /// Index of a column.
    Column(usize),
}

impl Value {
    /// The number, if it is the same in every trial.
    #[must_use]
    pub const fn constant(self) -> Option<f64> {
        match self {
            Self::Constant(value) => Some(value),
            Self::Column(_) => None,
        }
    }

    fn key(self) -> (bool, u64) {
        match self {
            Self::Constant(value) => (false, value.to_bits()),
            Self::Column(column) => (true, column as u64),
        }
    }
}

/// An operation on one to three operands, lane by lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// a + b
    Add,
    /// a - b
    Subtract,
    /// a * b
    Multiply,
    /// a / b
    Divide,
    /// a to the power b
    Power,
    /// The smaller.
    Minimum,
    /// The larger.
    Maximum,
    /// 1 if a < b, else 0
    Less,
    /// 1 if a <= b, else 0
    LessEqual,
    /// 1 if a == b, else 0
    Equal,
    /// e to the power a
    Exponential,
    /// Natural logarithm.
    Logarithm,
    /// Square root.
    SquareRoot,
    /// Absolute value.
    Absolute,
    /// Largest whole number not above.
    Floor,
    /// Smallest whole number not below.
    Ceiling,
    /// b if a is not 0, else c
    Select,
}

impl Operation {
    /// The operation on numbers.
    #[inline(always)]
    #[must_use]
    pub fn apply(self, a: f64, b: f64, c: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Power => math::pow(a, b),
            Self::Minimum => {
                if b < a {
                    b
                } else {
                    a
                }
            }
            Self::Maximum => {
                if b > a {
                    b
                } else {
                    a
                }
            }
            Self::Less => f64::from(u8::from(a < b)),
            Self::LessEqual => f64::from(u8::from(a <= b)),
            Self::Equal => f64::from(u8::from(a == b)),
            Self::Exponential => math::exp(a),
            Self::Logarithm => math::ln(a),
            Self::SquareRoot => a.sqrt(),
            Self::Absolute => a.abs(),
            Self::Floor => a.floor(),
            Self::Ceiling => a.ceil(),
            Self::Select => {
                if a != 0.0 {
                    b
                } else {
                    c
                }
            }
        }
    }
}

/// One step: `out = operation(a, b, c)`.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is done.
    pub operation: Operation,
    /// Operands; unused ones are constants.
    pub operands: [Value; 3],
    /// Column written.
    pub out: usize,
    /// Index in [`Program::origins`] of the path it comes from.
    pub origin: usize,
}

/// Steps over columns; the first columns are the random variables.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Steps, each writing a new column.
    pub steps: Vec<Step>,
    /// Number of columns in all.
    pub columns: usize,
    /// Paths of the scenario that steps come from.
    pub origins: Vec<String>,
    known: BTreeMap<(Operation, [(bool, u64); 3]), usize>,
}

impl Program {
    /// A new column for a random variable; all variables come before all steps.
    pub fn variable(&mut self) -> Value {
        self.columns += 1;
        Value::Column(self.columns - 1)
    }

    /// Sets the path that steps added from now on come from.
    pub fn origin(&mut self, path: &str) {
        if self.origins.last().is_none_or(|last| last != path) {
            self.origins.push(path.to_owned());
        }
    }

    /// Adds a step, folding constants and reusing equal steps.
    pub fn push(&mut self, operation: Operation, operands: [Value; 3]) -> Value {
        if let [Value::Constant(a), Value::Constant(b), Value::Constant(c)] = operands {
            let folded = operation.apply(a, b, c);
            // A fold that fails stays a step, so that it is reported as the trial it breaks.
            if folded.is_finite() {
                return Value::Constant(folded);
            }
        }
        let neutral = match (operation, operands[0], operands[1]) {
            (Operation::Multiply, Value::Constant(1.0), other)
            | (Operation::Multiply | Operation::Divide, other, Value::Constant(1.0))
            | (Operation::Add, Value::Constant(0.0), other)
            | (Operation::Add | Operation::Subtract, other, Value::Constant(0.0)) => Some(other),
            _ => None,
        };
        if let Some(other) = neutral {
            return other;
        }
        let key = (operation, operands.map(Value::key));
        if let Some(&column) = self.known.get(&key) {
            return Value::Column(column);
        }
        let out = self.columns;
        self.columns += 1;
        self.known.insert(key, out);
        self.steps.push(Step { operation, operands, out, origin: self.origins.len().saturating_sub(1) });
        Value::Column(out)
    }

    /// a + b
    pub fn add(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Add, [a, b, Value::Constant(0.0)])
    }

    /// a - b
    pub fn subtract(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Subtract, [a, b, Value::Constant(0.0)])
    }

    /// a * b
    pub fn multiply(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Multiply, [a, b, Value::Constant(0.0)])
    }

    /// a / b
    pub fn divide(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Divide, [a, b, Value::Constant(0.0)])
    }

    /// The larger of a and b.
    pub fn maximum(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Maximum, [a, b, Value::Constant(0.0)])
    }

    /// The smaller of a and b.
    pub fn minimum(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Minimum, [a, b, Value::Constant(0.0)])
    }

    /// 1 where a < b.
    pub fn less(&mut self, a: Value, b: Value) -> Value {
        self.push(Operation::Less, [a, b, Value::Constant(0.0)])
    }

    /// b where a is not 0, else c.
    pub fn select(&mut self, a: Value, b: Value, c: Value) -> Value {
        if let Value::Constant(condition) = a {
            return if condition == 0.0 { c } else { b };
        }
        self.push(Operation::Select, [a, b, c])
    }

    /// Columns of variables that a value is computed from, ascending.
    #[must_use]
    pub fn variables_behind(&self, value: Value) -> Vec<usize> {
        let mut open: Vec<Value> = vec![value];
        let mut seen = std::collections::BTreeSet::new();
        let mut variables = Vec::new();
        while let Some(value) = open.pop() {
            let Value::Column(column) = value else { continue };
            if !seen.insert(column) {
                continue;
            }
            // Every step writes a column of its own, in ascending order.
            match self.steps.binary_search_by_key(&column, |step| step.out) {
                Ok(step) => open.extend(self.steps[step].operands),
                Err(_) => variables.push(column),
            }
        }
        variables.sort_unstable();
        variables
    }

    /// Runs all steps on a block: `columns` holds [`Self::columns`] columns of `lanes` trials, variables filled in.
    #[inline(always)]
    pub fn run(&self, columns: &mut [f64], lanes: usize) {
        for step in &self.steps {
            let (before, after) = columns.split_at_mut(step.out * lanes);
            let out = &mut after[..lanes];
            let [a, b, c] = step.operands.map(|operand| Operand::of(operand, before, lanes));
            // One loop per operation, with the operation known to the compiler.
            macro_rules! each {
                ($($operation:ident)*) => {
                    match step.operation {
                        $(Operation::$operation => combine(out, a, b, c, |a, b, c| Operation::$operation.apply(a, b, c)),)*
                    }
                };
            }
            each!(Add Subtract Multiply Divide Power Minimum Maximum Less LessEqual Equal Exponential Logarithm
                  SquareRoot Absolute Floor Ceiling Select);
        }
    }

    /// Runs all steps for one trial whose variables are given; for plan cases and diagnosis.
    #[must_use]
    pub fn run_one(&self, variables: &[f64]) -> Vec<f64> {
        let mut columns = vec![0.0; self.columns.max(variables.len())];
        columns[..variables.len()].copy_from_slice(variables);
        self.run(&mut columns, 1);
        columns
    }
}

#[derive(Clone, Copy)]
enum Operand<'a> {
    Constant(f64),
    Column(&'a [f64]),
}

impl<'a> Operand<'a> {
    #[inline(always)]
    fn of(value: Value, columns: &'a [f64], lanes: usize) -> Self {
        match value {
            Value::Constant(value) => Self::Constant(value),
            Value::Column(column) => Self::Column(&columns[column * lanes..(column + 1) * lanes]),
        }
    }
}

#[inline(always)]
fn combine(out: &mut [f64], a: Operand<'_>, b: Operand<'_>, c: Operand<'_>, apply: impl Fn(f64, f64, f64) -> f64) {
    match (a, b, c) {
        (Operand::Column(a), Operand::Constant(b), Operand::Constant(c)) => {
            for (out, a) in out.iter_mut().zip(a) {
                *out = apply(*a, b, c);
            }
        }
        (Operand::Constant(a), Operand::Column(b), Operand::Constant(c)) => {
            for (out, b) in out.iter_mut().zip(b) {
                *out = apply(a, *b, c);
            }
        }
        (Operand::Column(a), Operand::Column(b), Operand::Constant(c)) => {
            for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
                *out = apply(*a, *b, c);
            }
        }
        _ => {
            let at = |operand: Operand<'_>, lane: usize| match operand {
                Operand::Constant(value) => value,
                Operand::Column(column) => column[lane],
            };
            for (lane, out) in out.iter_mut().enumerate() {
                *out = apply(at(a, lane), at(b, lane), at(c, lane));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_fold_and_equal_steps_are_one() {
        let mut program = Program::default();
        let x = program.variable();
        let two = Value::Constant(2.0);
        assert_eq!(program.multiply(two, Value::Constant(3.0)), Value::Constant(6.0));
        assert_eq!(program.multiply(x, Value::Constant(1.0)), x);
        assert_eq!(program.subtract(x, Value::Constant(0.0)), x);
        assert_eq!(program.divide(x, Value::Constant(1.0)), x);
        let doubled = program.multiply(x, two);
        assert_eq!(program.multiply(x, two), doubled);
        assert_eq!(program.steps.len(), 1);
        // 0 - x, 0 / x and x / 0 must not be folded away.
        assert_ne!(program.subtract(Value::Constant(0.0), x), x);
        assert_ne!(program.divide(Value::Constant(1.0), x), x);
        assert_ne!(program.divide(x, Value::Constant(0.0)), x);
    }

    #[test]
    fn a_value_knows_its_variables() {
        let mut program = Program::default();
        let (x, y, z) = (program.variable(), program.variable(), program.variable());
        let sum = program.add(x, y);
        let root = program.multiply(sum, x);
        program.add(root, z);
        assert_eq!(program.variables_behind(root), [0, 1]);
        assert_eq!(program.variables_behind(z), [2]);
        assert!(program.variables_behind(Value::Constant(1.0)).is_empty());
    }

    #[test]
    fn a_block_runs_like_its_trials() {
        let mut program = Program::default();
        let (x, y) = (program.variable(), program.variable());
        let sum = program.add(x, y);
        let ratio = program.divide(sum, y);
        let chosen = program.less(x, y);
        let chosen = program.select(chosen, ratio, x);
        let mut columns = vec![0.0; program.columns * 3];
        columns[..6].copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 2.0, 1.0]);
        program.run(&mut columns, 3);
        let Value::Column(out) = chosen else { panic!("not constant") };
        assert_eq!(&columns[out * 3..out * 3 + 3], &[1.25, 2.0, 3.0]);
        assert_eq!(program.run_one(&[1.0, 4.0])[out], 1.25);
    }
}
