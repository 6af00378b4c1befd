//! Where labels go, so that none touches another.

use super::text::{Size, fit, width};

/// Space kept between two labels of a row.
const GAP: f64 = 8.0;

/// A label put above a point of a horizontal axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Above {
    /// Place of the point.
    pub at: f64,
    /// Left end of the text.
    pub left: f64,
    /// Row, 0 nearest to the axis.
    pub row: usize,
    /// The text, cut if it is wider than the picture.
    pub text: String,
}

/// Labels above points, each in the lowest row in which it is clear of the others; `limits` are the ends of the picture.
pub fn above(points: &[(f64, &str)], size: Size, limits: (f64, f64)) -> Vec<Above> {
    let mut placed: Vec<Above> = Vec::new();
    for (at, text) in points {
        let text = fit(text, size, limits.1 - limits.0);
        let room = width(&text, size);
        let left = (at - room / 2.0).clamp(limits.0, (limits.1 - room).max(limits.0));
        let clear = |row: usize| {
            placed
                .iter()
                .filter(|other| other.row == row)
                .all(|other| left + room + GAP <= other.left || other.left + width(&other.text, size) + GAP <= left)
        };
        let row = (0..points.len()).find(|row| clear(*row)).unwrap_or(points.len());
        placed.push(Above { at: *at, left, row, text });
    }
    placed
}

/// Heights near the wished ones, at least `line` apart and between `top` and `bottom`, in the order of the wishes; more
/// labels than fit get `None` from the end of the list.
pub fn beside(wishes: &[f64], line: f64, (top, bottom): (f64, f64)) -> Vec<Option<f64>> {
    let room = ((bottom - top) / line).floor().max(0.0) as usize + 1;
    let mut order: Vec<usize> = (0..wishes.len().min(room)).collect();
    order.sort_by(|a, b| wish(wishes, *a).total_cmp(&wish(wishes, *b)));
    // Down: each below the one before it. Up: those that ran out of the picture push the others back.
    let mut heights: Vec<f64> = Vec::with_capacity(order.len());
    for index in &order {
        let lowest = heights.last().map_or(top, |before| before + line);
        heights.push(wish(wishes, *index).max(lowest));
    }
    let mut limit = bottom;
    for height in heights.iter_mut().rev() {
        *height = height.min(limit);
        limit = *height - line;
    }
    let mut out = vec![None; wishes.len()];
    for (index, height) in order.iter().zip(heights) {
        if let Some(place) = out.get_mut(*index) {
            *place = Some(height);
        }
    }
    out
}

fn wish(wishes: &[f64], index: usize) -> f64 {
    wishes.get(index).copied().filter(|wish| wish.is_finite()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_above_take_another_row_when_they_would_touch() {
        let placed = above(&[(50.0, "P10 1%"), (60.0, "P50 2%"), (200.0, "P90 3%")], Size::Label, (0.0, 300.0));
        assert_eq!(placed.iter().map(|label| label.row).collect::<Vec<_>>(), [0, 1, 0]);
        // At the edge the text moves inwards.
        let edge = above(&[(299.0, "Plan 87.5%")], Size::Label, (0.0, 300.0));
        assert!(edge.iter().all(|label| label.left + width(&label.text, Size::Label) <= 300.0));
    }

    #[test]
    fn labels_beside_keep_their_distance_and_the_limits() {
        let heights = beside(&[50.0, 50.0, 51.0, 0.0], 14.0, (5.0, 95.0));
        let mut sorted: Vec<f64> = heights.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        assert_eq!(sorted.len(), 4);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 14.0));
        assert!(sorted.iter().all(|height| (5.0..=95.0).contains(height)));
        // Only 7 lines of 14 fit into 90.
        assert_eq!(beside(&[10.0; 20], 14.0, (0.0, 90.0)).iter().flatten().count(), 7);
    }
}
