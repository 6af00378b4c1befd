//! The best set of proposals as text, JSON and CSV.

use super::files::{CsvTable, cell, estimate_cells};
use super::layout::wrap;
use super::number::{Rounding, count, half_width, probability, share, with_error};
use super::style::{Role, Style};
use super::table::{Align, Table};
use super::terminal::{COLUMNS, heading};
use super::words::{Words, letter};
use crate::analysis::portfolio::{CostBasis, PortfolioSummary, SetSummary};
use crate::lang::Lang;
use crate::outcome::Quantity;

/// Sets of the frontier shown.
const SHOWN: usize = 12;

/// A portfolio as JSON.
#[must_use]
pub fn json(portfolio: &PortfolioSummary) -> String {
    format!("{:#}\n", serde_json::json!(portfolio))
}

/// A portfolio as text, at most 100 columns wide.
#[must_use]
pub fn report(portfolio: &PortfolioSummary, lang: Lang, style: Style) -> String {
    let unit = portfolio.unit.as_deref();
    let words = Words { unit, currency: &portfolio.currency, labels: &portfolio.labels, lang, style };
    [best(&words, portfolio), proposals(&words, portfolio), frontier(&words, portfolio), method(&words, portfolio)]
        .join("\n")
}

fn basis(words: &Words<'_>, basis: CostBasis) -> &'static str {
    words.text(match basis {
        CostBasis::Plan => "portfolio.cost-plan",
        CostBasis::Mean => "portfolio.cost-mean",
        CostBasis::P80 => "portfolio.cost-p80",
    })
}

fn names(words: &Words<'_>, portfolio: &PortfolioSummary, set: &SetSummary) -> String {
    let name = |member: &usize| portfolio.proposals.get(*member).map(|proposal| words.label(&proposal.name));
    let names: Vec<String> = set.members.iter().filter_map(name).collect();
    if names.is_empty() { words.text("portfolio.none").to_owned() } else { words.list(&names) }
}

fn best(words: &Words<'_>, portfolio: &PortfolioSummary) -> String {
    let money = |value: f64| Rounding::by_error(Quantity::Money, value, None).value(value);
    let Some(best) = &portfolio.best else {
        return words.style.paint(Role::Bad, words.text("portfolio.impossible")) + "\n";
    };
    let values = [("names", names(words, portfolio, best))];
    let line = wrap(&words.say("portfolio.fund", &values), COLUMNS, 2);
    let mut out = words.style.paint(Role::Good, &line) + "\n";
    let values = [
        ("npv", with_error(Quantity::Money, &best.npv)),
        ("cvar", with_error(Quantity::Money, &best.npv_cvar)),
        ("loss", probability(&best.loss)),
        ("cost", money(best.cost)),
        ("basis", basis(words, portfolio.basis).to_owned()),
        ("budget", portfolio.budget.map_or_else(|| words.text("portfolio.no-budget").to_owned(), money)),
        ("unit", words.money()),
    ];
    out.push_str(&wrap(&format!("  {}", words.say("portfolio.figures", &values)), COLUMNS, 2));
    out.push('\n');
    let mut limits = Vec::new();
    limits.extend(portfolio.smallest_cvar.map(|limit| words.say("portfolio.limit-cvar", &[("limit", money(limit))])));
    limits.extend(
        portfolio.largest_loss_probability.map(|limit| words.say("portfolio.limit-loss", &[("limit", share(limit))])),
    );
    if !limits.is_empty() {
        out.push_str(&format!("  {}\n", limits.join(" · ")));
    }
    out
}

fn proposals(words: &Words<'_>, portfolio: &PortfolioSummary) -> String {
    let mut out = heading(words, words.text("portfolio.proposals"));
    let mut table = Table::new(&[
        ("", Align::Left),
        (basis(words, portfolio.basis), Align::Right),
        (words.text("compare.mean-npv"), Align::Right),
        ("", Align::Left),
        ("", Align::Left),
    ]);
    let all = &portfolio.proposals;
    let size = all.iter().map(|proposal| proposal.npv.value.abs()).fold(0.0, f64::max);
    let rounding = Rounding::beside(Quantity::Money, size, all.iter().filter_map(|p| half_width(&p.npv)));
    for (number, proposal) in all.iter().enumerate() {
        let state = match (proposal.chosen, proposal.mandatory) {
            (true, true) => "portfolio.in-mandatory",
            (true, false) => "portfolio.in",
            (false, _) => "portfolio.out",
        };
        let cells = vec![
            format!("{} {}", letter(number), words.label(&proposal.name)),
            Rounding::by_error(Quantity::Money, proposal.cost, None).value(proposal.cost),
            rounding.value(proposal.npv.value),
            rounding.error(half_width(&proposal.npv)),
            words.text(state).to_owned(),
        ];
        table.row_with_last(if proposal.chosen { Role::Good } else { Role::Faint }, cells);
    }
    out.push_str(&table.render(2, words.style));
    out
}

fn frontier(words: &Words<'_>, portfolio: &PortfolioSummary) -> String {
    let mut out = heading(words, words.text("portfolio.frontier"));
    let mut table = Table::new(&[
        (words.text("compare.mean-npv"), Align::Right),
        (words.text("compare.cvar"), Align::Right),
        (words.text("compare.loss"), Align::Right),
        (basis(words, portfolio.basis), Align::Right),
        ("", Align::Left),
    ]);
    let size = portfolio.frontier.iter().map(|set| set.npv.value.abs()).fold(0.0, f64::max);
    let rounding = Rounding::beside(
        Quantity::Money,
        size,
        portfolio.frontier.iter().flat_map(|set| [half_width(&set.npv), half_width(&set.npv_cvar)]).flatten(),
    );
    // Evenly along the frontier, both ends included.
    let count = portfolio.frontier.len();
    let shown: Vec<usize> = if count <= SHOWN {
        (0..count).collect()
    } else {
        (0..SHOWN).map(|step| step * (count - 1) / (SHOWN - 1)).collect()
    };
    for set in shown.iter().filter_map(|at| portfolio.frontier.get(*at)) {
        table.row(vec![
            rounding.value(set.npv.value),
            rounding.value(set.npv_cvar.value),
            probability(&set.loss),
            Rounding::by_error(Quantity::Money, set.cost, None).value(set.cost),
            set.members.iter().map(|member| letter(*member)).collect::<Vec<_>>().join(" "),
        ]);
    }
    out.push_str(&table.render(2, words.style));
    if count > shown.len() {
        let values = [("shown", shown.len().to_string()), ("all", count.to_string())];
        out.push_str(&format!(
            "  {}\n",
            words.style.paint(Role::Faint, &words.say("portfolio.frontier-more", &values))
        ));
    }
    out
}

fn method(words: &Words<'_>, portfolio: &PortfolioSummary) -> String {
    let values = [
        ("trials", count(portfolio.trials)),
        ("design", words.lang.find(&format!("design.{}", portfolio.design)).unwrap_or_default().to_owned()),
        ("seed", portfolio.seed.clone()),
        ("version", portfolio.version.clone()),
        ("sets", count(portfolio.feasible)),
    ];
    words.style.paint(Role::Faint, &wrap(&words.say("portfolio.method", &values), COLUMNS, 0)) + "\n"
}

/// The tables of a portfolio.
#[must_use]
pub fn tables(portfolio: &PortfolioSummary) -> Vec<CsvTable> {
    let mut proposals =
        CsvTable::new("proposals", &["proposal", "file", "cost", "npv", "npv_low", "npv_high", "mandatory", "chosen"]);
    for proposal in &portfolio.proposals {
        let mut row = vec![proposal.name.clone(), proposal.file.clone(), cell(Some(proposal.cost))];
        row.extend(estimate_cells(Some(&proposal.npv)));
        row.extend([proposal.mandatory.to_string(), proposal.chosen.to_string()]);
        proposals.rows.push(row);
    }
    let header = [
        "set",
        "cost",
        "npv",
        "npv_low",
        "npv_high",
        "npv_cvar_5",
        "npv_cvar_5_low",
        "npv_cvar_5_high",
        "loss",
        "loss_low",
        "loss_high",
        "proposals",
    ];
    let mut frontier = CsvTable::new("frontier", &header);
    for (number, set) in portfolio.frontier.iter().enumerate() {
        let mut row = vec![(number + 1).to_string(), cell(Some(set.cost))];
        row.extend(estimate_cells(Some(&set.npv)));
        row.extend(estimate_cells(Some(&set.npv_cvar)));
        row.extend(estimate_cells(Some(&set.loss)));
        let names = set.members.iter().filter_map(|member| portfolio.proposals.get(*member));
        row.push(names.map(|proposal| proposal.name.clone()).collect::<Vec<_>>().join("; "));
        frontier.rows.push(row);
    }
    vec![proposals, frontier]
}
