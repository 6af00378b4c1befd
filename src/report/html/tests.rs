//! Pages and Markdown of a small case: well-formed, in order, complete in both languages, inert whatever the names are.

use std::collections::BTreeSet;

use crate::analysis::results::{Results, Verdict};
use crate::analysis::run::{Options, run};
use crate::lang::Lang;
use crate::outcome::{Metric, Outcome, Quantity};
use crate::random::design::Design;
use crate::scenario::load::Loaded;
use crate::simulate::{Control, Sampling};
use crate::stats::{Confidence, Estimate};

use super::digest::sha256_source;
use super::{SCRIPT, html};
use crate::report::chart::lines::{Lines, Series};
use crate::report::chart::tornado::{self, Tornado};
use crate::report::chart::{bars, matrix, overlay, scatter};
use crate::report::markdown::markdown;
use crate::report::view::{
    Block, Comparison, Information, Later, Phrase, Report, Sensitivity, SharesKind, Tone, TornadoKind, Value, report,
};
use crate::report::xml_tests::{Element, elements};

const SCENARIO: &str = r#"
name = "Small case"
description = "Is it worth it?"
currency = "CNY"
unit = "万元"
[input.saved]
value = "normal(60, 15)"
unit = "万元 / year"
source = "Accounts 2025"
owner = "Finance"
confidence = "medium"
[input.overrun]
value = "pert(90%, 100%, 160%)"
[milestone.live]
month = 5
delay = "uniform(0, 4)"
[adoption.use]
curve = "linear"
milestone = "live"
ramp = 6
[[cost]]
name = "System"
amount = "100 * overrun"
category = "software"
[[cost]]
name = "Training"
amount = 10
category = "training"
[[benefit]]
name = "Hours"
dimension = "finance"
kind = "hard"
per_year = "saved"
adoption = "use"
[[benefit]]
name = "Calm"
dimension = "organisation"
kind = "soft"
per_year = "uniform(0, 20)"
adoption = "use"
[[correlation]]
between = ["saved", "overrun"]
spearman = -0.3
[[rule]]
require = "P(npv > 0) >= 70%"
[[rule]]
require = "mean(roi) >= 20%"
[[rule]]
require = "cvar(npv, 5%) >= -50"
[[rule]]
require = "P(payback <= 24) >= 60%"
"#;

pub(in crate::report) fn results() -> Results {
    let options = Options {
        scenario_file: "/home/someone/secret/small.toml".into(),
        overrides: vec!["cost.Training.amount=10".into()],
        ..Options::new(Sampling::new(Design::Independent, 2_000, 7))
    };
    let loaded = Loaded::parse("small.toml", SCENARIO).unwrap_or_else(|problems| panic!("{problems:?}"));
    let finished = run(&loaded, &options, &Control::default(), &mut |_| ());
    finished.unwrap_or_else(|problems| panic!("{problems:?}")).results
}

fn page(results: &Results, lang: Lang) -> String {
    html(&report(results, &Later::default()), lang)
}

fn named<'a>(all: &'a [Element], name: &str) -> Vec<&'a Element> {
    all.iter().filter(|element| element.name == name).collect()
}

