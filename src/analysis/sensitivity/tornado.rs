//! All ways of ranking factors in one table, and where they disagree.

mod agreement;
mod methods;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use self::agreement::disagreements;
use self::methods::Work;
use super::swing::{SwingOptions, Swings, swings};
use crate::analysis::factor::FactorKind;
use crate::analysis::results::Warning;
use crate::analysis::run::RunError;
use crate::analysis::study::Study;
use crate::analysis::target::undefined_share;
use crate::lang::Message;
use crate::scenario::problem::Problem;
use crate::sensitivity::binned::BINS;
use crate::simulate::Control;
use crate::stats::Estimate;

/// A way of ranking factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// One at a time.
    Swing,
    /// Change of the target over bins of the factor, the others drawn.
    Bins,
    /// Standardised regression.
    Regression,
    /// Rank correlation, plain and partial.
    Rank,
    /// First-order index from the plain run.
    GivenData,
    /// First-order and total Sobol indices.
    Sobol,
    /// Shapley effects.
    Shapley,
    /// Distance of distributions.
    Pawn,
    /// Elementary effects.
    Morris,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 9] = [
        Self::Swing,
        Self::Bins,
        Self::Regression,
        Self::Rank,
        Self::GivenData,
        Self::Sobol,
        Self::Shapley,
        Self::Pawn,
        Self::Morris,
    ];

    /// The word used on the command line and in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Swing => "swing",
            Self::Bins => "bins",
            Self::Regression => "regression",
            Self::Rank => "rank",
            Self::GivenData => "given-data",
            Self::Sobol => "sobol",
            Self::Shapley => "shapley",
            Self::Pawn => "pawn",
            Self::Morris => "morris",
        }
    }
}

/// What a tornado is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoOptions {
    /// Which methods; without any, all that are cheap, and Sobol indices, or Shapley effects where factors are
    /// correlated.
    pub methods: BTreeSet<Method>,
    /// How factors are moved one at a time.
    pub swing: SwingOptions,
    /// Bins of each factor.
    pub bins: usize,
    /// Trials of a designed run; it evaluates the model that often for every factor.
    pub index_trials: u64,
    /// Trajectories of the Morris screening.
    pub trajectories: u64,
}

impl Default for TornadoOptions {
    fn default() -> Self {
        Self {
            methods: BTreeSet::new(),
            swing: SwingOptions::default(),
            bins: BINS,
            index_trials: 8_192,
            trajectories: 200,
        }
    }
}

/// What every method says of one factor; `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TornadoBar {
    /// Name of the factor.
    pub factor: String,
    /// What it is.
    pub kind: FactorKind,
    /// Outcome at its least and most, one at a time.
    pub swing: Option<(f64, f64)>,
    /// Smallest and largest target over its bins.
    pub bins: Option<(f64, f64)>,
    /// Length of that bar, with its error.
    pub bins_width: Option<Estimate>,
    /// Standardised regression coefficient.
    pub regression: Option<Estimate>,
    /// Change of the outcome per standard deviation of the factor, from the same regression.
    pub mapped: Option<Estimate>,
    /// Spearman rank correlation.
    pub rank: Option<Estimate>,
    /// Partial rank correlation.
    pub partial_rank: Option<Estimate>,
    /// Contribution to variance from squared rank correlations, as shares that sum to 1.
    pub rank_contribution: Option<Estimate>,
    /// First-order index from the plain run.
    pub given_data: Option<Estimate>,
    /// First-order Sobol index.
    pub first_order: Option<Estimate>,
    /// Total Sobol index.
    pub total: Option<Estimate>,
    /// Shapley effect.
    pub shapley: Option<Estimate>,
    /// Median distance of distributions (PAWN).
    pub pawn: Option<Estimate>,
    /// Whether that is more than noise.
    pub pawn_matters: Option<bool>,
    /// Mean size of the elementary effects (Morris).
    pub morris: Option<Estimate>,
    /// Their standard deviation: curvature or interaction.
    pub morris_sigma: Option<Estimate>,
}

/// A method that could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unavailable {
    /// The method.
    pub method: Method,
    /// Why.
    pub reason: Warning,
}

