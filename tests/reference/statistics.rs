//! Quantiles, their intervals, proportions, moments and sums.

use crate::compare::{Case, lists, number};
use roicast::stats::{
    Confidence, ExactSum, Moments, QuantileType, clopper_pearson_interval, quantile_of_sorted, quantile_ranks,
    quantiles, sum, wilks_size_one_sided, wilks_size_two_sided, wilson_interval,
};
use serde_json::Value;

/// Checks a case of the area `statistics`; `None` if `id` belongs to another.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let kind = id.strip_prefix("stat.")?;
    let digits = &case["tol"]["lre_required"];
    let case = Case::new(id, case);
    Some(if let Some(number) = kind.strip_prefix("quantile.type") {
        sample_quantiles(&case, number)
    } else if kind.starts_with("quantile_ci") {
        quantile_interval(&case)
    } else if kind.starts_with("wilks") {
        wilks(&case)
    } else if kind.starts_with("prob_ci") {
        proportion(&case)
    } else if kind.starts_with("nist_strd") {
        certified(&case, digits)
    } else if kind.starts_with("exact_sum") {
        exact_sum(&case)
    } else {
        merged_moments(&case)
    })
}

fn confidence(case: &Case) -> Result<Confidence, String> {
    let level = number(&case.inputs["confidence"]).unwrap_or(0.95);
    Confidence::new(level).ok_or_else(|| format!("{}: confidence {level}", case.id))
}

fn sample_quantiles(case: &Case, number: &str) -> Result<(), String> {
    let kind = number.parse().ok().and_then(QuantileType::from_number);
    let kind = kind.ok_or_else(|| format!("{}: no such type", case.id))?;
    let (mut sample, probabilities) = (case.list("sample")?, case.list("p")?);
    let selected: Vec<f64> = quantiles(&mut sample, &probabilities, kind).into_iter().flatten().flatten().collect();
    sample.sort_by(f64::total_cmp);
    let sorted: Vec<f64> = probabilities.iter().filter_map(|&p| quantile_of_sorted(&sample, p, kind)).collect();
    case.same_list("q", &selected, &case.expected["q"])?;
    case.same_list("q", &sorted, &case.expected["q"])
}

fn quantile_interval(case: &Case) -> Result<(), String> {
    let size = case.input("n")? as u64;
    let ranks =
        quantile_ranks(size, case.input("p")?, confidence(case)?).ok_or_else(|| format!("{}: no ranks", case.id))?;
    for (key, expected) in case.results() {
        match key {
            "lower_rank_1based" => case.same(key, ranks.lower.map(|rank| rank as f64), expected)?,
            "upper_rank_1based" => case.same(key, ranks.upper.map(|rank| rank as f64), expected)?,
            "exact_coverage" => case.same(key, Some(ranks.coverage), expected)?,
            _ => case.unknown(key)?,
        }
    }
    Ok(())
}

/// Keys such as `one_sided_99_95`: content 99 %, confidence 95 %.
fn wilks(case: &Case) -> Result<(), String> {
    for (key, expected) in case.results() {
        let mut percents = key.rsplit('_').map(|text| text.parse::<f64>().ok());
        let (level, content) = (percents.next().flatten(), percents.next().flatten());
        let (Some(level), Some(content)) = (level, content) else {
            return case.unknown(key);
        };
        let level = Confidence::new(level / 100.0).unwrap_or_default();
        let got = if key.starts_with("one") {
            wilks_size_one_sided(content / 100.0, level)
        } else {
            wilks_size_two_sided(content / 100.0, level)
        };
        case.same(key, got.map(|size| size as f64), expected)?;
    }
    Ok(())
}

fn proportion(case: &Case) -> Result<(), String> {
    let (hits, trials) = (case.input("successes")? as u64, case.input("n")? as u64);
    for (key, expected) in case.results() {
        let interval = match key {
            "wilson" => wilson_interval(hits, trials, confidence(case)?),
            "clopper_pearson" => clopper_pearson_interval(hits, trials, confidence(case)?),
            _ => return case.unknown(key),
        };
        let (low, high) = interval.ok_or_else(|| format!("{}: no interval", case.id))?;
        case.same_list(key, &[low, high], expected)?;
    }
    Ok(())
}

