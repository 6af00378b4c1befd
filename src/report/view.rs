//! The report as values: which sections, in which order, with which data, in no language and no format. HTML, Markdown,
//! PDF and a live page show the same view.

mod added;
mod assumptions;
mod decision;
mod drivers;
mod figures;
mod head;
mod later;
mod method;
mod money;
mod options;
mod rule;
mod stages;
mod value;

pub use self::added::Added;
pub use self::head::Head;
pub use self::later::{Comparison, Information, Later, Sensitivity, SharesKind, TornadoKind};
#[cfg(feature = "xlsx")]
pub(super) use self::options::names;
pub(super) use self::value::beside;
#[cfg(feature = "xlsx")]
pub(super) use self::value::complement;
pub use self::value::{Phrase, Value};
use super::chart::{bars, lines, matrix, overlay, scatter, tornado};
use crate::analysis::comparison::Comparison as Compared;
use crate::analysis::findings::Findings;
use crate::analysis::results::{Drivers, Fan, Histogram, NamedFan, OutcomeSummary, PaybackSummary, Results, Verdict};

/// A report: its sections in the order in which they are read.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// What it is about.
    pub head: Head<'a>,
    /// The sections; none is empty.
    pub sections: Vec<Section<'a>>,
}

/// A part of a report under one heading.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// Id, unique in the report; letters and hyphens.
    pub id: &'static str,
    /// Key of its heading.
    pub heading: &'static str,
    /// What it shows.
    pub blocks: Vec<Block<'a>>,
}

/// Something a section shows.
#[derive(Debug, Clone)]
pub enum Block<'a> {
    /// The verdict on the rule; `None` when there is no rule.
    Verdict(Option<Verdict>),
    /// What follows from a comparison, and whether that is good news.
    Advice(Tone, Phrase),
    /// A few large numbers.
    Tiles(Vec<Tile>),
    /// A heading within the section.
    Heading(Phrase),
    /// A sentence.
    Sentence(Phrase),
    /// Sentences of one kind.
    List(Vec<Phrase>),
    /// A table.
    Table(Table),
    /// Charts that stand beside each other.
    Figures(Vec<Figure<'a>>),
    /// The key of what is chosen, and charts of which one is looked at after the other, each with the key of its name.
    Choice(&'static str, Vec<(&'static str, Figure<'a>)>),
}

/// A large number with what it is and a remark.
#[derive(Debug, Clone)]
pub struct Tile {
    /// What it is.
    pub name: Value,
    /// The number.
    pub value: Value,
    /// A remark.
    pub note: Option<Phrase>,
}

/// A chart with the sentence it stands for.
#[derive(Debug, Clone)]
pub struct Figure<'a> {
    /// Id, unique in the report; letters, digits and hyphens.
    pub id: String,
    /// What it says.
    pub title: Phrase,
    /// What is seen, with the main numbers: the text alternative.
    pub about: Phrase,
    /// The chart.
    pub plot: Plot<'a>,
}

