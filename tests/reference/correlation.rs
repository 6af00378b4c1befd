//! Correlations: conversions, contradictions, nearest matrices, and formulas of the field.

use roicast::{
    linalg::{Square, cholesky, eigen, nearest_correlation, worst_triple},
    math::{exp, normal_quantile},
    random::copula::{Copula, CopulaError, normal_to_kendall, normal_to_spearman, spearman_to_normal},
};
use serde_json::Value;

/// Checks a case of the area `correlation`; `None` if `id` belongs to another.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let kind = id.strip_prefix("corr.")?;
    let case = Case {
        inputs: &case["inputs"],
        expected: &case["expected"],
        absolute: case["tol"]["abs"].as_f64().unwrap_or(0.0),
        relative: case["tol"]["rel"].as_f64().unwrap_or(0.0),
    };
    let checked = if kind.starts_with("spearman_to_gaussian") {
        case.conversions()
    } else if kind.starts_with("not_pd") {
        case.not_positive_definite()
    } else if kind.starts_with("nearest_higham") {
        case.nearest()
    } else if kind.starts_with("lognormal_pearson") {
        case.lognormal_pearson()
    } else if kind.starts_with("iman_conover") {
        case.iman_conover()
    } else {
        return None;
    };
    Some(checked.unwrap_or_else(|| Err(format!("{id}: the case lacks a field"))))
}

struct Case<'a> {
    inputs: &'a Value,
    expected: &'a Value,
    absolute: f64,
    relative: f64,
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

fn rows(value: &Value) -> Option<Vec<Vec<f64>>> {
    value.as_array()?.iter().map(numbers).collect()
}

fn square(value: &Value) -> Option<Square> {
    let rows = rows(value)?;
    let mut matrix = Square::zeros(rows.len());
    for (row, values) in rows.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            matrix[(row, column)] = *value;
        }
    }
    Some(matrix)
}

