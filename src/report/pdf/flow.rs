//! Pieces flow down the pages: what cannot be broken stays together, headings stay with what follows, and heads of tables
//! are repeated.

use std::rc::Rc;

use super::paper::{A4, Item, Paper};

/// Left and right margin in points.
pub const MARGIN: f32 = 48.0;
/// Where text begins on a page.
const TOP: f32 = 64.0;
/// Where text ends on a page.
const BOTTOM: f32 = A4.1 - 60.0;
/// Width of the text.
pub const WIDTH: f32 = A4.0 - 2.0 * MARGIN;
/// Height of the text.
pub const HEIGHT: f32 = BOTTOM - TOP;

/// Something that stays in one piece.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// What it consists of, placed from its upper left corner.
    pub items: Vec<Item>,
    /// Its height.
    pub height: f32,
    /// Room above it, but not at the top of a page.
    pub before: f32,
    /// Whether it stands on the page of the piece that follows.
    pub keep: bool,
    /// What is repeated above it at the top of a page.
    pub head: Option<Rc<Piece>>,
    /// The section that begins here.
    pub section: Option<String>,
}

/// Fills pages from above.
#[derive(Debug)]
pub struct Flow {
    y: f32,
    fresh: bool,
}

impl Flow {
    /// Goes on at a height of the first page.
    pub fn new(paper: &mut Paper) -> Self {
        paper.pages.push(Vec::new());
        Self { y: TOP - 16.0, fresh: true }
    }

    /// Where the next piece would stand, without its room above.
    pub const fn y(&self) -> f32 {
        self.y
    }

    /// What is left of the page.
    pub const fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Takes the foot of the page, so that what follows begins the next one; returns where it begins.
    pub fn foot(&mut self, height: f32) -> f32 {
        self.y = BOTTOM;
        self.fresh = false;
        BOTTOM - height
    }

    /// Leaves a height empty.
    pub fn skip(&mut self, height: f32) {
        self.y += height;
        self.fresh = false;
    }

    /// Places pieces one after the other.
    pub fn pour(&mut self, paper: &mut Paper, pieces: Vec<Piece>) {
        let mut chain: Vec<Piece> = Vec::new();
        for piece in pieces {
            let keep = piece.keep;
            chain.push(piece);
            if !keep {
                self.place(paper, std::mem::take(&mut chain));
            }
        }
        self.place(paper, chain);
    }

    /// Places pieces that belong on one page, if they fit on one at all.
    fn place(&mut self, paper: &mut Paper, chain: Vec<Piece>) {
        let height: f32 = chain.iter().map(|piece| piece.before + piece.height).sum();
        if !self.fresh && self.y + height > BOTTOM && height <= HEIGHT {
            self.turn(paper);
        }
        for piece in chain {
            self.piece(paper, piece);
        }
    }

    fn piece(&mut self, paper: &mut Paper, piece: Piece) {
        if !self.fresh && self.y + piece.before + piece.height > BOTTOM {
            self.turn(paper);
        }
        if !self.fresh {
            self.y += piece.before;
        } else if let Some(head) = &piece.head {
            for item in &head.items {
                let mut item = item.clone().moved(MARGIN, self.y);
                item.node = None;
                paper.put(item);
            }
            self.y += head.height;
        }
        if let Some(heading) = piece.section {
            let page = paper.pages.len().saturating_sub(1);
            paper.sections.push((heading, page, self.y - 6.0));
        }
        for item in piece.items {
            paper.put(item.moved(MARGIN, self.y));
        }
        self.y += piece.height;
        self.fresh = false;
    }

    /// Begins a page.
    pub fn turn(&mut self, paper: &mut Paper) {
        paper.pages.push(Vec::new());
        self.y = TOP;
        self.fresh = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pdf::text::Ink;

    fn piece(height: f32) -> Piece {
        Piece { items: vec![Item::fill(0.0, 0.0, 1.0, height, Ink::Dark)], height, ..Piece::default() }
    }

    #[test]
    fn what_belongs_together_turns_the_page_together() {
        let mut paper = Paper::new();
        let mut flow = Flow::new(&mut paper);
        let heading = Piece { keep: true, ..piece(30.0) };
        flow.pour(&mut paper, vec![piece(HEIGHT - 50.0), heading, piece(60.0)]);
        assert_eq!(paper.pages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn heads_are_repeated_on_every_page() {
        let mut paper = Paper::new();
        let mut flow = Flow::new(&mut paper);
        let head = Rc::new(piece(20.0));
        let rows = (0..60).map(|_| Piece { head: Some(Rc::clone(&head)), ..piece(30.0) }).collect();
        flow.pour(&mut paper, rows);
        assert!(paper.pages.len() >= 3);
        let heads = |page: &Vec<Item>| page.iter().filter(|item| item.size().1 == 20.0).count();
        assert!(paper.pages.iter().all(|page| heads(page) == 1));
        assert!(paper.pages.iter().flatten().all(|item| item.y + item.size().1 <= BOTTOM + 0.01));
    }
}
