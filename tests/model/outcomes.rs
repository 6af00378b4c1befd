//! Outcomes by hand.

use super::engine::{assert_close, mean, model, run, traced, values, values_at};
use super::{Worked, case};
use roicast::model::{BenefitKind, Side};
use roicast::outcome::{IrrCounts, Metric};
use roicast::random::design::Design;

/// Flows at given months: negative ones are costs, positive ones hard benefits.
fn flows(flows: &[(usize, f64)]) -> String {
    flows
        .iter()
        .map(|(month, flow)| {
            if *flow < 0.0 {
                format!("[[cost]]\nname = 'Out {month}'\namount = {}\nat = {month}\n", -flow)
            } else {
                let benefit = "dimension = 'finance'\nkind = 'hard'";
                format!("[[benefit]]\nname = 'In {month}'\n{benefit}\namount = {flow}\nat = {month}\n")
            }
        })
        .collect()
}

fn of(worked: &Worked, metric: Metric) -> f64 {
    traced(&worked.plan, metric, 24)
}

#[test]
fn payback_is_linear_inside_the_month() {
    // -100, then 30 a month: -10 after three months, so a third of the fourth.
    let saving = "[[benefit]]\nname = 'In'\ndimension = 'finance'\nkind = 'hard'\nper_month = 30\n";
    let worked = Worked::new(&format!("{}{saving}", flows(&[(0, -100.0)])));
    assert_close("payback", of(&worked, Metric::Payback), 3.0 + 1.0 / 3.0, 1e-12);
    // Discounted with v = 1.1^(-1/12): the first month whose sum of 30 v^m reaches 100.
    let v = 1.1_f64.powf(-1.0 / 12.0);
    let (mut total, mut month) = (-100.0, 0);
    while total + 30.0 * v.powi(month + 1) < 0.0 {
        month += 1;
        total += 30.0 * v.powi(month);
    }
    let expected = f64::from(month) - total / (30.0 * v.powi(month + 1));
    assert_close("discounted payback", of(&worked, Metric::PaybackDiscounted), expected, 1e-10);
}

#[test]
fn payback_never_or_at_once() {
    let never = Worked::new(&flows(&[(0, -100.0), (12, 99.0)]));
    assert_eq!(of(&never, Metric::Payback), f64::INFINITY);
    // Enough before discounting, not after.
    let late = Worked::new(&flows(&[(0, -100.0), (12, 105.0)]));
    assert_close("simple", of(&late, Metric::Payback), 11.0 + 100.0 / 105.0, 1e-12);
    assert_eq!(of(&late, Metric::PaybackDiscounted), f64::INFINITY);
    // A subsidy at the decision that covers it all.
    let at_once = Worked::new(&flows(&[(0, -100.0), (0, 120.0), (6, -50.0), (7, 90.0)]));
    assert_eq!(of(&at_once, Metric::Payback), 0.0);
    assert_eq!(of(&at_once, Metric::PeakFunding), 30.0);
}

#[test]
fn peak_funding_is_the_deepest_point() {
    let worked = Worked::new(&flows(&[(0, -40.0), (3, 10.0), (5, -60.0), (9, 200.0)]));
    assert_eq!(of(&worked, Metric::PeakFunding), 90.0);
    assert_eq!(of(&Worked::new(&flows(&[(1, 5.0)])), Metric::PeakFunding), 0.0);
}

#[test]
fn month_0_is_not_discounted_and_a_year_is_a_year() {
    let worked = Worked::new(&flows(&[(0, -100.0), (12, 55.0), (24, 60.5)]));
    // -100 + 55/1.1 + 60.5/1.21 = 0
    assert_close("NPV", of(&worked, Metric::Npv), 0.0, 1e-11);
    assert_close("IRR", of(&worked, Metric::Irr), 0.10, 1e-9);
    assert_close("discounted ROI", of(&worked, Metric::RoiDiscounted), 0.0, 1e-13);
    // Half a year at 10 %: 1.1^(-1/2).
    let half = Worked::new(&flows(&[(6, 100.0)]));
    assert_close("NPV", of(&half, Metric::Npv), 100.0 / 1.1_f64.sqrt(), 1e-11);
    assert_close("at month 12", traced(&worked.plan, Metric::Npv, 12), -50.0, 1e-12);
}

