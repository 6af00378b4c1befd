//! The properties that every distribution must have.

use super::call::{read, valid};
use roicast::random::distribution::Distribution;
use roicast::random::family::families;
use roicast::random::marginal::Marginal;

/// At least one call of every family, with extreme parameters beside the usual ones.
pub const CALLS: &[&str] = &[
    "affine(gamma(shape = 2, scale = 1), shift = -3, scale = 0.5)",
    "affine(poisson(mean = 4), shift = 10, scale = 2.5)",
    "bernoulli(p = 0.3)",
    "beta(alpha = 2, beta = 5)",
    "beta(alpha = 0.5, beta = 0.5)",
    "beta(alpha = 0.05, beta = 0.2)",
    "beta(alpha = 300, beta = 70, min = -10, max = 30)",
    "beta(mean = 0.3, sd = 0.1)",
    "binomial(n = 20, p = 0.3)",
    "binomial(n = 100000, p = 0.5)",
    "constant(value = 42.5)",
    "cumulative(0: 0, 10: 0.2, 30: 0.9, 50: 1)",
    "cumulative(0: 0, 1: 0.5, 2: 0.5, 5: 1)",
    "discrete(1: 0.2, 5: 0.5, 10: 0.3)",
    "discrete(-2.5: 1, 0: 1, 7: 3, 1e6: 0.001)",
    "empirical(3, 1, 4, 1, 5, 9, 2, 6)",
    "empirical(3: 1, 1: 2, 4: 0.5)",
    "exponential(mean = 8)",
    "exponential(rate = 0.5)",
    "gamma(shape = 2.5, scale = 10)",
    "gamma(shape = 0.05, scale = 1)",
    "gamma(shape = 4000, scale = 0.01)",
    "gamma(mean = 3, sd = 2)",
    "geometric(p = 0.2)",
    "geometric(p = 1e-6)",
    "interval90(low = 2, high = 9)",
    "interval90(low = -2, high = 9)",
    "logistic(mean = 3, scale = 0.7)",
    "lognormal(mu = 0.08, sigma = 0.22)",
    "lognormal(mean = 1, sd = 0.001)",
    "lognormal(p50 = 1.11, p90 = 1.62)",
    "lognormal(median = 5, sigma = 2)",
    "metalog(10, 20, 30)",
    "metalog(p10 = 8, p50 = 12, p90 = 20, min = 0)",
    "metalog(p10 = -20, p50 = 5, p90 = 18, max = 40)",
    "metalog(p10 = 10, p50 = 20, p90 = 28, min = 0, max = 50)",
    "metalog(0.05: 1, 0.25: 2.5, 0.5: 4, 0.75: 6.5, 0.95: 12)",
    "metalog(p25 = 3, p75 = 7)",
    "mixture(lognormal(mu = 0.08, sigma = 0.22): 0.92, pareto(min = 1.5, alpha = 1.378, max = 5): 0.08)",
    "mixture(normal(mean = -10, sd = 1): 1, normal(mean = 10, sd = 1): 3)",
    "mixture(0: 0.7, lognormal(mu = 3, sigma = 1): 0.3)",
    "mixture(poisson(mean = 2): 0.5, binomial(n = 10, p = 0.9): 0.5)",
    "mixture(poisson(mean = 2): 0.5, normal(mean = 3, sd = 1): 0.5)",
    "mixture(uniform(min = 0, max = 1): 0.5, uniform(min = 2, max = 3): 0.5)",
    "negative_binomial(r = 4, p = 0.25)",
    "negative_binomial(r = 0.5, p = 0.01)",
    "normal(mean = 100, sd = 15)",
    "normal(mean = -5, sd = 0.001)",
    "normal(p10 = 10, p90 = 40)",
    "pareto(min = 1.5, alpha = 1.378, max = 5)",
    "pareto(min = 1, alpha = 1, max = 1000)",
    "pareto(min = 2, alpha = 30, max = 1e9)",
    "pert(min = 10, mode = 20, max = 50)",
    "pert(min = 100, mode = 200, max = 200)",
    "pert(min = 0, mode = 0, max = 1, lambda = 2)",
    "pert(min = 80, mode = 95, max = 200, lambda = 10)",
    "pert(p10 = 10, mode = 20, p90 = 50)",
    "poisson(mean = 3.5)",
    "poisson(mean = 1e-3)",
    "poisson(mean = 20000)",
    "student_t(df = 5)",
    "student_t(df = 2.5, location = 10, scale = 3)",
    "student_t(df = 1)",
    "triangular(min = 0, mode = 1, max = 4)",
    "triangular(min = 0, mode = 0, max = 1)",
    "triangular(min = 0, mode = 1, max = 1)",
    "triangular(p10 = 10, mode = 20, p90 = 50)",
    "truncate(normal(mean = 0, sd = 1), min = 8, max = 9)",
    "truncate(normal(mean = 0, sd = 1), max = -5)",
    "truncate(normal(mean = 50, sd = 10), min = 49.999, max = 50.001)",
    "truncate(lognormal(mu = 0, sigma = 1), min = 0.5)",
    "truncate(poisson(mean = 3), min = 2.5, max = 9)",
    "truncate(triangular(min = 0, mode = 1, max = 4), min = 0.5, max = 3)",
    "truncate(empirical(3, 1, 4, 1, 5, 9, 2, 6), min = 1, max = 5.5)",
    "truncate(gamma(shape = 0.5, scale = 3), min = 1, max = 20)",
    "gamma(shape = 3, scale = 2, max = 10)",
    "uniform(min = -100, max = 250)",
    "weibull(shape = 1.5, scale = 10)",
    "weibull(shape = 0.3, scale = 2)",
    "weibull(shape = 20, scale = 2)",
];

