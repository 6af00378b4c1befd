//! Reference cases of the distributions.

use roicast::random::distribution::{Distribution, ParameterErrors, THREE_TERM_LIMIT};
use roicast::random::family::{Argument, Arguments, build};
use serde_json::Value;

/// Checks a case of this area; nothing if it belongs to another one.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let rest = id.strip_prefix("dist.")?;
    if rest == "metalog3.feasibility_constant" {
        return Some(feasibility_constant(case));
    }
    let built = distribution(rest, &case["inputs"])?;
    let expected = &case["expected"];
    let refused =
        rest.contains("infeasible") || ["feasible", "valid"].iter().any(|name| expected[*name] == Value::Bool(false));
    Some(match (built, refused) {
        (Ok(d), false) => values(case, &d),
        (Ok(d), true) => Err(format!("{d} was accepted")),
        (Err(_), true) => Ok(()),
        (Err(errors), false) => Err(format!("refused: {errors:?}")),
    })
}

/// The distribution of a case, built by name as a user would.
fn distribution(rest: &str, inputs: &Value) -> Option<Result<Distribution, ParameterErrors>> {
    let given = |name: &str| inputs.get(name).filter(|value| !value.is_null()).map(number);
    let call = |family: &str, names: &[(&str, &str)]| {
        let named =
            |(input, parameter): &(&str, &str)| Some(((*parameter).to_owned(), Argument::Number(given(input)?)));
        let named = names.iter().filter_map(named).collect();
        build(family, &Arguments { positional: Vec::new(), named })
    };
    let same =
        |family: &str, names: &[&str]| call(family, &names.iter().map(|name| (*name, *name)).collect::<Vec<_>>());
    let family = rest.split('.').next()?;
    let built = match family {
        "uniform" => same(family, &["min", "max"]),
        "triangular" => same(family, &["min", "mode", "max", "p10", "p90"]),
        "pert" => same(family, &["min", "mode", "max", "lambda", "p10", "p90"]),
        "normal" => same(family, &["mean", "sd", "p5", "p10", "p90", "p95"]),
        "truncnormal" => same("normal", &["mean", "sd", "min", "max"]),
        "lognormal" => same(family, &["mu", "sigma", "mean", "sd", "median", "p10", "p50", "p90"]),
        "metalog3" | "metalog" => same("metalog", &["p10", "p50", "p90", "min", "max"]),
        "exponential" => call(family, &[("mean", "mean"), ("scale", "mean"), ("rate", "rate"), ("lambda", "rate")]),
        "gamma" => same(family, &["shape", "scale", "mean", "sd"]),
        "weibull" => same(family, &["shape", "scale"]),
        "beta" => same(family, &["alpha", "beta", "min", "max"]),
        "student_t" => same(family, &["df", "location", "scale"]),
        "logistic" => call(family, &[("mean", "mean"), ("location", "mean"), ("scale", "scale")]),
        "poisson" => call(family, &[("mean", "mean"), ("lambda", "mean")]),
        "binomial" => same(family, &["n", "p"]),
        "bernoulli" => same(family, &["p"]),
        "negbinomial" | "negative_binomial" => same("negative_binomial", &["r", "p"]),
        "geometric_trials" | "geometric" => same("geometric", &["p"]),
        "pareto" | "truncpareto" => same("pareto", &["min", "alpha", "max"]),
        "cumulative_piecewise" | "cumulative" => {
            let points = numbers(&inputs["x"]).into_iter().zip(numbers(&inputs["P"])).collect::<Vec<_>>();
            Distribution::cumulative(&points)
        }
        _ => return None,
    };
    let shift = ["shift", "threshold", "location"].iter().find_map(|name| given(name));
    Some(match shift.filter(|_| family == "lognormal" || family == "gamma" || family == "weibull") {
        Some(shift) => built.and_then(|d| d.affine(shift, 1.0)),
        None => built,
    })
}

/// Every expected value that the distribution can answer for; at least one.
fn values(case: &Value, d: &Distribution) -> Result<(), String> {
    let expected = &case["expected"];
    let mut compared = 0;
    let scalars = [
        ("mean", d.mean()),
        ("variance", d.variance()),
        ("sd", d.standard_deviation()),
        ("median", Some(d.median())),
        ("mode", d.mode()),
    ];
    for (name, got) in scalars {
        if expected[name].is_null() {
            continue;
        }
        let got = got.ok_or_else(|| format!("{name} does not exist"))?;
        close(case, name, got, number(&expected[name]))?;
        compared += 1;
    }
    for (p, x) in numbers(&expected["p"]).into_iter().zip(numbers(&expected["quantile"])) {
        close(case, &format!("quantile({p})"), d.quantile(p), x)?;
        close(case, &format!("upper_quantile(1 - {p})"), d.upper_quantile(1.0 - p), x)?;
        // A discrete cdf steps over p; a continuous one passes through it.
        let back = d.cdf(x);
        let through = (back - p).abs() <= 1e-9 + d.density(x) * 1e-13 * x.abs();
        if !(through || d.is_discrete() && back >= p && back - d.probability_of(x) <= p) {
            return Err(format!("cdf({x}) = {back}, expected {p}"));
        }
        compared += 1;
    }
    for (k, probability) in numbers(&expected["k"]).into_iter().zip(numbers(&expected["pmf"])) {
        close(case, &format!("probability of {k}"), d.probability_of(k), probability)?;
        compared += 1;
    }
    if compared > 0 { Ok(()) } else { Err("nothing to compare".to_owned()) }
}

/// The limit itself, and that it separates what is accepted from what is refused.
fn feasibility_constant(case: &Value) -> Result<(), String> {
    let expected = &case["expected"];
    close(case, "k3", THREE_TERM_LIMIT, number(&expected["k3"]))?;
    let fraction = number(&expected["min_median_fraction_alpha_0.1"]);
    for (position, accepted) in [(fraction + 1e-9, true), (fraction - 1e-9, false)] {
        for position in [position, 1.0 - position] {
            let pairs = [(0.1, 0.0), (0.5, position), (0.9, 1.0)];
            if Distribution::metalog(&pairs, None, None).is_ok() != accepted {
                return Err(format!("a median at {position} of the way: expected {accepted}"));
            }
        }
    }
    Ok(())
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
