//! The tornado: swings as bars, then every factor by every method, then where they disagree.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::layout::wrap;
use super::super::number::{DASH, Rounding, count, half_width, with_error};
use super::super::style::{Role, printable};
use super::super::table::{Align, Table};
use super::super::terminal::{COLUMNS, heading};
use super::super::words::Words;
use super::{input_value, percentile, quantity};
use crate::analysis::factor::FactorKind;
use crate::analysis::findings::Findings;
use crate::analysis::sensitivity::swing::{Swing, SwingPoint, Swings};
use crate::analysis::sensitivity::tornado::{Disagreement, Tornado, TornadoBar};
use crate::outcome::Quantity;
use crate::stats::Estimate;

/// Columns of a bar.
const BAR: usize = 32;
/// Factors shown.
const SHOWN: usize = 15;
/// Measures that fit beside each other.
const BESIDE: usize = 7;

pub fn text(words: &Words<'_>, findings: &Findings, tornado: &Tornado) -> String {
    let mut out = String::new();
    if let Some(swings) = &tornado.swings {
        out.push_str(&bars(words, findings, swings));
        out.push('\n');
    }
    out.push_str(&by_method(words, findings, tornado));
    for unavailable in &tornado.unavailable {
        let method = words.lang.find(&format!("method.{}", unavailable.method.key())).unwrap_or_default().to_owned();
        let values = [("method", method), ("reason", words.warning(&unavailable.reason))];
        out.push_str(&faint(words, &words.say("findings.unavailable", &values)));
    }
    let told = disagreements(words, tornado);
    if !told.is_empty() {
        out.push_str(&format!("\n{}", heading(words, words.text("findings.disagree"))));
    }
    for sentence in told {
        out.push_str(&words.style.paint(Role::Doubt, &wrap(&format!("  {sentence}"), COLUMNS, 4)));
        out.push('\n');
    }
    out
}

fn faint(words: &Words<'_>, text: &str) -> String {
    words.style.paint(Role::Faint, &wrap(&format!("  {text}"), COLUMNS, 2)) + "\n"
}

fn bars(words: &Words<'_>, findings: &Findings, swings: &Swings) -> String {
    let rounding = Rounding::by_error(quantity(&findings.target), swings.base.unwrap_or(0.0), None);
    let values = [
        ("low", percentile(Some(swings.low))),
        ("high", percentile(Some(swings.high))),
        ("others", super::others(words, swings.others)),
        ("base", rounding.optional(swings.base)),
    ];
    let mut out = heading(words, &words.say("findings.swing", &values));
    let shown: Vec<&Swing> = swings.swings.iter().take(SHOWN).collect();
    let least = shown.iter().filter_map(|swing| swing.least).chain(swings.base).fold(f64::INFINITY, f64::min);
    let most = shown.iter().filter_map(|swing| swing.most).chain(swings.base).fold(f64::NEG_INFINITY, f64::max);
    let mut table = Table::new(&[
        ("", Align::Left),
        (words.text("findings.input-range"), Align::Right),
        (words.text("findings.outcome-range"), Align::Right),
        ("", Align::Left),
    ])
    .widest(28);
    for swing in shown {
        let input = match (swing.kind, swing.points.first(), swing.points.last()) {
            (FactorKind::Risk, ..) => words.text("findings.absent-present").to_owned(),
            (_, Some(first), Some(last)) => {
                let value = |point: &SwingPoint| point.value.map_or_else(|| percentile(point.percentile), input_value);
                format!("{} … {}", value(first), value(last))
            }
            _ => String::new(),
        };
        let end = |point: Option<&SwingPoint>| rounding.optional(point.and_then(|point| point.outcome));
        let turn = if swing.turns { " ∩" } else { "" };
        let outcome = format!("{} … {}{turn}", end(swing.points.first()), end(swing.points.last()));
        let bar = bar(swing, swings.base, least, most);
        table.row_with_last(Role::Bar, vec![words.driver(&swing.factor), input, outcome, bar]);
    }
    out.push_str(&table.render(2, words.style));
    if swings.swings.iter().any(|swing| swing.turns) {
        out.push_str(&faint(words, words.text("findings.turns")));
    }
    out.push_str(&faint(words, words.text("findings.bar-sides")));
    out
}

