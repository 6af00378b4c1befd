//! The reference cases: exact and statistical values that were computed or published elsewhere, each checked by the
//! file of its subject. What a case is about shows in its name and its structure, so files nobody has seen are checked
//! too; a case of no kind that is known here is listed as not run.

mod case;
mod correlation;
mod distribution;
mod dominance;
mod finance;
mod functions;
mod golden;
mod information;
mod risk;
mod rng;
mod sensitivity;
mod special;
mod statistics;
mod test_design;
mod text;
mod tornado;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::case::{Case, Checked};
use self::text::Entry;
use super::check::Check;
use super::{LeftOut, Subject};
use crate::lang::Message;
use crate::scenario::problem::{Problem, Problems};

/// The cases that come with the program.
pub const BUILT_IN: &str = include_str!("cases.json");

/// What a case is about, and how it is checked.
pub(crate) struct Kind {
    about: Message,
    check: fn(&Case) -> Checked,
}

impl Kind {
    fn new(about: &'static str, check: fn(&Case) -> Checked) -> Self {
        Self { about: Message::new(about), check }
    }
}

/// The kind of a case by its name; `None` if it is of another subject.
type KindOf = fn(&str) -> Option<Kind>;

/// Subjects with the cases they know.
const SUBJECTS: [(Subject, KindOf); 12] = [
    (Subject::Special, special::kind),
    (Subject::Distributions, distribution::kind),
    (Subject::Finance, finance::kind),
    (Subject::Risk, risk::kind),
    (Subject::Statistics, statistics::kind),
    (Subject::Correlation, correlation::kind),
    (Subject::Sensitivity, sensitivity::kind),
    (Subject::Information, information::kind),
    (Subject::Dominance, dominance::kind),
    (Subject::Projects, golden::kind),
    (Subject::Generators, rng::kind),
    (Subject::Tests, test_design::kind),
];

/// A file of reference cases.
#[derive(Debug, Clone)]
pub struct Cases {
    all: Value,
    sha256: String,
    file: Option<String>,
}

impl Cases {
    /// The cases that come with the program.
    ///
    /// # Errors
    /// Never, as a test holds; the form is that of [`Cases::parse`].
    pub fn built_in() -> Result<Self, Problems> {
        Ok(Self { file: None, ..Self::parse("cases.json", BUILT_IN)? })
    }

    /// Reads a file of cases of the form of the built-in one: an object with a list `cases`, each with `id`, `inputs`,
    /// `expected` and `tol`.
    ///
    /// # Errors
    /// `E-SYNTAX` for a text that is not JSON, `E-MISSING` without a list of cases, `E-NAME` for a case without a name,
    /// `E-DUP` for a name that stands twice.
    pub fn parse(name: &str, text: &str) -> Result<Self, Problems> {
        let problem = |code, path: &str, message| Problem::error(code, format!("{name}{path}"), message);
        let all: Value = serde_json::from_str(text)
            .map_err(|error| problem("E-SYNTAX", "", Message::new("file.syntax").with("found", error)))?;
        let list = all["cases"].as_array();
        let list = list.ok_or_else(|| problem("E-MISSING", "", Message::new("validate.no-cases")))?;
        let mut problems = Vec::new();
        let mut known = std::collections::BTreeSet::new();
        for (index, case) in list.iter().enumerate() {
            let place = format!(": cases[{index}]");
            match case["id"].as_str().filter(|id| !id.is_empty()) {
                None => problems.push(problem("E-NAME", &place, Message::new("validate.no-id"))),
                Some(id) if !known.insert(id) => {
                    problems.push(problem("E-DUP", &place, Message::new("validate.same-id").with("found", id)));
                }
                Some(_) => {}
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let digest = Sha256::digest(text.as_bytes());
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { all, sha256, file: Some(name.to_owned()) })
    }

    /// SHA-256 of the file.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Name of the file; `None` for the built-in one.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Number of cases of the list `cases`.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries("cases").len()
    }