#[test]
fn mirr_states_both_rates() {
    let rates = "finance_rate = 0.2\nreinvestment_rate = 0.12\n";
    let worked = Worked::new(&format!("{rates}{}", flows(&[(0, -100.0), (12, -12.0), (18, 10.0), (24, 140.0)])));
    // Outflows at 20 %: 100 + 12/1.2 = 110. Inflows to month 24 at 12 %: 140 + 10 * 1.12^(1/2).
    let future = 140.0 + 10.0 * 1.12_f64.sqrt();
    assert_close("MIRR", of(&worked, Metric::Mirr), (future / 110.0).sqrt() - 1.0, 1e-12);
    assert!(of(&Worked::new(&flows(&[(3, 10.0)])), Metric::Mirr).is_nan());
}

#[test]
fn rates_without_one_root_are_counted_apart() {
    let counts = |text: &str| {
        let model = model(&case(text));
        let outcomes = run(&model, Design::Independent, 10, 1);
        let (_, counts) = *outcomes.irr.iter().find(|(month, _)| *month == 24).expect("counted at the horizon");
        (counts, values(&model, &outcomes, Metric::Irr)[0])
    };
    let (one, rate) = counts(&flows(&[(0, -100.0), (12, 110.0)]));
    assert_eq!(one, IrrCounts { unique: 10, ..IrrCounts::default() });
    assert_close("IRR", rate, 0.10, 1e-9);
    // Roots at 10 and 20 %: -100 + 230/(1+r) - 132/(1+r)^2.
    let (several, rate) = counts(&flows(&[(0, -100.0), (12, 230.0), (24, -132.0)]));
    assert_eq!(several, IrrCounts { multiple: 10, ..IrrCounts::default() });
    assert!(rate.is_nan());
    let (none, rate) = counts(&flows(&[(0, -100.0), (12, -5.0)]));
    assert_eq!(none, IrrCounts { none: 10, ..IrrCounts::default() });
    assert!(rate.is_nan());
    let (undefined, _) = counts(&flows(&[(0, -0.0)]));
    assert_eq!(undefined, IrrCounts { undefined: 10, ..IrrCounts::default() });
}

#[test]
fn failed_trials_are_counted_nowhere_else() {
    let mut text = case(&flows(&[(0, -100.0), (12, 150.0)]));
    // Half of the trials draw a share above 1.
    text.push_str(
        "[[benefit]]\nname = 'Odd'\ndimension = 'risk'\nkind = 'soft'\namount = 1\nattribution = 'uniform(0.5, 1.5)'\n",
    );
    let model = model(&text);
    let outcomes = run(&model, Design::Independent, 1000, 1);
    assert!((400..=600).contains(&outcomes.failed), "{} failed", outcomes.failed);
    let good = outcomes.trials - outcomes.failed;
    let (_, counts) = *outcomes.irr.iter().find(|(month, _)| *month == 24).expect("counted at the horizon");
    assert_eq!(counts.unique + counts.multiple + counts.none + counts.undefined, good);
    let defined = values(&model, &outcomes, Metric::Npv).iter().filter(|npv| npv.is_finite()).count();
    assert_eq!(defined as u64, good);
    // 150 and the mean of a uniform share between 0.5 and 1.
    let mean: f64 = outcomes.line_means_at(24).expect("the horizon").iter().sum::<f64>() - 100.0;
    assert_close("mean of the lines", mean, 150.75, 4.0 * (0.25 / 12.0 / good as f64).sqrt());
}

