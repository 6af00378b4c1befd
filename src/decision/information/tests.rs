use super::*;
use crate::decision::{NetBenefits, normal_evpi, normal_evppi};
use crate::math::{exp, ln, normal_cdf, normal_quantile};
use crate::random::address::Stream;

/// Draws of a normal by the address of the trial.
fn normal(name: &str, seed: u64, n: usize, mean: f64, sd: f64) -> Vec<f64> {
    let stream = Stream::new(seed, name);
    (0..n as u64).map(|trial| mean + sd * normal_quantile(stream.uniform(trial))).collect()
}

fn combine<const N: usize>(columns: [&[f64]; N], of: impl Fn([f64; N]) -> f64) -> Vec<f64> {
    (0..columns[0].len()).map(|trial| of(columns.map(|column| column[trial]))).collect()
}

/// Within four standard errors, and the error must be worth something.
fn near(got: &InformationValue, truth: f64) {
    let error = got.value.standard_error.unwrap();
    assert!(error < 0.25 * truth, "{got:?} {truth}");
    assert!((got.value.value - truth).abs() < 4.0 * error, "{got:?} {truth}");
    // The interval lies around the value, at least as wide as the error makes it, and never below nothing.
    let ((low, high), value) = (got.value.interval.unwrap(), got.value.value);
    assert!(high - value > 1.9 * error && high - value < 4.0 * (error + got.bias.abs()), "{got:?}");
    assert!(low == 0.0 || (high - value - (value - low)).abs() < 1e-9 * high, "{got:?}");
}

/// Net present value 200 + 3 X1 − 2 X2 + X3 with standard deviations 100, 150 and 40 (voi.linear_gaussian).
fn linear(seed: u64, n: usize) -> ([Vec<f64>; 3], Vec<f64>) {
    let inputs = [("X1", 100.0), ("X2", 150.0), ("X3", 40.0)].map(|(name, sd)| normal(name, seed, n, 0.0, sd));
    let [a, b, c] = &inputs;
    let npv = combine([a, b, c], |[a, b, c]| 200.0 + 3.0 * a - 2.0 * b + c);
    (inputs, npv)
}

#[test]
fn linear_gaussian_agrees_with_the_closed_form() {
    let n = 16_384;
    let ([a, b, c], npv) = linear(11, n);
    let nothing = vec![0.0; n];
    let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    near(&study.value_of(&[&a]).unwrap(), 45.33589414732108);
    near(&study.value_of(&[&b]).unwrap(), 45.33589414732108);
    near(&study.value_of(&[&a, &b]).unwrap(), 87.72251762530371);
    // 2.1e-6, far below any noise: nothing, of neither sign.
    let nothing = study.value_of(&[&c]).unwrap();
    assert!(nothing.value.value < 1e-3, "{nothing:?}");
    let all = study.value_of(&[&a, &b, &c]).unwrap();
    assert!((all.value.value - study.evpi()).abs() < 1e-6 * study.evpi(), "{all:?} {}", study.evpi());
    assert!((study.evpi() - normal_evpi(200.0, 426.14551505325034).unwrap()).abs() < 6.0);
}

#[test]
fn price_times_volume_less_cost() {
    // E[NPV | price] is normal with standard deviation 1000 · 15 although the net present value is not (voi.price_volume).
    let n = 32_768;
    let (price, volume) = (normal("price", 5, n, 100.0, 15.0), normal("volume", 5, n, 1000.0, 200.0));
    let cost = normal("cost", 5, n, 100_500.0, 10_000.0);
    let npv = combine([&price, &volume, &cost], |[price, volume, cost]| price * volume - cost);
    let nothing = vec![0.0; n];
    let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    near(&study.value_of(&[&price]).unwrap(), 5737.4584172332015);
    near(&study.value_of(&[&volume]).unwrap(), 7731.338867425255);
    near(&study.value_of(&[&cost]).unwrap(), 3744.408543866826);
    // All three are everything: the product of the pair is found.
    let all = study.value_of(&[&price, &volume, &cost]).unwrap();
    assert!((all.value.value / study.evpi() - 1.0).abs() < 1e-6, "{all:?} {}", study.evpi());
}

