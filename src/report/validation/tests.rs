//! The page, the JSON and the table of validations that pass, fail and are incomplete, in both languages.

use std::collections::BTreeSet;

use super::{html, json, report};
use crate::lang::{Lang, Message};
use crate::report::style::Style;
use crate::report::xml_tests::elements;
use crate::validate::check::{Check, Comparison, Standing};
use crate::validate::{Cases, Group, Request, Subject, Validation, validate};

fn finance() -> Validation {
    let cases = Cases::built_in().unwrap_or_else(|problems| panic!("{problems}"));
    let request = Request { cases, subjects: vec![Subject::Finance], platform: "x86_64-linux".to_owned() };
    validate(&request, &mut |_| {})
}

/// With a check that failed in every way, one that could not be computed, and one that is not known.
fn damaged() -> Validation {
    let mut found = finance();
    let mut wrong = Check::new("fin.<b>&wrong", Message::new("validate.kind.irr"));
    wrong.title = Some("\"><script>alert(1)</script>".to_owned());
    wrong.compare(Comparison::close("rate", 0.11, 0.1, 1e-9, 0.0));
    wrong.compare(Comparison::exact("status", "none", "<unique>", false));
    for index in 0..30 {
        wrong.compare(Comparison::errors(format!("x[{index}]"), 1.0, 0.0, 0.1, 4.0));
    }
    let mut silent = Check::new("fin.silent", Message::new("validate.kind.xirr"));
    silent.fail(Message::new("validate.lacks").with("field", "dates"));
    if let Some(group) = found.groups.first_mut() {
        group.checks.extend([wrong, silent]);
    }
    found.groups.push(Group { subject: Subject::Unknown, checks: vec![Check::not_run("moon.phase")] });
    found
}

#[test]
fn a_validation_that_passes_says_so_everywhere() {
    let found = finance();
    assert_eq!(found.standing(), Standing::Passed);
    for (lang, word) in [
        (Lang::En, "PASSED in part: all 33 checks that were asked for."),
        (Lang::ZhCn, "部分验证通过：所要求的 33 项检验全部合格。"),
    ] {
        assert!(report(&found, lang, Style::Plain).starts_with(word));
        assert!(html(&found, lang).contains(word));
    }
    let value: serde_json::Value = serde_json::from_str(&json(&found)).expect("JSON");
    assert_eq!((value["format"].as_str(), value["standing"].as_str()), (Some("roicast-validation/1"), Some("passed")));
    assert_eq!(value["groups"][0]["checks"].as_array().map(Vec::len), Some(33));
    assert!(value["summary"]["worst_share"].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)));
    assert!(value["not_asked"].as_array().is_some_and(|subjects| subjects.len() == Subject::ALL.len() - 2));
}

#[test]
fn what_failed_comes_first_and_is_complete() {
    let found = damaged();
    assert_eq!(found.standing(), Standing::Failed);
    let value: serde_json::Value = serde_json::from_str(&json(&found)).expect("JSON");
    assert_eq!((value["summary"]["failed"].as_u64(), value["summary"]["not_run"].as_u64()), (Some(2), Some(1)));
    let checks = value["groups"][0]["checks"].as_array().expect("checks");
    let wrong = checks.iter().find(|check| check["id"] == "fin.<b>&wrong").expect("listed");
    assert_eq!((wrong["failed"].as_u64(), wrong["failures"].as_array().map(Vec::len)), (Some(32), Some(20)));
    assert_eq!(wrong["worst"]["share"], serde_json::Value::Null);
    for lang in Lang::ALL {
        let page = html(&found, lang);
        let (failures, all) = (page.find("id=\"failures\""), page.find("id=\"all\""));
        assert!(failures.is_some() && failures < all);
        assert!(page.contains("<details id=\"g-finance\" open=\"open\">"));
        let text = report(&found, lang, Style::Plain);
        assert!(text.contains("fin.<b>&wrong") && text.contains("fin.silent") && text.contains("moon.phase"));
        assert!(text.lines().all(|line| crate::report::layout::width(line) <= 100), "{text}");
    }
}

#[test]
fn pages_are_well_formed_inert_and_complete_in_both_languages() {
    for found in [finance(), damaged()] {
        for lang in Lang::ALL {
            let page = html(&found, lang);
            assert!(page == html(&found, lang), "other bytes");
            let all = elements(&page, true);
            assert_eq!(all[0].get("lang"), lang.tag());
            let ids: Vec<&str> = all.iter().map(|element| element.get("id")).filter(|id| !id.is_empty()).collect();
            let unique: BTreeSet<&str> = ids.iter().copied().collect();
            assert_eq!(unique.len(), ids.len(), "an id stands twice");
            for element in &all {
                let links = [element.get("aria-labelledby"), element.get("href").trim_start_matches('#')];
                assert!(links.iter().all(|id| id.is_empty() || unique.contains(id)), "{element:?}");
            }
            assert_eq!(all.iter().filter(|element| element.name == "script").count(), 1);
            let policy =
                all.iter().find(|element| element.get("http-equiv") == "Content-Security-Policy").expect("one");
            assert!(policy.get("content").starts_with("default-src 'none'; style-src 'sha256-"));
            let body = page.split("</style>").nth(1).expect("a body");
            for trace in ["validate.", "{", "<b>&wrong", "http:", "https:", "src="] {
                let at = body.split("<script>").next().and_then(|body| body.find(trace));
                assert_eq!(at, None, "{lang:?}: {trace}");
            }
        }
    }
}
