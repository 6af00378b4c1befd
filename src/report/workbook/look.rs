//! How cells look: a few restrained formats, and number formats with digits that make sense.

use crate::lang::Lang;
use crate::outcome::Quantity;
use crate::stats::Estimate;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Dark blue of headings and leading series.
pub const NAVY: u32 = 0x1F_3864;
/// Mid blue of bars.
pub const BLUE: u32 = 0x5B_7FB0;
/// Light blue of outer bands.
pub const PALE: u32 = 0xA9_BDD9;
/// Orange of the plan.
pub const ORANGE: u32 = 0xC5_5A11;
/// Grey of secondary text and lines.
pub const GREY: u32 = 0x59_5959;
/// Faint rules and grid lines.
pub const RULE: u32 = 0xD0_D5DD;
const BAND: u32 = 0xE9_EEF5;
/// The usual colour of numbers that are typed in, not computed.
const TYPED: u32 = 0x00_00C0;

/// Good, bad or undecided, as fill and text colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Met, in order.
    Good,
    /// Not met, wrong.
    Bad,
    /// Undecided.
    Doubt,
}

/// Formats in the font of a language.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    font: &'static str,
}

impl Look {
    /// The look in a language: a font that every office program of that language has.
    pub const fn new(lang: Lang) -> Self {
        Self {
            font: match lang {
                Lang::En => "Arial",
                Lang::ZhCn => "Microsoft YaHei",
            },
        }
    }

    /// Name of the font.
    pub const fn font(self) -> &'static str {
        self.font
    }

    fn base(self) -> Format {
        Format::new().set_font_name(self.font).set_font_size(10).set_align(FormatAlign::VerticalCenter)
    }

    /// Plain text.
    pub fn text(self) -> Format {
        self.base()
    }

    /// Text that wraps, for long ones.
    pub fn wrapped(self) -> Format {
        self.base().set_text_wrap().set_align(FormatAlign::Top)
    }

    /// Secondary text.
    pub fn faint(self) -> Format {
        self.base().set_font_color(Color::RGB(GREY))
    }

    /// Title of a sheet.
    pub fn title(self) -> Format {
        self.base().set_font_size(16).set_bold().set_font_color(Color::RGB(NAVY))
    }

    /// Heading of a block.
    pub fn heading(self) -> Format {
        self.base().set_font_size(11).set_bold().set_font_color(Color::RGB(NAVY))
    }

    /// Head of a column of text.
    pub fn head(self) -> Format {
        self.base()
            .set_bold()
            .set_text_wrap()
            .set_background_color(Color::RGB(BAND))
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(Color::RGB(NAVY))
    }

    /// Head of a column of numbers.
    pub fn head_right(self) -> Format {
        self.head().set_align(FormatAlign::Right)
    }

    /// Head over several columns.
    pub fn head_centre(self) -> Format {
        self.head().set_align(FormatAlign::Center)
    }

    /// A number that the workbook computes or shows as a result.
    pub fn number(self, code: &str) -> Format {
        self.base().set_num_format(code).set_align(FormatAlign::Right)
    }

    /// A number that was typed in or drawn: nothing in the workbook computes it.
    pub fn typed(self, code: &str) -> Format {
        self.number(code).set_font_color(Color::RGB(TYPED))
    }

    /// A number beside a leading one: an error or a bound.
    pub fn aside(self, code: &str) -> Format {
        self.number(code).set_font_color(Color::RGB(GREY))
    }

    /// A sum.
    pub fn total(self, code: &str) -> Format {
        self.number(code).set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(Color::RGB(NAVY))
    }

    /// Name of a sum.
    pub fn total_name(self) -> Format {
        self.base().set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(Color::RGB(NAVY))
    }

    /// A verdict or a standing.
    pub fn tone(self, tone: Tone) -> Format {
        let (fill, text) = colours(tone);
        self.base()
            .set_bold()
            .set_background_color(Color::RGB(fill))
            .set_font_color(Color::RGB(text))
            .set_align(FormatAlign::Center)
    }

    /// The verdict across the page.
    pub fn banner(self, tone: Tone) -> Format {
        self.tone(tone).set_font_size(12).set_align(FormatAlign::Left).set_indent(1)
    }

    /// What a conditional format lays over a cell.
    pub fn overlay(self, tone: Tone) -> Format {
        let (fill, text) = colours(tone);
        Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(text)).set_bold()
    }
}

