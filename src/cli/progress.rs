//! A progress bar on standard error, for somebody who watches a run that takes a while.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::run::Progress;
use crate::simulate::Control;

/// Runs shorter than this show no bar.
const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(50);

/// What the run tells the bar.
#[derive(Debug, Default)]
struct Round {
    trials: AtomicU64,
    /// Trials of the rounds before.
    before: AtomicU64,
    over: AtomicBool,
}

/// Tells the bar that a round begins.
pub type Tell<'a> = dyn FnMut(Progress) + Send + 'a;

/// Does the work; while it lasts and `watched`, shows how far it has come.
pub fn watch<T>(watched: bool, control: &Control, work: impl FnOnce(&mut Tell<'_>) -> T) -> T {
    let round = Round::default();
    let mut tell = |progress: Progress| {
        round.before.store(control.done(), Ordering::Relaxed);
        round.trials.store(progress.trials, Ordering::Relaxed);
    };
    if !watched {
        return work(&mut tell);
    }
    std::thread::scope(|scope| {
        let shown = &round;
        let bar = scope.spawn(move || show(shown, control));
        // A bar must end even if the work panics, or the scope would wait for it for ever.
        let guard = Finally(&round.over);
        let outcome = work(&mut tell);
        drop(guard);
        let _ = bar.join();
        outcome
    })
}

struct Finally<'a>(&'a AtomicBool);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn show(round: &Round, control: &Control) {
    let started = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    while !round.over.load(Ordering::Relaxed) {
        std::thread::sleep(TICK);
        if started.elapsed() < PATIENCE {
            continue;
        }
        let bar = bar.get_or_insert_with(new_bar);
        bar.set_length(round.trials.load(Ordering::Relaxed));
        bar.set_position(control.done().saturating_sub(round.before.load(Ordering::Relaxed)));
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

/// Tells what begins: steps done, steps in all, and its name.
pub type TellStep<'a> = dyn Fn(usize, usize, String) + Sync + 'a;

/// Does work in named steps of very different length; while it lasts and `watched`, shows which one.
pub fn steps<T>(watched: bool, work: impl FnOnce(&TellStep<'_>) -> T) -> T {
    if !watched {
        return work(&|_, _, _| {});
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let bar = match ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    };
    let outcome = work(&|done, of, text| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(text);
        bar.tick();
    });
    bar.finish_and_clear();
    outcome
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
