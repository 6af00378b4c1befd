//! What analyses beside the run add to a report: sensitivity, value of information, comparison of options. Names of
//! inputs are those of the scenario and are shown by their labels; all other texts are in the language of the report.

use super::{Block, Figure, Phrase, Plot, Tone, Value};
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
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// What is explained.
    pub outcome: Value,
    /// Tornadoes of several kinds, the usual one first.
    pub tornadoes: Vec<TornadoKind>,
    /// Shares of the variance by several methods, the usual one first.
    pub shares: Vec<SharesKind>,
    /// The outcome while one input after the other goes through its percentiles.
    pub spider: Option<Lines>,
    /// Key of the sentence that says what the other inputs do meanwhile; may use `{outcome}`.
    pub spider_about: &'static str,
    /// Every factor by every method, and where they disagree.
    pub methods: Vec<Block<'static>>,
    /// What each input must be for a condition to hold.
    pub break_even: Vec<Block<'static>>,
}

/// A tornado with what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoKind {
    /// Word of the method, unique among the kinds; letters and hyphens.
    pub id: &'static str,
    /// Key of its name.
    pub name: &'static str,
    /// Key of the sentence that says how it is computed; may use `{outcome}`.
    pub about: &'static str,
    /// The bars.
    pub tornado: Tornado,
}

/// Shares of the variance by one method.
#[derive(Debug, Clone, PartialEq)]
pub struct SharesKind {
    /// Word of the method, unique among the kinds; letters and hyphens.
    pub id: &'static str,
    /// Key of its name.
    pub name: &'static str,
    /// Key of the sentence that says what it means; may use `{outcome}`.
    pub about: &'static str,
    /// The bars.
    pub bars: Bars,
}

/// What knowing inputs beforehand is worth.
#[derive(Debug, Clone)]
pub struct Information {
    /// What is chosen without knowing more, and what knowing everything is worth.
    pub sentence: Value,
    /// The value of perfect information on single inputs, largest first.
    pub inputs: Bars,
    /// Whether knowing the first of them is worth something.
    pub worthwhile: bool,
    /// The same with what finding out costs, and how to read it.
    pub table: Vec<Block<'static>>,
}

/// A comparison of options on common random numbers.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What follows, and whether that is good news.
    pub advice: (Tone, Value),
    /// Why.
    pub reasons: Vec<Value>,
    /// The outcome they are compared by.
    pub outcome: Value,
    /// Name of the option with the highest mean.
    pub leader: Value,
    /// Distributions.
    pub overlay: Overlay,
    /// Probabilities of beating each other.
    pub beats: Matrix,
    /// Mean against CVaR.
    pub scatter: Scatter,
    /// Mean at each reported month.
    pub horizon: Option<Lines>,
}

/// Tornadoes and shares to choose from, the spider, the methods beside each other.
pub fn sensitivity(found: &Sensitivity) -> (Vec<Block<'_>>, Option<Figure<'_>>) {
    let ends = |(low, high): (f64, f64), (from, to): (f64, f64)| (low.min(from), high.max(to));
    let reach = found.tornadoes.iter().map(|kind| kind.tornado.reach()).reduce(ends).unwrap_or((0.0, 1.0));
    let tornadoes = found.tornadoes.iter().filter_map(|kind| {
        let first = kind.tornado.bars.first()?;
        let plot = Plot::Tornado(&kind.tornado, reach);
        Some((kind.name, figure("tornado", kind.id, found, &first.name, ("view.tornado-title", kind.about), plot)))
    });
    let shares = found.shares.iter().filter_map(|kind| {
        let first = kind.bars.bars.first()?;
        let plot = Plot::Bars(&kind.bars);
        Some((kind.name, figure("shares", kind.id, found, &first.name, ("view.shares-title", kind.about), plot)))
    });
    let mut blocks = Vec::new();
    let (tornadoes, shares): (Vec<_>, Vec<_>) = (tornadoes.collect(), shares.collect());
    blocks.extend((!tornadoes.is_empty()).then_some(Block::Choice("html.choice", tornadoes)));
    blocks.extend((!shares.is_empty()).then_some(Block::Choice("view.choice-shares", shares)));
    let spider = found.spider.as_ref().map(|lines| {
        let fill = |key| Phrase::new(key).with("outcome", found.outcome.clone());
        let (title, about) = (fill("view.spider-title"), fill(found.spider_about));
        Figure { id: "spider".into(), title, about, plot: Plot::Spider(lines) }
    });
    (blocks, spider)
}

fn figure<'a>(
    group: &str,
    id: &str,
    found: &Sensitivity,
    first: &str,
    (title, about): (&'static str, &'static str),
    plot: Plot<'a>,
) -> Figure<'a> {
    let fill =
        |key| Phrase::new(key).with("name", Value::Driver(first.to_owned())).with("outcome", found.outcome.clone());
    Figure { id: format!("{group}-{id}"), title: fill(title), about: fill(about), plot }
}

/// Value of information.
pub fn information(found: &Information) -> Vec<Block<'_>> {
    let first = found.inputs.bars.first().map_or(Value::Empty, |bar| Value::Driver(bar.name.clone()));
    let fill = |key| Phrase::new(key).with("name", first.clone()).with("unit", Value::Unit);
    let mut blocks = vec![Block::Sentence(Phrase::new("view.sentence").with("text", found.sentence.clone()))];
    if !found.inputs.bars.is_empty() {
        blocks.push(Block::Figures(vec![Figure {
            id: "information-inputs".into(),
            title: fill(if found.worthwhile { "view.information-title" } else { "view.information-none" }),
            about: fill("view.information-about"),
            plot: Plot::Bars(&found.inputs),
        }]));
    }
    blocks.extend(found.table.iter().cloned());
    blocks
}

/// The comparison.
pub fn comparison(comparison: &Comparison) -> Vec<Block<'_>> {
    let fill =
        |key| Phrase::new(key).with("outcome", comparison.outcome.clone()).with("name", comparison.leader.clone());
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
