//! The report of a run as text: verdict first, then the figures behind it. At most 100 columns wide.

mod charts;
mod money;
mod outcomes;
mod payback;
mod verdict;

use self::charts::{distribution, drivers};
use self::money::money;
use self::outcomes::{by_month, key_figures};
use self::payback::payback;
#[cfg(feature = "xlsx")]
pub(super) use self::verdict::sentence;
use self::verdict::{headline, verdict};
use super::layout::wrap;
use super::number::count;
use super::style::{Role, Style, printable};
use super::words::{View, Words, kind_key};
use crate::analysis::results::Results;
use crate::lang::Lang;

/// Widest line.
pub const COLUMNS: usize = 100;

/// Warnings of one code that are shown; `roicast check` lists all.
const ALIKE: usize = 2;

/// The whole report.
#[must_use]
pub fn report(results: &Results, lang: Lang, style: Style) -> String {
    let view = View::new(results, lang, style);
    let sections = [
        title(&view),
        verdict(&view),
        headline(&view),
        key_figures(&view),
        by_month(&view),
        payback(&view),
        distribution(&view),
        drivers(&view),
        money(&view),
        warnings(&view),
        method(&view),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

pub(super) fn heading(view: &Words<'_>, text: &str) -> String {
    view.style.paint(Role::Heading, text) + "\n"
}

fn title(view: &View<'_>) -> String {
    let case = &view.results.case;
    let mut out = heading(view, &view.label(&case.name));
    if let Some(description) = &case.description {
        out.push_str(&wrap(&view.label(description), COLUMNS, 0));
        out.push('\n');
    }
    let rate = super::number::fixed(case.discount_rate * 100.0, 1);
    let rate_key = if case.discount_rate_assumed { "report.discount-assumed" } else { "report.discount" };
    let mut facts = vec![
        view.say("report.horizon", &[("months", case.horizon.to_string())]),
        view.say("report.money", &[("unit", view.money())]),
        view.say(rate_key, &[("rate", format!("{rate}%"))]),
    ];
    facts.extend(case.kind.map(|kind| view.text(kind_key(kind)).to_owned()));
    let facts = wrap(&facts.join(" · "), COLUMNS, 0);
    for line in facts.lines() {
        out.push_str(&view.style.paint(Role::Faint, line));
        out.push('\n');
    }
    out
}

fn warnings(view: &View<'_>) -> String {
    let results = view.results;
    if results.warnings.is_empty() && results.failed_trials == 0 {
        return String::new();
    }
    let mut out = heading(view, view.text("report.warnings"));
    if results.failed_trials > 0 {
        let failed = view.say(
            "report.failed-trials",
            &[("failed", count(results.failed_trials)), ("trials", count(results.provenance.trials))],
        );
        out.push_str(&view.style.paint(Role::Bad, &format!("  {failed}")));
        out.push('\n');
    }
    for (index, warning) in results.warnings.iter().enumerate() {
        let before = results.warnings[..index].iter().filter(|other| other.code == warning.code).count();
        if before >= ALIKE {
            continue;
        }
        let path = if warning.path.is_empty() { String::new() } else { format!("{}: ", printable(&warning.path)) };
        let text = wrap(&format!("  {} {path}{}", warning.code, view.warning(warning)), COLUMNS, 4);
        let emphasised = text.replacen(&warning.code, &view.style.paint(Role::Doubt, &warning.code), 1);
        out.push_str(&emphasised);
        out.push('\n');
        let alike = results.warnings.iter().filter(|other| other.code == warning.code).count();
        if before + 1 == ALIKE && alike > ALIKE {
            let more = [("code", warning.code.clone()), ("count", (alike - ALIKE).to_string())];
            out.push_str(&view.style.paint(Role::Faint, &format!("  {}", view.say("report.warnings-alike", &more))));
            out.push('\n');
        }
    }
    out
}

fn method(view: &View<'_>) -> String {
    let provenance = &view.results.provenance;
    let error = match provenance.design.as_str() {
        "latin-hypercube" | "sobol" => "report.error-replicates",
        _ => "report.error-trials",
    };
    let commit = provenance.commit.as_deref().map_or_else(String::new, |commit| format!(" ({commit})"));
    let version = provenance.version.clone() + &commit;
    let values = [
        ("trials", count(provenance.trials)),
        ("design", view.design().to_owned()),
        ("seed", provenance.seed.clone()),
        ("replicates", provenance.replicates.to_string()),
        ("level", super::number::fixed(provenance.confidence_level * 100.0, 0)),
        ("version", version),
        ("hash", provenance.scenario_sha256.chars().take(12).collect()),
    ];
    let mut out = String::new();
    for key in ["report.method", error, "report.provenance"] {
        out.push_str(&view.style.paint(Role::Faint, &wrap(&view.say(key, &values), COLUMNS, 2)));
        out.push('\n');
    }
    out
}
