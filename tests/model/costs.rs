//! Costs by hand.

use super::{BENEFIT, Worked, assert_flows, every, flows};
use roicast::model::{CostCategory, CostClass, Side};
use roicast::simulate::trace::trace;

fn cost(fields: &str) -> Vec<(usize, f64)> {
    Worked::new(&format!("[milestone.live]\nmonth = 4\ndelay = 1.5\n[[cost]]\nname = 'It'\n{fields}\n{BENEFIT}"))
        .line("It")
}

#[test]
fn once_in_the_month_its_time_falls_in() {
    assert_flows(&cost("amount = 100"), &[(0, 100.0)]);
    assert_flows(&cost("amount = 100\nat = 2"), &[(2, 100.0)]);
    assert_flows(&cost("amount = 100\nat = 2.5"), &[(3, 100.0)]);
    // Go-live is at 5.5: the expression lies at 3.5.
    assert_flows(&cost("amount = 100\nat = 'live - 2'"), &[(4, 100.0)]);
    // What lies before the decision is paid with it; what lies behind the horizon is not paid.
    assert_flows(&cost("amount = 100\nat = -3"), &[(0, 100.0)]);
    assert_flows(&cost("amount = 100\nat = 24.01"), &[]);
}

#[test]
fn spread_evenly() {
    // 120 over four months from the end of month 1.
    assert_flows(&cost("amount = 120\nat = 1\nover = 4"), &every(2..=5, 30.0));
    // Half of month 2 and half of month 4 with all of month 3 between.
    assert_flows(&cost("amount = 120\nat = 1.5\nover = 2"), &[(2, 30.0), (3, 60.0), (4, 30.0)]);
}

#[test]
fn recurring_evenly() {
    assert_flows(&cost("per_month = 2"), &every(1..=24, 2.0));
    assert_flows(&cost("per_quarter = 6\nfrom = 20"), &every(21..=24, 2.0));
    // 12 a year is 1 a month: three quarters of month 2, month 3, half of month 4.
    assert_flows(&cost("per_year = 12\nfrom = 1.25\nto = 3.5"), &[(2, 0.75), (3, 1.0), (4, 0.5)]);
}

#[test]
fn billed_in_advance_and_in_arrears() {
    // Quarters from 0 to 8: two whole ones and two thirds of the third.
    let quarters = "per_quarter = 30\nto = 8\nbilled = ";
    assert_flows(&cost(&format!("{quarters}'advance'")), &[(0, 30.0), (3, 30.0), (6, 20.0)]);
    assert_flows(&cost(&format!("{quarters}'arrears'")), &[(3, 30.0), (6, 30.0), (8, 20.0)]);
    // From go-live at 5.5 each year, the second one cut short by the horizon: 6.5 of 12 months.
    let years = "per_year = 12\nfrom = 'live'\nbilled = ";
    assert_flows(&cost(&format!("{years}'advance'")), &[(6, 12.0), (18, 6.5)]);
    assert_flows(&cost(&format!("{years}'arrears'")), &[(18, 12.0), (24, 6.5)]);
}

#[test]
fn grown_on_anniversaries_of_its_start() {
    // A start at 3: the second year is months 16 to 24.
    let expected: Vec<_> = every(4..=15, 100.0).into_iter().chain(every(16..=24, 110.0)).collect();
    assert_flows(&cost("per_month = 100\nfrom = 3\ngrowth = 0.1"), &expected);
    // A payment has the price of the period it pays for: in advance the second year's falls due on the anniversary.
    let yearly = "per_year = 100\ngrowth = 0.1\nbilled = ";
    assert_flows(&cost(&format!("{yearly}'advance'")), &[(0, 100.0), (12, 110.0)]);
    assert_flows(&cost(&format!("{yearly}'arrears'")), &[(12, 100.0), (24, 110.0)]);
    // From 0.6 the second year is cut short by the horizon: 11.4 months.
    assert_flows(&cost(&format!("{yearly}'advance'\nfrom = 0.6")), &[(1, 100.0), (13, 110.0 * 11.4 / 12.0)]);
    assert_flows(&cost(&format!("{yearly}'arrears'\nfrom = 0.6")), &[(13, 100.0), (24, 110.0 * 11.4 / 12.0)]);
    let quarterly = cost("per_quarter = 30\ngrowth = 0.1\nbilled = 'advance'");
    let expected: Vec<_> = (0..8).map(|quarter| (3 * quarter, if quarter < 4 { 30.0 } else { 33.0 })).collect();
    assert_flows(&quarterly, &expected);
}

#[test]
fn run_rate_until_go_live() {
    let expected: Vec<_> = every(1..=5, 5.0).into_iter().chain([(6, 2.5)]).collect();
    assert_flows(&cost("per_month = 5\nto = 'live'"), &expected);
}

#[test]
fn productivity_dip() {
    // 40 a month, a tenth lost at first, over after two months. Go-live 5.5: months 6 to 8 have ages 0, 1, 2.
    let dip = cost("dip = { payroll = 40, depth = 0.1, months = 2, milestone = 'live' }");
    assert_flows(&dip, &[(7, 2.0)]);
    // A slower recovery: 4 * (1 - 1/4), 4 * (1 - 2/4), 4 * (1 - 3/4).
    let dip = cost("dip = { payroll = 40, depth = 0.1, months = 4, milestone = 'live' }");
    assert_flows(&dip, &[(7, 3.0), (8, 2.0), (9, 1.0)]);
}

const LICENCE: &str = "[[cost]]\nname = 'Licence'\namount = 'uniform(100, 300)'\n";

#[test]
fn share_of_another_line_uses_its_draw() {
    let worked = Worked::new(&format!(
        "{LICENCE}[[cost]]\nname = 'Once'\nshare_of = 'Licence'\nshare = 0.15\nat = 1\n\
         [[cost]]\nname = 'Yearly'\nshare_of = 'Licence'\nper_year = 0.18\nfrom = 6\nto = 18\n{BENEFIT}"
    ));
    assert_eq!(worked.model.variables.len(), 1);
    // The median, and a draw of 250.
    for licence in [200.0, 250.0] {
        let trace = trace(&worked.model, &[licence]);
        assert_flows(&flows(&worked.model, &trace, "Licence"), &[(0, licence)]);
        assert_flows(&flows(&worked.model, &trace, "Once"), &[(1, 0.15 * licence)]);
        assert_flows(&flows(&worked.model, &trace, "Yearly"), &every(7..=18, 0.015 * licence));
    }
}

#[test]
fn class_follows_the_category_unless_stated() {
    let side = |fields: &str| {
        let worked = Worked::new(&format!("[milestone.live]\nmonth = 1\n[[cost]]\nname = 'It'\n{fields}\n{BENEFIT}"));
        worked.model.lines[0].side
    };
    let is = |class, category| Side::Cost(class, category);
    assert_eq!(side("amount = 1"), is(CostClass::Explicit, CostCategory::Other));
    assert_eq!(side("amount = 1\ncategory = 'migration'"), is(CostClass::Hidden, CostCategory::Migration));
    assert_eq!(
        side("amount = 1\ncategory = 'maintenance'\nclass = 'explicit'"),
        is(CostClass::Explicit, CostCategory::Maintenance)
    );
    let dip = side("dip = { payroll = 1, depth = 0.1, months = 1, milestone = 'live' }");
    assert_eq!(dip, is(CostClass::Hidden, CostCategory::ProductivityDip));
}
