//! Ranks of values.

/// A key that orders like `total_cmp` as an integer, with −0 equal to 0 so that they tie.
fn key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    let sign = 1 << 63;
    if bits & sign == 0 { bits | sign } else { !bits }
}

/// The rank of every value, 1 for the smallest; equal values share the mean of their ranks.
///
/// Infinities rank as the extremes they are. `None` when a value is NaN, or for more than 2³² − 1
/// values.
///
/// ```
/// assert_eq!(roicast::stats::ranks(&[30.0, 10.0, 20.0, 20.0]), Some(vec![4.0, 1.0, 2.5, 2.5]));
/// ```
pub fn ranks(values: &[f64]) -> Option<Vec<f64>> {
    let length = u32::try_from(values.len()).ok()?;
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut order: Vec<(u64, u32)> = values.iter().map(|&v| key(v)).zip(0..length).collect();
    order.sort_unstable();
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for ties in order.chunk_by(|left, right| left.0 == right.0) {
        // Ranks below+1 … below+count have the mean below + (count + 1)/2.
        let rank = below as f64 + (ties.len() + 1) as f64 / 2.0;
        for &(_, index) in ties {
            if let Some(slot) = ranks.get_mut(index as usize) {
                *slot = rank;
            }
        }
        below += ties.len();
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
    fn ranks_match_counting() {
        let values: Vec<f64> = (0..500).map(|k| f64::from(k * k % 97 - 40)).collect();
        for (value, rank) in values.iter().zip(ranks(&values).unwrap()) {
            let below = values.iter().filter(|v| *v < value).count() as f64;
            let equal = values.iter().filter(|v| *v == value).count() as f64;
            assert_eq!(rank, below + (equal + 1.0) / 2.0);
        }
    }
}