/// What lines come to up to a month is what the outcomes of that month say, which are added up along another way.
#[test]
fn lines_add_up_to_the_outcomes_of_every_month() {
    let model = super::engine::shipped_model("hardware-maker.toml", &[]);
    let outcomes = run(&model, Design::Independent, 3000, 1);
    let months = model.report_months();
    assert!(months.len() > 1);
    for &month in &months {
        let means = outcomes.line_means_at(month).expect("a reported month");
        let of = |belongs: &dyn Fn(Side) -> bool| -> f64 {
            let lines = model.lines.iter().zip(means);
            lines.filter(|(line, _)| belongs(line.side)).map(|(_, mean)| mean).sum()
        };
        let hard = |side| matches!(side, Side::Benefit(_, BenefitKind::Hard));
        let sums = [
            (Metric::Cost, of(&|side| matches!(side, Side::Cost(..)))),
            (Metric::Benefit, of(&|side| matches!(side, Side::Benefit(..)))),
            (Metric::BenefitHard, of(&hard)),
        ];
        for (metric, sum) in sums {
            let (expected, _) = mean(values_at(&outcomes, metric, month));
            assert_close(metric.key(), sum, expected, 1e-10 * expected.abs());
        }
    }
    assert_eq!(outcomes.line_means_at(7), None);
}

const TWO_DIMENSIONS: &str = "[[cost]]\nname = 'Cost'\namount = 100\n\
    [[benefit]]\nname = 'Money'\ndimension = 'finance'\nkind = 'hard'\namount = 'money'\n\
    [[benefit]]\nname = 'Loyalty'\ndimension = 'customer'\nkind = 'soft'\namount = 'loyalty'\n";

fn two_dimensions(money: &str, loyalty: &str, more: &str) -> Worked {
    Worked::new(&format!(
        "{more}[input.money]\nvalue = '{money}'\nplan = 80\n[input.loyalty]\nvalue = '{loyalty}'\nplan = 40\n{TWO_DIMENSIONS}"
    ))
}

#[test]
fn returns_are_told_apart() {
    let worked = two_dimensions("uniform(40, 120)", "uniform(0, 60)", "");
    let trial = roicast::simulate::trace::trace(&worked.model, &[60.0, 50.0]);
    let of = |metric| traced(&trial, metric, 24);
    assert_close("net", of(Metric::Roi), 0.10, 1e-15);
    assert_close("hard", of(Metric::RoiHard), -0.40, 1e-15);
    // (0.40 * 60 + 0.15 * 50) / 100, as the articles print it.
    assert_close("weighted index", of(Metric::WeightedIndex), 0.315, 1e-15);
    // Weights of the two dimensions with a plan, 40 to 15: money at 60/80, loyalty capped at 1.
    assert_close("weighted score", of(Metric::WeightedScore), (0.40 * 0.75 + 0.15) / 0.55, 1e-14);
    assert_close("the plan scores 1", traced(&worked.plan, Metric::WeightedScore, 24), 1.0, 1e-14);
}

#[test]
fn weights_and_cap_can_be_set() {
    let set = "score_cap = 1.25\n[weights]\nfinance = 0.5\ncustomer = 0.5\n";
    let worked = two_dimensions("uniform(40, 120)", "uniform(0, 90)", set);
    let trial = roicast::simulate::trace::trace(&worked.model, &[60.0, 80.0]);
    assert_close("index", traced(&trial, Metric::WeightedIndex, 24), 0.7, 1e-15);
    assert_close("score", traced(&trial, Metric::WeightedScore, 24), 0.5 * 0.75 + 0.5 * 1.25, 1e-14);
}

#[test]
fn returns_without_cost_are_undefined() {
    let worked = Worked::new(&flows(&[(3, 10.0)]));
    for metric in [Metric::Roi, Metric::RoiHard, Metric::RoiDiscounted, Metric::WeightedIndex] {
        assert!(of(&worked, metric).is_nan(), "{}", metric.key());
    }
    let without = Worked::new(&flows(&[(0, -5.0)]));
    assert!(of(&without, Metric::WeightedScore).is_nan());
}

#[test]
fn intermediate_months_see_only_what_lies_before() {
    let worked = Worked::new(&flows(&[(0, -100.0), (12, 40.0), (13, 90.0)]));
    assert_close("ROI at 12", traced(&worked.plan, Metric::Roi, 12), -0.60, 1e-15);
    assert_close("ROI at 24", traced(&worked.plan, Metric::Roi, 24), 0.30, 1e-15);
}
