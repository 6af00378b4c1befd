//! The value of information, exactly: decision tables and normal decisions.

use std::collections::BTreeMap;

use super::Kind;
use super::case::{Case, Checked, lacks, lists, number, numbers, refused, unknown};
use crate::decision::{
    PayoffTable, independent_normal_maximum, normal_evpi, normal_evppi, normal_evsi, normal_maximum,
    preposterior_deviation,
};
use crate::math::normal_cdf;

/// Most options of a case.
const MOST_OPTIONS: f64 = 1000.0;

/// The kind of a case of this room; what decision it is about shows in its inputs.
pub fn kind(id: &str) -> Option<Kind> {
    id.strip_prefix("voi.")?;
    Some(Kind::new("validate.kind.information", by_structure))
}

fn by_structure(case: &Case) -> Checked {
    let has = |key: &str| !case.inputs[key].is_null();
    if has("payoff") {
        table(case)
    } else if has("coef") {
        linear(case)
    } else if has("noise_sd") {
        sample(case)
    } else if has("price") && has("volume") {
        price_volume(case)
    } else if has("A") && has("B") && has("rho") && !has("C") {
        two(case)
    } else {
        several(case)
    }
}

fn optional(case: &Case, key: &str) -> f64 {
    number(&case.inputs[key]).unwrap_or(0.0)
}

fn table(case: &Case) -> Checked {
    let rows = case.inputs["payoff"].as_array().and_then(|rows| rows.iter().map(numbers).collect::<Option<Vec<_>>>());
    let rows = rows.ok_or_else(|| lacks("payoff"))?;
    let table = PayoffTable::new(rows, case.list("prob")?).map_err(refused)?;
    for (key, expected) in case.results() {
        match key {
            "expected" => case.same_list(key, &table.expected(), expected),
            "best_action" => case.position(key, table.best_action(), expected),
            "evpi" => case.same(key, Some(table.evpi()), expected),
            "max_regret" => case.same_list(key, &table.largest_regrets(), expected),
            "expected_regret" => case.same_list(key, &table.expected_regrets(), expected),
            "minimax_regret_action" => case.position(key, table.minimax_regret_action(), expected),
            "expected_with_perfect_information" | "ev_perfect" => {
                case.same(key, Some(table.expected_with_perfect_information()), expected);
            }
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

/// Go or not, when going brings a mean and independent normal parts with these standard deviations.
fn parts(case: &Case, mean: f64, parts: &BTreeMap<String, f64>, normal: bool) -> Checked {
    let deviation = |names: &str| {
        let squares = names.split('_').map(|name| parts.get(name).map(|sd| sd * sd)).sum::<Option<f64>>();
        squares.map(f64::sqrt)
    };
    let all = parts.values().map(|sd| sd * sd).sum::<f64>().sqrt();
    for (key, expected) in case.results() {
        match key {
            "evppi" => {
                for (names, expected) in expected.as_object().ok_or_else(|| lacks("evppi"))? {
                    let got = deviation(names).and_then(|sd| normal_evppi(mean, sd));
                    case.same(names, got, expected);
                }
            }
            "mean" => case.same(key, Some(mean), expected),
            "sd_npv" if normal => case.same(key, Some(all), expected),
            "evpi" if normal => case.same(key, normal_evpi(mean, all), expected),
            "prob_npv_negative" if normal => case.same(key, Some(normal_cdf(-mean / all)), expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

fn linear(case: &Case) -> Checked {
    let terms = case.list("coef")?.into_iter().zip(case.list("sd")?).enumerate();
    let deviations = terms.map(|(index, (coef, sd))| (format!("X{}", index + 1), (coef * sd).abs())).collect();
    parts(case, case.input("mean_npv")? - optional(case, "no_go_value"), &deviations, true)
}

/// The mean of price · volume − cost given one of them is linear in it.
fn price_volume(case: &Case) -> Checked {
    let ((price, price_sd), (volume, volume_sd), (cost, cost_sd)) =
        (case.pair("price")?, case.pair("volume")?, case.pair("cost")?);
    let deviations = [("price", volume * price_sd), ("volume", price * volume_sd), ("cost", cost_sd)];
    let deviations = deviations.into_iter().map(|(name, sd)| (name.to_owned(), sd)).collect();
    parts(case, price * volume - cost - optional(case, "no_go_value"), &deviations, false)
}

fn sample(case: &Case) -> Checked {
    let (mean, sd) = case.pair("prior")?;
    let mean = mean - optional(case, "no_go_value");
    let (noise, observations) = (case.input("noise_sd")?, case.input("n")? as u64);
    for (key, expected) in case.results() {
        let got = match key {
            "preposterior_sd" => preposterior_deviation(sd, noise, observations),
            "evsi" => normal_evsi(mean, sd, noise, observations),
            "evpi" => normal_evpi(mean, sd),
            _ => return Err(unknown(key)),
        };
        case.same(key, got, expected);
    }
    Ok(())
}

fn two(case: &Case) -> Checked {
    let best = normal_maximum(case.pair("A")?, case.pair("B")?, case.input("rho")?);
    let best = best.ok_or_else(|| refused("A, B"))?;
    for (key, expected) in case.results() {
        let got = match key {
            "expected_max" => best.expected,
            "variance_max" | "var_max" => best.variance,
            "sd_max" => best.variance.sqrt(),
            "evpi" => best.evpi,
            "prob_A_better" => best.probability_first,
            "prob_B_better" => 1.0 - best.probability_first,
            _ => return Err(unknown(key)),
        };
        case.same(key, Some(got), expected);
    }
    Ok(())
}

/// Independent normal options: listed one by one, or one with its number; a single one is a decision to go or not.
fn several(case: &Case) -> Checked {
    let mut normals: Vec<(f64, f64)> = lists(case.inputs)
        .iter()
        .filter_map(|list| if let &[mean, sd] = list.as_slice() { Some((mean, sd)) } else { None })
        .collect();
    if normals.is_empty() {
        let first = |keys: &[&str]| keys.iter().find_map(|key| number(&case.inputs[*key]));
        let mean = first(&["mean", "mu", "m"]).ok_or_else(|| lacks("mean"))?;
        let sd = first(&["sd", "sigma", "s"]).ok_or_else(|| lacks("sd"))?;
        let count = first(&["n", "k", "options", "count", "n_options"]).unwrap_or(1.0);
        normals = vec![(mean, sd); count.clamp(0.0, MOST_OPTIONS) as usize];
    }
    let single = if let &[only] = normals.as_slice() { Some(only) } else { None };
    if let Some((mean, sd)) = single {
        normals = vec![(mean - optional(case, "no_go_value"), sd), (0.0, 0.0)];
    }
    let best = independent_normal_maximum(&normals).ok_or_else(|| refused("n"))?;
    for (key, expected) in case.results() {
        match key {
            "expected_max" => case.same(key, Some(best.expected), expected),
            "evpi" => {
                let exact = single.and_then(|(mean, sd)| normal_evpi(mean - optional(case, "no_go_value"), sd));
                case.same(key, Some(exact.unwrap_or(best.evpi)), expected);
            }
            "prob_best" if expected.is_array() => case.same_list(key, &best.probability_best, expected),
            "prob_best" | "prob_A_better" => case.same(key, best.probability_best.first().copied(), expected),
            "prob_loss" | "prob_npv_negative" => case.same(key, best.probability_best.last().copied(), expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}
