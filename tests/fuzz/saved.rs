//! What holds for every saved file: it repeats and is shown again, or it is refused with what is wrong; also when
//! figures in it were changed.

use roicast::analysis::comparison::Comparison;
use roicast::analysis::findings::Findings;
use roicast::analysis::replay::replay;
use roicast::analysis::results::Results;
use roicast::analysis::run::RunError;
use roicast::lang::Lang;
use roicast::report::draw::draw;
use roicast::report::files::{CsvStyle, fan_csv, results_json, summary_csv};
use roicast::report::view::{Added, Report, comparison_report, findings_report, report};
use roicast::report::{Style, comparison, findings, html, markdown, terminal};
use roicast::simulate::Control;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Memory that a replay may take: some thousand trials.
const MEMORY: u64 = 1 << 22;

/// Reads the bytes as each kind of saved file.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    repeat(&text);
    show(&text);
    // With the digest mended, what it protects is reached.
    if let Ok(mut value) = serde_json::from_str::<Value>(&text)
        && let Some(scenario) = value.pointer("/replay/scenario")
    {
        let digest: String = Sha256::digest(scenario.to_string()).iter().map(|byte| format!("{byte:02x}")).collect();
        if let Some(place) = value.pointer_mut("/provenance/scenario_sha256") {
            *place = digest.into();
            repeat(&value.to_string());
        }
    }
}

fn repeat(text: &str) {
    let again = |text: &str| replay("saved", text, MEMORY, false, &Control::default(), &mut |_| {});
    match again(text) {
        Err(RunError::Damaged(problem)) => {
            assert!(matches!(problem.code, "E-DAMAGED" | "E-MISMATCH"), "{problem}");
            assert!(Lang::ALL.iter().all(|lang| !problem.headline(*lang).is_empty()));
        }
        Err(error) => assert!(error.exit_code() != 0 && !error.problems().is_empty(), "stopped without a word"),
        Ok(finished) => {
            // What it gives repeats to the byte.
            let text = results_json(&finished.results);
            let second = again(&text).unwrap_or_else(|error| panic!("its own results: {error}"));
            assert_eq!(results_json(&second.results), text);
        }
    }
}

fn show(text: &str) {
    if let Ok(results) = serde_json::from_str::<Results>(text) {
        for lang in Lang::ALL {
            assert!(!terminal::report(&results, lang, Style::Plain).is_empty());
        }
        assert!(!summary_csv(&results, CsvStyle::Plain).is_empty() && !fan_csv(&results, CsvStyle::Plain).is_empty());
        let later = Added::default();
        pages(&report(&results, &later.later()));
    }
    if let Ok(found) = serde_json::from_str::<Findings>(text) {
        for lang in Lang::ALL {
            let _ = findings::report(&found, lang, Style::Plain);
            let added = Added::of_findings(&found, lang);
            pages(&findings_report(&found, &added.later()));
        }
        for table in findings::tables(&found) {
            let _ = table.text(CsvStyle::Plain);
        }
    }
    if let Ok(compared) = serde_json::from_str::<Comparison>(text) {
        for lang in Lang::ALL {
            let _ = comparison::report(&compared, lang, Style::Plain);
            let added = Added::of_comparison(&compared, lang);
            pages(&comparison_report(&compared, &added.later()));
        }
    }
}

fn pages(report: &Report<'_>) {
    for lang in Lang::ALL {
        let page = html::html(report, lang);
        assert!(page.ends_with("</html>\n") || page.ends_with("</html>"), "an unfinished page");
        assert!(!markdown::markdown(report, lang).is_empty());
        for figure in report.figures() {
            let chart = draw(report, figure, lang, &figure.id, 720.0).standalone();
            assert!(coordinates(&chart).all(|value| !value.contains("NaN") && !value.contains("inf")), "{chart}");
        }
    }
}

/// Where the parts of a chart are drawn.
fn coordinates(chart: &str) -> impl Iterator<Item = &str> {
    const ATTRIBUTES: [&str; 10] =
        [" d=\"", " x=\"", " y=\"", " x1=\"", " y1=\"", " x2=\"", " y2=\"", " width=\"", " height=\"", " points=\""];
    let of = |attribute| chart.split(attribute).skip(1).filter_map(|rest: &str| rest.split('"').next());
    ATTRIBUTES.into_iter().flat_map(of)
}