#[test]
fn pages_are_well_formed_with_headings_in_order_and_unique_ids() {
    let results = results();
    for lang in Lang::ALL {
        let text = page(&results, lang);
        let all = elements(&text, true);
        assert_eq!(all[0].get("lang"), lang.tag());
        let mut ids = BTreeSet::new();
        assert!(all.iter().map(|element| element.get("id")).filter(|id| !id.is_empty()).all(|id| ids.insert(id)));
        for element in &all {
            let mut links =
                element.get("aria-labelledby").split(' ').chain([element.get("href").trim_start_matches('#')]);
            assert!(links.all(|id| id.is_empty() || ids.contains(id)), "{element:?}");
        }
        let mut level = 0;
        for heading in all.iter().filter(|element| matches!(element.name.as_str(), "h1" | "h2" | "h3" | "h4")) {
            let next = i32::from(heading.name.as_bytes()[1] - b'0');
            assert!(next <= level + 1 && !heading.text.trim().is_empty(), "{heading:?} after level {level}");
            level = next;
        }
        for part in ["main", "header", "footer", "nav", "h1"] {
            assert_eq!(named(&all, part).len(), 1, "{part}");
        }
        assert_eq!(named(&all, "table").len(), named(&all, "caption").len());
        assert!(named(&all, "th").iter().all(|cell| matches!(cell.get("scope"), "row" | "col")));
        assert_eq!(named(&all, "svg").len(), 2 * named(&all, "figure").len());
        assert!(named(&all, "figure").len() >= 8, "all charts of a run");
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    let results = results();
    for lang in Lang::ALL {
        for text in [page(&results, lang), markdown(&report(&results, &Later::default()), lang)] {
            let body = text.split("</style>").last().unwrap_or("").split("<script>").next().unwrap_or("").to_owned();
            for prefix in ["view.", "chart.", "html.", "report.", "metric.", "{"] {
                let found = body.find(prefix).map(|at| body[at..].chars().take(60).collect::<String>());
                assert_eq!(found, None, "{lang:?}");
            }
        }
        let chinese = page(&results, lang).contains("决策结论");
        assert_eq!(chinese, lang == Lang::ZhCn);
    }
}

#[test]
fn the_policy_allows_this_style_and_script_and_nothing_else() {
    let text = page(&results(), Lang::En);
    let between =
        |from: &str, to: &str| text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("part").0;
    let policy = between("Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; "));
    assert!(policy.contains(&format!("style-src {};", sha256_source(between("<style>", "</style>")))));
    assert!(policy.contains(&format!("script-src {};", sha256_source(between("<script>", "</script>")))));
    assert!(!policy.contains("unsafe") && !policy.contains("http"));
    // Neither style attributes nor handlers, which the policy would refuse: the reader of the tests fails on them.
    assert!(
        !text.contains("http://") && !text.contains("https://") && !text.contains("@import") && !text.contains("url(")
    );
    assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval"));
}

#[test]
fn the_same_results_give_the_same_bytes_and_a_small_page() {
    let (first, second) = (results(), results());
    for lang in Lang::ALL {
        assert_eq!(page(&first, lang), page(&second, lang));
        assert!(page(&first, lang).len() < 300_000);
    }
}

/// Puts a text wherever results hold one that a scenario or a file could bring.
pub(in crate::report) fn poison(results: &mut Results, text: &str) {
    let bad = || text.to_owned();
    results.case.name = bad();
    results.case.description = Some(bad());
    results.case.currency = bad();
    results.case.unit = Some(bad());
    results.provenance.scenario_file = bad();
    results.provenance.scenario_sha256 = bad();
    results.provenance.commit = Some(bad());
    results.provenance.seed = bad();
    results.provenance.overrides = vec![bad()];
    results.adoption.iter_mut().for_each(|named| named.name = bad());
    results.lines.iter_mut().for_each(|line| line.name = bad());
    results.drivers.inputs.iter_mut().for_each(|driver| driver.name = bad());
    results.decision.conditions.iter_mut().for_each(|condition| condition.condition = bad());
    for input in &mut results.assumptions {
        (input.name, input.value) = (bad(), bad());
        (input.unit, input.source, input.owner) = (Some(bad()), Some(bad()), Some(bad()));
        (input.date, input.note) = (Some(bad()), Some(bad()));
    }
    results.correlations.iter_mut().for_each(|pair| (pair.a, pair.b) = (bad(), bad()));
    for warning in &mut results.warnings {
        (warning.code, warning.path, warning.text) = (bad(), bad(), bad());
        warning.key = "no such key".into();
    }
    results.labels.values_mut().for_each(|labels| labels.values_mut().for_each(|label| *label = bad()));
}

/// Texts that some program would take for code, from the shared cases and from those who attack pages.
pub(in crate::report) fn dangerous() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate/cases.json");
    let cases: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).expect("cases")).expect("JSON");
    let cells = cases["export_cells"].as_array().expect("export cells").iter();
    let mut all: Vec<String> = cells.filter_map(|cell| cell["value"].as_str()).map(str::to_owned).collect();
    let inputs = cases["bad_inputs"].as_array().expect("bad inputs").iter();
    let names = inputs.filter(|case| case["id"].as_str().is_some_and(|id| id.starts_with("name.")));
    all.extend(names.filter_map(|case| case["payload"].as_str()).map(str::to_owned));
    assert!(all.len() > 10);
    all.extend(
        [
            "</title><script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "</style><style>*{display:none}",
            "</svg><foreignObject><iframe src=javascript:alert(1)>",
            "<!--",
            "]]><![CDATA[",
            "[x](javascript:alert(1)) ![y](http://example.invalid/z.png) <http://example.invalid>",
            "| a | b |\n|---|---|\n# heading\n- item `code` ```",
            "&lt;script&gt; &#60;b&#62;",
            "\u{202e}\u{feff}\u{0}\u{1b}[31m\u{fffe}",
            "{trials} {@name} {",
            "javascript:alert(1)",
        ]
        .map(str::to_owned),
    );
    all
}

