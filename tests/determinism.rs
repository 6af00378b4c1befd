//! Same seed, same bits: on any number of threads, whatever else the scenario holds, and in any unit of money.

#![allow(clippy::disallowed_methods)]

#[path = "support/engine.rs"]
mod engine;

use engine::{loaded, model, run, shipped_model, shipped_with, values};
use rayon::ThreadPoolBuilder;
use roicast::analysis::run::{Options, run as run_scenario};
use roicast::model::Model;
use roicast::outcome::{Metric, Outcomes, Quantity};
use roicast::random::design::Design;
use roicast::scenario::load::Loaded;
use roicast::simulate::trace::trace;
use roicast::simulate::{Control, Sampling, SimulationError, simulate};

const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Everything a run leaves behind, as bits.
fn all_bits(outcomes: &Outcomes) -> Vec<Vec<u64>> {
    let columns = outcomes.columns.iter().map(|column| bits(&column.values));
    let variables = outcomes.variables.iter().map(|column| bits(column));
    columns.chain(variables).chain(outcomes.line_means.iter().map(|(_, means)| bits(means))).collect()
}

fn options(design: Design, trials: u64) -> Options {
    Options { scenario_file: "case.toml".into(), ..Options::new(Sampling::new(design, trials, 7)) }
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start").install(work)
}

#[test]
fn threads_do_not_change_a_bit() {
    let loaded: Loaded = shipped_with("company-a.toml", &[]);
    for design in DESIGNS {
        // Not a multiple of a block, nor of a unit of work.
        let finished = |threads| {
            on_threads(threads, || {
                run_scenario(&loaded, &options(design, 20_011), &Control::default(), &mut |_| {}).expect("it runs")
            })
        };
        let one = finished(1);
        let text = serde_json::to_string(&one.results).expect("results are written");
        for threads in [2, 7] {
            let many = finished(threads);
            let same = all_bits(&many.outcomes) == all_bits(&one.outcomes)
                && many.outcomes.running_total == one.outcomes.running_total
                && many.outcomes.adoption == one.outcomes.adoption
                && many.outcomes.irr == one.outcomes.irr;
            assert!(same, "{design:?}: outcomes differ on {threads} threads");
            let same = serde_json::to_string(&many.results).expect("results are written") == text;
            assert!(same, "{design:?}: results differ on {threads} threads");
        }
    }
}

#[test]
fn another_seed_gives_other_draws() {
    let model = shipped_model("company-a.toml", &[]);
    for design in DESIGNS {
        let (one, two) = (run(&model, design, 4096, 1), run(&model, design, 4096, 2));
        for ((variable, a), b) in model.variables.iter().zip(&one.variables).zip(&two.variables) {
            let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
            // Only the atoms of discrete parts may coincide.
            assert!(equal < a.len() / 2, "{design:?}: {} of {} draws of {} are equal", equal, a.len(), variable.name);
        }
    }
}

const INPUTS: [&str; 3] = [
    "[input.price]\nvalue = 'normal(10, 2)'\n",
    "[input.volume]\nvalue = 'pert(50, 80, 100)'\n",
    "[input.fee]\nvalue = 'lognormal(mean = 100, sd = 30)'\n",
];
const COSTS: [&str; 2] =
    ["[[cost]]\nname = 'Fee'\namount = 'fee'\n", "[[cost]]\nname = 'Own work'\namount = 'uniform(20, 60)'\n"];
const BENEFITS: [&str; 2] = [
    "[[benefit]]\nname = 'Sales'\ndimension = 'finance'\nkind = 'hard'\nper_year = 'price * volume / 12'\n",
    "[[benefit]]\nname = 'Calm'\ndimension = 'risk'\nkind = 'soft'\nper_year = 'triangular(0, 5, 20)'\n",
];
const CORRELATION: &str = "[[correlation]]\nbetween = ['price', 'volume']\nspearman = -0.5\n";

