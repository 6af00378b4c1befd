//! Speed of every shipped scenario, found by listing the folder: all usual outcomes on all processors.

mod support;

use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use roicast::random::design::Design;
use roicast::simulate::{Control, Sampling, simulate};
use support::{SEED, folder, model};

const TRIALS: u64 = 65_536;

fn main() {
    divan::main();
}

/// Paths below the folder, without the ending, in order.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![folder()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(&current).expect("the folder of scenarios") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let below: &Path = path.strip_prefix(folder()).expect("below the folder");
                names.push(below.with_extension("").display().to_string());
            }
        }
    }
    names.sort();
    names
}

/// An item is one trial.
#[divan::bench(args = names())]
fn trials(bencher: Bencher, scenario: &str) {
    let model = model(scenario);
    let sampling = Sampling::new(Design::Independent, TRIALS, SEED);
    bencher.counter(ItemsCount::new(TRIALS)).bench(|| simulate(black_box(&model), &sampling, &Control::default()));
}
