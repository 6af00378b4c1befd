//! Reference cases of sensitivity: every `sens.*` case by its structure, so that cases nobody has seen are checked too.

use crate::functions::*;
use roicast::analysis::sensitivity::Function;
use roicast::analysis::sensitivity::morris::{MorrisDesign, morris};
use roicast::analysis::sensitivity::pick_freeze::pick_freeze;
use roicast::analysis::sensitivity::shapley::shapley;
use roicast::random::design::{Design, Sampler};
use roicast::random::distribution::Distribution;
use roicast::sensitivity::given_data::first_order;
use roicast::sensitivity::{Study, regression};
use roicast::simulate::{Control, Sampling};
use roicast::stats::{Estimate, mean_estimate};
use serde_json::Value;

type Check = Result<(), String>;

const SEED: u64 = 20_260_101;
const TRIALS: u64 = 1 << 16;

/// Checks a case; `None` for one of another kind.
pub fn check(id: &str, case: &Value) -> Option<Check> {
    let kind = id.strip_prefix("sens.")?.split('.').next()?;
    let (inputs, expected) = (case.get("inputs")?, case.get("expected")?);
    let sigma = case.pointer("/tol/sigma").and_then(Value::as_f64).unwrap_or(4.0);
    let pair = |key: &str| Some((inputs.get(key)?.get(0)?.as_f64()?, inputs.get(key)?.get(1)?.as_f64()?));
    let expectation = Expectation { expected, sigma };
    Some(match kind {
        "tornado" => tornado(inputs, expected)?,
        "ishigami" => variance_based(&ishigami(number(inputs, "a")?, number(inputs, "b")?), &expectation),
        "sobol_g" => variance_based(&sobol_g(&numbers(inputs, &["a"])?), &expectation),
        "linear_independent" => {
            variance_based(&linear(&numbers(inputs, &["coef"])?, &numbers(inputs, &["sd"])?), &expectation)
        }
        "price_volume_cost" => {
            variance_based(&price_volume_cost(pair("price")?, pair("volume")?, pair("cost")?), &expectation)
        }
        "lognormal_product" => variance_based(&lognormal_product(inputs)?, &expectation),
        "correlated_linear" => correlated(inputs, &expectation)?,
        "morris_linear" => morris_linear(inputs, expected)?,
        "constant_output" => constant(number(inputs, "y")?, expected),
        _ => return None,
    })
}

struct Expectation<'a> {
    expected: &'a Value,
    sigma: f64,
}

impl Expectation<'_> {
    /// The numbers under the first of these keys.
    fn list(&self, keys: &[&str]) -> Option<Vec<f64>> {
        numbers(self.expected, keys)
    }

    /// Compares within the case's multiple of the standard error.
    fn compare(&self, what: &str, got: &[Option<Estimate>], expected: &[f64]) -> Check {
        if got.len() < expected.len() {
            return Err(format!("{what}: {} values instead of {}", got.len(), expected.len()));
        }
        for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
            let got = got.ok_or_else(|| format!("{what} {index}: no estimate"))?;
            let error = got.standard_error.unwrap_or(0.0);
            let agrees = (got.value - expected).abs() <= self.sigma * error + 1e-9 * (1.0 + expected.abs());
            if !agrees {
                return Err(format!("{what} {index}: {} instead of {expected}, error {error}", got.value));
            }
        }
        Ok(())
    }
}

fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key)?.as_f64()
}

fn numbers(value: &Value, keys: &[&str]) -> Option<Vec<f64>> {
    let list = keys.iter().find_map(|key| value.get(key)?.as_array())?;
    list.iter().map(Value::as_f64).collect()
}

