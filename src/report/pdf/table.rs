//! Tables: widths of columns, rows that turn the page, the head on every page.

use std::rc::Rc;

use krilla::tagging::{TableHeaderScope, Tag};

use super::columns::{Column, Wish, columns};
use super::flow::Piece;
use super::fonts::Fonts;
use super::paper::{Item, Paper};
use super::text::{Ink, Line, Type, set, widths};
use crate::report::view::{Row, Table, Tone, Value};
use crate::report::words::Words;

/// Above and below the text of a row.
const PAD: f32 = 2.6;
/// Lines of a cell that stay together; a longer cell turns the page.
const TALL: usize = 24;

/// Height up to which a table is not broken.
const SHORT: f32 = 240.0;

/// A cell that is set.
struct Cell {
    lines: Vec<Line>,
    style: Type,
    node: Option<usize>,
}

/// The table as pieces, `room` points wide: caption, head and first row stay together.
pub fn table(paper: &mut Paper, fonts: &Fonts, view: &Words<'_>, table: &Table, room: f32) -> Vec<Piece> {
    let size = if table.columns.len() > 6 { 7.4 } else { 8.4 };
    let body_style = Type { leading: size * 1.32, ..Type::new(size) };
    let head_style = Type { leading: size * 1.2, ..Type::new(size - 0.7) }.bold().ink(Ink::Soft);
    let columns = columns(&measure(fonts, view, table, body_style, head_style, room), room);
    let node = paper.node(None, Tag::Table);
    let caption_node = paper.node(Some(node), Tag::Caption);
    let mut pieces = vec![caption(fonts, &table.caption.show(view), room, caption_node)];

    let head_node = paper.node(Some(node), Tag::THead);
    let head_row = paper.node(Some(head_node), Tag::TR);
    let cells = table.columns.iter().zip(&columns).map(|(column, place)| {
        let lines = set(fonts, &column.name.show(view), head_style, place.width, 4);
        let node = Some(paper.node(Some(head_row), Tag::TH(TableHeaderScope::Column)));
        Cell { lines, style: head_style, node }
    });
    let cells: Vec<Cell> = cells.collect();
    let mut head = row(&columns, cells, true).into_iter().next().unwrap_or_default();
    head.items.push(Item::fill(0.0, head.height - 0.8, room, 0.8, Ink::Soft));
    head.keep = true;
    let head = Rc::new(head);
    pieces.push((*head).clone());

    let body = paper.node(Some(node), Tag::TBody);
    for (index, of) in table.rows.iter().enumerate() {
        let cells = cells_of(paper, fonts, view, of, &columns, body_style, body);
        let mut parts = row(&columns, cells, false);
        if let Some(last) = parts.last_mut() {
            let rule = if of.tone == Tone::Total { Ink::Soft } else { Ink::Rule };
            last.items.push(Item::fill(0.0, last.height - 0.5, room, 0.5, rule));
            // A total stays with the row before it.
            last.keep = table.rows.get(index + 1).is_some_and(|next| next.tone == Tone::Total);
        }
        for part in &mut parts {
            part.head = Some(Rc::clone(&head));
        }
        pieces.extend(parts);
    }
    hold(&mut pieces);
    pieces
}

/// A short table stays in one piece; of a long one, neither the first nor the last row is alone on a page.
fn hold(pieces: &mut [Piece]) {
    let height: f32 = pieces.iter().map(|piece| piece.height).sum();
    let count = pieces.len();
    for (index, piece) in pieces.iter_mut().enumerate() {
        // Caption and head are the first two.
        piece.keep |= height <= SHORT || index == 2 || index + 2 == count;
    }
    if let Some(last) = pieces.last_mut() {
        last.keep = false;
    }
}

fn caption(fonts: &Fonts, text: &str, room: f32, node: usize) -> Piece {
    let style = Type::new(9.4).bold();
    let mut piece = Piece { before: 14.0, keep: true, ..Piece::default() };
    let lines = set(fonts, text, style, room, 6);
    piece.height = super::paper::stack(&mut piece.items, lines, (0.0, 0.0), style, Some(node)) + 2.0;
    piece
}

