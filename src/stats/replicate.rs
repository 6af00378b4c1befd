//! The error of a design that is not a set of independent trials.

use super::estimate::{Confidence, Estimate};
use super::moments::Moments;

/// The estimate from independent repetitions of a whole design.
///
/// Each element of `replicates` is the same statistic from one repetition (one Latin hypercube,
/// one scramble of a Sobol sequence). Inside a repetition the trials depend on each other, so the
/// usual standard error does not hold; between repetitions it does. The value is their mean, the
/// interval is Student's t with one degree of freedom fewer than repetitions (L'Ecuyer & Lemieux
/// 2002). One repetition gives a value without an error; none, or one that is not finite, `None`.
///
/// ```
/// use roicast::stats::{Confidence, replicate_estimate};
/// let estimate = replicate_estimate(&[9.0, 10.0, 11.0], Confidence::default()).unwrap();
/// assert_eq!(estimate.value, 10.0);
/// assert!((estimate.standard_error.unwrap() - 1.0 / 3f64.sqrt()).abs() < 1e-15);
/// ```
pub fn replicate_estimate(replicates: &[f64], confidence: Confidence) -> Option<Estimate> {
    Moments::of(replicates).mean_estimate(confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_uses_students_t() {
        // Mean 10, s = 1, n = 4: half width 3.182446305284263 · 1/2 (t with 3 degrees, 97.5 %).
        let spread = (2.0_f64 / 3.0).sqrt().recip();
        let values = [10.0 - spread, 10.0, 10.0, 10.0 + spread];
        let estimate = replicate_estimate(&values, Confidence::default()).unwrap();
        let (low, high) = estimate.interval.unwrap();
        let deviation = (2.0 * spread * spread / 3.0).sqrt();
        let half = 3.182446305284263 * deviation / 2.0;
        assert!((low - (10.0 - half)).abs() < 1e-12 && (high - (10.0 + half)).abs() < 1e-12);
    }

    #[test]
    fn too_few_replicates() {
        assert_eq!(replicate_estimate(&[], Confidence::default()), None);
        let one = replicate_estimate(&[2.0], Confidence::default()).unwrap();
        assert_eq!((one.standard_error, one.interval), (None, None));
        assert_eq!(replicate_estimate(&[2.0, f64::NAN], Confidence::default()), None);
    }
}
