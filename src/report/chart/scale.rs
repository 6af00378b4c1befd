//! Axes: from values to places in the picture, with ticks at round numbers (Heckbert 1990, "Nice numbers for graph
//! labels").

use crate::outcome::Quantity;
use crate::report::number::fixed;

use super::text::{Size, width};

/// Values beyond this are drawn at it, so that no difference of two overflows.
const LARGEST: f64 = 1e300;

/// A straight axis.
#[derive(Debug, Clone)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    /// Values of the ticks.
    pub ticks: Vec<f64>,
    /// How its numbers are written.
    pub numbers: Numbers,
}

impl Axis {
    /// An axis for values from `low` to `high`, drawn from `from` to `to`, with about so many ticks. Equal or undefined
    /// limits get some room around them.
    pub fn new(quantity: Quantity, (low, high): (f64, f64), (from, to): (f64, f64), about: usize) -> Self {
        let (low, high) = spread(low, high);
        let step = nice_step((high - low) / about.max(1) as f64);
        let first = (low / step).ceil();
        let last = (high / step).floor();
        let count = (last - first).clamp(0.0, 40.0) as usize;
        let ticks = (0..=count)
            .map(|index| (first + index as f64) * step)
            .filter(|tick| *tick >= low - step * 1e-9 && *tick <= high + step * 1e-9)
            // A product of -0 and the step would be written with a sign.
            .map(|tick| if tick.abs() < step * 1e-9 { 0.0 } else { tick })
            .collect();
        Self { low, high, from, to, ticks, numbers: Numbers::new(quantity, low.abs().max(high.abs()), step) }
    }

    /// The same with some room beyond its limits, except where a limit is 0.
    pub fn padded(quantity: Quantity, (low, high): (f64, f64), place: (f64, f64), about: usize) -> Self {
        let (low, high) = spread(low, high);
        let room = (high - low) * 0.05;
        let away = |limit: f64, room: f64| if limit == 0.0 { limit } else { limit + room };
        Self::new(quantity, (away(low, -room), away(high, room)), place, about)
    }

    /// A horizontal axis with as many ticks as their labels leave room for.
    pub fn horizontal(quantity: Quantity, limits: (f64, f64), place: (f64, f64)) -> Self {
        let room = (place.1 - place.0).abs();
        let mut about = 8;
        loop {
            let mut axis = Self::new(quantity, limits, place, about);
            let widest = axis.ticks.iter().map(|tick| width(&axis.numbers.tick(*tick), Size::Tick)).fold(0.0, f64::max);
            let gap = room / (axis.ticks.len().max(2) - 1) as f64;
            if widest + 14.0 <= gap {
                return axis;
            }
            if about <= 1 {
                // Even two labels touch: one is left.
                axis.ticks.truncate(1);
                return axis;
            }
            about -= 1;
        }
    }

    /// Where a value stands; values beyond the limits stand at them.
    pub fn at(&self, value: f64) -> f64 {
        let share = (held(value) - self.low) / (self.high - self.low);
        self.from + (self.to - self.from) * if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    /// Whether a value lies within the limits.
    pub fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The limits.
    pub const fn limits(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// How the numbers of an axis are written: all with the same decimals, large ones in powers of a thousand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    quantity: Quantity,
    thousands: i32,
    decimals: i32,
}

impl Numbers {
    fn new(quantity: Quantity, size: f64, step: f64) -> Self {
        let percent = if quantity == Quantity::Share { 2 } else { 0 };
        // Beyond ten millions, and below a millionth, digits are no longer read but counted.
        let thousands = if size >= 1e7 || (size > 0.0 && size < 1e-6) { exponent(size).div_euclid(3) } else { 0 };
        let decimals = (3 * thousands - percent - exponent(step * 1.000_001)).clamp(0, 9);
        Self { quantity, thousands, decimals }
    }

    /// A tick.
    pub fn tick(self, value: f64) -> String {
        self.with_decimals(value, self.decimals)
    }

    /// A value beside the ticks, with a digit more.
    pub fn value(self, value: f64) -> String {
        let finest = if self.quantity == Quantity::Share { 1 } else { 9 };
        self.with_decimals(value, (self.decimals + 1).min(finest.max(self.decimals)))
    }

    fn with_decimals(self, value: f64, decimals: i32) -> String {
        let percent = if self.quantity == Quantity::Share { 100.0 } else { 1.0 };
        let text = typographic(&fixed(value / power_of_ten(3 * self.thousands) * percent, decimals));
        if self.quantity == Quantity::Share && value.is_finite() { text + "%" } else { text }
    }

    /// The unit with the power of ten that was taken out: `万元 × 10⁶`.
    pub fn unit(self, unit: &str) -> String {
        if self.thousands == 0 {
            return unit.to_owned();
        }
        let power: String = (3 * self.thousands).to_string().chars().map(superscript).collect();
        format!("{unit} × 10{power}").trim_start().to_owned()
    }
}

/// A number with a real minus sign.
pub fn typographic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // A hyphen inside a word stays one.
        let sign = letter == '-' && !before.is_alphanumeric() && letters.peek().is_some_and(char::is_ascii_digit);
        out.push(if sign { '−' } else { letter });
        before = letter;
    }
    out
}

