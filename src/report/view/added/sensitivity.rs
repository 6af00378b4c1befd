//! Tornadoes of several kinds on one scale, shares of the variance, the spider.

use crate::analysis::factor::FactorKind;
use crate::analysis::findings::Findings;
use crate::analysis::scan::Others;
use crate::analysis::sensitivity::spider::Spider;
use crate::analysis::sensitivity::swing::{Swing, SwingPoint, Swings};
use crate::analysis::sensitivity::tornado::{Tornado as Found, TornadoBar};
use crate::outcome::Quantity;
use crate::report::chart::tornado::{Bar, Tornado};
use crate::report::chart::{bars, lines, typographic};
use crate::report::findings::{input_value, percentile, quantity};
use crate::report::number::{Rounding, half_width};
use crate::report::view::Value;
use crate::report::view::later::{Sensitivity, SharesKind, TornadoKind};
use crate::report::words::Words;
use crate::stats::Estimate;

/// Factors shown.
const SHOWN: usize = 12;
/// Legs that are told apart by colour and dash.
const LEGS: usize = 6;

/// What moves the target; `None` when no analysis of it was made.
pub fn sensitivity(findings: &Findings, words: &Words<'_>) -> Option<Sensitivity> {
    if findings.tornado.is_none() && findings.spider.is_none() && findings.break_even.is_none() {
        return None;
    }
    let scale = Scale::new(findings, words);
    let tornado = findings.tornado.as_ref();
    let outcome = match findings.target.statistic.as_str() {
        "mean" => Value::Outcome(findings.target.outcome),
        _ => Value::Code(findings.target.text.clone()),
    };
    Some(Sensitivity {
        outcome,
        tornadoes: tornado.map(|found| tornadoes(found, findings, &scale)).unwrap_or_default(),
        shares: tornado.map(|found| shares(found, words)).unwrap_or_default(),
        spider: findings.spider.as_ref().and_then(|spider| legs(spider, &scale)),
        spider_about: match findings.spider.as_ref().map(|spider| spider.others) {
            Some(Others::Plan) => "view.spider-about",
            Some(Others::Median) => "view.spider-about-median",
            _ => "view.spider-about-drawn",
        },
        methods: tornado.map(|found| super::methods::methods(found, findings, words)).unwrap_or_default(),
        break_even: findings
            .break_even
            .as_ref()
            .map(|found| super::methods::break_even(found, findings.case.horizon, words))
            .unwrap_or_default(),
    })
}

/// How the target is read and what its axis is called.
struct Scale<'a> {
    words: &'a Words<'a>,
    quantity: Quantity,
    axis: String,
}

impl<'a> Scale<'a> {
    fn new(findings: &Findings, words: &'a Words<'a>) -> Self {
        let quantity = quantity(&findings.target);
        let name = words.outcome(findings.target.outcome);
        let axis = if quantity == Quantity::Money { format!("{name} · {}", words.money()) } else { name };
        Self { words, quantity, axis }
    }

    /// A tornado around a base; bars without length are left out, the longest come first.
    fn tornado(&self, mut bars: Vec<Bar>, base: f64, named: &'static str) -> Option<Tornado> {
        let length = |bar: &Bar| (bar.high - bar.low).abs();
        bars.retain(|bar| length(bar) > 0.0 && length(bar).is_finite());
        bars.sort_by(|a, b| length(b).total_cmp(&length(a)));
        bars.truncate(SHOWN);
        let rounding = Rounding::by_error(self.quantity, base, None);
        let base_label = format!("{} {}", self.words.text(named), typographic(&rounding.value(base)));
        let (quantity, unit) = (self.quantity, self.axis.clone());
        (!bars.is_empty() && base.is_finite()).then_some(Tornado {
            bars,
            base,
            base_label,
            quantity,
            unit,
            range: None,
        })
    }
}

