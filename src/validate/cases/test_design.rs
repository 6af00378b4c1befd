//! What a statistical test sees, and how often it cries wolf.

use super::Kind;
use super::case::{Case, Checked, lacks, numbers, unknown};
use crate::stats::dkw_bound;
use crate::validate::check::Comparison;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("test.")?;
    Some(if kind.starts_with("dkw") {
        Kind::new("validate.kind.dkw", distance_bounds)
    } else {
        Kind::new("validate.kind.false-alarms", false_alarms)
    })
}

fn distance_bounds(case: &Case) -> Checked {
    let (sizes, alphas) = (case.list("n")?, case.list("alpha")?);
    for (key, expected) in case.results() {
        match key {
            "bound" => {
                let rows = expected.as_array().filter(|rows| rows.len() == sizes.len()).ok_or_else(|| lacks(key))?;
                for (size, row) in sizes.iter().zip(rows) {
                    let bound = |&alpha: &f64| dkw_bound(*size as u64, alpha).unwrap_or(f64::NAN);
                    let found: Vec<f64> = alphas.iter().map(bound).collect();
                    case.same_list(&format!("bound ({size})"), &found, row);
                }
            }
            // A rule of another library, near the bound at 1e-3: a check of the constant.
            "ks_rand_distr_1.95_over_sqrt_n" => {
                let rules: Vec<f64> = sizes.iter().map(|size| 1.95 / size.sqrt()).collect();
                case.same_list("1.95/sqrt(n)", &rules, expected);
                for (size, rule) in sizes.iter().zip(numbers(expected).unwrap_or_default()) {
                    let bound = dkw_bound(*size as u64, 1e-3).unwrap_or(f64::NAN);
                    case.compare(Comparison::close(format!("bound ({size}, 0.001)"), bound, rule, 0.0, 1e-3));
                }
            }
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

/// With k independent tests at level α each, a fresh seed fails with probability 1 − (1 − α)^k.
fn false_alarms(case: &Case) -> Checked {
    let (tests, alpha) = (case.input("tests")?, case.input("alpha")?);
    for (key, expected) in case.results() {
        match key {
            "upper_bound_fail_rate_per_fresh_seed" => {
                case.same(key, Some(-libm::expm1(tests * libm::log1p(-alpha))), expected);
            }
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}
