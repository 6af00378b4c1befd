//! What must hold for every scenario, distribution and expression: tried on many that are made at random from fixed
//! seeds. None of it needs a known answer.

#![allow(clippy::disallowed_methods)]

#[path = "support/cases.rs"]
mod cases;
#[path = "support/engine.rs"]
mod engine;
#[path = "fuzz/distribution.rs"]
#[allow(dead_code, reason = "the fuzzers begin with bytes")]
mod one;

use cases::{Case, Random, expression};
use engine::{model, run, values_at};
use roicast::expression::parse;
use roicast::model::Model;
use roicast::outcome::{Metric, Outcome, Outcomes, Quantity};
use roicast::random::design::Design;
use roicast::random::family::{Argument, Arguments, Items, Presence, Rule, build, families};
use roicast::simulate::{Control, Sampling, simulate_outcomes};

/// Designs in which an input's draws are its own; a Sobol dimension is a position and may move.
const BY_NAME: [Design; 2] = [Design::Independent, Design::LatinHypercube];
const SEEDS: std::ops::Range<u64> = 0..24;
const TRIALS: u64 = 192;

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// The outcomes of every metric and month of both, side by side.
fn pairs<'o>(one: &'o Outcomes, two: &'o Outcomes) -> impl Iterator<Item = (Metric, &'o [f64], &'o [f64])> {
    one.columns.iter().map(|column| {
        let other = two.values(column.outcome).unwrap_or_else(|| panic!("{:?} is missing", column.outcome));
        (column.outcome.metric, column.values.as_slice(), other)
    })
}

fn both(one: &str, two: &str, design: Design) -> (Outcomes, Outcomes) {
    (run(&model(one), design, TRIALS, 5), run(&model(two), design, TRIALS, 5))
}

fn assert_same_draws(what: &str, first: (&Model, &Outcomes), second: (&Model, &Outcomes)) {
    for (variable, draws) in first.0.variables.iter().zip(&first.1.variables) {
        let found = second.0.variables.iter().position(|other| other.name == variable.name);
        let index = found.unwrap_or_else(|| panic!("{what}: no variable {}", variable.name));
        assert!(bits(draws) == bits(&second.1.variables[index]), "{what}: the draws of {} changed", variable.name);
    }
}

/// Equal but for the rounding of a sum; what is undefined or never comes is so in both.
fn assert_close(what: &str, one: &[f64], two: &[f64], scale: f64) {
    for (a, b) in one.iter().zip(two) {
        let same = a.to_bits() == b.to_bits() || (a - b).abs() <= 1e-9 * a.abs().max(scale) || a.is_nan() && b.is_nan();
        assert!(same, "{what}: {a} and {b}");
    }
}

#[test]
fn a_power_of_two_in_the_unit_of_money_scales_money_and_nothing_else() {
    let mut seen = [0; 2];
    for seed in SEEDS {
        let case = Case::random(seed);
        let factor = [2.0, 0.25, 1024.0, 1.0 / 65536.0][seed as usize % 4];
        let (one, two) = both(&case.text(1.0), &case.text(factor), Design::LatinHypercube);
        for (metric, small, large) in pairs(&one, &two) {
            let money = metric.quantity() == Quantity::Money;
            seen[usize::from(money)] += 1;
            let expected: Vec<f64> = small.iter().map(|value| if money { value * factor } else { *value }).collect();
            assert!(bits(&expected) == bits(large), "seed {seed}, {metric:?} × {factor}:\n{}", case.text(factor));
        }
    }
    assert!(seen[0] > 100 && seen[1] > 100, "{seen:?}");
}

#[test]
fn the_order_of_the_file_changes_nothing() {
    for seed in SEEDS {
        let case = Case::random(seed);
        let mut random = Random::new(seed + 1000);
        let mut other = case.clone();
        other.tables = random.shuffled(&case.tables);
        other.lists = random.shuffled(&case.lists);
        let design = BY_NAME[seed as usize % 2];
        let (before, after) = (model(&case.text(1.0)), model(&other.text(1.0)));
        let (one, two) = (run(&before, design, TRIALS, 5), run(&after, design, TRIALS, 5));
        assert_same_draws(&format!("seed {seed}"), (&before, &one), (&after, &two));
        for (metric, a, b) in pairs(&one, &two) {
            // A jump, such as a payback at the edge of a month or the horizon, may go either way by a rounding.
            if !matches!(metric, Metric::Payback | Metric::PaybackDiscounted | Metric::Irr) {
                assert_close(&format!("seed {seed}, {metric:?}"), a, b, 1.0);
            }
        }
    }
}

