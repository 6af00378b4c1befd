//! Metalog distributions: a quantile function fitted through given percentiles (Keelin 2016,
//! "The metalog distributions", Decision Analysis 13(4)).

use super::Shape;
use super::parameter::{Checks, ParameterError, ParameterErrors};
use super::quadrature;
use crate::math::{exp, ln, logistic, logit};

/// Most terms (quantile pairs); beyond, the equations are too ill-conditioned to be useful.
pub const MAX_METALOG_TERMS: usize = 12;

/// The three-term metalog increases if and only if |a₃/a₂| is below this, the reciprocal of the
/// largest −g(y) with g(y) = y(1−y)·logit(y) + y − ½ (Keelin prints 1.66711).
pub const THREE_TERM_LIMIT: f64 = 1.667_113_119_201_929_5;

/// A quantile function M(y) = S(c) + T(c)·logit(y) with polynomials S and T of c = y − ½, itself
/// (unbounded) or mapped to one or two bounds by an exponential or logistic function.
#[derive(Clone, Debug, PartialEq)]
pub struct Metalog {
    /// The given (probability, value) pairs, by probability.
    pub(super) pairs: Vec<(f64, f64)>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    /// Coefficients of S: a₁, a₄, a₅, a₇, a₉, …
    pub(in crate::random) plain: Vec<f64>,
    /// Coefficients of T: a₂, a₃, a₆, a₈, …
    pub(in crate::random) logit: Vec<f64>,
}

/// The power of c in the term with index `k` (from 0), and whether logit(y) multiplies it.
fn term(k: usize) -> (usize, bool) {
    match k {
        0 => (0, false),
        1 => (0, true),
        2 => (1, true),
        3 => (1, false),
        _ => (k / 2, k % 2 == 1),
    }
}

fn polynomial(coefficients: &[f64], c: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, a| a + c * sum)
}

fn derivative(coefficients: &[f64], c: f64) -> f64 {
    let powers = coefficients.iter().enumerate().skip(1).rev();
    powers.fold(0.0, |sum, (k, a)| k as f64 * a + c * sum)
}

impl Metalog {
    /// Fits as many terms as there are pairs of probability and value.
    pub(super) fn new(pairs: &[(f64, f64)], min: Option<f64>, max: Option<f64>) -> Result<Self, ParameterErrors> {
        let pairs = checked(pairs, min, max)?;
        let transformed: Vec<f64> = pairs
            .iter()
            .map(|&(_, x)| match (min, max) {
                (None, None) => x,
                (Some(min), None) => ln(x - min),
                (None, Some(max)) => -ln(max - x),
                (Some(min), Some(max)) => ln((x - min) / (max - x)),
            })
            .collect();
        let coefficients = solve(&pairs, &transformed).ok_or_else(|| infeasible(&pairs))?;
        let mut metalog = Self { pairs, min, max, plain: Vec::new(), logit: Vec::new() };
        for (k, a) in coefficients.into_iter().enumerate() {
            let side = if term(k).1 { &mut metalog.logit } else { &mut metalog.plain };
            side.push(a);
        }
        // The linear term of S comes fourth; S and T list their powers in order.
        if metalog.increases() { Ok(metalog) } else { Err(infeasible(&metalog.pairs)) }
    }

    /// M and dM/dl at the logit l of y, where c = y − ½.
    fn transformed(&self, l: f64) -> (f64, f64) {
        let c = 0.5 * (logistic(l) - logistic(-l));
        let product = logistic(l) * logistic(-l);
        let t = polynomial(&self.logit, c);
        let slope = t + product * (derivative(&self.plain, c) + l * derivative(&self.logit, c));
        (polynomial(&self.plain, c) + l * t, slope)
    }