fn cells_of(
    paper: &mut Paper,
    fonts: &Fonts,
    view: &Words<'_>,
    of: &Row,
    columns: &[Column],
    style: Type,
    body: usize,
) -> Vec<Cell> {
    let row_node = paper.node(Some(body), Tag::TR);
    let cell = |(index, (value, place)): (usize, (&Value, &Column))| {
        let tag = if index == 0 {
            paper.node(Some(row_node), Tag::TH(TableHeaderScope::Row))
        } else {
            paper.node(Some(row_node), Tag::TD)
        };
        let style = cell_style(value, of.tone, style);
        let lines = set(fonts, &cell_text(view, value, of.tone), style, place.width, usize::MAX);
        Cell { lines, style, node: Some(tag) }
    };
    of.cells.iter().zip(columns).enumerate().map(cell).collect()
}

/// A row as one piece, or as several if a cell is very tall.
fn row(columns: &[Column], cells: Vec<Cell>, at_foot: bool) -> Vec<Piece> {
    let rows = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
    let leading = cells.iter().map(|cell| cell.style.leading).fold(0.0, f32::max);
    let parts = rows.div_ceil(TALL);
    let mut pieces = vec![Piece::default(); parts];
    for (part, piece) in pieces.iter_mut().enumerate() {
        let lines = (rows - part * TALL).min(TALL);
        let (above, below) = (if part == 0 { PAD } else { 0.0 }, if part + 1 == parts { PAD } else { 0.0 });
        piece.height = above + lines as f32 * leading + below;
    }
    for (cell, column) in cells.into_iter().zip(columns) {
        let empty = if at_foot { rows - cell.lines.len() } else { 0 };
        for (index, line) in cell.lines.into_iter().enumerate() {
            let at = index + empty;
            let Some(piece) = pieces.get_mut(at / TALL) else { continue };
            let above = if at < TALL { PAD } else { 0.0 };
            let x = if column.number { column.x + column.width - line.width } else { column.x };
            piece.items.push(Item::text(x, above + (at % TALL) as f32 * leading, line, cell.style, cell.node));
        }
    }
    pieces
}

/// Whether a cell is the word that says how its row stands.
fn stands(value: &Value, tone: Tone) -> bool {
    matches!(value, Value::Key(_)) && matches!(tone, Tone::Good | Tone::Bad | Tone::Doubt)
}

fn cell_text(view: &Words<'_>, value: &Value, tone: Tone) -> String {
    let text = value.show(view);
    if stands(value, tone) { format!("{} {text}", sign(tone)) } else { text }
}

fn cell_style(value: &Value, tone: Tone, style: Type) -> Type {
    match tone {
        Tone::Total => style.bold(),
        Tone::Good | Tone::Bad | Tone::Doubt if stands(value, tone) => style.bold().ink(tone_ink(tone).0),
        _ => style,
    }
}

/// A sign beside the colour, for those who do not see it.
pub const fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "✓",
        Tone::Bad => "×",
        Tone::Doubt => "≈",
        Tone::Plain | Tone::Total => "",
    }
}

/// Colour of words and of what is behind them.
pub const fn tone_ink(tone: Tone) -> (Ink, Ink) {
    match tone {
        Tone::Good => (Ink::Good, Ink::GoodBack),
        Tone::Bad => (Ink::Bad, Ink::BadBack),
        Tone::Doubt => (Ink::Doubt, Ink::DoubtBack),
        Tone::Plain | Tone::Total => (Ink::Soft, Ink::Panel),
    }
}

/// What the columns of a table ask for.
fn measure(fonts: &Fonts, view: &Words<'_>, table: &Table, style: Type, head: Type, room: f32) -> Vec<Wish> {
    // Neither a heading nor a cell becomes a tower of single characters.
    let tower = |size: f32, want: f32, piece: f32, most: f32| piece.max(want.min(size * most));
    let of = |(index, column): (usize, &crate::report::view::Column)| {
        let (want, piece) = widths(fonts, &column.name.show(view), head);
        let name = tower(head.size, want, piece, 6.0);
        // What names a row may be wider.
        let most = if index == 0 { 7.0 } else { 4.0 };
        let mut wish = Wish { number: column.number, least: name, cells: vec![name] };
        for value in table.rows.iter().filter_map(|row| Some((row.cells.get(index)?, row.tone))) {
            let (value, tone) = value;
            let (want, piece) = widths(fonts, &cell_text(view, value, tone), cell_style(value, tone, style));
            // Numbers stay in one line; of long words in texts, a part must do.
            let need = if column.number { want } else { tower(style.size, want, piece.min(room * 0.18), most) };
            wish.least = wish.least.max(need);
            wish.cells.push(want);
        }
        wish
    };
    table.columns.iter().enumerate().map(of).collect()
}
