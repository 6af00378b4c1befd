//! The model as a function: outcomes for values of the variables that somebody chose, a block at a time.

use super::block::{Block, Draw, Quantiles};
use super::kernel::{LANES, Scratch, Sink};
use super::layout::Layout;
use super::trace;
use crate::model::shape::Columns;
use crate::model::{Model, Value};
use crate::outcome::Outcome;
use crate::random::design::Sampler;

/// Computes chosen outcomes of a model for given values of its variables.
///
/// Blocks hold one column a variable, one after the other, each as long as there are trials in the block, at most
/// [`LANES`]. A trial that fails (a guard, a division by zero) has NaN for every outcome.
///
/// ```
/// use roicast::model::compile::load_and_compile;
/// use roicast::outcome::{Metric, Outcome};
/// use roicast::scenario::load::Document;
/// use roicast::simulate::evaluate::Evaluator;
///
/// let text = r#"
/// name = "Two draws"
/// currency = "CNY"
/// horizon = 12
/// [[cost]]
/// name = "Licence"
/// category = "software"
/// amount = "uniform(1, 3)"
/// [[benefit]]
/// name = "Savings"
/// dimension = "finance"
/// kind = "hard"
/// amount = "uniform(0, 10)"
/// at = 12
/// "#;
/// let (_, model, _) = load_and_compile(Document::parse("two.toml", text)?)?;
/// let roi = Outcome { metric: Metric::Roi, month: 12 };
/// let evaluator = Evaluator::new(&model, vec![roi]);
/// let mut memory = evaluator.memory();
/// let mut column = [0.0; 2];
/// // Costs of 1 and 2, benefits of 2 and 3.
/// evaluator.evaluate(&mut memory, &[1.0, 2.0, 2.0, 3.0], 2, &mut [&mut column]);
/// assert_eq!(column, [1.0, 0.5]);
/// # Ok::<(), roicast::scenario::problem::Problems>(())
/// ```
#[derive(Debug)]
pub struct Evaluator<'a> {
    model: &'a Model,
    layout: Layout,
}

/// Working memory of an [`Evaluator`]; one a thread.
#[derive(Debug, Clone)]
pub struct Memory {
    scratch: Scratch,
    irr: Vec<[u64; 4]>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator of outcomes whose months are checkpoints of the model.
    #[must_use]
    pub fn new(model: &'a Model, wanted: Vec<Outcome>) -> Self {
        Self { model, layout: Layout::new(model, wanted, trace::plan_benefits(model)) }
    }

    /// The model.
    #[must_use]
    pub const fn model(&self) -> &'a Model {
        self.model
    }

    /// Working memory.
    #[must_use]
    pub fn memory(&self) -> Memory {
        Memory {
            scratch: Scratch::new(self.model, &self.layout, LANES),
            irr: vec![[0; 4]; self.model.checkpoints.len()],
        }
    }

    /// Draws a block of trials of a sampler over the model's variables.
    ///
    /// # Panics
    /// If `columns` does not hold `lanes` numbers for each variable.
    pub fn draw(&self, sampler: &Sampler, first: u64, columns: &mut [f64], lanes: usize) {
        Draw { model: self.model, sampler, first, lanes, columns }.run();
    }

    /// Turns uniforms (already dependent) into values of the variables, in place.
    pub fn quantiles(&self, columns: &mut [f64], lanes: usize) {
        Quantiles { model: self.model, lanes, columns }.run();
    }

    /// Outcomes of a block of trials.
    ///
    /// # Panics
    /// If `values` does not hold `lanes` numbers for each variable, `lanes` is above [`LANES`], or `out` has not one
    /// slice of `lanes` for each outcome wanted.
    pub fn evaluate(&self, memory: &mut Memory, values: &[f64], lanes: usize, out: &mut [&mut [f64]]) {
        self.evaluate_with(memory, values, lanes, |_, column| column.fill(0.0), out);
    }

    /// As [`evaluate`](Self::evaluate), with plan switches as `switch` sets them: it is given the number of a switch
    /// and its column, to be filled with 1 where the plan holds and 0 where the draws do.
    ///
    /// # Panics
    /// As [`evaluate`](Self::evaluate).
    pub fn evaluate_with(
        &self,
        memory: &mut Memory,
        values: &[f64],
        lanes: usize,
        switch: impl Fn(usize, &mut [f64]),
        out: &mut [&mut [f64]],
    ) {
        let Memory { scratch, irr } = memory;
        scratch.columns[..self.model.variables.len() * lanes].copy_from_slice(values);
        for (number, known) in self.model.plan_switches.iter().enumerate() {
            switch(number, &mut scratch.columns[known.column * lanes..(known.column + 1) * lanes]);
        }
        let mut sink =
            Sink { columns: out, histograms: None, irr, line_sums: &mut [], digests: &mut [], power_sums: &mut [] };
        Block { model: self.model, layout: &self.layout, lanes, scratch, sink: &mut sink }.run();
    }

    /// A value in every trial of the block just evaluated.
    pub fn value<'m>(&self, memory: &'m Memory, value: Value, lanes: usize) -> impl Iterator<Item = f64> + 'm {
        let view = Columns { data: &memory.scratch.columns, lanes };
        (0..lanes).map(move |lane| view.at(value, lane))
    }
}