#[test]
fn what_is_not_used_changes_nothing() {
    for seed in SEEDS {
        let case = Case::random(seed);
        let mut other = case.clone();
        other.tables.insert(0, "[input.idle]\nvalue = 'lognormal(0, 1)'\n".into());
        other.tables.push("[milestone.unused]\nmonth = 5\ndelay = 'poisson(2)'\n".into());
        other.head.extend([
            "currency = 'EUR'".to_owned(),
            "unit = 'thousand'".to_owned(),
            "unit_size = 1000".to_owned(),
        ]);
        let (one, two) = both(&case.text(1.0), &other.text(1.0), Design::Independent);
        for (metric, a, b) in pairs(&one, &two) {
            assert!(bits(a) == bits(b), "seed {seed}, {metric:?}:\n{}", other.text(1.0));
        }
    }
}

#[test]
fn a_line_is_the_sum_of_its_halves() {
    for seed in SEEDS {
        let case = Case::random(seed);
        let line = |name: &str, factor: f64| {
            format!("[[cost]]\nname = '{name}'\nper_year = 'u * x0 * {factor}'\nfrom = 'core'\ngrowth = 0.05\n")
        };
        let with = |lines: &[String]| {
            let mut case = case.clone();
            case.lists.extend_from_slice(lines);
            case.text(1.0)
        };
        let (one, two) =
            both(&with(&[line("Whole", 8.0)]), &with(&[line("Half", 4.0), line("Rest", 4.0)]), Design::Independent);
        for metric in [Metric::Cost, Metric::Npv, Metric::PeakFunding, Metric::Roi] {
            let (a, b) = (values_at(&one, metric, 36), values_at(&two, metric, 36));
            assert_close(&format!("seed {seed}, {metric:?}"), a, b, 1.0);
        }
    }
}

#[test]
fn a_short_run_is_the_beginning_of_a_long_one() {
    for seed in SEEDS {
        let mut case = Case::random(seed);
        // What is paid in advance at the end of the short run belongs to the time after it.
        case.lists.retain(|line| !line.contains("billed"));
        let mut short = case.clone();
        short.head.push("horizon = 12".into());
        let (one, two) = both(&short.text(1.0), &case.text(1.0), Design::LatinHypercube);
        let mut compared = 0;
        for column in one.columns.iter().filter(|column| !column.outcome.metric.horizon_only()) {
            if let Some(long) = two.values(column.outcome) {
                assert!(bits(&column.values) == bits(long), "seed {seed}, {:?}:\n{}", column.outcome, case.text(1.0));
                compared += 1;
            }
        }
        assert!(compared >= 10, "only {compared} outcomes of month 12 are in both");
        // What is paid back within the year is paid back then, whatever comes later. Where nothing has flowed yet, the
        // long run may say that it begins at no loss, at the end of the short one.
        let (short, long) = (values_at(&one, Metric::Payback, 12), values_at(&two, Metric::Payback, 36));
        for (short, long) in short.iter().zip(long) {
            assert!(
                short == long || *long >= 12.0 && short.is_infinite(),
                "seed {seed}: {short} and {long:?}:\n{}",
                case.text(1.0)
            );
        }
    }
}

#[test]
fn without_a_discount_rate_discounted_is_plain() {
    for seed in SEEDS {
        let mut case = Case::random(seed);
        case.head = vec!["discount_rate = 0".into()];
        let outcomes = run(&model(&case.text(1.0)), Design::Independent, TRIALS, 5);
        let at = |metric| values_at(&outcomes, metric, 36);
        assert!(bits(at(Metric::Payback)) == bits(at(Metric::PaybackDiscounted)), "seed {seed}: payback");
        let released = case.lists.iter().any(|line| line.contains("release"));
        if !released {
            assert_close(&format!("seed {seed}"), at(Metric::Roi), at(Metric::RoiDiscounted), 1.0);
            let net: Vec<f64> = at(Metric::Benefit).iter().zip(at(Metric::Cost)).map(|(b, c)| b - c).collect();
            assert_close(&format!("seed {seed}: net present value"), at(Metric::Npv), &net, 1.0);
        }
    }
}

#[test]
fn outcomes_of_a_trial_fit_each_other() {
    for seed in SEEDS {
        let model = model(&Case::random(seed).text(1.0));
        let wanted = Metric::ALL.into_iter().flat_map(|metric| [12, 24, 36].map(|month| Outcome { metric, month }));
        let wanted = wanted.filter(|outcome| outcome.month == 36 || !outcome.metric.horizon_only()).collect();
        let sampling = Sampling::new(Design::Sobol, TRIALS, 5);
        let outcomes = simulate_outcomes(&model, &sampling, wanted, &Control::default()).expect("it runs");
        for month in [12, 24, 36] {
            let at = |metric| values_at(&outcomes, metric, month);
            let gross: Vec<f64> = at(Metric::Roi).iter().map(|roi| roi + 1.0).collect();
            assert_close("gross return", &gross, at(Metric::BenefitCostRatio), 1.0);
            let parts: Vec<f64> =
                at(Metric::BenefitHard).iter().zip(at(Metric::BenefitSoft)).map(|(h, s)| h + s).collect();
            assert_close("hard and soft", &parts, at(Metric::Benefit), 1.0);
            for (hard, all) in at(Metric::RoiHard).iter().zip(at(Metric::Roi)) {
                assert!(*hard <= all + 1e-12 || all.is_nan(), "seed {seed}: {hard} of {all}");
            }
        }
        let at = |metric| values_at(&outcomes, metric, 36);
        for ((payback, discounted), peak) in
            at(Metric::Payback).iter().zip(at(Metric::PaybackDiscounted)).zip(at(Metric::PeakFunding))
        {
            assert!(*payback >= 0.0 && *peak >= 0.0, "seed {seed}: payback {payback}, funding {peak}");
            assert!(
                discounted >= payback || discounted + 1e-9 >= *payback,
                "seed {seed}: {discounted} before {payback}"
            );
        }
    }
}

