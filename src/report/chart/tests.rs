//! Every chart with nasty data: well-formed, all text inside, no text on another.

use crate::outcome::Quantity;

use super::text::Size;
use super::*;
use crate::report::xml_tests::{Element, elements};

const NAMES: [&str; 7] = [
    "Price",
    "单位产品在三年期内的综合能耗成本下降幅度（含税、含运维、含备件）",
    "A very long name of an input that nobody would write on a slide but somebody wrote into a scenario",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "<script>alert(1)</script>\" onload=\"alert(2)' & \u{0}\u{202e}=1+1",
    "",
    "净现值",
];

/// Small, huge, negative, equal, tiny and undefined sets of values.
const VALUES: [[f64; 5]; 7] = [
    [-12.0, 3.0, 22.0, 41.0, 60.0],
    [-4.2e15, -1e15, 3.0, 7e14, 9.99e15],
    [-9e5, -8e5, -7e5, -6e5, -5e5],
    [5.0, 5.0, 5.0, 5.0, 5.0],
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [1e-12, 2e-12, 3e-12, 4e-12, 5e-12],
    [f64::NAN, f64::INFINITY, 1.0, 2.0, f64::NEG_INFINITY],
];

fn frame(width: f64, lang: Lang) -> Frame<'static> {
    Frame { id: "c", title: NAMES[4], description: NAMES[4], lang, width }
}

/// Left, top, right and bottom.
type Edges = (f64, f64, f64, f64);

/// Where a text is, by its class.
fn text_box(element: &Element) -> Edges {
    let size = match element.get("class").split(' ').next() {
        Some("tick") => Size::Tick,
        Some("strong") => Size::Strong,
        _ if element.get("class").contains("heavy") => Size::Strong,
        _ => Size::Label,
    };
    let (x, y, wide) = (element.number("x"), element.number("y"), text::width(&element.text, size));
    let left = match element.get("text-anchor") {
        "middle" => x - wide / 2.0,
        "end" => x - wide,
        _ => x,
    };
    (left, y - size.pixels() * 0.75, left + wide, y + size.pixels() * 0.2)
}

/// What is wrong with a chart.
fn faults(chart: &Chart) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expect = |right: bool, text: String| faults.extend((!right).then_some(text));
    for text in [chart.inline(), chart.standalone()] {
        let all = elements(&text, false);
        let labelled =
            all[0].get("aria-labelledby").split(' ').all(|id| all.iter().any(|element| element.get("id") == id));
        expect(all[0].name == "svg" && all[0].get("role") == "img" && labelled, "not an image with a name".into());
        let known = ["svg", "title", "desc", "style", "rect", "line", "path", "circle", "text"];
        expect(all.iter().all(|element| known.contains(&element.name.as_str())), "unknown element".into());
    }
    let all = elements(&chart.inline(), false);
    // The outline below a text is where the text is.
    let halo = |element: &&Element| element.get("class").ends_with(" halo");
    let texts = all.iter().filter(|element| element.name == "text" && !halo(element));
    let boxes: Vec<(&str, Edges)> = texts.map(|element| (element.text.as_str(), text_box(element))).collect();
    let (width, height) = chart.size();
    for (index, (text, (left, top, right, bottom))) in boxes.iter().enumerate() {
        let inside = *left >= -0.6 && *right <= width + 0.6 && *top >= -0.6 && *bottom <= height + 0.6;
        expect(inside, format!("{text:?} at {left} {top} {right} {bottom} leaves {width} x {height}"));
        for (other, (l, t, r, b)) in &boxes[index + 1..] {
            let apart = *right <= l + 0.4 || *r <= left + 0.4 || *bottom <= t + 0.4 || *b <= top + 0.4;
            expect(apart, format!("{text:?} touches {other:?}"));
        }
    }
    for element in all.iter().filter(|element| element.name != "text") {
        for key in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy"] {
            let number = element.number(key);
            expect((-1.0..=width.max(height) + 1.0).contains(&number), format!("{key} = {number} in {}", element.name));
        }
    }
    faults
}

