//! Is this program right, on this machine? Reference cases, the business case R1 beside independent programs, tests of
//! the samplers, coverage of the printed intervals, and determinism: what a reviewer signs off.
//!
//! Every check compares figures with something that is not this program's own code, or repeats its work in another way.
//! The same version gives the same bytes on every machine, but for the platform it names.
//!
//! ```
//! use roicast::validate::{Cases, Request, Subject, validate};
//!
//! let request = Request { cases: Cases::built_in()?, subjects: vec![Subject::Finance], platform: String::new() };
//! let found = validate(&request, &mut |_| {});
//! assert!(found.passed() && found.summary().checks > 30);
//! # Ok::<(), roicast::scenario::problem::Problems>(())
//! ```

pub mod check;

mod cases;
mod coverage;
mod determinism;
mod marginals;
mod r1;
mod samplers;
mod shipped;
mod threads;

use serde::Serialize;

pub use self::cases::{BUILT_IN, Cases};
use self::check::{Check, Standing};
use crate::random::address::STREAM_VERSION;

/// The stable format of what is written.
pub const FORMAT: &str = "roicast-validation/1";

/// What is validated: a group of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Special functions.
    Special,
    /// Distributions: moments, quantiles, probabilities.
    Distributions,
    /// Cash flows: present values, rates of return, payback, ratios.
    Finance,
    /// Value at risk and conditional value at risk.
    Risk,
    /// Quantiles, intervals, moments, sums.
    Statistics,
    /// Correlations and what contradicts itself.
    Correlation,
    /// Sensitivity indices on functions where they are known.
    Sensitivity,
    /// The value of information, exactly.
    Information,
    /// Stochastic dominance.
    Dominance,
    /// Whole projects with a closed form.
    Projects,
    /// Random number generators and low-discrepancy points.
    Generators,
    /// What a statistical test sees.
    Tests,
    /// Numbers, cells and data files.
    Text,
    /// Cases of a kind that this version does not know.
    Unknown,
    /// The business case R1 beside two independent programs.
    R1,
    /// Draws of every distribution against its distribution function.
    Marginals,
    /// Streams, designs and copula.
    Samplers,
    /// How often the printed intervals cover the truth.
    Coverage,
    /// The same bits, however the work is done.
    Determinism,
}

impl Subject {
    /// All subjects, in the order of the report.
    pub const ALL: [Self; 19] = [
        Self::R1,
        Self::Projects,
        Self::Finance,
        Self::Risk,
        Self::Statistics,
        Self::Coverage,
        Self::Distributions,
        Self::Special,
        Self::Correlation,
        Self::Sensitivity,
        Self::Information,
        Self::Dominance,
        Self::Generators,
        Self::Marginals,
        Self::Samplers,
        Self::Tests,
        Self::Determinism,
        Self::Text,
        Self::Unknown,
    ];

    /// The word used in files and options.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Special => "special",
            Self::Distributions => "distributions",
            Self::Finance => "finance",
            Self::Risk => "risk",
            Self::Statistics => "statistics",
            Self::Correlation => "correlation",
            Self::Sensitivity => "sensitivity",
            Self::Information => "information",
            Self::Dominance => "dominance",
            Self::Projects => "projects",
            Self::Generators => "generators",
            Self::Tests => "tests",
            Self::Text => "text",
            Self::Unknown => "unknown",
            Self::R1 => "r1",
            Self::Marginals => "marginals",
            Self::Samplers => "samplers",
            Self::Coverage => "coverage",
            Self::Determinism => "determinism",
        }
    }

    /// The subject of a word.
    #[must_use]
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.key() == key)
    }

    /// Whether its checks come from the file of cases.
    #[must_use]
    pub const fn is_of_cases(self) -> bool {
        !matches!(self, Self::R1 | Self::Marginals | Self::Samplers | Self::Coverage | Self::Determinism)
    }
}

/// What is to be validated.
#[derive(Debug, Clone)]
pub struct Request {
    /// The reference cases.
    pub cases: Cases,
    /// Which subjects; those that are not among them are named as left out.
    pub subjects: Vec<Subject>,
    /// Processor and operating system, for the record.
    pub platform: String,
}

/// How far it has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The subject that begins.
    pub subject: Subject,
    /// Number of subjects done before.
    pub done: usize,
    /// Number of subjects in all.
    pub of: usize,
}