#[test]
fn what_is_printed_is_read_as_the_same_expression() {
    let mut random = Random::new(77);
    for _ in 0..3000 {
        let text = expression(&mut random, 4);
        let tree = parse(&text).unwrap_or_else(|errors| panic!("{text}: {errors:?}")).expression;
        let printed = tree.to_string();
        let again = parse(&printed).unwrap_or_else(|errors| panic!("{printed}: {errors:?}")).expression;
        assert!(again == tree, "{text} prints {printed}");
    }
}

/// Every way to state every family, with parameters of any size that its rules allow.
#[test]
fn quantiles_of_every_family_are_finite_and_ordered() {
    let mut random = Random::new(2027);
    let mut built = std::collections::BTreeMap::new();
    for round in 0..60 {
        for family in families() {
            let form = &family.forms[round % family.forms.len()];
            let size = 10_f64.powf(random.uniform() * 12.0 - 6.0);
            let mut arguments = Arguments::default();
            let mut values: Vec<f64> = form.parameters.iter().map(|_| (random.uniform() - 0.3) * size).collect();
            if random.chance(70) {
                // Bounds and modes are listed by size; most calls without an order are refused.
                values.sort_by(f64::total_cmp);
            }
            for (parameter, value) in form.parameters.iter().zip(values) {
                let value = match parameter.rule {
                    Rule::Finite => value,
                    Rule::Positive | Rule::NonNegative => 10_f64.powf(random.uniform() * 6.0 - 3.0),
                    Rule::Probability => random.uniform(),
                };
                if parameter.presence == Presence::Required || random.chance(50) {
                    let value = if parameter.name == "n" { (value.abs() * 10.0).ceil() } else { value };
                    arguments.named.push((parameter.name.to_owned(), Argument::Number(value)));
                }
            }
            items(form.items, &mut random, &mut arguments);
            if let Ok(distribution) = build(family.name, &arguments) {
                *built.entry(family.name).or_insert(0) += 1;
                one::holds(&distribution);
            }
        }
    }
    for family in families() {
        let count = built.get(family.name).copied().unwrap_or(0);
        assert!(count >= 5, "only {count} of {}: the parameters tried test little", family.name);
    }
}

fn items(items: Items, random: &mut Random, arguments: &mut Arguments) {
    let number = |random: &mut Random| Argument::Number(random.number(-50.0, 50.0));
    let part = |random: &mut Random| {
        let call = Arguments {
            positional: vec![number(random), Argument::Number(random.number(0.1, 9.0))],
            named: Vec::new(),
        };
        Argument::Distribution(build(random.pick(&["normal", "logistic"]), &call).expect("valid parameters"))
    };
    match items {
        Items::None => {}
        Items::Percentiles { least, most } => {
            let count = (least + random.below(3)).min(most);
            let mut value = random.number(0.5, 20.0);
            for index in 0..count {
                let share = (index + 1) * 100 / (count + 1);
                arguments.named.push((format!("p{share}"), Argument::Number(value)));
                value += random.number(1.0, 4.0);
            }
        }
        Items::Pairs { left, right, default: _ } => {
            let count = 2 + random.below(5);
            let mut value = random.number(-50.0, 50.0);
            for index in 0..count {
                // A cdf goes from 0 to 1; a quantile function stays inside.
                let (share, inside) = (index as f64 / (count - 1) as f64, (index + 1) as f64 / (count + 1) as f64);
                let (left, right) = match (left, right) {
                    ("probability", _) => (inside, value),
                    (_, "weight") => (value, random.number(0.1, 5.0)),
                    _ => (value, share),
                };
                arguments.positional.push(Argument::Pair(Box::new(Argument::Number(left)), right));
                value += random.number(0.1, 30.0);
            }
        }
        Items::Components => {
            for _ in 0..1 + random.below(4) {
                let part = if random.chance(30) { number(random) } else { part(random) };
                arguments.positional.push(Argument::Pair(Box::new(part), random.number(0.1, 3.0)));
            }
        }
        Items::Distribution => arguments.positional.push(part(random)),
    }
}
