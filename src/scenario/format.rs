//! The scenario as the user writes it: these types *are* the file format.
//!
//! The JSON Schema for editors is generated from them, and the shape of every file is checked against that same
//! schema, so the three cannot disagree. Nothing here is resolved: names are still text and quantities still
//! expressions. See `docs/format.md` for a tour with examples.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::driver::Driver;

/// A number, or an expression that may use inputs, distributions and arithmetic, such as `"hours * wage * 50%"`,
/// `"pert(25, 30, 45)"` or `"8 to 20"` (a 90 % interval).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Quantity {
    /// A plain number.
    Number(f64),
    /// An expression.
    Expression(String),
}

/// One investment case: costs, adoption, benefits, risks and the board's rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Roicast scenario")]
pub struct Scenario {
    /// Name of the case, as it appears in every report.
    pub name: String,
    /// What is decided, in a sentence or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What kind of project this is, and so what its rule should ask about: cost savings for `efficiency` (ERP,
    /// workflow), customer value for `growth` (CRM, customer data), the weighted score for `strategic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProjectKind>,
    /// ISO 4217 currency of all amounts, such as `CNY`.
    #[serde(default = "default_currency")]
    #[schemars(regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: String,
    /// The unit amounts are written in, such as `万元` (10,000 CNY). One unit of the currency when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Size of that unit in the currency, such as 10000; only needed when the unit's name is not a known one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_size: Option<f64>,
    /// Calendar month of the decision (month 0), `YYYY-MM`; only used for labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$"))]
    pub start: Option<String>,
    /// Months simulated after the decision.
    #[serde(default = "default_horizon")]
    #[schemars(range(min = 12, max = 60))]
    pub horizon: u32,
    /// Effective annual discount rate, a fraction (0.10 is 10 %). 10 % when absent, and reported as assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_rate: Option<Quantity>,
    /// Annual rate at which outflows are financed in the MIRR; the discount rate when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finance_rate: Option<Quantity>,
    /// Annual rate at which inflows are reinvested in the MIRR; the discount rate when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reinvestment_rate: Option<Quantity>,
    /// Weights of the value dimensions for the weighted index and score; they must sum to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
    /// Cap on a dimension's benefit over its plan in the weighted score; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub score_cap: Option<f64>,
    /// How to sample when the command line does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunSettings>,
    /// Named quantities: one draw per trial, however often they are used.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub input: IndexMap<String, InputEntry>,
    /// Go-lives of the modules.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub milestone: IndexMap<String, Milestone>,
    /// Adoption curves.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub adoption: IndexMap<String, Adoption>,
    /// Costs, explicit and hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost: Vec<Cost>,
    /// Benefits, hard and soft.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benefit: Vec<Benefit>,
    /// Risk events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risk: Vec<Risk>,
    /// Rank correlations between inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub correlation: Vec<Correlation>,
    /// What to do with correlations that cannot hold together: `refuse` (default) or use the `nearest` valid set,
    /// which is then recorded in every result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_repair: Option<CorrelationRepair>,
    /// The board's decision rule: all of these must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<Rule>,
    /// Other ways to do it, each as changes of this scenario; `compare` sets them side by side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option: Vec<OptionEntry>,
    /// Names in other languages, for reports: language tag, then name as written above, then its label.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, IndexMap<String, String>>,
}

fn default_currency() -> String {
    "CNY".into()
}

const fn default_horizon() -> u32 {
    36
}

/// Kind of project: which outcome the case is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProjectKind {
    /// Saves cost: ERP, MES, workflow.
    Efficiency,
    /// Grows customer value: CRM, customer data, online channels.
    Growth,
    /// Builds capability; judged by the weighted score beside the money.
    Strategic,
}

/// The six value dimensions of a benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Money directly: revenue, cost, working capital.
    Finance,
    /// Faster, cheaper, fewer errors.
    Operations,
    /// Satisfaction, retention, value of customers.
    Customer,
    /// Losses avoided, compliance.
    Risk,
    /// New products and business.
    Innovation,
    /// People and capability.
    Organisation,
}

impl Dimension {
    /// All six, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Finance, Self::Operations, Self::Customer, Self::Risk, Self::Innovation, Self::Organisation];

    /// The word used in files and result tables.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Finance => "finance",
            Self::Operations => "operations",
            Self::Customer => "customer",
            Self::Risk => "risk",
            Self::Innovation => "innovation",
            Self::Organisation => "organisation",
        }
    }
}