#[test]
fn names_are_inert_in_pages_and_markdown() {
    let clean = results();
    let shape = |text: &str| -> Vec<(String, Vec<String>)> {
        let keys = |element: Element| (element.name, element.attributes.into_iter().map(|(key, _)| key).collect());
        elements(text, true)
            .into_iter()
            .map(keys)
            .filter(|(name, _)| {
                matches!(
                    name.as_str(),
                    "script" | "style" | "meta" | "a" | "input" | "h1" | "h2" | "h3" | "table" | "figure" | "svg"
                )
            })
            .collect()
    };
    let expected = shape(&page(&clean, Lang::ZhCn));
    for text in dangerous() {
        let mut results = clean.clone();
        poison(&mut results, &text);
        // Well-formed, and with the same elements as before: a name can be nothing but text.
        assert_eq!(shape(&page(&results, Lang::ZhCn)), expected, "{text:?}");
        let text_of = markdown(&report(&results, &Later::default()), Lang::En);
        let outside = text_of.split('`').step_by(2).collect::<String>().replace("\\]", "");
        assert!(
            !outside.replace("< ", "").contains('<') && !outside.contains("](") && !outside.contains("http:"),
            "{text:?}"
        );
        assert!(
            text_of.lines().filter(|line| line.starts_with('#')).count()
                == report(&results, &Later::default()).sections.len() + 1
        );
        assert!(!text_of.contains(['\0', '\u{1b}', '\u{202e}']));
    }
}

#[test]
fn a_case_without_rule_plan_or_payback_has_a_page_too() {
    let mut results = results();
    results.decision.conditions.clear();
    results.decision.verdict = None;
    results.payback.plan = None;
    results.payback.by_month.iter_mut().for_each(|month| month.value = 0.0);
    results.payback.never.value = 1.0;
    results.adoption.clear();
    results.correlations.clear();
    for summary in &mut results.outcomes {
        (summary.plan, summary.mean, summary.reach_plan, summary.above_zero) = (None, None, None, None);
        summary.percentiles.iter_mut().for_each(|percentile| percentile.estimate = None);
    }
    let text = page(&results, Lang::ZhCn);
    elements(&text, true);
    assert!(text.contains("因此不作结论") && !text.contains("NaN") && !text.contains("inf"));
    results.lines.clear();
    results.drivers.inputs.clear();
    results.assumptions.clear();
    results.histogram.counts.clear();
    results.histogram.edges.clear();
    elements(&page(&results, Lang::En), true);
}

#[test]
fn a_report_says_what_its_verdict_is_and_no_folder() {
    let mut results = results();
    for (verdict, words) in
        [(Verdict::Met, "is met"), (Verdict::NotMet, "is not met"), (Verdict::TooClose, "too close to call")]
    {
        results.decision.verdict = Some(verdict);
        let text = page(&results, Lang::En);
        assert!(text.contains(words) && text.contains("small.toml") && !text.contains("secret"));
    }
    assert!(page(&results, Lang::En).contains("Probability that the money is back within 24 months: at least 60%"));
}

