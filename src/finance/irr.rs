//! Internal rate of return: every rate at which the present value is zero.

use super::roots::{Root, Times, roots};
use crate::math::exp_m1;

/// Largest |NPV|/Σ|PV| of a reported rate.
const RESIDUAL_LIMIT: f64 = 1e-9;

/// How many internal rates of return a series of flows has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum IrrStatus {
    /// Exactly one rate: the internal rate of return.
    Unique,
    /// Several rates: none of them is *the* return.
    Multiple,
    /// No rate, as for flows of one sign.
    None,
    /// No flows, all zero, or not finite.
    #[default]
    Undefined,
}

/// One rate at which the present value is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InternalRate {
    /// The rate per period (per year of 365 days for dated flows), above −1.
    pub rate: f64,
    /// 1 where the present value changes sign; 2 where it touches zero without changing sign; 3
    /// where it is flat to rounding and changes sign.
    pub multiplicity: u32,
    /// |NPV|/Σ|PV| at the rate, at most 1e-9.
    pub residual: f64,
}

/// All internal rates of return of a series of flows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InternalRates {
    /// How many distinct rates there are.
    pub status: IrrStatus,
    /// The distinct rates in increasing order.
    pub rates: Vec<InternalRate>,
}

impl InternalRates {
    /// The internal rate of return, when there is exactly one rate.
    pub fn unique(&self) -> Option<f64> {
        match self.rates.as_slice() {
            [only] => Some(only.rate),
            _ => None,
        }
    }

