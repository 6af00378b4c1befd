//! Pages before they are written: what stands where, and what it is for a reader who cannot see it.

use krilla::tagging::TagKind;

use super::text::{Ink, Line, Type};

/// Width and height of A4 in points.
pub const A4: (f32, f32) = (595.276, 841.89);

/// Something on a page; its place is its upper left corner, from the upper left corner of the page or of its piece.
#[derive(Debug, Clone)]
pub struct Item {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// What is drawn.
    pub mark: Mark,
    /// The element of the tree it belongs to; none for decoration, headers and footers.
    pub node: Option<usize>,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub enum Mark {
    /// A line of text.
    Text(Line, Type),
    /// A filled box; hairlines are boxes, too.
    Box(f32, f32, Ink),
    /// A chart as SVG, with width and height.
    Chart(String, f32, f32),
    /// A place that leads to a section, with width, height and what is read out.
    Link(f32, f32, usize, String),
}

/// An element of the tree.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub tag: TagKind,
    /// Its elements, in reading order.
    pub children: Vec<usize>,
}

/// A document before it is written.
#[derive(Debug)]
pub struct Paper {
    /// The pages.
    pub pages: Vec<Vec<Item>>,
    /// Elements; those without a parent are in `roots`.
    pub nodes: Vec<Node>,
    /// Elements at the top, in reading order.
    pub roots: Vec<usize>,
    /// Sections with heading, page and height on it, for the outline.
    pub sections: Vec<(String, usize, f32)>,
}

impl Paper {
    /// No pages.
    pub const fn new() -> Self {
        Self { pages: Vec::new(), nodes: Vec::new(), roots: Vec::new(), sections: Vec::new() }
    }

    /// An element within another one or at the top.
    pub fn node(&mut self, parent: Option<usize>, tag: impl Into<TagKind>) -> usize {
        let index = self.nodes.len();
        self.nodes.push(Node { tag: tag.into(), children: Vec::new() });
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(index),
            None => self.roots.push(index),
        }
        index
    }

    /// Adds an item to the last page.
    pub fn put(&mut self, item: Item) {
        if self.pages.is_empty() {
            self.pages.push(Vec::new());
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }
}

impl Item {
    /// A filled box that is decoration.
    pub const fn fill(x: f32, y: f32, width: f32, height: f32, ink: Ink) -> Self {
        Self { x, y, mark: Mark::Box(width, height, ink), node: None }
    }

    /// A line of text.
    pub const fn text(x: f32, y: f32, line: Line, style: Type, node: Option<usize>) -> Self {
        Self { x, y, mark: Mark::Text(line, style), node }
    }

    /// The item further to the right and down.
    pub fn moved(mut self, x: f32, y: f32) -> Self {
        self.x += x;
        self.y += y;
        self
    }

    /// Width and height.
    #[cfg(test)]
    pub fn size(&self) -> (f32, f32) {
        match &self.mark {
            Mark::Text(line, style) => (line.width, style.leading),
            Mark::Box(width, height, _) | Mark::Chart(_, width, height) | Mark::Link(width, height, _, _) => {
                (*width, *height)
            }
        }
    }
}

/// Lines below each other as items, from a place on; returns where they end.
pub fn stack(items: &mut Vec<Item>, lines: Vec<Line>, (x, mut y): (f32, f32), style: Type, node: Option<usize>) -> f32 {
    for line in lines {
        items.push(Item::text(x, y, line, style, node));
        y += style.leading;
    }
    y
}
