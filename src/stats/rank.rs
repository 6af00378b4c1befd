//! Ranks of values.

/// A key that orders like `total_cmp` as an integer, with −0 equal to 0 so that they tie.
fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    let sign = 1 << 63;
    if bits & sign == 0 { bits | sign } else { !bits }
}

/// The rank of every value, 1 for the smallest; equal values share the mean of their ranks.
///
/// Infinities rank as the extremes they are. `None` when a value is NaN, or for more than 2³¹ values.
///
/// ```
/// assert_eq!(roicast::stats::ranks(&[30.0, 10.0, 20.0, 20.0]), Some(vec![4.0, 1.0, 2.5, 2.5]));
/// ```
pub fn ranks(values: &[f64]) -> Option<Vec<f64>> {
    let length = u32::try_from(values.len()).ok().filter(|length| *length <= 1 << 31)?;
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    // Sorted as single integers: the leading bits of the key, then the index. Keys that only differ in the bits given
    // up for the index are put right afterwards.
    let mask = length.next_power_of_two().max(1) as u64 - 1;
    let index_of = |packed: u64| (packed & mask) as usize;
    let key_of = |packed: u64| values.get(index_of(packed)).map_or(0, |value| key(*value));
    let mut order: Vec<u64> =
        values.iter().zip(0..).map(|(value, index): (&f64, u64)| (key(*value) & !mask) | index).collect();
    order.sort_unstable();
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for alike in order.chunk_by_mut(|left, right| left & !mask == right & !mask) {
        if alike.len() > 1 {
            alike.sort_unstable_by_key(|packed| key_of(*packed));
        }
        for ties in alike.chunk_by(|left, right| key_of(*left) == key_of(*right)) {
            // Ranks below+1 … below+count have the mean below + (count + 1)/2.
            let rank = below as f64 + (ties.len() + 1) as f64 / 2.0;
            for &packed in ties {
                if let Some(slot) = ranks.get_mut(index_of(packed)) {
                    *slot = rank;
                }
            }
            below += ties.len();
        }
    }
    Some(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        let got = ranks(&[0.0, -1.0, -0.0, 5.0, 5.0, 5.0]).unwrap();
        assert_eq!(got, [2.5, 1.0, 2.5, 5.0, 5.0, 5.0]);
        assert_eq!(ranks(&[]), Some(vec![]));
    }

    #[test]
    fn infinities_are_extremes_and_nan_is_refused() {
        let got = ranks(&[f64::INFINITY, 1.0, f64::NEG_INFINITY, f64::INFINITY]).unwrap();
        assert_eq!(got, [3.5, 2.0, 1.0, 3.5]);
        assert_eq!(ranks(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn values_that_differ_in_their_last_bits_are_told_apart() {
        let values: Vec<f64> = (0..1000_u64)
            .map(|k| f64::from_bits(1.0_f64.to_bits() + (k * 37 % 100)) * if k < 500 { 1.0 } else { -1.0 })
            .collect();
        for (value, rank) in values.iter().zip(ranks(&values).unwrap()) {
            let below = values.iter().filter(|v| *v < value).count() as f64;
            let equal = values.iter().filter(|v| *v == value).count() as f64;
            assert_eq!(rank, below + (equal + 1.0) / 2.0);
        }
    }

    #[test]
    fn ranks_match_counting() {
        let values: Vec<f64> = (0..500).map(|k| f64::from(k * k % 97 - 40)).collect();
        for (value, rank) in values.iter().zip(ranks(&values).unwrap()) {
            let below = values.iter().filter(|v| *v < value).count() as f64;
            let equal = values.iter().filter(|v| *v == value).count() as f64;
            assert_eq!(rank, below + (equal + 1.0) / 2.0);
        }
    }
}
