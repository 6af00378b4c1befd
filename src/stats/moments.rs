//! Mean, spread and shape.

use super::estimate::{Confidence, Estimate};
use super::student::student_t_quantile;
use super::sum::{block_length, left_length, sum, sum_by};

/// Count, mean and the sums of the second to fourth powers of the deviations from the mean.
///
/// [`Moments::of`] goes over the data twice (mean first, then deviations), because the one-pass
/// sum of squares loses every digit on data with a large mean and a small spread. Parts computed
/// apart are joined by [`Moments::merge`]. Data with an infinity or NaN have no moments.
///
/// ```
/// use roicast::stats::Moments;
/// let moments = Moments::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
/// assert_eq!(moments.mean(), Some(5.0));
/// assert_eq!(moments.variance(), Some(32.0 / 7.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Σ(x − mean)², Σ(x − mean)³ and Σ(x − mean)⁴.
    second: f64,
    third: f64,
    fourth: f64,
}

/// Sums of the first to fourth powers of the deviations from a pivot.
fn power_sums(values: &[f64], pivot: f64) -> [f64; 4] {
    if values.len() > block_length() {
        let (left, right) = values.split_at(left_length(values.len()));
        let (left, right) = (power_sums(left, pivot), power_sums(right, pivot));
        return std::array::from_fn(|power| left[power] + right[power]);
    }
    let mut sums = [0.0; 4];
    for &value in values {
        let deviation = value - pivot;
        let square = deviation * deviation;
        sums[0] += deviation;
        sums[1] += square;
        sums[2] += square * deviation;
        sums[3] += square * square;
    }
    sums
}

