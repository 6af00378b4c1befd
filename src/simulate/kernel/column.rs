//! Arithmetic on columns: one number a trial. Everything is inlined into the kernel, so that it is compiled for every
//! instruction set.

/// `out[i] += a[i] * b[i]`.
#[inline(always)]
pub fn add_product(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out += a * b;
    }
}

/// `out[i] += a * b[i]`.
#[inline(always)]
pub fn add_scaled(out: &mut [f64], a: f64, b: &[f64]) {
    for (out, b) in out.iter_mut().zip(b) {
        *out += a * b;
    }
}

/// `out[i] += a[i]`.
#[inline(always)]
pub fn add(out: &mut [f64], a: &[f64]) {
    for (out, a) in out.iter_mut().zip(a) {
        *out += a;
    }
}

/// `out[i] = a[i] * b[i]`.
#[inline(always)]
pub fn multiply(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a * b;
    }
}

/// `out[i] = a * b[i]`.
#[inline(always)]
pub fn scale(out: &mut [f64], a: f64, b: &[f64]) {
    for (out, b) in out.iter_mut().zip(b) {
        *out = a * b;
    }
}

/// `a / b - less`, undefined where b is 0.
#[inline(always)]
pub fn ratio(out: &mut [f64], a: &[f64], b: &[f64], less: f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = if *b == 0.0 { f64::NAN } else { (a - less * b) / b };
    }
}

/// Partial sums of a sum, whatever vectors the processor has.
const PARTS: usize = 8;

/// The sum of some values.
#[inline(always)]
pub fn sum_of(values: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    let (whole, rest) = values.as_chunks::<PARTS>();
    for values in whole {
        for (part, value) in parts.iter_mut().zip(values) {
            *part += value;
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part += value;
    }
    parts.iter().sum()
}

/// The sum of those that did not fail.
#[inline(always)]
pub fn masked_sum(values: &[f64], failed: &[f64]) -> f64 {
    let mut parts = [0.0; PARTS];
    for (values, failed) in values.chunks(PARTS).zip(failed.chunks(PARTS)) {
        for ((part, value), failed) in parts.iter_mut().zip(values).zip(failed) {
            *part += if *failed == 0.0 { *value } else { 0.0 };
        }
    }
    parts.iter().sum()
}

/// Some numbers of a row from a place on; 0 past its end.
#[inline(always)]
pub fn load<const WIDTH: usize>(row: &[f64], start: usize) -> [f64; WIDTH] {
    let rest = row.get(start..).unwrap_or_default();
    let mut lanes = [0.0; WIDTH];
    match rest.first_chunk::<WIDTH>() {
        Some(whole) => lanes = *whole,
        None => {
            // Lane by lane: what copies a number of them that is not known is a call.
            for (lane, out) in lanes.iter_mut().enumerate() {
                *out = rest.get(lane).copied().unwrap_or_default();
            }
        }
    }
    lanes
}

/// Puts them back; what lies past the end of the row is dropped.
#[inline(always)]
pub fn store<const WIDTH: usize>(row: &mut [f64], start: usize, lanes: &[f64; WIDTH]) {
    let rest = row.get_mut(start..).unwrap_or_default();
    match rest.first_chunk_mut::<WIDTH>() {
        Some(whole) => *whole = *lanes,
        None => rest.iter_mut().zip(lanes).for_each(|(value, lane)| *value = *lane),
    }
}
