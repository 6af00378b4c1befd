//! Correlations: conversions, contradictions, nearest matrices, and formulas of the field.

use serde_json::Value;

use super::Kind;
use super::case::{Case, Checked, lacks, numbers};
use crate::linalg::{Square, cholesky, eigen, nearest_correlation, worst_triple};
use crate::math::{exp, normal_quantile};
use crate::random::copula::{Copula, CopulaError, normal_to_kendall, normal_to_spearman, spearman_to_normal};
use crate::validate::check::Comparison;

/// Most rows of a matrix.
const MOST_ROWS: usize = 200;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("corr.")?;
    Some(if kind.starts_with("spearman_to_gaussian") {
        Kind::new("validate.kind.correlation-conversion", conversions)
    } else if kind.starts_with("not_pd") {
        Kind::new("validate.kind.correlation-refused", not_positive_definite)
    } else if kind.starts_with("nearest_higham") {
        Kind::new("validate.kind.correlation-nearest", nearest)
    } else if kind.starts_with("lognormal_pearson") {
        Kind::new("validate.kind.correlation-lognormal", lognormal_pearson)
    } else if kind.starts_with("iman_conover") {
        Kind::new("validate.kind.iman-conover", |case| iman_conover(case).ok_or_else(|| lacks("inputs, expected")))
    } else {
        return None;
    })
}

fn rows(value: &Value) -> Option<Vec<Vec<f64>>> {
    value.as_array()?.iter().map(numbers).collect()
}

fn square(value: &Value) -> Option<Square> {
    let rows = rows(value)?;
    let size = rows.len();
    if size == 0 || size > MOST_ROWS || rows.iter().any(|row| row.len() != size) {
        return None;
    }
    let mut matrix = Square::zeros(size);
    for (row, values) in rows.iter().enumerate() {
        for (column, value) in values.iter().enumerate() {
            matrix[(row, column)] = *value;
        }
    }
    Some(matrix)
}

fn conversions(case: &Case) -> Checked {
    let spearman = case.list("spearman")?;
    let latent: Vec<f64> = spearman.iter().copied().map(spearman_to_normal).collect();
    let kendall: Vec<f64> = latent.iter().copied().map(normal_to_kendall).collect();
    let back: Vec<f64> = latent.iter().copied().map(normal_to_spearman).collect();
    case.same_list("latent_rho", &latent, &case.expected["latent_rho"]);
    case.same_list("kendall_tau", &kendall, &case.expected["kendall_tau"]);
    case.all_close("spearman", &back, &spearman);
    Ok(())
}

/// The matrix has no factor and the expected eigenvalues; correlations like these are refused, with a remedy.
fn not_positive_definite(case: &Case) -> Checked {
    let matrix = square(&case.inputs["matrix"]).ok_or_else(|| lacks("matrix"))?;
    case.same_list("eigenvalues", &eigen(&matrix).values, &case.expected["eigenvalues"]);
    case.equal("factor", cholesky(&matrix).is_some(), false);
    let wanted = numbers(&case.expected["worst_triple"]).map(|triple| triple.into_iter().map(|i| i as usize).collect());
    let triple = |found: Option<[usize; 3]>| format!("{:?}", found.map(Vec::from));
    let expected = format!("{wanted:?}", wanted = wanted as Option<Vec<usize>>);
    case.equal("worst_triple", triple(worst_triple(&matrix)), expected.clone());
    let size = matrix.size();
    let pairs: Vec<_> = (0..size)
        .flat_map(|first| (first + 1..size).map(move |second| (first, second)))
        .map(|(first, second)| (first, second, matrix[(first, second)]))
        .collect();
    match Copula::new(size, &pairs) {
        Err(CopulaError::NotPositiveDefinite { smallest_eigenvalue, worst_triple, nearest, .. }) => {
            case.equal("smallest eigenvalue < 0", smallest_eigenvalue < 0.0, true);
            case.equal("worst_triple (copula)", triple(worst_triple), expected);
            case.equal("nearest accepted", Copula::new(size, &nearest).is_ok(), true);
        }
        other => {
            let found = other.map_or_else(|error| error.to_string(), |_| "accepted".to_owned());
            case.compare(Comparison::exact("refused", found, "not positive definite", false));
        }
    }
    Ok(())
}

fn nearest(case: &Case) -> Checked {
    let matrix = square(&case.inputs["matrix"]).ok_or_else(|| lacks("matrix"))?;
    let found = nearest_correlation(&matrix);
    matrices(case, "nearest", &found, &case.expected["nearest"]).ok_or_else(|| lacks("nearest"))?;
    let distance = &case.expected["distance_frobenius"];
    case.same("distance_frobenius", Some(found.frobenius_distance(&matrix)), distance);
    Ok(())
}

/// Row by row.
fn matrices(case: &Case, what: &str, found: &Square, expected: &Value) -> Option<()> {
    let expected = square(expected).filter(|expected| expected.size() == found.size())?;
    for row in 0..found.size() {
        case.all_close(&format!("{what}[{row}]"), found.row(row), expected.row(row));
    }
    Some(())
}

/// The closed form, with the library's exponential; what a Spearman correlation avoids.
fn lognormal_pearson(case: &Case) -> Checked {
    let (one, two, rho) = (case.input("sigma1")?, case.input("sigma2")?, case.input("latent_rho")?);
    let scale = ((exp(one * one) - 1.0) * (exp(two * two) - 1.0)).sqrt();
    for (field, rho) in [("pearson", rho), ("attainable_min", -1.0), ("attainable_max", 1.0)] {
        case.same(field, Some((exp(rho * one * two) - 1.0) / scale), &case.expected[field]);
    }
    Ok(())
}

/// Iman and Conover (1982), Communications in Statistics B 11: with scores M of correlation Q Qᵀ and target P Pᵀ, the
/// scores M (P Q⁻¹)ᵀ have the target correlation, and the columns take their ranks. The library has a copula instead;
/// this exercises its factor.
fn iman_conover(case: &Case) -> Option<()> {
    let columns = rows(&case.inputs["X_columns"])?;
    let permutations = rows(&case.inputs["score_permutations_1based"])?;
    let (size, n) = (columns.len(), columns.first()?.len());
    let fits = |lists: &[Vec<f64>]| lists.len() == size && lists.iter().all(|list| list.len() == n);
    if !fits(&columns) || !fits(&permutations) || n > MOST_ROWS {
        return None;
    }
    let scores: Vec<Vec<f64>> = permutations
        .iter()
        .map(|ranks| ranks.iter().map(|rank| normal_quantile(rank / (n + 1) as f64)).collect())
        .collect();
    let score_correlation = correlations(&scores);
    let target = square(&case.inputs["target"]).filter(|target| target.size() == size)?;
    let (wanted, present) = (cholesky(&target)?, cholesky(&score_correlation)?);
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
            ranks(target).into_iter().filter_map(|rank| sorted.get(rank as usize).copied()).collect()
        })
        .collect();
    // The case lists the rows by the first column.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| reordered[0][a].total_cmp(&reordered[0][b]));
    for (index, (trial, expected)) in order.into_iter().zip(rows(&case.expected["reordered_rows"])?).enumerate() {
        let row: Vec<f64> = reordered.iter().map(|column| column[trial]).collect();
        case.all_close(&format!("reordered_rows[{index}]"), &row, &expected);
    }
    let ranked: Vec<Vec<f64>> = reordered.iter().map(|column| ranks(column)).collect();
    matrices(case, "achieved_spearman", &correlations(&ranked), &case.expected["achieved_spearman"])?;
    matrices(case, "score_correlation", &score_correlation, &case.expected["score_correlation"])
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
