//! Rank correlations between inputs: names become variables, pairs become a copula.

use super::compile::{Compiler, Known, canonical};
use super::program::Value;
use crate::lang::Message;
use crate::random::copula::{Copula, CopulaError};
use crate::scenario::format::{Correlation, CorrelationRepair};
use crate::text::name::nearest;

/// Most correlated inputs: the factorisation grows with the cube of their number.
const MOST_CORRELATED: usize = 500;

type Pair = (usize, usize, f64);

impl Compiler<'_> {
    /// The copula over the first `used` variables, and the pairs it realises.
    pub(super) fn compile_correlations(&mut self, used: usize) -> (Option<Copula>, Vec<Pair>) {
        let scenario = self.scenario;
        let problems_before = self.problems.len();
        let mut pairs: Vec<Pair> = Vec::new();
        for (index, written) in scenario.correlation.iter().enumerate() {
            let path = format!("correlation[{}]", index + 1);
            for (a, b, spearman) in self.written_pairs(&path, written) {
                let (a, b) = (self.correlated(&path, &a), self.correlated(&path, &b));
                if let (Some(a), Some(b)) = (a, b) {
                    // An input nothing uses is not drawn, so it correlates with nothing.
                    if a < used && b < used {
                        self.add_pair(&path, &mut pairs, (a, b, spearman));
                    }
                }
            }
        }
        let mut members: Vec<usize> = pairs.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        members.sort_unstable();
        members.dedup();
        if members.len() > MOST_CORRELATED {
            let message =
                Message::new("correlation.too-many").with("found", members.len()).with("limit", MOST_CORRELATED);
            self.error("E-LIMIT", "correlation", message);
        }
        if pairs.is_empty() || self.problems.len() > problems_before {
            return (None, Vec::new());
        }
        match self.copula(used, &pairs) {
            Ok(copula) => (Some(copula), pairs),
            Err(error) => self.impossible(used, error),
        }
    }

    /// The copula, its groups in the order of their names, so that the order of the file moves no draw.
    fn copula(&self, used: usize, pairs: &[Pair]) -> Result<Copula, CopulaError> {
        Copula::ordered(used, pairs, |index| canonical(&self.variables[index].name))
    }

    fn written_pairs(&mut self, path: &str, written: &Correlation) -> Vec<(String, String, f64)> {
        let range = |compiler: &mut Self, path: &str, value: f64| {
            let fits = (-1.0..=1.0).contains(&value);
            if !fits {
                let message = Message::new("number.range").with("value", value).with("rule", "between -1 and 1");
                compiler.error("E-CORR", path, message);
            }
            fits
        };
        match (&written.between, written.spearman, &written.inputs, &written.matrix) {
            (Some(between), Some(spearman), None, None) => match between.as_slice() {
                [a, b] if range(self, &format!("{path}.spearman"), spearman) => vec![(a.clone(), b.clone(), spearman)],
                [_, _] => Vec::new(),
                _ => {
                    let message = Message::new("correlation.two-names").with("found", between.len());
                    self.error("E-CORR", &format!("{path}.between"), message);
                    Vec::new()
                }
            },
            (None, None, Some(inputs), Some(matrix)) => {
                let size = inputs.len();
                if matrix.len() != size || matrix.iter().any(|row| row.len() != size) {
                    let message = Message::new("correlation.square").with("size", size);
                    self.error("E-CORR", &format!("{path}.matrix"), message);
                    return Vec::new();
                }
                let mut pairs = Vec::new();
                for (row, values) in matrix.iter().enumerate() {
                    let row_path = format!("{path}.matrix[{}]", row + 1);
                    if values[row] != 1.0 {
                        let message = Message::new("correlation.diagonal").with("found", values[row]);
                        self.error("E-CORR", &row_path, message);
                    }
                    for column in 0..row {
                        let (below, above) = (values[column], matrix[column][row]);
                        if below != above {
                            let message = Message::new("correlation.asymmetric")
                                .with("a", &inputs[column])
                                .with("b", &inputs[row]);
                            self.error("E-CORR", &row_path, message.with("above", above).with("below", below));
                        } else if range(self, &row_path, below) {
                            pairs.push((inputs[column].clone(), inputs[row].clone(), below));
                        }
                    }
                }
                pairs
            }
            _ => {
                self.error("E-CORR", path, Message::new("correlation.form"));
                Vec::new()
            }
        }
    }

    /// The variable behind a name: an input that is one distribution, a milestone's delay, or a path.
    fn correlated(&mut self, path: &str, name: &str) -> Option<usize> {
        let wanted = canonical(name);
        let find = |variables: &[super::drawn::Drawn], name: &str| {
            variables.iter().position(|variable| canonical(&variable.name) == name)
        };
        let scenario = self.scenario;
        if let Some(key) = scenario.input.keys().find(|key| canonical(key) == wanted) {
            let value = match self.names.get(&format!("input {key}")) {
                Some(Known::Value(value)) => *value,
                // Its problems have been reported.
                _ => return None,
            };
            if value.constant().is_some() {
                self.error("E-CORR", path, Message::new("correlation.constant").with("name", name));
                return None;
            }
            return match find(&self.variables, &wanted) {
                Some(index) if self.rises_with(value, index) => Some(index),
                _ => {
                    self.error("E-CORR", path, Message::new("correlation.not-plain").with("name", name));
                    None
                }
            };
        }
        if let Some(index) = find(&self.variables, &wanted) {
            return Some(index);
        }
        if let Some(Known::Value(Value::Constant(_))) =
            wanted.strip_suffix(".delay").and_then(|milestone| self.names.get(&format!("delay {milestone}")))
        {
            self.error("E-CORR", path, Message::new("correlation.constant").with("name", name));
            return None;
        }
        let known: Vec<String> =
            scenario.input.keys().cloned().chain(self.variables.iter().map(|variable| variable.name.clone())).collect();
        let message = Message::new("name.unknown-input").with("name", name);
        let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let help = match near {
            Some(near) => Message::new("did-you-mean").with("near", near),
            None => Message::new("patch.known").with("names", known.join(", ")),
        };
        self.error("E-NAME", path, message).help = Some(help);
        None
    }

    /// Whether a value rises with a variable, so that correlating the variable correlates the value.
    fn rises_with(&self, value: Value, variable: usize) -> bool {
        let mut values: Vec<f64> = vec![0.0; self.most_variables + 1];
        for (slot, known) in values.iter_mut().zip(&self.variables) {
            *slot = known.distribution.median();
        }
        let Value::Column(column) = value else { return false };
        let mut last = f64::NEG_INFINITY;
        (1..10).all(|tenth| {
            values[variable] = self.variables[variable].distribution.quantile(f64::from(tenth) / 10.0);
            let now = self.program.run_one(&values).get(column).copied().unwrap_or(f64::NAN);
            let rises = now >= last;
            last = now;
            rises
        })
    }

    fn add_pair(&mut self, path: &str, pairs: &mut Vec<Pair>, pair: Pair) {
        let (a, b, spearman) = pair;
        if a == b {
            let name = self.variables[a].name.clone();
            self.error("E-CORR", path, Message::new("correlation.self").with("name", name));
            return;
        }
        match pairs.iter().find(|(x, y, _)| (*x, *y) == (a, b) || (*x, *y) == (b, a)) {
            Some((_, _, other)) if *other != spearman => {
                let message = Message::new("correlation.asymmetric")
                    .with("a", &self.variables[a].name)
                    .with("b", &self.variables[b].name)
                    .with("above", other)
                    .with("below", spearman);
                self.error("E-CORR", path, message);
            }
            Some(_) => {}
            None => pairs.push(pair),
        }
    }

    /// Correlations that cannot hold together: refused, or replaced by the nearest that can when the file asks for it.
    fn impossible(&mut self, used: usize, error: CopulaError) -> (Option<Copula>, Vec<Pair>) {
        let CopulaError::NotPositiveDefinite { smallest_eigenvalue, worst_triple, nearest, largest_change } = error
        else {
            self.error("E-CORR", "correlation", Message::new("correlation.failed").with("found", error));
            return (None, Vec::new());
        };
        let name = |index: usize| self.variables.get(index).map_or("?", |variable| variable.name.as_str());
        let listed: Vec<String> =
            nearest.iter().map(|(a, b, rho)| format!("{} – {}: {rho}", name(*a), name(*b))).collect();
        let triple = worst_triple.map_or_else(String::new, |triple| triple.map(name).join(", "));
        let eigenvalue = format!("{smallest_eigenvalue:.6}");
        let eigenvalue = eigenvalue.trim_end_matches('0').trim_end_matches('.').to_owned();
        let message = Message::new("correlation.not-positive").with("eigenvalue", eigenvalue).with("triple", triple);
        let help = Message::new("correlation.nearest")
            .with("pairs", listed.join("; "))
            .with("change", format!("{largest_change:.3}"));
        if self.scenario.correlation_repair == Some(CorrelationRepair::Nearest)
            && let Ok(copula) = self.copula(used, &nearest)
        {
            self.warn("W-CORR", "correlation", Message::new("correlation.repaired").with("pairs", listed.join("; ")));
            return (Some(copula), nearest);
        }
        let problem = self.error("E-CORR", "correlation[1]", message);
        problem.help = Some(help);
        (None, Vec::new())
    }
}