const fn superscript(digit: char) -> char {
    match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '-' => '⁻',
        other => other,
    }
}

const fn held(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value.clamp(-LARGEST, LARGEST) }
}

/// Limits that are finite and apart.
fn spread(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = match (low.is_nan(), high.is_nan()) {
        (true, true) => (0.0, 0.0),
        (true, false) => (high, high),
        (false, true) => (low, low),
        (false, false) => (low.min(high), low.max(high)),
    };
    let (low, high) = (held(low), held(high));
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 {
        return (low, high);
    }
    let room = if size > 0.0 { size * 0.1 } else { 1.0 };
    (low - room, high + room)
}

/// 1, 2 or 5 times a power of ten, at least as large as the given step.
fn nice_step(step: f64) -> f64 {
    let unit = power_of_ten(exponent(step));
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * unit).find(|nice| *nice >= step * 0.999_999).unwrap_or(step)
}

/// Decimal exponent of a positive number: 0 for 1 to 9.99.
fn exponent(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// A power of ten, exact as the parser is.
fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(quantity: Quantity, low: f64, high: f64) -> Vec<String> {
        let axis = Axis::new(quantity, (low, high), (0.0, 100.0), 5);
        axis.ticks.iter().map(|tick| axis.numbers.tick(*tick)).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(Quantity::Money, -130.0, 29.0), ["−100", "−50", "0"]);
        assert_eq!(labels(Quantity::Share, -0.28, 1.9), ["0%", "50%", "100%", "150%"]);
        assert_eq!(labels(Quantity::Share, 0.001, 0.003), ["0.10%", "0.15%", "0.20%", "0.25%", "0.30%"]);
        assert_eq!(labels(Quantity::Months, 0.0, 36.0), ["0", "10", "20", "30"]);
    }

    #[test]
    fn large_numbers_lose_their_thousands_to_the_unit() {
        let axis = Axis::new(Quantity::Money, (0.0, 4e12), (0.0, 100.0), 4);
        assert_eq!(axis.numbers.tick(4e12), "4");
        assert_eq!(axis.numbers.unit("万元"), "万元 × 10¹²");
        let axis = Axis::new(Quantity::Money, (0.0, 4e-9), (0.0, 100.0), 4);
        assert_eq!((axis.numbers.tick(4e-9).as_str(), axis.numbers.unit("USD").as_str()), ("4", "USD × 10⁻⁹"));
    }

    #[test]
    fn any_limits_give_a_finite_axis() {
        let wild = [0.0, -0.0, 5.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE];
        for low in wild {
            for high in wild {
                let axis = Axis::horizontal(Quantity::Money, (low, high), (10.0, 300.0));
                for value in wild {
                    assert!((10.0..=300.0).contains(&axis.at(value)), "{low} {high} {value}");
                }
                assert!(axis.ticks.len() <= 41 && axis.ticks.iter().all(|tick| tick.is_finite()), "{low} {high}");
            }
        }
    }
}
