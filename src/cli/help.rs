//! The parser with its help in one language.

use clap::CommandFactory as _;

use super::arguments::Arguments;
use crate::lang::Lang;

/// The parser; every description comes from the language file.
pub fn command(lang: Lang) -> clap::Command {
    translated(Arguments::command(), "cli", lang)
}

fn translated(command: clap::Command, prefix: &str, lang: Lang) -> clap::Command {
    let text = |key: &str| lang.find(key).unwrap_or_default();
    let template = format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", text("cli.usage"));
    command
        .about(text(&format!("{prefix}.about")))
        .after_help(text(&format!("{prefix}.after")))
        .help_template(template)
        .subcommand_help_heading(text("cli.commands"))
        .mut_args(|argument| {
            let id = argument.get_id();
            let help = lang.find(&format!("{prefix}.{id}")).unwrap_or_else(|| text(&format!("cli.shared.{id}")));
            let heading = if argument.is_positional() { "cli.arguments" } else { "cli.options" };
            argument.help(help).help_heading(text(heading))
        })
        .mut_subcommands(|subcommand| {
            let prefix = format!("{prefix}.{}", subcommand.get_name());
            translated(subcommand, &prefix, lang)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_can_be_typed_is_described_in_every_language() {
        for lang in Lang::ALL {
            let command = command(lang);
            let all = std::iter::once(&command).chain(command.get_subcommands());
            for command in all {
                assert!(command.get_about().is_some_and(|text| !text.to_string().is_empty()), "{}", command.get_name());
                for argument in command.get_arguments() {
                    let described = argument.get_help().is_some_and(|text| !text.to_string().is_empty());
                    assert!(described, "{} {} in {lang:?}", command.get_name(), argument.get_id());
                }
            }
        }
    }

    #[test]
    fn the_parser_is_consistent() {
        command(Lang::En).debug_assert();
    }
}