fn text(parts: &[&str]) -> String {
    format!("name = 'Case'\n{}", parts.concat())
}

fn usual() -> Model {
    let parts: Vec<&str> = INPUTS.into_iter().chain(COSTS).chain(BENEFITS).chain([CORRELATION]).collect();
    model(&text(&parts))
}

/// Draws of a variable by name.
fn draws(model: &Model, outcomes: &Outcomes, name: &str) -> Vec<u64> {
    let index = model.variables.iter().position(|variable| variable.name == name);
    let index = index.unwrap_or_else(|| panic!("no variable {name}"));
    bits(&outcomes.variables[index])
}

fn assert_same_draws(what: &str, first: &Model, second: &Model, designs: &[Design]) {
    for &design in designs {
        let (one, two) = (run(first, design, 3000, 7), run(second, design, 3000, 7));
        for variable in &first.variables {
            let same = draws(first, &one, &variable.name) == draws(second, &two, &variable.name);
            assert!(same, "{what}, {design:?}: the draws of {} changed", variable.name);
        }
    }
}

/// Designs in which an input's draws are its own; a Sobol dimension is a position and may move.
const BY_NAME: [Design; 2] = [Design::Independent, Design::LatinHypercube];

#[test]
fn an_unused_input_changes_nothing_at_all() {
    let parts: Vec<&str> = ["[input.idle]\nvalue = 'normal(0, 1)'\n"]
        .into_iter()
        .chain(INPUTS)
        .chain(COSTS)
        .chain(BENEFITS)
        .chain([CORRELATION])
        .collect();
    let (before, after) = (usual(), model(&text(&parts)));
    for design in DESIGNS {
        let (one, two) = (run(&before, design, 3000, 7), run(&after, design, 3000, 7));
        assert!(all_bits(&one) == all_bits(&two), "{design:?}");
    }
}

#[test]
fn order_in_the_file_does_not_move_a_draw() {
    let parts: Vec<&str> = BENEFITS
        .into_iter()
        .rev()
        .chain([CORRELATION])
        .chain(COSTS.into_iter().rev())
        .chain(INPUTS.into_iter().rev())
        .collect();
    let (before, after) = (usual(), model(&text(&parts)));
    assert_same_draws("reordered", &before, &after, &BY_NAME);
    // The trials are the same, so their outcomes agree up to the order of summation.
    let (one, two) = (run(&before, Design::Independent, 3000, 7), run(&after, Design::Independent, 3000, 7));
    let npvs = values(&before, &one, Metric::Npv).iter().zip(values(&after, &two, Metric::Npv));
    for (a, b) in npvs {
        assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{a} became {b}");
    }
}

#[test]
fn order_in_the_file_does_not_move_correlated_draws() {
    // Either of the two is used first in one of the files.
    let correlated = "[[correlation]]\nbetween = ['fee', 'cost.Own work.amount']\nspearman = 0.7\n";
    let case = |costs: [&str; 2]| {
        let parts: Vec<&str> =
            INPUTS.into_iter().chain(costs).chain(BENEFITS).chain([CORRELATION, correlated]).collect();
        model(&text(&parts))
    };
    assert_same_draws("reordered", &case(COSTS), &case([COSTS[1], COSTS[0]]), &BY_NAME);
}

#[test]
fn another_used_input_leaves_the_others_alone() {
    let more = "[[cost]]\nname = 'Surprise'\namount = 'surprise'\n[input.surprise]\nvalue = 'gamma(2, 3)'\n";
    let before = usual();
    // At the front, so that every index moves.
    let parts: Vec<&str> = [more].into_iter().chain(INPUTS).chain(COSTS).chain(BENEFITS).chain([CORRELATION]).collect();
    let after = model(&text(&parts));
    assert_eq!(after.variables.len(), before.variables.len() + 1);
    assert_same_draws("one more input", &before, &after, &BY_NAME);
}

