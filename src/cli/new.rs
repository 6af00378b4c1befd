//! `roicast new`: a scenario to start from, by kind of project.

use std::path::PathBuf;

use super::arguments::NewArguments;
use super::failure::Failure;
use super::folder::write_new;
use super::output::Output;
use crate::lang::Message;
use crate::scenario::problem::Problem;
use crate::text::name::nearest;

/// Kinds of project and their starters.
const TEMPLATES: [(&str, &str); 7] = [
    ("erp", include_str!("../scenario/templates/erp.toml")),
    ("crm", include_str!("../scenario/templates/crm.toml")),
    ("workflow", include_str!("../scenario/templates/workflow.toml")),
    ("mes", include_str!("../scenario/templates/mes.toml")),
    ("data-platform", include_str!("../scenario/templates/data-platform.toml")),
    ("online-channel", include_str!("../scenario/templates/online-channel.toml")),
    ("blank", include_str!("../scenario/templates/blank.toml")),
];

pub fn new(arguments: &NewArguments, output: &mut Output) -> Result<u8, Failure> {
    let Some((kind, text)) = TEMPLATES.iter().find(|(kind, _)| *kind == arguments.kind) else {
        let kinds = TEMPLATES.map(|(kind, _)| kind);
        let message = Message::new("shape.word").with("found", &arguments.kind).with("allowed", kinds.join(", "));
        let problem = Problem::error("E-CHOICE", "kind", message);
        return Err(match nearest(&arguments.kind, kinds) {
            Some(near) => problem.help(Message::new("did-you-mean").with("near", near)),
            None => problem,
        }
        .into());
    };
    let path = arguments.file.clone().unwrap_or_else(|| PathBuf::from(format!("{kind}.toml")));
    write_new(&path, text, arguments.force)?;
    let message = Message::new("new.written").with("file", path.display());
    output.print(&format!("{}\n", message.text(output.lang)))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::TEMPLATES;
    use crate::model::compile::compile;
    use crate::scenario::load::Loaded;

    #[test]
    fn every_starter_is_a_valid_scenario() {
        for (kind, text) in TEMPLATES {
            let loaded = Loaded::parse(&format!("{kind}.toml"), text).unwrap_or_else(|problems| panic!("{problems}"));
            compile(&loaded).unwrap_or_else(|problems| panic!("{problems}"));
        }
    }
}
