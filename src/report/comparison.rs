//! A comparison of options as text, JSON and CSV: advice first, then the options, who leads when, every pair.

mod tables;

pub use self::tables::tables;
use super::findings::information::{self, option_name};
use super::layout::wrap;
use super::number::{DASH, Rounding, count, fixed, half_width, probability, share, with_error};
use super::style::{Role, Style, printable};
use super::table::{Align, Table};
use super::terminal::{COLUMNS, heading};
use super::words::{Words, letter, metric_key, verdict_key};
use crate::analysis::comparison::{
    Action, Comparison, DominanceResult, OptionKind, OutcomeDifference, PairSummary, Reason,
};
use crate::lang::Lang;
use crate::outcome::{Metric, Quantity};
use crate::stats::Estimate;

/// A comparison as JSON.
#[must_use]
pub fn json(comparison: &Comparison) -> String {
    format!("{:#}\n", serde_json::json!(comparison))
}

/// A comparison as text, at most 100 columns wide.
#[must_use]
pub fn report(comparison: &Comparison, lang: Lang, style: Style) -> String {
    let unit = comparison.unit.as_deref();
    let words = Words { unit, currency: &comparison.currency, labels: &comparison.labels, lang, style };
    let page = Page { words, comparison };
    [
        page.advice(),
        page.options(),
        page.leaders(),
        page.beats(),
        page.dominance(),
        information::text(&words, &comparison.information),
        page.method(),
    ]
    .join("\n")
}

/// Places shown of a ranking.
const PLACES: usize = 6;

/// What follows from a comparison, whether that is good news, and why.
/// `condition` shows a condition of an option that ends after so many months.
pub(super) fn advice(
    comparison: &Comparison,
    words: &Words<'_>,
    condition: &dyn Fn(&str, usize) -> String,
) -> (Role, String, Vec<String>) {
    let page = Page { words: *words, comparison };
    let advice = &comparison.advice;
    let (key, role) = match advice.action {
        Action::Go => ("advice.go", Role::Good),
        Action::NoGo => ("advice.no-go", Role::Bad),
        Action::FindOutFirst if advice.option.is_none() => ("advice.find-out-first-none", Role::Doubt),
        Action::FindOutFirst => ("advice.find-out-first", Role::Doubt),
        Action::TooClose => ("advice.too-close", Role::Doubt),
    };
    let option = advice.option.map_or_else(|| DASH.to_owned(), |option| page.name(option));
    let reasons = advice.reasons.iter().map(|reason| page.reason(reason, condition)).collect();
    (role, words.say(key, &[("option", option)]), reasons)
}

struct Page<'a> {
    words: Words<'a>,
    comparison: &'a Comparison,
}

