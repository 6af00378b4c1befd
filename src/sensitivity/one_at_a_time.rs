//! The one-at-a-time tornado: every input moved alone from a base, from outcomes already evaluated.

/// A bar of the tornado.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Number of the input.
    pub input: usize,
    /// Output at the input's first test point, its lowest value; NaN if undefined there.
    pub at_first: f64,
    /// Output at the input's last test point, its highest value; NaN if undefined there.
    pub at_last: f64,
    /// Smallest output over all test points; NaN if it is undefined at all of them.
    pub low: f64,
    /// Largest output over all test points; NaN if it is undefined at all of them.
    pub high: f64,
}

impl Bar {
    /// Length of the bar over all test points, so an input whose effect goes up and down again is not missed. NaN if the
    /// output is undefined at all of them.
    #[must_use]
    pub fn swing(&self) -> f64 {
        // Equal infinities ("never" whatever the input) are no swing.
        if self.low == self.high { 0.0 } else { self.high - self.low }
    }

    /// Whether the output goes beyond both its values at the ends somewhere between them.
    #[must_use]
    pub fn turns(&self) -> bool {
        self.low < self.at_first.min(self.at_last) || self.high > self.at_first.max(self.at_last)
    }
}

/// Bars from the output at the test points of each input, lowest value of the input first: longest first, equal ones in
/// the order of the inputs, undefined ones last.
///
/// ```
/// use roicast::sensitivity::one_at_a_time::tornado;
/// // Profit = price - cost, price 8 to 12, cost 1 to 7, base 10 and 4.
/// let bars = tornado(&[vec![4.0, 8.0], vec![9.0, 3.0]]);
/// assert_eq!((bars[0].input, bars[0].swing()), (1, 6.0));
/// assert_eq!((bars[1].at_first, bars[1].at_last), (4.0, 8.0));
/// ```
#[must_use]
pub fn tornado(outcomes: &[Vec<f64>]) -> Vec<Bar> {
    let mut bars: Vec<Bar> = outcomes
        .iter()
        .enumerate()
        .map(|(input, points)| Bar {
            input,
            at_first: points.first().copied().unwrap_or(f64::NAN),
            at_last: points.last().copied().unwrap_or(f64::NAN),
            // The minimum of NaN and a number is the number.
            low: points.iter().copied().fold(f64::NAN, f64::min),
            high: points.iter().copied().fold(f64::NAN, f64::max),
        })
        .collect();
    let key = |bar: &Bar| if bar.swing().is_nan() { -1.0 } else { bar.swing() };
    bars.sort_by(|a, b| key(b).total_cmp(&key(a)));
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;

    #[test]
    fn margin_of_price_volume_and_cost() {
        // Normals at P10 and P90; reference case: volume 14368.97 to 65631.03, price 20776.73 to 59223.27, cost 27184.48
        // to 52815.52 around 40000.
        let means = [100.0, 1000.0, 60_000.0];
        let deviations = [15.0, 200.0, 10_000.0];
        let margin = |x: [f64; 3]| x[0] * x[1] - x[2];
        let outcomes: Vec<Vec<f64>> = (0..3)
            .map(|input| {
                let at = |share| {
                    let mut x = means;
                    x[input] += deviations[input] * normal_quantile(share);
                    margin(x)
                };
                vec![at(0.1), at(0.9)]
            })
            .collect();
        let bars = tornado(&outcomes);
        let order: Vec<usize> = bars.iter().map(|bar| bar.input).collect();
        assert_eq!(order, [1, 0, 2]);
        let close = |got: f64, expected: f64| assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
        close(bars[0].low, 14368.968689107991);
        close(bars[0].high, 65631.03131089201);
        close(bars[1].low, 20776.726516830993);
        close(bars[2].at_first, 52815.515655446005);
        close(bars[2].at_last, 27184.484344553995);
    }

    #[test]
    fn humps_ties_and_undefined_points() {
        let nan = f64::NAN;
        let bars = tornado(&[vec![nan, nan], vec![1.0, 5.0, 1.0], vec![2.0, nan, 6.0], vec![], vec![3.0, 3.0]]);
        let order: Vec<usize> = bars.iter().map(|bar| bar.input).collect();
        assert_eq!(order, [1, 2, 4, 0, 3]);
        assert!(bars[0].turns() && !bars[1].turns());
        assert_eq!((bars[0].swing(), bars[1].swing(), bars[2].swing()), (4.0, 4.0, 0.0));
        assert!(bars[3].swing().is_nan() && bars[4].swing().is_nan());
        let never = tornado(&[vec![f64::INFINITY, f64::INFINITY], vec![1.0, f64::INFINITY]]);
        assert_eq!((never[0].input, never[0].swing(), never[1].swing()), (1, f64::INFINITY, 0.0));
    }
}
