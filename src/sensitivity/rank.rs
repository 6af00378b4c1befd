//! Rank correlation: any monotone effect, whatever its curve.

use crate::stats::Estimate;

use super::linear::{Basis, combine, mean_product};
use super::order::Order;
use super::spread::{correlation, influence_error, normal, with_replicates};
use super::study::Study;

/// Rank correlations of the output with every input, in the order of the study; `None` for an input that does not vary,
/// and throughout when the output does not.
#[derive(Debug, Clone, PartialEq)]
pub struct RankCorrelations {
    /// Spearman's rank correlation, from -1 to 1.
    pub spearman: Vec<Option<Estimate>>,
    /// Partial rank correlation (PRCC): correlation of the ranks of input and output after the ranks of all other inputs
    /// are regressed out of both, from -1 to 1. `None` also for an input whose ranks inputs before it determine.
    pub partial: Vec<Option<Estimate>>,
    /// Squared rank correlation over the sum of all of them, the "contribution to variance" of spreadsheet tools, from 0
    /// to 1.
    pub contributions: Vec<Option<Estimate>>,
    /// Share of the variance of the output's ranks that the ranks of all inputs together explain as a straight line. The
    /// contributions divide this part alone; what it falls short of 1 they say nothing about.
    pub explained: Option<f64>,
}

impl RankCorrelations {
    /// Whether contributions leave out so much (more than a tenth of the variance of ranks) that they mislead.
    #[must_use]
    pub fn falls_short(&self) -> bool {
        self.explained.is_none_or(|explained| explained < 0.9)
    }
}

/// Rank correlations of the output with every input.
///
/// Errors are those of the rank statistics themselves for any dependence, with ties: besides its own product of scores a
/// trial moves the ranks of all trials above it (the projection of Hoeffding 1948). Intervals use Fisher's transform.
///
/// ```
/// use roicast::sensitivity::{Study, rank::rank_correlations};
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 8.0, 27.0, 125.0, 64.0]);
/// let found = rank_correlations(&Study::new(&[&x], &y, 1)?);
/// assert!((found.spearman[0].expect("varies").value - 0.9).abs() < 1e-12);
/// # Ok::<(), roicast::sensitivity::StudyError>(())
/// ```
#[must_use]
pub fn rank_correlations(study: &Study<'_>) -> RankCorrelations {
    let Some(ranked) = Ranked::of(study) else {
        let none = vec![None; study.inputs()];
        return RankCorrelations {
            spearman: none.clone(),
            partial: none.clone(),
            contributions: none,
            explained: None,
        };
    };
    let errors = study.replicates() < 2;
    let (spearman, contributions) = ranked.marginal(errors);
    let (partial, explained) = ranked.partial(errors);
    let of_part = |of: fn(&Ranked) -> Vec<Option<Estimate>>| {
        move |part: &Study<'_>| {
            let estimates = Ranked::of(part).map(|ranked| of(&ranked)).unwrap_or_default();
            estimates.into_iter().map(|estimate| estimate.map(|estimate| estimate.value)).collect()
        }
    };
    RankCorrelations {
        spearman: with_replicates(study, spearman, of_part(|ranked| ranked.marginal(false).0)),
        partial: with_replicates(study, partial, of_part(|ranked| ranked.partial(false).0)),
        contributions: with_replicates(study, contributions, of_part(|ranked| ranked.marginal(false).1)),
        explained: Some(explained),
    }
}

/// A column as standardised scores of its ranks.
struct Scores {
    order: Order,
    values: Vec<f64>,
    deviation: f64,
}

impl Scores {
    fn of(column: &[f64]) -> Option<Self> {
        let order = Order::of(column);
        let (values, deviation) = order.scores()?;
        Some(Self { order, values, deviation })
    }

    /// What a trial changes of the mean of scores times `values` by moving the ranks of the trials above it.
    fn shifts(&self, values: &[f64]) -> Vec<f64> {
        let mut tails = self.order.tail_means(values);
        for tail in &mut tails {
            *tail /= self.deviation;
        }
        tails
    }

