//! Stochastic dominance.

use crate::compare::Case;
use roicast::stats::{compare_normals, compare_samples, probability_greater_independent, probability_greater_paired};
use serde_json::Value;

/// Checks a case of the area `dominance`; `None` if `id` belongs to another.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let kind = id.strip_prefix("dom.")?;
    let case = Case::new(id, case);
    Some(if kind.starts_with("normal") { normals(&case) } else { samples(&case) })
}

fn flag(case: &Case, key: &str, got: bool, expected: &Value) -> Result<(), String> {
    case.require(expected.as_bool() == Some(got), key, &got.to_string(), expected)
}

fn samples(case: &Case) -> Result<(), String> {
    let (mut a, mut b) = (case.list("A")?, case.list("B")?);
    let paired = probability_greater_paired(&a, &b);
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let refused = || format!("{}: not comparable", case.id);
    let forward = compare_samples(&a, &b).ok_or_else(refused)?;
    let backward = compare_samples(&b, &a).ok_or_else(refused)?;
    for (key, expected) in case.results() {
        match key {
            "A_fsd_B" => flag(case, key, forward.first_order, expected)?,
            "A_ssd_B" => flag(case, key, forward.second_order, expected)?,
            "B_fsd_A" => flag(case, key, backward.first_order, expected)?,
            "B_ssd_A" => flag(case, key, backward.second_order, expected)?,
            "prob_A_better_paired" => case.same(key, paired, expected)?,
            "prob_A_better_independent" => {
                case.same(key, probability_greater_independent(&a, &b), expected)?;
            }
            _ => case.unknown(key)?,
        }
    }
    Ok(())
}

fn normals(case: &Case) -> Result<(), String> {
    let pair = |key: &str| match case.list(key)?.as_slice() {
        &[mean, deviation] => Ok((mean, deviation)),
        _ => Err(format!("{}: {key} is not (mean, sd)", case.id)),
    };
    let (a, b) = (pair("A")?, pair("B")?);
    let refused = || format!("{}: not comparable", case.id);
    let forward = compare_normals(a, b).ok_or_else(refused)?;
    let backward = compare_normals(b, a).ok_or_else(refused)?;
    for (key, expected) in case.results() {
        match key {
            "A_fsd_B" => flag(case, key, forward.first_order, expected)?,
            "A_ssd_B" => flag(case, key, forward.second_order, expected)?,
            "B_fsd_A" => flag(case, key, backward.first_order, expected)?,
            "B_ssd_A" => flag(case, key, backward.second_order, expected)?,
            "prob_A_better_independent" => {
                case.same(key, Some(forward.probability_better), expected)?;
            }
            "crossing_x" => case.same(key, forward.crossing, expected)?,
            _ => case.unknown(key)?,
        }
    }
    Ok(())
}