/// From the least to the most outcome with the base as a line; dark on the side where the input is high.
fn bar(swing: &Swing, base: Option<f64>, least: f64, most: f64) -> String {
    let (Some(low), Some(high), Some(base)) = (swing.least, swing.most, base) else { return String::new() };
    let place = |value: f64| {
        if most > least { ((value - least) / (most - least) * (BAR - 1) as f64).round() as usize } else { 0 }
    };
    let outcome = |point: Option<&SwingPoint>| point.and_then(|point| point.outcome).unwrap_or(base);
    let falls = outcome(swing.points.last()) < outcome(swing.points.first());
    // A risk is absent at the base, so all of its bar is "it happens".
    let turn = match swing.kind {
        FactorKind::Risk => place(outcome(swing.points.first())),
        _ => place(outcome(swing.points.get(swing.points.len() / 2))),
    };
    let (from, to) = (place(low), place(high));
    let dark = |at: usize| if falls { at < turn } else { at >= turn };
    (0..BAR)
        .map(|at| match at {
            _ if at == place(base) => '│',
            _ if at < from || at > to => ' ',
            _ if dark(at) => '█',
            _ => '░',
        })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// A measure: its title, what it says of a factor, and how it is shown.
struct Measure {
    title: &'static str,
    of: Of,
    money: bool,
}

const MEASURES: [Measure; 11] = [
    Measure { title: "measure.swing", of: |bar| bar.swing.map(|(a, b)| Estimate::exact(b - a)), money: true },
    Measure { title: "measure.bins", of: |bar| bar.bins_width, money: true },
    Measure { title: "measure.regression", of: |bar| bar.regression, money: false },
    Measure { title: "measure.rank", of: |bar| bar.rank, money: false },
    Measure { title: "measure.partial-rank", of: |bar| bar.partial_rank, money: false },
    Measure { title: "measure.given-data", of: |bar| bar.given_data, money: false },
    Measure { title: "measure.first-order", of: |bar| bar.first_order, money: false },
    Measure { title: "measure.total", of: |bar| bar.total, money: false },
    Measure { title: "measure.shapley", of: |bar| bar.shapley, money: false },
    Measure { title: "measure.pawn", of: |bar| bar.pawn, money: false },
    Measure { title: "measure.morris", of: |bar| bar.morris, money: true },
];

fn by_method(words: &Words<'_>, findings: &Findings, tornado: &Tornado) -> String {
    let used: Vec<&Measure> =
        MEASURES.iter().filter(|measure| tornado.bars.iter().any(|bar| (measure.of)(bar).is_some())).collect();
    if used.is_empty() {
        return String::new();
    }
    let mut out = heading(words, words.text("findings.by-method"));
    for part in used.chunks(used.len().div_ceil(used.len().div_ceil(BESIDE))) {
        let mut columns = vec![("", Align::Left)];
        columns.extend(part.iter().map(|measure| (words.text(measure.title), Align::Right)));
        let mut table = Table::new(&columns).widest(28);
        let ranks: Vec<Vec<Option<usize>>> = part.iter().map(|measure| ranks(&tornado.bars, measure.of)).collect();
        let roundings: Vec<Rounding> = part.iter().map(|measure| rounding(findings, tornado, measure)).collect();
        for (row, bar) in tornado.bars.iter().enumerate().take(SHOWN) {
            let mut cells = vec![words.driver(&bar.factor)];
            for ((measure, ranks), rounding) in part.iter().zip(&ranks).zip(&roundings) {
                let value = (measure.of)(bar).map_or_else(|| DASH.to_owned(), |found| rounding.value(found.value));
                let rank = ranks.get(row).copied().flatten().map_or_else(String::new, |rank| format!(" #{rank:<2}"));
                cells.push(format!("{value}{rank}"));
            }
            table.row(cells);
        }
        let mut errors = vec![words.text("findings.largest-error").to_owned()];
        for (measure, rounding) in part.iter().zip(&roundings) {
            let halves = tornado.bars.iter().filter_map(|bar| half_width(&(measure.of)(bar)?));
            let largest = halves.fold(f64::NAN, f64::max);
            errors.push(if largest.is_nan() { String::new() } else { format!("{}    ", rounding.value(largest)) });
        }
        table.row_as(Role::Faint, errors);
        out.push_str(&table.render(2, words.style));
    }
    if tornado.bars.len() > SHOWN {
        let values = [("count", (tornado.bars.len() - SHOWN).to_string())];
        out.push_str(&faint(words, &words.say("findings.more", &values)));
    }
    if matches!(findings.target.statistic.as_str(), "sd" | "percentile" | "cvar") {
        let values = [("target", printable(&findings.target.text))];
        out.push_str(&faint(words, &words.say("findings.statistic-note", &values)));
    }
    if let Some(r_squared) = &tornado.r_squared {
        let values = [("share", with_error(Quantity::Share, r_squared))];
        out.push_str(&faint(words, &words.say("findings.r-squared", &values)));
    }
    if let Some((trials, evaluations)) = tornado.index_trials {
        let values = [("trials", count(trials)), ("evaluations", count(evaluations))];
        out.push_str(&faint(words, &words.say("findings.index-trials", &values)));
    }
    out
}

/// Places by size, the largest first.
fn ranks(bars: &[TornadoBar], of: Of) -> Vec<Option<usize>> {
    let sizes: Vec<Option<f64>> = bars.iter().map(|bar| of(bar).map(|found| found.value.abs())).collect();
    sizes
        .iter()
        .map(|size| size.map(|size| 1 + sizes.iter().flatten().filter(|other| **other > size).count()))
        .collect()
}

/// Money and returns as the outcome is shown; correlations and indices to the digit their errors allow, two at most.
fn rounding(findings: &Findings, tornado: &Tornado, measure: &Measure) -> Rounding {
    let found = || tornado.bars.iter().filter_map(|bar| (measure.of)(bar));
    let size = found().map(|found| found.value.abs()).fold(0.0, f64::max);
    if measure.money {
        Rounding::beside(quantity(&findings.target), size, found().filter_map(|found| half_width(&found)))
    } else {
        Rounding::beside(Quantity::Number, 1.0, [0.5])
    }
}

/// Where the measures disagree, and why: one sentence each.
pub fn disagreements(words: &Words<'_>, tornado: &Tornado) -> Vec<String> {
    let measure = |key: &str| words.lang.find(&format!("measure.{key}")).unwrap_or_default().to_owned();
    let list = |keys: &[&str]| words.list(&keys.iter().map(|key| measure(key)).collect::<Vec<_>>());
    let sentence = |told: Told<'_>| {
        let values = [
            ("ones", list(&told.ones)),
            ("one", words.driver(&told.found.one_first)),
            ("others", list(&told.others)),
            ("other", words.driver(&told.found.other_first)),
        ];
        let mut text = words.say("findings.disagreement", &values);
        if let (Some(reason), Some(factor)) = (&told.found.reason, &told.found.factor) {
            let template = words.lang.find(&format!("disagreement.{reason}")).unwrap_or_default();
            text.push(' ');
            text.push_str(&words.lang.fill(template, &[("factor", words.driver(factor))]));
        }
        text
    };
    together(tornado).into_iter().map(sentence).collect()
}

