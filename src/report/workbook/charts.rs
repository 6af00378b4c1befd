//! Native charts over ranges of the workbook, in a few quiet colours. Names of series are cells, so that a name from a
//! scenario is never read as anything else.

use crate::lang::Lang;
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartSeries, ChartSolidFill, ChartType, Color,
};

use super::look::{BLUE, GREY, Look, NAVY, ORANGE, PALE, RULE};

/// Cells of one series, and the cell that names it.
#[derive(Debug, Clone)]
pub struct Range {
    /// Name of the sheet.
    pub sheet: String,
    /// First cell.
    pub first: (u32, u16),
    /// Last cell.
    pub last: (u32, u16),
    /// Cell with the name.
    pub title: (u32, u16),
}

impl Range {
    fn cells(&self) -> (&str, u32, u16, u32, u16) {
        (&self.sheet, self.first.0, self.first.1, self.last.0, self.last.1)
    }

    fn name(&self) -> (&str, u32, u16) {
        (&self.sheet, self.title.0, self.title.1)
    }
}

/// Money on an axis: whole from 10 on, as it is below.
pub const MONEY: &str = "[>=10]#,##0;[<=-10]-#,##0;General";

/// Size of a chart in pixels: two stand side by side on a page.
const SIZE: (u32, u32) = (566, 300);

/// Font, title, axes: what all charts share.
fn dress(chart: &mut Chart, lang: Lang, title: &'static str, (across, up): (&str, &str), code: &str) {
    let font = |size: f64| {
        let mut font = ChartFont::new();
        font.set_name(Look::new(lang).font()).set_size(size).set_color(Color::RGB(GREY)).unset_bold();
        font
    };
    let mut heading = font(11.0);
    heading.set_bold().set_color(Color::RGB(NAVY));
    chart.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(lang.text(title));
    chart.title().set_name(lang.text(title)).set_font(&heading).set_overlay(false);
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9.0));
    let mut rule = ChartLine::new();
    rule.set_color(Color::RGB(RULE)).set_width(0.75);
    let mut axis = ChartLine::new();
    axis.set_color(Color::RGB(GREY)).set_width(0.75);
    let x = chart.x_axis();
    x.set_font(&font(9.0)).set_name_font(&font(9.0)).set_format(&mut axis.clone());
    x.set_label_position(ChartAxisLabelPosition::Low);
    if !across.is_empty() {
        x.set_name(across);
    }
    let y = chart.y_axis();
    y.set_font(&font(9.0)).set_name_font(&font(9.0)).set_major_gridlines_line(&rule).set_num_format(code);
    y.set_format(ChartFormat::new().set_no_line());
    if !up.is_empty() {
        y.set_name(up);
    }
    let mut area = ChartLine::new();
    area.set_color(Color::RGB(RULE)).set_width(0.75);
    chart.chart_area().set_format(ChartFormat::new().set_border(&area));
}

fn bars(range: &Range, categories: &Range, colour: u32) -> ChartSeries {
    let mut series = ChartSeries::new();
    series.set_values(range.cells()).set_categories(categories.cells()).set_name(range.name());
    let mut fill = ChartSolidFill::new();
    fill.set_color(Color::RGB(colour));
    series.set_format(ChartFormat::new().set_solid_fill(&fill).set_no_border());
    series
}

fn line(range: &Range, categories: &Range, colour: u32, width: f64, dash: ChartLineDashType) -> ChartSeries {
    let mut series = ChartSeries::new();
    series.set_values(range.cells()).set_categories(categories.cells()).set_name(range.name());
    let mut stroke = ChartLine::new();
    stroke.set_color(Color::RGB(colour)).set_width(width).set_dash_type(dash);
    series.set_format(ChartFormat::new().set_line(&stroke));
    series
}

/// Net flow as bars, running total as a line, by month.
pub fn cash_flow([months, net, running]: &[Range; 3], lang: Lang, title: &'static str, unit: String) -> Chart {
    let mut chart = Chart::new(ChartType::Column);
    let mut series = bars(net, months, BLUE);
    series.set_gap(40);
    chart.push_series(&series);
    let mut total = Chart::new(ChartType::Line);
    total.push_series(&line(running, months, NAVY, 2.0, ChartLineDashType::Solid));
    chart.combine(&total);
    dress(&mut chart, lang, title, (lang.text("workbook.month"), &safe(&unit)), MONEY);
    chart.x_axis().set_label_interval(6).set_tick_interval(6);
    chart
}

