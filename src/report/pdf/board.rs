//! The board's page: everything in its place on one sheet, whatever the names.

mod basis;

use crate::analysis::results::Drivers;
use crate::report::number::count;
use krilla::tagging::Tag;

use super::blocks::verdict_key;
use super::book::heading;
use super::figure::Studio;
use super::paper::{A4, Item, Paper, stack};
use super::table::{sign, tone_ink};
use super::text::{Ink, Type, set, single, widths};
use crate::report::chart::tornado::Tornado;
use crate::report::view::{Block, Figure, Phrase, Plot, Row, Table, Tile};

/// Left and right margin.
const MARGIN: f32 = 42.0;
/// Width of the text.
const WIDTH: f32 = A4.0 - 2.0 * MARGIN;
/// Between the two columns.
const GUTTER: f32 = 24.0;
/// Width of a column.
const COLUMN: f32 = (WIDTH - GUTTER) / 2.0;
/// Bars of a chart, conditions of the rule, inputs to find out about: what there is room for.
const BARS: usize = 6;
const FEWEST: usize = 3;
const CONDITIONS: usize = 5;
const QUESTIONS: usize = 5;
/// Share of the width that a chart must keep.
const LEGIBLE: f32 = 0.8;

const SMALL: Type = Type { size: 7.4, leading: 10.0, bold: false, ink: Ink::Soft };
const TEXT: Type = Type { size: 8.6, leading: 12.0, bold: false, ink: Ink::Dark };
const HEAD: Type = Type { size: 9.2, leading: 12.6, bold: true, ink: Ink::Dark };

