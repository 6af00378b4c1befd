use super::*;
use crate::math::normal_quantile;
use crate::stats::{Tail, quantile_of_sorted, tail_mean};

fn digest_of(values: &[f64], watched: &[Watched]) -> Digest {
    let mut digest = Digest::like(values, watched);
    let mut sums = [0.0; 4];
    digest.count(values, &mut sums);
    digest.set_sums(sums);
    digest
}

/// Equally likely values of a normal distribution, in no order.
fn normal(n: usize) -> Vec<f64> {
    (0..n).map(|k| 5.0 + 2.0 * normal_quantile(((k * 7919 % n) as f64 + 0.5) / n as f64)).collect()
}

#[test]
fn bins_cover_the_line_in_order() {
    let scale = Scale { centre: 3.0, unit: 0.5, per_unit: 2.0 };
    for bin in (0..BINS).step_by(37) {
        let (low, high) = (scale.edge(bin), scale.edge(bin + 1));
        assert!(low < high, "{bin}");
        assert_eq!(Scale::bin(scale.position(f64::midpoint(low, high))) as usize, bin);
    }
    for beyond in [f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(Scale::bin(scale.position(beyond)) as usize, BINS - 1);
    }
    assert_eq!(Scale::bin(scale.position(-1e300)), 0);
}

#[test]
fn percentiles_are_those_of_the_sample_but_for_the_width_of_a_bin() {
    let mut sorted = normal(100_003);
    let digest = digest_of(&sorted, &[]);
    let ranked = digest.ranked();
    sorted.sort_by(f64::total_cmp);
    for share in [0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.95, 0.999] {
        let exact = quantile_of_sorted(&sorted, share, QuantileType::default()).expect("values");
        let found = ranked.value((share * (sorted.len() - 1) as f64).round() as u64);
        // The neighbours of a percentile lie up to sd / (n f) apart, 2e-3 at P0.1; the bins add w² f'/(8 f).
        let gap = 2.0 * 2.0 / (sorted.len() as f64 * share.min(1.0 - share));
        assert!((found - exact).abs() < gap + 2e-5, "{share}: {found} for {exact}");
        let below = sorted.partition_point(|value| *value <= exact) as f64;
        assert!((ranked.up_to(exact) as f64 - below).abs() < 12.0, "{share}");
    }
}

#[test]
fn moments_and_tails_are_those_of_the_sample() {
    let mut values = normal(50_001);
    let digest = digest_of(&values, &[]);
    let (found, exact) = (digest.moments(), Moments::of(&values));
    assert!((found.mean().expect("mean") - exact.mean().expect("mean")).abs() < 1e-12);
    let sd = |moments: &Moments| moments.standard_deviation().expect("sd");
    let error = |moments: &Moments| moments.standard_error_of_standard_deviation().expect("error");
    assert!((sd(&found) / sd(&exact) - 1.0).abs() < 1e-12);
    assert!((error(&found) / error(&exact) - 1.0).abs() < 1e-9);
    for (tail, share) in [(Tail::Lower, 0.05), (Tail::Upper, 0.05), (Tail::Lower, 1.0), (Tail::Upper, 0.001)] {
        let found = digest.ranked().tail(tail, share).expect("values").mean;
        let exact = tail_mean(&mut values, tail, share).expect("values");
        // Half of P5 to P95 is 3.3, so a bin of the tail is 2 · 3.3/512 wide; errors of values in it average out.
        let tolerance = 0.013 / (share * values.len() as f64).sqrt();
        assert!((found - exact).abs() < tolerance, "{tail:?} {share}: {found} for {exact}");
    }
    for (tail, sign) in [(Tail::Lower, 1.0), (Tail::Upper, -1.0)] {
        let found = digest.ranked().beyond(tail, 4.0);
        let exact: f64 = values.iter().map(|value| (sign * (4.0 - value)).max(0.0)).sum();
        assert!((found / exact - 1.0).abs() < 1e-4, "{tail:?}: {found} for {exact}");
    }
}

#[test]
fn undefined_and_never_are_kept_apart_and_conditions_counted() {
    let values = [1.0, f64::NAN, 3.0, f64::INFINITY, 2.0, f64::INFINITY, f64::NEG_INFINITY, 2.0, 5.0];
    let watched = |comparison, threshold| Watched { comparison, threshold };
    let mut digest = digest_of(&values, &[watched(Comparison::AtMost, 2.0), watched(Comparison::Greater, 2.0)]);
    assert_eq!((digest.trials(), digest.finite(), digest.never()), (9, 5, 2));
    assert_eq!(digest.holding(Comparison::AtMost, 2.0), Some(3));
    assert_eq!(digest.holding(Comparison::Greater, 2.0), Some(4));
    assert_eq!(digest.holding(Comparison::Less, 2.0), None);
    assert_eq!(digest.moments().mean(), Some(2.6));
    assert_eq!(digest.ranked().len(), 7);
    assert_eq!(digest.ranked().value(6), f64::INFINITY);
    digest.leave_out(1);
    assert_eq!((digest.trials(), digest.finite(), digest.never()), (8, 5, 2));
}

#[test]
fn an_atom_keeps_its_share_of_a_bin() {
    let values: Vec<f64> = (0..1000).map(|k| if k % 3 == 0 { 0.1 } else { f64::from(k) }).collect();
    let digest = digest_of(&values, &[]);
    assert_eq!(digest.ranked().value(100), 0.1);
    // A fifth of the values is −1, in one bin with the smallest of the others.
    let mixed: Vec<f64> = (0..100_000).map(|k| if k % 5 == 0 { -1.0 } else { f64::from(k) / 50_000.0 - 1.0 }).collect();
    let mixed = digest_of(&mixed, &[]);
    assert_eq!((mixed.ranked().value(0), mixed.ranked().value(19_990)), (-1.0, -1.0));
    assert!(mixed.ranked().value(20_100) > -1.0);
    let same = digest_of(&[7.25; 100], &[]);
    assert_eq!((same.ranked().value(0), same.ranked().value(99)), (7.25, 7.25));
    assert_eq!(same.ranked().tail(Tail::Lower, 0.1).map(|tail| tail.mean), Some(7.25));
}

#[test]
fn parts_add_up_to_the_whole() {
    let values = normal(999);
    let whole = digest_of(&values, &[Watched { comparison: Comparison::AtLeast, threshold: 5.0 }]);
    let mut parts = whole.empty();
    let mut sums = [0.0; 4];
    for part in values.chunks(77) {
        let mut piece = whole.empty();
        piece.count(part, &mut sums);
        parts.add(&piece);
    }
    parts.set_sums(whole.sums);
    assert_eq!(parts, whole);
}