    /// The rate nearest to a hurdle rate, the lower one in a tie: a rule of choice where there are
    /// several, to be named wherever its result is shown.
    pub fn nearest_to(&self, hurdle: f64) -> Option<f64> {
        let distance = |rate: &f64| (rate - hurdle).abs();
        self.rates.iter().map(|found| found.rate).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    pub(super) fn from_roots(roots: Vec<Root>) -> Self {
        let rates: Vec<InternalRate> = roots
            .into_iter()
            .map(|root| InternalRate {
                rate: exp_m1(root.rate),
                multiplicity: root.multiplicity,
                residual: root.residual,
            })
            .filter(|found| found.rate > -1.0 && found.residual <= RESIDUAL_LIMIT)
            .collect();
        let status = match rates.len() {
            0 => IrrStatus::None,
            1 => IrrStatus::Unique,
            _ => IrrStatus::Multiple,
        };
        Self { status, rates }
    }
}

/// All internal rates of return per period above −1 of a series of flows.
///
/// Whatever the size of the flows (they are scaled first), their number, or how near to −1 or how
/// large the rate. A loan (first in, then out) has the same rates as its mirror image; there the
/// rate is a cost.
///
/// ```
/// use roicast::finance::{IrrStatus, irr};
/// let rates = irr(&[-100.0, 60.0, 60.0]);
/// assert!((rates.unique().unwrap() - 0.1306623862918075).abs() < 1e-12);
/// let rates = irr(&[-100.0, 230.0, -132.0]);
/// assert_eq!(rates.status, IrrStatus::Multiple); // 10 % and 20 %
/// assert_eq!(rates.unique(), None);
/// ```
pub fn irr(flows: &[f64]) -> InternalRates {
    match scale(flows) {
        Some(factor) => {
            let scaled: Vec<f64> = trim(flows).iter().map(|flow| flow * factor).collect();
            InternalRates::from_roots(roots(&Times::Periods, trim(&scaled)))
        }
        None => InternalRates::default(),
    }
}

/// The power of two that brings the largest flow near 1; `None` when the flows are all zero or
/// one is not finite.
pub(super) fn scale(flows: &[f64]) -> Option<f64> {
    let largest = flows.iter().try_fold(0.0_f64, |most, flow| flow.is_finite().then(|| most.max(flow.abs())))?;
    if largest == 0.0 {
        return None;
    }
    let (_, exponent) = libm::frexp(largest);
    Some(libm::ldexp(1.0, (-exponent).clamp(-1022, 1023)))
}

/// Without the zeros at both ends, which only shift the flows in time.
fn trim(flows: &[f64]) -> &[f64] {
    let Some(first) = flows.iter().position(|&flow| flow != 0.0) else {
        return &[];
    };
    let last = flows.iter().rposition(|&flow| flow != 0.0).unwrap_or(first);
    flows.get(first..=last).unwrap_or(&[])
}

/// How often the sign changes along the values, zeros left out: for a series of flows the largest
/// number of internal rates above −1 it can have (Descartes); for their running total, the largest
/// number above 0, and exactly one if the total changes sign once (Norstrom 1972).
///
/// ```
/// assert_eq!(roicast::finance::sign_changes(&[-100.0, 0.0, 230.0, -132.0]), 2);
/// ```
pub fn sign_changes(values: &[f64]) -> usize {
    let mut signs = values.iter().filter(|&&value| value != 0.0).map(|&value| value < 0.0);
    let Some(mut last) = signs.next() else {
        return 0;
    };
    signs.filter(|&sign| std::mem::replace(&mut last, sign) != sign).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(flows: &[f64]) -> Vec<f64> {
        irr(flows).rates.iter().map(|found| found.rate).collect()
    }

    #[test]
    fn several_rates_are_all_found() {
        // −1600, 10000, −10000: v = 1/g solves v² − v + 0.16 = 0, so v = 0.8 and 0.2.
        let got = rates(&[-1600.0, 10_000.0, -10_000.0]);
        assert!((got[0] - 0.25).abs() < 1e-12 && (got[1] - 4.0).abs() < 1e-11, "{got:?}");
        assert_eq!(irr(&[-1600.0, 10_000.0, -10_000.0]).nearest_to(0.1), Some(got[0]));
    }

    #[test]
    fn a_double_rate_is_one_rate() {
        let got = irr(&[-1600.0, 4000.0, -2500.0]);
        assert_eq!(got.status, IrrStatus::Unique);
        assert_eq!(got.rates[0].multiplicity, 2);
        assert!((got.rates[0].rate - 0.25).abs() < 1e-7);
    }

    #[test]
    fn scaling_by_a_power_of_two_changes_no_bit() {
        let flows = [-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0];
        let expected = irr(&flows);
        for exponent in [-900, -60, 60, 900] {
            let scaled = flows.map(|flow| libm::ldexp(flow, exponent));
            assert_eq!(irr(&scaled), expected);
        }
    }

    #[test]
    fn extreme_rates() {
        assert!((rates(&[-1.0, 1e6])[0] - 999_999.0).abs() < 1e-8);
        assert!((rates(&[-1.0, 1e200])[0] / 1e200 - 1.0).abs() < 1e-13);
        let got = rates(&[-3000.0, 2.3926932267015667e-7])[0];
        assert!((got + 0.9999999999202436).abs() < 1e-15);
        // A total loss to within what a double can tell from −100 %.
        assert_eq!(irr(&[-1e20, 1.0]).status, IrrStatus::None);
    }

    #[test]
    fn statuses_without_rates() {
        for flows in [&[][..], &[0.0, 0.0], &[1.0, f64::NAN], &[1.0, f64::INFINITY]] {
            assert_eq!(irr(flows).status, IrrStatus::Undefined, "{flows:?}");
        }
        for flows in [&[5.0][..], &[1.0, 2.0], &[-1.0, 0.0, -2.0], &[1000.0, -3000.0, 2500.0]] {
            assert_eq!(irr(flows).status, IrrStatus::None, "{flows:?}");
        }
    }

    #[test]
    fn long_series_with_many_sign_changes() {
        // Alternating flows over 361 months that add up to a gain: every rate must check out.
        let flows: Vec<f64> = (0..361)
            .map(|m| match m {
                0 => -1000.0,
                m if m % 3 == 0 => -40.0 - f64::from(m % 7),
                m => 30.0 + f64::from(m % 5),
            })
            .collect();
        let got = irr(&flows);
        assert!(!got.rates.is_empty());
        for found in &got.rates {
            let growth = 1.0 + found.rate;
            let (mut value, mut size) = (0.0, 0.0);
            for flow in flows.iter().rev() {
                value = value / growth + flow;
                size = size / growth + flow.abs();
            }
            assert!((value / size).abs() < 1e-9, "{found:?} {value} {size}");
        }
        // The first and the last flow have the same sign: an even number of rates.
        let total: u32 = got.rates.iter().map(|found| found.multiplicity).sum();
        assert_eq!(total % 2, u32::from(flows[360] > 0.0), "{got:?}");
    }

    #[test]
    fn the_nearest_rate_lies_on_either_side_of_the_hurdle() {
        // −100, 230, −132: 10 % and 20 %.
        let found = irr(&[-100.0, 230.0, -132.0]);
        assert!((found.nearest_to(0.19).unwrap() - 0.2).abs() < 1e-12);
        assert!((found.nearest_to(0.12).unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_rate_that_rounds_to_minus_one_is_none() {
        assert_eq!(irr(&[-1.0, 1e-20]).rates, []);
        assert_eq!(
            (sign_changes(&[-1.0, 0.0, 2.0, 3.0, -1.0]), sign_changes(&[0.0, 5.0]), sign_changes(&[])),
            (2, 0, 0)
        );
    }
}
