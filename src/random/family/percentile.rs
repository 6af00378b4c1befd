//! Parameters from percentiles and other statements people make instead of parameters.

use crate::math::{ln, normal_quantile};
use crate::random::distribution::{Distribution, ParameterError, ParameterErrors};

type Checked = Result<Distribution, ParameterErrors>;

/// The number in `p1` … `p99` as a probability.
pub(super) fn probability(name: &str) -> Option<f64> {
    let digits = name.strip_prefix('p')?;
    let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
    let percent: u32 = digits.parse().ok().filter(|_| plain && !digits.starts_with('0'))?;
    Some(f64::from(percent) / 100.0)
}

fn name(p: f64) -> String {
    format!("p{}", (p * 100.0).round())
}

/// Two percentiles in increasing order of probability, checked to increase.
fn two(pairs: &[(f64, f64)]) -> Result<[(f64, f64); 2], ParameterErrors> {
    let (low, high) = match *pairs {
        [a, b] if a.0 < b.0 => (a, b),
        [a, b] => (b, a),
        _ => {
            return Err(vec![ParameterError::Missing { parameter: "two percentiles".to_owned() }]);
        }
    };
    if low.1 <= high.1 {
        return Ok([low, high]);
    }
    let values = vec![(name(low.0), low.1), (name(high.0), high.1)];
    Err(vec![ParameterError::Order { values, rule: "percentiles that increase" }])
}

/// Mean and standard deviation of the normal through two percentiles.
fn normal_through([(p0, x0), (p1, x1)]: [(f64, f64); 2]) -> (f64, f64) {
    let (z0, z1) = (normal_quantile(p0), normal_quantile(p1));
    let sd = (x1 - x0) / (z1 - z0);
    // Half of each, so that symmetric percentiles give their exact middle.
    (0.5 * (x0 + x1) - 0.5 * sd * (z0 + z1), sd)
}

pub(super) fn normal(pairs: &[(f64, f64)]) -> Checked {
    let (mean, sd) = normal_through(two(pairs)?);
    Distribution::normal(mean, sd)
}

pub(super) fn lognormal(pairs: &[(f64, f64)]) -> Checked {
    let points = two(pairs)?;
    let negative = points.iter().filter(|point| point.1 <= 0.0);
    let errors: ParameterErrors =
        negative.map(|&(p, value)| ParameterError::OutOfRange { parameter: name(p), value, rule: "> 0" }).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let (mu, sigma) = normal_through(points.map(|(p, x)| (p, ln(x))));
    Distribution::lognormal(mu, sigma)
}

/// The lognormal with these 5 % and 95 % points, or the normal if the lower one is not positive.
pub(super) fn interval90(low: f64, high: f64) -> Checked {
    if low > high {
        let values = vec![("low".to_owned(), low), ("high".to_owned(), high)];
        return Err(vec![ParameterError::Order { values, rule: "low <= high" }]);
    }
    let pairs = [(0.05, low), (0.95, high)];
    if low > 0.0 { lognormal(&pairs) } else { normal(&pairs) }
}

/// A distribution on [0, 1] with its mode at a given place.
type Unit<'a> = dyn Fn(f64) -> Checked + 'a;

/// The member of a family with bounded support, a given mode and two given percentiles.
///
/// In the unit interval the shape depends on the position f of the mode alone. The distances of
/// the percentiles from the mode must be in the given proportion, which is one equation for f;
/// their sum then gives the width. Both ends of [0, 1] bracket the root.
fn three_points(pairs: &[(f64, f64)], mode: f64, unit: &Unit<'_>) -> Result<(f64, f64), ParameterErrors> {
    let [(p0, x0), (p1, x1)] = two(pairs)?;
    if !(x0 <= mode && mode <= x1 && x0 < x1) {
        let values = vec![(name(p0), x0), ("mode".to_owned(), mode), (name(p1), x1)];
        let rule = "lower percentile <= mode <= upper percentile, the percentiles apart";
        return Err(vec![ParameterError::Order { values, rule }]);
    }
    let quantiles = |f: f64| -> Result<(f64, f64), ParameterErrors> {
        let shape = unit(f)?;
        Ok((shape.quantile(p0), shape.quantile(p1)))
    };
    let (below, above) = (mode - x0, x1 - mode);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let f = 0.5 * (low + high);
        let (q0, q1) = quantiles(f)?;
        if below * (q1 - f) > above * (f - q0) {
            low = f
        } else {
            high = f
        }
        if high - low < 1e-17 {
            break;
        }
    }
    let f = 0.5 * (low + high);
    let (q0, q1) = quantiles(f)?;
    let width = (x1 - x0) / (q1 - q0);
    Ok(((mode - f * width).min(mode), (mode + (1.0 - f) * width).max(mode)))
}

