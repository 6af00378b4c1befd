//! `roicast check`: all problems and advice of scenarios, without running them.

use std::path::Path;

use super::arguments::CheckArguments;
use super::failure::Failure;
use super::output::Output;
use super::scenario;
use crate::analysis::check;
use crate::lang::Message;
use crate::model::compile::compile;
use crate::report::{problem_json, problems_text};
use crate::scenario::load::in_file_order;
use crate::scenario::problem::{Problem, Problems, Severity};

pub fn check(arguments: &CheckArguments, output: &mut Output) -> Result<u8, Failure> {
    let mut code = 0;
    let mut problems = Vec::new();
    for path in &arguments.scenarios {
        let found = problems_of(path);
        let gravest = found.iter().map(|problem| problem.severity).max();
        code = code.max(gravest.map_or(0, Severity::exit_code));
        if gravest == Some(Severity::Warning) && arguments.strict {
            code = code.max(Severity::Invalid.exit_code());
        }
        if !arguments.json {
            let message = match gravest {
                None => Some(Message::new("check.fine")),
                Some(Severity::Warning) => Some(Message::new("check.valid")),
                Some(_) => None,
            };
            if let Some(message) = message {
                let text = message.with("file", path.display()).text(output.lang);
                output.print(&format!("{text}\n"))?;
            }
        }
        problems.extend(found);
    }
    if arguments.json {
        let list: Vec<_> = problems.iter().map(|problem| problem_json(problem, output.lang)).collect();
        output.print(&format!("{:#}\n", serde_json::json!({ "problems": list })))?;
    } else if !problems.is_empty() {
        output.print(&problems_text(&problems, output.lang, output.style()))?;
    }
    Ok(code)
}

/// Everything there is to say about one scenario.
fn problems_of(path: &Path) -> Vec<Problem> {
    let (document, loaded) = match scenario::open(path, &[]) {
        Ok(opened) => opened,
        Err(Problems(problems)) => return problems,
    };
    let found = match compile(&loaded) {
        Ok((model, mut warnings)) => {
            warnings.extend(check::check(&loaded, &model));
            warnings
        }
        Err(Problems(problems)) => problems,
    };
    let Problems(mut found) = in_file_order(found);
    // Options are checked too, once the scenario they change is sound.
    if found.iter().all(|problem| problem.severity == Severity::Warning) {
        found.extend(scenario::variants(&document, &loaded).err().into_iter().flat_map(|problems| problems.0));
    }
    found
}