#[test]
fn another_risk_or_correlation_elsewhere_leaves_the_others_alone() {
    let more = "[[risk]]\nname = 'Strike'\nprobability = 0.2\ncost = 'pert(1, 2, 9)'\n\
                [[correlation]]\nbetween = ['fee', 'cost.Own work.amount']\nspearman = 0.4\n";
    let before = usual();
    let parts: Vec<&str> = INPUTS.into_iter().chain(COSTS).chain(BENEFITS).chain([CORRELATION, more]).collect();
    let after = model(&text(&parts));
    let (one, two) = (run(&before, Design::Independent, 3000, 7), run(&after, Design::Independent, 3000, 7));
    for name in ["price", "volume", "benefit.Calm.per_year"] {
        assert!(draws(&before, &one, name) == draws(&after, &two, name), "{name}");
    }
}

#[test]
fn options_share_the_draws_of_inputs_of_the_same_name() {
    let first = usual();
    let other = text(&[
        "[input.volume]\nvalue = 'pert(50, 80, 100)'\n",
        "[[benefit]]\nname = 'Service'\ndimension = 'customer'\nkind = 'soft'\nper_month = 'volume / 9'\n",
        "[input.price]\nvalue = 'normal(10, 2)'\n",
        "[[cost]]\nname = 'Licence'\nper_year = 'price * 3'\n",
    ]);
    // Without the correlation, its second member keeps its own draw.
    let alone: Vec<&str> = INPUTS.into_iter().chain(COSTS).chain(BENEFITS).collect();
    let (alone, other) = (model(&text(&alone)), model(&other));
    for design in BY_NAME {
        let (one, two) = (run(&alone, design, 3000, 7), run(&other, design, 3000, 7));
        for name in ["price", "volume"] {
            assert!(draws(&alone, &one, name) == draws(&other, &two, name), "{name}, {design:?}");
        }
        let correlated = run(&first, design, 3000, 7);
        assert!(draws(&first, &correlated, "fee") == draws(&alone, &one, "fee"), "fee, {design:?}");
    }
}

/// A run is the beginning of a longer one, wherever it ends inside a block or a unit of work.
fn assert_prefix(what: &str, model: &Model) {
    let long = run(model, Design::Independent, 5000, 3);
    for trials in [1, 100, 255, 257, 1001, 4133] {
        let short = run(model, Design::Independent, trials as u64, 3);
        for (a, b) in short.columns.iter().zip(&long.columns) {
            assert_eq!(a.outcome, b.outcome);
            let same = bits(&a.values) == bits(&b.values[..trials]);
            assert!(same, "{what}, {trials} trials: {:?}", a.outcome);
        }
        for (a, b) in short.variables.iter().zip(&long.variables) {
            assert!(bits(a) == bits(&b[..trials]), "{what}, {trials} trials: variables");
        }
    }
}

#[test]
fn a_longer_run_starts_with_the_trials_of_a_shorter_one() {
    for file in ["company-a.toml", "online-mall.toml", "mes-training.toml", "r1.toml"] {
        assert_prefix(file, &shipped_model(file, &[]));
    }
    assert_prefix("scaled", &scaled(1.0));
}

#[test]
fn every_trial_is_the_trace_of_its_draws() {
    // The explanation of one trial and the engine are one: also in the last, shorter block.
    let model = scaled(1.0);
    let outcomes = run(&model, Design::LatinHypercube, 700, 3);
    for trial in (0..outcomes.trials as usize).step_by(7) {
        let draws: Vec<f64> = outcomes.variables.iter().map(|column| column[trial]).collect();
        let traced = trace(&model, &draws);
        for column in &outcomes.columns {
            let one = traced.outcome(column.outcome).expect("the same outcomes");
            assert_eq!(one.to_bits(), column.values[trial].to_bits(), "trial {trial}: {:?}", column.outcome);
        }
    }
}

