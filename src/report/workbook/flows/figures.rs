//! The key figures of a case as live formulas over its month table, and what the engine says beside them.

use crate::analysis::results::LineSide;
use crate::finance::irr;
use crate::math;
use crate::outcome::{Metric, Outcome, Quantity};
use rust_xlsxwriter::XlsxError;

use super::super::cases::Case;
use super::super::checks::{Check, Scale};
use super::super::look::{COUNT, code_beside};
use super::super::names::quoted;
use super::super::page::{Shown, Written, across, cell, quoted_text};
use super::grid::{FIRST, Grid, HEAD, TOTAL};
use super::values::{lines_net, value};
use super::{RATE, Rows};
use crate::report::words::View;

/// One column of key figures: a month, the column it stands in, and the last column of its flows.
#[derive(Clone, Copy)]
struct Until {
    month: usize,
    column: u16,
    last: u16,
}

/// Writes rates, key figures and the search for IRRs; the checks that compare them with the engine.
pub fn figures(grid: &mut Grid, case: &Case, view: &View<'_>, rows: &Rows) -> Result<Vec<Check>, XlsxError> {
    let months = &view.results.case.months;
    let column = |index: usize| TOTAL + index as u16;
    let until: Vec<Until> = months
        .iter()
        .enumerate()
        .map(|(index, &month)| Until { month, column: column(index), last: FIRST + month as u16 })
        .collect();
    let page = &mut grid.page;
    page.heads(grid.row, 0, &[(page.word("workbook.key-figures"), false), ("", false)])?;
    let head = page.look.head_right();
    for until in &until {
        let text = page.say("workbook.at-month", &[("month", until.month.to_string())]);
        page.text(grid.row, until.column, &text, &head)?;
    }
    grid.row += 1;
    let mut writer = Writer { grid, case, view, rows, checks: Vec::new() };
    for metric in [Metric::Roi, Metric::RoiHard, Metric::RoiDiscounted, Metric::Npv] {
        writer.row(metric, &until, |writer, until| writer.ratio(metric, *until))?;
    }
    let roots = writer.grid.row + 2;
    writer.row(Metric::Irr, &until, |writer, until| writer.irr(*until, roots))?;
    let rates = writer.grid.row + 4;
    writer.row(Metric::Mirr, &until, |writer, until| writer.mirr(*until, rates))?;
    writer.roots(&until)?;
    writer.rates()?;
    let end = until.last().copied().into_iter().collect::<Vec<_>>();
    for metric in [Metric::Payback, Metric::PaybackDiscounted, Metric::PeakFunding] {
        writer.row(metric, &end, |writer, _| writer.whole_path(metric))?;
    }
    if let Some(end) = end.first() {
        writer.cross_checks(*end);
    }
    Ok(writer.checks)
}

struct Writer<'a> {
    grid: &'a mut Grid,
    case: &'a Case,
    view: &'a View<'a>,
    rows: &'a Rows,
    checks: Vec<Check>,
}

