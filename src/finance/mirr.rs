//! Modified internal rate of return.

use crate::math::{exp_m1, ln};

/// Modified internal rate of return per period.
///
/// Outflows are discounted to now at `finance_rate`, inflows carried to the last period at
/// `reinvestment_rate`, and the rate is the one that turns the first sum into the second (the
/// convention of the spreadsheet function MIRR): (FV⁺ / PV⁻)^(1/n) − 1 with n + 1 flows.
///
/// `None` without an inflow or an outflow, for fewer than two flows, or unless both rates exceed
/// −1 and everything is finite.
///
/// ```
/// // 100 invested, 60 carried one period at 10 % plus 60: 126 after two periods.
/// let rate = roicast::finance::mirr(&[-100.0, 60.0, 60.0], 0.08, 0.1).unwrap();
/// assert!((rate - (1.26_f64.sqrt() - 1.0)).abs() < 1e-15);
/// ```
pub fn mirr(flows: &[f64], finance_rate: f64, reinvestment_rate: f64) -> Option<f64> {
    let valid = |rate: f64| rate > -1.0 && rate.is_finite();
    if !valid(finance_rate) || !valid(reinvestment_rate) || flows.len() < 2 {
        return None;
    }
    if !flows.iter().all(|flow| flow.is_finite()) {
        return None;
    }
    let growth = 1.0 + reinvestment_rate;
    let future = flows.iter().fold(0.0, |sum, flow| sum * growth + flow.max(0.0));
    let cost = 1.0 + finance_rate;
    let present = flows.iter().rev().fold(0.0, |sum, flow| sum / cost + (-flow).max(0.0));
    let ratio = future / present;
    (future > 0.0 && present > 0.0 && ratio > 0.0 && ratio.is_finite())
        .then(|| exp_m1(ln(ratio) / (flows.len() - 1) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlay_and_one_receipt_is_the_plain_rate() {
        let rate = mirr(&[-100.0, 0.0, 121.0], 0.3, 0.7).unwrap();
        assert!((rate - 0.1).abs() < 1e-15);
    }

    #[test]
    fn at_its_own_rate_mirr_is_irr() {
        // −100, 39, 59, 55, 20 has an internal rate of 28.0948 %.
        let rate = 0.2809484211599611;
        let got = mirr(&[-100.0, 39.0, 59.0, 55.0, 20.0], 0.1, rate).unwrap();
        assert!((got - rate).abs() < 1e-14);
    }

    #[test]
    fn both_signs_are_needed() {
        assert_eq!(mirr(&[1.0, 2.0], 0.1, 0.1), None);
        assert_eq!(mirr(&[-1.0, -2.0], 0.1, 0.1), None);
        assert_eq!(mirr(&[-1.0], 0.1, 0.1), None);
        assert_eq!(mirr(&[-1.0, 2.0], -1.0, 0.1), None);
        assert_eq!(mirr(&[-1.0, f64::INFINITY], 0.1, 0.1), None);
    }

    #[test]
    fn it_needs_two_flows_two_rates_above_minus_one_and_a_ratio_that_a_double_holds() {
        assert!((mirr(&[-100.0, 121.0], 0.3, 0.7).unwrap() - 0.21).abs() < 1e-15);
        assert_eq!(mirr(&[-100.0], 0.1, 0.1), None);
        assert_eq!((mirr(&[-100.0, 121.0], -1.0, 0.1), mirr(&[-100.0, 121.0], 0.1, -1.0)), (None, None));
        assert_eq!(mirr(&[-1e300, 1e-300], 0.1, 0.1), None);
    }
}
