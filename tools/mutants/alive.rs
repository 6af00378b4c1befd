//! Which mutant is alive: the number in `MUTANT`, none without it. With `MUTANT_RECORD`, the sites that are reached are
//! written to that file instead.

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const UNSET: u32 = u32::MAX;
const RECORD: u32 = u32::MAX - 1;
const NONE: u32 = u32::MAX - 2;

static ALIVE: AtomicU32 = AtomicU32::new(UNSET);
static REACHED: Mutex<std::collections::BTreeSet<u32>> = Mutex::new(std::collections::BTreeSet::new());

#[inline(always)]
pub fn at(first: u32, count: u32) -> u32 {
    let alive = ALIVE.load(Relaxed);
    let offset = alive.wrapping_sub(first);
    if offset < count {
        offset + 1
    } else if alive > NONE {
        slowly(first, count)
    } else {
        0
    }
}

#[cold]
#[inline(never)]
fn slowly(first: u32, count: u32) -> u32 {
    if ALIVE.load(Relaxed) == UNSET {
        let number = std::env::var("MUTANT").ok().and_then(|text| text.parse().ok());
        let record = std::env::var_os("MUTANT_RECORD").is_some();
        // The first test that fails ends the program.
        if number.is_some() {
            std::panic::set_hook(Box::new(|_| std::process::exit(101)));
        }
        ALIVE.store(number.unwrap_or(if record { RECORD } else { NONE }), Relaxed);
        return at(first, count);
    }
    let mut reached = REACHED.lock().unwrap();
    if reached.insert(first) {
        let path = std::env::var_os("MUTANT_RECORD").unwrap();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        writeln!(file, "{first}").unwrap();
    }
    0
}
