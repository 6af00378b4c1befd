//! Functions with known sensitivity, as random variables of named distributions and a closure.
#![allow(dead_code, reason = "each test uses some of them")]

use std::f64::consts::PI;

pub use roicast::analysis::sensitivity::closure::Closure;
use roicast::math::{cos, pow_integer, sin};
use roicast::random::copula::normal_to_spearman;
use roicast::random::distribution::Distribution;

/// With correlations of the normals behind the variables.
pub fn correlated(function: Closure, pairs: &[(usize, usize, f64)]) -> Closure {
    let pairs: Vec<_> = pairs.iter().map(|(a, b, rho)| (*a, *b, normal_to_spearman(*rho))).collect();
    function.correlated(&pairs).expect("positive definite")
}

pub fn uniform(min: f64, max: f64) -> Distribution {
    Distribution::uniform(min, max).expect("valid")
}

pub fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::normal(mean, sd).expect("valid")
}

/// sin x1 + a sin² x2 + b x3⁴ sin x1 on (-π, π)³ (Ishigami & Homma 1990).
pub fn ishigami(a: f64, b: f64) -> Closure {
    Closure::new(vec![uniform(-PI, PI); 3], move |x| {
        sin(x[0]) + a * sin(x[1]) * sin(x[1]) + b * pow_integer(x[2], 4) * sin(x[0])
    })
}

/// Π (|4 x - 2| + a) / (1 + a) on the unit cube (Saltelli & Sobol 1995).
pub fn sobol_g(a: &[f64]) -> Closure {
    let a = a.to_vec();
    Closure::new(vec![uniform(0.0, 1.0); a.len()], move |x| {
        x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
    })
}

/// Σ c x with independent normals of mean 0.
pub fn linear(coefficients: &[f64], deviations: &[f64]) -> Closure {
    let coefficients = coefficients.to_vec();
    let marginals = deviations.iter().map(|sd| normal(0.0, *sd)).collect();
    Closure::new(marginals, move |x| x.iter().zip(&coefficients).map(|(x, c)| x * c).sum())
}

/// Price times volume less cost, each (mean, sd) of a normal.
pub fn price_volume_cost(price: (f64, f64), volume: (f64, f64), cost: (f64, f64)) -> Closure {
    let marginals = vec![normal(price.0, price.1), normal(volume.0, volume.1), normal(cost.0, cost.1)];
    Closure::new(marginals, |x| x[0] * x[1] - x[2])
}

/// A curve that ranks do not see, and one that they do.
pub fn hump() -> Closure {
    Closure::new(vec![uniform(0.0, 1.0); 2], |x| cos(2.0 * PI * x[0]) + x[1])
}

/// Exact Shapley effects of Σ c x for normals with covariance matrix `covariance`, by all subsets: the cost of a set is
/// the variance of the output given the others.
pub fn linear_gaussian_shapley(coefficients: &[f64], covariance: &[Vec<f64>]) -> Vec<f64> {
    let k = coefficients.len();
    let cost = |set: usize| conditional_variance(coefficients, covariance, set);
    let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
    let total = cost((1 << k) - 1);
    (0..k)
        .map(|own| {
            (0..1_usize << k)
                .filter(|set| set & (1 << own) == 0)
                .map(|set| {
                    let size = set.count_ones() as usize;
                    let weight = factorial(size) * factorial(k - size - 1) / factorial(k);
                    weight * (cost(set | (1 << own)) - cost(set))
                })
                .sum::<f64>()
                / total
        })
        .collect()
}

/// Variance of Σ c x given the variables outside a set: c' (Σ_uu - Σ_uv Σ_vv⁻¹ Σ_vu) c, by sweeping out the others.
pub fn conditional_variance(coefficients: &[f64], covariance: &[Vec<f64>], set: usize) -> f64 {
    let k = coefficients.len();
    let mut s = covariance.to_vec();
    for pivot in (0..k).filter(|index| set & (1 << index) == 0) {
        let row = s[pivot].clone();
        if row[pivot] > 1e-14 {
            for line in &mut s {
                let factor = line[pivot] / row[pivot];
                for (value, other) in line.iter_mut().zip(&row) {
                    *value -= factor * other;
                }
            }
        }
    }
    let inside = |index: &usize| set & (1 << index) != 0;
    (0..k)
        .filter(inside)
        .map(|i| (0..k).filter(inside).map(|j| coefficients[i] * s[i][j] * coefficients[j]).sum::<f64>())
        .sum()
}
