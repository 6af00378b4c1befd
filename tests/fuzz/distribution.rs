//! What holds for every call of a distribution: refused with a reason, or finite, ordered draws inside the support.

use roicast::expression::{Argument as Written, Expression, NodeId, NodeKind, parse};
use roicast::random::distribution::Distribution;
use roicast::random::family::{Argument, Arguments, build};
use roicast::random::marginal::Marginal;

/// The ends of what the generators of the library deliver, and points between; increasing.
const UNIFORMS: [f64; 21] = [
    f64::EPSILON / 2.0,
    1e-15,
    1e-12,
    1e-9,
    1e-6,
    1e-3,
    0.01,
    0.05,
    0.1,
    0.25,
    0.4,
    0.5,
    0.6,
    0.75,
    0.9,
    0.95,
    0.99,
    0.999,
    1.0 - 1e-6,
    1.0 - 1e-12,
    1.0 - f64::EPSILON / 2.0,
];

/// Reads the bytes as a call such as `pert(10, 20, 50)`.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(parsed) = parse(&text)
        && let Some(Argument::Distribution(distribution)) = value(&parsed.expression, parsed.expression.root_id())
    {
        holds(&distribution);
    }
}

/// A call that the expression language would hand to [`build`]; `None` where it stands for something else.
fn value(tree: &Expression, id: NodeId) -> Option<Argument> {
    match &tree.node(id).kind {
        NodeKind::Number(value) => Some(Argument::Number(*value)),
        NodeKind::Text(text) => Some(Argument::Text(text.clone())),
        NodeKind::Negate(inner) => match value(tree, *inner)? {
            Argument::Number(number) => Some(Argument::Number(-number)),
            _ => None,
        },
        NodeKind::Interval { low, high } => {
            let positional = vec![value(tree, *low)?, value(tree, *high)?];
            built("interval90", &Arguments { positional, named: Vec::new() })
        }
        NodeKind::Call { function, arguments: written, .. } => {
            let mut arguments = Arguments::default();
            for argument in written {
                match argument {
                    Written::Positional(id) => arguments.positional.push(value(tree, *id)?),
                    Written::Named { name, value: id, .. } => arguments.named.push((name.clone(), value(tree, *id)?)),
                    Written::Pair { value: id, weight } => {
                        let Argument::Number(weight) = value(tree, *weight)? else { return None };
                        arguments.positional.push(Argument::Pair(Box::new(value(tree, *id)?), weight));
                    }
                }
            }
            built(function, &arguments)
        }
        _ => None,
    }
}

fn built(family: &str, arguments: &Arguments) -> Option<Argument> {
    match build(family, arguments) {
        Ok(distribution) => Some(Argument::Distribution(distribution)),
        Err(errors) => {
            assert!(!errors.is_empty(), "{family} is refused without a word");
            assert!(errors.iter().all(|error| !error.to_string().is_empty()));
            None
        }
    }
}

/// What every distribution must hold that exists.
pub fn holds(d: &Distribution) {
    let (low, high) = d.support();
    assert!(low <= high, "{d}: support {low} to {high}");
    assert_eq!((d.quantile(0.0), d.quantile(1.0)), (low, high), "{d}");
    let exact: Vec<f64> = UNIFORMS.iter().map(|u| d.quantile(*u)).collect();
    ordered(d, "quantiles", &exact);
    let upper: Vec<f64> = UNIFORMS.iter().rev().map(|u| d.upper_quantile(*u)).collect();
    ordered(d, "upper quantiles", &upper);
    let mut draws = UNIFORMS;
    Marginal::compile(d).fill(&mut draws);
    ordered(d, "draws", &draws);

    let mut last = 0.0;
    for x in &exact {
        let (below, above) = (d.cdf(*x), d.survival(*x));
        assert!((0.0..=1.0).contains(&below) && (0.0..=1.0).contains(&above), "{d}: cdf {below} at {x:e}");
        assert!(below >= last - 1e-9, "{d}: cdf falls from {last} to {below} at {x:e}");
        assert!((below + above - 1.0).abs() < 1e-9, "{d}: {below} below and {above} above {x:e}");
        last = below;
    }
    if let Some(mean) = d.mean() {
        let slack = 1e-9 * mean.abs().max(if low.is_finite() { low.abs() } else { 0.0 });
        assert!(mean >= low - slack && mean <= high + slack, "{d}: mean {mean:e} outside {low:e} to {high:e}");
    }
    assert!(d.variance().is_none_or(|variance| variance >= 0.0), "{d}: variance {:?}", d.variance());
    // What is printed builds the same distribution.
    let printed = d.to_string();
    let parsed = parse(&printed).unwrap_or_else(|errors| panic!("prints {printed}: {errors:?}"));
    let again = value(&parsed.expression, parsed.expression.root_id());
    assert_eq!(again, Some(Argument::Distribution(d.clone())), "prints {printed}");
}

/// Finite, increasing up to rounding, and inside the support.
fn ordered(d: &Distribution, what: &str, values: &[f64]) {
    let (low, high) = d.support();
    // A value is rounded by its own size, or by that of what it is the difference of.
    let printed = d.to_string();
    let numbers = printed.split(|c: char| !c.is_ascii_digit() && !"+-.e".contains(c));
    let largest = numbers.filter_map(|number| number.parse::<f64>().ok()).fold(0.0, |most: f64, x| most.max(x.abs()));
    let rounding = 1e-15 * (d.quantile(0.95) - d.quantile(0.05)).max(largest);
    for two in values.windows(2) {
        let slack = rounding + 1e-13 * two[1].abs();
        assert!(two[0] <= two[1] + slack, "{d}: {what} fall from {:e} to {:e}", two[0], two[1]);
    }
    for x in values {
        assert!(x.is_finite() && *x >= low && *x <= high, "{d}: {what} hold {x:e}, outside {low:e} to {high:e}");
    }
}