const fn colours(tone: Tone) -> (u32, u32) {
    match tone {
        Tone::Good => (0xE3_F1E6, 0x1B_6B34),
        Tone::Bad => (0xFB_E6E3, 0x9C_1C1C),
        Tone::Doubt => (0xFF_F3D6, 0x7A_5600),
    }
}

/// The format of whole numbers, thousands apart.
pub const COUNT: &str = "#,##0";
/// Shares as percent.
pub const PERCENT: &str = "0.0%";

/// Half the width of an interval.
pub fn half_width(estimate: &Estimate) -> Option<f64> {
    estimate.interval.map(|(low, high)| (high - low) / 2.0).filter(|half| half.is_finite())
}

/// The number format for values of this size whose largest error has this half width: to the second digit of the
/// error; without an error by the size of the value. Shares are shown in percent.
pub fn code(quantity: Quantity, size: f64, half_width: Option<f64>) -> String {
    let scale = if quantity == Quantity::Share { 100.0 } else { 1.0 };
    let decimals = match half_width.map(|half| half * scale) {
        Some(error) if error > 0.0 && error.is_finite() => (1 - exponent(error)).clamp(0, 4),
        _ => match quantity {
            Quantity::Share | Quantity::Months => 1,
            Quantity::Number => 3,
            Quantity::Money => (3 - exponent(size.abs().max(1.0))).clamp(0, 2),
        },
    };
    with_decimals(quantity, decimals)
}

/// The number format for values that stand beside each other without their errors.
pub fn code_beside(quantity: Quantity, size: f64) -> String {
    code(quantity, size, None)
}

/// The number format of a cash flow table, in which most numbers may be 0: it is shown without decimals.
pub fn code_of_flows(largest: f64) -> String {
    let code = code(Quantity::Money, largest, None);
    format!("{code};-{code};0")
}

/// The number format of an input as people write it: whole numbers whole, others with four digits that mean something.
pub fn code_of_input(value: f64) -> String {
    if value == value.trunc() {
        return COUNT.to_owned();
    }
    let decimals = (3 - exponent(value.abs())).clamp(0, 6);
    with_decimals(Quantity::Number, decimals)
}

fn with_decimals(quantity: Quantity, decimals: i32) -> String {
    let places = usize::try_from(decimals).unwrap_or(0);
    let fraction = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places)) };
    match quantity {
        Quantity::Share => format!("0{fraction}%"),
        _ => format!("#,##0{fraction}"),
    }
}

/// Width of a column, in characters, in which the largest of these numbers is shown whole, and at least `least`.
pub fn width(least: f64, code: &str, values: impl IntoIterator<Item = f64>) -> f64 {
    let code = code.split(';').next().unwrap_or_default();
    let decimals = code.split_once('.').map_or(0, |(_, rest)| rest.matches('0').count());
    let percent = if code.ends_with('%') { 100.0 } else { 1.0 };
    let largest =
        values.into_iter().filter(|value| value.is_finite()).fold(0.0_f64, |most, value| most.max(value.abs()));
    let text = crate::report::number::fixed(-largest * percent, i32::try_from(decimals).unwrap_or(0));
    least.max(text.len() as f64 + 2.5)
}

/// Decimal exponent of a positive number: 0 for 1 to 9.9.
fn exponent(value: f64) -> i32 {
    format!("{value:.1e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_error_then_the_size() {
        assert_eq!(code(Quantity::Share, 0.153, Some(0.0059)), "0.00%");
        assert_eq!(code(Quantity::Money, 1_234_567.0, Some(4300.0)), "#,##0");
        assert_eq!(code(Quantity::Money, 82.4, None), "#,##0.00");
        assert_eq!(code(Quantity::Money, 823.4, None), "#,##0.0");
        assert_eq!(code(Quantity::Months, 20.0, Some(0.0)), "#,##0.0");
        assert_eq!(code(Quantity::Number, f64::NAN, Some(f64::NAN)), "#,##0.000");
        assert_eq!(width(9.5, "#,##0.00", [3.0, f64::NAN]), 9.5);
        // -1,234,567.00 and some room.
        assert_eq!(width(9.5, "#,##0.00;-#,##0.00;0", [-3.0, 1_234_567.0]), 15.5);
        assert_eq!(
            [8000.0, 0.18, 0.0123, 5.25].map(code_of_input),
            ["#,##0", "#,##0.0000", "#,##0.00000", "#,##0.000"]
        );
    }
}