    /// Influence of every trial on the variance of the scores.
    fn on_variance(&self) -> Vec<f64> {
        let shifts = self.shifts(&self.values);
        self.values.iter().zip(shifts).map(|(score, shift)| score * score + 2.0 * shift).collect()
    }
}

struct Ranked {
    inputs: Vec<Option<Scores>>,
    output: Scores,
}

impl Ranked {
    fn of(study: &Study<'_>) -> Option<Self> {
        let output = Scores::of(study.output())?;
        Some(Self { inputs: (0..study.inputs()).map(|input| Scores::of(study.input(input))).collect(), output })
    }

    /// Spearman correlations and contributions to variance.
    fn marginal(&self, errors: bool) -> (Vec<Option<Estimate>>, Vec<Option<Estimate>>) {
        let y = &self.output.values;
        let values: Vec<Option<f64>> =
            self.inputs.iter().map(|input| Some(mean_product(&input.as_ref()?.values, y).clamp(-1.0, 1.0))).collect();
        let total: f64 = values.iter().flatten().map(|value| value * value).sum();
        let influences: Vec<Option<Vec<f64>>> = if errors {
            let on_output = self.output.on_variance();
            let pairs = self.inputs.iter().zip(&values);
            pairs.map(|(input, value)| Some(self.influences(input.as_ref()?, (*value)?, &on_output))).collect()
        } else {
            vec![None; values.len()]
        };
        let spearman = values
            .iter()
            .zip(&influences)
            .map(|(value, influences)| Some(correlation((*value)?, influences.as_deref().and_then(influence_error))))
            .collect();
        // The sum of squares moves by 2 Σ ρ dρ.
        let mut on_total = vec![0.0; y.len()];
        for (value, influences) in values.iter().zip(&influences) {
            for (sum, influence) in on_total.iter_mut().zip(influences.iter().flatten()) {
                *sum += 2.0 * value.unwrap_or(0.0) * influence;
            }
        }
        let contribution = |value: f64, influences: Option<&[f64]>| {
            let share = value * value / total;
            let error = influences.and_then(|influences| {
                let pairs = influences.iter().zip(&on_total);
                influence_error(&pairs.map(|(own, all)| (2.0 * value * own - share * all) / total).collect::<Vec<_>>())
            });
            normal(share, error)
        };
        let contributions = values
            .iter()
            .zip(&influences)
            .map(|(value, influences)| {
                value.filter(|_| total > 0.0).map(|value| contribution(value, influences.as_deref()))
            })
            .collect();
        (spearman, contributions)
    }

    /// Influence of every trial on a Spearman correlation.
    fn influences(&self, input: &Scores, value: f64, on_output: &[f64]) -> Vec<f64> {
        let (by_input, by_output) = (input.shifts(&self.output.values), self.output.shifts(&input.values));
        let on_input = input.on_variance();
        (0..on_output.len())
            .map(|trial| {
                let product = input.values[trial] * self.output.values[trial] + by_input[trial] + by_output[trial];
                product - value * (on_input[trial] + on_output[trial]) / 2.0
            })
            .collect()
    }

    /// Partial rank correlations from the inverse Q of the correlation matrix of all ranks, P = -Q_jy / √(Q_jj Q_yy), and
    /// the share of the output's variance that the inputs explain, 1 - 1 / Q_yy.
    fn partial(&self, errors: bool) -> (Vec<Option<Estimate>>, f64) {
        let mut columns: Vec<Option<&[f64]>> =
            self.inputs.iter().map(|input| input.as_ref().map(|input| input.values.as_slice())).collect();
        columns.push(Some(&self.output.values));
        let basis = Basis::of(&columns);
        let mut partial = vec![None; self.inputs.len()];
        if basis.kept.last() != Some(&self.inputs.len()) {
            return (self.determined(&columns), 1.0);
        }
        let all: Vec<&Scores> = basis
            .kept
            .iter()
            .map(|index| self.inputs.get(*index).and_then(Option::as_ref).unwrap_or(&self.output))
            .collect();
        let (inverse, last) = (&basis.inverse, basis.kept.len() - 1);
        let on_matrix = errors.then(|| Projection::of(&all, &basis));
        for (row, &input) in basis.kept.iter().take(last).enumerate() {
            let scale = (inverse[(row, row)] * inverse[(last, last)]).sqrt();
            let value = (-inverse[(row, last)] / scale).clamp(-1.0, 1.0);
            let error = on_matrix.as_ref().and_then(|projection| projection.error(row, value, inverse));
            partial[input] = Some(correlation(value, error));
        }
        (partial, 1.0 - 1.0 / inverse[(last, last)])
    }

