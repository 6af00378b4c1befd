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

/// The effective annual modified internal rate of return of monthly flows, from the present values of what came in (at
/// the annual reinvestment rate) and of what went out (at the finance rate): (PV⁺ / PV⁻)^(12/n) (1 + r) − 1.
/// `growth` is ln(1 + r), r the reinvestment rate.
///
/// NaN without an inflow or an outflow, over no months, or for a rate not above −1.
///
/// ```
/// use roicast::finance::annual_mirr;
/// // 100 now, 121 after two years, worth 100 at 10 %.
/// assert!((annual_mirr(100.0, 100.0, 1.1_f64.ln(), 24) - 0.1).abs() < 1e-15);
/// assert!(annual_mirr(0.0, 100.0, 0.095, 24).is_nan());
/// ```
#[inline(always)]
pub fn annual_mirr(present_in: f64, present_out: f64, growth: f64, months: usize) -> f64 {
    let rate = exp_m1(ln(present_in / present_out) * (12.0 / months as f64) + growth);
    let defined = present_in > 0.0 && present_out > 0.0 && months > 0;
    if defined { rate } else { f64::NAN }
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
    fn present_values_give_the_same_rate_as_flows() {
        let flows: [f64; 9] = [-100.0, -20.0, 3.0, -5.0, 30.0, 60.0, 70.0, -1.0, 40.0];
        let (finance, reinvestment): (f64, f64) = (0.08, 0.12);
        let (mut inflow, mut outflow) = (0.0, 0.0);
        for (month, flow) in flows.into_iter().enumerate() {
            let years = month as f64 / 12.0;
            inflow += flow.max(0.0) * crate::math::exp(-years * ln(1.0 + reinvestment));
            outflow += (-flow).max(0.0) * crate::math::exp(-years * ln(1.0 + finance));
        }
        let monthly = |annual: f64| exp_m1(ln(1.0 + annual) / 12.0);
        let expected = mirr(&flows, monthly(finance), monthly(reinvestment)).unwrap();
        let expected = exp_m1(12.0 * ln(1.0 + expected));
        let growth = ln(1.0 + reinvestment);
        assert!((annual_mirr(inflow, outflow, growth, 8) - expected).abs() < 1e-12);
        assert!(annual_mirr(inflow, 0.0, growth, 8).is_nan());
        assert!(annual_mirr(inflow, outflow, f64::NAN, 8).is_nan());
        assert!(annual_mirr(inflow, outflow, growth, 0).is_nan());
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
