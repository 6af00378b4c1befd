//! What can be typed. Values are read as text and checked in `values`, so that all that is wrong is said at once and
//! in the form of every other problem; help texts are in the language files under `cli.`.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "roicast",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Read before parsing, see `Output::new`.
    #[arg(long, global = true, value_name = "en|zh-CN", display_order = 900)]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "auto|always|never", display_order = 901)]
    pub color: Option<String>,
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 902)]
    pub help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 903)]
    pub version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Run(Box<RunArguments>),
    Check(CheckArguments),
    Explain(ExplainArguments),
    New(NewArguments),
    Schema(SchemaArguments),
    Limits,
    Presets(PresetsArguments),
    Batch(Box<BatchArguments>),
}

#[derive(Debug, Args)]
pub struct RunArguments {
    pub scenario: Option<PathBuf>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub trials: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    #[arg(long, value_name = "STATISTIC=WIDTH", allow_hyphen_values = true, conflicts_with = "trials")]
    pub precision: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub threads: Option<String>,
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub horizon: Option<String>,
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[arg(long, conflicts_with = "out")]
    pub no_files: bool,
    #[arg(long)]
    pub force: bool,
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub csv_plain: bool,
    #[arg(long)]
    pub trials_csv: bool,
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub max_failed: Option<String>,
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub max_memory: Option<String>,
    #[arg(
        long,
        value_name = "RESULTS",
        conflicts_with_all = ["scenario", "trials", "seed", "design", "precision", "horizon", "set", "max_failed"]
    )]
    pub replay: Option<PathBuf>,
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    #[arg(long)]
    pub json: bool,
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct ExplainArguments {
    pub scenario: PathBuf,
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub horizon: Option<String>,
}

#[derive(Debug, Args)]
pub struct NewArguments {
    pub kind: String,
    pub file: Option<PathBuf>,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct PresetsArguments {
    pub quantity: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaArguments {
    #[arg(value_name = "scenario|study")]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct BatchArguments {
    pub study: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "I/N", allow_hyphen_values = true)]
    pub shard: Option<String>,
    #[arg(long, value_name = "FOLDER", num_args = 1.., conflicts_with_all = ["shard", "dry_run"])]
    pub merge: Vec<PathBuf>,
    #[arg(long)]
    pub recompute_damaged: bool,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub threads: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_failed_cells: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_cells: Option<String>,
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub max_memory: Option<String>,
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub max_disk: Option<String>,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub max_time: Option<String>,
    #[arg(long)]
    pub json: bool,
    #[arg(short, long)]
    pub quiet: bool,
}
