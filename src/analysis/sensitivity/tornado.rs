//! All ways of ranking factors in one table, and where they disagree.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::SensitivityError;
use super::morris::{MorrisDesign, morris};
use super::pick_freeze::{evaluations, pick_freeze};
use super::response::Response;
use super::shapley::shapley;
use super::swing::{SwingOptions, Swings, swings};
use crate::analysis::factor::FactorKind;
use crate::analysis::results::Warning;
use crate::analysis::run::{RunError, refused};
use crate::analysis::sample::Sample;
use crate::analysis::study::Study;
use crate::analysis::target::undefined_share;
use crate::lang::Message;
use crate::scenario::problem::Problem;
use crate::sensitivity::agreement::{self, Measure, Scores};
use crate::sensitivity::binned::{BINS, binned_change};
use crate::sensitivity::given_data::first_order;
use crate::sensitivity::pawn::pawn;
use crate::sensitivity::rank::rank_correlations;
use crate::sensitivity::{Study as Columns, regression};
use crate::simulate::{Control, Sampling, SimulationError};
use crate::stats::{Confidence, Estimate};

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

struct Work<'a> {
    study: &'a Study,
    options: &'a TornadoOptions,
    bars: Vec<TornadoBar>,
    unavailable: Vec<Unavailable>,
    r_squared: Option<Estimate>,
}

impl Work<'_> {
    /// Methods that read the plain run; they have nothing to say of a group, which has no single value.
    fn columns(&mut self, methods: &BTreeSet<Method>) {
        let study = self.study;
        let (places, inputs): (Vec<usize>, Vec<&[f64]>) =
            study.factors.iter().enumerate().filter_map(|(place, factor)| Some((place, study.column(factor)?))).unzip();
        let Ok(columns) = Columns::new(&inputs, &study.response, study.kept_replicates()) else { return };
        if methods.contains(&Method::Bins) {
            let replicates = 1;
            let statistic = |values: &[f64]| study.target.estimate(&Sample::new(values, replicates, None));
            let outcome = study.kept(study.target.outcome());
            // Bins hold the outcome itself, so that any statistic of it can be taken.
            if let Ok(raw) = Columns::new(&inputs, outcome, study.kept_replicates()) {
                for (input, place) in places.iter().enumerate() {
                    let change = binned_change(&raw, input, self.options.bins, statistic);
                    let error = |bin: Option<usize>| {
                        change.bins.get(bin?).and_then(|bin| bin.statistic).and_then(|found| found.standard_error)
                    };
                    self.bars[*place].bins = change.ends();
                    self.bars[*place].bins_width =
                        change.ends().map(|_| match error(change.lowest).zip(error(change.highest)) {
                            Some((a, b)) => {
                                Estimate::normal(change.width(), (a * a + b * b).sqrt(), Confidence::default())
                            }
                            None => Estimate::exact(change.width()),
                        });
                }
            }
        }
        if methods.contains(&Method::Regression)
            && let Some(found) = regression(&columns)
        {
            self.r_squared = Some(found.r_squared);
            for (place, coefficient) in places.iter().zip(found.coefficients) {
                if let Ok(coefficient) = coefficient {
                    self.bars[*place].regression = Some(coefficient.standardised);
                    self.bars[*place].mapped = Some(coefficient.mapped);
                }
            }
        }
        if methods.contains(&Method::Rank) {
            let found = rank_correlations(&columns);
            for (input, place) in places.iter().enumerate() {
                let bar = &mut self.bars[*place];
                bar.rank = found.spearman.get(input).copied().flatten();
                bar.partial_rank = found.partial.get(input).copied().flatten();
                bar.rank_contribution = found.contributions.get(input).copied().flatten();
            }
        }
        if methods.contains(&Method::GivenData) {
            for (input, place) in places.iter().enumerate() {
                self.bars[*place].given_data = first_order(&columns, input);
            }
        }
        if methods.contains(&Method::Pawn) {
            for (place, found) in places.iter().zip(pawn(&columns, SLICES, study.sampling.seed)) {
                self.bars[*place].pawn_matters = found.as_ref().map(|found| found.matters());
                self.bars[*place].pawn = found.map(|found| found.index.median);
            }
        }
    }

    /// Methods that run the model on points of their own; trials and evaluations of those.
    fn designed(&mut self, methods: &BTreeSet<Method>, control: &Control) -> Result<Option<(u64, u64)>, RunError> {
        let study = self.study;
        let response = Response::new(study);
        let factors: Vec<Vec<usize>> = study.factors.iter().map(|factor| factor.variables.clone()).collect();
        let mut evaluated = 0;
        let mut trials = 0;
        if methods.contains(&Method::Sobol) {
            let sampling = Sampling { trials: self.options.index_trials, ..study.sampling.clone() };
            match pick_freeze(&response, &factors, &sampling, control) {
                Ok(runs) => {
                    trials = runs.a.len() as u64;
                    evaluated += u64::try_from(evaluations(trials, factors.len())).unwrap_or(u64::MAX);
                    if let Ok(indices) = runs.indices() {
                        for (factor, bar) in self.bars.iter_mut().enumerate() {
                            bar.first_order = indices.first(factor);
                            bar.total = indices.total(factor);
                        }
                    }
                }
                Err(error) => self.refuse(Method::Sobol, error)?,
            }
        }
        if methods.contains(&Method::Shapley) {
            match shapley(&response, &factors, self.options.index_trials, study.sampling.seed, control) {
                Ok(run) => {
                    trials = run.trials;
                    evaluated += run.trials * (factors.len() as u64 + 1);
                    for (effect, bar) in run.effects.into_iter().flatten().zip(&mut self.bars) {
                        bar.shapley = Some(effect);
                    }
                }
                Err(error) => self.refuse(Method::Shapley, error)?,
            }
        }
        if methods.contains(&Method::Morris) {
            let design = MorrisDesign::new(self.options.trajectories, study.sampling.seed);
            match morris(&response, &factors, &design, control) {
                Ok(found) => {
                    evaluated += self.options.trajectories * (factors.len() as u64 + 1);
                    for (screening, bar) in found.into_iter().zip(&mut self.bars) {
                        bar.morris = screening.as_ref().map(|screening| screening.mu_star);
                        bar.morris_sigma = screening.and_then(|screening| screening.sigma);
                    }
                }
                Err(error) => self.refuse(Method::Morris, error)?,
            }
        }
        Ok((evaluated > 0).then_some((trials, evaluated)))
    }

    /// What a method cannot do is said beside what the others found; being stopped is not.
    fn refuse(&mut self, method: Method, error: SensitivityError) -> Result<(), RunError> {
        let name = |variable: usize| {
            self.study.model.variables.get(variable).map_or_else(String::new, |known| known.name.clone())
        };
        let message = match error {
            SensitivityError::Cancelled => return Err(RunError::Cancelled),
            SensitivityError::TooManyTrials(trials) => return Err(refused(SimulationError::Trials(trials))),
            SensitivityError::Dependent { first, second } => {
                Message::new("sensitivity.dependent").with("a", name(first)).with("b", name(second))
            }
            other => Message::new("sensitivity.refused").with("found", other),
        };
        self.unavailable.push(Unavailable { method, reason: warning(message) });
        Ok(())
    }
}

