//! Risks by hand: one draw decides whether and when, every effect follows from the time.

use super::engine::{assert_close, mean, model, run, values_at};
use super::{assert_flows, case, every, flows};
use roicast::model::Model;
use roicast::outcome::Metric;
use roicast::random::design::Design;
use roicast::simulate::trace::{Trace, plan, trace};

const LINES: &str = "[milestone.live]\nmonth = 4\n[adoption.users]\ncurve = 'step'\nmilestone = 'live'\n\
    [[cost]]\nname = 'Team'\nper_month = 2\n\
    [[benefit]]\nname = 'Gain'\ndimension = 'finance'\nkind = 'hard'\nper_month = 10\nadoption = 'users'\n\
    [[benefit]]\nname = 'Calm'\ndimension = 'risk'\nkind = 'soft'\nper_month = 1\n";

/// The lines with a risk that happens at 10, half-way through its window.
fn at_10(effects: &str) -> (Model, Trace) {
    let model = model(&case(&format!("{LINES}[[risk]]\nname = 'Blow'\nprobability = 0.5\nto = 20\n{effects}")));
    assert_eq!(model.variables[0].name, "risk.Blow");
    // In the plan nothing happens, and a draw above the probability is no event either.
    for without in [plan(&model), trace(&model, &[0.5])] {
        assert_flows(&flows(&model, &without, "Gain"), &every(5..=24, 10.0));
        assert_flows(&flows(&model, &without, "Calm"), &every(1..=24, 1.0));
        assert_flows(&flows(&model, &without, "Team"), &every(1..=24, 2.0));
    }
    // 0.25 of a probability of 0.5 is half of the window from 0 to 20.
    let happened = trace(&model, &[0.25]);
    (model, happened)
}

#[test]
fn cost_falls_in_the_month_of_the_event() {
    let (model, trace) = at_10("cost = 30");
    assert_flows(&flows(&model, &trace, "Blow"), &[(10, 30.0)]);
    assert_flows(&flows(&model, &plan(&model), "Blow"), &[]);
}

#[test]
fn delay_moves_the_module() {
    let text = format!("{LINES}[[risk]]\nname = 'Slip'\nprobability = 0.5\nat = 2\ndelay = 3\nmilestone = 'live'");
    let model = model(&case(&text));
    assert_eq!(plan(&model).go_lives, [4.0]);
    let late = trace(&model, &[0.1]);
    assert_eq!(late.go_lives, [7.0]);
    assert_flows(&flows(&model, &late, "Gain"), &every(8..=24, 10.0));
}

#[test]
fn loss_of_benefit_lasts_as_long_as_it_says() {
    let cut = |last: usize| -> Vec<(usize, f64)> {
        let months = (5..=24).map(|month| (month, if (11..=last).contains(&month) { 4.0 } else { 10.0 }));
        months.collect()
    };
    let (model, trace) = at_10("benefit_loss = 0.6\nlasting = 3\nbenefits = 'Gain'");
    assert_flows(&flows(&model, &trace, "Gain"), &cut(13));
    assert_flows(&flows(&model, &trace, "Calm"), &every(1..=24, 1.0));
    // To the horizon when it does not say, and all benefits.
    let (model, trace) = at_10("benefit_loss = 0.6");
    assert_flows(&flows(&model, &trace, "Gain"), &cut(24));
    let calm: Vec<_> = every(1..=10, 1.0).into_iter().chain(every(11..=24, 0.4)).collect();
    assert_flows(&flows(&model, &trace, "Calm"), &calm);
}

#[test]
fn collapse_leaves_a_share_of_adoption() {
    let (model, trace) = at_10("adoption_left = 0.1");
    let expected: Vec<_> = every(5..=10, 10.0).into_iter().chain(every(11..=24, 1.0)).collect();
    assert_flows(&flows(&model, &trace, "Gain"), &expected);
    // What follows no curve is not used, so it cannot fall out of use.
    assert_flows(&flows(&model, &trace, "Calm"), &every(1..=24, 1.0));
}

#[test]
fn abandonment_stops_what_is_not_committed() {
    let more = "[[cost]]\nname = 'Lease'\nper_month = 3\nto = 18\ncommitted = true\n\
                [[cost]]\nname = 'Early'\namount = 50\nat = 6\n[[cost]]\nname = 'Late'\namount = 50\nat = 12\n\
                [[cost]]\nname = 'Subscription'\nper_year = 12\nbilled = 'advance'\n\
                [[cost]]\nname = 'Support'\nper_year = 12\nbilled = 'arrears'\n\
                [[benefit]]\nname = 'Stock'\ndimension = 'finance'\nkind = 'hard'\nrelease = 40\nadoption = 'users'\n";
    let risk = "[[risk]]\nname = 'Stop'\nprobability = 0.5\nto = 20\nabandon = true\ncost = 7";
    let model = model(&case(&format!("{LINES}{more}{risk}")));
    let stopped = trace(&model, &[0.25]);
    let of = |name| flows(&model, &stopped, name);
    assert_flows(&of("Team"), &every(1..=10, 2.0));
    assert_flows(&of("Gain"), &every(5..=10, 10.0));
    assert_flows(&of("Calm"), &every(1..=10, 1.0));
    assert_flows(&of("Lease"), &every(1..=18, 3.0));
    assert_flows(&of("Early"), &[(6, 50.0)]);
    assert_flows(&of("Late"), &[]);
    // Paid for the year in which it stops, and not again.
    assert_flows(&of("Subscription"), &[(0, 12.0)]);
    // In arrears, what was used is owed: ten months of twelve.
    assert_flows(&of("Support"), &[(10, 10.0)]);
    // A balance set free by adoption is bound again when adoption ends.
    assert_flows(&of("Stock"), &[(5, 40.0), (11, -40.0)]);
    // Stopping has its own cost.
    assert_flows(&of("Stop"), &[(10, 7.0)]);
}

