//! The grammar as a whole: meaning, messages, limits, and texts of every kind.

use super::*;

/// The tree as nested lists, written without any knowledge of precedence.
fn shape(text: &str) -> String {
    let parsed = parse(text).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    outline(&parsed.expression)
}

fn outline(expression: &Expression) -> String {
    let mut done: Vec<String> = Vec::new();
    for (_, node) in expression.nodes() {
        let of = |id: &NodeId| done[id.index()].clone();
        done.push(match &node.kind {
            NodeKind::Number(value) => format!("{value}"),
            NodeKind::Text(text) => format!("{text:?}"),
            NodeKind::Name(path) => path.segments().join("/"),
            NodeKind::Negate(operand) => format!("[neg {}]", of(operand)),
            NodeKind::Binary { operator, left, right } => format!("[{operator} {} {}]", of(left), of(right)),
            NodeKind::Interval { low, high } => format!("[to {} {}]", of(low), of(high)),
            NodeKind::Compare { comparison, left, right } => format!("[{comparison} {} {}]", of(left), of(right)),
            NodeKind::Call { function, arguments, .. } => {
                let list: Vec<String> = arguments
                    .iter()
                    .map(|argument| match argument {
                        Argument::Positional(value) => of(value),
                        Argument::Named { name, value, .. } => format!("{name}={}", of(value)),
                        Argument::Pair { value, weight } => {
                            format!("{}:{}", of(value), of(weight))
                        }
                    })
                    .collect();
                format!("{function}({})", list.join(" "))
            }
        });
    }
    done.pop().unwrap()
}

