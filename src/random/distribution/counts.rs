//! Distributions of counts: Bernoulli, binomial, geometric, negative binomial, Poisson.
//!
//! The quantile of a discrete distribution is the smallest value whose cdf reaches u.

use super::Shape;
use crate::math::{beta_cdf, exp, gamma_cdf, gamma_survival, ln, ln_1p, normal_quantile};

/// 1 with probability `probability`, else 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Bernoulli {
    pub(in crate::random) probability: f64,
}

impl Shape for Bernoulli {
    fn quantile(&self, u: f64) -> f64 {
        f64::from(u > 1.0 - self.probability)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        f64::from(q < self.probability)
    }
    fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else if x < 1.0 {
            1.0 - self.probability
        } else {
            1.0
        }
    }
    fn survival(&self, x: f64) -> f64 {
        if x < 0.0 {
            1.0
        } else if x < 1.0 {
            self.probability
        } else {
            0.0
        }
    }
    fn cdf_below(&self, x: f64) -> f64 {
        self.cdf(x.ceil() - 1.0)
    }
    fn survival_from(&self, x: f64) -> f64 {
        self.survival(x.ceil() - 1.0)
    }
    fn mean(&self) -> Option<f64> {
        Some(self.probability)
    }
    fn variance(&self) -> Option<f64> {
        Some(self.probability * (1.0 - self.probability))
    }
    fn mode(&self) -> Option<f64> {
        (self.probability != 0.5).then(|| f64::from(self.probability > 0.5))
    }
    fn support(&self) -> (f64, f64) {
        (0.0, 1.0)
    }
    fn is_discrete(&self) -> bool {
        true
    }
    fn kinks(&self) -> Vec<f64> {
        vec![0.0, 1.0]
    }
}

/// A distribution on 0, 1, 2, … given by its two tails.
trait Count {
    /// P(X ≤ k) for an integral k ≥ 0.
    fn at_most(&self, k: f64) -> f64;
    /// P(X > k) for an integral k ≥ 0.
    fn above(&self, k: f64) -> f64;
    /// The largest value, or infinity.
    fn last(&self) -> f64;
    /// Mean and standard deviation, for a first guess.
    fn moments(&self) -> (f64, f64);

