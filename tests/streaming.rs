//! Summaries of many trials from digests: the figures of the whole columns, whatever is kept and however many threads.

use roicast::analysis::sample::Sample;
use roicast::analysis::verdict::Trials;
use roicast::model::Model;
use roicast::model::compile::compile;
use roicast::outcome::{Comparison, Metric, Outcome, Outcomes, Watched};
use roicast::random::design::Design;
use roicast::scenario::load::Loaded;
use roicast::simulate::{Control, KEPT_VARIABLES, Sampling, WHOLE_TRIALS, Wanted};
use roicast::simulate::{simulate_outcomes, simulate_summary, usual_outcomes};
use roicast::stats::{Estimate, Tail};

const TRIALS: u64 = WHOLE_TRIALS + 5_000;
const SHARES: [f64; 5] = [0.01, 0.05, 0.5, 0.9, 0.99];
const CONDITION: Watched = Watched { comparison: Comparison::Greater, threshold: 0.1 };

fn model(name: &str) -> Model {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let loaded = Loaded::open(path.as_ref()).expect("a shipped scenario");
    compile(&loaded).expect("a shipped scenario").0
}

fn wanted(model: &Model) -> Vec<Wanted> {
    usual_outcomes(model).into_iter().map(|outcome| Wanted { outcome, watched: vec![CONDITION] }).collect()
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
}

fn close(found: Option<Estimate>, exact: Option<Estimate>, tolerance: f64, what: &str) {
    assert_eq!(found.is_some(), exact.is_some(), "{what}");
    let (Some(found), Some(exact)) = (found, exact) else { return };
    let near = |a: f64, b: f64| (a - b).abs() <= tolerance || a == b;
    assert!(near(found.value, exact.value), "{what}: {} for {}", found.value, exact.value);
    let error = |estimate: &Estimate| estimate.standard_error.unwrap_or(-1.0);
    assert!(near(error(&found), error(&exact)), "{what}: error {} for {}", error(&found), error(&exact));
}

fn same_figures(outcome: Outcome, counted: &Sample<'_>, whole: &Sample<'_>) {
    let what = format!("{outcome:?}");
    assert_eq!(counted.trials(), whole.trials(), "{what}");
    assert_eq!(counted.defined(), whole.defined(), "{what}");
    let condition = |sample: &Sample<'_>| sample.probability(CONDITION.comparison, CONDITION.threshold);
    assert_eq!(condition(counted), condition(whole), "{what}");
    assert_eq!(counted.never(), whole.never(), "{what}");
    let [found, exact] = [counted, whole].map(|sample| sample.percentiles(&[0.05, 0.95]));
    let width = match exact.as_slice() {
        [Some(low), Some(high)] => high.value - low.value,
        _ => found.iter().flatten().chain(exact.iter().flatten()).map(|e| e.value.abs()).fold(0.0, f64::max),
    };
    let ((mean, sd), (exact_mean, exact_sd)) = (counted.moments(), whole.moments());
    let scale = exact_sd.map_or(0.0, |sd| sd.value) + exact_mean.map_or(0.0, |mean| mean.value.abs());
    close(mean, exact_mean, 1e-9 * scale, &format!("{what} mean"));
    close(sd, exact_sd, 1e-9 * scale, &format!("{what} sd"));
    // A bin is a 512th of half this width, wider in proportion farther out; inside it, percentiles are linear.
    let (found, exact) = (counted.percentiles(&SHARES), whole.percentiles(&SHARES));
    for ((share, found), exact) in SHARES.into_iter().zip(found).zip(exact) {
        close(found, exact, 1e-3 * width, &format!("{what} P{share}"));
    }
    if !outcome.metric.horizon_only() {
        for tail in [Tail::Lower, Tail::Upper] {
            close(counted.cvar(0.05, tail), whole.cvar(0.05, tail), 1e-3 * width, &format!("{what} {tail:?}"));
        }
    }
}