/// `a,b,c` or `a followed by 500 x (b,c)`.
fn construct(text: &str) -> Option<Vec<f64>> {
    let parse = |text: &str| -> Option<Vec<f64>> { text.split(',').map(|number| number.trim().parse().ok()).collect() };
    match text.split_once("followed by") {
        None => parse(text),
        Some((first, rest)) => {
            let (times, pattern) = rest.split_once('x')?;
            let pattern = parse(pattern.trim().trim_matches(['(', ')']))?;
            let mut values = parse(first)?;
            for _ in 0..times.trim().parse::<usize>().ok()? {
                values.extend(&pattern);
            }
            Some(values)
        }
    }
}

fn certified(case: &Case, digits: &Value) -> Result<(), String> {
    let values = case.inputs["construction"]
        .as_str()
        .and_then(construct)
        .ok_or_else(|| format!("{}: no construction", case.id))?;
    if number(&case.inputs["n"]) != Some(values.len() as f64) {
        return Err(format!("{}: built {} values", case.id, values.len()));
    }
    let moments = Moments::of(&values);
    let mean = moments.mean().unwrap_or(f64::NAN);
    let lagged: f64 = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    for (key, expected) in case.results() {
        let got = match key {
            "mean" => mean,
            "sd" => moments.standard_deviation().unwrap_or(f64::NAN),
            "lag1_autocorrelation" => lagged / moments.central_sum(2).unwrap_or(f64::NAN),
            _ => return case.unknown(key),
        };
        // A result of which no digits are asked is held to one digit less than the others.
        let least = ["mean", "sd"].iter().filter_map(|key| number(&digits[*key]));
        let fewest = least.reduce(f64::min).unwrap_or(8.0) - 1.0;
        let asked = number(&digits[key]).unwrap_or(fewest);
        let wanted = number(expected).unwrap_or(f64::NAN);
        let agree = (got - wanted).abs() <= libm::pow(10.0, -asked) * wanted.abs();
        case.require(agree, key, &got.to_string(), expected)?;
    }
    Ok(())
}

fn exact_sum(case: &Case) -> Result<(), String> {
    let values: Vec<f64> = lists(case.inputs).concat();
    let exact = values.iter().copied().collect::<ExactSum>().value();
    let backwards = values.iter().rev().copied().collect::<ExactSum>().value();
    if values.is_empty() || exact.to_bits() != backwards.to_bits() {
        return Err(format!("{}: {exact} but backwards {backwards}", case.id));
    }
    for (key, expected) in case.results() {
        if key.contains("naive") {
            case.same(key, Some(values.iter().sum()), expected)?;
        } else if key.contains("pairwise") {
            case.same(key, Some(sum(&values)), expected)?;
        } else {
            case.same(key, Some(exact), expected)?;
        }
    }
    Ok(())
}

/// The moments of parts joined, against those of all the data.
fn merged_moments(case: &Case) -> Result<(), String> {
    let parts = lists(case.inputs);
    if parts.is_empty() {
        return Err(format!("{}: no data", case.id));
    }
    let moments = parts.iter().map(|part| Moments::of(part)).fold(Moments::default(), Moments::merge);
    for (key, expected) in case.results() {
        let got = match key {
            "n" | "count" => Some(moments.count() as f64),
            "mean" => moments.mean(),
            "m2" | "M2" => moments.central_sum(2),
            "m3" | "M3" => moments.central_sum(3),
            "m4" | "M4" => moments.central_sum(4),
            "var" | "variance" | "sample_variance" => moments.variance(),
            "sd" | "std" | "standard_deviation" => moments.standard_deviation(),
            "skew" | "skewness" => moments.skewness(),
            "kurt" | "kurtosis" => moments.kurtosis(),
            "excess_kurtosis" => moments.kurtosis().map(|kurtosis| kurtosis - 3.0),
            _ => return case.unknown(key),
        };
        case.same(key, got, expected)?;
    }
    Ok(())
}