/// Everything that pick-freeze, Shapley runs, regression and given data say of independent inputs.
fn variance_based(function: &Closure, expectation: &Expectation<'_>) -> Check {
    let (factors, control) = (function.singles(), Control::default());
    for design in [Design::Independent, Design::LatinHypercube, Design::Sobol] {
        let runs = pick_freeze(function, &factors, &Sampling::new(design, TRIALS, SEED), &control);
        let runs = runs.map_err(|error| error.to_string())?;
        let indices = runs.indices().map_err(|error| error.to_string())?;
        let all = |of: &dyn Fn(usize) -> Option<Estimate>| (0..factors.len()).map(of).collect::<Vec<_>>();
        if let Some(first) = expectation.list(&["S1", "S", "first"]) {
            expectation.compare("S1", &all(&|factor| indices.first(factor)), &first)?;
            expectation.compare("S1 by differences", &all(&|factor| indices.first_by_differences(factor)), &first)?;
        }
        if let Some(total) = expectation.list(&["ST", "T", "total"]) {
            expectation.compare("ST", &all(&|factor| indices.total(factor)), &total)?;
        }
        if let Some(interaction) = number(expectation.expected, "S13_interaction") {
            expectation.compare("S13", &[indices.interaction(0, 2)], &[interaction])?;
        }
    }
    let effects = shapley(function, &factors, TRIALS, SEED, &control).map_err(|error| error.to_string())?;
    if let Some(shapley) = expectation.list(&["shapley", "Sh"]) {
        let got: Vec<_> = effects.effects.unwrap_or_default().into_iter().map(Some).collect();
        expectation.compare("Shapley", &got, &shapley)?;
    }
    if let Some(variance) = number(expectation.expected, "variance") {
        expectation.compare("variance", &[effects.variance], &[variance])?;
    }
    plain(function, |study| {
        let confidence = roicast::stats::Confidence::default();
        if let Some(mean) = number(expectation.expected, "mean") {
            expectation.compare("mean", &[mean_estimate(study.output(), confidence)], &[mean])?;
        }
        let found = regression(study).ok_or("no regression")?;
        if let Some(src) = expectation.list(&["SRC"]) {
            let got: Vec<_> = found.coefficients.iter().map(|c| c.as_ref().ok().map(|c| c.standardised)).collect();
            expectation.compare("SRC", &got, &src)?;
        }
        let first: Vec<_> = (0..study.inputs()).map(|input| first_order(study, input)).collect();
        if let Some(expected) = expectation.list(&["S1", "S", "first"]) {
            expectation.compare("S1 of given data", &first, &expected)?;
        }
        let size = |estimate: &Option<Estimate>| estimate.map_or(0.0, |estimate| estimate.value);
        if let Some(dummy) = expectation.expected.get("dummy_input_index").and_then(Value::as_u64) {
            let largest = first.iter().map(size).fold(f64::NEG_INFINITY, f64::max);
            let dummy = first.get(dummy as usize).map_or(f64::INFINITY, size);
            if dummy >= largest {
                return Err("the input without effect ranks first".to_owned());
            }
        }
        Ok(())
    })
}

