//! The analyses of a scenario against cases worked by hand or in closed form: from the text of a scenario to the figures
//! a reader sees.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use engine::{assert_close, loaded, shipped, shipped_with};
use roicast::analysis::break_even::{BreakEvens, break_evens, conditions};
use roicast::analysis::compare::{Also, Candidate, compare};
use roicast::analysis::comparison::{Action, Comparison, OptionKind, Reason};
use roicast::analysis::factor::GroupRequest;
use roicast::analysis::findings::Findings;
use roicast::analysis::information::information;
use roicast::analysis::portfolio::{CostBasis, PortfolioRequest, portfolio};
use roicast::analysis::run::Options;
use roicast::analysis::scan::Others;
use roicast::analysis::sensitivity::spider::{ScanOptions, grid, spider};
use roicast::analysis::sensitivity::swing::{SwingOptions, swings};
use roicast::analysis::sensitivity::tornado::{Method, TornadoOptions, tornado};
use roicast::analysis::stress::{chosen, stress};
use roicast::analysis::study::{Question, Study};
use roicast::analysis::worst::worst;
use roicast::decision::{normal_evpi, normal_evppi};
use roicast::math::normal_quantile;
use roicast::outcome::Metric;
use roicast::random::design::Design;
use roicast::scenario::load::{Document, Loaded};
use roicast::scenario::patch::Patch;
use roicast::simulate::{Control, Sampling};
use roicast::stats::Estimate;

fn options(trials: u64) -> Options {
    Options { scenario_file: "case.toml".to_owned(), ..Options::new(Sampling::new(Design::Independent, trials, 7)) }
}

fn study_of(loaded: &Loaded, outcome: &str, groups: &[&str], trials: u64) -> Study {
    let groups = groups.iter().map(|group| GroupRequest::parse(group).expect("a group")).collect();
    let question = Question { outcome: Some(outcome.to_owned()), groups };
    Study::new(loaded, &options(trials), &question, &Control::default()).expect("a study")
}

fn study(text: &str, outcome: &str, trials: u64) -> Study {
    study_of(&loaded(text), outcome, &[], trials)
}

#[track_caller]
fn assert_within(what: &str, got: &Estimate, expected: f64) {
    let error = got.standard_error.expect("an error");
    assert!(error.is_finite() && error > 0.0, "{what}: error {error}");
    assert_close(what, got.value, expected, 4.0 * error);
}

/// Benefit less cost at month 0, so that NPV is exactly what the expressions say.
fn margin(inputs: &str, benefit: &str, cost: &str, more: &str) -> String {
    format!(
        r#"
name = "Margin"
horizon = 12
discount_rate = 0.1
[input]
{inputs}
[[cost]]
name = "Cost"
category = "software"
amount = "{cost}"
[[benefit]]
name = "Benefit"
dimension = "finance"
kind = "hard"
amount = "{benefit}"
{more}
"#
    )
}

#[test]
fn a_swing_tests_every_point_and_sees_a_hump() {
    // NPV = 4 x (1 - x) on x in U(0, 1): equal at P10 and P90 (0.36), 1 in the middle.
    let study = study(&margin("x = \"uniform(0, 1)\"", "4 * x * (1 - x)", "1", ""), "npv", 64);
    let found = swings(&study, &SwingOptions { others: Others::Median, ..SwingOptions::default() }).expect("swings");
    let swing = &found.swings[0];
    assert!(swing.turns);
    assert_close("least", swing.least.expect("defined"), -0.64, 1e-12);
    assert_close("most", swing.most.expect("defined"), 0.0, 1e-12);
    assert_close("base", found.base.expect("defined"), 0.0, 1e-12);
}

#[test]
fn a_plan_of_its_own_gives_way_when_its_input_is_moved() {
    // The plan of `sum` is 5, its draws are x + y; moving x must show although the plan stands for the sum.
    let inputs = "sum = { value = \"uniform(0, 1) + uniform(0, 1)\", plan = 5 }\nother = \"uniform(1, 3)\"";
    let study = study(&margin(inputs, "sum * other", "1", ""), "npv", 4_096);
    let found = swings(&study, &SwingOptions::default()).expect("swings");
    assert_close("plan", found.base.expect("defined"), 5.0 * 2.0 - 1.0, 1e-12);
    let swing = found.swings.iter().find(|swing| swing.factor == "sum").expect("a bar for the sum");
    // P10 and P90 of the sum of two uniforms are sqrt(0.2) and 2 - sqrt(0.2); its values come from the sample.
    let (low, high) = (0.2_f64.sqrt(), 2.0 - 0.2_f64.sqrt());
    assert_close("least", swing.least.expect("defined"), 2.0 * low - 1.0, 0.06);
    assert_close("most", swing.most.expect("defined"), 2.0 * high - 1.0, 0.06);
    assert_eq!(study.factors.len(), 2);
}