/// Slices of PAWN: ten, as its usual implementation has.
const SLICES: usize = 10;

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

fn disagreements(study: &Study, bars: &[TornadoBar]) -> Vec<Disagreement> {
    let scores = |measure: Measure, of: &dyn Fn(&TornadoBar) -> Option<Estimate>| Scores {
        measure,
        values: bars.iter().map(of).collect(),
    };
    let width = |bar: &TornadoBar| bar.swing.map(|(least, most)| Estimate::exact(most - least));
    let all: Vec<Scores> = [
        scores(Measure::OneAtATime, &width),
        scores(Measure::BinnedChange, &|bar| bar.bins_width),
        scores(Measure::Regression, &|bar| bar.regression),
        scores(Measure::RankCorrelation, &|bar| bar.rank),
        scores(Measure::PartialRankCorrelation, &|bar| bar.partial_rank),
        scores(Measure::FirstOrder, &|bar| bar.first_order.or(bar.given_data)),
        scores(Measure::Total, &|bar| bar.total),
        scores(Measure::Shapley, &|bar| bar.shapley),
        scores(Measure::Distribution, &|bar| bar.pawn),
        scores(Measure::ElementaryEffects, &|bar| bar.morris),
    ]
    .into_iter()
    .filter(|scores| scores.values.iter().any(Option::is_some))
    .collect();
    let correlated: Vec<bool> = study.factors.iter().map(|factor| factor.correlated).collect();
    let name = |factor: usize| bars.get(factor).map_or_else(String::new, |bar| bar.factor.clone());
    agreement::disagreements(&all, &correlated)
        .into_iter()
        .map(|found| Disagreement {
            one: measure_key(found.first.0).to_owned(),
            one_first: name(found.first.1),
            other: measure_key(found.second.0).to_owned(),
            other_first: name(found.second.1),
            reason: certain_risk(bars, &found).map_or_else(
                || found.reason.map(|(reason, _)| reason_key(reason).to_owned()),
                |_| Some("certain-risk".to_owned()),
            ),
            factor: certain_risk(bars, &found).or(found.reason.map(|(_, factor)| factor)).map(name),
        })
        .collect()
}

/// A swing takes a risk from absent to happening, however improbable that is: reason enough to put it first.
fn certain_risk(bars: &[TornadoBar], found: &agreement::Disagreement) -> Option<usize> {
    let swung = [found.first, found.second].into_iter().find(|(measure, _)| *measure == Measure::OneAtATime)?.1;
    bars.get(swung).filter(|bar| bar.kind == FactorKind::Risk).map(|_| swung)
}

const fn measure_key(measure: Measure) -> &'static str {
    match measure {
        Measure::Regression => "regression",
        Measure::RankCorrelation => "rank",
        Measure::PartialRankCorrelation => "partial-rank",
        Measure::BinnedChange => "bins",
        Measure::FirstOrder => "first-order",
        Measure::Total => "total",
        Measure::Shapley => "shapley",
        Measure::Distribution => "pawn",
        Measure::ElementaryEffects => "morris",
        Measure::OneAtATime => "swing",
    }
}

const fn reason_key(reason: agreement::Reason) -> &'static str {
    match reason {
        agreement::Reason::NonMonotone => "non-monotone",
        agreement::Reason::Interacting => "interacting",
        agreement::Reason::Correlated => "correlated",
    }
}