    /// Whether the quantile function increases everywhere.
    fn increases(&self) -> bool {
        let (plain, t) = (&self.plain, &self.logit);
        if t.len() <= 2 && plain.len() == 1 {
            let a3 = t.get(1).copied().unwrap_or(0.0);
            return t[0] > 0.0 && (a3 / t[0]).abs() < THREE_TERM_LIMIT;
        }
        // In the limits of both tails the slope is T(±½); between them a grid much finer than
        // any wave of a polynomial of this degree.
        let tails = polynomial(t, -0.5) > 0.0 && polynomial(t, 0.5) > 0.0;
        tails && (-8000..=8000).all(|i| self.transformed(f64::from(i) * 0.005).1 > 0.0)
    }

    fn bounded(&self, m: f64) -> f64 {
        match (self.min, self.max) {
            (None, None) => m,
            (Some(min), None) => min + exp(m),
            (None, Some(max)) => max - exp(-m),
            (Some(min), Some(max)) => {
                let value = if m < 0.0 { min + (max - min) * logistic(m) } else { max - (max - min) * logistic(-m) };
                value.clamp(min, max)
            }
        }
    }

    fn at_logit(&self, l: f64) -> f64 {
        if l.is_infinite() {
            let (low, high) = self.support();
            return if l < 0.0 { low } else { high };
        }
        self.bounded(self.transformed(l).0)
    }

    /// The logit of the probability below x.
    fn logit_at(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if x <= low {
            return f64::NEG_INFINITY;
        }
        if x >= high {
            return f64::INFINITY;
        }
        let target = match (self.min, self.max) {
            (None, None) => x,
            (Some(min), None) => ln(x - min),
            (None, Some(max)) => -ln(max - x),
            (Some(min), Some(max)) => ln((x - min) / (max - x)),
        };
        let (mut low, mut high) = (-750.0, 750.0);
        let mut l = 0.0;
        for _ in 0..200 {
            let (m, slope) = self.transformed(l);
            if m > target {
                high = l
            } else {
                low = l
            }
            let step = (m - target) / slope;
            if step.abs() <= 1e-15 * l.abs().max(1e-3) {
                return l - step;
            }
            let next = l - step;
            l = if next > low && next < high { next } else { 0.5 * (low + high) };
        }
        l
    }

    /// The weight of the exponential tail on each side, which decides what moments exist: the
    /// k-th one exists while k times the weight stays below 1.
    fn tail_weight(&self) -> f64 {
        match (self.min, self.max) {
            (Some(_), None) => polynomial(&self.logit, 0.5),
            (None, Some(_)) => polynomial(&self.logit, -0.5),
            _ => 0.0,
        }
    }
}

fn checked(pairs: &[(f64, f64)], min: Option<f64>, max: Option<f64>) -> Result<Vec<(f64, f64)>, ParameterErrors> {
    let mut checks = Checks::default();
    if pairs.len() < 2 {
        checks.push(ParameterError::Missing { parameter: "at least two percentiles".to_owned() });
    }
    if pairs.len() > MAX_METALOG_TERMS {
        let error = ParameterError::TooMany { given: pairs.len(), allowed: MAX_METALOG_TERMS };
        checks.push(error);
    }
    let mut pairs = pairs.to_vec();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let names: Vec<String> = pairs.iter().map(|pair| percentile_name(pair.0)).collect();
    for (name, (p, _)) in names.iter().zip(&pairs) {
        checks.rule(name, *p, *p > 0.0 && *p < 1.0, "between 0 and 1, both excluded");
    }
    for same in names.windows(2).filter(|two| two[0] == two[1]) {
        checks.push(ParameterError::Duplicate { parameter: same[0].clone() });
    }
    let named: Vec<(&str, f64)> = names.iter().zip(&pairs).map(|(name, pair)| (name.as_str(), pair.1)).collect();
    for (name, x) in &named {
        checks.finite(name, *x);
    }
    let strictly = |checks: &mut Checks, list: &[(&str, f64)], rule| {
        if list.iter().all(|v| v.1.is_finite()) && !list.is_sorted_by(|a, b| a.1 < b.1) {
            let values = list.iter().map(|v| (v.0.to_owned(), v.1)).collect();
            checks.push(ParameterError::Order { values, rule });
        }
    };
    for two in named.windows(2) {
        strictly(&mut checks, two, "percentiles that increase");
    }
    if let (Some(min), Some(first)) = (min, named.first())
        && checks.finite("min", min)
    {
        strictly(&mut checks, &[("min", min), *first], "min < the first percentile");
    }
    if let (Some(max), Some(last)) = (max, named.last())
        && checks.finite("max", max)
    {
        strictly(&mut checks, &[*last, ("max", max)], "the last percentile < max");
    }
    checks.finish(|| pairs)
}

