//! Sensitivity: every method on functions whose indices are known.

use serde_json::Value;

use super::Kind;
use super::case::{Case, Checked, first_list, lacks, number, refused, unknown};
use super::functions::{closure, depending, ishigami, linear, linear_uniform, price_volume_cost, sobol_g};
use super::tornado;
use crate::analysis::sensitivity::closure::Closure;
use crate::analysis::sensitivity::morris::{MorrisDesign, morris};
use crate::analysis::sensitivity::pick_freeze::pick_freeze;
use crate::analysis::sensitivity::shapley::shapley;
use crate::lang::Message;
use crate::random::design::{Design, Sampler};
use crate::random::distribution::Distribution;
use crate::sensitivity::given_data::first_order;
use crate::sensitivity::{Study, regression};
use crate::simulate::{Control, Sampling};
use crate::stats::{Confidence, Estimate, mean_estimate};
use crate::validate::check::Comparison;

/// Seed of all runs of this room.
pub const SEED: u64 = 20_260_101;
const TRIALS: u64 = 1 << 16;
/// Most inputs of a case: the runs of a method grow with them.
const MOST_INPUTS: usize = 12;

/// Words for the first-order, total and Shapley shares.
const FIRST: [&str; 3] = ["S1", "S", "first"];
const TOTAL: [&str; 3] = ["ST", "T", "total"];
const SHAPLEY: [&str; 2] = ["shapley", "Sh"];

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    Some(match id.strip_prefix("sens.")?.split('.').next()? {
        "tornado" => Kind::new("validate.kind.tornado", tornado::check),
        "ishigami" => Kind::new("validate.kind.ishigami", |case| {
            variance_based(case, &ishigami(case.input("a")?, case.input("b")?)?)
        }),
        "sobol_g" => Kind::new("validate.kind.sobol-g", |case| variance_based(case, &sobol_g(&few(case, &["a"])?)?)),
        "linear_independent" => Kind::new("validate.kind.sensitivity-linear", |case| {
            variance_based(case, &linear(&few(case, &["coef"])?, &few(case, &["sd"])?)?)
        }),
        "price_volume_cost" => Kind::new("validate.kind.price-volume-cost", |case| {
            variance_based(case, &price_volume_cost(case.pair("price")?, case.pair("volume")?, case.pair("cost")?)?)
        }),
        "lognormal_product" => {
            Kind::new("validate.kind.lognormal-product", |case| variance_based(case, &lognormal_product(case)?))
        }
        "correlated_linear" => Kind::new("validate.kind.sensitivity-correlated", correlated),
        "morris_linear" => Kind::new("validate.kind.morris", morris_linear),
        "constant_output" => Kind::new("validate.kind.sensitivity-constant", constant),
        _ => return None,
    })
}

/// A list of inputs, one a variable.
fn few(case: &Case, keys: &[&str]) -> Result<Vec<f64>, Message> {
    let field = || lacks(keys.first().copied().unwrap_or_default());
    first_list(case.inputs, keys).filter(|list| (1..=MOST_INPUTS).contains(&list.len())).ok_or_else(field)
}

/// Estimates against expected figures, within the standard errors of the case.
fn estimates(case: &Case, what: &str, found: &[Option<Estimate>], expected: &[f64]) {
    if found.len() < expected.len() {
        case.equal(format!("{what}: n"), found.len() as f64, expected.len() as f64);
    }
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let (value, error) = found.map_or((f64::NAN, 0.0), |found| (found.value, found.standard_error.unwrap_or(0.0)));
        case.compare(Comparison::errors(format!("{what}[{index}]"), value, *expected, error, case.sigma()));
    }
}