#[test]
fn an_event_in_the_middle_of_a_month_is_counted_by_the_middle() {
    let text = format!("{LINES}[[risk]]\nname = 'Stop'\nprobability = 0.5\nat = 10.4\nabandon = true");
    let model = model(&case(&text));
    let stopped = trace(&model, &[0.1]);
    // A constant rate counts the part of month 11; adoption is taken at 10.5 and has ended.
    let team: Vec<_> = every(1..=10, 2.0).into_iter().chain([(11, 0.8)]).collect();
    let got = flows(&model, &stopped, "Team");
    assert_eq!(got.len(), team.len());
    assert_close("part month", got[10].1, 0.8, 1e-12);
    assert_flows(&flows(&model, &stopped, "Gain"), &every(5..=10, 10.0));
}

#[test]
fn two_risks_act_one_after_the_other() {
    let text = format!(
        "{LINES}[[risk]]\nname = 'First'\nprobability = 0.5\nat = 8\nbenefit_loss = 0.5\nbenefits = 'Gain'\n\
         [[risk]]\nname = 'Second'\nprobability = 0.5\nat = 12\nadoption_left = 0.2"
    );
    let model = model(&case(&text));
    let both = trace(&model, &[0.1, 0.1]);
    let expected: Vec<_> =
        every(5..=8, 10.0).into_iter().chain(every(9..=12, 5.0)).chain(every(13..=24, 1.0)).collect();
    assert_flows(&flows(&model, &both, "Gain"), &expected);
}

/// Mean cost of a risk that costs 1, at some months: the probability that it has happened by then.
fn happened_by(likelihood: &str, months: [usize; 2]) -> [(f64, f64); 2] {
    let text = format!("{LINES}[[risk]]\nname = 'Event'\n{likelihood}\ncost = 1");
    let model = model(&case(&text));
    let outcomes = run(&model, Design::Independent, 40_000, 9);
    months.map(|month| {
        let paid: Vec<f64> =
            values_at(&outcomes, Metric::Cost, month).iter().map(|cost| cost - 2.0 * month as f64).collect();
        assert!(paid.iter().all(|paid| *paid == 0.0 || *paid == 1.0), "it happens once");
        mean(&paid)
    })
}

#[test]
fn frequencies_are_those_stated() {
    let cases = [
        // Once, somewhere in the horizon: half of it by half-time.
        ("probability = 0.3", 0.15, 0.3),
        ("probability = 0.3\nfrom = 12", 0.0, 0.3),
        // 1 - (1 - h)^years
        ("per_year = 0.2", 0.2, 0.36),
        ("per_year = 0.2\nfrom = 6\nto = 18", 1.0 - 0.8_f64.sqrt(), 0.2),
        // 1 - (1 - h)^months
        ("per_month = 0.02", 1.0 - 0.98_f64.powi(12), 1.0 - 0.98_f64.powi(24)),
        ("per_month = 1", 1.0, 1.0),
        ("per_year = 0", 0.0, 0.0),
    ];
    for (likelihood, in_a_year, in_two) in cases {
        let [(first, first_error), (second, second_error)] = happened_by(likelihood, [12, 24]);
        assert_close(&format!("{likelihood} by 12"), first, in_a_year, 4.0 * first_error);
        assert_close(&format!("{likelihood} by 24"), second, in_two, 4.0 * second_error);
    }
}

#[test]
fn uncertain_impact_is_drawn_beside_the_event() {
    // A quarter of the trials cost 20 on average: 5, whatever the window.
    let text = format!("{LINES}[[risk]]\nname = 'Event'\nprobability = 0.25\ncost = 'uniform(10, 30)'");
    let model = model(&case(&text));
    assert!(model.variables.iter().all(|variable| variable.risk == Some(0)), "one bar in every chart");
    let outcomes = run(&model, Design::Independent, 40_000, 9);
    let cost: Vec<f64> = values_at(&outcomes, Metric::Cost, 24).iter().map(|cost| cost - 48.0).collect();
    let (got, error) = mean(&cost);
    assert_close("mean cost of the risk", got, 5.0, 4.0 * error);
    let line = model.lines.iter().position(|line| line.name == "Event").expect("a line");
    assert_close("mean of its line", outcomes.line_means_at(24).expect("the horizon")[line], got, 1e-9);
}
