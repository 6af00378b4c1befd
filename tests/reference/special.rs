//! Reference cases of the special functions.

use roicast::math::{beta_cdf, normal_cdf, normal_quantile};
use serde_json::Value;

/// Checks a case of this area; nothing if it belongs to another one.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let result = match id.strip_prefix("special.")?.split('.').next()? {
        "norm_cdf" => list(case, "x", "cdf", normal_cdf),
        // Without its feature `float_roundtrip`, serde_json may read the largest double below 1
        // as 1.
        "norm_ppf" => {
            list(case, "p", "z", |p| normal_quantile(p.min(1.0f64.next_down()))).and_then(|()| antisymmetric(case))
        }
        "betainc" => {
            let input = |name: &str| number(&case["inputs"][name]);
            let (a, b, x) = (input("a"), input("b"), input("x"));
            close(case, "I", beta_cdf(a, b, x, 1.0 - x), number(&case["expected"]["I"]))
        }
        _ => return None,
    };
    Some(result)
}

fn list(case: &Value, input: &str, output: &str, f: impl Fn(f64) -> f64) -> Result<(), String> {
    let (inputs, outputs) = (numbers(&case["inputs"][input]), numbers(&case["expected"][output]));
    if inputs.is_empty() || inputs.len() != outputs.len() {
        return Err(format!("{input} and {output} are not lists of one length"));
    }
    for (x, expected) in inputs.into_iter().zip(outputs) {
        close(case, &format!("{output} at {x:e}"), f(x), expected)?;
    }
    Ok(())
}

fn antisymmetric(case: &Value) -> Result<(), String> {
    for p in numbers(&case["inputs"]["p"]).into_iter().filter(|p| 1.0 - (1.0 - p) == *p) {
        if normal_quantile(1.0 - p) != -normal_quantile(p) {
            return Err(format!("not antisymmetric at {p:e}"));
        }
    }
    if normal_quantile(0.5) == 0.0 { Ok(()) } else { Err("not 0 at 1/2".to_owned()) }
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(f64::NAN)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|list| list.iter().map(number).collect()).unwrap_or_default()
}

/// |got − expected| ≤ abs + rel·|expected|.
fn close(case: &Value, what: &str, got: f64, expected: f64) -> Result<(), String> {
    let tolerance = |name: &str| case["tol"][name].as_f64().unwrap_or(0.0);
    if (got - expected).abs() <= tolerance("abs") + tolerance("rel") * expected.abs() {
        Ok(())
    } else {
        Err(format!("{what}: got {got:e}, expected {expected:e}"))
    }
}
