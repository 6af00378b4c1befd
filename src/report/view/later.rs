//! What analyses beside the run add to a report: sensitivity, value of information, comparison of options. Names are
//! those of the scenario; they are shown by their labels.

use crate::outcome::Outcome;
use crate::stats::Estimate;

use super::{Block, Figure, Phrase, Plot, Value};
use crate::report::chart::{
    bars::Bars, lines::Lines, matrix::Matrix, overlay::Overlay, scatter::Scatter, tornado::Tornado,
};

/// Parts that are left out where they are absent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Later<'a> {
    /// What moves the outcome.
    pub sensitivity: Option<&'a Sensitivity>,
    /// What is worth finding out.
    pub information: Option<&'a Information>,
    /// How the options compare.
    pub comparison: Option<&'a Comparison>,
}

/// A sensitivity analysis of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// The outcome.
    pub outcome: Outcome,
    /// Tornadoes of several kinds, the usual one first.
    pub tornadoes: Vec<TornadoKind>,
    /// The outcome while one input after the other goes through its percentiles.
    pub spider: Option<Lines>,
    /// Values of inputs at which the outcome is 0.
    pub break_even: Vec<BreakEven>,
}

/// A tornado with what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoKind {
    /// Key of its name.
    pub name: &'static str,
    /// Key of the sentence that says how it is computed; may use `{outcome}`.
    pub about: &'static str,
    /// The bars.
    pub tornado: Tornado,
}

/// Where an input makes the outcome 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEven {
    /// Name of the input.
    pub name: String,
    /// Its value in the plan.
    pub plan: Option<f64>,
    /// Its value at which the outcome is 0, everything else as planned; `None` when there is none in its range.
    pub value: Option<f64>,
    /// Probability that the input is worse than that.
    pub missed: Option<Estimate>,
}

/// What knowing inputs beforehand is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Information {
    /// Expected value of perfect information on everything, in the money unit.
    pub perfect: Estimate,
    /// The same on single inputs, largest first.
    pub inputs: Bars,
}

/// A comparison of options on common random numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The outcome they are compared by.
    pub outcome: Outcome,
    /// Name of the option with the highest mean.
    pub leader: String,
    /// Distributions.
    pub overlay: Overlay,
    /// Probabilities of beating each other.
    pub beats: Matrix,
    /// Mean against CVaR.
    pub scatter: Scatter,
    /// Probability of being the best at each reported month, or another measure over months.
    pub horizon: Option<Lines>,
}

/// Value of information.
pub fn information(information: &Information) -> Vec<Block<'_>> {
    let perfect = Value::Estimate(crate::outcome::Quantity::Money, information.perfect);
    let first = information.inputs.bars.first().map_or(Value::Empty, |bar| Value::Driver(bar.name.clone()));
    let fill =
        |key| Phrase::new(key).with("perfect", perfect.clone()).with("name", first.clone()).with("unit", Value::Unit);
    let mut blocks = vec![Block::Sentence(fill("view.information-perfect"))];
    if !information.inputs.bars.is_empty() {
        blocks.push(Block::Figures(vec![Figure {
            id: "information-inputs".into(),
            title: fill("view.information-title"),
            about: fill("view.information-about"),
            plot: Plot::Information(&information.inputs),
        }]));
    }
    blocks
}

/// The comparison.
pub fn comparison(comparison: &Comparison) -> Vec<Block<'_>> {
    let fill = |key| {
        Phrase::new(key)
            .with("outcome", Value::Outcome(comparison.outcome))
            .with("name", Value::Label(comparison.leader.clone()))
    };
    let figure =
        |id: &str, title, about, plot| Figure { id: id.to_owned(), title: fill(title), about: fill(about), plot };
    let mut figures = vec![
        figure("overlay", "view.overlay-title", "view.overlay-about", Plot::Overlay(&comparison.overlay)),
        figure("beats", "view.beats-title", "view.beats-about", Plot::Matrix(&comparison.beats)),
        figure("scatter", "view.scatter-title", "view.scatter-about", Plot::Scatter(&comparison.scatter)),
    ];
    let lines = comparison.horizon.as_ref();
    figures
        .extend(lines.map(|lines| figure("horizon", "view.horizon-title", "view.horizon-about", Plot::Horizon(lines))));
    vec![Block::Figures(figures)]
}