/// A chart with its data.
#[derive(Debug, Clone)]
pub enum Plot<'a> {
    /// Histogram of an outcome.
    Histogram(&'a Histogram, &'a OutcomeSummary),
    /// Cumulative probability of an outcome.
    Cumulative(&'a Histogram, &'a OutcomeSummary),
    /// Payback by month.
    Payback(&'a PaybackSummary),
    /// Running total of net cash flow.
    RunningTotal(&'a Fan),
    /// An adoption curve.
    Adoption(&'a NamedFan),
    /// From the plan's net result to the mean: the plan, and by how much each group of lines moves it.
    Waterfall(f64, Vec<(&'static str, f64)>),
    /// Plan and mean of groups of lines.
    Groups(Vec<Group>),
    /// Rank correlations.
    Drivers(&'a Drivers),
    /// Swings of the outcome.
    Tornado(&'a tornado::Tornado, (f64, f64)),
    /// The outcome over the percentiles of inputs.
    Spider(&'a lines::Lines),
    /// Values of information, or shares of the variance.
    Bars(&'a bars::Bars),
    /// Distributions of options.
    Overlay(&'a overlay::Overlay),
    /// Which option beats which.
    Matrix(&'a matrix::Matrix),
    /// Mean against CVaR of options.
    Scatter(&'a scatter::Scatter),
    /// Who leads at which month.
    Horizon(&'a lines::Lines),
}

/// Lines of a class, kind or dimension.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Key of its name.
    pub name: &'static str,
    /// Total in the plan.
    pub plan: f64,
    /// Mean total.
    pub mean: f64,
    /// Whether the lines are costs.
    pub cost: bool,
}

/// A table; the first cell of a row names it.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it shows.
    pub caption: Phrase,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Heading.
    pub name: Value,
    /// Whether it holds numbers.
    pub number: bool,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Cells, as many as columns.
    pub cells: Vec<Value>,
    /// How it stands out.
    pub tone: Tone,
}

/// How a row stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Not at all.
    Plain,
    /// It is a total.
    Total,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Undecided.
    Doubt,
}

impl Table {
    /// A table without rows; a column is named by a key and holds numbers or not.
    fn new(caption: Phrase, columns: &[(&'static str, bool)]) -> Self {
        let columns = columns.iter().map(|(name, number)| Column { name: Value::Key(name), number: *number }).collect();
        Self { caption, columns, rows: Vec::new() }
    }

    /// The table without columns that hold nothing.
    fn without_empty_columns(mut self) -> Self {
        let kept: Vec<bool> = (0..self.columns.len())
            .map(|index| self.rows.iter().any(|row| row.cells.get(index).is_some_and(|cell| *cell != Value::Empty)))
            .collect();
        let mut keep = kept.iter();
        self.columns.retain(|_| keep.next().copied().unwrap_or(true));
        for row in &mut self.rows {
            let mut keep = kept.iter();
            row.cells.retain(|_| keep.next().copied().unwrap_or(true));
        }
        self
    }

    fn row(&mut self, tone: Tone, cells: Vec<Value>) {
        self.rows.push(Row { cells, tone });
    }
}

/// The report of results, with what later analyses add.
///
/// ```
/// use roicast::analysis::run::{Options, run};
/// # use roicast::{random::design::Design, scenario::load::Loaded, simulate::{Control, Sampling}};
/// # use roicast::report::view::{Later, report};
/// # let text = "name = \"Example\"\n[[cost]]\nname = \"System\"\namount = \"pert(90, 100, 140)\"\n[[benefit]]\n\
/// #   name = \"Hours\"\ndimension = \"finance\"\nkind = \"hard\"\nper_year = \"normal(60, 15)\"\n";
/// # let options = Options { scenario_file: "example.toml".into(), ..Options::new(Sampling::new(Design::Independent, 1000, 1)) };
/// # let finished = run(&Loaded::parse("example.toml", text)?, &options, &Control::default(), &mut |_| ()).expect("a run");
/// let report = report(&finished.results, &Later::default());
/// assert_eq!(report.sections[0].id, "decision");
/// # Ok::<(), roicast::scenario::problem::Problems>(())
/// ```
#[must_use]
pub fn report<'a>(results: &'a Results, later: &Later<'a>) -> Report<'a> {
    let sections = [
        ("decision", "view.decision", decision::decision(results)),
        ("return", "view.return", figures::distribution(results)),
        ("payback", "view.payback", figures::payback(results)),
        ("stages", "view.stages", decision::stages(results)),
        ("options", "view.options", later.comparison.map(later::comparison).unwrap_or_default()),
        ("drivers", "view.drivers", drivers::drivers(results, later)),
        ("information", "view.information", later.information.map(later::information).unwrap_or_default()),
        ("money", "view.money", money::money(results)),
        ("adoption", "view.adoption", figures::adoption(results)),
        ("assumptions", "view.assumptions", assumptions::assumptions(results)),
        ("warnings", "view.warnings", method::warnings(results)),
        ("method", "view.method", method::method(results)),
    ];
    let sections = sections.into_iter().filter(|(_, _, blocks)| !blocks.is_empty());
    Report {
        head: Head::of_case(&results.case, &results.provenance, &results.labels),
        sections: sections.map(|(id, heading, blocks)| Section { id, heading, blocks }).collect(),
    }
}

/// The report of findings without a run's results: what moves the result, what is worth finding out.
#[must_use]
pub fn findings_report<'a>(findings: &'a Findings, later: &Later<'a>) -> Report<'a> {
    let sections = [
        ("drivers", "view.drivers", drivers::of_analyses(later)),
        ("information", "view.information", later.information.map(later::information).unwrap_or_default()),
        ("warnings", "view.warnings", method::warnings_of(&findings.warnings)),
        ("method", "view.method", method::provenance(&findings.provenance)),
    ];
    let sections = sections.into_iter().filter(|(_, _, blocks)| !blocks.is_empty());
    Report {
        head: Head::of_case(&findings.case, &findings.provenance, &findings.labels),
        sections: sections.map(|(id, heading, blocks)| Section { id, heading, blocks }).collect(),
    }
}

/// The report of a comparison; `later` holds its charts (see [`Added::of_comparison`]).
#[must_use]
pub fn comparison_report<'a>(comparison: &'a Compared, later: &Later<'a>) -> Report<'a> {
    Report { head: Head::of_comparison(comparison), sections: options::sections(comparison, later) }
}

impl<'a> Report<'a> {
    /// All charts, in the order of the report.
    pub fn figures(&self) -> impl Iterator<Item = &Figure<'a>> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(|block| -> Vec<&Figure<'a>> {
            match block {
                Block::Figures(figures) => figures.iter().collect(),
                Block::Choice(_, figures) => figures.iter().map(|(_, figure)| figure).collect(),
                _ => Vec::new(),
            }
        })
    }
}
