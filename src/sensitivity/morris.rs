//! Screening by elementary effects (Morris 1991).

use crate::stats::{Confidence, Estimate, mean_estimate, standard_deviation_estimate};

/// What the elementary effects of a factor say, in units of the output for the whole range of the factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screening {
    /// Mean effect, signed; `None` for a factor of several inputs, which has no direction.
    pub mu: Option<Estimate>,
    /// Mean size of the effect, what factors are ranked by (Campolongo, Cariboni & Saltelli 2007).
    pub mu_star: Estimate,
    /// Standard deviation of the signed effect: 0 for a straight line, large for curves and interactions. `None` where
    /// `mu` is, and for a single effect.
    pub sigma: Option<Estimate>,
}

/// Sums up independent elementary effects of a factor; undefined ones are left out. `None` when none is left.
///
/// ```
/// use roicast::sensitivity::morris::screening;
/// let found = screening(&[2.0, -2.0, 2.0, -2.0], true).expect("effects");
/// assert_eq!((found.mu.expect("signed").value, found.mu_star.value), (0.0, 2.0));
/// ```
#[must_use]
pub fn screening(effects: &[f64], signed: bool) -> Option<Screening> {
    let effects: Vec<f64> = effects.iter().copied().filter(|effect| effect.is_finite()).collect();
    let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
    let confidence = Confidence::default();
    Some(Screening {
        mu: mean_estimate(&effects, confidence).filter(|_| signed),
        mu_star: mean_estimate(&sizes, confidence)?,
        sigma: standard_deviation_estimate(&effects, confidence).filter(|_| signed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_by_hand() {
        // 1, 3, undefined: mean 2, deviation √2, error of the mean 1.
        let found = screening(&[1.0, f64::NAN, -3.0], true).expect("two effects");
        assert_eq!((found.mu.expect("signed").value, found.mu_star.value), (-1.0, 2.0));
        assert!((found.sigma.expect("two").value - 8.0_f64.sqrt()).abs() < 1e-15);
        assert!((found.mu_star.standard_error.expect("two") - 1.0).abs() < 1e-15);
        let group = screening(&[1.0, 3.0], false).expect("two effects");
        assert_eq!((group.mu, group.sigma), (None, None));
        assert_eq!(screening(&[f64::NAN], true), None);
    }
}