pub(super) fn triangular(pairs: &[(f64, f64)], mode: f64) -> Checked {
    let (min, max) = three_points(pairs, mode, &|f| Distribution::triangular(0.0, f, 1.0))?;
    Distribution::triangular(min, mode, max)
}

pub(super) fn pert(pairs: &[(f64, f64)], mode: f64, lambda: f64) -> Checked {
    // Reports a bad lambda by itself.
    Distribution::pert(0.0, 0.5, 1.0, lambda)?;
    let (min, max) = three_points(pairs, mode, &|f| Distribution::pert(0.0, f, 1.0, lambda))?;
    Distribution::pert(min, mode, max, lambda)
}

/// Beta on [min, max] with a given mean and standard deviation (method of moments).
pub(super) fn beta(mean: f64, sd: f64, min: f64, max: f64) -> Checked {
    if sd < 0.0 {
        let parameter = "sd".to_owned();
        return Err(vec![ParameterError::OutOfRange { parameter, value: sd, rule: ">= 0" }]);
    }
    if !(min < mean && mean < max) {
        let values = vec![("min".to_owned(), min), ("mean".to_owned(), mean), ("max".to_owned(), max)];
        return Err(vec![ParameterError::Order { values, rule: "min < mean < max" }]);
    }
    if sd == 0.0 {
        return Distribution::constant(mean);
    }
    let largest = ((mean - min) * (max - mean)).sqrt();
    if sd >= largest {
        let reason = format!("no beta on [{min}, {max}] with mean {mean} has sd = {sd}: it must be below {largest}");
        return Err(vec![ParameterError::Infeasible { reason }]);
    }
    let total = (largest / sd) * (largest / sd) - 1.0;
    let position = (mean - min) / (max - min);
    Distribution::beta(position * total, (1.0 - position) * total, min, max)
}

/// Gamma with a given mean and standard deviation.
pub(super) fn gamma(mean: f64, sd: f64) -> Checked {
    let mut errors = Vec::new();
    if mean <= 0.0 {
        let parameter = "mean".to_owned();
        errors.push(ParameterError::OutOfRange { parameter, value: mean, rule: "> 0" });
    }
    if sd < 0.0 {
        let parameter = "sd".to_owned();
        errors.push(ParameterError::OutOfRange { parameter, value: sd, rule: ">= 0" });
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if sd == 0.0 {
        return Distribution::constant(mean);
    }
    let ratio = mean / sd;
    Distribution::gamma(ratio * ratio, sd / ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_percentiles() {
        assert_eq!(probability("p5"), Some(0.05));
        assert_eq!(probability("p90"), Some(0.9));
        for bad in ["p", "p0", "p00", "p05", "p100", "p+5", "q10", "p1.5"] {
            assert_eq!(probability(bad), None, "{bad}");
        }
    }

    #[test]
    fn bounded_families_pass_through_their_percentiles() {
        for (x0, mode, x1) in [(10.0, 20.0, 50.0), (10.0, 10.0, 30.0), (-5.0, 3.0, 4.0)] {
            let pairs = [(0.1, x0), (0.9, x1)];
            for d in [triangular(&pairs, mode).unwrap(), pert(&pairs, mode, 4.0).unwrap()] {
                assert!((d.quantile(0.1) - x0).abs() < 1e-9 * (x1 - x0), "{d}");
                assert!((d.quantile(0.9) - x1).abs() < 1e-9 * (x1 - x0), "{d}");
                assert!((d.mode().unwrap() - mode).abs() < 1e-9, "{d}");
            }
        }
    }

    #[test]
    fn moments_are_met() {
        let d = beta(3.0, 0.7, 1.0, 6.0).unwrap();
        assert!((d.mean().unwrap() - 3.0).abs() < 1e-12);
        assert!((d.standard_deviation().unwrap() - 0.7).abs() < 1e-12);
        let d = gamma(3.0, 0.7).unwrap();
        assert!((d.mean().unwrap() - 3.0).abs() < 1e-12);
        assert!((d.standard_deviation().unwrap() - 0.7).abs() < 1e-12);
    }
}
