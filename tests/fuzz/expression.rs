//! What holds for every text of an expression, a rule, a number, a date or a name.

use roicast::expression::{LONGEST_TEXT, NodeKind, parse};
use roicast::lang::{Lang, Message};
use roicast::model::rule::{parse_condition, parse_statistic};
use roicast::text::{check_name, file_name, parse_date, parse_number};

/// Reads the bytes as each of them.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    expression(&text);
    rule(&text);
    number_and_date(&text);
    name(&text);
}

fn expression(text: &str) {
    match parse(text) {
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a word");
            for error in &errors {
                within(text, error.span.start, error.span.end);
                assert!(error.code().starts_with("E-"), "{error:?}");
                said(&error.message());
            }
        }
        Ok(parsed) => {
            let tree = parsed.expression;
            for (id, node) in tree.nodes() {
                within(text, node.span.start, node.span.end);
                assert!(id <= tree.root_id());
                if let NodeKind::Number(value) = node.kind {
                    assert!(value.is_finite() && value >= 0.0, "{value}");
                }
            }
            for ambiguity in &parsed.ambiguities {
                within(text, ambiguity.span.start, ambiguity.span.end);
                said(&ambiguity.message());
            }
            // What is printed is read as the same tree, and printed the same again.
            let printed = tree.to_string();
            if printed.len() <= LONGEST_TEXT {
                let again = parse(&printed).unwrap_or_else(|errors| panic!("prints {printed:?}: {errors:?}"));
                assert!(again.expression == tree, "prints {printed:?}, which is another tree");
                assert_eq!(again.expression.to_string(), printed);
            }
        }
    }
}

fn rule(text: &str) {
    for horizon in [12, 36] {
        for errors in [parse_condition(text, horizon).err(), parse_statistic(text, horizon).err()] {
            assert!(errors.as_ref().is_none_or(|errors| !errors.is_empty()), "refused without a word");
            for error in errors.unwrap_or_default() {
                within(text, error.span.start, error.span.end);
                said(&error.message);
                error.help.iter().for_each(said);
            }
        }
        if let Ok(condition) = parse_condition(text, horizon) {
            assert!(condition.threshold.is_finite());
            let again = parse_condition(&condition.text, horizon).expect("its own text");
            assert_eq!(again, condition);
        }
    }
}

fn number_and_date(text: &str) {
    match parse_number(text) {
        Ok(number) => {
            assert!(number.value.is_finite());
            let plain = format!("{:?}", number.value);
            let again = parse_number(&plain).unwrap_or_else(|error| panic!("{plain}: {error}"));
            assert_eq!(again.value.to_bits(), number.value.to_bits(), "{plain}");
        }
        Err(error) => said(&error.message()),
    }
    match parse_date(text) {
        Ok(date) => assert_eq!(parse_date(&date.to_string()), Ok(date)),
        Err(error) => said(&error.message()),
    }
}

fn name(text: &str) {
    if let Err(problem) = check_name(text) {
        said(&problem.message());
    }
    let file = file_name(text);
    assert!(!file.is_empty() && file.len() <= 100 && !file.contains(['/', '\\', '\0']), "{file:?}");
    assert_eq!(file_name(&file), file, "a file name is its own file name");
}

/// A place lies inside the text and cuts no character.
fn within(text: &str, start: usize, end: usize) {
    assert!(start <= end && text.get(start..end).is_some(), "{start}..{end} of {} bytes", text.len());
}

/// A message is known in both languages.
fn said(message: &Message) {
    for lang in Lang::ALL {
        let text = message.text(lang);
        assert!(!text.is_empty() && text != message.key, "no text for {message:?}");
    }
}
