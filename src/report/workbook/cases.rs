//! The cases whose cash flow an auditor follows line by line: the plan, and the trials that stand at P10, P50 and P90.

use crate::analysis::verdict::Trials;
use crate::lang::Lang;
use crate::model::{Model, NEVER};
use crate::outcome::{Metric, Outcome, Outcomes};
use crate::simulate::trace::{self, Trace};

use crate::report::words::say;

/// One trial, or the plan, in full.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name as shown and as its sheet is called, such as `Plan` or `P10`.
    pub name: String,
    /// Number of the trial, from 0; `None` for the plan case.
    pub trial: Option<u64>,
    /// Effective annual discount rate of this trial.
    pub discount_rate: f64,
    /// Annual finance and reinvestment rates of the MIRR.
    pub mirr_rates: (f64, f64),
    /// Named inputs with their values in this trial.
    pub inputs: Vec<(String, f64)>,
    /// Random variables that are no named inputs, with their draws.
    pub draws: Vec<(String, f64)>,
    /// Go-live of every module, in months.
    pub go_lives: Vec<(String, f64)>,
    /// Month in which each risk happens; `None` where it does not within the horizon.
    pub risks: Vec<(String, Option<f64>)>,
    /// The cash flow by line and month, and the outcomes.
    pub trace: Trace,
}

impl Case {
    /// A case from its trace.
    #[must_use]
    pub fn new(model: &Model, name: String, trial: Option<u64>, trace: Trace) -> Self {
        let is_input = |name: &str| model.inputs.iter().any(|(known, _)| known == name);
        let draws = model.variables.iter().zip(&trace.columns).filter(|(variable, _)| !is_input(&variable.name));
        let go_lives = model.milestones.iter().zip(&trace.go_lives);
        let when = |time: f64| (time <= model.horizon as f64 && time < NEVER).then_some(time);
        Self {
            name,
            trial,
            discount_rate: trace.value(model.discount_rate),
            mirr_rates: (trace.value(model.mirr_rates.0), trace.value(model.mirr_rates.1)),
            inputs: model.inputs.iter().map(|(name, value)| (name.clone(), trace.value(*value))).collect(),
            draws: draws.map(|(variable, value)| (variable.name.clone(), *value)).collect(),
            go_lives: go_lives.map(|(milestone, time)| (milestone.name.clone(), *time)).collect(),
            risks: model.risks.iter().map(|risk| (risk.name.clone(), when(trace.value(risk.time)))).collect(),
            trace,
        }
    }
}

/// The plan case and the trials whose NPV at the horizon is nearest to P10, P50 and P90 of all trials, each computed
/// again in full from its draws.
///
/// The trials are chosen among those whose draws are kept (the first 65,536); of equally near ones the first is taken.
/// A percentile that does not exist (no trial could be computed) is left out.
///
/// ```
/// use roicast::scenario::load::Document;
/// # use roicast::{analysis::run, lang::Lang, random::design::Design, simulate::{Control, Sampling}};
/// let text = "name = 'x'\ncurrency = 'CNY'\nhorizon = 12\ndiscount_rate = 0.1\n[[cost]]\nname = 'c'\ncategory = 'software'\n\
///     amount = 'uniform(5, 15)'\n[[benefit]]\nname = 'b'\ndimension = 'finance'\nkind = 'hard'\nper_month = 1";
/// let loaded = Document::parse("x.toml", text)?.load()?;
/// # let options = run::Options::new(Sampling::new(Design::Independent, 1000, 1));
/// let finished = run::run(&loaded, &options, &Control::default(), &mut |_| ())?;
/// let cases = roicast::report::workbook::cases(&finished.model, &finished.outcomes, Lang::En);
/// assert_eq!(cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(), ["Plan", "P10", "P50", "P90"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn cases(model: &Model, outcomes: &Outcomes, lang: Lang) -> Vec<Case> {
    let mut found = vec![Case::new(model, lang.text("workbook.case-plan").to_owned(), None, trace::plan(model))];
    let npv = Outcome { metric: Metric::Npv, month: model.horizon };
    let values = outcomes.values(npv).unwrap_or_default();
    let shares = [0.1, 0.5, 0.9];
    let targets = Trials::of(outcomes).outcome(npv).map(|sample| sample.percentiles(&shares)).unwrap_or_default();
    for (share, target) in shares.into_iter().zip(targets) {
        let chosen = target.and_then(|target| nearest(outcomes, values, target.value));
        let Some((trial, draws)) = chosen else { continue };
        let name = say(lang, "workbook.case-percentile", &[("percent", format!("{:.0}", share * 100.0))]);
        found.push(Case::new(model, name, Some(trial as u64), trace::trace(model, &draws)));
    }
    found
}

/// The kept trial whose value is nearest to a target, with its draws.
fn nearest(outcomes: &Outcomes, values: &[f64], target: f64) -> Option<(usize, Vec<f64>)> {
    let kept = outcomes.variables.iter().map(Vec::len).min().unwrap_or(values.len());
    let candidates = values.iter().take(kept).enumerate().filter(|(_, value)| value.is_finite());
    let (trial, _) = candidates.min_by(|(_, a), (_, b)| (*a - target).abs().total_cmp(&(*b - target).abs()))?;
    let draws: Option<Vec<f64>> = outcomes.variables.iter().map(|column| column.get(trial).copied()).collect();
    Some((trial, draws?))
}
