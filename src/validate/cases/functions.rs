//! Functions whose sensitivity is known, as random variables and a formula.

use std::f64::consts::PI;

use crate::analysis::sensitivity::closure::Closure;
use crate::lang::Message;
use crate::math::{pow_integer, sin};
use crate::random::copula::normal_to_spearman;
use crate::random::distribution::{Distribution, ParameterErrors};

use super::case::{misfit, refused};

/// A formula of variables with these distributions.
pub fn closure(
    marginals: impl IntoIterator<Item = Result<Distribution, ParameterErrors>>,
    formula: impl Fn(&[f64]) -> f64 + Sync + 'static,
) -> Result<Closure, Message> {
    let marginals: Vec<Distribution> =
        marginals.into_iter().collect::<Result<_, _>>().map_err(|errors| misfit(&errors))?;
    Ok(Closure::new(marginals, formula))
}

/// With correlations of the normals behind the variables.
pub fn depending(function: Closure, pairs: &[(usize, usize, f64)]) -> Result<Closure, Message> {
    let pairs: Vec<_> = pairs.iter().map(|(a, b, rho)| (*a, *b, normal_to_spearman(*rho))).collect();
    function.correlated(&pairs).map_err(refused)
}

/// sin x1 + a sin² x2 + b x3⁴ sin x1 on (−π, π)³ (Ishigami and Homma 1990).
pub fn ishigami(a: f64, b: f64) -> Result<Closure, Message> {
    closure((0..3).map(|_| Distribution::uniform(-PI, PI)), move |x| match *x {
        [x1, x2, x3] => sin(x1) + a * sin(x2) * sin(x2) + b * pow_integer(x3, 4) * sin(x1),
        _ => f64::NAN,
    })
}

/// Π (|4 x − 2| + a) / (1 + a) on the unit cube (Saltelli and Sobol 1995).
pub fn sobol_g(a: &[f64]) -> Result<Closure, Message> {
    let a = a.to_vec();
    closure(a.clone().into_iter().map(|_| Distribution::uniform(0.0, 1.0)), move |x| {
        x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    })
}

/// Σ c x with normals of mean 0.
pub fn linear(coefficients: &[f64], deviations: &[f64]) -> Result<Closure, Message> {
    let coefficients = coefficients.to_vec();
    let marginals = deviations.iter().map(|sd| Distribution::normal(0.0, *sd));
    closure(marginals, move |x| x.iter().zip(&coefficients).map(|(x, c)| x * c).sum())
}

/// Σ c x with uniforms on these ranges.
pub fn linear_uniform(coefficients: &[f64], ranges: &[(f64, f64)]) -> Result<Closure, Message> {
    let coefficients = coefficients.to_vec();
    let marginals = ranges.iter().map(|(low, high)| Distribution::uniform(*low, *high));
    closure(marginals, move |x| x.iter().zip(&coefficients).map(|(x, c)| x * c).sum())
}

/// Price times volume less cost, each (mean, sd) of a normal.
pub fn price_volume_cost(price: (f64, f64), volume: (f64, f64), cost: (f64, f64)) -> Result<Closure, Message> {
    closure([price, volume, cost].map(|(mean, sd)| Distribution::normal(mean, sd)), |x| match *x {
        [price, volume, cost] => price * volume - cost,
        _ => f64::NAN,
    })
}