impl Moments {
    /// The moments of a set of numbers.
    pub fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        let n = values.len() as f64;
        let mut pivot = sum(values) / n;
        if !pivot.is_finite() && values.iter().all(|value| value.is_finite()) {
            // The sum overflowed although the mean does not.
            pivot = sum_by(values, move |value| value / n);
        }
        // The rounding error of the pivot shows as a mean deviation and is removed again
        // (Chan, Golub & LeVeque 1983, the corrected two-pass algorithm, extended to the third
        // and fourth power by the binomial theorem).
        Self::about(values.len() as u64, pivot, power_sums(values, pivot))
    }

    /// The moments of numbers of which the sums of the first to fourth powers of their deviations from a pivot are
    /// known. The pivot should be near their mean: digits are lost with the square of its distance in deviations.
    pub fn about(count: u64, pivot: f64, [first, second, third, fourth]: [f64; 4]) -> Self {
        if count == 0 {
            return Self::default();
        }
        let shift = first / count as f64;
        Self {
            count,
            mean: pivot + shift,
            second: second - shift * first,
            third: third - shift * (3.0 * second - 2.0 * shift * first),
            fourth: fourth - shift * (4.0 * third - shift * (6.0 * second - 3.0 * shift * first)),
        }
    }

    /// Joins the moments of two sets into those of their union (Chan, Golub & LeVeque 1983;
    /// third and fourth power by Pébay 2008).
    pub fn merge(self, other: Self) -> Self {
        if self.count == 0 {
            return other;
        }
        if other.count == 0 {
            return self;
        }
        let (a, b) = (self.count as f64, other.count as f64);
        let n = a + b;
        let delta = other.mean - self.mean;
        let square = delta * delta;
        Self {
            count: self.count + other.count,
            mean: self.mean + delta * (b / n),
            second: self.second + other.second + square * (a * b / n),
            third: self.third
                + other.third
                + square * delta * (a * b * (a - b) / (n * n))
                + 3.0 * delta * (a * other.second - b * self.second) / n,
            fourth: self.fourth
                + other.fourth
                + square * square * (a * b * (a * a - a * b + b * b) / (n * n * n))
                + 6.0 * square * (a * a * other.second + b * b * self.second) / (n * n)
                + 4.0 * delta * (a * other.third - b * self.third) / n,
        }
    }

    /// How many numbers.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Arithmetic mean; `None` without data or with data that are not finite.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean).and_then(finite)
    }

    /// Σ(x − mean)², Σ(x − mean)³ and Σ(x − mean)⁴, for power 2, 3 and 4; `None` otherwise.
    pub fn central_sum(&self, power: u32) -> Option<f64> {
        match power {
            2 => finite(self.second),
            3 => finite(self.third),
            4 => finite(self.fourth),
            _ => None,
        }
    }

    /// Sample variance, with divisor n − 1; `None` for fewer than two numbers.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.second / (self.count - 1) as f64).max(0.0)).filter(|_| self.second.is_finite())
    }

    /// Sample standard deviation, the root of [`variance`](Self::variance).
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Skewness m₃/m₂^(3/2) of the sample; `None` when all numbers are equal.
    pub fn skewness(&self) -> Option<f64> {
        let n = self.count as f64;
        let variance = self.second / n;
        (variance > 0.0).then(|| self.third / n / (variance * variance.sqrt())).and_then(finite)
    }

    /// Kurtosis m₄/m₂² of the sample, 3 for a normal; `None` when all numbers are equal.
    pub fn kurtosis(&self) -> Option<f64> {
        let n = self.count as f64;
        let variance = self.second / n;
        (variance > 0.0).then(|| self.fourth / n / (variance * variance)).and_then(finite)
    }

    /// Standard error of the mean of independent trials, s/√n.
    pub fn standard_error_of_mean(&self) -> Option<f64> {
        self.standard_deviation().map(|deviation| deviation / (self.count as f64).sqrt())
    }

    /// Standard error of the standard deviation of independent trials, with the fourth moment so
    /// that heavy tails count: Var(s²) ≈ (m₄ − m₂²(n − 3)/(n − 1))/n (Cramér 1946, 27.4.2), then
    /// Var(s) ≈ Var(s²)/(4s²).
    pub fn standard_error_of_standard_deviation(&self) -> Option<f64> {
        let deviation = self.standard_deviation()?;
        if deviation == 0.0 {
            return Some(0.0);
        }
        let n = self.count as f64;
        let second = self.second / n;
        let variance = (self.fourth / n - second * second * (n - 3.0) / (n - 1.0)) / n;
        finite(variance.max(0.0).sqrt() / (2.0 * deviation))
    }

    /// The mean with its standard error and t interval; for one number, without either.
    pub fn mean_estimate(&self, confidence: Confidence) -> Option<Estimate> {
        let value = self.mean()?;
        let Some(standard_error) = self.standard_error_of_mean() else {
            return Some(Estimate::exact(value));
        };
        let factor = student_t_quantile((self.count - 1) as f64, 1.0 - confidence.tail());
        Some(Estimate {
            value,
            standard_error: Some(standard_error),
            interval: factor.map(|t| (value - t * standard_error, value + t * standard_error)),
        })
    }
}

/// The mean of independent trials with its standard error and t interval; `None` without data or
/// with data that are not finite.
///
/// ```
/// use roicast::stats::{Confidence, mean_estimate};
/// let mean = mean_estimate(&[1.0, 2.0, 3.0], Confidence::default()).unwrap();
/// assert_eq!(mean.value, 2.0);
/// assert!(mean.interval.unwrap().0 < -0.48); // t with 2 degrees of freedom is 4.303
/// ```
pub fn mean_estimate(values: &[f64], confidence: Confidence) -> Option<Estimate> {
    Moments::of(values).mean_estimate(confidence)
}