/// A case whose every amount is a multiple of `unit`.
fn scaled(unit: f64) -> Model {
    model(&format!(
        "name = 'Scale'\ndiscount_rate = 'pert(0.05, 0.1, 0.2)'\n\
         [input.u]\nvalue = {unit}\n\
         [milestone.live]\nmonth = 3\ndelay = 'gamma(2, 1)'\n\
         [adoption.users]\ncurve = 'logistic'\nmilestone = 'live'\nramp = 'pert(3, 6, 12)'\n\
         [[cost]]\nname = 'System'\namount = 'u * pert(90, 100, 140)'\n\
         [[cost]]\nname = 'Care'\nper_year = 'u * normal(15, 2)'\nfrom = 'live'\ngrowth = 0.03\n\
         [[cost]]\nname = 'Fee'\nper_quarter = 'u * 3'\nbilled = 'advance'\n\
         [[benefit]]\nname = 'Saving'\ndimension = 'finance'\nkind = 'hard'\nper_month = 'u * normal(8, 3)'\nadoption = 'users'\n\
         [[benefit]]\nname = 'Stock'\ndimension = 'finance'\nkind = 'hard'\nrelease = 'u * uniform(5, 25)'\nadoption = 'users'\n\
         [[risk]]\nname = 'Stop'\nper_year = 0.2\ncost = 'u * pert(5, 10, 40)'"
    ))
}

#[test]
fn the_unit_of_money_scales_money_and_nothing_else() {
    let (small, large) = (scaled(1.0), scaled(1024.0));
    let (one, many) = (run(&small, Design::Independent, 5000, 11), run(&large, Design::Independent, 5000, 11));
    let mut seen = [false; 2];
    for (a, b) in one.columns.iter().zip(&many.columns) {
        let money = a.outcome.metric.quantity() == Quantity::Money;
        seen[usize::from(money)] = true;
        let factor = if money { 1024.0 } else { 1.0 };
        let expected: Vec<f64> = a.values.iter().map(|value| value * factor).collect();
        let differ = expected.iter().zip(&b.values).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
        assert_eq!(differ, 0, "{:?} in {differ} trials", a.outcome);
    }
    assert_eq!(seen, [true; 2]);
}

#[test]
fn a_replayed_run_gives_the_same_results() {
    let loaded = loaded(&text(&[INPUTS[2], COSTS[0], BENEFITS[1]]));
    let first =
        run_scenario(&loaded, &options(Design::Sobol, 2048), &Control::default(), &mut |_| {}).expect("it runs");
    let text = serde_json::to_string(&first.results).expect("results are written");
    let again = roicast::analysis::replay::replay("saved", &text, 1 << 32, false, &Control::default(), &mut |_| {});
    let again = serde_json::to_string(&again.expect("it replays").results).expect("results are written");
    assert_eq!(again, text);
}

#[test]
fn a_run_stops_soon_after_it_is_cancelled() {
    let model = shipped_model("r1.toml", &[]);
    let control = Control::default();
    let trials = 20_000_000;
    let sampling = Sampling::new(Design::Independent, trials, 7);
    let stopped = std::thread::scope(|scope| {
        let run = scope.spawn(|| simulate_two_columns(&model, &sampling, &control));
        // Cancelled as soon as some work is done, long before the end.
        while control.done() == 0 && !run.is_finished() {
            std::thread::yield_now();
        }
        control.cancel();
        run.join().expect("no panic")
    });
    assert_eq!(stopped, Err(SimulationError::Cancelled));
    assert!(control.done() < trials, "{} of {trials} trials were done", control.done());
    let again = simulate(&model, &Sampling::new(Design::Independent, 1000, 7), &control);
    assert_eq!(again.err(), Some(SimulationError::Cancelled));
}

fn simulate_two_columns(model: &Model, sampling: &Sampling, control: &Control) -> Result<(), SimulationError> {
    use roicast::outcome::Outcome;
    let wanted = [Metric::Roi, Metric::Cost].map(|metric| Outcome { metric, month: model.horizon }).to_vec();
    roicast::simulate::simulate_outcomes(model, sampling, wanted, control).map(|_| ())
}
