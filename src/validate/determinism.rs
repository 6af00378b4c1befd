//! The same bits, however the work is done: on one thread or several, again, in pieces, beside other inputs, and on the
//! machine where the stored hashes were made.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::check::{Check, Comparison};
use super::shipped::{self, DESIGNS};
use super::threads;
use crate::analysis::run::design_name;
use crate::lang::Message;
use crate::model::Model;
use crate::outcome::{Metric, Outcome};
use crate::random::address::{Purpose, Stream};
use crate::random::design::{Design, Sampler};
use crate::scenario::load::Loaded;
use crate::simulate::{Control, Sampling, simulate_outcomes};

/// Not a multiple of a block, nor of a unit of work.
const TRIALS: u64 = 20_011;
const SEED: u64 = 7;

/// First, second and 2⁴⁰-th word of a stream, by seed, name and purpose. A separate program computed them from the
/// documented layout. Changing one is a new stream version and a value-breaking change.
const WORDS: [(u64, &str, Purpose, [u64; 3]); 4] = [
    (0, "", Purpose::Draw, [5677095300838952378, 12071898816881100184, 5407772323521292646]),
    (42, "overrun", Purpose::Draw, [3160580448328029115, 3933646689671175419, 15320339791033057740]),
    (42, "采用率", Purpose::Draw, [5257516758016463115, 885071436309971652, 10782158854504996408]),
    (u64::MAX, "overrun", Purpose::Resample, [15703069524552480266, 8963496853521559041, 7031909590141221222]),
];

/// SHA-256 of the draws of three inputs in 4,800 trials, by design: its first 64 bits.
const DRAWS: [(Design, &str); 3] = [
    (Design::Independent, "44e32e217c1a0e2d"),
    (Design::LatinHypercube, "0642d65a54ee7578"),
    (Design::Sobol, "183a64888845bd73"),
];

/// SHA-256 of ROI, NPV, IRR and payback of R1 in 4,096 trials, by design: its first 64 bits. They change with every
/// value-breaking change of the engine, and with nothing else.
const OUTCOMES: [(Design, &str); 3] = [
    (Design::Independent, "f0943f7c1359f550"),
    (Design::LatinHypercube, "e112310823559ce3"),
    (Design::Sobol, "ab58047d8ad92138"),
];

/// All checks of this room.
pub fn check() -> Vec<Check> {
    let mut checks = vec![words()];
    for (design, expected) in DRAWS {
        checks.push(of_design("draws", "validate.kind.golden-draws", design, |check| {
            let found = stored_draws(design)?;
            check.compare(equal("sha256", &found, expected));
            Ok(())
        }));
    }
    let r1 = shipped::model(shipped::R1);
    for (design, expected) in OUTCOMES {
        checks.push(of_design("outcomes", "validate.kind.golden-outcomes", design, |check| {
            let found = outcomes_hash(r1.as_ref().map_err(Clone::clone)?, Sampling::new(design, 4096, 1), None)?;
            check.compare(equal("sha256", &found, expected));
            Ok(())
        }));
    }
    let company = shipped::loaded(shipped::COMPANY_A);
    for design in DESIGNS {
        checks.push(of_design("threads", "validate.kind.threads", design, |check| {
            on_threads(check, company.as_ref().map_err(Clone::clone)?, design)
        }));
        checks.push(of_design("pieces", "validate.kind.pieces", design, |check| pieces(check, design)));
        checks.push(of_design("others", "validate.kind.others", design, |check| others(check, design)));
    }
    checks.push(of_design("prefix", "validate.kind.prefix", Design::Independent, |check| {
        let model = r1.as_ref().map_err(Clone::clone)?;
        for trials in [1, 255, 257, 1001, 4133] {
            let run = |of: u64| outcomes_hash(model, Sampling::new(Design::Independent, of, 3), Some(trials as usize));
            check.compare(equal(&format!("{trials}"), &run(trials)?, &run(5000)?));
        }
        Ok(())
    }));
    checks
}

fn of_design(
    id: &str,
    about: &'static str,
    design: Design,
    work: impl FnOnce(&mut Check) -> Result<(), Message>,
) -> Check {
    let word = design_name(design);
    let about = Message::new(about).with("design", format!("design.{word}"));
    let mut check = Check::new(format!("determinism.{id}.{word}"), about);
    if let Err(reason) = work(&mut check) {
        check.fail(reason);
    }
    check
}

fn equal(what: &str, found: &str, expected: &str) -> Comparison {
    Comparison::exact(what, found, expected, found == expected)
}