    /// Where the ranks of the inputs determine the output's, a partial correlation is the sign of the coefficient.
    fn determined(&self, columns: &[Option<&[f64]>]) -> Vec<Option<Estimate>> {
        let basis = Basis::of(columns);
        let correlations: Vec<f64> = basis
            .kept
            .iter()
            .map(|index| columns.get(*index).copied().flatten().map_or(0.0, |x| mean_product(x, &self.output.values)))
            .collect();
        let mut partial = vec![None; self.inputs.len()];
        for (row, &input) in basis.kept.iter().enumerate() {
            let beta: f64 = basis.inverse.row(row).iter().zip(&correlations).map(|(a, b)| a * b).sum();
            if beta.abs() > 1e-6 {
                partial[input] = Some(Estimate::exact(beta.signum()));
            }
        }
        partial
    }
}

/// What a trial changes of Q S Q, with S the matrix of mean products of scores: elements (j, j), (j, y) and (y, y).
struct Projection {
    own: Vec<Vec<f64>>,
    with_output: Vec<Vec<f64>>,
    output: Vec<f64>,
}

impl Projection {
    fn of(all: &[&Scores], basis: &Basis) -> Self {
        let (size, inverse) = (all.len(), &basis.inverse);
        let last = size.saturating_sub(1);
        let trials = all.first().map_or(0, |scores| scores.values.len());
        let columns: Vec<&[f64]> = all.iter().map(|scores| scores.values.as_slice()).collect();
        // Rows of Q times the scores of every trial.
        let q: Vec<Vec<f64>> = (0..size).map(|row| combine(inverse.row(row), &columns, trials)).collect();
        let product = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
        let mut own: Vec<Vec<f64>> = q.iter().take(last).map(|row| product(row, row)).collect();
        let mut with_output: Vec<Vec<f64>> = q.iter().take(last).map(|row| product(row, &q[last])).collect();
        let mut output = product(&q[last], &q[last]);
        // And by moving ranks: with T_im the shift of column i on row m, element (j, m) moves by Q_ji T_im + Q_mi T_ij.
        for (i, scores) in all.iter().enumerate() {
            let on_output = scores.shifts(&q[last]);
            add(&mut output, 2.0 * inverse[(last, i)], &on_output);
            for j in 0..last {
                let on_own = scores.shifts(&q[j]);
                add(&mut own[j], 2.0 * inverse[(j, i)], &on_own);
                add(&mut with_output[j], inverse[(j, i)], &on_output);
                add(&mut with_output[j], inverse[(last, i)], &on_own);
            }
        }
        Self { own, with_output, output }
    }

    /// Standard error of the partial correlation of a row: dP = dS_jy / √(Q_jj Q_yy) + P/2 (dS_jj / Q_jj + dS_yy / Q_yy).
    fn error(&self, row: usize, value: f64, inverse: &crate::linalg::Square) -> Option<f64> {
        let last = inverse.size() - 1;
        let (own, output) = (inverse[(row, row)], inverse[(last, last)]);
        let scale = (own * output).sqrt();
        let influences: Vec<f64> = self.with_output[row]
            .iter()
            .zip(self.own[row].iter().zip(&self.output))
            .map(|(both, (j, y))| both / scale + value / 2.0 * (j / own + y / output))
            .collect();
        influence_error(&influences)
    }
}

fn add(target: &mut [f64], weight: f64, source: &[f64]) {
    for (value, other) in target.iter_mut().zip(source) {
        *value += weight * other;
    }
}
