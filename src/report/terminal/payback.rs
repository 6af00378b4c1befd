//! When the money is back: the probability by month, and of never.

use super::super::layout::pad_start;
use super::super::number::{fixed, probability, probability_with_error};
use super::super::style::Role;
use super::super::words::View;
use super::charts::bar;
use super::heading;

const BAR: usize = 50;

pub fn payback(view: &View<'_>) -> String {
    let payback = &view.results.payback;
    let horizon = view.results.case.horizon;
    let step = if horizon > 36 { 6 } else { 3 };
    let mut out = heading(view, view.text("report.payback"));
    // Months in which nothing can have happened yet are one line, not five.
    let months: Vec<usize> = (1..=horizon).filter(|month| month % step == 0 || *month == horizon).collect();
    let starts = months.iter().position(|month| payback.by_month.get(*month).is_some_and(|share| share.value > 0.0));
    let first = starts.unwrap_or(months.len()).saturating_sub(1);
    for month in months.iter().skip(first) {
        let Some(share) = payback.by_month.get(*month) else { continue };
        let name = view.say("report.by", &[("month", pad_start(&month.to_string(), 2))]);
        let bar = view.style.paint(Role::Bar, &bar(share.value, BAR));
        out.push_str(format!("  {name}  {}  {bar}", pad_start(&probability(share), 8)).trim_end());
        out.push('\n');
    }
    let plan = payback.plan.map_or_else(|| format!("> {horizon}"), |month| fixed(month, 1));
    let discounted = payback.plan_discounted.map_or_else(|| format!("> {horizon}"), |month| fixed(month, 1));
    let values = [
        ("months", horizon.to_string()),
        ("never", probability_with_error(&payback.never)),
        ("never_discounted", probability_with_error(&payback.never_discounted)),
        ("plan", plan),
        ("plan_discounted", discounted),
    ];
    for key in ["report.payback-never", "report.payback-plan"] {
        out.push_str(&format!("  {}\n", view.say(key, &values)));
    }
    out
}
