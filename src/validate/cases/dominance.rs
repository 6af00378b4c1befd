//! Stochastic dominance.

use super::Kind;
use super::case::{Case, Checked, refused, unknown};
use crate::stats::{compare_normals, compare_samples, probability_greater_independent, probability_greater_paired};

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("dom.")?;
    Some(if kind.starts_with("normal") {
        Kind::new("validate.kind.dominance-normal", normals)
    } else {
        Kind::new("validate.kind.dominance", samples)
    })
}

fn samples(case: &Case) -> Checked {
    let (mut a, mut b) = (case.list("A")?, case.list("B")?);
    let paired = probability_greater_paired(&a, &b);
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let forward = compare_samples(&a, &b).ok_or_else(|| refused("A, B"))?;
    let backward = compare_samples(&b, &a).ok_or_else(|| refused("B, A"))?;
    for (key, expected) in case.results() {
        match key {
            "A_fsd_B" => case.flag(key, forward.first_order, expected),
            "A_ssd_B" => case.flag(key, forward.second_order, expected),
            "B_fsd_A" => case.flag(key, backward.first_order, expected),
            "B_ssd_A" => case.flag(key, backward.second_order, expected),
            "prob_A_better_paired" => case.same(key, paired, expected),
            "prob_A_better_independent" => case.same(key, probability_greater_independent(&a, &b), expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

fn normals(case: &Case) -> Checked {
    let (a, b) = (case.pair("A")?, case.pair("B")?);
    let forward = compare_normals(a, b).ok_or_else(|| refused("A, B"))?;
    let backward = compare_normals(b, a).ok_or_else(|| refused("B, A"))?;
    for (key, expected) in case.results() {
        match key {
            "A_fsd_B" => case.flag(key, forward.first_order, expected),
            "A_ssd_B" => case.flag(key, forward.second_order, expected),
            "B_fsd_A" => case.flag(key, backward.first_order, expected),
            "B_ssd_A" => case.flag(key, backward.second_order, expected),
            "prob_A_better_independent" => case.same(key, Some(forward.probability_better), expected),
            "crossing_x" => case.same(key, forward.crossing, expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}