/// Disagreements over the same two factors for the same reason.
struct Told<'a> {
    found: &'a Disagreement,
    ones: Vec<&'a str>,
    others: Vec<&'a str>,
}

fn together(tornado: &Tornado) -> Vec<Told<'_>> {
    let mut all: Vec<Told<'_>> = Vec::new();
    let about = |found: &Disagreement| {
        (found.one_first.clone(), found.other_first.clone(), found.reason.clone(), found.factor.clone())
    };
    for found in &tornado.disagreements {
        let (one, other) = (found.one.as_str(), found.other.as_str());
        match all.iter_mut().find(|told| about(told.found) == about(found)) {
            Some(told) => {
                if !told.ones.contains(&one) {
                    told.ones.push(one);
                }
                if !told.others.contains(&other) {
                    told.others.push(other);
                }
            }
            None => all.push(Told { found, ones: vec![one], others: vec![other] }),
        }
    }
    all
}

/// What a measure says of a factor.
type Of = fn(&TornadoBar) -> Option<Estimate>;

pub fn table(tornado: &Tornado) -> CsvTable {
    let mut header = vec!["factor".to_owned(), "kind".to_owned(), "swing_low".to_owned(), "swing_high".to_owned()];
    const ESTIMATES: [(&str, Of); 13] = [
        ("bins_width", |bar| bar.bins_width),
        ("regression", |bar| bar.regression),
        ("mapped", |bar| bar.mapped),
        ("rank", |bar| bar.rank),
        ("partial_rank", |bar| bar.partial_rank),
        ("rank_contribution", |bar| bar.rank_contribution),
        ("given_data", |bar| bar.given_data),
        ("first_order", |bar| bar.first_order),
        ("total", |bar| bar.total),
        ("shapley", |bar| bar.shapley),
        ("pawn", |bar| bar.pawn),
        ("morris", |bar| bar.morris),
        ("morris_sigma", |bar| bar.morris_sigma),
    ];
    header.extend(["bins_low".to_owned(), "bins_high".to_owned()]);
    for (name, _) in ESTIMATES {
        header.extend([name.to_owned(), format!("{name}_low"), format!("{name}_high")]);
    }
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = CsvTable::new("tornado", &names);
    for bar in &tornado.bars {
        let mut row = vec![bar.factor.clone(), bar.kind.key().to_owned()];
        row.extend([cell(bar.swing.map(|swing| swing.0)), cell(bar.swing.map(|swing| swing.1))]);
        row.extend([cell(bar.bins.map(|bins| bins.0)), cell(bar.bins.map(|bins| bins.1))]);
        for (_, of) in ESTIMATES {
            row.extend(estimate_cells(of(bar).as_ref()));
        }
        table.rows.push(row);
    }
    table
}
