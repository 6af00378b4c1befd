//! A finite list of values with weights.

use super::Shape;

/// Values with probabilities; sorted, distinct, each probability positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    pub(super) values: Vec<f64>,
    pub(super) weights: Vec<f64>,
    /// P(X ≤ value), the last one exactly 1.
    cumulative: Vec<f64>,
    /// P(X ≥ value), the first one exactly 1.
    from_above: Vec<f64>,
}

impl Discrete {
    /// From checked pairs: equal values are merged and weights of 0 dropped.
    pub(super) fn new(mut pairs: Vec<(f64, f64)>) -> Self {
        pairs.retain(|pair| pair.1 > 0.0);
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let running = |weights: &mut dyn Iterator<Item = &f64>| {
            let mut sum = 0.0;
            let sums: Vec<f64> = weights
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect();
            sums.into_iter().map(|partial| (partial / sum).min(1.0)).collect::<Vec<f64>>()
        };
        let cumulative = running(&mut weights.iter());
        let mut from_above = running(&mut weights.iter().rev());
        from_above.reverse();
        Self { values, weights, cumulative, from_above }
    }

    pub(super) fn probabilities(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let total: f64 = self.weights.iter().sum();
        self.values.iter().zip(&self.weights).map(move |(value, weight)| (*value, weight / total))
    }
}

impl Shape for Discrete {
    fn quantile(&self, u: f64) -> f64 {
        let index = self.cumulative.partition_point(|p| *p < u);
        self.values[index.min(self.values.len() - 1)]
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        // The smallest value with P(X > value) ≤ q, that is P(X ≥ next value) ≤ q.
        let index = self.from_above.partition_point(|p| *p > q);
        self.values[index.saturating_sub(1)]
    }
    fn cdf(&self, x: f64) -> f64 {
        match self.values.partition_point(|value| *value <= x) {
            0 => 0.0,
            count => self.cumulative[count - 1],
        }
    }
    fn survival(&self, x: f64) -> f64 {
        let count = self.values.partition_point(|value| *value <= x);
        self.from_above.get(count).copied().unwrap_or(0.0)
    }
    fn cdf_below(&self, x: f64) -> f64 {
        match self.values.partition_point(|value| *value < x) {
            0 => 0.0,
            count => self.cumulative[count - 1],
        }
    }
    fn survival_from(&self, x: f64) -> f64 {
        let count = self.values.partition_point(|value| *value < x);
        self.from_above.get(count).copied().unwrap_or(0.0)
    }
    fn mean(&self) -> Option<f64> {
        Some(self.probabilities().map(|(value, p)| value * p).sum())
    }
    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        Some(self.probabilities().map(|(value, p)| (value - mean) * (value - mean) * p).sum())
    }
    fn mode(&self) -> Option<f64> {
        // Only a single most probable value is a mode.
        let most = self.weights.iter().copied().fold(0.0, f64::max);
        let mut modes = self.values.iter().zip(&self.weights).filter(|pair| *pair.1 == most);
        match (modes.next(), modes.next()) {
            (Some((value, _)), None) => Some(*value),
            _ => None,
        }
    }
    fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
    fn is_discrete(&self) -> bool {
        true
    }
    fn kinks(&self) -> Vec<f64> {
        self.values.clone()
    }
}
