//! Colours and strokes of charts. The palette is told apart by people with any colour vision (after Okabe and Ito 2008)
//! and keeps its order of lightness in grey.

/// Name, colour on white, colour on a dark page.
const COLOURS: [(&str, &str, &str); 15] = [
    ("ink", "#17222d", "#e7edf3"),
    ("soft", "#52606d", "#a9b6c2"),
    ("rule", "#dfe5ea", "#33404c"),
    ("paper", "#ffffff", "#161d24"),
    ("gain", "#1f5f9f", "#6fb0ea"),
    ("loss", "#d07a2d", "#f0a35e"),
    ("outer", "#d3e2f0", "#213950"),
    ("inner", "#9cc0de", "#33618a"),
    ("muted", "#9aa7b3", "#6d7b88"),
    ("one", "#0b5c9e", "#6fb0ea"),
    ("two", "#c4500c", "#f09a55"),
    ("three", "#0d8461", "#4fc79f"),
    ("four", "#a2508d", "#d98fc6"),
    ("five", "#776a10", "#cfc05a"),
    ("six", "#4d5a66", "#b5c1cc"),
];

/// Rules of every class; `$name` stands for a colour.
const RULES: &str = "
.chart text{fill:$ink;font-family:\"Segoe UI\",-apple-system,\"Helvetica Neue\",Arial,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif}
.chart .tick{font-size:11px;fill:$soft}
.chart .label{font-size:12px}
.chart .strong{font-size:12px;font-weight:600}
.chart .faint{fill:$soft}
.chart .heavy{font-weight:600}
.chart .on-dark{fill:$paper}
.chart .halo{fill:$paper;stroke:$paper;stroke-width:5px;stroke-linejoin:round;user-select:none}
.chart .paper{fill:$paper}
.chart .grid{stroke:$rule;stroke-width:1}
.chart .axis{stroke:$soft;stroke-width:1}
.chart .lead{stroke:$soft;stroke-width:1;stroke-dasharray:1 2}
.chart .mark{stroke:$ink;stroke-width:1}
.chart .plan{stroke:$ink;stroke-width:1.6;stroke-dasharray:6 4;fill:none}
.chart .plan-mark{fill:$paper;stroke:$ink;stroke-width:1.6}
.chart .middle{stroke:$gain;stroke-width:2.4;fill:none;stroke-linejoin:round}
.chart .second{stroke:$gain;stroke-width:1.4;stroke-dasharray:2 3;fill:none}
.chart .whisker{stroke:$ink;stroke-width:1.4}
.chart .gain{fill:$gain}
.chart .loss{fill:$loss}
.chart .muted{fill:$muted}
.chart .outer{fill:$outer}
.chart .inner{fill:$inner}
.chart .never{fill:$paper;stroke:$loss;stroke-width:1.4}
.chart .stripe{stroke:$loss;stroke-width:1.4}
.chart text,.chart line,.chart path,.chart circle{pointer-events:none}
.chart .hit{fill:$ink;fill-opacity:0}
.chart .hit:hover{fill-opacity:.08}
.chart .cell{fill:$gain}
.chart .cell-against{fill:$loss}
.chart .series{fill:none;stroke-width:2.2;stroke-linejoin:round}
.chart .dot{stroke-width:2}
.chart .one{stroke:$one}.chart .two{stroke:$two;stroke-dasharray:7 3}.chart .three{stroke:$three;stroke-dasharray:2 3}.chart .four{stroke:$four;stroke-dasharray:9 3 2 3}.chart .five{stroke:$five;stroke-dasharray:4 2}.chart .six{stroke:$six;stroke-dasharray:12 3}
.chart .dot.one,.chart .dot.two,.chart .dot.three,.chart .dot.four,.chart .dot.five,.chart .dot.six{stroke-dasharray:none}
.chart .dot.one{fill:$one}.chart .dot.two{fill:$two}.chart .dot.three{fill:$three}.chart .dot.four{fill:$four}.chart .dot.five{fill:$five}.chart .dot.six{fill:$six}
.chart .dot.hollow{fill:$paper}
";

/// Classes of the series of a chart, in order.
pub const SERIES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];

/// Class of a series.
pub fn series(index: usize) -> &'static str {
    SERIES.get(index % SERIES.len()).copied().unwrap_or("one")
}

/// The style of charts in a page: colours are the variables `--chart-ink` and so on, for light and dark screens and for
/// print.
#[must_use]
pub fn style_sheet() -> String {
    let block = |dark: bool| {
        COLOURS.iter().fold(String::new(), |out, (name, light, night)| {
            out + &format!("--chart-{name}:{};", if dark { night } else { light })
        })
    };
    format!(
        ":root{{{}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}{}",
        block(false),
        block(true),
        rules(|name, _| format!("var(--chart-{name})"))
    )
}

/// The style of a chart that stands alone, with plain colours: what draws it may know no variables.
pub fn plain() -> String {
    rules(|_, light| light.to_owned())
}

fn rules(colour: impl Fn(&str, &str) -> String) -> String {
    COLOURS
        .iter()
        .fold(RULES.to_owned(), |rules, (name, light, _)| rules.replace(&format!("${name}"), &colour(name, light)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.1 defines them.
    #[allow(clippy::disallowed_methods, reason = "a test of colours, not of results")]
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hex")) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_is_named_and_text_is_readable() {
        assert!(!plain().contains('$') && !style_sheet().contains('$'));
        let of = |name: &str| *COLOURS.iter().find(|(of, _, _)| *of == name).expect("colour");
        let (_, light, dark) = of("paper");
        for name in ["ink", "soft"] {
            let (_, day, night) = of(name);
            assert!(contrast(day, light) >= 4.5 && contrast(night, dark) >= 4.5, "{name}");
        }
        for name in SERIES {
            let (_, day, night) = of(name);
            assert!(contrast(day, light) >= 3.0 && contrast(night, dark) >= 3.0, "{name}");
        }
        // Gain and loss are still two in grey.
        assert!(contrast(of("gain").1, of("loss").1) >= 1.8);
        assert!(contrast(of("loss").1, light) >= 3.0);
    }
}