impl Page<'_> {
    fn name(&self, option: usize) -> String {
        let Some(known) = self.comparison.options.get(option) else { return String::new() };
        match known.kind {
            OptionKind::Wait => {
                let base = known.name.rsplit_once(" +").map_or(known.name.as_str(), |(base, _)| base);
                let values = [("option", self.words.label(base)), ("months", known.wait.to_string())];
                self.words.say("compare.waiting", &values)
            }
            _ => option_name(&self.words, &known.name),
        }
    }

    fn advice(&self) -> String {
        let (role, said, reasons) = advice(self.comparison, &self.words, &|condition, _| printable(condition));
        let mut out = self.words.style.paint(role, &said) + "\n";
        for reason in reasons {
            out.push_str(&wrap(&format!("  - {reason}"), COLUMNS, 4));
            out.push('\n');
        }
        out
    }

    fn reason(&self, reason: &Reason, shown: &dyn Fn(&str, usize) -> String) -> String {
        let words = &self.words;
        let money = |estimate: &Estimate| with_error(Quantity::Money, estimate);
        let shown = |condition: &str, option: usize| {
            let horizon = self.comparison.options.get(option).map_or(self.comparison.horizon, |option| option.horizon);
            shown(condition, horizon)
        };
        let named = |key: &'static str, option: usize| words.say(key, &[("option", self.name(option))]);
        match reason {
            Reason::RuleMet { option } => named("reason.rule-met", *option),
            Reason::RuleNotMet { option, condition, estimate, is_share } => {
                let quantity = if *is_share { Quantity::Share } else { Quantity::Money };
                let value = estimate.as_ref().map_or_else(
                    || words.text("verdict.undefined").to_owned(),
                    |estimate| with_error(quantity, estimate),
                );
                let condition = shown(condition, *option);
                let values = [("option", self.name(*option)), ("condition", condition), ("value", value)];
                words.say("reason.rule-not-met", &values)
            }
            Reason::RuleTooClose { option, condition } => {
                let condition = shown(condition, *option);
                words.say("reason.rule-too-close", &[("option", self.name(*option)), ("condition", condition)])
            }
            Reason::NoRule { option, npv } => {
                words.say("reason.no-rule", &[("option", self.name(*option)), ("npv", money(npv))])
            }
            Reason::HighestMean { option, npv } => {
                words.say("reason.highest-mean", &[("option", self.name(*option)), ("npv", money(npv))])
            }
            Reason::Against { other, lead, better } => words.say(
                "reason.against",
                &[("other", self.name(*other)), ("lead", money(lead)), ("better", with_error(Quantity::Share, better))],
            ),
            Reason::WorthKnowing { factor, value, cost } => {
                let rounding = Rounding::by_error(Quantity::Money, value.value, half_width(value));
                let values =
                    [("factor", words.driver(factor)), ("value", money(value)), ("cost", rounding.value(*cost))];
                words.say("reason.worth-knowing", &values)
            }
            Reason::LeaderChanges { month, option } => {
                words.say("reason.leader-changes", &[("month", month.to_string()), ("option", self.name(*option))])
            }
            Reason::HardLeader { option } => named("reason.hard-leader", *option),
        }
    }

    fn options(&self) -> String {
        let words = &self.words;
        let comparison = self.comparison;
        let values = [("months", comparison.horizon.to_string()), ("unit", words.money())];
        let mut out = heading(words, &words.say("compare.options", &values));
        let mut table = Table::new(&[
            ("", Align::Left),
            (words.text("compare.mean-npv"), Align::Right),
            ("", Align::Left),
            (words.text("compare.cvar"), Align::Right),
            (words.text("compare.best"), Align::Right),
            (words.text("compare.regret"), Align::Right),
            (words.text("compare.loss"), Align::Right),
            (words.text("compare.rule"), Align::Left),
        ])
        .widest(36);
        let all = &comparison.options;
        let size = all.iter().map(|option| option.npv.value.abs()).fold(0.0, f64::max);
        let rounding = Rounding::beside(Quantity::Money, size, all.iter().filter_map(|option| half_width(&option.npv)));
        for (number, option) in all.iter().enumerate() {
            let npv = option.outcomes.iter().find(|o| o.metric == Metric::Npv && o.month == comparison.horizon);
            let loss = npv.and_then(|npv| npv.above_zero.as_ref()).filter(|_| option.kind != OptionKind::DoNothing);
            let rule = match (option.kind, option.decision.verdict) {
                (OptionKind::DoNothing, _) => "",
                (_, Some(verdict)) => words.text(verdict_key(verdict)),
                (_, None) => words.text("compare.no-rule"),
            };
            let efficient = if option.efficient { "*" } else { " " };
            let cells = vec![
                format!("{} {}", letter(number), self.name(number)),
                rounding.value(option.npv.value),
                rounding.error(half_width(&option.npv).filter(|half| *half > 0.0)),
                format!("{}{efficient}", rounding.value(option.npv_cvar.value)),
                probability(&option.best),
                rounding.value(option.regret.value),
                loss.map_or_else(|| DASH.to_owned(), |above| share(1.0 - above.value)),
                rule.to_owned(),
            ];
            table.row(cells);
        }
        out.push_str(&table.render(2, words.style));
        self.note(&mut out, words.text("compare.efficient"));
        out
    }

    fn note(&self, out: &mut String, text: &str) {
        out.push_str(&self.words.style.paint(Role::Faint, &wrap(&format!("  {text}"), COLUMNS, 2)));
        out.push('\n');
    }

    /// Who leads by month: on NPV, on return, on hard benefits only.
    fn leaders(&self) -> String {
        let words = &self.words;
        let mut out = heading(words, words.text("compare.leaders"));
        let places = self.comparison.options.len().min(PLACES);
        let titles: Vec<String> = (1..=places).map(|place| place.to_string()).collect();
        let mut columns = vec![("", Align::Left), ("", Align::Left)];
        columns.extend(titles.iter().map(|title| (title.as_str(), Align::Left)));
        let mut table = Table::new(&columns);
        let mut before = None;
        for found in &self.comparison.leaders {
            let name = if before == Some(found.metric) { "" } else { words.text(metric_key(found.metric)) };
            before = Some(found.metric);
            let mut cells = vec![name.to_owned(), words.say("compare.month", &[("month", found.month.to_string())])];
            let size = found.means.iter().map(|mean| mean.value.abs()).fold(0.0, f64::max);
            let rounding = Rounding::beside(found.metric.quantity(), size, found.means.iter().filter_map(half_width));
            for (place, (option, mean)) in found.ranking.iter().zip(&found.means).enumerate().take(PLACES) {
                let sign = match place {
                    1 if found.clear => "> ",
                    1 => "≥ ",
                    _ => "",
                };
                cells.push(format!("{sign}{} {}", letter(*option), rounding.value(mean.value)));
            }
            table.row(cells);
        }
        out.push_str(&table.render(2, words.style));
        self.note(&mut out, words.text("compare.leaders-note"));
        out
    }

    /// The probability that the option of the row is better than that of the column, by outcome.
    fn beats(&self) -> String {
        let words = &self.words;
        let mut out = heading(words, words.text("compare.beats"));
        let metrics: Vec<Metric> = self
            .comparison
            .pairs
            .first()
            .map_or_else(Vec::new, |pair| pair.differences.iter().map(|found| found.outcome.metric).collect());
        let titles: Vec<&str> = metrics.iter().map(|metric| words.text(short_key(*metric))).collect();
        let mut columns = vec![("", Align::Left)];
        columns.extend(titles.iter().map(|title| (*title, Align::Right)));
        let mut table = Table::new(&columns);
        for pair in &self.comparison.pairs {
            let mut cells = vec![format!("{} > {}", letter(pair.a), letter(pair.b))];
            cells.extend(pair.differences.iter().map(|found| {
                found.a_better.as_ref().filter(|_| found.compared > 0.0).map_or_else(|| DASH.to_owned(), probability)
            }));
            table.row(cells);
        }
        out.push_str(&table.render(2, words.style));
        self.note(&mut out, words.text("compare.beats-note"));
        out
    }

    /// Differences in NPV with their intervals, dominance, and what common random numbers saved.
    fn dominance(&self) -> String {
        let words = &self.words;
        let mut out = heading(words, words.text("compare.dominance"));
        let mut table = Table::new(&[
            ("", Align::Left),
            (words.text("compare.lead"), Align::Right),
            ("", Align::Left),
            (words.text("compare.first-order"), Align::Left),
            (words.text("compare.second-order"), Align::Left),
            (words.text("compare.saved"), Align::Right),
        ]);
        for pair in &self.comparison.pairs {
            let lead = npv_difference(pair).and_then(|found| found.difference);
            let rounding =
                Rounding::by_error(Quantity::Money, lead.map_or(0.0, |l| l.value), lead.as_ref().and_then(half_width));
            let cells = vec![
                format!("{} - {}", letter(pair.a), letter(pair.b)),
                lead.map_or_else(|| DASH.to_owned(), |lead| rounding.value(lead.value)),
                rounding.error(lead.as_ref().and_then(half_width)),
                self.order(pair, |found| (found.first_order, found.first_order_frequency)),
                self.order(pair, |found| (found.second_order, found.second_order_frequency)),
                pair.variance_ratio.map_or_else(String::new, |ratio| format!("{}×", fixed(ratio, 1))),
            ];
            table.row(cells);
        }
        out.push_str(&table.render(2, words.style));
        self.note(&mut out, words.text("compare.dominance-note"));
        out
    }

    fn order(&self, pair: &PairSummary, of: fn(&DominanceResult) -> (bool, f64)) -> String {
        let (a, b) = (of(&pair.a_over_b), of(&pair.b_over_a));
        let violation = |found: &DominanceResult| found.violation.unwrap_or(0.0);
        let certain = |option: usize, frequency: f64| format!("{} ({})", letter(option), share(frequency));
        match (a, b) {
            ((true, frequency), _) => certain(pair.a, frequency),
            (_, (true, frequency)) => certain(pair.b, frequency),
            // Hardly violated at all: almost dominance.
            _ if violation(&pair.a_over_b) < ALMOST => self.almost(pair.a, violation(&pair.a_over_b)),
            _ if violation(&pair.b_over_a) < ALMOST => self.almost(pair.b, violation(&pair.b_over_a)),
            _ => DASH.to_owned(),
        }
    }

    fn almost(&self, option: usize, violation: f64) -> String {
        let values = [("option", letter(option)), ("share", share(violation))];
        self.words.say("compare.almost", &values)
    }

    fn method(&self) -> String {
        let comparison = self.comparison;
        let words = &self.words;
        let values = [
            ("trials", count(comparison.trials)),
            ("design", words.lang.find(&format!("design.{}", comparison.design)).unwrap_or_default().to_owned()),
            ("seed", comparison.seed.clone()),
            ("version", comparison.version.clone()),
            ("shared", comparison.shared_inputs.len().to_string()),
            ("all", (comparison.shared_inputs.len() + comparison.other_inputs.len()).to_string()),
        ];
        let text = wrap(&words.say("compare.method", &values), COLUMNS, 0);
        words.style.paint(Role::Faint, &text) + "\n"
    }
}

/// Violation below which dominance holds for almost everybody (Leshno & Levy 2002).
const ALMOST: f64 = 0.01;

fn npv_difference(pair: &PairSummary) -> Option<&OutcomeDifference> {
    pair.differences.iter().find(|found| found.outcome.metric == Metric::Npv)
}

/// A short name for the head of a column.
const fn short_key(metric: Metric) -> &'static str {
    match metric {
        Metric::Roi => "short.roi",
        Metric::RoiHard => "short.roi-hard",
        Metric::Payback => "short.payback",
        Metric::PeakFunding => "short.peak-funding",
        Metric::Cost => "short.cost",
        Metric::Benefit => "short.benefit",
        Metric::BenefitHard => "short.benefit-hard",
        _ => metric_key(metric),
    }
}
