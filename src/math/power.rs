//! Functions that are called a few times per study, from the pure-Rust `libm` crate.

/// x^y, within 1 unit in the last place; the IEEE 754 special cases.
///
/// ```
/// assert_eq!(roicast::math::pow(2.0, 10.0), 1024.0);
/// ```
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// x^n by repeated squaring, always in the same order of operations.
///
/// ```
/// assert_eq!(roicast::math::pow_integer(1.5, 2), 2.25);
/// assert_eq!(roicast::math::pow_integer(2.0, -1), 0.5);
/// ```
pub fn pow_integer(x: f64, n: i32) -> f64 {
    let mut result = 1.0;
    let mut square = x;
    let mut rest = n.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    if n < 0 { 1.0 / result } else { result }
}

/// Sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Logarithm to base 10; exact at powers of ten.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Logarithm to base 2; exact at powers of two.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_powers_agree_with_the_general_power() {
        for n in -40..=40 {
            let (got, expected) = (pow_integer(1.07, n), pow(1.07, f64::from(n)));
            assert!((got / expected - 1.0).abs() < 2e-14, "1.07^{n}");
        }
        assert_eq!(pow_integer(0.0, 0), 1.0);
        assert_eq!(pow_integer(2.0, i32::MIN), 0.0);
    }

    #[test]
    fn exact_cases() {
        assert_eq!(pow(9.0, 0.5), 3.0);
        assert_eq!(log10(1e15), 15.0);
        assert_eq!(log2(0.125), -3.0);
        assert_eq!((sin(0.0), cos(0.0)), (0.0, 1.0));
    }
}