#[test]
fn a_risk_is_absent_or_happens_and_is_one_bar() {
    let risk = "[[risk]]\nname = \"Fire\"\nprobability = 0.05\ncost = \"uniform(10, 30)\"\nat = 0";
    let study = study(&margin("x = \"uniform(0, 1)\"", "x", "1", risk), "npv", 4_096);
    let found = swings(&study, &SwingOptions::default()).expect("swings");
    let fire = &found.swings[0];
    assert_eq!((fire.factor.as_str(), fire.points.len()), ("Fire", 2));
    // x at its plan 0.5; the impact at its plan 20.
    assert_close("absent", fire.points[0].outcome.expect("defined"), -0.5, 1e-12);
    assert_close("happens", fire.points[1].outcome.expect("defined"), -20.5, 1e-12);
}

const FACTORS: &str = "price = \"normal(100, 15)\"\nvolume = \"normal(1000, 200)\"\ncost = \"normal(60000, 10000)\"";

#[test]
fn every_method_agrees_with_the_closed_form_of_price_volume_and_cost() {
    let study = study(&margin(FACTORS, "price * volume", "cost", ""), "npv", 20_000);
    let asked = TornadoOptions { methods: Method::ALL.into_iter().collect(), ..TornadoOptions::default() };
    let found = tornado(&study, &asked, &Control::default()).expect("a tornado");
    assert!(found.unavailable.is_empty(), "{:?}", found.unavailable);
    // Variances: 1000² 15², 100² 200², 10000², and (15 200)² of the interaction.
    let variance = 734e6;
    let first = |name: &str| match name {
        "price" => 225e6 / variance,
        "volume" => 400e6 / variance,
        _ => 100e6 / variance,
    };
    let interaction = 9e6 / variance;
    for bar in &found.bars {
        let alone = first(&bar.factor);
        let share = if bar.factor == "cost" { 0.0 } else { interaction };
        assert_within(&bar.factor, &bar.first_order.expect("S1"), alone);
        assert_within(&bar.factor, &bar.total.expect("ST"), alone + share);
        assert_within(&bar.factor, &bar.shapley.expect("effect"), alone + share / 2.0);
        assert_within(&bar.factor, &bar.given_data.expect("given data"), alone);
        let sign = if bar.factor == "cost" { -1.0 } else { 1.0 };
        assert_within(&bar.factor, &bar.regression.expect("SRC"), sign * alone.sqrt());
        assert!(bar.rank.is_some() && bar.partial_rank.is_some() && bar.morris.is_some());
        assert_eq!(bar.pawn_matters, Some(true));
    }
    let order: Vec<&str> = found.bars.iter().map(|bar| bar.factor.as_str()).collect();
    assert_eq!(order, ["volume", "price", "cost"]);
    assert!(found.disagreements.is_empty(), "{:?}", found.disagreements);
    let (trials, evaluations) = found.index_trials.expect("designed runs");
    assert_eq!((trials, evaluations), (8192, 8192 * 5 + 8192 * 4 + 200 * 4));
}

