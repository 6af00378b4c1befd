//! A function of one's own, for analyses without a scenario.

use super::Function;
use crate::random::copula::{Copula, CopulaError};
use crate::random::design::Sampler;
use crate::random::distribution::Distribution;

type Formula = Box<dyn Fn(&[f64]) -> f64 + Sync>;

/// A formula of random variables x1, x2, … with given distributions.
///
/// ```
/// use roicast::analysis::sensitivity::closure::Closure;
/// use roicast::analysis::sensitivity::pick_freeze::pick_freeze;
/// use roicast::random::design::Design;
/// use roicast::random::distribution::Distribution;
/// use roicast::simulate::{Control, Sampling};
///
/// // A sum with standard deviations of 1 and 2: the second input has 4 fifths of the variance.
/// let normal = |sd| Distribution::normal(0.0, sd).expect("a positive spread");
/// let normals = vec![normal(1.0), normal(2.0)];
/// let sum = Closure::new(normals, |x| x.iter().sum());
/// let sampling = Sampling::new(Design::Sobol, 16_384, 1);
/// let runs = pick_freeze(&sum, &sum.singles(), &sampling, &Control::default())?;
/// let total = runs.indices()?.total(1).expect("a varying output");
/// assert!((total.value - 0.8).abs() < 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Closure {
    names: Vec<String>,
    marginals: Vec<Distribution>,
    copula: Option<Copula>,
    formula: Formula,
}

impl Closure {
    /// A function of independent variables; the formula is given one value of each.
    #[must_use]
    pub fn new(marginals: Vec<Distribution>, formula: impl Fn(&[f64]) -> f64 + Sync + 'static) -> Self {
        let names = (1..=marginals.len()).map(|index| format!("x{index}")).collect();
        Self { names, marginals, copula: None, formula: Box::new(formula) }
    }

    /// The same with rank correlations (Spearman) between pairs of variables, counted from 0.
    ///
    /// # Errors
    /// Those of [`Copula::new`].
    pub fn correlated(mut self, pairs: &[(usize, usize, f64)]) -> Result<Self, CopulaError> {
        self.copula = Some(Copula::new(self.marginals.len(), pairs)?);
        Ok(self)
    }

    /// Every variable as a factor of its own.
    #[must_use]
    pub fn singles(&self) -> Vec<Vec<usize>> {
        (0..self.marginals.len()).map(|variable| vec![variable]).collect()
    }

    /// Columns of the variables and the output, for all trials of a sampler of as many inputs.
    ///
    /// # Panics
    /// If the sampler has fewer inputs than the function has variables.
    #[must_use]
    pub fn run(&self, sampler: &Sampler) -> (Vec<Vec<f64>>, Vec<f64>) {
        let trials = usize::try_from(sampler.trials()).unwrap_or(usize::MAX);
        let mut block = vec![0.0; trials * self.marginals.len()];
        for (index, column) in block.chunks_mut(trials).enumerate() {
            sampler.fill(index, 0, column);
        }
        super::depend(self, &mut block, trials);
        self.values(&mut block, trials);
        let mut output = vec![0.0; trials];
        self.evaluate(&mut (), &block, trials, &mut output);
        (block.chunks(trials).map(<[f64]>::to_vec).collect(), output)
    }
}

impl Function for Closure {
    type Scratch = ();

    fn scratch(&self) {}

    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn copula(&self) -> Option<&Copula> {
        self.copula.as_ref()
    }

    fn values(&self, uniforms: &mut [f64], lanes: usize) {
        for (column, marginal) in uniforms.chunks_mut(lanes).zip(&self.marginals) {
            for value in column {
                *value = marginal.quantile(*value);
            }
        }
    }

    fn evaluate(&self, _scratch: &mut (), values: &[f64], lanes: usize, out: &mut [f64]) {
        let mut row = vec![0.0; self.marginals.len()];
        for (lane, out) in out.iter_mut().enumerate() {
            for (value, column) in row.iter_mut().zip(values.chunks(lanes)) {
                *value = column.get(lane).copied().unwrap_or(f64::NAN);
            }
            *out = (self.formula)(&row);
        }
    }
}
