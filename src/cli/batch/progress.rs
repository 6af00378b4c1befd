//! How far a study has come: a bar for somebody who watches, a line now and then for a log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::output::Output;
use crate::batch::Progress;
use crate::lang::{Lang, Message};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(50);
/// Time until the first line of a log, and between lines.
const FIRST_LINE: Duration = Duration::from_secs(10);
const LINES: Duration = Duration::from_secs(60);

/// Does the work and shows how far it is.
pub fn watch<T>(
    cells: u64,
    all: u64,
    progress: &Progress,
    quiet: bool,
    output: &Output,
    work: impl FnOnce() -> T,
) -> T {
    if quiet {
        return work();
    }
    let over = AtomicBool::new(false);
    let (watched, lang) = (output.is_watched(), output.lang);
    std::thread::scope(|scope| {
        let shown = &over;
        let watcher = scope.spawn(move || {
            if watched { bar(cells, progress, lang, shown) } else { lines(cells, all, progress, lang, shown) }
        });
        // Whatever the work does, the watcher must end, or the scope would wait for it for ever.
        let guard = Finally(&over);
        let outcome = work();
        drop(guard);
        let _ = watcher.join();
        outcome
    })
}

struct Finally<'a>(&'a AtomicBool);

impl Drop for Finally<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn bar(cells: u64, progress: &Progress, lang: Lang, over: &AtomicBool) {
    let started = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(TICK);
        if started.elapsed() < PATIENCE {
            continue;
        }
        let bar = bar.get_or_insert_with(|| new_bar(cells));
        bar.set_position(progress.done());
        bar.set_message(say(cells, cells, progress, started.elapsed()).text(lang));
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

fn new_bar(cells: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(cells), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{wide_bar} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn lines(cells: u64, all: u64, progress: &Progress, lang: Lang, over: &AtomicBool) {
    let started = Instant::now();
    let mut next = FIRST_LINE;
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(TICK);
        if started.elapsed() >= next {
            next += LINES;
            let line = say(cells, all, progress, started.elapsed()).text(lang);
            // A log that cannot be written stops no study.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{line}\n").as_bytes());
        }
    }
}

/// Cells done, rate, time left.
fn say(cells: u64, all: u64, progress: &Progress, elapsed: Duration) -> Message {
    let done = progress.done();
    let rate = done as f64 / elapsed.as_secs_f64().max(1e-3);
    let left = if rate > 0.0 { duration((cells.saturating_sub(done)) as f64 / rate) } else { "?".to_owned() };
    Message::new(if progress.failed() > 0 { "batch.progress-failed" } else { "batch.progress" })
        .with("done", all.saturating_sub(cells) + done)
        .with("cells", all)
        .with("rate", format!("{rate:.1}"))
        .with("left", left)
        .with("failed", progress.failed())
}

/// `1:02:03`, or `2:03` below an hour.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.clamp(0.0, 1e9).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn times_are_read_as_clocks_show_them() {
        assert_eq!([0.4, 59.6, 3599.0, 3723.0].map(duration), ["0:00", "1:00", "59:59", "1:02:03"]);
    }
}