#[test]
fn correlated_factors_are_refused_one_by_one_and_accepted_as_a_group() {
    let correlation = "[[correlation]]\nbetween = [\"price\", \"cost\"]\nspearman = 0.6";
    let loaded = loaded(&margin(FACTORS, "price * volume", "cost", correlation));
    let sobol = TornadoOptions { methods: [Method::Sobol].into(), ..TornadoOptions::default() };
    let apart = tornado(&study_of(&loaded, "npv", &[], 512), &sobol, &Control::default()).expect("a tornado");
    assert_eq!(apart.unavailable.len(), 1);
    let reason = &apart.unavailable[0].reason.text;
    assert!(reason.contains("price") && reason.contains("cost") && reason.contains("Shapley"), "{reason}");
    assert!(apart.bars.iter().all(|bar| bar.total.is_none()));
    let grouped = study_of(&loaded, "npv", &["market=price,cost"], 512);
    let together = tornado(&grouped, &sobol, &Control::default()).expect("a tornado");
    assert!(together.unavailable.is_empty() && together.bars.iter().all(|bar| bar.total.is_some()));
    // Without being asked, correlated factors get Shapley effects, which sum to 1.
    let usual = tornado(&study_of(&loaded, "npv", &[], 512), &TornadoOptions::default(), &Control::default());
    let usual = usual.expect("a tornado");
    let sum: f64 = usual.bars.iter().map(|bar| bar.shapley.expect("an effect").value).sum();
    assert_close("sum of effects", sum, 1.0, 1e-9);
}

#[test]
fn an_outcome_that_may_never_come_is_asked_about_by_its_probability() {
    let text = margin("x = \"uniform(0, 2)\"", "x", "1", "");
    let question = Question { outcome: Some("payback".to_owned()), groups: Vec::new() };
    let refused = Study::new(&loaded(&text), &options(64), &question, &Control::default()).expect_err("has no mean");
    assert_eq!(refused.exit_code(), 2);
    // Without an inflow in time there is no IRR.
    let late = text.replace("amount = \"x\"", "amount = \"if(x < 1, 0, x)\"");
    let never = tornado(&study(&late, "irr", 512), &TornadoOptions::default(), &Control::default()).expect("runs");
    assert!(never.unavailable.iter().any(|unavailable| unavailable.reason.text.contains("P(payback <= 24)")));
    let asked = study(&text, "P(payback <= 12)", 8_192);
    assert_within("probability", &asked.estimate().expect("an estimate"), 0.5);
    let asked = tornado(&asked, &TornadoOptions::default(), &Control::default()).expect("runs");
    // One input decides everything.
    assert_close("given data", asked.bars[0].given_data.expect("an index").value, 1.0, 0.02);
}

#[test]
fn a_spider_and_a_grid_show_what_the_formula_says() {
    let loaded = loaded(&margin("a = \"uniform(0, 10)\"\nb = \"uniform(0, 4)\"", "a * b", "5", ""));
    let study = study_of(&loaded, "npv", &[], 512);
    let sampling = Sampling::new(Design::Sobol, 4_096, 3);
    let asked = ScanOptions { others: Others::Drawn, sampling, shares: vec![0.1, 0.5, 0.9] };
    let legs = spider(&study, &asked).expect("a spider").legs;
    for leg in &legs {
        let (range, mean_of_other) = if leg.factor == "a" { (10.0, 2.0) } else { (4.0, 5.0) };
        for (point, share) in leg.points.iter().zip([0.1, 0.5, 0.9]) {
            assert_close("value", point.value.expect("an input"), range * share, 1e-9);
            let target = point.target.expect("defined");
            assert_close("target", target.value, range * share * mean_of_other - 5.0, 0.01);
        }
    }
    let (a, b) = (&study.factors[0], &study.factors[1]);
    let cells = grid(&study, a, b, &ScanOptions { others: Others::Plan, ..asked }).expect("a grid").cells;
    assert_close("corner", cells[2][0].expect("defined").value, 9.0 * 0.4 - 5.0, 1e-9);
    assert_close("corner", cells[0][2].expect("defined").value, 1.0 * 3.6 - 5.0, 1e-9);
}

fn turns(text: &str, asked: &[&str], trials: u64) -> BreakEvens {
    let study = study(text, "npv", trials);
    let asked: Vec<String> = asked.iter().map(|text| (*text).to_owned()).collect();
    let conditions = conditions(&study.model, &asked).expect("conditions");
    break_evens(&study, &conditions, &Sampling::new(Design::Independent, trials, 11)).expect("a search")
}

