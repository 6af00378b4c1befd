//! Standardised regression: the output as a straight line in all inputs at once.

use crate::math::exp;
use crate::stats::{Confidence, Estimate, Moments};

use super::linear::{Basis, combine, mean_product, standardised};
use super::spread::{influence_error, normal, with_replicates};
use super::study::Study;

/// Why an input has no coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excluded {
    /// It has the same value in every trial.
    Constant,
    /// Inputs before it explain it completely, so their effects cannot be told apart.
    Collinear,
}

/// What one input does in the regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Standardised regression coefficient: standard deviations of the output for one of the input, the others held.
    pub standardised: Estimate,
    /// Mapped value: change of the output, in its unit, for one standard deviation of the input.
    pub mapped: Estimate,
    /// Squared standardised coefficient over R²: share of the variance that the line explains, from 0 to 1 and adding
    /// to 1 when inputs are independent. `None` when the line explains nothing.
    pub contribution: Option<Estimate>,
}

/// A regression of the output on all inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// By input, in the order of the study.
    pub coefficients: Vec<Result<Coefficient, Excluded>>,
    /// Share of the output's variance that the line explains, from 0 to 1; near 0 the coefficients say little.
    pub r_squared: Estimate,
    /// The same, corrected for the number of inputs (Ezekiel 1930); may be negative.
    pub adjusted_r_squared: f64,
}

/// Everything that one pass gives, before errors are chosen by design.
struct Fit {
    basis: Basis,
    standardised: Vec<Estimate>,
    mapped: Vec<Estimate>,
    contributions: Vec<Option<Estimate>>,
    r_squared: Estimate,
    constant: Vec<bool>,
}

/// Regresses the output on all inputs by least squares.
///
/// Errors hold for any distribution of inputs and residuals, so also where the output is not a straight line: with
/// standardised z and w, residual e and R the correlations of the inputs, the influence of a trial on a coefficient is
/// (R⁻¹z)ⱼ e - βⱼ (w² - zⱼ²) / 2. Constant and collinear inputs are named and left out. `None` when the output does
/// not vary or there are not more trials than inputs.
///
/// ```
/// use roicast::sensitivity::{Study, regression};
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0]);
/// let regression = regression(&Study::new(&[&x], &y, 1)?).expect("varies");
/// let coefficient = regression.coefficients[0].expect("varies");
/// assert!((coefficient.standardised.value - 1.0).abs() < 1e-12);
/// # Ok::<(), roicast::sensitivity::StudyError>(())
/// ```
#[must_use]
pub fn regression(study: &Study<'_>) -> Option<Regression> {
    let fit = fit(study)?;
    let trials = study.trials() as f64;
    let used = fit.basis.kept.len();
    let free = trials - used as f64 - 1.0;
    let adjusted = 1.0 - (1.0 - fit.r_squared.value) * (trials - 1.0) / free;
    // All estimates in one list, so that every replicate is fitted once.
    let all = |fit: &Fit| -> Vec<Option<Estimate>> {
        let firsts = fit.standardised.iter().chain(&fit.mapped).copied().map(Some);
        firsts.chain(fit.contributions.iter().copied()).chain([Some(fit.r_squared)]).collect()
    };
    let estimates = with_replicates(study, all(&fit), |part| match self::fit(part) {
        // A replicate in which other inputs are collinear cannot be compared.
        Some(part) if part.basis.kept == fit.basis.kept => {
            all(&part).into_iter().map(|estimate| estimate.map(|estimate| estimate.value)).collect()
        }
        _ => Vec::new(),
    });
    let estimate = |index: usize| estimates.get(index).copied().flatten();
    let coefficients = (0..study.inputs())
        .map(|input| {
            if fit.constant.get(input).copied().unwrap_or(true) {
                return Err(Excluded::Constant);
            }
            let position = fit.basis.kept.binary_search(&input).map_err(|_| Excluded::Collinear)?;
            let (Some(standardised), Some(mapped)) = (estimate(position), estimate(used + position)) else {
                return Err(Excluded::Collinear);
            };
            Ok(Coefficient { standardised, mapped, contribution: estimate(2 * used + position) })
        })
        .collect();
    let r_squared = estimate(3 * used).unwrap_or(fit.r_squared);
    Some(Regression { coefficients, r_squared, adjusted_r_squared: adjusted })
}

fn fit(study: &Study<'_>) -> Option<Fit> {
    let trials = study.trials();
    let (w, _, deviation) = standardised(study.output())?;
    let columns: Vec<Option<Vec<f64>>> =
        (0..study.inputs()).map(|input| standardised(study.input(input)).map(|(column, _, _)| column)).collect();
    let basis = Basis::of(&columns.iter().map(Option::as_deref).collect::<Vec<_>>());
    let used = basis.kept.len();
    if trials <= used + 1 {
        return None;
    }
    let z: Vec<&[f64]> = basis.kept.iter().filter_map(|input| columns.get(*input)?.as_deref()).collect();
    let correlations: Vec<f64> = z.iter().map(|column| mean_product(column, &w)).collect();
    let beta: Vec<f64> =
        (0..used).map(|row| basis.inverse.row(row).iter().zip(&correlations).map(|(a, b)| a * b).sum()).collect();
    let line = combine(&beta, &z, trials);
    let residuals: Vec<f64> = w.iter().zip(&line).map(|(w, line)| w - line).collect();
    let unexplained = Moments::of(&residuals).central_sum(2)? / trials as f64;
    let r_squared = (1.0 - unexplained).clamp(0.0, 1.0);
    // Residuals are smaller than errors by the degrees of freedom that the fit used up.
    let inflation = (trials as f64 / (trials - used - 1) as f64).sqrt();
    let error = |influences: &[f64]| influence_error(influences).map(|error| error * inflation);
    let on_r_squared: Vec<f64> = residuals.iter().zip(&w).map(|(e, w)| unexplained * w * w - e * e).collect();
    let (mut standardised, mut mapped, mut contributions) = (Vec::new(), Vec::new(), Vec::new());
    for (row, (&beta, column)) in beta.iter().zip(&z).enumerate() {
        let score = combine(basis.inverse.row(row), &z, trials);
        let parts = || score.iter().zip(&residuals).zip(w.iter().zip(*column));
        let own: Vec<f64> = parts().map(|((s, e), (w, z))| s * e - beta * (w * w - z * z) / 2.0).collect();
        let in_units: Vec<f64> =
            parts().map(|((s, e), (_, z))| deviation * (s * e + beta * (z * z - 1.0) / 2.0)).collect();
        standardised.push(normal(beta, error(&own)));
        mapped.push(normal(beta * deviation, error(&in_units)));
        contributions.push((r_squared > 0.0).then(|| {
            let share = beta * beta / r_squared;
            let influences: Vec<f64> =
                own.iter().zip(&on_r_squared).map(|(own, r)| (2.0 * beta * own - share * r) / r_squared).collect();
            normal(share, error(&influences))
        }));
    }
    let constant = columns.iter().map(Option::is_none).collect();
    let r_squared = share(r_squared, influence_error(&on_r_squared));
    Some(Fit { basis, standardised, mapped, contributions, r_squared, constant })
}

/// A share of variance with its interval on the logarithm of what is left of 1, which is what varies near 1.
fn share(value: f64, error: Option<f64>) -> Estimate {
    let mut estimate = normal(value, error);
    let left = 1.0 - value;
    if let (Some(error), true) = (estimate.standard_error, left > 0.0) {
        let factor = exp(Confidence::default().normal_factor() * error / left);
        estimate.interval = Some((1.0 - left * factor, 1.0 - left / factor));
    }
    estimate
}
