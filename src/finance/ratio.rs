//! Returns as ratios.

use super::npv::npv;

/// Net return on investment, (benefits − costs)/costs, both as positive amounts; 0 when they are
/// equal. `None` unless costs are positive and the result is finite.
///
/// ```
/// assert_eq!(roicast::finance::return_on_investment(70.0, 50.0), Some(0.4));
/// ```
pub fn return_on_investment(benefits: f64, costs: f64) -> Option<f64> {
    let ratio = (benefits - costs) / costs;
    (costs > 0.0 && ratio.is_finite()).then_some(ratio)
}

/// Benefit-cost ratio, benefits/costs (the gross return), both as positive amounts or as present
/// values; 1 when they are equal. `None` unless costs are positive and the result is finite.
pub fn benefit_cost_ratio(benefits: f64, costs: f64) -> Option<f64> {
    let ratio = benefits / costs;
    (costs > 0.0 && ratio.is_finite()).then_some(ratio)
}

/// Profitability index: the present value of the flows after now, per unit of the outlay now
/// (element 0), which is 1 + NPV/outlay. `None` unless element 0 is negative, the rate exceeds −1
/// and the result is finite.
///
/// ```
/// let index = roicast::finance::profitability_index(0.1, &[-100.0, 121.0]).unwrap();
/// assert!((index - 1.1).abs() < 1e-15);
/// ```
pub fn profitability_index(rate: f64, flows: &[f64]) -> Option<f64> {
    let (&first, later) = flows.split_first()?;
    benefit_cost_ratio(npv(rate, later)? / (1.0 + rate), -first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_by_hand() {
        assert_eq!(benefit_cost_ratio(120.0, 80.0), Some(1.5));
        assert_eq!(return_on_investment(120.0, 80.0), Some(0.5));
        assert_eq!(profitability_index(0.0, &[-10.0, 4.0, 8.0]), Some(1.2));
    }

    #[test]
    fn without_costs_there_is_no_ratio() {
        assert_eq!(benefit_cost_ratio(1.0, 0.0), None);
        assert_eq!(return_on_investment(1.0, f64::NAN), None);
        assert_eq!(profitability_index(0.1, &[]), None);
        assert_eq!(profitability_index(0.1, &[10.0, 1.0]), None);
    }
}