/// Weights of the dimensions; absent ones count 0. The default is 40/25/15/10/10 % (finance, operations, customer,
/// risk, innovation).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Weight of finance, a fraction.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub finance: f64,
    /// Weight of operations.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub operations: f64,
    /// Weight of customer value.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub customer: f64,
    /// Weight of risk reduction.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub risk: f64,
    /// Weight of innovation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub innovation: f64,
    /// Weight of the organisation.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub organisation: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { finance: 0.0, operations: 0.0, customer: 0.0, risk: 0.0, innovation: 0.0, organisation: 0.0 }
    }
}

impl Weights {
    /// The weights printed in the seed articles: 40/25/15/10/10 %.
    pub const STANDARD: Self =
        Self { finance: 0.40, operations: 0.25, customer: 0.15, risk: 0.10, innovation: 0.10, organisation: 0.0 };

    /// Weight of one dimension.
    #[must_use]
    pub const fn of(&self, dimension: Dimension) -> f64 {
        match dimension {
            Dimension::Finance => self.finance,
            Dimension::Operations => self.operations,
            Dimension::Customer => self.customer,
            Dimension::Risk => self.risk,
            Dimension::Innovation => self.innovation,
            Dimension::Organisation => self.organisation,
        }
    }
}

/// How to sample when the command line does not say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunSettings {
    /// Number of trials.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub trials: Option<u64>,
    /// Seed of all random streams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Sampling design.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<DesignName>,
}

/// Sampling design by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DesignName {
    /// Independent random trials.
    Independent,
    /// Latin hypercube, in independent replicates.
    LatinHypercube,
    /// Scrambled Sobol points, in independent replicates.
    Sobol,
}

/// An input: a bare quantity, or a table with its plan and provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum InputEntry {
    /// Just the quantity.
    Short(Quantity),
    /// With plan and provenance.
    Full(Box<Input>),
}

/// A named quantity: `value = "pert(25, 30, 45)"`, or `dist = "pert"` with its parameters as keys.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = super::schema::input_parameters)]
pub struct Input {
    /// The quantity, as a number or expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    /// A distribution by name; its parameters are further keys of this table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dist: Option<String>,
    /// What the proposal claims. When absent: the most likely value, else the median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Quantity>,
    /// Unit of the quantity, for reading only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where the number comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it was last checked, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: Option<String>,
    /// How sure the owner is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What finding out its true value would cost, in the unit of amounts; the advice to find out first compares it with
    /// what knowing is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub study_cost: Option<f64>,
    /// Parameters of `dist`.
    #[serde(flatten)]
    pub parameters: IndexMap<String, Quantity>,
}

/// Another way to do what the scenario is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionEntry {
    /// Name, unique among the options.
    pub name: String,
    /// What is different, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Path of a value, as for `--set`, and the new value; an empty text removes the entry, and a path that ends in
    /// `[+]` adds one.
    pub set: IndexMap<String, serde_json::Value>,
}

/// How sure the owner of an assumption is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A guess.
    Low,
    /// An estimate.
    Medium,
    /// Measured or contracted.
    High,
}

/// One name or a list of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Names {
    /// The names as a slice-like list.
    #[must_use]
    pub fn list(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// Go-live of a module: `max(month, go-live of after + gap) + delay`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Planned month of go-live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Quantity>,
    /// Module or modules that must be live first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Names>,
    /// Months between those going live and this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Quantity>,
    /// Slip in months; 0 in the plan case unless an input says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Quantity>,
    /// Where the numbers come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Shape of an adoption curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CurveShape {
    /// Ceiling at once.
    Step,
    /// Straight line to the ceiling over `ramp` months.
    Linear,
    /// S-curve: `ceiling / (1 + exp(-k (a - midpoint)))`, with `k = ln 81 / ramp` or `speed`.
    Logistic,
    /// `ceiling * exp(-displacement * exp(-speed * a))`.
    Gompertz,
    /// Bass diffusion with `innovation` and `imitation` per month (or `per = "year"`).
    Bass,
    /// Shares by month or year after go-live.
    Table,
}

