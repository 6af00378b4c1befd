//! Charts with the sentence they stand for above them.

use crate::lang::Lang;
use krilla::tagging::Tag;

use super::flow::{HEIGHT, Piece};
use super::fonts::Fonts;
use super::paper::{Item, Mark, Paper, stack};
use super::text::{Ink, Type, set};
use crate::report::draw::draw;
use crate::report::view::{Figure, Report};
use crate::report::words::Words;

/// Between figures beside each other.
pub const GUTTER: f32 = 22.0;
/// Width in pixels at which a chart is drawn for half a page.
const HALF: f64 = 336.0;
/// Width in pixels at which a single chart is drawn.
const WIDE: f64 = 480.0;
/// What a caption looks like.
const TITLE: Type = Type { size: 9.2, leading: 12.6, bold: true, ink: Ink::Dark };
const ABOUT: Type = Type { size: 7.6, leading: 10.6, bold: false, ink: Ink::Soft };
/// Height of a title in a box of the board's page.
const BOX_TITLE: f32 = 2.0 * TITLE.leading + 4.0;

/// What figures are made with.
#[derive(Clone, Copy)]
pub struct Studio<'a> {
    /// The report they belong to.
    pub report: &'a Report<'a>,
    /// Its words.
    pub view: &'a Words<'a>,
    /// The fonts.
    pub fonts: &'a Fonts,
    /// The language.
    pub lang: Lang,
}

/// A figure as it will stand: caption and chart.
struct Set {
    caption: Vec<Item>,
    caption_height: f32,
    chart: (String, f32, f32),
    node: usize,
}

impl Studio<'_> {
    fn set(&self, paper: &mut Paper, figure: &Figure<'_>, caption: f32, width: f32, pixels: f64) -> Set {
        let (title, about) = (figure.title.show(self.view), figure.about.show(self.view));
        let alternative = self.fonts.cover(&format!("{title}. {about}"));
        let node = paper.node(None, Tag::Figure(Some(alternative)));
        let mut items = Vec::new();
        let lines = set(self.fonts, &title, TITLE, caption, 6);
        let end = stack(&mut items, lines, (0.0, 0.0), TITLE, Some(node)) + 1.5;
        let lines = set(self.fonts, &about, ABOUT, caption, 9);
        let end = stack(&mut items, lines, (0.0, end), ABOUT, Some(node));
        Set { caption: items, caption_height: end, chart: self.chart(figure, width, HEIGHT - end - 20.0, pixels), node }
    }

    /// The chart as SVG in the characters of the fonts, as wide as the room, or smaller if it were too high.
    fn chart(&self, figure: &Figure<'_>, width: f32, height: f32, pixels: f64) -> (String, f32, f32) {
        let chart = draw(self.report, figure, self.lang, &figure.id, pixels);
        let (across, down) = chart.size();
        let scale = (f64::from(width) / across).min(f64::from(height) / down);
        (self.fonts.cover(&chart.bare()), (across * scale) as f32, (down * scale) as f32)
    }

    /// Figures in rows of two; a single one has its caption beside it.
    pub fn figures(&self, paper: &mut Paper, figures: &[&Figure<'_>], room: f32) -> Vec<Piece> {
        let column = (room - GUTTER) / 2.0;
        figures
            .chunks(2)
            .map(|pair| match pair {
                [single] => self.single(paper, single, room),
                pair => {
                    let sets: Vec<Set> =
                        pair.iter().map(|figure| self.set(paper, figure, column, column, HALF)).collect();
                    row(sets, column + GUTTER)
                }
            })
            .collect()
    }

    fn single(&self, paper: &mut Paper, figure: &Figure<'_>, room: f32) -> Piece {
        let caption = room * 0.36;
        let width = room - caption - GUTTER;
        let set = self.set(paper, figure, caption, width, WIDE);
        let (svg, across, down) = set.chart;
        let mut items = set.caption;
        items.push(Item { x: caption + GUTTER, y: 0.0, mark: Mark::Chart(svg, across, down), node: Some(set.node) });
        Piece { items, height: down.max(set.caption_height) + 8.0, before: 12.0, ..Piece::default() }
    }

    /// How much of the width of a box the chart of a figure takes, 0 to 1.
    pub fn scale(&self, figure: &Figure<'_>, (width, height): (f32, f32)) -> f32 {
        let (across, down) = draw(self.report, figure, self.lang, &figure.id, pixels(width)).size();
        let room = f64::from(height - BOX_TITLE);
        (room / down * across / f64::from(width)).min(1.0) as f32
    }

    /// A figure in a box of the board's page: a title of at most two lines, the chart as large as it can be.
    pub fn boxed(&self, figure: &Figure<'_>, paper: &mut Paper, (width, height): (f32, f32)) -> Vec<Item> {
        let (title, about) = (figure.title.show(self.view), figure.about.show(self.view));
        let node = paper.node(None, Tag::Figure(Some(self.fonts.cover(&format!("{title}. {about}")))));
        let mut items = Vec::new();
        let lines = set(self.fonts, &title, TITLE, width, 2);
        stack(&mut items, lines, (0.0, 0.0), TITLE, Some(node));
        let (svg, across, down) = self.chart(figure, width, height - BOX_TITLE, pixels(width));
        items.push(Item { x: 0.0, y: BOX_TITLE, mark: Mark::Chart(svg, across, down), node: Some(node) });
        items
    }
}

/// Width in pixels at which a chart is drawn for a box, so that its letters have one size in narrow and wide ones.
fn pixels(width: f32) -> f64 {
    let half = (super::flow::WIDTH - GUTTER) / 2.0;
    if width > 1.5 * half { HALF * f64::from(width / half) } else { HALF }
}

/// Figures beside each other, their charts on one line.
fn row(sets: Vec<Set>, step: f32) -> Piece {
    let top = sets.iter().map(|set| set.caption_height).fold(0.0, f32::max) + 6.0;
    let mut piece = Piece { before: 12.0, height: top, ..Piece::default() };
    for (index, set) in sets.into_iter().enumerate() {
        let x = index as f32 * step;
        piece.items.extend(set.caption.into_iter().map(|item| item.moved(x, 0.0)));
        let (svg, across, down) = set.chart;
        piece.items.push(Item { x, y: top, mark: Mark::Chart(svg, across, down), node: Some(set.node) });
        piece.height = piece.height.max(top + down + 8.0);
    }
    piece
}