/// The distribution of an outcome: bins, with those that hold P10, P50, P90 and the plan in their own colours.
pub fn distribution(middles: &Range, series: &[Range; 3], lang: Lang, across: &str) -> Chart {
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (range, colour) in series.iter().zip([PALE, NAVY, ORANGE]) {
        let mut bars = bars(range, middles, colour);
        bars.set_gap(5).set_overlap(100);
        chart.push_series(&bars);
    }
    dress(&mut chart, lang, "workbook.chart-distribution", (across, lang.text("workbook.share-of-trials")), "0%");
    chart.x_axis().set_num_format("0%").set_label_interval(5).set_tick_interval(5);
    chart
}

/// Percentiles of the running total by month, outer ones paler, and the plan dashed.
pub fn fan(months: &Range, percentiles: &[Range], plan: &Range, lang: Lang, unit: String) -> Chart {
    let mut chart = Chart::new(ChartType::Line);
    let middle = percentiles.len() / 2;
    for (index, range) in percentiles.iter().enumerate() {
        let (colour, width) = match index.abs_diff(middle) {
            0 => (NAVY, 2.25),
            1 => (BLUE, 1.5),
            _ => (PALE, 1.25),
        };
        chart.push_series(&line(range, months, colour, width, ChartLineDashType::Solid));
    }
    chart.push_series(&line(plan, months, ORANGE, 2.0, ChartLineDashType::Dash));
    dress(&mut chart, lang, "workbook.chart-fan", (lang.text("workbook.month"), &safe(&unit)), MONEY);
    chart.x_axis().set_label_interval(6).set_tick_interval(6);
    chart
}

/// Probability that the money is back, by month.
pub fn payback(months: &Range, simple: &Range, discounted: &Range, lang: Lang) -> Chart {
    let mut chart = Chart::new(ChartType::Line);
    chart.push_series(&line(simple, months, NAVY, 2.25, ChartLineDashType::Solid));
    chart.push_series(&line(discounted, months, BLUE, 1.5, ChartLineDashType::Dash));
    dress(&mut chart, lang, "workbook.chart-payback", (lang.text("workbook.month"), ""), "0%");
    chart.x_axis().set_label_interval(6).set_tick_interval(6);
    chart.y_axis().set_min(0).set_max(1);
    chart
}

/// Bars to both sides, the longest on top. The two ends of a swing lie over each other, each from the base on: stacked,
/// ends on the same side would add up.
pub fn tornado(names: &Range, series: &[Range], lang: Lang, title: &'static str, (unit, code): (&str, &str)) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    for (range, colour) in series.iter().zip([BLUE, ORANGE]) {
        let mut bars = bars(range, names, colour);
        bars.set_gap(40);
        if series.len() > 1 {
            bars.set_overlap(100);
        }
        chart.push_series(&bars);
    }
    // In a bar chart the first axis is that of the values, which is across.
    dress(&mut chart, lang, title, (&safe(unit), ""), "General");
    let mut axis = ChartLine::new();
    axis.set_color(Color::RGB(GREY)).set_width(0.75);
    chart.x_axis().set_num_format(code).set_format(ChartFormat::new().set_no_line());
    let mut rule = ChartLine::new();
    rule.set_color(Color::RGB(RULE)).set_width(0.75);
    chart.x_axis().set_major_gridlines_line(&rule);
    chart.y_axis().set_major_gridlines(false).set_reverse().set_label_position(ChartAxisLabelPosition::Low);
    // Reversed, the axis of values would stand on top.
    chart.y_axis().set_crossing(ChartAxisCrossing::Max).set_format(&mut axis).set_label_interval(1);
    if series.len() < 2 {
        chart.legend().set_hidden();
    }
    chart
}

/// One bar an option for a figure.
pub fn options(names: &Range, values: &[Range], lang: Lang, unit: &str) -> Chart {
    let mut chart = Chart::new(ChartType::Column);
    for (range, colour) in values.iter().zip([PALE, NAVY, BLUE]) {
        let mut bars = bars(range, names, colour);
        bars.set_gap(80);
        chart.push_series(&bars);
    }
    dress(&mut chart, lang, "workbook.chart-options", ("", &safe(unit)), MONEY);
    chart
}

/// A text for an axis: a leading `=` would be read as a reference to a cell.
fn safe(text: &str) -> String {
    super::page::clean(text.trim_start_matches(['=', ' ']))
}