/// Two measures that put different factors first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// One measure.
    pub one: String,
    /// What it puts first.
    pub one_first: String,
    /// The other measure.
    pub other: String,
    /// What that puts first.
    pub other_first: String,
    /// `non-monotone`, `interacting`, `correlated` or `certain-risk`; `None` when the scores give no hint.
    pub reason: Option<String>,
    /// The factor that shows it.
    pub factor: Option<String>,
}

/// Every factor by every method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// Methods used.
    pub methods: Vec<Method>,
    /// One at a time, in full.
    pub swings: Option<Swings>,
    /// Every factor, the most important first (by Shapley effect, else total index, else what is there).
    pub bars: Vec<TornadoBar>,
    /// Share of the variance that the regression explains.
    pub r_squared: Option<Estimate>,
    /// Trials of ordinary runs the columns come from.
    pub trials: u64,
    /// Trials of the designed runs, and how often they evaluated the model in all.
    pub index_trials: Option<(u64, u64)>,
    /// Methods that could not be used.
    pub unavailable: Vec<Unavailable>,
    /// Where the measures disagree.
    pub disagreements: Vec<Disagreement>,
}

/// Ranks the factors of a study by the methods asked for.
///
/// # Errors
/// When the design cannot hold the model, or the run was cancelled.
pub fn tornado(study: &Study, options: &TornadoOptions, control: &Control) -> Result<Tornado, RunError> {
    let methods = methods(study, options);
    let mut work = Work { study, options, bars: blank(study), unavailable: Vec::new(), r_squared: None };
    let undefined = undefined_share(&study.response);
    if let Some(reason) = undefined {
        let rest = methods.iter().filter(|method| **method != Method::Swing);
        let unavailable: Vec<Unavailable> =
            rest.map(|method| Unavailable { method: *method, reason: warning(reason.clone()) }).collect();
        work.unavailable.extend(unavailable);
    } else {
        work.columns(&methods);
    }
    let mut evaluated = None;
    if work.unavailable.is_empty() {
        evaluated = work.designed(&methods, control)?;
    }
    let swings = if methods.contains(&Method::Swing) { Some(swings(study, &options.swing)?) } else { None };
    for swing in swings.iter().flat_map(|swings| &swings.swings) {
        if let Some(bar) = work.bars.iter_mut().find(|bar| bar.factor == swing.factor) {
            bar.swing = swing.least.zip(swing.most);
        }
    }
    let disagreements = disagreements(study, &work.bars);
    let Work { mut bars, unavailable, r_squared, .. } = work;
    bars.sort_by(|a, b| importance(b).total_cmp(&importance(a)));
    Ok(Tornado {
        methods: methods.into_iter().collect(),
        swings,
        bars,
        r_squared,
        trials: study.response.len() as u64,
        index_trials: evaluated,
        unavailable,
        disagreements,
    })
}

/// What is used when nothing is asked for.
fn methods(study: &Study, options: &TornadoOptions) -> BTreeSet<Method> {
    if !options.methods.is_empty() {
        return options.methods.clone();
    }
    let correlated = study.factors.iter().any(|factor| factor.correlated);
    let mut methods: BTreeSet<Method> =
        [Method::Swing, Method::Bins, Method::Regression, Method::Rank, Method::GivenData].into();
    methods.insert(if correlated { Method::Shapley } else { Method::Sobol });
    methods
}

fn blank(study: &Study) -> Vec<TornadoBar> {
    study
        .factors
        .iter()
        .map(|factor| TornadoBar {
            factor: factor.name.clone(),
            kind: factor.kind(),
            swing: None,
            bins: None,
            bins_width: None,
            regression: None,
            mapped: None,
            rank: None,
            partial_rank: None,
            rank_contribution: None,
            given_data: None,
            first_order: None,
            total: None,
            shapley: None,
            pawn: None,
            pawn_matters: None,
            morris: None,
            morris_sigma: None,
        })
        .collect()
}

fn warning(message: Message) -> Warning {
    let problem = Problem::warning("W-METHOD", "", message);
    crate::analysis::summary::warnings(&[problem]).remove(0)
}

/// What orders the table.
fn importance(bar: &TornadoBar) -> f64 {
    let swing = bar.swing.map(|(least, most)| most - least);
    let found = [bar.shapley, bar.total, bar.given_data, bar.rank.map(|rank| Estimate::exact(rank.value.abs()))];
    found.into_iter().flatten().next().map(|found| found.value).or(swing).unwrap_or(f64::NEG_INFINITY)
}