    /// The smallest k for which `reached` holds, searched outwards from `guess`.
    fn first(&self, guess: f64, reached: impl Fn(f64) -> bool) -> f64 {
        let last = self.last();
        let mut high = guess.round().clamp(0.0, last);
        let mut low = -1.0; // `reached` does not hold here
        let mut step = 1.0 + (0.05 * self.moments().1).floor();
        if reached(high) {
            while high > 0.0 {
                let probe = (high - step).max(-1.0);
                if probe < 0.0 || !reached(probe) {
                    low = probe;
                    break;
                }
                high = probe;
                step *= 2.0;
            }
        } else {
            low = high;
            loop {
                high = (low + step).min(last);
                if high >= last || reached(high) {
                    break;
                }
                low = high;
                step *= 2.0;
            }
        }
        while high - low > 1.0 {
            let middle = low + ((high - low) * 0.5).floor();
            if reached(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }

    fn lower_search(&self, u: f64) -> f64 {
        if u.is_nan() {
            return u;
        }
        if u >= 1.0 {
            return self.last();
        }
        let (mean, sd) = self.moments();
        self.first(mean + sd * normal_quantile(u.max(1e-300)), |k| self.at_most(k) >= u)
    }

    fn upper_search(&self, q: f64) -> f64 {
        if q.is_nan() {
            return q;
        }
        if q <= 0.0 {
            return self.last();
        }
        let (mean, sd) = self.moments();
        let guess = mean - sd * normal_quantile(q.clamp(1e-300, 1.0 - 1e-16));
        self.first(guess, |k| self.above(k) <= q)
    }
}

/// Implements [`Shape`] for a [`Count`] with the given mean, variance and mode.
macro_rules! count_shape {
    ($type:ty, mean: $mean:expr, variance: $variance:expr, mode: $mode:expr) => {
        impl Shape for $type {
            fn quantile(&self, u: f64) -> f64 {
                self.lower_search(u)
            }
            fn upper_quantile(&self, q: f64) -> f64 {
                self.upper_search(q)
            }
            fn cdf(&self, x: f64) -> f64 {
                if x < 0.0 {
                    0.0
                } else if x >= self.last() {
                    1.0
                } else {
                    self.at_most(x.floor())
                }
            }
            fn survival(&self, x: f64) -> f64 {
                if x < 0.0 {
                    1.0
                } else if x >= self.last() {
                    0.0
                } else {
                    self.above(x.floor())
                }
            }
            fn cdf_below(&self, x: f64) -> f64 {
                self.cdf(x.ceil() - 1.0)
            }
            fn survival_from(&self, x: f64) -> f64 {
                self.survival(x.ceil() - 1.0)
            }
            fn mean(&self) -> Option<f64> {
                let mean: fn(&$type) -> f64 = $mean;
                Some(mean(self))
            }
            fn variance(&self) -> Option<f64> {
                let variance: fn(&$type) -> f64 = $variance;
                Some(variance(self))
            }
            fn mode(&self) -> Option<f64> {
                let mode: fn(&$type) -> f64 = $mode;
                Some(mode(self))
            }
            fn support(&self) -> (f64, f64) {
                (0.0, self.last())
            }
            fn is_discrete(&self) -> bool {
                true
            }
        }
    };
}

/// Number of successes in `trials` independent trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Binomial {
    pub(super) trials: f64,
    pub(super) probability: f64,
}

impl Count for Binomial {
    fn at_most(&self, k: f64) -> f64 {
        let (p, rest) = (self.probability, self.trials - k);
        if rest <= 0.0 { 1.0 } else { beta_cdf(rest, k + 1.0, 1.0 - p, p) }
    }
    fn above(&self, k: f64) -> f64 {
        let (p, rest) = (self.probability, self.trials - k);
        if rest <= 0.0 { 0.0 } else { beta_cdf(k + 1.0, rest, p, 1.0 - p) }
    }
    fn last(&self) -> f64 {
        self.trials
    }
    fn moments(&self) -> (f64, f64) {
        let mean = self.trials * self.probability;
        (mean, (mean * (1.0 - self.probability)).sqrt())
    }
}
count_shape!(
    Binomial,
    mean: |d| d.trials * d.probability,
    variance: |d| d.trials * d.probability * (1.0 - d.probability),
    mode: |d| ((d.trials + 1.0) * d.probability).floor().min(d.trials)
);

/// Number of events when they come independently at a constant rate. Mean up to 100000.
#[derive(Clone, Debug, PartialEq)]
pub struct Poisson {
    pub(super) mean: f64,
}

impl Count for Poisson {
    fn at_most(&self, k: f64) -> f64 {
        gamma_survival(k + 1.0, self.mean)
    }
    fn above(&self, k: f64) -> f64 {
        gamma_cdf(k + 1.0, self.mean)
    }
    fn last(&self) -> f64 {
        f64::INFINITY
    }
    fn moments(&self) -> (f64, f64) {
        (self.mean, self.mean.sqrt())
    }
}
count_shape!(Poisson, mean: |d| d.mean, variance: |d| d.mean, mode: |d| d.mean.floor());

/// Number of failures before the `successes`-th success (any real number > 0) of independent
/// trials; a Poisson count whose rate is itself gamma distributed.
#[derive(Clone, Debug, PartialEq)]
pub struct NegativeBinomial {
    pub(super) successes: f64,
    pub(super) probability: f64,
}

impl Count for NegativeBinomial {
    fn at_most(&self, k: f64) -> f64 {
        beta_cdf(self.successes, k + 1.0, self.probability, 1.0 - self.probability)
    }
    fn above(&self, k: f64) -> f64 {
        beta_cdf(k + 1.0, self.successes, 1.0 - self.probability, self.probability)
    }
    fn last(&self) -> f64 {
        f64::INFINITY
    }
    fn moments(&self) -> (f64, f64) {
        let mean = self.successes * (1.0 - self.probability) / self.probability;
        (mean, (mean / self.probability).sqrt())
    }
}
count_shape!(
    NegativeBinomial,
    mean: |d| d.moments().0,
    variance: |d| d.moments().0 / d.probability,
    mode: |d| ((d.successes - 1.0).max(0.0) * (1.0 - d.probability) / d.probability).floor()
);

/// Number of trials up to and including the first success: 1, 2, 3, …
#[derive(Clone, Debug, PartialEq)]
pub struct Geometric {
    pub(in crate::random) probability: f64,
}

impl Geometric {
    /// ln P(one more failure), a negative number.
    pub(in crate::random) fn ln_failure(&self) -> f64 {
        ln_1p(-self.probability)
    }
    fn above(&self, k: f64) -> f64 {
        exp(k * self.ln_failure())
    }
}

impl Shape for Geometric {
    fn quantile(&self, u: f64) -> f64 {
        (ln_1p(-u) / self.ln_failure()).ceil().max(1.0)
    }
    fn upper_quantile(&self, q: f64) -> f64 {
        (ln(q) / self.ln_failure()).ceil().max(1.0)
    }
    fn cdf(&self, x: f64) -> f64 {
        if x < 1.0 { 0.0 } else { -crate::math::exp_m1(x.floor() * self.ln_failure()) }
    }
    fn survival(&self, x: f64) -> f64 {
        if x < 1.0 { 1.0 } else { self.above(x.floor()) }
    }
    fn cdf_below(&self, x: f64) -> f64 {
        self.cdf(x.ceil() - 1.0)
    }
    fn survival_from(&self, x: f64) -> f64 {
        self.survival(x.ceil() - 1.0)
    }
    fn mean(&self) -> Option<f64> {
        Some(1.0 / self.probability)
    }
    fn variance(&self) -> Option<f64> {
        Some((1.0 - self.probability) / (self.probability * self.probability))
    }
    fn mode(&self) -> Option<f64> {
        Some(1.0)
    }
    fn support(&self) -> (f64, f64) {
        (1.0, f64::INFINITY)
    }
    fn is_discrete(&self) -> bool {
        true
    }
}
