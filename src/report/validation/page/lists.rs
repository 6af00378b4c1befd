//! The lists of checks: what failed, what was not run, and all of them by group.

use super::{Page, class_of, code, number, standing};
use crate::report::html::sign;
use crate::report::markup::escape;
use crate::report::number::count;
use crate::report::validation::words::{about, allowed, error, figure, percent, reason, subject};
use crate::report::words::say;
use crate::validate::Group;
use crate::validate::check::{Check, Comparison, Standing};

impl Page<'_> {
    /// Every figure that failed, with its check; a check that could not be computed says why.
    pub(super) fn failures(&mut self) {
        let groups = &self.validation.groups;
        let failed: Vec<&Check> =
            groups.iter().flat_map(|group| &group.checks).filter(|check| check.standing == Standing::Failed).collect();
        if failed.is_empty() {
            return;
        }
        self.open("failures", "validate.failures");
        let caption = self.text("validate.caption-failures");
        let columns = [
            ("validate.column-check", false),
            ("validate.column-failed-figure", false),
            ("validate.column-expected", true),
            ("validate.column-found", true),
            ("validate.column-error", true),
            ("validate.column-allowed", true),
        ];
        self.table("failures-c", &caption, &columns);
        for check in failed {
            let name = format!("{}<small>{}</small>", code(&check.id), escape(&about(check, self.lang)));
            let mut name = Some(name);
            for failure in &check.failures {
                let row = self.figures(failure);
                let name = name.take().unwrap_or_default();
                self.row(Standing::Failed, &name, &row);
            }
            let beyond = check.failed.saturating_sub(check.failures.len() as u64);
            if beyond > 0 {
                let more = say(self.lang, "validate.more-figures", &[("count", count(beyond))]);
                self.row(Standing::Failed, "", &format!("<td colspan=\"5\">{}</td>", escape(&more)));
            }
            if let Some(reason) = reason(check, self.lang) {
                let name = name.take().unwrap_or_default();
                self.row(Standing::Failed, &name, &format!("<td colspan=\"5\">{}</td>", escape(&reason)));
            }
        }
        self.put("</tbody></table></div>\n</section>\n");
    }

    /// A row that goes on with the one above it has no name of its own.
    fn row(&mut self, standing: Standing, name: &str, cells: &str) {
        let class = class_of(standing);
        let head = if name.is_empty() { "<td></td>".to_owned() } else { format!("<th scope=\"row\">{name}</th>") };
        self.put(&format!("<tr class=\"{class}\">{head}{cells}</tr>\n"));
    }

    /// Figure, expected, found, error, allowed.
    fn figures(&self, comparison: &Comparison) -> String {
        format!(
            "<td>{}</td>{}{}{}{}",
            escape(&comparison.what),
            number(&figure(&comparison.expected, comparison.scale)),
            number(&figure(&comparison.found, comparison.scale)),
            number(&error(comparison, self.lang)),
            number(&allowed(comparison, self.lang)),
        )
    }

    pub(super) fn not_run(&mut self) {
        let groups = &self.validation.groups;
        let missing: Vec<&Check> =
            groups.iter().flat_map(|group| &group.checks).filter(|check| check.standing == Standing::NotRun).collect();
        if missing.is_empty() {
            return;
        }
        self.open("not-run", "validate.not-run");
        let caption = self.text("validate.caption-not-run");
        self.table("not-run-c", &caption, &[("validate.column-check", false), ("validate.column-why", false)]);
        for check in missing {
            let reason = reason(check, self.lang).unwrap_or_default();
            self.row(Standing::NotRun, &code(&check.id), &format!("<td>{}</td>", escape(&reason)));
        }
        self.put("</tbody></table></div>\n</section>\n");
    }

    /// Every group, folded unless something in it failed.
    pub(super) fn all(&mut self) {
        self.open("all", "validate.all");
        for group in &self.validation.groups {
            self.group(group);
        }
        self.put("</section>\n");
    }

    fn group(&mut self, group: &Group) {
        let summary = group.summary();
        let key = group.subject.key();
        let name = escape(subject(group.subject, self.lang));
        let of = [("passed", count(summary.passed as u64)), ("checks", count(summary.checks as u64))];
        let of = escape(&say(self.lang, "validate.of", &of));
        let worst = escape(&say(self.lang, "validate.of-worst", &[("worst", percent(summary.worst))]));
        let class = class_of(standing(group));
        let open = if summary.failed > 0 { " open=\"open\"" } else { "" };
        self.put(&format!(
            "<details id=\"g-{key}\"{open}>\n<summary><span class=\"{class}\">{}</span><b>{name}</b> {of} · {worst}</summary>\n",
            sign(class)
        ));
        let caption =
            say(self.lang, "validate.caption-group", &[("subject", subject(group.subject, self.lang).to_owned())]);
        let columns = [
            ("validate.column-check", false),
            ("validate.column-figure", false),
            ("validate.column-expected", true),
            ("validate.column-found", true),
            ("validate.column-error", true),
            ("validate.column-allowed", true),
            ("validate.column-share", true),
            ("validate.column-standing", false),
        ];
        self.table(&format!("g-{key}-c"), &escape(&caption), &columns);
        // Failures first, then what was not run; otherwise in order.
        let mut checks: Vec<&Check> = group.checks.iter().collect();
        checks.sort_by_key(|check| check.standing);
        for check in checks {
            let cells = match &check.worst {
                Some(worst) => format!("{}{}", self.figures(worst), number(&percent(check.share()))),
                None => {
                    let reason = reason(check, self.lang).unwrap_or_default();
                    format!("<td colspan=\"6\">{}</td>", escape(&reason))
                }
            };
            let title =
                check.title.as_deref().map_or_else(String::new, |title| format!(" title=\"{}\"", escape(title)));
            let name =
                format!("<span{title}>{}</span><small>{}</small>", code(&check.id), escape(&about(check, self.lang)));
            let cells = cells + &self.standing(check.standing);
            self.row(check.standing, &name, &cells);
        }
        self.put("</tbody></table></div>\n</details>\n");
    }
}