/// Everything that pick-freeze, Shapley runs, regression and given data say of independent inputs.
fn variance_based(case: &Case, function: &Closure) -> Checked {
    let (factors, control) = (function.singles(), Control::default());
    let list = |keys: &[&str]| first_list(case.expected, keys);
    let (first, total) = (list(&FIRST), list(&TOTAL));
    for design in [Design::Independent, Design::LatinHypercube, Design::Sobol] {
        let runs = pick_freeze(function, &factors, &Sampling::new(design, TRIALS, SEED), &control).map_err(refused)?;
        let indices = runs.indices().map_err(refused)?;
        let all = |of: &dyn Fn(usize) -> Option<Estimate>| (0..factors.len()).map(of).collect::<Vec<_>>();
        let word = crate::analysis::run::design_name(design);
        if let Some(first) = &first {
            estimates(case, &format!("S1 ({word})"), &all(&|factor| indices.first(factor)), first);
            let differences = all(&|factor| indices.first_by_differences(factor));
            estimates(case, &format!("S1 ({word}, differences)"), &differences, first);
        }
        if let Some(total) = &total {
            estimates(case, &format!("ST ({word})"), &all(&|factor| indices.total(factor)), total);
        }
        if let Some(interaction) = number(&case.expected["S13_interaction"]) {
            estimates(case, &format!("S13 ({word})"), &[indices.interaction(0, 2)], &[interaction]);
        }
    }
    let effects = shapley(function, &factors, TRIALS, SEED, &control).map_err(refused)?;
    if let Some(shapley) = list(&SHAPLEY) {
        let found: Vec<_> = effects.effects.unwrap_or_default().into_iter().map(Some).collect();
        estimates(case, "Shapley", &found, &shapley);
    }
    if let Some(variance) = number(&case.expected["variance"]) {
        estimates(case, "variance", &[effects.variance], &[variance]);
    }
    plain(function, |study| {
        if let Some(mean) = number(&case.expected["mean"]) {
            estimates(case, "mean", &[mean_estimate(study.output(), Confidence::default())], &[mean]);
        }
        let found = regression(study).ok_or_else(|| refused("regression"))?;
        if let Some(src) = list(&["SRC"]) {
            let found: Vec<_> = found.coefficients.iter().map(|c| c.as_ref().ok().map(|c| c.standardised)).collect();
            estimates(case, "SRC", &found, &src);
        }
        let given: Vec<_> = (0..study.inputs()).map(|input| first_order(study, input)).collect();
        if let Some(first) = &first {
            estimates(case, "S1 (given data)", &given, first);
        }
        let size = |estimate: &Option<Estimate>| estimate.map_or(0.0, |estimate| estimate.value);
        if let Some(dummy) = case.expected["dummy_input_index"].as_u64() {
            let largest = given.iter().map(size).fold(f64::NEG_INFINITY, f64::max);
            let dummy = usize::try_from(dummy).ok().and_then(|dummy| given.get(dummy)).map_or(f64::INFINITY, size);
            case.equal("dummy < largest", dummy < largest, true);
        }
        Ok(())
    })
}

