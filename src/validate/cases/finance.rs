//! Present values, rates of return, payback, ratios.

use serde_json::Value;

use super::Kind;
use super::case::{Case, Checked, lacks, number, numbers, unknown};
use crate::finance::{
    DatedFlow, IrrStatus, PaymentTiming, benefit_cost_ratio, days_from_civil, discounted_payback, irr, mirr, npv,
    npv_timed, payback, profitability_index, return_on_investment, sign_changes, xirr, xnpv,
};
use crate::lang::Message;

/// Longest time of a payment, in periods.
const LONGEST: f64 = 10_000.0;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("fin.")?;
    Some(if kind.starts_with("irr.") {
        Kind::new("validate.kind.irr", rates_of_return)
    } else if kind.starts_with("xirr") || kind.starts_with("xnpv") {
        Kind::new("validate.kind.xirr", dated)
    } else if kind.starts_with("payback") {
        Kind::new("validate.kind.payback", paybacks)
    } else if kind.starts_with("ias36") {
        Kind::new("validate.kind.expected-cash-flow", expected_cash_flow)
    } else {
        Kind::new("validate.kind.ratios", by_name)
    })
}

fn flows(case: &Case) -> Result<Vec<f64>, Message> {
    ["cashflows", "cash_flows", "flows", "values"]
        .iter()
        .find_map(|key| numbers(&case.inputs[*key]))
        .ok_or_else(|| lacks("cashflows"))
}

fn status_name(status: IrrStatus) -> &'static str {
    match status {
        IrrStatus::Unique => "unique",
        IrrStatus::Multiple => "multiple",
        IrrStatus::None => "none",
        IrrStatus::Undefined => "undefined",
    }
}

fn running_total(flows: &[f64]) -> Vec<f64> {
    flows
        .iter()
        .scan(0.0, |total, flow| {
            *total += flow;
            Some(*total)
        })
        .collect()
}

