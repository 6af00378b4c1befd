//! What it is worth to know a quantity before choosing.
//!
//! Expected value of partial perfect information (EVPPI) by regression on one set of trials (Strong, Oakley & Brennan
//! 2014): the mean of the net benefit given the quantity is fitted by least squares, for each option as the increment
//! over the option that is best without knowing. What knowing is worth is what the fitted choices gain.

mod least_squares;
mod scatter;
mod smoother;
mod surface;

use super::DecisionError;
use super::benefits::NetBenefits;
use super::regret::compare_options;
use super::table::first_largest;
use crate::stats::{Estimate, sum};

/// A decision prepared for asking what knowing its quantities is worth.
///
/// ```
/// use roicast::decision::{InformationStudy, NetBenefits};
/// // A pilot succeeds or not, which decides between 8 and −4; the other quantity does not matter.
/// let success: Vec<f64> = (0..400).map(|trial| f64::from(trial % 2)).collect();
/// let other: Vec<f64> = (0..400).map(|trial| f64::from(trial / 2 % 2)).collect();
/// let go: Vec<f64> = success.iter().map(|success| 12.0 * success - 4.0).collect();
/// let benefits = NetBenefits::new(&[&go, &[0.0; 400]], 1).unwrap();
/// let study = InformationStudy::new(&benefits).unwrap();
/// assert!((study.value_of(&[&success]).unwrap().value.value - 2.0).abs() < 1e-12);
/// assert_eq!(study.value_of(&[&other]).unwrap().value.value, 0.0);
/// ```
#[derive(Debug, Clone)]
pub struct InformationStudy<'a> {
    benefits: &'a NetBenefits<'a>,
    best: usize,
    evpi: f64,
    /// What each of the other options brings over the best one, about its mean.
    increments: Vec<Increment>,
}

/// Net benefit of an option less that of the best option.
#[derive(Debug, Clone)]
struct Increment {
    mean: f64,
    /// Deviations from the mean, by trial.
    centred: Vec<f64>,
}

/// What knowing something is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct InformationValue {
    /// EVPPI with its bias taken off, between 0 and the expected value of perfect information. The error is that of
    /// the gain of the fitted choices (their influence function) together with the size of the bias. Without an error
    /// if knowing changes the choice in no trial.
    pub value: Estimate,
    /// The gain of the fitted choices before the bias is taken off; never negative.
    pub plug_in: f64,
    /// How far `plug_in` is too high: the mean of the same estimate from both halves of the trials less the estimate
    /// from all, as the bias of a regression with k terms falls with k/n.
    pub bias: f64,
    /// Share of trials in which each option is chosen by who knows, in the order of the options; they add up to 1.
    pub chosen: Vec<f64>,
    /// Share of trials in which knowing changes the choice.
    pub changed: f64,
    /// Terms of the largest regression, with its constant.
    pub terms: usize,
    /// Quantities without a term of their own, by position: constants, those that are sums of multiples of the ones
    /// before them, and those for which there was no room.
    pub redundant: Vec<usize>,
}

/// Fitted means of the increments given what is known.
struct Fit {
    /// One column an increment, one row a trial.
    means: Vec<Vec<f64>>,
    /// The estimate from each half of the trials alone, with the same terms.
    halves: [f64; 2],
    terms: usize,
    redundant: Vec<usize>,
}

impl<'a> InformationStudy<'a> {
    /// Prepares the decision.
    ///
    /// # Errors
    /// Values too large to be summed.
    pub fn new(benefits: &'a NetBenefits<'a>) -> Result<Self, DecisionError> {
        let mut means = Vec::with_capacity(benefits.options());
        for column in benefits.columns() {
            means.push(benefits.mean(column)?.value);
        }
        let best = first_largest(&means);
        let reference = benefits.column(best).ok_or(DecisionError::NoSuchOption)?;
        let mut increments = Vec::with_capacity(benefits.options().saturating_sub(1));
        for (_, column) in benefits.columns().enumerate().filter(|(option, _)| *option != best) {
            let mut centred: Vec<f64> = column.iter().zip(reference).map(|(value, best)| value - best).collect();
            let mean = benefits.mean(&centred)?.value;
            centred.iter_mut().for_each(|value| *value -= mean);
            increments.push(Increment { mean, centred });
        }
        let evpi = compare_options(benefits)?.evpi.value.value;
        Ok(Self { benefits, best, evpi, increments })
    }

