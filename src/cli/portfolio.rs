//! `roicast portfolio`: which proposals to fund together.

use super::arguments::PortfolioArguments;
use super::compare::{Texts, give, together};
use super::failure::Failure;
use super::output::Output;
use super::values::Reader;
use crate::analysis::portfolio::{CostBasis, PortfolioRequest, portfolio as choose};
use crate::lang::Message;
use crate::report::portfolio;
use crate::scenario::problem::Problem;

pub fn portfolio(arguments: &PortfolioArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut reader = Reader::default();
    let request = request(arguments, &mut reader);
    let found =
        together(&arguments.scenarios, &arguments.sampling, &arguments.form, reader, output, |all, options, c| {
            choose(all, &request, options, c)
        })?;
    let texts = Texts {
        json: portfolio::json(&found),
        tables: portfolio::tables(&found),
        text: portfolio::report(&found, output.lang, output.style()),
    };
    give("portfolio.json", &texts, &arguments.form, output)
}

fn request(arguments: &PortfolioArguments, reader: &mut Reader) -> PortfolioRequest {
    let bases = [("plan", CostBasis::Plan), ("mean", CostBasis::Mean), ("p80", CostBasis::P80)];
    let names = |text: &str| -> Vec<String> {
        text.split([',', '，']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let pair = |text: &str| match text.split_once([':', '：']) {
        Some((first, second)) if !first.trim().is_empty() && !second.trim().is_empty() => {
            Ok((first.trim().to_owned(), second.trim().to_owned()))
        }
        _ => Err(Problem::error("E-USAGE", "needs", Message::new("portfolio.needs-form").with("found", text))),
    };
    PortfolioRequest {
        budget: reader.amount("budget", arguments.budget.as_deref()),
        basis: reader.word("cost", arguments.cost.as_deref(), &bases).unwrap_or(CostBasis::Plan),
        smallest_cvar: reader.amount("min-cvar", arguments.min_cvar.as_deref()),
        largest_loss_probability: reader.share("max-loss", arguments.max_loss.as_deref()),
        mandatory: arguments.must.clone(),
        at_most_one: arguments.one_of.iter().map(|text| names(text)).collect(),
        requires: reader.each(&arguments.needs, pair),
    }
}
