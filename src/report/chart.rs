//! Charts: values in, SVG out. A chart is drawn for a width in pixels and stays sharp at any size; its text is text. It
//! says what it shows in a title and a description, tells things apart by shape, dash and label beside colour, and
//! takes its colours from variables, so that a page can be dark or printed.

pub mod bars;
pub mod bridge;
pub mod distribution;
pub mod fan;
pub mod lines;
pub mod matrix;
pub mod overlay;
pub mod payback;
pub mod scatter;
pub mod tornado;

mod legend;
mod place;
mod rows;
mod scale;
mod style;
mod svg;
mod text;

use std::fmt::Write as _;

pub use self::scale::typographic;
pub use self::style::style_sheet;
use self::text::Size;
use super::markup::escape;
use crate::lang::Lang;

/// What every chart is told beside its data.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Id in the page, unique there; letters, digits and hyphens.
    pub id: &'a str,
    /// What it says, in a sentence.
    pub title: &'a str,
    /// What is seen, in words, with the main numbers.
    pub description: &'a str,
    /// Language of the words in it.
    pub lang: Lang,
    /// Width in pixels, at least 280; below 480 names stand above their bars.
    pub width: f64,
}

impl Frame<'_> {
    /// Whether it is for a narrow screen.
    const fn narrow(&self) -> bool {
        self.width < 480.0
    }
}

/// A finished chart.
///
/// ```
/// use roicast::report::chart::{Frame, tornado::{self, Tornado, Bar}};
/// use roicast::{lang::Lang, outcome::Quantity};
/// let bar = Bar { name: "Price".into(), low: -12.0, high: 30.0, low_label: "90".into(), high_label: "110".into() };
/// let data = Tornado { bars: vec![bar], base: 5.0, base_label: "Base 5".into(), quantity: Quantity::Money,
///     unit: "万元".into(), range: None };
/// let frame = Frame { id: "t", title: "Price moves it most", description: "One bar.", lang: Lang::En, width: 720.0 };
/// let chart = tornado::tornado(&frame, &data);
/// assert!(chart.inline().starts_with("<svg") && chart.standalone().contains("xmlns="));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    id: String,
    title: String,
    description: String,
    width: f64,
    height: f64,
    body: String,
}

impl Chart {
    /// Width and height in pixels.
    #[must_use]
    pub const fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// The chart as an element of an HTML page that has the [`style_sheet`].
    #[must_use]
    pub fn inline(&self) -> String {
        self.element("", "", 0.0)
    }

    /// The chart as a file of its own, with its title on it, its style in it and plain colours.
    #[must_use]
    pub fn standalone(&self) -> String {
        let margin = 16.0;
        let lines = text::lines(&self.title, Size::Strong, self.width - 2.0 * margin, 3);
        let mut head = format!("<style>{}</style>\n", style::plain());
        let above = margin + lines.len() as f64 * Size::Strong.line() + 8.0;
        let (x, y) = ((-margin).px(), (-above).px());
        let (width, height) = ((self.width + 2.0 * margin).px(), (self.height + above + margin).px());
        let _ = writeln!(head, r#"<rect class="paper" x="{x}" y="{y}" width="{width}" height="{height}"/>"#);
        for (index, line) in lines.iter().enumerate() {
            let base = margin + Size::Strong.pixels() - above + index as f64 * Size::Strong.line();
            let _ = writeln!(head, r#"<text class="strong" x="0" y="{}">{}</text>"#, base.px(), escape(line));
        }
        let namespace = format!(r#" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}""#);
        self.element(&namespace, &head, above)
    }

    /// The chart as a file of its own, without a title on it: for a page that has the title above it.
    #[cfg(feature = "pdf")]
    pub(super) fn bare(&self) -> String {
        let (width, height) = (self.width.px(), self.height.px());
        let namespace = format!(r#" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}""#);
        self.element(&namespace, &format!("<style>{}</style>\n", style::plain()), 0.0)
    }

    fn element(&self, attributes: &str, head: &str, above: f64) -> String {
        let margin = if above > 0.0 { 16.0 } else { 0.0 };
        let view = [-margin, -above, self.width + 2.0 * margin, self.height + above + margin].map(f64::px).join(" ");
        let (id, title, description) = (&self.id, escape(&self.title), escape(&self.description));
        format!(
            "<svg{attributes} class=\"chart\" viewBox=\"{view}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n\
             <title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{head}{}</svg>\n",
            self.body
        )
    }
}

/// A picture that says there is nothing to draw.
fn empty(frame: &Frame<'_>) -> Chart {
    let mut svg = svg::Svg::new();
    svg.text(Size::Label, svg::Anchor::Middle, (frame.width / 2.0, 30.0), frame.lang.text("chart.empty"));
    svg.finish(frame, 48.0)
}

/// Coordinates as text.
trait Numeric {
    /// To a tenth of a pixel, without needless zeros.
    fn px(self) -> String;
}

impl Numeric for f64 {
    fn px(self) -> String {
        if !self.is_finite() {
            return "0".to_owned();
        }
        let text = format!("{self:.1}");
        let text = text.strip_suffix(".0").unwrap_or(&text);
        if text == "-0" { "0".to_owned() } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests;