/// `p10` for 0.1, else the probability itself.
fn percentile_name(p: f64) -> String {
    let percent = p * 100.0;
    let rounded = percent.round();
    if (percent - rounded).abs() < 1e-9 { format!("p{rounded}") } else { format!("{p}") }
}

fn infeasible(pairs: &[(f64, f64)]) -> ParameterErrors {
    let listed: Vec<String> = pairs.iter().map(|(p, x)| format!("{} = {x}", percentile_name(*p))).collect();
    let mut reason =
        format!("no metalog passes through {}: its quantile function would not increase everywhere", listed.join(", "));
    if let [(_, low), (_, middle), (_, high)] = pairs {
        let position = (middle - low) / (high - low);
        reason.push_str(&format!(
            "; the middle percentile lies {:.1} % of the way from the first to the last, too close \
             to an end",
            100.0 * position
        ));
    }
    vec![ParameterError::Infeasible { reason }]
}

/// Solves for the coefficients by Gaussian elimination with partial pivoting.
fn solve(pairs: &[(f64, f64)], targets: &[f64]) -> Option<Vec<f64>> {
    let n = pairs.len();
    let mut rows: Vec<Vec<f64>> = pairs
        .iter()
        .zip(targets)
        .map(|(&(p, _), &target)| {
            let (c, l) = (p - 0.5, logit(p));
            let entry = |k| {
                let (power, with_logit) = term(k);
                let value = crate::math::pow_integer(c, power as i32);
                if with_logit { value * l } else { value }
            };
            (0..n).map(entry).chain([target]).collect()
        })
        .collect();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let head = rows[column].clone();
        if head[column] == 0.0 {
            return None;
        }
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / head[column];
            for (value, above) in row.iter_mut().zip(&head).skip(column) {
                *value -= factor * above;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| rows[k][j] * solution[j]).sum();
        solution[k] = (rows[k][n] - known) / rows[k][k];
    }
    solution.iter().all(|a| a.is_finite()).then_some(solution)
}

impl Shape for Metalog {
    fn quantile(&self, u: f64) -> f64 {
        self.at_logit(logit(u))
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        self.at_logit(-logit(q))
    }
    fn cdf(&self, x: f64) -> f64 {
        logistic(self.logit_at(x))
    }
    fn survival(&self, x: f64) -> f64 {
        logistic(-self.logit_at(x))
    }
    fn density(&self, x: f64) -> f64 {
        let l = self.logit_at(x);
        if !l.is_finite() {
            return 0.0;
        }
        let (m, slope) = self.transformed(l);
        let stretch = match (self.min, self.max) {
            (None, None) => 1.0,
            (Some(_), None) => exp(m),
            (None, Some(_)) => exp(-m),
            (Some(min), Some(max)) => (max - min) * logistic(m) * logistic(-m),
        };
        logistic(l) * logistic(-l) / (slope * stretch)
    }
    fn mean(&self) -> Option<f64> {
        if self.tail_weight() < 1.0 { quadrature::mean(self) } else { None }
    }
    fn variance(&self) -> Option<f64> {
        if self.tail_weight() < 0.5 { quadrature::variance(self, self.mean()?) } else { None }
    }
    fn support(&self) -> (f64, f64) {
        (self.min.unwrap_or(f64::NEG_INFINITY), self.max.unwrap_or(f64::INFINITY))
    }
}
