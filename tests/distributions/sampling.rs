//! Draws against the cdf and against other samplers, and random parameters. All seeds are fixed.

use super::battery::CALLS;
use super::call::valid;
use roicast::random::distribution::Distribution;
use roicast::random::marginal::Marginal;

/// SplitMix64 (Steele, Lea & Flood 2014): enough for a test, and not the generator under test.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Uniform on the 2^52 midpoints of (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) * 2f64.powi(-52)
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }
}

fn draws(d: &Distribution, seed: u64, n: usize) -> Vec<f64> {
    let mut generator = SplitMix(seed);
    let mut values: Vec<f64> = (0..n).map(|_| generator.uniform()).collect();
    Marginal::compile(d).fill(&mut values);
    values
}

/// The largest distance between the empirical cdf and the cdf, exact also at atoms. The cdf is
/// only evaluated at every `stride`-th order statistic, which changes the distance by at most
/// stride/n.
fn distance(d: &Distribution, sorted: &[f64], stride: usize) -> f64 {
    let n = sorted.len() as f64;
    let mut worst: f64 = 0.0;
    let mut i = 0;
    while i < sorted.len() {
        let x = sorted[i];
        let below = sorted.partition_point(|v| *v < x) as f64 / n;
        let up_to = sorted.partition_point(|v| *v <= x) as f64 / n;
        let cdf = d.cdf(x);
        worst = worst.max((cdf - up_to).abs()).max((cdf - d.probability_of(x) - below).abs());
        i = sorted.partition_point(|v| *v <= x).max(i + stride);
    }
    worst
}

/// Dvoretzky-Kiefer-Wolfowitz (Massart 1990): P(distance > √(ln(2/α)/2n)) ≤ α. With α = 1e-6 and
/// n = 1e6 the bound is 0.00269; the stride adds 1e-4.
#[test]
fn a_million_draws_follow_the_cdf() {
    for (index, call) in CALLS.iter().enumerate() {
        // This one has no table: too many atoms beside a continuous part.
        let n = if call.starts_with("mixture(poisson(mean = 2): 0.5, normal") { 20_000 } else { 1_000_000 };
        let bound = ((2.0f64 / 1e-6).ln() / (2.0 * n as f64)).sqrt() + 100.0 / n as f64;
        let d = valid(call);
        let mut sample = draws(&d, 1000 + index as u64, n);
        sample.sort_unstable_by(f64::total_cmp);
        let worst = distance(&d, &sample, 100);
        assert!(worst <= bound, "{call}: {worst} > {bound}");
    }
}

/// Two-sample Kolmogorov-Smirnov against rand_distr at α = 1e-6: the bound is
/// √(ln(2/α)/2 · (1/n + 1/m)) (asymptotic).
#[test]
fn draws_agree_with_other_samplers() {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;
    use rand_distr as other;
    use rand_distr::Distribution as _;

    let n = 200_000;
    let bound = ((2.0f64 / 1e-6).ln() / 2.0 * (2.0 / n as f64)).sqrt();
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut check = |call: &str, sampler: &dyn Fn(&mut Xoshiro256PlusPlus) -> f64| {
        let mut theirs: Vec<f64> = (0..n).map(|_| sampler(&mut generator)).collect();
        let mut ours = draws(&valid(call), 42, n);
        theirs.sort_unstable_by(f64::total_cmp);
        ours.sort_unstable_by(f64::total_cmp);
        let mut worst: f64 = 0.0;
        for list in [&ours, &theirs] {
            for x in list.iter().step_by(20) {
                let a = ours.partition_point(|v| v <= x) as f64 / n as f64;
                let b = theirs.partition_point(|v| v <= x) as f64 / n as f64;
                worst = worst.max((a - b).abs());
            }
        }
        assert!(worst < bound, "{call}: {worst} > {bound}");
    };
    check("normal(mean = 3, sd = 2)", &|g| other::Normal::new(3.0, 2.0).unwrap().sample(g));
    check("lognormal(mu = 1, sigma = 0.5)", &|g| other::LogNormal::new(1.0, 0.5).unwrap().sample(g));
    check("gamma(shape = 2.5, scale = 3)", &|g| other::Gamma::new(2.5, 3.0).unwrap().sample(g));
    check("gamma(shape = 0.3, scale = 1)", &|g| other::Gamma::new(0.3, 1.0).unwrap().sample(g));
    check("beta(alpha = 2, beta = 5)", &|g| other::Beta::new(2.0, 5.0).unwrap().sample(g));
    check("pert(min = 10, mode = 20, max = 50)", &|g| other::Pert::new(10.0, 50.0).with_mode(20.0).unwrap().sample(g));
    check("weibull(shape = 1.5, scale = 10)", &|g| other::Weibull::new(10.0, 1.5).unwrap().sample(g));
    check("student_t(df = 4)", &|g| other::StudentT::new(4.0).unwrap().sample(g));
    check("poisson(mean = 3.5)", &|g| other::Poisson::new(3.5).unwrap().sample(g));
    check("binomial(n = 20, p = 0.3)", &|g| other::Binomial::new(20, 0.3).unwrap().sample(g) as f64);
    check("triangular(min = 1, mode = 2, max = 9)", &|g| other::Triangular::new(1.0, 9.0, 2.0).unwrap().sample(g));
}

