//! Go-lives by hand.

use super::engine::{model, run};
use super::{BENEFIT, Worked, case};
use roicast::random::design::Design;
use roicast::simulate::trace::trace;

const COST: &str = "[[cost]]\nname = 'Cost'\namount = 10\n";

fn go_lives(tables: &str) -> Vec<f64> {
    Worked::new(&format!("{tables}\n{COST}{BENEFIT}")).plan.go_lives
}

#[test]
fn month_and_delay_add_up() {
    assert_eq!(go_lives("[milestone.a]\nmonth = 3\ndelay = 1.5\n[milestone.b]"), [4.5, 0.0]);
}

#[test]
fn modules_wait_for_those_before() {
    let waiting = "[milestone.a]\nmonth = 3\ndelay = 1\n\
                   [milestone.b]\nmonth = 4\nafter = 'a'\ngap = 2\ndelay = 0.5\n\
                   [milestone.c]\nafter = ['a', 'b']\n\
                   [milestone.d]\nmonth = 12\nafter = 'c'\ngap = 1";
    // b: max(4, 4 + 2) + 0.5; c: the later of both; d: its own month is later than 6.5 + 1.
    assert_eq!(go_lives(waiting), [4.0, 6.5, 6.5, 12.0]);
    // The order of the file does not matter.
    let backwards = "[milestone.b]\nafter = 'a'\ngap = 2\n[milestone.a]\nmonth = 3";
    assert_eq!(go_lives(backwards), [5.0, 3.0]);
}

#[test]
fn an_uncertain_delay_is_no_part_of_the_plan() {
    let worked = Worked::new(&format!("[milestone.a]\nmonth = 3\ndelay = 'gamma(2, 1)'\n{COST}{BENEFIT}"));
    assert_eq!(worked.plan.go_lives, [3.0]);
    assert_eq!(worked.model.variables[0].name, "a.delay");
    assert_eq!(trace(&worked.model, &[2.25]).go_lives, [5.25]);
    // Unless it is an input with a plan of its own.
    let planned = "[input.slip]\nvalue = 'gamma(2, 1)'\nplan = 1\n[milestone.a]\nmonth = 3\ndelay = 'slip'";
    assert_eq!(go_lives(planned), [4.0]);
}

#[test]
fn a_delay_moves_everything_that_hangs_on_the_module() {
    let model = model(&case(
        "[milestone.live]\nmonth = 2\ndelay = 'uniform(0, 20)'\n[adoption.users]\ncurve = 'step'\nmilestone = 'live'\n\
         [[cost]]\nname = 'Team'\nper_month = 1\nto = 'live'\n\
         [[benefit]]\nname = 'Gain'\ndimension = 'finance'\nkind = 'hard'\nper_month = 1\nadoption = 'users'",
    ));
    let outcomes = run(&model, Design::Independent, 500, 4);
    let column = |metric| super::engine::values(&model, &outcomes, metric).to_vec();
    let (cost, benefit) = (column(roicast::outcome::Metric::Cost), column(roicast::outcome::Metric::Benefit));
    for ((delay, cost), benefit) in outcomes.variables[0].iter().zip(cost).zip(benefit) {
        // Paid until 2 + delay; months whose middle lies behind it bring 1.
        assert!((cost - (2.0 + delay)).abs() < 1e-12, "{delay}: {cost}");
        let months = (1..=24).filter(|month| f64::from(*month) - 0.5 > 2.0 + delay).count();
        assert_eq!(benefit, months as f64, "{delay}");
    }
}
