//! The registry of distribution families: what a scenario can call by name.
//!
//! Adding a distribution for users means adding one entry to the table in `registry.rs`; the
//! expression language, the schema and the documentation are generated from it.

mod argument;
mod bind;
mod nearest;
mod percentile;
mod registry;

pub use argument::{Argument, Arguments};

use super::distribution::{Distribution, ParameterError, ParameterErrors};

/// A family of distributions that can be called by name.
#[derive(Debug)]
pub struct Family {
    /// The name in a call, such as `lognormal`.
    pub name: &'static str,
    /// One line of documentation.
    pub summary: &'static str,
    /// The ways to state its parameters; the first one takes positional arguments.
    pub forms: &'static [Form],
    /// Whether named `min` and `max` beside the parameters truncate the distribution.
    pub truncatable: bool,
}

/// One way to state the parameters of a family.
#[derive(Debug)]
pub struct Form {
    /// What may be listed any number of times.
    pub items: Items,
    /// The single parameters, in positional order.
    pub parameters: &'static [Parameter],
    build: fn(&Given) -> Result<Distribution, ParameterErrors>,
}

/// What a form takes besides its single parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Items {
    /// Nothing.
    None,
    /// Named percentiles `p1` … `p99`.
    Percentiles {
        /// Fewest percentiles.
        least: usize,
        /// Most percentiles.
        most: usize,
    },
    /// Numbers in pairs `left: right`.
    Pairs {
        /// What the left number means.
        left: &'static str,
        /// What the right number means.
        right: &'static str,
        /// The right number where only the left one is given; required if there is none.
        default: Option<f64>,
    },
    /// Distributions in pairs `distribution: weight`.
    Components,
    /// One distribution.
    Distribution,
}

/// A single named number.
#[derive(Debug)]
pub struct Parameter {
    /// Its name in a call.
    pub name: &'static str,
    /// One line of documentation.
    pub summary: &'static str,
    /// Whether it must be given.
    pub presence: Presence,
    /// The values it may take by itself.
    pub rule: Rule,
}

/// Whether a parameter must be given, and what holds where it is not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Presence {
    /// It must be given.
    Required,
    /// It may be left out, which is not the same as any value.
    Optional,
    /// It may be left out and then has this value.
    Default(f64),
}

/// The values a parameter may take, as far as it can be said of one parameter alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Any finite number.
    Finite,
    /// Finite and > 0.
    Positive,
    /// Finite and ≥ 0.
    NonNegative,
    /// Between 0 and 1.
    Probability,
}

impl Rule {
    /// Whether the rule holds.
    pub fn holds(self, value: f64) -> bool {
        value.is_finite()
            && match self {
                Self::Finite => true,
                Self::Positive => value > 0.0,
                Self::NonNegative => value >= 0.0,
                Self::Probability => (0.0..=1.0).contains(&value),
            }
    }

    /// The rule in words, as in "it must be > 0".
    pub fn text(self) -> &'static str {
        match self {
            Self::Finite => "a finite number",
            Self::Positive => "> 0",
            Self::NonNegative => ">= 0",
            Self::Probability => "between 0 and 1",
        }
    }
}

/// The arguments of one call, sorted into the places of its form.
struct Given {
    /// One for each parameter of the form; the default where there is one.
    values: Vec<Option<f64>>,
    /// Percentiles as (probability, value), or the pairs as written.
    pairs: Vec<(f64, f64)>,
    components: Vec<(Distribution, f64)>,
}

/// All families, by the alphabet.
pub fn families() -> &'static [Family] {
    registry::FAMILIES
}

/// The family of this name.
pub fn find(name: &str) -> Option<&'static Family> {
    families().iter().find(|family| family.name == name)
}

/// Builds a distribution from its family's name and arguments, or reports everything that is
/// wrong with them.
///
/// ```
/// use roicast::random::family::{Argument, Arguments, build};
/// let arguments = Arguments {
///     positional: vec![],
///     named: vec![
///         ("p10".to_owned(), Argument::Number(50.0)),
///         ("p90".to_owned(), Argument::Number(200.0)),
///     ],
/// };
/// let cost = build("lognormal", &arguments).unwrap();
/// assert!((cost.median() - 100.0).abs() < 1e-9);
///
/// let errors = build("lognormol", &arguments).unwrap_err();
/// assert_eq!(
///     errors[0].to_string(),
///     "unknown distribution `lognormol`; did you mean `lognormal`?"
/// );
/// ```
pub fn build(name: &str, arguments: &Arguments) -> Result<Distribution, ParameterErrors> {
    match find(name) {
        Some(family) => bind::build(family, arguments),
        None => {
            let names = families().iter().map(|family| family.name);
            let nearest = nearest::nearest(name, names);
            Err(vec![ParameterError::UnknownFamily { name: name.to_owned(), nearest }])
        }
    }
}