#[test]
fn break_evens_are_where_the_algebra_says() {
    // NPV = 10 x - 100 + noise: its mean turns at x = 10; P(NPV > 0) = 70 % where (10 x - 100) / 20 = z(0.7).
    let text = margin("x = \"uniform(0, 40)\"\nnoise = \"normal(0, 20)\"", "10 * x + noise", "100", "");
    let found = turns(&text, &["mean(npv) >= 0", "P(npv > 0) >= 70%"], 16_384);
    let turn = |condition: usize, name: &str| {
        found.conditions[condition].inputs.iter().find(|input| input.factor == name).expect("a factor").clone()
    };
    let mean = turn(0, "x");
    assert_within("mean", &mean.turns[0].value.expect("a value"), 10.0);
    assert!(mean.turns[0].holds_above && !mean.holds_at_low && mean.holds_at_high);
    assert_close("percentile", mean.turns[0].percentile.expect("a share"), 0.25, 0.01);
    let wanted = (100.0 + 20.0 * normal_quantile(0.7)) / 10.0;
    assert_within("probability", &turn(1, "x").turns[0].value.expect("a value"), wanted);
    // With x drawn the mean is 100, which no noise within its range turns around.
    assert!(turn(0, "noise").turns.is_empty());
    let together = found.conditions[0].together.as_ref().expect("two inputs");
    // 10 · 40 g + 20 z(g) = 100 by bisection: g = 0.2779.
    assert_close("together", together.goodness.expect("a turn"), 0.2779, 0.005);
}

#[test]
fn a_hump_has_two_turns_and_a_risk_a_probability() {
    // 16 x (1 - x) = 3 at x = 1/4 and 3/4.
    let found = turns(&margin("x = \"uniform(0, 1)\"", "16 * x * (1 - x)", "3", ""), &["mean(npv) >= 0"], 256);
    let turns_of: Vec<f64> =
        found.conditions[0].inputs[0].turns.iter().map(|t| t.value.expect("a value").value).collect();
    assert_eq!(turns_of.len(), 2);
    assert_close("first", turns_of[0], 0.25, 2e-4);
    assert_close("second", turns_of[1], 0.75, 2e-4);
    // 100 - 400 p = 0 at p = 1/4.
    let risk = "[[risk]]\nname = \"Fire\"\nprobability = 0.1\ncost = 400\nat = 0";
    let found = turns(&margin("x = \"uniform(99, 101)\"", "x", "0.001", risk), &["mean(npv) >= 0.0"], 4_096);
    let fire = found.conditions[0].inputs.iter().find(|input| input.factor == "Fire").expect("the risk");
    assert_close("now", fire.now.expect("a probability"), 0.1, 1e-12);
    assert_close("probability", fire.turns[0].value.expect("a value").value, 0.25, 1e-3);
    assert!(!fire.turns[0].holds_above);
    // A median is not linear in the probability: it turns where half of the trials burn.
    let found = turns(&margin("x = \"uniform(99, 101)\"", "x", "0.001", risk), &["median(npv) >= 0"], 4_096);
    let fire = found.conditions[0].inputs.iter().find(|input| input.factor == "Fire").expect("the risk");
    assert_close("median", fire.turns[0].value.expect("a value").value, 0.5, 4.0 * 0.5 / 64.0);
}

#[test]
fn information_is_worth_what_the_normal_loss_says() {
    // NPV = 3 X1 - 2 X2 + X3 with mean 200: go or not, closed forms of the linear Gaussian case.
    let inputs = "x1 = \"normal(300, 100)\"\nx2 = \"normal(300, 150)\"\nx3 = \"normal(-100, 40)\"";
    let cost = "2 * x2 + 1000";
    let loaded = loaded(&margin(inputs, "3 * x1 + x3 + 1000", cost, ""));
    let study = study_of(&loaded, "npv", &[], 65_536);
    let found = information(&loaded, &study).expect("worth");
    let total = (300.0_f64 * 300.0 + 300.0 * 300.0 + 40.0 * 40.0).sqrt();
    assert_within("EVPI", &found.evpi, normal_evpi(200.0, total).expect("exact"));
    for factor in &found.factors {
        match factor.factor.as_str() {
            "x3" => assert!(factor.value.value.abs() < 0.01, "{factor:?}"),
            _ => assert_within(&factor.factor, &factor.value, normal_evppi(200.0, 300.0).expect("exact")),
        }
    }
    let grouped = study_of(&loaded, "npv", &["both=x1,x2"], 65_536);
    let found = information(&loaded, &grouped).expect("worth");
    let both = found.factors.iter().find(|factor| factor.factor == "both").expect("the group");
    assert_within("both", &both.value, normal_evppi(200.0, 180_000.0_f64.sqrt()).expect("exact"));
}

