//! Known answers of random number generators. Philox4x32-10, the mapping to uniforms and the Sobol
//! points are the library's; the other generators are written out here, as a check of the file of
//! cases itself, since the library has no use for them.

use roicast::random::{address::open_uniform, philox, sobol};
use serde_json::Value;

/// Checks a case of the area `rng`; `None` if `id` belongs to another.
pub fn check(id: &str, case: &Value) -> Option<Result<(), String>> {
    let kind = id.strip_prefix("rng.")?;
    let [inputs, expected] = [&case["inputs"], &case["expected"]];
    let checked = if kind.starts_with("philox4x32") {
        vectors(inputs, expected, philox_4x32)
    } else if kind.starts_with("philox4x64") {
        vectors(inputs, expected, philox_4x64)
    } else if kind.starts_with("splitmix64") {
        splitmix(inputs, expected)
    } else if kind.starts_with("xoshiro256pp") {
        xoshiro(inputs, expected)
    } else if kind.starts_with("chacha") {
        chacha(inputs, expected)
    } else if kind.starts_with("u64_to_f64") {
        uniforms(inputs, expected)
    } else if kind.starts_with("sobol") {
        sobol_points(inputs, expected)
    } else {
        return None;
    };
    Some(checked.unwrap_or_else(|| Err(format!("{id}: the case lacks a field"))))
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what}: got {got:?}, expected {expected:?}")) }
}

/// A number, or a string of decimal digits.
fn integer(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn hexadecimals(value: &Value) -> Option<Vec<u64>> {
    let words = value.as_array()?.iter();
    words.map(|word| u64::from_str_radix(word.as_str()?, 16).ok()).collect()
}

/// Runs a counter-based generator over its vectors of counter, key and output.
fn vectors(
    inputs: &Value,
    expected: &Value,
    generator: fn(&[u64], &[u64]) -> Option<Vec<u64>>,
) -> Option<Result<(), String>> {
    let outputs = expected["outputs_hex"].as_array()?;
    for (vector, output) in inputs["vectors"].as_array()?.iter().zip(outputs) {
        let [counter, key] = ["counter", "key"].map(|field| hexadecimals(&vector[field]));
        let got = generator(&counter?, &key?)?;
        if let Err(error) = equal("block", &got, &hexadecimals(output)?) {
            return Some(Err(error));
        }
    }
    Some(Ok(()))
}

fn philox_4x32(counter: &[u64], key: &[u64]) -> Option<Vec<u64>> {
    let narrow = |words: &[u64]| words.iter().map(|&word| word as u32).collect::<Vec<_>>();
    let block = philox::block(narrow(counter).try_into().ok()?, narrow(key).try_into().ok()?);
    Some(block.map(u64::from).to_vec())
}

fn philox_4x64(counter: &[u64], key: &[u64]) -> Option<Vec<u64>> {
    let mut words: [u64; 4] = counter.try_into().ok()?;
    let mut key: [u64; 2] = key.try_into().ok()?;
    for _ in 0..10 {
        let [first, second] =
            [u128::from(words[0]) * 0xD2E7_470E_E14C_6C93, u128::from(words[2]) * 0xCA5A_8263_9512_1157];
        words = [
            (second >> 64) as u64 ^ words[1] ^ key[0],
            second as u64,
            (first >> 64) as u64 ^ words[3] ^ key[1],
            first as u64,
        ];
        key[0] = key[0].wrapping_add(0x9E37_79B9_7F4A_7C15);
        key[1] = key[1].wrapping_add(0xBB67_AE85_84CA_A73B);
    }
    Some(words.to_vec())
}

fn outputs(expected: &Value) -> Option<Vec<u64>> {
    expected["outputs"].as_array()?.iter().map(integer).collect()
}

fn splitmix(inputs: &Value, expected: &Value) -> Option<Result<(), String>> {
    let mut state = integer(&inputs["seed"])?;
    let expected = outputs(expected)?;
    let got: Vec<u64> = expected
        .iter()
        .map(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        })
        .collect();
    Some(equal("outputs", &got, &expected))
}

