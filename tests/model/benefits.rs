//! Benefits and adoption by hand.

use super::engine::{assert_close, traced};
use super::{Worked, assert_flows, every};
use roicast::outcome::Metric;

const COST: &str = "[[cost]]\nname = 'Cost'\namount = 10\n";
const HARD: &str = "[[benefit]]\nname = 'It'\ndimension = 'finance'\nkind = 'hard'\n";

fn benefit(adoption: &str, fields: &str) -> Vec<(usize, f64)> {
    Worked::new(&format!("[milestone.live]\nmonth = 3\n{adoption}\n{COST}{HARD}{fields}")).line("It")
}

/// Straight to the ceiling in five months from go-live at 3: ages at mid-month 0.5, 1.5 and so on.
const LINEAR: &str = "[adoption.users]\ncurve = 'linear'\nramp = 5\nmilestone = 'live'";

fn linear(top: f64) -> Vec<(usize, f64)> {
    let rising = [(4, 0.1 * top), (5, 0.3 * top), (6, 0.5 * top), (7, 0.7 * top), (8, 0.9 * top)];
    rising.into_iter().chain(every(9..=24, top)).collect()
}

#[test]
fn run_rate_at_once_is_an_even_stream() {
    assert_flows(&benefit("", "per_year = 24"), &every(1..=24, 2.0));
    assert_flows(&benefit("", "per_quarter = 6\nfrom = 'live'\nto = 5.5"), &[(4, 2.0), (5, 2.0), (6, 1.0)]);
    assert_flows(&benefit("", "per_month = 2\nfrom = 'live'\nlag = 1.5\nto = 6"), &[(5, 1.0), (6, 2.0)]);
}

#[test]
fn run_rate_follows_adoption() {
    assert_flows(&benefit(LINEAR, "per_month = 10\nadoption = 'users'"), &linear(10.0));
    // A ceiling of 80 %, an end at 10.
    let ceiling = format!("{LINEAR}\nceiling = 0.8");
    let expected: Vec<_> = linear(8.0).into_iter().filter(|(month, _)| *month <= 10).collect();
    assert_flows(&benefit(&ceiling, "per_year = 120\nadoption = 'users'\nto = 10"), &expected);
}

#[test]
fn lag_of_a_benefit_hides_its_start_and_lag_of_a_curve_moves_it() {
    // Counted from 3 + 2 on; adoption itself is not later.
    let expected: Vec<_> = linear(10.0).into_iter().filter(|(month, _)| *month > 5).collect();
    assert_flows(&benefit(LINEAR, "per_month = 10\nadoption = 'users'\nlag = 2"), &expected);
    let moved: Vec<_> =
        linear(10.0).into_iter().map(|(month, flow)| (month + 2, flow)).filter(|(month, _)| *month <= 24).collect();
    assert_flows(&benefit(&format!("{LINEAR}\nlag = 2"), "per_month = 10\nadoption = 'users'"), &moved);
}

#[test]
fn table_by_month_and_by_year() {
    let months = "[adoption.users]\ncurve = 'table'\nmilestone = 'live'\nshares = [0.2, 0.5]";
    let expected: Vec<_> = [(4, 2.0)].into_iter().chain(every(5..=24, 5.0)).collect();
    assert_flows(&benefit(months, "per_month = 10\nadoption = 'users'"), &expected);
    let expected: Vec<_> = every(4..=15, 2.0).into_iter().chain(every(16..=24, 5.0)).collect();
    assert_flows(&benefit(&format!("{months}\nper = 'year'"), "per_month = 10\nadoption = 'users'"), &expected);
}

#[test]
fn erosion_and_growth_count_from_the_benefits_own_start() {
    let step = "[adoption.users]\ncurve = 'step'\nmilestone = 'live'";
    let expected: Vec<_> = every(4..=15, 10.0).into_iter().chain(every(16..=24, 9.0)).collect();
    assert_flows(&benefit(step, "per_month = 10\nadoption = 'users'\ngrowth = -0.1"), &expected);
    let expected: Vec<_> = every(1..=12, 10.0).into_iter().chain(every(13..=24, 12.0)).collect();
    assert_flows(&benefit("", "per_month = 10\ngrowth = 0.2"), &expected);
}

#[test]
fn realisation_and_attribution_multiply() {
    // 100 * 1.2 * 0.5
    assert_flows(&benefit("", "amount = 100\nat = 5\nrealisation = 1.2\nattribution = 0.5"), &[(5, 60.0)]);
    assert_flows(&benefit("", "per_month = 10\nfrom = 23\nrealisation = 0.8\nattribution = 0.5"), &[(24, 4.0)]);
}