fn all_charts(frame: &Frame<'_>, values: &[f64; 5], scale: usize) -> Vec<(&'static str, Chart)> {
    let v = |index: usize| values[index % 5];
    let name = |index: usize| NAMES[(index + scale) % NAMES.len()].to_owned();
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let counts: Vec<u64> = (1..sorted.len() as u64).collect();
    let quantity = [Quantity::Money, Quantity::Share, Quantity::Number][scale % 3];
    let mark = |label: &str, value, plan| distribution::Mark { label: format!("{label} {value}"), value, plan };
    let data = distribution::Distribution {
        edges: &sorted,
        counts: &counts,
        quantity,
        axis: name(1),
        marks: vec![
            mark("P10", v(0), false),
            mark("P50", v(2), false),
            mark("P90", v(3), false),
            mark("Plan", v(4) * 2.0, true),
        ],
        loss_below: Some(0.0),
    };
    let rows: Vec<Vec<f64>> = sorted.iter().map(|value| vec![*value, value * 1.5, value * 2.0, *value]).collect();
    let shares: Vec<f64> = (1..=rows.len()).map(|index| index as f64 / 10.0).collect();
    let fan = fan::Fan { shares: &shares, percentiles: &rows, plan: &[0.0, v(1), v(4), v(4)], quantity, axis: name(2) };
    let by_month: Vec<f64> = (0..=36).map(|month| f64::from(month) / 36.0 * 0.4).collect();
    let never = payback::Payback {
        by_month: &vec![0.0; 61],
        discounted: &vec![0.0; 61],
        never: 1.0,
        never_label: "> 99.98%".into(),
        plan: None,
    };
    let some = payback::Payback {
        by_month: &by_month,
        discounted: &by_month,
        never: 0.6,
        never_label: "60.0%".into(),
        plan: Some(36.0),
    };
    let steps = (0..4).map(|index| bridge::Step { name: name(index), change: v(index) }).collect();
    let waterfall = bridge::Waterfall { start: (name(5), v(2)), steps, end: name(6), axis: name(1) };
    let pair = |index| bridge::Pair { name: name(index), plan: v(index), mean: v(index + 1), cost: index % 2 == 0 };
    let pairs = bridge::Pairs { pairs: (0..7).map(pair).collect(), axis: name(1) };
    let bar = |index: usize| tornado::Bar {
        name: name(index),
        low: v(index),
        high: v(index + 2),
        low_label: format!("{:e} {}", v(index), name(1)),
        high_label: format!("{}", v(index + 2)),
    };
    let swings = tornado::Tornado {
        bars: (0..7).map(bar).collect(),
        base: v(2),
        base_label: format!("{} {}", name(2), v(2)),
        quantity,
        unit: name(1),
        range: None,
    };
    let signed = |index: usize| bars::Bar {
        name: name(index),
        value: v(index),
        interval: Some((v(index) - 1.0, v(index) + 1.0)),
        label: format!("{} ± {}", v(index), v(index + 1)),
        uncorrected: Some(v(index + 1)),
    };
    let signed = bars::Bars { bars: (0..7).map(signed).collect(), quantity, axis: name(1), range: None };
    let series = |index: usize| lines::Series {
        name: name(index),
        values: (0..5).map(|step| (step != index).then(|| v(step + index))).collect(),
    };
    let spider = lines::Lines {
        steps: ["P10", "P25", "P50", "P75", "P90"].map(str::to_owned).into(),
        series: (0..9).map(series).collect(),
        quantity,
        axis: name(2),
        steps_name: name(1),
    };
    let option = |index: usize| overlay::Option {
        name: name(index),
        edges: sorted.clone(),
        counts: counts.clone(),
        percentiles: Some([v(0), v(2), v(3)]),
    };
    let overlay = overlay::Overlay { options: (0..7).map(option).collect(), quantity, axis: name(1) };
    let matrix = matrix::Matrix {
        names: (0..5).map(name).collect(),
        beats: (0..5)
            .map(|row| (0..5).map(|column| (row != column).then_some(0.1 + 0.2 * row as f64)).collect())
            .collect(),
    };
    let point = |index: usize| scatter::Point {
        name: name(index),
        mean: v(index),
        cvar: v(index + 1),
        efficient: index.is_multiple_of(2),
    };
    let scatter =
        scatter::Scatter { points: (0..7).map(point).collect(), quantity, mean_axis: name(1), cvar_axis: name(2) };
    vec![
        ("histogram", distribution::histogram(frame, &data)),
        ("cumulative", distribution::cumulative(frame, &data)),
        ("fan", fan::fan(frame, &fan)),
        ("payback", payback::payback(frame, &some)),
        ("payback never", payback::payback(frame, &never)),
        ("waterfall", bridge::waterfall(frame, &waterfall)),
        ("pairs", bridge::pairs(frame, &pairs)),
        ("tornado", tornado::tornado(frame, &swings)),
        ("bars", bars::bars(frame, &signed)),
        ("lines", lines::lines(frame, &spider)),
        ("overlay", overlay::overlay(frame, &overlay)),
        ("matrix", matrix::matrix(frame, &matrix)),
        ("scatter", scatter::scatter(frame, &scatter)),
    ]
}

