//! What a statistical test sees, and how often it cries wolf.

use crate::compare::{Case, numbers};
use roicast::stats::dkw_bound;
use serde_json::Value;

/// Checks a case of the area `test_design`; `None` if `id` belongs to another.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let kind = id.strip_prefix("test.")?;
    let case = Case::new(id, case);
    Some(if kind.starts_with("dkw") { distance_bounds(&case) } else { false_alarms(&case) })
}

fn distance_bounds(case: &Case) -> Result<(), String> {
    let (sizes, alphas) = (case.list("n")?, case.list("alpha")?);
    for (key, expected) in case.results() {
        match key {
            "bound" => {
                let rows = expected.as_array().map(Vec::as_slice).unwrap_or_default();
                case.require(rows.len() == sizes.len(), key, "of another size", expected)?;
                for (size, row) in sizes.iter().zip(rows) {
                    let bound = |&alpha: &f64| dkw_bound(*size as u64, alpha).unwrap_or(f64::NAN);
                    let got: Vec<f64> = alphas.iter().map(bound).collect();
                    case.same_list(key, &got, row)?;
                }
            }
            // A rule of another library, near the bound at 1e-3: a check of the constant.
            "ks_rand_distr_1.95_over_sqrt_n" => {
                let got: Vec<f64> = sizes.iter().map(|size| 1.95 / size.sqrt()).collect();
                case.same_list(key, &got, expected)?;
                let pairs = sizes.iter().zip(numbers(expected).unwrap_or_default());
                for (size, rule) in pairs {
                    let bound = dkw_bound(*size as u64, 1e-3).unwrap_or(f64::NAN);
                    case.require((bound / rule - 1.0).abs() < 1e-3, key, "far off", expected)?;
                }
            }
            _ => case.unknown(key)?,
        }
    }
    Ok(())
}

/// With k independent tests at level α each, a fresh seed fails with probability 1 − (1 − α)^k.
fn false_alarms(case: &Case) -> Result<(), String> {
    let (tests, alpha) = (case.input("tests")?, case.input("alpha")?);
    for (key, expected) in case.results() {
        match key {
            "upper_bound_fail_rate_per_fresh_seed" => {
                let got = -libm::expm1(tests * libm::log1p(-alpha));
                case.same(key, Some(got), expected)?;
            }
            _ => case.unknown(key)?,
        }
    }
    Ok(())
}