    /// The option that is best without knowing more: the largest mean, the first of equal ones.
    #[must_use]
    pub fn best(&self) -> usize {
        self.best
    }

    /// What knowing everything is worth: the expected value of perfect information on these trials.
    #[must_use]
    pub fn evpi(&self) -> f64 {
        self.evpi
    }

    /// What it is worth to know one quantity, or several together, before the choice. Each is a column with one value
    /// for each trial given to [`NetBenefits::new`]; values in trials that do not count do not matter.
    ///
    /// One quantity with few values: the mean of each value. Otherwise cubic splines in the normal score of its rank,
    /// linear beyond the last knots, or a straight line in the quantity; knots by generalised cross-validation. Several
    /// quantities: the same, added, and products of pairs that explain more than noise would.
    ///
    /// # Errors
    /// No quantities, columns of another length, or values that are not finite.
    pub fn value_of(&self, quantities: &[&[f64]]) -> Result<InformationValue, DecisionError> {
        let columns = quantities.iter().map(|quantity| self.benefits.align(quantity));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let fit = match columns.as_slice() {
            [] => return Err(DecisionError::NoColumns),
            [only] => smoother::fit(self, only),
            several => surface::fit(self, several),
        };
        self.assess(fit)
    }

    /// From fitted means to the value of choosing by them.
    fn assess(&self, fit: Fit) -> Result<InformationValue, DecisionError> {
        let trials = self.benefits.trials();
        let mut gains = vec![0.0; trials];
        let mut choices = vec![self.best; trials];
        let mut realised = vec![0.0; trials];
        let others = (0..self.benefits.options()).filter(|option| *option != self.best);
        for ((option, increment), means) in others.zip(&self.increments).zip(&fit.means) {
            let slots = gains.iter_mut().zip(&mut choices).zip(&mut realised);
            for (((gain, choice), realised), (mean, centred)) in slots.zip(means.iter().zip(&increment.centred)) {
                if *mean > *gain {
                    (*gain, *choice, *realised) = (*mean, option, centred + increment.mean);
                }
            }
        }
        let count = trials as f64;
        let plug_in = (sum(&gains) / count).max(0.0);
        let share = |option: usize| choices.iter().filter(|choice| **choice == option).count() as f64 / count;
        let chosen: Vec<f64> = (0..self.benefits.options()).map(share).collect();
        let changed = 1.0 - chosen.get(self.best).copied().unwrap_or(0.0);
        let (first, second) = (self.benefits.middle() as f64, count - self.benefits.middle() as f64);
        let [one, two] = fit.halves;
        let bias = (first * one + second * two) / count - plug_in;
        let corrected = (plug_in - bias).min(self.evpi).max(0.0);
        // The influence of a trial is the fitted gain plus the residual of the option chosen: what the choice really
        // brings in that trial.
        let error = self.benefits.mean(&realised)?.standard_error;
        let value = match error.filter(|_| changed > 0.0) {
            None => Estimate::exact(corrected),
            Some(error) => {
                let half = self.benefits.factor() * libm::hypot(error, bias);
                let interval = Some(((corrected - half).max(0.0), corrected + half));
                Estimate { value: corrected, standard_error: Some(error), interval }
            }
        };
        Ok(InformationValue { value, plug_in, bias, chosen, changed, terms: fit.terms, redundant: fit.redundant })
    }
}

/// What choosing by fitted means gains: the mean of the largest of them and 0 (the best option itself), less the
/// largest mean and 0. `means` has one column an increment; rows count by their weights.
fn gain(weights: &[f64], means: &[Vec<f64>]) -> f64 {
    let total = sum(weights);
    if total <= 0.0 {
        return 0.0;
    }
    let mut largest = vec![0.0; weights.len()];
    let mut overall = 0.0_f64;
    for column in means {
        for (largest, mean) in largest.iter_mut().zip(column) {
            *largest = mean.max(*largest);
        }
        overall = overall.max(weighted(weights, column) / total);
    }
    (weighted(weights, &largest) / total - overall).max(0.0)
}

fn weighted(weights: &[f64], values: &[f64]) -> f64 {
    let products: Vec<f64> = weights.iter().zip(values).map(|(weight, value)| weight * value).collect();
    sum(&products)
}

#[cfg(test)]
mod tests;
