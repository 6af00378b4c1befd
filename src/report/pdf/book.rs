//! The full report: every section of the view, with contents, headers and page numbers.

use std::num::NonZeroU16;

use krilla::tagging::Tag;

use super::blocks::BODY;
use super::figure::Studio;
use super::flow::{Flow, MARGIN, Piece, WIDTH};
use super::paper::{A4, Item, Mark, Paper, stack};
use super::table::table;
use super::text::{Ink, Type, set, single};
use crate::report::view::{Block, Figure, Section};

const SMALL: Type = Type { size: 7.8, leading: 11.0, bold: false, ink: Ink::Soft };
/// Height up to which a section is not broken.
const SHORT: f32 = 150.0;

const ENTRY: Type = Type { size: 8.8, leading: 14.0, bold: false, ink: Ink::Dark };

/// Where the contents stand.
struct Contents {
    page: usize,
    top: f32,
    columns: usize,
}

impl Studio<'_> {
    /// The pages of the full report.
    pub fn book(&self) -> Paper {
        let mut paper = Paper::new();
        let mut flow = Flow::new(&mut paper);
        let front = self.front(&mut paper);
        flow.pour(&mut paper, vec![front]);
        // What is decided stands on a page of its own, with the contents at its foot.
        let decision = self.report.sections.iter().take_while(|section| section.id == "decision").count();
        let (cover, rest) = self.report.sections.split_at(decision.min(1));
        for section in cover {
            let pieces = self.section(&mut paper, section);
            flow.pour(&mut paper, pieces);
        }
        let contents = paper.node(None, Tag::TOC);
        let place = self.place_of_contents(&mut paper, &mut flow, !cover.is_empty());
        for section in rest {
            let mut pieces = self.section(&mut paper, section);
            hold(&mut pieces);
            flow.pour(&mut paper, pieces);
        }
        // What cannot be shown is known once everything has been set.
        for note in self.replaced() {
            let pieces = self.paragraph(&mut paper, &note, BODY.ink(Ink::Soft));
            flow.pour(&mut paper, pieces);
        }
        self.contents(&mut paper, contents, &place);
        self.margins(&mut paper);
        paper
    }

    /// Notes on characters that the fonts do not have; none if they have all.
    pub fn replaced(&self) -> Vec<String> {
        let note = |key, letters: Vec<char>| {
            let list = letters.iter().take(12).map(|letter| format!("U+{:04X}", u32::from(*letter)));
            let list: Vec<String> = list.collect();
            let more = if letters.len() > list.len() { " …" } else { "" };
            let values = [("sign", "□".to_owned()), ("list", format!("{}{more}", list.join(", ")))];
            (!letters.is_empty()).then(|| self.view.say(key, &values))
        };
        [note("pdf.replaced", self.fonts.missing()), note("pdf.plain", self.fonts.plain())]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Name, question and facts.
    fn front(&self, paper: &mut Paper) -> Piece {
        let head = &self.report.head;
        let mut items = Vec::new();
        let kicker = SMALL.ink(Ink::Accent).bold();
        let node = paper.node(None, Tag::P);
        let lines = set(self.fonts, self.view.text("html.kicker"), kicker, WIDTH, 1);
        let y = stack(&mut items, lines, (0.0, 0.0), kicker, Some(node)) + 3.0;
        let name = head.name.show(self.view);
        let title = Type { leading: 27.0, ..Type::new(21.0) }.bold();
        let node = paper.node(None, heading(1, &self.fonts.cover(&name)));
        let mut y = stack(&mut items, set(self.fonts, &name, title, WIDTH, 5), (0.0, y), title, Some(node)) + 3.0;
        if let Some(description) = &head.description {
            let style = Type { leading: 17.0, ..Type::new(11.5) };
            let node = paper.node(None, Tag::P);
            let lines = set(self.fonts, &description.show(self.view), style, WIDTH - 40.0, 12);
            y = stack(&mut items, lines, (0.0, y), style, Some(node)) + 4.0;
        }
        let node = paper.node(None, Tag::P);
        let lines = set(self.fonts, &self.facts(), SMALL, WIDTH, 4);
        let height = stack(&mut items, lines, (0.0, y), SMALL, Some(node));
        Piece { items, height, ..Piece::default() }
    }

    /// Horizon, unit of money, discount rate, kind of project.
    pub fn facts(&self) -> String {
        self.report.head.facts.iter().map(|fact| fact.show(self.view)).collect::<Vec<_>>().join(" · ")
    }

    fn section(&self, paper: &mut Paper, section: &Section<'_>) -> Vec<Piece> {
        let text = self.view.text(section.heading);
        let style = Type { leading: 18.0, ..Type::new(13.5) }.bold();
        let node = paper.node(None, heading(2, text));
        let mut items = vec![Item::fill(0.0, 0.0, WIDTH, 1.3, Ink::Dark)];
        let height = stack(&mut items, set(self.fonts, text, style, WIDTH, 2), (0.0, 7.0), style, Some(node));
        let mut pieces =
            vec![Piece { items, height, before: 24.0, keep: true, section: Some(text.to_owned()), ..Piece::default() }];
        for block in &section.blocks {
            pieces.extend(self.block(paper, block));
        }
        pieces
    }

    /// A heading within a section.
    fn part(&self, paper: &mut Paper, text: &str) -> Vec<Piece> {
        let style = Type { leading: 15.0, ..Type::new(11.0) }.bold();
        let node = paper.node(None, heading(3, text));
        let mut piece = Piece { before: 14.0, keep: true, ..Piece::default() };
        piece.height = stack(&mut piece.items, set(self.fonts, text, style, WIDTH, 2), (0.0, 0.0), style, Some(node));
        vec![piece]
    }

    fn block(&self, paper: &mut Paper, block: &Block<'_>) -> Vec<Piece> {
        match block {
            Block::Verdict(verdict) => vec![self.verdict(paper, *verdict, 13.0, WIDTH)],
            Block::Advice(tone, phrase) => vec![self.banner(paper, *tone, &phrase.show(self.view), 13.0, WIDTH)],
            Block::Heading(phrase) => self.part(paper, &phrase.show(self.view)),
            Block::Tiles(tiles) => vec![self.tiles(paper, tiles, WIDTH)],
            Block::Sentence(phrase) => self.paragraph(paper, &phrase.show(self.view), BODY),
            Block::List(phrases) => {
                let texts: Vec<String> = phrases.iter().map(|phrase| phrase.show(self.view)).collect();
                self.list(paper, &texts)
            }
            Block::Table(of) => table(paper, self.fonts, self.view, of, WIDTH),
            Block::Figures(figures) => {
                let figures: Vec<&Figure<'_>> = figures.iter().collect();
                self.figures(paper, &figures, WIDTH)
            }
            Block::Choice(_, figures) => {
                let figures: Vec<&Figure<'_>> = figures.iter().map(|(_, figure)| figure).collect();
                self.figures(paper, &figures, WIDTH)
            }
        }
    }

    /// Where the contents go: to the foot of the cover, in one column if there is room; otherwise below the head, or at
    /// the top of the next page.
    fn place_of_contents(&self, paper: &mut Paper, flow: &mut Flow, cover: bool) -> Contents {
        let height = |columns: usize| 24.0 + self.report.sections.len().div_ceil(columns) as f32 * ENTRY.leading;
        let fits = |columns: &usize| height(*columns) + 24.0 <= flow.room();
        let found = [1, 2].into_iter().find(fits).filter(|_| cover);
        let (top, columns) = match found {
            Some(columns) => (flow.foot(height(columns)), columns),
            None => {
                if cover {
                    flow.turn(paper);
                } else {
                    flow.skip(14.0);
                }
                let top = flow.y();
                flow.skip(height(2));
                (top, 2)
            }
        };
        Contents { page: paper.pages.len().saturating_sub(1), top, columns }
    }

    /// The sections with their pages.
    fn contents(&self, paper: &mut Paper, node: usize, place: &Contents) {
        let (top, columns) = (place.top, place.columns);
        let mut items = vec![Item::fill(MARGIN, top, WIDTH, 0.5, Ink::Rule)];
        let caption = paper.node(Some(node), Tag::Caption);
        let head = SMALL.bold();
        let line = single(self.fonts, self.view.text("html.contents"), head, WIDTH);
        items.push(Item::text(MARGIN, top + 6.0, line, head, Some(caption)));
        let column = (WIDTH - 28.0 * (columns as f32 - 1.0)) / columns as f32;
        let sections = paper.sections.clone();
        let rows = sections.len().div_ceil(columns).max(1);
        for (index, (text, page, _)) in sections.iter().enumerate() {
            let x = MARGIN + (index / rows) as f32 * (column + 28.0);
            let y = top + 20.0 + (index % rows) as f32 * ENTRY.leading;
            let entry = paper.node(Some(node), Tag::TOCI);
            let link = paper.node(Some(entry), Tag::Link);
            let number = single(self.fonts, &(page + 1).to_string(), ENTRY, 40.0);
            let name = single(self.fonts, text, ENTRY, column - 40.0);
            let dots = single(self.fonts, &" .".repeat(160), SMALL.ink(Ink::Rule), 1e6);
            let (from, to) = (x + name.width + 4.0, x + column - number.width - 5.0);
            let leader = leader(dots, to - from);
            let about = self.fonts.cover(text);
            items.push(Item::text(to - leader.width, y + 1.5, leader, SMALL.ink(Ink::Soft), None));
            items.push(Item::text(x + column - number.width, y, number, ENTRY, Some(link)));
            items.push(Item::text(x, y, name, ENTRY, Some(link)));
            items.push(Item { x, y, mark: Mark::Link(column, ENTRY.leading, index, about), node: Some(link) });
        }
        if let Some(page) = paper.pages.get_mut(place.page) {
            page.extend(items);
        }
    }

    /// Header and footer of every page.
    fn margins(&self, paper: &mut Paper) {
        let pages = paper.pages.len();
        let name = self.report.head.name.show(self.view);
        for (index, page) in paper.pages.iter_mut().enumerate() {
            if index > 0 {
                let right = single(self.fonts, self.view.text("html.kicker"), SMALL, WIDTH / 2.0);
                let left = single(self.fonts, &name, SMALL, WIDTH - right.width - 20.0);
                page.push(Item::text(A4.0 - MARGIN - right.width, 34.0, right, SMALL, None));
                page.push(Item::text(MARGIN, 34.0, left, SMALL, None));
                page.push(Item::fill(MARGIN, 49.0, WIDTH, 0.5, Ink::Rule));
            }
            let number = [("page", (index + 1).to_string()), ("pages", pages.to_string())];
            let right = single(self.fonts, &self.view.say("pdf.page", &number), SMALL, WIDTH / 2.0);
            let left = single(self.fonts, &self.provenance(), SMALL, WIDTH - right.width - 20.0);
            let y = A4.1 - 42.0;
            page.push(Item::fill(MARGIN, y - 5.0, WIDTH, 0.5, Ink::Rule));
            page.push(Item::text(A4.0 - MARGIN - right.width, y, right, SMALL, None));
            page.push(Item::text(MARGIN, y, left, SMALL, None));
        }
    }

    /// What repeats the numbers, in one line.
    pub fn provenance(&self) -> String {
        self.report.head.provenance.show(self.view)
    }
}

/// A short section stays in one piece, so that no page holds only its last lines.
fn hold(pieces: &mut [Piece]) {
    let height: f32 = pieces.iter().map(|piece| piece.before + piece.height).sum();
    if let [all @ .., _] = pieces
        && height <= SHORT
    {
        all.iter_mut().for_each(|piece| piece.keep = true);
    }
}

/// Dots as long as the room.
fn leader(mut line: super::text::Line, room: f32) -> super::text::Line {
    let step = if line.glyphs.is_empty() { 1.0 } else { line.width / line.glyphs.len() as f32 };
    let kept = ((room / step).max(0.0) as usize / 2 * 2).min(line.glyphs.len());
    line.glyphs.truncate(kept);
    line.text.truncate(line.glyphs.last().map_or(0, |glyph| glyph.end));
    line.width = step * kept as f32;
    line
}

/// A heading of a level.
pub fn heading(level: u16, text: &str) -> Tag<krilla::tagging::kind::Hn> {
    Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text.to_owned()))
}
