//! From the findings of analyses to what a report shows of them, in its language.

mod information;
mod methods;
mod options;
mod sensitivity;

use super::later::{Comparison, Information, Later, Sensitivity};
use crate::analysis::comparison::Comparison as Compared;
use crate::analysis::findings::Findings;
use crate::lang::Lang;
use crate::report::Style;
use crate::report::words::Words;

/// Charts and tables of what analyses found beside the run.
#[derive(Debug, Clone, Default)]
pub struct Added {
    /// What moves the outcome.
    pub sensitivity: Option<Sensitivity>,
    /// What is worth finding out.
    pub information: Option<Information>,
    /// How the options compare.
    pub comparison: Option<Comparison>,
}

impl Added {
    /// What the analyses of a scenario found, in a language.
    #[must_use]
    pub fn of_findings(findings: &Findings, lang: Lang) -> Self {
        let (unit, currency) = (findings.case.unit.as_deref(), findings.case.currency.as_str());
        let words = Words { unit, currency, labels: &findings.labels, lang, style: Style::Plain };
        Self {
            sensitivity: sensitivity::sensitivity(findings, &words),
            information: findings.information.as_ref().map(|found| information::information(found, &words)),
            comparison: None,
        }
    }

    /// What a comparison of options found, in a language.
    #[must_use]
    pub fn of_comparison(comparison: &Compared, lang: Lang) -> Self {
        let (unit, currency) = (comparison.unit.as_deref(), comparison.currency.as_str());
        let words = Words { unit, currency, labels: &comparison.labels, lang, style: Style::Plain };
        Self {
            sensitivity: None,
            information: Some(information::information(&comparison.information, &words)),
            comparison: Some(options::comparison(comparison, &words)),
        }
    }

    /// To be shown in a report.
    #[must_use]
    pub fn later(&self) -> Later<'_> {
        Later {
            sensitivity: self.sensitivity.as_ref(),
            information: self.information.as_ref(),
            comparison: self.comparison.as_ref(),
        }
    }
}