impl Writer<'_> {
    /// A row with one figure at each month.
    fn row(
        &mut self,
        figure: Metric,
        until: &[Until],
        formula: impl Fn(&Self, &Until) -> (String, &'static str),
    ) -> Written {
        let row = self.grid.row;
        let text = self.grid.page.look.text().set_indent(1);
        self.grid.page.text(row, 0, self.view.metric(figure), &text)?;
        for until in until {
            let (formula, undefined) = formula(self, until);
            let undefined = self.undefined(undefined);
            let engine = self.case.trace.outcome(Outcome { metric: figure, month: until.month });
            let code = code_beside(figure.quantity(), engine.unwrap_or(0.0));
            let format = self.grid.page.look.number(&code).set_bold();
            let engine = Shown::number_or(engine, &undefined);
            let value = Shown::number_or(value(self.case, self.view.results, figure, until.month), &undefined);
            self.grid.page.formula(row, until.column, &formula, &value, &format)?;
            self.checks.push(Check {
                case: self.case.name.clone(),
                figure: self.view.metric(figure).to_owned(),
                outcome: Outcome { metric: figure, month: until.month },
                live: format!("{}!{}", quoted(&self.grid.page.name), cell(row, until.column)),
                link: true,
                value,
                engine,
                scale: if figure.quantity() == Quantity::Money { self.turnover() } else { Scale::Itself },
            });
        }
        self.grid.row += 1;
        Ok(())
    }

    /// What stands where a figure is undefined.
    fn undefined(&self, key: &'static str) -> String {
        self.grid.page.say(key, &[("months", self.view.results.case.horizon.to_string())])
    }

    fn months(&self, row: u32, last: u16) -> String {
        self.grid.months(row, last)
    }

    fn turnover(&self) -> Scale {
        let sheet = quoted(&self.grid.page.name);
        let (cost, benefit) = (cell(self.rows.cost, TOTAL), cell(self.rows.benefit, TOTAL));
        let lines = self.case.trace.lines.iter().zip(&self.view.results.lines);
        let counted = lines.filter(|(_, line)| !matches!(line.side, LineSide::Release { .. }));
        let value = counted.flat_map(|(path, _)| path).sum();
        Scale::Of(format!("ABS({sheet}!{cost})+ABS({sheet}!{benefit})"), value)
    }

    /// ROI of three kinds, and NPV.
    fn ratio(&self, figure: Metric, until: Until) -> (String, &'static str) {
        let of = |row: u32| format!("SUM({})", self.months(row, until.last));
        let factor = self.months(self.rows.factor, until.last);
        let present = |row: u32| format!("SUMPRODUCT({},{factor})", self.months(row, until.last));
        let (gain, cost) = match figure {
            Metric::Npv => return (present(self.rows.net), "verdict.undefined"),
            Metric::RoiHard => (of(self.rows.hard), of(self.rows.cost)),
            Metric::RoiDiscounted => (present(self.rows.benefit), present(self.rows.cost)),
            _ => (of(self.rows.benefit), of(self.rows.cost)),
        };
        let undefined = quoted_text(&self.undefined("verdict.undefined"));
        (format!("IF({cost}=0,{undefined},({gain}-{cost})/{cost})"), "verdict.undefined")
    }

    /// The IRR where the engine found exactly one rate: the monthly rate that the program's own function finds, which
    /// stops at seven digits, with one more step of Newton's method.
    fn irr(&self, until: Until, roots: u32) -> (String, &'static str) {
        let undefined = quoted_text(&self.undefined("verdict.undefined"));
        let flows = self.months(self.rows.net, until.last);
        let months = self.months(HEAD, until.last);
        let rate = cell(roots + 2, until.column);
        let present = format!("SUMPRODUCT({flows},(1+{rate})^(-{months}))");
        let slope = format!("SUMPRODUCT({flows},{months},(1+{rate})^(-{months}-1))");
        let annual = format!("IFERROR((1+{rate}+{present}/{slope})^12-1,{undefined})");
        (format!("IF(ISNUMBER({rate}),{annual},{undefined})"), "verdict.undefined")
    }

    fn mirr(&self, until: Until, rates: u32) -> (String, &'static str) {
        let undefined = quoted_text(&self.undefined("verdict.undefined"));
        let flows = self.months(self.rows.net, until.last);
        let monthly = |row: u32| format!("(1+$C${})^(1/12)-1", row + 1);
        let (finance, reinvestment) = (monthly(rates), monthly(rates + 1));
        let rate = format!("(1+MIRR({flows},{finance},{reinvestment}))^12-1");
        (format!("IFERROR({rate},{undefined})"), "verdict.undefined")
    }

    fn whole_path(&self, figure: Metric) -> (String, &'static str) {
        let never = quoted_text(&self.undefined("workbook.never"));
        let first = |row: u32| {
            let row = self.months(row, self.grid.last);
            (format!("IF(COUNT({row})=0,{never},SUM({row}))"), "workbook.never")
        };
        match figure {
            Metric::Payback => first(self.rows.payback),
            Metric::PaybackDiscounted => first(self.rows.payback_discounted),
            _ => (format!("-MIN(0,{})", self.months(self.rows.running, self.grid.last)), "verdict.undefined"),
        }
    }

    /// How many rates make the present value 0, as the engine found, and where the search for a single one starts.
    fn roots(&mut self, until: &[Until]) -> Written {
        let row = self.grid.row;
        let page = &mut self.grid.page;
        let faint = page.look.faint().set_indent(1);
        page.text(row, 0, page.word("workbook.irr-roots"), &faint)?;
        page.text(row + 1, 0, page.word("workbook.irr-guess"), &faint)?;
        page.text(row + 2, 0, page.word("workbook.irr-monthly"), &faint)?;
        for until in until {
            let engine = self.case.trace.outcome(Outcome { metric: Metric::Irr, month: until.month });
            let engine = engine.filter(|rate| rate.is_finite());
            let flows = self.case.trace.net.get(..=until.month).unwrap_or_default();
            let count = match engine {
                Some(_) => 1,
                // A rate that the engine does not take for unique is not one rate.
                None => Some(irr(flows).rates.len()).filter(|count| *count != 1).unwrap_or(0),
            };
            page.number(row, until.column, count as f64, &page.look.typed(COUNT))?;
            page.optional(row + 1, until.column, engine.and_then(monthly_guess), &page.look.typed("0.0##%"))?;
            let (count, guess) = (cell(row, until.column), cell(row + 1, until.column));
            let found = across(self.rows.net, FIRST, until.last);
            let formula = format!("IF({count}<>1,\"\",IFERROR(IRR({found},{guess}),\"\"))");
            let monthly = engine.map(|annual| math::pow(1.0 + annual, 1.0 / 12.0) - 1.0);
            page.formula(row + 2, until.column, &formula, &Shown::number_or(monthly, ""), &page.look.aside("0.00%"))?;
        }
        self.grid.row += 3;
        Ok(())
    }

    fn rates(&mut self) -> Written {
        let page = &mut self.grid.page;
        let (faint, typed) = (page.look.faint().set_indent(1), page.look.typed("0.00%"));
        let (finance, reinvestment) = self.case.mirr_rates;
        for (key, rate) in [("workbook.finance-rate", finance), ("workbook.reinvestment-rate", reinvestment)] {
            page.text(self.grid.row, 0, page.word(key), &faint)?;
            page.number(self.grid.row, TOTAL, rate, &typed)?;
            self.grid.row += 1;
        }
        Ok(())
    }

    /// The same figures another way: the table adds up across and down, NPV by the program's own function, and the
    /// present value at the engine's IRR is 0.
    fn cross_checks(&mut self, end: Until) {
        let sheet = quoted(&self.grid.page.name);
        let on = |range: &str| format!("{sheet}!{range}");
        let outcome = |metric| {
            self.case.trace.outcome(Outcome { metric, month: end.month }).filter(|value: &f64| value.is_finite())
        };
        let total = |row: u32| on(&cell(row, TOTAL));
        let net = self.rows.net;
        let flows = on(&self.months(net, end.last));
        let sum = self.case.trace.net.iter().sum();
        let footing = format!("{}+{}-{}", total(self.rows.benefit), total(self.rows.release), total(self.rows.cost));
        let added = lines_net(self.case, self.view.results).iter().sum();
        let mut found = vec![("workbook.check-footing", footing, added, sum)];
        if let Some(npv) = outcome(Metric::Npv) {
            let (first, later) = (on(&cell(net, FIRST)), on(&across(net, FIRST + 1, end.last)));
            let monthly = format!("(1+{})^(1/12)-1", on(RATE));
            let again = value(self.case, self.view.results, Metric::Npv, end.month).unwrap_or(f64::NAN);
            found.push(("workbook.check-npv", format!("{first}+NPV({monthly},{later})"), again, npv));
        }
        if let Some(rate) = outcome(Metric::Irr) {
            let months = on(&self.months(HEAD, end.last));
            let present = |(month, flow): (usize, &f64)| flow * math::pow(1.0 + rate, -(month as f64) / 12.0);
            let left = lines_net(self.case, self.view.results).iter().enumerate().map(present).sum();
            let live = format!("SUMPRODUCT({flows},(1+{rate})^(-{months}/12))");
            found.push(("workbook.check-irr", live, left, 0.0));
        }
        let scale = self.turnover();
        self.checks.extend(found.into_iter().map(|(key, live, value, engine)| Check {
            case: self.case.name.clone(),
            figure: self.grid.page.word(key).to_owned(),
            outcome: Outcome { metric: Metric::Npv, month: end.month },
            live,
            link: false,
            value: Shown::Number(value),
            engine: Shown::Number(engine),
            scale: scale.clone(),
        }));
    }
}

/// Where the search for a monthly rate starts: near an annual rate, with two digits, so that it is no result.
fn monthly_guess(annual: f64) -> Option<f64> {
    let growth = math::pow(1.0 + annual, 1.0 / 12.0);
    let two_digits = |value: f64| format!("{value:.1e}").parse::<f64>().ok();
    // Near -100 % the growth has the digits that matter.
    if growth < 0.5 { two_digits(growth).map(|growth| growth - 1.0) } else { two_digits(growth - 1.0) }
}