fn rates_of_return(case: &Case) -> Checked {
    let flows = flows(case)?;
    let found = irr(&flows);
    let rates: Vec<f64> = found.rates.iter().map(|found| found.rate).collect();
    for (key, expected) in case.results() {
        match key {
            "status" => {
                let name = status_name(found.status);
                case.word(key, name, expected);
            }
            "roots" => case.same_list(key, &rates, expected),
            "irr" | "chosen" => case.same(key, found.unique(), expected),
            "sign_changes" => case.same(key, Some(sign_changes(&flows) as f64), expected),
            "cumulative_sign_changes" => {
                let changes = sign_changes(&running_total(&flows));
                case.same(key, Some(changes as f64), expected);
            }
            "multiplicity" | "multiplicities" => {
                let got: Vec<f64> = found.rates.iter().map(|r| f64::from(r.multiplicity)).collect();
                match number(expected) {
                    Some(_) => case.same(key, got.iter().copied().reduce(f64::max), expected),
                    None => case.same_list(key, &got, expected),
                }
            }
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    days_from_civil(year, month, parts.next()?.parse().ok()?)
}

fn dated(case: &Case) -> Checked {
    let dates: Option<Vec<i64>> = case.inputs["dates"]
        .as_array()
        .and_then(|dates| dates.iter().map(|date| date.as_str().and_then(day)).collect());
    let dates = dates.ok_or_else(|| lacks("dates"))?;
    let flows: Vec<DatedFlow> =
        dates.into_iter().zip(flows(case)?).map(|(day, amount)| DatedFlow { day, amount }).collect();
    let found = xirr(&flows);
    let rates: Vec<f64> = found.rates.iter().map(|found| found.rate).collect();
    let rate = ["xnpv_rate", "rate"].iter().find_map(|key| number(&case.inputs[*key]));
    for (key, expected) in case.results() {
        match key {
            "xirr" => case.same(key, found.unique(), expected),
            "xnpv" => case.same(key, rate.and_then(|rate| xnpv(rate, &flows)), expected),
            "roots" => case.same_list(key, &rates, expected),
            "status" => {
                let name = status_name(found.status);
                case.word(key, name, expected);
            }
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

fn paybacks(case: &Case) -> Checked {
    let flows = flows(case)?;
    let found = match number(&case.inputs["rate"]) {
        Some(rate) => discounted_payback(rate, &flows),
        None => Some(payback(&flows)),
    };
    for (key, expected) in case.results() {
        match key {
            "first_crossing" => case.same(key, found.and_then(|p| p.first), expected),
            "sustained_payback" => case.same(key, found.and_then(|p| p.sustained), expected),
            _ => return Err(unknown(key)),
        }
    }
    Ok(())
}

/// Present values with a convention named by the key, the inputs or the id; where none is named,
/// one of the three must fit.
fn present_value(case: &Case, key: &str, rate: f64, flows: &[f64], expected: &Value) {
    let said = |words: &[&str]| {
        let named = |text: &str| words.iter().any(|word| text.contains(word));
        let [convention, timing] = ["convention", "timing"].map(|key| case.inputs[key].as_str().unwrap_or(""));
        let id = case.id.strip_prefix("fin.npv").unwrap_or("");
        [key, convention, timing, id].iter().position(|text| named(text))
    };
    let conventions = [
        (PaymentTiming::Middle, said(&["mid"])),
        (PaymentTiming::End, said(&["excel", "end", "t1", "ms_doc", "sheet"])),
        (PaymentTiming::Start, said(&["t0", "start", "now", "undiscounted", "first_flow_at_0"])),
    ];
    let value = |timing| npv_timed(rate, flows, timing);
    let named = conventions
        .iter()
        .filter_map(|(timing, place)| place.map(|place| (place, *timing)))
        .min_by_key(|(place, _)| *place);
    let found = match named {
        Some((_, timing)) => value(timing),
        None => {
            let wanted = number(expected).unwrap_or(f64::NAN);
            let off = |found: &f64| (found - wanted).abs();
            let found = conventions.iter().filter_map(|(timing, _)| value(*timing));
            found.min_by(|a, b| off(a).total_cmp(&off(b)))
        }
    };
    case.same(key, found, expected);
}

/// A case whose expected keys name what to compute from the flows, benefits and costs given.
fn by_name(case: &Case) -> Checked {
    let flows = flows(case).or_else(|error| {
        // Benefits and costs apart make the net flows.
        let benefits = numbers(&case.inputs["benefits"]);
        let costs = numbers(&case.inputs["costs"]);
        let net = |(benefits, costs): (Vec<f64>, Vec<f64>)| benefits.iter().zip(&costs).map(|(b, c)| b - c).collect();
        benefits.zip(costs).map(net).ok_or(error)
    })?;
    let rate = ["rate", "discount_rate", "wacc"].iter().find_map(|key| number(&case.inputs[*key])).unwrap_or(0.0);
    let side = |key: &str, sign: f64| {
        numbers(&case.inputs[key]).unwrap_or_else(|| flows.iter().map(|flow| (sign * flow).max(0.0)).collect())
    };
    let (benefits, costs) = (side("benefits", 1.0), side("costs", -1.0));
    let (total_benefit, total_cost) = (benefits.iter().sum::<f64>(), costs.iter().sum::<f64>());
    let discounted = npv(rate, &benefits).zip(npv(rate, &costs));
    for (key, expected) in case.results() {
        let got = match key {
            "mirr" => {
                let finance = case.input("finance_rate")?;
                mirr(&flows, finance, case.input("reinvest_rate")?)
            }
            "irr" => irr(&flows).unique(),
            "pi" | "profitability_index" => profitability_index(rate, &flows),
            "bcr" | "benefit_cost_ratio" | "discounted_bcr" | "pv_ratio" => {
                discounted.and_then(|(b, c)| benefit_cost_ratio(b, c))
            }
            "bcr_undiscounted" | "gross_return" => benefit_cost_ratio(total_benefit, total_cost),
            "roi" | "roi_net" | "roi_undiscounted" => return_on_investment(total_benefit, total_cost),
            "roi_discounted" | "discounted_roi" => discounted.and_then(|(b, c)| return_on_investment(b, c)),
            "payback" => payback(&flows).first,
            "discounted_payback" => discounted_payback(rate, &flows).and_then(|p| p.first),
            "equivalent_annual_annuity" | "eaa" => npv(rate, &flows).map(|value| {
                let annuity: Vec<f64> = (0..flows.len()).map(|t| f64::from(t > 0)).collect();
                value / npv(rate, &annuity).unwrap_or(f64::NAN)
            }),
            _ if key.contains("npv") || key == "value" || key == "pv" => {
                present_value(case, key, rate, &flows, expected);
                continue;
            }
            _ => return Err(unknown(key)),
        };
        case.same(key, got, expected);
    }
    Ok(())
}

/// The expected cash flow approach: one amount at uncertain times, each with its rate.
fn expected_cash_flow(case: &Case) -> Checked {
    let list = |words: &[&str]| {
        let inputs = case.inputs.as_object().into_iter().flatten();
        inputs
            .filter(|(key, _)| words.iter().any(|word| key.contains(word)))
            .find_map(|(_, value)| numbers(value))
            .ok_or_else(|| lacks(words.first().copied().unwrap_or_default()))
    };
    let probabilities = list(&["prob", "weight"])?;
    let rates = list(&["rate"])?;
    let times =
        list(&["year", "time", "period"]).unwrap_or_else(|_| (1..=rates.len()).map(|year| year as f64).collect());
    let amounts = list(&["amount", "cash", "flow"]).unwrap_or_else(|_| {
        let inputs = case.inputs.as_object().into_iter().flatten();
        let amount = inputs
            .filter(|(key, _)| ["amount", "cash", "flow"].iter().any(|word| key.contains(word)))
            .find_map(|(_, value)| number(value));
        vec![amount.unwrap_or(1000.0); rates.len()]
    });
    let present: Option<Vec<f64>> = times
        .iter()
        .zip(&rates)
        .zip(&amounts)
        .map(|((time, rate), amount)| {
            // No case needs more periods than this; a longer one has no present value here.
            let wait = (0.0..=LONGEST).contains(time).then_some(*time as usize)?;
            let mut flows = vec![0.0; wait];
            flows.push(*amount);
            npv(*rate, &flows)
        })
        .collect();
    let present = present.ok_or_else(|| lacks("time"))?;
    let mean: f64 = present.iter().zip(&probabilities).map(|(pv, p)| pv * p).sum();
    let likeliest = present.iter().zip(&probabilities).max_by(|a, b| a.1.total_cmp(b.1)).map(|(pv, _)| *pv);
    for (key, expected) in case.results() {
        if expected.is_array() {
            case.same_list(key, &present, expected);
        } else if ["best", "likely", "traditional", "single"].iter().any(|word| key.contains(word)) {
            case.same(key, likeliest, expected);
        } else {
            case.same(key, Some(mean), expected);
        }
    }
    Ok(())
}