#[test]
fn digests_say_what_whole_columns_say() {
    for (name, design) in [("r1", Design::Independent), ("company-a", Design::LatinHypercube), ("r1", Design::Sobol)] {
        let model = model(name);
        let sampling = Sampling { replicates: 5, ..Sampling::new(design, TRIALS, 3) };
        let control = Control::default();
        let counted = simulate_summary(&model, &sampling, &wanted(&model), false, &control).expect("it runs");
        let whole = simulate_outcomes(&model, &sampling, usual_outcomes(&model), &control).expect("it runs");
        assert_eq!(counted.columns[0].values.len() as u64, KEPT_VARIABLES);
        for column in &whole.columns {
            let [counted, whole] = [&counted, &whole].map(|outcomes| Trials::of(outcomes).outcome(column.outcome));
            same_figures(column.outcome, &counted.expect("computed"), &whole.expect("computed"));
        }
        assert_eq!(counted.irr, whole.irr);
        assert_eq!(counted.running_total, whole.running_total);
        assert_eq!(counted.line_means.len(), whole.line_means.len());
        for ((month, means), (_, exact)) in counted.line_means.iter().zip(&whole.line_means) {
            let close = means.iter().zip(exact).all(|(mean, exact)| (mean - exact).abs() <= 1e-11 * exact.abs());
            assert!(close, "{month}: {means:?} {exact:?}");
        }
    }
}

fn figures(outcomes: &Outcomes) -> Vec<Vec<u64>> {
    let trials = Trials::of(outcomes);
    let bits = |estimate: Option<Estimate>| estimate.map_or(0, |estimate| estimate.value.to_bits());
    let of = |outcome: Outcome| {
        let sample = trials.outcome(outcome).expect("computed");
        let (mean, sd) = sample.moments();
        let mut all = vec![bits(mean), bits(sd), bits(sample.cvar(0.05, Tail::Lower))];
        all.extend(sample.percentiles(&SHARES).into_iter().map(bits));
        all
    };
    outcomes.columns.iter().map(|column| of(column.outcome)).collect()
}

#[test]
fn threads_and_kept_trials_change_no_bit() {
    let model = model("r1");
    let sampling = Sampling { replicates: 3, ..Sampling::new(Design::LatinHypercube, TRIALS, 9) };
    let run = |threads: usize, keep: bool| {
        on_threads(threads, || simulate_summary(&model, &sampling, &wanted(&model), keep, &Control::default()))
            .expect("it runs")
    };
    let (one, three, kept) = (run(1, false), run(3, false), run(2, true));
    assert_eq!(figures(&one), figures(&three));
    assert_eq!(figures(&one), figures(&kept));
    assert_eq!(one.line_means, three.line_means);
    assert_eq!(kept.columns[0].values.len() as u64, TRIALS.div_ceil(3) * 3);
    let whole = simulate_outcomes(&model, &sampling, usual_outcomes(&model), &Control::default()).expect("it runs");
    let npv = Outcome { metric: Metric::Npv, month: 36 };
    assert_eq!(kept.values(npv), whole.values(npv));
}

#[test]
fn failed_trials_are_left_out_of_digests() {
    let text = r#"
name = "Now and then impossible"
currency = "CNY"
horizon = 12
discount_rate = 0.1
[input.divisor]
value = "discrete(0: 0.1%, 1: 99.9%)"
[[cost]]
name = "Licence"
category = "software"
amount = "uniform(50, 100) / divisor"
[[benefit]]
name = "Savings"
dimension = "finance"
kind = "hard"
per_month = 10
"#;
    let loaded = Loaded::parse("failing.toml", text).unwrap_or_else(|problems| panic!("{problems}"));
    let model = compile(&loaded).expect("valid").0;
    let sampling = Sampling::new(Design::Independent, TRIALS, 5);
    let control = Control::default();
    let counted = simulate_summary(&model, &sampling, &wanted(&model), false, &control).expect("it runs");
    let whole = simulate_outcomes(&model, &sampling, usual_outcomes(&model), &control).expect("it runs");
    assert!(counted.failed > 0 && counted.failed == whole.failed);
    assert_eq!(counted.failures, whole.failures);
    for column in &whole.columns {
        let [counted, whole] = [&counted, &whole].map(|outcomes| Trials::of(outcomes).outcome(column.outcome));
        same_figures(column.outcome, &counted.expect("computed"), &whole.expect("computed"));
    }
}
