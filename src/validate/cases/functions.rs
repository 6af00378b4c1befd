//! Functions whose sensitivity is known, as random variables and a closure.

use std::f64::consts::PI;

use crate::analysis::sensitivity::Function;
use crate::lang::Message;
use crate::math::{pow_integer, sin};
use crate::random::copula::{Copula, normal_to_spearman};
use crate::random::design::Sampler;
use crate::random::distribution::{Distribution, ParameterErrors};

use super::case::{misfit, refused};

type Formula = Box<dyn Fn(&[f64]) -> f64 + Sync>;

/// A closure of independent or correlated variables x1, x2, …
pub struct Closure {
    names: Vec<String>,
    marginals: Vec<Distribution>,
    copula: Option<Copula>,
    formula: Formula,
}

impl Closure {
    /// A function of variables with these distributions.
    pub fn new(
        marginals: impl IntoIterator<Item = Result<Distribution, ParameterErrors>>,
        formula: impl Fn(&[f64]) -> f64 + Sync + 'static,
    ) -> Result<Self, Message> {
        let marginals: Vec<Distribution> =
            marginals.into_iter().collect::<Result<_, _>>().map_err(|errors| misfit(&errors))?;
        let names = (1..=marginals.len()).map(|index| format!("x{index}")).collect();
        Ok(Self { names, marginals, copula: None, formula: Box::new(formula) })
    }

    /// With correlations of the normals behind the variables.
    pub fn correlated(mut self, pairs: &[(usize, usize, f64)]) -> Result<Self, Message> {
        let pairs: Vec<_> = pairs.iter().map(|(a, b, rho)| (*a, *b, normal_to_spearman(*rho))).collect();
        self.copula = Some(Copula::new(self.marginals.len(), &pairs).map_err(refused)?);
        Ok(self)
    }

    /// One factor a variable.
    pub fn singles(&self) -> Vec<Vec<usize>> {
        (0..self.marginals.len()).map(|variable| vec![variable]).collect()
    }

    /// Columns of inputs and the output for the trials of a plain run.
    pub fn run(&self, sampler: &Sampler) -> (Vec<Vec<f64>>, Vec<f64>) {
        let trials = usize::try_from(sampler.trials()).unwrap_or(usize::MAX);
        let mut block = vec![0.0; trials * self.marginals.len()];
        for (index, column) in block.chunks_mut(trials).enumerate() {
            sampler.fill(index, 0, column);
        }
        if let Some(copula) = &self.copula {
            copula.apply(&mut block, trials);
        }
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

/// sin x1 + a sin² x2 + b x3⁴ sin x1 on (−π, π)³ (Ishigami and Homma 1990).
pub fn ishigami(a: f64, b: f64) -> Result<Closure, Message> {
    Closure::new((0..3).map(|_| Distribution::uniform(-PI, PI)), move |x| match *x {
        [x1, x2, x3] => sin(x1) + a * sin(x2) * sin(x2) + b * pow_integer(x3, 4) * sin(x1),
        _ => f64::NAN,
    })
}

/// Π (|4 x − 2| + a) / (1 + a) on the unit cube (Saltelli and Sobol 1995).
pub fn sobol_g(a: &[f64]) -> Result<Closure, Message> {
    let a = a.to_vec();
    Closure::new(a.clone().into_iter().map(|_| Distribution::uniform(0.0, 1.0)), move |x| {
        x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    })
}

/// Σ c x with normals of mean 0.
pub fn linear(coefficients: &[f64], deviations: &[f64]) -> Result<Closure, Message> {
    let coefficients = coefficients.to_vec();
    let marginals = deviations.iter().map(|sd| Distribution::normal(0.0, *sd));
    Closure::new(marginals, move |x| x.iter().zip(&coefficients).map(|(x, c)| x * c).sum())
}

/// Σ c x with uniforms on these ranges.
pub fn linear_uniform(coefficients: &[f64], ranges: &[(f64, f64)]) -> Result<Closure, Message> {
    let coefficients = coefficients.to_vec();
    let marginals = ranges.iter().map(|(low, high)| Distribution::uniform(*low, *high));
    Closure::new(marginals, move |x| x.iter().zip(&coefficients).map(|(x, c)| x * c).sum())
}

/// Price times volume less cost, each (mean, sd) of a normal.
pub fn price_volume_cost(price: (f64, f64), volume: (f64, f64), cost: (f64, f64)) -> Result<Closure, Message> {
    Closure::new([price, volume, cost].map(|(mean, sd)| Distribution::normal(mean, sd)), |x| match *x {
        [price, volume, cost] => price * volume - cost,
        _ => f64::NAN,
    })
}