/// The first 64 bits of a SHA-256 over the bits of numbers, and over text.
fn hash<'a>(columns: impl IntoIterator<Item = &'a [f64]>, text: &str) -> String {
    let mut digest = Sha256::new();
    for value in columns.into_iter().flatten() {
        digest.update(value.to_bits().to_le_bytes());
    }
    digest.update(text.as_bytes());
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn words() -> Check {
    let mut check = Check::new("determinism.words", Message::new("validate.kind.golden-words"));
    for (seed, name, purpose, expected) in WORDS {
        let stream = Stream::with_purpose(seed, name, purpose);
        for (trial, expected) in [0, 1, 1 << 40].into_iter().zip(expected) {
            let found = stream.word(trial);
            check.compare(equal(&format!("{seed} {name:?} {trial}"), &found.to_string(), &expected.to_string()));
        }
    }
    check
}

fn sampler(design: Design, seed: u64, names: &[&str], trials: u64) -> Result<Sampler, Message> {
    Sampler::new(design, seed, names, trials, 3).map_err(shipped::refused)
}

fn draws(sampler: &Sampler, input: usize) -> Vec<f64> {
    let mut draws = vec![0.0; usize::try_from(sampler.trials()).unwrap_or(0)];
    sampler.fill(input, 0, &mut draws);
    draws
}

fn stored_draws(design: Design) -> Result<String, Message> {
    let sampler = sampler(design, 42, &["overrun", "delay", "采用率"], 4800)?;
    let columns: Vec<Vec<f64>> = (0..3).map(|input| draws(&sampler, input)).collect();
    Ok(hash(columns.iter().map(Vec::as_slice), ""))
}

/// The outcomes of the first trials, or of all of them.
fn outcomes_hash(model: &Model, sampling: Sampling, first: Option<usize>) -> Result<String, Message> {
    let metrics = [Metric::Roi, Metric::Npv, Metric::Irr, Metric::Payback];
    let wanted = metrics.map(|metric| Outcome { metric, month: model.horizon });
    let outcomes =
        simulate_outcomes(model, &sampling, wanted.to_vec(), &Control::default()).map_err(shipped::refused)?;
    let column = |outcome: &Outcome| {
        let values = outcomes.values(*outcome)?;
        values.get(..first.unwrap_or(values.len()))
    };
    let columns: Option<Vec<&[f64]>> = wanted.iter().map(column).collect();
    Ok(hash(columns.ok_or_else(|| shipped::refused("outcomes"))?, ""))
}

/// All results of a run, as the files would hold them, and the outcomes of its trials.
fn run_hash(loaded: &Loaded, design: Design) -> Result<String, Message> {
    let sampling = Sampling::new(design, TRIALS, SEED);
    let finished = shipped::finished(loaded, sampling.clone())?;
    let outcomes = outcomes_hash(&finished.model, sampling, None)?;
    Ok(hash([], &format!("{}{outcomes}", json!(finished.results))))
}

fn on_threads(check: &mut Check, loaded: &Loaded, design: Design) -> Result<(), Message> {
    let run = |count: usize| threads::on(count, || run_hash(loaded, design)).ok_or_else(|| shipped::refused(count))?;
    let one = run(1)?;
    for count in [1, 2, 7] {
        check.compare(equal(&format!("{count}"), &run(count)?, &one));
    }
    Ok(())
}

/// Ranges of trials, the last one first, so that nothing can be carried from one to the next.
fn pieces(check: &mut Check, design: Design) -> Result<(), Message> {
    let sampler = sampler(design, 7, &["a", "b", "c"], 5000)?;
    let whole = draws(&sampler, 2);
    for size in [1, 2, 31, 512, 1000] {
        let mut found = vec![0.0; whole.len()];
        for (number, piece) in found.chunks_mut(size).enumerate().rev() {
            sampler.fill(2, (number * size) as u64, piece);
        }
        check.compare(equal(&format!("{size}"), &hash([found.as_slice()], ""), &hash([whole.as_slice()], "")));
    }
    Ok(())
}

/// The dimension of a Sobol sequence is a position, so only inputs after it do not matter there.
fn others(check: &mut Check, design: Design) -> Result<(), Message> {
    let of = |names: &[&str], input: usize| Ok(hash([draws(&sampler(design, 7, names, 1000)?, input).as_slice()], ""));
    let (alone, among) = match design {
        Design::Sobol => (of(&["a", "b"], 1)?, of(&["a", "b", "c"], 1)?),
        _ => (of(&["b"], 0)?, of(&["z", "a", "b", "c"], 2)?),
    };
    check.compare(equal("same draws", &among, &alone));
    let other = of(&["a", "c"], 1)?;
    check.compare(Comparison::exact("other name, other draws", other != alone, true, other != alone));
    Ok(())
}