/// A plain run of independent trials.
fn plain(function: &Closure, then: impl FnOnce(&Study<'_>) -> Check) -> Check {
    let sampler = Sampler::new(Design::Independent, SEED, &function.names(), TRIALS, 1).map_err(|e| e.to_string())?;
    let (inputs, output) = function.run(&sampler);
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    then(&Study::new(&inputs, &output, 1).map_err(|error| error.to_string())?)
}

/// The product of lognormals, by the parameters of their logarithms.
fn lognormal_product(inputs: &Value) -> Option<Closure> {
    let sigma = numbers(inputs, &["sigma", "sigmas", "s", "sd"])?;
    let mu = numbers(inputs, &["mu", "mus", "m"]).unwrap_or_else(|| vec![0.0; sigma.len()]);
    let each = mu.iter().zip(&sigma).map(|(mu, sigma)| Distribution::lognormal(*mu, *sigma).ok());
    Some(Closure::new(each.collect::<Option<Vec<_>>>()?, |x| x.iter().product()))
}

/// Correlated normals: pick-freeze refuses, given data and Shapley runs hold.
fn correlated(inputs: &Value, expectation: &Expectation<'_>) -> Option<Check> {
    let sd = numbers(inputs, &["sd", "sds", "sigma"])?;
    let coefficients = numbers(inputs, &["coef", "c"]).unwrap_or_else(|| vec![1.0; sd.len()]);
    let pairs: Vec<(usize, usize, f64)> = match ["rho", "corr", "R", "matrix"].iter().find_map(|key| inputs.get(key))? {
        Value::Array(rows) => {
            let cell = |i: usize, j: usize| rows.get(i)?.get(j)?.as_f64();
            (0..sd.len()).flat_map(|i| (0..i).filter_map(move |j| Some((j, i, cell(i, j)?)))).collect()
        }
        rho => vec![(0, 1, rho.as_f64()?)],
    };
    let function = linear(&coefficients, &sd).correlated(&pairs);
    Some(correlated_linear(&function, expectation))
}

fn correlated_linear(function: &Closure, expectation: &Expectation<'_>) -> Check {
    let (factors, control) = (function.singles(), Control::default());
    if pick_freeze(function, &factors, &Sampling::new(Design::Independent, 64, SEED), &control).is_ok() {
        return Err("pick-freeze indices of correlated inputs are not refused".to_owned());
    }
    let run = |factors: &[Vec<usize>]| shapley(function, factors, TRIALS, SEED, &control).map_err(|e| e.to_string());
    let whole = run(&factors)?;
    if let Some(variance) = number(expectation.expected, "variance") {
        expectation.compare("variance", &[whole.variance], &[variance])?;
    }
    if let Some(shapley) = expectation.list(&["shapley", "Sh"]) {
        let got: Vec<_> = whole.effects.unwrap_or_default().into_iter().map(Some).collect();
        expectation.compare("Shapley", &got, &shapley)?;
    }
    if let Some(total) = expectation.list(&["ST", "T", "total"]) {
        let all = whole.variance.ok_or("no variance")?;
        let mut got = Vec::new();
        for factor in &factors {
            let own = run(std::slice::from_ref(factor))?.variance.ok_or("no variance")?;
            let value = own.value / all.value;
            let error = |estimate: Estimate| estimate.standard_error.unwrap_or(0.0) / all.value;
            let error = error(own) + value * error(all);
            got.push(Some(Estimate::normal(value, error, roicast::stats::Confidence::default())));
        }
        expectation.compare("ST", &got, &total)?;
    }
    plain(function, |study| match expectation.list(&["S1", "S", "first"]) {
        Some(first) => {
            let got: Vec<_> = (0..study.inputs()).map(|input| first_order(study, input)).collect();
            expectation.compare("S1", &got, &first)
        }
        None => Ok(()),
    })
}

/// Elementary effects over the whole range are those for a unit of each input.
fn morris_linear(inputs: &Value, expected: &Value) -> Option<Check> {
    let coefficients = numbers(inputs, &["coef"])?;
    let ranges: Option<Vec<(f64, f64)>> = match inputs.get("range").and_then(Value::as_array) {
        Some(rows) => rows.iter().map(|row| Some((row.get(0)?.as_f64()?, row.get(1)?.as_f64()?))).collect(),
        None => Some(vec![(0.0, 1.0); coefficients.len()]),
    };
    let ranges = ranges?;
    let weights = coefficients.clone();
    let function = Closure::new(ranges.iter().map(|(low, high)| uniform(*low, *high)).collect(), move |x| {
        x.iter().zip(&weights).map(|(x, c)| x * c).sum()
    });
    let found = morris(&function, &function.singles(), &MorrisDesign::new(200, SEED), &Control::default()).ok()?;
    let compare = || {
        for (index, (found, (low, high))) in found.iter().zip(&ranges).enumerate() {
            let found = found.ok_or("no effect")?;
            let width = high - low;
            let values = [
                ("mu", found.mu.map(|mu| mu.value / width)),
                ("mu_star", Some(found.mu_star.value / width)),
                ("sigma", found.sigma.map(|sigma| sigma.value / width)),
            ];
            for (key, got) in values {
                let Some(expected) = numbers(expected, &[key]).and_then(|list| list.get(index).copied()) else {
                    continue;
                };
                let got = got.ok_or_else(|| format!("no {key}"))?;
                let agrees = (got - expected).abs() <= 1e-12 * (1.0 + expected.abs());
                if !agrees {
                    return Err(format!("{key} {index}: {got} instead of {expected}"));
                }
            }
        }
        Ok(())
    };
    Some(compare())
}

/// Exact zeros, not noise and not NaN.
fn constant(y: f64, expected: &Value) -> Check {
    let count = numbers(expected, &["S1"]).map_or(3, |list| list.len());
    let function = Closure::new(vec![uniform(0.0, 1.0); count], move |_| y);
    let runs =
        pick_freeze(&function, &function.singles(), &Sampling::new(Design::Sobol, 1024, SEED), &Control::default());
    let runs = runs.map_err(|error| error.to_string())?;
    let indices = runs.indices().map_err(|error| error.to_string())?;
    for factor in 0..count {
        for index in [indices.first(factor), indices.total(factor)] {
            if index.map(|index| index.value) != Some(0.0) {
                return Err(format!("factor {factor}: {index:?}"));
            }
        }
    }
    Ok(())
}

/// Cases like the ones that ship, each with its figures from a closed form.
#[test]
fn cases_by_structure() {
    let cases = [
        (
            "sens.ishigami.9",
            r#"{"inputs": {"a": 7.0, "b": 0.1}, "expected": {"mean": 3.5, "variance": 13.844587940719254,
            "S1": [0.31390519114781146, 0.44241114479004084, 0.0],
            "ST": [0.5575888552099592, 0.44241114479004084, 0.24368366406214773],
            "S13_interaction": 0.24368366406214773}, "tol": {"sigma": 4}}"#,
        ),
        (
            "sens.lognormal_product",
            r#"{"inputs": {"mu": [0.0, 1.0], "sigma": [0.3, 0.5]}, "expected": {
            "S1": [0.2325591901266567, 0.7013880889930558], "ST": [0.2986119110069442, 0.7674408098733433]}, "tol": {"sigma": 4}}"#,
        ),
        (
            "sens.correlated_linear",
            r#"{"inputs": {"coef": [1, 1], "sd": [1, 2], "rho": 0.7}, "expected": {
            "S1": [0.7384615384615385, 0.9346153846153846], "ST": [0.06538461538461539, 0.26153846153846155],
            "shapley": [0.40192307692307694, 0.598076923076923]}, "tol": {"sigma": 4}}"#,
        ),
        (
            "sens.morris_linear",
            r#"{"inputs": {"coef": [3, -2], "range": [[0, 1], [2, 4]]}, "expected": {
            "mu": [3, -2], "mu_star": [3, 2], "sigma": [0, 0]}}"#,
        ),
        ("sens.constant_output", r#"{"inputs": {"y": 0.4}, "expected": {"S1": [0, 0, 0], "ST": [0, 0, 0]}}"#),
    ];
    for (id, text) in cases {
        let case: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(check(id, &case), Some(Ok(())), "{id}");
    }
    assert_eq!(check("voi.evpi", &Value::Null), None);
    // A wrong figure is found.
    let wrong = r#"{"inputs": {"a": 7.0, "b": 0.1}, "expected": {"S1": [0.33, 0.44241114479004084, 0.0]}}"#;
    assert!(matches!(check("sens.ishigami.9", &serde_json::from_str(wrong).expect("JSON")), Some(Err(_))));
}