#[test]
fn stresses_change_what_they_say_on_the_same_draws() {
    let text = margin("x = \"uniform(50, 150)\"", "x", "80", "");
    let document = Document::parse("case.toml", &text).expect("reads");
    let loaded = loaded(&text);
    let study = study_of(&loaded, "npv", &[], 1_024);
    let sets = chosen(&["hidden-costs".to_owned(), "training-shortfall".to_owned()]).expect("known");
    let own = [Patch::parse("cost.Cost.amount=90").expect("form")];
    let found = stress(&document, &loaded, &study, &sets, &own, &Control::default()).expect("a stress test");
    // A quarter of the planned explicit costs of 80, and 10 more by hand: the same in every trial.
    let difference = |name: &str| {
        found.stresses.iter().find(|stress| stress.name == name).and_then(|stress| stress.difference).expect(name)
    };
    assert_close("hidden costs", difference("hidden-costs").value, -20.0, 1e-9);
    assert_close("own", difference("--set").value, -10.0, 1e-9);
    assert_eq!(found.without_effect, ["training-shortfall"]);
    assert_eq!(found.stresses[0].name, "hidden-costs", "the hardest first");
}

#[test]
fn every_stress_fits_every_shipped_scenario_or_is_left_out() {
    let mut touched = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(shipped("")).expect("the scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let document = Document::open(&path).unwrap_or_else(|problems| panic!("{}: {problems}", path.display()));
        let loaded = document.clone().load().unwrap_or_else(|problems| panic!("{}: {problems}", path.display()));
        let study = study_of(&loaded, "npv", &[], 64);
        let sets = chosen(&[]).expect("all");
        let found = stress(&document, &loaded, &study, &sets, &[], &Control::default())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(found.stresses.len() + found.without_effect.len(), sets.len());
        touched.extend(found.stresses.into_iter().map(|stress| stress.name));
    }
    assert_eq!(touched.len(), chosen(&[]).expect("all").len(), "each changes some scenario: {touched:?}");
}

#[test]
fn the_worst_trials_tell_what_was_true_in_them() {
    let risk = "[[risk]]\nname = \"Fire\"\nprobability = 0.02\ncost = 1000\nat = 0";
    let text = margin("x = \"uniform(0, 1)\"\ny = \"uniform(0, 1)\"", "10 * x + y / 1000", "5", risk);
    let found = worst(&study(&text, "npv", 20_000), 0.05);
    assert_eq!(found.trials, 1_000);
    // The fire is always among the worst 5 %, with x smallest in the rest of them; y plays no part.
    let input = |name: &str| found.inputs.iter().find(|input| input.factor == name).expect(name);
    assert_eq!(input("Fire").in_rest, Some(0.0));
    assert_close("share of fires", input("Fire").in_worst.expect("a share"), 0.4, 0.06);
    assert_within("y", &input("y").above, 0.5);
    assert!(input("x").above.value < 0.35);
    assert_eq!(found.inputs[0].factor, "x");
}

fn candidate(name: &str, text: &str) -> Candidate {
    let mut loaded = loaded(text);
    loaded.scenario.name = name.to_owned();
    Candidate { name: name.to_owned(), loaded, file: format!("{name}.toml"), changes: Vec::new() }
}

fn compared(candidates: &[Candidate], also: Also, trials: u64) -> Comparison {
    compare(candidates, also, &options(trials), &Control::default()).expect("a comparison")
}