/// The standard deviation of independent trials with its standard error and a normal interval cut
/// off at 0; `None` for fewer than two numbers or data that are not finite.
pub fn standard_deviation_estimate(values: &[f64], confidence: Confidence) -> Option<Estimate> {
    let moments = Moments::of(values);
    let value = moments.standard_deviation()?;
    let standard_error = moments.standard_error_of_standard_deviation()?;
    let mut estimate = Estimate::normal(value, standard_error, confidence);
    estimate.interval = estimate.interval.map(|(low, high)| (low.max(0.0), high));
    Some(estimate)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_sample_by_hand() {
        // Deviations of 1, 2, 3, 10 from their mean 4: −3, −2, −1, 6.
        // Squares 9+4+1+36 = 50, cubes −27−8−1+216 = 180, fourth 81+16+1+1296 = 1394.
        let moments = Moments::of(&[1.0, 2.0, 3.0, 10.0]);
        assert_eq!(moments.mean(), Some(4.0));
        assert_eq!(moments.central_sum(2), Some(50.0));
        assert_eq!(moments.central_sum(3), Some(180.0));
        assert_eq!(moments.central_sum(4), Some(1394.0));
        // m2 = 12.5, m3 = 45, m4 = 348.5.
        assert!((moments.skewness().unwrap() - 45.0 / libm::pow(12.5, 1.5)).abs() < 1e-15);
        assert!((moments.kurtosis().unwrap() - 348.5 / 156.25).abs() < 1e-15);
        // Var(s²) ≈ (348.5 − 156.25/3)/4 = 74.104; s² = 50/3; SE = √74.104/(2·4.0825).
        let error = moments.standard_error_of_standard_deviation().unwrap();
        assert!((error - 74.10416666666667_f64.sqrt() / (2.0 * (50.0_f64 / 3.0).sqrt())).abs() < 1e-14);
    }

    #[test]
    fn what_does_not_exist_is_none() {
        assert_eq!(Moments::of(&[]).mean(), None);
        assert_eq!(Moments::of(&[3.0]).variance(), None);
        assert_eq!(Moments::of(&[3.0, 3.0]).skewness(), None);
        assert_eq!(Moments::of(&[1.0, f64::INFINITY]).mean(), None);
        assert_eq!(Moments::of(&[1.0, f64::INFINITY]).variance(), None);
        assert_eq!(Moments::of(&[1.0, f64::NAN]).mean(), None);
        let one = mean_estimate(&[3.0], Confidence::default()).unwrap();
        assert_eq!(one, Estimate::exact(3.0));
    }

    #[test]
    fn mean_of_huge_numbers_does_not_overflow() {
        assert_eq!(Moments::of(&[1.5e308, 1.5e308]).mean(), Some(1.5e308));
    }

    #[test]
    fn merging_equals_one_pass() {
        let values: Vec<f64> = (0..3000).map(|k| f64::from(k * k % 1009) + 1e6).collect();
        let whole = Moments::of(&values);
        let mut merged = Moments::default();
        for part in values.chunks(101) {
            merged = merged.merge(Moments::of(part));
        }
        assert_eq!(merged.count(), whole.count());
        let close = |a: f64, b: f64, relative: f64| assert!((a - b).abs() <= relative * b.abs(), "{a} {b}");
        close(merged.mean, whole.mean, 1e-15);
        close(merged.second, whole.second, 1e-12);
        close(merged.fourth, whole.fourth, 1e-12);
        assert!((merged.third - whole.third).abs() < 1e-9 * whole.fourth);
    }

    #[test]
    fn shifting_the_data_shifts_only_the_mean() {
        let values: Vec<f64> = (0..1000).map(|k| f64::from(k % 37) / 8.0).collect();
        let shifted: Vec<f64> = values.iter().map(|v| v + 1e9).collect();
        let (a, b) = (Moments::of(&values), Moments::of(&shifted));
        assert!((a.second - b.second).abs() < 1e-12 * a.second);
        assert!((a.fourth - b.fourth).abs() < 1e-12 * a.fourth);
    }

    #[test]
    fn standard_error_of_deviation_is_right_for_a_uniform() {
        // For U(0,1): s = √(1/12), kurtosis 1.8, so SE(s) ≈ s·√((1.8 − 1)/(4n)).
        let n = 100_000;
        let values: Vec<f64> = (0..n).map(|k| (f64::from(k) + 0.5) / f64::from(n)).collect();
        let got = standard_deviation_estimate(&values, Confidence::default()).unwrap();
        let expected = (1.0_f64 / 12.0).sqrt() * (0.8 / (4.0 * f64::from(n))).sqrt();
        assert!((got.standard_error.unwrap() / expected - 1.0).abs() < 1e-4);
    }
}