/// A plain run of independent trials.
fn plain(function: &Closure, then: impl FnOnce(&Study<'_>) -> Checked) -> Checked {
    use crate::analysis::sensitivity::Function as _;
    let sampler = Sampler::new(Design::Independent, SEED, &function.names(), TRIALS, 1).map_err(refused)?;
    let (inputs, output) = function.run(&sampler);
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    then(&Study::new(&inputs, &output, 1).map_err(refused)?)
}

/// The product of lognormals, by the parameters of their logarithms.
fn lognormal_product(case: &Case) -> Result<Closure, Message> {
    let sigma = few(case, &["sigma", "sigmas", "s", "sd"])?;
    let mu = first_list(case.inputs, &["mu", "mus", "m"]).unwrap_or_else(|| vec![0.0; sigma.len()]);
    closure(mu.iter().zip(&sigma).map(|(mu, sigma)| Distribution::lognormal(*mu, *sigma)), |x| x.iter().product())
}

/// Correlated normals: pick-freeze refuses, given data and Shapley runs hold.
fn correlated(case: &Case) -> Checked {
    let sd = few(case, &["sd", "sds", "sigma"])?;
    let coefficients = first_list(case.inputs, &["coef", "c"]).unwrap_or_else(|| vec![1.0; sd.len()]);
    let rho = ["rho", "corr", "R", "matrix"].iter().find_map(|key| case.inputs.get(key)).ok_or_else(|| lacks("rho"))?;
    let pairs: Vec<(usize, usize, f64)> = match rho {
        Value::Array(rows) => {
            let cell = |i: usize, j: usize| rows.get(i)?.get(j)?.as_f64();
            (0..sd.len()).flat_map(|i| (0..i).filter_map(move |j| Some((j, i, cell(i, j)?)))).collect()
        }
        rho => vec![(0, 1, rho.as_f64().ok_or_else(|| lacks("rho"))?)],
    };
    let function = &depending(linear(&coefficients, &sd)?, &pairs)?;
    let (factors, control) = (function.singles(), Control::default());
    let refusal = pick_freeze(function, &factors, &Sampling::new(Design::Independent, 64, SEED), &control).is_err();
    case.equal("pick-freeze refused", refusal, true);
    let run = |factors: &[Vec<usize>]| shapley(function, factors, TRIALS, SEED, &control).map_err(refused);
    let whole = run(&factors)?;
    if let Some(variance) = number(&case.expected["variance"]) {
        estimates(case, "variance", &[whole.variance], &[variance]);
    }
    if let Some(shapley) = first_list(case.expected, &SHAPLEY) {
        let found: Vec<_> = whole.effects.unwrap_or_default().into_iter().map(Some).collect();
        estimates(case, "Shapley", &found, &shapley);
    }
    if let Some(total) = first_list(case.expected, &TOTAL) {
        let all = whole.variance.ok_or_else(|| refused("variance"))?;
        let mut found = Vec::new();
        for factor in &factors {
            let own = run(std::slice::from_ref(factor))?.variance.ok_or_else(|| refused("variance"))?;
            let value = own.value / all.value;
            let error = |estimate: Estimate| estimate.standard_error.unwrap_or(0.0) / all.value;
            found.push(Some(Estimate::normal(value, error(own) + value * error(all), Confidence::default())));
        }
        estimates(case, "ST", &found, &total);
    }
    plain(function, |study| {
        if let Some(first) = first_list(case.expected, &FIRST) {
            let found: Vec<_> = (0..study.inputs()).map(|input| first_order(study, input)).collect();
            estimates(case, "S1 (given data)", &found, &first);
        }
        Ok(())
    })
}

/// Elementary effects over the whole range are those for a unit of each input (Morris 1991).
fn morris_linear(case: &Case) -> Checked {
    let coefficients = few(case, &["coef"])?;
    let ranges: Option<Vec<(f64, f64)>> = match case.inputs["range"].as_array() {
        Some(rows) => rows.iter().map(|row| Some((row.get(0)?.as_f64()?, row.get(1)?.as_f64()?))).collect(),
        None => Some(vec![(0.0, 1.0); coefficients.len()]),
    };
    let ranges = ranges.filter(|ranges| ranges.len() == coefficients.len()).ok_or_else(|| lacks("range"))?;
    let function = linear_uniform(&coefficients, &ranges)?;
    let design = MorrisDesign::new(200, SEED);
    let found = morris(&function, &function.singles(), &design, &Control::default()).map_err(refused)?;
    for (index, (found, (low, high))) in found.iter().zip(&ranges).enumerate() {
        let found = found.ok_or_else(|| refused("effect"))?;
        let width = high - low;
        let values = [
            ("mu", found.mu.map(|mu| mu.value / width)),
            ("mu_star", Some(found.mu_star.value / width)),
            ("sigma", found.sigma.map(|sigma| sigma.value / width)),
        ];
        for (key, found) in values {
            let Some(expected) = first_list(case.expected, &[key]).and_then(|list| list.get(index).copied()) else {
                continue;
            };
            let what = format!("{key}[{index}]");
            case.compare(Comparison::close(what, found.unwrap_or(f64::NAN), expected, 1e-12, 1e-12));
        }
    }
    Ok(())
}

/// Exact zeros, not noise and not NaN.
fn constant(case: &Case) -> Checked {
    let y = case.input("y")?;
    let count = first_list(case.expected, &["S1"]).map_or(3, |list| list.len());
    if !(1..=MOST_INPUTS).contains(&count) {
        return Err(unknown("S1"));
    }
    let function = closure((0..count).map(|_| Distribution::uniform(0.0, 1.0)), move |_| y)?;
    let sampling = Sampling::new(Design::Sobol, 1024, SEED);
    let runs = pick_freeze(&function, &function.singles(), &sampling, &Control::default()).map_err(refused)?;
    let indices = runs.indices().map_err(refused)?;
    for factor in 0..count {
        for (what, index) in [("S1", indices.first(factor)), ("ST", indices.total(factor))] {
            case.equal(format!("{what}[{factor}]"), index.map_or(f64::NAN, |index| index.value), 0.0);
        }
    }
    Ok(())
}
