//! How wide the columns of a table are: numbers get what they need, and texts share the rest so that the table is short.

/// From one column to the next.
const GAP: f32 = 9.0;
/// What is given to a column at once.
const STEP: f32 = 4.0;
/// Rows that are looked at; more do not change the picture.
const ROWS: usize = 200;

/// A column's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Left edge.
    pub x: f32,
    /// Width.
    pub width: f32,
    /// Whether it holds numbers, which stand at its right edge.
    pub number: bool,
}

/// What a column asks for, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Whether it holds numbers.
    pub number: bool,
    /// What it cannot do without.
    pub least: f32,
    /// What each of its cells would take in one line, the head being the first.
    pub cells: Vec<f32>,
}

/// Columns as wide as the room together.
pub fn columns(wishes: &[Wish], room: f32) -> Vec<Column> {
    let space = room - GAP * wishes.len().saturating_sub(1) as f32;
    let least: f32 = wishes.iter().map(|wish| wish.least).sum();
    let widths = if least > space {
        // There is too little even for the least: words will be broken.
        wishes.iter().map(|wish| wish.least * space / least.max(1.0)).collect()
    } else {
        leftover(wishes, share(wishes, space - least), space)
    };
    let mut x = 0.0;
    let place = |(wish, width): (&Wish, f32)| {
        let column = Column { x, width, number: wish.number };
        x += width + GAP;
        column
    };
    wishes.iter().zip(widths).map(place).collect()
}

/// Step by step, the column that makes most rows tall becomes wider.
fn share(wishes: &[Wish], mut room: f32) -> Vec<f32> {
    let mut widths: Vec<f32> = wishes.iter().map(|wish| wish.least).collect();
    let rows = wishes.iter().map(|wish| wish.cells.len()).max().unwrap_or(0).min(ROWS);
    while room >= STEP {
        let mut blame = vec![0.0_f32; widths.len()];
        for row in 0..rows {
            let lines = |index: usize| match (wishes.get(index).and_then(|wish| wish.cells.get(row)), widths.get(index))
            {
                (Some(want), Some(width)) => want / width.max(1.0),
                _ => 0.0,
            };
            let tallest = (0..widths.len()).map(lines).fold(0.0, f32::max);
            for (index, blame) in blame.iter_mut().enumerate().filter(|_| tallest > 1.0) {
                *blame += if lines(index) >= tallest { tallest } else { 0.0 };
            }
        }
        let worst = blame.iter().copied().fold(0.0, f32::max);
        let first = blame.iter().position(|blame| worst > 0.0 && *blame >= worst);
        let Some(width) = first.and_then(|index| widths.get_mut(index)) else { break };
        *width += STEP;
        room -= STEP;
    }
    widths
}

/// Texts take what is left over, so that numbers stand together; without numbers, the last one does.
fn leftover(wishes: &[Wish], widths: Vec<f32>, space: f32) -> Vec<f32> {
    let rest = space - widths.iter().sum::<f32>();
    let texts = wishes.iter().filter(|wish| !wish.number).count();
    let last = wishes.len().saturating_sub(1);
    let takes = |index: usize, wish: &Wish| if texts == wishes.len() { index == last } else { !wish.number };
    let takers = if texts == wishes.len() { 1 } else { texts.max(1) };
    let each = rest / takers as f32;
    let given = |(index, (wish, width)): (usize, (&Wish, f32))| if takes(index, wish) { width + each } else { width };
    wishes.iter().zip(widths).enumerate().map(given).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(number: bool, least: f32, cells: &[f32]) -> Wish {
        Wish { number, least, cells: cells.to_vec() }
    }

    #[test]
    fn columns_fill_the_room_and_numbers_get_what_they_need() {
        let wishes =
            [wish(false, 40.0, &[60.0, 900.0]), wish(true, 30.0, &[30.0, 28.0]), wish(false, 20.0, &[50.0; 2])];
        for room in [60.0, 200.0, 400.0, 1500.0] {
            let columns = columns(&wishes, room);
            let last = columns[2];
            assert!((last.x + last.width - room).abs() < 0.01, "{columns:?}");
            assert!(columns.windows(2).all(|pair| pair[0].x + pair[0].width + GAP <= pair[1].x + 0.01));
            assert!(room < 150.0 || columns[1].width == 30.0, "{columns:?}");
        }
    }

    #[test]
    fn the_longest_text_gets_the_most() {
        let wishes = [wish(false, 40.0, &[60.0; 3]), wish(false, 40.0, &[60.0, 400.0, 500.0])];
        let columns = columns(&wishes, 309.0);
        // 40 + 20 more would do for the first; the second gets all else.
        assert!(columns[0].width < 80.0 && columns[1].width > 220.0, "{columns:?}");
    }
}
