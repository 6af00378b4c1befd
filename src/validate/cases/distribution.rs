//! Distributions: moments, quantiles, probabilities, and parameters that describe none.

use serde_json::Value;

use super::Kind;
use super::case::{Case, Checked, lacks, misfit, number, numbers, unknown};
use crate::lang::Message;
use crate::random::distribution::{Distribution, ParameterErrors, THREE_TERM_LIMIT};
use crate::random::family::{Argument, Arguments, build};
use crate::validate::check::Comparison;

/// Families that a case may name, and what the library calls them.
const FAMILIES: [(&str, &str); 25] = [
    ("uniform", "uniform"),
    ("triangular", "triangular"),
    ("pert", "pert"),
    ("normal", "normal"),
    ("truncnormal", "normal"),
    ("lognormal", "lognormal"),
    ("metalog3", "metalog"),
    ("metalog", "metalog"),
    ("exponential", "exponential"),
    ("gamma", "gamma"),
    ("weibull", "weibull"),
    ("beta", "beta"),
    ("student_t", "student_t"),
    ("logistic", "logistic"),
    ("poisson", "poisson"),
    ("binomial", "binomial"),
    ("bernoulli", "bernoulli"),
    ("negbinomial", "negative_binomial"),
    ("negative_binomial", "negative_binomial"),
    ("geometric_trials", "geometric"),
    ("geometric", "geometric"),
    ("pareto", "pareto"),
    ("truncpareto", "pareto"),
    ("cumulative_piecewise", "cumulative"),
    ("cumulative", "cumulative"),
];

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let rest = id.strip_prefix("dist.")?;
    if rest == "metalog3.feasibility_constant" {
        return Some(Kind::new("validate.kind.metalog-limit", feasibility_constant));
    }
    let family = rest.split('.').next()?;
    let (_, name) = FAMILIES.iter().find(|(of, _)| *of == family)?;
    let about = Message::new("validate.kind.distribution").with("family", name);
    Some(Kind { about, check: values_or_refusal })
}

fn values_or_refusal(case: &Case) -> Checked {
    let rest = case.id.strip_prefix("dist.").unwrap_or_default();
    let family = rest.split('.').next().unwrap_or_default();
    let built = distribution(family, case.inputs).ok_or_else(|| unknown(family))?;
    let no = |name: &str| case.expected[name] == Value::Bool(false);
    let refusal_wanted = rest.contains("infeasible") || no("feasible") || no("valid");
    match (built, refusal_wanted) {
        (Ok(distribution), false) => values(case, &distribution),
        (Err(errors), false) => Err(misfit(&errors)),
        (built, true) => {
            case.equal("refused", built.is_err(), true);
            Ok(())
        }
    }
}

/// The distribution of a case, built by name as a user would.
fn distribution(family: &str, inputs: &Value) -> Option<Result<Distribution, ParameterErrors>> {
    let given = |name: &str| inputs.get(name).filter(|value| !value.is_null()).and_then(number);
    let call = |family: &str, names: &[(&str, &str)]| {
        let named =
            |(input, parameter): &(&str, &str)| Some(((*parameter).to_owned(), Argument::Number(given(input)?)));
        let named = names.iter().filter_map(named).collect();
        build(family, &Arguments { positional: Vec::new(), named })
    };
    let same =
        |family: &str, names: &[&str]| call(family, &names.iter().map(|name| (*name, *name)).collect::<Vec<_>>());
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
            let list = |key: &str| numbers(&inputs[key]).unwrap_or_default();
            Distribution::cumulative(&list("x").into_iter().zip(list("P")).collect::<Vec<_>>())
        }
        _ => return None,
    };
    let shift = ["shift", "threshold", "location"].iter().find_map(|name| given(name));
    Some(match shift.filter(|_| matches!(family, "lognormal" | "gamma" | "weibull")) {
        Some(shift) => built.and_then(|d| d.affine(shift, 1.0)),
        None => built,
    })
}

/// Every expected value that the distribution can answer for.
fn values(case: &Case, d: &Distribution) -> Checked {
    let expected = case.expected;
    let scalars = [
        ("mean", d.mean()),
        ("variance", d.variance()),
        ("sd", d.standard_deviation()),
        ("median", Some(d.median())),
        ("mode", d.mode()),
    ];
    for (name, found) in scalars {
        if expected[name].is_null() {
            continue;
        }
        let wanted = number(&expected[name]).ok_or_else(|| lacks(name))?;
        match found {
            Some(found) => case.close(name, found, wanted),
            None => case.compare(Comparison::exact(name, found, wanted, false)),
        }
    }
    let list = |key: &str| numbers(&expected[key]).unwrap_or_default();
    for (p, x) in list("p").into_iter().zip(list("quantile")) {
        case.close(format!("quantile ({p})"), d.quantile(p), x);
        case.close(format!("upper quantile (1 - {p})"), d.upper_quantile(1.0 - p), x);
        // A discrete cdf steps over p; a continuous one passes through it.
        let (back, what) = (d.cdf(x), format!("cdf ({x})"));
        let steps_over = d.is_discrete() && back >= p && back - d.probability_of(x) <= p;
        if steps_over {
            case.compare(Comparison::exact(what, back, p, true));
        } else {
            case.compare(Comparison::close(what, back, p, 1e-9 + d.density(x) * 1e-13 * x.abs(), 0.0));
        }
    }
    for (k, probability) in list("k").into_iter().zip(list("pmf")) {
        case.close(format!("P (X = {k})"), d.probability_of(k), probability);
    }
    Ok(())
}

/// The limit itself, and that it separates what is accepted from what is refused (Keelin 2016).
fn feasibility_constant(case: &Case) -> Checked {
    let wanted = |key: &str| number(&case.expected[key]).ok_or_else(|| lacks(key));
    case.close("k3", THREE_TERM_LIMIT, wanted("k3")?);
    let fraction = wanted("min_median_fraction_alpha_0.1")?;
    for (position, accepted) in [(fraction + 1e-9, true), (fraction - 1e-9, false)] {
        for position in [position, 1.0 - position] {
            let pairs = [(0.1, 0.0), (0.5, position), (0.9, 1.0)];
            let found = Distribution::metalog(&pairs, None, None).is_ok();
            case.equal(format!("p50 = {position}: accepted"), found, accepted);
        }
    }
    Ok(())
}
