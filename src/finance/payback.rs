//! When the money is back.

use super::npv::npv;

/// When the running total of a series of flows reaches zero, in periods from now, with linear
/// interpolation inside the period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payback {
    /// The first time the running total is at least zero; `None` when it never is.
    pub first: Option<f64>,
    /// The time from which it stays at or above zero to the end; `None` when it ends below. Later
    /// than `first` when a later outlay makes the total negative again.
    pub sustained: Option<f64>,
}

/// Payback of a series of flows. A series without flows, or that never needs money, is paid back
/// at 0.
///
/// ```
/// let payback = roicast::finance::payback(&[-1000.0, 300.0, 400.0, 500.0]);
/// assert_eq!(payback.first, Some(2.6));
/// assert_eq!(payback.sustained, Some(2.6));
/// ```
pub fn payback(flows: &[f64]) -> Payback {
    crossings(flows.iter().copied())
}

/// Payback of the flows discounted at `rate` per period; `None` unless the rate exceeds −1 and
/// the discounted flows are finite.
pub fn discounted_payback(rate: f64, flows: &[f64]) -> Option<Payback> {
    npv(rate, flows)?;
    let growth = 1.0 + rate;
    let discounted = flows.iter().scan(1.0, |factor, flow| {
        let value = flow / *factor;
        *factor *= growth;
        Some(value)
    });
    Some(crossings(discounted))
}

fn crossings(flows: impl Iterator<Item = f64>) -> Payback {
    let (mut first, mut sustained) = (None, Some(0.0));
    let (mut total, mut turnover) = (0.0_f64, 0.0_f64);
    for (period, flow) in flows.enumerate() {
        let before = total;
        total += flow;
        turnover += flow.abs();
        // 0.7 + 0.1 − 0.8 is −1e-16 in doubles; the money is back all the same.
        if total.abs() <= 4.0 * f64::EPSILON * turnover {
            total = 0.0;
        }
        if total >= 0.0 {
            let crossing = if before < 0.0 { period as f64 - total / flow } else { period as f64 };
            first = first.or(Some(crossing));
            sustained = sustained.or(Some(crossing));
        } else {
            sustained = None;
        }
    }
    Payback { first: first.or(sustained), sustained }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_dip_separates_first_and_sustained() {
        // Running total −100, 50, −50, 30: back at 100/150, and for good at 2 + 50/80.
        let got = payback(&[-100.0, 150.0, -100.0, 80.0]);
        assert!((got.first.unwrap() - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(got.sustained, Some(2.625));
    }

    #[test]
    fn never_is_not_a_number() {
        assert_eq!(payback(&[-100.0, 50.0]), Payback { first: None, sustained: None });
        let got = payback(&[-100.0, 150.0, -100.0]);
        assert_eq!((got.first.is_some(), got.sustained), (true, None));
    }

    #[test]
    fn nothing_to_pay_back() {
        assert_eq!(payback(&[]).first, Some(0.0));
        assert_eq!(payback(&[50.0, -10.0, 5.0]), Payback { first: Some(0.0), sustained: Some(0.0) });
    }

    #[test]
    fn rounding_does_not_postpone_payback() {
        assert_eq!(payback(&[-0.8, 0.1, 0.7]).first, Some(2.0));
    }

    #[test]
    fn discounting_delays_payback() {
        // At 10 %: −100 + 54.545… + 49.586… = 4.13, so in period 2 after 45.4545/49.5868.
        let got = discounted_payback(0.1, &[-100.0, 60.0, 60.0]).unwrap();
        let expected = 1.0 + (100.0 - 60.0 / 1.1) / (60.0 / 1.21);
        assert!((got.first.unwrap() - expected).abs() < 1e-14);
        assert_eq!(discounted_payback(-1.0, &[-1.0, 2.0]), None);
    }
}
