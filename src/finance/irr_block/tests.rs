use super::*;

/// A small generator of uniform numbers in [0, 1).
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The kinds of trial a block meets: ordinary, with yearly lumps, hopeless, late, cut short, all
/// signs mixed, tiny tail, without flows.
fn trial(kind: usize, months: usize, random: &mut Uniform) -> Vec<f64> {
    let mut flows = vec![0.0; months];
    let (cost, gain, level) = (random.next(), random.next(), random.next());
    for (month, flow) in flows.iter_mut().enumerate() {
        let noise = random.next();
        let ordinary = if month < 5 { -100.0 * (0.5 + cost) * (0.5 + noise) } else { 40.0 * gain * (0.5 + noise) };
        *flow = match kind {
            0 => ordinary,
            1 => ordinary - if month % 12 == 0 { 150.0 * level } else { 0.0 },
            2 => ordinary * if month < 5 { 1.0 } else { 0.02 },
            3 if month < 3 => 0.0,
            3 => ordinary,
            4 if month > 20 => 0.0,
            4 => ordinary,
            5 => noise - level,
            6 if month + 3 > months => (noise - 0.5) * 1e-13,
            6 => ordinary,
            7 => ordinary.min(0.0) * f64::from(cost < 0.5),
            8 => -ordinary,
            _ => ordinary - if month == 30 { 400.0 * level } else { 0.0 },
        };
    }
    flows
}

fn block(trials: &[Vec<f64>]) -> Vec<Lanes> {
    let mut rows = vec![[0.0; WIDTH]; trials[0].len()];
    for (lane, trial) in trials.iter().enumerate() {
        rows.iter_mut().zip(trial).for_each(|(row, flow)| row[lane] = *flow);
    }
    rows
}

fn solve(trials: &[Vec<f64>]) -> Vec<(IrrStatus, f64)> {
    let (mut rates, mut statuses) = ([7.0; WIDTH], [IrrStatus::Undefined; WIDTH]);
    let of_block = |trials: &[Vec<f64>]| {
        irr_block(&block(trials), &mut rates[..trials.len()], &mut statuses);
        statuses.into_iter().zip(rates).take(trials.len()).collect::<Vec<_>>()
    };
    trials.chunks(WIDTH).flat_map(of_block).collect()
}

#[test]
fn agrees_with_the_full_way() {
    let mut random = Uniform(42);
    let mut seen = [0; 4];
    for months in [13, 37, 61] {
        for kind in 0..10 {
            let trials: Vec<_> = (0..203).map(|_| trial(kind, months, &mut random)).collect();
            for (flows, (status, rate)) in trials.iter().zip(solve(&trials)) {
                let expected = irr(flows);
                assert_eq!(status, expected.status, "kind {kind}: {flows:?} {expected:?} {rate}");
                seen[status as usize] += 1;
                if let Some(monthly) = expected.unique() {
                    let annual = annual_rate(monthly).unwrap();
                    let error = (rate - annual).abs();
                    assert!(error <= 1e-9 * annual.abs().max(1e-3), "{kind}: {rate} {annual}");
                } else {
                    assert!(rate.is_nan());
                }
            }
        }
    }
    // The trials above exercise every status.
    assert!(seen.iter().all(|&count| count > 20), "{seen:?}");
}

#[test]
fn most_ordinary_trials_need_no_full_way() {
    let mut random = Uniform(7);
    for (kind, least) in [(0, 0.99), (1, 0.8), (3, 0.99), (4, 0.99)] {
        // 36 rows: a yearly lump in the very last month would add a second rate.
        let trials: Vec<_> = (0..800).map(|_| trial(kind, 36, &mut random)).collect();
        let proved: usize = trials
            .chunks(WIDTH)
            .map(|trials| growth_factors(&block(trials)).0.iter().filter(|factor| factor.is_finite()).count())
            .sum();
        assert!(proved as f64 >= least * 800.0, "kind {kind}: {proved} of 800");
    }
}

#[test]
fn a_lane_does_not_depend_on_its_neighbours() {
    let mut random = Uniform(3);
    let trials: Vec<_> = (0..37).map(|k| trial(k % 10, 37, &mut random)).collect();
    let together = solve(&trials);
    for (flows, (status, rate)) in trials.iter().zip(together) {
        let alone = solve(std::slice::from_ref(flows))[0];
        assert_eq!((alone.0, alone.1.to_bits()), (status, rate.to_bits()));
    }
}

#[test]
fn a_short_tail_of_opposite_sign_is_not_overlooked() {
    // −100, then 20 a month, and at the end a payment far too small to move the rate: it still
    // adds a second rate near −100 %.
    let mut flows = vec![20.0; 37];
    flows[0] = -100.0;
    for tail in [-1.0, -1e-3, -1e-6, -1e-9, -1e-12] {
        flows[36] = tail;
        let expected = irr(&flows).status;
        assert_eq!(expected, IrrStatus::Multiple);
        assert_eq!(solve(std::slice::from_ref(&flows))[0].0, expected, "{tail}");
    }
}

#[test]
fn nonsense_is_undefined() {
    for bad in [f64::NAN, f64::INFINITY] {
        let got = solve(&[vec![-1.0, bad, 3.0]])[0];
        assert!(got.0 == IrrStatus::Undefined && got.1.is_nan());
    }
    irr_block(&[], &mut [], &mut []);
    let (mut rates, mut statuses) = ([0.0], [IrrStatus::Unique]);
    irr_block(&[], &mut rates, &mut statuses);
    assert_eq!(statuses, [IrrStatus::Undefined]);
}