/// Names of calls whose table is replaced by the exact quantile or that have no table.
fn each(mut check: impl FnMut(&str, &Distribution)) {
    for call in CALLS {
        check(call, &valid(call));
    }
}

/// Probabilities across the whole range, from 2^-53 to ½.
fn grid() -> Vec<f64> {
    let mut grid = Vec::new();
    let mut u = 2f64.powi(-53);
    while u < 0.5 {
        grid.push(u);
        u *= 1.19;
    }
    grid.extend([0.05, 0.25, 0.3, 0.37, 0.45, 0.499, 0.5]);
    grid.sort_by(f64::total_cmp);
    grid
}

fn spread(d: &Distribution) -> f64 {
    d.upper_quantile(0.05) - d.quantile(0.05)
}

#[test]
fn every_family_is_in_the_battery() {
    for family in families() {
        let call = format!("{}(", family.name);
        assert!(CALLS.iter().any(|c| c.starts_with(&call)), "{} has no call", family.name);
    }
}

#[test]
fn the_quantile_inverts_the_cdf_in_both_tails() {
    each(|call, d| {
        for u in grid() {
            let (low, high) = (d.quantile(u), d.upper_quantile(u));
            if d.is_discrete() {
                let slack = 1.0 + 1e-11;
                assert!(d.cdf(low) * slack >= u, "{call}: cdf({low}) < {u:e}");
                let below = d.cdf(low) - d.probability_of(low);
                assert!(below <= u * slack + 1e-15, "{call}: cdf below {low} > {u:e}");
                assert!(d.survival(high) <= u * slack, "{call}: survival({high}) > {u:e}");
                continue;
            }
            // An atom spans an interval of probabilities; a rounding of x moves the cdf by
            // density · |x| · 2^-52.
            let slack = |x: f64| {
                let rounding = d.density(x) * x.abs() * 1e-15;
                3e-11 * u + 1e-15 + if rounding.is_finite() { rounding } else { 1.0 }
            };
            let (p, atom) = (d.cdf(low), d.probability_of(low));
            let inside = p >= u - slack(low) && p - atom <= u + slack(low);
            assert!(inside, "{call}: u = {u:e}, x = {low:e}, p = {p:e}");
            let (q, atom) = (d.survival(high), d.probability_of(high));
            let inside = q <= u + slack(high) && q + atom >= u - slack(high);
            assert!(inside, "{call}: upper u = {u:e}, x = {high:e}, q = {q:e}");
        }
    });
}

#[test]
fn cdf_and_survival_are_complements() {
    each(|call, d| {
        for u in grid() {
            for x in [d.quantile(u), d.upper_quantile(u)] {
                let sum = d.cdf(x) + d.survival(x);
                assert!((sum - 1.0).abs() < 1e-11, "{call}: cdf + survival at {x} = {sum}");
            }
        }
    });
}