/// How adoption grows with the age of a module; 0 before go-live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// Shape of the curve.
    pub curve: CurveShape,
    /// The module it follows. Month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Share finally reached, a fraction; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Quantity>,
    /// Months after go-live before the curve starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag: Option<Quantity>,
    /// Linear: months to the ceiling. Logistic and Gompertz: months from 10 % to 90 % of the ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ramp: Option<Quantity>,
    /// Logistic: month of half the ceiling; 0.75 of the ramp when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub midpoint: Option<Quantity>,
    /// Logistic and Gompertz: rate constant per month, instead of `ramp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<Quantity>,
    /// Gompertz: `-ln` of the share of the ceiling at go-live; ln 100 (1 %) when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub displacement: Option<Quantity>,
    /// Bass: coefficient of innovation p (mandate, training).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub innovation: Option<Quantity>,
    /// Bass: coefficient of imitation q (peers, awards).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imitation: Option<Quantity>,
    /// Bass: the period of the coefficients; table: the period of the shares. Month when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<CurvePeriod>,
    /// Table: share of the ceiling in each month or year after go-live; the last one holds on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<Quantity>>,
    /// A change of speed some months after go-live, such as extra training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervention: Option<Intervention>,
    /// Where the numbers come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CurvePeriod {
    /// Per month.
    Month,
    /// Per year.
    Year,
}

/// From `month` months after go-live on, the curve runs `speed` times as fast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Months after go-live.
    pub month: Quantity,
    /// Factor on the pace from then on; above 1 is faster.
    pub speed: Quantity,
}

/// Explicit costs are in the proposal; hidden ones are what proposals leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CostClass {
    /// Hardware, licences, implementation, new staff, training.
    Explicit,
    /// Migration, interruption, productivity dip, governance and security, change management, maintenance.
    Hidden,
}

/// What a cost is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CostCategory {
    /// Servers, devices, network.
    Hardware,
    /// Licences or subscription.
    Software,
    /// Implementation service.
    Implementation,
    /// New or assigned staff.
    Staff,
    /// Training.
    Training,
    /// Migration of data and old systems.
    Migration,
    /// Interruption of business.
    Interruption,
    /// Productivity dip after go-live.
    ProductivityDip,
    /// Data governance and security.
    Governance,
    /// Change management.
    Change,
    /// Maintenance and upgrades.
    Maintenance,
    /// Anything else.
    Other,
}

impl CostCategory {
    /// The word used in files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hardware => "hardware",
            Self::Software => "software",
            Self::Implementation => "implementation",
            Self::Staff => "staff",
            Self::Training => "training",
            Self::Migration => "migration",
            Self::Interruption => "interruption",
            Self::ProductivityDip => "productivity-dip",
            Self::Governance => "governance",
            Self::Change => "change",
            Self::Maintenance => "maintenance",
            Self::Other => "other",
        }
    }
}

/// How a recurring line is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Billing {
    /// Accrues evenly over the months covered, part months counted.
    Evenly,
    /// Paid at the start of each period of the rate's own unit (month, quarter, year).
    Advance,
    /// Paid at the end of each period; the last one pro rata.
    Arrears,
}

/// A cost. Exactly one of: `amount` (once), `per_month` / `per_quarter` / `per_year` (recurring), `share_of` (share of
/// another line), `dip` (productivity dip).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Name of the line, unique among costs and benefits.
    pub name: String,
    /// Explicit or hidden; follows the category when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<CostClass>,
    /// What it is for; `other` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CostCategory>,
    /// One-off amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Quantity>,
    /// Month, milestone, or expression of both (`"core + 3"`) of a one-off amount; month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Quantity>,
    /// Spread the one-off amount evenly over this many months from `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Quantity>,
    /// Recurring amount per month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Quantity>,
    /// Recurring amount per quarter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_quarter: Option<Quantity>,
    /// Recurring amount per year; with `share_of`, the share of that line a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_year: Option<Quantity>,
    /// Start of a recurring cost: month, milestone or expression; month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Quantity>,
    /// End of a recurring cost (`to = "core"` is a run rate until go-live); the horizon when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Quantity>,
    /// How a recurring cost is paid; evenly when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billed: Option<Billing>,
    /// Another cost line this one is a share of: with `per_year` every year, with `share` once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of: Option<String>,
    /// One-off share of the line named by `share_of`, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Quantity>,
    /// Productivity dip after go-live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dip: Option<Dip>,
    /// Yearly growth, compounding on each anniversary of the line's start; 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<Quantity>,
    /// Whether it must be paid to its end even if the project is abandoned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub committed: bool,
    /// Where the number comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Productivity dip: at age `a` after go-live costs `depth * max(0, 1 - a / months)` of the monthly payroll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dip {
    /// Affected payroll a month.
    pub payroll: Quantity,
    /// Share of it lost on the first day, a fraction.
    pub depth: Quantity,
    /// Months until it has recovered.
    pub months: Quantity,
    /// The module whose go-live causes it.
    pub milestone: String,
}

