//! The `roicast` command: arguments in, calls to the library, text and files out. One file a subcommand; nothing here
//! computes.
//!
//! Exit codes: 0 done, 1 a bug or a failed validation, 2 invalid input or usage, 3 too many failed trials or cells, 4 reading or writing failed,
//! 5 over a limit, 6 another process works in the folder, 7 stored results damaged or of another case, 130 interrupted.

mod analyze;
mod arguments;
mod batch;
mod break_even;
mod check;
mod compare;
mod explain;
mod failure;
mod folder;
mod help;
mod information;
mod limits;
mod new;
mod output;
mod portfolio;
mod presets;
mod progress;
mod report;
mod run;
mod sampling;
mod scenario;
mod schema;
mod spider;
mod stress;
mod study;
mod tornado;
mod usage;
mod validate;
mod values;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use self::arguments::{Arguments, Command};
use self::failure::Failure;
use self::output::Output;
use crate::lang::Lang;

/// Exit code of a bug: the only way a panic ends.
const BUG: u8 = 1;

/// Runs the command with its arguments, program name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let code = catch_unwind(AssertUnwindSafe(|| guarded(&arguments))).unwrap_or(BUG);
    ExitCode::from(code)
}

fn guarded(arguments: &[OsString]) -> u8 {
    let mut output = match Output::new(arguments) {
        Ok(output) => output,
        Err((mut output, failure)) => return output.fail(&failure, false),
    };
    let json = arguments.iter().any(|argument| argument == "--json");
    match dispatch(arguments, &mut output) {
        Ok(code) => code,
        Err(failure) => output.fail(&failure, json),
    }
}

fn dispatch(arguments: &[OsString], output: &mut Output) -> Result<u8, Failure> {
    let command = match parse(arguments, output.lang) {
        Ok(parsed) => parsed.command,
        Err(error) => return explained(&error, output),
    };
    match command {
        Command::Run(arguments) => run::run(&arguments, output),
        Command::Analyze(arguments) => analyze::analyze(&arguments, output),
        Command::Tornado(arguments) => tornado::tornado(&arguments, output),
        Command::Spider(arguments) => spider::spider(&arguments, output),
        Command::Grid(arguments) => spider::grid(&arguments, output),
        Command::Stress(arguments) => stress::stress(&arguments, output),
        Command::Information(arguments) => information::information(&arguments, output),
        Command::Compare(arguments) => compare::compare(&arguments, output),
        Command::Report(arguments) => report::report(&arguments, output),
        Command::Portfolio(arguments) => portfolio::portfolio(&arguments, output),
        Command::Breakeven(arguments) => break_even::break_even(&arguments, output),
        Command::Check(arguments) => check::check(&arguments, output),
        Command::Explain(arguments) => explain::explain(&arguments, output),
        Command::New(arguments) => new::new(&arguments, output),
        Command::Schema(arguments) => schema::schema(&arguments, output),
        Command::Limits => limits::limits(output),
        Command::Presets(arguments) => presets::presets(&arguments, output),
        Command::Batch(arguments) => batch::batch(&arguments, output),
        Command::Validate(arguments) => validate::validate(&arguments, output),
    }
}

fn parse(arguments: &[OsString], lang: Lang) -> Result<Arguments, clap::Error> {
    let matches = help::command(lang).try_get_matches_from(arguments)?;
    Arguments::from_arg_matches(&matches)
}

/// Help and version are answers; anything else the parser says is a problem of usage.
fn explained(error: &clap::Error, output: &mut Output) -> Result<u8, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.print(&error.render().ansi().to_string())?;
            Ok(0)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output.note(&error.render().ansi().to_string());
            Ok(2)
        }
        _ => Err(usage::failure(error)),
    }
}
