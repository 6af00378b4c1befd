//! Sums over the members of a set, fast.

/// Sums of a number each proposal has, for every set: a table for the lower ten proposals and one for the upper, so
/// that a set costs one addition and nothing is ever subtracted.
pub(super) struct SetSums {
    low: Vec<f64>,
    high: Vec<f64>,
}

const HALF: usize = 10;

impl SetSums {
    pub(super) fn new(values: &[f64]) -> Self {
        let (low, high) = values.split_at(HALF.min(values.len()));
        Self { low: subset_sums(low), high: subset_sums(high) }
    }

    #[inline]
    pub(super) fn of(&self, set: u32) -> f64 {
        let (low, high) = (set as usize & ((1 << HALF) - 1), set as usize >> HALF);
        self.low.get(low).copied().unwrap_or(f64::NAN) + self.high.get(high).copied().unwrap_or(f64::NAN)
    }
}

fn subset_sums(values: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0];
    for value in values {
        for index in 0..sums.len() {
            let sum = sums.get(index).copied().unwrap_or(0.0) + value;
            sums.push(sum);
        }
    }
    sums
}

/// Proposals whose columns are added up beforehand in all combinations.
const BLOCK: usize = 4;

/// Trials added up at a time where a few may be enough.
const CHUNK: usize = 512;

/// Columns of totals: all sums of four neighbouring proposals are kept, so that a set of twenty costs at most five
/// additions of columns. Sixteen columns for four proposals.
pub(super) struct Totals {
    /// By block of proposals and combination.
    blocks: Vec<Vec<Vec<f64>>>,
}

impl Totals {
    pub(super) fn new<'a>(columns: impl Iterator<Item = &'a [f64]>) -> Self {
        let columns: Vec<&[f64]> = columns.collect();
        let trials = columns.first().map_or(0, |column| column.len());
        let blocks = columns.chunks(BLOCK).map(|columns| {
            let mut sums = vec![vec![0.0; trials]];
            for column in columns {
                let with = |sum: &Vec<f64>| sum.iter().zip(*column).map(|(sum, value)| sum + value).collect();
                let more: Vec<Vec<f64>> = sums.iter().map(with).collect();
                sums.extend(more);
            }
            sums
        });
        Self { blocks: blocks.collect() }
    }

    /// The total of a set in every trial.
    pub(super) fn fill(&self, set: u32, total: &mut Vec<f64>) {
        total.clear();
        self.append(set, 0..usize::MAX, total);
    }

    /// Whether the total of a set is below zero in more than `most` trials; looks no further than it must.
    pub(super) fn loses_more_often(&self, set: u32, most: f64, buffer: &mut Vec<f64>) -> bool {
        let trials = self.blocks.first().and_then(|block| block.first()).map_or(0, Vec::len);
        let mut losses = 0;
        for start in (0..trials).step_by(CHUNK) {
            buffer.clear();
            self.append(set, start..start + CHUNK, buffer);
            losses += buffer.iter().filter(|total| **total < 0.0).count();
            if losses as f64 > most {
                return true;
            }
        }
        false
    }

    /// The total of a set in some trials.
    fn append(&self, set: u32, trials: std::ops::Range<usize>, total: &mut Vec<f64>) {
        for (position, block) in self.blocks.iter().enumerate() {
            let combination = (set >> (BLOCK * position)) as usize & ((1 << BLOCK) - 1);
            let Some(column) = block.get(combination) else { continue };
            let trials = trials.start.min(column.len())..trials.end.min(column.len());
            let column = column.get(trials).unwrap_or_default();
            if total.is_empty() {
                total.extend_from_slice(column);
            } else if combination > 0 {
                total.iter_mut().zip(column).for_each(|(total, value)| *total += value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_by_table_are_sums() {
        let values: Vec<f64> = (0..13).map(|k| f64::from(1 << k)).collect();
        let sums = SetSums::new(&values);
        let columns: Vec<Vec<f64>> = values.iter().map(|value| vec![*value, -value]).collect();
        let totals = Totals::new(columns.iter().map(Vec::as_slice));
        let mut total = Vec::new();
        for set in [0, 1, 5, 1 << 12, 0b1_0110_1001_0011, (1 << 13) - 1] {
            assert_eq!(sums.of(set), f64::from(set));
            totals.fill(set, &mut total);
            assert_eq!(total, [f64::from(set), -f64::from(set)]);
            let loses = |most| totals.loses_more_often(set, most, &mut Vec::new());
            assert_eq!((loses(0.0), loses(1.0)), (set > 0, false));
        }
    }
}
