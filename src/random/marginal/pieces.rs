//! Quantile functions made of smooth parts and jumps, each part in a table of its own.

use super::table::{Curve, Table};
use crate::random::distribution::{Segment, Shape, segments};

/// Most pieces that are tabulated; a distribution with more is evaluated directly.
const MOST_PIECES: usize = 8;
/// Largest error of a cell, relative to the spread of the distribution plus the value.
const TOLERANCE: f64 = 9e-9;

/// The parts of (0, 1), in order.
#[derive(Clone, Debug)]
pub(super) struct Pieces(Vec<Piece>);

#[derive(Clone, Debug)]
struct Piece {
    /// Probability below the piece and above it, and where it ends.
    below: f64,
    above: f64,
    end: f64,
    /// 1/probability of the piece.
    reciprocal: f64,
    content: Content,
}

impl Piece {
    /// The shares of the piece below and above u. The one measured from the farther end of
    /// (0, 1) has lost digits and is taken as the complement.
    #[inline(always)]
    fn shares(&self, u: f64) -> (f64, f64) {
        let v = (u - self.below) * self.reciprocal;
        let w = ((1.0 - u) - self.above) * self.reciprocal;
        let lower = if self.below > 0.5 { 1.0 - w } else { v };
        let upper = if self.above > 0.5 { 1.0 - v } else { w };
        (lower, upper)
    }
}

#[derive(Clone, Debug)]
enum Content {
    Atom(f64),
    Smooth(Table),
}

/// The quantile function of one segment, stretched to (0, 1).
struct Stretch<'a> {
    shape: &'a dyn Shape,
    segment: &'a Segment,
    spread: f64,
}

impl Curve for Stretch<'_> {
    fn lower(&self, v: f64) -> f64 {
        self.segment.lower(self.shape, v)
    }
    fn upper(&self, w: f64) -> f64 {
        self.segment.upper(self.shape, w)
    }
    fn slope(&self, x: f64) -> f64 {
        self.segment.width / self.shape.density(x)
    }
    fn tolerance(&self, x: f64) -> f64 {
        TOLERANCE * (self.spread + x.abs())
    }
}

impl Stretch<'_> {
    /// Where to cut after the table failed between two values: at the lowest density, where the
    /// quantile function is steepest.
    fn cut(&self, (mut low, mut high): (f64, f64)) -> Option<[Segment; 2]> {
        let (first, last) = (low, high);
        for _ in 0..100 {
            let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if self.shape.density(a) < self.shape.density(b) { high = b } else { low = a }
        }
        let valley = 0.5 * low + 0.5 * high;
        let cuts = [valley, first, last];
        cuts.into_iter().find_map(|x| self.segment.split(self.shape, x))
    }
}

impl Pieces {
    /// Cuts at the kinks of the shape and wherever a table is not accurate enough; nothing if
    /// that takes too many pieces.
    pub(super) fn new(shape: &dyn Shape) -> Option<Self> {
        let spread = shape.upper_quantile(0.05) - shape.quantile(0.05);
        let mut waiting = segments(shape);
        waiting.reverse();
        let mut pieces = Vec::new();
        while let Some(segment) = waiting.pop() {
            if pieces.len() + waiting.len() >= MOST_PIECES {
                return None;
            }
            let content = if segment.is_atom() {
                Content::Atom(segment.low)
            } else {
                let stretch = Stretch { shape, segment: &segment, spread };
                match Table::new(&stretch) {
                    Ok(table) => Content::Smooth(table),
                    Err(range) => {
                        let [left, right] = stretch.cut(range)?;
                        waiting.extend([right, left]);
                        continue;
                    }
                }
            };
            let Segment { below, above, width, .. } = segment;
            let end = if below > 0.5 { 1.0 - above } else { below + width };
            pieces.push(Piece { below, above, end, reciprocal: 1.0 / width, content });
        }
        if let Some(last) = pieces.last_mut() {
            last.end = 1.0;
        }
        Some(Self(pieces))
    }

    /// The values at every u, in place.
    #[inline(always)]
    pub(super) fn fill(&self, values: &mut [f64]) {
        match self.0.as_slice() {
            // The whole of (0, 1): its shares are u and 1 − u.
            [Piece { content: Content::Smooth(table), below: 0.0, above: 0.0, reciprocal: 1.0, .. }] => {
                table.fill(values);
            }
            _ => {
                for value in values {
                    *value = self.at(*value);
                }
            }
        }
    }

    #[inline(always)]
    fn at(&self, u: f64) -> f64 {
        let last = self.0.len() - 1;
        let index = self.0[..last].iter().map(|piece| usize::from(u > piece.end)).sum::<usize>();
        let piece = &self.0[index];
        match &piece.content {
            Content::Atom(x) => *x,
            Content::Smooth(table) => {
                let (v, w) = piece.shares(u);
                table.at(v, w)
            }
        }
    }
}
