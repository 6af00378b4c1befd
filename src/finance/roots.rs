//! All real roots of a sum of exponentials f(s) = Σ aᵢ e^(−s τᵢ), the present value of amounts aᵢ
//! at times τᵢ as a function of the continuous rate s.
//!
//! Method: for any k, the function e^(sk) f(s) has the roots of f, and up to sign and a positive
//! factor its derivative is the sum with the amounts aᵢ(τᵢ − k). With k inside a change of sign
//! of the amounts, that sum has one change fewer. So a chain that ends with a sum of one change
//! of sign isolates every root of f: between two roots of one member the next has at most one
//! (this is the usual proof of Descartes' rule of signs, run as an algorithm).

use crate::math::{exp, ln};

/// |f| at most this part of Σ|aᵢ e^(−sτᵢ)| at an extremum counts as a root of even order.
const TOUCHING: f64 = 1e-12;
/// The same inside the chain, where a root only separates intervals.
const SEPARATING: f64 = 1e-13;
/// Rates outside these continuous ones differ from −100 % by less than a double resolves, or are
/// above 1e300.
const LOWEST: f64 = -36.0;
const HIGHEST: f64 = 690.0;

/// A root in the continuous rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Root {
    pub(super) rate: f64,
    pub(super) multiplicity: u32,
    /// |f|/Σ|aᵢ e^(−sτᵢ)| there.
    pub(super) residual: f64,
}

/// Times in increasing order.
pub(super) enum Times<'a> {
    /// 0, 1, 2, …
    Periods,
    /// As given, one for each amount.
    Given(&'a [f64]),
}

impl Times<'_> {
    fn at(&self, index: usize) -> f64 {
        match self {
            Times::Periods => index as f64,
            Times::Given(times) => times.get(index).copied().unwrap_or_default(),
        }
    }

    /// (f, Σ|terms|) at a rate, both multiplied by the same power of e so that no term exceeds its
    /// amount.
    fn evaluate(&self, amounts: &[f64], rate: f64) -> (f64, f64) {
        let step = |(value, size): (f64, f64), factor: f64, amount: f64| {
            (value * factor + amount, size * factor + amount.abs())
        };
        let start = (0.0, 0.0);
        match self {
            Times::Periods => {
                let factor = exp(-rate.abs());
                if rate >= 0.0 {
                    amounts.iter().rev().fold(start, |sum, &a| step(sum, factor, a))
                } else {
                    amounts.iter().fold(start, |sum, &a| step(sum, factor, a))
                }
            }
            Times::Given(times) => {
                let terms = times.iter().zip(amounts);
                let mut previous = None;
                let mut next = |sum, (&time, &amount): (&f64, &f64)| {
                    let gap = previous.replace(time).map_or(0.0, |p: f64| (p - time).abs());
                    step(sum, exp(-rate.abs() * gap), amount)
                };
                if rate >= 0.0 { terms.rev().fold(start, &mut next) } else { terms.fold(start, &mut next) }
            }
        }
    }
}

/// All roots in increasing order. The first and last amount must not be zero.
pub(super) fn roots(times: &Times<'_>, amounts: &[f64]) -> Vec<Root> {
    let chain = chain(times, amounts);
    if chain.is_empty() {
        return Vec::new();
    }
    let (low, high) = bounds(times, amounts);
    let mut found: Vec<Root> = Vec::new();
    for (depth, member) in chain.iter().enumerate().rev() {
        let tolerance = if depth == 0 { TOUCHING } else { SEPARATING };
        let separators = std::iter::once(low).chain(found.iter().map(|root| root.rate)).chain(std::iter::once(high));
        found = member_roots(times, member, separators, tolerance);
    }
    found
}

/// The amounts themselves, then the members of the chain, each with one change of sign fewer than
/// the one before, down to one change.
fn chain(times: &Times<'_>, amounts: &[f64]) -> Vec<Vec<f64>> {
    let mut chain: Vec<Vec<f64>> = Vec::new();
    let mut member = amounts.to_vec();
    loop {
        let changes = sign_change_times(times, &member);
        // The middle change keeps the weights of the two ends alike.
        let Some(&centre) = changes.get(changes.len() / 2) else {
            return chain;
        };
        let last = changes.len() == 1;
        let mut next: Vec<f64> =
            member.iter().enumerate().map(|(index, amount)| amount * (times.at(index) - centre)).collect();
        chain.push(member);
        if last {
            return chain;
        }
        let largest = next.iter().fold(0.0_f64, |most, amount| most.max(amount.abs()));
        for amount in &mut next {
            *amount /= largest;
        }
        member = next;
    }
}

/// A time inside each change of sign, halfway between the two amounts that differ in sign.
fn sign_change_times(times: &Times<'_>, amounts: &[f64]) -> Vec<f64> {
    let mut changes = Vec::new();
    let mut last: Option<(usize, f64)> = None;
    for (index, &amount) in amounts.iter().enumerate() {
        if amount == 0.0 {
            continue;
        }
        if let Some((before, other)) = last
            && (other < 0.0) != (amount < 0.0)
        {
            changes.push(times.at(before) / 2.0 + times.at(index) / 2.0);
        }
        last = Some((index, amount));
    }
    changes
}

