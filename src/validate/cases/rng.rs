//! Known answers of random number generators. Philox4x32-10, the mapping to uniforms and the Sobol
//! points are the library's; the other generators are written out here, as a check of the file of
//! cases itself, since the library has no use for them.

use serde_json::Value;

use super::Kind;
use super::case::{Case, Checked, lacks};
use crate::random::{address::open_uniform, philox, sobol};
use crate::validate::check::Comparison;

/// Most points or words of a case.
const MOST: usize = 100_000;

/// The kind of a case of this room.
pub fn kind(id: &str) -> Option<Kind> {
    let kind = id.strip_prefix("rng.")?;
    Some(if kind.starts_with("philox4x32") {
        Kind::new("validate.kind.philox-32", |case| complete(vectors(case, philox_4x32)))
    } else if kind.starts_with("philox4x64") {
        Kind::new("validate.kind.philox-64", |case| complete(vectors(case, philox_4x64)))
    } else if kind.starts_with("splitmix64") {
        Kind::new("validate.kind.splitmix", |case| complete(splitmix(case)))
    } else if kind.starts_with("xoshiro256pp") {
        Kind::new("validate.kind.xoshiro", |case| complete(xoshiro(case)))
    } else if kind.starts_with("chacha") {
        Kind::new("validate.kind.chacha", |case| complete(chacha(case)))
    } else if kind.starts_with("u64_to_f64") {
        Kind::new("validate.kind.uniform", |case| complete(uniforms(case)))
    } else if kind.starts_with("sobol") {
        Kind::new("validate.kind.sobol", |case| complete(sobol_points(case)))
    } else {
        return None;
    })
}

/// A case from which a field was missing could not be computed.
fn complete(found: Option<()>) -> Checked {
    found.ok_or_else(|| lacks("inputs, expected"))
}

fn hexadecimal(words: &[u64]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{word:x}")).collect();
    words.join(" ")
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
fn vectors(case: &Case, generator: fn(&[u64], &[u64]) -> Option<Vec<u64>>) -> Option<()> {
    let outputs = case.expected["outputs_hex"].as_array()?;
    for (index, (vector, output)) in case.inputs["vectors"].as_array()?.iter().zip(outputs).enumerate() {
        let [counter, key] = ["counter", "key"].map(|field| hexadecimals(&vector[field]));
        let found = generator(&counter?, &key?)?;
        case.equal(format!("block {index}"), hexadecimal(&found), hexadecimal(&hexadecimals(output)?));
    }
    Some(())
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

/// Words of a sequence against those expected.
fn sequence(case: &Case, mut next: impl FnMut() -> u64) -> Option<()> {
    for (index, expected) in outputs(case.expected)?.into_iter().take(MOST).enumerate() {
        case.equal(format!("word {index}"), next().to_string(), expected.to_string());
    }
    Some(())
}

/// Steele, Lea and Flood (2014).
fn splitmix(case: &Case) -> Option<()> {
    let mut state = integer(&case.inputs["seed"])?;
    sequence(case, || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

/// Blackman and Vigna (2021).
fn xoshiro(case: &Case) -> Option<()> {
    let words: Option<Vec<u64>> = case.inputs["state"].as_array()?.iter().map(integer).collect();
    let mut s: [u64; 4] = words?.try_into().ok()?;
    sequence(case, || {
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
}

/// Expected fields are `chacha<rounds>_rfc8439_block`, for the key, counter and nonce of the inputs, and
/// `chacha<rounds>_zero_block<counter>`, for a key and a nonce of zeros.
fn chacha(case: &Case) -> Option<()> {
    for (name, block) in case.expected.as_object()? {
        let (rounds, rest) = name.strip_prefix("chacha")?.split_once('_')?;
        let (key, counter, nonce) = if let Some(counter) = rest.strip_prefix("zero_block") {
            (vec![0; 32], counter.parse().ok()?, vec![0; 12])
        } else {
            let mut vectors = case.inputs.as_object()?.iter();
            let vector = vectors.find(|(name, _)| name.starts_with("rfc8439"))?.1;
            let counter = u32::try_from(integer(&vector["counter"])?).ok()?;
            (bytes(&vector["key"])?, counter, bytes(&vector["nonce"])?)
        };
        let rounds = rounds.parse().ok().filter(|rounds| *rounds <= MOST)?;
        let found = chacha_block(rounds, &key, counter, &nonce)?;
        let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        case.equal(name, digits(&found), digits(&bytes(block)?));
    }
    Some(())
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let digits = value.as_str()?.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A block of ChaCha with a 32-bit counter and a 96-bit nonce (RFC 8439, section 2.3).
fn chacha_block(rounds: usize, key: &[u8], counter: u32, nonce: &[u8]) -> Option<Vec<u8>> {
    let words = |bytes: &[u8]| -> Vec<u32> {
        let words = bytes.as_chunks::<4>().0.iter();
        words.map(|word| u32::from_le_bytes(*word)).collect()
    };
    let mut start = words(b"expand 32-byte k");
    start.extend(words(key));
    start.push(counter);
    start.extend(words(nonce));
    let start: [u32; 16] = start.try_into().ok()?;
    let mut state = start;
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
    Some(sums.flat_map(|(a, b)| a.wrapping_add(*b).to_le_bytes()).collect())
}

/// The library's mapping is the open one; the others in the case show what it is not. The formula must hold exactly, the
/// listed decimals to the few last places that a JSON reader may lose.
fn uniforms(case: &Case) -> Option<()> {
    let mut fields = case.expected.as_object()?.iter();
    let open = fields.find(|(name, _)| name.starts_with("open"))?.1;
    for (word, listed) in case.inputs["u64"].as_array()?.iter().zip(open.as_array()?) {
        let (word, listed) = (integer(word)?, listed.as_f64()?);
        let found = open_uniform(word);
        case.equal(format!("u ({word})"), found, ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64);
        case.equal(format!("u ({word}) < 1"), found < 1.0, true);
        let near = found.to_bits().abs_diff(listed.to_bits()) <= 4;
        case.compare(Comparison::exact(format!("u ({word}), listed"), found, listed, near));
    }
    Some(())
}

fn sobol_points(case: &Case) -> Option<()> {
    let dimensions = usize::try_from(case.inputs["dims"].as_u64()?).ok().filter(|dimensions| *dimensions <= MOST)?;
    let points = case.expected["points"].as_array()?;
    case.position("n", points.len(), &case.inputs["n"]);
    for (index, point) in points.iter().take(MOST).enumerate() {
        let found: Option<Vec<f64>> =
            (0..dimensions).map(|dimension| sobol::coordinate(dimension, index as u32)).collect();
        let point: Option<Vec<f64>> = point.as_array()?.iter().map(Value::as_f64).collect();
        case.equal(format!("point {index}"), format!("{:?}", found?), format!("{:?}", point?));
    }
    Some(())
}
