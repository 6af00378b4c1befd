//! Whole projects with a closed form, written as scenarios and run: within five standard errors.

use super::engine::{assert_close, mean, model, run, share, values};
use roicast::analysis::run::{Finished, Options, run as run_scenario};
use roicast::outcome::{Metric, Outcome};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling};
use serde_json::Value;

const TRIALS: u64 = 100_000;

fn case(id: &str) -> (Value, Value) {
    let all: Value = serde_json::from_str(include_str!("../../src/validate/cases.json")).expect("JSON");
    let case = all["cases"].as_array().expect("a list").iter().find(|case| case["id"] == id).expect("the case").clone();
    (case["inputs"].clone(), case["expected"].clone())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn finished(text: &str) -> Finished {
    let options =
        Options { scenario_file: "case.toml".into(), ..Options::new(Sampling::new(Design::Independent, TRIALS, 5)) };
    let loaded = super::engine::loaded(text);
    run_scenario(&loaded, &options, &Control::default(), &mut |_| {}).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Estimates of an outcome at the horizon against the figures of a case.
fn compare(finished: &Finished, metric: Metric, expected: &Value, names: [(&str, &str); 7]) {
    let summary = finished.results.outcome(metric, finished.model.horizon).expect("computed");
    for (kind, name) in names {
        let Some(wanted) = expected.get(name).map(number) else { continue };
        let estimate = match kind {
            "mean" => summary.mean,
            "sd" => summary.sd,
            "loss" => summary.above_zero,
            "cvar" => summary.cvar,
            share => summary.percentile(share.parse().expect("a share")).copied(),
        };
        let estimate = estimate.expect("defined");
        let wanted = if kind == "loss" { 1.0 - wanted } else { wanted };
        let error = estimate.standard_error.or(estimate.interval.map(|(low, high)| (high - low) / 3.92));
        assert_close(name, estimate.value, wanted, 5.0 * error.expect("an error"));
    }
}

/// The Spearman correlation of normals with a Pearson correlation.
fn spearman(pearson: f64) -> f64 {
    6.0 / std::f64::consts::PI * (pearson / 2.0).asin()
}

#[test]
fn linear_gaussian_project() {
    let (inputs, expected) = case("golden.linear_gaussian_project");
    let (means, deviations) = (numbers(&inputs["benefit_mean"]), numbers(&inputs["benefit_sd"]));
    let capex = numbers(&inputs["capex"]);
    let rho = number(&inputs["autocorrelation"]);
    let years = means.len();
    let mut text = format!(
        "name = 'Gaussian'\nhorizon = {}\ndiscount_rate = {}\n[[cost]]\nname = 'Capex'\namount = 'normal({}, {})'\n",
        12 * years,
        number(&inputs["rate"]),
        -capex[0],
        capex[1]
    );
    for (year, (mean, sd)) in means.iter().zip(&deviations).enumerate() {
        text += &format!(
            "[input.year_{0}]\nvalue = 'normal({mean}, {sd})'\n[[benefit]]\nname = 'Year {0}'\ndimension = 'finance'\n\
             kind = 'hard'\namount = 'year_{0}'\nat = {1}\n",
            year + 1,
            12 * (year + 1)
        );
    }
    let names: Vec<String> = (1..=years).map(|year| format!("'year_{year}'")).collect();
    let entry = |i: usize, j: usize| {
        if i == j { "1".to_owned() } else { format!("{:?}", spearman(rho.powi(i.abs_diff(j) as i32))) }
    };
    let row = |i: usize| format!("[{}]", (0..years).map(|j| entry(i, j)).collect::<Vec<_>>().join(", "));
    let matrix: Vec<String> = (0..years).map(row).collect();
    text += &format!("[[correlation]]\ninputs = [{}]\nmatrix = [{}]\n", names.join(", "), matrix.join(", "));
    let finished = finished(&text);
    let names = [
        ("mean", "npv_mean"),
        ("sd", "npv_sd"),
        ("0.05", "p5"),
        ("0.5", "p50"),
        ("0.95", "p95"),
        ("loss", "prob_npv_negative"),
        ("cvar", "cvar5_lower"),
    ];
    compare(&finished, Metric::Npv, &expected, names);
}

#[test]
fn lognormal_project() {
    let (inputs, expected) = case("golden.lognormal_project");
    let (medians, sigmas) = (numbers(&inputs["medians"]), numbers(&inputs["sigmas"]));
    let rho = number(&inputs["latent_corr_users_price"]);
    let mut text = format!("name = 'Lognormal'\n[[cost]]\nname = 'Cost'\namount = {}\n", number(&inputs["cost"]));
    for (name, (median, sigma)) in ["users", "price", "uplift"].iter().zip(medians.iter().zip(&sigmas)) {
        text += &format!("[input.{name}]\nvalue = 'lognormal(median = {median}, sigma = {sigma})'\n");
    }
    text += &format!(
        "[[benefit]]\nname = 'Value'\ndimension = 'finance'\nkind = 'hard'\namount = 'users * price * uplift'\n\
         [[correlation]]\nbetween = ['users', 'price']\nspearman = {:?}\n",
        spearman(rho)
    );
    let finished = finished(&text);
    // All flows lie at the decision, so the net present value is the plain difference.
    let net = [
        ("mean", "net_mean"),
        ("sd", "value_sd"),
        ("0.1", "p10_net"),
        ("0.5", "p50_net"),
        ("0.9", "p90_net"),
        ("loss", "prob_loss"),
        ("cvar", "not given"),
    ];
    compare(&finished, Metric::Npv, &expected, net);
    let roi = [("mean", "roi_mean"), ("0.5", "roi_p50"), ("", ""), ("", ""), ("", ""), ("", ""), ("", "")];
    compare(&finished, Metric::Roi, &expected, roi);
    let npv = finished.outcomes.values(Outcome { metric: Metric::Npv, month: 36 }).expect("computed");
    let shortfall: Vec<f64> = npv.iter().map(|value| (-value).max(0.0)).collect();
    let (got, error) = mean(&shortfall);
    assert_close("shortfall", got, number(&expected["expected_shortfall_below_zero"]), 5.0 * error);
}

#[test]
fn a_limit_on_the_mean_is_not_the_mean_of_the_limit() {
    let (inputs, expected) = case("trap.flaw_of_averages");
    let demand = numbers(&inputs["demand"]);
    let text = format!(
        "name = 'Limit'\n[input.demand]\nvalue = 'normal({}, {})'\n[[cost]]\nname = 'Fixed'\namount = {}\n\
         [[benefit]]\nname = 'Margin'\ndimension = 'finance'\nkind = 'hard'\namount = '{} * min(demand, {})'\n",
        demand[0],
        demand[1],
        number(&inputs["fixed"]),
        number(&inputs["unit_margin"]),
        number(&inputs["capacity"])
    );
    let model = model(&text);
    let outcomes = run(&model, Design::Independent, TRIALS, 5);
    let (got, error) = mean(values(&model, &outcomes, Metric::Npv));
    assert_close("mean margin", got, number(&expected["expected_margin"]), 5.0 * error);
    // The plan is the case at the means, which is the trap.
    let plan = roicast::simulate::trace::plan(&model);
    let at_means = super::engine::traced(&plan, Metric::Npv, 36);
    assert_close("at mean inputs", at_means, number(&expected["margin_at_mean_inputs"]), 1e-9);
}

#[test]
fn the_mean_of_a_ratio_is_not_the_ratio_of_means() {
    let (inputs, expected) = case("trap.mean_of_ratio");
    let cost = &inputs["cost_lognormal"];
    let text = format!(
        "name = 'Ratio'\n[[cost]]\nname = 'Cost'\namount = 'lognormal(median = {}, sigma = {})'\n\
         [[benefit]]\nname = 'Benefit'\ndimension = 'finance'\nkind = 'hard'\namount = {}\n",
        number(&cost["median"]),
        number(&cost["sigma"]),
        number(&inputs["benefit_mean"])
    );
    let model = model(&text);
    let outcomes = run(&model, Design::Independent, TRIALS, 5);
    let (got, error) = mean(values(&model, &outcomes, Metric::Roi));
    assert_close("mean ratio", got + 1.0, number(&expected["mean_of_ratio"]), 5.0 * error);
    let (cost, cost_error) = mean(values(&model, &outcomes, Metric::Cost));
    let ratio = number(&inputs["benefit_mean"]) / cost;
    let error = ratio * cost_error / cost;
    assert_close("ratio of means", ratio, number(&expected["ratio_of_means"]), 5.0 * error);
    // The chance of a loss is one of the cost alone: P(C > 120) = P(Z > ln 1.2 / 0.3).
    let (loss, error) = share(values(&model, &outcomes, Metric::Roi), |roi| roi < 0.0);
    let exact = 1.0 - roicast::math::normal_cdf(1.2_f64.ln() / 0.3);
    assert_close("loss", loss, exact, 5.0 * error);
}
