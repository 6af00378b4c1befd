//! The `roicast` command; everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    roicast::cli::run(std::env::args_os())
}
