//! KPI drivers: ready formulas that turn figures before and after into a yearly run rate or a released balance.
//!
//! A driver is data: its parameters with units, and a formula in the scenario's own expression language. Adding one
//! is adding an entry to [`DRIVERS`]. `unit_size` in a formula is the size of the scenario's money unit in its
//! currency, so a wage in CNY an hour becomes 万元 a year.

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::format::Quantity;

/// A benefit computed from KPIs: the name of a formula and its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Name of the formula in [`DRIVERS`].
    pub formula: String,
    /// Values of its parameters.
    #[serde(flatten)]
    pub parameters: IndexMap<String, Quantity>,
}

/// What a driver's formula yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// Money a year at full effect.
    PerYear,
    /// A balance of money set free once: cash, not profit.
    Balance,
}

/// One parameter of a driver.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Name used in files and in the formula.
    pub name: &'static str,
    /// Unit, in words.
    pub unit: &'static str,
    /// Value when absent; `None` means it must be given.
    pub default: Option<f64>,
    /// Meaning.
    pub meaning: &'static str,
}

/// A ready formula.
#[derive(Debug, Clone, Copy)]
pub struct DriverFormula {
    /// Name used in files.
    pub name: &'static str,
    /// What it measures.
    pub meaning: &'static str,
    /// Run rate or balance.
    pub yields: Yields,
    /// Parameters.
    pub parameters: &'static [Parameter],
    /// The formula over the parameters and `unit_size`.
    pub formula: &'static str,
}

const fn required(name: &'static str, unit: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, unit, default: None, meaning }
}

const fn optional(name: &'static str, unit: &'static str, default: f64, meaning: &'static str) -> Parameter {
    Parameter { name, unit, default: Some(default), meaning }
}

const MONEY_YEAR: &str = "money unit / year";
const SHARE: &str = "fraction";
const RECAPTURE: Parameter =
    required("recapture", SHARE, "share of freed time that becomes money (0.3 to 0.7; time saved is not cash)");
const MARGIN: Parameter = required("margin", SHARE, "contribution margin; revenue is not benefit");