#[test]
fn the_toy_of_the_voi_package() {
    // p1 ~ N(1, 1) less p2 ~ N(0, 2): .083315471 and .395593115.
    let n = 32_768;
    let (p1, p2) = (normal("p1", 3, n, 1.0, 1.0), normal("p2", 3, n, 0.0, 2.0));
    let net = combine([&p1, &p2], |[a, b]| a - b);
    let nothing = vec![0.0; n];
    let benefits = NetBenefits::new(&[&net, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    near(&study.value_of(&[&p1]).unwrap(), 0.083_315_471);
    let got = study.value_of(&[&p2]).unwrap();
    near(&got, 0.395_593_115);
    // Going is dropped when p2 > 1.
    assert!((got.changed - normal_cdf(-0.5)).abs() < 0.02 && (got.chosen.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn lognormal_quantity_and_three_options() {
    // A = 2φ − 3, B = φ, nothing, with φ = e^Z and unrelated noise: knowing φ, A above 3, else B (φ > 0 always).
    // E max − max E = E(φ − 3)⁺ = e^½Φ(1 − ln 3) − 3Φ(−ln 3) over B, as E[2φ − 3] = .297 < E[φ] = 1.649.
    let n = 16_384;
    let z = normal("z", 8, n, 0.0, 1.0);
    let phi: Vec<f64> = z.iter().map(|z| exp(*z)).collect();
    let (e, f) = (normal("e", 8, n, 0.0, 1.0), normal("f", 8, n, 0.0, 1.0));
    let a = combine([&phi, &e], |[phi, e]| 2.0 * phi - 3.0 + e);
    let b = combine([&phi, &f], |[phi, f]| phi + f);
    let nothing = vec![0.0; n];
    let benefits = NetBenefits::new(&[&a, &b, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    let truth = exp(0.5) * normal_cdf(1.0 - ln(3.0)) - 3.0 * normal_cdf(-ln(3.0));
    assert_eq!(study.best(), 1);
    near(&study.value_of(&[&phi]).unwrap(), truth);
    // The same knowledge on another scale, curved: cubic splines see it too.
    near(&study.value_of(&[&z]).unwrap(), truth);
    near(&study.value_of(&[&phi, &e, &f]).unwrap(), study.evpi());
}

#[test]
fn common_values_are_group_means_exactly() {
    // Worked by hand: φ = 0, 0, 1, 1, 1, 2, 2, 2 with means of the increment −2, 1/3, 2: (1 + 6)/8 less the mean 3/8.
    let phi = [0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0];
    let go = [-1.0, -3.0, 0.0, 0.0, 1.0, 4.0, 1.0, 1.0];
    let benefits = NetBenefits::new(&[&go, &[0.0; 8]], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    let got = study.value_of(&[&phi]).unwrap();
    assert!((got.plug_in - 0.5).abs() < 1e-15 && got.chosen == [0.75, 0.25] && got.terms == 3, "{got:?}");
    // A risk that strikes in 30 % of trials with a lognormal loss: zero is one value, the rest is smooth.
    let n = 16_384;
    let (u, z) = (Stream::new(2, "strikes"), normal("loss", 2, n, 0.0, 0.5));
    let loss: Vec<f64> =
        (0..n).map(|trial| if u.uniform(trial as u64) < 0.3 { 10.0 * exp(z[trial]) } else { 0.0 }).collect();
    let go = combine([&loss, &normal("noise", 2, n, 0.0, 3.0)], |[loss, noise]| 5.0 - loss + noise);
    let nothing = vec![0.0; n];
    let benefits = NetBenefits::new(&[&go, &nothing], 1).unwrap();
    // Knowing it saves .3·E(10 e^{Z/2} − 5)⁺ less nothing: mean of going is 5 − 3.4 > 0.
    let (s, k) = (0.5_f64, ln(0.5));
    let truth = 0.3 * (10.0 * exp(s * s / 2.0) * normal_cdf((s * s - k) / s) - 5.0 * normal_cdf(-k / s));
    near(&InformationStudy::new(&benefits).unwrap().value_of(&[&loss]).unwrap(), truth);
}

#[test]
fn noise_is_worth_nothing() {
    let n = 4096;
    let nothing = vec![0.0; n];
    let npv = normal("npv", 4, n, 20.0, 100.0);
    let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    let evpi = study.evpi();
    for k in 0..40 {
        let noise = normal(&format!("noise {k}"), 4, n, 0.0, 1.0);
        let got = study.value_of(&[&noise]).unwrap().value.value;
        assert!((0.0..0.02 * evpi).contains(&got), "{got} of {evpi}");
    }
    let three: Vec<Vec<f64>> = (0..3).map(|k| normal(&format!("noise {k}"), 4, n, 0.0, 1.0)).collect();
    let got = study.value_of(&[&three[0], &three[1], &three[2]]).unwrap().value.value;
    assert!((0.0..0.02 * evpi).contains(&got), "{got} of {evpi}");
}

#[test]
fn repeated_quantities_are_redundant() {
    let ([a, b, _], npv) = linear(1, 2048);
    let nothing = vec![0.0; 2048];
    let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    let sum = combine([&a, &b], |[a, b]| 2.0 * a - b);
    let constant = vec![7.0; 2048];
    let got = study.value_of(&[&a, &b, &sum, &constant]).unwrap();
    assert_eq!(got.redundant, [2, 3]);
    let pair = study.value_of(&[&a, &b]).unwrap();
    assert!((got.value.value / pair.value.value - 1.0).abs() < 0.01, "{got:?} {pair:?}");
    let got = study.value_of(&[&constant]).unwrap();
    assert_eq!((got.value, got.redundant), (Estimate::exact(0.0), vec![0]));
}

#[test]
fn large_offsets_and_scales_do_not_matter() {
    let ([a, _, _], npv) = linear(6, 4096);
    let nothing = vec![0.0; 4096];
    let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    let far: Vec<f64> = a.iter().map(|a| 1e9 + a).collect();
    let (near, far) = (study.value_of(&[&a]).unwrap(), study.value_of(&[&far]).unwrap());
    assert!((near.plug_in - far.plug_in).abs() < 1e-4, "{near:?} {far:?}");
}

#[test]
fn replicates_give_the_error() {
    let ([a, _, _], npv) = linear(9, 4096);
    let nothing = vec![0.0; 4096];
    let of = |replicates| {
        let benefits = NetBenefits::new(&[&npv, &nothing], replicates).unwrap();
        InformationStudy::new(&benefits).unwrap().value_of(&[&a]).unwrap()
    };
    let (independent, replicated) = (of(1), of(16));
    assert_eq!(independent.plug_in, replicated.plug_in);
    let ratio = replicated.value.standard_error.unwrap() / independent.value.standard_error.unwrap();
    assert!(ratio > 0.4 && ratio < 1.9, "{ratio}");
}

#[test]
fn odd_requests() {
    let benefits = NetBenefits::new(&[&[1.0, 2.0, f64::NAN], &[0.0; 3]], 1).unwrap();
    let study = InformationStudy::new(&benefits).unwrap();
    assert_eq!(study.value_of(&[]).unwrap_err(), DecisionError::NoColumns);
    assert_eq!(study.value_of(&[&[1.0]]).unwrap_err(), DecisionError::UnequalLengths);
    assert_eq!(study.value_of(&[&[1.0, f64::INFINITY, 0.0]]).unwrap_err(), DecisionError::NotFinite);
    // What is undefined where it does not count does not matter.
    assert!(study.value_of(&[&[1.0, 2.0, f64::NAN], &[1.0, 5.0, 0.0]]).is_ok());
    let single = NetBenefits::new(&[&[1.0, -2.0]], 1).unwrap();
    let got = InformationStudy::new(&single).unwrap().value_of(&[&[1.0, 2.0]]).unwrap();
    assert_eq!((got.value, got.chosen), (Estimate::exact(0.0), vec![1.0]));
}

#[test]
#[ignore = "a study of coverage: seconds, for the record"]
fn coverage() {
    let (n, studies) = (4096, 500);
    let truths = [45.33589414732108, 87.72251762530371, normal_evppi(200.0, 426.14551505325034).unwrap()];
    let mut covered = [0; 3];
    let (mut raw, mut corrected, mut error) = ([0.0; 3], [0.0; 3], [0.0; 3]);
    for seed in 0..studies {
        let ([a, b, _], npv) = linear(1000 + seed, n);
        let nothing = vec![0.0; n];
        let benefits = NetBenefits::new(&[&npv, &nothing], 1).unwrap();
        let study = InformationStudy::new(&benefits).unwrap();
        let perfect = compare_options(&benefits).unwrap().evpi;
        let one = study.value_of(&[&a]).unwrap();
        let two = study.value_of(&[&a, &b]).unwrap();
        let found = [(one.value, one.plug_in), (two.value, two.plug_in), (perfect.value, perfect.value.value)];
        for (index, (estimate, plug_in)) in found.into_iter().enumerate() {
            let (low, high) = estimate.interval.unwrap();
            covered[index] += i32::from(low <= truths[index] && truths[index] <= high);
            raw[index] += (plug_in - truths[index]) / studies as f64;
            corrected[index] += (estimate.value - truths[index]) / studies as f64;
            error[index] += estimate.standard_error.unwrap() / studies as f64;
        }
    }
    println!("covered {covered:?} of {studies}; bias {raw:?}, corrected {corrected:?}, error {error:?}");
    // 95 % of 500 is 475 with a standard deviation of 4.9.
    assert!(covered.iter().all(|covered| (455..=495).contains(covered)));
}