#[test]
fn quantiles_increase_and_stay_in_the_support() {
    each(|call, d| {
        let (low, high) = d.support();
        let mut last = low;
        let upper = grid().into_iter().rev().map(|q| d.upper_quantile(q));
        for x in grid().into_iter().map(|u| d.quantile(u)).chain(upper) {
            assert!(x.is_finite() && x >= low && x <= high, "{call}: {x}");
            assert!(x >= last - 1e-13 * last.abs().max(1e-300), "{call}: {x} after {last}");
            last = x;
        }
        assert_eq!(d.quantile(0.0), low, "{call}");
        assert_eq!(d.quantile(1.0), high, "{call}");
        for bad in [-0.1, 1.1, f64::NAN] {
            assert!(d.quantile(bad).is_nan() && d.upper_quantile(bad).is_nan(), "{call}");
        }
        assert!(d.cdf(f64::NAN).is_nan(), "{call}");
    });
}

/// E[g(X)]: over a discrete distribution the sum of all values times their probability; else the
/// midpoint rule in t, where u = 1/(1 + e^-t), which converges exponentially.
fn expectation(d: &Distribution, g: impl Fn(f64) -> f64) -> f64 {
    if d.is_discrete() {
        let (mut sum, mut x) = (0.0, d.quantile(1e-18));
        let last = d.upper_quantile(1e-16);
        loop {
            sum += g(x) * d.probability_of(x);
            if x >= last {
                return sum;
            }
            x = d.quantile(d.cdf(x).next_up()).min(last);
        }
    }
    let step = 0.01;
    let half = |quantile: &dyn Fn(f64) -> f64| {
        (0..66_000)
            .map(|i| {
                let u = 1.0 / (1.0 + ((f64::from(i) + 0.5) * step).exp());
                g(quantile(u)) * u * (1.0 - u) * step
            })
            .take_while(|term| *term != 0.0)
            .sum::<f64>()
    };
    half(&|u| d.quantile(u)) + half(&|u| d.upper_quantile(u))
}

#[test]
fn moments_agree_with_quadrature_of_the_quantile() {
    for call in CALLS {
        let d = valid(call);
        // Too heavy a tail for the sum above, and too many values for this test.
        let slow = ["student_t(df = 2.5", "student_t(df = 1)", "geometric(p = 1e-6", "negative_binomial(r = 0.5"];
        if slow.iter().any(|name| call.starts_with(name)) {
            continue;
        }
        let (mean, variance) = (d.mean().expect(call), d.variance().expect(call));
        let sd = variance.sqrt();
        // Corners and jumps of the quantile function cost the midpoint rule its convergence.
        let corners = ["mixture", "empirical", "cumulative", "triangular"];
        let tolerance = match corners.iter().any(|name| call.contains(name)) {
            _ if d.is_discrete() => 1e-9,
            true => 5e-3,
            false => 1e-8,
        };
        let numeric = expectation(&d, |x| x - mean);
        assert!(numeric.abs() <= tolerance * sd + 1e-15 * mean.abs(), "{call}: mean off by {numeric:e}");
        let numeric = expectation(&d, |x| (x - mean) * (x - mean));
        let off = (numeric - variance).abs();
        let noise = 1e-14 * mean.abs() * sd;
        assert!(off <= 2.0 * tolerance * variance + noise, "{call}: variance {variance:e} {numeric:e}");
    }
    let t = valid("student_t(df = 1)");
    assert_eq!((t.mean(), t.variance()), (None, None));
    assert_eq!(valid("student_t(df = 1.5)").variance(), None);
}

#[test]
fn the_density_is_the_slope_of_the_cdf() {
    each(|call, d| {
        if d.is_discrete() {
            return;
        }
        for u in [0.013, 0.12, 0.31, 0.52, 0.77, 0.96] {
            let (a, b) = (d.quantile(u - 1e-6), d.quantile(u + 1e-6));
            let x = d.quantile(u);
            if b <= a || d.probability_of(x) > 0.0 {
                continue;
            }
            let slope = 2e-6 / (b - a);
            let relative = d.density(x) / slope - 1.0;
            // Rounding of x, and kinks that happen to lie near.
            let noise = 1e-4 + 1e-15 * x.abs() / (b - a);
            assert!(relative.abs() < noise, "{call} at {x}: {} {slope}", d.density(x));
        }
    });
}