#[test]
fn options_meet_the_same_world() {
    // B brings exactly 1 more than A whatever x is; C is about as good on its own draws.
    let a = candidate("A", &margin("x = \"normal(20, 10)\"", "x", "15", ""));
    let b = candidate("B", &margin("x = \"normal(20, 10)\"", "x + 1", "15", ""));
    let c = candidate("C", &margin("z = \"normal(20, 10)\"", "z", "15", ""));
    let found = compared(&[a, b, c], Also { nothing: true, wait: None }, 20_000);
    let pair = |a: usize, b: usize| found.pairs.iter().find(|pair| (pair.a, pair.b) == (a, b)).expect("a pair");
    let npv =
        |a: usize, b: usize| pair(a, b).differences.iter().find(|d| d.outcome.metric == Metric::Npv).expect("NPV");
    assert_close("lead", npv(0, 1).difference.expect("finite").value, -1.0, 1e-9);
    assert_close("A beats B", npv(0, 1).a_better.expect("defined").value, 0.0, 0.0);
    assert!(pair(0, 1).b_over_a.first_order && pair(0, 1).b_over_a.second_order);
    // Var(A) + Var(C) over Var(A - C) of independent draws is 1.
    assert_close("nothing saved", pair(0, 2).variance_ratio.expect("varies"), 1.0, 0.05);
    assert_within("A beats C", &npv(0, 2).a_better.expect("defined"), 0.5);
    assert_eq!(found.options[3].kind, OptionKind::DoNothing);
    assert_eq!((found.shared_inputs.len(), found.other_inputs.len()), (1, 1));
    // E[max(X - 15 + 1, Z - 15, 0)] - 6 is the smallest expected regret; A's is larger by 1.
    assert_close("regret", found.options[0].regret.value - found.options[1].regret.value, 1.0, 1e-9);
    assert_eq!(found.advice.action, Action::Go);
    assert_eq!(found.advice.option, Some(1));
}

#[test]
fn common_random_numbers_save_at_least_ten_times_the_trials_on_a_shipped_pair() {
    // Measured, not derived: the variance of the mean difference over 40 seeds, paired and with other seeds for B.
    let load = |overrides: &[&str]| shipped_with("mid-size-manufacturer.toml", overrides);
    let base = load(&[]);
    let option = load(&["milestone.inventory.month=8", "milestone.production.after=", "milestone.production.gap="]);
    let mean = |loaded: &Loaded, seed: u64| {
        let asked = Options { sampling: Sampling::new(Design::Independent, 256, seed), ..options(256) };
        let question = Question { outcome: Some("npv".to_owned()), groups: Vec::new() };
        let study = Study::new(loaded, &asked, &question, &Control::default()).expect("a study");
        study.estimate().expect("a mean").value
    };
    let spread = |differences: &[f64]| {
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (differences.len() as f64 - 1.0)
    };
    let paired: Vec<f64> = (0..40).map(|seed| mean(&base, seed) - mean(&option, seed)).collect();
    let apart: Vec<f64> = (0..40).map(|seed| mean(&base, seed) - mean(&option, seed + 1_000)).collect();
    let saved = spread(&apart) / spread(&paired);
    // F(39, 39) is below 2.7 with probability 99.9 %, so a true ratio of 170 cannot come out below 60.
    assert!(saved > 10.0, "only {saved}");
}

#[test]
fn waiting_moves_everything_and_discounts_it_once_more() {
    let text = "
name = \"Later\"
horizon = 24
discount_rate = 0.21
[input]
x = \"uniform(1, 3)\"
[[cost]]
name = \"Cost\"
category = \"software\"
amount = 10
[[benefit]]
name = \"Benefit\"
dimension = \"finance\"
kind = \"hard\"
per_month = \"x\"
";
    let found = compared(&[candidate("A", text)], Also { nothing: true, wait: Some(12) }, 2_048);
    let [now, later, nothing] = found.options.as_slice() else { panic!("three options") };
    assert_eq!((later.kind, later.wait, nothing.kind), (OptionKind::Wait, 12, OptionKind::DoNothing));
    let npv = |option: &roicast::analysis::comparison::OptionSummary, month: usize| {
        let found = option.outcomes.iter().find(|o| o.metric == Metric::Npv && o.month == month);
        found.and_then(|found| found.mean).expect("a mean").value
    };
    // After 24 months waiting has reached what going has after 12, a year further away.
    assert_close("discounted", npv(later, 24), npv(now, 12) / 1.21, 1e-9);
    assert_eq!(npv(later, 12), -10.0 / 1.21);
}

#[test]
fn advice_says_find_out_first_only_when_that_pays() {
    let text = |cost: &str| {
        let inputs = format!("x = {{ value = \"normal(100, 50)\", study_cost = {cost} }}");
        margin(&inputs, "x + 900", "1000", "")
    };
    // EVPPI is 50 φ(0) = 19.9.
    let cheap = compared(&[candidate("A", &text("5"))], Also { nothing: true, wait: None }, 20_000);
    assert_eq!(cheap.advice.action, Action::FindOutFirst);
    assert!(
        matches!(&cheap.advice.reasons[0], Reason::WorthKnowing { factor, cost, .. } if factor == "x" && *cost == 5.0)
    );
    let dear = compared(&[candidate("A", &text("40"))], Also { nothing: true, wait: None }, 20_000);
    assert_ne!(dear.advice.action, Action::FindOutFirst);
    assert_eq!(dear.information.factors[0].worth_it, Some(false));
}

