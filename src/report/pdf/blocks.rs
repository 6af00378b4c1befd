//! The verdict, the large numbers and running text.

use crate::analysis::results::Verdict;
use krilla::tagging::{ListNumbering, Tag};

use super::figure::Studio;
use super::flow::Piece;
use super::paper::{Item, Paper, stack};
use super::table::{sign, tone_ink};
use super::text::{Ink, Type, set, single, widths};
use crate::report::view::{Tile, Tone};

/// Running text.
pub const BODY: Type = Type { size: 9.2, leading: 13.6, bold: false, ink: Ink::Dark };
/// Width of running text, so that lines stay readable.
const MEASURE: f32 = 430.0;

/// How a verdict stands, with the key of its sentence.
pub const fn verdict_key(verdict: Option<Verdict>) -> (Tone, &'static str) {
    match verdict {
        Some(Verdict::Met) => (Tone::Good, "report.verdict-met"),
        Some(Verdict::NotMet) => (Tone::Bad, "report.verdict-not-met"),
        Some(Verdict::TooClose) => (Tone::Doubt, "report.verdict-too-close"),
        Some(Verdict::Undefined) => (Tone::Doubt, "report.verdict-undefined"),
        None => (Tone::Plain, "report.no-rule"),
    }
}

impl Studio<'_> {
    /// The verdict in its colour, with its sign.
    pub fn verdict(&self, paper: &mut Paper, verdict: Option<Verdict>, size: f32, room: f32) -> Piece {
        let (tone, key) = verdict_key(verdict);
        self.banner(paper, tone, self.view.text(key), size, room)
    }

    /// A sentence that is set apart, good news or bad.
    pub fn banner(&self, paper: &mut Paper, tone: Tone, text: &str, size: f32, room: f32) -> Piece {
        let (ink, back) = tone_ink(tone);
        let style = Type { leading: size * 1.3, ..Type::new(size) }.bold().ink(ink);
        let (pad, bar) = (size * 0.62, 4.0);
        let node = paper.node(None, Tag::P);
        let mark = single(self.fonts, sign(tone), style, room);
        let indent = bar + 12.0 + if mark.width > 0.0 { size * 1.5 } else { 0.0 };
        let mut items = Vec::new();
        if mark.width > 0.0 {
            items.push(Item::text(bar + 12.0, pad, mark, style, Some(node)));
        }
        let lines = set(self.fonts, text, style, room - indent - 12.0, 3);
        let height = stack(&mut items, lines, (indent, pad), style, Some(node)) + pad;
        items.insert(0, Item::fill(0.0, 0.0, room, height, back));
        items.insert(1, Item::fill(0.0, 0.0, bar, height, ink));
        Piece { items, height, before: 10.0, ..Piece::default() }
    }

    /// Large numbers beside each other.
    pub fn tiles(&self, paper: &mut Paper, tiles: &[Tile], room: f32) -> Piece {
        let gap = 9.0;
        let across = tiles.len().clamp(1, 4);
        let width = (room - gap * (across as f32 - 1.0)) / across as f32;
        let inner = width - 20.0;
        let small = Type { leading: 10.6, ..Type::new(7.7) }.ink(Ink::Soft);
        // All numbers have the size that the longest one allows.
        let longest = tiles.iter().map(|tile| widths(self.fonts, &tile.value.show(self.view), Type::new(1.0).bold()).0);
        let size = (inner / longest.fold(1.0, f32::max)).clamp(8.0, 18.0);
        let large = Type { leading: 25.0, ..Type::new(size) }.bold();
        let mut piece = Piece { before: 12.0, ..Piece::default() };
        for line in tiles.chunks(across) {
            let names: Vec<_> =
                line.iter().map(|tile| set(self.fonts, &tile.name.show(self.view), small, inner, 3)).collect();
            let notes: Vec<_> = line
                .iter()
                .map(|tile| tile.note.as_ref().map_or_else(String::new, |note| note.show(self.view)))
                .map(|note| set(self.fonts, &note, small, inner, 3))
                .collect();
            let most = |lines: &[Vec<super::text::Line>]| lines.iter().map(Vec::len).max().unwrap_or(0) as f32;
            let value_at = 9.0 + most(&names) * small.leading;
            let height = value_at + large.leading + most(&notes) * small.leading + 7.0;
            let top = if piece.height > 0.0 { piece.height + gap } else { 0.0 };
            for (index, ((tile, name), note)) in line.iter().zip(names).zip(notes).enumerate() {
                let x = index as f32 * (width + gap);
                let node = paper.node(None, Tag::P);
                piece.items.push(Item::fill(x, top, width, height, Ink::Panel));
                piece.items.push(Item::fill(x, top, width, 2.2, Ink::Accent));
                stack(&mut piece.items, name, (x + 10.0, top + 8.0), small, Some(node));
                let value = single(self.fonts, &tile.value.show(self.view), large, inner);
                piece.items.push(Item::text(x + 10.0, top + value_at, value, large, Some(node)));
                let below = top + value_at + large.leading;
                stack(&mut piece.items, note, (x + 10.0, below), small, Some(node));
            }
            piece.height = top + height;
        }
        piece
    }

    /// A paragraph: a line is never alone on a page.
    pub fn paragraph(&self, paper: &mut Paper, text: &str, style: Type) -> Vec<Piece> {
        let node = paper.node(None, Tag::P);
        self.lines(text, style, 0.0, MEASURE, node)
    }

    fn lines(&self, text: &str, style: Type, indent: f32, room: f32, node: usize) -> Vec<Piece> {
        let lines = set(self.fonts, text, style, room, usize::MAX);
        let count = lines.len();
        lines
            .into_iter()
            .enumerate()
            .map(|(index, line)| Piece {
                items: vec![Item::text(indent, 0.0, line, style, Some(node))],
                height: style.leading,
                before: if index == 0 { 7.0 } else { 0.0 },
                keep: count > 1 && (index == 0 || index + 2 == count),
                ..Piece::default()
            })
            .collect()
    }

    /// A list with dots.
    pub fn list(&self, paper: &mut Paper, texts: &[String]) -> Vec<Piece> {
        let list = paper.node(None, Tag::L(ListNumbering::Disc));
        let mut pieces = Vec::new();
        for text in texts {
            let item = paper.node(Some(list), Tag::LI);
            let label = paper.node(Some(item), Tag::Lbl);
            let body = paper.node(Some(item), Tag::LBody);
            let mut lines = self.lines(text, BODY, 11.0, MEASURE - 11.0, body);
            if let Some(first) = lines.first_mut() {
                first.before = 4.0;
                first.items.insert(0, Item::text(1.0, 0.0, single(self.fonts, "•", BODY, 20.0), BODY, Some(label)));
            }
            pieces.extend(lines);
        }
        pieces
    }
}