/// The one-at-a-time tornado of a scenario whose NPV is price · volume - cost.
fn tornado(inputs: &Value, expected: &Value) -> Option<Check> {
    use roicast::analysis::run::Options;
    use roicast::analysis::scan::Others;
    use roicast::analysis::sensitivity::swing::{SwingOptions, swings};
    use roicast::analysis::study::{Question, Study as Case};
    use roicast::scenario::load::Loaded;

    let normal = |key: &str| {
        let pair = inputs.get(key)?;
        Some(format!("{key} = \"normal({}, {})\"", pair.get(0)?, pair.get(1)?))
    };
    let text = format!(
        "name = \"Margin\"\nhorizon = 12\n[input]\n{}\n{}\n{}\n[[cost]]\nname = \"C\"\ncategory = \"software\"\namount = \"cost\"\n\
         [[benefit]]\nname = \"B\"\ndimension = \"finance\"\nkind = \"hard\"\namount = \"price * volume\"\n",
        normal("price")?,
        normal("volume")?,
        normal("cost")?
    );
    let loaded = Loaded::parse("margin.toml", &text).expect("a scenario");
    let options = Options {
        sampling: Sampling::new(Design::Independent, 64, SEED),
        precision: None,
        max_failed: 0.0,
        keep_trials: false,
        max_memory: 1 << 30,
        scenario_file: String::new(),
        overrides: Vec::new(),
    };
    let question = Question { outcome: Some("npv".to_owned()), groups: Vec::new() };
    let case = Case::new(&loaded, &options, &question, &Control::default()).expect("a study");
    let found = swings(&case, &SwingOptions { others: Others::Median, ..SwingOptions::default() }).expect("swings");
    let near = |what: &str, got: Option<f64>, wanted: f64| match got {
        Some(got) if (got - wanted).abs() <= 1e-12 * wanted.abs() => Ok(()),
        other => Err(format!("{what}: {other:?}, expected {wanted}")),
    };
    let bars = expected.get("bars")?.as_array()?;
    let check = || -> Check {
        near("base", found.base, expected["base"].as_f64().unwrap_or(f64::NAN))?;
        for (bar, swing) in bars.iter().zip(&found.swings) {
            if bar["input"] != swing.factor.as_str() {
                return Err(format!("{} instead of {}", swing.factor, bar["input"]));
            }
            near(&swing.factor, swing.least, bar["low"].as_f64().unwrap_or(f64::NAN))?;
            near(&swing.factor, swing.most, bar["high"].as_f64().unwrap_or(f64::NAN))?;
        }
        Ok(())
    };
    Some(check())
}