#[test]
fn modes_are_where_the_density_is_largest() {
    for (call, mode) in [
        ("pert(min = 80, mode = 95, max = 200)", 95.0),
        ("triangular(min = 0, mode = 1, max = 4)", 1.0),
        ("lognormal(mu = 0, sigma = 1)", 0.36787944117144233),
        ("gamma(shape = 3, scale = 2)", 4.0),
        ("weibull(shape = 2, scale = 2)", 2f64.sqrt()),
        ("beta(alpha = 2, beta = 5)", 0.2),
        ("truncate(normal(mean = 0, sd = 1), min = 1)", 1.0),
        ("affine(normal(mean = 1, sd = 1), shift = 1, scale = 3)", 4.0),
        ("poisson(mean = 3.5)", 3.0),
        ("discrete(1: 0.2, 5: 0.5, 10: 0.3)", 5.0),
    ] {
        let got = valid(call).mode().expect(call);
        assert!((got - mode).abs() < 1e-12 * mode, "{call}: {got}");
    }
    assert_eq!(valid("uniform(min = 0, max = 1)").mode(), None);
    assert_eq!(valid("discrete(1: 1, 2: 1)").mode(), None);
}

#[test]
fn compiled_draws_agree_with_the_exact_quantile() {
    each(|call, d| {
        let marginal = Marginal::compile(d);
        let (low, high) = d.support();
        let spread = spread(d);
        // Points that are not nodes of any table, from both ends.
        let mut points: Vec<f64> = Vec::new();
        let mut u = 2f64.powi(-53);
        while u < 0.5 {
            points.extend([u, 1.0 - u]);
            u *= 1.0137;
        }
        points.sort_by(f64::total_cmp);
        let mut values = points.clone();
        marginal.fill(&mut values);
        let mut last = f64::NEG_INFINITY;
        for (&u, &x) in points.iter().zip(&values) {
            assert!(x.is_finite() && x >= low && x <= high, "{call}: {x} at {u:e}");
            assert!(x >= last - 1e-14 * last.abs(), "{call}: {x} after {last} at {u:e}");
            last = x;
            let exact = if u > 0.5 { d.upper_quantile(1.0 - u) } else { d.quantile(u) };
            if d.is_discrete() {
                // Only a rounding of the cumulative probability itself may differ.
                let tie = (d.cdf(exact) - u).abs() < 1e-12 || (d.cdf(x) - u).abs() < 1e-12;
                assert!(x == exact || tie, "{call}: {x}, exact {exact} at {u:e}");
                continue;
            }
            let bound = 1e-8 * (spread + exact.abs());
            assert!((x - exact).abs() <= bound, "{call}: {x:e}, exact {exact:e} at {u:e}");
        }
    });
}

#[test]
fn printed_calls_build_the_same_distribution() {
    each(|call, d| {
        let printed = d.to_string();
        let again = read(&printed).unwrap_or_else(|e| panic!("{call} prints {printed}: {e}"));
        assert_eq!(&again, d, "{call} prints {printed}");
    });
}

#[test]
fn degenerate_parameters_give_constants() {
    for (call, value) in [
        ("normal(mean = 3, sd = 0)", 3.0),
        ("uniform(min = 3, max = 3)", 3.0),
        ("pert(min = 5, mode = 5, max = 5)", 5.0),
        ("triangular(min = 5, mode = 5, max = 5)", 5.0),
        ("lognormal(mean = 7, sd = 0)", 7.0),
        ("poisson(mean = 0)", 0.0),
        ("binomial(n = 9, p = 1)", 9.0),
        ("bernoulli(p = 1)", 1.0),
        ("discrete(4: 2, 5: 0)", 4.0),
        ("empirical(4, 4, 4)", 4.0),
        ("mixture(4: 1)", 4.0),
        ("truncate(poisson(mean = 3), min = 2, max = 2)", 2.0),
        ("affine(constant(value = 2), shift = 1, scale = 3)", 7.0),
    ] {
        let d = valid(call);
        assert!(d.is_constant(), "{call} is {d}");
        assert_eq!((d.median(), d.variance()), (value, Some(0.0)), "{call}");
        assert_eq!((d.cdf(value), d.survival(value)), (1.0, 0.0), "{call}");
    }
}
