//! Step functions and polygons: the quantile functions of discrete and tabulated distributions,
//! found through a guide table (Chen & Asau 1974).

use crate::random::distribution::{Shape, atoms};

/// Entries of the guide table; a power of two.
const GUIDE: usize = 1024;
/// Most points that are enumerated; a distribution with more is evaluated directly.
const MOST_POINTS: usize = 100_000;

/// For every 1/1024 of u, the first index whose cumulative probability reaches it.
#[derive(Clone, Debug)]
struct Guide(Vec<u32>);

impl Guide {
    fn new(cumulative: &[f64]) -> Self {
        let first = |cell| {
            let u = cell as f64 / GUIDE as f64;
            cumulative.partition_point(|p| *p < u).min(cumulative.len() - 1) as u32
        };
        Self((0..=GUIDE).map(first).collect())
    }

    /// The first index with `cumulative[index] >= u`.
    #[inline(always)]
    fn find(&self, cumulative: &[f64], u: f64) -> usize {
        let cell = ((u * GUIDE as f64) as usize).min(GUIDE - 1);
        let (first, last) = (self.0[cell] as usize, self.0[cell + 1] as usize);
        let Some(range) = cumulative.get(first..last) else {
            return first;
        };
        if range.len() > 8 {
            return first + range.partition_point(|p| *p < u);
        }
        first + range.iter().map(|p| usize::from(*p < u)).sum::<usize>()
    }
}

/// A discrete distribution: values and P(X ≤ value).
#[derive(Clone, Debug)]
pub(super) struct Steps {
    values: Vec<f64>,
    cumulative: Vec<f64>,
    guide: Guide,
}

impl Steps {
    /// Lists the values that a draw can reach; nothing if they are too many.
    pub(super) fn new(shape: &dyn Shape) -> Option<Self> {
        let atoms = atoms(shape, MOST_POINTS)?;
        let (values, mut cumulative): (Vec<f64>, Vec<f64>) = atoms.into_iter().unzip();
        if let Some(end) = cumulative.last_mut() {
            *end = 1.0;
        }
        let guide = Guide::new(&cumulative);
        Some(Self { values, cumulative, guide })
    }

    #[inline(always)]
    pub(super) fn at(&self, u: f64) -> f64 {
        self.values[self.guide.find(&self.cumulative, u)]
    }
}

/// A piecewise linear quantile function.
#[derive(Clone, Debug)]
pub(super) struct Polygon {
    x: Vec<f64>,
    p: Vec<f64>,
    guide: Guide,
}

impl Polygon {
    /// Through points with p from 0 to 1, neither coordinate decreasing.
    pub(super) fn new(x: &[f64], p: &[f64]) -> Self {
        Self { x: x.to_vec(), p: p.to_vec(), guide: Guide::new(p) }
    }

    #[inline(always)]
    pub(super) fn at(&self, u: f64) -> f64 {
        let end = self.guide.find(&self.p, u).max(1);
        let (x0, x1) = (self.x[end - 1], self.x[end]);
        let (p0, p1) = (self.p[end - 1], self.p[end]);
        let value = x0 + (x1 - x0) * ((u - p0) / (p1 - p0));
        value.max(x0).min(x1)
    }
}
