//! Special functions.

use super::Kind;
use super::case::{Case, Checked, lacks, number, numbers};
use crate::math::{beta_cdf, normal_cdf, normal_quantile};

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    Some(match id.strip_prefix("special.")?.split('.').next()? {
        "norm_cdf" => Kind::new("validate.kind.normal-cdf", |case| list(case, "x", "cdf", normal_cdf)),
        "norm_ppf" => Kind::new("validate.kind.normal-quantile", |case| {
            // A reader without round trip may read the largest double below 1 as 1.
            list(case, "p", "z", |p| normal_quantile(p.min(1.0f64.next_down())))?;
            antisymmetric(case);
            Ok(())
        }),
        "betainc" => Kind::new("validate.kind.beta-cdf", |case| {
            let (a, b, x) = (case.input("a")?, case.input("b")?, case.input("x")?);
            let expected = number(&case.expected["I"]).ok_or_else(|| lacks("I"))?;
            case.close(format!("I({x}; {a}, {b})"), beta_cdf(a, b, x, 1.0 - x), expected);
            Ok(())
        }),
        _ => return None,
    })
}

fn list(case: &Case, input: &str, output: &str, f: impl Fn(f64) -> f64) -> Checked {
    let inputs = case.list(input)?;
    let outputs = numbers(&case.expected[output]).filter(|list| list.len() == inputs.len() && !list.is_empty());
    for (x, expected) in inputs.into_iter().zip(outputs.ok_or_else(|| lacks(output))?) {
        case.close(format!("{output} ({x:e})"), f(x), expected);
    }
    Ok(())
}

/// Φ⁻¹(1 − p) = −Φ⁻¹(p), exactly, wherever 1 − p is exact.
fn antisymmetric(case: &Case) {
    let inputs = numbers(&case.inputs["p"]).unwrap_or_default();
    for p in inputs.into_iter().filter(|p| 1.0 - (1.0 - p) == *p && *p < 1.0) {
        case.equal(format!("z (1 - {p:e}) = -z ({p:e})"), normal_quantile(1.0 - p), -normal_quantile(p));
    }
    case.equal("z (0.5)", normal_quantile(0.5), 0.0);
}
