//! A distribution cut where its quantile function is not smooth, or listed value by value.

use super::Shape;

/// Segments of less probability are left to their neighbours.
const NEGLIGIBLE: f64 = 1e-18;
/// The uniform number nearest to 0 that a draw can use, 2^-53.
const SMALLEST: f64 = 1.0 / 9_007_199_254_740_992.0;

/// An interval of probability over which the quantile function is smooth, or a single value.
#[derive(Clone, Debug)]
pub(in crate::random) struct Segment {
    /// Probability below the segment.
    pub below: f64,
    /// Probability above the segment.
    pub above: f64,
    /// Probability of the segment.
    pub width: f64,
    /// Its values; equal for an atom.
    pub low: f64,
    pub high: f64,
}

impl Segment {
    pub(in crate::random) fn is_atom(&self) -> bool {
        self.low == self.high
    }

    /// The quantile at the share v of the segment, for v ≤ ½.
    pub(in crate::random) fn lower(&self, shape: &dyn Shape, v: f64) -> f64 {
        self.at(shape, self.below + v * self.width, self.above + (1.0 - v) * self.width)
    }

    /// The quantile at the share 1 − w, for w ≤ ½.
    pub(in crate::random) fn upper(&self, shape: &dyn Shape, w: f64) -> f64 {
        self.at(shape, self.below + (1.0 - w) * self.width, self.above + w * self.width)
    }

    fn at(&self, shape: &dyn Shape, lower: f64, upper: f64) -> f64 {
        let x = if lower <= upper { shape.quantile(lower) } else { shape.upper_quantile(upper) };
        x.clamp(self.low, self.high)
    }

    /// The two parts at a value inside it.
    pub(in crate::random) fn split(&self, shape: &dyn Shape, x: f64) -> Option<[Self; 2]> {
        let (up_to, beyond) = (shape.cdf(x), shape.survival(x));
        let left = Self::between(self.below, (up_to, beyond), (self.low, x));
        let right =
            Self { below: up_to, above: self.above, width: difference((up_to, beyond), self), low: x, high: self.high };
        let proper = self.low < x && x < self.high && left.width > 0.0 && right.width > 0.0;
        proper.then_some([left, right])
    }

    fn between(below: f64, (up_to, above): (f64, f64), (low, high): (f64, f64)) -> Self {
        Self { below, above, width: up_to - below, low, high }
    }
}

/// Probability from a cut to the end of a segment, by the tail that keeps more digits.
fn difference((up_to, beyond): (f64, f64), whole: &Segment) -> f64 {
    if up_to > 0.5 { beyond - whole.above } else { whole.below + whole.width - up_to }
}

/// Cuts a distribution that is not discrete at its kinks and atoms.
pub(in crate::random) fn segments(shape: &dyn Shape) -> Vec<Segment> {
    let support = shape.support();
    let mut kinks = shape.kinks();
    kinks.retain(|x| *x >= support.0 && *x <= support.1);
    kinks.sort_by(f64::total_cmp);
    kinks.dedup();

    let mut segments = Vec::new();
    let (mut below, mut left, mut position) = (0.0, 1.0, support.0);
    for x in kinks {
        let (start, from) = (shape.cdf_below(x), shape.survival_from(x));
        if start - below > NEGLIGIBLE && x > position {
            segments.push(Segment::between(below, (start, from), (position, x)));
            (below, left) = (start, from);
        }
        let (end, beyond) = (shape.cdf(x), shape.survival(x));
        if end > start && end - below > NEGLIGIBLE {
            segments.push(Segment::between(below, (end, beyond), (x, x)));
            (below, left) = (end, beyond);
        }
        position = x;
    }
    if left > NEGLIGIBLE && support.1 > position {
        let (low, high) = (position, support.1);
        segments.push(Segment { below, above: 0.0, width: left, low, high });
    }
    segments
}

/// The values of a discrete distribution that a draw can reach, each with its cdf; nothing if
/// there are more than `most`.
pub(in crate::random) fn atoms(shape: &dyn Shape, most: usize) -> Option<Vec<(f64, f64)>> {
    let last = shape.upper_quantile(SMALLEST);
    let mut x = shape.quantile(SMALLEST);
    let mut list = Vec::new();
    loop {
        let p = shape.cdf(x);
        list.push((x, p));
        if x >= last || p >= 1.0 {
            return Some(list);
        }
        if list.len() >= most {
            return None;
        }
        // Counts follow each other; otherwise search.
        let neighbour = x + 1.0;
        let follows = shape.cdf_below(neighbour) == p && shape.cdf(neighbour) > p;
        x = if follows { neighbour } else { shape.quantile(p.next_up()).max(x.next_up()) };
    }
}