/// An interval that contains every root: outside it the first or the last amount outweighs all
/// amounts of the other sign together, at least twofold.
fn bounds(times: &Times<'_>, amounts: &[f64]) -> (f64, f64) {
    let end = amounts.len().saturating_sub(1);
    let (Some(&first), Some(&last)) = (amounts.first(), amounts.last()) else {
        return (LOWEST, HIGHEST);
    };
    let weight = ln(2.0 * amounts.len() as f64);
    let (mut low, mut high) = (HIGHEST, LOWEST);
    for (index, &amount) in amounts.iter().enumerate() {
        if amount == 0.0 {
            continue;
        }
        let size = ln(amount.abs()) + weight;
        if (amount < 0.0) != (first < 0.0) {
            high = high.max((size - ln(first.abs())) / (times.at(index) - times.at(0)));
        }
        if (amount < 0.0) != (last < 0.0) {
            low = low.min((ln(last.abs()) - size) / (times.at(end) - times.at(index)));
        }
    }
    (low.clamp(LOWEST, HIGHEST), high.clamp(LOWEST, HIGHEST))
}

/// The roots of one member, given points that separate them (in increasing order, the first and
/// last being the bounds).
fn member_roots(
    times: &Times<'_>,
    amounts: &[f64],
    separators: impl Iterator<Item = f64>,
    tolerance: f64,
) -> Vec<Root> {
    let ratio = |rate: f64| {
        let (value, size) = times.evaluate(amounts, rate);
        value / size
    };
    let mut found: Vec<Root> = Vec::new();
    // The last separator at which the sign was certain.
    let mut before: Option<(f64, f64)> = None;
    // Whether a touching point was found since.
    let mut touched = false;
    for rate in separators {
        let value = ratio(rate);
        if value.abs() <= tolerance {
            if !touched {
                found.push(Root { rate, multiplicity: 2, residual: value.abs() });
            }
            touched = true;
            continue;
        }
        if let Some((left, left_value)) = before {
            let crossed = (left_value < 0.0) != (value < 0.0);
            if touched {
                // A change of sign through an extremum: a root of odd order.
                if let Some(root) = found.last_mut().filter(|_| crossed) {
                    root.multiplicity = 3;
                }
            } else if crossed {
                let rate = crossing(ratio, (left, left_value), (rate, value));
                found.push(Root { rate, multiplicity: 1, residual: ratio(rate).abs() });
            }
        }
        before = Some((rate, value));
        touched = false;
    }
    found
}

/// The root between two points of different sign, to the last digits: inverse quadratic
/// interpolation where it is safe, else bisection (Chandrupatla 1997).
fn crossing(f: impl Fn(f64) -> f64, left: (f64, f64), right: (f64, f64)) -> f64 {
    let ((mut b, mut fb), (mut a, mut fa)) = (left, right);
    let mut fraction = 0.5;
    for _ in 0..200 {
        let x = a + fraction * (b - a);
        let fx = f(x);
        let (c, fc);
        if (fx < 0.0) == (fa < 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, fc) = (b, fb);
            (b, fb) = (a, fa);
        }
        (a, fa) = (x, fx);
        let (best, least) = if fa.abs() < fb.abs() { (a, fa) } else { (b, fb) };
        let tolerance = f64::EPSILON * best.abs().max(1e-4);
        let edge = tolerance / (b - a).abs();
        if edge > 0.5 || least == 0.0 {
            return best;
        }
        let xi = (a - b) / (c - b);
        let phi = (fa - fb) / (fc - fb);
        let safe = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        let quadratic = fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb));
        fraction = if safe { quadratic } else { 0.5 };
        fraction = fraction.max(edge).min(1.0 - edge);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amounts of the polynomial Π(v − vᵢ) in v = e^(−s), lowest power first.
    fn with_roots(roots: &[f64]) -> Vec<f64> {
        let mut amounts = vec![1.0];
        for root in roots {
            let mut next = vec![0.0; amounts.len() + 1];
            for (power, amount) in amounts.iter().enumerate() {
                next[power] -= root * amount;
                next[power + 1] += amount;
            }
            amounts = next;
        }
        amounts
    }

    #[test]
    fn finds_every_root_of_a_product() {
        let factors = [0.5, 0.75, 0.9, 1.0, 1.25, 2.0];
        let got = roots(&Times::Periods, &with_roots(&factors));
        let mut expected: Vec<f64> = factors.iter().map(|v: &f64| -libm::log(*v)).collect();
        expected.reverse();
        assert_eq!(got.len(), 6, "{got:?}");
        for (root, expected) in got.iter().zip(&expected) {
            assert!((root.rate - expected).abs() < 1e-11, "{root:?} {expected}");
            assert_eq!(root.multiplicity, 1);
        }
    }

    #[test]
    fn multiplicities() {
        let double = roots(&Times::Periods, &with_roots(&[0.8, 0.8]));
        assert_eq!(double.len(), 1);
        assert_eq!(double[0].multiplicity, 2);
        assert!((double[0].rate + libm::log(0.8)).abs() < 1e-7);
        let triple = roots(&Times::Periods, &with_roots(&[0.8, 0.8, 0.8, 0.5]));
        let multiplicities: Vec<u32> = triple.iter().map(|root| root.multiplicity).collect();
        assert_eq!(multiplicities, [3, 1]);
    }

    #[test]
    fn given_times_agree_with_periods() {
        let amounts = [-5.0, 10.5, 1.0, -8.0, 1.0];
        let halves: Vec<f64> = (0..5).map(|k| f64::from(k) / 2.0).collect();
        let periods = roots(&Times::Periods, &amounts);
        let given = roots(&Times::Given(&halves), &amounts);
        assert_eq!(periods.len(), 3);
        for (a, b) in periods.iter().zip(&given) {
            // Half the time, twice the rate.
            assert!((2.0 * a.rate - b.rate).abs() < 1e-13);
        }
    }

    #[test]
    fn no_change_of_sign_no_root() {
        assert_eq!(roots(&Times::Periods, &[1.0, 0.0, 2.0]), []);
        assert_eq!(roots(&Times::Periods, &[]), []);
        // 1 − 3v + 2.5v² has no real root.
        assert_eq!(roots(&Times::Periods, &[1000.0, -3000.0, 2500.0]), []);
    }
}