#[test]
fn later_sections_come_where_they_belong_and_are_left_out_when_absent() {
    let results = results();
    let outcome = Outcome { metric: Metric::Npv, month: 36 };
    let estimate = |value: f64| Estimate::normal(value, 0.1, Confidence::default());
    let tornado = |high: f64| Tornado {
        bars: vec![tornado::Bar {
            name: "saved".into(),
            low: -5.0,
            high,
            low_label: "41".into(),
            high_label: "79".into(),
        }],
        base: 1.0,
        base_label: "1.0".into(),
        quantity: Quantity::Money,
        unit: "万元".into(),
        range: None,
    };
    let kind = |id, name, about, high| TornadoKind { id, name, about, tornado: tornado(high) };
    let lines = Lines {
        steps: vec!["P10".into(), "P90".into()],
        series: vec![Series { name: "saved".into(), values: vec![Some(-5.0), Some(9.0)] }],
        quantity: Quantity::Money,
        axis: "万元".into(),
        steps_name: "%".into(),
    };
    let bar = bars::Bar {
        name: "saved".into(),
        value: 2.0,
        interval: Some((1.8, 2.2)),
        label: "2.0 ± 0.2".into(),
        uncorrected: Some(2.1),
    };
    let inputs = bars::Bars { bars: vec![bar], quantity: Quantity::Money, axis: "万元".into(), range: None };
    let shares = |id, name| SharesKind { id, name, about: "view.shares-total", bars: inputs.clone() };
    let said = |text: &str| Block::Sentence(Phrase::new("view.sentence").with("text", Value::Text(text.into())));
    let sensitivity = Sensitivity {
        outcome: Value::Outcome(outcome),
        tornadoes: vec![
            kind("swing", "view.tornado-swing", "view.tornado-swing-about", 9.0),
            kind("bins", "view.tornado-bins", "view.tornado-bins-about", 4.0),
        ],
        shares: vec![shares("total", "measure.total"), shares("shapley", "method.shapley")],
        spider: Some(lines.clone()),
        spider_about: "view.spider-about-drawn",
        methods: vec![said("all methods")],
        break_even: vec![Block::Heading(Phrase::new("view.disagree")), said("must be 48")],
    };
    let information = Information {
        sentence: Value::Estimate(Quantity::Money, estimate(3.0)),
        inputs,
        worthwhile: true,
        table: vec![said("find out first")],
    };
    let option = |name: &str| overlay::Option {
        name: name.into(),
        edges: vec![-1.0, 0.0, 1.0],
        counts: vec![3, 5],
        percentiles: None,
    };
    let point = |name: &str, mean| scatter::Point { name: name.into(), mean, cvar: -mean, efficient: mean > 1.0 };
    let comparison = Comparison {
        advice: (Tone::Good, Value::Text("Go".into())),
        reasons: vec![Value::Text("because".into())],
        outcome: Value::Outcome(outcome),
        leader: Value::Text("B".into()),
        overlay: overlay::Overlay {
            options: vec![option("A"), option("B")],
            quantity: Quantity::Money,
            axis: "万元".into(),
        },
        beats: matrix::Matrix {
            names: vec!["A".into(), "B".into()],
            beats: vec![vec![None, Some(0.4)], vec![Some(0.6), None]],
        },
        scatter: scatter::Scatter {
            points: vec![point("A", 1.0), point("B", 2.0)],
            quantity: Quantity::Money,
            mean_axis: "μ".into(),
            cvar_axis: "CVaR".into(),
        },
        horizon: Some(lines),
    };
    let later =
        Later { sensitivity: Some(&sensitivity), information: Some(&information), comparison: Some(&comparison) };
    let ids = |report: &Report<'_>| report.sections.iter().map(|section| section.id).collect::<Vec<_>>();
    let (without, with) = (report(&results, &Later::default()), report(&results, &later));
    assert!(!ids(&without).contains(&"options") && !ids(&without).contains(&"information"));
    let expected =
        ["decision", "return", "payback", "stages", "options", "drivers", "information", "money", "adoption"];
    assert_eq!(ids(&with)[..9], expected);
    for lang in Lang::ALL {
        let text = html(&with, lang);
        let all = elements(&text, true);
        // Two kinds of tornado behind two buttons, the first of which is chosen; beside it the same for shares.
        let buttons: Vec<&Element> = named(&all, "input");
        assert_eq!(buttons.len(), 4);
        assert_eq!(text.matches(" checked>").count(), 2);
        assert_eq!(text.matches("class=\"choices\"").count(), 1);
        for id in [
            "tornado-swing-w",
            "tornado-bins-s",
            "shares-total-w",
            "shares-shapley-s",
            "spider-w",
            "overlay-w",
            "beats-w",
            "scatter-w",
            "horizon-w",
        ] {
            assert!(text.contains(&format!("<title id=\"{id}-t\">")), "{id}");
        }
        let body = text.split("</style>").last().unwrap_or("");
        assert!(!body.contains("view.") && !body.contains("chart."), "{lang:?}");
        let mail = markdown(&with, lang);
        for words in ["all methods", "must be 48", "find out first", "3.00 ± 0.20"] {
            assert!(body.contains(words) && mail.contains(words), "{words}");
        }
    }
}
