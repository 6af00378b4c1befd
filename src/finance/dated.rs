//! Present value and internal rate of flows on given days.

use super::irr::{InternalRates, scale};
use super::roots::{Times, roots};
use crate::math::{exp, ln_1p};

/// Days in the year of the ACT/365 convention that the spreadsheet functions XNPV and XIRR use.
const YEAR: f64 = 365.0;

/// A flow on a day; see [`days_from_civil`](super::days_from_civil) for the number of a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DatedFlow {
    /// Day number, from any fixed origin.
    pub day: i64,
    /// The amount; outlays are negative.
    pub amount: f64,
}

/// Years from one day to another by ACT/365.
fn years(from: i64, to: i64) -> f64 {
    (i128::from(to) - i128::from(from)) as f64 / YEAR
}

/// Present value on the day of the first element, at an effective annual rate: Σ cᵢ (1 + r)^(−dᵢ/365).
///
/// The flows may be in any order; those before the first element's day are compounded. `None`
/// without flows, unless the rate exceeds −1, and unless the result is finite.
pub fn xnpv(rate: f64, flows: &[DatedFlow]) -> Option<f64> {
    let base = flows.first()?.day;
    if !(rate > -1.0 && rate.is_finite()) {
        return None;
    }
    let continuous = ln_1p(rate);
    let value = flows.iter().map(|flow| flow.amount * exp(-continuous * years(base, flow.day))).sum::<f64>();
    value.is_finite().then_some(value)
}

/// All effective annual internal rates of return above −1 of flows on given days (ACT/365), in any
/// order.
///
/// ```
/// use roicast::finance::{DatedFlow, xirr};
/// let flows = [DatedFlow { day: 0, amount: -100.0 }, DatedFlow { day: 730, amount: 121.0 }];
/// assert!((xirr(&flows).unique().unwrap() - 0.1).abs() < 1e-14);
/// ```
pub fn xirr(flows: &[DatedFlow]) -> InternalRates {
    let amounts: Vec<f64> = flows.iter().map(|flow| flow.amount).collect();
    let Some(factor) = scale(&amounts) else {
        return InternalRates::default();
    };
    let mut sorted = flows.to_vec();
    sorted.sort_by_key(|flow| flow.day);
    let (mut times, mut amounts) = (Vec::new(), Vec::new());
    for day in sorted.chunk_by(|left, right| left.day == right.day) {
        let total: f64 = day.iter().map(|flow| flow.amount * factor).sum();
        if total != 0.0 {
            times.extend(sorted.first().zip(day.first()).map(|(a, b)| years(a.day, b.day)));
            amounts.push(total);
        }
    }
    if amounts.is_empty() {
        return InternalRates::default();
    }
    InternalRates::from_roots(roots(&Times::Given(&times), &amounts))
}

#[cfg(test)]
mod tests {
    use super::super::irr::{IrrStatus, irr};
    use super::*;

    fn flows(items: &[(i64, f64)]) -> Vec<DatedFlow> {
        items.iter().map(|&(day, amount)| DatedFlow { day, amount }).collect()
    }

    #[test]
    fn yearly_dates_are_yearly_periods() {
        let amounts = [-1000.0, 6000.0, -11_000.0, 6000.0];
        let dated: Vec<DatedFlow> =
            (0_i64..).zip(amounts).map(|(year, amount)| DatedFlow { day: 365 * year, amount }).collect();
        let (got, expected) = (xirr(&dated), irr(&amounts));
        assert_eq!(got.status, IrrStatus::Multiple);
        for (a, b) in got.rates.iter().zip(&expected.rates) {
            assert!((a.rate - b.rate).abs() < 1e-11);
        }
    }

    #[test]
    fn order_and_splitting_do_not_matter() {
        let one = xirr(&flows(&[(0, -100.0), (200, 50.0), (500, 70.0)]));
        let other = xirr(&flows(&[(500, 70.0), (0, -40.0), (200, 50.0), (0, -60.0)]));
        assert_eq!(one, other);
        assert!(one.unique().is_some());
    }

    #[test]
    fn rate_makes_the_present_value_zero() {
        let dated = flows(&[(3, -100.0), (40, -20.0), (111, 30.0), (999, 120.0)]);
        let rate = xirr(&dated).unique().unwrap();
        assert!(xnpv(rate, &dated).unwrap().abs() < 1e-11);
    }

    #[test]
    fn refused_requests() {
        assert_eq!(xirr(&[]).status, IrrStatus::Undefined);
        assert_eq!(xirr(&flows(&[(5, -3.0), (5, 3.0)])).status, IrrStatus::Undefined);
        assert_eq!(xirr(&flows(&[(5, -3.0), (6, f64::NAN)])).status, IrrStatus::Undefined);
        assert_eq!(xirr(&flows(&[(5, 3.0), (6, 3.0)])).status, IrrStatus::None);
        assert_eq!(xnpv(0.1, &[]), None);
        assert_eq!(xnpv(-1.0, &flows(&[(5, 3.0)])), None);
    }

    #[test]
    fn a_rate_of_minus_one_has_no_present_value() {
        assert_eq!(xnpv(-1.0, &flows(&[(0, -100.0), (365, 121.0)])), None);
        assert!((xnpv(0.1, &flows(&[(0, -100.0), (365, 121.0)])).unwrap() - 10.0).abs() < 1e-12);
    }
}
