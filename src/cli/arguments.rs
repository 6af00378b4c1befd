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
    Analyze(Box<AnalyzeArguments>),
    Tornado(Box<TornadoArguments>),
    Spider(Box<SpiderArguments>),
    Grid(Box<GridArguments>),
    Breakeven(Box<BreakEvenArguments>),
    Stress(Box<StressArguments>),
    Information(Box<StudyArguments>),
    Compare(Box<CompareArguments>),
    Portfolio(Box<PortfolioArguments>),
    Report(Box<ReportArguments>),
    Check(CheckArguments),
    Explain(ExplainArguments),
    New(NewArguments),
    Schema(SchemaArguments),
    Limits,
    Presets(PresetsArguments),
    Batch(Box<BatchArguments>),
    Validate(ValidateArguments),
}

#[derive(Debug, Args)]
pub struct RunArguments {
    pub scenario: Option<PathBuf>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[arg(long, value_name = "STATISTIC=WIDTH", allow_hyphen_values = true, conflicts_with = "trials")]
    pub precision: Option<String>,
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[arg(long, conflicts_with = "out")]
    pub no_files: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub report: Option<PathBuf>,
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
    #[arg(
        long,
        value_name = "RESULTS",
        conflicts_with_all = ["scenario", "trials", "seed", "design", "precision", "horizon", "set", "max_failed"]
    )]
    pub replay: Option<PathBuf>,
    #[arg(short, long)]
    pub quiet: bool,
}

/// What every analysis of a scenario understands.
#[derive(Debug, Clone, Args)]
pub struct StudyArguments {
    pub scenario: PathBuf,
    #[arg(long, value_name = "STATISTIC")]
    pub outcome: Option<String>,
    #[arg(long, value_name = "NAME=INPUT,INPUT")]
    pub group: Vec<String>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[command(flatten)]
    pub form: FormArguments,
}

/// How it is sampled.
#[derive(Debug, Clone, Args)]
pub struct SamplingArguments {
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub trials: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub design: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub threads: Option<String>,
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub horizon: Option<String>,
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub max_memory: Option<String>,
}

/// In which form the answer comes.
#[derive(Debug, Clone, Args)]
pub struct FormArguments {
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    #[arg(long)]
    pub csv: bool,
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct TornadoArguments {
    #[command(flatten)]
    pub study: StudyArguments,
    #[arg(long, value_name = "METHOD,METHOD")]
    pub method: Vec<String>,
    #[arg(long, value_name = "plan|median")]
    pub base: Option<String>,
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub low: Option<String>,
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub high: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub points: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub bins: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub index_trials: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub trajectories: Option<String>,
}

#[derive(Debug, Args)]
pub struct AnalyzeArguments {
    #[command(flatten)]
    pub tornado: TornadoArguments,
    #[arg(long, value_name = "CONDITION")]
    pub condition: Vec<String>,
}

#[derive(Debug, Args)]
pub struct CompareArguments {
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[arg(long)]
    pub without_nothing: bool,
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub wait: Option<String>,
    #[command(flatten)]
    pub form: FormArguments,
}

#[derive(Debug, Args)]
pub struct PortfolioArguments {
    #[arg(required = true)]
    pub scenarios: Vec<PathBuf>,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub budget: Option<String>,
    #[arg(long, value_name = "plan|mean|p80")]
    pub cost: Option<String>,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub min_cvar: Option<String>,
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub max_loss: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub must: Vec<String>,
    #[arg(long, value_name = "NAME,NAME")]
    pub one_of: Vec<String>,
    #[arg(long, value_name = "NAME:NAME")]
    pub needs: Vec<String>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[command(flatten)]
    pub form: FormArguments,
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT,FORMAT")]
    pub format: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub chart: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub cell: Option<String>,
    #[arg(long, value_name = "FILE|FOLDER")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub sampling: SamplingArguments,
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct SpiderArguments {
    #[command(flatten)]
    pub study: StudyArguments,
    #[arg(long, value_name = "drawn|plan|median")]
    pub others: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub points: Option<String>,
}

#[derive(Debug, Args)]
pub struct GridArguments {
    #[command(flatten)]
    pub study: StudyArguments,
    pub rows: String,
    pub columns: String,
    #[arg(long, value_name = "drawn|plan|median")]
    pub others: Option<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub points: Option<String>,
}

#[derive(Debug, Args)]
pub struct StressArguments {
    #[command(flatten)]
    pub study: StudyArguments,
    #[arg(long, value_name = "NAME")]
    pub stress: Vec<String>,
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub worst: Option<String>,
}

#[derive(Debug, Args)]
pub struct BreakEvenArguments {
    #[command(flatten)]
    pub study: StudyArguments,
    #[arg(long, value_name = "CONDITION")]
    pub condition: Vec<String>,
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

#[derive(Debug, Args)]
pub struct ValidateArguments {
    #[arg(long, value_name = "FILE")]
    pub cases: Option<PathBuf>,
    #[arg(long, value_name = "NAME,NAME")]
    pub group: Vec<String>,
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[arg(long, conflicts_with = "out")]
    pub no_files: bool,
    #[arg(long)]
    pub json: bool,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub threads: Option<String>,
    #[arg(short, long)]
    pub quiet: bool,
}