    fn entries(&self, list: &str) -> &[Value] {
        self.all[list].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// The cases of a subject, checked, in the order of the file.
    #[must_use]
    pub fn check(&self, subject: Subject) -> Vec<Check> {
        if subject == Subject::Text {
            return self.texts();
        }
        let cases = self.entries("cases").iter().filter_map(|case| Some((case["id"].as_str()?, case)));
        let mut checks = Vec::new();
        for (id, case) in cases {
            match SUBJECTS.iter().find_map(|(of, kind)| Some((*of, kind(id)?))) {
                Some((of, kind)) if of == subject => checks.push(checked(id, kind.about, case, kind.check)),
                None if subject == Subject::Unknown => checks.push(Check::not_run(id)),
                _ => {}
            }
        }
        checks
    }

    /// Numbers as people write them, cells for export, data files.
    fn texts(&self) -> Vec<Check> {
        type Checker = fn(&Case, &Entry<'_>) -> Checked;
        let lists: [(&str, &'static str, Checker); 2] = [
            ("number_parse", "validate.kind.number", text::check_number),
            ("export_cells", "validate.kind.cell", text::check_cell),
        ];
        let mut checks = Vec::new();
        for (list, about, check) in lists {
            for (index, entry) in self.entries(list).iter().enumerate() {
                let id = format!("{list}.{}", index + 1);
                checks.push(checked(&id, Message::new(about), entry, |case| check(case, &Entry(entry))));
            }
        }
        for entry in self.entries("bad_inputs").iter().filter(|entry| entry["target"] == "data.csv") {
            let id = format!("data.{}", entry["id"].as_str().unwrap_or("?"));
            match text::payload(entry) {
                Some(_) => {
                    let about = Message::new("validate.kind.data-file");
                    checks.push(checked(&id, about, entry, |case| text::check_file(case, &Entry(entry))));
                }
                None => checks.push(Check::not_run(id)),
            }
        }
        checks
    }

    /// What stands in the file beside the cases, and is not for this: descriptions for the tests of the repository.
    #[must_use]
    pub fn left_out(&self) -> Vec<LeftOut> {
        let other = self.entries("bad_inputs").iter().filter(|entry| entry["target"] != "data.csv").count();
        [("bad_inputs", other), ("server_cases", self.entries("server_cases").len())]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(list, count)| LeftOut { list, count })
            .collect()
    }
}

fn checked(id: &str, about: Message, case: &Value, check: impl FnOnce(&Case) -> Checked) -> Check {
    let case = Case::new(id, about, case);
    let outcome = check(&case);
    case.finish(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::check::Standing;

    fn only(text: &str, subject: Subject) -> Vec<Check> {
        Cases::parse("x.json", &format!("{{\"cases\": [{text}]}}")).expect("cases").check(subject)
    }

    #[test]
    fn a_right_case_passes_and_a_wrong_one_fails() {
        let npv = |value: &str| {
            format!(
                "{{\"id\": \"fin.npv.x\", \"inputs\": {{\"cashflows\": [-100, 121], \"rate\": 0.1}},
                \"expected\": {{\"npv_t0\": {value}}}, \"tol\": {{\"abs\": 1e-9}}}}"
            )
        };
        let standing = |value| only(&npv(value), Subject::Finance)[0].standing;
        assert_eq!(
            (standing("10"), standing("10.1"), standing("null")),
            (Standing::Passed, Standing::Failed, Standing::Failed)
        );
    }

    #[test]
    fn what_nobody_knows_is_listed() {
        let found = only("{\"id\": \"moon.phase\"}, {\"id\": \"rng.dice\"}", Subject::Unknown);
        assert_eq!(found.iter().map(|check| check.standing).collect::<Vec<_>>(), [Standing::NotRun; 2]);
    }

    #[test]
    fn a_case_that_lacks_everything_fails_and_stops_nothing() {
        let ids = [
            "special.norm_cdf",
            "special.norm_ppf",
            "special.betainc",
            "dist.normal",
            "dist.metalog3.feasibility_constant",
            "fin.irr.x",
            "fin.xirr",
            "fin.payback.x",
            "fin.ias36",
            "fin.npv",
            "risk.cvar.normal",
            "risk.cvar.lognormal",
            "risk.cvar.triangular",
            "risk.cvar.atom",
            "risk.cvar.sample",
            "stat.quantile.type7",
            "stat.quantile_ci",
            "stat.wilks",
            "stat.prob_ci",
            "stat.nist_strd",
            "stat.exact_sum",
            "stat.moments",
            "corr.spearman_to_gaussian",
            "corr.not_pd",
            "corr.nearest_higham",
            "corr.lognormal_pearson",
            "corr.iman_conover",
            "sens.tornado",
            "sens.ishigami",
            "sens.sobol_g",
            "sens.linear_independent",
            "sens.price_volume_cost",
            "sens.lognormal_product",
            "sens.correlated_linear",
            "sens.morris_linear",
            "sens.constant_output",
            "voi.x",
            "dom.discrete",
            "dom.normal",
            "golden.linear_gaussian",
            "golden.lognormal_project",
            "trap.flaw_of_averages",
            "trap.mean_of_ratio",
            "rng.philox4x32",
            "rng.philox4x64",
            "rng.splitmix64",
            "rng.xoshiro256pp",
            "rng.chacha",
            "rng.u64_to_f64",
            "rng.sobol",
            "test.dkw",
            "test.false_alarm",
        ];
        let odd = [
            "{}",
            "{\"inputs\": [], \"expected\": 3}",
            "{\"inputs\": {\"matrix\": [[1, 2], [3]], \"p\": []}, \"expected\": {\"z\": []}}",
        ];
        for id in ids {
            for body in odd {
                let mut case: Value = serde_json::from_str(body).expect("JSON");
                case["id"] = id.into();
                let cases = Cases::parse("x.json", &serde_json::json!({ "cases": [case] }).to_string()).expect("cases");
                let checks: Vec<Check> =
                    Subject::ALL.iter().filter(|s| s.is_of_cases()).flat_map(|s| cases.check(*s)).collect();
                assert_eq!(
                    checks.iter().map(|check| check.standing).collect::<Vec<_>>(),
                    [Standing::Failed],
                    "{id} {body}"
                );
            }
        }
    }

    #[test]
    fn files_of_another_form_are_refused() {
        let codes = |text: &str| match Cases::parse("x.json", text) {
            Ok(_) => Vec::new(),
            Err(Problems(problems)) => problems.iter().map(|problem| problem.code).collect(),
        };
        assert_eq!(codes("{"), ["E-SYNTAX"]);
        assert_eq!(codes("[]"), ["E-MISSING"]);
        assert_eq!(codes("{\"cases\": [{}, {\"id\": \"a\"}, {\"id\": \"a\"}]}"), ["E-NAME", "E-DUP"]);
        assert!(Cases::built_in().is_ok_and(|cases| cases.count() > 100));
    }
}