impl Studio<'_> {
    /// The page.
    pub fn board(&self) -> Paper {
        let mut paper = Paper::new();
        let name = self.report.head.name.show(self.view);
        paper.sections.push((name, 0, 0.0));
        let y = self.board_head(&mut paper);
        let y = self.board_verdict(&mut paper, y + 7.0);
        let y = self.board_tiles(&mut paper, y + 9.0);
        let y = self.board_sentence(&mut paper, y + 8.0);
        // The foot is set last, because it says which characters are missing, but its height is known.
        let foot = A4.1 - 28.0 - 5.0 * SMALL.leading - 8.0;
        self.board_body(&mut paper, y + 14.0, foot - 10.0);
        self.board_foot(&mut paper, foot);
        paper
    }

    fn put(&self, paper: &mut Paper, items: Vec<Item>, x: f32, y: f32) {
        for item in items {
            paper.put(item.moved(x, y));
        }
    }

    fn board_head(&self, paper: &mut Paper) -> f32 {
        let head = &self.report.head;
        let mut items = Vec::new();
        let kicker = SMALL.bold().ink(Ink::Accent);
        let node = paper.node(None, Tag::P);
        let lines = set(self.fonts, self.view.text("pdf.board-kicker"), kicker, WIDTH, 1);
        let y = stack(&mut items, lines, (0.0, 30.0), kicker, Some(node)) + 1.0;
        let name = head.name.show(self.view);
        let node = paper.node(None, heading(1, &self.fonts.cover(&name)));
        let large = Type { leading: 23.0, ..Type::new(18.0) }.bold();
        // A long name is set smaller before it takes a second line.
        let long = widths(self.fonts, &name, large).0 > WIDTH;
        let style = if long { Type { leading: 18.0, ..Type::new(14.0) }.bold() } else { large };
        let mut y = stack(&mut items, set(self.fonts, &name, style, WIDTH, 2), (0.0, y), style, Some(node)) + 1.0;
        if let Some(description) = &head.description {
            let style = Type { leading: 13.0, ..Type::new(9.4) };
            let node = paper.node(None, Tag::P);
            let lines = set(self.fonts, &description.show(self.view), style, WIDTH, 2);
            y = stack(&mut items, lines, (0.0, y), style, Some(node)) + 1.0;
        }
        let node = paper.node(None, Tag::P);
        let lines = set(self.fonts, &self.facts(), SMALL, WIDTH, 1);
        let y = stack(&mut items, lines, (0.0, y), SMALL, Some(node));
        self.put(paper, items, MARGIN, 0.0);
        y
    }

    /// The verdict or the advice, and below it, in the same box, the conditions of the rule; analyses alone have none.
    fn board_verdict(&self, paper: &mut Paper, top: f32) -> f32 {
        let found = self.blocks().find_map(|block| match block {
            Block::Verdict(verdict) => {
                let (tone, key) = verdict_key(*verdict);
                Some((tone, self.view.text(key).to_owned()))
            }
            Block::Advice(tone, phrase) => Some((*tone, phrase.show(self.view))),
            _ => None,
        });
        let Some((tone, text)) = found else { return top };
        let (ink, back) = tone_ink(tone);
        let mut piece = self.banner(paper, tone, &text, 12.5, WIDTH);
        let table = self.tables().find(|table| table.caption.key == "view.rule");
        if let Some(table) = table {
            let (items, end) = self.conditions(paper, table, piece.height - 2.0);
            piece.items.extend(items);
            piece.height = end + 6.0;
            for item in piece.items.iter_mut().take(2) {
                let width = item_width(item);
                *item = Item::fill(0.0, 0.0, width, piece.height, if width > 10.0 { back } else { ink });
            }
        }
        self.put(paper, piece.items, MARGIN, top);
        top + piece.height
    }

    fn conditions(&self, paper: &mut Paper, table: &Table, top: f32) -> (Vec<Item>, f32) {
        let (left, right) = (16.0, WIDTH - 12.0);
        let mut items = Vec::new();
        let node = paper.node(None, Tag::P);
        let caption = single(self.fonts, &table.caption.show(self.view), SMALL, right - left);
        items.push(Item::text(left, top, caption, SMALL, Some(node)));
        let mut y = top + SMALL.leading + 1.0;
        for row in table.rows.iter().take(CONDITIONS) {
            y = self.condition(paper, row, &mut items, y, (left, right));
        }
        let rest = table.rows.len().saturating_sub(CONDITIONS);
        if rest > 0 {
            let more = self.view.say("pdf.more-conditions", &[("count", count(rest as u64))]);
            items.push(Item::text(left, y, single(self.fonts, &more, SMALL, right - left), SMALL, Some(node)));
            y += SMALL.leading;
        }
        (items, y)
    }

    /// What is asked for, what was found, how it stands.
    fn condition(&self, paper: &mut Paper, row: &Row, items: &mut Vec<Item>, y: f32, (left, right): (f32, f32)) -> f32 {
        let node = paper.node(None, Tag::P);
        let cell = |index: usize| row.cells.get(index).map_or_else(String::new, |cell| cell.show(self.view));
        let standing = TEXT.bold().ink(tone_ink(row.tone).0);
        let word = single(self.fonts, &format!("{} {}", sign(row.tone), cell(2)), standing, 110.0);
        let estimate = single(self.fonts, &cell(1), TEXT.bold(), 130.0);
        let word_at = right - word.width.max(78.0);
        let estimate_at = word_at - 16.0 - estimate.width;
        let lines = set(self.fonts, &cell(0), TEXT, estimate_at - 14.0 - left, 2);
        let end = y + lines.len().max(1) as f32 * TEXT.leading;
        stack(items, lines, (left, y), TEXT, Some(node));
        items.push(Item::text(estimate_at, y, estimate, TEXT.bold(), Some(node)));
        items.push(Item::text(word_at, y, word, standing, Some(node)));
        end + 1.0
    }

    fn board_tiles(&self, paper: &mut Paper, top: f32) -> f32 {
        let tiles: Vec<&Tile> = self
            .blocks()
            .filter_map(|block| if let Block::Tiles(tiles) = block { Some(tiles) } else { None })
            .flatten()
            .take(4)
            .collect();
        let tiles: Vec<Tile> = tiles.into_iter().cloned().collect();
        if tiles.is_empty() {
            return top;
        }
        let piece = self.tiles(paper, &tiles, WIDTH);
        self.put(paper, piece.items, MARGIN, top);
        top + piece.height
    }

    /// The result in one sentence, with the error of the mean.
    fn board_sentence(&self, paper: &mut Paper, top: f32) -> f32 {
        let sentence = self.blocks().find_map(|block| match block {
            Block::Sentence(phrase @ Phrase { key: "report.headline" | "report.headline-no-plan", .. }) => Some(phrase),
            _ => None,
        });
        let Some(sentence) = sentence else { return top };
        let mut items = Vec::new();
        let node = paper.node(None, Tag::P);
        let lines = set(self.fonts, &sentence.show(self.view), TEXT, WIDTH, 3);
        let end = stack(&mut items, lines, (0.0, top), TEXT, Some(node));
        self.put(paper, items, MARGIN, 0.0);
        end
    }

    /// Four fields: distribution, payback, what moves the result, what to find out first. Where one has nothing to say, the
    /// next figure of the report takes its place; where only two are left, each has the whole width.
    fn board_body(&self, paper: &mut Paper, top: f32, bottom: f32) {
        let gap = 16.0;
        let height = (bottom - top - gap) / 2.0;
        let questions = self.questions();
        let shown = if questions.is_empty() { 4 } else { 3 };
        let wide = self.chosen(None, None).len() + usize::from(!questions.is_empty()) <= 2;
        let (width, most) = if wide { (WIDTH, 2 * BARS) } else { (COLUMN, BARS) };
        // With names of several lines, fewer bars are drawn, so that they stay legible.
        let legible = |bars: &usize| {
            let (drivers, tornado) = (self.short_drivers(*bars), self.short_tornado(*bars));
            let figures = self.chosen(drivers.as_ref(), tornado.as_ref());
            figures.iter().take(3).all(|figure| self.scale(figure, (width, height)) >= LEGIBLE)
        };
        let bars = (FEWEST..=most).rev().find(legible).unwrap_or(FEWEST);
        let (drivers, tornado) = (self.short_drivers(bars), self.short_tornado(bars));
        for (index, figure) in self.chosen(drivers.as_ref(), tornado.as_ref()).iter().take(shown).enumerate() {
            let (x, y) = field(if wide { 2 * index } else { index }, top, height + gap);
            let items = self.boxed(figure, paper, (width, height));
            self.put(paper, items, x, y);
        }
        if !questions.is_empty() {
            let (x, y) = field(if wide { 2 } else { 3 }, top, height + gap);
            let items = self.find_out(paper, &questions, height);
            self.put(paper, items, x, y);
        }
    }

    fn blocks(&self) -> impl Iterator<Item = &Block<'_>> {
        self.report.sections.iter().flat_map(|section| &section.blocks)
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
    }

    fn all_figures(&self) -> Vec<&Figure<'_>> {
        self.blocks()
            .flat_map(|block| match block {
                Block::Figures(figures) => figures.iter().collect::<Vec<_>>(),
                Block::Choice(_, figures) => figures.iter().take(1).map(|(_, figure)| figure).collect(),
                _ => Vec::new(),
            })
            .collect()
    }

    fn short_drivers(&self, bars: usize) -> Option<Drivers> {
        let drivers = self.drivers()?;
        let inputs: Vec<_> = drivers.inputs.iter().take(bars).cloned().collect();
        (!inputs.is_empty()).then(|| Drivers { inputs, ..drivers.clone() })
    }

    /// The rank correlations of the report.
    fn drivers(&self) -> Option<&Drivers> {
        self.all_figures().into_iter().find_map(|figure| match figure.plot {
            Plot::Drivers(drivers) => Some(drivers),
            _ => None,
        })
    }

    fn short_tornado(&self, bars: usize) -> Option<Tornado> {
        self.all_figures().into_iter().find_map(|figure| {
            let Plot::Tornado(tornado, _) = figure.plot else { return None };
            let mut short = tornado.clone();
            short.bars.truncate(bars);
            Some(short)
        })
    }

    /// The figures of the page in their order, long ones shortened.
    fn chosen<'a>(&'a self, drivers: Option<&'a Drivers>, tornado: Option<&'a Tornado>) -> Vec<Figure<'a>> {
        let all = self.all_figures();
        let rank = |plot: &Plot<'_>| match plot {
            Plot::Overlay(_) | Plot::Histogram(..) => Some(0),
            Plot::Matrix(_) => Some(1),
            Plot::Payback(_) => Some(1),
            Plot::Tornado(..) => Some(2),
            Plot::Drivers(_) if tornado.is_none() => Some(2),
            Plot::Scatter(_) => Some(3),
            Plot::Horizon(_) => Some(4),
            Plot::RunningTotal(_) => Some(5),
            Plot::Waterfall(..) => Some(6),
            Plot::Cumulative(..) => Some(7),
            Plot::Bars(_) => Some(8),
            Plot::Spider(_) => Some(9),
            _ => None,
        };
        let mut ranked: Vec<(i32, &Figure<'_>)> =
            all.into_iter().filter_map(|figure| Some((rank(&figure.plot)?, figure))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked
            .into_iter()
            .map(|(_, figure)| {
                let plot = match (&figure.plot, drivers, tornado) {
                    (Plot::Drivers(_), Some(short), _) => Plot::Drivers(short),
                    (Plot::Tornado(..), _, Some(short)) => Plot::Tornado(short, short.reach()),
                    (plot, _, _) => plot.clone(),
                };
                Figure { plot, ..figure.clone() }
            })
            .collect()
    }
}

/// Place of one of four fields.
fn field(index: usize, top: f32, step: f32) -> (f32, f32) {
    (MARGIN + (index % 2) as f32 * (COLUMN + GUTTER), top + (index / 2) as f32 * step)
}

fn item_width(item: &Item) -> f32 {
    match item.mark {
        super::paper::Mark::Box(width, _, _) => width,
        _ => 0.0,
    }
}