fn xoshiro(inputs: &Value, expected: &Value) -> Option<Result<(), String>> {
    let words: Option<Vec<u64>> = inputs["state"].as_array()?.iter().map(integer).collect();
    let mut s: [u64; 4] = words?.try_into().ok()?;
    let expected = outputs(expected)?;
    let got: Vec<u64> = expected
        .iter()
        .map(|_| {
            let output = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
            let shifted = s[1] << 17;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= shifted;
            s[3] = s[3].rotate_left(45);
            output
        })
        .collect();
    Some(equal("outputs", &got, &expected))
}

/// Expected fields are `chacha<rounds>_rfc8439_block`, for the key, counter and nonce of the
/// inputs, and `chacha<rounds>_zero_block<counter>`, for a key and a nonce of zeros.
fn chacha(inputs: &Value, expected: &Value) -> Option<Result<(), String>> {
    for (name, block) in expected.as_object()? {
        let (rounds, rest) = name.strip_prefix("chacha")?.split_once('_')?;
        let (key, counter, nonce) = if let Some(counter) = rest.strip_prefix("zero_block") {
            (vec![0; 32], counter.parse().ok()?, vec![0; 12])
        } else {
            let mut vectors = inputs.as_object()?.iter();
            let vector = vectors.find(|(name, _)| name.starts_with("rfc8439"))?.1;
            let counter = integer(&vector["counter"])?;
            (bytes(&vector["key"])?, counter as u32, bytes(&vector["nonce"])?)
        };
        let got = chacha_block(rounds.parse().ok()?, &key, counter, &nonce);
        if let Err(error) = equal(name, &got, &bytes(block)?) {
            return Some(Err(error));
        }
    }
    Some(Ok(()))
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let digits = value.as_str()?.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A block of ChaCha with a 32-bit counter and a 96-bit nonce (RFC 8439, section 2.3).
fn chacha_block(rounds: usize, key: &[u8], counter: u32, nonce: &[u8]) -> Vec<u8> {
    let words = |bytes: &[u8]| -> Vec<u32> {
        let words = bytes.as_chunks::<4>().0.iter();
        words.map(|word| u32::from_le_bytes(*word)).collect()
    };
    let mut start = words(b"expand 32-byte k");
    start.extend(words(key));
    start.push(counter);
    start.extend(words(nonce));
    let mut state = start.clone();
    for round in 0..rounds {
        for column in 0..4 {
            let shift = round % 2;
            let [a, b, c, d] = [0, 1, 2, 3].map(|row| 4 * row + (column + shift * row) % 4);
            for (sum, other, target, by) in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)] {
                state[sum] = state[sum].wrapping_add(state[other]);
                state[target] = (state[target] ^ state[sum]).rotate_left(by);
            }
        }
    }
    let sums = state.iter().zip(&start);
    sums.flat_map(|(a, b)| a.wrapping_add(*b).to_le_bytes()).collect()
}

/// The library's mapping is the open one; the others in the case show what it is not. The formula
/// must hold exactly, the listed decimals to the few last places that a JSON reader may lose.
fn uniforms(inputs: &Value, expected: &Value) -> Option<Result<(), String>> {
    let mut fields = expected.as_object()?.iter();
    let open = fields.find(|(name, _)| name.starts_with("open"))?.1;
    for (word, listed) in inputs["u64"].as_array()?.iter().zip(open.as_array()?) {
        let [word, listed] = [integer(word)?, listed.as_f64()?.to_bits()];
        let got = open_uniform(word);
        let exact = ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
        if got != exact || got >= 1.0 || got.to_bits().abs_diff(listed) > 4 {
            return Some(Err(format!("word {word}: got {got}, exactly {exact}")));
        }
    }
    Some(Ok(()))
}

fn sobol_points(inputs: &Value, expected: &Value) -> Option<Result<(), String>> {
    let [dimensions, n] = [inputs["dims"].as_u64()?, inputs["n"].as_u64()?];
    let points = expected["points"].as_array()?;
    if let Err(error) = equal("number of points", &(points.len() as u64), &n) {
        return Some(Err(error));
    }
    for (index, point) in points.iter().enumerate() {
        let point: Option<Vec<f64>> = point.as_array()?.iter().map(Value::as_f64).collect();
        let got: Option<Vec<f64>> =
            (0..dimensions as usize).map(|dimension| sobol::coordinate(dimension, index as u32)).collect();
        if let Err(error) = equal(&format!("point {index}"), &got, &point) {
            return Some(Err(error));
        }
    }
    Some(Ok(()))
}