fn messages(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(parsed) => panic!("{text} was accepted as {}", parsed.expression),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

fn ambiguities(text: &str) -> Vec<AmbiguityKind> {
    let parsed = parse(text).unwrap();
    parsed.ambiguities.iter().map(|found| found.kind).collect()
}

#[test]
fn numbers() {
    for (text, expected) in [
        ("12", "12"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("2.5E-3", "0.0025"),
        ("1_000", "1000"),
        ("12%", "0.12"),
        ("12.5 %", "0.125"),
        ("1.1%", "0.011"),
        ("1e2%", "1"),
        ("１２．５％", "0.125"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn operators_group_as_in_a_spreadsheet() {
    for (text, expected) in [
        ("1 + 2 * 3", "[+ 1 [* 2 3]]"),
        ("10 - 4 - 3", "[- [- 10 4] 3]"),
        ("100 / 10 * 5", "[* [/ 100 10] 5]"),
        ("(1 + 2) * 3", "[* [+ 1 2] 3]"),
        ("-2^2", "[^ [neg 2] 2]"),
        ("-(2^2)", "[neg [^ 2 2]]"),
        ("2^3^2", "[^ [^ 2 3] 2]"),
        ("2^-3", "[^ 2 [neg 3]]"),
        ("2 * -3", "[* 2 [neg 3]]"),
        ("--x", "[neg [neg x]]"),
        ("+x", "x"),
        ("a - -b", "[- a [neg b]]"),
        ("5 to 10", "[to 5 10]"),
        ("-5 to 2 * 5", "[to [neg 5] [* 2 5]]"),
        ("(5 to 10) * x", "[* [to 5 10] x]"),
        ("a + 1 >= b", "[>= [+ a 1] b]"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn comparisons_in_all_their_spellings() {
    for (text, expected) in [
        ("a<b", "<"),
        ("a <= b", "<="),
        ("a ≤ b", "<="),
        ("a > b", ">"),
        ("a >= b", ">="),
        ("a ≥ b", ">="),
        ("a ＞＝ b", ">="),
        ("a = b", "=="),
        ("a == b", "=="),
        ("a != b", "!="),
        ("a <> b", "!="),
        ("a ≠ b", "!="),
    ] {
        assert_eq!(shape(text), format!("[{expected} a b]"), "{text}");
    }
}

#[test]
fn names_texts_and_calls() {
    for (text, expected) in [
        ("core.delay", "core/delay"),
        ("`Licence fee`.amount", "Licence fee/amount"),
        ("`a``b`", "a`b"),
        ("`to`", "to"),
        ("core.to", "core/to"),
        ("许可费.金额 * 项目１", "[* 许可费/金额 项目１]"),
        ("cafe\u{301}", "caf\u{e9}"),
        ("empirical('销售 2024.csv')", "empirical(\"销售 2024.csv\")"),
        ("'it''s'", "\"it's\""),
        ("‘abc’", "\"abc\""),
        ("pert(25, 30, 45) * overrun", "[* pert(25 30 45) overrun]"),
        ("pert（25，30，45）", "pert(25 30 45)"),
        ("lognormal(p50 = 1.1, p90 = 1.6)", "lognormal(p50=1.1 p90=1.6)"),
        ("discrete(10: 30%, 20: 70%)", "discrete(10:0.3 20:0.7)"),
        (
            "mixture(lognormal(mu=0.08, sigma=0.22): 92%, pareto(1.5, 1.378, 5): 8%)",
            "mixture(lognormal(mu=0.08 sigma=0.22):0.92 pareto(1.5 1.378 5):0.08)",
        ),
        ("P(npv > 0) >= 70%", "[>= P([> npv 0]) 0.7]"),
        ("P(x == 0)", "P([== x 0])"),
        ("P((x = 0))", "P([== x 0])"),
        ("P(a.x = 0)", "P([== a/x 0])"),
        ("now()", "now()"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn ambiguous_forms_are_told_and_bracketed_ones_are_not() {
    use AmbiguityKind::{ChainedPower, IntervalOperand, SignBeforePower, ThousandsSeparator};
    assert_eq!(ambiguities("-2^2"), [SignBeforePower]);
    assert_eq!(ambiguities("1 - 2^2"), []);
    assert_eq!(ambiguities("(-2)^2 + -(2^2)"), []);
    assert_eq!(ambiguities("2^3^2"), [ChainedPower]);
    assert_eq!(ambiguities("(2^3)^2 + 2^(3^2)"), []);
    assert_eq!(ambiguities("5 to 10 * x"), [IntervalOperand]);
    assert_eq!(ambiguities("5 to (10 * x)"), []);
    assert_eq!(ambiguities("9 * x to 11 * x"), []);
    assert_eq!(ambiguities("uniform(1,000, 2,500)"), [ThousandsSeparator]);
    assert_eq!(ambiguities("uniform(1, 000) + f(0.5,100,0)"), []);
    let text = "1 + -2 ^ 2 + 1";
    let span = parse(text).unwrap().ambiguities[0].span;
    assert_eq!(&text[span.start..span.end], "-2 ^ 2");
}

#[test]
fn messages_say_what_was_probably_meant() {
    for (text, words) in [
        ("", "empty"),
        ("1,5 * x", "write 1.5"),
        ("1,000", "write 1000"),
        ("1，5", "write 1.5"),
        ("(1,5)", "write 1.5"),
        ("a, b", "between the arguments"),
        ("(a + b", "no matching `)`"),
        ("pert(1, 2, 3", "no matching `)`"),
        ("a + b)", "no matching `(`"),
        ("x 2", "between `x` and `2`"),
        ("10 % 3", "between `10 %` and `3`"),
        ("Licence fee", "backticks"),
        ("2(3 + 4)", "operator"),
        ("10w", "write 100000"),
        ("10万", "write 100000"),
        ("1.5亿元", "write 150000000"),
        ("2x", "`2 * x`"),
        ("2 ** 3", "`^`"),
        ("a => b", "`>=`"),
        ("a && b", "one rule for each"),
        ("= a + 1", "leave it out"),
        ("a < b < c", "chained"),
        ("1 to 2 to 3", "two ends"),
        ("a +", "found the end"),
        ("a + * b", "after `+`, found `*`"),
        ("f(1,)", "after `,`, found `)`"),
        ("()", "found `)`"),
        ("(a)%", "only after a number"),
        ("12%%", "only after a number"),
        ("1.2.3", "not a number"),
        ("1__0", "not a number"),
        ("1e400", "not finite"),
        ("1e-400", "too small"),
        ("'abc", "closing `'`"),
        ("`abc", "closing backtick"),
        ("``", "empty"),
        ("core.", "after `.`"),
        ("core.2024", "backticks"),
        ("f(a = 1, 2)", "without a name"),
        ("f(a = 1, a = 2)", "`a` is given twice"),
        ("a : b", "weight"),
        ("f(1: 2: 3)", "weight"),
        ("f(1; 2)", "`,`"),
        ("¥5", "currency"),
        ("5–10", "a to b"),
        ("5 ~ 10", "a to b"),
        ("x²", "`^2`"),
        ("\"a b\"", "single quotes"),
        ("a\u{200b}b", "U+200B"),
        ("!a", "`!=`"),
        ("[1 + 2]", "`(`"),
        ("to", "a name"),
    ] {
        let all = messages(text).join("; ");
        assert!(all.contains(words), "{text}: {all}");
    }
}

#[test]
fn several_errors_are_found_and_none_twice() {
    let found = messages("10w + (a b) * 1.2.3 + f(1, , 2) + ");
    assert_eq!(found.len(), 5, "{found:#?}");
    for text in ["10w * 3", "x \u{a7} y", "(a", "a)", "1,5", "2 ** 3", "x 2"] {
        assert_eq!(messages(text).len(), 1, "{text}");
    }
    assert_eq!(messages(&"\u{a7}".repeat(1000)).len(), MOST_ERRORS);
    assert_eq!(messages(&"a b ".repeat(1000)).len(), MOST_ERRORS);
}

#[test]
fn every_node_knows_its_place() {
    let text = "许可 * (a + -12 %) >= f(x, y = 1)";
    let parsed = parse(text).unwrap();
    let places: Vec<&str> = parsed.expression.nodes().map(|(_, node)| &text[node.span.start..node.span.end]).collect();
    assert_eq!(
        places,
        ["许可", "a", "12 %", "-12 %", "a + -12 %", "许可 * (a + -12 %)", "x", "1", "f(x, y = 1)", text,]
    );
    let error = &parse("a + 10万 * b").unwrap_err()[0];
    assert_eq!((error.span.start, error.span.end), (4, 9));
    let open = &parse("a * (b + c").unwrap_err()[0];
    assert_eq!((open.span.start, open.span.end), (4, 5));
}

#[test]
fn names_and_functions_are_listed() {
    let parsed = parse("a + f(core.delay, n = b) * g('a')").unwrap();
    let names: Vec<String> = parsed.expression.names().map(|(path, _)| path.dotted()).collect();
    assert_eq!(names, ["a", "core.delay", "b"]);
    let functions: Vec<&str> = parsed.expression.functions().map(|(name, _)| name).collect();
    assert_eq!(functions, ["f", "g"]);
}

#[test]
fn limits_are_refused_by_name() {
    let refused = |text: &str, words: &str| {
        let errors = parse(text).unwrap_err();
        assert!(
            errors.iter().any(|error| error.code() == "E-LIMIT" && error.to_string().contains(words)),
            "{errors:?}"
        );
    };
    refused(&"(".repeat(100_000), "nested");
    refused(&"f(".repeat(100_000), "at most 64");
    refused(&"-".repeat(100_000), "nested");
    refused(&"1+".repeat(5_000_000), "at most");
    refused(&format!("1{}", "+1".repeat(60_000)), "at most 100000");

    let nested = |levels| format!("{}1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(64)).is_ok());
    assert_eq!(parse(&nested(65)).unwrap_err()[0].code(), "E-LIMIT");
}

#[test]
fn a_long_chain_is_read_printed_compared_and_dropped() {
    for sign in ["+", "-", "*", "/", "^"] {
        let text = format!("1{}", format!("{sign}1").repeat(49_999));
        let first = parse(&text).unwrap().expression;
        let again = parse(&first.to_string()).unwrap().expression;
        assert!(first == again && first.clone() == again);
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014), enough to choose test texts.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// A random tree, as text with every group in parentheses, and as its outline.
fn random_tree(random: &mut Random, depth: usize) -> (String, String) {
    const LEAVES: [(&str, &str); 8] = [
        ("1", "1"),
        ("2.5", "2.5"),
        ("30%", "0.3"),
        ("1e15", "1000000000000000"),
        ("core.delay", "core/delay"),
        ("`a b`", "a b"),
        ("许可费", "许可费"),
        ("'it''s'", "\"it's\""),
    ];
    let choice = if depth == 0 { 0 } else { random.below(10) };
    let mut child = || random_tree(random, depth.saturating_sub(1));
    match choice {
        0 => {
            let (text, outline) = LEAVES[random.below(LEAVES.len())];
            (text.to_owned(), outline.to_owned())
        }
        1 => {
            let (text, outline) = child();
            (format!("-({text})"), format!("[neg {outline}]"))
        }
        2 => {
            let ((a, outline_a), (b, outline_b)) = (child(), child());
            (format!("f({a}, ({b}))"), format!("f({outline_a} {outline_b})"))
        }
        3 => {
            let ((a, outline_a), (b, outline_b)) = (child(), child());
            (format!("g(({a}): {b}, x = ({b}))"), format!("g({outline_a}:{outline_b} x={outline_b})"))
        }
        _ => {
            let ((a, outline_a), (b, outline_b)) = (child(), child());
            let sign = ["+", "-", "*", "/", "^", "to", "<", "=="][random.below(8)];
            (format!("({a}) {sign} ({b})"), format!("[{sign} {outline_a} {outline_b}]"))
        }
    }
}

#[test]
fn what_is_printed_reads_back_as_the_same_tree() {
    let mut random = Random(1);
    for _ in 0..3000 {
        let (text, expected) = random_tree(&mut random, 5);
        let first = parse(&text).unwrap().expression;
        assert_eq!(outline(&first), expected, "{text}");
        let printed = first.to_string();
        let again = parse(&printed).unwrap().expression;
        assert_eq!(first, again, "{text} was printed as {printed}");
        assert_eq!(outline(&again), expected, "{printed}");
        assert!(printed.len() <= text.len(), "{text} was printed as {printed}");
    }
}

#[test]
fn no_text_panics_and_every_place_is_inside_it() {
    const PIECES: [&str; 48] = [
        "1", "12", ".5", "1e9", "1_0", "_", "%", "％", "to", "a", "core", ".", "`", "'", "\"", "(", ")", "（", "，",
        ",", ":", "：", "=", "==", "<", ">", "!", "≤", "+", "-", "*", "**", "/", "^", "万", "许可", " ", "\n",
        "\u{301}", "\u{0}", "\u{202e}", "²", "[", ";", "‘", "’", "f(", "e+",
    ];
    let mut random = Random(2);
    let mut accepted = 0;
    for round in 0..60_000 {
        let mut text = if round % 2 == 0 { String::new() } else { random_tree(&mut random, 3).0 };
        for _ in 0..=random.below(8) {
            let mut place = random.below(text.len() + 1);
            while !text.is_char_boundary(place) {
                place -= 1;
            }
            if random.below(4) == 0 && place < text.len() {
                text.remove(place);
            } else {
                text.insert_str(place, PIECES[random.below(PIECES.len())]);
            }
        }
        match parse(&text) {
            Ok(parsed) => {
                accepted += 1;
                let printed = parsed.expression.to_string();
                let again = parse(&printed).map(|again| again.expression);
                assert_eq!(again.as_ref(), Ok(&parsed.expression), "{text:?}");
                for (_, node) in parsed.expression.nodes() {
                    assert!(text.get(node.span.start..node.span.end).is_some());
                }
            }
            Err(errors) => {
                assert!(!errors.is_empty() && errors.len() <= MOST_ERRORS);
                for error in errors {
                    let place = text.get(error.span.start..error.span.end);
                    assert!(place.is_some(), "{text:?}: {error:?}");
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    assert!(accepted > 2000, "only {accepted} texts were valid");
}

#[test]
fn no_bytes_panic() {
    let mut random = Random(3);
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..random.below(40)).map(|_| random.next() as u8).collect();
        let _ = parse(&String::from_utf8_lossy(&bytes));
    }
}