/// All drivers. Formulas after the common practice of each field; time saved carries a recapture rate, revenue a
/// margin, so that neither is booked as cash by mistake.
pub const DRIVERS: &[DriverFormula] = &[
    DriverFormula {
        name: "labour-hours",
        meaning: "Working time saved",
        yields: Yields::PerYear,
        parameters: &[
            required("people", "people", "people whose work is affected"),
            optional("hours", "hours / person / year", 2000.0, "working hours of one of them"),
            required("saving", SHARE, "share of that time saved at full adoption"),
            required("wage", "currency / hour", "burdened wage"),
            RECAPTURE,
        ],
        formula: "people * hours * saving * wage / unit_size * recapture",
    },
    DriverFormula {
        name: "hours-before-after",
        meaning: "Hours of a task before and after",
        yields: Yields::PerYear,
        parameters: &[
            required("hours_before", "hours / year", "hours the task takes today"),
            required("hours_after", "hours / year", "hours it takes afterwards"),
            required("wage", "currency / hour", "burdened wage"),
            RECAPTURE,
        ],
        formula: "(hours_before - hours_after) * wage / unit_size * recapture",
    },
    DriverFormula {
        name: "cost-before-after",
        meaning: "A yearly cost before and after, at the same volume",
        yields: Yields::PerYear,
        parameters: &[
            required("before", MONEY_YEAR, "cost today"),
            required("after", MONEY_YEAR, "cost afterwards"),
            optional("volume", "index", 1.0, "volume afterwards over volume today"),
        ],
        formula: "(before - after) * volume",
    },
    DriverFormula {
        name: "inventory-carrying",
        meaning: "Carrying cost of inventory days saved",
        yields: Yields::PerYear,
        parameters: &[
            required("cogs", MONEY_YEAR, "cost of goods sold"),
            required("days_before", "days", "inventory days today"),
            required("days_after", "days", "inventory days afterwards"),
            required("carrying_rate", "fraction / year", "carrying cost over inventory value (0.20 to 0.35)"),
            optional("fixed_share", SHARE, 0.0, "share of the holding cost that does not fall with stock"),
        ],
        formula: "cogs / 365 * (days_before - days_after) * carrying_rate * (1 - fixed_share)",
    },
    DriverFormula {
        name: "inventory-release",
        meaning: "Inventory set free",
        yields: Yields::Balance,
        parameters: &[
            required("cogs", MONEY_YEAR, "cost of goods sold"),
            required("days_before", "days", "inventory days today"),
            required("days_after", "days", "inventory days afterwards"),
        ],
        formula: "cogs / 365 * (days_before - days_after)",
    },
    DriverFormula {
        name: "receivables-capital",
        meaning: "Cost of capital of receivable days saved",
        yields: Yields::PerYear,
        parameters: &[
            required("revenue", MONEY_YEAR, "revenue on credit, without value-added tax"),
            optional("vat", SHARE, 0.0, "value-added tax on invoices"),
            required("days_before", "days", "receivable days today"),
            required("days_after", "days", "receivable days afterwards"),
            required("capital_rate", "fraction / year", "rate on working capital"),
        ],
        formula: "revenue * (1 + vat) / 365 * (days_before - days_after) * capital_rate",
    },
    DriverFormula {
        name: "receivables-release",
        meaning: "Receivables set free",
        yields: Yields::Balance,
        parameters: &[
            required("revenue", MONEY_YEAR, "revenue on credit, without value-added tax"),
            optional("vat", SHARE, 0.0, "value-added tax on invoices"),
            required("days_before", "days", "receivable days today"),
            required("days_after", "days", "receivable days afterwards"),
        ],
        formula: "revenue * (1 + vat) / 365 * (days_before - days_after)",
    },
    DriverFormula {
        name: "errors",
        meaning: "Errors avoided",
        yields: Yields::PerYear,
        parameters: &[
            required("count", "cases / year", "transactions handled"),
            required("rate_before", SHARE, "error rate today"),
            required("rate_after", SHARE, "error rate afterwards"),
            required("unit_cost", "currency / error", "cost of one error"),
        ],
        formula: "count * (rate_before - rate_after) * unit_cost / unit_size",
    },
    DriverFormula {
        name: "material",
        meaning: "Material loss avoided",
        yields: Yields::PerYear,
        parameters: &[
            required("spend", MONEY_YEAR, "material spend"),
            required("loss_rate", SHARE, "share lost or scrapped today"),
            required("cut", SHARE, "relative cut of that loss"),
        ],
        formula: "spend * loss_rate * cut",
    },
    DriverFormula {
        name: "energy",
        meaning: "Energy saved",
        yields: Yields::PerYear,
        parameters: &[
            required("spend", MONEY_YEAR, "energy spend"),
            required("cut", SHARE, "relative cut per unit of output"),
            optional("volume", "index", 1.0, "output afterwards over output today"),
        ],
        formula: "spend * cut * volume",
    },
    DriverFormula {
        name: "capacity",
        meaning: "Extra output sold",
        yields: Yields::PerYear,
        parameters: &[
            required("revenue", MONEY_YEAR, "revenue of the constrained product today"),
            required("throughput", SHARE, "relative gain in throughput"),
            optional("sold", SHARE, 1.0, "share of the extra output that finds a buyer"),
            MARGIN,
        ],
        formula: "revenue * throughput * sold * margin",
    },
    DriverFormula {
        name: "revenue-uplift",
        meaning: "Margin on extra revenue, net of cannibalisation",
        yields: Yields::PerYear,
        parameters: &[
            required("revenue", MONEY_YEAR, "revenue in scope today"),
            required("uplift", SHARE, "relative uplift of it"),
            MARGIN,
            optional("cannibalisation", SHARE, 0.0, "share of the uplift taken from other own channels"),
        ],
        formula: "revenue * uplift * margin * (1 - cannibalisation)",
    },
    DriverFormula {
        name: "channel-shift",
        meaning: "Margin change when a digital channel grows and others shrink",
        yields: Yields::PerYear,
        parameters: &[
            required("revenue_before", MONEY_YEAR, "total revenue today"),
            required("revenue_after", MONEY_YEAR, "total revenue afterwards"),
            required("share_before", SHARE, "digital share today"),
            required("share_after", SHARE, "digital share afterwards"),
            required("digital_margin", SHARE, "contribution margin of the digital channel"),
            required("other_margin", SHARE, "contribution margin of the other channels"),
        ],
        formula: "(share_after * revenue_after - share_before * revenue_before) * digital_margin + ((1 - share_after) * revenue_after - (1 - share_before) * revenue_before) * other_margin",
    },
    DriverFormula {
        name: "retention",
        meaning: "Lifetime value of customers kept",
        yields: Yields::PerYear,
        parameters: &[
            required("customers", "customers", "customers in scope"),
            required("margin_per_customer", "currency / customer / year", "contribution margin of a customer a year"),
            required("retention_before", "fraction / year", "share of customers kept for a year today"),
            required("retention_after", "fraction / year", "share kept afterwards"),
            optional("rate", "fraction / year", 0.10, "discount rate of the lifetime value"),
            optional("years", "years", 3.0, "years over which the change of lifetime value is counted"),
        ],
        formula: "customers * margin_per_customer / unit_size * (retention_after / (1 + rate - retention_after) - retention_before / (1 + rate - retention_before)) / years",
    },
    DriverFormula {
        name: "acquisition",
        meaning: "Cheaper customer acquisition",
        yields: Yields::PerYear,
        parameters: &[
            required("new_customers", "customers / year", "customers won"),
            required("cost_before", "currency / customer", "acquisition cost today"),
            required("cut", SHARE, "relative cut"),
        ],
        formula: "new_customers * cost_before / unit_size * cut",
    },
    DriverFormula {
        name: "attrition",
        meaning: "Replacement of staff avoided",
        yields: Yields::PerYear,
        parameters: &[
            required("people", "people", "staff in scope"),
            required("attrition_before", "fraction / year", "share leaving today"),
            required("attrition_after", "fraction / year", "share leaving afterwards"),
            required("salary", "currency / person / year", "average salary"),
            optional("replacement", "salaries", 0.4, "cost of replacing one, in yearly salaries (0.2 to 1)"),
        ],
        formula: "people * (attrition_before - attrition_after) * salary / unit_size * replacement",
    },
    DriverFormula {
        name: "downtime",
        meaning: "Downtime avoided",
        yields: Yields::PerYear,
        parameters: &[
            required("hours", "hours / year", "downtime today"),
            required("cut", SHARE, "relative cut"),
            required("margin_per_hour", "currency / hour", "contribution lost in an hour"),
        ],
        formula: "hours * cut * margin_per_hour / unit_size",
    },
    DriverFormula {
        name: "on-time",
        meaning: "Penalties for late delivery avoided",
        yields: Yields::PerYear,
        parameters: &[
            required("orders", "orders / year", "orders delivered"),
            required("on_time_before", SHARE, "share on time today"),
            required("on_time_after", SHARE, "share on time afterwards"),
            required("penalty", "currency / order", "cost of a late order"),
        ],
        formula: "orders * (on_time_after - on_time_before) * penalty / unit_size",
    },
    DriverFormula {
        name: "expected-loss",
        meaning: "Loss avoided through compliance and security",
        yields: Yields::PerYear,
        parameters: &[
            required("probability_before", "fraction / year", "yearly probability today"),
            required("probability_after", "fraction / year", "yearly probability afterwards"),
            required("loss", "money unit", "loss when it happens"),
        ],
        formula: "(probability_before - probability_after) * loss",
    },
    DriverFormula {
        name: "decision-latency",
        meaning: "Margin no longer lost while reports are late",
        yields: Yields::PerYear,
        parameters: &[
            required("revenue", MONEY_YEAR, "revenue steered by the report"),
            required("days_before", "days", "age of the report today"),
            required("days_after", "days", "age of it afterwards"),
            required("leakage", "fraction / year", "margin lost over revenue while decisions are late by a year"),
        ],
        formula: "(days_before - days_after) / 365 * revenue * leakage",
    },
    DriverFormula {
        name: "month-close",
        meaning: "Faster month close",
        yields: Yields::PerYear,
        parameters: &[
            required("days_before", "days", "working days of the close today"),
            required("days_after", "days", "working days afterwards"),
            required("team_cost", "currency / day", "cost of the closing team a day"),
            RECAPTURE,
        ],
        formula: "(days_before - days_after) * 12 * team_cost / unit_size * recapture",
    },
];

/// The driver of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static DriverFormula> {
    DRIVERS.iter().find(|driver| driver.name == name)
}

impl JsonSchema for Driver {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Driver".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let quantity = generator.subschema_for::<Quantity>();
        let variants: Vec<serde_json::Value> = DRIVERS
            .iter()
            .map(|driver| {
                let mut properties = serde_json::Map::new();
                properties.insert("formula".into(), serde_json::json!({ "const": driver.name }));
                for parameter in driver.parameters {
                    let default = parameter.default.map_or(String::new(), |value| format!("; {value} when absent"));
                    let description = format!("{} [{}]{default}", parameter.meaning, parameter.unit);
                    let schema = serde_json::json!({ "allOf": [quantity], "description": description });
                    properties.insert(parameter.name.into(), schema);
                }
                let required: Vec<&str> = std::iter::once("formula")
                    .chain(driver.parameters.iter().filter(|p| p.default.is_none()).map(|p| p.name))
                    .collect();
                serde_json::json!({
                    "type": "object",
                    "description": format!("{}: {}", driver.meaning, driver.formula),
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                })
            })
            .collect();
        json_schema!({ "description": "A benefit computed from KPIs by a ready formula.", "oneOf": variants })
    }
}
