//! Bad parameters: every one is refused, all problems at once, with the values and the rule.

use super::call::read;
use roicast::random::family::{Argument, Arguments, Presence, Rule, build, families};

/// A call and what its error must contain.
const BAD: &[(&str, &[&str])] = &[
    ("normal(mean = 1, sd = -2)", &["`sd`", "-2", ">= 0"]),
    ("normal(mean = NaN, sd = -2)", &["`mean`", "NaN", "finite"]),
    ("normal(sd = -2)", &["`mean` is missing", "`sd`", "-2"]),
    ("normal(mean = 1e400, sd = 1)", &["`mean`", "inf"]),
    ("normal(mean = 0, sd = 1, min = 60, max = 61)", &["probability", "60", "61"]),
    ("normal(mean = 0, sd = 1, min = 3, max = 2)", &["min <= max", "3", "2"]),
    ("normal(mean = 0, sd = 1e308)", &["too large"]),
    ("normal(p10 = 5, p90 = 1)", &["`p10` is 5", "`p90` is 1"]),
    ("normal(p10 = 5)", &["percentile", "missing"]),
    ("normal(p10 = 5, p50 = 6, p90 = 7)", &["3 values", "at most 2"]),
    ("normal(0, 1, 2)", &["3 values", "at most 2"]),
    ("normal(mean = 0, mean = 1, sd = 1)", &["`mean` is given twice"]),
    ("normal(0, 1, mean = 2)", &["`mean` is given twice"]),
    ("normal(meen = 0, sd = 1)", &["`meen`", "did you mean `mean`"]),
    ("normol(0, 1)", &["`normol`", "did you mean `normal`"]),
    ("nothinglikeit(0, 1)", &["unknown distribution `nothinglikeit`"]),
    ("normal(mean = normal(0, 1), sd = 1)", &["`mean` must be a number"]),
    ("triangular(min = 5, mode = 3, max = 9)", &["min <= mode <= max", "`min` is 5", "`mode` is 3", "`max` is 9"]),
    ("pert(min = 1, mode = 12, max = 9)", &["`mode` is 12", "`max` is 9"]),
    ("pert(1, 2, 3, lambda = 0)", &["`lambda`", "> 0"]),
    ("pert(p10 = 5, mode = 3, p90 = 9)", &["`p10` is 5", "`mode` is 3"]),
    ("uniform(min = 2, max = 1)", &["min <= max"]),
    ("uniform(min = -1e308, max = 1e308)", &["too large"]),
    ("lognormal(mean = 0, sd = 1)", &["`mean`", "> 0"]),
    ("lognormal(mu = 800, sigma = 1)", &["too large"]),
    ("lognormal(p10 = -1, p90 = 5)", &["`p10`", "-1", "> 0"]),
    ("lognormal(median = 0, sigma = 1)", &["`median`", "> 0"]),
    ("beta(alpha = 0, beta = -1)", &["`alpha`", "`beta`"]),
    ("beta(mean = 0.5, sd = 0.6)", &["0.6", "below 0.5"]),
    ("beta(mean = 2, sd = 0.1)", &["min < mean < max"]),
    ("gamma(shape = 0, scale = 1)", &["`shape`"]),
    ("gamma(mean = -1, sd = -1)", &["`mean`", "`sd`"]),
    ("weibull(shape = 0, scale = 0)", &["`shape`", "`scale`"]),
    ("exponential(mean = 0)", &["`mean`", "> 0"]),
    ("exponential(rate = 0)", &["`rate`", "> 0"]),
    ("logistic(mean = 0, scale = -1)", &["`scale`", ">= 0"]),
    ("student_t(df = 0)", &["`df`"]),
    ("poisson(mean = -1)", &["`mean`", "-1"]),
    ("binomial(n = 2.5, p = 0.5)", &["`n`", "whole number"]),
    ("binomial(n = 5, p = 30)", &["`p`", "between 0 and 1", "30%", "0.3"]),
    ("negative_binomial(r = 0, p = 0)", &["`r`", "`p`"]),
    ("geometric(p = 0)", &["`p`"]),
    ("bernoulli(p = 1.2)", &["`p`", "1.2", "between 0 and 1", "1.2%", "0.012"]),
    ("bernoulli(p = 120)", &["`p`", "120", "between 0 and 1"]),
    ("discrete()", &["at least one value"]),
    ("discrete(1: -1, 2: 2)", &["weight 1", "-1", ">= 0"]),
    ("discrete(1: 0, 2: 0)", &["add up to 0"]),
    ("mixture(normal(0, 1): -1, normal(1, 1): 2)", &["weight 1", "-1"]),
    ("mixture()", &["add up to 0"]),
    ("mixture(normal(0, 1))", &["a pair `distribution: weight`"]),
    ("cumulative(0: 0.1, 10: 1)", &["first probability", "0.1"]),
    ("cumulative(0: 0, 10: 0.9)", &["last probability", "0.9"]),
    ("cumulative(0: 0, 10: 0.5, 5: 1)", &["values that increase", "10", "5"]),
    ("cumulative(0: 0, 5: 0.7, 10: 0.5, 11: 1)", &["do not decrease"]),
    ("cumulative(0: 0)", &["at least two points"]),
    ("empirical()", &["at least one value"]),
    ("pareto(min = 1, alpha = 2)", &["`max` is missing"]),
    ("pareto(min = 0, alpha = 2, max = 5)", &["`min`", "> 0"]),
    ("pareto(min = 9, alpha = 2, max = 5)", &["min <= max"]),
    ("metalog(p10 = 20, p50 = 10, p90 = 30)", &["`p10` is 20", "`p50` is 10"]),
    ("metalog(p10 = 10, p50 = 12, p90 = 30)", &["no metalog", "p50 = 12", "10.0 %"]),
    ("metalog(p10 = 10, p50 = 12, p90 = 20, min = 11)", &["`min` is 11", "`p10` is 10"]),
    ("metalog(p10 = 10, p50 = 12, p90 = 14, max = 14)", &["`p90` is 14", "`max` is 14"]),
    ("metalog(1.5: 10, 0.5: 12)", &["between 0 and 1"]),
    ("metalog(p10 = 10)", &["missing"]),
    ("interval90(low = 9, high = 2)", &["low <= high"]),
    ("constant()", &["`value` is missing"]),
    ("truncate(normal(0, 1), min = NaN)", &["`min`", "finite"]),
    ("truncate(min = 0)", &["`distribution` is missing"]),
    ("truncate(poisson(mean = 3), min = 2.1, max = 2.9)", &["probability"]),
    ("affine(normal(0, 1), scale = 0)", &["`scale`", "> 0"]),
];

