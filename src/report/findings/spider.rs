//! The spider as a table: percentiles across, factors down.

use super::super::files::{CsvTable, cell, estimate_cells};
use super::super::number::{DASH, Rounding, count, half_width};
use super::super::table::{Align, Table};
use super::super::terminal::heading;
use super::super::words::Words;
use super::quantity;
use crate::analysis::factor::FactorKind;
use crate::analysis::findings::Findings;
use crate::analysis::sensitivity::spider::{Spider, SpiderPoint};

/// Percentiles that fit on a line of text.
const SHOWN: usize = 5;

pub fn text(words: &Words<'_>, findings: &Findings, spider: &Spider) -> String {
    let mut out = heading(
        words,
        &words.say("findings.spider", &[("others", others(words, spider.others)), ("trials", count(spider.trials))]),
    );
    let Some(longest) = spider.legs.iter().map(|leg| &leg.points).max_by_key(|points| points.len()) else {
        return out;
    };
    let shown = spread(longest.len());
    let titles: Vec<String> = shown.iter().map(|at| percentile_name(&longest[*at])).collect();
    let mut columns = vec![("", Align::Left)];
    columns.extend(titles.iter().map(|title| (title.as_str(), Align::Right)));
    columns.push((words.text("findings.reach"), Align::Right));
    let mut table = Table::new(&columns);
    let errors = spider.legs.iter().flat_map(|leg| &leg.points).filter_map(|p| half_width(p.target.as_ref()?));
    let rounding = Rounding::beside(quantity(&findings.target), size(spider), errors);
    for leg in &spider.legs {
        let mut cells = vec![words.driver(&leg.factor)];
        let value = |at: usize| {
            let target = leg.points.get(at).and_then(|point| point.target.as_ref());
            target.map_or_else(|| DASH.to_owned(), |target| rounding.value(target.value))
        };
        if leg.kind == FactorKind::Risk {
            // Absent on the left, present on the right.
            cells.push(value(0));
            cells.extend(std::iter::repeat_n(String::new(), shown.len().saturating_sub(2)));
            cells.push(value(1));
        } else {
            cells.extend(shown.iter().map(|at| value(*at)));
        }
        let targets = || leg.points.iter().filter_map(|point| point.target.as_ref()).map(|target| target.value);
        let ends = (targets().min_by(f64::total_cmp), targets().max_by(f64::total_cmp));
        cells.push(if let (Some(least), Some(most)) = ends { rounding.value(most - least) } else { String::new() });
        table.row(cells);
    }
    out.push_str(&table.render(2, words.style));
    if spider.legs.iter().any(|leg| leg.kind == FactorKind::Risk) {
        out.push_str(&format!("  {}\n", words.text("findings.risk-ends")));
    }
    out
}

pub fn table(spider: &Spider) -> CsvTable {
    let header = ["factor", "kind", "percentile", "value", "target", "target_low", "target_high"];
    let mut table = CsvTable::new("spider", &header);
    for leg in &spider.legs {
        for point in &leg.points {
            let mut row =
                vec![leg.factor.clone(), leg.kind.key().to_owned(), cell(point.percentile), cell(point.value)];
            row.extend(estimate_cells(point.target.as_ref()));
            table.rows.push(row);
        }
    }
    table
}

fn size(spider: &Spider) -> f64 {
    let targets = spider.legs.iter().flat_map(|leg| &leg.points).filter_map(|point| point.target.as_ref());
    targets.map(|target| target.value.abs()).fold(0.0, f64::max)
}

/// Places of the points shown: evenly from the first to the last.
fn spread(points: usize) -> Vec<usize> {
    if points <= SHOWN {
        return (0..points).collect();
    }
    (0..SHOWN).map(|step| step * (points - 1) / (SHOWN - 1)).collect()
}

fn percentile_name(point: &SpiderPoint) -> String {
    super::percentile(point.percentile)
}

fn others(words: &Words<'_>, others: crate::analysis::scan::Others) -> String {
    super::others(words, others)
}
