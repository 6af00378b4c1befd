//! Quantiles, their intervals, proportions, moments and sums.

use super::Kind;
use super::case::{Case, Checked, MOST_VALUES, lacks, lists, number, refused, unknown};
use crate::lang::Message;
use crate::stats::{
    Confidence, ExactSum, Moments, QuantileType, clopper_pearson_interval, quantile_of_sorted, quantile_ranks,
    quantiles, sum, wilks_size_one_sided, wilks_size_two_sided, wilson_interval,
};
use crate::validate::check::Comparison;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("stat.")?;
    Some(if kind.starts_with("quantile.type") {
        Kind::new("validate.kind.quantile", sample_quantiles)
    } else if kind.starts_with("quantile_ci") {
        Kind::new("validate.kind.quantile-interval", quantile_interval)
    } else if kind.starts_with("wilks") {
        Kind::new("validate.kind.wilks", wilks)
    } else if kind.starts_with("prob_ci") {
        Kind::new("validate.kind.proportion", proportion)
    } else if kind.starts_with("nist_strd") {
        Kind::new("validate.kind.nist", certified)
    } else if kind.starts_with("exact_sum") {
        Kind::new("validate.kind.exact-sum", exact_sum)
    } else {
        Kind::new("validate.kind.moments", merged_moments)
    })
}

fn confidence(case: &Case) -> Result<Confidence, Message> {
    let level = number(&case.inputs["confidence"]).unwrap_or(0.95);
    Confidence::new(level).ok_or_else(|| refused(level))
}

fn sample_quantiles(case: &Case) -> Checked {
    let (_, number) = case.id.rsplit_once("type").unwrap_or_default();
    let kind = number.parse().ok().and_then(QuantileType::from_number).ok_or_else(|| refused(number))?;
    let (mut sample, probabilities) = (case.list("sample")?, case.list("p")?);
    let selected: Vec<f64> = quantiles(&mut sample, &probabilities, kind).into_iter().flatten().flatten().collect();
    sample.sort_by(f64::total_cmp);
    let sorted: Vec<f64> = probabilities.iter().filter_map(|&p| quantile_of_sorted(&sample, p, kind)).collect();
    case.same_list("q", &selected, &case.expected["q"]);
    case.same_list("q (sorted)", &sorted, &case.expected["q"]);
    Ok(())
}

fn quantile_interval(case: &Case) -> Checked {
    let size = case.input("n")? as u64;
    let ranks = quantile_ranks(size, case.input("p")?, confidence(case)?).ok_or_else(|| refused("n, p"))?;
    for (key, expected) in case.results() {
        match key {
            "lower_rank_1based" => case.same(key, ranks.lower.map(|rank| rank as f64), expected),
            "upper_rank_1based" => case.same(key, ranks.upper.map(|rank| rank as f64), expected),
            "exact_coverage" => case.same(key, Some(ranks.coverage), expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

/// Keys such as `one_sided_99_95`: content 99 %, confidence 95 %.
fn wilks(case: &Case) -> Checked {
    for (key, expected) in case.results() {
        let mut percents = key.rsplit('_').map(|text| text.parse::<f64>().ok());
        let (level, content) = (percents.next().flatten(), percents.next().flatten());
        let (Some(level), Some(content)) = (level, content) else {
            return Err(unknown(key));
        };
        let level = Confidence::new(level / 100.0).unwrap_or_default();
        let got = if key.starts_with("one") {
            wilks_size_one_sided(content / 100.0, level)
        } else {
            wilks_size_two_sided(content / 100.0, level)
        };
        case.same(key, got.map(|size| size as f64), expected);
    }
    Ok(())
}

fn proportion(case: &Case) -> Checked {
    let (hits, trials) = (case.input("successes")? as u64, case.input("n")? as u64);
    for (key, expected) in case.results() {
        let interval = match key {
            "wilson" => wilson_interval(hits, trials, confidence(case)?),
            "clopper_pearson" => clopper_pearson_interval(hits, trials, confidence(case)?),
            _ => return Err(unknown(key)),
        };
        let (low, high) = interval.ok_or_else(|| refused("successes, n"))?;
        case.same_list(key, &[low, high], expected);
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
            let times = times.trim().parse::<usize>().ok()?;
            let size = times.checked_mul(pattern.len()).filter(|size| *size <= MOST_VALUES)?;
            values.extend(pattern.iter().cycle().take(size));
            Some(values)
        }
    }
}

fn certified(case: &Case) -> Checked {
    let values = case.inputs["construction"].as_str().and_then(construct).ok_or_else(|| lacks("construction"))?;
    case.same("n", Some(values.len() as f64), &case.inputs["n"]);
    let moments = Moments::of(&values);
    let mean = moments.mean().unwrap_or(f64::NAN);
    let lagged: f64 = values.iter().zip(values.iter().skip(1)).map(|(a, b)| (a - mean) * (b - mean)).sum();
    for (key, expected) in case.results() {
        let got = match key {
            "mean" => mean,
            "sd" => moments.standard_deviation().unwrap_or(f64::NAN),
            "lag1_autocorrelation" => lagged / moments.central_sum(2).unwrap_or(f64::NAN),
            _ => return Err(unknown(key)),
        };
        // A result of which no digits are asked is held to one digit less than the others.
        let least = ["mean", "sd"].iter().filter_map(|key| case.digits(key));
        let fewest = least.reduce(f64::min).unwrap_or(8.0) - 1.0;
        let asked = case.digits(key).unwrap_or(fewest);
        let wanted = number(expected).unwrap_or(f64::NAN);
        case.compare(Comparison::close(key, got, wanted, 0.0, libm::pow(10.0, -asked)));
    }
    Ok(())
}

fn exact_sum(case: &Case) -> Checked {
    let values: Vec<f64> = lists(case.inputs).concat();
    if values.is_empty() {
        return Err(lacks("data"));
    }
    let exact = values.iter().copied().collect::<ExactSum>().value();
    let backwards = values.iter().rev().copied().collect::<ExactSum>().value();
    let bits = |value: f64| format!("{:016x}", value.to_bits());
    case.equal("backwards", bits(backwards), bits(exact));
    for (key, expected) in case.results() {
        if key.contains("naive") {
            case.same(key, Some(values.iter().sum()), expected);
        } else if key.contains("pairwise") {
            case.same(key, Some(sum(&values)), expected);
        } else {
            case.same(key, Some(exact), expected);
        }
    }
    Ok(())
}

/// The moments of parts joined, against those of all the data.
fn merged_moments(case: &Case) -> Checked {
    let parts = lists(case.inputs);
    if parts.is_empty() {
        return Err(lacks("data"));
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
            _ => return Err(unknown(key)),
        };
        case.same(key, got, expected);
    }
    Ok(())
}