#[test]
fn charts_of_nasty_data_are_well_formed_and_no_label_touches_another() {
    let mut all = Vec::new();
    for (lang, width) in [(Lang::ZhCn, 300.0), (Lang::En, 520.0)] {
        for values in &VALUES {
            for scale in 0..NAMES.len() {
                for (name, chart) in all_charts(&frame(width, lang), values, scale) {
                    let faults = faults(&chart).into_iter();
                    all.extend(
                        faults.map(|fault| format!("{name}, {width} wide, {values:?}, names from {scale}: {fault}")),
                    );
                }
            }
        }
    }
    assert!(all.is_empty(), "{} faults, the first:\n{}", all.len(), all[..all.len().min(12)].join("\n"));
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let draw = || {
        all_charts(&frame(520.0, Lang::ZhCn), &VALUES[0], 1)
            .into_iter()
            .map(|(_, chart)| chart.standalone())
            .collect::<String>()
    };
    assert_eq!(draw(), draw());
}

#[test]
fn a_name_cannot_leave_its_text() {
    for (name, chart) in all_charts(&frame(720.0, Lang::En), &VALUES[0], 4) {
        for text in [chart.inline(), chart.standalone()] {
            assert!(!text.contains("<script") && !text.contains("onload=\"") && !text.contains('\u{202e}'), "{name}");
        }
    }
}

#[test]
fn a_chart_alone_knows_no_variables_and_no_network() {
    for (name, chart) in all_charts(&frame(520.0, Lang::En), &VALUES[0], 0) {
        let text = chart.standalone();
        assert!(!text.contains("var(") && !text.contains("url(") && !text.contains("@import"), "{name}");
        assert!(!text.replace("http://www.w3.org/2000/svg", "").contains("http"), "{name}");
    }
}

#[test]
fn bars_stand_where_their_values_are() {
    // Base 5 of values from 0 to 10: the low end is as far left of the base as the high end is right of it.
    let bar = tornado::Bar { name: "x".into(), low: 0.0, high: 10.0, low_label: "1".into(), high_label: "2".into() };
    let data = tornado::Tornado {
        bars: vec![bar],
        base: 5.0,
        base_label: "5".into(),
        quantity: Quantity::Money,
        unit: String::new(),
        range: None,
    };
    let all = elements(&tornado::tornado(&frame(720.0, Lang::En), &data).inline(), false);
    let of = |class: &str| all.iter().find(|element| element.get("class") == class).expect("bar");
    let (loss, gain) = (of("loss"), of("gain"));
    assert!((loss.number("width") - gain.number("width")).abs() <= 0.1);
    assert!((loss.number("x") + loss.number("width") - gain.number("x")).abs() <= 0.2);
}

#[test]
fn a_histogram_splits_at_zero() {
    // Bins -2..0 and 0..2 with 1 and 3 trials: a third of the height, and one colour each.
    let data = distribution::Distribution {
        edges: &[-2.0, 0.0, 2.0],
        counts: &[1, 3],
        quantity: Quantity::Money,
        axis: String::new(),
        marks: Vec::new(),
        loss_below: Some(0.0),
    };
    let all = elements(&distribution::histogram(&frame(720.0, Lang::En), &data).inline(), false);
    let tall = |class: &str| -> Vec<f64> {
        let bars = all.iter().filter(|element| element.get("class") == class && element.number("height") > 10.0);
        bars.map(|element| element.number("height")).collect()
    };
    let (loss, gain) = (tall("loss"), tall("gain"));
    assert!(loss.len() == 1 && gain.len() == 1 && (gain[0] / loss[0] - 3.0).abs() < 0.01, "{loss:?} {gain:?}");
}