#[test]
fn the_template_rows_lead_at_different_months() {
    let load = |file: &str| {
        let loaded = shipped_with(file, &[]);
        Candidate { name: loaded.scenario.name.clone(), loaded, file: file.to_owned(), changes: Vec::new() }
    };
    let rows = ["template-approval-workflow.toml", "template-crm.toml", "template-production-system.toml"].map(load);
    assert!(shipped("template-crm.toml").exists());
    let found = compared(&rows, Also { nothing: false, wait: None }, 20_000);
    let leader = |metric: Metric, month: usize| {
        found.leaders.iter().find(|l| l.metric == metric && l.month == month).expect("a ranking").ranking[0]
    };
    assert_eq!((leader(Metric::Npv, 12), leader(Metric::Npv, 36)), (0, 1));
    assert_eq!((leader(Metric::RoiHard, 36), leader(Metric::Roi, 36)), (1, 1));
}

#[test]
fn a_portfolio_keeps_to_its_budget_and_to_one_option_a_file() {
    let proposal = |name: &str, benefit: &str, cost: &str| candidate(name, &margin("", benefit, cost, ""));
    let mut variant = proposal("B big", "90", "40");
    variant.file = "B.toml".to_owned();
    // NPV 10, 20, 50 and 6 for 10, 20, 40 and 4: with 54 the best is A + B big + D.
    let all = [proposal("A", "20", "10"), proposal("B", "40", "20"), variant, proposal("D", "10", "4")];
    let request = PortfolioRequest {
        budget: Some(54.0),
        basis: CostBasis::Plan,
        smallest_cvar: None,
        largest_loss_probability: None,
        mandatory: Vec::new(),
        at_most_one: Vec::new(),
        requires: Vec::new(),
    };
    let members = |request: &PortfolioRequest| {
        let found = portfolio(&all, request, &options(64), &Control::default()).expect("a portfolio");
        found.best.map(|best| (best.members, best.npv.value))
    };
    assert_eq!(members(&request), Some((vec![0, 2, 3], 66.0)));
    // B and B big are ways to do one thing, even when there is money for both.
    let rich = PortfolioRequest { budget: None, ..request.clone() };
    assert_eq!(members(&rich), Some((vec![0, 2, 3], 66.0)));
    let bound = PortfolioRequest { mandatory: vec!["B".to_owned()], ..request.clone() };
    assert_eq!(members(&bound), Some((vec![0, 1, 3], 36.0)));
    let needy =
        PortfolioRequest { requires: vec![("B big".to_owned(), "D".to_owned())], budget: Some(43.0), ..request };
    assert_eq!(members(&needy), Some((vec![0, 1, 3], 36.0)));
}

#[test]
fn findings_are_the_same_on_any_number_of_threads() {
    let loaded = shipped_with("r1.toml", &[]);
    let json = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let study = study_of(&loaded, "roi", &[], 2_000);
            let mut findings = Findings::new(&loaded, &study);
            let asked = TornadoOptions {
                index_trials: 512,
                methods: Method::ALL.into_iter().collect(),
                ..TornadoOptions::default()
            };
            findings.tornado = Some(tornado(&study, &asked, &Control::default()).expect("a tornado"));
            let conditions = conditions(&study.model, &[]).expect("standard");
            let sampling = Sampling::new(Design::Independent, 512, 7);
            findings.break_even = Some(break_evens(&study, &conditions, &sampling).expect("a search"));
            findings.information = Some(information(&loaded, &study).expect("worth"));
            findings.worst = Some(worst(&study, 0.05));
            roicast::report::findings::json(&findings)
        })
    };
    let one = json(1);
    assert!(one.contains("\"shapley\"") && one == json(2) && one == json(7));
    // And they read back as they were.
    let read: Findings = serde_json::from_str(&one).expect("findings");
    assert_eq!(roicast::report::findings::json(&read), one);
}