/// What was validated, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Version of Roicast.
    pub version: String,
    /// Commit it was built from, when known.
    pub commit: Option<String>,
    /// Version of the random streams.
    pub stream_version: u32,
    /// Processor and operating system.
    pub platform: String,
    /// File of the cases; `None` for those that come with the program.
    pub cases_file: Option<String>,
    /// SHA-256 of that file.
    pub cases_sha256: String,
}

/// Counts of checks, and the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Summary {
    /// Number of checks.
    pub checks: usize,
    /// Those within their tolerance.
    pub passed: usize,
    /// Those outside it, or that could not be computed.
    pub failed: usize,
    /// Those of a kind that is not known.
    pub not_run: usize,
    /// Figures compared.
    pub comparisons: u64,
    /// Largest error as a share of its tolerance; `None` where nothing was compared, infinite where no tolerance would
    /// have helped.
    pub worst: Option<f64>,
}

impl Summary {
    fn of<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Self {
        let mut summary = Self::default();
        for check in checks {
            summary.checks += 1;
            match check.standing {
                Standing::Passed => summary.passed += 1,
                Standing::Failed => summary.failed += 1,
                Standing::NotRun => summary.not_run += 1,
            }
            summary.comparisons += check.comparisons;
            if let Some(share) = check.share() {
                summary.worst = Some(summary.worst.map_or(share, |worst| worst.max(share)));
            }
        }
        summary
    }
}

/// The checks of a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they are about.
    pub subject: Subject,
    /// All of them, in a fixed order.
    pub checks: Vec<Check>,
}

impl Group {
    /// Their counts.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.checks)
    }

    /// The check whose error is the largest share of its tolerance.
    #[must_use]
    pub fn worst(&self) -> Option<&Check> {
        let shares = self.checks.iter().filter_map(|check| Some((check, check.share()?)));
        // The first of equals.
        shares
            .fold(None, |worst: Option<(&Check, f64)>, (check, share)| match worst {
                Some((_, most)) if most >= share => worst,
                _ => Some((check, share)),
            })
            .map(|(check, _)| check)
    }
}

/// A list of the file of cases that is not for this command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Name of the list.
    pub list: &'static str,
    /// Number of its entries.
    pub count: usize,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// What was validated, and where.
    pub provenance: Provenance,
    /// The checks by subject.
    pub groups: Vec<Group>,
    /// Subjects that were not asked for.
    pub not_asked: Vec<Subject>,
    /// Lists of the file of cases that are not for this command.
    pub left_out: Vec<LeftOut>,
}

impl Validation {
    /// Counts of all checks.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(self.groups.iter().flat_map(|group| &group.checks))
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.summary().failed == 0
    }

    /// How it stands as a whole: failed, complete, or passed with checks that were not run.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let summary = self.summary();
        match (summary.failed, summary.not_run) {
            (0, 0) => Standing::Passed,
            (0, _) => Standing::NotRun,
            _ => Standing::Failed,
        }
    }
}

/// Does the checks of all subjects asked for, one subject after the other.
#[must_use]
pub fn validate(request: &Request, progress: &mut dyn FnMut(Progress)) -> Validation {
    // What nobody knows is listed whenever cases are read.
    let of_cases = request.subjects.iter().any(|subject| subject.is_of_cases());
    let asked = |subject: &Subject| request.subjects.contains(subject) || *subject == Subject::Unknown && of_cases;
    let of = Subject::ALL.iter().filter(|subject| asked(subject)).count();
    let mut groups = Vec::new();
    for (done, subject) in Subject::ALL.into_iter().filter(|subject| asked(subject)).enumerate() {
        progress(Progress { subject, done, of });
        let checks = match subject {
            Subject::R1 => r1::check(),
            Subject::Marginals => marginals::check(),
            Subject::Samplers => samplers::check(),
            Subject::Coverage => coverage::check(),
            Subject::Determinism => determinism::check(),
            of_cases => request.cases.check(of_cases),
        };
        // A file may have no case of a subject.
        if !checks.is_empty() {
            groups.push(Group { subject, checks });
        }
    }
    Validation {
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("ROICAST_COMMIT").filter(|commit| !commit.is_empty()).map(str::to_owned),
            stream_version: STREAM_VERSION,
            platform: request.platform.clone(),
            cases_file: request.cases.file().map(str::to_owned),
            cases_sha256: request.cases.sha256().to_owned(),
        },
        groups,
        not_asked: Subject::ALL.into_iter().filter(|subject| !asked(subject) && *subject != Subject::Unknown).collect(),
        left_out: request.cases.left_out(),
    }
}