/// Hard benefits are money an accountant would book; soft ones are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BenefitKind {
    /// Bookable.
    Hard,
    /// Valued, but not bookable.
    Soft,
}

/// A benefit. Exactly one of: `per_month` / `per_quarter` / `per_year` (run rate at full adoption), `driver` (run rate
/// from a KPI formula), `amount` (once), `release` (balance freed: cash, not profit).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Benefit {
    /// Name of the line, unique among costs and benefits.
    pub name: String,
    /// Value dimension.
    pub dimension: Dimension,
    /// Hard or soft.
    pub kind: BenefitKind,
    /// Run rate per month at full adoption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Quantity>,
    /// Run rate per quarter at full adoption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_quarter: Option<Quantity>,
    /// Run rate per year at full adoption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_year: Option<Quantity>,
    /// Run rate, or released balance, from a KPI formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<Driver>,
    /// One-off amount at `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Quantity>,
    /// Balance released (inventory, receivables): counted in NPV, IRR and payback, not in ROI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Quantity>,
    /// Month, milestone or expression of a one-off or release; month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Quantity>,
    /// Adoption curve the run rate (or release) follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption: Option<String>,
    /// Start of a run rate that follows no adoption curve: month, milestone or expression; month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Quantity>,
    /// End of the run rate; the horizon when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Quantity>,
    /// Months after go-live (or `from`) before the first benefit is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag: Option<Quantity>,
    /// Yearly growth of the rate, negative for erosion, compounding on each anniversary of its start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<Quantity>,
    /// Share of the planned rate that is realised; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realisation: Option<Quantity>,
    /// Share of the effect that this project caused; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Quantity>,
    /// Where the number comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that may happen once within the horizon, and what it does. Exactly one of `probability`, `per_year`,
/// `per_month` says how likely it is; the first occurrence counts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Name, unique among risks.
    pub name: String,
    /// Probability that it happens at all, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<Quantity>,
    /// Probability that it happens in a year, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_year: Option<Quantity>,
    /// Probability that it happens in a month (hazard), a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Quantity>,
    /// When it happens, if it happens once: month, milestone or expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Quantity>,
    /// Start of the window in which it can happen; month 0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Quantity>,
    /// End of that window; the horizon when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Quantity>,
    /// One-off cost when it happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Quantity>,
    /// Category of that cost; `interruption` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CostCategory>,
    /// Months by which it delays `milestone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Quantity>,
    /// Module or modules delayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<Names>,
    /// Share of the benefits lost while it lasts, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_loss: Option<Quantity>,
    /// Months the loss lasts; to the horizon when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Quantity>,
    /// Benefits affected by `benefit_loss`; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefits: Option<Names>,
    /// Adoption collapse ("live, then unused"): what remains of adoption from then on, a fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption_left: Option<Quantity>,
    /// Adoption curves that collapse; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adoption: Option<Names>,
    /// The project is abandoned: benefits stop, committed costs go on to their end, sunk cost stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub abandon: bool,
    /// Where the numbers come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Anything a reader should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Spearman rank correlation of two inputs (`between` and `spearman`), or a matrix over several (`inputs` and `matrix`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// The two inputs. A milestone's delay is `core.delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between: Option<Vec<String>>,
    /// Spearman correlation between -1 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// Inputs of a matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// Their Spearman correlations, row by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Vec<Vec<f64>>>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What to do with correlations that cannot hold together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CorrelationRepair {
    /// An error that suggests the nearest valid set.
    Refuse,
    /// Use the nearest valid set and record it.
    Nearest,
}

/// One condition of the board's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Such as `P(npv > 0) >= 70%`, `P(payback <= 24) >= 60%`, `cvar(npv, 5%) >= -50`, `mean(roi) >= 15%`,
    /// `p10(npv(24)) >= 0`.
    pub require: String,
    /// Why the board asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