fn tornadoes(found: &Found, findings: &Findings, scale: &Scale<'_>) -> Vec<TornadoKind> {
    let mean = findings.target.estimate.map_or(f64::NAN, |estimate| estimate.value);
    let kind = |id, name, about, tornado: Option<Tornado>| Some(TornadoKind { id, name, about, tornado: tornado? });
    let plain = |bar: &TornadoBar, (low, high): (f64, f64), labels: (&str, &str)| {
        let (low_label, high_label) = (labels.0.to_owned(), labels.1.to_owned());
        Bar { name: bar.factor.clone(), low, high, low_label, high_label }
    };
    let bins = found.bars.iter().filter_map(|bar| Some(plain(bar, bar.bins?, ("", "")))).collect();
    let regression = found.bars.iter().filter_map(|bar| {
        let change = bar.mapped?.value;
        Some(plain(bar, (mean - change, mean + change), ("−1 σ", "+1 σ")))
    });
    [
        found.swings.as_ref().and_then(|swings| {
            let (about, base) = match swings.others {
                Others::Median => ("view.tornado-swing-about-median", "view.at-median"),
                _ => ("view.tornado-swing-about", "report.plan"),
            };
            kind("swing", "view.tornado-swing", about, swing_tornado(swings, scale, base))
        }),
        kind("bins", "view.tornado-bins", "view.tornado-bins-about", scale.tornado(bins, mean, "report.mean")),
        kind(
            "regression",
            "view.tornado-regression",
            "view.tornado-regression-about",
            scale.tornado(regression.collect(), mean, "report.mean"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn swing_tornado(swings: &Swings, scale: &Scale<'_>, base: &'static str) -> Option<Tornado> {
    let bars = swings.swings.iter().filter_map(|swing| swing_bar(swing, scale.words)).collect();
    scale.tornado(bars, swings.base?, base)
}

/// From the point with the least to the point with the most outcome, whichever comes first: a swing may turn.
fn swing_bar(swing: &Swing, words: &Words<'_>) -> Option<Bar> {
    let known: Vec<(usize, &SwingPoint, f64)> =
        swing.points.iter().enumerate().filter_map(|(at, point)| Some((at, point, point.outcome?))).collect();
    let least = known.iter().min_by(|a, b| a.2.total_cmp(&b.2))?;
    let most = known.iter().max_by(|a, b| a.2.total_cmp(&b.2))?;
    let (low, high) = if least.0 <= most.0 { (least, most) } else { (most, least) };
    let label = |(at, point, _): &(usize, &SwingPoint, f64)| match swing.kind {
        FactorKind::Risk => words.text(if *at == 0 { "findings.absent" } else { "findings.present" }).to_owned(),
        _ => typographic(&point.value.map_or_else(|| percentile(point.percentile), input_value)),
    };
    Some(Bar { name: swing.factor.clone(), low: low.2, high: high.2, low_label: label(low), high_label: label(high) })
}

/// A method that shares out the variance: its word, keys of its name and meaning, and what it says of a factor.
type Method = (&'static str, &'static str, &'static str, fn(&TornadoBar) -> Option<Estimate>);

const SHARES: [Method; 5] = [
    ("shapley", "method.shapley", "view.shares-shapley", |bar| bar.shapley),
    ("total", "measure.total", "view.shares-total", |bar| bar.total),
    ("first-order", "measure.first-order", "view.shares-first-order", |bar| bar.first_order),
    ("given-data", "method.given-data", "view.shares-given-data", |bar| bar.given_data),
    ("rank", "method.rank", "view.shares-rank", |bar| bar.rank_contribution),
];

/// All methods that were used, on one scale.
fn shares(found: &Found, words: &Words<'_>) -> Vec<SharesKind> {
    let mut kinds: Vec<SharesKind> = SHARES
        .iter()
        .filter_map(|(id, name, about, of)| {
            let mut shares: Vec<(&TornadoBar, Estimate)> =
                found.bars.iter().filter_map(|bar| Some((bar, of(bar)?))).collect();
            shares.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
            let bars: Vec<bars::Bar> = shares.iter().take(SHOWN).map(|(bar, share)| share_bar(bar, share)).collect();
            let axis = words.text("view.share-of-variance").to_owned();
            let bars = bars::Bars { bars, quantity: Quantity::Share, axis, range: None };
            (!bars.bars.is_empty()).then_some(SharesKind { id, name, about, bars })
        })
        .collect();
    let ends = kinds.iter().flat_map(|kind| &kind.bars.bars).flat_map(|bar| {
        let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
        [low, high, bar.value]
    });
    let range =
        ends.filter(|end| end.is_finite()).fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    kinds.iter_mut().for_each(|kind| kind.bars.range = Some(range));
    kinds
}

fn share_bar(bar: &TornadoBar, share: &Estimate) -> bars::Bar {
    let rounding = Rounding::beside(Quantity::Share, share.value, [0.01]);
    let label = format!("{} {}", rounding.value(share.value), rounding.error(half_width(share)));
    bars::Bar {
        name: bar.factor.clone(),
        value: share.value,
        interval: share.interval,
        label: typographic(label.trim_end()),
        uncorrected: None,
    }
}

/// Legs of inputs; a risk has no percentiles to go through.
fn legs(spider: &Spider, scale: &Scale<'_>) -> Option<lines::Lines> {
    let legs: Vec<_> = spider
        .legs
        .iter()
        .filter(|leg| leg.points.len() > 1 && leg.points.iter().all(|point| point.percentile.is_some()))
        .take(LEGS)
        .collect();
    let steps = legs.first()?.points.iter().map(|point| percentile(point.percentile)).collect();
    let series = legs.iter().map(|leg| lines::Series {
        name: leg.factor.clone(),
        values: leg.points.iter().map(|point| point.target.map(|target| target.value)).collect(),
    });
    Some(lines::Lines {
        steps,
        series: series.collect(),
        quantity: scale.quantity,
        axis: scale.axis.clone(),
        steps_name: scale.words.text("view.percentile-of-input").to_owned(),
    })
}