#[test]
fn bad_calls_are_refused_with_the_values_and_the_rule() {
    for (call, expected) in BAD {
        let error = read(call).expect_err(call);
        for part in *expected {
            assert!(error.contains(part), "{call}: `{error}` lacks `{part}`");
        }
    }
}

#[test]
fn every_family_is_misused_here() {
    for family in families() {
        let call = format!("{}(", family.name);
        assert!(BAD.iter().any(|(c, _)| c.starts_with(&call)), "{}", family.name);
    }
}

#[test]
fn nonsense_never_panics() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 1e308, -1e308, 5e-324, 0.5, 3.0];
    let mut accepted = 0;
    for family in families() {
        for form in family.forms {
            for shift in 0..odd.len() * odd.len() {
                let value = |i: usize| odd[(shift / odd.len().pow(i as u32 % 2) + 3 * i) % odd.len()];
                let number = |i| Argument::Number(value(i));
                let mut arguments = Arguments::default();
                for (i, parameter) in form.parameters.iter().enumerate() {
                    arguments.named.push((parameter.name.to_owned(), number(i)));
                }
                arguments.positional = vec![
                    Argument::Pair(Box::new(number(0)), value(1)),
                    Argument::Pair(Box::new(number(2)), value(3)),
                    number(4),
                    Argument::Text("text".to_owned()),
                ];
                arguments.positional.truncate(shift % 5);
                match build(family.name, &arguments) {
                    Ok(d) => {
                        accepted += 1;
                        assert!(d.quantile(2f64.powi(-53)).is_finite(), "{d}");
                        assert!(d.upper_quantile(2f64.powi(-53)).is_finite(), "{d}");
                    }
                    Err(errors) => assert!(!errors.is_empty(), "{}", family.name),
                }
            }
        }
    }
    assert!(accepted > 20, "{accepted}");
}

#[test]
fn stated_rules_are_enforced() {
    // A value that breaks the rule stated for one parameter is refused, whatever the others are.
    for family in families() {
        for form in family.forms {
            for (index, parameter) in form.parameters.iter().enumerate() {
                let bad = match parameter.rule {
                    Rule::Finite => f64::INFINITY,
                    Rule::Positive => 0.0,
                    Rule::NonNegative => -0.25,
                    Rule::Probability => 1.25,
                };
                let mut arguments = Arguments::default();
                for (other, parameter) in form.parameters.iter().enumerate() {
                    let good = if other == index { bad } else { 0.5 };
                    if other == index || parameter.presence == Presence::Required {
                        arguments.named.push((parameter.name.to_owned(), Argument::Number(good)));
                    }
                }
                let errors = build(family.name, &arguments).expect_err(family.name);
                let blamed = errors.iter().any(|e| e.parameter() == Some(parameter.name));
                assert!(blamed, "{}: {} in {errors:?}", family.name, parameter.name);
            }
        }
    }
}