impl Case<'_> {
    fn close(&self, what: &str, got: f64, expected: f64) -> Result<(), String> {
        if (got - expected).abs() <= self.absolute + self.relative * expected.abs() {
            Ok(())
        } else {
            Err(format!("{what}: got {got}, expected {expected}"))
        }
    }

    fn all_close(&self, what: &str, got: &[f64], expected: &[f64]) -> Result<(), String> {
        if got.len() != expected.len() {
            return Err(format!("{what}: {} values, expected {}", got.len(), expected.len()));
        }
        let mut pairs = got.iter().zip(expected);
        pairs.try_for_each(|(got, expected)| self.close(what, *got, *expected))
    }

    fn conversions(&self) -> Option<Result<(), String>> {
        let spearman = numbers(&self.inputs["spearman"])?;
        let latent: Vec<f64> = spearman.iter().copied().map(spearman_to_normal).collect();
        let kendall: Vec<f64> = latent.iter().copied().map(normal_to_kendall).collect();
        let back: Vec<f64> = latent.iter().copied().map(normal_to_spearman).collect();
        let checks = [
            ("latent", latent, numbers(&self.expected["latent_rho"])?),
            ("Kendall", kendall, numbers(&self.expected["kendall_tau"])?),
            ("Spearman and back", back, spearman),
        ];
        let mut checks = checks.iter();
        Some(checks.try_for_each(|(what, got, expected)| self.all_close(what, got, expected)))
    }

    /// The matrix has no factor and the expected eigenvalues; correlations like these are refused.
    fn not_positive_definite(&self) -> Option<Result<(), String>> {
        let matrix = square(&self.inputs["matrix"])?;
        let values = numbers(&self.expected["eigenvalues"])?;
        if let Err(error) = self.all_close("eigenvalues", &eigen(&matrix).values, &values) {
            return Some(Err(error));
        }
        if cholesky(&matrix).is_some() {
            return Some(Err("a factor was found".to_owned()));
        }
        let triple = match &self.expected["worst_triple"] {
            Value::Null => None,
            triple => Some(numbers(triple)?.into_iter().map(|i| i as usize).collect()),
        };
        let got = worst_triple(&matrix).map(Vec::from);
        if got != triple {
            return Some(Err(format!("worst triple: got {got:?}, expected {triple:?}")));
        }
        let size = matrix.size();
        let pairs: Vec<_> = (0..size)
            .flat_map(|first| (first + 1..size).map(move |second| (first, second)))
            .map(|(first, second)| (first, second, matrix[(first, second)]))
            .collect();
        Some(match Copula::new(size, &pairs) {
            Err(CopulaError::NotPositiveDefinite { smallest_eigenvalue, worst_triple, nearest, .. })
                if smallest_eigenvalue < 0.0
                    && worst_triple.map(Vec::from) == triple
                    && Copula::new(size, &nearest).is_ok() =>
            {
                Ok(())
            }
            other => Err(format!("got {other:?}")),
        })
    }

    fn nearest(&self) -> Option<Result<(), String>> {
        let matrix = square(&self.inputs["matrix"])?;
        let expected = square(&self.expected["nearest"])?;
        let nearest = nearest_correlation(&matrix);
        for row in 0..matrix.size() {
            if let Err(error) = self.all_close("nearest", nearest.row(row), expected.row(row)) {
                return Some(Err(error));
            }
        }
        let distance = self.expected["distance_frobenius"].as_f64()?;
        Some(self.close("distance", nearest.frobenius_distance(&matrix), distance))
    }

    /// The closed form, with the library's exponential; what a Spearman correlation avoids.
    fn lognormal_pearson(&self) -> Option<Result<(), String>> {
        let [one, two, rho] = ["sigma1", "sigma2", "latent_rho"].map(|name| self.inputs[name].as_f64());
        let [one, two, rho] = [one?, two?, rho?];
        let scale = ((exp(one * one) - 1.0) * (exp(two * two) - 1.0)).sqrt();
        let mut checks = [("pearson", rho), ("attainable_min", -1.0), ("attainable_max", 1.0)].into_iter();
        Some(checks.try_for_each(|(field, rho)| {
            let expected = self.expected[field].as_f64().ok_or("no expected value")?;
            self.close(field, (exp(rho * one * two) - 1.0) / scale, expected)
        }))
    }

    /// Iman and Conover (1982), Communications in Statistics B 11: with scores M of correlation
    /// Q Qᵀ and target P Pᵀ, the scores M (P Q⁻¹)ᵀ have the target correlation, and the columns
    /// take their ranks. The library has a copula instead; this exercises its factor.
    fn iman_conover(&self) -> Option<Result<(), String>> {
        let columns = rows(&self.inputs["X_columns"])?;
        let permutations = rows(&self.inputs["score_permutations_1based"])?;
        let n = columns.first()?.len();
        let scores: Vec<Vec<f64>> = permutations
            .iter()
            .map(|ranks| {
                let quantile = |rank: &f64| normal_quantile(rank / (n + 1) as f64);
                ranks.iter().map(quantile).collect()
            })
            .collect();
        let score_correlation = correlations(&scores);
        let wanted = cholesky(&square(&self.inputs["target"])?)?;
        let present = cholesky(&score_correlation)?;
        let size = columns.len();
        let mut targets = vec![vec![0.0; n]; size];
        for trial in 0..n {
            // Solve Q w = m, then t = P w.
            let mut white = vec![0.0; size];
            for row in 0..size {
                let done: f64 = (0..row).map(|j| present[(row, j)] * white[j]).sum();
                white[row] = (scores[row][trial] - done) / present[(row, row)];
                targets[row][trial] = (0..=row).map(|j| wanted[(row, j)] * white[j]).sum();
            }
        }
        let reordered: Vec<Vec<f64>> = columns
            .iter()
            .zip(&targets)
            .map(|(column, target)| {
                let mut sorted = column.clone();
                sorted.sort_by(f64::total_cmp);
                ranks(target).into_iter().map(|rank| sorted[rank as usize]).collect()
            })
            .collect();
        // The case lists the rows by the first column.
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| reordered[0][a].total_cmp(&reordered[0][b]));
        for (trial, expected) in order.into_iter().zip(rows(&self.expected["reordered_rows"])?) {
            let row: Vec<f64> = reordered.iter().map(|column| column[trial]).collect();
            if let Err(error) = self.all_close("row", &row, &expected) {
                return Some(Err(error));
            }
        }
        let ranked: Vec<Vec<f64>> = reordered.iter().map(|column| ranks(column)).collect();
        for (what, got, field) in [
            ("Spearman", correlations(&ranked), "achieved_spearman"),
            ("scores", score_correlation, "score_correlation"),
        ] {
            let expected = square(&self.expected[field])?;
            for row in 0..size {
                if let Err(error) = self.all_close(what, got.row(row), expected.row(row)) {
                    return Some(Err(error));
                }
            }
        }
        Some(Ok(()))
    }
}

/// Ranks from 0, of values without ties.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| values.iter().filter(|other| *other < value).count() as f64;
    values.iter().map(rank).collect()
}

/// Pearson correlations of columns.
fn correlations(columns: &[Vec<f64>]) -> Square {
    let centred: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            column.iter().map(|value| value - mean).collect()
        })
        .collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut matrix = Square::identity(columns.len());
    for (row, a) in centred.iter().enumerate() {
        for (column, b) in centred.iter().enumerate() {
            matrix[(row, column)] = product(a, b) / (product(a, a) * product(b, b)).sqrt();
        }
    }
    matrix
}