/// A random valid call.
fn random_call(g: &mut SplitMix) -> String {
    let size = 10f64.powf(g.between(-6.0, 6.0));
    let centre = g.between(-1.0, 1.0) * size;
    let shape = 10f64.powf(g.between(-1.5, 3.0));
    let mut three = [g.uniform(), g.uniform(), g.uniform()].map(|u| centre + size * u);
    three.sort_by(f64::total_cmp);
    let [a, b, c] = three;
    match g.next() % 14 {
        0 => format!("uniform({a}, {c})"),
        1 => format!("triangular({a}, {b}, {c})"),
        2 => format!("pert({a}, {b}, {c}, {})", g.between(0.5, 30.0)),
        3 => format!("normal({centre}, {size})"),
        4 => format!("lognormal(mean = {size}, sd = {})", size * g.between(0.001, 5.0)),
        5 => format!("beta({shape}, {}, {a}, {c})", 10f64.powf(g.between(-1.5, 3.0))),
        6 => format!("gamma({shape}, {size})"),
        7 => format!("weibull({}, {size})", g.between(0.1, 50.0)),
        8 => format!("logistic({centre}, {size})"),
        9 => format!("student_t({}, {centre}, {size})", g.between(1.0, 50.0)),
        10 => format!("poisson({})", shape * 10.0),
        11 => format!("pareto({size}, {}, {})", g.between(0.2, 5.0), size * g.between(1.5, 100.0)),
        12 => format!("metalog(p10 = {}, p50 = {b}, p90 = {})", b - size, b + size * g.between(0.3, 3.0)),
        _ => format!("truncate(normal(0, {size}), min = {}, max = {})", a.abs(), a.abs() + size),
    }
}

#[test]
fn random_parameters_give_ordered_finite_draws() {
    let mut generator = SplitMix(20_260_101);
    for _ in 0..1500 {
        let call = random_call(&mut generator);
        let d = valid(&call);
        let mut values: Vec<f64> = (0..64).map(|_| generator.uniform()).collect();
        values.extend([2f64.powi(-53), 1e-12, 0.5, 1.0 - 1e-12, 1.0 - 2f64.powi(-53)]);
        values.sort_by(f64::total_cmp);
        let exact: Vec<f64> = values.iter().map(|u| d.quantile(*u)).collect();
        let uniforms = values.clone();
        Marginal::compile(&d).fill(&mut values);
        let spread = d.quantile(0.95) - d.quantile(0.05);
        for list in [&values, &exact] {
            assert!(list.iter().all(|x| x.is_finite()), "{call}");
            let sorted = list.windows(2).all(|w| w[0] <= w[1] + 1e-13 * w[1].abs());
            assert!(sorted, "{call}: {list:?}");
        }
        for ((fast, slow), u) in values.iter().zip(&exact).zip(&uniforms) {
            let deep = u.min(1.0 - u) < 2f64.powi(-25);
            let bound = if deep { 1e-7 } else { 1e-8 } * (spread + slow.abs());
            assert!((fast - slow).abs() <= bound, "{call}: {fast:e} {slow:e} at {u:e}");
        }
    }
}
