//! Net present value.

use crate::math::{exp_m1, ln_1p, pow_integer};

/// When in its period a flow falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaymentTiming {
    /// At the start: element 0 is now and is not discounted. The convention of this library.
    #[default]
    Start,
    /// In the middle: element 0 is discounted by half a period.
    Middle,
    /// At the end: element 0 is discounted by one period, as the spreadsheet function NPV does.
    End,
}

/// Factor that keeps sums of numbers near the largest double from overflowing on the way.
const HEADROOM: f64 = 1.0 / (1_u64 << 40) as f64;

/// Net present value with element 0 undiscounted: Σ cₜ (1 + r)^(−t).
///
/// `None` unless the rate exceeds −1, the flows are finite and the result fits a double.
///
/// ```
/// let value = roicast::finance::npv(0.1, &[-100.0, 60.0, 60.0]).unwrap();
/// assert!((value - (-100.0 + 60.0 / 1.1 + 60.0 / 1.21)).abs() < 1e-12);
/// ```
pub fn npv(rate: f64, flows: &[f64]) -> Option<f64> {
    if !(rate > -1.0 && rate.is_finite()) {
        return None;
    }
    let growth = 1.0 + rate;
    let scaled = flows.iter().rev().fold(0.0, |later, flow| later / growth + flow * HEADROOM);
    finite(scaled / HEADROOM)
}

/// [`npv`] with the flows of each period at its start, middle or end. `None` as in [`npv`].
pub fn npv_timed(rate: f64, flows: &[f64], timing: PaymentTiming) -> Option<f64> {
    let value = npv(rate, flows)?;
    let growth = 1.0 + rate;
    finite(match timing {
        PaymentTiming::Start => value,
        PaymentTiming::Middle => value / growth.sqrt(),
        PaymentTiming::End => value / growth,
    })
}

/// Net present value of monthly flows at an effective annual rate: Σ cₘ (1 + r)^(−m/12). `None`
/// as in [`npv`].
pub fn monthly_npv(annual_rate: f64, flows: &[f64]) -> Option<f64> {
    npv(monthly_rate(annual_rate)?, flows)
}

/// The monthly rate that compounds to an effective annual rate, (1 + r)^(1/12) − 1; `None` unless
/// the rate exceeds −1.
///
/// ```
/// use roicast::finance::{annual_rate, monthly_rate};
/// let monthly = monthly_rate(0.12).unwrap();
/// assert!((monthly - 0.009488792934583046).abs() < 1e-15);
/// assert!((annual_rate(monthly).unwrap() - 0.12).abs() < 1e-15);
/// ```
pub fn monthly_rate(annual_rate: f64) -> Option<f64> {
    (annual_rate > -1.0 && annual_rate.is_finite()).then(|| exp_m1(ln_1p(annual_rate) / 12.0))
}

/// The effective annual rate of a monthly rate, (1 + r)^12 − 1; `None` unless the rate exceeds −1
/// and the result fits a double.
pub fn annual_rate(monthly_rate: f64) -> Option<f64> {
    let annual = if monthly_rate.abs() < 0.1 {
        // Near zero the power would lose the digits of the rate.
        exp_m1(12.0 * ln_1p(monthly_rate))
    } else {
        pow_integer(1.0 + monthly_rate, 12) - 1.0
    };
    finite(annual).filter(|_| monthly_rate > -1.0)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the spreadsheet function NPV: 1188.44 with the first flow after a year.
    const ROW: [f64; 4] = [-10_000.0, 3_000.0, 4_200.0, 6_800.0];

    #[test]
    fn conventions_differ_by_their_shift() {
        assert!((npv_timed(0.1, &ROW, PaymentTiming::End).unwrap() - 1188.4434123352216).abs() < 1e-9);
        assert!((npv(0.1, &ROW).unwrap() - 1307.2877535687442).abs() < 1e-9);
        let middle = npv_timed(0.1, &ROW, PaymentTiming::Middle).unwrap();
        assert!((middle * 1.1_f64.sqrt() - 1307.2877535687442).abs() < 1e-9);
    }

    #[test]
    fn a_year_of_months_is_a_year() {
        let mut flows = [0.0; 13];
        flows[12] = 110.0;
        assert!((monthly_npv(0.1, &flows).unwrap() - 100.0).abs() < 1e-12);
        assert!((annual_rate(monthly_rate(1e-9).unwrap()).unwrap() - 1e-9).abs() < 1e-23);
    }

    #[test]
    fn large_flows_cancel_without_overflow() {
        assert_eq!(npv(0.0, &[1.5e308, 1.5e308, -1.5e308]), Some(1.5e308));
        assert_eq!(npv(0.0, &[1.5e308, 1.5e308]), None);
    }

    #[test]
    fn refused_requests() {
        assert_eq!(npv(-1.0, &ROW), None);
        assert_eq!(npv(f64::NAN, &ROW), None);
        assert_eq!(npv(0.1, &[f64::NAN]), None);
        assert_eq!(npv(0.1, &[f64::INFINITY]), None);
        assert_eq!(npv(0.1, &[]), Some(0.0));
        assert_eq!(monthly_rate(-1.5), None);
        assert_eq!(annual_rate(f64::NAN), None);
    }

    #[test]
    fn a_rate_must_exceed_minus_one() {
        assert_eq!((monthly_rate(-1.0), annual_rate(-1.0)), (None, None));
        assert_eq!((npv(-1.0, &ROW), monthly_npv(-1.0, &ROW)), (None, None));
        assert!(monthly_rate(-0.999).is_some());
    }
}
