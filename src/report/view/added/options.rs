//! Options beside each other: their distributions, who beats whom, return against downside, who leads when.

use crate::analysis::comparison::{Comparison as Compared, OptionKind, OptionSummary};
use crate::outcome::{Metric, Outcome, Quantity};
use crate::report::Role;
use crate::report::chart::{lines, matrix, overlay, scatter, typographic};
use crate::report::comparison::advice;
use crate::report::view::later::Comparison;
use crate::report::view::options::{leader, names};
use crate::report::view::rule::quoted;
use crate::report::view::{Tone, Value};
use crate::report::words::Words;

/// Charts of a comparison.
pub fn comparison(compared: &Compared, words: &Words<'_>) -> Comparison {
    let shown: Vec<String> = names(compared).iter().map(|name| name.show(words)).collect();
    let npv = Outcome { metric: Metric::Npv, month: compared.horizon };
    let axis = format!("{} · {}", words.outcome(npv), words.money());
    let name = |number: usize| shown.get(number).cloned().unwrap_or_default();
    let (role, said, reasons) = advice(compared, words, &|condition, horizon| quoted(condition, horizon).show(words));
    let tone = match role {
        Role::Good => Tone::Good,
        Role::Bad => Tone::Bad,
        _ => Tone::Doubt,
    };
    let text = |text: String| Value::Text(typographic(&text));
    Comparison {
        advice: (tone, text(said)),
        reasons: reasons.into_iter().map(text).collect(),
        outcome: Value::Outcome(npv),
        leader: leader(compared).map_or(Value::Empty, |leader| Value::Text(name(leader))),
        overlay: overlay(compared, &shown, &axis),
        beats: matrix(compared, &shown),
        scatter: scatter::Scatter {
            points: compared
                .options
                .iter()
                .zip(&shown)
                .map(|(option, name)| scatter::Point {
                    name: name.clone(),
                    mean: option.npv.value,
                    cvar: option.npv_cvar.value,
                    efficient: option.efficient,
                })
                .collect(),
            quantity: Quantity::Money,
            mean_axis: words.say("view.mean-axis", &[("axis", axis.clone())]),
            cvar_axis: words.say("view.cvar-axis", &[("axis", axis.clone())]),
        },
        horizon: horizon(compared, &shown, words),
    }
}

fn overlay(compared: &Compared, shown: &[String], axis: &str) -> overlay::Overlay {
    let option = |(option, name): (&OptionSummary, &String)| {
        let histogram = option.histogram.as_ref().filter(|_| option.kind != OptionKind::DoNothing)?;
        let npv = option.outcomes.iter().find(|o| o.metric == Metric::Npv && o.month == compared.horizon);
        let percentile = |share| npv.and_then(|npv| npv.percentile(share)).map(|estimate| estimate.value);
        let percentiles = match (percentile(0.1), percentile(0.5), percentile(0.9)) {
            (Some(low), Some(middle), Some(high)) => Some([low, middle, high]),
            _ => None,
        };
        // The outermost bins also hold what lies beyond them, which would stand out as spikes.
        let inner = |len: usize| if histogram.counts.len() > 4 { 1..len.saturating_sub(1) } else { 0..len };
        let edges = histogram.edges.get(inner(histogram.edges.len())).unwrap_or_default().to_vec();
        let counts = histogram.counts.get(inner(histogram.counts.len())).unwrap_or_default().to_vec();
        Some(overlay::Option { name: name.clone(), edges, counts, percentiles })
    };
    overlay::Overlay {
        options: compared.options.iter().zip(shown).filter_map(option).collect(),
        quantity: Quantity::Money,
        axis: axis.to_owned(),
    }
}

/// The probability that one option has the higher NPV; a tie counts half, so both directions add up to 1.
fn matrix(compared: &Compared, shown: &[String]) -> matrix::Matrix {
    let beats = |a: usize, b: usize| {
        let pair = compared.pairs.iter().find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b)))?;
        let found = pair.differences.iter().find(|found| found.outcome.metric == Metric::Npv)?.a_better?;
        Some(if a < b { found.value } else { 1.0 - found.value })
    };
    let row = |a: usize| (0..shown.len()).map(|b| if a == b { None } else { beats(a, b) }).collect();
    matrix::Matrix { names: shown.to_vec(), beats: (0..shown.len()).map(row).collect() }
}

fn horizon(compared: &Compared, shown: &[String], words: &Words<'_>) -> Option<lines::Lines> {
    let months: Vec<_> = compared.leaders.iter().filter(|found| found.metric == Metric::Npv).collect();
    if months.len() < 2 {
        return None;
    }
    let series = shown.iter().enumerate().map(|(number, name)| {
        let mean = |found: &&crate::analysis::comparison::Leaders| {
            let place = found.ranking.iter().position(|option| *option == number)?;
            found.means.get(place).map(|mean| mean.value)
        };
        lines::Series { name: name.clone(), values: months.iter().map(mean).collect() }
    });
    Some(lines::Lines {
        steps: months.iter().map(|found| found.month.to_string()).collect(),
        series: series.collect(),
        quantity: Quantity::Money,
        axis: format!("{} · {}", words.metric(Metric::Npv), words.money()),
        steps_name: words.text("chart.months").to_owned(),
    })
}