#[test]
fn released_balance_is_cash_and_not_profit() {
    let worked = Worked::new(&format!("{COST}{HARD}release = 50\nat = 12"));
    assert_flows(&worked.line("It"), &[(12, 50.0)]);
    assert_eq!(traced(&worked.plan, Metric::Benefit, 24), 0.0);
    assert_eq!(traced(&worked.plan, Metric::Roi, 24), -1.0);
    // A year at 10 %: 50 / 1.1 - 10.
    assert_close("NPV", traced(&worked.plan, Metric::Npv, 24), 50.0 / 1.1 - 10.0, 1e-12);
    // Flows of month 12 come in the course of it: 10 of 50 are back after a fifth.
    assert_close("payback", traced(&worked.plan, Metric::Payback, 24), 11.2, 1e-12);
}

#[test]
fn released_balance_follows_adoption_and_is_given_back() {
    // Each month a fifth of the ramp, half in the first and the last.
    let expected = [(4, 10.0), (5, 20.0), (6, 20.0), (7, 20.0), (8, 20.0), (9, 10.0)];
    assert_flows(&benefit(LINEAR, "release = 100\nadoption = 'users'"), &expected);
    // A fall of adoption takes the difference back.
    let table = "[adoption.users]\ncurve = 'table'\nmilestone = 'live'\nshares = [0.5, 0.8, 0.3]";
    assert_flows(&benefit(table, "release = 100\nadoption = 'users'"), &[(4, 50.0), (5, 30.0), (6, -50.0)]);
}

#[test]
fn key_figure_formula_gives_a_run_rate_or_a_balance() {
    // Revenue 1200 a year, 10 % more, at a margin of 30 %: 36 a year, 3 a month.
    let uplift = "driver = { formula = 'revenue-uplift', revenue = 1200, uplift = 0.1, margin = 0.3 }";
    assert_flows(&benefit("", &format!("{uplift}\nfrom = 22")), &every(23..=24, 3.0));
    let all = linear(3.0);
    assert_flows(&benefit(LINEAR, &format!("{uplift}\nadoption = 'users'")), &all);
}

#[test]
fn intervention_runs_the_clock_faster() {
    // Twice as fast from age 1 on: ages 0.5, 1.5, 2.5 become 0.5, 2, 4, and the fourth is over.
    let curve = format!("{LINEAR}\nintervention = {{ month = 1, speed = 2 }}");
    let expected: Vec<_> = [(4, 1.0), (5, 4.0), (6, 8.0)].into_iter().chain(every(7..=24, 10.0)).collect();
    assert_flows(&benefit(&curve, "per_month = 10\nadoption = 'users'"), &expected);
}

#[test]
fn every_curve_is_its_formula_at_mid_month() {
    // Age 2.5 in month 6. Oracle: the formula with the standard library's exponential.
    let share = |curve: &str| {
        let worked =
            Worked::new(&format!("[milestone.live]\nmonth = 3\n[adoption.users]\nmilestone = 'live'\n{curve}\n{COST}"));
        worked.plan.adoption[0][6]
    };
    let logistic = 0.9 / (1.0 + (-(81.0_f64.ln() / 6.0) * (2.5 - 4.5)).exp());
    assert_close("logistic", share("curve = 'logistic'\nramp = 6\nceiling = 0.9"), logistic, 1e-14);
    let logistic = 1.0 / (1.0 + (-0.7 * (2.5_f64 - 3.0)).exp());
    assert_close("logistic by speed", share("curve = 'logistic'\nspeed = 0.7\nmidpoint = 3"), logistic, 1e-14);
    let gompertz = (-4.0 * (-0.4 * 2.5_f64).exp()).exp();
    assert_close("Gompertz", share("curve = 'gompertz'\nspeed = 0.4\ndisplacement = 4"), gompertz, 1e-14);
    // ln 100 at the start; from 10 to 90 % in 6 months: ln(ln 10 / ln(10/9)) / 6.
    let speed = (10.0_f64.ln() / (10.0_f64 / 9.0).ln()).ln() / 6.0;
    let gompertz = (-100.0_f64.ln() * (-speed * 2.5).exp()).exp();
    assert_close("Gompertz by ramp", share("curve = 'gompertz'\nramp = 6"), gompertz, 1e-14);
    let rest = (-0.4 * 2.5_f64).exp();
    let bass = (1.0 - rest) / (1.0 + 3.0 * rest);
    assert_close("Bass", share("curve = 'bass'\ninnovation = 0.1\nimitation = 0.3"), bass, 1e-14);
    let yearly = "curve = 'bass'\ninnovation = 1.2\nimitation = 3.6\nper = 'year'";
    assert_close("Bass a year", share(yearly), bass, 1e-14);
}

#[test]
fn published_bass_paths_are_met() {
    // p = 0.03, q = 0.38 a month: 15, 44, 74 and 91 % after 3, 6, 9 and 12 months. Go-live half a month early puts
    // mid-months there.
    let worked = Worked::new(&format!(
        "[milestone.live]\nmonth = 0.5\n[adoption.users]\nmilestone = 'live'\ncurve = 'bass'\ninnovation = 0.03\n\
         imitation = 0.38\n{COST}"
    ));
    for (month, share) in [(3, 0.15), (6, 0.44), (9, 0.74), (12, 0.91)] {
        assert_close("Bass", worked.plan.adoption[0][month + 1], share, 0.005);
    }
}
